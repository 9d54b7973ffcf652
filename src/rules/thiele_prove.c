#include "rules/thiele_prove.h"

#include "ballot/weight.h"
#include "base/err.h"
#include "rules/result.h"

#include <stdlib.h>
#include <string.h>

#define BITS  23 /* of each factor where numbers are rounded up */
#define TRIES 24 /* price changes a node; the first one has more */

typedef struct proof {
    const cmt_prove_task *task;
    cmt_arena *mem;
    cmt_arena *scratch; /* prices of nodes */
    const cmt_contest *c;
    size_t n;
    size_t n_rows;
    mpz_t *true_weight;
    int64_t *weight; /* at least the true one times a ratio */
    int64_t *worth;  /* [size + 2] likewise */
    int64_t *total;  /* [size + 1] sums of worth */
    int64_t goal;    /* what is below cannot reach the true goal */
    int8_t *fixed;   /* [n] changes along the way */
    size_t n_in;
    size_t n_free;
    uint16_t *sure;  /* [rows] members that sit for sure */
    uint16_t *able;  /* [rows] and those that may */
    int64_t *income; /* [n] */
    size_t *rank;    /* [n] scratch: free ones by income */
    bool *picked;    /* [n] */
    uint16_t *won;   /* [rows] members among those picked */
    int64_t *best;   /* [rows] the best prices of this node */
    cmt_set *out;
    size_t n_out;
    size_t n_nodes;
    mpz_ptr z;
    cmt_err *err;
} proof;

static cmt_status no_room(const proof *p)
{
    return cmt_fail(p->err, CMT_E_NOMEM, "no room to prove an optimum");
}

static bool approves(const cmt_contest *c, size_t b, size_t i)
{
    return cmt_ballots_mark(c, b, i) == CMT_MARK_APPROVE;
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
            if (approves(contest, b, set->at[k]))
                mpz_addmul(out, weight[b], worth[++members]);
        }
    }
}

/* --- numbers ---------------------------------------------------------------------------- */

static int64_t up(mpz_srcptr x, mpz_srcptr whole, mpz_ptr z)
{
    mpz_mul_2exp(z, x, BITS);
    mpz_cdiv_q(z, z, whole);
    return cmt_z_get_i64(z);
}

/* Every number times 2^BITS, a part of the largest there is, rounded up. */
static bool set_numbers(proof *p)
{
    const cmt_prove_task *t = p->task;
    mpz_ptr all = cmt_z(p->mem);
    p->z = cmt_z(p->mem);
    p->weight = CMT_NEW_ARRAY(p->mem, int64_t, p->n_rows + 1);
    p->worth = CMT_NEW_ARRAY(p->mem, int64_t, t->size + 2);
    p->total = CMT_NEW_ARRAY(p->mem, int64_t, t->size + 1);
    if (all == NULL || p->z == NULL || p->weight == NULL || p->worth == NULL
        || p->total == NULL)
        return false;
    for (size_t b = 0; b < p->n_rows; b++)
        mpz_add(all, all, p->true_weight[b]);
    if (mpz_sgn(all) == 0 || t->size == 0 || mpz_sgn(t->worth[1]) == 0)
        return true;
    const bool plain = mpz_sizeinbase(all, 2) + mpz_sizeinbase(t->worth[1], 2) < 46;
    for (size_t b = 0; b < p->n_rows; b++) {
        p->weight[b] =
            plain ? cmt_z_get_i64(p->true_weight[b]) : up(p->true_weight[b], all, p->z);
    }
    for (size_t m = 1; m <= t->size; m++) {
        mpz_mul_2exp(p->z, t->worth[m], 8);
        p->worth[m] = plain ? cmt_z_get_i64(p->z) : up(t->worth[m], t->worth[1], p->z);
        p->total[m] = p->total[m - 1] + p->worth[m];
    }
    mpz_mul_2exp(p->z, t->goal, plain ? 8 : 2 * BITS);
    if (!plain) {
        mpz_mul(all, all, t->worth[1]);
        mpz_cdiv_q(p->z, p->z, all);
    }
    p->goal = cmt_z_fits_i64(p->z) ? cmt_z_get_i64(p->z) : INT64_MAX;
    return true;
}

