#include "rules/ordinal/uncovered.h"

#include "base/err.h"
#include "rules/duels.h"

/* Whether i covers j. */
typedef bool covering(const cmt_duels *d, size_t i, size_t j);

/* Each that does at least this well against i (1: beats, 0: beats or ties) does so against
 * j. */
static bool passes_on(const cmt_duels *d, size_t i, size_t j, int least)
{
    for (size_t k = 0; k < d->n; k++) {
        if (d->sign[k * d->n + i] >= least && d->sign[k * d->n + j] < least)
            return false;
    }
    return true;
}

static bool gillies(const cmt_duels *d, size_t i, size_t j)
{
    return cmt_duels_beats(d, i, j) && passes_on(d, i, j, 1);
}

static bool fishburn(const cmt_duels *d, size_t i, size_t j)
{
    return passes_on(d, i, j, 1) && !passes_on(d, j, i, 1);
}

static bool bordes(const cmt_duels *d, size_t i, size_t j)
{
    return cmt_duels_beats(d, i, j) && passes_on(d, i, j, 0);
}

static bool mckelvey(const cmt_duels *d, size_t i, size_t j)
{
    return gillies(d, i, j) && bordes(d, i, j);
}

static cmt_status judge(cmt_arena *mem,
                        const cmt_contest *contest,
                        covering *covers,
                        const cmt_outcome *claim,
                        cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_duels d = {0};
    CMT_TRY(cmt_duels_init(mem, contest, NULL, &d, err));
    bool *won = CMT_NEW_ARRAY(mem, bool, d.n + 1);
    if (won == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the winners");
    for (size_t j = 0; j < d.n; j++) {
        won[j] = true;
        for (size_t i = 0; i < d.n && won[j]; i++)
            won[j] = i == j || !covers(&d, i, j);
    }
    CMT_TRY(cmt_duels_judge(mem, &d, claim, won, err));
done:
    return st;
}

cmt_status cmt_ordinal_uncovered_gillies_check(cmt_arena *mem,
                                               const cmt_contest *contest,
                                               const cmt_rule_args *args,
                                               const cmt_outcome *claim,
                                               cmt_err *err)
{
    (void)args;
    return judge(mem, contest, gillies, claim, err);
}

cmt_status cmt_ordinal_uncovered_fishburn_check(cmt_arena *mem,
                                                const cmt_contest *contest,
                                                const cmt_rule_args *args,
                                                const cmt_outcome *claim,
                                                cmt_err *err)
{
    (void)args;
    return judge(mem, contest, fishburn, claim, err);
}

cmt_status cmt_ordinal_uncovered_bordes_check(cmt_arena *mem,
                                              const cmt_contest *contest,
                                              const cmt_rule_args *args,
                                              const cmt_outcome *claim,
                                              cmt_err *err)
{
    (void)args;
    return judge(mem, contest, bordes, claim, err);
}

cmt_status cmt_ordinal_uncovered_mckelvey_check(cmt_arena *mem,
                                                const cmt_contest *contest,
                                                const cmt_rule_args *args,
                                                const cmt_outcome *claim,
                                                cmt_err *err)
{
    (void)args;
    return judge(mem, contest, mckelvey, claim, err);
}
