#include "rules/rated/maxmin_lottery.h"

#include "ballot/weight.h"
#include "base/err.h"
#include "base/limits.h"
#include "rules/claim.h"
#include "rules/lottery.h"

/* Only eligible alternatives of number i count; groups g are those with weight. */
typedef struct work {
    cmt_arena *mem;
    const cmt_contest *contest;
    const cmt_outcome *claim;
    size_t n;       /* all alternatives */
    size_t m;       /* groups */
    mpq_t *utility; /* [m][n] */
    mpq_t *mean;    /* [n] */
    mpq_ptr least;  /* utility of the group that fares worst */
    mpq_ptr average;
    mpq_t *y; /* [m + 1] multipliers at hand */
    mpq_t *q; /* [4] */
    cmt_err *err;
} work;

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room to check a lottery");
}

/* The score of i on ballot b; false where the ballot says nothing of it. */
static bool score_of(const work *w, size_t b, size_t i, mpq_ptr out)
{
    mpq_srcptr score = w->contest->ballots.scores[b * w->n + i];
    if (score == NULL && w->contest->missing == CMT_MISSING_ABSTAIN)
        return false;
    mpq_set_ui(out, 0, 1);
    if (score != NULL)
        mpq_set(out, score);
    return true;
}

/* One number by definition: the mean score of i in group g. */
static void mean_of(work *w, uint32_t g, size_t i, mpq_ptr out)
{
    mpq_t *q = w->q;
    mpq_set_ui(out, 0, 1);
    mpq_set_ui(q[2], 0, 1);
    for (size_t b = 0; b < w->contest->ballots.n; b++) {
        if (w->contest->ballots.group[b] != g || !score_of(w, b, i, q[0]))
            continue;
        cmt_ballot_weight(w->contest, b, q[1]);
        mpq_mul(q[0], q[0], q[1]);
        mpq_add(out, out, q[0]);
        mpq_add(q[2], q[2], q[1]);
    }
    if (mpq_sgn(q[2]) > 0)
        mpq_div(out, out, q[2]);
}

static void count_group(work *w, uint32_t g)
{
    mpq_ptr all = w->q[3];
    mpq_set_ui(all, 0, 1);
    for (size_t b = 0; b < w->contest->ballots.n; b++) {
        if (w->contest->ballots.group[b] != g)
            continue;
        cmt_ballot_weight(w->contest, b, w->q[0]);
        mpq_add(all, all, w->q[0]);
    }
    if (mpq_sgn(all) == 0)
        return;
    for (size_t i = 0; i < w->n; i++) {
        mpq_ptr u = w->utility[w->m * w->n + i];
        mean_of(w, g, i, u);
        mpq_mul(w->q[0], u, all);
        mpq_add(w->mean[i], w->mean[i], w->q[0]);
    }
    w->m++;
}

/* What the claimed lottery gives the worst group, and on average. */
static void judge_lottery(work *w)
{
    for (size_t g = 0; g < w->m; g++) {
        mpq_set_ui(w->q[0], 0, 1);
        for (size_t i = 0; i < w->n; i++) {
            mpq_mul(w->q[1], w->claim->lottery[i], w->utility[g * w->n + i]);
            mpq_add(w->q[0], w->q[0], w->q[1]);
        }
        if (g == 0 || mpq_cmp(w->q[0], w->least) < 0)
            mpq_set(w->least, w->q[0]);
    }
    for (size_t i = 0; i < w->n; i++) {
        mpq_mul(w->q[1], w->claim->lottery[i], w->mean[i]);
        mpq_add(w->average, w->average, w->q[1]);
    }
}

static cmt_status read_multipliers(work *w, const char *key, size_t n)
{
    const cmt_value *list =
        cmt_value_get(cmt_value_get(w->claim->witness, "multipliers"), key);
    bool good = cmt_value_count(list) == n;
    for (size_t g = 0; g < n && good; g++) {
        good =
            cmt_value_as_q(cmt_value_at(list, g), CMT_MAX_CERTIFICATE_DIGITS, w->y[g])
            && mpq_sgn(w->y[g]) >= 0;
    }
    if (!good)
        return cmt_fail(w->err, CMT_E_NEGATIVE, "multipliers are not of their form");
    return CMT_OK;
}

/* q[0] = sum over groups of y (utility of i, less the least). */
static void surplus_of(work *w, size_t i)
{
    mpq_set_ui(w->q[0], 0, 1);
    for (size_t g = 0; g < w->m; g++) {
        mpq_sub(w->q[1], w->utility[g * w->n + i], w->least);
        mpq_mul(w->q[1], w->q[1], w->y[g]);
        mpq_add(w->q[0], w->q[0], w->q[1]);
    }
}

/* Weights of groups, not all 0, under which no alternative is above the least: no lottery
 * then has every group above it. */
