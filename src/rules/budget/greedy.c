#include "rules/budget/greedy.h"

#include "ballot/steps.h"
#include "base/err.h"
#include "rules/steps_json.h"
#include "rules/worth.h"

typedef struct greedy {
    cmt_arena *mem;
    const cmt_contest *contest;
    bool by_votes;
    bool by_ratio;
    bool by_cost; /* satisfaction is in money */
    bool unit;    /* a ballot counts its best project only */
    mpq_t *support;
    mpq_t *q; /* [2] scratch */
} greedy;

static cmt_status narrow(
    void *self, const void *state, const bool *in, bool *open, cmt_err *err)
{
    const greedy *g = self;
    (void)state;
    (void)err;
    cmt_worth_cost(g->contest, in, g->q[0]);
    for (size_t i = 0; i < g->contest->n_alternatives; i++) {
        mpq_add(g->q[1], g->q[0], g->contest->costs[i]);
        open[i] = open[i] && mpq_cmp(g->q[1], g->contest->budget) <= 0;
    }
    return CMT_OK;
}

/* What costs nothing and satisfies somebody goes before everything else. */
static void put_free_ones_first(const greedy *g, const bool *open, mpq_t *out)
{
    mpq_set_ui(g->q[0], 0, 1);
    mpq_set_ui(g->q[1], 1, 1);
    for (size_t i = 0; i < g->contest->n_alternatives; i++) {
        if (open[i] && mpq_sgn(g->contest->costs[i]) > 0
            && mpq_cmp(out[i], g->q[0]) > 0)
            mpq_set(g->q[0], out[i]);
    }
    if (mpq_cmp(g->q[0], g->q[1]) >= 0)
        mpq_add(g->q[1], g->q[1], g->q[0]); /* one more than all others, at least 1 */
    for (size_t i = 0; i < g->contest->n_alternatives; i++) {
        if (open[i] && mpq_sgn(g->contest->costs[i]) == 0 && mpq_sgn(out[i]) > 0)
            mpq_set(out[i], g->q[1]);
    }
}

static cmt_status values(void *self,
                         const void *state,
                         const bool *in,
                         const bool *open,
                         mpq_t *out,
                         cmt_err *err)
{
    const greedy *g = self;
    const cmt_contest *c = g->contest;
    (void)state;
    if (g->unit && !g->by_votes) {
        const cmt_status st = cmt_worth_gains(g->mem, c, in, open, out, err);
        if (st != CMT_OK)
            return st;
    }
    for (size_t i = 0; i < c->n_alternatives; i++) {
        if (!open[i])
            continue;
        if (!g->unit || g->by_votes)
            mpq_set(out[i], g->support[i]);
        if (g->by_votes)
            continue;
        if (g->by_cost)
            mpq_mul(out[i], out[i], c->costs[i]);
        if (g->by_ratio && mpq_sgn(c->costs[i]) > 0)
            mpq_div(out[i], out[i], c->costs[i]);
    }
    if (g->by_ratio)
        put_free_ones_first(g, open, out);
    return CMT_OK;
}

static cmt_status run(cmt_arena *mem,
                      const cmt_contest *contest,
                      const cmt_rule_args *args,
                      cmt_outcome *out,
                      cmt_err *err)
{
    const cmt_rule *rule = &cmt_rule_budget_greedy;
    cmt_status st = CMT_OK;
    cmt_outcome o = {0};
    cmt_steps_result result;
    greedy g = {.mem = mem,
                .contest = contest,
                .by_votes = cmt_rule_option_is(rule, args, "by", "votes"),
                .by_ratio = cmt_rule_option_is(rule, args, "by", "ratio"),
                .by_cost = cmt_rule_option_is(rule, args, "satisfaction", "cost"),
                .unit = cmt_rule_option_is(rule, args, "satisfaction", "unit"),
                .q = cmt_q_array(mem, 2)};
    const cmt_steps_rule steps = {.self = &g, .values = values, .narrow = narrow};
    if (g.q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for sums");
    CMT_TRY(cmt_worth_expect(contest, err));
    CMT_TRY(cmt_worth_support(mem, contest, &g.support, err));
    CMT_TRY(cmt_steps_run(mem, contest, &args->tie_break, &steps, &result, err));
    CMT_TRY(cmt_steps_outcome(mem, contest, &args->tie_break, &result, "elected",
                              "gain", &o, err));
    CMT_TRY(cmt_worth_set_cost(mem, contest, &o, err));
    *out = o;
done:
    return st;
}

static const cmt_rule_option options[] = {
    {"by", "votes|welfare|ratio", "votes",
     "what goes first: most support, most satisfaction, or most of it for its cost"},
    {"satisfaction", "cost|cardinality|unit", "cost",
     "what a supporter gains: the cost of its projects, their number, or one for any"},
    {0},
};

static const cmt_rule_axiom axioms[] = {
    {"exhaustiveness", true, "immediate: it goes on while anything fits"},
    {"EJR up to one project", false,
     "example: costs 1, budget 3; 6 approve a, b and c, 3 approve d: a, b and c are "
     "bought"},
    {0},
};

const cmt_rule cmt_rule_budget_greedy = {
    .name = "greedy",
    .kind = CMT_RULE_BUDGET,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_BUDGET,
    .reads = CMT_READS_MARKS | CMT_READS_SCORES | CMT_READS_COSTS,
    .yields = CMT_YIELDS_COMMITTEE,
    .title = "Greedy budgeting",
    .definition = "Of the projects that still fit, the one with the most votes (or the "
                  "most satisfaction, or the most of it for its cost) is bought, until "
                  "nothing fits.",
    .source = "Talmon and Faliszewski, AAAI 2019, 2181-2188",
    .cost = "O(n) a purchase after one count; satisfaction=unit: O(ballots * n)",
    .loss = NULL,
    .options = options,
    .axioms = axioms,
    .run = run,
    .check = cmt_budget_greedy_check,
    .welfare = NULL,
};
