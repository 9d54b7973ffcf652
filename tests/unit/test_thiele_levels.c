/* Committees with given levels, and better ones, against all committees; and what the check
 * of `lexcc` says of bounds. */
#include "ballot/weight.h"
#include "committees.h"
#include "rules/thiele_prove.h"

#include "decision/registry.h"

static const uint64_t first_seed = 221126;
static const random_shape shapes[] = {
    {.form = CMT_FORM_APPROVE, .max_alternatives = 8, .max_rows = 9},
    {.form = CMT_FORM_APPROVE, .max_alternatives = 9, .max_rows = 14, .plain = true},
};

#define MAX_ALL 12

typedef struct world {
    cmt_arena *mem;
    const cmt_contest *c;
    mpz_t *weight; /* [rows] */
    size_t size;
    int8_t fixed[MAX_ALL];
    mpz_t *own; /* [size + 1] scratch */
} world;

static void world_open(world *w, uint64_t *seed, random_shape shape)
{
    mpz_ptr scale = cmt_z(w->mem);
    w->c = random_contest(w->mem, seed, shape);
    w->size = committee_size(w->c);
    w->own = cmt_z_array(w->mem, w->size + 1);
    memset(w->fixed, 0, sizeof w->fixed);
    ck_ok(cmt_ballot_integer_weights(w->mem, w->c, &w->weight, scale, NULL));
}

static bool is_committee(const world *w, uint32_t bits)
{
    for (size_t i = 0; i < w->c->n_alternatives; i++) {
        const bool in = (bits >> i & 1) != 0;
        if ((in && !cmt_contest_eligible(w->c, i))
            || (w->fixed[i] != 0 && in != (w->fixed[i] > 0)))
            return false;
    }
    return (size_t)__builtin_popcount(bits) == w->size;
}

static void find_levels(const world *w, uint32_t bits, mpz_t *levels)
{
    for (size_t m = 0; m <= w->size; m++)
        mpz_set_ui(levels[m], 0);
    for (size_t b = 0; b < w->c->ballots.n; b++) {
        size_t members = 0;
        for (size_t i = 0; i < w->c->n_alternatives; i++) {
            if ((bits >> i & 1) != 0 && committee_approves(w->c, b, i)) {
                members++;
                mpz_add(levels[members], levels[members], w->weight[b]);
            }
        }
    }
}

/* Whether all levels are there; `*better`: the first one that differs is above. */
static bool reaches(const world *w, uint32_t bits, mpz_t *need, bool *better)
{
    bool all = true;
    bool same = true;
    *better = false;
    find_levels(w, bits, w->own);
    for (size_t m = 1; m <= w->size; m++) {
        const int sign = mpz_cmp(w->own[m], need[m]);
        *better = *better || (same && sign > 0);
        same = same && sign == 0;
        all = all && sign >= 0;
    }
    return all;
}

static void target_agrees(world *w, mpz_t *need)
{
    cmt_set found[1024];
    committee_list all = {.n = 0};
    committee_list above = {.n = 0};
    size_t n = 77;
    const cmt_prove_task task = {.contest = w->c,
                                 .size = w->size,
                                 .fixed = w->fixed,
                                 .need = need,
                                 .limit = 1024};
    for (uint32_t bits = 0; bits < 1U << w->c->n_alternatives; bits++) {
        bool better = false;
        if (!is_committee(w, bits))
            continue;
        if (reaches(w, bits, need, &better))
            committee_add(&all, bits);
        if (better)
            committee_add(&above, bits);
    }
    ck_ok(cmt_prove_committees(w->mem, &task, found, &n, NULL));
    ck_assert_uint_eq(n, all.n);
    for (size_t k = 0; k < n; k++)
        committee_add(&all, committee_bits(&found[k]));
    ck_assert_uint_eq(n, all.n);
    ck_ok(cmt_prove_levels(w->mem, &task, found, &n, NULL));
    ck_assert_uint_eq(n, above.n > 0 ? 1 : 0);
    if (n > 0) {
        const size_t before = above.n;
        committee_add(&above, committee_bits(&found[0]));
        ck_assert_uint_eq(before, above.n);
    }
}

