#include "rules/ordinal/split_cycle.h"

#include "base/err.h"
#include "rules/duels.h"

cmt_status cmt_ordinal_split_cycle_check(cmt_arena *mem,
                                         const cmt_contest *contest,
                                         const cmt_rule_args *args,
                                         const cmt_outcome *claim,
                                         cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_duels d = {0};
    uint32_t *best = NULL;
    const char *strength =
        cmt_rule_option_value(&cmt_rule_ordinal_split_cycle, args, "strength");
    CMT_TRY(cmt_duels_init(mem, contest, strength, &d, err));
    CMT_TRY(cmt_duels_paths(mem, &d, &best, err));
    bool *won = CMT_NEW_ARRAY(mem, bool, d.n + 1);
    if (won == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the winners");
    /* A defeat stays unless a path back, the rest of a cycle, has no weaker link. */
    for (size_t j = 0; j < d.n; j++) {
        won[j] = true;
        for (size_t i = 0; i < d.n; i++) {
            const uint32_t defeat = d.number[i * d.n + j];
            won[j] = won[j] && (defeat == 0 || best[j * d.n + i] >= defeat);
        }
    }
    CMT_TRY(cmt_duels_judge(mem, &d, claim, won, err));
done:
    return st;
}
