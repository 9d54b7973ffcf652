/* Committees built (or cut down) one alternative at a time, ties followed. */
#ifndef CMT_BALLOT_STEPS_H
#define CMT_BALLOT_STEPS_H

#include "ballot/contest.h"
#include "ballot/ties.h"
#include "crypto/digest.h"
#include "model/outcome.h"

/** Following every way of breaking ties stops after this many states that a tie led to. */
#define CMT_MAX_STEP_STATES 20000

/** How one rule goes. A state is what the rule remembers beyond the members; NULL stands
 *  for shortage. Without `start` the members are all there is. */
typedef struct cmt_steps_rule {
    void *self;
    void *(*start)(void *self, cmt_arena *mem);
    void *(*copy)(void *self, cmt_arena *mem, const void *state);
    /** The values of the alternatives that may go next, marked in `open` [n].
     *  @param[out] out [n]; others stay as they are */
    cmt_status (*values)(void *self,
                         const void *state,
                         const bool *in,
                         const bool *open,
                         mpq_t *out,
                         cmt_err *err);
    /** Leave open only what may go next here: where that is nothing, the way ends. NULL:
     *  it ends when the seats are filled. */
    cmt_status (*narrow)(
        void *self, const void *state, const bool *in, bool *open, cmt_err *err);
    /** Take c in (or out, where the rule removes); `in` says who sat before. */
    void (*take)(void *self, void *state, const bool *in, uint32_t c);
    /** Add to a digest all that tells this state from others with the same members. */
    void (*describe)(void *self, const void *state, cmt_sha256 *digest);
    bool removes; /* starts with all eligible alternatives, takes away */
    bool least;   /* the least value goes next, not the largest */
} cmt_steps_rule;

/** One step. */
typedef struct cmt_step {
    const struct cmt_step *before; /* NULL for the first */
    uint32_t alternative;
    mpq_srcptr value;
    cmt_set tied; /* all that could have gone; empty when there was no tie */
} cmt_step;

typedef struct cmt_steps_result {
    cmt_set *committees;   /* [n], sorted canonically */
    const cmt_step **last; /* [n] the last step on a way to each; NULL: none */
    size_t n;
    bool capped; /* more than CMT_MAX_COMMITTEES, or CMT_MAX_STEP_STATES */
} cmt_steps_result;

/** Step until as many sit as there are seats (or eligible alternatives), or until `narrow`
 *  leaves nothing open. With the
 *  tie-breaks `order` and `lot` the first place is taken in, the last one out; otherwise
 *  every way is followed, distinct states once.
 *  @retval CMT_E_NOMEM mem is exhausted; or what `values` answers
 *  @cost   a call of `values` and `take` a step and state */
CMT_MUST cmt_status cmt_steps_run(cmt_arena *mem,
                                  const cmt_contest *contest,
                                  const cmt_tie_break *tie_break,
                                  const cmt_steps_rule *rule,
                                  cmt_steps_result *out,
                                  cmt_err *err);

/** Add a rational to a digest, whatever its size. */
void cmt_steps_digest_q(cmt_sha256 *digest, mpq_srcptr q);

#endif
