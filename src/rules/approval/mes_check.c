#include "rules/approval/mes.h"

#include "base/err.h"
#include "rules/claim.h"
#include "rules/shares_check.h"

/* Alternatives that shares can pay, at most the seats. */
static size_t count_fillable(const cmt_contest *contest)
{
    size_t n = 0;
    for (size_t i = 0; i < contest->n_alternatives; i++) {
        bool supported = false;
        for (size_t b = 0; b < contest->ballots.n && !supported; b++) {
            supported =
                cmt_ballots_mark(contest, b, i) == CMT_MARK_APPROVE
                && cmt_contest_eligible(contest, i) && contest->ballots.count[b] > 0
                && mpq_sgn(contest->voices[contest->ballots.group[b]].multiplier) > 0;
        }
        n += supported ? 1U : 0U;
    }
    return n < contest->seats ? n : contest->seats;
}

/* The claimed number of increments is the first after which every way fills all seats that
 * shares can fill. `money` grows to that sum. */
static cmt_status check_increments(cmt_arena *mem,
                                   const cmt_shares_terms *terms,
                                   mpq_ptr money,
                                   const cmt_outcome *claim,
                                   cmt_err *err)
{
    int64_t claimed = -1;
    cmt_shares_terms plain = *terms;
    plain.after = CMT_AFTER_NONE;
    const size_t fillable = count_fillable(terms->contest);
    if (!cmt_value_as_int(cmt_value_get(claim->witness, "increments"), &claimed)
        || claimed < 0)
        return cmt_fail(err, CMT_E_NEGATIVE, "the number of increments is missing");
    for (int64_t k = 0; k <= claimed; k++) {
        cmt_set *ways = NULL;
        size_t n = 0;
        bool capped = false;
        bool all = true;
        if (k > 0)
            mpz_add(mpq_numref(money), mpq_numref(money), mpq_denref(money));
        const cmt_status st =
            cmt_shares_enumerate(mem, &plain, &ways, &n, &capped, err);
        if (st != CMT_OK)
            return st;
        for (size_t w = 0; w < n; w++)
            all = all && ways[w].n >= fillable;
        if (all != (k == claimed)) {
            return cmt_fail(err, CMT_E_NEGATIVE, "increments end after another number");
        }
    }
    return CMT_OK;
}

cmt_status cmt_approval_mes_check(cmt_arena *mem,
                                  const cmt_contest *contest,
                                  const cmt_rule_args *args,
                                  const cmt_outcome *claim,
                                  cmt_err *err)
{
    cmt_status st = CMT_OK;
    const cmt_rule *rule = &cmt_rule_approval_mes;
    const size_t n = contest->n_alternatives;
    mpq_t *q = cmt_q_array(mem, 3);
    mpq_srcptr *ones = CMT_NEW_ARRAY(mem, mpq_srcptr, n + 1);
    if (q == NULL || ones == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the costs");
    mpq_set_ui(q[0], 1, 1);
    mpq_set_ui(q[1], contest->seats, 1);
    mpq_set(q[2], q[1]);
    for (size_t i = 0; i < n; i++)
        ones[i] = q[0];
    cmt_shares_terms terms = {.contest = contest,
                              .cost = ones,
                              .utility = ones,
                              .money = q[2],
                              .budget = q[1],
                              .seats = contest->seats,
                              .fill_all = true,
                              .after = CMT_AFTER_NONE,
                              .tie_break = &args->tie_break};
    if (cmt_rule_option_is(rule, args, "completion", "phragmen")) {
        terms.after = CMT_AFTER_PHRAGMEN;
    } else if (cmt_rule_option_is(rule, args, "completion", "av")) {
        terms.after = CMT_AFTER_FILL;
    }
    CMT_TRY(cmt_claim_parts(contest, claim, CMT_PART_COMMITTEES, err));
    if (cmt_rule_option_is(rule, args, "completion", "increment")) {
        CMT_TRY(check_increments(mem, &terms, q[2], claim, err));
        terms.after = CMT_AFTER_FILL;
    }
    CMT_TRY(cmt_shares_judge(mem, &terms, claim, err));
done:
    return st;
}
