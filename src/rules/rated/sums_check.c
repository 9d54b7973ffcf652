#include "rules/rated/sums.h"

#include "base/err.h"
#include "rules/ratings_check.h"

static void total_of(const cmt_rated_list *list,
                     const void *options,
                     mpq_t *q,
                     mpq_ptr out)
{
    (void)options;
    mpq_set_ui(out, 0, 1);
    for (size_t k = 0; k < list->n; k++) {
        mpq_mul(q[0], list->at[k].score, list->at[k].weight);
        mpq_add(out, out, q[0]);
    }
}

static void mean_of(const cmt_rated_list *list,
                    const void *options,
                    mpq_t *q,
                    mpq_ptr out)
{
    total_of(list, options, q, out);
    mpq_div(out, out, list->total);
}

typedef struct approves {
    mpq_srcptr threshold;
    bool share;
} approves;

static void approval_of(const cmt_rated_list *list,
                        const void *options,
                        mpq_t *q,
                        mpq_ptr out)
{
    const approves *a = options;
    (void)q;
    mpq_set(out, list->total);
    for (size_t k = 0; k < list->n && mpq_cmp(list->at[k].score, a->threshold) < 0; k++)
        mpq_sub(out, out, list->at[k].weight);
    if (a->share)
        mpq_div(out, out, list->total);
}

cmt_status cmt_rated_range_check(cmt_arena *mem,
                                 const cmt_contest *contest,
                                 const cmt_rule_args *args,
                                 const cmt_outcome *claim,
                                 cmt_err *err)
{
    mpq_ptr zero = cmt_q(mem);
    (void)args;
    if (zero == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a sum");
    return cmt_rated_check(mem, contest, claim, total_of, NULL, zero, err);
}

cmt_status cmt_rated_mean_check(cmt_arena *mem,
                                const cmt_contest *contest,
                                const cmt_rule_args *args,
                                const cmt_outcome *claim,
                                cmt_err *err)
{
    mpq_ptr zero = cmt_q(mem);
    (void)args;
    if (zero == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a mean");
    return cmt_rated_check(mem, contest, claim, mean_of, NULL, zero, err);
}

cmt_status cmt_rated_approval_check(cmt_arena *mem,
                                    const cmt_contest *contest,
                                    const cmt_rule_args *args,
                                    const cmt_outcome *claim,
                                    cmt_err *err)
{
    mpq_t *q = cmt_q_array(mem, 2); /* threshold, zero */
    if (q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a threshold");
    if (!cmt_q_read(cmt_rule_option_value(&cmt_rule_rated_approval, args, "threshold"),
                    CMT_MAX_OPTION_DIGITS, q[0]))
        return cmt_fail(err, CMT_E_RANGE, "`threshold` is a number");
    const approves a = {q[0], contest->missing == CMT_MISSING_ABSTAIN};
    return cmt_rated_check(mem, contest, claim, approval_of, &a, q[1], err);
}
