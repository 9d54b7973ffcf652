/* Random contests for property tests, and their all-rational twin. */
#ifndef CMT_TESTS_PROFILES_H
#define CMT_TESTS_PROFILES_H

#include "ballot/contest.h"
#include "test.h"

#include <stdint.h>
#include <stdio.h>

/** A small generator (splitmix64), so that a printed seed names a profile. */
static inline uint64_t seed_next(uint64_t *seed)
{
    uint64_t z = (*seed += 0x9e3779b97f4a7c15U);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
}

static inline size_t seed_below(uint64_t *seed, size_t n)
{
    return (size_t)(seed_next(seed) % n);
}

/** Support of i over j (or, with `as_marks`, approval of i) in rationals, straight from
 *  the definition. `row` may be NULL for all ballots of the contest. */
static inline void twin_support(const cmt_contest *c, size_t i, size_t j, mpq_ptr out)
{
    mpq_t w;
    mpq_init(w);
    mpq_set_ui(out, 0, 1);
    for (size_t b = 0; b < c->ballots.n; b++) {
        const unsigned x = cmt_ballots_mark(c, b, i);
        const unsigned y = cmt_ballots_mark(c, b, j);
        const bool above =
            x != 0 && (y != 0 ? x < y : c->unranked != CMT_UNRANKED_NO_OPINION);
        if (!above)
            continue;
        cmt_q_set_i64(w, c->ballots.count[b], 1);
        mpq_mul(w, w, c->voices[c->ballots.group[b]].multiplier);
        mpq_add(out, out, w);
    }
    mpq_clear(w);
}

#endif
