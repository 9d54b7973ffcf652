/* A lottery alone under articles: those that its rule prefers, among the admissible ones.
 *
 * Max-min, with u the utilities of groups and c a constant that keeps t above 0:
 *     (12)  max t   subject to   sum over i of p_i (u_gi - c) >= t  for each group g,
 *           held; then   max sum over i of p_i mean_i
 *
 * Of margins: p is wanted such that no admissible lottery q beats it, q M p <= 0. With the
 * rows a x >= b of the space, written so that all are of this sense, and bounds as rows, the
 * most that any q gets against p is by duality the least of
 *     (13)  - sum of b_r y_r   subject to   y >= 0,  (a' y)_j = - (M p)_j  for each column j
 * p itself gets 0, so that the least over p and y together is not below 0; and it is 0,
 * since a symmetric game over a polytope has an optimal strategy (von Neumann 1928). Both
 * are linear in p and y. Where integer columns are left open the admissible lotteries are no
 * polytope, and nothing is narrowed. */
#include "base/err.h"
#include "program/solve.h"

typedef struct duel {
    cmt_solving *s;
    const cmt_lottery_aim *aim;
    cmt_lp lp;       /* the admissible lotteries */
    size_t n;        /* alternatives */
    mpq_srcptr *low; /* [lp.n_columns] bounds; NULL: none */
    mpq_srcptr *high;
    cmt_term **terms; /* [lp.n_columns] of its row in (13) */
    size_t *count;
    cmt_term *worth; /* what q gets at most */
    size_t n_worth;
} duel;

static cmt_status no_room(const cmt_solving *s)
{
    return cmt_fail(s->err, CMT_E_NOMEM, "no room for an objective");
}

static mpq_ptr copy(cmt_arena *mem, mpq_srcptr value, bool negate)
{
    mpq_ptr q = cmt_q(mem);
    if (q == NULL)
        return NULL;
    mpq_set(q, value);
    if (negate)
        mpq_neg(q, q);
    return q;
}

/* --- max-min ---------------------------------------------------------------------------- */

/** A group's row of (12), the same as sum of p_i u_gi - t >= c, since the p_i add up to 1. */
static cmt_status enter_group(
    cmt_solving *s, const mpq_t *utility, size_t n, uint32_t t, mpq_srcptr lift)
{
    cmt_term *terms = CMT_NEW_ARRAY(s->mem, cmt_term, n + 1);
    mpq_ptr minus = cmt_q(s->mem);
    if (terms == NULL || minus == NULL)
        return no_room(s);
    mpq_set_si(minus, -1, 1);
    for (size_t i = 0; i < n; i++)
        terms[i] = (cmt_term){s->space.vars.first[0] + (uint32_t)i, utility[i]};
    terms[n] = (cmt_term){t, minus};
    return cmt_space_hold(&s->space, terms, n + 1, CMT_SENSE_GE, lift, s->err);
}

static cmt_status prefer_least(cmt_solving *s, const cmt_lottery_aim *aim, size_t n)
{
    cmt_status st = CMT_OK;
    mpq_t *q = cmt_q_array(s->mem, 2);
    cmt_term *mean = CMT_NEW_ARRAY(s->mem, cmt_term, n + 1);
    const uint32_t t = cmt_space_column(&s->space, "least utility", false);
    if (q == NULL || mean == NULL || t == UINT32_MAX)
        return no_room(s);
    mpq_set_ui(q[1], 1, 1);
    for (size_t k = 0; k < aim->n_groups * n; k++) {
        if (mpq_cmp(aim->utility[k], q[0]) < 0)
            mpq_set(q[0], aim->utility[k]);
    }
    for (size_t g = 0; g < aim->n_groups; g++)
        CMT_TRY(enter_group(s, &aim->utility[g * n], n, t, q[0]));
    const cmt_term least = {t, q[1]};
    CMT_TRY(
        cmt_part_reach(s, "expected by the group that expects least", true, &least, 1));
    for (size_t i = 0; i < n; i++)
        mean[i] = (cmt_term){s->space.vars.first[0] + (uint32_t)i, aim->mean[i]};
    CMT_TRY(cmt_part_reach(s, "expected on average", true, mean, n));
done:
    return st;
}

