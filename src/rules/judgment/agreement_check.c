#include "rules/judgment/agreement.h"

#include "base/err.h"
#include "rules/judgment_claim.h"

#define MAX_DISTANCE_DIGITS 65536

/* What a check starts from: margins, their signs, and what each costs. */
typedef struct view {
    size_t n;
    mpq_t *margin;  /* [n] */
    int8_t *prefer; /* [n] */
    mpq_t *loss;    /* [n] */
    mpq_t *q;       /* [3] least loss, a distance, a claimed one */
} view;

static cmt_status look(cmt_arena *mem,
                       const cmt_contest *contest,
                       const cmt_outcome *claim,
                       view *v,
                       cmt_err *err)
{
    cmt_status st = CMT_OK;
    v->n = contest->n_alternatives;
    v->margin = cmt_q_array(mem, v->n + 1);
    v->loss = cmt_q_array(mem, v->n + 1);
    v->prefer = CMT_NEW_ARRAY(mem, int8_t, v->n + 1);
    v->q = cmt_q_array(mem, 3);
    if (v->margin == NULL || v->loss == NULL || v->prefer == NULL || v->q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu propositions", v->n);
    CMT_TRY(cmt_claim_judgments(contest, claim, err));
    CMT_TRY(cmt_claim_margins(contest, v->margin, err));
    for (size_t i = 0; i < v->n; i++)
        v->prefer[i] = (int8_t)mpq_sgn(v->margin[i]);
done:
    return st;
}

/* Summed weighted Hamming distance of a judgment from the answers. */
static void measure(const cmt_contest *contest, const int8_t *judgment, mpq_ptr out)
{
    const size_t n = contest->n_alternatives;
    mpq_set_ui(out, 0, 1);
    for (size_t a = 0; a < contest->n_answers; a++) {
        for (size_t i = 0; i < n; i++) {
            if (contest->answer_judgment[a * n + i] == -judgment[i])
                mpq_add(out, out, contest->answer_weight[a]);
        }
    }
}

cmt_status cmt_judgment_kemeny_check(cmt_arena *mem,
                                     const cmt_contest *contest,
                                     const cmt_rule_args *args,
                                     const cmt_outcome *claim,
                                     cmt_err *err)
{
    (void)args;
    cmt_status st = CMT_OK;
    view v = {0};
    CMT_TRY(look(mem, contest, claim, &v, err));
    for (size_t i = 0; i < v.n; i++)
        mpq_abs(v.loss[i], v.margin[i]);
    CMT_TRY(cmt_claim_least(mem, contest, claim, v.prefer, (const mpq_t *)v.loss,
                            v.q[0], err));
    if (claim->n_judgments == 0)
        return CMT_OK;
    measure(contest, claim->judgments[0], v.q[1]);
    if (!cmt_value_as_q(cmt_value_get(claim->witness, "distance"), MAX_DISTANCE_DIGITS,
                        v.q[2])
        || mpq_equal(v.q[1], v.q[2]) == 0)
        return cmt_fail(err, CMT_E_NEGATIVE, "the distance is another one");
done:
    return st;
}

cmt_status cmt_judgment_slater_check(cmt_arena *mem,
                                     const cmt_contest *contest,
                                     const cmt_rule_args *args,
                                     const cmt_outcome *claim,
                                     cmt_err *err)
{
    (void)args;
    cmt_status st = CMT_OK;
    view v = {0};
    int64_t distance = -1;
    CMT_TRY(look(mem, contest, claim, &v, err));
    for (size_t i = 0; i < v.n; i++)
        mpq_set_ui(v.loss[i], v.prefer[i] != 0 ? 1 : 0, 1);
    CMT_TRY(cmt_claim_least(mem, contest, claim, v.prefer, (const mpq_t *)v.loss,
                            v.q[0], err));
    if (claim->n_judgments == 0)
        return CMT_OK;
    cmt_q_set_i64(v.q[1], 0, 1);
    if (cmt_value_as_int(cmt_value_get(claim->witness, "distance"), &distance))
        cmt_q_set_i64(v.q[1], distance, 1);
    if (distance < 0 || mpq_equal(v.q[0], v.q[1]) == 0)
        return cmt_fail(err, CMT_E_NEGATIVE, "the distance is another one");
done:
    return st;
}

/* The clearest margin below `below` (NULL: of all) in absolute value; false: none above 0. */
static bool next_level(view *v, mpq_srcptr below, mpq_ptr out)
{
    bool any = false;
    mpq_set_ui(out, 0, 1);
    for (size_t i = 0; i < v->n; i++) {
        mpq_abs(v->q[1], v->margin[i]);
        if ((below == NULL || mpq_cmp(v->q[1], below) < 0)
            && mpq_cmp(v->q[1], out) > 0) {
            mpq_set(out, v->q[1]);
            any = true;
        }
    }
    return any;
}

/* Going against one majority costs more than going against all of smaller margins; counts
 * of the witness are those of the first judgment. */
static cmt_status price_levels(cmt_arena *mem,
                               const cmt_outcome *claim,
                               view *v,
                               cmt_err *err)
{
    mpq_t *level = cmt_q_array(mem, 3); /* this one, the next, the cost of one */
    const cmt_value *lost = cmt_value_get(claim->witness, "lost");
    size_t at = 0;
    if (level == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the levels");
    mpq_set_ui(level[2], 1, 1);
    for (bool any = next_level(v, NULL, level[0]); any;) {
        int64_t count = 0;
        int64_t said = -1;
        for (size_t i = 0; i < v->n; i++) {
            mpq_abs(v->q[1], v->margin[i]);
            if (mpq_equal(v->q[1], level[0]) == 0)
                continue;
            mpq_set(v->loss[i], level[2]);
            count += claim->n_judgments > 0 && claim->judgments[0][i] != v->prefer[i];
        }
        (void)cmt_value_as_int(cmt_value_at(lost, at++), &said);
        if (claim->n_judgments > 0 && said != count)
            return cmt_fail(err, CMT_E_NEGATIVE, "level %zu loses another number", at);
        mpq_set_ui(level[1], v->n + 1, 1);
        mpq_div(level[2], level[2], level[1]);
        any = next_level(v, level[0], level[1]);
        mpq_set(level[0], level[1]);
    }
    if (cmt_value_count(lost) != (claim->n_judgments > 0 ? at : 0))
        return cmt_fail(err, CMT_E_NEGATIVE, "there are %zu levels", at);
    return CMT_OK;
}

cmt_status cmt_judgment_leximax_check(cmt_arena *mem,
                                      const cmt_contest *contest,
                                      const cmt_rule_args *args,
                                      const cmt_outcome *claim,
                                      cmt_err *err)
{
    (void)args;
    cmt_status st = CMT_OK;
    view v = {0};
    CMT_TRY(look(mem, contest, claim, &v, err));
    CMT_TRY(price_levels(mem, claim, &v, err));
    CMT_TRY(cmt_claim_least(mem, contest, claim, v.prefer, (const mpq_t *)v.loss,
                            v.q[0], err));
done:
    return st;
}
