#include "rules/thiele_prove.h"

#include "ballot/weight.h"
#include "base/err.h"
#include "rules/result.h"
#include "rules/thiele_prove_pairs.h"
#include "rules/thiele_prove_state.h"

#include <string.h>

#define TRIES 24 /* price changes a node; the first one has more */

static cmt_status no_room(const cmt_proof *p)
{
    return cmt_fail(p->err, CMT_E_NOMEM, "no room to prove an optimum");
}

void cmt_prove_score(const cmt_contest *contest,
                     mpz_t *worth,
                     mpz_t *weight,
                     const cmt_set *set,
                     mpz_ptr out)
{
    mpz_set_ui(out, 0);
    for (size_t b = 0; b < contest->ballots.n; b++) {
        size_t members = 0;
        for (size_t k = 0; k < set->n; k++) {
            if (cmt_proof_approves(contest, b, set->at[k]))
                mpz_addmul(out, weight[b], worth[++members]);
        }
    }
}

void cmt_prove_count_levels(const cmt_contest *contest,
                            mpz_t *weight,
                            const cmt_set *set,
                            size_t size,
                            mpz_t *levels)
{
    for (size_t m = 0; m <= size; m++)
        mpz_set_ui(levels[m], 0);
    for (size_t b = 0; b < contest->ballots.n; b++) {
        size_t members = 0;
        for (size_t k = 0; k < set->n; k++) {
            if (cmt_proof_approves(contest, b, set->at[k])) {
                members++;
                mpz_add(levels[members], levels[members], weight[b]);
            }
        }
    }
}

/* --- the search ------------------------------------------------------------------------- */

/* Whom a node fixed, to take it back. */
typedef struct trail {
    uint32_t *at; /* [n] */
    size_t n;
} trail;

/* Fix whoever the bound does not allow the other way; false when nobody is. The trail says
 * who, to take back. */
static bool force(
    cmt_proof *p, int64_t bound, int64_t goal, const cmt_earner *earners, trail *t)
{
    const size_t m = p->task->size - p->n_in;
    const size_t n_free = p->n_free;
    const size_t before = t->n;
    if (m == 0 || m >= n_free)
        return false;
    const int64_t last = earners[m - 1].income;
    const int64_t next = earners[m].income;
    for (size_t k = 0; k < n_free; k++) {
        const int64_t other =
            k < m ? earners[k].income - next : last - earners[k].income;
        if (bound - other >= goal)
            continue;
        t->at[t->n++] = (uint32_t)earners[k].i;
        cmt_proof_fix(p, earners[k].i, k < m ? 1 : -1);
    }
    return t->n > before;
}

/* The free one to decide on: in the row without a member that has fewest to hope for, where
 * the first member counts most; else the one at the margin. */
static size_t decide_on(const cmt_proof *p, const cmt_earner *earners)
{
    const size_t m = p->task->size - p->n_in;
    size_t row = p->n_rows;
    const bool covers = p->worth[1] > p->total[p->task->size] - p->worth[1];
    for (size_t b = 0; b < p->n_rows && covers; b++) {
        if (p->sure[b] == 0 && p->able[b] > 0
            && (row == p->n_rows || p->able[b] < p->able[row]))
            row = b;
    }
    if (row == p->n_rows)
        return earners[m - 1].i;
    size_t best = p->n;
    size_t most = 0;
    for (size_t i = 0; i < p->n; i++) {
        if (p->fixed[i] != 0 || !cmt_proof_approves(p->c, row, i))
            continue;
        size_t covered = 0;
        for (size_t b = 0; b < p->n_rows; b++)
            covered += p->sure[b] == 0 && cmt_proof_approves(p->c, b, i) ? 1U : 0U;
        if (best == p->n || covered > most) {
            best = i;
            most = covered;
        }
    }
    return best;
}

/* By definition. */
static bool reaches(cmt_proof *p, const cmt_set *set)
{
    const cmt_prove_task *t = p->task;
    if (t->need == NULL) {
        cmt_prove_score(p->c, t->worth, p->true_weight, set, p->z);
        return mpz_cmp(p->z, t->goal) >= 0;
    }
    cmt_prove_count_levels(p->c, p->true_weight, set, t->size, p->levels);
    for (size_t m = 1; m <= t->size; m++) {
        if (mpz_cmp(p->levels[m], t->need[m]) < 0)
            return false;
    }
    return true;
}

