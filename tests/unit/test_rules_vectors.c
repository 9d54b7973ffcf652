/* Published expectations (vectors/choice/ of the shared folder), for the rules there are. */
#include "contests.h"
#include "decision/registry.h"
#include "io/json.h"
#include "shared.h"

static cmt_arena *mem;

static void set_up(void)
{
    mem = cmt_arena_new(0);
}

static void tear_down(void)
{
    cmt_arena_free(mem);
    mem = NULL;
}

static const char *text_of(const cmt_value *v, const char *key)
{
    const char *s = cmt_value_as_string(cmt_value_get(v, key));
    return s != NULL ? s : "";
}

static int64_t int_of(const cmt_value *v, const char *key)
{
    int64_t i = 0;
    (void)cmt_value_as_int(cmt_value_get(v, key), &i);
    return i;
}

/** The cases of a file; NULL when there is none. */
static const cmt_value *cases_of(const char *name)
{
    size_t n = 0;
    cmt_value *all = NULL;
    const char *bytes =
        shared_read(mem, cmt_arena_printf(mem, "vectors/choice/%s.json", name), &n);
    if (bytes == NULL)
        return NULL;
    ck_ok(cmt_json_read_foreign(mem, bytes, n, 1UL << 24, &all, NULL));
    return cmt_value_get(all, "cases");
}

/** Run, check, and hand back the outcome. */
static cmt_outcome outcome_of(const char *id,
                              cmt_rule_kind kind,
                              const char *name,
                              const cmt_contest *contest,
                              const cmt_rule_args *args)
{
    cmt_err err = {0};
    cmt_outcome o = {0};
    const cmt_rule *rule = cmt_rule_find(kind, name);
    ck_assert_ptr_nonnull(rule);
    cmt_status st = cmt_rule_check_args(rule, args, &err);
    if (st == CMT_OK)
        st = rule->run(mem, contest, args, &o, &err);
    ck_assert_msg(st == CMT_OK, "%s %s: %s", id, name, err.text);
    st = rule->check(mem, contest, args, &o, &err);
    ck_assert_msg(st == CMT_OK, "%s %s, check: %s", id, name, err.text);
    return o;
}

static bool is_set(const cmt_contest *c, const cmt_value *ids, const cmt_set *set)
{
    if (cmt_value_count(ids) != set->n)
        return false;
    for (size_t k = 0; k < set->n; k++) {
        bool found = false;
        for (size_t j = 0; j < set->n; j++) {
            const char *id = cmt_value_as_string(cmt_value_at(ids, j));
            found = found || strcmp(id, c->ids[set->at[k]]) == 0;
        }
        if (!found)
            return false;
    }
    return true;
}

static void same_committees(const char *id,
                            const cmt_contest *c,
                            const cmt_value *sets,
                            const cmt_outcome *o)
{
    ck_assert_msg(cmt_value_count(sets) == o->n_committees, "%s: %zu committees", id,
                  o->n_committees);
    for (size_t k = 0; k < o->n_committees; k++) {
        bool found = false;
        for (size_t j = 0; j < o->n_committees; j++)
            found = found || is_set(c, cmt_value_at(sets, j), &o->committees[k]);
        ck_assert_msg(found, "%s: committee %zu is not expected", id, k);
    }
}

static void add_ids(maker *m, const cmt_value *ids)
{
    for (size_t i = 0; i < cmt_value_count(ids); i++)
        maker_alternative(m, cmt_value_as_string(cmt_value_at(ids, i)));
}

static maker *ordinal_case(const cmt_value *v)
{
    maker *m = maker_new(mem);
    const char *unranked = text_of(v, "unranked");
    const cmt_value *ballots = cmt_value_get(v, "ballots");
    add_ids(m, cmt_value_get(v, "candidates"));
    m->c.unranked = strcmp(unranked, "no_opinion") == 0  ? CMT_UNRANKED_NO_OPINION
                    : strcmp(unranked, "exhausted") == 0 ? CMT_UNRANKED_EXHAUSTED
                                                         : CMT_UNRANKED_LAST;
    for (size_t b = 0; b < cmt_value_count(ballots); b++) {
        const cmt_value *ballot = cmt_value_at(ballots, b);
        const cmt_value *tiers = cmt_value_get(ballot, "ranking");
        uint8_t *marks = maker_ballot(m, int_of(ballot, "count"));
        for (size_t t = 0; t < cmt_value_count(tiers); t++) {
            const cmt_value *tier = cmt_value_at(tiers, t);
            for (size_t k = 0; k < cmt_value_count(tier); k++) {
                marks[maker_id(m, cmt_value_as_string(cmt_value_at(tier, k)))] =
                    (uint8_t)(t + 1);
            }
        }
    }
    return m;
}

