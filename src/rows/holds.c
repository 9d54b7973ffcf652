/* Articles judged at a point, straight from the expression. */
#include "base/err.h"
#include "rows/compile.h"
#include "rows/linear.h"

typedef struct judge {
    cmt_arena *mem;
    const cmt_variables *vars;
    const cmt_demand *demand;
    const mpq_t *x;
    cmt_err *err;
} judge;

static cmt_status holds(const judge *j, const cmt_expr *expr, bool *out);

bool cmt_expr_is_linear(const cmt_expr *expr)
{
    return expr->op == CMT_EXPR_AT_LEAST || expr->op == CMT_EXPR_AT_MOST
           || expr->op == CMT_EXPR_EQUALS;
}

void cmt_violation_unit(const cmt_linear *form, mpq_ptr out)
{
    mpq_set_ui(out, 0, 1);
    if (form->low != NULL && form->high != NULL) {
        mpq_sub(out, form->high, form->low);
    } else {
        for (size_t k = 0; k < form->n; k++) {
            if (mpq_sgn(form->terms[k].value) > 0) {
                mpq_add(out, out, form->terms[k].value);
            } else {
                mpq_sub(out, out, form->terms[k].value);
            }
        }
    }
    if (mpq_sgn(out) == 0)
        mpq_set_ui(out, 1, 1);
}

/** value of the form minus the article's constant. */
static cmt_status excess(const judge *j,
                         const cmt_expr *expr,
                         cmt_linear *form,
                         mpq_ptr out)
{
    cmt_status st = CMT_OK;
    CMT_TRY(
        cmt_linear_build(j->mem, j->vars, j->demand, expr->children[0], form, j->err));
    CMT_TRY(cmt_linear_value(j->mem, form, j->x, out, j->err));
    mpq_sub(out, out, expr->value);
done:
    return st;
}

static cmt_status holds_linear(const judge *j, const cmt_expr *expr, bool *out)
{
    cmt_linear form = {0};
    mpq_ptr over = cmt_q(j->mem);
    if (over == NULL)
        return cmt_fail(j->err, CMT_E_NOMEM, "no room for a sum");
    const cmt_status st = excess(j, expr, &form, over);
    if (st != CMT_OK)
        return st;
    const int sign = mpq_sgn(over);
    *out = sign == 0 || (expr->op == CMT_EXPR_AT_LEAST && sign > 0)
           || (expr->op == CMT_EXPR_AT_MOST && sign < 0);
    return CMT_OK;
}

static cmt_status holds_variable(const judge *j, const cmt_expr *expr, bool *out)
{
    uint32_t column = 0;
    const cmt_status st = cmt_variable_find(j->vars, j->demand, expr, &column, j->err);
    if (st == CMT_OK)
        *out = mpq_cmp_ui(j->x[column], 1, 1) == 0;
    return st;
}

static cmt_status count(const judge *j, const cmt_expr *expr, int64_t *yes)
{
    *yes = 0;
    for (size_t k = 0; k < expr->n_children; k++) {
        bool one = false;
        const cmt_status st = holds(j, expr->children[k], &one);
        if (st != CMT_OK)
            return st;
        *yes += one ? 1 : 0;
    }
    return CMT_OK;
}

static cmt_status holds_pair(const judge *j, const cmt_expr *expr, bool *out)
{
    bool p = false;
    bool q = false;
    cmt_status st = CMT_OK;
    CMT_TRY(holds(j, expr->children[0], &p));
    CMT_TRY(holds(j, expr->children[1], &q));
    *out = expr->op == CMT_EXPR_IFF ? p == q : !p || q;
done:
    return st;
}

/** The connectives that count their children. */
static cmt_status holds_count(const judge *j, const cmt_expr *expr, bool *out)
{
    int64_t yes = 0;
    const cmt_status st = count(j, expr, &yes);
    if (st != CMT_OK)
        return st;
    if (expr->op == CMT_EXPR_ALL) {
        *out = yes == (int64_t)expr->n_children;
    } else if (expr->op == CMT_EXPR_ANY) {
        *out = yes > 0;
    } else if (expr->op == CMT_EXPR_NOT) {
        *out = yes == 0;
    } else if (expr->op == CMT_EXPR_EXACTLY) {
        *out = yes == expr->count;
    } else if (expr->op == CMT_EXPR_AT_LEAST_OF) {
        *out = yes >= expr->count;
    } else {
        *out = yes <= expr->count;
    }
    return CMT_OK;
}

/** Recursion is bounded by CMT_MAX_EXPR_DEPTH. */
static cmt_status holds(const judge *j, const cmt_expr *expr, bool *out)
{
    switch (expr->op) {
    case CMT_EXPR_AT_LEAST:
    case CMT_EXPR_AT_MOST:
    case CMT_EXPR_EQUALS:
        return holds_linear(j, expr, out);
    case CMT_EXPR_IMPLIES:
    case CMT_EXPR_IFF:
        return holds_pair(j, expr, out);
    case CMT_EXPR_CHOSEN:
    case CMT_EXPR_ABOVE:
    case CMT_EXPR_VARIABLE:
        return holds_variable(j, expr, out);
    case CMT_EXPR_ALL:
    case CMT_EXPR_ANY:
    case CMT_EXPR_NOT:
    case CMT_EXPR_EXACTLY:
    case CMT_EXPR_AT_LEAST_OF:
    case CMT_EXPR_AT_MOST_OF:
        return holds_count(j, expr, out);
    case CMT_EXPR_WEIGHT:
    case CMT_EXPR_CHANCE:
    case CMT_EXPR_LEVEL:
    case CMT_EXPR_COST:
    case CMT_EXPR_SUM:
    case CMT_EXPR_TIMES:
        break;
    }
    return cmt_fail_at(j->err, CMT_E_RANGE, expr->line, j->demand->origin,
                       "'%s' needs a truth value here, not a number",
                       j->demand->origin);
}

cmt_status cmt_expr_holds(cmt_arena *mem,
                          const cmt_variables *vars,
                          const cmt_demand *demand,
                          const mpq_t *x,
                          bool *out,
                          cmt_err *err)
{
    cmt_demand drawn;
    const judge j = {.mem = mem, .vars = vars, .demand = &drawn, .x = x, .err = err};
    const cmt_status st = cmt_demand_drawn(mem, vars, demand, &drawn, err);
    return st == CMT_OK ? holds(&j, drawn.expr, out) : st;
}

cmt_status cmt_expr_violation(cmt_arena *mem,
                              const cmt_variables *vars,
                              const cmt_demand *demand,
                              const mpq_t *x,
                              mpq_ptr out,
                              cmt_err *err)
{
    cmt_demand drawn;
    const judge j = {.mem = mem, .vars = vars, .demand = &drawn, .x = x, .err = err};
    bool ok = false;
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_demand_drawn(mem, vars, demand, &drawn, err));
    const cmt_expr *expr = drawn.expr;
    CMT_TRY(holds(&j, expr, &ok));
    if (ok || demand->whole || !cmt_expr_is_linear(expr)) {
        mpq_set_ui(out, ok ? 0 : 1, 1);
        return CMT_OK;
    }
    cmt_linear form = {0};
    mpq_t *work = cmt_q_array(mem, 2);
    if (work == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a shortfall");
    CMT_TRY(excess(&j, expr, &form, work[0]));
    cmt_violation_unit(&form, work[1]);
    mpq_abs(work[0], work[0]);
    mpq_div(out, work[0], work[1]);
done:
    return st;
}
