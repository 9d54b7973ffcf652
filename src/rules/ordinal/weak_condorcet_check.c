#include "rules/ordinal/weak_condorcet.h"

#include "base/err.h"
#include "rules/duels.h"

cmt_status cmt_ordinal_weak_condorcet_check(cmt_arena *mem,
                                            const cmt_contest *contest,
                                            const cmt_rule_args *args,
                                            const cmt_outcome *claim,
                                            cmt_err *err)
{
    (void)args;
    cmt_status st = CMT_OK;
    cmt_duels d = {0};
    CMT_TRY(cmt_duels_init(mem, contest, NULL, &d, err));
    bool *won = CMT_NEW_ARRAY(mem, bool, d.n + 1);
    if (won == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the winners");
    for (size_t i = 0; i < d.n; i++) {
        won[i] = true;
        for (size_t j = 0; j < d.n; j++)
            won[i] = won[i] && !cmt_duels_beats(&d, j, i);
    }
    CMT_TRY(cmt_duels_judge(mem, &d, claim, won, err));
done:
    return st;
}
