#include "rules/ordinal/dodgson_sums.h"

#include "base/err.h"
#include "rules/claim.h"
#include "rules/duels.h"

/* The least whole number that is at least half of q. */
static void round_half_up(mpq_ptr q)
{
    mpz_t whole;
    mpz_init(whole);
    mpq_div_2exp(q, q, 1);
    mpz_fdiv_q(whole, mpq_numref(q), mpq_denref(q));
    if (mpz_divisible_p(mpq_numref(q), mpq_denref(q)) == 0)
        mpz_add_ui(whole, whole, 1);
    mpq_set_z(q, whole);
    mpz_clear(whole);
}

static cmt_status judge(cmt_arena *mem,
                        const cmt_contest *contest,
                        bool in_votes,
                        const cmt_outcome *claim,
                        cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_duels d = {0};
    mpq_t *scores = cmt_q_array(mem, contest->n_alternatives);
    mpq_ptr q = cmt_q(mem);
    if (scores == NULL || q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the scores");
    CMT_TRY(cmt_claim_parts(
        contest, claim, CMT_PART_WINNERS | CMT_PART_RANKING | CMT_PART_SCORES, err));
    CMT_TRY(cmt_duels_init(mem, contest, NULL, &d, err));
    for (size_t k = 0; k < d.n * d.n; k++) {
        const size_t i = k / d.n;
        const size_t j = k % d.n;
        mpq_sub(q, d.above[j * d.n + i], d.above[i * d.n + j]);
        if (mpq_sgn(q) <= 0)
            continue;
        if (in_votes)
            round_half_up(q);
        mpq_sub(scores[d.at[i]], scores[d.at[i]], q);
    }
    CMT_TRY(cmt_claim_scores(contest, claim, scores, err));
    CMT_TRY(cmt_claim_ranking(contest, claim, scores, true, err));
    CMT_TRY(cmt_claim_tied(claim, claim->winners.n > 1, err));
done:
    return st;
}

cmt_status cmt_ordinal_dodgson_quick_check(cmt_arena *mem,
                                           const cmt_contest *contest,
                                           const cmt_rule_args *args,
                                           const cmt_outcome *claim,
                                           cmt_err *err)
{
    (void)args;
    return judge(mem, contest, true, claim, err);
}

cmt_status cmt_ordinal_dodgson_tideman_check(cmt_arena *mem,
                                             const cmt_contest *contest,
                                             const cmt_rule_args *args,
                                             const cmt_outcome *claim,
                                             cmt_err *err)
{
    (void)args;
    return judge(mem, contest, false, claim, err);
}
