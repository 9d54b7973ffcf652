/* A linear or integer program in exact rationals, whose rows remember their text. */
#ifndef CMT_ROWS_LP_H
#define CMT_ROWS_LP_H

#include "base/buf.h"
#include "base/rational.h"
#include "base/value.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct cmt_term {
    uint32_t column;
    mpq_srcptr value;
} cmt_term;

/** Compare two terms by column. For qsort. */
int cmt_term_compare(const void *x, const void *y);

typedef struct cmt_column {
    const char *name; /* unique, ASCII: "chosen(q,a)", "weight(q,v)", … */
    bool integer;
    bool first;       /* a hint, no part of the program: branch on it before others */
    mpq_srcptr lower; /* NULL = unbounded below */
    mpq_srcptr upper; /* NULL = unbounded above */
} cmt_column;

typedef enum cmt_sense { CMT_SENSE_GE, CMT_SENSE_LE, CMT_SENSE_EQ } cmt_sense;

/** sum of terms (sense) rhs. */
typedef struct cmt_row {
    const char *name; /* unique, ASCII */
    cmt_sense sense;
    unsigned line; /* of the text that made it; 0 = none */
    mpq_srcptr rhs;
    const cmt_term *terms; /* [n_terms], columns ascending, values not zero */
    size_t n_terms;
    const char
        *origin; /* id of the article or red line that made it; NULL = structural */
    const char *text; /* the piece of text that made it, one line; or NULL */
} cmt_row;

/** The column, fixed at 1, that carries a constant in a model's objective. No format can
 *  spell this name. */
#define CMT_CONSTANT_NAME "objective constant"

/** Where the columns and rows of a weak order stand, as cmt_variables_build makes them: for each
 *  a, each b != a a column above(a,b); for each column in this order, where a < b, the row
 *  above(a,b) + above(b,a) <= 1, then for each other c the row
 *  above(a,c) + above(c,b) - above(a,b) >= 0. A hint, no part of the program: whoever uses it
 *  looks whether it is so. */
typedef struct cmt_lp_order {
    uint32_t column; /* the first */
    uint32_t row;
    uint32_t n; /* items */
} cmt_lp_order;

typedef struct cmt_lp {
    bool maximise;
    const cmt_column *columns;
    size_t n_columns;
    const cmt_row *rows;
    size_t n_rows;
    const cmt_term *objective; /* [n_objective], columns ascending */
    size_t n_objective;
    const cmt_lp_order *orders; /* [n_orders]; or NULL */
    size_t n_orders;
} cmt_lp;

/** Builder: columns and rows in the order they are added. */
typedef struct cmt_lp_builder cmt_lp_builder;

cmt_lp_builder *cmt_lp_builder_new(cmt_arena *mem);
/** Add a column; its index, or UINT32_MAX on shortage. Bounds are borrowed. */
uint32_t cmt_lp_add_column(cmt_lp_builder *b,
                           const char *name,
                           bool integer,
                           mpq_srcptr lower,
                           mpq_srcptr upper);
/** Add a row; terms are copied, sorted, merged, zeros dropped. False on shortage. */
CMT_MUST bool cmt_lp_add_row(cmt_lp_builder *b, const cmt_row *row);
/** Say that the columns and rows added last are those of an order. False on shortage. */
CMT_MUST bool cmt_lp_add_order(cmt_lp_builder *b, uint32_t column, uint32_t n);
/** Set the objective; terms as for rows. False on shortage. */
CMT_MUST bool cmt_lp_set_objective(cmt_lp_builder *b,
                                   bool maximise,
                                   const cmt_term *terms,
                                   size_t n);
/** What has been built so far; borrows the builder's memory. A builder may go on (tiers
 *  add rows step by step): earlier snapshots stay valid and unchanged. */
CMT_MUST cmt_status cmt_lp_snapshot(cmt_lp_builder *b, cmt_lp *out, cmt_err *err);

/** The program as a canonical value, the thing that certificates name by digest: columns,
 *  rows, objective, rationals as strings, in order; origins and texts are left out. */
cmt_value *cmt_lp_value(cmt_arena *mem, const cmt_lp *lp);
/** Append the bytes of that value, without making it.
 *  @retval CMT_E_RANGE a name that canonical JSON cannot hold
 *  @retval CMT_E_NOMEM */
CMT_MUST cmt_status cmt_lp_write(const cmt_lp *lp, cmt_buf *out, cmt_err *err);
/** And back. Refuses what is not exactly that form, and numbers beyond the limits. */
CMT_MUST cmt_status cmt_lp_read(cmt_arena *mem,
                                const cmt_value *value,
                                cmt_lp *out,
                                cmt_err *err);

/** Exact feasibility of a point: bounds, integrality, rows.
 *  @param x [n_columns]
 *  @retval CMT_OK, CMT_E_NEGATIVE with the first violated row or bound named */
CMT_MUST cmt_status cmt_lp_check_point(cmt_arena *mem,
                                       const cmt_lp *lp,
                                       const mpq_t *x,
                                       cmt_err *err);

/** The same, and the exact objective value of a point that passes. */
CMT_MUST cmt_status cmt_lp_evaluate(
    cmt_arena *mem, const cmt_lp *lp, const mpq_t *x, mpq_ptr objective, cmt_err *err);

/** Exact objective value of a point. */
CMT_MUST cmt_status cmt_lp_objective(
    cmt_arena *mem, const cmt_lp *lp, const mpq_t *x, mpq_ptr out, cmt_err *err);

#endif
