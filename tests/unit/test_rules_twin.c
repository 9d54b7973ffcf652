/* Every rule against a slow twin: brute force in rationals, straight from the definition,
 * on random contests with weak and truncated orders, empty ballots, ineligible
 * alternatives, near ties and weights that no tally holds exactly. */
#include "decision/registry.h"
#include "random_contests.h"

static cmt_arena *mem;
static uint64_t first_seed = 20261121;

static cmt_outcome run(const cmt_contest *c,
                       cmt_rule_kind kind,
                       const char *name,
                       const cmt_rule_args *args,
                       uint64_t at)
{
    cmt_err err = {0};
    cmt_outcome o = {0};
    const cmt_rule *rule = cmt_rule_find(kind, name);
    cmt_status st = rule->run(mem, c, args, &o, &err);
    ck_assert_msg(st == CMT_OK, "seed %llu %s: %s", (unsigned long long)at, name,
                  err.text);
    st = rule->check(mem, c, args, &o, &err);
    ck_assert_msg(st == CMT_OK, "seed %llu %s, check: %s", (unsigned long long)at, name,
                  err.text);
    return o;
}

/* Call `body` on `n` contests of a shape. */
static void each(random_shape shape,
                 size_t n,
                 void (*body)(const cmt_contest *c, uint64_t seed))
{
    for (size_t k = 0; k < n; k++) {
        uint64_t seed = first_seed + k;
        mem = cmt_arena_new(0);
        body(random_contest(mem, &seed, shape), first_seed + k);
        cmt_arena_free(mem);
    }
}

static void expect_winners(const cmt_contest *c,
                           const cmt_outcome *o,
                           const bool *won,
                           const char *name,
                           uint64_t seed)
{
    size_t k = 0;
    for (size_t i = 0; i < c->n_alternatives; i++) {
        const bool claimed = k < o->winners.n && o->winners.at[k] == i;
        k += claimed ? 1 : 0;
        ck_assert_msg(claimed == won[i], "seed %llu: %s on x%zu",
                      (unsigned long long)seed, name, i);
    }
}

/* The eligible ones with the largest value. */
static void best_of(const cmt_contest *c, mpq_t *value, bool *won)
{
    for (size_t i = 0; i < c->n_alternatives; i++) {
        won[i] = cmt_contest_eligible(c, i);
        for (size_t j = 0; j < c->n_alternatives && won[i]; j++)
            won[i] = !cmt_contest_eligible(c, j) || mpq_cmp(value[i], value[j]) >= 0;
    }
}

static void twin_firsts(const cmt_contest *c, const bool *standing, mpq_t *out)
{
    mpq_ptr part = cmt_q(mem);
    for (size_t i = 0; i < c->n_alternatives; i++)
        mpq_set_ui(out[i], 0, 1);
    for (size_t b = 0; b < c->ballots.n; b++) {
        unsigned best = 1000;
        unsigned long n_best = 0;
        for (size_t i = 0; i < c->n_alternatives; i++) {
            const unsigned tier = cmt_ballots_mark(c, b, i);
            if (standing[i] && tier != 0 && tier < best) {
                best = tier;
                n_best = 0;
            }
            n_best += standing[i] && tier == best ? 1 : 0;
        }
        for (size_t i = 0; i < c->n_alternatives; i++) {
            if (!standing[i] || cmt_ballots_mark(c, b, i) != best)
                continue;
            cmt_ballot_weight(c, b, part);
            mpz_mul_ui(mpq_denref(part), mpq_denref(part), n_best);
            mpq_canonicalize(part);
            mpq_add(out[i], out[i], part);
        }
    }
}

/* All that some order of eliminations can leave, without memory or shortcut. */
static void twin_irv(const cmt_contest *c, bool *standing, bool *won)
{
    const size_t n = c->n_alternatives;
    mpq_t *firsts = cmt_q_array(mem, n);
    size_t n_standing = 0;
    bool zero = true;
    twin_firsts(c, standing, firsts);
    for (size_t i = 0; i < n; i++) {
        n_standing += standing[i] ? 1 : 0;
        zero = zero && (!standing[i] || mpq_sgn(firsts[i]) == 0);
    }
    for (size_t i = 0; i < n && (n_standing <= 1 || zero); i++)
        won[i] = won[i] || standing[i];
    for (size_t i = 0; i < n && n_standing > 1 && !zero; i++) {
        bool last = standing[i];
        for (size_t j = 0; j < n && last; j++)
            last = !standing[j] || mpq_cmp(firsts[i], firsts[j]) <= 0;
        if (!last)
            continue;
        standing[i] = false;
        twin_irv(c, standing, won);
        standing[i] = true;
    }
}

