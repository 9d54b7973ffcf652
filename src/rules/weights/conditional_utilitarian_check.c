#include "rules/weights/conditional_utilitarian.h"

#include "base/err.h"
#include "rules/claim.h"

#include <string.h>

typedef struct view {
    const cmt_contest *contest;
    bool *likes;   /* [n_answers][n] */
    mpq_t *liking; /* [n] */
    mpq_t *due;    /* [n + 1]; the last is the weight of answers that like anything */
    mpq_ptr part;
} view;

static void read_likes(const view *v, const char *word)
{
    const size_t n = v->contest->n_alternatives;
    for (size_t a = 0; a < v->contest->n_answers; a++) {
        const mpq_srcptr *shares = &v->contest->answer_weights[a * n];
        for (size_t i = 0; i < n; i++) {
            bool likes = cmt_contest_eligible(v->contest, i) && mpq_sgn(shares[i]) > 0;
            if (strcmp(word, "even") == 0)
                likes = likes && mpq_cmp_ui(shares[i], 1, n) >= 0;
            for (size_t j = 0; j < n && strcmp(word, "largest") == 0; j++) {
                likes = likes
                        && (!cmt_contest_eligible(v->contest, j)
                            || mpq_cmp(shares[j], shares[i]) <= 0);
            }
            v->likes[a * n + i] = likes;
            if (likes) {
                mpq_add(v->liking[i], v->liking[i], v->contest->answer_weight[a]);
            }
        }
    }
}

/* Whether answer a gives to i: it likes i, and nothing that it likes is liked by more. */
static bool gives_to(const view *v, size_t a, size_t i)
{
    const size_t n = v->contest->n_alternatives;
    if (!v->likes[a * n + i])
        return false;
    for (size_t j = 0; j < n; j++) {
        if (v->likes[a * n + j] && mpq_cmp(v->liking[j], v->liking[i]) > 0)
            return false;
    }
    return true;
}

static void give(const view *v)
{
    const size_t n = v->contest->n_alternatives;
    for (size_t a = 0; a < v->contest->n_answers; a++) {
        unsigned long takers = 0;
        for (size_t i = 0; i < n; i++)
            takers += gives_to(v, a, i) ? 1U : 0U;
        if (takers == 0)
            continue;
        mpq_add(v->due[n], v->due[n], v->contest->answer_weight[a]);
        mpq_set_ui(v->part, takers, 1);
        mpq_div(v->part, v->contest->answer_weight[a], v->part);
        for (size_t i = 0; i < n; i++) {
            if (gives_to(v, a, i))
                mpq_add(v->due[i], v->due[i], v->part);
        }
    }
}

cmt_status cmt_weights_conditional_utilitarian_check(cmt_arena *mem,
                                                     const cmt_contest *contest,
                                                     const cmt_rule_args *args,
                                                     const cmt_outcome *claim,
                                                     cmt_err *err)
{
    cmt_status st = CMT_OK;
    const size_t n = contest->n_alternatives;
    const view v = {.contest = contest,
                    .likes = CMT_NEW_ARRAY(mem, bool, contest->n_answers *n + 1),
                    .liking = cmt_q_array(mem, n + 1),
                    .due = cmt_q_array(mem, n + 1),
                    .part = cmt_q(mem)};
    if (v.likes == NULL || v.liking == NULL || v.due == NULL || v.part == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu shares", n);
    if (contest->n_answers > 0 && contest->answer_weights == NULL)
        return cmt_fail(err, CMT_E_RANGE, "the rule reads weights");
    read_likes(&v, cmt_rule_option_value(&cmt_rule_weights_conditional_utilitarian,
                                         args, "likes"));
    give(&v);
    const bool tied = mpq_sgn(v.due[n]) == 0;
    CMT_TRY(cmt_claim_parts(contest, claim, tied ? 0 : CMT_PART_WEIGHTS, err));
    CMT_TRY(cmt_claim_tied(claim, tied, err));
    for (size_t i = 0; i < n && !tied; i++) {
        mpq_mul(v.part, v.due[n], claim->weights[i]);
        if (mpq_equal(v.part, v.due[i]) == 0) {
            return cmt_fail(err, CMT_E_NEGATIVE, "`%s` gets another share",
                            contest->ids[i]);
        }
    }
done:
    return st;
}
