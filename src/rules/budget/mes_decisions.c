#include "rules/budget/mes_decisions.h"

#include "ballot/equal_shares.h"
#include "base/err.h"
#include "rules/result.h"
#include "rules/shares_json.h"

static cmt_completion completion_of(const cmt_rule_args *args)
{
    const cmt_rule *rule = &cmt_rule_budget_mes_decisions;
    if (cmt_rule_option_is(rule, args, "completion", "phragmen"))
        return CMT_COMPLETION_PHRAGMEN;
    return cmt_rule_option_is(rule, args, "completion", "av") ? CMT_COMPLETION_FILL
                                                              : CMT_COMPLETION_NONE;
}

/* The decisions that can be taken at all. */
static cmt_status count_open(cmt_arena *mem,
                             const cmt_contest *contest,
                             unsigned long *out,
                             cmt_err *err)
{
    bool *open = CMT_NEW_ARRAY(mem, bool, contest->n_decisions + 1);
    if (open == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the decisions");
    *out = 0;
    for (size_t i = 0; i < contest->n_alternatives; i++) {
        const uint32_t d = contest->decision[i];
        if (cmt_contest_eligible(contest, i) && !open[d]) {
            open[d] = true;
            ++*out;
        }
    }
    return CMT_OK;
}

/* Each decision costs one; as much money as decisions; who likes what is decided gains one
 * from it. */
static cmt_status make_task(cmt_arena *mem,
                            const cmt_contest *contest,
                            const cmt_rule_args *args,
                            cmt_shares_task *out,
                            cmt_err *err)
{
    const size_t n = contest->n_alternatives;
    unsigned long n_open = 0;
    mpq_ptr one = cmt_q(mem);
    mpq_ptr money = cmt_q(mem);
    mpq_srcptr *ones = CMT_NEW_ARRAY(mem, mpq_srcptr, n + 1);
    if (one == NULL || money == NULL || ones == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the costs");
    if (contest->decision == NULL) {
        return cmt_fail(err, CMT_E_RANGE,
                        "the rule needs to know which decision each alternative "
                        "belongs to");
    }
    const cmt_status st = count_open(mem, contest, &n_open, err);
    if (st != CMT_OK)
        return st;
    mpq_set_ui(one, 1, 1);
    mpq_set_ui(money, n_open, 1);
    for (size_t i = 0; i < n; i++)
        ones[i] = one;
    *out = (cmt_shares_task){.contest = contest,
                             .cost = ones,
                             .utility = ones,
                             .money = money,
                             .budget = money,
                             .seats = SIZE_MAX,
                             .decision = contest->decision,
                             .fill_all = true,
                             .completion = completion_of(args),
                             .tie_break = &args->tie_break};
    return CMT_OK;
}

static cmt_status run(cmt_arena *mem,
                      const cmt_contest *contest,
                      const cmt_rule_args *args,
                      cmt_outcome *out,
                      cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_shares_task task = {0};
    cmt_shares_result result;
    CMT_TRY(cmt_result_expect(contest, CMT_FORM_APPROVE, err));
    CMT_TRY(make_task(mem, contest, args, &task, err));
    CMT_TRY(cmt_equal_shares(mem, &task, &result, err));
    CMT_TRY(cmt_shares_outcome(mem, contest, &args->tie_break, &result, out, err));
done:
    return st;
}

static const cmt_rule_option options[] = {
    {"completion", "phragmen|av|none", "phragmen",
     "how decisions are taken that the shares could not pay"},
    {0},
};

static const cmt_rule_axiom axioms[] = {
    {"EJR for groups that agree on every decision", true,
     "Chandak, Goel and Peters, AAAI 2024 (there EJR; in later versions weak EJR)"},
    {"majority on every decision", false, "by the example on its page"},
    {0},
};

const cmt_rule cmt_rule_budget_mes_decisions = {
    .name = "mes-decisions",
    .kind = CMT_RULE_BUDGET,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_COMMITTEE,
    .reads = CMT_READS_MARKS | CMT_READS_DECISIONS,
    .yields = CMT_YIELDS_COMMITTEE,
    .title = "Method of Equal Shares for decisions",
    .definition =
        "Each unit of weight gets the same share of as much money as there are "
        "decisions; to take one costs 1. Again and again the alternative of an open "
        "decision is taken that its supporters can pay with the smallest largest "
        "payment.",
    .source = "Skowron and Gorecki, AAAI 2022; Chandak, Goel and Peters, AAAI 2024",
    .cost = "O(approvals) a price; few prices are recomputed a decision",
    .loss = NULL,
    .options = options,
    .axioms = axioms,
    .run = run,
    .check = cmt_budget_mes_decisions_check,
    .welfare = NULL,
};
