/* Lotteries: maximal lotteries and the bipartisan set against all vertices of the optimal
 * lotteries, random dictatorship, drawing, and solvers that fail. */
#include "ballot/draw.h"
#include "decision/registry.h"
#include "lp/exact.h"
#include "random_contests.h"

static cmt_arena *mem;
static const uint64_t first_seed = 1965;

static void set_up(void)
{
    mem = cmt_arena_new(0);
}

static void tear_down(void)
{
    cmt_arena_free(mem);
    mem = NULL;
}

static cmt_outcome outcome_of(const char *name,
                              const cmt_contest *c,
                              const cmt_rule_args *args,
                              uint64_t seed)
{
    cmt_err err = {0};
    cmt_outcome o = {0};
    const cmt_rule *rule = cmt_rule_find(CMT_RULE_ORDINAL, name);
    cmt_status st = rule->run(mem, c, args, &o, &err);
    ck_assert_msg(st == CMT_OK, "seed %llu %s: %s", (unsigned long long)seed, name,
                  err.text);
    st = rule->check(mem, c, args, &o, &err);
    ck_assert_msg(st == CMT_OK, "seed %llu %s, check: %s", (unsigned long long)seed,
                  name, err.text);
    return o;
}

/* --- all optimal lotteries of a few alternatives ---------------------------------------- */

#define MOST 4U

typedef struct faces {
    size_t n;
    size_t at[MOST];
    mpq_t *payoff; /* [n][n] */
    mpq_t *system; /* [MOST][MOST + 1] */
    mpq_t *vertex; /* [64][MOST] */
    size_t n_vertex;
    bool drawn[MOST];
} faces;

/* Tight constraint t of 2 n as a row: p_t = 0, or what p wins against t - n is 0. */
static void put_row(faces *f, size_t r, size_t t)
{
    for (size_t i = 0; i <= f->n; i++) {
        mpq_ptr x = f->system[r * (MOST + 1) + i];
        if (t == 2 * f->n) {
            mpq_set_ui(x, 1, 1);
        } else if (i == f->n || t < f->n) {
            mpq_set_ui(x, i == t ? 1 : 0, 1);
        } else {
            mpq_set(x, f->payoff[i * f->n + t - f->n]);
        }
    }
}

static bool solve(faces *f)
{
    const size_t w = MOST + 1;
    mpq_t *q = cmt_q_array(mem, 2);
    for (size_t r = 0; r < f->n; r++) {
        size_t at = r;
        while (at < f->n && mpq_sgn(f->system[at * w + r]) == 0)
            at++;
        if (at == f->n)
            return false;
        for (size_t j = 0; j <= f->n; j++)
            mpq_swap(f->system[at * w + j], f->system[r * w + j]);
        for (size_t i = 0; i < f->n; i++) {
            if (i == r)
                continue;
            mpq_div(q[0], f->system[i * w + r], f->system[r * w + r]);
            for (size_t j = 0; j <= f->n; j++) {
                mpq_mul(q[1], q[0], f->system[r * w + j]);
                mpq_sub(f->system[i * w + j], f->system[i * w + j], q[1]);
            }
        }
    }
    for (size_t i = 0; i < f->n; i++) {
        mpq_div(f->system[i * w + f->n], f->system[i * w + f->n], f->system[i * w + i]);
        mpq_set(f->vertex[f->n_vertex * MOST + i], f->system[i * w + f->n]);
    }
    return true;
}

/* Whether p [n] is an optimal lottery. */
static bool is_optimal(const faces *f, mpq_t *p)
{
    mpq_t *q = cmt_q_array(mem, 2);
    for (size_t j = 0; j < f->n; j++) {
        mpq_set_ui(q[0], 0, 1);
        for (size_t i = 0; i < f->n; i++) {
            mpq_mul(q[1], p[i], f->payoff[i * f->n + j]);
            mpq_add(q[0], q[0], q[1]);
        }
        if (mpq_sgn(q[0]) < 0 || mpq_sgn(p[j]) < 0)
            return false;
    }
    return true;
}

static void keep_vertex(faces *f)
{
    mpq_t *mine = &f->vertex[f->n_vertex * MOST];
    if (!is_optimal(f, mine))
        return;
    for (size_t v = 0; v < f->n_vertex; v++) {
        size_t i = 0;
        while (i < f->n && mpq_equal(f->vertex[v * MOST + i], mine[i]) != 0)
            i++;
        if (i == f->n)
            return;
    }
    for (size_t i = 0; i < f->n; i++)
        f->drawn[i] = f->drawn[i] || mpq_sgn(mine[i]) > 0;
    f->n_vertex++;
}

