/* Tie-breaking: a priority among alternatives (doc/ties.md). */
#ifndef CMT_BALLOT_TIES_H
#define CMT_BALLOT_TIES_H

#include "base/arena.h"
#include "model/kind.h"

#include <stddef.h>
#include <stdint.h>

/** How ties that a process meets on its way are broken. */
typedef struct cmt_tie_break {
    cmt_tie_kind kind;
    uint8_t seed[32]; /* of a lot: SHA-256 counter mode over it */
} cmt_tie_break;

/** The place of each alternative in the tie-break's priority: 0 comes first and wins ties,
 *  n - 1 is the first to go. `order`, `none` and `parallel` give the order of the
 *  alternatives; a lot draws a permutation, all equally likely, from its seed: one draw
 *  settles every tie of a run.
 *
 *  @param[out] place [n], in mem
 *  @retval CMT_E_NOMEM mem is exhausted
 *  @cost O(n) and n / 4 digests
 *  @src  R. Durstenfeld, CACM 7 (1964) 420, algorithm 235, with rejection sampling */
CMT_MUST cmt_status cmt_tie_places(cmt_arena *mem,
                                   const cmt_tie_break *tie_break,
                                   size_t n,
                                   uint32_t **place,
                                   cmt_err *err);

/** Of the alternatives in `set` (n >= 1), the one with the smallest place. */
uint32_t cmt_tie_first(const uint32_t *place, const uint32_t *set, size_t n);

/** Of the alternatives in `set` (n >= 1), the one with the largest place. */
uint32_t cmt_tie_last(const uint32_t *place, const uint32_t *set, size_t n);

#endif
