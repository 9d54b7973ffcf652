/* Program documents, urn:comitia:program:1 (doc/articles.md, "Programs"). */
#ifndef CMT_IO_PROGRAM_H
#define CMT_IO_PROGRAM_H

#include "base/buf.h"
#include "model/program.h"

/** Read a program document: gate, schema, then what a schema cannot say.
 *
 *  @param[in,out] mem receives the program
 *  @param[out]    out written on success only
 *  @retval CMT_OK
 *  @retval CMT_E_SYNTAX, CMT_E_SCHEMA as cmt_xml_read_as; an ill-typed expression
 *  @retval CMT_E_REFERENCE a variable that is not declared
 *  @retval CMT_E_DUPLICATE a variable, article or tier that stands twice
 *  @retval CMT_E_RANGE     a lower bound above the upper one; a truth value with bounds other
 *                          than 0 and 1; a count above the number of parts; a number of more
 *                          than CMT_MAX_PROGRAM_DIGITS a side
 *  @retval CMT_E_LIMIT     more than CMT_MAX_PROGRAM_VARIABLES, CMT_MAX_ARTICLES or
 *                          CMT_MAX_TIERS; an expression deeper than CMT_MAX_EXPR_DEPTH
 *  @retval CMT_E_NOMEM
 *  @cost linear in the document */
CMT_MUST cmt_status cmt_program_read(cmt_arena *mem,
                                     const char *bytes,
                                     size_t n,
                                     cmt_program_document **out,
                                     cmt_err *err);

#endif
