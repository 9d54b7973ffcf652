#include "rules/budget/maximin_support_pb.h"

#include "ballot/approvals.h"
#include "ballot/steps.h"
#include "base/err.h"
#include "base/sort.h"
#include "rules/result.h"
#include "rules/steps_json.h"
#include "rules/worth.h"

#include <string.h>

/* The least load that the heaviest loaded supporter must bear when supporters divide the
 * costs of a set of projects is, by duality of flows, the largest cost(T) / w(N(T)) over
 * its parts T. A guess under which no flow pays for all yields a part T with a larger
 * ratio, the next guess (Dinkelbach 1967). Costs are whole, one denominator for all. */
typedef struct flows {
    const cmt_contest *contest;
    cmt_approvals approvals;
    mpz_t *cost; /* [n] times `unit` */
    mpz_ptr unit;
    size_t size;      /* projects bought at most */
    uint32_t *bought; /* [size] */
    size_t n_bought;
    mpz_t *pays;   /* [rows][size] */
    mpz_t *spare;  /* [rows] */
    mpz_t *unpaid; /* [size] */
    size_t *queue; /* [size] projects reached */
    size_t n_reached;
    bool *reached;     /* [size] */
    size_t *by_bought; /* [size] who asked it to give way */
    uint32_t *by_row;  /* [size] and in which row */
    bool *touched;     /* [rows] scratch */
    mpq_ptr guess;
    mpq_t *q; /* [2] scratch */
    mpz_t *z; /* [2] scratch */
} flows;

/* The row pays for project `last`, with what it can spare, or with what the last one of
 * the chain that led there can do without. */
static void augment(flows *f, size_t last, uint32_t row)
{
    mpz_ptr amount = f->z[0];
    size_t at = last;
    mpz_set(amount, f->spare[row]);
    while (f->by_bought[at] != at) {
        mpz_srcptr may = f->pays[f->by_row[at] * f->size + at];
        if (mpz_cmp(may, amount) < 0)
            mpz_set(amount, may);
        at = f->by_bought[at];
    }
    if (mpz_cmp(f->unpaid[at], amount) < 0)
        mpz_set(amount, f->unpaid[at]);
    mpz_sub(f->unpaid[at], f->unpaid[at], amount);
    mpz_sub(f->spare[row], f->spare[row], amount);
    mpz_ptr end = f->pays[row * f->size + last];
    mpz_add(end, end, amount);
    for (at = last; f->by_bought[at] != at; at = f->by_bought[at]) {
        const size_t r = f->by_row[at] * f->size;
        const size_t to = r + f->by_bought[at];
        mpz_sub(f->pays[r + at], f->pays[r + at], amount);
        mpz_add(f->pays[to], f->pays[to], amount);
    }
}

/* Look for more money for a project, breadth first (Edmonds and Karp 1972). False: the
 * projects reached are a part whose supporters have nothing to spare. */
static bool collect(flows *f, size_t start)
{
    const cmt_approvals *a = &f->approvals;
    memset(f->reached, 0, f->n_bought * sizeof *f->reached);
    f->queue[0] = start;
    f->n_reached = 1;
    f->reached[start] = true;
    f->by_bought[start] = start;
    for (size_t k = 0; k < f->n_reached; k++) {
        const size_t at = f->queue[k];
        const uint32_t c = f->bought[at];
        for (size_t e = a->first[c]; e < a->first[c + 1]; e++) {
            const uint32_t row = a->rows[e];
            if (mpz_sgn(f->spare[row]) > 0) {
                augment(f, at, row);
                return true;
            }
            for (size_t s = 0; s < f->n_bought; s++) {
                if (f->reached[s] || mpz_sgn(f->pays[row * f->size + s]) == 0)
                    continue;
                f->reached[s] = true;
                f->by_bought[s] = at;
                f->by_row[s] = row;
                f->queue[f->n_reached++] = s;
            }
        }
    }
    return false;
}