static cmt_status finish(cmt_proof *p)
{
    const bool all = p->n_in < p->task->size;
    for (size_t i = 0; i < p->n; i++)
        p->picked[i] = p->fixed[i] > 0 || (p->fixed[i] == 0 && all);
    if (!cmt_result_set(p->mem, p->picked, p->n, &p->out[p->n_out]))
        return no_room(p);
    p->n_out += reaches(p, &p->out[p->n_out]) ? 1U : 0U;
    return CMT_OK;
}

/* What a node needs room for. */
typedef struct room {
    cmt_earner *earners; /* [n] */
    int64_t *excess;     /* [rows] */
    trail trail;
} room;

static cmt_status explore(cmt_proof *p, int64_t *price, size_t n_tries);

/* Depth is at most the number of alternatives. */
static cmt_status branch(cmt_proof *p, /* NOLINT(misc-no-recursion) */
                         const int64_t *price,
                         size_t i)
{
    for (int how = 1; how >= -1 && p->n_out < p->task->limit; how -= 2) {
        const cmt_arena_mark mark = cmt_arena_get_mark(p->scratch);
        int64_t *own = CMT_NEW_ARRAY(p->scratch, int64_t, p->n_scales * p->n_rows + 1);
        if (own == NULL)
            return no_room(p);
        memcpy(own, price, p->n_scales * p->n_rows * sizeof *own);
        cmt_proof_fix(p, i, (int8_t)how);
        const cmt_status st = explore(p, own, TRIES);
        cmt_proof_fix(p, i, 0);
        cmt_arena_reset(p->scratch, mark);
        if (st != CMT_OK)
            return st;
    }
    return CMT_OK;
}

/* Whether prices are worth a try where pairs did not refute: while they help now and then,
 * and once in a while to see whether they do. */
static bool prices_help(const cmt_proof_pairs *k)
{
    return !k->fits || k->n_tries < 32 || k->n_hits * 8 > k->n_tries
           || k->n_tries % 128 == 0;
}

/* What bounds say of a node. */
typedef enum verdict { REFUTED, NARROWED, OPEN } verdict;

/* Ask pairs, then prices. `decide`: whom to decide on where the node stays open. */
static verdict judge_scale(
    cmt_proof *p, int64_t *price, size_t n_tries, room *r, size_t *decide)
{
    cmt_proof_pairs *k = p->pairs;
    if (k->fits) {
        const int64_t bound = cmt_proof_pairs_bound(p, k, r->earners);
        if (bound < k->goal)
            return REFUTED;
        if (force(p, bound, k->goal, r->earners, &r->trail))
            return NARROWED;
        *decide = r->earners[0].i;
    }
    const bool ask = prices_help(k);
    k->n_tries++;
    if (!ask)
        return OPEN;
    const bool refuted = cmt_proof_refuted(p, price, r->earners, r->excess, n_tries);
    if (refuted) {
        k->n_hits++;
        return REFUTED;
    }
    const int64_t bound =
        cmt_proof_pick(p, price, r->earners) + cmt_proof_keep(p, price, r->excess);
    if (force(p, bound, p->goal, r->earners, &r->trail))
        return NARROWED;
    *decide = decide_on(p, r->earners);
    return OPEN;
}

/* Ask one scale after the other; the last one decides. */
static verdict judge(
    cmt_proof *p, int64_t *price, size_t n_tries, room *r, size_t *decide)
{
    verdict v = OPEN;
    for (size_t k = 0; k < p->n_scales && v == OPEN; k++) {
        cmt_proof_use(p, k);
        v = judge_scale(p, &price[k * p->n_rows], n_tries, r, decide);
    }
    return v;
}

/* Everything below the node at hand. */
static cmt_status explore(cmt_proof *p,
                          int64_t *price,
                          size_t n_tries) /* NOLINT(misc-no-recursion) */
{
    cmt_status st = CMT_OK;
    size_t decide = 0;
    room r = {.earners = CMT_NEW_ARRAY(p->scratch, cmt_earner, p->n + 1),
              .excess = CMT_NEW_ARRAY(p->scratch, int64_t, p->n_rows + 1),
              .trail.at = CMT_NEW_ARRAY(p->scratch, uint32_t, p->n + 1)};
    if (r.earners == NULL || r.excess == NULL || r.trail.at == NULL)
        return no_room(p);
    if (++p->n_nodes > CMT_PROVE_NODES) {
        return cmt_fail(p->err, CMT_E_LIMIT, "the proof takes more than %d nodes",
                        CMT_PROVE_NODES);
    }
    for (verdict v = NARROWED; v == NARROWED; n_tries = TRIES) {
        if (p->n_in == p->task->size || p->n_in + p->n_free == p->task->size) {
            st = finish(p);
            break;
        }
        if (p->n_in > p->task->size || p->n_in + p->n_free < p->task->size)
            break;
        v = judge(p, price, n_tries, &r, &decide);
        if (v == OPEN)
            st = branch(p, price, decide);
    }
    while (r.trail.n > 0)
        cmt_proof_fix(p, r.trail.at[--r.trail.n], 0);
    return st;
}

