#include "rules/ordinal/borda.h"

#include "ballot/weight.h"
#include "base/err.h"
#include "rules/claim.h"
#include "rules/recount.h"

/* Twice the points of i on ballot b: pair by pair, as the definition says. */
static int64_t twice_points(const cmt_contest *contest, size_t b, size_t i)
{
    int64_t twice = 0;
    for (size_t j = 0; j < contest->n_alternatives; j++) {
        if (j == i || !cmt_contest_eligible(contest, j))
            continue;
        const bool above = cmt_recount_above(contest, b, i, j);
        const bool below = cmt_recount_above(contest, b, j, i);
        twice += above ? 2 : (below ? 0 : 1);
    }
    return twice;
}

cmt_status cmt_ordinal_borda_check(cmt_arena *mem,
                                   const cmt_contest *contest,
                                   const cmt_rule_args *args,
                                   const cmt_outcome *claim,
                                   cmt_err *err)
{
    (void)args;
    cmt_status st = CMT_OK;
    const size_t n = contest->n_alternatives;
    mpq_t *scores = cmt_q_array(mem, n);
    mpq_t *q = cmt_q_array(mem, 2);
    if (scores == NULL || q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu scores", n);
    CMT_TRY(cmt_claim_parts(
        contest, claim, CMT_PART_WINNERS | CMT_PART_RANKING | CMT_PART_SCORES, err));
    for (size_t b = 0; b < contest->ballots.n; b++) {
        cmt_ballot_weight(contest, b, q[0]);
        for (size_t i = 0; i < n; i++) {
            if (!cmt_contest_eligible(contest, i))
                continue;
            cmt_q_set_i64(q[1], twice_points(contest, b, i), 2);
            mpq_mul(q[1], q[1], q[0]);
            mpq_add(scores[i], scores[i], q[1]);
        }
    }
    CMT_TRY(cmt_claim_scores(contest, claim, scores, err));
    CMT_TRY(cmt_claim_ranking(contest, claim, scores, true, err));
    CMT_TRY(cmt_claim_tied(claim, claim->winners.n > 1, err));
done:
    return st;
}
