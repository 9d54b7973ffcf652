#include "rules/approval/trivial.h"

#include "base/err.h"
#include "rules/claim.h"

cmt_status cmt_approval_trivial_check(cmt_arena *mem,
                                      const cmt_contest *contest,
                                      const cmt_rule_args *args,
                                      const cmt_outcome *claim,
                                      cmt_err *err)
{
    cmt_status st = CMT_OK;
    mpq_t *nothing = cmt_q_array(mem, contest->n_alternatives + 1);
    if (nothing == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the values");
    CMT_TRY(cmt_claim_parts(contest, claim, CMT_PART_COMMITTEES, err));
    CMT_TRY(cmt_claim_top(mem, contest, claim, &args->tie_break, contest->seats,
                          nothing, err));
done:
    return st;
}
