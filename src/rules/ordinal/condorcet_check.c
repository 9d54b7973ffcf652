#include "rules/ordinal/condorcet.h"

#include "base/err.h"
#include "rules/claim.h"
#include "rules/recount.h"

static bool beats_all(const cmt_contest *contest, mpq_t *above, size_t n, size_t i)
{
    for (size_t j = 0; j < n; j++) {
        if (j != i && cmt_contest_eligible(contest, j)
            && mpq_cmp(above[i * n + j], above[j * n + i]) <= 0)
            return false;
    }
    return cmt_contest_eligible(contest, i);
}

cmt_status cmt_ordinal_condorcet_check(cmt_arena *mem,
                                       const cmt_contest *contest,
                                       const cmt_rule_args *args,
                                       const cmt_outcome *claim,
                                       cmt_err *err)
{
    (void)args;
    cmt_status st = CMT_OK;
    const size_t n = contest->n_alternatives;
    mpq_t *above = cmt_q_array(mem, n * n);
    bool *won = CMT_NEW_ARRAY(mem, bool, n);
    if (above == NULL || won == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu pairs", n * n);
    CMT_TRY(cmt_claim_parts(contest, claim, CMT_PART_WINNERS, err));
    CMT_TRY(cmt_recount_pairs(mem, contest, above, err));
    for (size_t i = 0; i < n; i++)
        won[i] = beats_all(contest, above, n, i);
    CMT_TRY(cmt_claim_winners(contest, claim, won, err));
    CMT_TRY(cmt_claim_tied(claim, false, err));
done:
    return st;
}
