/* First preferences among the alternatives that still stand. */
#ifndef CMT_BALLOT_FIRSTS_H
#define CMT_BALLOT_FIRSTS_H

#include "ballot/tally.h"

/** A counter of first preferences. A ballot counts for the standing alternatives in its
 *  highest tier that holds any; where these are several, each gets an equal part. A ballot
 *  that ranks no standing alternative counts for none: whatever it says of them, it says
 *  of all alike. Comparisons are exact. */
typedef struct cmt_firsts {
    const cmt_contest *contest;
    int64_t parts;   /* the tally is in units of weight / parts; 0: `sums` are used */
    cmt_tally tally; /* [n_alternatives] */
    mpq_t *sums; /* [n_alternatives] where tiers are too wide for a tally; or NULL */
    mpq_ptr scratch;
    uint32_t *tops; /* [n_alternatives] scratch */
    /* The one first preference of each ballot in the last count, unknown where it had
     * several or none. It stays while fewer stand and it stands itself. */
    uint32_t *cached; /* [n_ballots] */
    bool *counted;    /* [n_alternatives] who stood in the last count */
} cmt_firsts;

/** Make a counter. Tiers of up to 16 alternatives are counted in integers (720720 parts
 *  of a ballot); wider ones in rationals.
 *  @retval CMT_E_RANGE the contest's ballots are not rankings
 *  @cost O(n_ballots * n) to look at the tiers */
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
