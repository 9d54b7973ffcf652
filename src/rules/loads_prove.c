#include "rules/loads_prove.h"

#include "base/err.h"
#include "rules/loads_prove_state.h"
#include "rules/result.h"

#include <string.h>

#define ROOT_STEPS 400
#define NODE_STEPS 24

static cmt_status no_room(const cmt_loads_proof *p)
{
    return cmt_fail(p->err, CMT_E_NOMEM, "no room to prove loads");
}

void cmt_loads_fix(cmt_loads_proof *p, uint32_t i, int8_t how)
{
    const int8_t before = p->fixed[i];
    p->fixed[i] = how;
    p->n_in = p->n_in + (how > 0) - (before > 0);
    p->n_open = p->n_open + (how == 0) - (before == 0);
    for (size_t k = p->first[i]; k < p->first[i + 1]; k++) {
        const uint32_t b = p->rows[k];
        p->sure[b] = p->sure[b] + (how > 0) - (before > 0);
        p->able[b] = p->able[b] + (how >= 0) - (before >= 0);
    }
}

static void note(cmt_loads_proof *p, uint32_t i, int8_t how)
{
    p->trail[p->n_trail++] = i;
    cmt_loads_fix(p, i, how);
}

static void take_back(cmt_loads_proof *p, size_t mark)
{
    while (p->n_trail > mark)
        cmt_loads_fix(p, p->trail[--p->n_trail], 0);
}

/* --- the search ------------------------------------------------------------------------- */

/* All are decided: ask the definition. */
static cmt_status finish(cmt_loads_proof *p)
{
    for (size_t i = 0; i < p->n; i++) {
        p->in[i] = p->fixed[i] > 0 || (p->fixed[i] == 0 && p->n_in < p->size);
        p->out[i] = !p->in[i];
    }
    if (p->task->compare(p->task->self, p->in, p->out, true) > p->worst)
        return CMT_OK;
    if (!cmt_result_set(p->mem, p->in, p->n, &p->sets[p->n_sets]))
        return no_room(p);
    p->n_sets++;
    return CMT_OK;
}

/* The ballot that cannot do without a member and has fewest to hope for; or n_rows. */
static size_t neediest(const cmt_loads_proof *p)
{
    size_t row = p->n_rows;
    for (size_t b = 0; b < p->n_rows; b++) {
        if (p->sure[b] == 0 && p->able[b] > 0 && p->weight[b] > p->spare
            && (row == p->n_rows || p->able[b] < p->able[row]))
            row = b;
    }
    return row;
}

/* Of its open ones, the one that covers most. */
static uint32_t widest(const cmt_loads_proof *p, size_t row)
{
    uint32_t found = 0;
    int64_t most = -1;
    for (size_t k = p->begin[row]; k < p->begin[row + 1]; k++) {
        const uint32_t i = p->approved[k];
        int64_t gain = 0;
        if (p->fixed[i] != 0)
            continue;
        for (size_t at = p->first[i]; at < p->first[i + 1]; at++)
            gain += p->sure[p->rows[at]] == 0 ? p->weight[p->rows[at]] : 0;
        found = gain > most ? i : found;
        most = gain > most ? gain : most;
    }
    return found;
}

/* An open one: of the neediest ballot; else the one that was among the cheapest in nearly
 * half the steps. */
static uint32_t decide_on(const cmt_loads_proof *p)
{
    uint32_t found = 0;
    size_t least = SIZE_MAX;
    const size_t row = neediest(p);
    if (row < p->n_rows)
        return widest(p, row);
    for (uint32_t i = 0; i < p->n; i++) {
        const size_t twice = 2 * p->times[i];
        const size_t off = twice > p->n_steps ? twice - p->n_steps : p->n_steps - twice;
        if (p->fixed[i] == 0 && off < least) {
            least = off;
            found = i;
        }
    }
    return found;
}

static cmt_loads_verdict judge(cmt_loads_proof *p, size_t n_steps)
{
    if (p->n_in > p->size || p->n_in + p->n_open < p->size)
        return CMT_LOADS_REFUTED;
    cmt_loads_verdict verdict = cmt_loads_cover(p);
    if (verdict == CMT_LOADS_OPEN)
        verdict = cmt_loads_share(p);
    if (verdict == CMT_LOADS_OPEN && p->n_in < p->size && p->n_in + p->n_open > p->size)
        verdict = cmt_loads_prices(p, n_steps);
    for (uint32_t i = 0; i < p->n && verdict == CMT_LOADS_NARROWED; i++) {
        if (p->force[i] != 0)
            note(p, i, p->force[i]);
    }
    return verdict;
}

