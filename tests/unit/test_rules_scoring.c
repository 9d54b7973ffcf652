/* Scoring rules, Bucklin, runoff and Black against slow twins: ties are broken in every
 * way on every ballot and averaged; sums in rationals. */
#include "twins.h"

static const uint64_t first_seed = 31012026;
static const random_shape shape = {
    .form = CMT_FORM_RANK, .max_alternatives = 5, .max_rows = 6};

/* What a rule gives to place p (0 = first) of m. */
typedef void place_value(size_t p, size_t m, size_t k, mpq_ptr out);

static void harmonic(size_t p, size_t m, size_t k, mpq_ptr out)
{
    (void)m;
    (void)k;
    cmt_q_set_i64(out, 1, (int64_t)p + 1);
}

static void not_last(size_t p, size_t m, size_t k, mpq_ptr out)
{
    (void)k;
    cmt_q_set_i64(out, p + 1 == m ? 0 : 1, 1);
}

static void first_k(size_t p, size_t m, size_t k, mpq_ptr out)
{
    (void)m;
    cmt_q_set_i64(out, p < k ? 1 : 0, 1);
}

static void vector_4_5_half(size_t p, size_t m, size_t k, mpq_ptr out)
{
    static const int64_t halves[] = {8, 10, -1};
    (void)m;
    (void)k;
    cmt_q_set_i64(out, p < 3 ? halves[p] : 0, 2);
}

/* All strict orders that agree with ballot b, counted, and what they give together. */
typedef struct orders {
    const cmt_contest *c;
    size_t b;
    size_t m;
    place_value *value;
    size_t k;
    mpq_t *sum; /* [n] over all orders */
    mpq_ptr one;
    int64_t n_orders;
    size_t order[8];
    bool used[8];
    size_t n_ranked; /* alternatives that the orders hold */
} orders;

static unsigned depth_of(const orders *x, size_t i)
{
    const unsigned tier = cmt_ballots_mark(x->c, x->b, i);
    return tier == 0 ? 1000 : tier;
}

static bool takes_part(const orders *x, size_t i)
{
    return cmt_contest_eligible(x->c, i)
           && (cmt_ballots_mark(x->c, x->b, i) != 0
               || x->c->unranked != CMT_UNRANKED_NO_OPINION);
}

static void all_orders(orders *x, size_t at)
{
    if (at == x->n_ranked) {
        x->n_orders++;
        for (size_t p = 0; p < at; p++) {
            x->value(p, x->m, x->k, x->one);
            mpq_add(x->sum[x->order[p]], x->sum[x->order[p]], x->one);
        }
        return;
    }
    for (size_t i = 0; i < x->c->n_alternatives; i++) {
        if (x->used[i] || !takes_part(x, i)
            || (at > 0 && depth_of(x, i) < depth_of(x, x->order[at - 1])))
            continue;
        x->used[i] = true;
        x->order[at] = i;
        all_orders(x, at + 1);
        x->used[i] = false;
    }
}

static void twin_places(
    cmt_arena *mem, const cmt_contest *c, place_value *value, size_t k, mpq_t *out)
{
    const size_t n = c->n_alternatives;
    mpq_ptr weight = cmt_q(mem);
    size_t m = 0;
    for (size_t i = 0; i < n; i++) {
        mpq_set_ui(out[i], 0, 1);
        m += cmt_contest_eligible(c, i) ? 1 : 0;
    }
    for (size_t b = 0; b < c->ballots.n; b++) {
        orders x = {.c = c, .b = b, .m = m, .value = value, .k = k};
        x.sum = cmt_q_array(mem, n);
        x.one = cmt_q(mem);
        for (size_t i = 0; i < n; i++)
            x.n_ranked += takes_part(&x, i) ? 1 : 0;
        all_orders(&x, 0);
        cmt_ballot_weight(c, b, weight);
        cmt_q_set_i64(x.one, 1, x.n_orders);
        mpq_mul(weight, weight, x.one);
        for (size_t i = 0; i < n; i++) {
            mpq_mul(x.sum[i], x.sum[i], weight);
            mpq_add(out[i], out[i], x.sum[i]);
        }
    }
}

