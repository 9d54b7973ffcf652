/* Rated rules against slow twins: every voter stands alone in a sorted list, and what the
 * definition says is done to that list voter by voter. */
#include "decision/registry.h"
#include "random_contests.h"

static cmt_arena *mem;
static const uint64_t first_seed = 21112027;

static cmt_outcome run(const char *name,
                       const cmt_contest *c,
                       const cmt_rule_args *args)
{
    cmt_err err = {0};
    cmt_outcome o = {0};
    const cmt_rule *rule = cmt_rule_find(CMT_RULE_RATED, name);
    ck_assert_ptr_nonnull(rule);
    ck_ok(cmt_rule_check_args(rule, args, &err));
    cmt_status st = rule->run(mem, c, args, &o, &err);
    ck_assert_msg(st == CMT_OK, "%s: %s", name, err.text);
    st = rule->check(mem, c, args, &o, &err);
    ck_assert_msg(st == CMT_OK, "%s, check: %s", name, err.text);
    return o;
}

/* One voter an entry, lowest score first. */
typedef struct list {
    mpq_srcptr at[1024];
    size_t n;
} list;

static int by_score(const void *a, const void *b)
{
    return mpq_cmp(*(const mpq_srcptr *)a, *(const mpq_srcptr *)b);
}

/* The voters of alternative i, each `copies` times. */
static void spread(const cmt_contest *c, size_t i, size_t copies, list *l)
{
    mpq_srcptr zero = cmt_q(mem);
    l->n = 0;
    for (size_t b = 0; b < c->ballots.n; b++) {
        mpq_srcptr score = c->ballots.scores[b * c->n_alternatives + i];
        if (score == NULL && c->missing == CMT_MISSING_DISAPPROVE)
            score = zero;
        for (size_t k = 0; score != NULL && k < copies * (size_t)c->ballots.count[b];
             k++) {
            ck_assert_uint_lt(l->n, 1024);
            l->at[l->n++] = score;
        }
    }
    qsort(l->at, l->n, sizeof(mpq_srcptr), by_score);
}

/* A contest of voters that all weigh one. */
static const cmt_contest *plain(uint64_t *seed)
{
    const random_shape shape = {
        .form = CMT_FORM_SCORE, .max_alternatives = 4, .max_rows = 4, .plain = true};
    return random_contest(mem, seed, shape);
}

static void mean_of(const list *l, size_t from, size_t to, mpq_ptr out)
{
    mpq_set_ui(out, 0, 1);
    for (size_t k = from; k < to; k++)
        mpq_add(out, out, l->at[k]);
    if (to > from) {
        mpz_mul_ui(mpq_denref(out), mpq_denref(out), to - from);
        mpq_canonicalize(out);
    }
}

START_TEST(numbers_are_those_of_the_sorted_voters)
{
    const cmt_rule_args args = {0};
    static const cmt_option high = {.name = "side", .value = "high"};
    const cmt_rule_args high_args = {.options = &high, .n_options = 1};
    for (uint64_t s = 0; s < 300; s++) {
        uint64_t seed = first_seed + s;
        list l;
        mem = cmt_arena_new(0);
        const cmt_contest *c = plain(&seed);
        mpq_ptr q = cmt_q(mem);
        const cmt_outcome range = run("range", c, &args);
        const cmt_outcome mean = run("mean", c, &args);
        const cmt_outcome low = run("median", c, &args);
        const cmt_outcome upper = run("median", c, &high_args);
        const cmt_outcome trimmed = run("trimmed-mean", c, &args);
        for (size_t i = 0; i < c->n_alternatives; i++) {
            spread(c, i, 1, &l);
            mean_of(&l, 0, l.n, q);
            ck_assert(mpq_equal(q, mean.scores[i]) != 0);
            mpz_mul_ui(mpq_numref(q), mpq_numref(q), l.n);
            mpq_canonicalize(q);
            ck_assert(mpq_equal(q, range.scores[i]) != 0);
            if (l.n > 0) {
                ck_assert(mpq_equal(l.at[(l.n - 1) / 2], low.scores[i]) != 0);
                ck_assert(mpq_equal(l.at[l.n / 2], upper.scores[i]) != 0);
            }
            spread(c, i, 10, &l); /* a tenth of ten copies is one copy of each */
            mean_of(&l, l.n / 10, l.n - l.n / 10, q);
            ck_assert(mpq_equal(q, trimmed.scores[i]) != 0);
        }
        cmt_arena_free(mem);
    }
}
END_TEST

