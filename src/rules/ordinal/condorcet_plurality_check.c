#include "rules/ordinal/condorcet_plurality.h"

#include "base/err.h"
#include "rules/duels.h"
#include "rules/recount.h"

cmt_status cmt_ordinal_condorcet_plurality_check(cmt_arena *mem,
                                                 const cmt_contest *contest,
                                                 const cmt_rule_args *args,
                                                 const cmt_outcome *claim,
                                                 cmt_err *err)
{
    (void)args;
    cmt_status st = CMT_OK;
    cmt_duels d = {0};
    bool decided = false;
    CMT_TRY(cmt_duels_init(mem, contest, NULL, &d, err));
    mpq_t *firsts = cmt_q_array(mem, contest->n_alternatives);
    bool *standing = CMT_NEW_ARRAY(mem, bool, contest->n_alternatives + 1);
    bool *won = CMT_NEW_ARRAY(mem, bool, d.n + 1);
    if (firsts == NULL || standing == NULL || won == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the winners");
    for (size_t i = 0; i < d.n; i++) {
        won[i] = true;
        for (size_t j = 0; j < d.n; j++)
            won[i] = won[i] && (j == i || cmt_duels_beats(&d, i, j));
        decided = decided || won[i];
        standing[d.at[i]] = true;
    }
    if (!decided)
        CMT_TRY(cmt_recount_firsts(mem, contest, standing, firsts, err));
    for (size_t i = 0; i < d.n && !decided; i++) {
        won[i] = true;
        for (size_t j = 0; j < d.n; j++)
            won[i] = won[i] && mpq_cmp(firsts[d.at[i]], firsts[d.at[j]]) >= 0;
    }
    CMT_TRY(cmt_duels_judge(mem, &d, claim, won, err));
done:
    return st;
}
