#include "ballot/support_bound.h"

#include "ballot/support_inner.h"
#include "base/err.h"

#include <string.h>

#define START_PRICE ((int64_t)1 << 14)
#define MOST_PRICE  ((int64_t)1 << 22)

/* Beyond so many approvals flows are not asked at every node. */
#define CROWD_APPROVALS 4096

#define IDLE_STEPS 3

/* Of all ballots, times the members: costs and fees stay below 2^48, their sums below 2^62.
 * Beyond this many approvals a step would take too long. */
#define MOST_WEIGHT    ((int64_t)1 << 26)
#define MOST_FEE       (MOST_PRICE * MOST_WEIGHT)
#define MOST_APPROVALS ((size_t)1 << 18)

static bool take_weights(cmt_arena *mem, cmt_support_bound *s)
{
    const cmt_approvals *a = s->approvals;
    mpz_ptr z = cmt_z(mem);
    if (z == NULL)
        return false;
    s->fits = a->first[a->n] <= MOST_APPROVALS;
    for (size_t b = 0; b < a->n_rows && s->fits; b++) {
        cmt_approvals_weight(a, b, z);
        s->fits = cmt_z_fits_i64(z) && mpz_sizeinbase(z, 2) <= 40;
        s->weight[b] = s->fits ? cmt_z_get_i64(z) : 0;
        s->all += s->weight[b];
        s->fits = s->fits && s->all < MOST_WEIGHT / ((int64_t)s->size + 1);
    }
    return true;
}

cmt_status cmt_support_bound_init(cmt_arena *mem,
                                  const cmt_approvals *approvals,
                                  size_t size,
                                  cmt_support_bound *out,
                                  cmt_err *err)
{
    const cmt_approvals *a = approvals;
    cmt_support_bound s = {.approvals = a, .size = size};
    s.goal.count = CMT_NEW_ARRAY(mem, size_t, size + 2);
    s.goal.num = CMT_NEW_ARRAY(mem, int64_t, size + 2);
    s.goal.den = CMT_NEW_ARRAY(mem, int64_t, size + 2);
    s.weight = CMT_NEW_ARRAY(mem, int64_t, a->n_rows + 1);
    s.price = CMT_NEW_ARRAY(mem, int64_t, a->n_rows + 1);
    s.fee = CMT_NEW_ARRAY(mem, int64_t, size + 2);
    s.cheap = CMT_NEW_ARRAY(mem, uint32_t, a->first[a->n] + 1);
    s.cost = CMT_NEW_ARRAY(mem, int64_t, a->n + 1);
    s.group = CMT_NEW_ARRAY(mem, uint32_t, a->n + 1);
    s.gain = CMT_NEW_ARRAY(mem, int64_t, a->n + 1);
    s.chosen = CMT_NEW_ARRAY(mem, bool, a->n + 1);
    s.order = CMT_NEW_ARRAY(mem, uint32_t, a->n + 1);
    s.demand = CMT_NEW_ARRAY(mem, int64_t, a->n_rows + 1);
    s.placed = CMT_NEW_ARRAY(mem, size_t, size + 2);
    s.best_price = CMT_NEW_ARRAY(mem, int64_t, a->n_rows + 1);
    s.best_fee = CMT_NEW_ARRAY(mem, int64_t, size + 2);
    s.best_cost = CMT_NEW_ARRAY(mem, int64_t, a->n + 1);
    s.best_chosen = CMT_NEW_ARRAY(mem, bool, a->n + 1);
    s.times = CMT_NEW_ARRAY(mem, uint32_t, a->n + 1);
    if (!cmt_arena_ok(mem) || !cmt_support_crowd_init(mem, a, &s.crowd)
        || !take_weights(mem, &s))
        return cmt_fail(err, CMT_E_NOMEM, "no room for prices");
    memcpy(s.cheap, a->rows, a->first[a->n] * sizeof *s.cheap);
    for (size_t b = 0; b < a->n_rows; b++)
        s.price[b] = START_PRICE;
    *out = s;
    return CMT_OK;
}

/* --- multipliers ------------------------------------------------------------------------ */

static void keep_best(cmt_support_bound *s)
{
    const size_t n = s->approvals->n;
    s->best = s->value;
    s->best_refund = s->refund;
    memcpy(s->best_price, s->price, s->approvals->n_rows * sizeof *s->price);
    memcpy(s->best_fee, s->fee, s->goal.n * sizeof *s->fee);
    memcpy(s->best_cost, s->cost, n * sizeof *s->cost);
    memcpy(s->best_chosen, s->chosen, n * sizeof *s->chosen);
}

static void recall_best(cmt_support_bound *s)
{
    s->refund = s->best_refund;
    memcpy(s->price, s->best_price, s->approvals->n_rows * sizeof *s->price);
    memcpy(s->fee, s->best_fee, s->goal.n * sizeof *s->fee);
}

/* Only proportions matter: halve where numbers get large. */
static void shrink(cmt_support_bound *s)
{
    int64_t most = s->refund;
    for (size_t b = 0; b < s->approvals->n_rows; b++)
        most = s->price[b] > most ? s->price[b] : most;
    for (; most > MOST_PRICE; most /= 2) {
        s->refund /= 2;
        for (size_t b = 0; b < s->approvals->n_rows; b++)
            s->price[b] /= 2;
        for (size_t j = 0; j < s->goal.n; j++)
            s->fee[j] /= 2;
    }
}

