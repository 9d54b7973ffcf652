#include "ballot/equal_shares_state.h"

#include <assert.h>
#include <string.h>

/* price = z[0] / (z[1] * denominator * utility), in scaled units */
static void set_price(const cmt_shares_world *w,
                      const cmt_shares_state *s,
                      uint32_t c,
                      bool by_utility,
                      mpq_ptr price)
{
    mpz_set(mpq_numref(price), w->z[0]);
    mpz_mul(mpq_denref(price), w->z[1], s->denominator);
    mpq_canonicalize(price);
    if (by_utility)
        mpq_div(price, price, w->task->utility[c]);
}

/* Everybody pays alike, except those who have less: they give all they have. Starting with
 * nobody poor, the common payment only rises, and who once had too little always has. */
static bool paid_price(const cmt_shares_world *w,
                       const cmt_shares_state *s,
                       uint32_t c,
                       size_t *n_rich)
{
    mpz_ptr need = w->z[0];
    mpz_ptr weight = w->z[1];
    size_t n = w->first[c + 1] - w->first[c];
    memcpy(w->rich, &w->rows[w->first[c]], n * sizeof *w->rich);
    mpz_mul(need, w->cost[c], s->denominator);
    mpz_set(weight, w->support[c]);
    for (;;) {
        if (n == 0)
            return false;
        /* money < need / weight, in integers: money < ceil(need / weight) */
        mpz_cdiv_q(w->z[2], need, weight);
        size_t kept = 0;
        for (size_t k = 0; k < n; k++) {
            const uint32_t r = w->rich[k];
            if (mpz_cmp(s->money[r], w->z[2]) < 0) {
                mpz_submul(need, w->weight[r], s->money[r]);
                mpz_sub(weight, weight, w->weight[r]);
            } else {
                w->rich[kept++] = r;
            }
        }
        if (kept == n)
            break;
        n = kept;
    }
    *n_rich = n;
    return true;
}

/* The load that all supporters will have: (cost + sum of their loads) / weight. */
static void phragmen_load(const cmt_shares_world *w,
                          const cmt_shares_state *s,
                          uint32_t c)
{
    mpz_mul(w->z[0], w->cost[c], s->denominator);
    for (size_t k = w->first[c]; k < w->first[c + 1]; k++)
        mpz_submul(w->z[0], w->weight[w->rows[k]], s->money[w->rows[k]]);
    mpz_set(w->z[1], w->support[c]);
}

/* Whether c still fits what a completion may spend. */
static bool fits(const cmt_shares_world *w, const cmt_shares_state *s, uint32_t c)
{
    mpz_add(w->z[0], s->spent, w->cost[c]);
    mpz_mul(w->z[0], w->z[0], mpq_denref(w->task->budget));
    mpz_mul(w->z[1], w->cost_scale, mpq_numref(w->task->budget));
    return mpz_cmp(w->z[0], w->z[1]) <= 0;
}

bool cmt_shares_price(const cmt_shares_world *world,
                      const cmt_shares_state *state,
                      uint32_t c,
                      mpq_ptr price,
                      size_t *n_rich)
{
    const cmt_shares_world *w = world;
    *n_rich = 0;
    switch (state->phase) {
    case CMT_SHARES_PAID:
        if (!paid_price(w, state, c, n_rich))
            return false;
        set_price(w, state, c, true, price);
        return true;
    case CMT_SHARES_PHRAGMEN:
        phragmen_load(w, state, c);
        set_price(w, state, c, false, price);
        return true;
    case CMT_SHARES_FILLED:
        mpq_set(price, w->welfare_price[c]);
        return fits(w, state, c);
    case CMT_SHARES_REST:
        mpq_set_ui(price, 0, 1);
        return fits(w, state, c);
    case CMT_SHARES_END:
        break;
    }
    return false;
}

/* The next phase; alternatives come to life again as it allows. */
static void next_phase(const cmt_shares_world *w, cmt_shares_state *s)
{
    const cmt_shares_task *t = w->task;
    const bool completes = t->completion != CMT_COMPLETION_NONE;
    if (s->phase == CMT_SHARES_PAID && t->completion == CMT_COMPLETION_PHRAGMEN) {
        s->phase = CMT_SHARES_PHRAGMEN;
    } else if (s->phase == CMT_SHARES_PAID && t->completion == CMT_COMPLETION_FILL) {
        s->phase = CMT_SHARES_FILLED;
    } else if (s->phase < CMT_SHARES_REST && completes && t->fill_all) {
        s->phase = CMT_SHARES_REST;
    } else {
        s->phase = CMT_SHARES_END;
    }
    for (uint32_t i = 0; i < w->n; i++) {
        const bool supported = mpz_sgn(w->support[i]) > 0;
        s->dead[i] = s->phase == CMT_SHARES_REST ? !cmt_contest_eligible(t->contest, i)
                                                 : !supported;
        mpq_set_ui(s->bound[i], 0, 1);
    }
}

/* The alternative with the least bound among those not priced in this round, or n. */
static size_t least_bound(const cmt_shares_world *w,
                          const cmt_shares_state *s,
                          const bool *fresh)
{
    size_t least = w->n;
    for (size_t i = 0; i < w->n; i++) {
        if (!s->closed[i] && !s->dead[i] && !fresh[i]
            && (least == w->n || mpq_cmp(s->bound[i], s->bound[least]) < 0))
            least = i;
    }
    return least;
}

