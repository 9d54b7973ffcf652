/* Publishing the log as static files, and the store back from them. */
#ifndef CMT_STORE_PUBLISH_H
#define CMT_STORE_PUBLISH_H

#include "store/store.h"

/** What was published, restored or checked. */
typedef struct cmt_log_summary {
    uint64_t size;
    cmt_hash32 root;
    size_t n_objects;
    const char
        *missing; /* after a restore: the first document that was not published */
} cmt_log_summary;

/** Write tiles, objects, trust.json and, last, the checkpoint into `dir` (log/published.h).
 *  What is there already stays. */
CMT_MUST cmt_status cmt_store_publish(cmt_store *store,
                                      cmt_arena *mem,
                                      const char *dir,
                                      cmt_log_summary *out,
                                      cmt_err *err);

/** Fill a store that cmt_store_create has just made from a published log: every record,
 *  every object, and every receipt as it was first given (they are functions of log and
 *  key). Commits.
 *  @retval as cmt_published_read; CMT_E_DIGEST an object is not what its name says */
CMT_MUST cmt_status cmt_store_restore(cmt_store *store,
                                      cmt_arena *mem,
                                      const char *published,
                                      cmt_log_summary *out,
                                      cmt_err *err);

/** Check the whole store: records, nodes, receipts and objects agree.
 *  @retval CMT_E_DIGEST, CMT_E_SCHEMA, CMT_E_SIGNATURE what does not, and where
 *  @retval CMT_E_REFERENCE a document that a record names is missing */
CMT_MUST cmt_status cmt_store_check(cmt_store *store,
                                    cmt_arena *mem,
                                    cmt_log_summary *out,
                                    cmt_err *err);

#endif
