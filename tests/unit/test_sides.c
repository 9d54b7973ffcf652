/* Rules side by side: the facts that part them, and a twin that counts each by definition. */
#include "decision/registry.h"
#include "insight/sides_words.h"
#include "random_contests.h"
#include "rules/recount.h"

static cmt_arena *mem;
static const uint64_t first_seed = 22112027;
static const cmt_rule_args no_args = {0};

#define MAX_RUNS 12

static cmt_side_run runs[MAX_RUNS];
static size_t n_runs;

static void run(const cmt_contest *c, cmt_rule_kind kind, const char *rule)
{
    cmt_outcome *o = CMT_NEW(mem, cmt_outcome);
    const cmt_rule *r = cmt_rule_find(kind, rule);
    cmt_err err = {0};
    ck_assert_ptr_nonnull(r);
    const cmt_status st = r->run(mem, c, &no_args, o, &err);
    ck_assert_msg(st == CMT_OK, "%s: %s", rule, err.text);
    runs[n_runs++] = (cmt_side_run){.rule = r, .contest = c, .outcome = o};
}

static const cmt_value *sides(void)
{
    cmt_value *v = NULL;
    ck_ok(cmt_sides(mem, runs, n_runs, 0, &v, NULL));
    return v;
}

static const cmt_value *fact(const cmt_value *side, const char *name)
{
    const cmt_value *facts = cmt_value_get(side, "facts");
    for (size_t k = 0; k < cmt_value_count(facts); k++) {
        if (strcmp(cmt_value_text(cmt_value_at(facts, k), "fact"), name) == 0)
            return cmt_value_at(facts, k);
    }
    return NULL;
}

static void is(const cmt_value *side,
               const char *name,
               const char *key,
               const char *want)
{
    const cmt_value *f = fact(side, name);
    ck_assert_msg(f != NULL, "no fact %s", name);
    ck_assert_str_eq(cmt_value_text(f, key), want);
}

static maker *begin(cmt_ballot_form form, const char *ids)
{
    maker *m = maker_new(mem);
    for (; *ids != '\0'; ids++)
        maker_alternative(m, cmt_arena_strndup(mem, ids, 1));
    m->c.ballots.form = form;
    return m;
}

static void cast(maker *m, int64_t count, const char *order)
{
    uint8_t *row = maker_ballot(m, count);
    for (size_t k = 0; order[k] != '\0'; k++) {
        row[maker_id(m, cmt_arena_strndup(mem, order + k, 1))] =
            m->c.ballots.form == CMT_FORM_RANK ? (uint8_t)(k + 1) : CMT_MARK_APPROVE;
    }
}

/* 3 abc and 2 bca: Borda chooses b, whom everybody can live with, the others a. */
START_TEST(what_parts_borda_from_a_majority)
{
    maker *m = begin(CMT_FORM_RANK, "abc");
    maker_group(m, "three", "1");
    cast(m, 3, "abc");
    maker_group(m, "two", "1");
    cast(m, 2, "bca");
    const cmt_contest *c = maker_close(m, 0);
    run(c, CMT_RULE_ORDINAL, "borda");
    run(c, CMT_RULE_ORDINAL, "irv");
    run(c, CMT_RULE_ORDINAL, "schulze");
    const cmt_value *all = sides();
    ck_assert_uint_eq(cmt_value_count(all), 1);
    const cmt_value *side = cmt_value_at(all, 0);
    ck_assert_uint_eq(cmt_value_count(cmt_value_get(side, "rules")), 2);
    is(side, "condorcet-winner", "for", "other");
    ck_assert(!cmt_value_get(fact(side, "condorcet-winner"), "promised")->as.boolean);
    is(side, "majority", "share", "3/5");
    is(side, "duel", "for", "other");
    is(side, "duel", "own", "2/5");
    is(side, "duel", "other", "3/5");
    const cmt_value *groups = cmt_value_get(fact(side, "duel"), "groups");
    ck_assert_str_eq(cmt_value_text(cmt_value_at(groups, 0), "group"), "three");
    ck_assert_str_eq(cmt_value_text(cmt_value_at(groups, 0), "other"), "3/5");
    is(side, "points", "for", "own");
    is(side, "points", "own", "7/5");
    is(side, "points", "other", "6/5");
    is(side, "lasts", "for", "own");
    const char *lines[CMT_MAX_SIDES_LINES];
    const size_t n = cmt_sides_lines(mem, all, "borda", lines);
    ck_assert_uint_gt(n, 5);
    ck_assert_str_eq(lines[0], "otherwise, `irv`, `schulze`: `a`");
    ck_assert_str_eq(lines[1], "  `a` beats every other one by one, which `borda` does "
                               "not promise to heed");
    ck_assert_str_eq(lines[3],
                     "  `a` beats `b`, 3/5 to 2/5 of all weight (for `b` : for "
                     "`a`: three 0 : 3/5, two 2/5 : 0)");
}
END_TEST

