#include "rules/ordinal/maximal_lottery.h"

#include "base/err.h"
#include "base/limits.h"
#include "rules/duels.h"
#include "rules/game_check.h"
#include "rules/lottery.h"

typedef struct work {
    cmt_arena *mem;
    const cmt_contest *contest;
    const cmt_outcome *claim;
    cmt_game_claim game;
    mpq_t *p;        /* [n] the claimed lottery */
    mpq_t *interior; /* [n] */
    mpq_t *q;        /* [3] */
    cmt_err *err;
} work;

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room to check a lottery");
}

/* With multipliers y >= 0 and p_i - sum over j of payoff_ij y_j >= p p for every i, every
 * optimal x has x p >= p p, so that x x >= p p: none is nearer to the uniform lottery. */
static cmt_status check_nearest(work *w)
{
    const size_t n = w->game.n;
    mpq_t *y = cmt_q_array(w->mem, n + 1);
    if (y == NULL)
        return no_room(w->err);
    cmt_status st =
        cmt_game_claim_read(&w->game, w->claim->witness, "multipliers", y, w->err);
    if (st != CMT_OK)
        return st;
    for (size_t i = 0; i < n; i++) {
        if (mpq_sgn(y[i]) < 0)
            return cmt_fail(w->err, CMT_E_NEGATIVE, "a multiplier is negative");
        mpq_mul(w->q[1], w->p[i], w->p[i]);
        mpq_add(w->q[2], w->q[2], w->q[1]);
    }
    for (size_t i = 0; i < n; i++) {
        mpq_set(w->q[0], w->p[i]);
        for (size_t j = 0; j < n; j++) {
            mpq_mul(w->q[1], w->game.payoff[i * n + j], y[j]);
            mpq_sub(w->q[0], w->q[0], w->q[1]);
        }
        if (mpq_cmp(w->q[0], w->q[2]) < 0) {
            return cmt_fail(w->err, CMT_E_NEGATIVE,
                            "it is not proved that no optimal lottery is nearer to the "
                            "uniform one");
        }
    }
    return CMT_OK;
}

static cmt_status check_lottery(work *w)
{
    cmt_status st = CMT_OK;
    bool unique = false;
    const cmt_value *said = cmt_value_get(w->claim->witness, "unique");
    if (said == NULL || said->kind != CMT_VALUE_BOOL)
        return cmt_fail(w->err, CMT_E_NEGATIVE, "`unique` is not said");
    for (size_t i = 0; i < w->game.n; i++) {
        mpq_set(w->p[i], w->claim->lottery[w->game.at[i]]);
        mpq_set(w->interior[i], w->p[i]);
    }
    CMT_TRY(cmt_game_claim_optimal(&w->game, w->p, w->err));
    if (!said->as.boolean) {
        CMT_TRY(cmt_game_claim_read(&w->game, w->claim->witness, "interior",
                                    w->interior, w->err));
        CMT_TRY(cmt_game_claim_optimal(&w->game, w->interior, w->err));
    }
    CMT_TRY(cmt_game_claim_strict(&w->game, w->interior, w->err));
    CMT_TRY(cmt_game_claim_unique(w->mem, &w->game, w->interior, &unique, w->err));
    if (unique != said->as.boolean) {
        return cmt_fail(w->err, CMT_E_NEGATIVE, "the optimal lottery is %s",
                        unique ? "the only one" : "not the only one");
    }
    if (!unique)
        CMT_TRY(check_nearest(w));
done:
    return st;
}

cmt_status cmt_ordinal_maximal_lottery_check(cmt_arena *mem,
                                             const cmt_contest *contest,
                                             const cmt_rule_args *args,
                                             const cmt_outcome *claim,
                                             cmt_err *err)
{
    cmt_status st = CMT_OK;
    work w = {.mem = mem, .contest = contest, .claim = claim, .err = err};
    CMT_TRY(cmt_game_claim_init(mem, contest, false, &w.game, err));
    w.p = cmt_q_array(mem, w.game.n + 1);
    w.interior = cmt_q_array(mem, w.game.n + 1);
    w.q = cmt_q_array(mem, 3);
    if (w.p == NULL || w.interior == NULL || w.q == NULL)
        return no_room(err);
    if (w.game.n == 0)
        return cmt_game_claim_empty(contest, claim, 0, err);
    CMT_TRY(cmt_lottery_judge(mem, contest, args, claim, err));
    CMT_TRY(check_lottery(&w));
done:
    return st;
}
