#include "ballot/contest_build.h"
#include "ballot/tally.h"
#include "base/limits.h"
#include "profiles.h"

#include <string.h>

#define N_COUNTERS 6

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

/* What a profile is made to be. */
typedef enum flavour {
    PLAIN,    /* one group, counts as they are */
    FEW,      /* a few groups: points are exact */
    MANY,     /* many groups of odd sizes: points filter */
    MIRRORED, /* many groups, each split in two halves of equal count: ties everywhere */
    EXTREME,  /* weights up to the limits */
    N_FLAVOURS
} flavour;

static const uint32_t both[] = {0, 1};
static const uint16_t forward[] = {1, 2};
static const uint16_t backward[] = {2, 1};

static int64_t random_count(uint64_t *seed, flavour f)
{
    if (f == EXTREME)
        return 1 + (int64_t)seed_below(seed, (size_t)1 << 25);
    return 1 + (int64_t)seed_below(seed, f == PLAIN ? 50 : 100000);
}

static cmt_contest_input random_group(uint64_t *seed, flavour f, size_t g)
{
    cmt_answer *answer = CMT_NEW(mem, cmt_answer);
    cmt_ballot *b = CMT_NEW_ARRAY(mem, cmt_ballot, 2);
    mpq_ptr weight = cmt_q(mem);
    for (size_t k = 0; k < 2; k++) {
        b[k] = (cmt_ballot){.form = CMT_FORM_RANK, .items = both, .n = 2};
        b[k].marks = k == 0 ? forward : backward;
        b[k].count = k == 1 && f == MIRRORED ? b[0].count : random_count(seed, f);
    }
    cmt_q_set_i64(weight, 1 + (int64_t)seed_below(seed, 1000000007), 1000000007);
    *answer = (cmt_answer){.ballots = b, .n_ballots = 2};
    return (cmt_contest_input){
        .group = cmt_arena_printf(mem, "g%zu", g), .weight = weight, .answer = answer};
}

static cmt_contest random_contest(uint64_t *seed, flavour f)
{
    static const cmt_item items[] = {{.id = "a", .eligible = true},
                                     {.id = "b", .eligible = true}};
    const cmt_question question = {.id = "q",
                                   .items = items,
                                   .n_items = 2,
                                   .weighting = {.kind = f == EXTREME
                                                             ? CMT_WEIGHTING_REGISTERED
                                                             : CMT_WEIGHTING_EQUAL}};
    const bool many = f == MANY || f == MIRRORED || f == EXTREME;
    const size_t groups = f == PLAIN ? 1 : 2 + seed_below(seed, many ? 25 : 2);
    cmt_contest_input *in = CMT_NEW_ARRAY(mem, cmt_contest_input, groups);
    for (size_t g = 0; g < groups; g++)
        in[g] = random_group(seed, f, g);
    cmt_contest c = {0};
    ck_ok(cmt_contest_build(mem, &question, in, groups, &(cmt_contest_options){0}, &c,
                            NULL));
    return c;
}

static int sign(int v)
{
    return (v > 0) - (v < 0);
}

/* value[k] += factor * weight of ballot b, in rationals */
static void twin_add(const cmt_contest *c, mpq_ptr value, size_t b, int64_t factor)
{
    mpq_t w;
    mpq_t f;
    mpq_inits(w, f, NULL);
    cmt_q_set_i64(w, c->ballots.count[b], 1);
    mpq_mul(w, w, c->voices[c->ballots.group[b]].multiplier);
    cmt_q_set_i64(f, factor, 1);
    mpq_mul(w, w, f);
    mpq_add(value, value, w);
    mpq_clears(w, f, NULL);
}

