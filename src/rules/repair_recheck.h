/* The programs of rules/repair.h made anew from their definition; for checks. */
#ifndef CMT_RULES_REPAIR_RECHECK_H
#define CMT_RULES_REPAIR_RECHECK_H

#include "rows/lp.h"
#include "rules/rule.h"

typedef struct cmt_repair_claim {
    cmt_arena *mem;
    const cmt_contest *contest;
    bool remove; /* ballots are removed; else alternatives are raised */
    size_t n;
    mpz_ptr units; /* programs count weight in 1 / units */
    mpq_t *need;   /* [n] of the latest alternative, in these */
    mpq_t *q;      /* [2] */
    cmt_err *err;
} cmt_repair_claim;

CMT_MUST cmt_status cmt_repair_claim_init(cmt_arena *mem,
                                          const cmt_contest *contest,
                                          bool remove,
                                          cmt_repair_claim *out,
                                          cmt_err *err);

/** Count the needs of x, and its bound in units of weight: 0 where it needs nothing. */
CMT_MUST cmt_status cmt_repair_claim_needs(cmt_repair_claim *w,
                                           uint32_t x,
                                           mpq_ptr bound);

/** The program of x, whose needs were the last to be counted. */
CMT_MUST cmt_status cmt_repair_claim_program(cmt_repair_claim *w,
                                             uint32_t x,
                                             cmt_lp *out);

#endif
