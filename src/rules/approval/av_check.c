#include "rules/approval/av.h"

#include "base/err.h"
#include "rules/claim.h"
#include "rules/recount.h"

cmt_status cmt_approval_av_check(cmt_arena *mem,
                                 const cmt_contest *contest,
                                 const cmt_rule_args *args,
                                 const cmt_outcome *claim,
                                 cmt_err *err)
{
    cmt_status st = CMT_OK;
    mpq_t *scores = NULL;
    CMT_TRY(cmt_claim_parts(
        contest, claim, CMT_PART_COMMITTEES | CMT_PART_RANKING | CMT_PART_SCORES, err));
    CMT_TRY(cmt_recount_scores(mem, contest, &scores, err));
    CMT_TRY(cmt_claim_scores(contest, claim, scores, err));
    CMT_TRY(cmt_claim_ranking(contest, claim, scores, false, err));
    CMT_TRY(cmt_claim_top(mem, contest, claim, &args->tie_break, contest->seats, scores,
                          err));
done:
    return st;
}
