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

/* Weight of the ballots that are left and approve some of a set. */
static void reach(
    cmt_arena *mem, const cmt_contest *c, uint32_t set, const bool *left, mpq_ptr out)
{
    mpq_ptr weight = cmt_q(mem);
    mpq_set_ui(out, 0, 1);
    for (size_t b = 0; b < c->ballots.n; b++) {
        cmt_ballot_weight(c, b, weight);
        if (left[b] && members_of(c, b, set) > 0)
            mpq_add(out, out, weight);
    }
}

/* The subset that loads its supporters most; of several the largest, which is their union.
 * Members whom nobody supports are left out. */
static uint32_t heaviest(cmt_arena *mem,
                         const cmt_contest *c,
                         uint32_t members,
                         const bool *left,
                         mpq_ptr load)
{
    uint32_t found = 0;
    mpq_ptr ratio = cmt_q(mem);
    mpq_ptr weight = cmt_q(mem);
    mpq_set_ui(load, 0, 1);
    for (uint32_t set = members; set != 0; set = (set - 1) & members) {
        reach(mem, c, set, left, weight);
        if (mpq_sgn(weight) == 0)
            continue;
        mpq_set_ui(ratio, (unsigned long)__builtin_popcount(set), 1);
        mpq_div(ratio, ratio, weight);
        const int sign = mpq_cmp(ratio, load);
        if (sign > 0
            || (sign == 0 && __builtin_popcount(set) > __builtin_popcount(found))) {
            mpq_set(load, ratio);
            found = set;
        }
    }
    return found;
}

/* How many nobody supports, then loads and their weights, the heaviest first. */
static void leximaxphragmen(cmt_arena *mem,
                            const cmt_contest *c,
                            uint32_t bits,
                            parts *out)
{
    bool left[MAX_TEST_ROWS];
    mpq_ptr load = cmt_q(mem);
    mpq_ptr weight = cmt_q(mem);
    long bare = 0;
    memset(left, 1, sizeof left);
    for (uint32_t i = 0; i < c->n_alternatives; i++) {
        reach(mem, c, bits & 1U << i, left, weight);
        if ((bits >> i & 1) != 0 && mpq_sgn(weight) == 0) {
            bits &= ~(1U << i);
            bare++;
        }
    }
    out->n = MAX_PARTS;
    mpq_set_si(out->at[0], -bare, 1);
    for (size_t k = 1; bits != 0; k += 2) {
        const uint32_t set = heaviest(mem, c, bits, left, load);
        reach(mem, c, set, left, weight);
        mpq_neg(out->at[k], load);
        mpq_neg(out->at[k + 1], weight);
        for (size_t b = 0; b < c->ballots.n; b++)
            left[b] = left[b] && members_of(c, b, set) == 0;
        bits &= ~set;
    }
}

static void minimaxphragmen(cmt_arena *mem,
                            const cmt_contest *c,
                            uint32_t bits,
                            parts *out)
{
    leximaxphragmen(mem, c, bits, out);
    out->n = 2;
}

/* The most that members can take of the weight that approves them, `each` and for those in
 * `larger` one more: by the least cut, with T the members whose supporters are cut off. */
static void divide(cmt_arena *mem,
                   const cmt_contest *c,
                   uint32_t members,
                   uint32_t larger,
                   mpq_srcptr each,
                   mpq_ptr out)
{
    bool all[MAX_TEST_ROWS];
    mpq_ptr cut = cmt_q(mem);
    mpq_ptr one = cmt_q(mem);
    memset(all, 1, sizeof all);
    mpq_set_ui(one, 1, 1);
    for (uint32_t set = members;; set = (set - 1) & members) {
        reach(mem, c, set, all, cut);
        for (uint32_t i = 0; i < c->n_alternatives; i++) {
            if (((members & ~set) >> i & 1) != 0)
                mpq_add(cut, cut, each);
            if (((members & ~set & larger) >> i & 1) != 0)
                mpq_add(cut, cut, one);
        }
        if (set == members || mpq_cmp(cut, out) < 0)
            mpq_set(out, cut);
        if (set == 0)
            break;
    }
}