/* Everything below the node at hand. Depth is at most the size. */
static cmt_status explore(cmt_loads_proof *p, /* NOLINT(misc-no-recursion) */
                          size_t n_steps)
{
    cmt_status st = CMT_OK;
    const size_t mark = p->n_trail;
    while (st == CMT_OK && p->n_sets < p->limit) {
        if (p->n_nodes++ == p->task->n_nodes) {
            st = cmt_fail(p->err, CMT_E_LIMIT, "the proof takes more than %zu nodes",
                          p->task->n_nodes);
            break;
        }
        const cmt_loads_verdict verdict = judge(p, n_steps);
        if (verdict == CMT_LOADS_REFUTED)
            break;
        if (verdict == CMT_LOADS_NARROWED)
            continue;
        if (p->n_in == p->size || p->n_in + p->n_open == p->size) {
            st = finish(p);
            break;
        }
        const uint32_t i = decide_on(p);
        cmt_loads_fix(p, i, 1);
        st = explore(p, NODE_STEPS);
        cmt_loads_fix(p, i, 0);
        note(p, i, -1);
        n_steps = NODE_STEPS;
    }
    take_back(p, mark);
    return st;
}

/* Of those as good the one with the earliest places: whoever comes next sits, if anybody is
 * as good with it beside those before. One of them is known. */
static cmt_status find_earliest(cmt_loads_proof *p)
{
    cmt_status st = CMT_OK;
    uint32_t *order = CMT_NEW_ARRAY(p->mem, uint32_t, p->n + 1);
    bool *sits = CMT_NEW_ARRAY(p->mem, bool, p->n + 1);
    if (order == NULL || sits == NULL)
        return no_room(p);
    for (uint32_t i = 0; i < p->n; i++)
        order[p->task->place[i]] = i;
    for (size_t d = 0; d < p->n; d++) {
        const uint32_t i = order[d];
        if (p->fixed[i] != 0)
            continue;
        memset(sits, 0, p->n);
        for (size_t m = 0; m < p->sets[0].n; m++)
            sits[p->sets[0].at[m]] = true;
        if (!sits[i]) {
            const cmt_set known = p->sets[0];
            cmt_loads_fix(p, i, 1);
            p->n_sets = 0;
            p->limit = 1;
            CMT_TRY(explore(p, ROOT_STEPS));
            cmt_loads_fix(p, i, 0);
            if (p->n_sets == 0)
                p->sets[0] = known;
            sits[i] = p->n_sets > 0;
        }
        cmt_loads_fix(p, i, sits[i] ? 1 : -1);
    }
    p->n_sets = 1;
done:
    return st;
}

/* One level after the other, then those as good. */
static cmt_status search(cmt_loads_proof *p)
{
    cmt_status st = CMT_OK;
    const size_t n = p->task->first_only ? 1 : p->task->n_levels;
    p->limit = p->task->limit;
    p->worst = -1;
    for (size_t level = 0; level < n && p->n_sets == 0; level++) {
        if (!cmt_loads_goal(p, level))
            return no_room(p);
        CMT_TRY(explore(p, ROOT_STEPS));
    }
    if (p->n_sets > 0)
        return CMT_OK; /* better ones */
    p->worst = 0;
    if (!cmt_loads_goal(p, p->task->n_levels))
        return no_room(p);
    if (p->task->place != NULL)
        p->limit = 1;
    CMT_TRY(explore(p, ROOT_STEPS));
    if (p->task->place != NULL && p->n_sets > 0)
        CMT_TRY(find_earliest(p));
done:
    return st;
}

/* --- the world -------------------------------------------------------------------------- */

static bool supports(const cmt_loads_task *t, size_t b, size_t i)
{
    return mpz_sgn(t->weight[b]) > 0 && cmt_contest_eligible(t->contest, i)
           && cmt_ballots_mark(t->contest, b, i) == CMT_MARK_APPROVE;
}

/* All weight times (size + 1) is below 2^38 units, a unit no less than 2^-20 of weight. */
static bool find_units(cmt_loads_proof *p)
{
    mpz_t *z = cmt_z_array(p->mem, 1);
    if (z == NULL)
        return false;
    for (size_t b = 0; b < p->n_rows; b++)
        mpz_add(z[0], z[0], p->task->weight[b]);
    mpz_mul_ui(z[0], z[0], (unsigned long)p->size + 1);
    p->shift = 37 - (long)mpz_sizeinbase(z[0], 2);
    p->shift = p->shift > 20 ? 20 : p->shift;
    for (size_t b = 0; b < p->n_rows; b++) {
        mpz_srcptr w = p->task->weight[b];
        if (p->shift >= 0) {
            mpz_mul_2exp(z[0], w, (mp_bitcnt_t)p->shift);
        } else {
            mpz_cdiv_q_2exp(z[0], w, (mp_bitcnt_t)-p->shift);
        }
        p->weight[b] = cmt_z_get_i64(z[0]);
        p->all += p->weight[b];
    }
    return true;
}

