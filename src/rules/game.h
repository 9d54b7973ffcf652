/* The symmetric game of a contest: two choose an alternative each, and what one wins is by
 * how much its own is preferred to the other's. */
#ifndef CMT_RULES_GAME_H
#define CMT_RULES_GAME_H

#include "ballot/contest.h"
#include "rules/cover_lp.h"

/** Payoffs among the eligible alternatives, in a common unit. */
typedef struct cmt_game {
    size_t n;
    uint32_t *members; /* [n] alternatives */
    mpz_t *payoff;     /* [n][n] skew-symmetric: for i against j */
    mpq_srcptr unit;   /* weight that a payoff of 1 stands for */
} cmt_game;

/** Build it from margins, or with `signs` from 1 where i beats j.
 *  @retval CMT_E_RANGE the contest's ballots are not rankings
 *  @retval CMT_E_LIMIT there are more than CMT_MAX_GAME alternatives */
CMT_MUST cmt_status cmt_game_build(cmt_arena *mem,
                                   const cmt_contest *contest,
                                   bool signs,
                                   cmt_game *out,
                                   cmt_err *err);

/** Find an optimal lottery p that no pure choice beats, with as many alternatives as any:
 *  each alternative either is drawn or loses to p. Where only one lottery is optimal, this
 *  is it. `drawn` is then the essential set.
 *
 *  @param[out] p     [n] of members
 *  @param[out] drawn [n]
 *  @src  A. W. Tucker, Annals of Math. Studies 38 (1956) 3-18, for such a p; B. Dutta and
 *        J.-F. Laslier, Social Choice and Welfare 16 (1999) 513-532, for the set */
CMT_MUST cmt_status cmt_game_solve(cmt_arena *mem,
                                   const cmt_solver *solver,
                                   const cmt_game *game,
                                   mpq_t **p,
                                   bool **drawn,
                                   cmt_err *err);

/** Whether only one lottery is optimal: the payoffs among those drawn have rank one less
 *  than their number. */
CMT_MUST cmt_status cmt_game_is_unique(
    cmt_arena *mem, const cmt_game *game, const bool *drawn, bool *out, cmt_err *err);

/** Alternatives of a game at most. */
#define CMT_MAX_GAME 500

/** The optimal lottery nearest to the uniform one, and multipliers y >= 0, one a member,
 *  with p_i - sum over j of payoff_ij y_j >= p p for every i, which prove it: for every
 *  optimal x then x p >= p p. They belong to payoffs in units of weight.
 *  @param interior as cmt_game_solve found it */
CMT_MUST cmt_status cmt_game_nearest(cmt_arena *mem,
                                     const cmt_solver *solver,
                                     const cmt_game *game,
                                     mpq_t *interior,
                                     cmt_cover_answer *out,
                                     cmt_err *err);

#endif