/* A ballot that leaves an alternative off without an opinion does not put it last. */
static void add_silent(cmt_arena *mem, const cmt_contest *c, mpq_t *out)
{
    mpq_ptr weight = cmt_q(mem);
    for (size_t b = 0; b < c->ballots.n; b++) {
        cmt_ballot_weight(c, b, weight);
        for (size_t i = 0; i < c->n_alternatives; i++) {
            if (cmt_contest_eligible(c, i) && cmt_ballots_mark(c, b, i) == 0
                && c->unranked == CMT_UNRANKED_NO_OPINION)
                mpq_add(out[i], out[i], weight);
        }
    }
}

static void same_scores(cmt_arena *mem,
                        const cmt_contest *c,
                        const cmt_outcome *o,
                        mpq_t *value,
                        const char *name,
                        uint64_t seed)
{
    bool *won = CMT_NEW_ARRAY(mem, bool, c->n_alternatives);
    for (size_t i = 0; i < c->n_alternatives; i++) {
        ck_assert_msg(mpq_equal(value[i], o->scores[i]) != 0,
                      "seed %llu: %s gives x%zu %s, not %s", (unsigned long long)seed,
                      name, i, cmt_q_text(mem, o->scores[i]),
                      cmt_q_text(mem, value[i]));
    }
    twin_best(c, value, won);
    twin_winners(c, o, won, name, seed);
}

static void scoring_body(cmt_arena *mem, const cmt_contest *c, uint64_t seed)
{
    const cmt_option option = {.name = "vector", .value = "4,5,-1/2"};
    const cmt_rule_args args = {0};
    const cmt_rule_args own = {.options = &option, .n_options = 1};
    mpq_t *value = cmt_q_array(mem, c->n_alternatives);
    cmt_outcome o = twin_run(mem, c, "dowdall", &args, seed);
    twin_places(mem, c, harmonic, 0, value);
    same_scores(mem, c, &o, value, "dowdall", seed);
    o = twin_run(mem, c, "scoring", &own, seed);
    twin_places(mem, c, vector_4_5_half, 0, value);
    same_scores(mem, c, &o, value, "scoring", seed);
    o = twin_run(mem, c, "anti-plurality", &args, seed);
    twin_places(mem, c, not_last, 0, value);
    add_silent(mem, c, value);
    same_scores(mem, c, &o, value, "anti-plurality", seed);
}

START_TEST(scoring_rules_average_all_ways_to_break_ties)
{
    twin_each(shape, first_seed, 1000, scoring_body);
}
END_TEST

/* Round by round: whoever has a majority for the first time stands behind all who had one
 * before, by its count; those who never have one come last, by the last counts. */
static void bucklin_body(cmt_arena *mem, const cmt_contest *c, uint64_t seed)
{
    const cmt_rule_args args = {0};
    const size_t n = c->n_alternatives;
    mpq_t *value = cmt_q_array(mem, n);
    mpq_t *first = cmt_q_array(mem, n); /* counts of the deciding round */
    mpq_t *merit = cmt_q_array(mem, n); /* count then - round * (all weight + 1) */
    bool *placed = CMT_NEW_ARRAY(mem, bool, n + 1);
    mpq_ptr q = cmt_q(mem);
    const cmt_outcome o = twin_run(mem, c, "bucklin", &args, seed);
    size_t m = 0;
    for (size_t i = 0; i < n; i++)
        m += cmt_contest_eligible(c, i) ? 1 : 0;
    bool over = false;
    for (size_t k = 1; k <= m; k++) {
        const bool decided = over;
        twin_places(mem, c, first_k, k, value);
        for (size_t i = 0; i < n; i++) {
            mpq_add(q, value[i], value[i]);
            const bool now = !placed[i] && mpq_cmp(q, c->total) > 0;
            over = over || now;
            if (!decided)
                mpq_set(first[i], value[i]);
            mpq_set_ui(q, 1, 1);
            mpq_add(q, q, c->total);
            mpq_mul(q, q, test_q(mem, cmt_arena_printf(mem, "%zu", now ? k : m + 1)));
            if (!placed[i])
                mpq_sub(merit[i], value[i], q);
            placed[i] = placed[i] || now;
        }
    }
    for (size_t i = 0; i < n; i++) {
        ck_assert_msg(mpq_equal(o.scores[i], first[i]) != 0,
                      "seed %llu: bucklin's scores", (unsigned long long)seed);
    }
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            if (!cmt_contest_eligible(c, i) || !cmt_contest_eligible(c, j))
                continue;
            ck_assert_msg((mpq_cmp(merit[i], merit[j]) > 0)
                              == (o.ranking[i] < o.ranking[j]),
                          "seed %llu: bucklin ranks %zu and %zu otherwise",
                          (unsigned long long)seed, i, j);
        }
    }
}

