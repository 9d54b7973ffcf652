#include "rules/rated/majority_judgment.h"

#include "base/err.h"
#include "rules/claim.h"
#include "rules/ratings_check.h"

/* The majority value as a list: piece k says which two grades remain in the middle until
 * the share `until` of the weight has been taken away. */
typedef struct piece {
    mpq_srcptr low;
    mpq_srcptr high;
    mpq_ptr until;
} piece;

typedef struct value {
    piece *at; /* [n], the last until all is taken */
    size_t n;
} value;

/* What is left of an end of the list while grades are taken from the middle: the last entry
 * that still holds some weight, and how much of it. */
typedef struct rest {
    size_t at;
    mpq_ptr left;
} rest;

/* Cut the sorted list in the middle of its weight: `low` holds the entries of the first
 * half and what of the last one belongs to it, `high` likewise the second half. */
static void cut(const cmt_rated_list *list, mpq_t *q, rest *low, rest *high)
{
    mpq_set(q[0], list->total);
    mpq_div_2exp(q[0], q[0], 1);
    size_t k = 0;
    while (mpq_cmp(list->at[k].weight, q[0]) < 0) {
        mpq_sub(q[0], q[0], list->at[k].weight);
        k++;
    }
    low->at = k;
    mpq_set(low->left, q[0]);
    high->at = k;
    mpq_sub(high->left, list->at[k].weight, q[0]);
    if (mpq_sgn(high->left) == 0 && k + 1 < list->n) {
        high->at = k + 1;
        mpq_set(high->left, list->at[k + 1].weight);
    }
}

static cmt_status make_value(cmt_arena *mem,
                             const cmt_rated_list *list,
                             mpq_srcptr empty,
                             value *v,
                             cmt_err *err)
{
    rest low = {.left = cmt_q(mem)};
    rest high = {.left = cmt_q(mem)};
    mpq_t *q =
        cmt_q_array(mem, 2); /* what is taken next; taken so far, at either side */
    mpq_t *until = cmt_q_array(mem, 2 * list->n + 2);
    v->at = CMT_NEW_ARRAY(mem, piece, 2 * list->n + 2);
    v->n = 0;
    if (low.left == NULL || high.left == NULL || q == NULL || until == NULL
        || v->at == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu grades", list->n);
    if (list->n == 0) {
        v->at[v->n++] = (piece){empty, empty, until[0]};
        mpq_set_ui(until[0], 1, 2);
        return CMT_OK;
    }
    cut(list, q, &low, &high);
    mpq_set_ui(q[1], 0, 1);
    for (;;) {
        piece *p = &v->at[v->n];
        *p = (piece){list->at[low.at].score, list->at[high.at].score, until[v->n]};
        v->n++;
        mpq_set(q[0], mpq_cmp(low.left, high.left) < 0 ? low.left : high.left);
        mpq_add(q[1], q[1], q[0]);
        mpq_div(p->until, q[1], list->total);
        mpq_sub(low.left, low.left, q[0]);
        mpq_sub(high.left, high.left, q[0]);
        if (mpq_sgn(low.left) == 0 && low.at > 0)
            mpq_set(low.left, list->at[--low.at].weight);
        if (mpq_sgn(high.left) == 0 && high.at + 1 < list->n)
            mpq_set(high.left, list->at[++high.at].weight);
        if (mpq_sgn(low.left) == 0 || mpq_sgn(high.left) == 0)
            return CMT_OK;
    }
}

/* The sign of the first difference between two majority values. */
static int compare(const value *a, const value *b)
{
    size_t k = 0;
    size_t l = 0;
    while (k < a->n && l < b->n) {
        const piece *p = &a->at[k];
        const piece *r = &b->at[l];
        int sign = mpq_cmp(p->low, r->low);
        if (sign == 0)
            sign = mpq_cmp(p->high, r->high);
        if (sign != 0)
            return sign;
        sign = mpq_cmp(p->until, r->until);
        k += sign <= 0 ? 1U : 0U;
        l += sign >= 0 ? 1U : 0U;
    }
    return 0;
}

/* Along the claimed ranking values fall where the tier changes, and only there; then the
 * tiers themselves, turned round, are values to judge the claim by. */
static cmt_status judge_ranking(cmt_arena *mem,
                                const cmt_contest *contest,
                                const cmt_outcome *claim,
                                const value *values,
                                cmt_err *err)
{
    const size_t n = contest->n_alternatives;
    mpq_t *rank = cmt_q_array(mem, n + 1);
    uint32_t *one =
        CMT_NEW_ARRAY(mem, uint32_t, n + 1); /* an alternative of each tier */
    if (rank == NULL || one == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu alternatives", n);
    for (size_t t = 0; t < n; t++)
        one[t] = CMT_UNPLACED;
    for (uint32_t i = 0; i < n; i++) {
        const uint32_t t = claim->ranking[i];
        if (!cmt_contest_eligible(contest, i) || t >= n)
            continue;
        cmt_q_set_i64(rank[i], -(int64_t)t, 1);
        if (one[t] == CMT_UNPLACED)
            one[t] = i;
        if (compare(&values[i], &values[one[t]]) != 0) {
            return cmt_fail(err, CMT_E_NEGATIVE, "`%s` and `%s` are not level",
                            contest->ids[i], contest->ids[one[t]]);
        }
    }
    for (size_t t = 1; t < n && one[t] != CMT_UNPLACED; t++) {
        if (one[t - 1] == CMT_UNPLACED
            || compare(&values[one[t - 1]], &values[one[t]]) <= 0) {
            return cmt_fail(err, CMT_E_NEGATIVE, "`%s` stands too low",
                            contest->ids[one[t]]);
        }
    }
    return cmt_claim_ranking(contest, claim, rank, true, err);
}

cmt_status cmt_rated_majority_judgment_check(cmt_arena *mem,
                                             const cmt_contest *contest,
                                             const cmt_rule_args *args,
                                             const cmt_outcome *claim,
                                             cmt_err *err)
{
    cmt_status st = CMT_OK;
    const size_t n = contest->n_alternatives;
    value *values = CMT_NEW_ARRAY(mem, value, n + 1);
    mpq_t *medians = cmt_q_array(mem, n + 1); /* the last is zero */
    (void)args;
    if (values == NULL || medians == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu alternatives", n);
    CMT_TRY(cmt_claim_parts(
        contest, claim, CMT_PART_WINNERS | CMT_PART_RANKING | CMT_PART_SCORES, err));
    for (size_t i = 0; i < n; i++) {
        cmt_rated_list list;
        CMT_TRY(cmt_rated_list_make(mem, contest, i, &list, err));
        CMT_TRY(make_value(mem, &list, medians[n], &values[i], err));
        mpq_set(medians[i], values[i].at[0].low);
    }
    CMT_TRY(cmt_claim_scores(contest, claim, medians, err));
    CMT_TRY(judge_ranking(mem, contest, claim, values, err));
    CMT_TRY(cmt_claim_tied(claim, claim->winners.n > 1, err));
done:
    return st;
}
