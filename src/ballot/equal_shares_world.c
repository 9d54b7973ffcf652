#include "ballot/equal_shares_state.h"

#include "ballot/weight.h"
#include "base/err.h"

#include <string.h>

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room for equal shares");
}

/* What can be bought at all. */
static bool *find_offered(cmt_arena *mem, const cmt_shares_world *w)
{
    const cmt_shares_task *t = w->task;
    bool *offered = CMT_NEW_ARRAY(mem, bool, w->n + 1);
    for (size_t i = 0; offered != NULL && i < w->n; i++)
        offered[i] = cmt_contest_eligible(t->contest, i) && mpq_sgn(t->utility[i]) > 0;
    return offered;
}

/* Lists of supporters, by alternative, ballots ascending. */
static cmt_status list_supporters(cmt_arena *mem, cmt_shares_world *w, cmt_err *err)
{
    const cmt_contest *c = w->task->contest;
    size_t *first = CMT_NEW_ARRAY(mem, size_t, w->n + 2);
    const bool *offered = find_offered(mem, w);
    if (first == NULL || offered == NULL)
        return no_room(err);
    for (size_t b = 0; b < w->n_rows; b++) {
        for (size_t i = 0; i < w->n; i++) {
            const bool approves = cmt_ballots_mark(c, b, i) == CMT_MARK_APPROVE;
            first[i + 2] += approves && offered[i] ? 1U : 0U;
        }
    }
    for (size_t i = 2; i < w->n + 2; i++)
        first[i] += first[i - 1];
    uint32_t *rows = CMT_NEW_ARRAY(mem, uint32_t, first[w->n + 1] + 1);
    if (rows == NULL)
        return no_room(err);
    for (size_t b = 0; b < w->n_rows; b++) {
        for (size_t i = 0; i < w->n; i++) {
            if (cmt_ballots_mark(c, b, i) != CMT_MARK_APPROVE || !offered[i])
                continue;
            rows[first[i + 1]++] =
                (uint32_t)b; /* first[i + 1] ends where i + 1 starts */
            mpz_add(w->support[i], w->support[i], w->weight[b]);
        }
    }
    w->first = first;
    w->rows = rows;
    return CMT_OK;
}

static void scale_costs(cmt_shares_world *w)
{
    const cmt_shares_task *t = w->task;
    mpz_lcm(w->cost_scale, mpq_denref(t->money), mpq_denref(t->budget));
    for (size_t i = 0; i < w->n; i++)
        mpz_lcm(w->cost_scale, w->cost_scale, mpq_denref(t->cost[i]));
    for (size_t i = 0; i < w->n; i++) {
        mpz_divexact(w->cost[i], w->cost_scale, mpq_denref(t->cost[i]));
        mpz_mul(w->cost[i], w->cost[i], mpq_numref(t->cost[i]));
    }
}

/* Nobody can buy for less than all supporters paying alike. */
static void bound_prices(cmt_shares_world *w)
{
    for (size_t i = 0; i < w->n; i++) {
        if (mpz_sgn(w->support[i]) == 0)
            continue;
        mpq_set_z(w->welfare_price[i], w->cost[i]);
        mpz_set(mpq_denref(w->welfare_price[i]), w->support[i]);
        mpq_canonicalize(w->welfare_price[i]);
        mpq_div(w->welfare_price[i], w->welfare_price[i], w->task->utility[i]);
    }
}

