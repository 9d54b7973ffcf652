#include "rules/ordinal/daunou.h"

#include "base/err.h"
#include "rules/duels.h"
#include "rules/recount.h"

/* Whether i beats (or, with -1, loses to) every other one that stands. */
static bool is_against_all(const cmt_duels *d,
                           const bool *standing,
                           size_t i,
                           int8_t sign)
{
    bool somebody = false;
    for (size_t j = 0; j < d->n; j++) {
        if (j == i || !standing[j])
            continue;
        somebody = true;
        if (d->sign[i * d->n + j] != sign)
            return false;
    }
    return standing[i] && somebody;
}

/* Without those who lose to all others, one after the other. */
static void drop_losers(const cmt_duels *d, bool *standing)
{
    bool again = true;
    while (again) {
        again = false;
        for (size_t i = 0; i < d->n && !again; i++) {
            again = is_against_all(d, standing, i, -1);
            if (again)
                standing[i] = false;
        }
    }
}

static cmt_status most_firsts(
    cmt_arena *mem, const cmt_duels *d, const bool *standing, bool *won, cmt_err *err)
{
    const size_t n = d->contest->n_alternatives;
    mpq_t *firsts = cmt_q_array(mem, n);
    bool *stands = CMT_NEW_ARRAY(mem, bool, n + 1);
    if (firsts == NULL || stands == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the first preferences");
    for (size_t i = 0; i < d->n; i++)
        stands[d->at[i]] = standing[i];
    const cmt_status st = cmt_recount_firsts(mem, d->contest, stands, firsts, err);
    for (size_t i = 0; i < d->n; i++) {
        won[i] = standing[i];
        for (size_t j = 0; j < d->n; j++) {
            won[i] =
                won[i]
                && (!standing[j] || mpq_cmp(firsts[d->at[i]], firsts[d->at[j]]) >= 0);
        }
    }
    return st;
}

cmt_status cmt_ordinal_daunou_check(cmt_arena *mem,
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
    bool *standing = CMT_NEW_ARRAY(mem, bool, d.n + 1);
    bool *won = CMT_NEW_ARRAY(mem, bool, d.n + 1);
    if (standing == NULL || won == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the winners");
    for (size_t i = 0; i < d.n; i++)
        standing[i] = true;
    for (size_t i = 0; i < d.n; i++) {
        won[i] = d.n == 1 || is_against_all(&d, standing, i, 1);
        decided = decided || won[i];
    }
    if (!decided) {
        drop_losers(&d, standing);
        CMT_TRY(most_firsts(mem, &d, standing, won, err));
    }
    CMT_TRY(cmt_duels_judge(mem, &d, claim, won, err));
done:
    return st;
}
