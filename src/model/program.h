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

/** What a group gets, where the objective is social. */
typedef struct cmt_gets {
    const char *group;
    mpq_srcptr points;    /* > 0 */
    const cmt_expr *form; /* linear */
    unsigned line;
} cmt_gets;

/** A program document. Its frame is a charter of one context and one question, whose items
 *  are the variables, in document order: so articles are the same here and there. */
typedef struct cmt_program_document {
    const char *id; /* or NULL */
    cmt_texts texts;
    const cmt_declared *variables; /* [n_variables] */
    size_t n_variables;
    cmt_charter frame; /* tiers and articles; no dates, everything is in force */
    bool maximise;
    const cmt_expr *objective; /* linear; NULL = none, or social */
    const cmt_gets
        *gets;     /* [n_gets] of the objective frame.objective, nash or leximin */
    size_t n_gets; /* 0: the objective is not social */
    unsigned objective_line;
} cmt_program_document;

#endif
