/* A program alone as a part of articles. Internal to program/. */
#ifndef CMT_PROGRAM_ALONE_PARTS_H
#define CMT_PROGRAM_ALONE_PARTS_H

#include "program/alone.h"
#include "program/solve.h"

/** A document's articles as one part, ready for the steps of solve.h. */
typedef struct cmt_alone_part {
    cmt_program_input input;
    cmt_part part;
    cmt_solving solving;
} cmt_alone_part;

/** @param skip [articles] or NULL
 *  @retval CMT_E_NOMEM */
CMT_MUST cmt_status cmt_alone_part_build(cmt_arena *mem,
                                         const cmt_program_document *document,
                                         const bool *skip,
                                         const cmt_solver *solver,
                                         cmt_alone_part *out,
                                         cmt_err *err);

/** Solve a document's programs in turn; nothing is kept but what the solver was asked.
 *  @param to_the_last each tier to its last sum, though that adds nothing: the sums are
 *                     needed where what is held moves */
CMT_MUST cmt_status cmt_alone_steps(cmt_arena *mem,
                                    const cmt_program_document *document,
                                    const cmt_solver *solver,
                                    bool to_the_last,
                                    cmt_err *err);

/** A solver that passes on copies of what it is asked: the objective `nash` goes on writing on
 *  its programs, and a chain keeps what it was asked. NULL on shortage. */
const cmt_solver *cmt_copying_solver(cmt_arena *mem, const cmt_solver *inner);

/** Narrow what the tiers have left to what a document's social objective prefers.
 *  @param[out] social   {"nash": …} or {"leximin": …}
 *  @param[out] feasible false: nothing is left that gives no group less than nothing
 *  @retval CMT_E_RANGE a group could get without end */
CMT_MUST cmt_status cmt_alone_social(cmt_solving *s,
                                     const cmt_value **social,
                                     bool *feasible);

/** Under `nash`, the document with an article of tier 0 for each group: it gets no less than
 *  nothing. Else the document itself; NULL on shortage. */
const cmt_program_document *cmt_alone_with_gains(cmt_arena *mem,
                                                 const cmt_program_document *document);

/** What an article says, on one line: as written in a model, else in plain words. NULL on
 *  shortage. */
const char *cmt_alone_text(cmt_arena *mem,
                           const cmt_program_document *document,
                           const cmt_article *article);

/** A model as a document: each row an article of tier 0 with the row's name.
 *  @retval CMT_E_NOMEM */
CMT_MUST cmt_status cmt_alone_document(cmt_arena *mem,
                                       const cmt_lp *model,
                                       const cmt_program_document **out,
                                       cmt_err *err);

#endif
