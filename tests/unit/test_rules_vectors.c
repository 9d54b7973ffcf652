/* Published expectations of rankings, approvals, judgments: every one that names a rule we
 * have is run by that name, checked by the rule's own check, and compared. */
#include "vectors.h"

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

static maker *ordinal_case(const cmt_value *v)
{
    maker *m = maker_new(mem);
    const char *unranked = text_of(v, "unranked");
    const cmt_value *ids = cmt_value_get(v, "candidates");
    const cmt_value *ballots = cmt_value_get(v, "ballots");
    for (size_t i = 0; i < cmt_value_count(ids); i++)
        maker_alternative(m, cmt_value_as_string(cmt_value_at(ids, i)));
    m->c.unranked = strcmp(unranked, "no_opinion") == 0  ? CMT_UNRANKED_NO_OPINION
                    : strcmp(unranked, "exhausted") == 0 ? CMT_UNRANKED_EXHAUSTED
                                                         : CMT_UNRANKED_LAST;
    m->c.seats = (size_t)int_of(v, "seats");
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

static void add_transfer(vector *v, const cmt_value *expected)
{
    const char *surplus = text_of(expected, "surplus");
    const bool scottish = strstr(text_of(expected, "variant"), "scottish") != NULL;
    vector_option(v, "transfer", scottish ? "scottish" : "wigm");
    vector_option(v, "quota", "droop"); /* where a number is given it is Droop's */
    if (strstr(surplus, "exact") != NULL)
        vector_option(v, "decimals", "exact");
}

/* What an expectation asks of us. */
static vector ordinal_vector(const char *id, const cmt_value *expected)
{
    const char *variant = text_of(expected, "variant");
    vector v = {.id = id,
                .kind = CMT_RULE_ORDINAL,
                .rule = vector_name(mem, text_of(expected, "rule")),
                .tie = CMT_TIE_PARALLEL};
    if (strcmp(v.rule, "condorcet-winner") == 0)
        v.rule = "condorcet";
    if (strcmp(v.rule, "irv-top2") == 0)
        v.rule = "plurality-runoff";
    if (strcmp(v.rule, "stv") == 0)
        add_transfer(&v, expected);
    if (strcmp(variant, "winning_votes") == 0)
        vector_option(&v, "strength", "winning-votes");
    if (strcmp(variant, "margin") == 0)
        vector_option(&v, "strength", "margins");
    if (strcmp(variant, "pairwise_opposition") == 0)
        vector_option(&v, "strength", "pairwise-opposition");
    return v;
}

/* The id of a round's `elected`, which is a name or a list of names. */
static void add_elected(cmt_value *elected, cmt_value *order)
{
    if (cmt_value_as_string(elected) != NULL)
        cmt_value_add(mem, order, elected);
    for (size_t k = 0; k < cmt_value_count(elected); k++)
        cmt_value_add(mem, order, cmt_value_at(elected, k));
}

static const cmt_value *order_of_election(const cmt_outcome *o)
{
    cmt_value *order = cmt_value_array(mem);
    for (size_t r = 0; r < cmt_value_count(o->rounds); r++)
        add_elected(cmt_value_get(cmt_value_at(o->rounds, r), "elected"), order);
    return order;
}

/* The k-th elected: of the rounds, else of the ranking, else the sole winner. */
static const char *elected_at(const cmt_contest *c, const cmt_outcome *o, size_t k)
{
    const cmt_value *order = order_of_election(o);
    if (cmt_value_count(order) > 0)
        return cmt_value_as_string(cmt_value_at(order, k));
    if (o->ranking == NULL)
        return k == 0 && o->winners.n == 1 ? c->ids[o->winners.at[0]] : NULL;
    for (size_t i = 0; i < c->n_alternatives; i++) {
        if (o->ranking[i] == k)
            return c->ids[i];
    }
    return NULL;
}

/* The first elected. A rule that names one winner only is asked for no more. */
static void same_order(const vector *v,
                       const cmt_contest *c,
                       const cmt_value *wanted,
                       const cmt_outcome *o)
{
    const bool one = o->ranking == NULL && o->n_committees == 0;
    for (size_t k = 0; k < cmt_value_count(wanted) && (k == 0 || !one); k++) {
        const char *id = cmt_value_as_string(cmt_value_at(wanted, k));
        const char *ours = elected_at(c, o, k);
        if (ours == NULL || strcmp(ours, id) != 0) {
            vector_wrong(v, cmt_arena_printf(mem, "place %zu is %s, not %s", k + 1,
                                             ours == NULL ? "nobody" : ours, id));
        }
    }
}

static void same_committee(const vector *v,
                           const cmt_contest *c,
                           const cmt_value *expected,
                           const cmt_outcome *o)
{
    cmt_value *set = cmt_value_get(expected, "committee");
    cmt_value *sets = cmt_value_array(mem);
    cmt_value_add(mem, sets, set);
    if (set != NULL)
        vector_committees(mem, v, c, sets, o);
    if (cmt_value_get(expected, "committees") != NULL)
        vector_committees(mem, v, c, cmt_value_get(expected, "committees"), o);
}

/* Somebody must be left to choose from: one committee a member of each tied set. */
static void same_tie(const vector *v,
                     const cmt_contest *c,
                     const cmt_value *expected,
                     const cmt_outcome *o)
{
    const cmt_value *before = cmt_value_get(expected, "elected_before_tie");
    const cmt_value *tied = cmt_value_at(cmt_value_get(expected, "must_tie"), 0);
    cmt_value *sets = cmt_value_array(mem);
    for (size_t k = 0; k < cmt_value_count(tied); k++) {
        cmt_value *set = cmt_value_array(mem);
        for (size_t j = 0; j < cmt_value_count(before); j++)
            cmt_value_add(mem, set, cmt_value_at(before, j));
        cmt_value_add(mem, set, cmt_value_at(tied, k));
        cmt_value_add(mem, sets, set);
    }
    vector_committees(mem, v, c, sets, o);
}

/* The tallies that a case gives of the first rounds, by their whole parts. */
static void same_rounds(const vector *v,
                        const cmt_contest *c,
                        const cmt_value *wanted,
                        const cmt_outcome *o)
{
    mpz_ptr whole = cmt_z(mem);
    for (size_t r = 0; r < cmt_value_count(wanted); r++) {
        const cmt_value *round = cmt_value_at(o->rounds, r);
        const cmt_value *tallies = cmt_value_get(round, "tallies");
        for (size_t i = 0; i < c->n_alternatives; i++) {
            int64_t votes = 0;
            mpq_srcptr ours = vector_number(mem, cmt_value_get(tallies, c->ids[i]));
            if (!cmt_value_as_int(cmt_value_get(cmt_value_at(wanted, r), c->ids[i]),
                                  &votes))
                continue;
            if (ours != NULL)
                mpz_fdiv_q(whole, mpq_numref(ours), mpq_denref(ours));
            if (ours == NULL || mpz_cmp_si(whole, (long)votes) != 0) {
                vector_wrong(v, cmt_arena_printf(
                                    mem, "round %zu: `%s` has %s, not %lld", r + 1,
                                    c->ids[i],
                                    ours == NULL ? "nothing" : cmt_q_text(mem, ours),
                                    (long long)votes));
            }
        }
    }
}

static void one_id(const vector *v,
                   const cmt_contest *c,
                   cmt_value *id,
                   const cmt_outcome *o)
{
    cmt_value *one = cmt_value_array(mem);
    cmt_value_add(mem, one, id);
    same_order(v, c, one, o);
}

static void run_ordinal(const char *id, const cmt_contest *c, const cmt_value *expected)
{
    const vector v = ordinal_vector(id, expected);
    const cmt_value *winners = cmt_value_get(expected, "winners");
    cmt_outcome o = {0};
    if (!vector_run(mem, &v, c, &o))
        return;
    if (winners != NULL && !vector_is_set(c, winners, &o.winners))
        vector_wrong(&v, vector_set_text(mem, c, &o.winners));
    if (cmt_value_get(expected, "ranking") != NULL)
        vector_ranking(mem, &v, c, cmt_value_get(expected, "ranking"), &o);
    vector_numbers(mem, &v, c, cmt_value_get(expected, "scores"), o.scores);
    vector_numbers(mem, &v, c, cmt_value_get(expected, "lottery"), o.lottery);
    same_committee(&v, c, expected, &o);
    same_order(&v, c, cmt_value_get(expected, "order_elected"), &o);
    same_rounds(&v, c, cmt_value_get(expected, "rounds"), &o);
    if (cmt_value_get(expected, "first_elected") != NULL)
        one_id(&v, c, cmt_value_get(expected, "first_elected"), &o);
    if (cmt_value_get(expected, "must_tie") != NULL)
        same_tie(&v, c, expected, &o);
}

START_TEST(ordinal_examples_agree)
{
    const cmt_value *cases = vectors_open(mem, "ordinal_worked_examples", "cases");
    for (size_t k = 0; k < cmt_value_count(cases); k++) {
        const cmt_value *v = cmt_value_at(cases, k);
        const cmt_contest *c = maker_close(ordinal_case(v), 0);
        const cmt_value *expected = cmt_value_get(v, "expect");
        for (size_t e = 0; e < cmt_value_count(expected); e++)
            run_ordinal(text_of(v, "id"), c, cmt_value_at(expected, e));
    }
    vectors_tell("rankings", cases != NULL, 20);
}
END_TEST

START_TEST(approval_examples_agree)
{
    const cmt_value *cases = vectors_open(mem, "approval_worked_examples", "cases");
    for (size_t k = 0; k < cmt_value_count(cases); k++) {
        const cmt_value *at = cmt_value_at(cases, k);
        maker *m = vector_approvals(mem, at, cmt_value_get(at, "candidates"));
        const cmt_value *expected = cmt_value_get(at, "expect");
        m->c.kind = CMT_KIND_COMMITTEE;
        m->c.seats = (size_t)int_of(at, "committee_size");
        const cmt_contest *c = maker_close(m, 0);
        for (size_t e = 0; e < cmt_value_count(expected); e++) {
            const cmt_value *x = cmt_value_at(expected, e);
            cmt_outcome o = {0};
            vector v = {.id = text_of(at, "id"),
                        .kind = CMT_RULE_APPROVAL,
                        .rule = vector_name(mem, text_of(x, "rule")),
                        .tie = CMT_TIE_PARALLEL};
            if (strcmp(v.rule, "equal-shares") == 0)
                v.rule = "mes";
            if (strstr(text_of(x, "variant"), "phragmen") != NULL)
                vector_option(&v, "completion", "phragmen");
            if (!vector_run(mem, &v, c, &o))
                continue;
            if (cmt_value_get(x, "committees") != NULL)
                vector_committees(mem, &v, c, cmt_value_get(x, "committees"), &o);
            vector_numbers(mem, &v, c, cmt_value_get(x, "scores"), o.scores);
        }
    }
    vectors_tell("approvals", cases != NULL, 2);
}
END_TEST

/* "(~x1|~x2)&(x3)" over the names of the alternatives, as clauses of the maker. */
static void read_clauses(maker *m, const char *s)
{
    for (; *s == '('; s += *s == '&' ? 1 : 0) {
        uint32_t *items = CMT_NEW_ARRAY(mem, uint32_t, 16);
        bool *negated = CMT_NEW_ARRAY(mem, bool, 16);
        size_t n = 0;
        while (*s == '(' || *s == '|') {
            s++;
            negated[n] = *s == '~';
            s += negated[n] ? 1 : 0;
            const size_t len = strcspn(s, "|)");
            items[n++] = (uint32_t)maker_id(m, cmt_arena_strndup(mem, s, len));
            s += len;
        }
        ck_assert(*s == ')');
        s++;
        m->clauses[m->c.n_clauses++] =
            (cmt_clause){.items = items, .negated = negated, .n = n};
    }
    ck_assert(*s == '\0');
}

static void add_judgment(maker *m, const cmt_value *ballot)
{
    const size_t n = m->c.n_alternatives;
    const cmt_value *accept = cmt_value_get(ballot, "accept");
    int8_t *row = &m->answer_judgment[m->n_answers * n];
    memset(row, -1, n);
    for (size_t a = 0; a < cmt_value_count(accept); a++) {
        int64_t issue = 0;
        ck_assert(cmt_value_as_int(cmt_value_at(accept, a), &issue));
        row[issue - 1] = 1;
    }
    m->answer_weight[m->n_answers++] =
        vector_number(mem, cmt_value_get(ballot, "count"));
}

static bool is_accepted(const int8_t *judgment, size_t n, const cmt_value *accepted)
{
    size_t n_yes = 0;
    size_t found = 0;
    for (size_t i = 0; i < n; i++)
        n_yes += judgment[i] == 1 ? 1 : 0;
    for (size_t k = 0; k < cmt_value_count(accepted); k++) {
        int64_t issue = 0;
        ck_assert(cmt_value_as_int(cmt_value_at(accepted, k), &issue));
        found += judgment[issue - 1] == 1 ? 1 : 0;
    }
    return found == n_yes && found == cmt_value_count(accepted);
}

static void same_judgments(const vector *v, const cmt_outcome *o, const cmt_value *x)
{
    const cmt_value *accepted = cmt_value_get(x, "outcomes_accepted");
    if (int_of(x, "num_outcomes") != (int64_t)o->n_judgments)
        vector_wrong(v, cmt_arena_printf(mem, "%zu judgments", o->n_judgments));
    for (size_t k = 0; accepted != NULL && k < o->n_judgments; k++) {
        bool found = false;
        for (size_t j = 0; j < cmt_value_count(accepted); j++) {
            found =
                found || is_accepted(o->judgments[k], o->n, cmt_value_at(accepted, j));
        }
        if (!found)
            vector_wrong(v, cmt_arena_printf(mem, "judgment %zu is not there", k + 1));
    }
}

START_TEST(judgments_agree)
{
    const cmt_value *cases = vectors_open(mem, "judgment_jaggpy", "cases");
    for (size_t k = 0; k < cmt_value_count(cases); k++) {
        const cmt_value *at = cmt_value_at(cases, k);
        const cmt_value *ballots = cmt_value_get(at, "ballots");
        const cmt_value *issues = cmt_value_get(at, "issues");
        const cmt_value *expected = cmt_value_get(at, "expect");
        maker *m = maker_new(mem);
        for (size_t i = 0; i < cmt_value_count(issues); i++)
            maker_alternative(m, cmt_value_as_string(cmt_value_at(issues, i)));
        const size_t n = m->c.n_alternatives;
        m->c.kind = CMT_KIND_JUDGMENT;
        m->answer_judgment = CMT_NEW_ARRAY(mem, int8_t, MAX_TEST_ROWS * n);
        read_clauses(m, text_of(at, "output_constraint"));
        for (size_t b = 0; b < cmt_value_count(ballots); b++)
            add_judgment(m, cmt_value_at(ballots, b));
        const cmt_contest *c = maker_close(m, 0);
        for (size_t e = 0; e < cmt_value_count(expected); e++) {
            const cmt_value *x = cmt_value_at(expected, e);
            vector v = {.id = text_of(at, "id"),
                        .kind = CMT_RULE_JUDGMENT,
                        .rule = vector_name(mem, text_of(x, "rule")),
                        .tie = CMT_TIE_PARALLEL};
            cmt_outcome o = {0};
            if (strcmp(v.rule, "maxhamming") == 0)
                v.rule = "max-hamming";
            if (vector_run(mem, &v, c, &o))
                same_judgments(&v, &o, x);
        }
        const vector majority = {
            .id = text_of(at, "id"), .kind = CMT_RULE_JUDGMENT, .rule = "majority"};
        const cmt_value *support = cmt_value_get(at, "majority_support");
        cmt_outcome o = {0};
        ck_assert(vector_run(mem, &majority, c, &o));
        for (size_t i = 0; i < n; i++) {
            ck_assert(
                mpq_equal(o.scores[i], vector_number(mem, cmt_value_at(support, i)))
                != 0);
        }
    }
    vectors_tell("judgments", cases != NULL, 2);
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
    tcase_add_test(tc, judgments_agree);
    suite_add_tcase(s, tc);
    return s;
}

CMT_TEST_MAIN(make)
