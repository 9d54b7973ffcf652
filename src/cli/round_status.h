/* comitia round status. */
#ifndef CMT_CLI_ROUND_STATUS_H
#define CMT_CLI_ROUND_STATUS_H

#include "cli/cli.h"
#include "store/store.h"

/** Print all rounds, or the submissions of one (`round` not NULL). */
CMT_MUST cmt_status cmt_cli_round_status(cmt_cli *cli,
                                         cmt_store *store,
                                         const char *round);

#endif
