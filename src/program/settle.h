/* The last steps of a part: what is left is measured, and written down. */
#ifndef CMT_PROGRAM_SETTLE_H
#define CMT_PROGRAM_SETTLE_H

#include "program/solve.h"

/** The columns of the part's issues and their ranges over the space. */
typedef struct cmt_settling {
    cmt_solving *s;
    uint32_t *columns; /* [n] all issue columns */
    size_t n;
    mpq_t *low; /* [n] by column */
    mpq_t *high;
    bool measured; /* low and high are known; else nothing is */
} cmt_settling;

/** Room for a part's columns. */
CMT_MUST cmt_status cmt_settle_init(cmt_settling *t);

/** The range of every column over the space as it is. */
CMT_MUST cmt_status cmt_settle_measure(const cmt_settling *t);

/** Judge the part's demands: at the values, where all are known. An outcome that breaks tier
 *  0 is a bug, whatever a solver said. */
CMT_MUST cmt_status cmt_settle_judge(const cmt_settling *t);

static inline bool cmt_settled(const cmt_settling *t, uint32_t column)
{
    return mpq_equal(t->low[column], t->high[column]) != 0;
}

/* From the values; NULL or false on shortage. */
/** What an issue's columns at 1 choose. With `any`: what some outcome left chooses. */
bool cmt_settle_set(const cmt_settling *t, size_t k, bool any, cmt_set *out);
/** The outcome of an issue whose variables are all known. */
const cmt_outcome *cmt_settle_outcome(const cmt_settling *t, uint32_t k);
/** A tied outcome: winners are what any outcome left may choose; the ranges say the rest. */
const cmt_outcome *cmt_settle_tied(const cmt_settling *t, uint32_t k);
/** Where more free outcomes are tied than were tried: say of issue k's final that it is one (or
 *  some) of them, `among`; and that it is unchanged where each item that was open still is and
 *  nothing else differs. (A judgment is so only where no demand and no clause speaks of what
 *  is open in it.) False on shortage. */
bool cmt_settle_among(const cmt_settling *t, uint32_t k, cmt_program_final *final);
/** [{"high": "1", "low": "0", "variable": "chosen(q@c,a)"}, …] */
cmt_value *cmt_settle_ranges(const cmt_settling *t, size_t k);

#endif
