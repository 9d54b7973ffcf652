#include "rules/weights/random_dictatorship.h"

#include "base/err.h"
#include "rules/claim.h"

#include <string.h>

/* Whether answer a likes alternative i, straight from what the option says. */
static bool likes(const cmt_contest *contest, const char *word, size_t a, size_t i)
{
    const size_t n = contest->n_alternatives;
    const mpq_srcptr *shares = &contest->answer_weights[a * n];
    if (!cmt_contest_eligible(contest, i) || mpq_sgn(shares[i]) <= 0)
        return false;
    if (strcmp(word, "even") == 0)
        return mpq_cmp_ui(shares[i], 1, n) >= 0;
    for (size_t j = 0; j < n && strcmp(word, "largest") == 0; j++) {
        if (cmt_contest_eligible(contest, j) && mpq_cmp(shares[j], shares[i]) > 0)
            return false;
    }
    return true;
}

/* due[i] = what dictators give i, each as often as its weight; due[n] = weight of those who
 * like anything. */
static void give(const cmt_contest *contest, const char *word, mpq_t *due, mpq_ptr part)
{
    const size_t n = contest->n_alternatives;
    for (size_t a = 0; a < contest->n_answers; a++) {
        unsigned long n_liked = 0;
        for (size_t i = 0; i < n; i++)
            n_liked += likes(contest, word, a, i) ? 1U : 0U;
        if (n_liked == 0)
            continue;
        mpq_add(due[n], due[n], contest->answer_weight[a]);
        mpq_set_ui(part, n_liked, 1);
        mpq_div(part, contest->answer_weight[a], part);
        for (size_t i = 0; i < n; i++) {
            if (likes(contest, word, a, i))
                mpq_add(due[i], due[i], part);
        }
    }
}

cmt_status cmt_weights_random_dictatorship_check(cmt_arena *mem,
                                                 const cmt_contest *contest,
                                                 const cmt_rule_args *args,
                                                 const cmt_outcome *claim,
                                                 cmt_err *err)
{
    const char *word =
        cmt_rule_option_value(&cmt_rule_weights_random_dictatorship, args, "likes");
    cmt_status st = CMT_OK;
    const size_t n = contest->n_alternatives;
    mpq_t *due = cmt_q_array(mem, n + 1);
    mpq_ptr q = cmt_q(mem);
    if (due == NULL || q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu shares", n);
    if (contest->n_answers > 0 && contest->answer_weights == NULL)
        return cmt_fail(err, CMT_E_RANGE, "the rule reads weights");
    give(contest, word, due, q);
    const bool tied = mpq_sgn(due[n]) == 0;
    CMT_TRY(cmt_claim_parts(contest, claim, tied ? 0 : CMT_PART_WEIGHTS, err));
    CMT_TRY(cmt_claim_tied(claim, tied, err));
    for (size_t i = 0; i < n && !tied; i++) {
        mpq_mul(q, due[n], claim->weights[i]);
        if (mpq_equal(q, due[i]) == 0) {
            return cmt_fail(err, CMT_E_NEGATIVE,
                            "dictators give `%s` another share on average",
                            contest->ids[i]);
        }
    }
done:
    return st;
}
