#include "rules/rated/middles.h"

#include "base/err.h"
#include "rules/ratings_check.h"

#include <string.h>

typedef struct settings {
    const char *side;
    mpq_srcptr a;
    mpq_srcptr b;
} settings;

/* The ends of what is left after taking weight from below, and from above, until half is
 * gone: the k-th score at which at least (for the low end) half of the weight is reached. */
static mpq_srcptr from_below(const cmt_rated_list *list, mpq_t *q)
{
    mpq_set(q[0], list->total);
    for (size_t k = 0; k + 1 < list->n; k++) {
        mpq_sub(q[0], q[0], list->at[k].weight);
        mpq_sub(q[0], q[0], list->at[k].weight);
        if (mpq_sgn(q[0]) <= 0)
            return list->at[k].score;
    }
    return list->at[list->n - 1].score;
}

static mpq_srcptr from_above(const cmt_rated_list *list, mpq_t *q)
{
    mpq_set(q[0], list->total);
    for (size_t k = list->n; k-- > 1;) {
        mpq_sub(q[0], q[0], list->at[k].weight);
        mpq_sub(q[0], q[0], list->at[k].weight);
        if (mpq_sgn(q[0]) <= 0)
            return list->at[k].score;
    }
    return list->at[0].score;
}

static void median_of(const cmt_rated_list *list,
                      const void *options,
                      mpq_t *q,
                      mpq_ptr out)
{
    const settings *s = options;
    if (strcmp(s->side, "low") == 0) {
        mpq_set(out, from_below(list, q));
    } else if (strcmp(s->side, "high") == 0) {
        mpq_set(out, from_above(list, q));
    } else {
        mpq_add(out, from_below(list, q), from_above(list, q));
        mpq_div_2exp(out, out, 1);
    }
}

/* q[0] = the sum of weight * score of the first `cut` of the list, going up or down. */
static void sum_of_end(const cmt_rated_list *list, mpq_srcptr cut, bool up, mpq_t *q)
{
    mpq_set_ui(q[0], 0, 1);
    mpq_set(q[1], cut);
    for (size_t k = 0; k < list->n && mpq_sgn(q[1]) > 0; k++) {
        const cmt_rated *at = &list->at[up ? k : list->n - 1 - k];
        mpq_set(q[2], mpq_cmp(at->weight, q[1]) < 0 ? at->weight : q[1]);
        mpq_sub(q[1], q[1], q[2]);
        mpq_mul(q[2], q[2], at->score);
        mpq_add(q[0], q[0], q[2]);
    }
}

/* (all - both ends) / (1 - 2 trim) of the weight */
static void trimmed_of(const cmt_rated_list *list,
                       const void *options,
                       mpq_t *q,
                       mpq_ptr out)
{
    const settings *s = options;
    sum_of_end(list, list->total, true, q);
    mpq_set(out, q[0]);
    mpq_mul(q[3], s->a, list->total);
    sum_of_end(list, q[3], true, q);
    mpq_sub(out, out, q[0]);
    sum_of_end(list, q[3], false, q);
    mpq_sub(out, out, q[0]);
    mpq_mul_2exp(q[3], q[3], 1);
    mpq_sub(q[3], list->total, q[3]);
    mpq_div(out, out, q[3]);
}

/* The derivative (z - centre) / lipschitz + weight below z - weight above z rises through
 * zero: between scores k - 1 and k it is zero at one z, which counts if it lies between
 * them; at a score it jumps. */
static void regularised_of(const cmt_rated_list *list,
                           const void *options,
                           mpq_t *q,
                           mpq_ptr out)
{
    const settings *s = options;
    mpq_neg(q[0], list->total); /* weight below less weight above */
    for (size_t k = 0;; k++) {
        mpq_mul(out, q[0], s->a);
        mpq_sub(out, s->b,
                out); /* zero of the derivative, scores k and above above it */
        if (k > 0 && mpq_cmp(out, list->at[k - 1].score) < 0) {
            mpq_set(out, list->at[k - 1].score); /* already past: the jump at k - 1 */
            return;
        }
        if (k == list->n || mpq_cmp(out, list->at[k].score) <= 0)
            return;
        mpq_add(q[0], q[0], list->at[k].weight);
        mpq_add(q[0], q[0], list->at[k].weight);
    }
}

cmt_status cmt_rated_median_check(cmt_arena *mem,
                                  const cmt_contest *contest,
                                  const cmt_rule_args *args,
                                  const cmt_outcome *claim,
                                  cmt_err *err)
{
    const settings s = {
        .side = cmt_rule_option_value(&cmt_rule_rated_median, args, "side")};
    mpq_ptr zero = cmt_q(mem);
    if (zero == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a median");
    return cmt_rated_check(mem, contest, claim, median_of, &s, zero, err);
}

cmt_status cmt_rated_trimmed_mean_check(cmt_arena *mem,
                                        const cmt_contest *contest,
                                        const cmt_rule_args *args,
                                        const cmt_outcome *claim,
                                        cmt_err *err)
{
    const char *trim =
        cmt_rule_option_value(&cmt_rule_rated_trimmed_mean, args, "trim");
    mpq_t *q = cmt_q_array(mem, 2);
    if (q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a mean");
    if (!cmt_q_read(trim, CMT_MAX_OPTION_DIGITS, q[0]) || mpq_sgn(q[0]) < 0
        || mpq_cmp_ui(q[0], 1, 2) >= 0)
        return cmt_fail(err, CMT_E_RANGE, "`trim` is at least 0 and below 1/2");
    const settings s = {.a = q[0]};
    return cmt_rated_check(mem, contest, claim, trimmed_of, &s, q[1], err);
}

cmt_status cmt_rated_qr_median_check(cmt_arena *mem,
                                     const cmt_contest *contest,
                                     const cmt_rule_args *args,
                                     const cmt_outcome *claim,
                                     cmt_err *err)
{
    const cmt_rule *rule = &cmt_rule_rated_qr_median;
    mpq_t *q = cmt_q_array(mem, 2);
    if (q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a median");
    if (!cmt_q_read(cmt_rule_option_value(rule, args, "lipschitz"),
                    CMT_MAX_OPTION_DIGITS, q[0])
        || mpq_sgn(q[0]) <= 0
        || !cmt_q_read(cmt_rule_option_value(rule, args, "centre"),
                       CMT_MAX_OPTION_DIGITS, q[1]))
        return cmt_fail(err, CMT_E_RANGE, "the options are no numbers");
    const settings s = {.a = q[0], .b = q[1]};
    return cmt_rated_check(mem, contest, claim, regularised_of, &s, q[1], err);
}
