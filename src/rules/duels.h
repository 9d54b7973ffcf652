/* Duels by definition, in rationals: what the checks of pairwise rules start from. Nothing
 * here is used by any `run`.
 *
 * Everything is numbered among the eligible: i < n stands for alternative at[i]. */
#ifndef CMT_RULES_DUELS_H
#define CMT_RULES_DUELS_H

#include "rules/rule.h"

typedef struct cmt_duels {
    const cmt_contest *contest;
    size_t n;
    const uint32_t *at; /* [n], ascending */
    mpq_t *above;       /* [n][n] weight of the ballots with i above j */
    int8_t *sign;       /* [n][n] 1: i beats j, -1: j beats i, 0: neither */
    uint32_t *number;   /* [n][n] of the strength of the link, equal strengths equal
                           numbers, 1 for the weakest; 0: there is no link */
} cmt_duels;

/** Count every pair anew. With `strength`, a value of the option of that name, links are
 *  numbered; NULL leaves them away. */
CMT_MUST cmt_status cmt_duels_init(cmt_arena *mem,
                                   const cmt_contest *contest,
                                   const char *strength,
                                   cmt_duels *out,
                                   cmt_err *err);

/** Whether i beats j. */
static inline bool cmt_duels_beats(const cmt_duels *d, size_t i, size_t j)
{
    return d->sign[i * d->n + j] > 0;
}

/** The strongest path between any two: its weakest link's number, 0 where there is none.
 *  Settles, from each source, the most strongly reached one first.
 *  @param[out] best [n][n], in mem */
CMT_MUST cmt_status cmt_duels_paths(cmt_arena *mem,
                                    const cmt_duels *d,
                                    uint32_t **best,
                                    cmt_err *err);

/** The Smith set, as the smallest of the sets that grow from one member by adding whoever a
 *  member does not beat.
 *  @param[out] in [n], in mem
 *  @cost O(n^3) */
CMT_MUST cmt_status cmt_duels_smith(cmt_arena *mem,
                                    const cmt_duels *d,
                                    bool **in,
                                    cmt_err *err);

/** The claim has winners and nothing else, and they are the marked ones.
 *  @param[in] won [n] */
CMT_MUST cmt_status cmt_duels_judge(cmt_arena *mem,
                                    const cmt_duels *d,
                                    const cmt_outcome *claim,
                                    const bool *won,
                                    cmt_err *err);

/** The claim has winners and a ranking, and for every two it ranks the one higher that has
 *  the larger value.
 *  @param[in] value [n] */
CMT_MUST cmt_status cmt_duels_judge_ranking(cmt_arena *mem,
                                            const cmt_duels *d,
                                            const cmt_outcome *claim,
                                            const int64_t *value,
                                            cmt_err *err);

/** The claim has winners and a ranking in layers of a relation: who is below nobody, who is
 *  then below nobody else left, and so on; the first layer wins.
 *  @param[in] above [n][n] i stands above j; no cycles */
CMT_MUST cmt_status cmt_duels_judge_layers(const cmt_duels *d,
                                           const cmt_outcome *claim,
                                           const bool *above,
                                           cmt_err *err);

#endif
