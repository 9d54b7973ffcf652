/* Ballots in CSV: one ballot a row. */
#ifndef CMT_IO_CSV_BALLOTS_H
#define CMT_IO_CSV_BALLOTS_H

#include "io/ballot_file.h"
#include "io/blocks.h"

/** Read CSV of RFC 4180 with a header row of alternative names and one ballot a row.
 *
 *  A column named `count` (in any place) holds how many gave the ballot; without it each
 *  row counts 1. All other columns are alternatives. The header's first cell may be
 *  `#ranks` or `#scores` (that column is then left empty or holds a row's label, which is
 *  not kept) and says how the cells read; without it they are ranks:
 *   - ranks: positive whole numbers, 1 = best, equal numbers tie, gaps are closed; an
 *     empty cell is not ranked;
 *   - scores: rationals or decimals ("4/5", "0.8", "-1"); an empty cell is not scored.
 *
 *  @src RFC 4180
 */
CMT_MUST cmt_status cmt_csv_ballots_read(cmt_arena *mem,
                                         cmt_blocks *in,
                                         cmt_ballot_file *out,
                                         cmt_err *err);

#endif