/* --- margins ---------------------------------------------------------------------------- */

/** Whether every 0/1 column has only the value that it has at a point x of the space: whether
 *  what could move away from there, summed up, stays where it is. */
static cmt_status is_settled(duel *d, const uint32_t *columns, size_t n, bool *out)
{
    cmt_status st = CMT_OK;
    const mpq_t *x = d->s->space.x;
    bool feasible = true;
    mpq_t *q = cmt_q_array(d->s->mem, 4);
    cmt_term *terms = CMT_NEW_ARRAY(d->s->mem, cmt_term, n + 1);
    if (q == NULL || terms == NULL)
        return no_room(d->s);
    mpq_set_si(q[0], 1, 1);
    mpq_set_si(q[1], -1, 1);
    for (size_t k = 0; k < n; k++) {
        const bool up = mpq_sgn(x[columns[k]]) == 0;
        terms[k] = (cmt_term){columns[k], up ? q[0] : q[1]};
        if (!up)
            mpq_sub(q[2], q[2], x[columns[k]]);
    }
    CMT_TRY(cmt_space_solve(&d->s->space, NULL, true, terms, n, q[3], &feasible,
                            d->s->err));
    *out = mpq_equal(q[2], q[3]) != 0;
done:
    return st;
}

/** The bounds of all columns; what is 0 or 1 must be settled, and is its own bounds. */
static cmt_status find_bounds(duel *d, bool *convex)
{
    cmt_status st = CMT_OK;
    bool feasible = true;
    size_t m = 0;
    uint32_t *open = CMT_NEW_ARRAY(d->s->mem, uint32_t, d->lp.n_columns + 1);
    if (open == NULL)
        return no_room(d->s);
    for (uint32_t c = 0; c < d->lp.n_columns; c++) {
        d->low[c] = d->lp.columns[c].lower;
        d->high[c] = d->lp.columns[c].upper;
        if (d->lp.columns[c].integer)
            open[m++] = c;
    }
    *convex = true;
    if (m == 0)
        return CMT_OK;
    CMT_TRY(cmt_space_solve(&d->s->space, NULL, false, NULL, 0, NULL, &feasible,
                            d->s->err));
    const mpq_t *x = d->s->space.x;
    for (size_t k = 0; k < m; k++) {
        d->low[open[k]] = x[open[k]];
        d->high[open[k]] = x[open[k]];
    }
    CMT_TRY(is_settled(d, open, m, convex));
done:
    return st;
}

/** A multiplier y >= 0 of a row, in the sense of >= where `plus`. */
static bool enter_row(
    duel *d, const cmt_term *terms, size_t n, mpq_srcptr rhs, bool plus)
{
    cmt_arena *mem = d->s->mem;
    const uint32_t y = cmt_space_column(&d->s->space, "multiplier", false);
    mpq_ptr worth = copy(mem, rhs, plus);
    if (y == UINT32_MAX || worth == NULL)
        return false;
    d->worth[d->n_worth++] = (cmt_term){y, worth};
    for (size_t k = 0; k < n; k++) {
        const uint32_t c = terms[k].column;
        mpq_ptr value = copy(mem, terms[k].value, !plus);
        if (value == NULL)
            return false;
        d->terms[c][d->count[c]++] = (cmt_term){y, value};
    }
    return true;
}

static bool enter_rows(duel *d)
{
    mpq_ptr one = cmt_q(d->s->mem);
    bool ok = one != NULL;
    if (ok)
        mpq_set_ui(one, 1, 1);
    for (size_t r = 0; r < d->lp.n_rows && ok; r++) {
        const cmt_row *row = &d->lp.rows[r];
        if (row->sense != CMT_SENSE_LE)
            ok = enter_row(d, row->terms, row->n_terms, row->rhs, true);
        if (row->sense != CMT_SENSE_GE && ok)
            ok = enter_row(d, row->terms, row->n_terms, row->rhs, false);
    }
    for (uint32_t c = 0; c < d->lp.n_columns && ok; c++) {
        const cmt_term alone = {c, one};
        if (d->low[c] != NULL)
            ok = enter_row(d, &alone, 1, d->low[c], true);
        if (d->high[c] != NULL && ok)
            ok = enter_row(d, &alone, 1, d->high[c], false);
    }
    return ok;
}

