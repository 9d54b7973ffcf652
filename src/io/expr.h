/* Article expressions from XML (doc/articles.md). */
#ifndef CMT_IO_EXPR_H
#define CMT_IO_EXPR_H

#include "io/refs.h"

/** Read one expression, a truth value, and check it against the charter's questions.
 *
 *  @param scope a context that the expression is confined to, or CMT_NONE: a variable that
 *               names no context is then that of `scope`, and must be asked there or in a
 *               context that encloses it
 *  @param[out] out written on success only
 *  @retval CMT_E_REFERENCE a question, alternative or context that the charter has not
 *  @retval CMT_E_SCHEMA    ill-typed: a number where a truth value is due, `chosen` of a
 *                          level question, `weight` of a committee …
 *  @retval CMT_E_RANGE     a count above the number of parts; a number beyond its limit
 *  @retval CMT_E_LIMIT     deeper than CMT_MAX_EXPR_DEPTH
 *  @retval CMT_E_NOMEM
 */
CMT_MUST cmt_status cmt_expr_read(const cmt_doc *doc,
                                  const cmt_refs *refs,
                                  const cmt_xml *xml,
                                  uint32_t scope,
                                  const cmt_expr **out);

/** Read a linear form, in which truth values count as 1 or 0. As cmt_expr_read. */
CMT_MUST cmt_status cmt_expr_read_form(const cmt_doc *doc,
                                       const cmt_refs *refs,
                                       const cmt_xml *xml,
                                       const cmt_expr **out);

/** Refuse what an expression can say and the compiler of rows cannot (doc/programs.md,
 *  section 2): for articles and red lines, which would otherwise be refused after the round
 *  has closed.
 *
 *  @param xml  what `expr` was read from, part for part
 *  @retval CMT_E_UNSUPPORTED `above` over a choice or a long ranking; that an inequality over
 *                            continuous variables does not hold, unless bounds decide it
 *  @retval CMT_E_LIMIT       more than CMT_MAX_DEMAND_NODES conditions
 *  @retval CMT_E_NOMEM */
CMT_MUST cmt_status cmt_expr_check_rows(const cmt_doc *doc,
                                        const cmt_charter *charter,
                                        const cmt_xml *xml,
                                        const cmt_expr *expr);

/** The child of `xml` that is an expression, or NULL. */
const cmt_xml *cmt_expr_child(const cmt_xml *xml);

/** Append the expression as XML on one line. */
void cmt_expr_write(const cmt_expr *expr, const cmt_charter *charter, cmt_buf *out);

#endif
