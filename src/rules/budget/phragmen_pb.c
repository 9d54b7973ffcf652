#include "rules/budget/phragmen_pb.h"

#include "ballot/ladder.h"
#include "ballot/steps.h"
#include "base/err.h"
#include "rules/result.h"
#include "rules/steps_json.h"
#include "rules/worth.h"

/* A ballot's load is that of the last project it approves: it stands on the rung of that
 * purchase, 0 where it approves none yet. */
typedef struct phragmen {
    const cmt_contest *contest;
    cmt_approvals approvals;
    size_t n_rungs; /* n + 1 */
    mpz_t *support; /* [n] weight of all who approve */
    mpq_t *value;   /* [n] scratch of narrow */
    mpq_t *q;       /* [2] scratch */
    mpz_ptr z;      /* scratch */
} phragmen;

typedef struct loads {
    cmt_ladder ladder;
    mpq_t *load; /* [n_rungs] a unit of weight as the approvals scale it */
    size_t n_used;
} loads;

static loads *make(const phragmen *p, cmt_arena *mem)
{
    loads *l = CMT_NEW(mem, loads);
    if (l == NULL)
        return NULL;
    l->load = cmt_q_array(mem, p->n_rungs);
    l->n_used = 1;
    return l->load != NULL ? l : NULL;
}

static void *start(void *self, cmt_arena *mem)
{
    const phragmen *p = self;
    loads *l = make(p, mem);
    const bool ok =
        l != NULL && cmt_ladder_init(mem, &p->approvals, p->n_rungs, &l->ladder);
    return ok ? l : NULL;
}

static void *copy(void *self, cmt_arena *mem, const void *state)
{
    const phragmen *p = self;
    const loads *from = state;
    loads *l = make(p, mem);
    if (l == NULL || !cmt_ladder_copy(mem, &from->ladder, &l->ladder))
        return NULL;
    l->n_used = from->n_used;
    for (size_t r = 0; r < from->n_used; r++)
        mpq_set(l->load[r], from->load[r]);
    return l;
}

/* (cost + sum of the supporters' loads) / their weight */
static void new_load(const phragmen *p, const loads *l, size_t i, mpq_ptr out)
{
    mpq_mul(out, p->approvals.scale, p->contest->costs[i]);
    for (size_t r = 1; r < l->n_used; r++) {
        cmt_ladder_weight(&l->ladder, i, r, p->z);
        if (mpz_sgn(p->z) == 0)
            continue;
        mpq_set_z(p->q[1], p->z);
        mpq_mul(p->q[1], p->q[1], l->load[r]);
        mpq_add(out, out, p->q[1]);
    }
    mpq_set_z(p->q[1], p->support[i]);
    mpq_div(out, out, p->q[1]);
}

/* What nobody supports goes last: above every load while there is one, else 0. */
static cmt_status values(void *self,
                         const void *state,
                         const bool *in,
                         const bool *open,
                         mpq_t *out,
                         cmt_err *err)
{
    const phragmen *p = self;
    const size_t n = p->approvals.n;
    bool any = false;
    (void)in;
    (void)err;
    mpq_set_ui(p->q[0], 0, 1);
    for (size_t i = 0; i < n; i++) {
        if (!open[i] || mpz_sgn(p->support[i]) == 0)
            continue;
        any = true;
        new_load(p, state, i, out[i]);
        if (mpq_cmp(out[i], p->q[0]) > 0)
            mpq_set(p->q[0], out[i]);
    }
    mpq_set_ui(p->q[1], any ? 1 : 0, 1);
    mpq_add(p->q[0], p->q[0], p->q[1]);
    for (size_t i = 0; i < n; i++) {
        if (open[i] && mpz_sgn(p->support[i]) == 0)
            mpq_set(out[i], p->q[0]);
    }
    return CMT_OK;
}

/* What alone is above the budget takes no part; the way ends where one of those that are
 * next does not fit. */
static cmt_status narrow(
    void *self, const void *state, const bool *in, bool *open, cmt_err *err)
{
    const phragmen *p = self;
    const size_t n = p->approvals.n;
    size_t best = n;
    bool fits = true;
    for (size_t i = 0; i < n; i++)
        open[i] = open[i] && mpq_cmp(p->contest->costs[i], p->contest->budget) <= 0;
    const cmt_status st = values(self, state, in, open, p->value, err);
    if (st != CMT_OK)
        return st;
    for (size_t i = 0; i < n; i++) {
        if (open[i] && (best == n || mpq_cmp(p->value[i], p->value[best]) < 0))
            best = i;
    }
    cmt_worth_cost(p->contest, in, p->q[0]);
    for (size_t i = 0; i < n; i++) {
        mpq_add(p->q[1], p->q[0], p->contest->costs[i]);
        if (open[i] && mpq_equal(p->value[i], p->value[best]) != 0
            && mpq_cmp(p->q[1], p->contest->budget) > 0)
            fits = false;
    }
    for (size_t i = 0; i < n && !fits; i++)
        open[i] = false;
    return CMT_OK;
}

