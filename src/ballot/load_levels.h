/* How heavy the loads of a committee are, level by level, and what is sure of them while
 * only some of its members are known. */
#ifndef CMT_BALLOT_LOAD_LEVELS_H
#define CMT_BALLOT_LOAD_LEVELS_H

#include "ballot/loads.h"

/** Loads a unit of weight, the largest first, and the weight that bears each. */
typedef struct cmt_levels {
    size_t bare;  /* members whom nobody supports, who load nobody */
    size_t n;     /* at most n_rows, and at most the members */
    mpq_t *load;  /* in units of 1 / weight as in cmt_approvals */
    mpz_t *width; /* whole weights */
} cmt_levels;

/** How far levels are compared. */
typedef enum cmt_levels_depth {
    CMT_LEVELS_FIRST, /* the heaviest load alone */
    CMT_LEVELS_ALL,
    CMT_LEVELS_SO_FAR /* where `a` ends, more may come; finding ends as soon as `a` is better
                         or worse */
} cmt_levels_depth;

/** Compare: fewer bare members first, then the load of the heaviest bit of weight, then of
 *  the next. */
int cmt_levels_cmp(const cmt_levels *a, const cmt_levels *b, cmt_levels_depth depth);

typedef struct cmt_load_levels {
    cmt_loads loads;
    mpz_t *weight;   /* [n_rows] */
    bool *supported; /* [n] by any weight */
    size_t size;     /* members of a committee */
    cmt_levels now;  /* of the last call */
    bool *last;      /* [n + n_rows + 1] scratch: the last cut */
    bool *covered;   /* [n_rows] scratch */
    mpz_t *gain;     /* [n] scratch */
    uint32_t
        *part; /* [n] how much of an open alternative the last call used, of 2^20 */
    uint32_t *at_level;  /* [n_rows] in which of `now` a ballot is, by the last find */
    uint32_t *own_level; /* [n] and an alternative; UINT32_MAX: in none */
    int8_t *only;        /* [n] scratch: those who sit */
    mpz_t *z;            /* [3] scratch: weight of a level, sums */
} cmt_load_levels;

CMT_MUST cmt_status cmt_load_levels_init(cmt_arena *mem,
                                         const cmt_approvals *approvals,
                                         size_t size,
                                         cmt_load_levels *out,
                                         cmt_err *err);
/** Room for levels of committees. */
CMT_MUST bool cmt_levels_init(cmt_arena *mem, size_t size, cmt_levels *out);
void cmt_levels_copy(const cmt_levels *from, cmt_levels *to);

/** Find levels, into `now`, that no committee of the node betters: `fixed` says who sits
 *  (1) or not (-1); of the open ones (0) parts may sit, `size` seats in all. Where nobody
 *  is open they are those of the committee. Stops early where they are already worse than
 *  `best` (may be NULL).
 *
 *  The heaviest load is the least x such that all loads can be sent to ballots that take
 *  x times their weight. A guess that is too small yields a cut: so many loads must go to
 *  so little weight; the next guess divides them (Dinkelbach, Management Science 13
 *  (1967) 492-498). The last cut holds those who bear the heaviest load; without them the
 *  next level follows (Fujishige, Math. of OR 5 (1980) 186-196).
 *
 *  @return the sign of the levels against `best`, compared to `depth`; < 0 without one
 *  @cost a few flows a level */
int cmt_load_levels_find(cmt_load_levels *levels,
                         const int8_t *fixed,
                         const cmt_levels *best,
                         cmt_levels_depth depth);

/** A bound that leaves open ones alone: while the levels of those who sit are the best's own,
 *  whoever joins loads nobody in them (or a level is heavier or wider, and all is worse).
 *  After that a member loads its own supporters by no less than 1 / their weight: so where
 *  it is alone with them, in order of loads, nothing is lighter. Into `now`; what is
 *  returned is as above; < 0 without a best.
 *  @cost that of the levels of those who sit, and O(approvals + n log n) */
int cmt_load_levels_alone(cmt_load_levels *levels,
                          const int8_t *fixed,
                          const cmt_levels *best,
                          cmt_levels_depth depth);

/** A bound that sees only how many are reached: all loads, or the last of them, on all whom
 *  any committee of the node could have for supporters. Into `now`; what is returned is as
 *  above.
 *  @cost O(approvals) */
int cmt_load_levels_cover(cmt_load_levels *levels,
                          const int8_t *fixed,
                          const cmt_levels *best,
                          cmt_levels_depth depth);

#endif
