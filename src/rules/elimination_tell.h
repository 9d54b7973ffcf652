/* The record of an elimination: rounds, ranking, ways. */
#ifndef CMT_RULES_ELIMINATION_TELL_H
#define CMT_RULES_ELIMINATION_TELL_H

#include "rules/rule.h"

/** A stage: who stands, and how it was reached. */
typedef struct cmt_stage {
    const bool *standing; /* [n_alternatives] */
    const struct cmt_stage *before;
    cmt_set out;   /* eliminated since `before` */
    cmt_set tied;  /* those between whom a tie was broken on the way */
    mpq_t *counts; /* [n_alternatives] counts of those standing; or NULL */
} cmt_stage;

/** One way led to the stage `end`, where those in `won` win: set `rounds` and `ranking`. */
CMT_MUST cmt_status cmt_elimination_tell_rounds(cmt_arena *mem,
                                                const cmt_contest *contest,
                                                const cmt_stage *end,
                                                const bool *won,
                                                cmt_outcome *out,
                                                cmt_err *err);

/** Ways split: set the witness's `eliminations`: for each winner those who go, in order,
 *  until `end`[winner]. */
CMT_MUST cmt_status cmt_elimination_tell_paths(cmt_arena *mem,
                                               const cmt_contest *contest,
                                               const cmt_stage *const *end,
                                               cmt_outcome *out,
                                               cmt_err *err);

#endif