static void same_ranking(const char *id,
                         const cmt_contest *c,
                         const cmt_value *tiers,
                         const cmt_outcome *o)
{
    ck_assert_ptr_nonnull(o->ranking);
    for (size_t i = 0; i < c->n_alternatives; i++) {
        const cmt_value *tier = cmt_value_at(tiers, o->ranking[i]);
        bool found = false;
        for (size_t k = 0; k < cmt_value_count(tier); k++) {
            found =
                found
                || strcmp(cmt_value_as_string(cmt_value_at(tier, k)), c->ids[i]) == 0;
        }
        ck_assert_msg(found, "%s: `%s` in tier %u", id, c->ids[i], o->ranking[i]);
    }
}

static bool run_ordinal(const char *id, const cmt_contest *c, const cmt_value *expected)
{
    static const char *const names[][2] = {{"plurality", "plurality"},
                                           {"borda", "borda"},
                                           {"schulze", "schulze"},
                                           {"irv", "irv"},
                                           {"condorcet_winner", "condorcet"}};
    const char *rule = NULL;
    cmt_option option = {.name = "strength", .value = "winning-votes"};
    cmt_rule_args args = {0};
    for (size_t k = 0; k < sizeof names / sizeof names[0]; k++) {
        if (strcmp(text_of(expected, "rule"), names[k][0]) == 0)
            rule = names[k][1];
    }
    if (rule == NULL)
        return false;
    if (strcmp(text_of(expected, "variant"), "winning_votes") == 0) {
        args.options = &option;
        args.n_options = 1;
    }
    const cmt_outcome o = outcome_of(id, CMT_RULE_ORDINAL, rule, c, &args);
    const cmt_value *winners = cmt_value_get(expected, "winners");
    const cmt_value *scores = cmt_value_get(expected, "scores");
    if (winners != NULL) {
        ck_assert_msg(is_set(c, winners, &o.winners), "%s: %s elects %zu", id, rule,
                      o.winners.n);
    }
    if (cmt_value_get(expected, "ranking") != NULL)
        same_ranking(id, c, cmt_value_get(expected, "ranking"), &o);
    for (size_t i = 0; scores != NULL && i < c->n_alternatives; i++) {
        ck_assert_int_eq(mpq_cmp_si(o.scores[i], (long)int_of(scores, c->ids[i]), 1),
                         0);
    }
    return true;
}

START_TEST(ordinal_examples_agree)
{
    const cmt_value *cases = cases_of("ordinal_worked_examples");
    size_t n_run = 0;
    for (size_t k = 0; k < cmt_value_count(cases); k++) {
        const cmt_value *v = cmt_value_at(cases, k);
        const cmt_contest *c = maker_close(ordinal_case(v), 0);
        const cmt_value *expected = cmt_value_get(v, "expect");
        for (size_t e = 0; e < cmt_value_count(expected); e++) {
            n_run +=
                run_ordinal(text_of(v, "id"), c, cmt_value_at(expected, e)) ? 1 : 0;
        }
    }
    ck_assert(cases == NULL || n_run >= 20);
}
END_TEST

static maker *approval_case(const cmt_value *v, const cmt_value *ids)
{
    maker *m = maker_new(mem);
    const cmt_value *ballots = cmt_value_get(v, "ballots");
    add_ids(m, ids);
    m->c.ballots.form = CMT_FORM_APPROVE;
    for (size_t b = 0; b < cmt_value_count(ballots); b++) {
        const cmt_value *ballot = cmt_value_at(ballots, b);
        const cmt_value *approve = cmt_value_get(ballot, "approve");
        uint8_t *marks = maker_ballot(m, int_of(ballot, "count"));
        for (size_t k = 0; k < cmt_value_count(approve); k++) {
            marks[maker_id(m, cmt_value_as_string(cmt_value_at(approve, k)))] =
                CMT_MARK_APPROVE;
        }
    }
    return m;
}