/* A circle a > b > c > a above d; d has the most first preferences. */
START_TEST(a_circle_above_the_rest_is_named)
{
    maker *m = begin(CMT_FORM_RANK, "abcd");
    cast(m, 3, "abcd");
    cast(m, 3, "bcad");
    cast(m, 3, "cabd");
    cast(m, 2, "dabc");
    cast(m, 1, "dbca");
    cast(m, 1, "dcab");
    const cmt_contest *c = maker_close(m, 0);
    run(c, CMT_RULE_ORDINAL, "plurality");
    run(c, CMT_RULE_ORDINAL, "schulze");
    const cmt_value *side = cmt_value_at(sides(), 0);
    is(side, "smith", "for", "other");
    ck_assert_uint_eq(
        cmt_value_count(cmt_value_get(fact(side, "smith"), "alternatives")), 3);
    is(side, "condorcet-loser", "for", "other");
    is(side, "firsts", "for", "own");
    ck_assert_ptr_null(fact(side, "condorcet-winner"));
    ck_assert_ptr_null(fact(side, "majority"));
}
END_TEST

/* Two approve a, b and c, one d: approvals against representation. */
START_TEST(approvals_against_representation)
{
    maker *m = begin(CMT_FORM_APPROVE, "abcd");
    m->c.kind = CMT_KIND_COMMITTEE;
    m->c.seats = 3;
    maker_group(m, "many", "1");
    cast(m, 2, "abc");
    maker_group(m, "few", "1");
    cast(m, 1, "d");
    const cmt_contest *c = maker_close(m, 0);
    run(c, CMT_RULE_APPROVAL, "av");
    run(c, CMT_RULE_APPROVAL, "mes");
    const cmt_value *side = cmt_value_at(sides(), 0);
    is(side, "approvals", "for", "own");
    is(side, "approvals", "own", "2");
    is(side, "unrepresented", "for", "other");
    is(side, "unrepresented", "own", "1/3");
    is(side, "jr", "for", "other");
    is(side, "jr", "share", "1/3");
    const cmt_value *groups = cmt_value_get(fact(side, "jr"), "groups");
    ck_assert_uint_eq(cmt_value_count(groups), 1);
    ck_assert_str_eq(cmt_value_text(cmt_value_at(groups, 0), "group"), "few");
    groups = cmt_value_get(fact(side, "satisfaction"), "groups");
    ck_assert_str_eq(cmt_value_text(cmt_value_at(groups, 1), "own"), "0");
    ck_assert_str_eq(cmt_value_text(cmt_value_at(groups, 1), "other"), "1/3");
}
END_TEST

START_TEST(scores_are_compared_by_their_means)
{
    maker *m = begin(CMT_FORM_SCORE, "ab");
    static const char *const rows[3][2] = {{"1", "0"}, {"1", "0"}, {"0", "5"}};
    for (size_t k = 0; k < 3; k++) {
        mpq_srcptr *row = maker_scores(m, 1);
        row[0] = test_q(mem, rows[k][0]);
        row[1] = test_q(mem, rows[k][1]);
    }
    const cmt_contest *c = maker_close(m, 0);
    run(c, CMT_RULE_RATED, "range");
    run(c, CMT_RULE_RATED, "star");
    const cmt_value *side = cmt_value_at(sides(), 0);
    is(side, "scores", "own", "5/3");
    is(side, "scores", "other", "2/3");
    ck_assert_ptr_null(fact(side, "duel"));
}
END_TEST

START_TEST(who_agrees_has_no_side)
{
    maker *m = begin(CMT_FORM_RANK, "ab");
    cast(m, 2, "ab");
    const cmt_contest *c = maker_close(m, 0);
    run(c, CMT_RULE_ORDINAL, "borda");
    run(c, CMT_RULE_ORDINAL, "irv");
    ck_assert_uint_eq(cmt_value_count(sides()), 0);
    ck_assert_uint_eq(cmt_sides_most(runs, n_runs), 0);
}
END_TEST

/* --- the twin ---------------------------------------------------------------------------- */

static const char *text(mpq_srcptr q)
{
    return cmt_value_as_string(cmt_value_q(mem, q));
}

/* Weight that puts i above j. */
static mpq_ptr above(const cmt_contest *c, size_t i, size_t j)
{
    mpq_ptr sum = cmt_q(mem);
    mpq_ptr q = cmt_q(mem);
    for (size_t b = 0; b < c->ballots.n; b++) {
        cmt_ballot_weight(c, b, q);
        if (cmt_recount_above(c, b, i, j))
            mpq_add(sum, sum, q);
    }
    mpq_div(sum, sum, c->total);
    return sum;
}

static bool sweeps(const cmt_contest *c, size_t i, int sign)
{
    bool all = true;
    for (size_t j = 0; j < c->n_alternatives; j++) {
        if (j != i && cmt_contest_eligible(c, j))
            all = all && mpq_cmp(above(c, i, j), above(c, j, i)) * sign > 0;
    }
    return all;
}