/* --- bounds ----------------------------------------------------------------------------- */

static void fix(proof *p, size_t i, int8_t how)
{
    const int8_t before = p->fixed[i];
    p->fixed[i] = how;
    p->n_in += how > 0 ? 1U : 0U;
    p->n_in -= before > 0 ? 1U : 0U;
    p->n_free += how == 0 ? 1U : 0U;
    p->n_free -= before == 0 ? 1U : 0U;
    for (size_t b = 0; b < p->n_rows; b++) {
        if (!approves(p->c, b, i))
            continue;
        p->sure[b] = (uint16_t)(p->sure[b] + (how > 0) - (before > 0));
        p->able[b] = (uint16_t)(p->able[b] + (how >= 0) - (before >= 0));
    }
}

typedef struct earner {
    int64_t income;
    size_t i;
} earner;

static int by_income(const void *x, const void *y)
{
    const earner *a = x;
    const earner *b = y;
    if (a->income != b->income)
        return a->income > b->income ? -1 : 1;
    return (a->i > b->i) - (a->i < b->i);
}

/* Pick the best earners; what they earn together with those who sit. */
static int64_t pick(proof *p, const int64_t *price, earner *earners)
{
    int64_t sum = 0;
    size_t n = 0;
    memset(p->income, 0, p->n * sizeof *p->income);
    for (size_t b = 0; b < p->n_rows; b++) {
        p->won[b] = p->sure[b];
        for (size_t i = 0; i < p->n; i++)
            p->income[i] += approves(p->c, b, i) ? p->weight[b] * price[b] : 0;
    }
    for (size_t i = 0; i < p->n; i++) {
        p->picked[i] = p->fixed[i] > 0;
        sum += p->picked[i] ? p->income[i] : 0;
        if (p->fixed[i] == 0)
            earners[n++] = (earner){p->income[i], i};
    }
    qsort(earners, n, sizeof *earners, by_income);
    for (size_t k = 0; k < p->task->size - p->n_in; k++) {
        p->picked[earners[k].i] = true;
        sum += earners[k].income;
        for (size_t b = 0; b < p->n_rows; b++)
            p->won[b] = (uint16_t)(p->won[b] + approves(p->c, b, earners[k].i));
    }
    return sum;
}

/* What each row keeps: max_y F(y) - l y; `excess` = members picked - y. */
static int64_t keep(const proof *p, const int64_t *price, int64_t *excess)
{
    int64_t sum = 0;
    for (size_t b = 0; b < p->n_rows; b++) {
        size_t y = p->won[b];
        size_t most = (size_t)p->sure[b] + p->task->size - p->n_in;
        most = p->able[b] < most ? p->able[b] : most;
        while (y < most && p->worth[y + 1] > price[b])
            y++;
        while (y > p->sure[b] && p->worth[y] < price[b])
            y--;
        excess[b] = (int64_t)p->won[b] - (int64_t)y;
        sum += p->weight[b] * (p->total[y] - price[b] * (int64_t)y);
    }
    return sum;
}

/* Prices follow demand: dearer where too few are picked, cheaper where too many. */
static void follow_demand(
    const proof *p, int64_t *price, const int64_t *excess, int64_t gap, int64_t part)
{
    cmt_i128 norm = 0;
    for (size_t b = 0; b < p->n_rows; b++)
        norm += (cmt_i128)p->weight[b] * excess[b] * excess[b];
    if (norm == 0)
        return;
    cmt_i128 step = (cmt_i128)gap * part / 14 / norm;
    step = step < 1 ? 1 : (step > p->worth[1] ? p->worth[1] : step);
    for (size_t b = 0; b < p->n_rows; b++) {
        const int64_t next = price[b] - (int64_t)step * excess[b];
        price[b] = next < 0 ? 0 : (next > p->worth[1] ? p->worth[1] : next);
    }
}