static cmt_status check_least(work *w)
{
    const cmt_status st = read_multipliers(w, "least", w->m);
    if (st != CMT_OK)
        return st;
    mpq_set_ui(w->q[2], 0, 1);
    for (size_t g = 0; g < w->m; g++)
        mpq_add(w->q[2], w->q[2], w->y[g]);
    for (size_t i = 0; i < w->n; i++) {
        if (!cmt_contest_eligible(w->contest, i))
            continue;
        surplus_of(w, i);
        if (mpq_sgn(w->q[0]) > 0 || mpq_sgn(w->q[2]) == 0) {
            return cmt_fail(w->err, CMT_E_NEGATIVE,
                            "it is not proved that no lottery does better by the worst "
                            "group");
        }
    }
    return CMT_OK;
}

/* mean_i + surplus of i <= average for every i: a lottery without a negative surplus has no
 * higher mean. */
static cmt_status check_average(work *w)
{
    const cmt_status st = read_multipliers(w, "mean", w->m);
    if (st != CMT_OK)
        return st;
    for (size_t i = 0; i < w->n; i++) {
        if (!cmt_contest_eligible(w->contest, i))
            continue;
        surplus_of(w, i);
        mpq_add(w->q[0], w->q[0], w->mean[i]);
        if (mpq_cmp(w->q[0], w->average) > 0) {
            return cmt_fail(w->err, CMT_E_NEGATIVE,
                            "it is not proved that no such lottery has a higher mean");
        }
    }
    return CMT_OK;
}

/* p_i - surplus of i - y (mean_i - average) >= p p for every i: such a lottery x has
 * x p >= p p, and is no nearer to the uniform one. */
static cmt_status check_nearest(work *w)
{
    const cmt_status st = read_multipliers(w, "nearest", w->m + 1);
    if (st != CMT_OK)
        return st;
    mpq_set_ui(w->q[2], 0, 1);
    for (size_t i = 0; i < w->n; i++) {
        mpq_mul(w->q[1], w->claim->lottery[i], w->claim->lottery[i]);
        mpq_add(w->q[2], w->q[2], w->q[1]);
    }
    for (size_t i = 0; i < w->n; i++) {
        if (!cmt_contest_eligible(w->contest, i))
            continue;
        surplus_of(w, i);
        mpq_sub(w->q[1], w->mean[i], w->average);
        mpq_mul(w->q[1], w->q[1], w->y[w->m]);
        mpq_add(w->q[0], w->q[0], w->q[1]);
        mpq_sub(w->q[0], w->claim->lottery[i], w->q[0]);
        if (mpq_cmp(w->q[0], w->q[2]) < 0) {
            return cmt_fail(w->err, CMT_E_NEGATIVE,
                            "it is not proved that no such lottery is nearer to the "
                            "uniform one");
        }
    }
    return CMT_OK;
}

static cmt_status check_lottery(work *w, size_t n_eligible)
{
    cmt_status st = CMT_OK;
    if (w->m == 0) {
        for (size_t i = 0; i < w->n; i++) {
            if (cmt_contest_eligible(w->contest, i)
                && mpq_cmp_ui(w->claim->lottery[i], 1, n_eligible) != 0)
                return cmt_fail(w->err, CMT_E_NEGATIVE, "nobody said more for any");
        }
        return CMT_OK;
    }
    judge_lottery(w);
    if (!cmt_value_as_q(cmt_value_get(w->claim->witness, "least"),
                        CMT_MAX_CERTIFICATE_DIGITS, w->q[0])
        || mpq_equal(w->q[0], w->least) == 0)
        return cmt_fail(w->err, CMT_E_NEGATIVE, "the worst group has another utility");
    CMT_TRY(check_least(w));
    CMT_TRY(check_average(w));
    CMT_TRY(check_nearest(w));
done:
    return st;
}

cmt_status cmt_rated_maxmin_lottery_check(cmt_arena *mem,
                                          const cmt_contest *contest,
                                          const cmt_rule_args *args,
                                          const cmt_outcome *claim,
                                          cmt_err *err)
{
    cmt_status st = CMT_OK;
    const size_t n = contest->n_alternatives;
    size_t n_eligible = 0;
    work w = {.mem = mem, .contest = contest, .claim = claim, .n = n, .err = err};
    w.utility = cmt_q_array(mem, contest->n_voices * n + 1);
    w.mean = cmt_q_array(mem, n + 1);
    w.least = cmt_q(mem);
    w.average = cmt_q(mem);
    w.y = cmt_q_array(mem, contest->n_voices + 2);
    w.q = cmt_q_array(mem, 4);
    if (w.utility == NULL || w.mean == NULL || w.least == NULL || w.average == NULL
        || w.y == NULL || w.q == NULL)
        return no_room(err);
    for (size_t i = 0; i < n; i++)
        n_eligible += cmt_contest_eligible(contest, i) ? 1U : 0U;
    if (n_eligible == 0) {
        CMT_TRY(cmt_claim_parts(contest, claim, 0, err));
        return cmt_claim_tied(claim, false, err);
    }
    CMT_TRY(cmt_lottery_judge(mem, contest, args, claim, err));
    for (uint32_t g = 0; g < contest->n_voices; g++)
        count_group(&w, g);
    CMT_TRY(check_lottery(&w, n_eligible));
done:
    return st;
}