/* (z - centre)^2 / (2 lipschitz) + sum |z - score| */
static void objective(const list *l, mpq_srcptr z, mpq_ptr out)
{
    mpq_ptr q = cmt_q(mem);
    mpq_sub(q, z, test_q(mem, "1"));
    mpq_mul(out, q, q);
    mpq_mul(out, out, test_q(mem, "3/4")); /* 1 / (2 * 2/3) */
    for (size_t k = 0; k < l->n; k++) {
        mpq_sub(q, z, l->at[k]);
        mpq_abs(q, q);
        mpq_add(out, out, q);
    }
}

START_TEST(no_number_near_by_is_better_than_the_regularised_median)
{
    static const cmt_option options[] = {{.name = "lipschitz", .value = "2/3"},
                                         {.name = "centre", .value = "1"}};
    const cmt_rule_args args = {.options = options, .n_options = 2};
    for (uint64_t s = 0; s < 200; s++) {
        uint64_t seed = first_seed + 1000 + s;
        list l;
        mem = cmt_arena_new(0);
        const cmt_contest *c = plain(&seed);
        const cmt_outcome o = run("qr-median", c, &args);
        mpq_t *q = cmt_q_array(mem, 3);
        for (size_t i = 0; i < c->n_alternatives; i++) {
            spread(c, i, 1, &l);
            objective(&l, o.scores[i], q[0]);
            for (size_t k = 0; k < 2; k++) {
                mpq_add(q[1], o.scores[i], test_q(mem, k == 0 ? "1/1000" : "-1/1000"));
                objective(&l, q[1], q[2]);
                ck_assert(mpq_cmp(q[0], q[2]) < 0);
            }
        }
        cmt_arena_free(mem);
    }
}
END_TEST

/* Take the lower median away until two lists differ there. */
static int twin_judge(list *a, list *b)
{
    ck_assert_uint_eq(a->n, b->n);
    while (a->n > 0) {
        const size_t middle = (a->n - 1) / 2;
        const int sign = mpq_cmp(a->at[middle], b->at[middle]);
        if (sign != 0)
            return sign;
        a->n--;
        b->n--;
        memmove(&a->at[middle], &a->at[middle + 1],
                (a->n - middle) * sizeof(mpq_srcptr));
        memmove(&b->at[middle], &b->at[middle + 1],
                (b->n - middle) * sizeof(mpq_srcptr));
    }
    return 0;
}

START_TEST(majority_judgment_takes_medians_away)
{
    const cmt_rule_args args = {0};
    size_t n_ties_broken = 0;
    for (uint64_t s = 0; s < 400; s++) {
        uint64_t seed = first_seed + 2000 + s;
        list a;
        list b;
        mem = cmt_arena_new(0);
        const cmt_contest *c = plain(&seed);
        const cmt_outcome o = run("majority-judgment", c, &args);
        for (size_t i = 0; i < c->n_alternatives; i++) {
            for (size_t j = 0; j < c->n_alternatives; j++) {
                if (!c->eligible[i] || !c->eligible[j])
                    continue;
                spread(c, i, 1, &a);
                const size_t n = a.n;
                spread(c, j, 1, &b);
                if (a.n == 0 || b.n == 0 || a.n * b.n >= 1024)
                    continue;
                /* as if equally many had graded both */
                spread(c, i, b.n, &a);
                spread(c, j, n, &b);
                n_ties_broken += mpq_equal(o.scores[i], o.scores[j]) != 0 ? 1U : 0U;
                const int sign = twin_judge(&a, &b);
                ck_assert_msg((sign > 0) - (sign < 0)
                                  == (o.ranking[i] < o.ranking[j])
                                         - (o.ranking[i] > o.ranking[j]),
                              "seed %llu", (unsigned long long)(first_seed + 2000 + s));
            }
        }
        cmt_arena_free(mem);
    }
    ck_assert_uint_gt(n_ties_broken, 50);
}
END_TEST

