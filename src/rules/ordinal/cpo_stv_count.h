/* Two committees compared, as `cpo-stv` runs it. */
#ifndef CMT_RULES_ORDINAL_CPO_STV_COUNT_H
#define CMT_RULES_ORDINAL_CPO_STV_COUNT_H

#include "rules/ordinal/cpo_stv.h"

#define CMT_CPO_UNION ((size_t)2 * CMT_MAX_CPO_SEATS)

/** What comparisons of committees of k share. A vote is worth whole units, so many that it
 *  can be shared among level alternatives as often as it moves. */
typedef struct cmt_cpo {
    const cmt_contest *contest;
    size_t k;
    mpz_t *weight; /* [n_ballots] in units */
    mpq_ptr unit;  /* units of a vote of weight 1 */
    mpq_ptr quota; /* in units */
    /* one comparison */
    size_t n_both;                /* members of both come first in `at` */
    size_t n;                     /* members of either */
    uint32_t at[CMT_CPO_UNION];   /* alternatives */
    size_t closed[CMT_CPO_UNION]; /* the stage at which it closed; 0: open */
    mpz_t *value;                 /* [k + 2] of a ballot on its way, by depth */
    mpz_t *held;                  /* [2^n_both][n] units that gave at those members */
    mpq_t *part;                  /* [2^n_both] what of them goes on */
    mpq_t *keep;                  /* [n] surplus / votes where one closed */
    mpq_t *votes;                 /* [n] in units */
    mpq_ptr q;
} cmt_cpo;

/** Prepare comparisons of committees of k members, 1 <= k <= CMT_MAX_CPO_SEATS.
 *  @retval CMT_E_NOMEM mem is exhausted */
CMT_MUST cmt_status cmt_cpo_init(cmt_arena *mem,
                                 const cmt_contest *contest,
                                 const cmt_rule_args *args,
                                 size_t k,
                                 cmt_cpo *out,
                                 cmt_err *err);

/** Votes for `a` less votes for `b`, both [k] ascending alternatives: who sits in neither is
 *  off the ballots; members of both that have the quota keep it, and what they have beyond
 *  goes on.
 *  @param[out] out in votes of weight 1 */
void cmt_cpo_margin(cmt_cpo *w, const uint32_t *a, const uint32_t *b, mpq_ptr out);

#endif