static void find_faces(faces *f, const cmt_contest *c, bool signs)
{
    mpq_ptr back = cmt_q(mem);
    *f = (faces){.payoff = cmt_q_array(mem, (size_t)MOST * MOST),
                 .system = cmt_q_array(mem, (size_t)MOST * (MOST + 1)),
                 .vertex = cmt_q_array(mem, (size_t)72 * MOST)};
    for (size_t i = 0; i < c->n_alternatives; i++) {
        if (cmt_contest_eligible(c, i))
            f->at[f->n++] = i;
    }
    for (size_t i = 0; i < f->n; i++) {
        for (size_t j = 0; j < f->n; j++) {
            mpq_ptr m = f->payoff[i * f->n + j];
            twin_support(c, f->at[i], f->at[j], m);
            twin_support(c, f->at[j], f->at[i], back);
            mpq_sub(m, m, back);
            if (signs)
                mpq_set_si(m, mpq_sgn(m), 1);
        }
    }
    for (size_t set = 0; set < (size_t)1 << (2 * f->n) && f->n > 0; set++) {
        size_t r = 0;
        for (size_t t = 0; t < 2 * f->n && r < f->n; t++) {
            if ((set >> t & 1) != 0)
                put_row(f, r++, t);
        }
        if (r != f->n - 1 || (size_t)__builtin_popcountll(set) != r)
            continue;
        put_row(f, r, 2 * f->n);
        if (solve(f))
            keep_vertex(f);
    }
}

/* x x <= x v for every vertex v: x is the nearest to the origin. */
static void expect_nearest(const faces *f, mpq_t *x)
{
    mpq_t *q = cmt_q_array(mem, 3);
    ck_assert(is_optimal(f, x));
    for (size_t i = 0; i < f->n; i++) {
        mpq_mul(q[2], x[i], x[i]);
        mpq_add(q[0], q[0], q[2]);
    }
    for (size_t v = 0; v < f->n_vertex; v++) {
        mpq_set_ui(q[1], 0, 1);
        for (size_t i = 0; i < f->n; i++) {
            mpq_mul(q[2], x[i], f->vertex[v * MOST + i]);
            mpq_add(q[1], q[1], q[2]);
        }
        ck_assert_int_ge(mpq_cmp(q[1], q[0]), 0);
    }
}

static void compare(const cmt_contest *c, uint64_t seed)
{
    const cmt_rule_args args = {0};
    faces f;
    find_faces(&f, c, false);
    cmt_outcome o = outcome_of("maximal-lottery", c, &args, seed);
    if (f.n == 0) {
        ck_assert(o.lottery == NULL && o.winners.n == 0);
        return;
    }
    mpq_t *x = cmt_q_array(mem, MOST);
    for (size_t i = 0; i < f.n; i++)
        mpq_set(x[i], o.lottery[f.at[i]]);
    expect_nearest(&f, x);
    ck_assert_uint_ge(f.n_vertex, 1);
    ck_assert_msg(cmt_value_get(o.witness, "unique")->as.boolean == (f.n_vertex == 1),
                  "seed %llu: %zu vertices", (unsigned long long)seed, f.n_vertex);
    find_faces(&f, c, true);
    o = outcome_of("bipartisan", c, &args, seed);
    size_t k = 0;
    for (size_t i = 0; i < f.n; i++) {
        const bool won = k < o.winners.n && o.winners.at[k] == f.at[i];
        k += won ? 1 : 0;
        ck_assert_msg(won == f.drawn[i], "seed %llu: x%zu", (unsigned long long)seed,
                      f.at[i]);
    }
    (void)outcome_of("random-dictatorship", c, &args, seed);
}

START_TEST(vertices_of_the_optimal_lotteries_agree)
{
    const random_shape shape = {
        .form = CMT_FORM_RANK, .max_alternatives = MOST, .max_rows = 4};
    for (uint64_t s = 0; s < 400; s++) {
        uint64_t seed = first_seed + s;
        cmt_arena_free(mem);
        mem = cmt_arena_new(0);
        compare(random_contest(mem, &seed, shape), first_seed + s);
    }
}
END_TEST