/* The strongest simple path from `at` to `to`, by trying all of them. */
static void twin_path(const cmt_contest *c,
                      mpq_t *margin,
                      size_t at,
                      size_t to,
                      bool *used,
                      mpq_srcptr weakest,
                      mpq_ptr best)
{
    const size_t n = c->n_alternatives;
    used[at] = true;
    for (size_t j = 0; j < n; j++) {
        mpq_srcptr link = margin[at * n + j];
        if (used[j] || !cmt_contest_eligible(c, j) || mpq_sgn(link) <= 0)
            continue;
        mpq_srcptr weak =
            weakest == NULL || mpq_cmp(link, weakest) < 0 ? link : weakest;
        if (j == to) {
            if (mpq_cmp(weak, best) > 0)
                mpq_set(best, weak);
        } else {
            twin_path(c, margin, j, to, used, weak, best);
        }
    }
    used[at] = false;
}

static void twin_schulze(const cmt_contest *c, bool *won)
{
    const size_t n = c->n_alternatives;
    mpq_t *margin = cmt_q_array(mem, n * n);
    mpq_t *path = cmt_q_array(mem, n * n);
    mpq_ptr back = cmt_q(mem);
    bool *used = CMT_NEW_ARRAY(mem, bool, n);
    for (size_t k = 0; k < n * n; k++) {
        twin_support(c, k / n, k % n, margin[k]);
        twin_support(c, k % n, k / n, back);
        mpq_sub(margin[k], margin[k], back);
    }
    for (size_t k = 0; k < n * n; k++) {
        if (k / n != k % n && cmt_contest_eligible(c, k / n)
            && cmt_contest_eligible(c, k % n))
            twin_path(c, margin, k / n, k % n, used, NULL, path[k]);
    }
    for (size_t i = 0; i < n; i++) {
        won[i] = cmt_contest_eligible(c, i);
        for (size_t j = 0; j < n; j++)
            won[i] = won[i] && mpq_cmp(path[j * n + i], path[i * n + j]) <= 0;
    }
}

static void twin_borda(const cmt_contest *c, mpq_t *out)
{
    const size_t n = c->n_alternatives;
    mpq_t *q = cmt_q_array(mem, 2);
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            if (i == j || !cmt_contest_eligible(c, i) || !cmt_contest_eligible(c, j))
                continue;
            /* (all + for - against) / 2: half a point for each who says neither */
            twin_support(c, i, j, q[0]);
            twin_support(c, j, i, q[1]);
            mpq_sub(q[0], q[0], q[1]);
            mpq_add(q[0], q[0], c->total);
            mpq_div_2exp(q[0], q[0], 1);
            mpq_add(out[i], out[i], q[0]);
        }
    }
}