START_TEST(bucklin_equals_its_twin)
{
    twin_each(shape, first_seed + 10000, 1000, bucklin_body);
}
END_TEST

static void runoff_body(cmt_arena *mem, const cmt_contest *c, uint64_t seed)
{
    static const cmt_tie_kind ties[] = {CMT_TIE_NONE, CMT_TIE_ORDER, CMT_TIE_LOT,
                                        CMT_TIE_PARALLEL};
    const size_t n = c->n_alternatives;
    mpq_t *margin = twin_margins(mem, c);
    bool *won = CMT_NEW_ARRAY(mem, bool, n);
    bool *all = CMT_NEW_ARRAY(mem, bool, n);
    for (size_t k = 0; k < 4; k++) {
        cmt_rule_args args = {.tie_break.kind = ties[k]};
        args.tie_break.seed[0] = (uint8_t)seed;
        const cmt_outcome o = twin_run(mem, c, "plurality-runoff", &args, seed);
        memset(won, 0, n);
        for (size_t w = 0; w < o.winners.n; w++)
            won[o.winners.at[w]] = true;
        if (k == 0) {
            memcpy(all, won, n);
            continue;
        }
        const bool one = ties[k] == CMT_TIE_ORDER || ties[k] == CMT_TIE_LOT;
        ck_assert(!one || o.winners.n <= 1);
        ck_assert(one || memcmp(all, won, n) == 0);
        for (size_t i = 0; i < n; i++)
            ck_assert(!won[i] || all[i]);
    }
    /* Who beats all others wins if it is a finalist; two alternatives are both. */
    const cmt_outcome black = twin_run(mem, c, "black", &(cmt_rule_args){0}, seed);
    mpq_t *sum = cmt_q_array(mem, n);
    size_t best = n;
    for (size_t i = 0; i < n; i++) {
        bool beats = cmt_contest_eligible(c, i);
        for (size_t j = 0; j < n; j++) {
            if (j == i || !cmt_contest_eligible(c, j))
                continue;
            beats = beats && twin_beats(c, margin, i, j);
            mpq_add(sum[i], sum[i], margin[i * n + j]);
        }
        best = beats ? i : best;
    }
    twin_best(c, sum, won);
    for (size_t i = 0; i < n && best < n; i++)
        won[i] = i == best;
    twin_winners(c, &black, won, "black", seed);
}

START_TEST(tie_breaks_pick_among_runoff_winners_and_black_equals_its_twin)
{
    twin_each(shape, first_seed + 20000, 1000, runoff_body);
}
END_TEST

START_TEST(vectors_must_be_numbers)
{
    const cmt_rule *rule = cmt_rule_find(CMT_RULE_ORDINAL, "scoring");
    static const char *const bad[] = {"", "1,", "1,,2", "x", "1.5", ",1"};
    for (size_t k = 0; k < sizeof bad / sizeof bad[0]; k++) {
        const cmt_option option = {.name = "vector", .value = bad[k]};
        const cmt_rule_args args = {.options = &option, .n_options = 1};
        ck_assert_int_eq(cmt_rule_check_args(rule, &args, NULL), CMT_E_RANGE);
    }
}
END_TEST

static Suite *make(void)
{
    Suite *s = suite_create("rules_scoring");
    TCase *tc = tcase_create("twins");
    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, scoring_rules_average_all_ways_to_break_ties);
    tcase_add_test(tc, bucklin_equals_its_twin);
    tcase_add_test(tc, tie_breaks_pick_among_runoff_winners_and_black_equals_its_twin);
    tcase_add_test(tc, vectors_must_be_numbers);
    suite_add_tcase(s, tc);
    return s;
}

CMT_TEST_MAIN(make)