/* Whether the node is refuted; leaves its best prices in `price`. */
static bool refuted(
    proof *p, int64_t *price, earner *earners, int64_t *excess, size_t n)
{
    int64_t least = INT64_MAX;
    int64_t part = 16;
    for (size_t k = 0; k < n; k++) {
        const int64_t bound = pick(p, price, earners) + keep(p, price, excess);
        if (bound < p->goal)
            return true;
        if (bound < least) {
            least = bound;
            memcpy(p->best, price, p->n_rows * sizeof *price);
        } else if (k % 4 == 3 && part > 1) {
            part /= 2;
        }
        follow_demand(p, price, excess, bound - p->goal + 1, part);
    }
    memcpy(price, p->best, p->n_rows * sizeof *price);
    return pick(p, price, earners) + keep(p, price, excess) < p->goal;
}

/* --- the search ------------------------------------------------------------------------- */

/* Fix whoever the bound does not allow the other way; false when nobody is. The trail says
 * who, to take back. */
static bool force(proof *p, int64_t bound, earner *earners, uint32_t *trail, size_t *n)
{
    const size_t m = p->task->size - p->n_in;
    const size_t n_free = p->n_free;
    const size_t before = *n;
    if (m == 0 || m >= n_free)
        return false;
    const int64_t last = earners[m - 1].income;
    const int64_t next = earners[m].income;
    for (size_t k = 0; k < n_free; k++) {
        const int64_t other =
            k < m ? earners[k].income - next : last - earners[k].income;
        if (bound - other >= p->goal)
            continue;
        trail[(*n)++] = (uint32_t)earners[k].i;
        fix(p, earners[k].i, k < m ? 1 : -1);
    }
    return *n > before;
}

/* The free one to decide on: in the row without a member that has fewest to hope for, where
 * the first member counts most; else the one at the margin. */
static size_t decide_on(const proof *p, const earner *earners)
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
        if (p->fixed[i] != 0 || !approves(p->c, row, i))
            continue;
        size_t covered = 0;
        for (size_t b = 0; b < p->n_rows; b++)
            covered += p->sure[b] == 0 && approves(p->c, b, i) ? 1U : 0U;
        if (best == p->n || covered > most) {
            best = i;
            most = covered;
        }
    }
    return best;
}

static cmt_status finish(proof *p)
{
    const bool all = p->n_in < p->task->size;
    for (size_t i = 0; i < p->n; i++)
        p->picked[i] = p->fixed[i] > 0 || (p->fixed[i] == 0 && all);
    if (!cmt_result_set(p->mem, p->picked, p->n, &p->out[p->n_out]))
        return no_room(p);
    cmt_prove_score(p->c, p->task->worth, p->true_weight, &p->out[p->n_out], p->z);
    p->n_out += mpz_cmp(p->z, p->task->goal) >= 0 ? 1U : 0U;
    return CMT_OK;
}

static cmt_status explore(proof *p, int64_t *price, size_t n_tries);

/* Depth is at most the number of alternatives. */
static cmt_status branch(proof *p, /* NOLINT(misc-no-recursion) */
                         const int64_t *price,
                         size_t i)
{
    for (int how = 1; how >= -1 && p->n_out < p->task->limit; how -= 2) {
        const cmt_arena_mark mark = cmt_arena_get_mark(p->scratch);
        int64_t *own = CMT_NEW_ARRAY(p->scratch, int64_t, p->n_rows + 1);
        if (own == NULL)
            return no_room(p);
        memcpy(own, price, p->n_rows * sizeof *own);
        fix(p, i, (int8_t)how);
        const cmt_status st = explore(p, own, TRIES);
        fix(p, i, 0);
        cmt_arena_reset(p->scratch, mark);
        if (st != CMT_OK)
            return st;
    }
    return CMT_OK;
}

