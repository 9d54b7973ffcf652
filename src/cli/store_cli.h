/* What the commands on a store share. */
#ifndef CMT_CLI_STORE_CLI_H
#define CMT_CLI_STORE_CLI_H

#include "cli/cli.h"
#include "crypto/digest.h"
#include "store/store.h"

/** Read a whole file into the command's arena; errors name it. */
CMT_MUST cmt_status
cmt_cli_read(cmt_cli *cli, const char *path, size_t max_bytes, char **bytes, size_t *n);

/** Log a charter (inside a transaction), unless this version could not decide under it. */
CMT_MUST cmt_status cmt_cli_add_charter(cmt_cli *cli,
                                        cmt_store *store,
                                        const char *path,
                                        const char *bytes,
                                        size_t n,
                                        cmt_time now);

/** Whether the path is a folder. */
bool cmt_cli_is_folder(const char *path);

/** Set a member to "sha256:…". */
void cmt_cli_set_digest(cmt_arena *mem,
                        cmt_value *object,
                        const char *key,
                        const cmt_hash32 *hash);

#endif
