/* A bundle on disk: the container and what lies beside it. */
#ifndef CMT_CLI_BUNDLE_FILES_H
#define CMT_CLI_BUNDLE_FILES_H

#include "bundle/container.h"
#include "bundle/verify.h"
#include "cli/cli.h"

typedef struct cmt_bundle_files {
    const char *name; /* of the container's file, without folders */
    const uint8_t *container;
    size_t n_container;
    const char *statement; /* policy-VERSION.intoto.dsse.json, or NULL */
    size_t n_statement;
    const char *receipt; /* policy-VERSION.tlog-proof, or NULL */
    size_t n_receipt;
    const cmt_entry *certificates; /* policy-VERSION.certificates/ */
    size_t n_certificates;
} cmt_bundle_files;

/** Read them. A folder that holds exactly one policy-*.tar.gz stands for that one. */
CMT_MUST cmt_status cmt_cli_bundle_files(cmt_cli *cli,
                                         const char *path,
                                         cmt_bundle_files *out);

/** The path of the only policy-*.tar.gz in a folder; NULL when `path` is no folder, or
 *  holds none or several. */
const char *cmt_cli_bundle_in(cmt_cli *cli, const char *path);

/** The bundle of an operator's folder: its last closed round compiled anew, with the
 *  receipt of its decision where there is one. comitia-verify has no store and refuses. */
CMT_MUST cmt_status cmt_cli_folder_bundle(cmt_cli *cli,
                                          const char *path,
                                          cmt_bundle_files *out);

/** The `--state` file; `*out` stays NULL where there is none yet. */
CMT_MUST cmt_status cmt_cli_state(cmt_cli *cli, cmt_seen *seen, const cmt_seen **out);

/** `--now`, read. False leaves *has_now false where none was given.
 *  @retval CMT_E_USAGE not a time */
CMT_MUST cmt_status cmt_cli_now(cmt_cli *cli, bool *has_now, int64_t *now);

#endif
