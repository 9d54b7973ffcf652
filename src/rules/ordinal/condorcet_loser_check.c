#include "rules/ordinal/condorcet_loser.h"

#include "base/err.h"
#include "rules/duels.h"

cmt_status cmt_ordinal_condorcet_loser_check(cmt_arena *mem,
                                             const cmt_contest *contest,
                                             const cmt_rule_args *args,
                                             const cmt_outcome *claim,
                                             cmt_err *err)
{
    (void)args;
    cmt_status st = CMT_OK;
    cmt_duels d = {0};
    CMT_TRY(cmt_duels_init(mem, contest, NULL, &d, err));
    bool *lost = CMT_NEW_ARRAY(mem, bool, d.n + 1);
    if (lost == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the loser");
    for (size_t i = 0; i < d.n; i++) {
        lost[i] = d.n > 1;
        for (size_t j = 0; j < d.n; j++)
            lost[i] = lost[i] && (j == i || cmt_duels_beats(&d, j, i));
    }
    CMT_TRY(cmt_duels_judge(mem, &d, claim, lost, err));
done:
    return st;
}
