#include "rules/judgment/young.h"

#include "ballot/agreement.h"
#include "base/err.h"
#include "base/limits.h"
#include "rules/judgment_claim.h"

#include <string.h>

/* Multipliers t_i, by proposition, show that a judgment which says yes where t_i > 0 and no
 * where t_i < 0 leaves out at least
 *
 *     - sum of t_i margin_i - sum over answers b of w_b max(0, -1 - sum over i of t_i A_bi),
 *
 * so the judgments that leave out less, or as much but are not claimed, break none of the
 * clauses that such bounds make: together with the question's own, they must not be
 * satisfiable. */
typedef struct judge {
    cmt_arena *mem;
    const cmt_contest *contest;
    const cmt_outcome *claim;
    size_t n;
    size_t m;
    const int8_t *row[CMT_MAX_YOUNG_ANSWERS]; /* sorted, yes before open before no */
    mpq_t *weight;                            /* [m] */
    mpq_t *margin;                            /* [n] */
    mpq_ptr least;
    mpq_t *t; /* [n] */
    mpq_t *q; /* [4] */
    cmt_err *err;
} judge;

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room to check what is left out");
}

static int order_of(const int8_t *a, const int8_t *b, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (a[i] != b[i])
            return a[i] > b[i] ? -1 : 1;
    }
    return 0;
}

/* The place of an answer among those seen: inserted where it is new. */
static cmt_status place_answer(judge *g, size_t a)
{
    const int8_t *says = &g->contest->answer_judgment[a * g->n];
    size_t k = 0;
    bool anything = false;
    for (size_t i = 0; i < g->n; i++)
        anything = anything || says[i] != 0;
    if (!anything || mpq_sgn(g->contest->answer_weight[a]) <= 0)
        return CMT_OK;
    while (k < g->m && order_of(g->row[k], says, g->n) < 0)
        k++;
    if (k == g->m || order_of(g->row[k], says, g->n) != 0) {
        if (g->m == CMT_MAX_YOUNG_ANSWERS)
            return cmt_fail(g->err, CMT_E_LIMIT, "too many different answers");
        memmove(&g->row[k + 1], &g->row[k], (g->m - k) * sizeof *g->row);
        for (size_t j = g->m++; j > k; j--)
            mpq_swap(g->weight[j], g->weight[j - 1]);
        g->row[k] = says;
    }
    mpq_add(g->weight[k], g->weight[k], g->contest->answer_weight[a]);
    return CMT_OK;
}

static cmt_status open_judge(judge *g)
{
    cmt_status st = CMT_OK;
    g->n = g->contest->n_alternatives;
    g->weight = cmt_q_array(g->mem, CMT_MAX_YOUNG_ANSWERS + 1);
    g->margin = cmt_q_array(g->mem, g->n + 1);
    g->least = cmt_q(g->mem);
    g->t = cmt_q_array(g->mem, g->n + 1);
    g->q = cmt_q_array(g->mem, 4);
    if (g->weight == NULL || g->margin == NULL || g->least == NULL || g->t == NULL
        || g->q == NULL)
        return no_room(g->err);
    CMT_TRY(cmt_claim_judgments(g->contest, g->claim, g->err));
    CMT_TRY(cmt_claim_margins(g->contest, g->margin, g->err));
    for (size_t a = 0; a < g->contest->n_answers; a++)
        CMT_TRY(place_answer(g, a));
done:
    return st;
}

/* --- what each claimed judgment leaves out ------------------------------------------------ */

