#include "rules/ordinal/absolute_majority.h"

#include "base/err.h"
#include "rules/claim.h"
#include "rules/recount.h"

cmt_status cmt_ordinal_absolute_majority_check(cmt_arena *mem,
                                               const cmt_contest *contest,
                                               const cmt_rule_args *args,
                                               const cmt_outcome *claim,
                                               cmt_err *err)
{
    (void)args;
    cmt_status st = CMT_OK;
    const size_t n = contest->n_alternatives;
    mpq_t *firsts = cmt_q_array(mem, n);
    mpq_ptr others = cmt_q(mem);
    bool *standing = CMT_NEW_ARRAY(mem, bool, n + 1);
    bool *won = CMT_NEW_ARRAY(mem, bool, n + 1);
    if (firsts == NULL || others == NULL || standing == NULL || won == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu sums", n);
    CMT_TRY(cmt_claim_parts(contest, claim, CMT_PART_WINNERS, err));
    for (size_t i = 0; i < n; i++)
        standing[i] = cmt_contest_eligible(contest, i);
    CMT_TRY(cmt_recount_firsts(mem, contest, standing, firsts, err));
    for (size_t i = 0; i < n; i++) {
        mpq_set_ui(others, 0, 1);
        for (size_t j = 0; j < n; j++) {
            if (j != i && standing[j])
                mpq_add(others, others, firsts[j]);
        }
        won[i] = standing[i] && mpq_cmp(firsts[i], others) > 0;
    }
    CMT_TRY(cmt_claim_winners(contest, claim, won, err));
    CMT_TRY(cmt_claim_tied(claim, false, err));
done:
    return st;
}
