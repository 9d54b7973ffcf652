#include "rules/ordinal/schulze.h"

#include "base/err.h"
#include "rules/duels.h"

cmt_status cmt_ordinal_schulze_check(cmt_arena *mem,
                                     const cmt_contest *contest,
                                     const cmt_rule_args *args,
                                     const cmt_outcome *claim,
                                     cmt_err *err)
{
    cmt_status st = CMT_OK;
    const char *kind =
        cmt_rule_option_value(&cmt_rule_ordinal_schulze, args, "strength");
    cmt_duels d = {0};
    uint32_t *best = NULL;
    CMT_TRY(cmt_duels_init(mem, contest, kind, &d, err));
    CMT_TRY(cmt_duels_paths(mem, &d, &best, err));
    bool *above = CMT_NEW_ARRAY(mem, bool, d.n *d.n + 1);
    if (above == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu pairs", d.n * d.n);
    for (size_t i = 0; i < d.n; i++) {
        for (size_t j = 0; j < d.n; j++)
            above[i * d.n + j] = best[i * d.n + j] > best[j * d.n + i];
    }
    CMT_TRY(cmt_duels_judge_layers(&d, claim, above, err));
done:
    return st;
}
