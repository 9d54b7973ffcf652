#include "rules/budget/mes_pb.h"

#include "ballot/equal_shares.h"
#include "base/err.h"
#include "rules/result.h"
#include "rules/shares_json.h"
#include "rules/welfare.h"

#include <assert.h>

#define MAX_INCREMENTS 100000

/* What a supporter gains from each project. */
static cmt_status utilities(cmt_arena *mem,
                            const cmt_contest *contest,
                            const cmt_rule_args *args,
                            const mpq_srcptr **out,
                            cmt_err *err)
{
    const size_t n = contest->n_alternatives;
    const bool by_cost =
        cmt_rule_option_is(&cmt_rule_budget_mes_pb, args, "satisfaction", "cost");
    mpq_srcptr *utility = CMT_NEW_ARRAY(mem, mpq_srcptr, n + 1);
    mpq_t *q = cmt_q_array(mem, 2); /* zero and one */
    if (utility == NULL || q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for utilities");
    mpq_set_ui(q[1], 1, 1);
    for (size_t i = 0; i < n; i++) {
        const bool too_dear = mpq_cmp(contest->costs[i], contest->budget) > 0;
        utility[i] = too_dear ? q[0] : (by_cost ? contest->costs[i] : q[1]);
    }
    *out = utility;
    return CMT_OK;
}

static cmt_status expect_costs(const cmt_contest *contest, cmt_err *err)
{
    if (contest->costs == NULL || contest->budget == NULL) {
        return cmt_fail(err, CMT_E_RANGE,
                        "the rule needs the cost of every project and a budget");
    }
    return cmt_result_expect(contest, CMT_FORM_APPROVE, err);
}

static void cost_of(const cmt_contest *contest, const cmt_set *committee, mpq_ptr out)
{
    mpq_set_ui(out, 0, 1);
    for (size_t k = 0; k < committee->n; k++)
        mpq_add(out, out, contest->costs[committee->at[k]]);
}

/* Whether some project that somebody supports, and that the budget could ever pay, still
 * fits beside the committee. */
static bool leaves_room(const cmt_shares_task *t,
                        const bool *supported,
                        const cmt_set *committee,
                        mpq_t *q)
{
    size_t k = 0;
    cost_of(t->contest, committee, q[0]);
    for (size_t i = 0; i < t->contest->n_alternatives; i++) {
        const bool in = k < committee->n && committee->at[k] == i;
        k += in ? 1U : 0U;
        mpq_add(q[1], q[0], t->cost[i]);
        if (!in && supported[i] && mpq_cmp(q[1], t->contest->budget) <= 0)
            return true;
    }
    return false;
}

static bool *find_supported(cmt_arena *mem, const cmt_shares_task *t)
{
    const cmt_contest *c = t->contest;
    bool *supported = CMT_NEW_ARRAY(mem, bool, c->n_alternatives + 1);
    for (size_t b = 0; supported != NULL && b < c->ballots.n; b++) {
        for (size_t i = 0; i < c->n_alternatives; i++) {
            if (cmt_ballots_mark(c, b, i) == CMT_MARK_APPROVE
                && cmt_contest_eligible(c, i) && mpq_sgn(t->utility[i]) > 0)
                supported[i] = true;
        }
    }
    return supported;
}

typedef enum verdict { GO_ON, STOP_HERE, STOP_BEFORE } verdict;

/* What a run with more money than the budget means for add1. */
static cmt_status judge_increment(const cmt_shares_task *t,
                                  const bool *supported,
                                  mpq_t *q,
                                  verdict *out,
                                  cmt_err *err)
{
    cmt_shares_result result;
    cmt_arena *scratch = cmt_arena_new(0);
    if (scratch == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for an increment");
    const cmt_status st = cmt_equal_shares(scratch, t, &result, err);
    *out = GO_ON;
    for (size_t c = 0; st == CMT_OK && c < result.n; c++) {
        cost_of(t->contest, &result.committees[c], q[0]);
        if (mpq_cmp(q[0], t->contest->budget) > 0) {
            *out = STOP_BEFORE;
        } else if (*out == GO_ON
                   && !leaves_room(t, supported, &result.committees[c], q)) {
            *out = STOP_HERE;
        }
    }
    cmt_arena_free(scratch);
    return st;
}

/* add1: give every voter one more unit of money, as long as nothing overspends and
 * something still fits. `money` becomes the last lawful sum. */
static cmt_status find_increment(cmt_arena *mem,
                                 cmt_shares_task *t,
                                 mpq_ptr money,
                                 int64_t *increments,
                                 cmt_err *err)
{
    cmt_status st = CMT_OK;
    verdict v = GO_ON;
    int64_t voters = 0;
    mpq_t *q = cmt_q_array(mem, 3);
    bool *supported = find_supported(mem, t);
    if (q == NULL || supported == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for increments");
    for (size_t b = 0; b < t->contest->ballots.n; b++)
        voters += t->contest->ballots.count[b];
    cmt_q_set_i64(q[2], voters, 1);
    t->money = money;
    for (*increments = 0; voters > 0; ++*increments) {
        CMT_TRY(judge_increment(t, supported, q, &v, err));
        if (v == STOP_HERE)
            break;
        if (v == STOP_BEFORE) {
            mpq_sub(money, money, q[2]);
            --*increments;
            break;
        }
        if (*increments == MAX_INCREMENTS) {
            return cmt_fail(
                err, CMT_E_LIMIT,
                "add1 takes more than %d increments: state costs and budget "
                "in a larger unit of money",
                MAX_INCREMENTS);
        }
        mpq_add(money, money, q[2]);
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
    const cmt_rule *rule = &cmt_rule_budget_mes_pb;
    cmt_outcome o = {0};
    cmt_shares_result result;
    int64_t increments = 0;
    mpq_ptr money = cmt_q(mem);
    mpq_ptr cost = cmt_q(mem);
    if (money == NULL || cost == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the budget");
    CMT_TRY(expect_costs(contest, err));
    cmt_shares_task t = {.contest = contest,
                         .cost = contest->costs,
                         .money = contest->budget,
                         .budget = contest->budget,
                         .seats = SIZE_MAX,
                         .tie_break = &args->tie_break};
    mpq_set(money, contest->budget);
    CMT_TRY(utilities(mem, contest, args, &t.utility, err));
    const bool add1u = cmt_rule_option_is(rule, args, "completion", "add1u");
    const bool add1 = add1u || cmt_rule_option_is(rule, args, "completion", "add1");
    if (add1)
        CMT_TRY(find_increment(mem, &t, money, &increments, err));
    if (add1u || cmt_rule_option_is(rule, args, "completion", "utilitarian"))
        t.completion = CMT_COMPLETION_FILL;
    CMT_TRY(cmt_equal_shares(mem, &t, &result, err));
    CMT_TRY(cmt_shares_outcome(mem, contest, &args->tie_break, &result, &o, err));
    if (add1)
        cmt_value_set_int(mem, o.witness, "increments", increments);
    if (o.has_committee) {
        cost_of(contest, &o.committee, cost);
        o.cost = cost;
    }
    if (!cmt_arena_ok(mem))
        return cmt_fail(err, CMT_E_NOMEM, "no room for the witness");
    *out = o;
done:
    return st;
}

/* What the projects are worth to their supporters: utility times approving weight. */
static cmt_status welfare(cmt_arena *mem,
                          const cmt_contest *contest,
                          const cmt_rule_args *args,
                          uint32_t group,
                          mpq_t *out,
                          cmt_err *err)
{
    cmt_status st = CMT_OK;
    const mpq_srcptr *utility = NULL;
    cmt_contest seen = *contest;
    seen.missing = CMT_MISSING_DISAPPROVE; /* sums, not shares */
    CMT_TRY(expect_costs(contest, err));
    CMT_TRY(utilities(mem, contest, args, &utility, err));
    CMT_TRY(cmt_welfare_approvals(mem, &seen, group, out, err));
    assert(utility != NULL);
    for (size_t i = 0; i < contest->n_alternatives; i++)
        mpq_mul(out[i], out[i], utility[i]);
done:
    return st;
}

static const cmt_rule_option options[] = {
    {"satisfaction", "cost|cardinality|unit", "cost",
     "what a supporter gains from a project: its cost, or one"},
    {"completion", "none|add1|add1u|utilitarian", "none",
     "how money is spent that the shares left over"},
    {0},
};

static const cmt_rule_axiom axioms[] = {
    {"EJR up to one project", true, "Peters, Pierczynski and Skowron, NeurIPS 2021"},
    {"priceability", true, "Peters, Pierczynski and Skowron, NeurIPS 2021"},
    {"exhaustiveness", false, "Peters, Pierczynski and Skowron, NeurIPS 2021"},
    {0},
};

const cmt_rule cmt_rule_budget_mes_pb = {
    .name = "mes-pb",
    .kind = CMT_RULE_BUDGET,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_BUDGET,
    .reads = CMT_READS_MARKS | CMT_READS_COSTS,
    .yields = CMT_YIELDS_COMMITTEE,
    .title = "Method of Equal Shares for budgets",
    .definition =
        "Each unit of weight gets the same share of the budget. Again and again "
        "the project is bought that its supporters can pay at the smallest price "
        "a unit of satisfaction.",
    .source = "Peters, Pierczynski and Skowron, NeurIPS 2021; add1 and add1u: "
              "equalshares.net, implementation notes",
    .cost = "as mes; add1: one run an increment, at most 100,000",
    .loss = NULL,
    .options = options,
    .axioms = axioms,
    .run = run,
    .check = cmt_budget_mes_pb_check,
    .welfare = welfare,
};
