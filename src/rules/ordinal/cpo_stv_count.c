#include "rules/ordinal/cpo_stv_count.h"

#include "ballot/weight.h"
#include "base/err.h"

#include <string.h>

/* A tier of up to 16 is shared into parts of this: the least common multiple. */
#define SHARES 720720

/* Whether some ballot has two eligible alternatives in one tier. */
static bool has_ties(const cmt_contest *c, cmt_arena *mem, bool *out)
{
    const cmt_arena_mark mark = cmt_arena_get_mark(mem);
    size_t *seen = CMT_NEW_ARRAY(mem, size_t, 65536);
    if (seen == NULL)
        return false;
    *out = false;
    for (size_t b = 0; b < c->ballots.n; b++) {
        for (size_t i = 0; i < c->n_alternatives; i++) {
            const unsigned tier = cmt_ballots_mark(c, b, i);
            if (tier == 0 || !cmt_contest_eligible(c, i))
                continue;
            *out = *out || seen[tier] == b + 1;
            seen[tier] = b + 1;
        }
    }
    cmt_arena_reset(mem, mark);
    return true;
}

static bool ranks_somebody(const cmt_contest *c, size_t b)
{
    for (size_t i = 0; i < c->n_alternatives; i++) {
        if (cmt_contest_eligible(c, i) && cmt_ballots_mark(c, b, i) != 0)
            return true;
    }
    return false;
}

/* V / (k + 1), for hare V / k; for droop the next whole number, where votes are whole. */
static void find_quota(cmt_cpo *w, const cmt_rule_args *args)
{
    const cmt_rule *rule = &cmt_rule_ordinal_cpo_stv;
    const cmt_contest *c = w->contest;
    bool whole = true;
    for (size_t b = 0; b < c->ballots.n; b++) {
        cmt_ballot_weight(c, b, w->q);
        if (ranks_somebody(c, b))
            mpq_add(w->quota, w->quota, w->q);
    }
    mpq_set_ui(w->q, cmt_rule_option_is(rule, args, "quota", "hare") ? w->k : w->k + 1,
               1);
    mpq_div(w->quota, w->quota, w->q);
    for (size_t g = 0; g < c->n_voices; g++)
        whole = whole && cmt_q_is_whole(c->voices[g].multiplier);
    if (whole && cmt_rule_option_is(rule, args, "quota", "droop")) {
        cmt_q_floor(w->quota);
        mpz_add_ui(mpq_numref(w->quota), mpq_numref(w->quota), 1);
    }
    mpq_mul(w->quota, w->quota, w->unit);
}

cmt_status cmt_cpo_init(cmt_arena *mem,
                        const cmt_contest *contest,
                        const cmt_rule_args *args,
                        size_t k,
                        cmt_cpo *out,
                        cmt_err *err)
{
    cmt_status st = CMT_OK;
    bool ties = false;
    const size_t n_sums = (size_t)1 << k;
    cmt_cpo w = {.contest = contest, .k = k};
    mpz_ptr scale = cmt_z(mem);
    w.unit = cmt_q(mem);
    w.quota = cmt_q(mem);
    w.q = cmt_q(mem);
    w.value = cmt_z_array(mem, k + 2);
    w.held = cmt_z_array(mem, n_sums * CMT_CPO_UNION);
    w.part = cmt_q_array(mem, n_sums);
    w.keep = cmt_q_array(mem, CMT_CPO_UNION);
    w.votes = cmt_q_array(mem, CMT_CPO_UNION);
    if (!cmt_arena_ok(mem) || !has_ties(contest, mem, &ties))
        return cmt_fail(err, CMT_E_NOMEM, "no room to compare committees");
    CMT_TRY(cmt_ballot_integer_weights(mem, contest, &w.weight, scale, err));
    for (size_t times = 0; ties && times < k + 1; times++) {
        mpz_mul_ui(scale, scale, SHARES);
        for (size_t b = 0; b < contest->ballots.n; b++)
            mpz_mul_ui(w.weight[b], w.weight[b], SHARES);
    }
    mpq_set_z(w.unit, scale);
    find_quota(&w, args);
    *out = w;
done:
    return st;
}

static bool is_after(const cmt_cpo *w, size_t u, size_t stage)
{
    return w->closed[u] == 0 || w->closed[u] > stage;
}

/* Lay what a ballot has left, w->value[depth], on those it prefers of whom have not closed
 * by `stage`; `gave` marks the members of both at which it gave. Where one of them closes
 * later it goes on from there: stages grow, so depth is at most k. */
