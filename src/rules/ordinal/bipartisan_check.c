#include "rules/ordinal/bipartisan.h"

#include "base/err.h"
#include "rules/claim.h"
#include "rules/game_check.h"

cmt_status cmt_ordinal_bipartisan_check(cmt_arena *mem,
                                        const cmt_contest *contest,
                                        const cmt_rule_args *args,
                                        const cmt_outcome *claim,
                                        cmt_err *err)
{
    (void)args;
    cmt_status st = CMT_OK;
    cmt_game_claim game;
    CMT_TRY(cmt_game_claim_init(mem, contest, true, &game, err));
    mpq_t *p = cmt_q_array(mem, game.n + 1);
    bool *won = CMT_NEW_ARRAY(mem, bool, contest->n_alternatives + 1);
    if (p == NULL || won == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room to check the essential set");
    CMT_TRY(cmt_claim_parts(contest, claim, CMT_PART_WINNERS, err));
    if (game.n > 0) {
        CMT_TRY(cmt_game_claim_read(&game, claim->witness, "interior", p, err));
        CMT_TRY(cmt_game_claim_optimal(&game, p, err));
        CMT_TRY(cmt_game_claim_strict(&game, p, err));
    }
    /* Whoever an optimal lottery draws ties with every optimal lottery, so that one to
     * which all others lose draws all that any of them draws. */
    for (size_t i = 0; i < game.n; i++)
        won[game.at[i]] = mpq_sgn(p[i]) > 0;
    CMT_TRY(cmt_claim_winners(contest, claim, won, err));
    CMT_TRY(cmt_claim_tied(claim, claim->winners.n > 1, err));
done:
    return st;
}
