/* The step of instant runoff, which many rules take: the fewest first preferences go. For
 * runs; checks count for themselves. */
#ifndef CMT_RULES_FEWEST_H
#define CMT_RULES_FEWEST_H

#include "ballot/firsts.h"
#include "rules/elimination.h"

/** Those with the fewest first preferences, and those with the fewest of the rest. */
typedef struct cmt_fewest {
    cmt_firsts firsts;
    size_t n_standing;
    uint32_t *last; /* [n_last] ascending */
    size_t n_last;
    uint32_t *next; /* [n_next] ascending; none where all are level */
    size_t n_next;
    mpq_t *q; /* [2] scratch */
} cmt_fewest;

CMT_MUST cmt_status cmt_fewest_init(cmt_arena *mem,
                                    const cmt_contest *contest,
                                    cmt_firsts_mode mode,
                                    cmt_fewest *out,
                                    cmt_err *err);

/** Count among `standing`. */
void cmt_fewest_count(cmt_fewest *fewest, const bool *standing);

/** Whether nobody standing has any first preference. */
bool cmt_fewest_is_zero(cmt_fewest *fewest);

/** Whether the order among the last cannot matter: all they have together stays below what
 *  the next one has, so all of them go before it whatever happens. */
bool cmt_fewest_go_together(cmt_fewest *fewest);

/** After a count: one of the last goes; or it is over: one stands, or nobody has a first
 *  preference and every way counts. */
void cmt_fewest_step(cmt_fewest *fewest,
                     const bool *standing,
                     const uint32_t *place,
                     cmt_turn *out);

/** End with those marked in `won`, or in `standing` where that is NULL. */
void cmt_turn_end(const bool *standing, const bool *won, size_t n, cmt_turn *out);

#endif
