#include "rules/worth.h"

#include "ballot/tally.h"
#include "ballot/weight.h"
#include "base/err.h"
#include "rules/scores.h"

cmt_status cmt_worth_expect(const cmt_contest *contest, cmt_err *err)
{
    if (contest->costs == NULL || contest->budget == NULL) {
        return cmt_fail(err, CMT_E_RANGE,
                        "the rule needs the cost of every project and a budget");
    }
    if (contest->ballots.n > 0 && contest->ballots.form == CMT_FORM_RANK)
        return cmt_fail(err, CMT_E_RANGE, "the rule reads approvals or scores");
    return CMT_OK;
}

/* The score above 0 that ballot b gives project i, or NULL. */
static mpq_srcptr score_of(const cmt_contest *c, size_t b, size_t i)
{
    mpq_srcptr score = c->ballots.scores[b * c->n_alternatives + i];
    return score != NULL && mpq_sgn(score) > 0 ? score : NULL;
}

cmt_status cmt_worth_support(cmt_arena *mem,
                             const cmt_contest *contest,
                             mpq_t **out,
                             cmt_err *err)
{
    const size_t n = contest->n_alternatives;
    if (contest->ballots.n == 0 || contest->ballots.form == CMT_FORM_APPROVE) {
        cmt_contest sums = *contest;
        sums.ballots.form = CMT_FORM_APPROVE;
        sums.missing = CMT_MISSING_DISAPPROVE; /* weights, not shares */
        return cmt_scores_approval(mem, &sums, out, err);
    }
    mpq_t *support = cmt_q_array(mem, n + 1);
    mpq_t *q = cmt_q_array(mem, 2);
    if (support == NULL || q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the support of projects");
    for (size_t b = 0; b < contest->ballots.n; b++) {
        cmt_ballot_weight(contest, b, q[0]);
        for (size_t i = 0; i < n; i++) {
            mpq_srcptr score = score_of(contest, b, i);
            if (score == NULL)
                continue;
            mpq_mul(q[1], q[0], score);
            mpq_add(support[i], support[i], q[1]);
        }
    }
    *out = support;
    return CMT_OK;
}

/* Approvals: ballots that approve nothing chosen count for what they approve. */
static cmt_status count_uncovered(cmt_arena *mem,
                                  const cmt_contest *c,
                                  const bool *in,
                                  const bool *open,
                                  mpq_t *out,
                                  cmt_err *err)
{
    cmt_tally tally;
    const size_t n = c->n_alternatives;
    const cmt_status st = cmt_tally_init(mem, c, n, &tally, err);
    if (st != CMT_OK)
        return st;
    for (size_t b = 0; b < c->ballots.n; b++) {
        bool covered = false;
        for (size_t i = 0; i < n && !covered; i++)
            covered = in[i] && cmt_ballots_mark(c, b, i) == CMT_MARK_APPROVE;
        for (size_t i = 0; i < n && !covered; i++) {
            if (open[i] && cmt_ballots_mark(c, b, i) == CMT_MARK_APPROVE)
                cmt_tally_add(&tally, i, b, 1);
        }
    }
    for (size_t i = 0; i < n; i++) {
        if (open[i])
            cmt_tally_value(&tally, i, out[i]);
    }
    return CMT_OK;
}

/* The best score above 0 that ballot b gives a chosen project, or NULL. */
static mpq_srcptr best_chosen(const cmt_contest *c, size_t b, const bool *in)
{
    mpq_srcptr best = NULL;
    for (size_t i = 0; i < c->n_alternatives; i++) {
        mpq_srcptr score = in[i] ? score_of(c, b, i) : NULL;
        if (score != NULL && (best == NULL || mpq_cmp(score, best) > 0))
            best = score;
    }
    return best;
}

static cmt_status sum_gains(cmt_arena *mem,
                            const cmt_contest *c,
                            const bool *in,
                            const bool *open,
                            mpq_t *out,
                            cmt_err *err)
{
    const size_t n = c->n_alternatives;
    mpq_t *q = cmt_q_array(mem, 2);
    if (q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for gains");
    for (size_t i = 0; i < n; i++) {
        if (open[i])
            mpq_set_ui(out[i], 0, 1);
    }
    for (size_t b = 0; b < c->ballots.n; b++) {
        mpq_srcptr best = best_chosen(c, b, in);
        cmt_ballot_weight(c, b, q[0]);
        for (size_t i = 0; i < n; i++) {
            mpq_srcptr score = open[i] ? score_of(c, b, i) : NULL;
            if (score == NULL || (best != NULL && mpq_cmp(score, best) <= 0))
                continue;
            mpq_set(q[1], score);
            if (best != NULL)
                mpq_sub(q[1], q[1], best);
            mpq_mul(q[1], q[1], q[0]);
            mpq_add(out[i], out[i], q[1]);
        }
    }
    return CMT_OK;
}

cmt_status cmt_worth_gains(cmt_arena *mem,
                           const cmt_contest *contest,
                           const bool *in,
                           const bool *open,
                           mpq_t *out,
                           cmt_err *err)
{
    const cmt_arena_mark mark = cmt_arena_get_mark(mem);
    const bool scores =
        contest->ballots.n > 0 && contest->ballots.form == CMT_FORM_SCORE;
    const cmt_status st = scores ? sum_gains(mem, contest, in, open, out, err)
                                 : count_uncovered(mem, contest, in, open, out, err);
    cmt_arena_reset(mem, mark);
    return st;
}

void cmt_worth_cost(const cmt_contest *contest, const bool *in, mpq_ptr out)
{
    mpq_set_ui(out, 0, 1);
    for (size_t i = 0; i < contest->n_alternatives; i++) {
        if (in[i])
            mpq_add(out, out, contest->costs[i]);
    }
}

cmt_status cmt_worth_set_cost(cmt_arena *mem,
                              const cmt_contest *contest,
                              cmt_outcome *o,
                              cmt_err *err)
{
    if (!o->has_committee)
        return CMT_OK;
    mpq_ptr cost = cmt_q(mem);
    if (cost == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the cost");
    for (size_t k = 0; k < o->committee.n; k++)
        mpq_add(cost, cost, contest->costs[o->committee.at[k]]);
    o->cost = cost;
    return CMT_OK;
}
