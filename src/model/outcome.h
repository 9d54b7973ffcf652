/* An outcome: what a rule yields. Plain values in an arena. */
#ifndef CMT_MODEL_OUTCOME_H
#define CMT_MODEL_OUTCOME_H

#include "base/rational.h"
#include "base/value.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** A set of alternatives, ascending. */
typedef struct cmt_set {
    const uint32_t *at; /* [n] */
    size_t n;
} cmt_set;

/** Whether a set holds an alternative. */
static inline bool cmt_set_has(const cmt_set *set, size_t i)
{
    for (size_t k = 0; k < set->n; k++) {
        if (set->at[k] == i)
            return true;
    }
    return false;
}

/** Whether two sets hold the same alternatives. */
bool cmt_set_same(const cmt_set *a, const cmt_set *b);

/** Whether two lists hold the same sets, in the same order. */
bool cmt_sets_same(const cmt_set *a, size_t n_a, const cmt_set *b, size_t n_b);

/** Compare two sets (const cmt_set *) as lists of indices, lexicographically; a set comes
 *  after those it begins with. For qsort. */
int cmt_set_compare(const void *a, const void *b);

/** What a rule yields. Absent parts are NULL or empty; `n` alternatives throughout.
 *
 *  Ties stay ties: `winners` is the full tied set and `committees` every tied committee
 *  that the rule defines under the tie-break asked for (at most CMT_MAX_COMMITTEES, then
 *  `capped`). `committee` is the one that the tie-break picks; it is absent when the
 *  tie-break is none and several are tied. */
typedef struct cmt_outcome {
    size_t n;
    cmt_set winners;
    const uint32_t
        *ranking; /* [n] tier of each alternative, 0 = best, dense; CMT_UNPLACED for
                     ineligible ones; or NULL */
    const cmt_set *committees; /* [n_committees] */
    size_t n_committees;
    bool capped;
    bool has_committee;
    cmt_set committee;
    const mpq_srcptr
        *scores; /* [n], in units of voice or as the rule's page says; or NULL */
    const mpq_srcptr *weights; /* [n], point of the simplex; or NULL */
    const mpq_srcptr *lottery; /* [n], sums to 1; or NULL */
    mpq_srcptr level;
    mpq_srcptr
        level_high; /* where an interval is optimal; else equal to level or NULL */
    const int8_t *const
        *judgments; /* [n_judgments][n], 1 yes, -1 no, 0 tied/undecided */
    size_t n_judgments;
    const int64_t *seats; /* [n] apportionment; or NULL */
    mpq_srcptr cost;      /* of the chosen projects */
    bool tied;
    bool unproved; /* a node limit ended the proof: `bound` holds */
    mpq_srcptr bound;
    cmt_value *rounds; /* array, what happened round by round; or NULL */
    cmt_value
        *witness; /* object, from which the rule's check proves the outcome; or NULL */
} cmt_outcome;

#define CMT_MAX_COMMITTEES 1000
#define CMT_UNPLACED       UINT32_MAX

#endif
