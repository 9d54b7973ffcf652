/* Evidence: what a bundle carries so that nothing else is needed to re-derive it. */
#ifndef CMT_BUNDLE_EVIDENCE_H
#define CMT_BUNDLE_EVIDENCE_H

#include "bundle/container.h"
#include "log/leaf.h"
#include "log/objects.h"

typedef struct cmt_recorder cmt_recorder;

/** Objects that a count asked for, in the order of their first use. */
typedef struct cmt_seen_object {
    cmt_hash32 hash;
    const char *bytes; /* [n] */
    size_t n;
} cmt_seen_object;

/** A source that remembers what was asked of another one. Make it with
 *  cmt_recorder_init; what it remembers lives in `mem`. */
struct cmt_recorder {
    const cmt_objects *inner;
    cmt_arena *mem;
    cmt_seen_object *seen; /* [n], each once */
    size_t n;
    size_t cap;
    cmt_objects objects; /* ask this one */
};

void cmt_recorder_init(cmt_recorder *recorder,
                       cmt_arena *mem,
                       const cmt_objects *inner);

/** A source over files of a bundle: finds any of them by SHA-256 of its bytes. */
typedef struct cmt_file_objects {
    const cmt_container *files;
    cmt_hash32 *hashes; /* [files->n] */
    cmt_objects objects;
} cmt_file_objects;

/** Digest every file under evidence/. `files` is borrowed. */
CMT_MUST cmt_status cmt_file_objects_init(cmt_arena *mem,
                                          const cmt_container *files,
                                          cmt_file_objects *out,
                                          cmt_err *err);

/** The name of a leaf's file: "evidence/leaves/00000012.json"; NULL on shortage. */
const char *cmt_leaf_file_name(cmt_arena *mem, uint64_t index);

/** The log's records from a bundle's files, in order.
 *  @param n leaves wanted, as the manifest says
 *  @retval CMT_E_REFERENCE one of them is missing, or there are more; err names it */
CMT_MUST cmt_status cmt_leaves_of(cmt_arena *mem,
                                  const cmt_container *files,
                                  uint64_t n,
                                  const cmt_leaf_bytes **out,
                                  cmt_err *err);

/** Root of the tree over the first n leaves. */
void cmt_leaves_root(const cmt_leaf_bytes *leaves, uint64_t n, cmt_hash32 *out);

#endif
