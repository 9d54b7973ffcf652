#include "rules/judgment/majority.h"

#include "base/err.h"
#include "rules/claim.h"

/* Sum of signed weights for proposition i, and of the weights that say yes. */
static void recount(const cmt_contest *contest, size_t i, mpq_ptr margin, mpq_ptr yes)
{
    mpq_set_ui(margin, 0, 1);
    mpq_set_ui(yes, 0, 1);
    for (size_t a = 0; a < contest->n_answers; a++) {
        const int8_t answer = contest->answer_judgment[a * contest->n_alternatives + i];
        if (answer > 0) {
            mpq_add(margin, margin, contest->answer_weight[a]);
            mpq_add(yes, yes, contest->answer_weight[a]);
        } else if (answer < 0) {
            mpq_sub(margin, margin, contest->answer_weight[a]);
        }
    }
}

/* A clause holds, or could still hold, when some literal is not false. */
static bool may_hold(const cmt_clause *clause, const int8_t *judgment)
{
    for (size_t m = 0; m < clause->n; m++) {
        const int8_t truth = (int8_t)(clause->negated[m] ? -judgment[clause->items[m]]
                                                         : judgment[clause->items[m]]);
        if (truth >= 0)
            return true;
    }
    return false;
}

static cmt_status check_clauses(const cmt_contest *contest,
                                const cmt_outcome *claim,
                                cmt_err *err)
{
    const cmt_value *violated = cmt_value_get(claim->witness, "violated");
    const cmt_value *consistent = cmt_value_get(claim->witness, "consistent");
    size_t at = 0;
    for (size_t k = 0; k < contest->n_clauses; k++) {
        if (may_hold(&contest->consistency[k], claim->judgments[0]))
            continue;
        int64_t number = 0;
        if (!cmt_value_as_int(cmt_value_at(violated, at++), &number)
            || number != (int64_t)k + 1) {
            return cmt_fail(err, CMT_E_NEGATIVE, "clause %zu is broken, but not listed",
                            k + 1);
        }
    }
    if (at != cmt_value_count(violated))
        return cmt_fail(err, CMT_E_NEGATIVE, "a clause is listed that is not broken");
    if (consistent == NULL || consistent->kind != CMT_VALUE_BOOL
        || consistent->as.boolean != (at == 0)) {
        return cmt_fail(err, CMT_E_NEGATIVE, "the judgment is %s",
                        at == 0 ? "consistent" : "inconsistent");
    }
    return CMT_OK;
}

cmt_status cmt_judgment_majority_check(cmt_arena *mem,
                                       const cmt_contest *contest,
                                       const cmt_rule_args *args,
                                       const cmt_outcome *claim,
                                       cmt_err *err)
{
    (void)args;
    cmt_status st = CMT_OK;
    bool tied = false;
    mpq_t *q = cmt_q_array(mem, 2);
    if (q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a sum");
    if (contest->n_answers > 0 && contest->answer_judgment == NULL)
        return cmt_fail(err, CMT_E_RANGE, "the rule reads judgments");
    CMT_TRY(cmt_claim_parts(contest, claim, CMT_PART_JUDGMENTS | CMT_PART_SCORES, err));
    if (claim->n_judgments != 1)
        return cmt_fail(err, CMT_E_NEGATIVE, "the rule yields one judgment");
    for (size_t i = 0; i < contest->n_alternatives; i++) {
        recount(contest, i, q[0], q[1]);
        if (mpq_sgn(q[0]) != claim->judgments[0][i]
            || mpq_equal(q[1], claim->scores[i]) == 0) {
            return cmt_fail(err, CMT_E_NEGATIVE, "the majority on `%s` is another one",
                            contest->ids[i]);
        }
        tied = tied || mpq_sgn(q[0]) == 0;
    }
    CMT_TRY(check_clauses(contest, claim, err));
    CMT_TRY(cmt_claim_tied(claim, tied, err));
done:
    return st;
}