static void ordinal_body(const cmt_contest *c, uint64_t seed)
{
    const size_t n = c->n_alternatives;
    const cmt_rule_args args = {0};
    bool *won = CMT_NEW_ARRAY(mem, bool, n);
    bool *standing = CMT_NEW_ARRAY(mem, bool, n);
    mpq_t *value = cmt_q_array(mem, n);
    mpq_ptr q = cmt_q(mem);
    for (size_t i = 0; i < n; i++)
        standing[i] = cmt_contest_eligible(c, i);

    cmt_outcome o = run(c, CMT_RULE_ORDINAL, "plurality", &args, seed);
    twin_firsts(c, standing, value);
    best_of(c, value, won);
    expect_winners(c, &o, won, "plurality", seed);
    for (size_t i = 0; i < n; i++)
        ck_assert(mpq_equal(value[i], o.scores[i]) != 0);

    o = run(c, CMT_RULE_ORDINAL, "borda", &args, seed);
    for (size_t i = 0; i < n; i++)
        mpq_set_ui(value[i], 0, 1);
    twin_borda(c, value);
    best_of(c, value, won);
    expect_winners(c, &o, won, "borda", seed);
    for (size_t i = 0; i < n; i++)
        ck_assert(mpq_equal(value[i], o.scores[i]) != 0);

    o = run(c, CMT_RULE_ORDINAL, "schulze", &args, seed);
    twin_schulze(c, won);
    expect_winners(c, &o, won, "schulze", seed);

    o = run(c, CMT_RULE_ORDINAL, "irv", &args, seed);
    memset(won, 0, n);
    twin_irv(c, standing, won);
    expect_winners(c, &o, won, "irv", seed);

    o = run(c, CMT_RULE_ORDINAL, "condorcet", &args, seed);
    for (size_t i = 0; i < n; i++) {
        won[i] = standing[i];
        for (size_t j = 0; j < n && won[i]; j++) {
            if (i == j || !standing[j])
                continue;
            twin_support(c, i, j, value[0]);
            twin_support(c, j, i, q);
            won[i] = mpq_cmp(value[0], q) > 0;
        }
    }
    expect_winners(c, &o, won, "condorcet", seed);
}

START_TEST(ordinal_rules_equal_their_twins)
{
    each((random_shape){.form = CMT_FORM_RANK, .max_alternatives = 5, .max_rows = 7},
         1500, ordinal_body);
}
END_TEST

static void strengths_body(const cmt_contest *c, uint64_t seed)
{
    static const char *const strengths[] = {"margins", "winning-votes",
                                            "pairwise-opposition", "ratio"};
    static const cmt_tie_kind ties[] = {CMT_TIE_NONE, CMT_TIE_ORDER, CMT_TIE_LOT,
                                        CMT_TIE_PARALLEL};
    for (size_t k = 0; k < 4; k++) {
        cmt_option option = {.name = "strength", .value = strengths[k]};
        cmt_rule_args args = {.options = &option, .n_options = 1};
        (void)run(c, CMT_RULE_ORDINAL, "schulze", &args, seed);
        args = (cmt_rule_args){.tie_break.kind = ties[k]};
        args.tie_break.seed[0] = (uint8_t)seed;
        const cmt_outcome o = run(c, CMT_RULE_ORDINAL, "irv", &args, seed);
        if (ties[k] == CMT_TIE_ORDER || ties[k] == CMT_TIE_LOT)
            ck_assert_uint_le(o.winners.n, 1);
    }
}

START_TEST(every_strength_and_tie_break_passes_its_check)
{
    each((random_shape){.form = CMT_FORM_RANK, .max_alternatives = 6, .max_rows = 6},
         500, strengths_body);
}
END_TEST

/* Equal Shares, one voter a row of money, every way of breaking ties, no scaling. */
typedef struct naive {
    const cmt_contest *c;
    mpq_srcptr *cost;
    mpq_srcptr *utility;
    size_t seats;
    int after; /* 0 none, 1 Phragmén, 2 by welfare */
    char found[4096][16];
    size_t n_found;
} naive;

static void naive_note(naive *x, const bool *in)
{
    char key[16] = {0};
    for (size_t i = 0; i < x->c->n_alternatives; i++)
        key[i] = in[i] ? '1' : '0';
    for (size_t k = 0; k < x->n_found; k++) {
        if (strcmp(x->found[k], key) == 0)
            return;
    }
    memcpy(x->found[x->n_found++], key, sizeof key);
}

static bool naive_supports(const naive *x, size_t b, size_t i)
{
    return cmt_ballots_mark(x->c, b, i) == CMT_MARK_APPROVE;
}

/* The least rho by trying, for each supporter, that exactly those with at most its money
 * (a unit of utility) give all they have. */
