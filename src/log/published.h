/* A published log: static files that anyone can serve, copy and check (C2SP tlog-tiles).
 *
 *     PUB/checkpoint                   signed note of the newest size and root
 *     PUB/tile/L/N[.p/W]               tiles of hashes
 *     PUB/tile/entries/N[.p/W]         the records
 *     PUB/obj/sha256/ab/abcd…          documents by digest
 *     PUB/trust.json                   the root of trust, for convenience only */
#ifndef CMT_LOG_PUBLISHED_H
#define CMT_LOG_PUBLISHED_H

#include "log/leaf.h"
#include "log/merkle.h"
#include "log/note.h"
#include "log/objects.h"

#define CMT_PUBLISHED_CHECKPOINT "checkpoint"
#define CMT_PUBLISHED_TRUST      "trust.json"
#define CMT_PUBLISHED_OBJECT     96

/** A published log, read and proved. */
typedef struct cmt_published {
    const char *dir;
    cmt_checkpoint checkpoint;
    const cmt_leaf_bytes *leaves; /* [checkpoint.size] */
} cmt_published;

/** Read a published log and believe it only where everything agrees: the checkpoint is
 *  signed by `key`, the records hash to its root, the tiles of hashes are those of the
 *  records.
 *  @retval CMT_E_SIGNATURE, CMT_E_TRUST the checkpoint is not the log's
 *  @retval CMT_E_DIGEST    records or tiles are not those of the checkpoint
 *  @retval CMT_E_IO, CMT_E_SYNTAX a file is missing or malformed */
CMT_MUST cmt_status cmt_published_read(cmt_arena *mem,
                                       const char *dir,
                                       const cmt_vkey *key,
                                       cmt_published *out,
                                       cmt_err *err);

/** Its objects, read from the files; borrows `published`. */
cmt_objects cmt_published_objects(cmt_published *published);

/** "obj/sha256/ab/abcd…". */
void cmt_published_object(const cmt_hash32 *hash, char out[CMT_PUBLISHED_OBJECT]);

/** The digests of all its objects. Files that are not named by a digest are refused. */
CMT_MUST cmt_status cmt_published_object_list(
    cmt_arena *mem, const char *dir, cmt_hash32 **out, size_t *n, cmt_err *err);

/** Write the tiles of a log of `size` records that are not there yet. The checkpoint is for
 *  the caller to write, last: then whoever follows it finds all it needs.
 *  @param[in] leaves [size] */
CMT_MUST cmt_status cmt_published_write_tiles(cmt_arena *mem,
                                              const char *dir,
                                              const cmt_merkle_nodes *nodes,
                                              const cmt_leaf_bytes *leaves,
                                              uint64_t size,
                                              cmt_err *err);

#endif
