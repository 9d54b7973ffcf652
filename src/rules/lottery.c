#include "rules/lottery.h"

#include "ballot/draw.h"
#include "base/err.h"
#include "rules/claim.h"
#include "rules/result.h"

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room for a lottery");
}

/* Who wins: all that may be drawn, or the one that a lot draws. */
static cmt_status find_winners(cmt_arena *mem,
                               const cmt_tie_break *tie_break,
                               const mpq_srcptr *p,
                               size_t n,
                               bool *won,
                               cmt_err *err)
{
    uint32_t drawn = 0;
    if (tie_break->kind == CMT_TIE_LOT) {
        const cmt_status st = cmt_draw(mem, tie_break->seed, p, n, &drawn, err);
        if (st != CMT_OK)
            return st;
    }
    for (size_t i = 0; i < n; i++)
        won[i] = tie_break->kind == CMT_TIE_LOT ? i == drawn : mpq_sgn(p[i]) > 0;
    return CMT_OK;
}

cmt_status cmt_lottery_tell(cmt_arena *mem,
                            const cmt_contest *contest,
                            const cmt_rule_args *args,
                            mpq_t *p,
                            cmt_outcome *out,
                            cmt_err *err)
{
    cmt_status st = CMT_OK;
    const size_t n = contest->n_alternatives;
    const mpq_srcptr *lottery = cmt_result_pointers(mem, p, n);
    bool *won = CMT_NEW_ARRAY(mem, bool, n + 1);
    if (lottery == NULL || won == NULL)
        return no_room(err);
    CMT_TRY(find_winners(mem, &args->tie_break, lottery, n, won, err));
    CMT_TRY(cmt_result_winners(mem, contest, won, out, err));
    out->lottery = lottery;
done:
    return st;
}

cmt_status cmt_lottery_judge(cmt_arena *mem,
                             const cmt_contest *contest,
                             const cmt_rule_args *args,
                             const cmt_outcome *claim,
                             cmt_err *err)
{
    cmt_status st = CMT_OK;
    const size_t n = contest->n_alternatives;
    mpq_ptr sum = cmt_q(mem);
    bool *won = CMT_NEW_ARRAY(mem, bool, n + 1);
    if (sum == NULL || won == NULL)
        return no_room(err);
    CMT_TRY(cmt_claim_parts(contest, claim, CMT_PART_WINNERS | CMT_PART_LOTTERY, err));
    for (size_t i = 0; i < n; i++) {
        if (mpq_sgn(claim->lottery[i]) < 0
            || (mpq_sgn(claim->lottery[i]) > 0 && !cmt_contest_eligible(contest, i))) {
            return cmt_fail(err, CMT_E_NEGATIVE, "`%s` cannot have this share",
                            contest->ids[i]);
        }
        mpq_add(sum, sum, claim->lottery[i]);
    }
    if (mpq_cmp_ui(sum, 1, 1) != 0)
        return cmt_fail(err, CMT_E_NEGATIVE, "the shares do not sum to 1");
    CMT_TRY(find_winners(mem, &args->tie_break, claim->lottery, n, won, err));
    CMT_TRY(cmt_claim_winners(contest, claim, won, err));
    CMT_TRY(cmt_claim_tied(claim, claim->winners.n > 1, err));
done:
    return st;
}