/* cost / w(supporters) of the projects in the queue */
static void ratio(flows *f, mpq_ptr out)
{
    const cmt_approvals *a = &f->approvals;
    mpz_set_ui(mpq_numref(out), 0);
    mpz_set_ui(mpq_denref(out), 0);
    memset(f->touched, 0, a->n_rows * sizeof *f->touched);
    for (size_t k = 0; k < f->n_reached; k++) {
        const uint32_t c = f->bought[f->queue[k]];
        mpz_add(mpq_numref(out), mpq_numref(out), f->cost[c]);
        for (size_t e = a->first[c]; e < a->first[c + 1]; e++) {
            if (f->touched[a->rows[e]])
                continue;
            f->touched[a->rows[e]] = true;
            cmt_approvals_weight(a, a->rows[e], f->z[1]);
            mpz_add(mpq_denref(out), mpq_denref(out), f->z[1]);
        }
    }
    mpq_canonicalize(out);
}

/* Whether nobody bears more than `guess`; else the queue holds a part that is too dear. */
static bool pay(flows *f)
{
    const cmt_approvals *a = &f->approvals;
    for (size_t r = 0; r < a->n_rows; r++) {
        cmt_approvals_weight(a, r, f->z[1]);
        mpz_mul(f->spare[r], f->z[1], mpq_numref(f->guess));
        for (size_t s = 0; s < f->n_bought; s++)
            mpz_set_ui(f->pays[r * f->size + s], 0);
    }
    for (size_t s = 0; s < f->n_bought; s++)
        mpz_mul(f->unpaid[s], f->cost[f->bought[s]], mpq_denref(f->guess));
    for (size_t s = 0; s < f->n_bought; s++) {
        while (mpz_sgn(f->unpaid[s]) > 0) {
            if (!collect(f, s))
                return false;
        }
    }
    return true;
}

static void largest_ratio(flows *f, mpq_ptr out)
{
    f->n_reached = f->n_bought;
    for (size_t s = 0; s < f->n_bought; s++)
        f->queue[s] = s;
    ratio(f, f->guess);
    while (!pay(f))
        ratio(f, f->guess);
    mpq_mul(out, f->guess, f->approvals.scale);
    mpq_set_z(f->q[0], f->unit);
    mpq_div(out, out, f->q[0]);
}

static cmt_status values(void *self,
                         const void *state,
                         const bool *in,
                         const bool *open,
                         mpq_t *out,
                         cmt_err *err)
{
    (void)state;
    (void)err;
    flows *f = self;
    size_t n = 0;
    for (uint32_t i = 0; i < f->approvals.n; i++) {
        if (in[i])
            f->bought[n++] = i;
    }
    f->n_bought = n + 1;
    for (uint32_t i = 0; i < f->approvals.n; i++) {
        if (!open[i])
            continue;
        f->bought[n] = i;
        largest_ratio(f, out[i]);
    }
    return CMT_OK;
}

static bool supported(flows *f, size_t i)
{
    const cmt_approvals *a = &f->approvals;
    for (size_t e = a->first[i]; e < a->first[i + 1]; e++) {
        cmt_approvals_weight(a, a->rows[e], f->z[1]);
        if (mpz_sgn(f->z[1]) > 0)
            return true;
    }
    return false;
}

/* What somebody supports and the rest of the budget can pay. */
static cmt_status narrow(
    void *self, const void *state, const bool *in, bool *open, cmt_err *err)
{
    flows *f = self;
    (void)state;
    (void)err;
    cmt_worth_cost(f->contest, in, f->q[0]);
    mpq_sub(f->q[0], f->contest->budget, f->q[0]);
    for (size_t i = 0; i < f->approvals.n; i++) {
        open[i] =
            open[i] && mpq_cmp(f->contest->costs[i], f->q[0]) <= 0 && supported(f, i);
    }
    return CMT_OK;
}

static int by_cost(const void *a, const void *b, const void *context)
{
    const cmt_contest *c = context;
    return mpq_cmp(c->costs[*(const uint32_t *)a], c->costs[*(const uint32_t *)b]);
}

/* How many projects the budget pays for at most: the cheapest ones. */
static cmt_status count_most(cmt_arena *mem, flows *f, cmt_err *err)
{
    const size_t n = f->contest->n_alternatives;
    uint32_t *order = CMT_NEW_ARRAY(mem, uint32_t, n + 1);
    for (uint32_t i = 0; order != NULL && i < n; i++)
        order[i] = i;
    if (order == NULL || !cmt_sort(mem, order, n, sizeof *order, by_cost, f->contest))
        return cmt_fail(err, CMT_E_NOMEM, "no room to sort %zu projects", n);
    mpq_set_ui(f->q[0], 0, 1);
    for (f->size = 0; f->size < n; f->size++) {
        mpq_add(f->q[0], f->q[0], f->contest->costs[order[f->size]]);
        if (mpq_cmp(f->q[0], f->contest->budget) > 0)
            break;
    }
    f->size++; /* the queue and the book of flows are never empty */
    return CMT_OK;
}