static void take(void *self, void *state, const bool *in, uint32_t c)
{
    const phragmen *p = self;
    loads *l = state;
    const cmt_approvals *a = &p->approvals;
    (void)in;
    if (mpz_sgn(p->support[c]) == 0)
        return;
    new_load(p, l, c, l->load[l->n_used]);
    for (size_t k = a->first[c]; k < a->first[c + 1]; k++)
        cmt_ladder_move(&l->ladder, a->rows[k], l->n_used);
    l->n_used++;
}

static void describe(void *self, const void *state, cmt_sha256 *digest)
{
    const phragmen *p = self;
    const loads *l = state;
    for (size_t b = 0; b < p->approvals.n_rows; b++)
        cmt_steps_digest_q(digest, l->load[l->ladder.rung[b]]);
}

static cmt_status open_world(cmt_arena *mem,
                             const cmt_contest *contest,
                             phragmen *p,
                             cmt_err *err)
{
    cmt_status st = CMT_OK;
    const size_t n = contest->n_alternatives;
    CMT_TRY(cmt_worth_expect(contest, err));
    CMT_TRY(cmt_result_expect(contest, CMT_FORM_APPROVE, err));
    CMT_TRY(cmt_approvals_build(mem, contest, &p->approvals, err));
    p->contest = contest;
    p->n_rungs = n + 1;
    p->support = cmt_z_array(mem, n + 1);
    p->value = cmt_q_array(mem, n + 1);
    p->q = cmt_q_array(mem, 2);
    p->z = cmt_z(mem);
    if (p->support == NULL || p->value == NULL || p->q == NULL || p->z == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for loads");
    const cmt_approvals *a = &p->approvals;
    for (size_t i = 0; i < n; i++) {
        for (size_t k = a->first[i]; k < a->first[i + 1]; k++) {
            cmt_approvals_weight(a, a->rows[k], p->z);
            mpz_add(p->support[i], p->support[i], p->z);
        }
    }
done:
    return st;
}

static cmt_status run(cmt_arena *mem,
                      const cmt_contest *contest,
                      const cmt_rule_args *args,
                      cmt_outcome *out,
                      cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_outcome o = {0};
    cmt_steps_result result;
    phragmen p = {0};
    const cmt_steps_rule rule = {.self = &p,
                                 .start = start,
                                 .copy = copy,
                                 .values = values,
                                 .narrow = narrow,
                                 .take = take,
                                 .describe = describe,
                                 .least = true};
    CMT_TRY(open_world(mem, contest, &p, err));
    CMT_TRY(cmt_steps_run(mem, contest, &args->tie_break, &rule, &result, err));
    CMT_TRY(cmt_steps_outcome(mem, contest, &args->tie_break, &result, "elected",
                              "load", &o, err));
    CMT_TRY(cmt_worth_set_cost(mem, contest, &o, err));
    *out = o;
done:
    return st;
}

static const cmt_rule_axiom axioms[] = {
    {"exhaustiveness", false,
     "immediate: it ends at the first project that does not fit"},
    {0},
};

const cmt_rule cmt_rule_budget_phragmen_pb = {
    .name = "phragmen-pb",
    .kind = CMT_RULE_BUDGET,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_BUDGET,
    .reads = CMT_READS_MARKS | CMT_READS_COSTS,
    .yields = CMT_YIELDS_COMMITTEE,
    .title = "Sequential Phragmén for budgets",
    .definition =
        "Each project is a load of its cost that its supporters bear together. "
        "Again and again the project is bought whose supporters, all bearing "
        "alike afterwards, bear least, until one that is next does not fit.",
    .source = "Los, Christoff and Grossi, IJCAI 2022, 398-404",
    .cost = "O(n^2 + approvals of the ballots whose project is bought) a purchase",
    .loss = NULL,
    .options = NULL,
    .axioms = axioms,
    .run = run,
    .check = cmt_budget_phragmen_pb_check,
    .welfare = NULL,
};
