/* Models on their way from a text to a program: what the readers of CPLEX LP and MPS share.
 * Internal to rows/. */
#ifndef CMT_ROWS_MODEL_H
#define CMT_ROWS_MODEL_H

#include "base/err.h"
#include "rows/lp.h"

typedef struct cmt_model_column {
    const char *name;
    bool integer;
    mpq_srcptr lower; /* NULL = unbounded */
    mpq_srcptr upper;
    bool bounded;   /* MPS: some bound was given */
    bool has_lower; /* a lower one was given */
    bool has_upper; /* CPLEX LP: an upper one was given */
    bool binary;    /* CPLEX LP: a 0/1 variable */
} cmt_model_column;

typedef struct cmt_model_row {
    const char *name;
    cmt_sense sense;
    bool free;      /* no constraint: dropped */
    bool has_rhs;   /* MPS: given */
    bool has_range; /* MPS: given; `low` is then the range until the model is settled */
    mpq_srcptr rhs;
    mpq_srcptr low; /* a range: low <= terms <= high in place of sense and rhs */
    mpq_srcptr high;
    unsigned line;
    const char *text; /* as written, one line; or NULL */
} cmt_model_row;

/** A coefficient; the same place may come again and counts in sum. Row UINT32_MAX is the
 *  objective. */
typedef struct cmt_model_entry {
    uint32_t row;
    cmt_term term;
} cmt_model_entry;

#define CMT_MODEL_OBJECTIVE UINT32_MAX

typedef struct cmt_model cmt_model;

cmt_model *cmt_model_new(cmt_arena *mem);

/** The column of that name, made where there is none: continuous, 0 and more. UINT32_MAX on
 *  shortage. `name` is copied. */
uint32_t cmt_model_column_of(cmt_model *m, const char *name, size_t n);
/** The column of that name, or UINT32_MAX. */
uint32_t cmt_model_find_column(const cmt_model *m, const char *name);
cmt_model_column *cmt_model_column_at(cmt_model *m, uint32_t column);
size_t cmt_model_columns(const cmt_model *m);

/** A further row; CMT_E_DUPLICATE where the name stands already: `before` is then its line.
 *  `name` NULL: "row N", by its number, which no format can spell.
 *  @retval CMT_E_NOMEM */
CMT_MUST cmt_status cmt_model_add_row(
    cmt_model *m, const char *name, unsigned line, uint32_t *row, unsigned *before);
uint32_t cmt_model_find_row(const cmt_model *m, const char *name);
cmt_model_row *cmt_model_row_at(cmt_model *m, uint32_t row);
size_t cmt_model_rows(const cmt_model *m);

/** A coefficient; `value` is borrowed. False on shortage. */
CMT_MUST bool cmt_model_add(cmt_model *m,
                            uint32_t row,
                            uint32_t column,
                            mpq_srcptr value);
/** A constant in the objective: a column named CMT_CONSTANT_NAME that is 1. False on
 *  shortage. */
CMT_MUST bool cmt_model_add_constant(cmt_model *m, mpq_srcptr value);

/** The program: columns in order of their first appearance, rows in order; a range makes
 *  two rows, NAME for its lower side and "NAME (upper side)" for the other; equal sides
 *  one. */
CMT_MUST cmt_status cmt_model_finish(cmt_model *m,
                                     bool maximise,
                                     cmt_lp *out,
                                     cmt_err *err);

#endif
