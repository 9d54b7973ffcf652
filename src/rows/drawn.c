/* What a lottery chooses: an article over it binds whatever may be drawn. */
#include "base/err.h"
#include "base/limits.h"
#include "rows/compile.h"

/** One alternative in place of what issue `k` chooses. */
typedef struct drawing {
    cmt_arena *mem;
    const cmt_variables *vars;
    const cmt_demand *demand;
    uint32_t k;
    uint32_t item;
    bool failed;
} drawing;

static const cmt_expr *put(drawing *d, const cmt_expr *expr);

/** The issue whose lottery draws what a node names, or CMT_NONE. */
static uint32_t drawn_issue(const cmt_variables *vars,
                            const cmt_demand *demand,
                            const cmt_expr *expr)
{
    if (expr->op != CMT_EXPR_CHOSEN)
        return CMT_NONE;
    const uint32_t from = expr->context == CMT_NONE ? demand->context : expr->context;
    const uint32_t at = cmt_context_resolve(vars->charter, expr->question, from);
    const uint32_t k =
        at == CMT_NONE ? CMT_NONE : cmt_variables_issue(vars, expr->question, at);
    return k != CMT_NONE && vars->issues[k].chances ? k : CMT_NONE;
}

/** The first issue that an expression speaks of so; `node` names it. */
static uint32_t first_drawn(const cmt_variables *vars,
                            const cmt_demand *demand,
                            const cmt_expr *expr,
                            const cmt_expr **node)
{
    uint32_t k = drawn_issue(vars, demand, expr);
    *node = expr;
    for (size_t i = 0; i < expr->n_children && k == CMT_NONE; i++)
        k = first_drawn(vars, demand, expr->children[i], node);
    return k;
}

static size_t count_nodes(const cmt_expr *expr)
{
    size_t n = 1;
    for (size_t i = 0; i < expr->n_children; i++)
        n += count_nodes(expr->children[i]);
    return n;
}

static bool is_drawn(const drawing *d, const cmt_expr *expr)
{
    return drawn_issue(d->vars, d->demand, expr) == d->k;
}

/** A copy of a node, with room for so many children, which the caller fills in. */
static cmt_expr *node_like(drawing *d,
                           const cmt_expr *expr,
                           size_t n_children,
                           const cmt_expr ***children)
{
    cmt_expr *out = CMT_NEW(d->mem, cmt_expr);
    *children = CMT_NEW_ARRAY(d->mem, const cmt_expr *, n_children + 1);
    if (out == NULL || *children == NULL) {
        d->failed = true;
        return NULL;
    }
    *out = *expr;
    out->children = *children;
    out->n_children = n_children;
    return out;
}

/** A node of an operation that names nothing, from the line of another. */
static cmt_expr *bare(drawing *d,
                      const cmt_expr *from,
                      cmt_expr_op op,
                      size_t n_children,
                      const cmt_expr ***children)
{
    const cmt_expr none = {.op = op,
                           .line = from->line,
                           .question = CMT_NONE,
                           .context = CMT_NONE,
                           .item = CMT_NONE,
                           .item2 = CMT_NONE};
    return node_like(d, &none, n_children, children);
}

/** All of nothing, or any of nothing. */
static const cmt_expr *truth(drawing *d, const cmt_expr *from, bool yes)
{
    const cmt_expr **none = NULL;
    return bare(d, from, yes ? CMT_EXPR_ALL : CMT_EXPR_ANY, 0, &none);
}

/** A linear form without what is drawn, which becomes part of `constant`; NULL where nothing
 *  else is in it. */
static const cmt_expr *strip(drawing *d,
                             const cmt_expr *expr,
                             mpq_srcptr factor,
                             mpq_ptr constant)
{
    if (is_drawn(d, expr)) {
        if (expr->item == d->item)
            mpq_add(constant, constant, factor);
        return NULL;
    }
    if (expr->op != CMT_EXPR_SUM && expr->op != CMT_EXPR_TIMES)
        return expr;
    const cmt_expr **children = NULL;
    cmt_expr *out = node_like(d, expr, expr->n_children, &children);
    mpq_ptr inner = cmt_q(d->mem);
    if (out == NULL || inner == NULL) {
        d->failed = true;
        return NULL;
    }
    size_t n = 0;
    mpq_set(inner, factor);
    if (expr->op == CMT_EXPR_TIMES && expr->value != NULL)
        mpq_mul(inner, inner, expr->value);
    for (size_t i = 0; i < expr->n_children; i++) {
        const cmt_expr *child = strip(d, expr->children[i], inner, constant);
        if (child != NULL)
            children[n++] = child;
    }
    out->n_children = n;
    return n > 0 ? out : NULL;
}