/* Everything below the node at hand. */
static cmt_status explore(proof *p,
                          int64_t *price,
                          size_t n_tries) /* NOLINT(misc-no-recursion) */
{
    cmt_status st = CMT_OK;
    size_t n_trail = 0;
    earner *earners = CMT_NEW_ARRAY(p->scratch, earner, p->n + 1);
    int64_t *excess = CMT_NEW_ARRAY(p->scratch, int64_t, p->n_rows + 1);
    uint32_t *trail = CMT_NEW_ARRAY(p->scratch, uint32_t, p->n + 1);
    if (earners == NULL || excess == NULL || trail == NULL)
        return no_room(p);
    if (++p->n_nodes > CMT_PROVE_NODES) {
        return cmt_fail(p->err, CMT_E_LIMIT, "the proof takes more than %d nodes",
                        CMT_PROVE_NODES);
    }
    for (;;) {
        if (p->n_in == p->task->size || p->n_in + p->n_free == p->task->size) {
            st = finish(p);
            break;
        }
        if (p->n_in > p->task->size || p->n_in + p->n_free < p->task->size
            || refuted(p, price, earners, excess, n_tries))
            break;
        const int64_t bound = pick(p, price, earners) + keep(p, price, excess);
        if (!force(p, bound, earners, trail, &n_trail)) {
            st = branch(p, price, decide_on(p, earners));
            break;
        }
        n_tries = TRIES;
    }
    while (n_trail > 0)
        fix(p, trail[--n_trail], 0);
    return st;
}

static cmt_status proof_init(proof *p)
{
    const cmt_contest *c = p->c;
    mpz_ptr scale = cmt_z(p->mem);
    p->fixed = CMT_NEW_ARRAY(p->mem, int8_t, p->n + 1);
    p->sure = CMT_NEW_ARRAY(p->mem, uint16_t, p->n_rows + 1);
    p->able = CMT_NEW_ARRAY(p->mem, uint16_t, p->n_rows + 1);
    p->income = CMT_NEW_ARRAY(p->mem, int64_t, p->n + 1);
    p->picked = CMT_NEW_ARRAY(p->mem, bool, p->n + 1);
    p->won = CMT_NEW_ARRAY(p->mem, uint16_t, p->n_rows + 1);
    p->best = CMT_NEW_ARRAY(p->mem, int64_t, p->n_rows + 1);
    if (scale == NULL || p->fixed == NULL || p->sure == NULL || p->able == NULL
        || p->income == NULL || p->picked == NULL || p->won == NULL || p->best == NULL)
        return no_room(p);
    const cmt_status st =
        cmt_ballot_integer_weights(p->mem, c, &p->true_weight, scale, p->err);
    if (st != CMT_OK)
        return st;
    if (!set_numbers(p))
        return no_room(p);
    p->n_free = p->n;
    for (size_t b = 0; b < p->n_rows; b++) {
        for (size_t i = 0; i < p->n; i++)
            p->able[b] = (uint16_t)(p->able[b] + approves(c, b, i));
    }
    for (size_t i = 0; i < p->n; i++) {
        if (!cmt_contest_eligible(c, i)) {
            fix(p, i, -1);
        } else if (p->task->fixed[i] != 0) {
            fix(p, i, p->task->fixed[i]);
        }
    }
    return CMT_OK;
}

cmt_status cmt_prove_committees(
    cmt_arena *mem, const cmt_prove_task *task, cmt_set *out, size_t *n, cmt_err *err)
{
    cmt_status st = CMT_OK;
    proof p = {.task = task,
               .mem = mem,
               .c = task->contest,
               .n = task->contest->n_alternatives,
               .n_rows = task->contest->ballots.n,
               .out = out,
               .err = err};
    p.scratch = cmt_arena_new(0);
    if (p.scratch == NULL)
        CMT_TRY(no_room(&p));
    CMT_TRY(proof_init(&p));
    int64_t *price = CMT_NEW_ARRAY(p.scratch, int64_t, p.n_rows + 1);
    if (price == NULL)
        CMT_TRY(no_room(&p));
    for (size_t b = 0; b < p.n_rows && task->size > 0; b++) {
        const size_t fair = (size_t)p.able[b] * task->size / (p.n + 1) + 1;
        price[b] = p.worth[fair < task->size ? fair : task->size];
    }
    CMT_TRY(explore(&p, price, 400));
    *n = p.n_out;
done:
    cmt_arena_free(p.scratch);
    return st;
}
