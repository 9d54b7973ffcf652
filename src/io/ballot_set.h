/* Ballots while they are read: rows of bytes, equal ones merged by hashing. */
#ifndef CMT_IO_BALLOT_SET_H
#define CMT_IO_BALLOT_SET_H

#include "base/buf.h"

/** Rows waiting to be looked up, so that their cache misses overlap. */
#define CMT_SET_PENDING 16

/** Bytes behind the open row that a writer may overwrite. */
#define CMT_SET_SLACK 256

/** Distinct rows in the order of first appearance. The buffers are freed with the arena
 *  that made the set.
 *
 *  Merging saves memory and time and is no promise. While rows do merge, all are in the
 *  table. Where nearly all differ (more than 7 of 8), a table of all of them would cost
 *  more than it saves: then a small one remembers recent rows only, and everything is
 *  merged anew whenever the rows have doubled, so that memory stays proportional to the
 *  distinct ones. A look-up gives up after some probes, so that a hostile file cannot make
 *  it slow. */
typedef struct cmt_ballot_set {
    size_t row_bytes;
    size_t n;      /* looked-up rows */
    cmt_buf rows;  /* [n + n_pending][row_bytes] */
    cmt_buf count; /* int64_t[n + n_pending] */
    cmt_buf slots; /* uint64_t[n_slots]: tag in the high half, row + 1 in the low one */
    size_t n_slots;
    size_t n_pending;
    int64_t total;
    size_t n_lines; /* rows taken, equal ones included */
    size_t last_n;  /* n and n_lines when the table was last judged */
    size_t last_lines;
    bool loose;        /* the table remembers recent rows only */
    size_t next_merge; /* then: merge anew at so many rows */
} cmt_ballot_set;

/** @param expected  distinct rows that are likely to come; a hint */
CMT_MUST bool cmt_ballot_set_init(cmt_arena *mem,
                                  size_t row_bytes,
                                  size_t expected,
                                  cmt_ballot_set **out);

/** Room for one more row at the end: write row_bytes there (and at most CMT_SET_SLACK
 *  behind), then cmt_ballot_set_add. NULL on shortage. */
void *cmt_ballot_set_open(cmt_ballot_set *set);

/** Take the open row with its count. False on shortage. */
bool cmt_ballot_set_add(cmt_ballot_set *set, int64_t count);

/** Write a row of marks in `width` bytes each (1: every mark is below 256) and take it.
 *  False on shortage. */
CMT_MUST bool cmt_ballot_set_take(
    cmt_ballot_set *set, const uint16_t *marks, size_t n, size_t width, int64_t count);

/** Look up what is pending; call once before the rows are used. False on shortage. */
CMT_MUST bool cmt_ballot_set_finish(cmt_ballot_set *set);

/** Give the rows back before the arena goes; the set is of no more use. */
void cmt_ballot_set_drop(cmt_ballot_set *set);

static inline const void *cmt_ballot_set_rows(const cmt_ballot_set *set)
{
    return set->rows.data;
}

static inline const int64_t *cmt_ballot_set_counts(const cmt_ballot_set *set)
{
    return (const int64_t *)(const void *)set->count.data;
}

#endif
