/* First (or last) preferences among the alternatives that still stand. */
#ifndef CMT_BALLOT_FIRSTS_H
#define CMT_BALLOT_FIRSTS_H

#include "ballot/tally.h"

/** What is counted.
 *
 *  SHARED: a ballot counts for the standing alternatives in its highest tier that holds
 *  any; where these are several, each gets an equal part.
 *  WHOLE: the same, each gets the whole ballot.
 *  LASTS: a ballot counts against the standing alternatives in its lowest tier that holds
 *  any, each an equal part, and against none where it does not tell the standing ones
 *  apart. Unranked alternatives are the lowest tier where unranked means `last`; else only
 *  ranked ones are looked at.
 *
 *  A ballot that ranks no standing alternative counts for none: whatever it says of them,
 *  it says of all alike. */
typedef enum cmt_firsts_mode {
    CMT_FIRSTS_SHARED,
    CMT_FIRSTS_WHOLE,
    CMT_FIRSTS_LASTS
} cmt_firsts_mode;

typedef struct cmt_piles cmt_piles;

/** A counter of first preferences. Comparisons are exact. */
typedef struct cmt_firsts {
    const cmt_contest *contest;
    cmt_firsts_mode mode;
    int64_t parts;   /* the tally is in units of weight / parts; 0: `sums` are used */
    cmt_tally tally; /* [n_alternatives] */
    mpq_t *sums; /* [n_alternatives] where tiers are too wide for a tally; or NULL */
    mpq_ptr scratch;
    uint32_t *tops; /* [n_alternatives] scratch */
    cmt_piles
        *piles; /* where no ballot has a tie: ballots lie on their first preference,
                         and only those of an eliminated one are moved; or NULL */
    /* Without piles: the one first preference of each ballot in the last count, unknown
     * where it had several or none. It stays while fewer stand and it stands itself. */
    uint32_t *cached; /* [n_ballots] */
    bool *counted;    /* [n_alternatives] who stood in the last count */
} cmt_firsts;

/** Make a counter. Tiers of up to 16 alternatives are counted in integers (720720 parts
 *  of a ballot); wider ones in rationals.
 *  @retval CMT_E_RANGE the contest's ballots are not rankings
 *  @cost O(n_ballots * n) to look at the tiers */
CMT_MUST cmt_status cmt_firsts_init_as(cmt_arena *mem,
                                       const cmt_contest *contest,
                                       cmt_firsts_mode mode,
                                       cmt_firsts *out,
                                       cmt_err *err);

/** The same for shared first preferences. */
CMT_MUST cmt_status cmt_firsts_init(cmt_arena *mem,
                                    const cmt_contest *contest,
                                    cmt_firsts *out,
                                    cmt_err *err);

/** Count anew among `standing` [n_alternatives].
 *  @cost O(n_ballots * n); where fewer stand than in the count before, ballots whose first
 *        preference still stands are not read again */
void cmt_firsts_count(cmt_firsts *firsts, const bool *standing);

/** Compare the last count of two alternatives, exactly. */
int cmt_firsts_cmp(const cmt_firsts *firsts, size_t i, size_t j);

/** The last count of an alternative, in units of weight. */
void cmt_firsts_value(const cmt_firsts *firsts, size_t i, mpq_ptr out);

#endif
