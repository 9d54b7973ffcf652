/* Published expectations of budgets and apportionments: every one that names a rule we
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

/* Which of our satisfactions a class of the source is. Its rule of most welfare takes every
 * class as additive (max_additive_utilitarian_welfare): there a set is worth what its
 * projects are worth alone, one each. */
static const char *satisfaction_of(const char *rule, const char *name)
{
    if (strcmp(rule, "max_welfare") == 0 && strcmp(name, "CC_Sat") == 0)
        return "cardinality";
    if (strcmp(name, "Cost_Sat") == 0)
        return "cost";
    if (strcmp(name, "Cardinality_Sat") == 0)
        return "cardinality";
    return strcmp(name, "CC_Sat") == 0 ? "unit" : NULL;
}

/* The source gives each voter 1/10 more; ours is told what share of the budget that is. */
static const char *tenth_a_voter(const cmt_contest *c)
{
    mpq_ptr q = cmt_q(mem);
    mpq_div(q, c->total, c->budget);
    mpq_div(q, q, test_q(mem, "10"));
    return cmt_q_text(mem, q);
}

/* The source's rules by our names. */
static void name_budget_rule(vector *v, const cmt_contest *c, const char *theirs)
{
    static const char *const names[][4] = {
        {"mes", "mes-pb", NULL, NULL},
        {"mes_budget_increment_1/10", "mes-pb", "completion", "increment"},
        {"mes_add1", "mes-pb", "completion", "add1"},
        {"greedy_welfare", "greedy", "by", "ratio"},
        {"max_welfare", "max-welfare", NULL, NULL},
        {"phragmen", "phragmen-pb", NULL, NULL},
    };
    v->rule = theirs;
    for (size_t k = 0; k < sizeof names / sizeof names[0]; k++) {
        if (strcmp(theirs, names[k][0]) != 0)
            continue;
        v->rule = names[k][1];
        if (names[k][2] == NULL)
            continue;
        vector_option(v, names[k][2], names[k][3]);
        if (strcmp(names[k][3], "increment") == 0)
            vector_option(v, "increment", tenth_a_voter(c));
    }
}

static void run_budget(const char *id, const cmt_contest *c, const cmt_value *expected)
{
    const char *class = text_of(expected, "satisfaction");
    const char *satisfaction = satisfaction_of(text_of(expected, "rule"), class);
    vector v = {.id = id, .kind = CMT_RULE_BUDGET, .tie = CMT_TIE_PARALLEL};
    cmt_outcome o = {0};
    name_budget_rule(&v, c, text_of(expected, "rule"));
    if (class[0] != '\0' && satisfaction == NULL) {
        vector_skip(&v, cmt_arena_printf(mem, "we have no %s", class));
        return;
    }
    if (satisfaction != NULL)
        vector_option(&v, "satisfaction", satisfaction);
    if (vector_run(mem, &v, c, &o))
        vector_committees(mem, &v, c, cmt_value_get(expected, "allocations"), &o);
}

START_TEST(budget_examples_agree)
{
    const cmt_value *cases = vectors_open(mem, "pb_pabutools_unit", "cases");
    for (size_t k = 0; k < cmt_value_count(cases); k++) {
        const cmt_value *v = cmt_value_at(cases, k);
        const cmt_value *projects = cmt_value_get(v, "projects");
        const cmt_value *expected = cmt_value_get(v, "expect");
        cmt_value *ids = cmt_value_array(mem);
        if (cmt_value_count(cmt_value_get(v, "initial_allocation")) > 0) {
            (void)fprintf(stderr, "skipped: %s: starts with projects bought\n",
                          text_of(v, "id"));
            continue;
        }
        for (size_t i = 0; i < cmt_value_count(projects); i++)
            cmt_value_add(mem, ids, cmt_value_get(cmt_value_at(projects, i), "id"));
        maker *m = vector_approvals(mem, v, ids);
        for (size_t i = 0; i < cmt_value_count(projects); i++)
            m->costs[i] = test_q(mem, text_of(cmt_value_at(projects, i), "cost"));
        m->c.kind = CMT_KIND_BUDGET;
        m->c.budget = test_q(mem, text_of(v, "budget"));
        const cmt_contest *c = maker_close(m, 0);
        for (size_t e = 0; e < cmt_value_count(expected); e++)
            run_budget(text_of(v, "id"), c, cmt_value_at(expected, e));
    }
    vectors_tell("budgets", cases != NULL, 10);
}
END_TEST

