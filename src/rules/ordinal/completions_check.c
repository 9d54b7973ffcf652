#include "rules/ordinal/completions.h"

#include "base/err.h"
#include "rules/duels.h"

#include <string.h>

typedef struct judge {
    cmt_duels d;
    bool *all;
    bool *copeland;
    bool *won;
} judge;

/* Twice the duels that i wins, and one for each that it ties. */
static size_t points(const cmt_duels *d, size_t i)
{
    size_t out = 0;
    for (size_t j = 0; j < d->n; j++)
        out += j == i ? 0U : (size_t)(d->sign[i * d->n + j] + 1);
    return out;
}

static cmt_status init(cmt_arena *mem,
                       const cmt_contest *contest,
                       const char *strength,
                       judge *out,
                       cmt_err *err)
{
    cmt_status st = CMT_OK;
    judge k = {0};
    CMT_TRY(cmt_duels_init(mem, contest, strength, &k.d, err));
    const size_t n = k.d.n;
    k.all = CMT_NEW_ARRAY(mem, bool, n + 1);
    k.copeland = CMT_NEW_ARRAY(mem, bool, n + 1);
    k.won = CMT_NEW_ARRAY(mem, bool, n + 1);
    if (k.all == NULL || k.copeland == NULL || k.won == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the winners");
    for (size_t i = 0; i < n; i++) {
        k.all[i] = true;
        k.copeland[i] = true;
        for (size_t j = 0; j < n && k.copeland[i]; j++)
            k.copeland[i] = points(&k.d, i) >= points(&k.d, j);
    }
    *out = k;
done:
    return st;
}

/* Mark the members of `from` with the most points in Borda's count among `among`: half a
 * point for each who says neither of a pair is above. */
static cmt_status mark_borda(cmt_arena *mem,
                             const cmt_duels *d,
                             const bool *from,
                             const bool *among,
                             bool *won,
                             cmt_err *err)
{
    mpq_t *twice = cmt_q_array(mem, d->n); /* less what all get */
    if (twice == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu scores", d->n);
    for (size_t k = 0; k < d->n * d->n; k++) {
        if (among[k % d->n]) {
            mpq_ptr score = twice[k / d->n];
            mpq_add(score, score, d->above[k]);
            mpq_sub(score, score, d->above[k % d->n * d->n + k / d->n]);
        }
    }
    for (size_t i = 0; i < d->n; i++) {
        won[i] = from[i];
        for (size_t j = 0; j < d->n && won[i]; j++)
            won[i] = !from[j] || mpq_cmp(twice[j], twice[i]) <= 0;
    }
    return CMT_OK;
}

/* Whether every defeat of i by a member of `among` is at most as strong as some one of j. */
static bool is_as_mild(const cmt_duels *d, const bool *among, size_t i, size_t j)
{
    uint32_t of_j = 0;
    for (size_t k = 0; k < d->n; k++) {
        if (among[k] && d->number[k * d->n + j] > of_j)
            of_j = d->number[k * d->n + j];
    }
    for (size_t k = 0; k < d->n; k++) {
        if (among[k] && d->number[k * d->n + i] > of_j)
            return false;
    }
    return true;
}

static void mark_minimax(const cmt_duels *d,
                         const bool *from,
                         const bool *among,
                         bool *won)
{
    for (size_t i = 0; i < d->n; i++) {
        won[i] = from[i];
        for (size_t j = 0; j < d->n && won[i]; j++)
            won[i] = !from[j] || is_as_mild(d, among, i, j);
    }
}

static cmt_status check_borda(cmt_arena *mem,
                              const cmt_contest *contest,
                              bool local,
                              const cmt_outcome *claim,
                              cmt_err *err)
{
    cmt_status st = CMT_OK;
    judge k = {0};
    CMT_TRY(init(mem, contest, NULL, &k, err));
    CMT_TRY(mark_borda(mem, &k.d, k.copeland, local ? k.copeland : k.all, k.won, err));
    CMT_TRY(cmt_duels_judge(mem, &k.d, claim, k.won, err));
done:
    return st;
}

cmt_status cmt_ordinal_copeland_global_borda_check(cmt_arena *mem,
                                                   const cmt_contest *contest,
                                                   const cmt_rule_args *args,
                                                   const cmt_outcome *claim,
                                                   cmt_err *err)
{
    (void)args;
    return check_borda(mem, contest, false, claim, err);
}

cmt_status cmt_ordinal_copeland_local_borda_check(cmt_arena *mem,
                                                  const cmt_contest *contest,
                                                  const cmt_rule_args *args,
                                                  const cmt_outcome *claim,
                                                  cmt_err *err)
{
    (void)args;
    return check_borda(mem, contest, true, claim, err);
}

static cmt_status check_minimax(cmt_arena *mem,
                                const cmt_contest *contest,
                                const char *strength,
                                bool local,
                                const cmt_outcome *claim,
                                cmt_err *err)
{
    cmt_status st = CMT_OK;
    judge k = {0};
    CMT_TRY(init(mem, contest, strength, &k, err));
    mark_minimax(&k.d, k.copeland, local ? k.copeland : k.all, k.won);
    CMT_TRY(cmt_duels_judge(mem, &k.d, claim, k.won, err));
done:
    return st;
}

cmt_status cmt_ordinal_copeland_global_minimax_check(cmt_arena *mem,
                                                     const cmt_contest *contest,
                                                     const cmt_rule_args *args,
                                                     const cmt_outcome *claim,
                                                     cmt_err *err)
{
    const char *strength = cmt_rule_option_value(
        &cmt_rule_ordinal_copeland_global_minimax, args, "strength");
    return check_minimax(mem, contest, strength, false, claim, err);
}

cmt_status cmt_ordinal_copeland_local_minimax_check(cmt_arena *mem,
                                                    const cmt_contest *contest,
                                                    const cmt_rule_args *args,
                                                    const cmt_outcome *claim,
                                                    cmt_err *err)
{
    const char *strength = cmt_rule_option_value(
        &cmt_rule_ordinal_copeland_local_minimax, args, "strength");
    return check_minimax(mem, contest, strength, true, claim, err);
}

/* Whether i, elected by one, stands its ground against somebody elected by the other. */
static bool stands(const cmt_duels *d, const bool *own, const bool *others, size_t i)
{
    bool out = false;
    for (size_t j = 0; j < d->n && own[i]; j++)
        out = out || (others[j] && d->sign[j * d->n + i] <= 0);
    return out;
}

cmt_status cmt_ordinal_borda_minimax_faceoff_check(cmt_arena *mem,
                                                   const cmt_contest *contest,
                                                   const cmt_rule_args *args,
                                                   const cmt_outcome *claim,
                                                   cmt_err *err)
{
    cmt_status st = CMT_OK;
    judge k = {0};
    const char *strength = cmt_rule_option_value(
        &cmt_rule_ordinal_borda_minimax_faceoff, args, "strength");
    CMT_TRY(init(mem, contest, strength, &k, err));
    const size_t n = k.d.n;
    bool *minimax = CMT_NEW_ARRAY(mem, bool, n + 1);
    bool *borda = CMT_NEW_ARRAY(mem, bool, n + 1);
    if (minimax == NULL || borda == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the winners");
    mark_minimax(&k.d, k.all, k.all, minimax);
    CMT_TRY(mark_borda(mem, &k.d, k.all, k.all, borda, err));
    const bool same = memcmp(borda, minimax, n) == 0;
    for (size_t i = 0; i < n; i++) {
        k.won[i] =
            same ? borda[i]
                 : stands(&k.d, borda, minimax, i) || stands(&k.d, minimax, borda, i);
    }
    CMT_TRY(cmt_duels_judge(mem, &k.d, claim, k.won, err));
done:
    return st;
}
