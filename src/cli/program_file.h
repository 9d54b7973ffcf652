/* Programs as the command meets them: a program document, or a model in CPLEX LP or MPS. */
#ifndef CMT_CLI_PROGRAM_FILE_H
#define CMT_CLI_PROGRAM_FILE_H

#include "cli/cli.h"
#include "program/alone.h"

/** Read a program: XML where the first byte that is not blank is `<`; else by the name's
 *  ending, `.lp` or `.mps`.
 *  @retval CMT_E_USAGE none of these; and what the readers answer; the error names the file */
CMT_MUST cmt_status cmt_cli_program(cmt_cli *cli, const char *path, cmt_alone *out);

/** Print an answer, or its JSON, from what the report says besides. */
CMT_MUST cmt_status cmt_cli_program_print(cmt_cli *cli, const cmt_value *report);

/** Status, objective, bound, gap, variables or ray of an answer, into `report`.
 *  @param ranges NULL: not known whether the point is the only one */
CMT_MUST cmt_status cmt_cli_program_report(cmt_cli *cli,
                                           const cmt_alone_answer *answer,
                                           const cmt_alone_range *ranges,
                                           cmt_value *report);

#endif
