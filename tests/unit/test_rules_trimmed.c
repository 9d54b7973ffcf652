/* Raynaud, Loss-Trimmer, Daunou, weighted covering and the two sums in place of Dodgson's
 * count, against slow twins on sets of alternatives. */
#include "twins.h"

static const uint64_t first_seed = 27052026;
static const random_shape shape = {
    .form = CMT_FORM_RANK, .max_alternatives = 6, .max_rows = 4};

typedef struct twin {
    cmt_arena *mem;
    const cmt_contest *c;
    size_t n;
    uint64_t seed;
    mpq_t *margin;
    mpq_t *value; /* [n] scratch */
    unsigned all; /* set of the eligible */
} twin;

static twin twin_new(cmt_arena *mem, const cmt_contest *c, uint64_t seed)
{
    twin t = {.mem = mem, .c = c, .n = c->n_alternatives, .seed = seed};
    t.margin = twin_margins(mem, c);
    t.value = cmt_q_array(mem, t.n);
    for (size_t i = 0; i < t.n; i++)
        t.all |= cmt_contest_eligible(c, i) ? 1U << i : 0U;
    return t;
}

static bool in(unsigned set, size_t i)
{
    return (set >> i & 1U) != 0;
}

static mpq_srcptr margin(const twin *t, size_t i, size_t j)
{
    return t->margin[i * t->n + j];
}

static void expect(const twin *t, const char *name, unsigned set)
{
    const cmt_outcome o = twin_run(t->mem, t->c, name, &(cmt_rule_args){0}, t->seed);
    bool *won = CMT_NEW_ARRAY(t->mem, bool, t->n);
    for (size_t i = 0; i < t->n; i++)
        won[i] = in(set, i);
    twin_winners(t->c, &o, won, name, t->seed);
}

/* Largest (or, with `sum`, summed) margin of defeat of i by members of a set. */
static void defeats(const twin *t, unsigned set, size_t i, bool sum, mpq_ptr out)
{
    mpq_set_ui(out, 0, 1);
    for (size_t j = 0; j < t->n; j++) {
        if (!in(set, j) || mpq_sgn(margin(t, j, i)) <= 0)
            continue;
        if (sum) {
            mpq_add(out, out, margin(t, j, i));
        } else if (mpq_cmp(margin(t, j, i), out) > 0) {
            mpq_set(out, margin(t, j, i));
        }
    }
}

/* Members of the set with the largest value. */
static unsigned largest(const twin *t, unsigned set, mpq_t *value)
{
    unsigned out = 0;
    for (size_t i = 0; i < t->n; i++) {
        bool top = in(set, i);
        for (size_t j = 0; j < t->n; j++)
            top = top && (!in(set, j) || mpq_cmp(value[i], value[j]) >= 0);
        out |= top ? 1U << i : 0U;
    }
    return out;
}

static unsigned raynaud(const twin *t, unsigned set)
{
    for (size_t i = 0; i < t->n; i++)
        defeats(t, set, i, false, t->value[i]);
    const unsigned top = largest(t, set, t->value);
    return top == set ? set : raynaud(t, set & ~top);
}

static unsigned unbeaten(const twin *t, unsigned set)
{
    unsigned out = 0;
    for (size_t i = 0; i < t->n; i++) {
        bool beaten = false;
        for (size_t j = 0; j < t->n; j++)
            beaten = beaten || (in(set, j) && mpq_sgn(margin(t, j, i)) > 0);
        out |= in(set, i) && !beaten ? 1U << i : 0U;
    }
    return out;
}

static unsigned trim(const twin *t, unsigned set)
{
    unsigned out = unbeaten(t, set);
    if (out != 0 || set == 0)
        return out;
    for (size_t i = 0; i < t->n; i++)
        defeats(t, set, i, true, t->value[i]);
    const unsigned top = largest(t, set, t->value);
    for (size_t i = 0; i < t->n; i++)
        out |= in(top, i) ? trim(t, set & ~(1U << i)) : 0;
    return out;
}

/* The member that the sign of all its margins with others of the set has; or n. */
static size_t against_all(const twin *t, unsigned set, int sign)
{
    for (size_t i = 0; i < t->n; i++) {
        bool all = in(set, i);
        for (size_t j = 0; j < t->n; j++)
            all = all && (j == i || !in(set, j) || sign * mpq_sgn(margin(t, i, j)) > 0);
        if (all)
            return i;
    }
    return t->n;
}