/** Room for (13): a row a column, each with a term a row of the space at most, two for
 *  equations, its bounds, and the lottery. */
static bool make_room(duel *d)
{
    cmt_arena *mem = d->s->mem;
    const size_t n = d->lp.n_columns;
    size_t all = 2 * n;
    d->low = CMT_NEW_ARRAY(mem, mpq_srcptr, n + 1);
    d->high = CMT_NEW_ARRAY(mem, mpq_srcptr, n + 1);
    d->terms = CMT_NEW_ARRAY(mem, cmt_term *, n + 1);
    d->count = CMT_NEW_ARRAY(mem, size_t, n + 1);
    if (!cmt_arena_ok(mem))
        return false;
    for (size_t r = 0; r < d->lp.n_rows; r++) {
        const cmt_row *row = &d->lp.rows[r];
        all += 2;
        for (size_t k = 0; k < row->n_terms; k++)
            d->count[row->terms[k].column] += 2;
    }
    d->worth = CMT_NEW_ARRAY(mem, cmt_term, all + 1);
    for (size_t c = 0; c < n; c++) {
        d->terms[c] = CMT_NEW_ARRAY(mem, cmt_term, d->count[c] + d->n + 3);
        d->count[c] = 0;
    }
    return cmt_arena_ok(mem);
}

/** The row of column c in (13): what M p gives it stands on the left. */
static cmt_status enter_column(duel *d, uint32_t c, mpq_srcptr zero)
{
    const uint32_t first = d->s->space.vars.first[0];
    if (c >= first && c < first + d->n) {
        const mpq_t *margins = &d->aim->margins[(c - first) * d->n];
        for (uint32_t i = 0; i < d->n; i++) {
            if (mpq_sgn(margins[i]) != 0)
                d->terms[c][d->count[c]++] = (cmt_term){first + i, margins[i]};
        }
    }
    return cmt_space_hold(&d->s->space, d->terms[c], d->count[c], CMT_SENSE_EQ, zero,
                          d->s->err);
}

static cmt_status prefer_unbeaten(duel *d, bool *convex)
{
    cmt_status st = CMT_OK;
    mpq_ptr zero = cmt_q(d->s->mem);
    CMT_TRY(cmt_lp_snapshot(d->s->space.builder, &d->lp, d->s->err));
    if (zero == NULL || !make_room(d))
        return no_room(d->s);
    CMT_TRY(find_bounds(d, convex));
    if (!*convex)
        return CMT_OK;
    if (!enter_rows(d))
        return no_room(d->s);
    for (uint32_t c = 0; c < d->lp.n_columns; c++)
        CMT_TRY(enter_column(d, c, zero));
    CMT_TRY(cmt_part_reach(d->s, "what a lottery gets against it", false, d->worth,
                           d->n_worth));
done:
    return st;
}

cmt_status cmt_part_lottery(cmt_solving *s, cmt_program_how *how)
{
    cmt_status st = CMT_OK;
    const cmt_program_issue *issue = s->sets[0].issue;
    const size_t n = issue->contest->n_alternatives;
    cmt_lottery_aim aim = {0};
    bool narrowed = true;
    if (issue->rule->aim == NULL)
        return CMT_OK;
    CMT_TRY(issue->rule->aim(s->mem, issue->contest, issue->args, &aim, s->err));
    if (aim.margins != NULL) {
        duel d = {.s = s, .aim = &aim, .n = n};
        CMT_TRY(prefer_unbeaten(&d, &narrowed));
    } else if (aim.n_groups > 0) {
        CMT_TRY(prefer_least(s, &aim, n));
    }
    if (narrowed)
        *how = CMT_HOW_OBJECTIVE;
done:
    return st;
}
