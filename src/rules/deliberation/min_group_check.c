#include "rules/deliberation/min_group.h"

#include "base/err.h"
#include "rules/claim.h"
#include "rules/recount.h"

/* Shares by weight, group by group: inside a group all ballots weigh alike a member, so
 * that shares of weight are shares of members. */
static cmt_status least_shares(cmt_arena *mem,
                               const cmt_contest *contest,
                               mpq_t *least,
                               cmt_err *err)
{
    cmt_status st = CMT_OK;
    const size_t n = contest->n_alternatives;
    mpq_t *agree = cmt_q_array(mem, n + 1);
    mpq_t *seen = cmt_q_array(mem, n + 1);
    if (agree == NULL || seen == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu shares", n);
    for (uint32_t g = 0; g < contest->n_voices; g++) {
        CMT_TRY(cmt_recount_approvals(mem, contest, g, agree, seen, err));
        for (size_t i = 0; i < n; i++) {
            if (mpq_sgn(seen[i]) > 0)
                mpq_div(agree[i], agree[i], seen[i]);
            if (g == 0 || mpq_cmp(agree[i], least[i]) < 0)
                mpq_set(least[i], agree[i]);
        }
    }
done:
    return st;
}

cmt_status cmt_deliberation_min_group_check(cmt_arena *mem,
                                            const cmt_contest *contest,
                                            const cmt_rule_args *args,
                                            const cmt_outcome *claim,
                                            cmt_err *err)
{
    cmt_status st = CMT_OK;
    const size_t n = contest->n_alternatives;
    const bool committee = contest->kind == CMT_KIND_COMMITTEE;
    mpq_t *least = cmt_q_array(mem, n + 1);
    if (least == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu shares", n);
    CMT_TRY(cmt_claim_parts(contest, claim,
                            CMT_PART_RANKING | CMT_PART_SCORES
                                | (committee ? CMT_PART_COMMITTEES : CMT_PART_WINNERS),
                            err));
    CMT_TRY(least_shares(mem, contest, least, err));
    CMT_TRY(cmt_claim_scores(contest, claim, least, err));
    CMT_TRY(cmt_claim_ranking(contest, claim, least, !committee, err));
    if (committee) {
        CMT_TRY(cmt_claim_top(mem, contest, claim, &args->tie_break, contest->seats,
                              least, err));
    } else {
        CMT_TRY(cmt_claim_tied(claim, claim->winners.n > 1, err));
    }
done:
    return st;
}
