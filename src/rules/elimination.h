/* Elimination: what the runs of rules share that let alternatives go one after another.
 *
 * A rule says, for each set of those who stand, what happens next: it is over and some of
 * them win, several go together, or one of several goes. The search follows every way that
 * the tie-break leaves open, each set once. */
#ifndef CMT_RULES_ELIMINATION_H
#define CMT_RULES_ELIMINATION_H

#include "rules/rule.h"

/** Sets beyond this number follow one way of breaking each tie only. */
#define CMT_MAX_ELIMINATION_STATES 20000

typedef enum cmt_turn_kind {
    CMT_TURN_END, /* those in `at` win */
    CMT_TURN_ALL, /* those in `at` go together */
    CMT_TURN_ONE  /* one of those in `at` goes */
} cmt_turn_kind;

/** What happens to those who stand. */
typedef struct cmt_turn {
    cmt_turn_kind kind;
    uint32_t *at;  /* ascending; the caller gives room for all alternatives */
    size_t n;      /* >= 1 unless nobody stands */
    uint32_t pick; /* CMT_TURN_ONE: who goes where the tie-break is an order or a lot */
    bool counted;  /* the rule's count was taken and belongs into the record */
} cmt_turn;

/** A rule as the search sees it. */
typedef struct cmt_eliminator {
    void *self;
    /** What happens to `standing` [n]. `place` [n] is that of an order or a lot, else
     *  NULL: then every way counts. */
    cmt_status (*step)(void *self,
                       const bool *standing,
                       const uint32_t *place,
                       cmt_turn *out,
                       cmt_err *err);
    /** The count of i in the last step, in units of weight. */
    void (*count)(const void *self, const bool *standing, size_t i, mpq_ptr out);
} cmt_eliminator;

/** Eliminate from all eligible alternatives to the end.
 *
 *  Sets `winners`, `tied`, `capped`. Where one way led to the end also `rounds` (`counts`,
 *  `eliminated`, and `tied` where a tie was broken) and `ranking`: the winners, then those
 *  who still stand, then the others, last gone first. Where ways split, the witness's
 *  `eliminations` gives each winner a way that ends with it.
 *
 *  @cost one step a set; at most CMT_MAX_ELIMINATION_STATES sets and one way from each */
CMT_MUST cmt_status cmt_elimination_run(cmt_arena *mem,
                                        const cmt_contest *contest,
                                        const cmt_tie_break *tie_break,
                                        const cmt_eliminator *eliminator,
                                        cmt_outcome *out,
                                        cmt_err *err);

#endif