/* The check of max-min lotteries is a proof; what is left is that each has one. */
START_TEST(max_min_lotteries_are_proved)
{
    const cmt_rule *rule = cmt_rule_find(CMT_RULE_RATED, "maxmin-lottery");
    const random_shape shape = {
        .form = CMT_FORM_SCORE, .max_alternatives = 6, .max_rows = 4};
    for (uint64_t s = 0; s < 300; s++) {
        uint64_t seed = first_seed + s;
        cmt_err err = {0};
        cmt_outcome o = {0};
        cmt_arena_free(mem);
        mem = cmt_arena_new(0);
        const cmt_contest *c = random_contest(mem, &seed, shape);
        const cmt_rule_args args = {.tie_break.kind =
                                        s % 2 ? CMT_TIE_LOT : CMT_TIE_NONE};
        cmt_status st = rule->run(mem, c, &args, &o, &err);
        ck_assert_msg(st == CMT_OK, "seed %llu: %s", (unsigned long long)seed,
                      err.text);
        st = rule->check(mem, c, &args, &o, &err);
        ck_assert_msg(st == CMT_OK, "seed %llu: %s", (unsigned long long)seed,
                      err.text);
    }
}
END_TEST

/* --- solvers ---------------------------------------------------------------------------- */

/* `n` alternatives, random strict orders. */
static const cmt_contest *strict_contest(size_t n, size_t n_ballots, uint64_t seed)
{
    maker *m = maker_new(mem);
    for (size_t i = 0; i < n; i++)
        maker_alternative(m, cmt_arena_printf(mem, "x%zu", i));
    for (size_t b = 0; b < n_ballots; b++) {
        uint8_t *row = maker_ballot(m, 1);
        for (size_t i = 0; i < n; i++)
            row[i] = (uint8_t)(i + 1);
        for (size_t i = n; i > 1; i--) {
            const size_t j = seed_below(&seed, i);
            const uint8_t x = row[j];
            row[j] = row[i - 1];
            row[i - 1] = x;
        }
    }
    return maker_close(m, 0);
}

START_TEST(with_and_without_a_solver_the_lottery_is_the_same) /* loop: an even number */
{
    const cmt_contest *c = strict_contest(36, 51 + (size_t)_i, first_seed + 5);
    const cmt_rule_args alone = {0};
    const cmt_rule_args with = {.solver = cmt_exact_solver_new(mem, NULL)};
    const cmt_outcome a = outcome_of("maximal-lottery", c, &alone, 0);
    const cmt_outcome b = outcome_of("maximal-lottery", c, &with, 0);
    for (size_t i = 0; i < c->n_alternatives; i++)
        ck_assert(mpq_equal(a.lottery[i], b.lottery[i]));
}
END_TEST

typedef enum fault { SAYS_UNPROVED, SAYS_INFEASIBLE, SAYS_UNIFORM, SAYS_NOTHING } fault;

static cmt_status fail_somehow(
    void *self, cmt_arena *arena, const cmt_lp *lp, cmt_solution *out, cmt_err *err)
{
    const fault what = *(const fault *)self;
    mpq_t *x = cmt_q_array(arena, lp->n_columns);
    if (what == SAYS_NOTHING)
        return cmt_fail(err, CMT_E_LIMIT, "no answer");
    for (size_t j = 0; j < lp->n_columns; j++)
        mpq_set_ui(x[j], 1, lp->n_columns);
    *out = (cmt_solution){.status = what == SAYS_UNIFORM    ? CMT_SOLUTION_OPTIMAL
                                    : what == SAYS_UNPROVED ? CMT_SOLUTION_UNPROVED
                                                            : CMT_SOLUTION_INFEASIBLE,
                          .has_x = true,
                          .x = (const mpq_t *)x,
                          .dual = (const mpq_t *)cmt_q_array(arena, lp->n_rows)};
    return CMT_OK;
}

START_TEST(a_solver_that_fails_makes_no_lottery) /* loop: faults */
{
    fault what = (fault)_i;
    const cmt_solver broken = {.solve = fail_somehow, .self = &what};
    const cmt_rule_args args = {.solver = &broken};
    const cmt_contest *c = strict_contest(36, 51, first_seed + 5);
    cmt_outcome o = {0};
    for (size_t k = 0; k < 2; k++) {
        const cmt_rule *rule =
            cmt_rule_find(CMT_RULE_ORDINAL, k == 0 ? "maximal-lottery" : "bipartisan");
        ck_assert_int_eq(rule->run(mem, c, &args, &o, NULL), CMT_E_LIMIT);
        ck_assert(o.n == 0 && o.lottery == NULL && o.winners.n == 0);
    }
}
END_TEST

/* --- edges ------------------------------------------------------------------------------ */

