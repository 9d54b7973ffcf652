/* Ballot files as text. Each format has one spelling: the same votes give the same bytes. */
#ifndef CMT_IO_BALLOT_WRITE_H
#define CMT_IO_BALLOT_WRITE_H

#include "base/buf.h"
#include "io/ballot_file.h"

/** Distinct ballots in the order in which every format writes them: the most frequent
 *  first, then by content. */
typedef struct cmt_ballot_line {
    size_t b; /* row of the file */
    int64_t count;
} cmt_ballot_line;

/** Merge and sort a file's rows.
 *  @param[out] lines [*n], in mem
 *  @cost O(B log B) row compares */
CMT_MUST cmt_status cmt_ballot_lines(cmt_arena *mem,
                                     const cmt_ballot_file *file,
                                     cmt_ballot_line **lines,
                                     size_t *n,
                                     cmt_err *err);

/** Append the file as text of that format. Nothing is lost on the way: what the format has
 *  no place for is refused, and what is written reads back as the same names, ballots,
 *  title, seats and withdrawals.
 *
 *  @retval CMT_E_RANGE       the format cannot hold these ballots, names, the title, the
 *                            seats or who has withdrawn; err says what
 *  @retval CMT_E_UNSUPPORTED there is no writer of that format
 *  @retval CMT_E_NOMEM */
CMT_MUST cmt_status cmt_ballot_write(cmt_arena *mem,
                                     const cmt_ballot_file *file,
                                     cmt_ballot_format format,
                                     cmt_buf *out,
                                     cmt_err *err);

/* The formats, each in a file of its own; PrefLib's are in io/preflib.h. */
CMT_MUST cmt_status cmt_csv_ballots_write(cmt_arena *mem,
                                          const cmt_ballot_file *file,
                                          cmt_buf *out,
                                          cmt_err *err);
CMT_MUST cmt_status cmt_blt_write(cmt_arena *mem,
                                  const cmt_ballot_file *file,
                                  cmt_buf *out,
                                  cmt_err *err);
CMT_MUST cmt_status cmt_abif_write(cmt_arena *mem,
                                   const cmt_ballot_file *file,
                                   cmt_buf *out,
                                   cmt_err *err);

/** A score as a decimal where it has one of at most 18 places, else "num/den"; NULL on
 *  shortage. `*decimal` says which. */
const char *cmt_ballot_score_text(cmt_arena *mem, mpq_srcptr score, bool *decimal);

#endif
