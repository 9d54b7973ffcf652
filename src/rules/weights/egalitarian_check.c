#include "rules/weights/egalitarian.h"

#include "base/err.h"
#include "base/limits.h"
#include "rules/claim.h"

/* A point x of the simplex maximises  sum m_a overlap_a + sum s_i x_i  where no unit moved
 * from an alternative to another wins. If for every level there are such multipliers, above
 * 0 for all agents at the level and 0 for all above it, x is leximin: a better point would
 * agree with x below the first level on which they differ, be no worse for anybody at it
 * and better for somebody, and so have a larger sum. */
typedef struct view {
    const cmt_contest *contest;
    const cmt_outcome *claim;
    size_t n;
    size_t m;          /* answers */
    mpq_t *has;        /* [m + n] overlaps, then shares */
    bool *counts;      /* [m] answers of any weight */
    mpq_t *multiplier; /* [m + n] */
    mpq_t *more;       /* [n] what one more unit wins */
    mpq_t *last;       /* [n] what the last one brought */
    mpq_t *q;          /* [3] level, sum, a number */
} view;

static cmt_status wrong(cmt_err *err, const char *what)
{
    return cmt_fail(err, CMT_E_NEGATIVE, "%s", what);
}

static cmt_status look(view *v, cmt_err *err)
{
    mpq_set_ui(v->q[1], 0, 1);
    for (size_t i = 0; i < v->n; i++) {
        mpq_set(v->has[v->m + i], v->claim->weights[i]);
        mpq_add(v->q[1], v->q[1], v->claim->weights[i]);
        if (mpq_sgn(v->claim->weights[i]) < 0)
            return wrong(err, "a share is negative");
    }
    if (mpq_cmp_ui(v->q[1], 1, 1) != 0)
        return wrong(err, "the shares do not sum to 1");
    for (size_t a = 0; a < v->m; a++) {
        v->counts[a] = mpq_sgn(v->contest->answer_weight[a]) > 0;
        for (size_t i = 0; i < v->n; i++) {
            mpq_srcptr wish = v->contest->answer_weights[a * v->n + i];
            mpq_srcptr x = v->claim->weights[i];
            mpq_add(v->has[a], v->has[a], mpq_cmp(wish, x) < 0 ? wish : x);
        }
    }
    return CMT_OK;
}

/* The multipliers of a level; they sum to 1. */
static cmt_status read_level(view *v,
                             const cmt_value *level,
                             bool of_shares,
                             cmt_err *err)
{
    const cmt_value *answers = cmt_value_get(level, "answers");
    const cmt_value *shares = cmt_value_get(level, "shares");
    const size_t n_shares = of_shares ? v->n : 0;
    if (cmt_value_count(answers) != v->m || cmt_value_count(shares) != n_shares)
        return wrong(err, "a level has one multiplier an answer, and a share");
    mpq_set_ui(v->q[1], 0, 1);
    for (size_t a = 0; a < v->m + v->n; a++) {
        const cmt_value *at =
            a < v->m ? cmt_value_at(answers, a) : cmt_value_at(shares, a - v->m);
        mpq_set_ui(v->multiplier[a], 0, 1);
        if (a < v->m + n_shares
            && (!cmt_value_as_q(at, CMT_MAX_CERTIFICATE_DIGITS, v->multiplier[a])
                || mpq_sgn(v->multiplier[a]) < 0))
            return wrong(err, "a multiplier is missing or negative");
        if (a < v->m && !v->counts[a] && mpq_sgn(v->multiplier[a]) != 0)
            return wrong(err, "an answer without weight has a multiplier");
        mpq_add(v->q[1], v->q[1], v->multiplier[a]);
    }
    if (mpq_cmp_ui(v->q[1], 1, 1) != 0)
        return wrong(err, "the multipliers of a level do not sum to 1");
    return CMT_OK;
}

/* No unit moved from one alternative to another wins, by these multipliers. */
static bool is_best(view *v)
{
    for (size_t i = 0; i < v->n; i++) {
        mpq_set(v->more[i], v->multiplier[v->m + i]);
        mpq_set(v->last[i], v->multiplier[v->m + i]);
        for (size_t a = 0; a < v->m; a++) {
            const int side =
                mpq_cmp(v->contest->answer_weights[a * v->n + i], v->claim->weights[i]);
            if (side > 0)
                mpq_add(v->more[i], v->more[i], v->multiplier[a]);
            if (side >= 0)
                mpq_add(v->last[i], v->last[i], v->multiplier[a]);
        }
    }
    for (size_t i = 0; i < v->n; i++) {
        for (size_t j = 0; j < v->n; j++) {
            if (mpq_sgn(v->claim->weights[j]) > 0 && i != j
                && mpq_cmp(v->more[i], v->last[j]) > 0)
                return false;
        }
    }
    return true;
}