START_TEST(false_lotteries_are_rejected)
{
    const cmt_contest *c = strict_contest(5, 7, first_seed + 8);
    const cmt_rule_args args = {0};
    const cmt_rule *rule = cmt_rule_find(CMT_RULE_ORDINAL, "maximal-lottery");
    cmt_outcome o = outcome_of("maximal-lottery", c, &args, 0);
    mpq_t *p = cmt_q_array(mem, 5);
    mpq_srcptr uniform[5];
    uint32_t all[5];
    for (uint32_t i = 0; i < 5; i++) {
        mpq_set_ui(p[i], 1, 5);
        uniform[i] = p[i];
        all[i] = i;
    }
    o.lottery = uniform;
    o.winners = (cmt_set){.at = all, .n = 5};
    o.tied = true;
    ck_assert_int_eq(rule->check(mem, c, &args, &o, NULL), CMT_E_NEGATIVE);
}
END_TEST

START_TEST(the_draw_follows_the_lottery)
{
    mpq_t *p = cmt_q_array(mem, 4);
    size_t count[4] = {0};
    static const unsigned long ninths[] = {3, 0, 5, 1};
    mpq_srcptr lottery[4];
    for (size_t i = 0; i < 4; i++) {
        mpq_set_ui(p[i], ninths[i], 9);
        mpq_canonicalize(p[i]);
        lottery[i] = p[i];
    }
    for (unsigned k = 0; k < 9000; k++) {
        uint8_t seed[32] = {(uint8_t)k, (uint8_t)(k >> 8)};
        uint32_t drawn = 9;
        ck_ok(cmt_draw(mem, seed, lottery, 4, &drawn, NULL));
        ck_assert_uint_lt(drawn, 4);
        count[drawn]++;
    }
    for (size_t i = 0; i < 4; i++) {
        const size_t expected = 1000 * ninths[i];
        ck_assert_uint_le(count[i], expected + (expected > 0 ? 150 : 0));
        ck_assert_uint_ge(count[i] + 150, expected);
    }
}
END_TEST

START_TEST(a_lot_draws_one_winner_from_the_lottery)
{
    static const char *const names[] = {"maximal-lottery", "random-dictatorship"};
    const cmt_contest *c = strict_contest(5, 6, first_seed + 3);
    for (uint8_t k = 0; k < 40; k++) {
        const cmt_rule_args args = {.tie_break = {.kind = CMT_TIE_LOT, .seed = {k}}};
        const cmt_outcome o = outcome_of(names[k % 2], c, &args, k);
        ck_assert_uint_eq(o.winners.n, 1);
        ck_assert(!o.tied && mpq_sgn(o.lottery[o.winners.at[0]]) > 0);
    }
}
END_TEST

START_TEST(without_ballots_every_alternative_is_alike) /* loop: rules */
{
    static const char *const names[] = {"maximal-lottery", "random-dictatorship"};
    const cmt_rule_args args = {0};
    maker *m = maker_new(mem);
    for (size_t i = 0; i < 40; i++)
        maker_alternative(m, cmt_arena_printf(mem, "x%zu", i));
    m->eligible[7] = false;
    const cmt_outcome o = outcome_of(names[_i], maker_close(m, 0), &args, 0);
    for (size_t i = 0; i < 40; i++)
        ck_assert_int_eq(mpq_cmp_si(o.lottery[i], i == 7 ? 0 : 1, i == 7 ? 1 : 39), 0);
    ck_assert(o.tied && o.winners.n == 39);
}
END_TEST

static Suite *make(void)
{
    Suite *s = suite_create("rules_lotteries");
    TCase *tc = tcase_create("lotteries");
    printf("seed %llu\n", (unsigned long long)first_seed);
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, vertices_of_the_optimal_lotteries_agree);
    tcase_add_test(tc, max_min_lotteries_are_proved);
    tcase_add_loop_test(tc, with_and_without_a_solver_the_lottery_is_the_same, 0, 2);
    tcase_add_loop_test(tc, a_solver_that_fails_makes_no_lottery, 0, 4);
    tcase_add_test(tc, false_lotteries_are_rejected);
    tcase_add_test(tc, the_draw_follows_the_lottery);
    tcase_add_test(tc, a_lot_draws_one_winner_from_the_lottery);
    tcase_add_loop_test(tc, without_ballots_every_alternative_is_alike, 0, 2);
    suite_add_tcase(s, tc);
    return s;
}

CMT_TEST_MAIN(make)
