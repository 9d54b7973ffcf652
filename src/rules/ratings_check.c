#include "rules/ratings_check.h"

#include "ballot/weight.h"
#include "base/err.h"
#include "base/sort.h"
#include "rules/claim.h"

static int by_score(const void *a, const void *b, const void *context)
{
    (void)context;
    return mpq_cmp(((const cmt_rated *)a)->score, ((const cmt_rated *)b)->score);
}

cmt_status cmt_rated_list_make(cmt_arena *mem,
                               const cmt_contest *contest,
                               size_t i,
                               cmt_rated_list *out,
                               cmt_err *err)
{
    const size_t n = contest->ballots.n;
    mpq_t *weights = cmt_q_array(mem, n + 1); /* the last is zero */
    cmt_rated_list list = {.at = CMT_NEW_ARRAY(mem, cmt_rated, n + 1),
                           .total = cmt_q(mem)};
    if (weights == NULL || list.at == NULL || list.total == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu scores", n);
    if (n > 0 && contest->ballots.form != CMT_FORM_SCORE)
        return cmt_fail(err, CMT_E_RANGE, "the rule reads scores");
    for (size_t b = 0; b < n; b++) {
        mpq_srcptr score = contest->ballots.scores[b * contest->n_alternatives + i];
        cmt_ballot_weight(contest, b, weights[b]);
        if (score == NULL && contest->missing == CMT_MISSING_DISAPPROVE)
            score = weights[n];
        if (score == NULL || mpq_sgn(weights[b]) == 0)
            continue;
        list.at[list.n++] = (cmt_rated){.score = score, .weight = weights[b]};
        mpq_add(list.total, list.total, weights[b]);
    }
    if (!cmt_sort(mem, list.at, list.n, sizeof *list.at, by_score, NULL))
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu scores", n);
    *out = list;
    return CMT_OK;
}

cmt_status cmt_rated_check(cmt_arena *mem,
                           const cmt_contest *contest,
                           const cmt_outcome *claim,
                           cmt_rated_number *number,
                           const void *options,
                           mpq_srcptr empty,
                           cmt_err *err)
{
    cmt_status st = CMT_OK;
    const size_t n = contest->n_alternatives;
    mpq_t *scores = cmt_q_array(mem, n + 1);
    mpq_t *q = cmt_q_array(mem, 4);
    if (scores == NULL || q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu scores", n);
    CMT_TRY(cmt_claim_parts(
        contest, claim, CMT_PART_WINNERS | CMT_PART_RANKING | CMT_PART_SCORES, err));
    for (size_t i = 0; i < n; i++) {
        cmt_rated_list list;
        const cmt_arena_mark mark = cmt_arena_get_mark(mem);
        CMT_TRY(cmt_rated_list_make(mem, contest, i, &list, err));
        if (list.n > 0) {
            number(&list, options, q, scores[i]);
        } else {
            mpq_set(scores[i], empty);
        }
        cmt_arena_reset(mem, mark);
    }
    CMT_TRY(cmt_claim_scores(contest, claim, scores, err));
    CMT_TRY(cmt_claim_ranking(contest, claim, scores, true, err));
    CMT_TRY(cmt_claim_tied(claim, claim->winners.n > 1, err));
done:
    return st;
}
