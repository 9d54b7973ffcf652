#include "rules/ordinal/proportional_borda.h"

#include "base/err.h"
#include "rules/claim.h"
#include "rules/duels.h"
#include "rules/lottery.h"

/* The points of i, numbered among the eligible: for each other one the weight that ranks i
 * above it, and half of what ranks neither above the other. */
static void count_points(const cmt_duels *d, size_t i, mpq_ptr neither, mpq_ptr out)
{
    for (size_t j = 0; j < d->n; j++) {
        if (j == i)
            continue;
        mpq_sub(neither, d->contest->total, d->above[i * d->n + j]);
        mpq_sub(neither, neither, d->above[j * d->n + i]);
        mpq_div_2exp(neither, neither, 1);
        mpq_add(out, out, neither);
        mpq_add(out, out, d->above[i * d->n + j]);
    }
}

cmt_status cmt_ordinal_proportional_borda_check(cmt_arena *mem,
                                                const cmt_contest *contest,
                                                const cmt_rule_args *args,
                                                const cmt_outcome *claim,
                                                cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_duels d = {0};
    mpq_t *points = cmt_q_array(mem, contest->n_alternatives);
    mpq_t *q = cmt_q_array(mem, 3);
    if (points == NULL || q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room to check a lottery");
    CMT_TRY(cmt_duels_init(mem, contest, NULL, &d, err));
    if (d.n == 0) {
        CMT_TRY(cmt_claim_parts(contest, claim, 0, err));
        return cmt_claim_tied(claim, false, err);
    }
    CMT_TRY(cmt_lottery_judge(mem, contest, args, claim, err));
    const bool none = d.n == 1 || mpq_sgn(contest->total) == 0;
    for (size_t i = 0; i < d.n; i++) {
        if (none) {
            mpq_set_ui(points[i], 1, 1);
        } else {
            count_points(&d, i, q[0], points[i]);
        }
        mpq_add(q[1], q[1], points[i]);
    }
    for (size_t i = 0; i < d.n; i++) {
        mpq_mul(q[2], claim->lottery[d.at[i]], q[1]);
        if (mpq_equal(q[2], points[i]) == 0) {
            return cmt_fail(err, CMT_E_NEGATIVE,
                            "the share of `%s` is not that of its points",
                            contest->ids[d.at[i]]);
        }
    }
done:
    return st;
}
