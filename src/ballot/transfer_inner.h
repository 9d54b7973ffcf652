/* The two ways to keep votes: piles of ballots without ties, parts of any ballots. */
#ifndef CMT_BALLOT_TRANSFER_INNER_H
#define CMT_BALLOT_TRANSFER_INNER_H

#include "ballot/transfer.h"

/** Set `t->piles`, or leave it NULL where a ballot has a tie. */
CMT_MUST cmt_status cmt_transfer_piles_init(cmt_arena *mem,
                                            cmt_transfer *t,
                                            cmt_err *err);
CMT_MUST cmt_status cmt_transfer_piles_start(cmt_transfer *t,
                                             const bool *standing,
                                             cmt_err *err);
CMT_MUST cmt_status cmt_transfer_piles_move(
    cmt_transfer *t, uint32_t c, mpq_srcptr factor, const bool *standing, cmt_err *err);

CMT_MUST cmt_status cmt_transfer_parts_init(cmt_arena *mem,
                                            cmt_transfer *t,
                                            cmt_err *err);
void cmt_transfer_parts_start(cmt_transfer *t, const bool *standing);
CMT_MUST cmt_status cmt_transfer_parts_move(
    cmt_transfer *t, uint32_t c, mpq_srcptr factor, const bool *standing, cmt_err *err);

/** Cut `value` off to the decimals asked for. */
void cmt_transfer_cut(const cmt_transfer *t, mpq_ptr value);

/** Refuse values of too many bits. */
CMT_MUST cmt_status cmt_transfer_within(mpq_srcptr value, cmt_err *err);

#endif
