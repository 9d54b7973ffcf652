/* The majority graph of the eligible alternatives: who beats whom, and how strongly.
 *
 * Everything here is numbered among the eligible: i < n stands for alternative at[i]. */
#ifndef CMT_BALLOT_MAJORITY_H
#define CMT_BALLOT_MAJORITY_H

#include "ballot/pairwise.h"

#include <stdbool.h>

typedef struct cmt_majority {
    const cmt_contest *contest;
    cmt_pairwise pw; /* of all alternatives */
    size_t n;
    const uint32_t *at; /* [n], ascending */
    const uint32_t *of; /* [n_alternatives] the number of each, CMT_NONE: ineligible */
    size_t words;       /* of a row of bits */
    uint64_t *beats;    /* [n][words] bit j of row i: i beats j */
    uint64_t *beaten;   /* [n][words] bit j of row i: j beats i */
} cmt_majority;

/** Build the graph: i beats j where more weight ranks i above j than j above i.
 *  @retval CMT_E_RANGE the contest's ballots are not rankings
 *  @cost the pairwise matrix, and O(n^2) */
CMT_MUST cmt_status cmt_majority_build(cmt_arena *mem,
                                       const cmt_contest *contest,
                                       cmt_majority *out,
                                       cmt_err *err);

static inline bool cmt_bits_has(const uint64_t *row, size_t j)
{
    return (row[j / 64] >> j % 64 & 1U) != 0;
}

static inline void cmt_bits_add(uint64_t *row, size_t j)
{
    row[j / 64] |= (uint64_t)1 << j % 64;
}

static inline void cmt_bits_remove(uint64_t *row, size_t j)
{
    row[j / 64] &= ~((uint64_t)1 << j % 64);
}

/** Whether every bit of `a` is in `b`. */
bool cmt_bits_within(const uint64_t *a, const uint64_t *b, size_t words);

/** How many bits are set. */
size_t cmt_bits_count(const uint64_t *row, size_t words);

/** Close a relation of n rows of `words` under paths: afterwards bit j of row i says that a
 *  path leads from i to j.
 *  @cost O(n^3 / 64) */
void cmt_bits_close(uint64_t *rows, size_t n, size_t words);

static inline bool cmt_majority_beats(const cmt_majority *m, size_t i, size_t j)
{
    return cmt_bits_has(&m->beats[i * m->words], j);
}

/** The row of i in `beats` or `beaten`. */
static inline const uint64_t *cmt_majority_beaten_by(const cmt_majority *m, size_t i)
{
    return &m->beats[i * m->words];
}

static inline const uint64_t *cmt_majority_who_beats(const cmt_majority *m, size_t i)
{
    return &m->beaten[i * m->words];
}

/** The dense rank of the strength of each link (ballot/pairwise.h), 0 where there is none.
 *  @param[out] link [n][n], in mem */
CMT_MUST cmt_status cmt_majority_links(cmt_arena *mem,
                                       const cmt_majority *m,
                                       cmt_strength strength,
                                       uint32_t **link,
                                       cmt_err *err);

/** The one that beats every other in `among` [words], or n. */
size_t cmt_majority_winner(const cmt_majority *m, const uint64_t *among);

/** The Smith set: the smallest one, not empty, whose members beat all who are not in it.
 *  @param[out] in [n]
 *  @cost O(n^2 / 64 + n log n), from the order by wins and half ties */
CMT_MUST cmt_status cmt_majority_smith(cmt_arena *mem,
                                       const cmt_majority *m,
                                       bool *in,
                                       cmt_err *err);

#endif
