#include "rules/ordinal/superior_voting.h"

#include "base/err.h"
#include "rules/claim.h"
#include "rules/duels.h"
#include "rules/recount.h"

cmt_status cmt_ordinal_superior_voting_check(cmt_arena *mem,
                                             const cmt_contest *contest,
                                             const cmt_rule_args *args,
                                             const cmt_outcome *claim,
                                             cmt_err *err)
{
    (void)args;
    cmt_status st = CMT_OK;
    const size_t n = contest->n_alternatives;
    cmt_duels d = {0};
    mpq_t *firsts = cmt_q_array(mem, n);
    mpq_t *scores = cmt_q_array(mem, n);
    bool *standing = CMT_NEW_ARRAY(mem, bool, n + 1);
    if (firsts == NULL || scores == NULL || standing == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu scores", n);
    CMT_TRY(cmt_claim_parts(
        contest, claim, CMT_PART_WINNERS | CMT_PART_RANKING | CMT_PART_SCORES, err));
    CMT_TRY(cmt_duels_init(mem, contest, NULL, &d, err));
    for (size_t i = 0; i < n; i++)
        standing[i] = cmt_contest_eligible(contest, i);
    CMT_TRY(cmt_recount_firsts(mem, contest, standing, firsts, err));
    for (size_t j = 0; j < d.n; j++) { /* whom the first preferences of j go to */
        for (size_t i = 0; i < d.n; i++) {
            if (i == j || cmt_duels_beats(&d, i, j))
                mpq_add(scores[d.at[i]], scores[d.at[i]], firsts[d.at[j]]);
        }
    }
    CMT_TRY(cmt_claim_scores(contest, claim, scores, err));
    CMT_TRY(cmt_claim_ranking(contest, claim, scores, true, err));
    CMT_TRY(cmt_claim_tied(claim, claim->winners.n > 1, err));
done:
    return st;
}