/* The first difference of the sorted voters, both as if equally many. */
static int twin_leximin(const cmt_contest *c, size_t i, size_t j)
{
    list a;
    list b;
    spread(c, i, 1, &a);
    const size_t n = a.n;
    spread(c, j, 1, &b);
    if (n == 0 || b.n == 0) {
        mpq_srcptr zero = cmt_q(mem);
        const list none = {.at = {zero}, .n = 1};
        a = n == 0 ? none : a;
        b = b.n == 0 ? none : b;
    }
    for (size_t k = 0; k < a.n * b.n; k++) {
        const int sign = mpq_cmp(a.at[k / b.n], b.at[k / a.n]);
        if (sign != 0)
            return sign;
    }
    return 0;
}

START_TEST(the_worst_off_decide)
{
    const cmt_rule_args args = {0};
    size_t n_next = 0;
    for (uint64_t s = 0; s < 400; s++) {
        uint64_t seed = first_seed + 5000 + s;
        list l;
        mem = cmt_arena_new(0);
        const cmt_contest *c = plain(&seed);
        const cmt_outcome first = run("maximin", c, &args);
        const cmt_outcome o = run("leximin", c, &args);
        for (size_t i = 0; i < c->n_alternatives; i++) {
            spread(c, i, 1, &l);
            ck_assert(mpq_cmp_ui(first.scores[i], 0, 1) == 0 || l.n > 0);
            ck_assert(l.n == 0 || mpq_equal(l.at[0], first.scores[i]) != 0);
            ck_assert(mpq_equal(o.scores[i], first.scores[i]) != 0);
            for (size_t j = 0; j < c->n_alternatives; j++) {
                if (!c->eligible[i] || !c->eligible[j])
                    continue;
                const int sign = twin_leximin(c, i, j);
                ck_assert_msg((sign > 0) - (sign < 0)
                                  == (o.ranking[i] < o.ranking[j])
                                         - (o.ranking[i] > o.ranking[j]),
                              "seed %llu", (unsigned long long)(first_seed + 5000 + s));
                n_next +=
                    sign > 0 && mpq_equal(o.scores[i], o.scores[j]) != 0 ? 1U : 0U;
            }
        }
        cmt_arena_free(mem);
    }
    ck_assert_uint_gt(n_next, 50);
}
END_TEST

/* Voter by voter, each score between the least and the greatest. */
static void twin_relative(const cmt_contest *c, size_t i, mpq_ptr out)
{
    const size_t n = c->n_alternatives;
    mpq_t *q = cmt_q_array(mem, 3); /* the last is zero */
    mpq_set_ui(out, 0, 1);
    for (size_t b = 0; b < c->ballots.n; b++) {
        const mpq_srcptr *row = &c->ballots.scores[b * n];
        const bool zero = c->missing == CMT_MISSING_DISAPPROVE;
        if (row[i] == NULL && !zero)
            continue;
        bool any = false;
        for (size_t j = 0; j < n; j++) {
            mpq_srcptr s = row[j] == NULL && zero ? q[2] : row[j];
            if (s == NULL || !c->eligible[j])
                continue;
            if (!any || mpq_cmp(s, q[0]) < 0)
                mpq_set(q[0], s);
            if (!any || mpq_cmp(s, q[1]) > 0)
                mpq_set(q[1], s);
            any = true;
        }
        mpq_sub(q[1], q[1], q[0]);
        if (mpq_sgn(q[1]) == 0)
            continue;
        mpq_sub(q[0], row[i] == NULL ? q[2] : row[i], q[0]);
        mpq_div(q[0], q[0], q[1]);
        for (int64_t k = 0; k < c->ballots.count[b]; k++)
            mpq_add(out, out, q[0]);
    }
}

