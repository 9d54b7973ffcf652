/* Costs of putting one alternative before another, as integers: what rules that look for
 * a cheapest order start from. */
#ifndef CMT_BALLOT_PAIR_COSTS_H
#define CMT_BALLOT_PAIR_COSTS_H

#include "ballot/pairwise.h"

/** Integers of `limbs` GMP limbs, least first. The sum of all costs fits. */
typedef struct cmt_pair_costs {
    size_t n;
    size_t limbs;
    const mp_limb_t *at; /* [n][n][limbs] cost of i before j: how far more weight is for
                            j over i than for i over j, 0 where it is not more */
    mpq_srcptr unit;     /* weight that a cost of 1 stands for */
} cmt_pair_costs;

/** What a violated majority costs. */
typedef enum cmt_cost_kind {
    CMT_COST_MARGIN, /* its margin */
    CMT_COST_ONE     /* 1 */
} cmt_cost_kind;

/** Build them from pairwise support, exactly: where points are a filter, from the counts of
 *  each group over a common denominator.
 *  @cost O(n^2) numbers of the size of that denominator */
CMT_MUST cmt_status cmt_pair_costs_build(cmt_arena *mem,
                                         const cmt_pairwise *pw,
                                         cmt_cost_kind kind,
                                         cmt_pair_costs *out,
                                         cmt_err *err);

/** The cost of i before j. */
static inline const mp_limb_t *cmt_pair_cost(const cmt_pair_costs *c,
                                             size_t i,
                                             size_t j)
{
    return &c->at[(i * c->n + j) * c->limbs];
}

/** Whether i before j costs anything: a majority is for j. */
static inline bool cmt_pair_cost_is(const cmt_pair_costs *c, size_t i, size_t j)
{
    return mpn_zero_p(cmt_pair_cost(c, i, j), (mp_size_t)c->limbs) == 0;
}

/** sum += term, both of `limbs`, the sum known to fit. */
static inline void cmt_cost_add(mp_limb_t *sum, const mp_limb_t *term, size_t limbs)
{
    if (limbs == 1) {
        sum[0] += term[0];
    } else {
        (void)mpn_add_n(sum, sum, term, (mp_size_t)limbs);
    }
}

static inline int cmt_cost_cmp(const mp_limb_t *a, const mp_limb_t *b, size_t limbs)
{
    if (limbs == 1)
        return (a[0] > b[0]) - (a[0] < b[0]);
    return mpn_cmp(a, b, (mp_size_t)limbs);
}

/** A cost in units of weight; false on shortage. */
CMT_MUST bool cmt_cost_value(cmt_arena *mem,
                             const cmt_pair_costs *c,
                             const mp_limb_t *cost,
                             mpq_ptr out);

#endif
