#include "rows/logic.h"

#include "base/err.h"

typedef struct grower {
    cmt_arena *mem;
    const cmt_variables *vars;
    const cmt_demand *demand;
    const cmt_expr
        *priced; /* the inequality or equation whose number has a price, or NULL */
    size_t *budget;
    cmt_err *err;
} grower;

static cmt_status grow(const grower *g,
                       const cmt_expr *expr,
                       bool negate,
                       const cmt_logic **out);

/** A node, or NULL: then failed() says why. */
static cmt_logic *new_node(const grower *g, cmt_logic_kind kind, const cmt_expr *expr)
{
    cmt_logic *node = *g->budget == 0 ? NULL : CMT_NEW(g->mem, cmt_logic);
    if (node == NULL)
        return NULL;
    (*g->budget)--;
    node->kind = kind;
    node->expr = expr;
    return node;
}

static cmt_status failed(const grower *g, const cmt_expr *expr)
{
    if (*g->budget > 0)
        return cmt_fail(g->err, CMT_E_NOMEM, "no room for a condition");
    return cmt_fail_at(g->err, CMT_E_LIMIT, expr->line, g->demand->origin,
                       "'%s' grows to more than %d conditions", g->demand->origin,
                       CMT_MAX_DEMAND_NODES);
}

/** A node that counts: room for n children, constants folded by settle(). */
static cmt_logic *new_count(const grower *g, const cmt_expr *expr, size_t n)
{
    cmt_logic *node = new_node(g, CMT_LOGIC_COUNT, expr);
    if (node == NULL)
        return NULL;
    node->children = CMT_NEW_ARRAY(g->mem, const cmt_logic *, n + 1);
    return node->children == NULL ? NULL : node;
}

/** Give a counting node its number, fold constants among its children, and unwrap a single
 *  one. `need` may be anything. */
static const cmt_logic *settle(cmt_logic *node, int64_t need)
{
    size_t kept = 0;
    for (size_t k = 0; k < node->n; k++) {
        if (node->children[k]->kind == CMT_LOGIC_TRUE) {
            need--;
        } else if (node->children[k]->kind != CMT_LOGIC_FALSE) {
            node->children[kept++] = node->children[k];
        }
    }
    node->n = kept;
    if (need > 0 && (uint64_t)need <= kept) {
        node->need = (size_t)need;
        return kept == 1 ? node->children[0] : node;
    }
    node->kind = need <= 0 ? CMT_LOGIC_TRUE : CMT_LOGIC_FALSE;
    return node;
}

/** round `bound` to the grid: up to the least multiple of step that is >= bound, or to the
 *  least that is > bound. */
static void to_grid(mpq_ptr bound, mpq_srcptr step, bool strictly)
{
    mpq_div(bound, bound, step);
    if (strictly) {
        cmt_q_floor(bound);
        mpz_add_ui(mpq_numref(bound), mpq_numref(bound), 1);
    } else {
        cmt_q_ceil(bound);
    }
    mpq_mul(bound, bound, step);
}

static cmt_status refuse_strict(const grower *g, const cmt_expr *expr)
{
    const char *words = cmt_expr_words(g->mem, g->vars->charter, expr);
    return cmt_fail_at(
        g->err, CMT_E_UNSUPPORTED, expr->line, g->demand->origin,
        "not supported yet: a strict inequality over continuous variables "
        "(the negation of '%s')",
        words == NULL ? "?" : words);
}

/** Whether the bounds decide it. Where a sum that moves freely just reaches the bound they do,
 *  but not once the number is raised by however little: what is priced keeps its row. */
static bool is_sure(const grower *g,
                    const cmt_expr *expr,
                    const cmt_linear *form,
                    mpq_srcptr bound,
                    bool strictly)
{
    const int low = form->low == NULL ? -1 : mpq_cmp(form->low, bound);
    const bool keeps = expr == g->priced && form->step == NULL && form->n > 0;
    return low > 0 || (low == 0 && !strictly && !keeps);
}

