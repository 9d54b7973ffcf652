#include "rules/ordinal/weighted_covering.h"

#include "base/err.h"
#include "rules/duels.h"

/* For every z: margin(i, z) >= margin(j, z), margins from a table. */
static bool covers(const cmt_duels *d, mpq_t *margin, size_t i, size_t j)
{
    for (size_t z = 0; z < d->n; z++) {
        if (mpq_cmp(margin[i * d->n + z], margin[j * d->n + z]) < 0)
            return false;
    }
    return cmt_duels_beats(d, i, j);
}

cmt_status cmt_ordinal_weighted_covering_check(cmt_arena *mem,
                                               const cmt_contest *contest,
                                               const cmt_rule_args *args,
                                               const cmt_outcome *claim,
                                               cmt_err *err)
{
    (void)args;
    cmt_status st = CMT_OK;
    cmt_duels d = {0};
    CMT_TRY(cmt_duels_init(mem, contest, NULL, &d, err));
    mpq_t *margin = cmt_q_array(mem, d.n * d.n);
    bool *won = CMT_NEW_ARRAY(mem, bool, d.n + 1);
    if (margin == NULL || won == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the winners");
    for (size_t k = 0; k < d.n * d.n; k++)
        mpq_sub(margin[k], d.above[k], d.above[k % d.n * d.n + k / d.n]);
    for (size_t j = 0; j < d.n; j++) {
        won[j] = true;
        for (size_t i = 0; i < d.n; i++)
            won[j] = won[j] && !covers(&d, margin, i, j);
    }
    CMT_TRY(cmt_duels_judge(mem, &d, claim, won, err));
done:
    return st;
}
