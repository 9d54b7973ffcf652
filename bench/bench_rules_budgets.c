/* Rules that spend a budget. */
#include "bench_rules.h"

#include <stdlib.h>

#define N_VOTERS   6586
#define N_PROJECTS 64

/* Projects of 10,000 to 200,000 in steps of 500, a budget of a fifth of all, approvals of
 * one project in six: the size of a large district's vote. */
static cmt_contest *make_vote(cmt_arena *mem)
{
    cmt_contest *c = cmt_bench_approvals(mem, N_PROJECTS, N_VOTERS, 16, 6);
    mpq_srcptr *costs = CMT_NEW_ARRAY(mem, mpq_srcptr, N_PROJECTS);
    mpq_ptr budget = cmt_q(mem);
    if (costs == NULL || budget == NULL)
        exit(EXIT_FAILURE);
    for (size_t i = 0; i < N_PROJECTS; i++) {
        mpq_ptr cost = cmt_q(mem);
        if (cost == NULL)
            exit(EXIT_FAILURE);
        cmt_q_set_i64(cost, 10000 + 500 * (int64_t)(i * 7919 % 381), 1);
        mpq_add(budget, budget, cost);
        costs[i] = cost;
    }
    mpz_fdiv_q_ui(mpq_numref(budget), mpq_numref(budget), 5);
    c->kind = CMT_KIND_BUDGET;
    c->costs = costs;
    c->budget = budget;
    return c;
}

void cmt_bench_rules_budgets(cmt_arena *mem)
{
    const cmt_bench_work work = {.kind = CMT_RULE_BUDGET,
                                 .rule = "mes-pb",
                                 .options = {{.name = "satisfaction", .value = "cost"},
                                             {.name = "completion", .value = "add1"}},
                                 .n_options = 2,
                                 .tie = CMT_TIE_ORDER,
                                 .contest = make_vote(mem)};
    cmt_bench_named("mes-pb, add1, 6,586 voters x 64 projects", &work, 100);
}
