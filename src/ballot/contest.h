/* A contest: everything that a rule may look at. Pure data, exact.
 *
 * Weights. Every ballot of group g weighs multiplier_g * count, an exact rational. Where
 * all weights scale to integers with a total of at most CMT_MAX_POINTS, `points` are those
 * integers and weight = points / scale exactly (`exact_points`). Otherwise points are a
 * filter: the true weight times `scale` differs from points by less than CMT_POINTS_DEVIATION a
 * distinct ballot, the points of a group sum to its weight times `scale` rounded down, and
 * any comparison of sums that is narrower than the bound goes to the per-group counts
 * (ballot/tally.h does this; rules use it and never compare filtered points themselves). */
#ifndef CMT_BALLOT_CONTEST_H
#define CMT_BALLOT_CONTEST_H

#include "base/rational.h"
#include "model/charter.h"
#include "model/kind.h"
#include "model/profile.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef int64_t cmt_points;

/** A group's part in a contest. */
typedef struct cmt_voice {
    const char *group;
    mpq_srcptr voice;      /* share of voice after weighting and cap, before turnout */
    mpq_srcptr multiplier; /* weight of one unit of count */
    int64_t ballots;       /* sum of counts */
} cmt_voice;

/** How far points may be off, a distinct ballot, when they are a filter. */
#define CMT_POINTS_DEVIATION 2

/** Distinct ballots of one form, merged inside each group. Sorted by content, then group:
 *  the order of submissions leaves no trace (a single file keeps its own order). */
typedef struct cmt_ballots {
    cmt_ballot_form form;
    size_t n;     /* distinct ballots */
    size_t width; /* bytes of a mark: 1 or 2 */
    const void
        *marks; /* [n][n_alternatives] uint8_t or uint16_t: tier (0 = unranked) or
                          cmt_mark; NULL for scores */
    const mpq_srcptr
        *scores;           /* [n][n_alternatives], NULL entries = not scored; or NULL */
    const int64_t *count;  /* [n] */
    const uint32_t *group; /* [n] index into voices */
    const cmt_points *points; /* [n] */
} cmt_ballots;

typedef struct cmt_contest {
    cmt_kind kind;
    size_t n_alternatives;
    const char *const *ids; /* [n_alternatives] */
    const bool *eligible;   /* [n_alternatives]; NULL = all */
    size_t seats;
    /* a committee that takes several decisions, one alternative of each: which decision an
       alternative belongs to, 0 <= decision < n_decisions; else NULL */
    const uint32_t *decision; /* [n_alternatives] */
    size_t n_decisions;
    mpq_srcptr budget;
    const mpq_srcptr *costs; /* [n_alternatives] or NULL */
    mpq_srcptr min;          /* level */
    mpq_srcptr max;
    const cmt_clause *consistency; /* judgment */
    size_t n_clauses;
    cmt_unranked unranked;
    cmt_missing missing;
    size_t n_voices;
    const cmt_voice *voices;
    bool exact_points;
    mpq_srcptr scale;    /* points = weight * scale */
    mpq_srcptr total;    /* weight of all ballots */
    cmt_ballots ballots; /* rank, approve, score */
    /* weights, level and judgment contests: one answer a row */
    size_t n_answers;
    const mpq_srcptr *answer_weight;  /* [n_answers] exact weight of the row */
    const uint32_t *answer_group;     /* [n_answers] index into voices */
    const mpq_srcptr *answer_weights; /* [n_answers][n_alternatives] or NULL */
    const mpq_srcptr *answer_level;   /* [n_answers] or NULL */
    const int8_t *answer_judgment;    /* [n_answers][n_alternatives] or NULL */
} cmt_contest;

/** The mark of alternative i on ballot b. */
static inline unsigned cmt_ballots_mark(const cmt_contest *c, size_t b, size_t i)
{
    const size_t at = b * c->n_alternatives + i;
    return c->ballots.width == 1 ? ((const uint8_t *)c->ballots.marks)[at]
                                 : ((const uint16_t *)c->ballots.marks)[at];
}

static inline bool cmt_contest_eligible(const cmt_contest *c, size_t i)
{
    return c->eligible == NULL || c->eligible[i];
}

#endif