START_TEST(ballots_are_stretched_alike)
{
    const cmt_rule_args args = {0};
    for (uint64_t s = 0; s < 300; s++) {
        uint64_t seed = first_seed + 6000 + s;
        mem = cmt_arena_new(0);
        const cmt_contest *c = plain(&seed);
        const cmt_outcome o = run("relative-utilitarian", c, &args);
        mpq_ptr q = cmt_q(mem);
        for (size_t i = 0; i < c->n_alternatives; i++) {
            twin_relative(c, i, q);
            if (c->eligible[i])
                ck_assert(mpq_equal(q, o.scores[i]) != 0);
        }
        cmt_arena_free(mem);
    }
}
END_TEST

/* Weight that scores i above j, in voters. */
static int64_t twin_duel(const cmt_contest *c, size_t i, size_t j)
{
    int64_t sum = 0;
    mpq_srcptr zero = cmt_q(mem);
    for (size_t b = 0; b < c->ballots.n; b++) {
        mpq_srcptr x = c->ballots.scores[b * c->n_alternatives + i];
        mpq_srcptr y = c->ballots.scores[b * c->n_alternatives + j];
        if (c->missing == CMT_MISSING_DISAPPROVE) {
            x = x == NULL ? zero : x;
            y = y == NULL ? zero : y;
        }
        if (x != NULL && y != NULL)
            sum += mpq_cmp(x, y) > 0 ? c->ballots.count[b] : 0;
    }
    return sum;
}

/* Every order of the alternatives in which sums do not rise names two finalists and, for a
 * level runoff of level sums, a winner: together they are the winners. */
static void twin_star(const cmt_contest *c, const mpq_srcptr *sums, bool *won)
{
    const size_t n = c->n_alternatives;
    for (size_t i = 0; i < n; i++) {
        size_t n_others = 0;
        bool top = c->eligible[i];
        for (size_t k = 0; k < n && top; k++) {
            n_others += k != i && c->eligible[k] ? 1U : 0U;
            top = !c->eligible[k] || mpq_cmp(sums[i], sums[k]) >= 0;
        }
        won[i] = won[i] || (top && n_others == 0);
        for (size_t j = 0; j < n && top; j++) {
            bool second = j != i && c->eligible[j];
            for (size_t k = 0; k < n && second; k++)
                second = k == i || !c->eligible[k] || mpq_cmp(sums[j], sums[k]) >= 0;
            if (!second)
                continue;
            const int64_t a = twin_duel(c, i, j);
            const int64_t b = twin_duel(c, j, i);
            won[i] = won[i] || a >= b;
            won[j] = won[j] || b > a || (a == b && mpq_equal(sums[i], sums[j]) != 0);
        }
    }
}

START_TEST(star_is_every_runoff_that_can_be)
{
    const cmt_rule_args args = {.tie_break.kind = CMT_TIE_PARALLEL};
    const cmt_rule_args order = {.tie_break.kind = CMT_TIE_ORDER};
    const cmt_rule_args lot = {.tie_break = {.kind = CMT_TIE_LOT, .seed = {1}}};
    for (uint64_t s = 0; s < 400; s++) {
        uint64_t seed = first_seed + 3000 + s;
        bool won[16] = {false};
        size_t n_won = 0;
        mem = cmt_arena_new(0);
        const cmt_contest *c = plain(&seed);
        const cmt_outcome o = run("star", c, &args);
        twin_star(c, o.scores, won);
        for (size_t i = 0; i < c->n_alternatives; i++)
            n_won += won[i] ? 1U : 0U;
        ck_assert_uint_eq(n_won, o.winners.n);
        for (size_t k = 0; k < o.winners.n; k++)
            ck_assert(won[o.winners.at[k]]);
        const cmt_outcome one = run("star", c, &order);
        const cmt_outcome drawn = run("star", c, &lot);
        ck_assert_uint_eq(one.winners.n, n_won > 0 ? 1 : 0);
        ck_assert(n_won == 0 || won[one.winners.at[0]]);
        ck_assert(n_won == 0 || won[drawn.winners.at[0]]);
        cmt_arena_free(mem);
    }
}
END_TEST