static unsigned daunou(const twin *t)
{
    unsigned set = t->all;
    const size_t winner = against_all(t, set, 1);
    if (winner < t->n)
        return 1U << winner;
    for (size_t i = 0; (i = against_all(t, set, -1)) < t->n;)
        set &= ~(1U << i);
    for (size_t i = 0; i < t->n; i++)
        mpq_set_ui(t->value[i], 0, 1);
    mpq_ptr part = cmt_q(t->mem);
    for (size_t b = 0; b < t->c->ballots.n; b++) {
        unsigned best = 1000;
        unsigned long n_best = 0;
        for (size_t i = 0; i < t->n; i++) {
            const unsigned tier = cmt_ballots_mark(t->c, b, i);
            if (in(set, i) && tier != 0 && tier < best) {
                best = tier;
                n_best = 0;
            }
            n_best += in(set, i) && tier == best ? 1 : 0;
        }
        for (size_t i = 0; i < t->n; i++) {
            if (!in(set, i) || cmt_ballots_mark(t->c, b, i) != best)
                continue;
            cmt_ballot_weight(t->c, b, part);
            mpz_mul_ui(mpq_denref(part), mpq_denref(part), n_best);
            mpq_canonicalize(part);
            mpq_add(t->value[i], t->value[i], part);
        }
    }
    return largest(t, set, t->value);
}

static unsigned weighted(const twin *t)
{
    unsigned out = t->all;
    for (size_t y = 0; y < t->n; y++) {
        for (size_t x = 0; x < t->n; x++) {
            bool covers = in(t->all, x) && mpq_sgn(margin(t, x, y)) > 0;
            for (size_t z = 0; z < t->n; z++) {
                covers = covers
                         && (!in(t->all, z)
                             || mpq_cmp(margin(t, x, z), margin(t, y, z)) >= 0);
            }
            out &= covers ? ~(1U << y) : ~0U;
        }
    }
    return out;
}

static void trimmed_body(cmt_arena *mem, const cmt_contest *c, uint64_t seed)
{
    const twin t = twin_new(mem, c, seed);
    expect(&t, "raynaud", raynaud(&t, t.all));
    expect(&t, "loss-trimmer", trim(&t, t.all));
    expect(&t, "daunou", daunou(&t));
    expect(&t, "weighted-covering", weighted(&t));
    for (size_t i = 0; i < t.n; i++) {
        defeats(&t, t.all, i, true, t.value[i]);
        mpq_neg(t.value[i], t.value[i]);
    }
    expect(&t, "dodgson-tideman", largest(&t, t.all, t.value));
    for (size_t i = 0; i < t.n; i++) {
        mpz_t votes;
        mpz_init(votes);
        mpq_set_ui(t.value[i], 0, 1);
        for (size_t j = 0; j < t.n; j++) {
            if (!in(t.all, j) || mpq_sgn(margin(&t, j, i)) <= 0)
                continue;
            mpz_mul_ui(votes, mpq_denref(margin(&t, j, i)), 2);
            mpz_cdiv_q(votes, mpq_numref(margin(&t, j, i)), votes);
            mpz_sub(mpq_numref(t.value[i]), mpq_numref(t.value[i]), votes);
        }
        mpz_clear(votes);
    }
    expect(&t, "dodgson-quick", largest(&t, t.all, t.value));
}

START_TEST(rules_equal_their_twins)
{
    twin_each(shape, first_seed, 1500, trimmed_body);
}
END_TEST

static void orders_body(cmt_arena *mem, const cmt_contest *c, uint64_t seed)
{
    const twin t = twin_new(mem, c, seed);
    const unsigned all = trim(&t, t.all);
    for (unsigned lot = 0; lot < 4; lot++) {
        cmt_rule_args args = {.tie_break.kind = lot == 0 ? CMT_TIE_ORDER : CMT_TIE_LOT};
        args.tie_break.seed[0] = (uint8_t)(seed + lot);
        const cmt_outcome o = twin_run(mem, c, "loss-trimmer", &args, seed);
        for (size_t k = 0; k < o.winners.n; k++)
            ck_assert(in(all, o.winners.at[k]));
    }
    static const char *const strengths[] = {"winning-votes", "pairwise-opposition",
                                            "ratio"};
    for (size_t k = 0; k < 3; k++) {
        const cmt_option option = {.name = "strength", .value = strengths[k]};
        const cmt_rule_args args = {.options = &option, .n_options = 1};
        (void)twin_run(mem, c, "raynaud", &args, seed);
    }
}

START_TEST(an_order_picks_among_the_winners_of_all_ways)
{
    twin_each(shape, first_seed + 10000, 500, orders_body);
}
END_TEST

static Suite *make(void)
{
    Suite *s = suite_create("rules_trimmed");
    TCase *tc = tcase_create("twins");
    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, rules_equal_their_twins);
    tcase_add_test(tc, an_order_picks_among_the_winners_of_all_ways);
    suite_add_tcase(s, tc);
    return s;
}

CMT_TEST_MAIN(make)
