/* Random serial dictatorship against a slow twin that follows every order of single ballots,
 * one draw after the other. */
#include "ballot/approvals.h"
#include "decision/registry.h"
#include "random_contests.h"
#include "rules/approval/rsd.h"

static const uint64_t first_seed = 21111620;

typedef struct twin {
    cmt_arena *mem;
    const cmt_contest *c;
    size_t n;
    size_t k;
    mpq_t *sits;       /* [n] */
    mpq_t chance[256]; /* of each committee */
} twin;

static unsigned likes(const twin *t, size_t b)
{
    unsigned set = 0;
    for (size_t i = 0; i < t->n; i++) {
        if (cmt_contest_eligible(t->c, i)
            && cmt_ballots_mark(t->c, b, i) == CMT_MARK_APPROVE)
            set |= 1U << i;
    }
    return set;
}

/* The seats left over go to some of `from`: all ways alike. */
static void fill(twin *t, unsigned in, unsigned from, mpq_srcptr chance)
{
    unsigned long n = 0;
    mpq_ptr each = cmt_q(t->mem);
    for (unsigned pass = 0; pass < 2; pass++) {
        for (unsigned set = 0; set < 1U << t->n; set++) {
            if ((in & ~set) != 0 || (set & ~in & ~from) != 0
                || (size_t)__builtin_popcount(set) != t->k)
                continue;
            n += pass == 0 ? 1U : 0U;
            if (pass == 1)
                mpq_add(t->chance[set], t->chance[set], each);
        }
        mpq_set_ui(each, 1, n);
        mpq_mul(each, each, chance);
    }
}

/* Every order of the ballots left, without putting any back; depth is their number. */
static void follow(twin *t, unsigned in, unsigned drawn, mpq_srcptr chance)
{
    unsigned all = 0;
    mpq_ptr whole = cmt_q(t->mem);
    mpq_ptr q = cmt_q(t->mem);
    for (size_t i = 0; i < t->n; i++)
        all |= cmt_contest_eligible(t->c, i) ? 1U << i : 0U;
    for (size_t b = 0; b < t->c->ballots.n; b++) {
        cmt_ballot_weight(t->c, b, q);
        if ((drawn >> b & 1U) == 0)
            mpq_add(whole, whole, q);
    }
    if ((size_t)__builtin_popcount(in) == t->k || mpq_sgn(whole) == 0) {
        fill(t, in, all & ~in, chance);
        return;
    }
    for (size_t b = 0; b < t->c->ballots.n; b++) {
        mpq_ptr next = cmt_q(t->mem);
        const unsigned adds = likes(t, b) & ~in;
        cmt_ballot_weight(t->c, b, next);
        if ((drawn >> b & 1U) != 0 || mpq_sgn(next) == 0)
            continue;
        mpq_div(next, next, whole);
        mpq_mul(next, next, chance);
        if ((size_t)__builtin_popcount(in | adds) > t->k) {
            fill(t, in, adds, next);
        } else {
            follow(t, in | adds, drawn | 1U << b, next);
        }
    }
}

static cmt_outcome run_rule(cmt_arena *mem,
                            const cmt_contest *c,
                            const cmt_rule_args *args,
                            uint64_t seed)
{
    cmt_err err = {0};
    cmt_outcome o = {0};
    const cmt_rule *rule = cmt_rule_find(CMT_RULE_APPROVAL, "rsd");
    cmt_status st = rule->run(mem, c, args, &o, &err);
    if (st == CMT_OK)
        st = rule->check(mem, c, args, &o, &err);
    ck_assert_msg(st == CMT_OK, "seed %llu: %s", (unsigned long long)seed, err.text);
    return o;
}

static unsigned bits(const cmt_set *set)
{
    unsigned out = 0;
    for (size_t k = 0; k < set->n; k++)
        out |= 1U << set->at[k];
    return out;
}

static void compare(cmt_arena *mem, const cmt_contest *c, uint64_t seed)
{
    size_t n_possible = 0;
    cmt_rule_args args = {0};
    mpq_ptr one = cmt_q(mem);
    twin t = {.mem = mem, .c = c, .n = c->n_alternatives, .k = cmt_approvals_size(c)};
    for (unsigned set = 0; set < 256; set++)
        mpq_init(t.chance[set]);
    mpq_set_ui(one, 1, 1);
    follow(&t, 0, 0, one);
    t.sits = cmt_q_array(mem, t.n + 1);
    for (unsigned set = 0; set < 256; set++) {
        n_possible += mpq_sgn(t.chance[set]) > 0 ? 1U : 0U;
        for (size_t i = 0; i < t.n; i++) {
            if ((set >> i & 1U) != 0)
                mpq_add(t.sits[i], t.sits[i], t.chance[set]);
        }
    }
    const cmt_outcome o = run_rule(mem, c, &args, seed);
    for (size_t i = 0; i < t.n; i++) {
        ck_assert_msg(mpq_equal(o.scores[i], t.sits[i]) != 0, "seed %llu: x%zu",
                      (unsigned long long)seed, i);
    }
    ck_assert_uint_eq(o.n_committees, n_possible);
    for (size_t k = 0; k < o.n_committees; k++)
        ck_assert_int_gt(mpq_sgn(t.chance[bits(&o.committees[k])]), 0);
    args.tie_break.kind = CMT_TIE_LOT;
    for (uint8_t lot = 0; lot < 4; lot++) {
        args.tie_break.seed[0] = lot;
        const cmt_outcome drawn = run_rule(mem, c, &args, seed);
        ck_assert(drawn.has_committee && drawn.n_committees == 1);
        ck_assert_int_gt(mpq_sgn(t.chance[bits(&drawn.committee)]), 0);
    }
    for (unsigned set = 0; set < 256; set++)
        mpq_clear(t.chance[set]);
}

