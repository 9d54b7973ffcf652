/* What the parts of an explanation share. Internal to program/. */
#ifndef CMT_PROGRAM_ALONE_EXPLAIN_H
#define CMT_PROGRAM_ALONE_EXPLAIN_H

#include "program/alone_parts.h"
#include "rows/linear.h"

struct cmt_way;

typedef struct cmt_explainer {
    cmt_arena *mem;
    const cmt_alone *what;
    const cmt_program_document *document; /* or the model as one */
    const cmt_alone_answer *answer;
    const cmt_alone_range *ranges;
    const cmt_solver *solver;
    cmt_variables vars;
    bool linear;               /* no integer columns */
    const struct cmt_way *way; /* to the answer; NULL until it is asked for */
    cmt_err *err;
} cmt_explainer;

/** "raised" and "lowered" of an article's entry: how fast the objective changes with its
 *  number, or, where the sum moves in steps, what the next number makes of it.
 *  @param form of the article, which is an inequality or equation */
CMT_MUST cmt_status cmt_explain_change(cmt_explainer *x,
                                       size_t article,
                                       const cmt_linear *form,
                                       cmt_value *entry);

#endif