/** form + constant (at least, at most, equals) value. */
static const cmt_expr *put_linear(drawing *d, const cmt_expr *expr)
{
    mpq_t *q = cmt_q_array(d->mem, 3);
    if (q == NULL) {
        d->failed = true;
        return NULL;
    }
    mpq_set_ui(q[0], 1, 1);
    const cmt_expr *form = strip(d, expr->children[0], q[0], q[1]);
    mpq_sub(q[2], expr->value, q[1]);
    if (form == NULL) {
        const int sign = mpq_sgn(q[2]);
        return truth(d, expr,
                     sign == 0 || (expr->op == CMT_EXPR_AT_LEAST && sign < 0)
                         || (expr->op == CMT_EXPR_AT_MOST && sign > 0));
    }
    const cmt_expr **children = NULL;
    cmt_expr *out = node_like(d, expr, 1, &children);
    if (out == NULL)
        return NULL;
    children[0] = form;
    out->value = q[2];
    return out;
}

/** The expression where the item is what the issue chooses. */
static const cmt_expr *put(drawing *d, const cmt_expr *expr)
{
    if (is_drawn(d, expr))
        return truth(d, expr, expr->item == d->item);
    if (expr->op == CMT_EXPR_AT_LEAST || expr->op == CMT_EXPR_AT_MOST
        || expr->op == CMT_EXPR_EQUALS)
        return put_linear(d, expr);
    if (expr->n_children == 0)
        return expr;
    const cmt_expr **children = NULL;
    cmt_expr *out = node_like(d, expr, expr->n_children, &children);
    for (size_t i = 0; out != NULL && i < expr->n_children; i++)
        children[i] = put(d, expr->children[i]);
    return out;
}

/** "item cannot be drawn, or the rest holds with it drawn". */
static const cmt_expr *put_item(drawing *d, const cmt_expr *named, const cmt_expr *expr)
{
    mpq_ptr zero = cmt_q(d->mem);
    const cmt_expr **none = NULL;
    const cmt_expr **left = NULL;
    const cmt_expr **pair = NULL;
    cmt_expr *chance = node_like(d, named, 0, &none);
    cmt_expr *never = bare(d, named, CMT_EXPR_AT_MOST, 1, &left);
    cmt_expr *any = bare(d, named, CMT_EXPR_ANY, 2, &pair);
    if (zero == NULL || chance == NULL || never == NULL || any == NULL) {
        d->failed = true;
        return NULL;
    }
    chance->op = CMT_EXPR_CHANCE;
    chance->item = d->item;
    never->value = zero;
    left[0] = chance;
    pair[0] = never;
    pair[1] = put(d, expr);
    return any;
}

/** All of these, for each alternative of the issue. */
static cmt_status put_issue(cmt_arena *mem,
                            const cmt_variables *vars,
                            const cmt_demand *demand,
                            uint32_t k,
                            const cmt_expr *named,
                            const cmt_expr **expr,
                            cmt_err *err)
{
    drawing d = {.mem = mem, .vars = vars, .demand = demand, .k = k};
    const size_t items = vars->charter->questions[named->question].n_items;
    if (count_nodes(*expr) > CMT_MAX_DEMAND_NODES / (items + 1)) {
        return cmt_fail_at(err, CMT_E_LIMIT, demand->line, demand->origin,
                           "'%s' grows to more than %d conditions", demand->origin,
                           CMT_MAX_DEMAND_NODES);
    }
    const cmt_expr **children = NULL;
    const cmt_expr *all = bare(&d, *expr, CMT_EXPR_ALL, items, &children);
    for (; d.item < items && !d.failed; d.item++)
        children[d.item] = put_item(&d, named, *expr);
    if (d.failed || all == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for what may be drawn");
    *expr = all;
    return CMT_OK;
}

cmt_status cmt_demand_drawn(cmt_arena *mem,
                            const cmt_variables *vars,
                            const cmt_demand *demand,
                            cmt_demand *out,
                            cmt_err *err)
{
    const cmt_expr *named = NULL;
    *out = *demand;
    if (vars->alone)
        return CMT_OK;
    for (uint32_t k = first_drawn(vars, demand, out->expr, &named); k != CMT_NONE;
         k = first_drawn(vars, demand, out->expr, &named)) {
        const cmt_status st = put_issue(mem, vars, demand, k, named, &out->expr, err);
        if (st != CMT_OK)
            return st;
        if (!cmt_arena_ok(mem))
            return cmt_fail(err, CMT_E_NOMEM, "no room for what may be drawn");
    }
    return CMT_OK;
}

bool cmt_expr_draws(const cmt_variables *vars, const cmt_expr *expr)
{
    for (size_t k = 0; k < vars->n_issues; k++) {
        if (vars->issues[k].chances
            && cmt_expr_speaks(expr, CMT_EXPR_CHOSEN, vars->issues[k].question))
            return true;
    }
    return false;
}
