#include "ballot/support_inner.h"
#include "base/select.h"

#include <string.h>

static int64_t floor_div(int64_t a, int64_t b)
{
    const int64_t q = a / b;
    return q * b > a ? q - 1 : q;
}

/* Supporters of i, the cheapest first; they mostly are from the step before. Insertion, in
 * strides first where there are many (D. L. Shell, CACM 2 (1959) 30-32; strides of Knuth). */
static void sort_cheap(cmt_support_bound *s, size_t i)
{
    const size_t n = s->approvals->first[i + 1] - s->approvals->first[i];
    uint32_t *at = s->cheap + s->approvals->first[i];
    size_t stride = 1;
    while (stride < n / 64)
        stride = 3 * stride + 1;
    for (; stride > 0; stride /= 3) {
        for (size_t k = stride; k < n; k++) {
            const uint32_t row = at[k];
            size_t to = k;
            for (; to >= stride && s->price[at[to - stride]] > s->price[row];
                 to -= stride)
                at[to] = at[to - stride];
            at[to] = row;
        }
    }
}

/* What i pays, and where: the groups one after the other along its supporters. */
static void find_cost(cmt_support_bound *s, size_t i)
{
    const cmt_approvals *a = s->approvals;
    const cmt_support_goal *g = &s->goal;
    size_t k = a->first[i];
    const size_t end = a->first[i + 1];
    int64_t units = 0;
    int64_t paid = 0;
    sort_cheap(s, i);
    s->cost[i] = CMT_SUPPORT_TOO_DEAR;
    for (size_t j = 0; j < g->n; j++) {
        int64_t least = 0;
        while (k < end
               && (s->price[s->cheap[k]] < s->refund
                   || (units + s->weight[s->cheap[k]]) * g->den[j] <= g->num[j])) {
            units += s->weight[s->cheap[k]];
            paid += s->weight[s->cheap[k]] * (s->price[s->cheap[k]] - s->refund);
            k++;
        }
        const int64_t lacks = g->num[j] - units * g->den[j];
        if (lacks > 0 && k == end)
            return;
        least = paid - s->fee[j];
        if (lacks > 0) {
            least += floor_div((s->price[s->cheap[k]] - s->refund) * lacks, g->den[j]);
        }
        if (least < s->cost[i]) {
            s->cost[i] = least;
            s->group[i] = (uint32_t)j;
        }
    }
}

/* Choose the cheapest beside those who sit. @return false where there are too few */
static bool choose(cmt_support_bound *s, const int8_t *fixed)
{
    size_t n_open = 0;
    size_t left = s->size;
    s->value = 0;
    for (uint32_t i = 0; i < s->approvals->n; i++) {
        s->chosen[i] = fixed[i] > 0;
        if (fixed[i] < 0)
            continue;
        find_cost(s, i);
        if (fixed[i] > 0 && s->cost[i] == CMT_SUPPORT_TOO_DEAR)
            return false;
        if (fixed[i] > 0) {
            s->value += s->cost[i];
            left--;
        } else if (s->cost[i] != CMT_SUPPORT_TOO_DEAR) {
            s->order[n_open++] = i;
        }
    }
    if (left > n_open)
        return false;
    cmt_select(s->cost, false, s->order, n_open, left);
    for (size_t k = 0; k < left; k++) {
        s->chosen[s->order[k]] = true;
        s->times[s->order[k]]++;
        s->value += s->cost[s->order[k]];
    }
    return true;
}

/* What i buys, in 256ths, beside the others. */
static void buy(cmt_support_bound *s, size_t i)
{
    const cmt_approvals *a = s->approvals;
    const size_t j = s->group[i];
    const int64_t goal = s->goal.num[j] * CMT_SUPPORT_FRACTION / s->goal.den[j];
    int64_t units = 0;
    for (size_t k = a->first[i]; k < a->first[i + 1]; k++) {
        const uint32_t row = s->cheap[k];
        int64_t some = s->weight[row] * CMT_SUPPORT_FRACTION;
        if (s->price[row] >= s->refund && units + some > goal)
            some = goal > units ? goal - units : 0;
        if (some == 0 && s->price[row] >= s->refund)
            break;
        units += some;
        s->demand[row] += some;
    }
    s->placed[j]++;
    s->bought += units;
}

void cmt_support_find_demand(cmt_support_bound *s)
{
    memset(s->demand, 0, s->approvals->n_rows * sizeof *s->demand);
    memset(s->placed, 0, s->goal.n * sizeof *s->placed);
    s->bought = 0;
    for (size_t i = 0; i < s->approvals->n; i++) {
        if (s->chosen[i])
            buy(s, i);
    }
}

bool cmt_support_evaluate(cmt_support_bound *s, const int8_t *fixed)
{
    if (!choose(s, fixed))
        return false;
    for (size_t j = 0; j < s->goal.n; j++)
        s->value += (int64_t)s->goal.count[j] * s->fee[j];
    s->value += s->refund * s->goal.total;
    for (size_t b = 0; b < s->approvals->n_rows; b++)
        s->value -= s->weight[b] * s->price[b];
    return true;
}
