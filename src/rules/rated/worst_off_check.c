#include "rules/rated/worst_off.h"

#include "base/err.h"
#include "base/sort.h"
#include "rules/claim.h"
#include "rules/ratings_check.h"

static void first_of(const cmt_rated_list *list,
                     const void *options,
                     mpq_t *q,
                     mpq_ptr out)
{
    (void)options;
    (void)q;
    mpq_set(out, list->at[0].score);
}

cmt_status cmt_rated_maximin_check(cmt_arena *mem,
                                   const cmt_contest *contest,
                                   const cmt_rule_args *args,
                                   const cmt_outcome *claim,
                                   cmt_err *err)
{
    mpq_ptr zero = cmt_q(mem);
    (void)args;
    if (zero == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a score");
    return cmt_rated_check(mem, contest, claim, first_of, NULL, zero, err);
}

typedef struct judge {
    cmt_rated_list *list; /* [n_alternatives], none is empty */
    mpq_t *q;             /* [4] scratch: shares, weights */
} judge;

/* Add to `below` what the list has at the score x, from entry *at on. */
static void count_at(const cmt_rated_list *list,
                     mpq_srcptr x,
                     size_t *at,
                     mpq_ptr below)
{
    while (*at < list->n && mpq_equal(list->at[*at].score, x) != 0)
        mpq_add(below, below, list->at[(*at)++].weight);
}

/* By the distributions: at the lowest score up to which not the same share of both lies,
 * the alternative with the smaller share is the better one. */
static int compare(const judge *g, size_t i, size_t j)
{
    const cmt_rated_list *a = &g->list[i];
    const cmt_rated_list *b = &g->list[j];
    size_t k = 0;
    size_t l = 0;
    mpq_set_ui(g->q[0], 0, 1);
    mpq_set_ui(g->q[1], 0, 1);
    while (k < a->n && l < b->n) {
        mpq_srcptr x = a->at[k].score;
        x = mpq_cmp(b->at[l].score, x) < 0 ? b->at[l].score : x;
        count_at(a, x, &k, g->q[0]);
        count_at(b, x, &l, g->q[1]);
        mpq_mul(g->q[2], g->q[0], b->total);
        mpq_mul(g->q[3], g->q[1], a->total);
        const int sign = mpq_cmp(g->q[3], g->q[2]);
        if (sign != 0)
            return sign;
    }
    return 0;
}

static int best_first(const void *a, const void *b, const void *context)
{
    return compare(context, *(const uint32_t *)b, *(const uint32_t *)a);
}

/* worth[i] falls from tier to tier as the alternatives stand when sorted. */
static cmt_status sort_all(
    cmt_arena *mem, const judge *g, size_t n, mpq_t *worth, cmt_err *err)
{
    uint32_t *order = CMT_NEW_ARRAY(mem, uint32_t, n + 1);
    int64_t tier = 0;
    for (uint32_t i = 0; order != NULL && i < n; i++)
        order[i] = i;
    if (order == NULL || !cmt_sort(mem, order, n, sizeof *order, best_first, g))
        return cmt_fail(err, CMT_E_NOMEM, "no room to sort %zu alternatives", n);
    for (size_t k = 0; k < n; k++) {
        tier += k > 0 && compare(g, order[k - 1], order[k]) != 0 ? 1 : 0;
        cmt_q_set_i64(worth[order[k]], -tier, 1);
    }
    return CMT_OK;
}

cmt_status cmt_rated_leximin_check(cmt_arena *mem,
                                   const cmt_contest *contest,
                                   const cmt_rule_args *args,
                                   const cmt_outcome *claim,
                                   cmt_err *err)
{
    cmt_status st = CMT_OK;
    const size_t n = contest->n_alternatives;
    judge g = {.list = CMT_NEW_ARRAY(mem, cmt_rated_list, n + 1),
               .q = cmt_q_array(mem, 4)};
    mpq_t *lowest = cmt_q_array(mem, n + 1);
    mpq_t *worth = cmt_q_array(mem, n + 1);
    mpq_t *one = cmt_q_array(mem, 2); /* a weight of 1 that gives 0 */
    cmt_rated *nobody = CMT_NEW(mem, cmt_rated);
    (void)args;
    if (g.list == NULL || g.q == NULL || lowest == NULL || worth == NULL || one == NULL
        || nobody == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu alternatives", n);
    mpq_set_ui(one[0], 1, 1);
    *nobody = (cmt_rated){.score = one[1], .weight = one[0]};
    CMT_TRY(cmt_claim_parts(
        contest, claim, CMT_PART_WINNERS | CMT_PART_RANKING | CMT_PART_SCORES, err));
    for (size_t i = 0; i < n; i++) {
        CMT_TRY(cmt_rated_list_make(mem, contest, i, &g.list[i], err));
        if (g.list[i].n == 0)
            g.list[i] = (cmt_rated_list){.at = nobody, .n = 1, .total = one[0]};
        mpq_set(lowest[i], g.list[i].at[0].score);
    }
    CMT_TRY(sort_all(mem, &g, n, worth, err));
    CMT_TRY(cmt_claim_scores(contest, claim, lowest, err));
    CMT_TRY(cmt_claim_ranking(contest, claim, worth, true, err));
    CMT_TRY(cmt_claim_tied(claim, claim->winners.n > 1, err));
done:
    return st;
}
