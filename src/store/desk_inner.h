/* The desk from inside: its state, and what it writes down. */
#ifndef CMT_STORE_DESK_INNER_H
#define CMT_STORE_DESK_INNER_H

#include "log/admit.h"
#include "store/desk.h"
#include "store/inner.h"
#include "store/rounds.h"

struct cmt_desk {
    cmt_store *store;
    cmt_arena *mem;   /* owns the desk */
    cmt_arena *state; /* owns what is below; renewed when the log has grown elsewhere */
    uint64_t size;    /* of the log that `log` describes */
    cmt_log_state log;
    const cmt_registry *registry;
    const cmt_charter *charter;
    const cmt_leaf *opened; /* the round-open leaf, NULL while no round is open */
    cmt_xml_schema *schema;
};

/** What the round has taken of a group so far. */
CMT_MUST cmt_status cmt_desk_taken(cmt_desk *desk,
                                   cmt_arena *mem,
                                   const char *group,
                                   cmt_taken **out,
                                   size_t *n,
                                   cmt_err *err);

/** Keep envelope and attachments, and log the submission or withdrawal. */
CMT_MUST cmt_status cmt_desk_keep(cmt_desk *desk,
                                  const cmt_handed *handed,
                                  const cmt_admitted *admitted,
                                  cmt_time now,
                                  uint64_t *index,
                                  cmt_err *err);

/** Log the refusal that `out` describes, once a round. */
CMT_MUST cmt_status cmt_desk_refuse(cmt_desk *desk,
                                    const cmt_handed *handed,
                                    cmt_time now,
                                    cmt_taken_in *out,
                                    cmt_err *err);

#endif
