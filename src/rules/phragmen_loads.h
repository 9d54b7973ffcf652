/* Sequential Phragmén: the loads that supporters bear, as a rule of steps. */
#ifndef CMT_RULES_PHRAGMEN_LOADS_H
#define CMT_RULES_PHRAGMEN_LOADS_H

#include "ballot/approvals.h"
#include "ballot/steps.h"

/** What the steps look at. A ballot's load is that of the last alternative taken that it
 *  approves: it stands on the rung of that step, 0 where it approves none yet. */
typedef struct cmt_phragmen {
    cmt_approvals approvals;
    const mpq_srcptr *costs; /* [n] load of each alternative; NULL: 1 each */
    size_t n_rungs;          /* steps + 1 */
    mpz_t *support;          /* [n] weight of all who approve */
    mpq_t *q;                /* [2] scratch */
    mpz_ptr z;               /* scratch */
} cmt_phragmen;

/** Prepare loads for so many steps at most.
 *  @retval CMT_E_NOMEM mem is exhausted; or what cmt_approvals_build answers
 *  @cost   O(approvals) */
CMT_MUST cmt_status cmt_phragmen_init(cmt_arena *mem,
                                      const cmt_contest *contest,
                                      const mpq_srcptr *costs,
                                      size_t steps,
                                      cmt_phragmen *out,
                                      cmt_err *err);

/** The rule of steps, least load first: (cost + sum of the supporters' loads) / their
 *  weight. Whom nobody supports goes last: above every load while there is one, else 0.
 *  @param self a cmt_phragmen, or what begins with one */
cmt_steps_rule cmt_phragmen_rule(void *self);

/** The values of that rule, where it is asked for them on the way. */
CMT_MUST cmt_status cmt_phragmen_values(void *self,
                                        const void *state,
                                        const bool *in,
                                        const bool *open,
                                        mpq_t *out,
                                        cmt_err *err);

#endif
