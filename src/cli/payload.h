/* Reading documents that may come signed or plain. */
#ifndef CMT_CLI_PAYLOAD_H
#define CMT_CLI_PAYLOAD_H

#include "cli/cli.h"

/** The bytes of a file, or of the payload of the envelope that it holds. Nothing is
 *  verified: for commands that look at documents, not for rounds. */
CMT_MUST cmt_status cmt_cli_read_payload(cmt_cli *cli,
                                         const char *path,
                                         const char **bytes,
                                         size_t *n);

#endif
