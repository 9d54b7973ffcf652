/* Checking lotteries of the game of margins, from counts anew; no code of rules/game.h. */
#ifndef CMT_RULES_GAME_CHECK_H
#define CMT_RULES_GAME_CHECK_H

#include "rules/rule.h"

/** The game among the eligible alternatives: at[i] of the contest, i < n. */
typedef struct cmt_game_claim {
    const cmt_contest *contest;
    size_t n;
    const uint32_t *at; /* [n] */
    mpq_t *payoff;      /* [n][n] for i against j */
    mpq_ptr value;      /* scratch */
    mpq_ptr product;
} cmt_game_claim;

/** Count margins, or with `signs` who beats whom. */
CMT_MUST cmt_status cmt_game_claim_init(cmt_arena *mem,
                                        const cmt_contest *contest,
                                        bool signs,
                                        cmt_game_claim *out,
                                        cmt_err *err);

/** Read the numbers that a member of the witness gives, one an eligible alternative.
 *  @param[out] values [n] */
CMT_MUST cmt_status cmt_game_claim_read(const cmt_game_claim *game,
                                        const cmt_value *witness,
                                        const char *key,
                                        mpq_t *values,
                                        cmt_err *err);

/** p is a lottery that loses to no choice. */
CMT_MUST cmt_status cmt_game_claim_optimal(cmt_game_claim *game,
                                           mpq_t *p,
                                           cmt_err *err);

/** Whoever p does not draw loses to it. */
CMT_MUST cmt_status cmt_game_claim_strict(cmt_game_claim *game, mpq_t *p, cmt_err *err);

/** Whether p, of which both are true, is the only optimal lottery. An optimal x draws only
 *  what p draws and ties with all that p draws: the payoffs among these have one vector
 *  x with x payoff = 0 or more. */
CMT_MUST cmt_status cmt_game_claim_unique(
    cmt_arena *mem, const cmt_game_claim *game, mpq_t *p, bool *out, cmt_err *err);

/** The claim where no alternative is eligible: it has no winners and no part. */
CMT_MUST cmt_status cmt_game_claim_empty(const cmt_contest *contest,
                                         const cmt_outcome *claim,
                                         unsigned parts,
                                         cmt_err *err);

#endif
