#include "rules/ordinal/copeland.h"

#include "base/err.h"
#include "rules/claim.h"
#include "rules/duels.h"

/* Wins and ties of i, duel by duel. */
static void count_duels(const cmt_duels *d, size_t i, int64_t *wins, int64_t *ties)
{
    *wins = 0;
    *ties = 0;
    for (size_t j = 0; j < d->n; j++) {
        const int8_t sign = d->sign[i * d->n + j];
        *wins += sign > 0 ? 1 : 0;
        *ties += j != i && sign == 0 ? 1 : 0;
    }
}

static cmt_status judge(cmt_arena *mem,
                        const cmt_contest *contest,
                        mpq_srcptr alpha,
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
    for (size_t i = 0; i < d.n; i++) {
        int64_t wins = 0;
        int64_t ties = 0;
        count_duels(&d, i, &wins, &ties);
        cmt_q_set_i64(scores[d.at[i]], wins, 1);
        cmt_q_set_i64(q, ties, 1);
        mpq_mul(q, q, alpha);
        mpq_add(scores[d.at[i]], scores[d.at[i]], q);
    }
    CMT_TRY(cmt_claim_scores(contest, claim, scores, err));
    CMT_TRY(cmt_claim_ranking(contest, claim, scores, true, err));
    CMT_TRY(cmt_claim_tied(claim, claim->winners.n > 1, err));
done:
    return st;
}

cmt_status cmt_ordinal_copeland_check(cmt_arena *mem,
                                      const cmt_contest *contest,
                                      const cmt_rule_args *args,
                                      const cmt_outcome *claim,
                                      cmt_err *err)
{
    mpq_t *alpha = NULL;
    size_t n = 0;
    const cmt_status st = cmt_rule_option_rationals(mem, &cmt_rule_ordinal_copeland,
                                                    args, "alpha", &alpha, &n, err);
    return st != CMT_OK ? st : judge(mem, contest, alpha[0], claim, err);
}

cmt_status cmt_ordinal_llull_check(cmt_arena *mem,
                                   const cmt_contest *contest,
                                   const cmt_rule_args *args,
                                   const cmt_outcome *claim,
                                   cmt_err *err)
{
    (void)args;
    mpq_ptr one = cmt_q(mem);
    if (one == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the scores");
    mpq_set_ui(one, 1, 1);
    return judge(mem, contest, one, claim, err);
}

cmt_status cmt_ordinal_copeland_second_order_check(cmt_arena *mem,
                                                   const cmt_contest *contest,
                                                   const cmt_rule_args *args,
                                                   const cmt_outcome *claim,
                                                   cmt_err *err)
{
    (void)args;
    cmt_status st = CMT_OK;
    cmt_duels d = {0};
    CMT_TRY(cmt_duels_init(mem, contest, NULL, &d, err));
    int64_t *points = CMT_NEW_ARRAY(mem, int64_t, d.n + 1);
    int64_t *value = CMT_NEW_ARRAY(mem, int64_t, d.n + 1);
    if (points == NULL || value == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the scores");
    for (size_t i = 0; i < d.n; i++) {
        int64_t wins = 0;
        int64_t ties = 0;
        count_duels(&d, i, &wins, &ties);
        points[i] = 2 * wins + ties;
    }
    /* All sums over those beaten are below 2 n^2 + 1: the points weigh more. */
    const int64_t most = 2 * (int64_t)d.n * (int64_t)d.n + 1;
    for (size_t i = 0; i < d.n; i++) {
        value[i] = points[i] * most;
        for (size_t j = 0; j < d.n; j++)
            value[i] += cmt_duels_beats(&d, i, j) ? points[j] : 0;
    }
    CMT_TRY(cmt_duels_judge_ranking(mem, &d, claim, value, err));
done:
    return st;
}