static cmt_status check_out(judge *g, size_t k)
{
    const cmt_value *out = cmt_value_at(cmt_value_get(g->claim->witness, "answers"), k);
    const int8_t *judgment = g->claim->judgments[k];
    mpq_t *left = cmt_q_array(g->mem, g->n + 1);
    if (left == NULL)
        return no_room(g->err);
    mpq_set_ui(g->q[0], 0, 1);
    bool lawful = cmt_value_count(out) == g->m;
    for (size_t b = 0; lawful && b < g->m; b++) {
        lawful =
            cmt_value_as_q(cmt_value_at(out, b), CMT_MAX_CERTIFICATE_DIGITS, g->q[1])
            && mpq_sgn(g->q[1]) >= 0 && mpq_cmp(g->q[1], g->weight[b]) <= 0;
        if (!lawful)
            break;
        mpq_add(g->q[0], g->q[0], g->q[1]);
        mpq_sub(g->q[1], g->weight[b], g->q[1]);
        for (size_t i = 0; i < g->n; i++) {
            if (g->row[b][i] == judgment[i]) {
                mpq_add(left[i], left[i], g->q[1]);
            } else if (g->row[b][i] == -judgment[i]) {
                mpq_sub(left[i], left[i], g->q[1]);
            }
        }
    }
    if (!lawful || mpq_equal(g->q[0], g->least) == 0) {
        return cmt_fail(g->err, CMT_E_NEGATIVE,
                        "judgment %zu leaves out another weight", k + 1);
    }
    for (size_t i = 0; i < g->n; i++) {
        if (mpq_sgn(left[i]) < 0) {
            return cmt_fail(g->err, CMT_E_NEGATIVE,
                            "a majority still disagrees with judgment %zu on `%s`",
                            k + 1, g->contest->ids[i]);
        }
    }
    return CMT_OK;
}

/* --- bounds ------------------------------------------------------------------------------- */

/* Read the multipliers of one bound, and its value into q[0]. */
static cmt_status read_bound(judge *g, const cmt_value *factors)
{
    size_t n_read = 0;
    mpq_set_ui(g->q[0], 0, 1);
    for (size_t i = 0; i < g->n; i++) {
        const cmt_value *t = cmt_value_get(factors, g->contest->ids[i]);
        mpq_set_ui(g->t[i], 0, 1);
        if (t == NULL)
            continue;
        if (!cmt_value_as_q(t, CMT_MAX_CERTIFICATE_DIGITS, g->t[i]))
            return cmt_fail(g->err, CMT_E_NEGATIVE, "a multiplier is no number");
        mpq_mul(g->q[1], g->t[i], g->margin[i]);
        mpq_sub(g->q[0], g->q[0], g->q[1]);
        n_read++;
    }
    if (cmt_value_count(factors) != n_read)
        return cmt_fail(g->err, CMT_E_NEGATIVE, "a multiplier is of no proposition");
    for (size_t b = 0; b < g->m; b++) {
        mpq_set_si(g->q[1], -1, 1);
        for (size_t i = 0; i < g->n; i++) {
            if (g->row[b][i] > 0) {
                mpq_sub(g->q[1], g->q[1], g->t[i]);
            } else if (g->row[b][i] < 0) {
                mpq_add(g->q[1], g->q[1], g->t[i]);
            }
        }
        if (mpq_sgn(g->q[1]) <= 0)
            continue;
        mpq_mul(g->q[1], g->q[1], g->weight[b]);
        mpq_sub(g->q[0], g->q[0], g->q[1]);
    }
    return CMT_OK;
}

/* The clause: not all of what the literals say. Of a judgment, or of the multipliers. */
static cmt_status add_clause(const judge *g, cmt_clause *out, const int8_t *judgment)
{
    uint32_t *items = CMT_NEW_ARRAY(g->mem, uint32_t, g->n + 1);
    bool *negated = CMT_NEW_ARRAY(g->mem, bool, g->n + 1);
    if (items == NULL || negated == NULL)
        return no_room(g->err);
    *out = (cmt_clause){.items = items, .negated = negated};
    for (uint32_t i = 0; i < g->n; i++) {
        const int says = judgment != NULL ? judgment[i] : mpq_sgn(g->t[i]);
        if (says == 0)
            continue;
        negated[out->n] = says > 0;
        items[out->n++] = i;
    }
    return CMT_OK;
}