/* Groups of any weight, filtered points: the run and the check agree. */
START_TEST(weighted_groups_are_exact)
{
    static const char *const names[] = {
        "approval", "leximin",      "majority-judgment",   "maximin",
        "mean",     "median",       "qr-median",           "range",
        "star",     "trimmed-mean", "relative-utilitarian"};
    const random_shape shape = {
        .form = CMT_FORM_SCORE, .max_alternatives = 5, .max_rows = 4};
    for (uint64_t s = 0; s < 100; s++) {
        for (size_t k = 0; k < sizeof names / sizeof names[0]; k++) {
            uint64_t seed = first_seed + 4000 + s;
            const cmt_rule_args args = {.tie_break.kind =
                                            (cmt_tie_kind)(s % CMT_N_TIES)};
            mem = cmt_arena_new(0);
            const cmt_contest *c = random_contest(mem, &seed, shape);
            (void)run(names[k], c, &args);
            cmt_arena_free(mem);
        }
    }
}
END_TEST

START_TEST(what_cannot_be_is_refused)
{
    static const struct {
        const char *rule;
        cmt_option option;
    } bad[] = {
        {"trimmed-mean", {.name = "trim", .value = "1/2"}},
        {"trimmed-mean", {.name = "trim", .value = "-1/10"}},
        {"qr-median", {.name = "lipschitz", .value = "0"}},
    };
    cmt_err err = {0};
    cmt_outcome o = {0};
    mem = cmt_arena_new(0);
    maker *m = maker_new(mem);
    maker_alternative(m, "a");
    maker_scores(m, 1)[0] = test_q(mem, "3");
    const cmt_contest *c = maker_close(m, 0);
    for (size_t k = 0; k < sizeof bad / sizeof bad[0]; k++) {
        const cmt_rule_args args = {.options = &bad[k].option, .n_options = 1};
        const cmt_rule *rule = cmt_rule_find(CMT_RULE_RATED, bad[k].rule);
        ck_assert_int_eq(rule->run(mem, c, &args, &o, &err), CMT_E_RANGE);
        ck_assert_str_ne(err.text, "");
    }
    maker *other = maker_new(mem);
    maker_alternative(other, "a");
    maker_ballot(other, 1)[0] = 1;
    other->c.ballots.form = CMT_FORM_RANK;
    const cmt_rule_args none = {0};
    ck_assert_int_eq(cmt_rule_find(CMT_RULE_RATED, "range")
                         ->run(mem, maker_close(other, 0), &none, &o, &err),
                     CMT_E_RANGE);
    cmt_arena_free(mem);
}
END_TEST

static Suite *make(void)
{
    Suite *s = suite_create("rules_rated");
    TCase *tc = tcase_create("scores");
    tcase_set_timeout(tc, 120);
    printf("seed %llu\n", (unsigned long long)first_seed);
    tcase_add_test(tc, numbers_are_those_of_the_sorted_voters);
    tcase_add_test(tc, no_number_near_by_is_better_than_the_regularised_median);
    tcase_add_test(tc, majority_judgment_takes_medians_away);
    tcase_add_test(tc, the_worst_off_decide);
    tcase_add_test(tc, ballots_are_stretched_alike);
    tcase_add_test(tc, star_is_every_runoff_that_can_be);
    tcase_add_test(tc, weighted_groups_are_exact);
    tcase_add_test(tc, what_cannot_be_is_refused);
    suite_add_tcase(s, tc);
    return s;
}

CMT_TEST_MAIN(make)
