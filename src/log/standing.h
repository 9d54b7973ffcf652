/* Standings: which of a group's records counts. Inside log/ only. */
#ifndef CMT_LOG_STANDING_H
#define CMT_LOG_STANDING_H

#include "base/index.h"
#include "log/admit.h"

/** A submission or withdrawal leaf of the round. */
typedef struct cmt_row {
    uint64_t index;
    const cmt_leaf *leaf;
    cmt_admitted admitted; /* when taken */
    const char *bytes;     /* [n] payload */
    size_t n;
    bool taken;
    uint32_t earlier; /* the group's taken row before this one, or CMT_INDEX_NONE */
    cmt_submission_standing standing;
    const char *reason;
} cmt_row;

/** The rows of a round, by index. */
typedef struct cmt_rows {
    cmt_row *at; /* [n] of room for max */
    size_t n;
    size_t max;
    cmt_index slots;  /* group -> slot */
    uint32_t *newest; /* [slot] the group's newest taken row */
    cmt_taken *taken; /* scratch, [max] */
} cmt_rows;

CMT_MUST cmt_status cmt_rows_init(cmt_arena *mem,
                                  size_t max,
                                  cmt_rows *out,
                                  cmt_err *err);

/** Add a row that nobody has judged yet. */
cmt_row *cmt_rows_add(cmt_rows *rows, uint64_t index, const cmt_leaf *leaf);

/** Take an admitted row, the newest one, after those of its group.
 *  @retval as cmt_admit_after */
CMT_MUST cmt_status cmt_rows_take(cmt_arena *mem,
                                  cmt_rows *rows,
                                  cmt_row *row,
                                  cmt_err *err);

/** Settle every taken row: of each group the highest sequence counts, unless it is
 *  contradicted, withdrawn, outdated, or the group is gone at the close. */
CMT_MUST cmt_status cmt_rows_settle(cmt_arena *mem,
                                    cmt_rows *rows,
                                    const cmt_registry *registry,
                                    cmt_time closed,
                                    cmt_err *err);

/** List the submissions among the rows. */
CMT_MUST cmt_status cmt_rows_list(cmt_arena *mem,
                                  const cmt_rows *rows,
                                  cmt_round_input *out,
                                  cmt_err *err);

/** Whether a reveal leaf opens every commitment of a round-open leaf, in order; the secrets
 *  go to `out` [n_seeds] only then. */
CMT_MUST bool cmt_leaf_reveals(const cmt_leaf *reveal,
                               const cmt_leaf *opened,
                               uint8_t (*out)[32]);

#endif
