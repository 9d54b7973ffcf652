/* How strongly a committee holds its seats against one more alternative. */
#ifndef CMT_RULES_ORDINAL_SCHULZE_STV_STRENGTH_H
#define CMT_RULES_ORDINAL_SCHULZE_STV_STRENGTH_H

#include "ballot/contest.h"

/** Ballots read and products of weights made at most, in all comparisons together. */
#define CMT_MAX_SCHULZE_READS    ((uint64_t)1 << 31)
#define CMT_MAX_SCHULZE_PRODUCTS ((uint64_t)1 << 23)

/** What each ballot says of a committee of k members and an outsider g is a pattern: of each
 *  member, above g, level with it or below it; a number in base 3, 2 for above. */
typedef struct cmt_seat_holder {
    const cmt_contest *contest;
    size_t k;
    mpz_t *weight;   /* [n_ballots] in units */
    mpz_ptr units;   /* how many of them are a weight of 1 */
    uint32_t *power; /* [k + 1] of three */
    uint32_t *above; /* [3^k] the members above, as bits */
    uint32_t *level; /* [3^k] the members level with g */
    uint32_t *masks; /* [2^k - 1] sets of members, the largest first */
    size_t *n_with;  /* [2^k] live patterns whose level members are this set */
    mpq_t *part;     /* [3^k] weight of each pattern */
    bool *is_live;   /* [3^k] */
    uint32_t *live;  /* [3^k] */
    size_t n_live;
    mpq_t *breaker; /* [3^k] */
    uint32_t *said; /* [3^k] patterns with a breaker */
    mpq_t *within;  /* [2^k] weight above members of a set only */
    mpq_t *q;       /* [3] */
    uint64_t n_reads;
    uint64_t n_products;
} cmt_seat_holder;

/** Make room for committees of k members, k <= CMT_MAX_SCHULZE_SEATS. */
CMT_MUST cmt_status cmt_seat_holder_init(cmt_arena *mem,
                                         const cmt_contest *contest,
                                         size_t k,
                                         cmt_seat_holder *out,
                                         cmt_err *err);

/** The strength of `members` against g, in units: the largest x such that the weight of the
 *  ballots can be divided among the members, each ballot only among those it has above g, and
 *  every member gets x. That is the least, over the sets T of members, of the weight that has
 *  any of T above g, divided by the size of T.
 *
 *  Before that ballots that have members level with g are completed in proportion: those
 *  level on a set E are told apart on E as all the ballots that are not level on all of E
 *  are; where there is none, half of them have E above and half below. Larger sets first.
 *
 *  @retval CMT_E_LIMIT the comparisons took too long together
 *  @src    M. Schulze, The Schulze Method of Voting, arXiv 1804.02973 (2018), on Schulze STV;
 *          P. Hall, J. London Math. Soc. 10 (1935) 26-30, for the sets T */
CMT_MUST cmt_status cmt_seat_holder_strength(cmt_seat_holder *holder,
                                             const uint32_t *members,
                                             uint32_t g,
                                             mpq_ptr out,
                                             cmt_err *err);

#endif
