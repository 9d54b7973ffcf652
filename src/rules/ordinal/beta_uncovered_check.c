#include "rules/ordinal/beta_uncovered.h"

#include "base/err.h"
#include "rules/claim.h"
#include "rules/duels.h"
#include "rules/lottery.h"
#include "rules/recount.h"

typedef struct judge {
    cmt_duels d;
    mpq_ptr quota; /* beta of all weight */
    bool *won;     /* [n] */
} judge;

/* Whether at least beta rank i above j. */
static bool enough(const judge *k, size_t i, size_t j)
{
    return i != j && mpq_sgn(k->quota) > 0
           && mpq_cmp(k->d.above[i * k->d.n + j], k->quota) >= 0;
}

static bool covers(const judge *k, size_t i, size_t j)
{
    if (!enough(k, i, j))
        return false;
    for (size_t z = 0; z < k->d.n; z++) {
        if (enough(k, z, i) && !enough(k, z, j))
            return false;
    }
    return true;
}

static cmt_status init(cmt_arena *mem,
                       const cmt_contest *contest,
                       const cmt_rule *rule,
                       const cmt_rule_args *args,
                       judge *out,
                       cmt_err *err)
{
    cmt_status st = CMT_OK;
    judge k = {.quota = cmt_q(mem)};
    mpq_t *beta = NULL;
    size_t n = 0;
    CMT_TRY(cmt_rule_option_rationals(mem, rule, args, "beta", &beta, &n, err));
    CMT_TRY(cmt_duels_init(mem, contest, NULL, &k.d, err));
    k.won = CMT_NEW_ARRAY(mem, bool, k.d.n + 1);
    if (k.quota == NULL || k.won == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the winners");
    mpq_mul(k.quota, beta[0], contest->total);
    for (size_t j = 0; j < k.d.n; j++) {
        k.won[j] = true;
        for (size_t i = 0; i < k.d.n; i++)
            k.won[j] = k.won[j] && !covers(&k, i, j);
    }
    *out = k;
done:
    return st;
}

cmt_status cmt_ordinal_beta_uncovered_check(cmt_arena *mem,
                                            const cmt_contest *contest,
                                            const cmt_rule_args *args,
                                            const cmt_outcome *claim,
                                            cmt_err *err)
{
    cmt_status st = CMT_OK;
    judge k = {0};
    CMT_TRY(init(mem, contest, &cmt_rule_ordinal_beta_uncovered, args, &k, err));
    CMT_TRY(cmt_duels_judge(mem, &k.d, claim, k.won, err));
done:
    return st;
}

/* Each share times all first preferences is the alternative's own. */
static cmt_status compare(cmt_arena *mem,
                          const cmt_contest *contest,
                          const bool *standing,
                          mpq_t *firsts,
                          const cmt_outcome *claim,
                          cmt_err *err)
{
    mpq_t *q = cmt_q_array(mem, 2);
    if (q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room to check a lottery");
    for (size_t i = 0; i < contest->n_alternatives; i++)
        mpq_add(q[0], q[0], firsts[i]);
    const bool none = mpq_sgn(q[0]) == 0;
    for (size_t i = 0; i < contest->n_alternatives && none; i++) {
        mpq_set_ui(firsts[i], standing[i] ? 1 : 0, 1);
        mpq_add(q[0], q[0], firsts[i]);
    }
    for (size_t i = 0; i < contest->n_alternatives; i++) {
        mpq_mul(q[1], claim->lottery[i], q[0]);
        if (mpq_equal(q[1], firsts[i]) == 0) {
            return cmt_fail(err, CMT_E_NEGATIVE,
                            "the share of `%s` is not that of its first preferences "
                            "among the uncovered",
                            contest->ids[i]);
        }
    }
    return CMT_OK;
}

cmt_status cmt_ordinal_radius_check(cmt_arena *mem,
                                    const cmt_contest *contest,
                                    const cmt_rule_args *args,
                                    const cmt_outcome *claim,
                                    cmt_err *err)
{
    cmt_status st = CMT_OK;
    judge k = {0};
    bool *standing = CMT_NEW_ARRAY(mem, bool, contest->n_alternatives + 1);
    mpq_t *firsts = cmt_q_array(mem, contest->n_alternatives + 1);
    if (standing == NULL || firsts == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room to check a lottery");
    CMT_TRY(init(mem, contest, &cmt_rule_ordinal_radius, args, &k, err));
    if (k.d.n == 0) {
        CMT_TRY(cmt_claim_parts(contest, claim, 0, err));
        return cmt_claim_tied(claim, false, err);
    }
    CMT_TRY(cmt_lottery_judge(mem, contest, args, claim, err));
    for (size_t i = 0; i < k.d.n; i++)
        standing[k.d.at[i]] = k.won[i];
    CMT_TRY(cmt_recount_firsts(mem, contest, standing, firsts, err));
    CMT_TRY(compare(mem, contest, standing, firsts, claim, err));
done:
    return st;
}
