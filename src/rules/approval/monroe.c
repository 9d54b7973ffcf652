#include "rules/approval/monroe.h"

#include "ballot/committees.h"
#include "ballot/loads.h"
#include "base/err.h"
#include "rules/result.h"

#include <string.h>

#define MAX_NODES 20000

/* Each member represents `each`, and `over` of them one unit more. By the cuts of a flow the
 * most weight that can be given to members it approves is
 *
 *     min over sets T of members: w(N(T)) + (k - |T|) each + min(k - |T|, over)
 *   = min of  F(each) + over  and  F(each + 1),
 *
 * F(q) being the flow where each member takes q at most; which members take more is never
 * searched for. F(q) grows ever more slowly with members (it is a rank function): what one
 * adds to few it adds at most to more. */
typedef struct world {
    cmt_approvals approvals;
    cmt_loads loads;
    size_t n;
    size_t size;
    mpz_ptr each;
    mpz_ptr over;
    mpq_ptr unit;    /* true weight = these / unit */
    bool *takes;     /* [rows] to which more could go */
    bool *some;      /* [n] scratch: members to which more could go */
    uint32_t *queue; /* [rows] */
    mpz_t *gain;     /* [n] what an open one adds at most */
    mpz_ptr now;
    mpz_ptr best;
    bool has_best;
    mpz_t *z; /* [3] scratch: a flow, a bound, a total */
} world;

static int against_best(const world *w)
{
    return w->has_best ? mpz_cmp(w->best, w->now) : -1;
}

/* What flows to ballots, into z[0]; `q` a member, open ones as `open` says. */
static void run_flow(
    world *w, const int8_t *fixed, mpz_srcptr q, bool open, size_t left)
{
    cmt_loads *l = &w->loads;
    size_t members = 0;
    mpz_set(l->each, q);
    mpz_set_ui(l->pool, 0);
    if (open)
        mpz_mul_ui(l->pool, q, (unsigned long)left);
    for (size_t i = 0; i < w->n; i++) {
        const bool may = open && fixed[i] == 0;
        members += fixed[i] > 0 ? 1U : 0U;
        l->role[i] = fixed[i] > 0 ? CMT_LOADS_OWN
                     : may        ? CMT_LOADS_SHARED
                                  : CMT_LOADS_NONE;
    }
    (void)cmt_loads_run(l);
    mpz_mul_ui(w->z[0], q, (unsigned long)members);
    mpz_add(w->z[0], w->z[0], l->pool);
    mpz_sub(w->z[0], w->z[0], l->unsent);
}

/* Let `now` be the lesser of itself and z[1]. */
static void lower(world *w)
{
    if (mpz_cmp(w->z[1], w->now) < 0)
        mpz_set(w->now, w->z[1]);
}

static int value_of(world *w, const int8_t *fixed)
{
    run_flow(w, fixed, w->each, false, 0);
    mpz_add(w->now, w->z[0], w->over);
    if (mpz_sgn(w->over) > 0) {
        mpz_add_ui(w->z[2], w->each, 1);
        run_flow(w, fixed, w->z[2], false, 0);
        mpz_set(w->z[1], w->z[0]);
        lower(w);
    }
    return against_best(w);
}

/* Ballots to which more could go after a flow: those with room, and those from which a
 * member could turn to such. All others are full whoever joins. */
static void find_takers(world *w)
{
    const cmt_approvals *a = &w->approvals;
    const cmt_loads *l = &w->loads;
    size_t n_queue = 0;
    memset(w->some, 0, w->n * sizeof *w->some);
    for (uint32_t b = 0; b < a->n_rows; b++) {
        w->takes[b] = l->open[b] && mpz_sgn(l->spare[b]) > 0;
        if (w->takes[b])
            w->queue[n_queue++] = b;
    }
    for (size_t at = 0; at < n_queue; at++) {
        const size_t b = w->queue[at];
        for (size_t k = a->begin[b]; k < a->begin[b + 1]; k++) {
            const size_t i = a->approved[k];
            if (w->some[i] || l->role[i] == CMT_LOADS_NONE)
                continue;
            w->some[i] = true;
            for (size_t e = a->first[i]; e < a->first[i + 1]; e++) {
                if (w->takes[a->rows[e]] || mpz_sgn(l->flow[e]) == 0)
                    continue;
                w->takes[a->rows[e]] = true;
                w->queue[n_queue++] = a->rows[e];
            }
        }
    }
}

/* What each open one adds at most: `each`, or what its supporters could take. */
static void find_gains(world *w, const int8_t *fixed)
{
    const cmt_approvals *a = &w->approvals;
    find_takers(w);
    for (size_t i = 0; i < w->n; i++) {
        mpz_set_si(w->gain[i], -1);
        if (fixed[i] != 0)
            continue;
        mpz_set_ui(w->gain[i], 0);
        for (size_t k = a->first[i]; k < a->first[i + 1]; k++) {
            if (w->takes[a->rows[k]])
                mpz_add(w->gain[i], w->gain[i], w->loads.room[a->rows[k]]);
        }
        if (mpz_cmp(w->gain[i], w->loads.each) > 0)
            mpz_set(w->gain[i], w->loads.each);
    }
}

