#include "rules/ordinal/bucklin.h"

#include "base/err.h"
#include "rules/claim.h"
#include "rules/places.h"

/* One for each of the first places. */
static void value_of(const void *context, size_t place, size_t m, mpq_ptr out)
{
    (void)m;
    mpq_set_ui(out, place < *(const size_t *)context ? 1 : 0, 1);
}

static bool has_majority(const cmt_contest *contest, mpq_t *scores, mpq_ptr q)
{
    for (size_t i = 0; i < contest->n_alternatives; i++) {
        mpq_mul_2exp(q, scores[i], 1);
        if (mpq_cmp(q, contest->total) > 0)
            return true;
    }
    return false;
}

/* The claimed round is the first that ends the count; leaves its scores. */
static cmt_status check_round(cmt_arena *mem,
                              const cmt_contest *contest,
                              const cmt_outcome *claim,
                              mpq_t *scores,
                              cmt_err *err)
{
    cmt_status st = CMT_OK;
    int64_t claimed = 0;
    size_t m = 0;
    mpq_ptr q = cmt_q(mem);
    if (q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room to count");
    for (size_t i = 0; i < contest->n_alternatives; i++)
        m += cmt_contest_eligible(contest, i) ? 1U : 0U;
    if (!cmt_value_as_int(cmt_value_get(claim->witness, "round"), &claimed)
        || claimed < (m > 0 ? 1 : 0) || claimed > (int64_t)m)
        return cmt_fail(err, CMT_E_NEGATIVE, "the witness names no round");
    size_t round = (size_t)claimed - 1;
    if (claimed > 1) {
        CMT_TRY(cmt_recount_places(mem, contest, value_of, &round, scores, err));
        if (has_majority(contest, scores, q))
            return cmt_fail(err, CMT_E_NEGATIVE, "an earlier round has a majority");
    }
    round = (size_t)claimed;
    CMT_TRY(cmt_recount_places(mem, contest, value_of, &round, scores, err));
    if (round < m && !has_majority(contest, scores, q))
        return cmt_fail(err, CMT_E_NEGATIVE, "nobody has a majority in that round");
done:
    return st;
}

cmt_status cmt_ordinal_bucklin_check(cmt_arena *mem,
                                     const cmt_contest *contest,
                                     const cmt_rule_args *args,
                                     const cmt_outcome *claim,
                                     cmt_err *err)
{
    (void)args;
    cmt_status st = CMT_OK;
    const size_t n = contest->n_alternatives;
    mpq_t *scores = cmt_q_array(mem, n);
    if (scores == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu scores", n);
    CMT_TRY(cmt_claim_parts(
        contest, claim, CMT_PART_WINNERS | CMT_PART_RANKING | CMT_PART_SCORES, err));
    CMT_TRY(check_round(mem, contest, claim, scores, err));
    CMT_TRY(cmt_claim_scores(contest, claim, scores, err));
    CMT_TRY(cmt_claim_ranking(contest, claim, scores, true, err));
    CMT_TRY(cmt_claim_tied(claim, claim->winners.n > 1, err));
done:
    return st;
}
