/* Article expressions from XML (doc/articles.md). */
#ifndef CMT_IO_EXPR_H
#define CMT_IO_EXPR_H

#include "base/buf.h"
#include "io/xml.h"
#include "model/charter.h"

/** Read one expression, a truth value, and check it against the charter's questions.
 *
 *  @param charter values, contexts and questions must be there; articles are not looked at
 *  @param path of the element that holds the expression, for messages
 *  @param[out] out written on success only
 *  @retval CMT_E_REFERENCE a question, alternative or context that the charter has not
 *  @retval CMT_E_SCHEMA    ill-typed: a number where a truth value is due, `chosen` of a
 *                          level question, `weight` of a committee …
 *  @retval CMT_E_RANGE     a count above the number of parts; a number beyond its limit
 *  @retval CMT_E_LIMIT     deeper than CMT_MAX_EXPR_DEPTH
 *  @retval CMT_E_NOMEM
 */
CMT_MUST cmt_status cmt_expr_read(cmt_arena *mem,
                                  const cmt_xml *xml,
                                  const cmt_charter *charter,
                                  const char *path,
                                  const cmt_expr **out,
                                  cmt_err *err);

/** Whether an element of this name is an expression. */
bool cmt_expr_is(const char *name);

/** Append the expression as XML on one line. */
CMT_MUST cmt_status cmt_expr_write(const cmt_expr *expr,
                                   const cmt_charter *charter,
                                   cmt_buf *out,
                                   cmt_err *err);

#endif
