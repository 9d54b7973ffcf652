/* What programs of ballots have in common: classes of ballots, and rows under construction.
 * Private to insight/. */
#ifndef CMT_INSIGHT_MARGIN_DRAFT_H
#define CMT_INSIGHT_MARGIN_DRAFT_H

#include "base/sort.h"
#include "proof/solver.h"

/** Ballots that no program of theirs tells apart. */
typedef struct cmt_ballot_classes {
    uint32_t *sorted; /* [ballots.n] ballots, those of a class side by side */
    uint32_t *first;  /* [n + 1] where in `sorted` each class begins */
    size_t n;
} cmt_ballot_classes;

/** Put n ballots into classes, those that compare as equal together. The comparison gets two
 *  numbers of ballots (uint32_t). False on shortage.
 *  @cost O(n log n) comparisons */
CMT_MUST bool cmt_ballot_classify(cmt_arena *mem,
                                  size_t n,
                                  cmt_compare *compare,
                                  const void *context,
                                  cmt_ballot_classes *out);

/** A program under construction. */
typedef struct cmt_draft {
    cmt_arena *mem;
    cmt_lp_builder *builder;
    cmt_term *terms; /* [n_terms] of the row at hand */
    size_t n_terms;
    size_t all; /* terms of all rows */
    mpq_srcptr zero;
    mpq_srcptr one;
    mpq_srcptr minus;
    bool full; /* memory ran out on the way: nothing more is written */
} cmt_draft;

/** @param room terms that a row may have */
CMT_MUST bool cmt_draft_begin(cmt_arena *mem, size_t room, cmt_draft *out);

/** A number, 0 at first; NULL on shortage. */
mpq_ptr cmt_draft_q(cmt_draft *draft);

/** A column from 0 up. @param upper NULL: there is no bound */
void cmt_draft_column(cmt_draft *draft, const char *name, bool whole, mpq_srcptr upper);

/** A term of the row at hand. */
void cmt_draft_term(cmt_draft *draft, uint32_t column, mpq_srcptr value);

/** The row at hand is whole. */
void cmt_draft_row(cmt_draft *draft, const char *name, cmt_sense sense, mpq_srcptr rhs);

/** The row at hand is what is to be least, and the program is whole. False on shortage. */
CMT_MUST bool cmt_draft_minimise(cmt_draft *draft);

#endif
