#include "rules/weights/independent_markets.h"

#include "ballot/overlap.h"
#include "ballot/phantoms.h"
#include "base/err.h"
#include "rules/result.h"

static cmt_status run(cmt_arena *mem,
                      const cmt_contest *contest,
                      const cmt_rule_args *args,
                      cmt_outcome *out,
                      cmt_err *err)
{
    (void)args;
    cmt_status st = CMT_OK;
    const size_t n = contest->n_alternatives;
    cmt_levels *columns = NULL;
    mpq_t *point = NULL;
    mpq_ptr time = cmt_q(mem);
    cmt_outcome o = {.n = n};
    if (time == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the time");
    CMT_TRY(cmt_overlap_columns(mem, contest, contest->answer_weight, &columns, err));
    /* Without any weight no price moves and every point is as good: a tie. */
    o.tied = n == 0 || columns[0].n == 0;
    if (!o.tied) {
        CMT_TRY(cmt_phantoms_markets(mem, columns, n, &point, time, err));
        o.weights = cmt_result_pointers(mem, point, n);
        o.witness = cmt_value_object(mem);
        cmt_value_set(mem, o.witness, "time", cmt_value_q(mem, time));
    }
    if (!cmt_arena_ok(mem))
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu weights", n);
    *out = o;
done:
    return st;
}

static const cmt_rule_axiom axioms[] = {
    {"strategyproofness, l1 preferences", true,
     "Freeman, Pennock, Peters and Vaughan, J. Econ. Theory 193 (2021) 105234: moving "
     "phantoms"},
    {"proportionality for single-minded answers", true, "Freeman et al. (2021)"},
    {"monotonicity", true, "Freeman et al. (2021): moving phantoms"},
    {"Pareto efficiency, l1 preferences", false,
     "Freeman et al. (2021): among moving phantoms only the utilitarian one has it"},
    {0},
};

const cmt_rule cmt_rule_weights_independent_markets = {
    .name = "independent-markets",
    .kind = CMT_RULE_WEIGHTS,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_WEIGHTS,
    .reads = CMT_READS_ANSWERS,
    .yields = CMT_YIELDS_WEIGHTS,
    .title = "Independent markets (moving phantoms)",
    .definition =
        "Each share is the y with y = t times the part of all weight that gives the "
        "alternative more than y, with the one t at which the shares sum to 1.",
    .source = "Freeman, Pennock, Peters and Vaughan, J. Econ. Theory 193 (2021) 105234",
    .cost = "O(n * answers * log answers)",
    .loss = NULL,
    .options = NULL,
    .axioms = axioms,
    .run = run,
    .check = cmt_weights_independent_markets_check,
    .welfare = NULL,
};