static bool list_approvals(cmt_loads_proof *p)
{
    size_t n = 0;
    for (size_t i = 0; i < p->n; i++) {
        p->first[i] = n;
        for (size_t b = 0; b < p->n_rows; b++)
            n += supports(p->task, b, i) ? 1U : 0U;
    }
    p->first[p->n] = n;
    p->rows = CMT_NEW_ARRAY(p->mem, uint32_t, n + 1);
    p->approved = CMT_NEW_ARRAY(p->mem, uint32_t, n + 1);
    if (p->rows == NULL || p->approved == NULL)
        return false;
    n = 0;
    for (size_t i = 0; i < p->n; i++) {
        for (uint32_t b = 0; b < p->n_rows; b++) {
            if (supports(p->task, b, i))
                p->rows[n++] = b;
        }
    }
    n = 0;
    for (size_t b = 0; b < p->n_rows; b++) {
        p->begin[b] = n;
        for (uint32_t i = 0; i < p->n; i++) {
            if (supports(p->task, b, i))
                p->approved[n++] = i;
        }
        p->able[b] = n - p->begin[b];
    }
    p->begin[p->n_rows] = n;
    return true;
}

static bool proof_init(cmt_loads_proof *p)
{
    cmt_arena *mem = p->mem;
    p->weight = CMT_NEW_ARRAY(mem, int64_t, p->n_rows + 1);
    p->first = CMT_NEW_ARRAY(mem, size_t, p->n + 1);
    p->begin = CMT_NEW_ARRAY(mem, size_t, p->n_rows + 2);
    p->group = CMT_NEW_ARRAY(mem, cmt_loads_group, p->size + 2);
    p->fixed = CMT_NEW_ARRAY(mem, int8_t, p->n + 1);
    p->sure = CMT_NEW_ARRAY(mem, size_t, p->n_rows + 1);
    p->able = CMT_NEW_ARRAY(mem, size_t, p->n_rows + 1);
    p->trail = CMT_NEW_ARRAY(mem, uint32_t, p->n + 1);
    p->price = CMT_NEW_ARRAY(mem, int64_t, p->n_rows + 1);
    p->force = CMT_NEW_ARRAY(mem, int8_t, p->n + 1);
    p->times = CMT_NEW_ARRAY(mem, size_t, p->n + 1);
    p->cost = CMT_NEW_ARRAY(mem, int64_t, p->n + 1);
    p->where = CMT_NEW_ARRAY(mem, size_t, p->n + 1);
    p->picked = CMT_NEW_ARRAY(mem, bool, p->n + 1);
    p->demand = CMT_NEW_ARRAY(mem, int64_t, p->n_rows + 1);
    p->placed = CMT_NEW_ARRAY(mem, size_t, p->size + 2);
    p->by = CMT_NEW_ARRAY(mem, cmt_loads_key, p->n + p->n_rows + 1);
    p->fill = CMT_NEW_ARRAY(mem, size_t, p->n + 1);
    p->old = CMT_NEW_ARRAY(mem, int64_t, p->n_rows + p->size + 4);
    p->in = CMT_NEW_ARRAY(mem, bool, p->n + 1);
    p->out = CMT_NEW_ARRAY(mem, bool, p->n + 1);
    return cmt_arena_ok(mem) && find_units(p) && list_approvals(p)
           && cmt_loads_flow_init(p);
}

cmt_status cmt_prove_loads(
    cmt_arena *mem, const cmt_loads_task *task, cmt_set *out, size_t *n, cmt_err *err)
{
    cmt_loads_proof p = {.task = task,
                         .mem = mem,
                         .n = task->contest->n_alternatives,
                         .n_rows = task->contest->ballots.n,
                         .size = task->size,
                         .sets = out,
                         .err = err};
    if (task->n_bare + task->n_levels == 0)
        return cmt_fail(err, CMT_E_LIMIT, "nobody sits: nothing is to be proved");
    if (!proof_init(&p))
        return no_room(&p);
    p.n_open = p.n;
    for (uint32_t i = 0; i < p.n; i++) {
        /* without support it is no member of any that is as good */
        if (p.first[i] == p.first[i + 1])
            cmt_loads_fix(&p, i, -1);
    }
    const cmt_status st = task->n_bare > 0 ? cmt_loads_bare(&p) : search(&p);
    if (st == CMT_OK)
        *n = p.n_sets;
    return st;
}