/* Every choice of those who represent one voter more is tried. */
static void monroe(cmt_arena *mem, const cmt_contest *c, uint32_t bits, parts *out)
{
    bool whole = true;
    mpq_ptr each = cmt_q(mem);
    mpq_ptr weight = cmt_q(mem);
    mpz_ptr over = cmt_z(mem);
    const unsigned long k = (unsigned long)__builtin_popcount(bits);
    out->n = 1;
    if (k == 0)
        return;
    for (size_t b = 0; b < c->ballots.n; b++) {
        cmt_ballot_weight(c, b, weight);
        whole = whole && mpz_cmp_ui(mpq_denref(weight), 1) == 0;
        mpq_add(each, each, weight);
    }
    if (whole) {
        mpz_fdiv_qr_ui(mpq_numref(each), over, mpq_numref(each), k);
    } else {
        mpq_set_ui(weight, k, 1);
        mpq_div(each, each, weight);
    }
    for (uint32_t larger = bits;; larger = (larger - 1) & bits) {
        if (mpz_cmp_ui(over, (unsigned long)__builtin_popcount(larger)) == 0) {
            divide(mem, c, bits, larger, each, weight);
            if (mpq_cmp(weight, out->at[0]) > 0)
                mpq_set(out->at[0], weight);
        }
        if (larger == 0)
            break;
    }
}

static const best_twin twins[] = {
    {"monroe", monroe},
    {"minimaxav", minimaxav},
    {"lexminimaxav", lexminimaxav},
    {"minimaxphragmen", minimaxphragmen},
    {"leximaxphragmen", leximaxphragmen},
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
    .form = CMT_FORM_APPROVE, .max_alternatives = 9, .max_rows = 16};

START_TEST(larger_optima_agree_with_enumeration)
{
    committee_each(larger, first_seed, 40, all_agree);
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

/* Profiles whose committees flows alone do not prove. */
static const cmt_contest *harder_contest(cmt_arena *mem, uint64_t seed)
{
    maker *m = maker_new(mem);
    for (size_t i = 0; i < 18; i++)
        maker_alternative(m, cmt_arena_printf(mem, "c%zu", i));
    for (size_t b = 0; b < 60; b++) {
        uint8_t *marks = maker_ballot(m, 1);
        for (size_t k = 0; k < 4; k++)
            marks[seed_below(&seed, 18)] = CMT_MARK_APPROVE;
    }
    m->c.kind = CMT_KIND_COMMITTEE;
    m->c.seats = 6;
    m->c.ballots.form = CMT_FORM_APPROVE;
    return maker_close(m, 0);
}

START_TEST(harder_profiles_are_proved_and_checked) /* loop: seeds */
{
    static const char *const names[] = {"monroe", "minimaxphragmen", "leximaxphragmen"};
    cmt_arena *mem = cmt_arena_new(0);
    const cmt_contest *c = harder_contest(mem, first_seed + (uint64_t)_i);
    for (size_t k = 0; k < sizeof names / sizeof names[0]; k++) {
        const cmt_rule_args args = {.tie_break.kind =
                                        _i % 2 == 0 ? CMT_TIE_PARALLEL : CMT_TIE_ORDER};
        const cmt_outcome o =
            committee_run(mem, c, names[k], &args, first_seed + (uint64_t)_i);
        ck_assert_msg(!o.unproved, "%s", names[k]);
    }
    cmt_arena_free(mem);
}
END_TEST

static Suite *make(void)
{
    Suite *s = suite_create("rules_best_loads");
    TCase *tc = tcase_create("optima");
    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, optima_agree_with_enumeration);
    tcase_add_test(tc, larger_optima_agree_with_enumeration);
    tcase_add_test(tc, too_many_optima_are_capped);
    tcase_add_test(tc, worse_committees_are_refused);
    tcase_add_loop_test(tc, harder_profiles_are_proved_and_checked, 0, 4);
    suite_add_tcase(s, tc);
    return s;
}

CMT_TEST_MAIN(make)