/* Parties below the threshold's share of all votes take no part. */
static void apply_threshold(maker *m, const cmt_value *votes, const char *threshold)
{
    mpq_ptr total = cmt_q(mem);
    mpq_ptr least = cmt_q(mem);
    const size_t n = cmt_value_count(votes);
    if (threshold[0] == '\0')
        return;
    for (size_t i = 0; i < n; i++)
        mpq_add(total, total, vector_number(mem, cmt_value_at(votes, i)));
    mpq_mul(least, total, test_q(mem, threshold));
    for (size_t i = 0; i < n; i++) {
        m->eligible[i] =
            mpq_cmp(vector_number(mem, cmt_value_at(votes, i)), least) >= 0;
    }
}

static const cmt_contest *parties_of(const cmt_value *v)
{
    const cmt_value *votes = cmt_value_get(v, "votes");
    const size_t n = cmt_value_count(votes);
    maker *m = maker_new(mem);
    for (size_t i = 0; i < n; i++)
        maker_alternative(m, cmt_arena_printf(mem, "p%zu", i));
    for (size_t i = 0; i < n; i++) {
        int64_t count = 0;
        ck_assert(cmt_value_as_int(cmt_value_at(votes, i), &count));
        if (count > 0)
            maker_ballot(m, count)[i] = 1;
    }
    m->c.seats = (size_t)int_of(v, "seats");
    apply_threshold(m, votes, text_of(v, "threshold"));
    return maker_close(m, 0);
}

static void run_apportionment(const vector *v,
                              const cmt_contest *c,
                              const cmt_value *expected)
{
    cmt_outcome o = {0};
    if (!vector_run(mem, v, c, &o))
        return;
    if (expected->kind == CMT_VALUE_STRING) {
        if (!o.tied || o.seats != NULL)
            vector_wrong(v, "no tie");
        return;
    }
    for (size_t i = 0; i < cmt_value_count(expected); i++) {
        int64_t seats = -1;
        ck_assert(cmt_value_as_int(cmt_value_at(expected, i), &seats));
        if (o.seats == NULL || o.seats[i] != seats) {
            vector_wrong(
                v, cmt_arena_printf(mem, "party %zu has %lld seats", i,
                                    o.seats == NULL ? -1 : (long long)o.seats[i]));
        }
    }
}

START_TEST(apportionments_agree)
{
    static const char *const methods[][2] = {
        {"quota", "quota"},
        {"largest_remainder", "hamilton"},
        {"dhondt", "jefferson"},
        {"saintelague", "webster"},
        {"modified_saintelague", "modified-webster"},
        {"huntington", "huntington-hill"},
        {"adams", "adams"},
        {"dean", "dean"},
    };
    const cmt_value *cases = vectors_open(mem, "apportionment", "cases");
    for (size_t k = 0; k < cmt_value_count(cases); k++) {
        const cmt_value *at = cmt_value_at(cases, k);
        const cmt_value *expected = cmt_value_get(at, "expect");
        const cmt_contest *c = parties_of(at);
        for (size_t j = 0; j < sizeof methods / sizeof methods[0]; j++) {
            const cmt_value *seats = cmt_value_get(expected, methods[j][0]);
            /* The source breaks ties by its listed order where the case is named so. */
            const bool listed = strstr(text_of(at, "id"), "listed-order") != NULL;
            const vector v = {.id = text_of(at, "id"),
                              .kind = CMT_RULE_APPORTION,
                              .rule = methods[j][1],
                              .tie = listed ? CMT_TIE_ORDER : CMT_TIE_NONE};
            if (seats != NULL)
                run_apportionment(&v, c, seats);
        }
    }
    vectors_tell("apportionments", cases != NULL, 8);
}
END_TEST

static Suite *make(void)
{
    Suite *s = suite_create("rules_vectors_sums");
    TCase *tc = tcase_create("published");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, budget_examples_agree);
    tcase_add_test(tc, apportionments_agree);
    suite_add_tcase(s, tc);
    return s;
}

CMT_TEST_MAIN(make)
