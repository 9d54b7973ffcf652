/* The inner loop of the pairwise matrix: byte compares of many rows. */
#ifndef CMT_BALLOT_PAIRWISE_BYTES_H
#define CMT_BALLOT_PAIRWISE_BYTES_H

#include <stddef.h>
#include <stdint.h>

/** Rows of a batch: a byte counter holds no more. */
#define CMT_BATCH_ROWS 255

/** A row's length is a multiple of this, so that it fills whole vectors. */
#define CMT_BATCH_ALIGN 32

/** For each pair i < n, j < stride: the number of rows with left[i] < right[j] (signed),
 *  written to above[i * stride + j]. `n_rows` <= CMT_BATCH_ROWS; `stride` is n rounded up
 *  to CMT_BATCH_ALIGN; no alignment is needed. */
typedef void cmt_count_above(const int8_t *left,
                             const int8_t *right,
                             size_t n_rows,
                             size_t n,
                             size_t stride,
                             uint8_t *above);

/** Plain C. */
cmt_count_above cmt_count_above_plain;

/** The fastest one that this machine runs; every one counts the same. */
cmt_count_above *cmt_count_above_best(void);

#endif