/* Levels of some committees, some altered, and some alternatives fixed. */
static void targets_agree(uint64_t seed, random_shape shape)
{
    world w = {.mem = cmt_arena_new(0)};
    world_open(&w, &seed, shape);
    mpz_t *need = cmt_z_array(w.mem, w.size + 1);
    for (uint32_t bits = 0; bits < 1U << w.c->n_alternatives; bits++) {
        memset(w.fixed, 0, sizeof w.fixed);
        if (!is_committee(&w, bits) || seed_below(&seed, 8) != 0)
            continue;
        find_levels(&w, bits, need);
        for (size_t i = 0; i < w.c->n_alternatives; i++) {
            if (seed_below(&seed, 6) == 0 && cmt_contest_eligible(w.c, i))
                w.fixed[i] = seed_below(&seed, 2) == 0 ? 1 : -1;
        }
        target_agrees(&w, need);
        const size_t m = w.size > 0 ? 1 + seed_below(&seed, w.size) : 0;
        mpz_add_ui(need[m], need[m], seed_below(&seed, 3));
        mpz_sub_ui(need[m], need[m], mpz_sgn(need[m]) > 0 ? 1 : 0);
        target_agrees(&w, need);
    }
    cmt_arena_free(w.mem);
}

START_TEST(levels_agree_with_enumeration) /* loop: shapes */
{
    printf("seeds %llu …\n", (unsigned long long)first_seed);
    for (uint64_t k = 0; k < 150; k++)
        targets_agree(first_seed + k, shapes[_i]);
}
END_TEST

/* The score of a committee: no level makes up for one before, given who can reach it. */
static void score_of(const world *w, uint32_t bits, mpz_ptr score)
{
    mpz_t *z = cmt_z_array(w->mem, 2);
    mpz_set_ui(z[0], 1);
    mpz_set_ui(score, 0);
    find_levels(w, bits, w->own);
    for (size_t m = w->size; m > 0; m--) {
        mpz_addmul(score, w->own[m], z[0]);
        mpz_set_ui(z[1], 1);
        for (size_t b = 0; b < w->c->ballots.n; b++) {
            size_t n = 0;
            for (size_t i = 0; i < w->c->n_alternatives; i++)
                n += committee_approves(w->c, b, i) ? 1 : 0;
            if (n >= m)
                mpz_add(z[1], z[1], w->weight[b]);
        }
        mpz_mul(z[0], z[0], z[1]);
    }
}

/* Claim any committee with the levels it has. */
static void claim_any(const world *w, mpz_srcptr scale, cmt_outcome *o)
{
    uint32_t bits = 0;
    uint32_t *at = CMT_NEW_ARRAY(w->mem, uint32_t, MAX_ALL);
    cmt_set *set = CMT_NEW_ARRAY(w->mem, cmt_set, 1);
    cmt_value *levels = cmt_value_array(w->mem);
    while (!is_committee(w, bits))
        bits++;
    set->at = at;
    for (uint32_t i = 0; i < w->c->n_alternatives; i++) {
        if ((bits >> i & 1) != 0)
            at[set->n++] = i;
    }
    find_levels(w, bits, w->own);
    for (size_t m = 1; m <= w->size; m++) {
        mpq_ptr q = cmt_q(w->mem);
        mpq_set_z(q, w->own[m]);
        mpz_set(mpq_denref(q), scale);
        mpq_canonicalize(q);
        cmt_value_add(w->mem, levels, cmt_value_q(w->mem, q));
    }
    o->committee = *set;
    o->committees = set;
    o->n_committees = 1;
    o->witness = cmt_value_object(w->mem);
    cmt_value_set(w->mem, o->witness, "levels", levels);
}

