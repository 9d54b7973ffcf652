#include "rules/budget/phragmen_pb.h"

#include "base/err.h"
#include "rules/phragmen_loads.h"
#include "rules/result.h"
#include "rules/steps_json.h"
#include "rules/worth.h"

typedef struct phragmen {
    cmt_phragmen loads; /* first: the steps know nothing else */
    const cmt_contest *contest;
    mpq_t *value; /* [n] scratch */
    mpq_t *q;     /* [2] scratch */
} phragmen;

/* What alone is above the budget takes no part; the way ends where one of those that are
 * next does not fit. */
static cmt_status narrow(
    void *self, const void *state, const bool *in, bool *open, cmt_err *err)
{
    const phragmen *p = self;
    const size_t n = p->contest->n_alternatives;
    size_t best = n;
    bool fits = true;
    for (size_t i = 0; i < n; i++)
        open[i] = open[i] && mpq_cmp(p->contest->costs[i], p->contest->budget) <= 0;
    const cmt_status st = cmt_phragmen_values(self, state, in, open, p->value, err);
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

static cmt_status open_world(cmt_arena *mem,
                             const cmt_contest *contest,
                             phragmen *p,
                             cmt_err *err)
{
    cmt_status st = CMT_OK;
    const size_t n = contest->n_alternatives;
    CMT_TRY(cmt_worth_expect(contest, err));
    CMT_TRY(cmt_result_expect(contest, CMT_FORM_APPROVE, err));
    CMT_TRY(cmt_phragmen_init(mem, contest, contest->costs, n, &p->loads, err));
    p->contest = contest;
    p->value = cmt_q_array(mem, n + 1);
    p->q = cmt_q_array(mem, 2);
    if (p->value == NULL || p->q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for loads");
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
    cmt_steps_rule rule = cmt_phragmen_rule(&p);
    rule.narrow = narrow;
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
