#include "rules/ordinal/pareto.h"

#include "ballot/weight.h"
#include "base/err.h"
#include "rules/duels.h"
#include "rules/recount.h"

/* Whether i dominates j, ballot by ballot; those that weigh nothing have no say. */
static bool dominates(
    const cmt_contest *contest, mpq_ptr weight, size_t i, size_t j, bool weak)
{
    bool some = false;
    bool all = true;
    bool against = false;
    for (size_t b = 0; b < contest->ballots.n; b++) {
        cmt_ballot_weight(contest, b, weight);
        if (mpq_sgn(weight) == 0)
            continue;
        const bool above = cmt_recount_above(contest, b, i, j);
        some = some || above;
        all = all && above;
        against = against || cmt_recount_above(contest, b, j, i);
    }
    return some && (weak ? !against : all);
}

cmt_status cmt_ordinal_pareto_check(cmt_arena *mem,
                                    const cmt_contest *contest,
                                    const cmt_rule_args *args,
                                    const cmt_outcome *claim,
                                    cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_duels d = {0};
    const bool weak =
        cmt_rule_option_is(&cmt_rule_ordinal_pareto, args, "dominance", "some");
    CMT_TRY(cmt_duels_init(mem, contest, NULL, &d, err));
    mpq_ptr weight = cmt_q(mem);
    bool *won = CMT_NEW_ARRAY(mem, bool, d.n + 1);
    if (weight == NULL || won == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the winners");
    for (size_t j = 0; j < d.n; j++) {
        won[j] = true;
        for (size_t i = 0; i < d.n && won[j]; i++)
            won[j] = i == j || !dominates(contest, weight, d.at[i], d.at[j], weak);
    }
    CMT_TRY(cmt_duels_judge(mem, &d, claim, won, err));
done:
    return st;
}
