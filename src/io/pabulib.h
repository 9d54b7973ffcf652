/* Pabulib's .pb: participatory budgets. */
#ifndef CMT_IO_PABULIB_H
#define CMT_IO_PABULIB_H

#include "io/ballot_file.h"
#include "io/blocks.h"

/** Read a .pb file: the sections META, PROJECTS and VOTES, in this order, each with a
 *  header row, fields parted by semicolons (doc/ballots.md).
 *
 *  META must name `budget` and `vote_type`; PROJECTS must have the columns project_id and
 *  cost, VOTES the column vote, and points where votes are cumulative or scores. Other
 *  lines and columns are not kept. Approvals are one category, "approve"; ordinal votes are
 *  ranks, the first is the best; cumulative votes and scores are scores. `costs` and
 *  `budget` of the file are set.
 *
 *  @src D. Stolicki, S. Szufa, N. Talmon, Pabulib (2020), the .pb format */
CMT_MUST cmt_status cmt_pabulib_read(cmt_arena *mem,
                                     cmt_blocks *in,
                                     cmt_ballot_file *out,
                                     cmt_err *err);

#endif
