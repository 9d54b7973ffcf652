/* Approval committees that optimise a score, against all committees one by one. */
#include "best_committees.h"

static const uint64_t first_seed = 2109;
static const random_shape shape = {
    .form = CMT_FORM_APPROVE, .max_alternatives = 6, .max_rows = 5};

static void divisors(cmt_arena *mem,
                     const cmt_contest *c,
                     uint32_t bits,
                     long (*divisor)(size_t m),
                     parts *out)
{
    out->n = 1;
    for (size_t b = 0; b < c->ballots.n; b++) {
        for (size_t m = 1; m <= members_of(c, b, bits); m++) {
            if (divisor(m) > 0)
                add_part(mem, c, b, 1, divisor(m), out->at[0]);
        }
    }
}

static long by_one(size_t m)
{
    return (long)m;
}

static long by_two(size_t m)
{
    return 2 * (long)m - 1;
}

static long doubling(size_t m)
{
    return 1L << m;
}

static long first_only(size_t m)
{
    return m == 1 ? 1 : 0;
}

static void pav(cmt_arena *mem, const cmt_contest *c, uint32_t bits, parts *out)
{
    divisors(mem, c, bits, by_one, out);
}

static void slav(cmt_arena *mem, const cmt_contest *c, uint32_t bits, parts *out)
{
    divisors(mem, c, bits, by_two, out);
}

static void geom2(cmt_arena *mem, const cmt_contest *c, uint32_t bits, parts *out)
{
    divisors(mem, c, bits, doubling, out);
}

static void cc(cmt_arena *mem, const cmt_contest *c, uint32_t bits, parts *out)
{
    divisors(mem, c, bits, first_only, out);
}

static void lexcc(cmt_arena *mem, const cmt_contest *c, uint32_t bits, parts *out)
{
    out->n = MAX_PARTS;
    for (size_t b = 0; b < c->ballots.n; b++) {
        for (size_t m = 1; m <= members_of(c, b, bits); m++)
            add_part(mem, c, b, 1, 1, out->at[m - 1]);
    }
}

static void adams(cmt_arena *mem, const cmt_contest *c, uint32_t bits, parts *out)
{
    out->n = 2;
    for (size_t b = 0; b < c->ballots.n; b++) {
        for (size_t m = 1; m <= members_of(c, b, bits); m++)
            add_part(mem, c, b, 1, m == 1 ? 1 : (long)m - 1, out->at[m == 1 ? 0 : 1]);
    }
}

static const best_twin twins[] = {
    {"pav", pav}, {"slav", slav},   {"geom2", geom2},
    {"cc", cc},   {"lexcc", lexcc}, {"adams", adams},
};

#define N_TWINS (sizeof twins / sizeof twins[0])

static void all_agree(cmt_arena *mem, const cmt_contest *c, uint64_t seed)
{
    optima_agree(mem, c, seed, twins, N_TWINS);
}

START_TEST(optima_agree_with_enumeration)
{
    committee_each(shape, first_seed, 250, all_agree);
}
END_TEST

/* Enough for bounds to have something to do. */
static const random_shape larger = {
    .form = CMT_FORM_APPROVE, .max_alternatives = 10, .max_rows = 24};

START_TEST(larger_optima_agree_with_enumeration)
{
    committee_each(larger, first_seed, 20, all_agree);
}
END_TEST

/* Enough to find what writes beyond its room. */
static const random_shape longer = {
    .form = CMT_FORM_APPROVE, .max_alternatives = 8, .max_rows = 150};

START_TEST(long_profiles_agree_with_enumeration)
{
    committee_each(longer, first_seed, 8, all_agree);
}
END_TEST

START_TEST(too_many_optima_are_capped)
{
    optima_are_capped(twins, N_TWINS);
}
END_TEST

START_TEST(worse_committees_are_refused)
{
    worse_are_refused(twins, N_TWINS, shape, first_seed);
}
END_TEST

static Suite *make(void)
{
    Suite *s = suite_create("rules_best");
    TCase *tc = tcase_create("optima");
    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, optima_agree_with_enumeration);
    tcase_add_test(tc, larger_optima_agree_with_enumeration);
    tcase_add_test(tc, long_profiles_agree_with_enumeration);
    tcase_add_test(tc, too_many_optima_are_capped);
    tcase_add_test(tc, worse_committees_are_refused);
    suite_add_tcase(s, tc);
    return s;
}

CMT_TEST_MAIN(make)