static bool naive_rho(const naive *x, mpq_t *money, size_t i, mpq_ptr rho)
{
    bool found = false;
    mpq_t *q = cmt_q_array(mem, 5);
    for (size_t k = 0; k <= x->c->ballots.n; k++) {
        /* poor: money < limit; k = ballots.n stands for nobody poor */
        if (k < x->c->ballots.n && !naive_supports(x, k, i))
            continue;
        mpq_set_ui(q[0], 0, 1); /* what the poor give */
        mpq_set_ui(q[1], 0, 1); /* weight of the others */
        for (size_t b = 0; b < x->c->ballots.n; b++) {
            if (!naive_supports(x, b, i))
                continue;
            cmt_ballot_weight(x->c, b, q[2]);
            if (k < x->c->ballots.n && mpq_cmp(money[b], money[k]) <= 0) {
                mpq_mul(q[2], q[2], money[b]);
                mpq_add(q[0], q[0], q[2]);
            } else {
                mpq_add(q[1], q[1], q[2]);
            }
        }
        if (mpq_sgn(q[1]) == 0)
            continue;
        mpq_sub(q[3], x->cost[i], q[0]);
        mpq_div(q[3], q[3], q[1]); /* the payment of the others */
        /* it works when sum of min(money, payment) is the cost */
        mpq_set_ui(q[4], 0, 1);
        for (size_t b = 0; b < x->c->ballots.n; b++) {
            if (!naive_supports(x, b, i))
                continue;
            cmt_ballot_weight(x->c, b, q[2]);
            mpq_mul(q[2], q[2], mpq_cmp(money[b], q[3]) < 0 ? money[b] : q[3]);
            mpq_add(q[4], q[4], q[2]);
        }
        mpq_div(q[3], q[3], x->utility[i]);
        if (mpq_equal(q[4], x->cost[i]) != 0 && mpq_sgn(q[3]) >= 0
            && (!found || mpq_cmp(q[3], rho) < 0)) {
            mpq_set(rho, q[3]);
            found = true;
        }
    }
    return found;
}

/* The price of i in a phase; phases 0 shares, 1 Phragmén, 2 welfare, 3 the rest. */
static bool naive_price(
    const naive *x, int phase, mpq_t *money, const bool *in, size_t i, mpq_ptr out)
{
    mpq_t *q = cmt_q_array(mem, 3);
    if (in[i] || !cmt_contest_eligible(x->c, i))
        return false;
    mpq_set_ui(q[0], 0, 1);
    mpq_set_ui(q[1], 0, 1);
    for (size_t b = 0; b < x->c->ballots.n; b++) {
        if (!naive_supports(x, b, i))
            continue;
        cmt_ballot_weight(x->c, b, q[2]);
        mpq_add(q[0], q[0], q[2]);
        mpq_mul(q[2], q[2], money[b]);
        mpq_add(q[1], q[1], q[2]);
    }
    if (phase == 3) {
        mpq_set_ui(out, 0, 1);
        return true;
    }
    if (mpq_sgn(q[0]) == 0 || mpq_sgn(x->utility[i]) == 0)
        return false;
    if (phase == 0)
        return naive_rho(x, money, i, out);
    if (phase == 1) {
        mpq_sub(out, x->cost[i], q[1]);
    } else {
        mpq_div(out, x->cost[i], x->utility[i]);
    }
    mpq_div(out, out, q[0]);
    return true;
}

static void naive_pay(
    const naive *x, int phase, mpq_t *money, size_t i, mpq_srcptr price)
{
    mpq_ptr whole = cmt_q(mem);
    mpq_mul(whole, price, x->utility[i]);
    for (size_t b = 0; b < x->c->ballots.n && phase < 2; b++) {
        if (!naive_supports(x, b, i))
            continue;
        if (phase == 1) {
            mpq_neg(money[b], price);
        } else if (mpq_cmp(money[b], whole) <= 0) {
            mpq_set_ui(money[b], 0, 1);
        } else {
            mpq_sub(money[b], money[b], whole);
        }
    }
}

