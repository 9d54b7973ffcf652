#include "rules/approval/minimaxav.h"

#include "ballot/committees.h"
#include "base/err.h"
#include "rules/result.h"

#include <string.h>

#define MAX_NODES 1000000

/* Steps towards multipliers that prove how far the farthest ballot must be. */
#define MAX_STEPS 40

/* The distance of a ballot is |A| + k - 2 |A ∩ S|. Two bounds hold for all committees of a
 * node: (1) ballot by ballot, as if all open seats could go to those it approves; (2) for
 * any u >= 0, sum u_b d_b / sum u_b is at most the largest distance, and the committee of
 * the largest sums of u over supporters makes it least. The ballot that is then farthest
 * gets more u, step by step. */
typedef struct world {
    cmt_approvals approvals;
    bool lexicographic;
    size_t n;
    size_t size;
    size_t n_far;  /* distances are below this */
    bool *counts;  /* [rows] the ballot has weight */
    mpz_t *weight; /* [rows] */
    mpz_t *now;    /* [n_far] weight at each distance: of the last committee */
    mpz_t *best;   /* [n_far] */
    bool has_best;
    int64_t *asset;  /* [n] sum of u over supporters */
    int64_t *times;  /* [rows] u */
    bool *trial;     /* [n] */
    size_t *members; /* [rows] */
} world;

static size_t length_of(const world *w, size_t b)
{
    return w->approvals.begin[b + 1] - w->approvals.begin[b];
}

static size_t members_of(const world *w, size_t b, const bool *in)
{
    size_t members = 0;
    for (size_t k = w->approvals.begin[b]; k < w->approvals.begin[b + 1]; k++)
        members += in[w->approvals.approved[k]] ? 1U : 0U;
    return members;
}

static void clear(const world *w)
{
    for (size_t d = 0; d < w->n_far; d++)
        mpz_set_ui(w->now[d], 0);
}

/* The farthest distance that anybody has. */
static size_t farthest(const world *w, mpz_t *at)
{
    size_t d = w->n_far;
    while (d > 0 && mpz_sgn(at[d - 1]) == 0)
        d--;
    return d;
}

/* The sign of `now` against `best`. */
static int against_best(const world *w)
{
    if (!w->has_best)
        return -1;
    if (!w->lexicographic) {
        const size_t now = farthest(w, w->now);
        const size_t best = farthest(w, w->best);
        return (now > best) - (now < best);
    }
    for (size_t d = w->n_far; d > 0; d--) {
        const int sign = mpz_cmp(w->now[d - 1], w->best[d - 1]);
        if (sign != 0)
            return sign;
    }
    return 0;
}

static int weigh(void *self, const bool *in)
{
    const world *w = self;
    clear(w);
    for (size_t b = 0; b < w->approvals.n_rows; b++) {
        const size_t far = length_of(w, b) + w->size - 2 * members_of(w, b, in);
        if (w->counts[b])
            mpz_add(w->now[far], w->now[far], w->weight[b]);
    }
    return against_best(w);
}

static void keep(void *self)
{
    world *w = self;
    for (size_t d = 0; d < w->n_far; d++)
        mpz_set(w->best[d], w->now[d]);
    w->has_best = true;
}

/* Bound (1), into `now`. */
static void bound_each(const world *w, const cmt_committees_node *node)
{
    const cmt_approvals *a = &w->approvals;
    const size_t left = w->size - node->n_in;
    clear(w);
    for (size_t b = 0; b < a->n_rows; b++) {
        size_t sit = 0;
        size_t open = 0;
        for (size_t k = a->begin[b]; k < a->begin[b + 1]; k++) {
            sit += node->fixed[a->approved[k]] > 0 ? 1U : 0U;
            open += node->fixed[a->approved[k]] == 0 ? 1U : 0U;
        }
        const size_t far =
            length_of(w, b) + w->size - 2 * (sit + (open < left ? open : left));
        if (w->counts[b])
            mpz_add(w->now[far], w->now[far], w->weight[b]);
    }
}

/* Those that sit, and the open ones with the largest assets, into `trial`.
 * @return the sum of their assets */
static int64_t choose(const world *w, const cmt_committees_node *node)
{
    int64_t sum = 0;
    for (size_t i = 0; i < w->n; i++) {
        w->trial[i] = node->fixed[i] > 0;
        sum += w->trial[i] ? w->asset[i] : 0;
    }
    for (size_t left = w->size - node->n_in; left > 0; left--) {
        size_t top = w->n;
        for (size_t i = 0; i < w->n; i++) {
            if (node->fixed[i] == 0 && !w->trial[i]
                && (top == w->n || w->asset[i] > w->asset[top]))
                top = i;
        }
        w->trial[top] = true;
        sum += w->asset[top];
    }
    return sum;
}