cmt_status cmt_shares_world_init(cmt_arena *mem,
                                 const cmt_shares_task *task,
                                 cmt_shares_world *out,
                                 cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_shares_world w = {.task = task};
    w.n = task->contest->n_alternatives;
    w.n_rows = task->contest->ballots.n;
    w.weight_scale = cmt_z(mem);
    w.cost_scale = cmt_z(mem);
    w.cost = cmt_z_array(mem, w.n);
    w.support = cmt_z_array(mem, w.n);
    w.welfare_price = cmt_q_array(mem, w.n);
    w.rich = CMT_NEW_ARRAY(mem, uint32_t, w.n_rows + 1);
    w.due = CMT_NEW_ARRAY(mem, uint32_t, w.n_rows + 1);
    w.z = cmt_z_array(mem, 4);
    w.q = cmt_q_array(mem, 2);
    if (w.weight_scale == NULL || w.cost_scale == NULL || w.cost == NULL
        || w.support == NULL || w.welfare_price == NULL || w.rich == NULL
        || w.due == NULL || w.z == NULL || w.q == NULL)
        return no_room(err);
    CMT_TRY(
        cmt_ballot_integer_weights(mem, task->contest, &w.weight, w.weight_scale, err));
    CMT_TRY(list_supporters(mem, &w, err));
    scale_costs(&w);
    bound_prices(&w);
    *out = w;
done:
    return st;
}

static bool state_alloc(cmt_arena *mem,
                        const cmt_shares_world *w,
                        cmt_shares_state *out)
{
    *out = (cmt_shares_state){0};
    out->in = CMT_NEW_ARRAY(mem, bool, w->n + 1);
    out->closed = CMT_NEW_ARRAY(mem, bool, w->n + 1);
    out->dead = CMT_NEW_ARRAY(mem, bool, w->n + 1);
    out->money = cmt_z_array(mem, w->n_rows + 1);
    out->denominator = cmt_z(mem);
    out->bound = cmt_q_array(mem, w->n + 1);
    out->spent = cmt_z(mem);
    return out->in != NULL && out->closed != NULL && out->dead != NULL
           && out->money != NULL && out->denominator != NULL && out->bound != NULL
           && out->spent != NULL;
}

cmt_status cmt_shares_start(cmt_arena *mem,
                            const cmt_shares_world *world,
                            cmt_shares_state *out,
                            cmt_err *err)
{
    const cmt_shares_world *w = world;
    cmt_shares_state s;
    if (!state_alloc(mem, w, &s))
        return no_room(err);
    /* One unit of scaled weight holds money * cost_scale / total. */
    mpz_set_ui(w->z[0], 0);
    for (size_t r = 0; r < w->n_rows; r++)
        mpz_add(w->z[0], w->z[0], w->weight[r]);
    mpz_set_ui(s.denominator, 1);
    if (mpz_sgn(w->z[0]) > 0) {
        mpz_mul(w->z[1], mpq_numref(w->task->money), w->cost_scale);
        mpz_divexact(w->z[1], w->z[1], mpq_denref(w->task->money));
        mpz_gcd(w->z[2], w->z[0], w->z[1]);
        mpz_divexact(s.denominator, w->z[0], w->z[2]);
        mpz_divexact(w->z[1], w->z[1], w->z[2]);
        for (size_t r = 0; r < w->n_rows; r++)
            mpz_set(s.money[r], w->z[1]);
    }
    for (size_t i = 0; i < w->n; i++) {
        s.dead[i] = mpz_sgn(w->support[i]) == 0;
        mpq_set(s.bound[i], w->welfare_price[i]);
    }
    *out = s;
    return CMT_OK;
}

cmt_status cmt_shares_copy(cmt_arena *mem,
                           const cmt_shares_world *world,
                           const cmt_shares_state *from,
                           cmt_shares_state *out,
                           cmt_err *err)
{
    const cmt_shares_world *w = world;
    cmt_shares_state s;
    if (!state_alloc(mem, w, &s))
        return no_room(err);
    s.phase = from->phase;
    s.n_in = from->n_in;
    memcpy(s.in, from->in, w->n * sizeof *s.in);
    memcpy(s.closed, from->closed, w->n * sizeof *s.closed);
    memcpy(s.dead, from->dead, w->n * sizeof *s.dead);
    for (size_t r = 0; r < w->n_rows; r++)
        mpz_set(s.money[r], from->money[r]);
    for (size_t i = 0; i < w->n; i++)
        mpq_set(s.bound[i], from->bound[i]);
    mpz_set(s.denominator, from->denominator);
    mpz_set(s.spent, from->spent);
    *out = s;
    return CMT_OK;
}
