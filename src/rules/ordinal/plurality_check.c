#include "rules/ordinal/plurality.h"

#include "base/err.h"
#include "rules/claim.h"
#include "rules/recount.h"

cmt_status cmt_ordinal_plurality_check(cmt_arena *mem,
                                       const cmt_contest *contest,
                                       const cmt_rule_args *args,
                                       const cmt_outcome *claim,
                                       cmt_err *err)
{
    (void)args;
    cmt_status st = CMT_OK;
    const size_t n = contest->n_alternatives;
    mpq_t *scores = cmt_q_array(mem, n);
    bool *standing = CMT_NEW_ARRAY(mem, bool, n);
    if (scores == NULL || standing == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu scores", n);
    for (size_t i = 0; i < n; i++)
        standing[i] = cmt_contest_eligible(contest, i);
    CMT_TRY(cmt_claim_parts(
        contest, claim, CMT_PART_WINNERS | CMT_PART_RANKING | CMT_PART_SCORES, err));
    CMT_TRY(cmt_recount_firsts(mem, contest, standing, scores, err));
    CMT_TRY(cmt_claim_scores(contest, claim, scores, err));
    CMT_TRY(cmt_claim_ranking(contest, claim, scores, true, err));
    CMT_TRY(cmt_claim_tied(claim, claim->winners.n > 1, err));
done:
    return st;
}
