/* Judging claims of rules that go step by step, by definition. Nothing here is used by any
 * run. */
#ifndef CMT_RULES_STEPS_CHECK_H
#define CMT_RULES_STEPS_CHECK_H

#include "base/buf.h"
#include "rules/rule.h"

/** What the rule says of one step, as its check computes it. */
typedef struct cmt_steps_terms {
    const cmt_contest *contest;
    const cmt_tie_break *tie_break;
    void *self;
    /** Go back to the start. NULL where the members are all there is to know. */
    void (*reset)(void *self);
    /** The value of each alternative marked in `open`, where `in` sit. */
    cmt_status (*values)(
        void *self, const bool *in, const bool *open, mpq_t *out, cmt_err *err);
    /** Leave open only what may go next: where that is nothing, the way ends. NULL: it ends
     *  when the seats are filled. */
    cmt_status (*narrow)(void *self, const bool *in, bool *open, cmt_err *err);
    /** Book that c goes; `in` says who sat before. NULL as above. */
    void (*take)(void *self, const bool *in, uint32_t c);
    /** All that tells this state from others with the same members. NULL as above. */
    void (*print)(void *self, cmt_buf *out);
    bool removes;
    bool least;
    const char *verb;
    const char *value_name;
} cmt_steps_terms;

/** Judge a whole claim: its rounds step by step, and, where ties split the way, that
 *  exactly the committees of all ways are claimed. A capped claim must name a way to each.
 *  @retval CMT_OK or CMT_E_NEGATIVE with a sentence; CMT_E_NOMEM
 *  @cost   values of every state that ties lead to, each replayed from the start */
CMT_MUST cmt_status cmt_steps_judge(cmt_arena *mem,
                                    const cmt_steps_terms *terms,
                                    const cmt_outcome *claim,
                                    cmt_err *err);

#endif
