/* Judging committees that are claimed to be best by some measure: for checks. Nothing here
 * is used by any run. */
#ifndef CMT_RULES_COMMITTEE_JUDGE_H
#define CMT_RULES_COMMITTEE_JUDGE_H

#include "rules/rule.h"

/** What a check brings. `in` marks who sits, `out` who does not; both [n]. */
typedef struct cmt_judge_terms {
    cmt_arena *mem;
    const cmt_contest *contest;
    const cmt_tie_break *tie_break;
    void *self;
    /** The sign of a value against the target. Where `complete`, the value is that of the
     *  committee `in`; else one that no committee with all of `in` and none of `out`
     *  betters: > 0 says that all are worse. */
    int (*compare)(void *self, const bool *in, const bool *out, bool complete);
    /** Let the value of the committee compared last be the target. */
    void (*aim)(void *self);
    /** The witness says the target. */
    bool (*says)(void *self, const cmt_value *witness);
    /** Let the bound of the claim be the target; NULL for no claim. */
    void (*aim_at_bound)(void *self, mpq_srcptr bound);
    /** May be NULL. List committees, all that are better than the target or as good among
     *  them: these are then compared, nothing is searched. `*n` = `limit`, or
     *  CMT_E_LIMIT, where that cannot be done. With `order` and `lot`, of those as good the
     *  one with the earliest places will do. */
    cmt_status (*list)(void *self, size_t limit, cmt_set *out, size_t *n, cmt_err *err);
    /** The list begins with a better one, if there is any: where as many as `limit` are all
     *  as good, none is better. */
    bool better_first;
} cmt_judge_terms;

/** Judge a claim by definition: its committees have the right form and the same value, as
 *  the witness says; a search over all committees finds none that is better and no others
 *  as good (with `order` and `lot`: none as good with earlier places). What is `unproved`
 *  holds its bound: no committee is better than that.
 *  @retval CMT_E_LIMIT more than CMT_JUDGE_NODES nodes
 *  @cost   exponential at worst */
CMT_MUST cmt_status cmt_judge_committees(const cmt_judge_terms *terms,
                                         const cmt_outcome *claim,
                                         cmt_err *err);

#define CMT_JUDGE_NODES 2000000

#endif
