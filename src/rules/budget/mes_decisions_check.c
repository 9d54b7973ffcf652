#include "rules/budget/mes_decisions.h"

#include "base/err.h"
#include "rules/claim.h"
#include "rules/shares_check.h"

/* One for each decision that has somebody to choose. */
static unsigned long money_for(const cmt_contest *contest)
{
    unsigned long money = 0;
    for (size_t i = 0; i < contest->n_alternatives; i++) {
        bool first = cmt_contest_eligible(contest, i);
        for (size_t j = 0; j < i && first; j++) {
            first = contest->decision[j] != contest->decision[i]
                    || !cmt_contest_eligible(contest, j);
        }
        money += first ? 1U : 0U;
    }
    return money;
}

cmt_status cmt_budget_mes_decisions_check(cmt_arena *mem,
                                          const cmt_contest *contest,
                                          const cmt_rule_args *args,
                                          const cmt_outcome *claim,
                                          cmt_err *err)
{
    cmt_status st = CMT_OK;
    const cmt_rule *rule = &cmt_rule_budget_mes_decisions;
    const size_t n = contest->n_alternatives;
    mpq_t *q = cmt_q_array(mem, 2);
    mpq_srcptr *ones = CMT_NEW_ARRAY(mem, mpq_srcptr, n + 1);
    if (q == NULL || ones == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the costs");
    if (contest->decision == NULL)
        return cmt_fail(err, CMT_E_NEGATIVE, "there are no decisions to take");
    mpq_set_ui(q[0], 1, 1);
    mpq_set_ui(q[1], money_for(contest), 1);
    for (size_t i = 0; i < n; i++)
        ones[i] = q[0];
    cmt_shares_terms terms = {.contest = contest,
                              .cost = ones,
                              .utility = ones,
                              .money = q[1],
                              .budget = q[1],
                              .seats = SIZE_MAX,
                              .decision = contest->decision,
                              .fill_all = true,
                              .after = CMT_AFTER_NONE,
                              .tie_break = &args->tie_break};
    if (cmt_rule_option_is(rule, args, "completion", "phragmen")) {
        terms.after = CMT_AFTER_PHRAGMEN;
    } else if (cmt_rule_option_is(rule, args, "completion", "av")) {
        terms.after = CMT_AFTER_FILL;
    }
    CMT_TRY(cmt_claim_parts(contest, claim, CMT_PART_COMMITTEES, err));
    CMT_TRY(cmt_shares_judge(mem, &terms, claim, err));
done:
    return st;
}