START_TEST(approval_examples_agree)
{
    const cmt_value *cases = cases_of("approval_worked_examples");
    for (size_t k = 0; k < cmt_value_count(cases); k++) {
        const cmt_value *v = cmt_value_at(cases, k);
        maker *m = approval_case(v, cmt_value_get(v, "candidates"));
        const cmt_value *expected = cmt_value_get(v, "expect");
        m->c.kind = CMT_KIND_COMMITTEE;
        m->c.seats = (size_t)int_of(v, "committee_size");
        const cmt_contest *c = maker_close(m, 0);
        for (size_t e = 0; e < cmt_value_count(expected); e++) {
            const cmt_value *x = cmt_value_at(expected, e);
            cmt_option option = {.name = "completion", .value = "phragmen"};
            cmt_rule_args args = {.options = &option};
            const bool mes = strcmp(text_of(x, "rule"), "equal-shares") == 0;
            args.n_options =
                mes && strstr(text_of(x, "variant"), "phragmen") != NULL ? 1 : 0;
            if (!mes && strcmp(text_of(x, "rule"), "av") != 0)
                continue;
            const cmt_outcome o = outcome_of(text_of(v, "id"), CMT_RULE_APPROVAL,
                                             mes ? "mes" : "av", c, &args);
            same_committees(text_of(v, "id"), c, cmt_value_get(x, "committees"), &o);
        }
    }
}
END_TEST

/* Which of our satisfactions a class of the source is, for rules with additive shares. */
static const char *satisfaction_of(const char *name)
{
    if (strcmp(name, "Cost_Sat") == 0)
        return "cost";
    if (strcmp(name, "Cardinality_Sat") == 0)
        return "cardinality";
    return strcmp(name, "CC_Sat") == 0 ? "unit" : NULL;
}

START_TEST(budget_examples_agree)
{
    const cmt_value *cases = cases_of("pb_pabutools_unit");
    size_t n_run = 0;
    for (size_t k = 0; k < cmt_value_count(cases); k++) {
        const cmt_value *v = cmt_value_at(cases, k);
        const cmt_value *projects = cmt_value_get(v, "projects");
        const cmt_value *expected = cmt_value_get(v, "expect");
        cmt_value *ids = cmt_value_array(mem);
        if (cmt_value_count(cmt_value_get(v, "initial_allocation")) > 0)
            continue; /* a start that our rules do not take */
        for (size_t i = 0; i < cmt_value_count(projects); i++)
            cmt_value_add(mem, ids, cmt_value_get(cmt_value_at(projects, i), "id"));
        maker *m = approval_case(v, ids);
        for (size_t i = 0; i < cmt_value_count(projects); i++)
            m->costs[i] = test_q(mem, text_of(cmt_value_at(projects, i), "cost"));
        m->c.kind = CMT_KIND_BUDGET;
        m->c.budget = test_q(mem, text_of(v, "budget"));
        const cmt_contest *c = maker_close(m, 0);
        for (size_t e = 0; e < cmt_value_count(expected); e++) {
            const cmt_value *x = cmt_value_at(expected, e);
            const char *satisfaction = satisfaction_of(text_of(x, "satisfaction"));
            if (strcmp(text_of(x, "rule"), "mes") != 0 || satisfaction == NULL)
                continue;
            cmt_option option = {.name = "satisfaction", .value = satisfaction};
            cmt_rule_args args = {.options = &option, .n_options = 1};
            const cmt_outcome o =
                outcome_of(text_of(v, "id"), CMT_RULE_BUDGET, "mes-pb", c, &args);
            same_committees(text_of(v, "id"), c, cmt_value_get(x, "allocations"), &o);
            n_run++;
        }
    }
    ck_assert(cases == NULL || n_run >= 10);
}
END_TEST

