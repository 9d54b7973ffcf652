#include "rules/weights/utilitarian.h"

#include "base/err.h"
#include "rules/claim.h"

#define MAX_OVERLAP_DIGITS 4096

/* What one more unit of each share wins (weight of answers above it) and what the last one
 * brought (at it or above), and the overlap of the whole point. */
static void slopes(const cmt_contest *contest,
                   const cmt_outcome *claim,
                   mpq_t *more,
                   mpq_t *last,
                   mpq_t *q)
{
    const size_t n = contest->n_alternatives;
    for (size_t a = 0; a < contest->n_answers; a++) {
        for (size_t i = 0; i < n; i++) {
            mpq_srcptr share = contest->answer_weights[a * n + i];
            const int side = mpq_cmp(share, claim->weights[i]);
            if (side > 0)
                mpq_add(more[i], more[i], contest->answer_weight[a]);
            if (side >= 0)
                mpq_add(last[i], last[i], contest->answer_weight[a]);
            mpq_mul(q[0], contest->answer_weight[a],
                    side < 0 ? share : claim->weights[i]);
            mpq_add(q[1], q[1], q[0]);
        }
    }
}

/* No unit moved from j to i wins anything, and where one loses nothing either, the point is
 * not made more even by it: the best point, and the most even of the best. */
static cmt_status check_swaps(const cmt_contest *contest,
                              const cmt_outcome *claim,
                              mpq_t *more,
                              mpq_t *last,
                              bool *unique,
                              cmt_err *err)
{
    const size_t n = contest->n_alternatives;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            if (i == j || mpq_sgn(claim->weights[j]) == 0)
                continue;
            const int wins = mpq_cmp(more[i], last[j]);
            if (wins > 0) {
                return cmt_fail(err, CMT_E_NEGATIVE,
                                "more of `%s`, less of `%s` is better", contest->ids[i],
                                contest->ids[j]);
            }
            if (wins < 0)
                continue;
            *unique = false;
            if (mpq_cmp(claim->weights[j], claim->weights[i]) > 0) {
                return cmt_fail(err, CMT_E_NEGATIVE,
                                "more of `%s`, less of `%s` is as good and more even",
                                contest->ids[i], contest->ids[j]);
            }
        }
    }
    return CMT_OK;
}

static cmt_status check_point(cmt_arena *mem,
                              const cmt_contest *contest,
                              const cmt_outcome *claim,
                              cmt_err *err)
{
    cmt_status st = CMT_OK;
    const size_t n = contest->n_alternatives;
    bool unique = true;
    mpq_t *more = cmt_q_array(mem, n);
    mpq_t *last = cmt_q_array(mem, n);
    mpq_t *q = cmt_q_array(mem, 4);
    if (more == NULL || last == NULL || q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu sums", n);
    for (size_t i = 0; i < n; i++) {
        mpq_add(q[2], q[2], claim->weights[i]);
        if (mpq_sgn(claim->weights[i]) < 0)
            return cmt_fail(err, CMT_E_NEGATIVE, "a share is negative");
    }
    if (mpq_cmp_ui(q[2], 1, 1) != 0)
        return cmt_fail(err, CMT_E_NEGATIVE, "the shares do not sum to 1");
    slopes(contest, claim, more, last, q);
    CMT_TRY(check_swaps(contest, claim, more, last, &unique, err));
    const cmt_value *said = cmt_value_get(claim->witness, "unique");
    if (said == NULL || said->kind != CMT_VALUE_BOOL || said->as.boolean != unique) {
        return cmt_fail(err, CMT_E_NEGATIVE, "%s",
                        unique ? "no other point is as good" : "others are as good");
    }
    if (!cmt_value_as_q(cmt_value_get(claim->witness, "overlap"), MAX_OVERLAP_DIGITS,
                        q[3])
        || mpq_equal(q[3], q[1]) == 0)
        return cmt_fail(err, CMT_E_NEGATIVE, "the summed overlap is another one");
done:
    return st;
}

cmt_status cmt_weights_utilitarian_check(cmt_arena *mem,
                                         const cmt_contest *contest,
                                         const cmt_rule_args *args,
                                         const cmt_outcome *claim,
                                         cmt_err *err)
{
    (void)args;
    cmt_status st = CMT_OK;
    bool any_weight = false;
    if (contest->n_answers > 0 && contest->answer_weights == NULL)
        return cmt_fail(err, CMT_E_RANGE, "the rule reads weights");
    for (size_t a = 0; a < contest->n_answers; a++)
        any_weight = any_weight || mpq_sgn(contest->answer_weight[a]) > 0;
    const bool tied = !any_weight || contest->n_alternatives == 0;
    CMT_TRY(cmt_claim_parts(contest, claim, tied ? 0 : CMT_PART_WEIGHTS, err));
    CMT_TRY(cmt_claim_tied(claim, tied, err));
    if (!tied)
        CMT_TRY(check_point(mem, contest, claim, err));
done:
    return st;
}
