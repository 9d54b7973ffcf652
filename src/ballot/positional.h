/* Positional values: what places on ballots are worth to the alternatives on them. */
#ifndef CMT_BALLOT_POSITIONAL_H
#define CMT_BALLOT_POSITIONAL_H

#include "ballot/contest.h"

/** For each eligible alternative, the sum over ballots of weight times the value of its
 *  place. `vector` values the places 1, 2, …, from the top of the eligible alternatives;
 *  places beyond `length` are worth 0. Alternatives of one tier share the values of the
 *  places that they fill together equally. Unranked alternatives fill the last places, or,
 *  where leaving off means no opinion, get nothing from the ballot.
 *
 *  @param[in]  vector [length]
 *  @param[in]  group  index into voices, or CMT_NONE for all ballots
 *  @param[out] out    [n_alternatives], initialised; 0 for ineligible ones
 *  @retval CMT_E_NOMEM mem is exhausted
 *  @cost O(ballots * n) products of integers, scaled once by a common denominator; a sum
 *        a voice where points are a filter */
CMT_MUST cmt_status cmt_positional_sums(cmt_arena *mem,
                                        const cmt_contest *contest,
                                        const mpq_t *vector,
                                        size_t length,
                                        uint32_t group,
                                        mpq_t *out,
                                        cmt_err *err);

/** For each eligible alternative, the weight of the ballots that have it among their first
 *  places[i] places; of a tier that reaches across that border each alternative gets the
 *  part of its places within. As above otherwise.
 *
 *  @param[in]  places [n_alternatives] how many places count, each alternative its own
 *  @param[out] out    [n_alternatives], initialised; 0 for ineligible ones
 *  @retval CMT_E_NOMEM mem is exhausted
 *  @cost as cmt_positional_sums */
CMT_MUST cmt_status cmt_positional_firsts(cmt_arena *mem,
                                          const cmt_contest *contest,
                                          const uint32_t *places,
                                          mpq_t *out,
                                          cmt_err *err);

#endif
