/* comitia log check. */
#ifndef CMT_CLI_LOG_CHECK_H
#define CMT_CLI_LOG_CHECK_H

#include "cli/cli.h"
#include "store/publish.h"

typedef struct cmt_log_check {
    const char *trust;    /* path of trust.json, or NULL */
    const char *envelope; /* that the receipt must be for, or NULL */
} cmt_log_check;

/** Check a store, a published log, or receipts; CMT_E_NEGATIVE after a printed no. */
CMT_MUST cmt_status cmt_cli_log_check(cmt_cli *cli,
                                      const cmt_log_check *check,
                                      char **operands,
                                      size_t n);

/** "WHAT: N records, root …, M objects". */
CMT_MUST cmt_status cmt_cli_print_summary(cmt_cli *cli,
                                          const char *what,
                                          const cmt_log_summary *summary);

#endif