static void naive_grow(naive *x, int phase, mpq_t *money, bool *in, size_t n_in)
{
    const size_t n = x->c->n_alternatives;
    const size_t n_rows = x->c->ballots.n;
    mpq_t *price = cmt_q_array(mem, n + 1);
    mpq_ptr best = NULL;
    if (phase == 4 || n_in >= x->seats) {
        naive_note(x, in);
        return;
    }
    bool *can = CMT_NEW_ARRAY(mem, bool, n);
    for (size_t i = 0; i < n; i++) {
        can[i] = naive_price(x, phase, money, in, i, price[i]);
        if (can[i] && (best == NULL || mpq_cmp(price[i], best) < 0))
            best = price[i];
    }
    if (best == NULL) {
        const int next = phase == 0   ? (x->after == 0 ? 4 : x->after)
                         : phase == 3 ? 4
                                      : 3;
        naive_grow(x, next, money, in, n_in);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        if (!can[i] || mpq_equal(price[i], best) == 0)
            continue;
        mpq_t *copy = cmt_q_array(mem, n_rows + 1);
        for (size_t b = 0; b < n_rows; b++)
            mpq_set(copy[b], money[b]);
        naive_pay(x, phase, copy, i, best);
        in[i] = true;
        naive_grow(x, phase, copy, in, n_in + 1);
        in[i] = false;
    }
}

static void naive_compare(
    naive *x, const char *name, mpq_srcptr money, const cmt_outcome *o, uint64_t seed)
{
    const size_t n = x->c->n_alternatives;
    mpq_t *each_has = cmt_q_array(mem, x->c->ballots.n + 1);
    bool *in = CMT_NEW_ARRAY(mem, bool, n + 1);
    for (size_t b = 0; b < x->c->ballots.n; b++)
        mpq_div(each_has[b], money, x->c->total);
    naive_grow(x, 0, each_has, in, 0);
    ck_assert_msg(x->n_found == o->n_committees, "seed %llu: %s, %zu ways against %zu",
                  (unsigned long long)seed, name, x->n_found, o->n_committees);
    for (size_t c = 0; c < o->n_committees; c++) {
        char key[16] = {0};
        bool found = false;
        memset(key, '0', n);
        for (size_t k = 0; k < o->committees[c].n; k++)
            key[o->committees[c].at[k]] = '1';
        for (size_t k = 0; k < x->n_found; k++)
            found = found || strcmp(key, x->found[k]) == 0;
        ck_assert_msg(found, "seed %llu: %s, %s", (unsigned long long)seed, name, key);
    }
}

static void approval_body(const cmt_contest *c, uint64_t seed)
{
    static const char *const completions[] = {"none", "phragmen", "av"};
    const size_t n = c->n_alternatives;
    const cmt_rule_args none = {0};
    bool *won = CMT_NEW_ARRAY(mem, bool, n);
    mpq_t *value = cmt_q_array(mem, n);
    mpq_t *q = cmt_q_array(mem, 3);
    cmt_outcome o = run(c, CMT_RULE_APPROVAL, "approval", &none, seed);
    for (size_t i = 0; i < n; i++) {
        mpq_set_ui(q[0], 0, 1);
        for (size_t b = 0; b < c->ballots.n; b++) {
            const unsigned mark = cmt_ballots_mark(c, b, i);
            cmt_ballot_weight(c, b, q[1]);
            if (mark == CMT_MARK_APPROVE)
                mpq_add(value[i], value[i], q[1]);
            if (mark != CMT_MARK_UNSEEN)
                mpq_add(q[0], q[0], q[1]);
        }
        if (c->missing == CMT_MISSING_ABSTAIN && mpq_sgn(q[0]) > 0)
            mpq_div(value[i], value[i], q[0]);
        ck_assert(mpq_equal(value[i], o.scores[i]) != 0);
    }
    best_of(c, value, won);
    expect_winners(c, &o, won, "approval", seed);
    (void)run(c, CMT_RULE_APPROVAL, "av", &none, seed);

    mpq_srcptr *ones = CMT_NEW_ARRAY(mem, mpq_srcptr, n);
    mpq_set_ui(q[1], 1, 1);
    mpq_set_ui(q[2], c->seats, 1);
    for (size_t i = 0; i < n; i++)
        ones[i] = q[1];
    for (int after = 0; after < 3; after++) {
        cmt_option option = {.name = "completion", .value = completions[after]};
        cmt_rule_args args = {.options = &option, .n_options = 1};
        naive *x = CMT_NEW(mem, naive);
        *x = (naive){
            .c = c, .cost = ones, .utility = ones, .seats = c->seats, .after = after};
        o = run(c, CMT_RULE_APPROVAL, "mes", &args, seed);
        if (mpq_sgn(c->total) > 0)
            naive_compare(x, completions[after], q[2], &o, seed);
        args.tie_break.kind = CMT_TIE_ORDER;
        (void)run(c, CMT_RULE_APPROVAL, "mes", &args, seed);
        args.tie_break.kind = CMT_TIE_LOT;
        (void)run(c, CMT_RULE_APPROVAL, "mes", &args, seed);
        args.tie_break.kind = CMT_TIE_PARALLEL;
        (void)run(c, CMT_RULE_APPROVAL, "mes", &args, seed);
    }
}