/* The ballot that is farthest from `trial`, of those alike the one that had less u. */
static size_t find_farthest(const world *w, size_t *distance)
{
    size_t worst = w->approvals.n_rows;
    *distance = 0;
    for (size_t b = 0; b < w->approvals.n_rows; b++) {
        if (!w->counts[b])
            continue;
        const size_t far = length_of(w, b) + w->size - 2 * members_of(w, b, w->trial);
        if (worst == w->approvals.n_rows || far > *distance
            || (far == *distance && w->times[b] < w->times[worst])) {
            worst = b;
            *distance = far;
        }
    }
    return worst;
}

/* Bound (2): no committee of the node has all ballots nearer than this. The nearest
 * committee met goes to node->guess. */
static size_t bound_all(const world *w, cmt_committees_node *node, size_t enough)
{
    const cmt_approvals *a = &w->approvals;
    size_t bound = 0;
    size_t nearest = SIZE_MAX;
    int64_t total = 0; /* sum of u (|A| + k) */
    memset(w->asset, 0, w->n * sizeof *w->asset);
    memset(w->times, 0, a->n_rows * sizeof *w->times);
    for (int64_t steps = 0; steps <= MAX_STEPS; steps++) {
        size_t far = 0;
        const int64_t sum = choose(w, node);
        if (steps > 0) {
            const int64_t least = (total - 2 * sum + steps - 1) / steps;
            if (least > 0 && (size_t)least > bound)
                bound = (size_t)least;
        }
        const size_t worst = find_farthest(w, &far);
        if (worst == a->n_rows || far < nearest) {
            nearest = far;
            memcpy(node->guess, w->trial, w->n * sizeof *w->trial);
        }
        if (worst == a->n_rows || nearest <= bound || bound > enough)
            break;
        w->times[worst]++;
        total += (int64_t)(length_of(w, worst) + w->size);
        for (size_t k = a->begin[worst]; k < a->begin[worst + 1]; k++)
            w->asset[a->approved[k]]++;
    }
    return bound;
}

static uint32_t richest(const world *w, const cmt_committees_node *node)
{
    size_t top = w->n;
    for (size_t i = 0; i < w->n; i++) {
        if (node->fixed[i] == 0 && (top == w->n || w->asset[i] > w->asset[top]))
            top = i;
    }
    return (uint32_t)top;
}

static int bound(void *self, cmt_committees_node *node)
{
    world *w = self;
    /* distances below the best one's are counted from 1 */
    const size_t best = w->has_best ? farthest(w, w->best) : w->n_far + 1;
    const size_t all = bound_all(w, node, best == 0 ? 0 : best - 1) + 1;
    node->branch = richest(w, node);
    bound_each(w, node);
    const int each = against_best(w);
    if (!w->has_best || each > 0 || best == 0)
        return each;
    if (all > best)
        return 1;
    if (all == best && !w->lexicographic)
        return 0;
    return each;
}

static cmt_status world_init(cmt_arena *mem,
                             const cmt_contest *contest,
                             bool lexicographic,
                             world *w,
                             cmt_err *err)
{
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_approvals_build(mem, contest, &w->approvals, err));
    const size_t n_rows = w->approvals.n_rows;
    w->lexicographic = lexicographic;
    w->n = w->approvals.n;
    w->size = cmt_approvals_size(contest);
    w->n_far = w->n + w->size + 1;
    w->counts = CMT_NEW_ARRAY(mem, bool, n_rows + 1);
    w->weight = cmt_z_array(mem, n_rows + 1);
    w->now = cmt_z_array(mem, w->n_far);
    w->best = cmt_z_array(mem, w->n_far);
    w->asset = CMT_NEW_ARRAY(mem, int64_t, w->n + 1);
    w->times = CMT_NEW_ARRAY(mem, int64_t, n_rows + 1);
    w->trial = CMT_NEW_ARRAY(mem, bool, w->n + 1);
    if (w->counts == NULL || w->weight == NULL || w->now == NULL || w->best == NULL
        || w->asset == NULL || w->times == NULL || w->trial == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for distances");
    for (size_t b = 0; b < n_rows; b++) {
        cmt_approvals_weight(&w->approvals, b, w->weight[b]);
        w->counts[b] = mpz_sgn(w->weight[b]) > 0;
    }
done:
    return st;
}

/* The largest distance, or the weight at each distance, the largest first. */
static cmt_value *tell(cmt_arena *mem, const world *w, mpq_ptr q)
{
    cmt_value *witness = cmt_value_object(mem);
    cmt_value *list = cmt_value_array(mem);
    const size_t far = farthest(w, w->best);
    if (!w->lexicographic) {
        cmt_value_set_int(mem, witness, "distance", far == 0 ? 0 : (int64_t)far - 1);
        return witness;
    }
    for (size_t d = far; d > 0; d--) {
        cmt_value *pair = cmt_value_array(mem);
        if (mpz_sgn(w->best[d - 1]) == 0)
            continue;
        mpq_set_z(q, w->best[d - 1]);
        mpq_div(q, q, w->approvals.scale);
        cmt_value_add(mem, pair, cmt_value_int(mem, (int64_t)d - 1));
        cmt_value_add(mem, pair, cmt_value_q(mem, q));
        cmt_value_add(mem, list, pair);
    }
    cmt_value_set(mem, witness, "distances", list);
    return witness;
}