static void run_hamilton(const char *id, const cmt_value *v, const cmt_value *expected)
{
    const cmt_value *votes = cmt_value_get(v, "votes");
    maker *m = maker_new(mem);
    const size_t n = cmt_value_count(votes);
    for (size_t i = 0; i < n; i++)
        maker_alternative(m, cmt_arena_printf(mem, "p%zu", i));
    for (size_t i = 0; i < n; i++) {
        int64_t count = 0;
        ck_assert(cmt_value_as_int(cmt_value_at(votes, i), &count));
        if (count > 0)
            maker_ballot(m, count)[i] = 1;
    }
    m->c.seats = (size_t)int_of(v, "seats");
    const cmt_contest *c = maker_close(m, 0);
    /* The source breaks ties by its listed order where the case is named so. */
    const bool listed = strstr(id, "listed-order") != NULL;
    cmt_rule_args args = {.tie_break.kind = listed ? CMT_TIE_ORDER : CMT_TIE_NONE};
    const cmt_outcome o = outcome_of(id, CMT_RULE_APPORTION, "hamilton", c, &args);
    if (expected->kind == CMT_VALUE_STRING) {
        ck_assert_msg(o.tied && o.seats == NULL, "%s: not tied", id);
        return;
    }
    ck_assert_ptr_nonnull(o.seats);
    for (size_t i = 0; i < n; i++) {
        int64_t seats = -1;
        ck_assert(cmt_value_as_int(cmt_value_at(expected, i), &seats));
        ck_assert_msg(o.seats[i] == seats, "%s: party %zu gets %lld", id, i,
                      (long long)o.seats[i]);
    }
}

START_TEST(apportionments_agree)
{
    const cmt_value *cases = cases_of("apportionment");
    for (size_t k = 0; k < cmt_value_count(cases); k++) {
        const cmt_value *v = cmt_value_at(cases, k);
        const cmt_value *expected =
            cmt_value_get(cmt_value_get(v, "expect"), "largest_remainder");
        if (expected != NULL)
            run_hamilton(text_of(v, "id"), v, expected);
    }
}
END_TEST

START_TEST(judgment_majorities_agree)
{
    const cmt_value *cases = cases_of("judgment_jaggpy");
    for (size_t k = 0; k < cmt_value_count(cases); k++) {
        const cmt_value *v = cmt_value_at(cases, k);
        const cmt_value *ballots = cmt_value_get(v, "ballots");
        const cmt_value *support = cmt_value_get(v, "majority_support");
        maker *m = maker_new(mem);
        add_ids(m, cmt_value_get(v, "issues"));
        const size_t n = m->c.n_alternatives;
        m->answer_judgment = CMT_NEW_ARRAY(mem, int8_t, MAX_TEST_ROWS * n);
        for (size_t b = 0; b < cmt_value_count(ballots); b++) {
            const cmt_value *accept = cmt_value_get(cmt_value_at(ballots, b), "accept");
            int8_t *row = &m->answer_judgment[b * n];
            memset(row, -1, n);
            for (size_t a = 0; a < cmt_value_count(accept); a++) {
                int64_t issue = 0;
                ck_assert(cmt_value_as_int(cmt_value_at(accept, a), &issue));
                row[issue - 1] = 1;
            }
            m->answer_weight[m->n_answers++] = test_q(
                mem,
                cmt_arena_printf(mem, "%lld",
                                 (long long)int_of(cmt_value_at(ballots, b), "count")));
        }
        const cmt_contest *c = maker_close(m, 0);
        const cmt_rule_args args = {0};
        const cmt_outcome o =
            outcome_of(text_of(v, "id"), CMT_RULE_JUDGMENT, "majority", c, &args);
        for (size_t i = 0; i < n; i++) {
            int64_t yes = -1;
            ck_assert(cmt_value_as_int(cmt_value_at(support, i), &yes));
            ck_assert_int_eq(mpq_cmp_si(o.scores[i], (long)yes, 1), 0);
        }
    }
}
END_TEST

static Suite *make(void)
{
    Suite *s = suite_create("rules_vectors");
    TCase *tc = tcase_create("published");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, ordinal_examples_agree);
    tcase_add_test(tc, approval_examples_agree);
    tcase_add_test(tc, budget_examples_agree);
    tcase_add_test(tc, apportionments_agree);
    tcase_add_test(tc, judgment_majorities_agree);
    suite_add_tcase(s, tc);
    return s;
}

CMT_TEST_MAIN(make)