/** form >= bound, or form > bound; with constants folded and the bound on the grid. */
static cmt_status linear(const grower *g,
                         const cmt_expr *expr,
                         const cmt_linear *form,
                         mpq_srcptr bound,
                         bool strictly,
                         const cmt_logic **out)
{
    cmt_logic *node = new_node(g, CMT_LOGIC_LINEAR, expr);
    mpq_ptr at = cmt_q(g->mem);
    if (node == NULL || at == NULL)
        return failed(g, expr);
    const int high = form->high == NULL ? 1 : mpq_cmp(form->high, bound);
    *out = node;
    if (is_sure(g, expr, form, bound, strictly)) {
        node->kind = CMT_LOGIC_TRUE;
        return CMT_OK;
    }
    if (high < 0 || (high == 0 && strictly)) {
        node->kind = CMT_LOGIC_FALSE;
        return CMT_OK;
    }
    mpq_set(at, bound);
    if (form->step == NULL && strictly)
        return refuse_strict(g, expr);
    if (form->step != NULL)
        to_grid(at, form->step, strictly);
    node->form = *form;
    node->bound = at;
    if (form->high != NULL && mpq_cmp(form->high, at) < 0)
        node->kind = CMT_LOGIC_FALSE; /* no grid point is left */
    return CMT_OK;
}

/** The two halves of an expression about a number: form >= value, -form >= -value. */
typedef struct halves {
    cmt_linear up;
    cmt_linear down;
    mpq_ptr minus; /* -value */
} halves;

static cmt_status split(const grower *g, const cmt_expr *expr, halves *h)
{
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_linear_build(g->mem, g->vars, g->demand, expr->children[0], &h->up,
                             g->err));
    CMT_TRY(cmt_linear_negate(g->mem, &h->up, &h->down, g->err));
    h->minus = cmt_q(g->mem);
    if (h->minus == NULL)
        return cmt_fail(g->err, CMT_E_NOMEM, "no room for a bound");
    mpq_neg(h->minus, expr->value);
done:
    return st;
}

static cmt_status grow_linear(const grower *g,
                              const cmt_expr *expr,
                              bool negate,
                              const cmt_logic **out)
{
    halves h = {0};
    cmt_status st = CMT_OK;
    CMT_TRY(split(g, expr, &h));
    if (expr->op != CMT_EXPR_EQUALS) {
        const bool up = (expr->op == CMT_EXPR_AT_LEAST) != negate;
        return linear(g, expr, up ? &h.up : &h.down, up ? expr->value : h.minus, negate,
                      out);
    }
    cmt_logic *both = new_count(g, expr, 2);
    if (both == NULL)
        return failed(g, expr);
    both->n = 2;
    CMT_TRY(linear(g, expr, &h.up, expr->value, negate, &both->children[0]));
    CMT_TRY(linear(g, expr, &h.down, h.minus, negate, &both->children[1]));
    *out = settle(both, negate ? 1 : 2);
done:
    return st;
}

/** At least `need` of the children, each negated where `flip` says so. */
static cmt_status grow_count(const grower *g,
                             const cmt_expr *expr,
                             int64_t need,
                             bool flip,
                             const cmt_logic **out)
{
    cmt_status st = CMT_OK;
    cmt_logic *node = new_count(g, expr, expr->n_children);
    if (node == NULL)
        return failed(g, expr);
    for (size_t k = 0; k < expr->n_children; k++)
        CMT_TRY(grow(g, expr->children[k], flip, &node->children[k]));
    node->n = expr->n_children;
    *out = settle(node, need);
done:
    return st;
}

/** exactly k: at least k and at most k; its negation: at least k + 1 or at most k - 1. */
static cmt_status grow_exactly(const grower *g,
                               const cmt_expr *expr,
                               bool negate,
                               const cmt_logic **out)
{
    const int64_t n = (int64_t)expr->n_children;
    const int64_t off = negate ? 1 : 0;
    cmt_status st = CMT_OK;
    cmt_logic *node = new_count(g, expr, 2);
    if (node == NULL)
        return failed(g, expr);
    CMT_TRY(grow_count(g, expr, expr->count + off, false, &node->children[0]));
    CMT_TRY(grow_count(g, expr, n - expr->count + off, true, &node->children[1]));
    node->n = 2;
    *out = settle(node, negate ? 1 : 2);
done:
    return st;
}

/** `need` of (p with sign np, q with sign nq). */
static cmt_status grow_pair(const grower *g,
                            const cmt_expr *expr,
                            bool np,
                            bool nq,
                            int64_t need,
                            const cmt_logic **out)
{
    cmt_status st = CMT_OK;
    cmt_logic *node = new_count(g, expr, 2);
    if (node == NULL)
        return failed(g, expr);
    CMT_TRY(grow(g, expr->children[0], np, &node->children[0]));
    CMT_TRY(grow(g, expr->children[1], nq, &node->children[1]));
    node->n = 2;
    *out = settle(node, need);
done:
    return st;
}

