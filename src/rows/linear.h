/* Linear forms over a program's columns: what stands inside at-least, at-most, equals. */
#ifndef CMT_ROWS_LINEAR_H
#define CMT_ROWS_LINEAR_H

#include "rows/compile.h"

/** A sum of columns times coefficients; columns ascending, each once, no zeros. */
typedef struct cmt_linear {
    const cmt_term *terms; /* [n] */
    size_t n;
    mpq_srcptr low;  /* exact range over the columns' bounds; NULL: none on this */
    mpq_srcptr high; /* side, since some column is unbounded */
    mpq_srcptr
        step; /* > 0: every value is a multiple of it; NULL: continuous, or empty */
} cmt_linear;

/** The form that an expression of numbers makes.
 *
 *  @param[in] demand names the context and the article, for messages
 *  @retval CMT_E_RANGE       `expr` is a truth value that is no variable
 *  @retval CMT_E_REFERENCE   a variable of an issue that is not among `vars`
 *  @retval CMT_E_UNSUPPORTED above over a choice
 *  @cost O(t log t) for t terms */
CMT_MUST cmt_status cmt_linear_build(cmt_arena *mem,
                                     const cmt_variables *vars,
                                     const cmt_demand *demand,
                                     const cmt_expr *expr,
                                     cmt_linear *out,
                                     cmt_err *err);

/** The same form times -1. */
CMT_MUST cmt_status cmt_linear_negate(cmt_arena *mem,
                                      const cmt_linear *form,
                                      cmt_linear *out,
                                      cmt_err *err);

/** The form's value at a point. */
CMT_MUST cmt_status cmt_linear_value(
    cmt_arena *mem, const cmt_linear *form, const mpq_t *x, mpq_ptr out, cmt_err *err);

/** The column of a variable (not of a cost) when the demand is read in its context. */
CMT_MUST cmt_status cmt_variable_find(const cmt_variables *vars,
                                      const cmt_demand *demand,
                                      const cmt_expr *expr,
                                      uint32_t *column,
                                      cmt_err *err);

/** Whether an expression is an inequality or equation at its root, so that its violation is
 *  a shortfall; any other is broken or not. */
bool cmt_expr_is_linear(const cmt_expr *expr);

/** What one unit of violation is: the form's range, or 1 where that is 0. A form without a
 *  range counts each column's as 1: the sum of its coefficients, all taken as positive. */
void cmt_violation_unit(const cmt_linear *form, mpq_ptr out);

/** An expression in plain words, one line: "weight(reward,privacy) >= 1/5". NULL on
 *  shortage. */
const char *cmt_expr_words(cmt_arena *mem,
                           const cmt_charter *charter,
                           const cmt_expr *expr);

#endif
