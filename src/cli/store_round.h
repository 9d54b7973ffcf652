/* A round of an operator's folder, ready to decide or compile. */
#ifndef CMT_CLI_STORE_ROUND_H
#define CMT_CLI_STORE_ROUND_H

#include "bundle/compile.h"
#include "cli/cli.h"
#include "store/store.h"

/** Close it with cmt_cli_round_close. */
typedef struct cmt_store_round {
    cmt_store *store;
    cmt_objects objects;
    const cmt_leaf_bytes *leaves; /* [n_leaves] all of the log */
    size_t n_leaves;
    cmt_compile_input input; /* the prefix that the round's bundle stands on */
    cmt_compiled compiled;   /* counted */
} cmt_store_round;

/** Open the store, find the round and count it.
 *  @param round NULL: the one closed last
 *  @retval CMT_E_REFERENCE no such round, or none is closed yet */
CMT_MUST cmt_status cmt_cli_round_open(cmt_cli *cli,
                                       const char *folder,
                                       const char *round,
                                       cmt_store_round *out);

void cmt_cli_round_close(cmt_store_round *round);

/** The decision leaf of the round, if there is one.
 *  @param[out] index CMT_NO_LEAF when there is none */
#define CMT_NO_LEAF UINT64_MAX
CMT_MUST cmt_status cmt_cli_round_decided(cmt_cli *cli,
                                          const cmt_store_round *round,
                                          cmt_leaf *leaf,
                                          uint64_t *index);

#endif
