/* Approval committees near every ballot, and those whose load or whose seats divide best,
 * against all committees one by one. */
#include "best_committees.h"

static const uint64_t first_seed = 40917;
static const random_shape shape = {
    .form = CMT_FORM_APPROVE, .max_alternatives = 6, .max_rows = 5};

/* Alternatives on which ballot and committee differ. */
static size_t distance(const cmt_contest *c, size_t b, uint32_t bits)
{
    size_t differences = 0;
    for (size_t i = 0; i < c->n_alternatives; i++)
        differences += ((bits >> i & 1) != 0) != committee_approves(c, b, i) ? 1 : 0;
    return differences;
}

static void lexminimaxav(cmt_arena *mem,
                         const cmt_contest *c,
                         uint32_t bits,
                         parts *out)
{
    out->n = MAX_PARTS;
    for (size_t b = 0; b < c->ballots.n; b++)
        add_part(mem, c, b, -1, 1, out->at[MAX_PARTS - 1 - distance(c, b, bits)]);
}

static void minimaxav(cmt_arena *mem, const cmt_contest *c, uint32_t bits, parts *out)
{
    out->n = 1;
    (void)mem;
    for (size_t b = 0; b < c->ballots.n; b++) {
        const long d = (long)distance(c, b, bits);
        if (mpq_cmp_si(out->at[0], -d, 1) > 0)
            mpq_set_si(out->at[0], -d, 1);
    }
}

static const best_twin twins[] = {
    {"minimaxav", minimaxav},
    {"lexminimaxav", lexminimaxav},
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
    Suite *s = suite_create("rules_best_loads");
    TCase *tc = tcase_create("optima");
    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, optima_agree_with_enumeration);
    tcase_add_test(tc, too_many_optima_are_capped);
    tcase_add_test(tc, worse_committees_are_refused);
    suite_add_tcase(s, tc);
    return s;
}

CMT_TEST_MAIN(make)