static size_t index_of(const cmt_contest *c, const cmt_value *list, size_t k)
{
    for (size_t i = 0; i < c->n_alternatives; i++) {
        if (strcmp(c->ids[i], cmt_value_as_string(cmt_value_at(list, k))) == 0)
            return i;
    }
    ck_abort_msg("no such alternative");
    return 0;
}

static void judge(const cmt_contest *c, const cmt_value *side)
{
    const cmt_value *f = fact(side, "condorcet-winner");
    if (f != NULL)
        ck_assert(sweeps(c, index_of(c, cmt_value_get(f, "alternatives"), 0), 1));
    f = fact(side, "condorcet-loser");
    if (f != NULL)
        ck_assert(sweeps(c, index_of(c, cmt_value_get(f, "alternatives"), 0), -1));
    f = fact(side, "duel");
    if (f == NULL)
        return;
    const cmt_value *pair = cmt_value_get(f, "alternatives");
    const size_t i = index_of(c, pair, 0);
    const size_t j = index_of(c, pair, 1);
    ck_assert_str_eq(cmt_value_text(f, "own"), text(above(c, i, j)));
    ck_assert_str_eq(cmt_value_text(f, "other"), text(above(c, j, i)));
    mpq_ptr sum[2] = {cmt_q(mem), cmt_q(mem)};
    for (size_t k = 0; k < c->n_alternatives; k++) {
        if (!cmt_contest_eligible(c, k))
            continue;
        /* Others below, level ones half: (1 + above - below) / 2 for each. */
        for (size_t s = 0; s < 2; s++) {
            const size_t x = s == 0 ? i : j;
            if (k == x)
                continue;
            mpq_ptr q = cmt_q(mem);
            mpq_set_ui(q, 1, 1);
            mpq_add(q, q, above(c, x, k));
            mpq_sub(q, q, above(c, k, x));
            mpq_div_2exp(q, q, 1);
            mpq_add(sum[s], sum[s], q);
        }
    }
    f = fact(side, "points");
    if (f == NULL) {
        ck_assert(mpq_equal(sum[0], sum[1]));
        return;
    }
    ck_assert_str_eq(cmt_value_text(f, "own"), text(sum[0]));
    ck_assert_str_eq(cmt_value_text(f, "other"), text(sum[1]));
}

START_TEST(every_fact_is_so)
{
    uint64_t seed = first_seed;
    size_t told = 0;
    for (int round = 0; round < 400; round++) {
        const random_shape shape = {
            .form = CMT_FORM_RANK, .max_alternatives = 5, .max_rows = 5};
        const cmt_contest *c = random_contest(mem, &seed, shape);
        n_runs = 0;
        run(c, CMT_RULE_ORDINAL, "plurality");
        run(c, CMT_RULE_ORDINAL, "borda");
        run(c, CMT_RULE_ORDINAL, "schulze");
        run(c, CMT_RULE_ORDINAL, "coombs");
        run(c, CMT_RULE_ORDINAL, "anti-plurality");
        const cmt_value *all = sides();
        for (size_t k = 0; k < cmt_value_count(all); k++)
            judge(c, cmt_value_at(all, k));
        told += cmt_value_count(all);
    }
    ck_assert_uint_gt(told, 100);
}
END_TEST

START_TEST(each_allocation_may_fail)
{
    maker *m = begin(CMT_FORM_RANK, "abc");
    cast(m, 3, "abc");
    cast(m, 2, "bca");
    const cmt_contest *c = maker_close(m, 0);
    run(c, CMT_RULE_ORDINAL, "borda");
    run(c, CMT_RULE_ORDINAL, "irv");
    cmt_status st = CMT_E_NOMEM;
    for (long k = 0; st != CMT_OK; k++) {
        cmt_value *v = NULL;
        cmt_arena *own = cmt_arena_new(0);
        cmt_arena_fail_after(k);
        st = cmt_sides(own, runs, n_runs, 0, &v, NULL);
        cmt_arena_fail_after(-1);
        ck_assert(st == CMT_OK || st == CMT_E_NOMEM);
        ck_assert(st == CMT_OK || v == NULL);
        cmt_arena_free(own);
    }
}
END_TEST

static void set_up(void)
{
    mem = cmt_arena_new(0);
    n_runs = 0;
}

static void tear_down(void)
{
    cmt_arena_free(mem);
}

static Suite *make(void)
{
    Suite *s = suite_create("sides");
    TCase *tc = tcase_create("sides");
    tcase_set_timeout(tc, 120);
    tcase_add_checked_fixture(tc, set_up, tear_down);
    printf("seed %llu\n", (unsigned long long)first_seed);
    tcase_add_test(tc, what_parts_borda_from_a_majority);
    tcase_add_test(tc, a_circle_above_the_rest_is_named);
    tcase_add_test(tc, approvals_against_representation);
    tcase_add_test(tc, scores_are_compared_by_their_means);
    tcase_add_test(tc, who_agrees_has_no_side);
    tcase_add_test(tc, every_fact_is_so);
    tcase_add_test(tc, each_allocation_may_fail);
    suite_add_tcase(s, tc);
    return s;
}

CMT_TEST_MAIN(make)
