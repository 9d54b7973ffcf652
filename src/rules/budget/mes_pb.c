#include "rules/budget/mes_pb.h"

#include "ballot/equal_shares_filter.h"
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

/* What each run with more money than the budget is judged by. */
typedef struct increments {
    cmt_shares_task *task;
    cmt_shares_filter *filter; /* or NULL */
    const bool *supported;
    bool *in;        /* [n] scratch */
    mpq_srcptr step; /* money that one increment adds */
    mpq_t *q;        /* [2] scratch */
} increments;

/* What one result means; the one of the worse sort counts where there are several. */
static verdict judge_result(const increments *k, const cmt_set *set)
{
    cost_of(k->task->contest, set, k->q[0]);
    if (mpq_cmp(k->q[0], k->task->contest->budget) > 0)
        return STOP_BEFORE;
    return leaves_room(k->task, k->supported, set, k->q) ? GO_ON : STOP_HERE;
}

/* What a run with more money than the budget means: by the filter where it is sure. */
static cmt_status judge_increment(const increments *k, verdict *out, cmt_err *err)
{
    cmt_shares_result result = {0};
    cmt_set one = {0};
    cmt_arena *scratch = cmt_arena_new(0);
    if (scratch == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for an increment");
    cmt_status st = CMT_OK;
    if (k->filter != NULL && cmt_shares_filter_run(k->filter, k->task->money, k->in)) {
        result = (cmt_shares_result){.committees = &one, .n = 1};
        if (!cmt_result_set(scratch, k->in, k->task->contest->n_alternatives, &one))
            st = cmt_fail(err, CMT_E_NOMEM, "no room for an increment");
    } else {
        st = cmt_equal_shares(scratch, k->task, &result, err);
    }
    *out = GO_ON;
    for (size_t c = 0; st == CMT_OK && c < result.n; c++) {
        const verdict v = judge_result(k, &result.committees[c]);
        *out = v > *out ? v : *out;
    }
    cmt_arena_free(scratch);
    return st;
}

/* The money that one increment adds: one unit for every ballot cast, or a share of the
 * budget. */
static cmt_status set_step(const cmt_contest *contest,
                           const cmt_rule_args *args,
                           mpq_ptr out,
                           cmt_err *err)
{
    const cmt_rule *rule = &cmt_rule_budget_mes_pb;
    if (cmt_rule_option_is(rule, args, "completion", "increment")) {
        if (!cmt_q_read(cmt_rule_option_value(rule, args, "increment"),
                        CMT_MAX_OPTION_DIGITS, out)
            || mpq_sgn(out) <= 0)
            return cmt_fail(err, CMT_E_RANGE, "`increment` is above 0");
        mpq_mul(out, out, contest->budget);
        return CMT_OK;
    }
    int64_t voters = 0;
    for (size_t b = 0; b < contest->ballots.n; b++)
        voters += contest->ballots.count[b];
    cmt_q_set_i64(out, voters, 1);
    return CMT_OK;
}

static cmt_status open_increments(cmt_arena *mem,
                                  cmt_shares_task *t,
                                  const cmt_rule_args *args,
                                  increments *k,
                                  cmt_err *err)
{
    cmt_status st = CMT_OK;
    mpq_t *q = cmt_q_array(mem, 3);
    k->task = t;
    k->supported = find_supported(mem, t);
    k->in = CMT_NEW_ARRAY(mem, bool, t->contest->n_alternatives + 1);
    if (q == NULL || k->supported == NULL || k->in == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for increments");
    k->q = q;
    k->step = q[2];
    CMT_TRY(set_step(t->contest, args, q[2], err));
    CMT_TRY(cmt_shares_filter_new(mem, t, &k->filter, err));
done:
    return st;
}

/* Give more money, step by step, as long as nothing overspends and something still fits.
 * `money` becomes the last lawful sum. */
static cmt_status find_increment(cmt_arena *mem,
                                 cmt_shares_task *t,
                                 const cmt_rule_args *args,
                                 mpq_ptr money,
                                 int64_t *n,
                                 cmt_err *err)
{
    cmt_status st = CMT_OK;
    verdict v = GO_ON;
    increments k = {0};
    CMT_TRY(open_increments(mem, t, args, &k, err));
    t->money = money;
    for (*n = 0; mpq_sgn(k.step) > 0; ++*n) {
        CMT_TRY(judge_increment(&k, &v, err));
        if (v == STOP_HERE)
            break;
        if (v == STOP_BEFORE) {
            mpq_sub(money, money, k.step);
            --*n;
            break;
        }
        if (*n == MAX_INCREMENTS) {
            return cmt_fail(err, CMT_E_LIMIT,
                            "the completion takes more than %d increments: state costs "
                            "and budget in a larger unit of money",
                            MAX_INCREMENTS);
        }
        mpq_add(money, money, k.step);
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
    int64_t n_increments = 0;
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
    const bool more = add1u || cmt_rule_option_is(rule, args, "completion", "add1")
                      || cmt_rule_option_is(rule, args, "completion", "increment");
    if (more)
        CMT_TRY(find_increment(mem, &t, args, money, &n_increments, err));
    if (add1u || cmt_rule_option_is(rule, args, "completion", "utilitarian")) {
        t.completion = CMT_COMPLETION_FILL;
        t.fill_all = true;
    }
    CMT_TRY(cmt_equal_shares(mem, &t, &result, err));
    CMT_TRY(cmt_shares_outcome(mem, contest, &args->tie_break, &result, &o, err));
    if (more)
        cmt_value_set_int(mem, o.witness, "increments", n_increments);
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
    {"completion", "none|add1|add1u|increment|utilitarian", "none",
     "how money is spent that the shares left over"},
    {"increment", "rational", "1/100",
     "the share of the budget that one increment of that completion adds"},
    {0},
};

static const cmt_rule_axiom axioms[] = {
    {"EJR up to one project", true, "Peters, Pierczynski and Skowron, NeurIPS 2021"},
    {"priceability", true,
     "immediate: what supporters pay are prices, and those of a project left out keep "
     "less than its cost (not completion=utilitarian, add1u)"},
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
