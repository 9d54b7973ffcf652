#include "rules/ordinal/most_wins_smallest_loss.h"

#include "base/err.h"
#include "rules/duels.h"

/* Twice the wins of i, and one for each tie. */
static size_t points(const cmt_duels *d, size_t i)
{
    size_t out = 0;
    for (size_t j = 0; j < d->n; j++)
        out += j == i ? 0U : (size_t)(d->sign[i * d->n + j] + 1);
    return out;
}

/* How many of the losses of i are by the margin numbered `number`. */
static size_t count_losses(const cmt_duels *d, size_t i, uint32_t number)
{
    size_t out = 0;
    for (size_t j = 0; j < d->n; j++)
        out += d->number[j * d->n + i] == number ? 1U : 0U;
    return out;
}

/* Whether the losses of i are better than those of j, read margin by margin, from the least
 * one upwards: the first margin that they differ in decides. Who still has a loss there and
 * the other none has the smaller one, if the other has any beyond. */
static bool better_from_smallest(const cmt_duels *d, size_t i, size_t j, uint32_t most)
{
    for (uint32_t v = 1; v <= most; v++) {
        const size_t x = count_losses(d, i, v);
        const size_t y = count_losses(d, j, v);
        if (x == y)
            continue;
        const size_t few = x < y ? i : j;
        bool goes_on = false; /* the one with fewer of this margin has larger ones */
        for (uint32_t u = v + 1; u <= most; u++)
            goes_on = goes_on || count_losses(d, few, u) > 0;
        return goes_on ? few == j : few == i;
    }
    return false;
}

static bool better_from_largest(const cmt_duels *d, size_t i, size_t j, uint32_t most)
{
    for (uint32_t v = most; v > 0; v--) {
        if (count_losses(d, i, v) != count_losses(d, j, v))
            return count_losses(d, i, v) < count_losses(d, j, v);
    }
    return false;
}

/* The smallest loss of i; 0 for who has none. */
static uint32_t smallest(const cmt_duels *d, size_t i)
{
    uint32_t out = 0;
    for (size_t j = 0; j < d->n; j++) {
        const uint32_t loss = d->number[j * d->n + i];
        if (loss > 0 && (out == 0 || loss < out))
            out = loss;
    }
    return out;
}

static bool is_better(
    const cmt_duels *d, const cmt_rule_args *args, uint32_t most, size_t i, size_t j)
{
    const cmt_rule *rule = &cmt_rule_ordinal_most_wins_smallest_loss;
    if (points(d, i) != points(d, j))
        return points(d, i) > points(d, j);
    if (cmt_rule_option_is(rule, args, "losses", "smallest"))
        return smallest(d, i) < smallest(d, j);
    if (cmt_rule_option_is(rule, args, "losses", "from-smallest"))
        return better_from_smallest(d, i, j, most);
    return better_from_largest(d, i, j, most);
}

cmt_status cmt_ordinal_most_wins_smallest_loss_check(cmt_arena *mem,
                                                     const cmt_contest *contest,
                                                     const cmt_rule_args *args,
                                                     const cmt_outcome *claim,
                                                     cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_duels d = {0};
    uint32_t most = 0;
    CMT_TRY(cmt_duels_init(mem, contest, "margins", &d, err));
    bool *won = CMT_NEW_ARRAY(mem, bool, d.n + 1);
    if (won == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the winners");
    for (size_t k = 0; k < d.n * d.n; k++)
        most = d.number[k] > most ? d.number[k] : most;
    for (size_t i = 0; i < d.n; i++) {
        won[i] = true;
        for (size_t j = 0; j < d.n && won[i]; j++)
            won[i] = !is_better(&d, args, most, j, i);
    }
    CMT_TRY(cmt_duels_judge(mem, &d, claim, won, err));
done:
    return st;
}