/* Whether some consistent judgment is below no bound of at least the least weight; with
 * `strictly`, above which the bounds must be, and which is not claimed either. */
static cmt_status is_any_missed(judge *g, bool strictly, bool *found)
{
    cmt_status st = CMT_OK;
    const cmt_value *bounds = cmt_value_get(g->claim->witness, "multipliers");
    const size_t n_bounds = cmt_value_count(bounds);
    const size_t n_own = g->contest->n_clauses;
    const int8_t *open = CMT_NEW_ARRAY(g->mem, int8_t, g->n + 1);
    cmt_clause *clauses =
        CMT_NEW_ARRAY(g->mem, cmt_clause, n_own + n_bounds + g->claim->n_judgments + 1);
    if (open == NULL || clauses == NULL)
        return no_room(g->err);
    if (n_own > 0)
        memcpy(clauses, g->contest->consistency, n_own * sizeof *clauses);
    size_t n = n_own;
    for (size_t k = 0; k < n_bounds; k++) {
        CMT_TRY(read_bound(g, cmt_value_at(bounds, k)));
        const int side = mpq_cmp(g->q[0], g->least);
        if (side > 0 || (side == 0 && !strictly))
            CMT_TRY(add_clause(g, &clauses[n++], NULL));
    }
    for (size_t k = 0; strictly && k < g->claim->n_judgments; k++)
        CMT_TRY(add_clause(g, &clauses[n++], g->claim->judgments[k]));
    cmt_contest all = *g->contest;
    all.consistency = clauses;
    all.n_clauses = n;
    CMT_TRY(cmt_claim_satisfiable(g->mem, &all, open, found, g->err));
done:
    return st;
}

static cmt_status check_least(judge *g)
{
    cmt_status st = CMT_OK;
    bool less = false;
    bool more = false;
    if (g->claim->capped && g->claim->n_judgments != CMT_MAX_JUDGMENTS)
        return cmt_fail(g->err, CMT_E_NEGATIVE, "the list is not full");
    CMT_TRY(is_any_missed(g, false, &less));
    if (less)
        return cmt_fail(g->err, CMT_E_NEGATIVE, "it is not proved that none is better");
    CMT_TRY(is_any_missed(g, true, &more));
    if (more != g->claim->capped) {
        return cmt_fail(g->err, CMT_E_NEGATIVE,
                        "it is not proved that none is missing");
    }
done:
    return st;
}

static cmt_status check_none(judge *g)
{
    bool any = false;
    const int8_t *open = CMT_NEW_ARRAY(g->mem, int8_t, g->n + 1);
    if (open == NULL)
        return no_room(g->err);
    const cmt_status st = cmt_claim_satisfiable(g->mem, g->contest, open, &any, g->err);
    if (st != CMT_OK || !any)
        return st;
    return cmt_fail(g->err, CMT_E_NEGATIVE, "there are consistent judgments");
}

cmt_status cmt_judgment_young_check(cmt_arena *mem,
                                    const cmt_contest *contest,
                                    const cmt_rule_args *args,
                                    const cmt_outcome *claim,
                                    cmt_err *err)
{
    (void)args;
    cmt_status st = CMT_OK;
    judge g = {.mem = mem, .contest = contest, .claim = claim, .err = err};
    const cmt_value *witness = claim->witness;
    CMT_TRY(open_judge(&g));
    if (claim->n_judgments == 0)
        return check_none(&g);
    if (!cmt_value_as_q(cmt_value_get(witness, "left_out"), CMT_MAX_CERTIFICATE_DIGITS,
                        g.least)
        || cmt_value_count(cmt_value_get(witness, "answers")) != claim->n_judgments)
        return cmt_fail(err, CMT_E_NEGATIVE, "what is left out is missing");
    for (size_t k = 0; k < claim->n_judgments; k++)
        CMT_TRY(check_out(&g, k));
    if (!claim->unproved)
        CMT_TRY(check_least(&g));
done:
    return st;
}