/* A claim that nothing is above a bound: true of the best score, and not of less. */
static void bound_is_judged(cmt_arena *mem, const cmt_contest *c, uint64_t seed)
{
    const cmt_rule_args args = {.tie_break.kind = CMT_TIE_ORDER};
    const cmt_rule *rule = cmt_rule_find(CMT_RULE_APPROVAL, "lexcc");
    cmt_outcome o = committee_run(mem, c, "lexcc", &args, seed);
    world w = {.mem = mem, .c = c, .size = committee_size(c)};
    mpz_ptr scale = cmt_z(mem);
    mpq_ptr bound = cmt_q(mem);
    mpq_ptr less = cmt_q(mem);
    w.own = cmt_z_array(mem, w.size + 1);
    ck_ok(cmt_ballot_integer_weights(mem, c, &w.weight, scale, NULL));
    score_of(&w, committee_bits(&o.committee), mpq_numref(bound));
    mpz_set(mpq_denref(bound), scale);
    mpq_canonicalize(bound);
    mpq_set_ui(less, 1, 1);
    mpz_set(mpq_denref(less), scale);
    mpq_sub(less, bound, less);
    o.unproved = true;
    o.bound = bound;
    ck_ok(rule->check(mem, c, &args, &o, NULL));
    claim_any(&w, scale, &o);
    ck_ok(rule->check(mem, c, &args, &o, NULL));
    o.bound = less;
    ck_assert_int_eq(rule->check(mem, c, &args, &o, NULL), CMT_E_NEGATIVE);
}

START_TEST(bounds_are_judged_by_levels)
{
    committee_each(shapes[0], first_seed + 2000, 150, bound_is_judged);
    committee_each(shapes[1], first_seed + 3000, 150, bound_is_judged);
}
END_TEST

/* Ballots of few approvals and many seats: levels end where ballots do. */
START_TEST(all_approvals_may_sit)
{
    cmt_arena *mem = cmt_arena_new(0);
    maker *m = maker_new(mem);
    m->c.ballots.form = CMT_FORM_APPROVE;
    m->c.seats = 27;
    for (size_t i = 0; i < 87; i++)
        maker_alternative(m, cmt_arena_printf(mem, "x%zu", i));
    for (size_t b = 0; b < 60; b++) {
        uint8_t *row = maker_ballot(m, 1);
        for (size_t k = 0; k < 3; k++)
            row[3 * ((b * 7 + k * 11) % 27) + 2] = CMT_MARK_APPROVE;
    }
    const cmt_rule_args args = {.tie_break.kind = CMT_TIE_ORDER};
    const cmt_outcome o = committee_run(mem, maker_close(m, 0), "lexcc", &args, 0);
    ck_assert(!o.unproved && o.n_committees == 1);
    for (size_t k = 0; k < 27; k++)
        ck_assert_uint_eq(o.committee.at[k], 3 * k + 2);
    cmt_arena_free(mem);
}
END_TEST

START_TEST(each_allocation_may_fail)
{
    uint64_t seed = first_seed + 3;
    world w = {.mem = cmt_arena_new(0)};
    do {
        world_open(&w, &seed, shapes[1]);
    } while (w.size < 3);
    uint32_t bits = 0;
    while (!is_committee(&w, bits))
        bits++;
    mpz_t *need = cmt_z_array(w.mem, w.size + 1);
    find_levels(&w, bits, need);
    const cmt_prove_task task = {
        .contest = w.c, .size = w.size, .fixed = w.fixed, .need = need, .limit = 1};
    for (long k = 0;; k++) {
        cmt_set found[1];
        size_t n = 77;
        cmt_arena *own = cmt_arena_new(0);
        cmt_arena_fail_after(k);
        const cmt_status st = cmt_prove_levels(own, &task, found, &n, NULL);
        cmt_arena_fail_after(-1);
        cmt_arena_free(own);
        ck_assert(st == CMT_OK || (st == CMT_E_NOMEM && n == 77));
        if (st == CMT_OK)
            break;
    }
    cmt_arena_free(w.mem);
}
END_TEST

static Suite *make(void)
{
    Suite *s = suite_create("thiele_levels");
    TCase *tc = tcase_create("levels");
    tcase_set_timeout(tc, 120);
    tcase_add_loop_test(tc, levels_agree_with_enumeration, 0, 2);
    tcase_add_test(tc, bounds_are_judged_by_levels);
    tcase_add_test(tc, all_approvals_may_sit);
    tcase_add_test(tc, each_allocation_may_fail);
    suite_add_tcase(s, tc);
    return s;
}

CMT_TEST_MAIN(make)
