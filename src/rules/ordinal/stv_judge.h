/* What the two halves of the check of `stv` share: one way, and all ways. */
#ifndef CMT_RULES_ORDINAL_STV_JUDGE_H
#define CMT_RULES_ORDINAL_STV_JUDGE_H

#include "base/index.h"
#include "rules/ordinal/stv_recount.h"

#define CMT_MAX_STV_RECOUNTS 25000

typedef struct cmt_stv_judge {
    cmt_arena *mem;
    const cmt_contest *contest;
    const cmt_tie_break *tie_break;
    const uint32_t *place; /* of an order or a lot; else NULL */
    size_t n;
    cmt_stv_recount count;
    cmt_recount_turn turn;
    cmt_index states;
    cmt_index found;
    cmt_set *committees; /* [CMT_MAX_COMMITTEES] found */
    size_t n_found;
    bool *in;
    cmt_buf buf;
    mpq_ptr q;
    cmt_err *err;
} cmt_stv_judge;

/** Mark those who sit now in j->in. */
void cmt_stv_judge_sitting(const cmt_stv_judge *j);

/** Judge a claim without rounds: its ways lead to its committees, and all ways lead to no
 *  others. */
CMT_MUST cmt_status cmt_stv_judge_ways(cmt_stv_judge *j, const cmt_outcome *claim);

#endif