START_TEST(chances_are_those_of_all_orders)
{
    const random_shape shape = {
        .form = CMT_FORM_APPROVE, .max_alternatives = 5, .max_rows = 2};
    printf("seeds %llu …\n", (unsigned long long)first_seed);
    for (uint64_t s = 0; s < 300; s++) {
        uint64_t seed = first_seed + s;
        cmt_arena *mem = cmt_arena_new(0);
        compare(mem, random_contest(mem, &seed, shape), first_seed + s);
        cmt_arena_free(mem);
    }
}
END_TEST

/* n alternatives, each ballot approves two neighbours. */
static cmt_contest *ring(cmt_arena *mem, size_t n, size_t seats)
{
    maker *m = maker_new(mem);
    m->c.ballots.form = CMT_FORM_APPROVE;
    for (size_t i = 0; i < n; i++)
        maker_alternative(m, cmt_arena_printf(mem, "x%zu", i));
    maker_group(m, "all", "1");
    for (size_t i = 0; i < n; i++) {
        uint8_t *row = maker_ballot(m, 1);
        row[i] = (uint8_t)CMT_MARK_APPROVE;
        row[(i + 1) % n] = (uint8_t)CMT_MARK_APPROVE;
    }
    m->c.seats = seats;
    return maker_close(m, 0);
}

/* The lot draws as the chances say: alike on a ring, within what 2,000 draws may miss. */
START_TEST(the_lot_draws_by_chance)
{
    size_t n_sits[6] = {0};
    cmt_arena *mem = cmt_arena_new(0);
    const cmt_contest *c = ring(mem, 6, 3);
    cmt_rule_args args = {.tie_break.kind = CMT_TIE_LOT};
    const cmt_rule *rule = cmt_rule_find(CMT_RULE_APPROVAL, "rsd");
    for (unsigned lot = 0; lot < 2000; lot++) {
        cmt_outcome o = {0};
        const cmt_arena_mark mark = cmt_arena_get_mark(mem);
        args.tie_break.seed[0] = (uint8_t)lot;
        args.tie_break.seed[1] = (uint8_t)(lot >> 8);
        ck_ok(rule->run(mem, c, &args, &o, NULL));
        ck_assert_int_eq(mpq_cmp_ui(o.scores[0], 1, 2), 0);
        for (size_t k = 0; k < o.committee.n; k++)
            n_sits[o.committee.at[k]]++;
        cmt_arena_reset(mem, mark);
    }
    for (size_t i = 0; i < 6; i++) {
        ck_assert_msg(n_sits[i] > 880 && n_sits[i] < 1120, "x%zu sits %zu times", i,
                      n_sits[i]);
    }
    cmt_arena_free(mem);
}
END_TEST

START_TEST(too_many_orders_are_refused)
{
    static const struct {
        size_t n;
        size_t seats;
        cmt_status st;
        bool capped;
    } sizes[] = {{12, 4, CMT_OK, false},
                 {60, 4, CMT_OK, true},
                 {60, 30, CMT_E_LIMIT, false},
                 {65, 2, CMT_E_LIMIT, false}};
    for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++) {
        cmt_err err = {0};
        cmt_outcome o = {0};
        const cmt_rule_args args = {.tie_break.kind = CMT_TIE_ORDER};
        cmt_arena *mem = cmt_arena_new(0);
        const cmt_contest *c = ring(mem, sizes[k].n, sizes[k].seats);
        const cmt_rule *rule = cmt_rule_find(CMT_RULE_APPROVAL, "rsd");
        ck_assert_int_eq(rule->run(mem, c, &args, &o, &err), sizes[k].st);
        ck_assert(o.capped == sizes[k].capped);
        if (sizes[k].st == CMT_OK)
            ck_ok(rule->check(mem, c, &args, &o, &err));
        cmt_arena_free(mem);
    }
}
END_TEST

static Suite *make(void)
{
    Suite *s = suite_create("rules_rsd");
    TCase *tc = tcase_create("rsd");
    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, chances_are_those_of_all_orders);
    tcase_add_test(tc, the_lot_draws_by_chance);
    tcase_add_test(tc, too_many_orders_are_refused);
    suite_add_tcase(s, tc);
    return s;
}

CMT_TEST_MAIN(make)