START_TEST(approval_rules_equal_their_twins)
{
    each((random_shape){.form = CMT_FORM_APPROVE, .max_alternatives = 5, .max_rows = 4},
         400, approval_body);
}
END_TEST

static void budget_body(const cmt_contest *c, uint64_t seed)
{
    const size_t n = c->n_alternatives;
    mpq_t *q = cmt_q_array(mem, 2);
    mpq_set_ui(q[1], 1, 1);
    for (int k = 0; k < 2; k++) {
        cmt_option options[2] = {
            {.name = "satisfaction", .value = k == 0 ? "cost" : "cardinality"},
            {.name = "completion", .value = "add1"}};
        cmt_rule_args args = {.options = options, .n_options = 1};
        mpq_srcptr *utility = CMT_NEW_ARRAY(mem, mpq_srcptr, n);
        naive *x = CMT_NEW(mem, naive);
        for (size_t i = 0; i < n; i++) {
            utility[i] = k == 0 ? c->costs[i] : q[1];
            if (mpq_cmp(c->costs[i], c->budget) > 0)
                utility[i] = q[0];
        }
        *x = (naive){.c = c, .utility = utility, .seats = SIZE_MAX};
        x->cost = CMT_NEW_ARRAY(mem, mpq_srcptr, n);
        memcpy(x->cost, c->costs, n * sizeof(mpq_srcptr));
        cmt_outcome o = run(c, CMT_RULE_BUDGET, "mes-pb", &args, seed);
        if (mpq_sgn(c->total) > 0)
            naive_compare(x, "mes-pb", c->budget, &o, seed);
        for (size_t m = 0; m < 3; m++) {
            static const char *const completions[] = {"add1", "add1u", "utilitarian"};
            options[1].value = completions[m];
            args.n_options = 2;
            args.tie_break.kind = m == 1 ? CMT_TIE_NONE : CMT_TIE_ORDER;
            o = run(c, CMT_RULE_BUDGET, "mes-pb", &args, seed);
            for (size_t w = 0; w < o.n_committees; w++) {
                mpq_t *sum = cmt_q_array(mem, 1);
                for (size_t i = 0; i < o.committees[w].n; i++)
                    mpq_add(sum[0], sum[0], c->costs[o.committees[w].at[i]]);
                ck_assert(mpq_cmp(sum[0], c->budget) <= 0);
            }
        }
    }
}

START_TEST(budget_rules_equal_their_twins)
{
    each((random_shape){.form = CMT_FORM_APPROVE,
                        .max_alternatives = 5,
                        .max_rows = 4,
                        .plain = true},
         300, budget_body);
}
END_TEST

/* Sum of weight * |level - answer|. */
static void distance(const cmt_contest *c, mpq_srcptr level, mpq_t *q, mpq_ptr out)
{
    mpq_set_ui(out, 0, 1);
    for (size_t a = 0; a < c->n_answers; a++) {
        mpq_sub(q[0], level, c->answer_level[a]);
        mpq_abs(q[0], q[0]);
        mpq_mul(q[0], q[0], c->answer_weight[a]);
        mpq_add(out, out, q[0]);
    }
}