/* How far the farthest ballot is at least, of all committees. */
static cmt_status root_bound(
    cmt_arena *mem, const world *w, bool optimal, mpq_ptr out, cmt_err *err)
{
    size_t far = farthest(w, w->best);
    int8_t *fixed = CMT_NEW_ARRAY(mem, int8_t, w->n + 1);
    cmt_committees_node node = {.fixed = fixed,
                                .guess = CMT_NEW_ARRAY(mem, bool, w->n + 1)};
    if (fixed == NULL || node.guess == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a bound");
    for (size_t i = 0; i < w->n; i++)
        fixed[i] = cmt_contest_eligible(w->approvals.contest, i) ? 0 : -1;
    if (!optimal) {
        const size_t all = bound_all(w, &node, SIZE_MAX) + 1;
        bound_each(w, &node);
        far = farthest(w, w->now) > all ? farthest(w, w->now) : all;
    }
    mpq_set_ui(out, far == 0 ? 0 : (unsigned long)far - 1, 1);
    return CMT_OK;
}

static cmt_status run_any(cmt_arena *mem,
                          const cmt_contest *contest,
                          const cmt_rule_args *args,
                          bool lexicographic,
                          cmt_outcome *out,
                          cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_outcome o = {0};
    world w = {0};
    cmt_committees_result result;
    mpq_t *q = cmt_q_array(mem, 2);
    if (q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for distances");
    CMT_TRY(world_init(mem, contest, lexicographic, &w, err));
    const cmt_committees_rule rule = {
        .self = &w, .bound = bound, .weigh = weigh, .keep = keep};
    const cmt_committees_task task = {.approvals = &w.approvals,
                                      .size = w.size,
                                      .tie_break = &args->tie_break,
                                      .max_nodes = MAX_NODES,
                                      .rule = &rule};
    CMT_TRY(cmt_committees_find(mem, &task, &result, err));
    CMT_TRY(cmt_result_committees(mem, contest, &args->tie_break, result.committees,
                                  result.n, result.capped, &o, err));
    o.witness = tell(mem, &w, q[0]);
    if (result.unproved) {
        CMT_TRY(root_bound(mem, &w, result.optimal, q[1], err));
        o.unproved = true;
        o.bound = q[1];
    }
    if (!cmt_arena_ok(mem))
        return cmt_fail(err, CMT_E_NOMEM, "no room for the witness");
    *out = o;
done:
    return st;
}

static cmt_status run_minimaxav(cmt_arena *mem,
                                const cmt_contest *contest,
                                const cmt_rule_args *args,
                                cmt_outcome *out,
                                cmt_err *err)
{
    return run_any(mem, contest, args, false, out, err);
}

static cmt_status run_lexminimaxav(cmt_arena *mem,
                                   const cmt_contest *contest,
                                   const cmt_rule_args *args,
                                   cmt_outcome *out,
                                   cmt_err *err)
{
    return run_any(mem, contest, args, true, out, err);
}

const cmt_rule cmt_rule_approval_minimaxav = {
    .name = "minimaxav",
    .kind = CMT_RULE_APPROVAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_COMMITTEE,
    .reads = CMT_READS_MARKS,
    .yields = CMT_YIELDS_COMMITTEE,
    .beside = 16,
    .title = "Minimax Approval Voting",
    .definition = "The committee of k sits from which the farthest ballot is nearest, "
                  "by the number of alternatives on which the two differ.",
    .source = "Brams, Kilgour and Sanver, A minimax procedure for electing committees, "
              "Public Choice 132 (2007) 401-420",
    .cost =
        "exponential at worst: a tree with bounds; `unproved` after 1,000,000 nodes",
    .run = run_minimaxav,
    .check = cmt_approval_minimaxav_check,
};

const cmt_rule cmt_rule_approval_lexminimaxav = {
    .name = "lexminimaxav",
    .kind = CMT_RULE_APPROVAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_COMMITTEE,
    .reads = CMT_READS_MARKS,
    .yields = CMT_YIELDS_COMMITTEE,
    .beside = 14,
    .title = "Lexicographic Minimax Approval Voting",
    .definition =
        "The committee of k sits from which the farthest ballots are nearest; of "
        "these, the one with the least weight that far; then the one with the least "
        "weight at the distance below; and so on.",
    .source = "Lackner, Regner and Krenn, abcvoting, Journal of Open Source Software 8 "
              "(2023) 4880",
    .cost =
        "exponential at worst: a tree with bounds; `unproved` after 1,000,000 nodes",
    .run = run_lexminimaxav,
    .check = cmt_approval_lexminimaxav_check,
};
