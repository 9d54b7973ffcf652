#include "rules/ordinal/random_dictatorship.h"

#include "base/err.h"
#include "rules/claim.h"
#include "rules/lottery.h"
#include "rules/recount.h"

/* Each share times the sum of first preferences is the alternative's own. */
static cmt_status compare(const cmt_contest *contest,
                          const cmt_outcome *claim,
                          mpq_t *firsts,
                          mpq_ptr sum,
                          mpq_ptr share,
                          cmt_err *err)
{
    for (size_t i = 0; i < contest->n_alternatives; i++)
        mpq_add(sum, sum, firsts[i]);
    const bool none = mpq_sgn(sum) == 0;
    for (size_t i = 0; i < contest->n_alternatives && none; i++) {
        mpq_set_ui(firsts[i], cmt_contest_eligible(contest, i) ? 1 : 0, 1);
        mpq_add(sum, sum, firsts[i]);
    }
    for (size_t i = 0; i < contest->n_alternatives; i++) {
        mpq_mul(share, claim->lottery[i], sum);
        if (mpq_equal(share, firsts[i]) == 0) {
            return cmt_fail(err, CMT_E_NEGATIVE,
                            "the share of `%s` is not that of its first preferences",
                            contest->ids[i]);
        }
    }
    return CMT_OK;
}

cmt_status cmt_ordinal_random_dictatorship_check(cmt_arena *mem,
                                                 const cmt_contest *contest,
                                                 const cmt_rule_args *args,
                                                 const cmt_outcome *claim,
                                                 cmt_err *err)
{
    cmt_status st = CMT_OK;
    const size_t n = contest->n_alternatives;
    size_t n_standing = 0;
    bool *standing = CMT_NEW_ARRAY(mem, bool, n + 1);
    mpq_t *firsts = cmt_q_array(mem, n + 2);
    if (standing == NULL || firsts == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room to check a lottery");
    for (size_t i = 0; i < n; i++) {
        standing[i] = cmt_contest_eligible(contest, i);
        n_standing += standing[i] ? 1U : 0U;
    }
    if (n_standing == 0) {
        CMT_TRY(cmt_claim_parts(contest, claim, 0, err));
        return cmt_claim_tied(claim, false, err);
    }
    CMT_TRY(cmt_lottery_judge(mem, contest, args, claim, err));
    CMT_TRY(cmt_recount_firsts(mem, contest, standing, firsts, err));
    CMT_TRY(compare(contest, claim, firsts, firsts[n], firsts[n + 1], err));
done:
    return st;
}
