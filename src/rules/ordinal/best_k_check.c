#include "rules/ordinal/best_k.h"

#include "base/err.h"
#include "rules/claim.h"
#include "rules/places.h"
#include "rules/recount.h"

static cmt_status judge(cmt_arena *mem,
                        const cmt_contest *contest,
                        const cmt_rule_args *args,
                        mpq_t *scores,
                        const cmt_outcome *claim,
                        cmt_err *err)
{
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_claim_parts(
        contest, claim, CMT_PART_COMMITTEES | CMT_PART_RANKING | CMT_PART_SCORES, err));
    CMT_TRY(cmt_claim_scores(contest, claim, scores, err));
    CMT_TRY(cmt_claim_ranking(contest, claim, scores, false, err));
    CMT_TRY(cmt_claim_top(mem, contest, claim, &args->tie_break, contest->seats, scores,
                          err));
done:
    return st;
}

cmt_status cmt_ordinal_sntv_check(cmt_arena *mem,
                                  const cmt_contest *contest,
                                  const cmt_rule_args *args,
                                  const cmt_outcome *claim,
                                  cmt_err *err)
{
    cmt_status st = CMT_OK;
    const size_t n = contest->n_alternatives;
    mpq_t *scores = cmt_q_array(mem, n);
    bool *eligible = CMT_NEW_ARRAY(mem, bool, n + 1);
    if (scores == NULL || eligible == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu scores", n);
    for (size_t i = 0; i < n; i++)
        eligible[i] = cmt_contest_eligible(contest, i);
    CMT_TRY(cmt_recount_firsts(mem, contest, eligible, scores, err));
    CMT_TRY(judge(mem, contest, args, scores, claim, err));
done:
    return st;
}

static void value_seat(const void *context, size_t place, size_t m, mpq_ptr out)
{
    (void)m;
    mpq_set_ui(out, place < *(const size_t *)context ? 1 : 0, 1);
}

cmt_status cmt_ordinal_bloc_check(cmt_arena *mem,
                                  const cmt_contest *contest,
                                  const cmt_rule_args *args,
                                  const cmt_outcome *claim,
                                  cmt_err *err)
{
    cmt_status st = CMT_OK;
    mpq_t *scores = cmt_q_array(mem, contest->n_alternatives);
    if (scores == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the scores");
    CMT_TRY(cmt_recount_places(mem, contest, value_seat, &contest->seats, scores, err));
    CMT_TRY(judge(mem, contest, args, scores, claim, err));
done:
    return st;
}

cmt_status cmt_ordinal_k_borda_check(cmt_arena *mem,
                                     const cmt_contest *contest,
                                     const cmt_rule_args *args,
                                     const cmt_outcome *claim,
                                     cmt_err *err)
{
    cmt_status st = CMT_OK;
    const size_t n = contest->n_alternatives;
    mpq_t *scores = cmt_q_array(mem, n);
    mpq_t *pairs = cmt_q_array(mem, n * n);
    mpq_ptr q = cmt_q(mem);
    if (scores == NULL || pairs == NULL || q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu scores", n);
    CMT_TRY(cmt_recount_pairs(mem, contest, pairs, err));
    for (size_t k = 0; k < n * n; k++) {
        const size_t i = k / n;
        const size_t j = k % n;
        if (i == j || !cmt_contest_eligible(contest, i)
            || !cmt_contest_eligible(contest, j))
            continue;
        /* a point for each ballot above, half of one for each at the same height */
        mpq_sub(q, contest->total, pairs[j * n + i]);
        mpq_add(q, q, pairs[k]);
        mpq_div_2exp(q, q, 1);
        mpq_add(scores[i], scores[i], q);
    }
    CMT_TRY(judge(mem, contest, args, scores, claim, err));
done:
    return st;
}
