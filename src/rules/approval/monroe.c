#include "rules/approval/monroe.h"

#include "ballot/committees.h"
#include "ballot/covers.h"
#include "base/err.h"
#include "rules/approval/monroe_inner.h"
#include "rules/result.h"

#include <string.h>

#define FIRST_NODES 500 /* then those that reach most are asked */
#define COVER_NODES 200000
#define MAX_NODES   20000

/* A rule and room for a committee. */
typedef struct search {
    cmt_monroe_world w;
    int8_t *fixed; /* [n] scratch */
    mpz_ptr reach; /* no committee represents more; has_reach */
    bool has_reach;
} search;

static int bound(void *self, cmt_committees_node *node)
{
    search *s = self;
    cmt_monroe_world *w = &s->w;
    mpz_ptr above = w->z[2];
    mpz_set_ui(above, 0);
    for (size_t b = 0; b < w->approvals.n_rows; b++)
        mpz_add(above, above, w->loads.room[b]);
    mpz_set(w->now, above);
    if (mpz_sgn(w->over) > 0) {
        mpz_add_ui(above, w->each, 1);
        mpz_set_ui(w->gain[w->n], 0);
        cmt_monroe_bound(w, node, above, w->gain[w->n]);
    }
    cmt_monroe_bound(w, node, w->each, w->over);
    if (!w->has_best)
        cmt_monroe_guess(w, node, s->fixed);
    return cmt_monroe_against_best(w);
}

static int weigh(void *self, const bool *in)
{
    search *s = self;
    for (size_t i = 0; i < s->w.n; i++)
        s->fixed[i] = in[i] ? 1 : -1;
    return cmt_monroe_value(&s->w, s->fixed);
}

static void keep(void *self)
{
    search *s = self;
    mpz_set(s->w.best, s->w.now);
    s->w.has_best = true;
}

/* How much a member represents: where all weights are whole, floor(W / k) and one more for
 * the W mod k of them that must; else exactly W / k, in units of which k make one. */
static void share(cmt_monroe_world *w)
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
    cmt_monroe_world *w = &s->w;
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
    s->reach = cmt_z(mem);
    if (w->each == NULL || w->over == NULL || w->unit == NULL || w->takes == NULL
        || w->some == NULL || w->queue == NULL || w->gain == NULL || w->now == NULL
        || w->best == NULL || w->z == NULL || s->fixed == NULL || s->reach == NULL)
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
    if (s->has_reach && mpz_cmp(s->reach, s->w.now) < 0)
        mpz_set(s->w.now, s->reach);
}

/* Who is represented is reached: where a committee represents all that any can reach, the
 * best are those that do so of all that reach as much. @param[out] found whether that is so */
static cmt_status among_covers(cmt_arena *mem,
                               search *s,
                               const cmt_committees_task *task,
                               cmt_committees_result *out,
                               bool *found,
                               cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_covers covers;
    const cmt_tie_break *tie = task->tie_break;
    size_t n = 0;
    bool *in = CMT_NEW_ARRAY(mem, bool, s->w.n + 1);
    mpq_t *q = cmt_q_array(mem, 2);
    if (in == NULL || q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for representatives");
    CMT_TRY(
        cmt_covers_find(mem, task->approvals, task->size, COVER_NODES, &covers, err));
    mpq_set_z(q[0], covers.bound);
    mpq_div(q[0], q[0], task->approvals->scale);
    mpq_mul(q[0], q[0], s->w.unit);
    mpz_fdiv_q(s->reach, mpq_numref(q[0]), mpq_denref(q[0]));
    s->has_reach = true;
    for (size_t k = 0; k < covers.n && covers.proved && covers.whole; k++) {
        memset(in, 0, s->w.n * sizeof *in);
        for (size_t m = 0; m < covers.at[k].n; m++)
            in[covers.at[k].at[m]] = true;
        (void)weigh(s, in);
        if (mpz_cmp(s->w.now, s->reach) == 0)
            covers.at[n++] = covers.at[k];
    }
    *found = n > 0;
    if (n == 0)
        goto done;
    covers.n = n;
    mpz_set(s->w.best, s->reach);
    if (tie->kind == CMT_TIE_ORDER || tie->kind == CMT_TIE_LOT) {
        size_t pick = 0;
        CMT_TRY(cmt_result_pick(mem, tie, s->w.n, covers.at, covers.n, &pick, err));
        covers.at[0] = covers.at[pick];
        covers.n = 1;
    }
    *out = (cmt_committees_result){
        .committees = covers.at, .n = covers.n, .optimal = true};
done:
    return st;
}

/* A short look through the tree, then at those that reach most; else a long one. */
static cmt_status find_best(cmt_arena *mem,
                            search *s,
                            cmt_committees_task *task,
                            cmt_committees_result *out,
                            cmt_err *err)
{
    cmt_status st = CMT_OK;
    bool found = false;
    task->max_nodes = FIRST_NODES;
    CMT_TRY(cmt_committees_find(mem, task, out, err));
    if (!out->unproved)
        return CMT_OK;
    CMT_TRY(among_covers(mem, s, task, out, &found, err));
    if (found)
        return CMT_OK;
    s->w.has_best = false;
    task->max_nodes = MAX_NODES;
    CMT_TRY(cmt_committees_find(mem, task, out, err));
done:
    return st;
}

static void to_true(const cmt_monroe_world *w, mpz_srcptr z, mpq_ptr out)
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
    cmt_committees_task task = {.approvals = &s.w.approvals,
                                .size = s.w.size,
                                .tie_break = &args->tie_break,
                                .rule = &rule};
    CMT_TRY(find_best(mem, &s, &task, &result, err));
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
