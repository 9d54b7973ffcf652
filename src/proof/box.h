/* The columns' bounds along a walk through a proof tree. */
#ifndef CMT_PROOF_BOX_H
#define CMT_PROOF_BOX_H

#include "rows/lp.h"

/** One side of a column's range. */
typedef struct cmt_limit {
    bool set;         /* false: no bound on this side */
    mpq_srcptr value; /* borrowed: the program's own, or one of the box's; set or not */
} cmt_limit;

typedef struct cmt_box_change cmt_box_change;

typedef struct cmt_box {
    cmt_arena *mem;
    size_t n;
    cmt_limit *lower; /* [n] */
    cmt_limit *upper; /* [n] */
    cmt_box_change *trail;
    size_t n_trail;
    size_t cap_trail;
} cmt_box;

/** The columns' own bounds; those of integer columns rounded inwards. */
CMT_MUST cmt_status cmt_box_init(cmt_arena *mem,
                                 const cmt_lp *lp,
                                 cmt_box *out,
                                 cmt_err *err);

/** Narrow one side to `value`; nothing happens where it is that narrow already. */
CMT_MUST cmt_status cmt_box_narrow(
    cmt_box *box, uint32_t column, bool upper, mpq_srcptr value, cmt_err *err);

/** Take back all narrowing after the first `n_trail` changes. */
void cmt_box_rewind(cmt_box *box, size_t n_trail);

#endif