/* Excess demand for a ballot, in 256ths of its weight. */
static int64_t excess(const cmt_support_bound *s, size_t b)
{
    return s->weight[b] == 0 ? 0 : s->demand[b] / s->weight[b] - CMT_SUPPORT_FRACTION;
}

/* How far the members of a group are from its count, in 256ths, times what each gets. */
static int64_t misplaced(const cmt_support_bound *s, size_t j)
{
    const int64_t off = (int64_t)s->goal.count[j] - (int64_t)s->placed[j];
    return off * CMT_SUPPORT_FRACTION * s->goal.num[j] / s->goal.den[j]
           / (int64_t)s->goal.count[j];
}

/* Move the multipliers along the subgradient by `part` / 16 of the way to a refutation. */
static void move(cmt_support_bound *s, int64_t part)
{
    cmt_support_find_demand(s);
    const int64_t lacking = (s->goal.total * CMT_SUPPORT_FRACTION - s->bought) / s->all;
    cmt_i128 norm = (cmt_i128)lacking * lacking * s->all;
    for (size_t b = 0; b < s->approvals->n_rows; b++)
        norm += (cmt_i128)excess(s, b) * excess(s, b) * s->weight[b];
    for (size_t j = 0; j < s->goal.n; j++) {
        norm += (cmt_i128)misplaced(s, j)
                * ((int64_t)s->goal.count[j] - (int64_t)s->placed[j])
                * CMT_SUPPORT_FRACTION;
    }
    if (norm == 0)
        return;
    const int64_t beyond = START_PRICE / 32 * s->all - s->value;
    const cmt_i128 far =
        (cmt_i128)beyond * part * CMT_SUPPORT_FRACTION * CMT_SUPPORT_FRACTION / 16;
    const cmt_i128 wide = far / norm;
    const int64_t step =
        wide < 1 ? 1 : (int64_t)(wide < MOST_PRICE ? wide : MOST_PRICE);
    for (size_t b = 0; b < s->approvals->n_rows; b++) {
        const int64_t price = s->price[b] + step * excess(s, b) / CMT_SUPPORT_FRACTION;
        s->price[b] = price > 0 ? price : 0;
    }
    const int64_t refund = s->refund + step * lacking / CMT_SUPPORT_FRACTION;
    s->refund = refund > 0 ? refund : 0;
    const int64_t most = MOST_FEE / ((int64_t)s->size + 1);
    for (size_t j = 0; j < s->goal.n; j++) {
        const int64_t fee = s->fee[j] + step * misplaced(s, j) / CMT_SUPPORT_FRACTION;
        s->fee[j] = fee > most ? most : (fee < -most ? -most : fee);
    }
    shrink(s);
}

/* What the best multipliers say of an open one: whoever is chosen could at best give way to
 * the cheapest who is not, `next`, and the other way round. */
static int8_t judge(const cmt_support_bound *s, size_t i, int64_t last, int64_t next)
{
    const int64_t cost = s->best_cost[i];
    const bool alone =
        s->best_chosen[i] ? next == CMT_SUPPORT_TOO_DEAR : cost == CMT_SUPPORT_TOO_DEAR;
    const int8_t how = s->best_chosen[i] ? 1 : -1;
    if (alone || last == INT64_MIN)
        return how;
    const int64_t more = how > 0 ? next - cost : cost - last;
    if (s->best + more > 0)
        return how;
    return 0;
}

static void find_forced(const cmt_support_bound *s, const int8_t *fixed, int8_t *force)
{
    int64_t last = INT64_MIN;
    int64_t next = CMT_SUPPORT_TOO_DEAR;
    for (size_t i = 0; i < s->approvals->n; i++) {
        const int64_t cost = s->best_cost[i];
        if (fixed[i] == 0 && s->best_chosen[i] && cost > last)
            last = cost;
        if (fixed[i] == 0 && !s->best_chosen[i] && cost < next)
            next = cost;
    }
    for (size_t i = 0; i < s->approvals->n; i++) {
        if (fixed[i] == 0)
            force[i] = judge(s, i, last, next);
    }
}

bool cmt_support_refuted(cmt_support_bound *bound,
                         const int8_t *fixed,
                         size_t n_steps,
                         int8_t *force)
{
    cmt_support_bound *s = bound;
    int64_t part = 16;
    size_t idle = 0;
    const bool few = s->approvals->first[s->approvals->n] <= CROWD_APPROVALS;
    s->best = INT64_MIN;
    s->n_steps = 0;
    memset(force, 0, s->approvals->n);
    memset(s->times, 0, s->approvals->n * sizeof *s->times);
    if (!s->fits || s->goal.n == 0 || s->all == 0)
        return false;
    if (cmt_support_uncovered(s, fixed, force)
        || (few && cmt_support_crowded(s, fixed, force)))
        return true;
    for (size_t i = 0; i < s->approvals->n; i++) {
        if (force[i] != 0)
            return false;
    }
    for (size_t k = 0; k < n_steps && part > 0; k++) {
        if (!cmt_support_evaluate(s, fixed) || s->value > 0)
            return true;
        s->n_steps++;
        idle = s->value > s->best ? 0 : idle + 1;
        if (s->value > s->best)
            keep_best(s);
        if (idle >= IDLE_STEPS) {
            part /= 2;
            idle = 0;
            recall_best(s);
            (void)cmt_support_evaluate(s, fixed);
        }
        move(s, part);
    }
    find_forced(s, fixed, force);
    recall_best(s);
    return false;
}
