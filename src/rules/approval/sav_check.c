#include "rules/approval/sav.h"

#include "ballot/weight.h"
#include "base/err.h"
#include "rules/claim.h"

static bool supports(const cmt_contest *c, size_t b, size_t i)
{
    return cmt_ballots_mark(c, b, i) == CMT_MARK_APPROVE && cmt_contest_eligible(c, i);
}

/* Ballot by ballot, in rationals. */
static void count(const cmt_contest *c, mpq_t *scores, mpq_ptr part)
{
    for (size_t b = 0; b < c->ballots.n; b++) {
        unsigned long size = 0;
        for (size_t i = 0; i < c->n_alternatives; i++)
            size += supports(c, b, i) ? 1U : 0U;
        if (size == 0)
            continue;
        cmt_ballot_weight(c, b, part);
        mpz_mul_ui(mpq_denref(part), mpq_denref(part), size);
        mpq_canonicalize(part);
        for (size_t i = 0; i < c->n_alternatives; i++) {
            if (supports(c, b, i))
                mpq_add(scores[i], scores[i], part);
        }
    }
}

cmt_status cmt_approval_sav_check(cmt_arena *mem,
                                  const cmt_contest *contest,
                                  const cmt_rule_args *args,
                                  const cmt_outcome *claim,
                                  cmt_err *err)
{
    cmt_status st = CMT_OK;
    mpq_t *scores = cmt_q_array(mem, contest->n_alternatives + 1);
    mpq_ptr part = cmt_q(mem);
    if (scores == NULL || part == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the scores");
    CMT_TRY(cmt_claim_parts(
        contest, claim, CMT_PART_COMMITTEES | CMT_PART_RANKING | CMT_PART_SCORES, err));
    count(contest, scores, part);
    CMT_TRY(cmt_claim_scores(contest, claim, scores, err));
    CMT_TRY(cmt_claim_ranking(contest, claim, scores, false, err));
    CMT_TRY(cmt_claim_top(mem, contest, claim, &args->tie_break, contest->seats, scores,
                          err));
done:
    return st;
}