/* One round of one phase: price those whose bound could still be the least. */
static size_t cheapest(const cmt_shares_world *w,
                       cmt_shares_state *s,
                       bool *fresh,
                       uint32_t *tied)
{
    size_t n_rich = 0;
    size_t best = w->n;
    memset(fresh, 0, w->n * sizeof *fresh);
    for (;;) {
        const size_t c = least_bound(w, s, fresh);
        if (c == w->n || (best < w->n && mpq_cmp(s->bound[c], s->bound[best]) > 0))
            break;
        fresh[c] = true;
        if (!cmt_shares_price(w, s, (uint32_t)c, w->q[0], &n_rich)) {
            s->dead[c] = true;
            continue;
        }
        assert(mpq_cmp(w->q[0], s->bound[c]) >= 0);
        mpq_set(s->bound[c], w->q[0]);
        if (best == w->n || mpq_cmp(s->bound[c], s->bound[best]) < 0)
            best = c;
    }
    size_t n_tied = 0;
    for (uint32_t i = 0; i < w->n && best < w->n; i++) {
        if (fresh[i] && !s->dead[i] && !s->closed[i]
            && mpq_equal(s->bound[i], s->bound[best]) != 0)
            tied[n_tied++] = i;
    }
    return n_tied;
}

size_t cmt_shares_next(const cmt_shares_world *world,
                       cmt_shares_state *state,
                       bool *fresh,
                       uint32_t *tied)
{
    while (state->phase != CMT_SHARES_END && state->n_in < world->task->seats) {
        const size_t n_tied = cheapest(world, state, fresh, tied);
        if (n_tied > 0)
            return n_tied;
        next_phase(world, state);
    }
    return 0;
}

/* Give all money the denominator that the payment z[0] / z[1] needs. */
static void widen(const cmt_shares_world *w, cmt_shares_state *s)
{
    mpz_gcd(w->z[2], w->z[0], w->z[1]);
    mpz_divexact(w->z[0], w->z[0], w->z[2]);
    mpz_divexact(w->z[1], w->z[1], w->z[2]);
    if (mpz_cmp_ui(w->z[1], 1) == 0)
        return;
    for (size_t r = 0; r < w->n_rows; r++)
        mpz_mul(s->money[r], s->money[r], w->z[1]);
    mpz_mul(s->denominator, s->denominator, w->z[1]);
}

/* Take the price from the supporters of c; note the weight of those who paid it whole. */
static void pay(const cmt_shares_world *w,
                cmt_shares_state *s,
                uint32_t c,
                size_t n_rich)
{
    mpz_set(w->z[3], w->z[1]); /* weight of the rich, before it is reduced */
    widen(w, s);
    /* `rich` is a sorted part of the sorted supporters. */
    size_t next = 0;
    for (size_t k = w->first[c]; k < w->first[c + 1]; k++) {
        const uint32_t r = w->rows[k];
        if (next < n_rich && w->rich[next] == r) {
            mpz_sub(s->money[r], s->money[r], w->z[0]);
            next++;
        } else {
            mpz_set_ui(s->money[r], 0);
        }
    }
}

static void load(const cmt_shares_world *w, cmt_shares_state *s, uint32_t c)
{
    widen(w, s);
    for (size_t k = w->first[c]; k < w->first[c + 1]; k++)
        mpz_neg(s->money[w->rows[k]], w->z[0]);
}

/* A number of scaled money a unit of scaled weight, as money a unit of weight. */
static mpq_srcptr unscale(cmt_arena *mem, const cmt_shares_world *w, mpq_srcptr price)
{
    mpq_ptr out = cmt_q(mem);
    if (out == NULL)
        return NULL;
    mpz_mul(mpq_numref(out), mpq_numref(price), w->weight_scale);
    mpz_mul(mpq_denref(out), mpq_denref(price), w->cost_scale);
    mpq_canonicalize(out);
    return out;
}

static mpq_srcptr unscale_weight(cmt_arena *mem,
                                 const cmt_shares_world *w,
                                 mpz_srcptr z)
{
    mpq_ptr out = cmt_q(mem);
    if (out == NULL)
        return NULL;
    mpq_set_z(out, z);
    mpz_set(mpq_denref(out), w->weight_scale);
    mpq_canonicalize(out);
    return out;
}

/* What cannot be bought any more beside c. */
static void close_with(const cmt_shares_world *w, cmt_shares_state *s, uint32_t c)
{
    const uint32_t *decision = w->task->decision;
    s->closed[c] = true;
    for (size_t i = 0; decision != NULL && i < w->n; i++)
        s->closed[i] = s->closed[i] || decision[i] == decision[c];
}

const cmt_purchase *cmt_shares_buy(cmt_arena *mem,
                                   const cmt_shares_world *world,
                                   cmt_shares_state *state,
                                   uint32_t c,
                                   const cmt_purchase *before,
                                   const cmt_set *tied)
{
    const cmt_shares_world *w = world;
    size_t n_rich = 0;
    cmt_purchase *p = CMT_NEW(mem, cmt_purchase);
    if (p == NULL)
        return NULL;
    *p = (cmt_purchase){
        .before = before, .phase = state->phase, .alternative = c, .tied = *tied};
    const bool priced =
        state->phase == CMT_SHARES_PAID || state->phase == CMT_SHARES_PHRAGMEN;
    if (priced && cmt_shares_price(w, state, c, w->q[0], &n_rich))
        p->price = unscale(mem, w, w->q[0]);
    if (state->phase == CMT_SHARES_PAID) {
        pay(w, state, c, n_rich);
        p->full = unscale_weight(mem, w, w->z[3]);
        mpz_sub(w->z[3], w->support[c], w->z[3]);
        p->rest = unscale_weight(mem, w, w->z[3]);
    } else if (state->phase == CMT_SHARES_PHRAGMEN) {
        load(w, state, c);
    }
    state->in[c] = true;
    state->n_in++;
    close_with(w, state, c);
    mpz_add(state->spent, state->spent, w->cost[c]);
    return cmt_arena_ok(mem) ? p : NULL;
}
