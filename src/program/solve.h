/* A part whose free outcomes do not obey: what is decided instead. */
#ifndef CMT_PROGRAM_SOLVE_H
#define CMT_PROGRAM_SOLVE_H

#include "program/free.h"
#include "program/space.h"

/** A part on its way to finals. */
typedef struct cmt_solving {
    cmt_arena *mem;
    const cmt_program_input *input;
    const cmt_program_document *document; /* of a program alone; else NULL */
    const cmt_solver *solver;
    cmt_part *part;
    const cmt_free_set *sets;  /* [part->n] */
    cmt_program_final *finals; /* those of the input's issues */
    cmt_space space;
    cmt_value *record; /* object: this part's entry in the report */
    cmt_err *err;
} cmt_solving;

/** Solve a part: tier 0, or deadlock; the tiers; the red lines; the objective; the
 *  tie-breaks. Writes the part's finals, its demands' states and its record. */
CMT_MUST cmt_status cmt_part_solve(cmt_solving *s);

/** A fresh space over the part's issues. */
CMT_MUST cmt_status cmt_part_space(cmt_solving *s, cmt_space *out);

/** The rows of the articles of tier 0, into the part's space. */
CMT_MUST cmt_status cmt_part_tier_0(cmt_solving *s);

/** The tiers from 1 on, each narrowed in turn. What was found goes to `tiers`, an array.
 *  @param[out] feasible false: nothing obeys tier 0 */
CMT_MUST cmt_status cmt_part_tiers(cmt_solving *s, cmt_value *tiers, bool *feasible);

/* The steps, in files of their own. */

/** Tier 0 holds nowhere: finals say deadlock, the record gets `conflict` and `advice`. */
CMT_MUST cmt_status cmt_part_deadlock(cmt_solving *s);

/** Articles of tier 0 that together cannot hold, with `with` (NULL: nothing) besides: drop
 *  any one, and the rest can. Deletion filter in document order, so that the set is the
 *  same whatever solver is asked.
 *  @param[out] in [part->n_live] whether the demand is in the set
 *  @cost at most one solve for each demand of tier 0: what the proof at hand does not use is
 *        dropped without asking */
CMT_MUST cmt_status cmt_part_conflict(cmt_solving *s, const cmt_live *with, bool *in);

/** Optimise a sum over the part's space and hold it at its optimum. */
CMT_MUST cmt_status cmt_part_reach(
    cmt_solving *s, const char *step, bool maximise, const cmt_term *terms, size_t n);

/** Narrow the space to the outcomes that the mode prefers; *how says by what measure. */
CMT_MUST cmt_status cmt_part_objective(cmt_solving *s, cmt_program_how *how);

/** Narrow it to the outcomes closest to the free ones. */
CMT_MUST cmt_status cmt_part_close(cmt_solving *s);

/** Narrow a lottery alone to those that its rule prefers (`aim` in rules/rule.h); one whose
 *  rule says nothing of the kind is left as it is. *how: CMT_HOW_OBJECTIVE where it was
 *  narrowed. */
CMT_MUST cmt_status cmt_part_lottery(cmt_solving *s, cmt_program_how *how);

/** Decide among what is left, by tie-breaks, and write the finals. */
CMT_MUST cmt_status cmt_part_settle(cmt_solving *s, cmt_program_how how);

/** A choice alone: run its rule again on the alternatives that are left. */
CMT_MUST cmt_status cmt_part_rerun(cmt_solving *s);

/** The distance of issue k of the part from its free outcome(s), in [0, 1], as a column of
 *  the space that may be as small as the distance and no smaller (doc/programs.md,
 *  section 4). For weights also the columns of their deviations.
 *
 *  @param[in]  lost_only  count what is lost of the free outcome, not what is added
 *  @param[out] distance   the column
 *  @param[out] deviations [n_items] for weights; may be NULL elsewhere
 *
 *  Of more than CMT_MAX_TIED_TARGETS tied sets the distance is that from the one that the
 *  tie-break picks; where none does, from the nearest of the first ones, `unproved`. Of a
 *  judgment with as many completions the judgments themselves count, not these: what is
 *  undecided is near either way. */
#define CMT_MAX_TIED_TARGETS 64
CMT_MUST cmt_status cmt_part_distance(cmt_solving *s,
                                      uint32_t k,
                                      bool lost_only,
                                      uint32_t *distance,
                                      uint32_t *deviations);

/** The step of that distance: every value that it takes is a multiple. NULL for weights and
 *  levels, whose distances are continuous, and on shortage. */
mpq_srcptr cmt_part_distance_step(const cmt_solving *s, uint32_t k);

/** The same from another point: weights or a level that somebody wishes for. Other kinds
 *  are measured from the free outcome(s) all the same. */
CMT_MUST cmt_status cmt_part_distance_from(cmt_solving *s,
                                           uint32_t k,
                                           const cmt_outcome *from,
                                           bool lost_only,
                                           uint32_t *distance,
                                           uint32_t *deviations);

#endif
