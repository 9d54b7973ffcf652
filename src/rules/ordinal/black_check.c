#include "rules/ordinal/black.h"

#include "base/err.h"
#include "rules/duels.h"

static bool beats_all(const cmt_duels *d, size_t i)
{
    for (size_t j = 0; j < d->n; j++) {
        if (j != i && !cmt_duels_beats(d, i, j))
            return false;
    }
    return true;
}

cmt_status cmt_ordinal_black_check(cmt_arena *mem,
                                   const cmt_contest *contest,
                                   const cmt_rule_args *args,
                                   const cmt_outcome *claim,
                                   cmt_err *err)
{
    (void)args;
    cmt_status st = CMT_OK;
    cmt_duels d = {0};
    CMT_TRY(cmt_duels_init(mem, contest, NULL, &d, err));
    mpq_t *twice = cmt_q_array(mem, d.n); /* Borda points, less the same for all */
    bool *won = CMT_NEW_ARRAY(mem, bool, d.n + 1);
    bool decided = false;
    if (twice == NULL || won == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu scores", d.n);
    for (size_t i = 0; i < d.n; i++) {
        won[i] = beats_all(&d, i);
        decided = decided || won[i];
        for (size_t j = 0; j < d.n; j++) {
            mpq_add(twice[i], twice[i], d.above[i * d.n + j]);
            mpq_sub(twice[i], twice[i], d.above[j * d.n + i]);
        }
    }
    for (size_t i = 0; i < d.n && !decided; i++) {
        won[i] = true;
        for (size_t j = 0; j < d.n; j++)
            won[i] = won[i] && mpq_cmp(twice[i], twice[j]) >= 0;
    }
    CMT_TRY(cmt_duels_judge(mem, &d, claim, won, err));
done:
    return st;
}
