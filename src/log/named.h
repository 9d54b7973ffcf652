/* Whether the documents that a log's records name are there. */
#ifndef CMT_LOG_NAMED_H
#define CMT_LOG_NAMED_H

#include "log/leaf.h"
#include "log/objects.h"

/** Look for the envelope of every registry, charter, submission and withdrawal. Of what was
 *  refused there may be no more than a digest.
 *
 *  @param[in] leaves [n] the log from its first record
 *  @retval CMT_E_REFERENCE "record 41: the envelope sha256:… is missing": the first one
 *  @retval CMT_E_DIGEST    other bytes than the record names
 *  @retval CMT_E_SCHEMA …  a record that cannot be read
 *  @cost   reads and hashes each once */
CMT_MUST cmt_status cmt_named_check(cmt_arena *mem,
                                    const cmt_objects *objects,
                                    const cmt_leaf_bytes *leaves,
                                    size_t n,
                                    cmt_err *err);

#endif