static size_t top_gain(const world *w)
{
    size_t top = 0;
    for (size_t i = 1; i < w->n; i++) {
        if (mpz_cmp(w->gain[i], w->gain[top]) > 0)
            top = i;
    }
    return top;
}

/* Two bounds with `q` a member and `more` besides: those who sit and the `left` largest
 * gains; and as if parts of open ones could sit. The guess and the branch are the gains'. */
static void bound_at(world *w, cmt_committees_node *node, mpz_srcptr q, mpz_srcptr more)
{
    const size_t left = w->size - node->n_in;
    run_flow(w, node->fixed, q, false, 0);
    mpz_add(w->z[1], w->z[0], more);
    find_gains(w, node->fixed);
    for (size_t i = 0; i < w->n; i++)
        node->guess[i] = node->fixed[i] > 0;
    for (size_t k = 0; k < left; k++) {
        const size_t top = top_gain(w);
        if (k == 0)
            node->branch = (uint32_t)top;
        node->guess[top] = true;
        mpz_add(w->z[1], w->z[1], w->gain[top]);
        mpz_set_si(w->gain[top], -1);
    }
    lower(w);
    if (w->has_best && mpz_cmp(w->now, w->best) < 0)
        return;
    run_flow(w, node->fixed, q, true, left);
    mpz_add(w->z[1], w->z[0], more);
    lower(w);
}

/* A first committee: seat by seat the one that adds most. */
static void guess_first(world *w, cmt_committees_node *node, int8_t *fixed)
{
    memcpy(fixed, node->fixed, w->n);
    for (size_t n_in = node->n_in; n_in < w->size; n_in++) {
        run_flow(w, fixed, w->each, false, 0);
        find_gains(w, fixed);
        fixed[top_gain(w)] = 1;
    }
    for (size_t i = 0; i < w->n; i++)
        node->guess[i] = fixed[i] > 0;
}

/* A rule and room for a committee. */
typedef struct search {
    world w;
    int8_t *fixed; /* [n] scratch */
} search;

static int bound(void *self, cmt_committees_node *node)
{
    search *s = self;
    world *w = &s->w;
    mpz_ptr above = w->z[2];
    mpz_set_ui(above, 0);
    for (size_t b = 0; b < w->approvals.n_rows; b++)
        mpz_add(above, above, w->loads.room[b]);
    mpz_set(w->now, above);
    if (mpz_sgn(w->over) > 0) {
        mpz_add_ui(above, w->each, 1);
        mpz_set_ui(w->gain[w->n], 0);
        bound_at(w, node, above, w->gain[w->n]);
    }
    bound_at(w, node, w->each, w->over);
    if (!w->has_best)
        guess_first(w, node, s->fixed);
    return against_best(w);
}

static int weigh(void *self, const bool *in)
{
    search *s = self;
    for (size_t i = 0; i < s->w.n; i++)
        s->fixed[i] = in[i] ? 1 : -1;
    return value_of(&s->w, s->fixed);
}

static void keep(void *self)
{
    search *s = self;
    mpz_set(s->w.best, s->w.now);
    s->w.has_best = true;
}

/* How much a member represents: where all weights are whole, floor(W / k) and one more for
 * the W mod k of them that must; else exactly W / k, in units of which k make one. */
static void share(world *w)
{
    const cmt_approvals *a = &w->approvals;
    mpz_ptr total = w->z[0];
    bool whole = true;
    mpz_set_ui(total, 0);
    mpq_set(w->unit, a->scale);
    for (size_t b = 0; b < a->n_rows; b++) {
        mpz_ptr weight = w->loads.room[b];
        cmt_approvals_weight(a, b, weight);
        mpz_mul(w->z[1], weight, mpq_denref(a->scale));
        whole = whole && mpz_divisible_p(w->z[1], mpq_numref(a->scale)) != 0;
        mpz_add(total, total, weight);
        w->loads.open[b] = mpz_sgn(weight) > 0;
    }
    for (size_t b = 0; b < a->n_rows; b++) {
        mpz_ptr weight = w->loads.room[b];
        if (whole) {
            mpz_mul(weight, weight, mpq_denref(a->scale));
            mpz_divexact(weight, weight, mpq_numref(a->scale));
        } else {
            mpz_mul_ui(weight, weight, (unsigned long)w->size);
        }
    }
    mpz_set(w->each, total);
    mpz_set_ui(w->over, 0);
    if (whole) {
        mpz_mul(total, total, mpq_denref(a->scale));
        mpz_divexact(total, total, mpq_numref(a->scale));
        mpz_fdiv_qr_ui(w->each, w->over, total, (unsigned long)w->size);
        mpq_set_ui(w->unit, 1, 1);
    } else {
        mpz_mul_ui(mpq_numref(w->unit), mpq_numref(w->unit), (unsigned long)w->size);
        mpq_canonicalize(w->unit);
    }
}