/* The least value above `than` (or at all) among the agents of a phase, to q[0]. */
static bool next_value(view *v, size_t from, size_t to, bool at_all, mpq_srcptr than)
{
    bool any = false;
    for (size_t a = from; a < to; a++) {
        if (a < v->m && !v->counts[a])
            continue;
        if ((at_all || mpq_cmp(v->has[a], than) > 0)
            && (!any || mpq_cmp(v->has[a], v->q[0]) < 0)) {
            mpq_set(v->q[0], v->has[a]);
            any = true;
        }
    }
    return any;
}

static cmt_status check_level(
    view *v, const cmt_value *level, size_t from, size_t to, cmt_err *err)
{
    cmt_status st = CMT_OK;
    CMT_TRY(read_level(v, level, from > 0, err));
    if (!cmt_value_as_q(cmt_value_get(level, "value"), CMT_MAX_CERTIFICATE_DIGITS,
                        v->q[2])
        || mpq_equal(v->q[2], v->q[0]) == 0)
        return wrong(err, "a level has another value");
    for (size_t a = from; a < to; a++) {
        if (a < v->m && !v->counts[a])
            continue;
        const int side = mpq_cmp(v->has[a], v->q[0]);
        if (side >= 0 && (mpq_sgn(v->multiplier[a]) > 0) != (side == 0))
            return wrong(err, "a level's multipliers are not those of its agents");
    }
    if (!is_best(v))
        return wrong(err, "a level's multipliers do not prove it");
done:
    return st;
}

/* One level of the witness for each value that agents of the phase have. */
static cmt_status check_phase(view *v, const char *key, bool of_shares, cmt_err *err)
{
    cmt_status st = CMT_OK;
    const cmt_value *levels = cmt_value_get(v->claim->witness, key);
    const size_t from = of_shares ? v->m : 0;
    const size_t to = of_shares ? v->m + v->n : v->m;
    size_t k = 0;
    for (bool any = next_value(v, from, to, true, NULL); any;) {
        CMT_TRY(check_level(v, cmt_value_at(levels, k++), from, to, err));
        mpq_set(v->q[1], v->q[0]);
        any = next_value(v, from, to, false, v->q[1]);
    }
    if (k != cmt_value_count(levels))
        return wrong(err, "there are not as many levels");
done:
    return st;
}

cmt_status cmt_weights_egalitarian_check(cmt_arena *mem,
                                         const cmt_contest *contest,
                                         const cmt_rule_args *args,
                                         const cmt_outcome *claim,
                                         cmt_err *err)
{
    (void)args;
    cmt_status st = CMT_OK;
    const size_t n = contest->n_alternatives;
    const size_t m = contest->n_answers;
    bool any = false;
    view v = {.contest = contest, .claim = claim, .n = n, .m = m};
    v.has = cmt_q_array(mem, m + n + 1);
    v.counts = CMT_NEW_ARRAY(mem, bool, m + 1);
    v.multiplier = cmt_q_array(mem, m + n + 1);
    v.more = cmt_q_array(mem, n + 1);
    v.last = cmt_q_array(mem, n + 1);
    v.q = cmt_q_array(mem, 3);
    if (v.has == NULL || v.counts == NULL || v.multiplier == NULL || v.more == NULL
        || v.last == NULL || v.q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu answers", m);
    if (m > 0 && contest->answer_weights == NULL)
        return cmt_fail(err, CMT_E_RANGE, "the rule reads weights");
    for (size_t a = 0; a < m; a++)
        any = any || mpq_sgn(contest->answer_weight[a]) > 0;
    const bool tied = !any || n == 0;
    CMT_TRY(cmt_claim_parts(contest, claim, tied ? 0 : CMT_PART_WEIGHTS, err));
    CMT_TRY(cmt_claim_tied(claim, tied, err));
    if (!tied) {
        CMT_TRY(look(&v, err));
        CMT_TRY(check_phase(&v, "overlaps", false, err));
        CMT_TRY(check_phase(&v, "shares", true, err));
    }
done:
    return st;
}
