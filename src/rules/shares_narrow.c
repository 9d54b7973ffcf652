#include "rules/shares_ledger.h"

static bool supports(const cmt_ledger *l, size_t r, uint32_t c)
{
    return cmt_ballots_mark(l->contest, r, c) == CMT_MARK_APPROVE;
}

/* The tied that ballot r supports. */
static size_t count_supported(const cmt_ledger *l,
                              const uint32_t *tied,
                              size_t n_tied,
                              size_t r)
{
    size_t n = 0;
    for (size_t k = 0; k < n_tied; k++)
        n += supports(l, r, tied[k]) ? 1U : 0U;
    return n;
}

/* Whether ballot r has `n` times the price of an alternative, a unit of weight. */
static bool has_price_of(
    cmt_ledger *l, size_t r, size_t n, uint32_t c, mpq_srcptr price)
{
    cmt_q_set_i64(l->q[1], (int64_t)n, 1);
    mpq_mul(l->q[1], l->q[1], l->utility[c]);
    mpq_mul(l->q[1], l->q[1], price);
    mpz_mul(mpq_numref(l->q[2]), l->money[r], l->scale);
    mpz_set(mpq_denref(l->q[2]), l->denominator);
    mpq_canonicalize(l->q[2]);
    return mpq_cmp(l->q[1], l->q[2]) <= 0;
}

/* Whether c costs the same, and its purchase changes no other, whichever of the tied are
 * bought before it. In the phase of shares: each supporter of c can pay for all that it
 * supports among them, or has nothing left, or supports c alone. In Phragmén's: nobody bears
 * the load of two. Later: supporters do not matter. */
static bool is_indifferent(cmt_ledger *l,
                           int phase,
                           const uint32_t *tied,
                           size_t n_tied,
                           mpq_srcptr price,
                           uint32_t c)
{
    for (size_t r = 0; r < l->contest->ballots.n && phase < 2; r++) {
        if (!supports(l, r, c) || mpz_sgn(l->weight[r]) == 0)
            continue;
        const size_t n = count_supported(l, tied, n_tied, r);
        if (n > 1 && phase == 1)
            return false;
        if (n > 1 && mpz_sgn(l->money[r]) != 0 && !has_price_of(l, r, n, c, price))
            return false;
    }
    return true;
}

/* Whether the seats and, where nobody pays, the budget hold all of the tied, and one buys
 * as much as another. */
static bool holds_all(cmt_ledger *l, int phase, const uint32_t *tied, size_t n_tied)
{
    if (n_tied > l->seats - l->n_in)
        return false;
    mpq_set(l->q[0], l->spent);
    for (size_t k = 0; k < n_tied; k++) {
        mpq_add(l->q[0], l->q[0], l->cost[tied[k]]);
        if (mpq_equal(l->utility[tied[k]], l->utility[tied[0]]) == 0)
            return false;
    }
    return phase < 2 || mpq_cmp(l->q[0], l->budget) <= 0;
}

static bool of_one(const cmt_ledger *l, uint32_t c, uint32_t d)
{
    return c == d || (l->decision != NULL && l->decision[c] == l->decision[d]);
}

size_t cmt_ledger_narrow(
    cmt_ledger *ledger, int phase, uint32_t *tied, size_t n_tied, mpq_srcptr price)
{
    cmt_ledger *l = ledger;
    if (!holds_all(l, phase, tied, n_tied))
        return n_tied;
    for (size_t k = 0; k < n_tied; k++) {
        const uint32_t first = tied[k];
        bool all = is_indifferent(l, phase, tied, n_tied, price, first);
        for (size_t m = 0; m < n_tied && all; m++) {
            if (tied[m] != first && of_one(l, tied[m], first))
                all = is_indifferent(l, phase, tied, n_tied, price, tied[m]);
        }
        if (!all)
            continue;
        size_t n = 0;
        for (size_t m = 0; m < n_tied; m++) {
            if (of_one(l, tied[m], first))
                tied[n++] = tied[m];
        }
        return n;
    }
    return n_tied;
}
