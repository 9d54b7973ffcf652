/* `comitia explain`: what articles, red lines and objectives did to a decision. */
#ifndef CMT_CLI_EXPLAIN_PROGRAM_H
#define CMT_CLI_EXPLAIN_PROGRAM_H

#include "base/value.h"

/** Print it.
 *  @param program   "program" of decision.json; may be NULL
 *  @param explained the items that are spoken of, an array of {"item", …} */
void cmt_cli_explain_program(const cmt_value *program, const cmt_value *explained);

#endif