static void assert_agrees(const cmt_tally *t, mpq_t *value, uint64_t *seed)
{
    mpq_t x;
    mpq_t y;
    mpq_inits(x, y, NULL);
    for (size_t k = 0; k < N_COUNTERS; k++) {
        cmt_tally_value(t, k, x);
        ck_assert(mpq_equal(x, value[k]));
        ck_assert_int_eq(sign(cmt_tally_sgn(t, k)), mpq_sgn(value[k]));
        const int64_t num = (int64_t)seed_below(seed, 9) - 2;
        const int64_t den = 1 + (int64_t)seed_below(seed, 7);
        cmt_q_set_i64(y, num, den);
        mpq_mul(y, y, t->contest->total);
        ck_assert_int_eq(sign(cmt_tally_cmp_share(t, k, num, den)),
                         sign(mpq_cmp(value[k], y)));
        for (size_t l = 0; l < N_COUNTERS; l++) {
            const size_t m = seed_below(seed, N_COUNTERS);
            const size_t n = seed_below(seed, N_COUNTERS);
            ck_assert_int_eq(sign(cmt_tally_cmp(t, k, l)),
                             sign(mpq_cmp(value[k], value[l])));
            mpq_sub(x, value[k], value[l]);
            mpq_sub(y, value[m], value[n]);
            ck_assert_int_eq(sign(cmt_tally_cmp_margin(t, k, l, m, n)),
                             sign(mpq_cmp(x, y)));
        }
    }
    mpq_clears(x, y, NULL);
}

START_TEST(comparisons_are_those_of_rationals) /* loop over flavours */
{
    uint64_t seed = (uint64_t)_i + 1;
    (void)fprintf(stderr, "seed %d\n", _i + 1);
    size_t filtered = 0;
    for (unsigned round = 0; round < 600; round++) {
        const cmt_arena_mark mark = cmt_arena_get_mark(mem);
        const cmt_contest c = random_contest(&seed, (flavour)_i);
        cmt_tally t = {0};
        ck_ok(cmt_tally_init(mem, &c, N_COUNTERS, &t, NULL));
        mpq_t *value = cmt_q_array(mem, N_COUNTERS);
        filtered += c.exact_points ? 0 : 1;
        for (size_t b = 0; b < c.ballots.n; b++) {
            for (size_t k = 0; k < N_COUNTERS; k++) {
                /* small factors make near ties and, mirrored, real ones */
                const bool forward_ballot = cmt_ballots_mark(&c, b, 0) == 1;
                int64_t factor = (int64_t)seed_below(&seed, 3) - 1;
                if (k < 2)
                    factor = forward_ballot == (k == 0) ? 1 : 0;
                if (k == 5)
                    factor = factor * ((int64_t)1 << 20);
                cmt_tally_add(&t, k, b, factor);
                twin_add(&c, value[k], b, factor);
            }
        }
        assert_agrees(&t, value, &seed);
        if (_i == MIRRORED)
            ck_assert_int_eq(cmt_tally_cmp(&t, 0, 1), 0);
        cmt_tally_clear(&t);
        ck_assert_int_eq(cmt_tally_sgn(&t, 0), 0);
        cmt_arena_reset(mem, mark);
    }
    if (_i == PLAIN)
        ck_assert_uint_eq(filtered, 0);
    if (_i == MANY || _i == MIRRORED || _i == EXTREME)
        ck_assert_uint_gt(filtered, 300);
}
END_TEST

START_TEST(an_empty_contest_has_empty_counters)
{
    static const cmt_item items[] = {{.id = "a", .eligible = true}};
    const cmt_question question = {.id = "q", .items = items, .n_items = 1};
    cmt_contest c = {0};
    cmt_tally t = {0};
    ck_ok(cmt_contest_build(mem, &question, NULL, 0, &(cmt_contest_options){0}, &c,
                            NULL));
    ck_ok(cmt_tally_init(mem, &c, 2, &t, NULL));
    ck_assert_int_eq(cmt_tally_cmp(&t, 0, 1), 0);
    ck_assert_int_eq(cmt_tally_cmp_share(&t, 0, 1, 2), 0);
}
END_TEST

static Suite *tally_suite(void)
{
    Suite *s = suite_create("tally");
    TCase *t = tcase_create("tally");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_set_timeout(t, 120);
    tcase_add_loop_test(t, comparisons_are_those_of_rationals, 0, N_FLAVOURS);
    tcase_add_test(t, an_empty_contest_has_empty_counters);
    suite_add_tcase(s, t);
    return s;
}

CMT_TEST_MAIN(tally_suite)