static cmt_status proof_init(cmt_proof *p)
{
    const cmt_contest *c = p->c;
    mpz_ptr scale = cmt_z(p->scratch);
    p->fixed = CMT_NEW_ARRAY(p->scratch, int8_t, p->n + 1);
    p->sure = CMT_NEW_ARRAY(p->scratch, uint16_t, p->n_rows + 1);
    p->able = CMT_NEW_ARRAY(p->scratch, uint16_t, p->n_rows + 1);
    p->income = CMT_NEW_ARRAY(p->scratch, int64_t, p->n + 1);
    p->picked = CMT_NEW_ARRAY(p->scratch, bool, p->n + 1);
    p->won = CMT_NEW_ARRAY(p->scratch, uint16_t, p->n_rows + 1);
    p->best = CMT_NEW_ARRAY(p->scratch, int64_t, p->n_rows + 1);
    p->levels = cmt_z_array(p->scratch, p->task->size + 1);
    if (scale == NULL || p->fixed == NULL || p->sure == NULL || p->able == NULL
        || p->income == NULL || p->picked == NULL || p->won == NULL || p->best == NULL
        || p->levels == NULL)
        return no_room(p);
    const cmt_status st =
        cmt_ballot_integer_weights(p->scratch, c, &p->true_weight, scale, p->err);
    if (st != CMT_OK)
        return st;
    if (!cmt_proof_numbers(p))
        return no_room(p);
    p->n_free = p->n;
    for (size_t b = 0; b < p->n_rows; b++) {
        for (size_t i = 0; i < p->n; i++)
            p->able[b] = (uint16_t)(p->able[b] + cmt_proof_approves(c, b, i));
    }
    for (size_t i = 0; i < p->n; i++) {
        if (!cmt_contest_eligible(c, i)) {
            cmt_proof_fix(p, i, -1);
        } else if (p->task->fixed[i] != 0) {
            cmt_proof_fix(p, i, p->task->fixed[i]);
        }
    }
    return CMT_OK;
}

/* Prices to begin with: what one more is worth at a fair share. */
static int64_t *first_prices(cmt_proof *p)
{
    const size_t size = p->task->size;
    int64_t *price = CMT_NEW_ARRAY(p->scratch, int64_t, p->n_scales * p->n_rows + 1);
    for (size_t k = 0; price != NULL && size > 0 && k < p->n_scales; k++) {
        for (size_t b = 0; b < p->n_rows; b++) {
            const size_t fair = (size_t)p->able[b] * size / (p->n + 1) + 1;
            price[k * p->n_rows + b] = p->scales[k].worth[fair < size ? fair : size];
        }
    }
    return price;
}

cmt_status cmt_proof_run(cmt_arena *mem,
                         const cmt_prove_task *task,
                         cmt_set *out,
                         size_t *n,
                         size_t *n_nodes,
                         cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_proof p = {.task = task,
                   .mem = mem,
                   .c = task->contest,
                   .n = task->contest->n_alternatives,
                   .n_rows = task->contest->ballots.n,
                   .out = out,
                   .n_nodes = *n_nodes,
                   .err = err};
    cmt_proof_pairs pairs[CMT_PROOF_SCALES] = {0};
    p.scratch = cmt_arena_new(0);
    if (p.scratch == NULL)
        CMT_TRY(no_room(&p));
    CMT_TRY(proof_init(&p));
    for (size_t k = 0; k < p.n_scales; k++) {
        p.scales[k].pairs = &pairs[k];
        cmt_proof_use(&p, k);
        if (!cmt_proof_pairs_init(&p, &pairs[k]))
            CMT_TRY(no_room(&p));
    }
    int64_t *price = first_prices(&p);
    if (price == NULL)
        CMT_TRY(no_room(&p));
    CMT_TRY(explore(&p, price, 400));
    *n = p.n_out;
    *n_nodes = p.n_nodes;
done:
    cmt_arena_free(p.scratch);
    return st;
}

cmt_status cmt_prove_committees(
    cmt_arena *mem, const cmt_prove_task *task, cmt_set *out, size_t *n, cmt_err *err)
{
    size_t n_nodes = 0;
    return cmt_proof_run(mem, task, out, n, &n_nodes, err);
}