static cmt_status whole_costs(cmt_arena *mem, flows *f, cmt_err *err)
{
    const size_t n = f->contest->n_alternatives;
    f->cost = cmt_z_array(mem, n + 1);
    f->unit = cmt_z(mem);
    f->guess = cmt_q(mem);
    f->q = cmt_q_array(mem, 2);
    f->z = cmt_z_array(mem, 2);
    if (f->cost == NULL || f->unit == NULL || f->guess == NULL || f->q == NULL
        || f->z == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu costs", n);
    mpz_set_ui(f->unit, 1);
    for (size_t i = 0; i < n; i++)
        mpz_lcm(f->unit, f->unit, mpq_denref(f->contest->costs[i]));
    for (size_t i = 0; i < n; i++) {
        mpz_divexact(f->cost[i], f->unit, mpq_denref(f->contest->costs[i]));
        mpz_mul(f->cost[i], f->cost[i], mpq_numref(f->contest->costs[i]));
    }
    return CMT_OK;
}

static cmt_status flows_init(cmt_arena *mem,
                             const cmt_contest *contest,
                             flows *f,
                             cmt_err *err)
{
    cmt_status st = CMT_OK;
    f->contest = contest;
    CMT_TRY(cmt_worth_expect(contest, err));
    CMT_TRY(cmt_result_expect(contest, CMT_FORM_APPROVE, err));
    CMT_TRY(cmt_approvals_build(mem, contest, &f->approvals, err));
    CMT_TRY(whole_costs(mem, f, err));
    CMT_TRY(count_most(mem, f, err));
    const size_t n_rows = f->approvals.n_rows;
    f->bought = CMT_NEW_ARRAY(mem, uint32_t, f->size);
    f->pays = cmt_z_array(mem, n_rows * f->size + 1);
    f->spare = cmt_z_array(mem, n_rows + 1);
    f->unpaid = cmt_z_array(mem, f->size);
    f->queue = CMT_NEW_ARRAY(mem, size_t, f->size);
    f->reached = CMT_NEW_ARRAY(mem, bool, f->size);
    f->by_bought = CMT_NEW_ARRAY(mem, size_t, f->size);
    f->by_row = CMT_NEW_ARRAY(mem, uint32_t, f->size);
    f->touched = CMT_NEW_ARRAY(mem, bool, n_rows + 1);
    if (f->bought == NULL || f->pays == NULL || f->spare == NULL || f->unpaid == NULL
        || f->queue == NULL || f->reached == NULL || f->by_bought == NULL
        || f->by_row == NULL || f->touched == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for flows");
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
    flows f = {0};
    const cmt_steps_rule rule = {
        .self = &f, .values = values, .narrow = narrow, .least = true};
    CMT_TRY(flows_init(mem, contest, &f, err));
    CMT_TRY(cmt_steps_run(mem, contest, &args->tie_break, &rule, &result, err));
    CMT_TRY(cmt_steps_outcome(mem, contest, &args->tie_break, &result, "elected",
                              "load", &o, err));
    CMT_TRY(cmt_worth_set_cost(mem, contest, &o, err));
    *out = o;
done:
    return st;
}

const cmt_rule cmt_rule_budget_maximin_support_pb = {
    .name = "maximin-support-pb",
    .kind = CMT_RULE_BUDGET,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_BUDGET,
    .reads = CMT_READS_MARKS | CMT_READS_COSTS,
    .yields = CMT_YIELDS_COMMITTEE,
    .title = "Maximin support for budgets",
    .definition =
        "Supporters divide the costs of what is bought so that the heaviest load is as "
        "light as can be. Again and again the project is bought with which that load "
        "is "
        "least, among those that the rest of the budget can pay.",
    .source = "Aziz, Lee and Talmon, Proportionally representative participatory "
              "budgeting: axioms and algorithms, AAMAS 2018, 23-31",
    .beside = 24,
    .cost = "a few flows a project and purchase",
    .run = run,
    .check = cmt_budget_maximin_support_pb_check,
};
