/* A program alone: variables, articles in tiers, an objective. Read it with io/program.h. */
#ifndef CMT_MODEL_PROGRAM_H
#define CMT_MODEL_PROGRAM_H

#include "model/charter.h"

typedef enum cmt_variable_type {
    CMT_VARIABLE_REAL,
    CMT_VARIABLE_INTEGER,
    CMT_VARIABLE_TRUTH /* 0 or 1; also a truth value in articles */
} cmt_variable_type;

typedef struct cmt_declared {
    const char *id;
    cmt_variable_type type;
    mpq_srcptr lower; /* NULL = unbounded below; 0 for a truth value */
    mpq_srcptr upper; /* NULL = unbounded above; 1 for a truth value */
    unsigned line;
} cmt_declared;

/** A program document. Its frame is a charter of one context and one question, whose items
 *  are the variables, in document order: so articles are the same here and there. */
typedef struct cmt_program_document {
    const char *id; /* or NULL */
    cmt_texts texts;
    const cmt_declared *variables; /* [n_variables] */
    size_t n_variables;
    cmt_charter frame; /* tiers and articles; no dates, everything is in force */
    bool maximise;
    const cmt_expr *objective; /* linear; NULL = none */
    unsigned objective_line;
} cmt_program_document;

#endif