static cmt_status search_init(cmt_arena *mem,
                              const cmt_contest *contest,
                              search *s,
                              cmt_err *err)
{
    cmt_status st = CMT_OK;
    world *w = &s->w;
    CMT_TRY(cmt_approvals_build(mem, contest, &w->approvals, err));
    CMT_TRY(cmt_loads_init(mem, &w->approvals, &w->loads, err));
    w->n = w->approvals.n;
    w->size = cmt_approvals_size(contest);
    w->each = cmt_z(mem);
    w->over = cmt_z(mem);
    w->unit = cmt_q(mem);
    w->takes = CMT_NEW_ARRAY(mem, bool, w->approvals.n_rows + 1);
    w->some = CMT_NEW_ARRAY(mem, bool, w->n + 1);
    w->queue = CMT_NEW_ARRAY(mem, uint32_t, w->approvals.n_rows + 1);
    w->gain = cmt_z_array(mem, w->n + 1);
    w->now = cmt_z(mem);
    w->best = cmt_z(mem);
    w->z = cmt_z_array(mem, 3);
    s->fixed = CMT_NEW_ARRAY(mem, int8_t, w->n + 1);
    if (w->each == NULL || w->over == NULL || w->unit == NULL || w->takes == NULL
        || w->some == NULL || w->queue == NULL || w->gain == NULL || w->now == NULL
        || w->best == NULL || w->z == NULL || s->fixed == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for representatives");
    mpq_set_ui(w->unit, 1, 1);
    if (w->size > 0)
        share(w);
done:
    return st;
}

/* What no committee exceeds, into `now`. */
static void root_bound(search *s, cmt_committees_node *node, bool optimal)
{
    mpz_set(s->w.now, s->w.best);
    if (optimal)
        return;
    for (size_t i = 0; i < s->w.n; i++)
        s->fixed[i] = cmt_contest_eligible(s->w.approvals.contest, i) ? 0 : -1;
    s->w.has_best = true;
    mpz_set_ui(s->w.best, 0);
    (void)bound(s, node);
}

static void to_true(const world *w, mpz_srcptr z, mpq_ptr out)
{
    mpq_set_z(out, z);
    mpq_div(out, out, w->unit);
}

static cmt_status run_monroe(cmt_arena *mem,
                             const cmt_contest *contest,
                             const cmt_rule_args *args,
                             cmt_outcome *out,
                             cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_outcome o = {0};
    search s = {0};
    cmt_committees_result result;
    mpq_t *q = cmt_q_array(mem, 2);
    if (q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for representatives");
    CMT_TRY(search_init(mem, contest, &s, err));
    const cmt_committees_rule rule = {
        .self = &s, .bound = bound, .weigh = weigh, .keep = keep};
    const cmt_committees_task task = {.approvals = &s.w.approvals,
                                      .size = s.w.size,
                                      .tie_break = &args->tie_break,
                                      .max_nodes = MAX_NODES,
                                      .rule = &rule};
    CMT_TRY(cmt_committees_find(mem, &task, &result, err));
    CMT_TRY(cmt_result_committees(mem, contest, &args->tie_break, result.committees,
                                  result.n, result.capped, &o, err));
    to_true(&s.w, s.w.best, q[0]);
    o.witness = cmt_value_object(mem);
    cmt_value_set(mem, o.witness, "score", cmt_value_q(mem, q[0]));
    if (result.unproved) {
        cmt_committees_node node = {.fixed = s.fixed,
                                    .guess = CMT_NEW_ARRAY(mem, bool, s.w.n + 1)};
        if (node.guess == NULL)
            return cmt_fail(err, CMT_E_NOMEM, "no room for a bound");
        root_bound(&s, &node, result.optimal);
        to_true(&s.w, s.w.now, q[1]);
        o.unproved = true;
        o.bound = q[1];
    }
    if (!cmt_arena_ok(mem))
        return cmt_fail(err, CMT_E_NOMEM, "no room for the witness");
    *out = o;
done:
    return st;
}

const cmt_rule cmt_rule_approval_monroe = {
    .name = "monroe",
    .kind = CMT_RULE_APPROVAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_COMMITTEE,
    .reads = CMT_READS_MARKS,
    .yields = CMT_YIELDS_COMMITTEE,
    .beside = 14,
    .title = "Monroe's rule",
    .definition = "Each of the k members represents an equal part of the voters. The "
                  "committee sits in which most voters approve the member that "
                  "represents them, where voters are divided as well as can be.",
    .source = "Monroe, Fully proportional representation, American Political Science "
              "Review 89 (1995) 925-940; Lackner and Skowron, Multi-Winner Voting with "
              "Approval Preferences (2023), chapter 2",
    .cost = "exponential at worst: a tree with flows for bounds; `unproved` after "
            "20,000 nodes",
    .run = run_monroe,
    .check = cmt_approval_monroe_check,
};