static void lay(cmt_cpo *w, /* NOLINT(misc-no-recursion) */
                size_t b,
                size_t stage,
                size_t gave,
                size_t depth)
{
    unsigned best = 0;
    unsigned long n = 0;
    unsigned tier[CMT_CPO_UNION];
    for (size_t u = 0; u < w->n; u++) {
        tier[u] = cmt_ballots_mark(w->contest, b, w->at[u]);
        if (tier[u] == 0 || !is_after(w, u, stage))
            continue;
        if (best == 0 || tier[u] < best) {
            best = tier[u];
            n = 0;
        }
        n += tier[u] == best ? 1U : 0U;
    }
    if (n == 0)
        return;
    mpz_divexact_ui(w->value[depth + 1], w->value[depth], n);
    for (size_t u = 0; u < w->n; u++) {
        mpz_ptr held = w->held[gave * w->n + u];
        if (tier[u] != best || !is_after(w, u, stage))
            continue;
        if (w->closed[u] == 0) {
            mpz_add(held, held, w->value[depth + 1]);
        } else {
            lay(w, b, w->closed[u], gave | (size_t)1 << u, depth + 1);
        }
    }
}

/* What of a ballot goes on that gave at some: the product of their parts. */
static void find_parts(const cmt_cpo *w)
{
    for (size_t gave = 0; gave < (size_t)1 << w->n_both; gave++) {
        mpq_set_ui(w->part[gave], 1, 1);
        for (size_t u = 0; u < w->n_both; u++) {
            if ((gave >> u & 1) != 0)
                mpq_mul(w->part[gave], w->part[gave], w->keep[u]);
        }
    }
}

/* The votes of all who are open. */
static void count(cmt_cpo *w)
{
    const size_t n_sums = (size_t)1 << w->n_both;
    for (size_t e = 0; e < n_sums * w->n; e++)
        mpz_set_ui(w->held[e], 0);
    for (size_t b = 0; b < w->contest->ballots.n; b++) {
        mpz_set(w->value[0], w->weight[b]);
        lay(w, b, 0, 0, 0);
    }
    find_parts(w);
    for (size_t u = 0; u < w->n; u++) {
        if (w->closed[u] == 0)
            mpq_set_ui(w->votes[u], 0, 1);
        for (size_t gave = 0; w->closed[u] == 0 && gave < n_sums; gave++) {
            if (mpz_sgn(w->held[gave * w->n + u]) == 0)
                continue;
            mpq_set_z(w->q, w->held[gave * w->n + u]);
            mpq_mul(w->q, w->q, w->part[gave]);
            mpq_add(w->votes[u], w->votes[u], w->q);
        }
    }
}

/* Close the members of both that have the quota; false: nobody has. */
static bool close_members(cmt_cpo *w, size_t stage)
{
    bool any = false;
    for (size_t u = 0; u < w->n_both; u++) {
        if (w->closed[u] != 0 || mpq_cmp(w->votes[u], w->quota) < 0)
            continue;
        any = true;
        w->closed[u] = stage;
        mpq_set_ui(w->keep[u], 0, 1);
        if (mpq_sgn(w->votes[u]) == 0)
            continue;
        mpq_sub(w->keep[u], w->votes[u], w->quota);
        mpq_div(w->keep[u], w->keep[u], w->votes[u]);
    }
    return any;
}

static bool has(const uint32_t *set, size_t k, uint32_t i)
{
    for (size_t m = 0; m < k; m++) {
        if (set[m] == i)
            return true;
    }
    return false;
}

void cmt_cpo_margin(cmt_cpo *w, const uint32_t *a, const uint32_t *b, mpq_ptr out)
{
    w->n = 0;
    for (size_t m = 0; m < w->k; m++) {
        if (has(b, w->k, a[m]))
            w->at[w->n++] = a[m];
    }
    w->n_both = w->n;
    for (size_t m = 0; m < w->k; m++) {
        if (!has(b, w->k, a[m]))
            w->at[w->n++] = a[m];
    }
    const size_t n_first = w->n;
    for (size_t m = 0; m < w->k; m++) {
        if (!has(a, w->k, b[m]))
            w->at[w->n++] = b[m];
    }
    memset(w->closed, 0, sizeof w->closed);
    for (size_t u = 0; u < w->n_both; u++)
        mpq_set_ui(w->keep[u], 1, 1);
    count(w);
    for (size_t stage = 1; close_members(w, stage); stage++)
        count(w);
    mpq_set_ui(out, 0, 1);
    for (size_t u = w->n_both; u < w->n; u++) {
        if (u < n_first) {
            mpq_add(out, out, w->votes[u]);
        } else {
            mpq_sub(out, out, w->votes[u]);
        }
    }
    mpq_div(out, out, w->unit);
}
