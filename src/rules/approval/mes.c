#include "rules/approval/mes.h"

#include "ballot/equal_shares.h"
#include "base/err.h"
#include "rules/result.h"
#include "rules/shares_json.h"

static cmt_status completion_of(const cmt_rule_args *args,
                                cmt_completion *out,
                                cmt_err *err)
{
    const cmt_rule *rule = &cmt_rule_approval_mes;
    if (cmt_rule_option_is(rule, args, "completion", "increment")) {
        return cmt_fail(err, CMT_E_UNSUPPORTED,
                        "not supported yet: completion=increment of rule `mes`");
    }
    *out = CMT_COMPLETION_NONE;
    if (cmt_rule_option_is(rule, args, "completion", "phragmen")) {
        *out = CMT_COMPLETION_PHRAGMEN;
    } else if (cmt_rule_option_is(rule, args, "completion", "av")) {
        *out = CMT_COMPLETION_FILL;
    }
    return CMT_OK;
}

/* Seats cost one each; as much money as seats; a supporter gains one from each. */
static cmt_status make_task(cmt_arena *mem,
                            const cmt_contest *contest,
                            const cmt_rule_args *args,
                            cmt_shares_task *out,
                            cmt_err *err)
{
    const size_t n = contest->n_alternatives;
    cmt_shares_task t = {.contest = contest,
                         .seats = contest->seats,
                         .fill_all = true,
                         .tie_break = &args->tie_break};
    mpq_ptr one = cmt_q(mem);
    mpq_ptr seats = cmt_q(mem);
    mpq_srcptr *ones = CMT_NEW_ARRAY(mem, mpq_srcptr, n + 1);
    if (one == NULL || seats == NULL || ones == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the costs");
    mpq_set_ui(one, 1, 1);
    mpq_set_ui(seats, contest->seats, 1);
    for (size_t i = 0; i < n; i++)
        ones[i] = one;
    t.cost = ones;
    t.utility = ones;
    t.money = seats;
    t.budget = seats;
    const cmt_status st = completion_of(args, &t.completion, err);
    if (st == CMT_OK)
        *out = t;
    return st;
}

static cmt_status run(cmt_arena *mem,
                      const cmt_contest *contest,
                      const cmt_rule_args *args,
                      cmt_outcome *out,
                      cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_shares_task task;
    cmt_shares_result result;
    CMT_TRY(cmt_result_expect(contest, CMT_FORM_APPROVE, err));
    CMT_TRY(make_task(mem, contest, args, &task, err));
    CMT_TRY(cmt_equal_shares(mem, &task, &result, err));
    CMT_TRY(cmt_shares_outcome(mem, contest, &args->tie_break, &result, out, err));
done:
    return st;
}

static const cmt_rule_option options[] = {
    {"completion", "none|phragmen|av|increment", "none",
     "how seats are filled that the shares could not pay"},
    {0},
};

static const cmt_rule_axiom axioms[] = {
    {"extended justified representation (EJR)", true, "Peters and Skowron, EC 2020"},
    {"EJR+", true, "Brill and Peters, EC 2023"},
    {"priceability", true, "Peters and Skowron, EC 2020"},
    {"laminar proportionality", true, "Peters and Skowron, EC 2020"},
    {"committee monotonicity", false, "Lackner and Skowron (2023), table 3.1"},
    {"Pareto efficiency", false, "Lackner and Skowron (2023), table 3.1"},
    {"exhaustiveness", false, "Peters and Skowron, EC 2020; hence completions"},
    {0},
};

const cmt_rule cmt_rule_approval_mes = {
    .name = "mes",
    .kind = CMT_RULE_APPROVAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_COMMITTEE,
    .reads = CMT_READS_MARKS,
    .yields = CMT_YIELDS_COMMITTEE,
    .title = "Method of Equal Shares",
    .definition =
        "Each unit of weight gets the same share of k; seats cost 1. Again and "
        "again the alternative whose supporters can pay it with the smallest "
        "largest payment sits, and they pay.",
    .source =
        "Peters and Skowron, EC 2020, 623-641; completion by Phragmen: Lackner and "
        "Skowron (2023), rule 12",
    .cost = "O(approvals) a price; few prices are recomputed in each of k rounds",
    .loss = NULL,
    .options = options,
    .axioms = axioms,
    .run = run,
    .check = cmt_approval_mes_check,
    .welfare = NULL,
};
