/* Consistent judgments: yes and no to propositions under clauses, with unit propagation. */
#ifndef CMT_BALLOT_CNF_H
#define CMT_BALLOT_CNF_H

#include "ballot/contest.h"

/** A partial judgment and what follows from it. */
typedef struct cmt_cnf {
    size_t n; /* propositions */
    const cmt_clause *clauses;
    size_t n_clauses;
    int8_t *value;   /* [n] 1 yes, -1 no, 0 open */
    uint32_t *trail; /* [n] propositions in the order they were set */
    size_t n_trail;
    const uint32_t *first; /* [n + 1] where each proposition's clauses begin in `in` */
    const uint32_t *in;    /* clause numbers, by proposition */
    uint32_t *pick;        /* [n] decisions of cmt_cnf_completes */
    size_t *mark;          /* [n] trail before each */
} cmt_cnf;

typedef enum cmt_cnf_answer {
    CMT_CNF_NO,
    CMT_CNF_YES,
    CMT_CNF_SPENT /* the budget ran out */
} cmt_cnf_answer;

/** Nothing set yet.
 *  @cost O(literals) */
CMT_MUST cmt_status cmt_cnf_init(cmt_arena *mem,
                                 const cmt_contest *contest,
                                 cmt_cnf *out,
                                 cmt_err *err);

/** Set what clauses of one literal say. False: some clause cannot hold. */
bool cmt_cnf_begin(cmt_cnf *cnf);

/** Set an open proposition, then all that clauses with one open literal left force. False:
 *  some clause cannot hold any more; the caller undoes. */
bool cmt_cnf_set(cmt_cnf *cnf, size_t i, int8_t value);

/** Open again what was set after the trail had `n_trail` entries. */
void cmt_cnf_undo(cmt_cnf *cnf, size_t n_trail);

/** Whether some way of setting all open propositions makes every clause hold. Leaves the
 *  assignment as it was.
 *  @param[in,out] budget decisions that may be tried; counted down */
cmt_cnf_answer cmt_cnf_completes(cmt_cnf *cnf, uint64_t *budget);

#endif
