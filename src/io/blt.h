/* Hill's ballot format, .blt: what OpenSTV, the Scottish councils and the Electoral Reform
 * Society's counts are written in. */
#ifndef CMT_IO_BLT_H
#define CMT_IO_BLT_H

#include "base/buf.h"
#include "io/ballot_file.h"
#include "io/blocks.h"

/** Read
 *
 *      4 2            candidates, seats
 *      -2             withdrawn ones, if any
 *      3 1 3=4 0      three ballots: candidate 1, then 3 and 4 alike
 *      0              the end of the ballots
 *      "Adam" …       names in order, then a title (io/blt_names.h)
 *
 *  `#` begins a comment (outside quotes), `(…)` before a ballot's count is its identifier
 *  and is not kept, `-` is a place left empty and closes up. Ballots end with 0 on the line
 *  on which they begin. Weights are whole numbers.
 *
 *  @retval CMT_E_UNSUPPORTED OpaVote's lines in square brackets
 *  @retval as cmt_ballot_file_read
 *  @src I. D. Hill, B. A. Wichmann, D. R. Woodall, Computer Journal 30 (1987) 277-281 */
CMT_MUST cmt_status cmt_blt_read(cmt_arena *mem,
                                 cmt_blocks *in,
                                 cmt_ballot_file *out,
                                 cmt_err *err);

#endif