static void answers_body(const cmt_contest *c, uint64_t seed)
{
    const size_t n = c->n_alternatives;
    const cmt_rule_args args = {0};
    mpq_t *q = cmt_q_array(mem, 4);
    cmt_outcome o = run(c, CMT_RULE_WEIGHTS, "mean", &args, seed);
    for (size_t i = 0; i < n && !o.tied; i++)
        mpq_add(q[1], q[1], o.weights[i]);
    ck_assert(o.tied || mpq_cmp_ui(q[1], 1, 1) == 0);
    o = run(c, CMT_RULE_LEVEL, "median", &args, seed);
    if (!o.tied) { /* no answer is nearer to all, and both ends of the interval are level */
        distance(c, o.level, q, q[2]);
        for (size_t a = 0; a < c->n_answers; a++) {
            distance(c, c->answer_level[a], q, q[3]);
            ck_assert_int_ge(mpq_cmp(q[3], q[2]), 0);
            mpq_srcptr high = o.level_high != NULL ? o.level_high : o.level;
            if (mpq_equal(q[3], q[2]) != 0 && mpq_sgn(c->answer_weight[a]) > 0) {
                ck_assert_int_ge(mpq_cmp(c->answer_level[a], o.level), 0);
                ck_assert_int_le(mpq_cmp(c->answer_level[a], high), 0);
            }
        }
    }
    (void)run(c, CMT_RULE_JUDGMENT, "majority", &args, seed);
    for (size_t k = 0; k < 2; k++) {
        cmt_option side = {.name = "side", .value = k == 0 ? "high" : "midpoint"};
        const cmt_rule_args other = {.options = &side, .n_options = 1};
        (void)run(c, CMT_RULE_LEVEL, "median", &other, seed);
    }
}

START_TEST(answer_rules_equal_their_twins)
{
    each((random_shape){.max_alternatives = 4, .max_rows = 5, .answers = true}, 1000,
         answers_body);
}
END_TEST

static void deliberation_body(const cmt_contest *c, uint64_t seed)
{
    const cmt_rule_args none = {0};
    cmt_option form = {.name = "form", .value = "geometric"};
    const cmt_rule_args geometric = {.options = &form, .n_options = 1};
    cmt_contest committee = *c;
    committee.kind = CMT_KIND_COMMITTEE;
    (void)run(c, CMT_RULE_DELIBERATION, "gac", &none, seed);
    (void)run(c, CMT_RULE_DELIBERATION, "gac", &geometric, seed);
    (void)run(c, CMT_RULE_DELIBERATION, "min-group", &none, seed);
    (void)run(&committee, CMT_RULE_DELIBERATION, "gac", &none, seed);
    (void)run(&committee, CMT_RULE_DELIBERATION, "min-group", &none, seed);
}

START_TEST(deliberation_rules_pass_their_checks)
{
    each((random_shape){.form = CMT_FORM_APPROVE, .max_alternatives = 6, .max_rows = 6},
         500, deliberation_body);
}
END_TEST

static void apportion_body(const cmt_contest *c, uint64_t seed)
{
    static const cmt_tie_kind ties[] = {CMT_TIE_NONE, CMT_TIE_ORDER, CMT_TIE_LOT};
    for (size_t k = 0; k < 3; k++) {
        const cmt_rule_args args = {.tie_break.kind = ties[k]};
        const cmt_outcome o = run(c, CMT_RULE_APPORTION, "hamilton", &args, seed);
        int64_t sum = 0;
        for (size_t i = 0; i < c->n_alternatives && !o.tied; i++)
            sum += o.seats[i];
        ck_assert(o.tied || sum == (int64_t)c->seats);
    }
}

START_TEST(apportionment_passes_its_check)
{
    each((random_shape){.form = CMT_FORM_RANK, .max_alternatives = 6, .max_rows = 6},
         500, apportion_body);
    each((random_shape){.form = CMT_FORM_APPROVE, .max_alternatives = 6, .max_rows = 6},
         300, apportion_body);
}
END_TEST

static Suite *make(void)
{
    Suite *s = suite_create("rules_twin");
    TCase *tc = tcase_create("twins");
    tcase_set_timeout(tc, 120);
    printf("seed %llu\n", (unsigned long long)first_seed);
    tcase_add_test(tc, ordinal_rules_equal_their_twins);
    tcase_add_test(tc, every_strength_and_tie_break_passes_its_check);
    tcase_add_test(tc, approval_rules_equal_their_twins);
    tcase_add_test(tc, budget_rules_equal_their_twins);
    tcase_add_test(tc, answer_rules_equal_their_twins);
    tcase_add_test(tc, deliberation_rules_pass_their_checks);
    tcase_add_test(tc, apportionment_passes_its_check);
    suite_add_tcase(s, tc);
    return s;
}

CMT_TEST_MAIN(make)
