/* A log prefix, read: what is in force where, and where a round lies. */
#ifndef CMT_LOG_PREFIX_H
#define CMT_LOG_PREFIX_H

#include "crypto/trust_root.h"
#include "log/count.h"

/** A registry and from which index on it is in force. */
typedef struct cmt_registry_period {
    cmt_signed_document document;
    const cmt_registry *registry; /* NULL until somebody asks */
    int64_t version;
} cmt_registry_period;

/** The records of a prefix. */
typedef struct cmt_prefix {
    const cmt_trust_root *trust;
    const cmt_objects *objects;
    const cmt_leaf_bytes *bytes; /* [n] */
    const cmt_leaf *leaves;      /* [n] */
    size_t n;
    cmt_registry_period *periods; /* [n_periods], by index */
    size_t n_periods;
} cmt_prefix;

/** Read all records: each well formed, times never running backwards, registry versions
 *  rising by one.
 *  @retval CMT_E_SCHEMA the sentence names the leaf */
CMT_MUST cmt_status cmt_prefix_read(cmt_arena *mem,
                                    const cmt_trust_root *trust,
                                    const cmt_leaf_bytes *bytes,
                                    size_t n,
                                    const cmt_objects *objects,
                                    cmt_prefix *out,
                                    cmt_err *err);

/** The registry in force at an index: the last one logged before it; opened (signatures of
 *  the council, digest, version) when first asked for.
 *  @retval CMT_E_REFERENCE none is */
CMT_MUST cmt_status cmt_prefix_registry(cmt_arena *mem,
                                        cmt_prefix *prefix,
                                        uint64_t index,
                                        const cmt_registry_period **out,
                                        cmt_err *err);

/** The charter with this payload digest, logged before an index, opened likewise. */
CMT_MUST cmt_status cmt_prefix_charter(cmt_arena *mem,
                                       const cmt_prefix *prefix,
                                       const char *payload,
                                       uint64_t index,
                                       cmt_signed_document *document,
                                       const cmt_charter **out,
                                       cmt_err *err);

/** Where a round opens and closes: indices of its leaves; `close` is CMT_PREFIX_OPEN while
 *  it is open.
 *  @retval CMT_E_REFERENCE no such round
 *  @retval CMT_E_SCHEMA    its leaves contradict each other or those of other rounds */
#define CMT_PREFIX_OPEN UINT64_MAX
CMT_MUST cmt_status cmt_prefix_round(const cmt_prefix *prefix,
                                     const char *round,
                                     uint64_t *open,
                                     uint64_t *close,
                                     cmt_err *err);

#endif
