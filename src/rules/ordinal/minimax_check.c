#include "rules/ordinal/minimax.h"

#include "base/err.h"
#include "base/sort.h"
#include "rules/claim.h"
#include "rules/duels.h"

static cmt_status init(cmt_arena *mem,
                       const cmt_contest *contest,
                       const cmt_rule *rule,
                       const cmt_rule_args *args,
                       cmt_duels *out,
                       cmt_err *err)
{
    return cmt_duels_init(mem, contest, cmt_rule_option_value(rule, args, "strength"),
                          out, err);
}

/* The strongest defeat of i by a member of `by` (NULL: by anybody). */
static uint32_t worst_defeat(const cmt_duels *d, size_t i, const bool *by)
{
    uint32_t worst = 0;
    for (size_t j = 0; j < d->n; j++) {
        if ((by == NULL || by[j]) && d->number[j * d->n + i] > worst)
            worst = d->number[j * d->n + i];
    }
    return worst;
}

cmt_status cmt_ordinal_minimax_check(cmt_arena *mem,
                                     const cmt_contest *contest,
                                     const cmt_rule_args *args,
                                     const cmt_outcome *claim,
                                     cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_duels d = {0};
    CMT_TRY(init(mem, contest, &cmt_rule_ordinal_minimax, args, &d, err));
    int64_t *value = CMT_NEW_ARRAY(mem, int64_t, d.n + 1);
    if (value == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu defeats", d.n);
    for (size_t i = 0; i < d.n; i++)
        value[i] = -(int64_t)worst_defeat(&d, i, NULL);
    CMT_TRY(cmt_duels_judge_ranking(mem, &d, claim, value, err));
done:
    return st;
}

static int larger_first(const void *a, const void *b, const void *context)
{
    (void)context;
    const uint32_t x = *(const uint32_t *)a;
    const uint32_t y = *(const uint32_t *)b;
    return x > y ? -1 : (x < y);
}

/* The defeats of each, the strongest first: [n][n], in mem; NULL on shortage. */
static uint32_t *sorted_defeats(cmt_arena *mem, const cmt_duels *d)
{
    uint32_t *out = CMT_NEW_ARRAY(mem, uint32_t, d->n * d->n + 1);
    for (size_t i = 0; out != NULL && i < d->n; i++) {
        for (size_t j = 0; j < d->n; j++)
            out[i * d->n + j] = d->number[j * d->n + i];
        if (!cmt_sort(mem, &out[i * d->n], d->n, sizeof *out, larger_first, NULL))
            return NULL;
    }
    return out;
}

/* The first place where they differ decides. */
static bool is_less(const uint32_t *x, const uint32_t *y, size_t n)
{
    size_t k = 0;
    while (k < n && x[k] == y[k])
        k++;
    return k < n && x[k] < y[k];
}

cmt_status cmt_ordinal_leximax_check(cmt_arena *mem,
                                     const cmt_contest *contest,
                                     const cmt_rule_args *args,
                                     const cmt_outcome *claim,
                                     cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_duels d = {0};
    CMT_TRY(cmt_claim_parts(contest, claim, CMT_PART_WINNERS | CMT_PART_RANKING, err));
    CMT_TRY(init(mem, contest, &cmt_rule_ordinal_leximax, args, &d, err));
    int64_t *value = CMT_NEW_ARRAY(mem, int64_t, d.n + 1);
    const uint32_t *sorted = sorted_defeats(mem, &d);
    if (value == NULL || sorted == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu values", d.n);
    for (size_t i = 0; i < d.n; i++) { /* how many are worse */
        for (size_t j = 0; j < d.n; j++)
            value[i] += is_less(&sorted[i * d.n], &sorted[j * d.n], d.n) ? 1 : 0;
    }
    CMT_TRY(cmt_duels_judge_ranking(mem, &d, claim, value, err));
done:
    return st;
}

cmt_status cmt_ordinal_smith_minimax_check(cmt_arena *mem,
                                           const cmt_contest *contest,
                                           const cmt_rule_args *args,
                                           const cmt_outcome *claim,
                                           cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_duels d = {0};
    CMT_TRY(init(mem, contest, &cmt_rule_ordinal_smith_minimax, args, &d, err));
    bool *smith = NULL;
    bool *won = CMT_NEW_ARRAY(mem, bool, d.n + 1);
    if (won == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu winners", d.n);
    CMT_TRY(cmt_duels_smith(mem, &d, &smith, err));
    for (size_t i = 0; i < d.n; i++) {
        won[i] = smith[i];
        for (size_t j = 0; j < d.n && won[i]; j++) {
            won[i] =
                !smith[j] || worst_defeat(&d, i, smith) <= worst_defeat(&d, j, smith);
        }
    }
    CMT_TRY(cmt_duels_judge(mem, &d, claim, won, err));
done:
    return st;
}