/** p iff q: (not p or q) and (p or not q); its negation: (p or q) and (not p or not q). */
static cmt_status grow_iff(const grower *g,
                           const cmt_expr *expr,
                           bool negate,
                           const cmt_logic **out)
{
    cmt_status st = CMT_OK;
    cmt_logic *node = new_count(g, expr, 2);
    if (node == NULL)
        return failed(g, expr);
    CMT_TRY(grow_pair(g, expr, true, negate, 1, &node->children[0]));
    CMT_TRY(grow_pair(g, expr, false, !negate, 1, &node->children[1]));
    node->n = 2;
    *out = settle(node, 2);
done:
    return st;
}

static cmt_status grow_literal(const grower *g,
                               const cmt_expr *expr,
                               bool negate,
                               const cmt_logic **out)
{
    cmt_status st = CMT_OK;
    cmt_logic *node = new_node(g, CMT_LOGIC_LITERAL, expr);
    if (node == NULL)
        return failed(g, expr);
    CMT_TRY(cmt_variable_find(g->vars, g->demand, expr, &node->column, g->err));
    node->negated = negate;
    const cmt_column *column = &g->vars->columns[node->column];
    if (mpq_equal(column->lower, column->upper)) { /* an ineligible item */
        const bool one = mpq_sgn(column->lower) > 0;
        node->kind = one != negate ? CMT_LOGIC_TRUE : CMT_LOGIC_FALSE;
    }
    *out = node;
done:
    return st;
}

static cmt_status refuse_number(const grower *g, const cmt_expr *expr)
{
    return cmt_fail_at(g->err, CMT_E_RANGE, expr->line, g->demand->origin,
                       "'%s' needs a truth value here, not a number",
                       g->demand->origin);
}

/** Recursion is bounded by CMT_MAX_EXPR_DEPTH, its breadth by the budget. */
static cmt_status grow(const grower *g,
                       const cmt_expr *expr,
                       bool negate,
                       const cmt_logic **out)
{
    const int64_t n = (int64_t)expr->n_children;
    switch (expr->op) {
    case CMT_EXPR_AT_LEAST:
    case CMT_EXPR_AT_MOST:
    case CMT_EXPR_EQUALS:
        return grow_linear(g, expr, negate, out);
    case CMT_EXPR_ALL:
        return grow_count(g, expr, negate ? 1 : n, negate, out);
    case CMT_EXPR_ANY:
        return grow_count(g, expr, negate ? n : 1, negate, out);
    case CMT_EXPR_NOT:
        return grow(g, expr->children[0], !negate, out);
    case CMT_EXPR_IMPLIES:
        return negate ? grow_pair(g, expr, false, true, 2, out)
                      : grow_pair(g, expr, true, false, 1, out);
    case CMT_EXPR_IFF:
        return grow_iff(g, expr, negate, out);
    case CMT_EXPR_EXACTLY:
        return grow_exactly(g, expr, negate, out);
    case CMT_EXPR_AT_LEAST_OF:
        return negate ? grow_count(g, expr, n - expr->count + 1, true, out)
                      : grow_count(g, expr, expr->count, false, out);
    case CMT_EXPR_AT_MOST_OF:
        return negate ? grow_count(g, expr, expr->count + 1, false, out)
                      : grow_count(g, expr, n - expr->count, true, out);
    case CMT_EXPR_CHOSEN:
    case CMT_EXPR_ABOVE:
    case CMT_EXPR_VARIABLE:
        return grow_literal(g, expr, negate, out);
    case CMT_EXPR_WEIGHT:
    case CMT_EXPR_CHANCE:
    case CMT_EXPR_LEVEL:
    case CMT_EXPR_COST:
    case CMT_EXPR_SUM:
    case CMT_EXPR_TIMES:
        break;
    }
    return refuse_number(g, expr);
}

cmt_status cmt_logic_build(cmt_arena *mem,
                           const cmt_variables *vars,
                           const cmt_demand *demand,
                           const cmt_expr *expr,
                           bool priced,
                           const cmt_logic **out,
                           cmt_err *err)
{
    size_t budget = CMT_MAX_DEMAND_NODES;
    const grower g = {.mem = mem,
                      .vars = vars,
                      .demand = demand,
                      .priced = priced ? expr : NULL,
                      .budget = &budget,
                      .err = err};
    return grow(&g, expr, false, out);
}
