#include "rows/compile.h"

#include "base/err.h"
#include "rows/logic.h"

/** Where rows go, and what they are called. */
typedef struct emitter {
    cmt_arena *mem;
    const cmt_variables *vars;
    cmt_lp_builder *builder;
    const cmt_demand *demand;
    const char *name; /* "origin@context"; of a program alone "origin" */
    size_t n_rows;    /* made so far for this demand */
    size_t n_helpers;
    mpq_srcptr zero;
    mpq_srcptr one;
    mpq_srcptr minus;
    cmt_err *err;
} emitter;

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room for the rows of an article");
}

static cmt_status start(emitter *e,
                        cmt_arena *mem,
                        const cmt_variables *vars,
                        cmt_lp_builder *builder,
                        const cmt_demand *demand,
                        cmt_err *err)
{
    mpq_t *values = cmt_q_array(mem, 3);
    const char *context = vars->charter->contexts[demand->context].id;
    const char *name = vars->alone
                           ? cmt_arena_strdup(mem, demand->origin)
                           : cmt_arena_printf(mem, "%s@%s", demand->origin, context);
    *e = (emitter){.mem = mem,
                   .vars = vars,
                   .builder = builder,
                   .demand = demand,
                   .name = name,
                   .err = err};
    if (values == NULL || e->name == NULL)
        return no_room(err);
    mpq_set_si(values[1], 1, 1);
    mpq_set_si(values[2], -1, 1);
    e->zero = values[0];
    e->one = values[1];
    e->minus = values[2];
    return CMT_OK;
}

/** A row of this demand; `expr` is the piece of the article that it stands for. */
static cmt_status add_row(emitter *e,
                          const cmt_expr *expr,
                          cmt_sense sense,
                          mpq_srcptr rhs,
                          const cmt_term *terms,
                          size_t n)
{
    const cmt_row r = {.name = cmt_arena_printf(e->mem, "%s#%zu", e->name, ++e->n_rows),
                       .sense = sense,
                       .rhs = rhs,
                       .terms = terms,
                       .n_terms = n,
                       .origin = e->demand->origin,
                       .text = cmt_expr_words(e->mem, e->vars->charter, expr),
                       .line = expr->line};
    if (r.name == NULL || r.text == NULL || !cmt_lp_add_row(e->builder, &r))
        return no_room(e->err);
    return CMT_OK;
}

static cmt_status add_helper(emitter *e, const char *what, mpq_srcptr hi, uint32_t *out)
{
    const char *name =
        cmt_arena_printf(e->mem, "%s(%s,%zu)", what, e->name, ++e->n_helpers);
    if (name == NULL)
        return no_room(e->err);
    *out = cmt_lp_add_column(e->builder, name, true, e->zero, hi);
    return *out == UINT32_MAX ? no_room(e->err) : CMT_OK;
}

static cmt_status emit(emitter *e, const cmt_logic *node, uint32_t guard);

/** A column that is 1 only where the node holds: the literal itself, or a helper. */
static cmt_status stand_in(emitter *e, const cmt_logic *node, uint32_t *column)
{
    if (node->kind == CMT_LOGIC_LITERAL && !node->negated) {
        *column = node->column;
        return CMT_OK;
    }
    const cmt_status st = add_helper(e, "holds", e->one, column);
    return st == CMT_OK ? emit(e, node, *column) : st;
}

/** Row (1): column = 1, or column = 0 where negated; under a guard g: column >= g,
 *  1 - column >= g. */
static cmt_status emit_literal(emitter *e, const cmt_logic *node, uint32_t guard)
{
    const cmt_term terms[] = {{node->column, node->negated ? e->minus : e->one},
                              {guard, e->minus}};
    const bool plain = guard == CMT_NONE;
    mpq_srcptr rhs = node->negated ? (plain ? e->zero : e->minus) : e->zero;
    if (plain && !node->negated)
        rhs = e->one;
    return add_row(e, node->expr, CMT_SENSE_GE, rhs, terms, plain ? 1 : 2);
}

/** Row (2): form >= bound; under a guard g in {0,1}, with the form's own least value in
 *  place of a guessed big number: form - (bound - low) g >= low. */
static cmt_status emit_linear(emitter *e, const cmt_logic *node, uint32_t guard)
{
    if (guard != CMT_NONE && node->form.low == NULL) {
        return cmt_fail_at(e->err, CMT_E_RANGE, node->expr->line, e->demand->origin,
                           "a condition that stands under logic needs bounds on both "
                           "sides for each of its variables");
    }
    const size_t n = node->form.n;
    cmt_term *terms = CMT_NEW_ARRAY(e->mem, cmt_term, n + 1);
    mpq_ptr gap = cmt_q(e->mem);
    if (terms == NULL || gap == NULL)
        return no_room(e->err);
    for (size_t k = 0; k < n; k++)
        terms[k] = node->form.terms[k];
    if (guard == CMT_NONE)
        return add_row(e, node->expr, CMT_SENSE_GE, node->bound, terms, n);
    mpq_sub(gap, node->form.low, node->bound);
    terms[n] = (cmt_term){guard, gap};
    return add_row(e, node->expr, CMT_SENSE_GE, node->form.low, terms, n + 1);
}

/** Row (4): the guard is 0; without a guard, a row that nothing meets: a column that is
 *  fixed at 0 is at least 1. */
static cmt_status emit_false(emitter *e, const cmt_logic *node, uint32_t guard)
{
    cmt_term term = {guard, e->minus};
    if (guard != CMT_NONE)
        return add_row(e, node->expr, CMT_SENSE_GE, e->zero, &term, 1);
    const cmt_status st = add_helper(e, "never", e->zero, &term.column);
    term.value = e->one;
    return st == CMT_OK ? add_row(e, node->expr, CMT_SENSE_GE, e->one, &term, 1) : st;
}

/** n of n: each condition under the guard. */
static cmt_status emit_each(emitter *e, const cmt_logic *node, uint32_t guard)
{
    cmt_status st = CMT_OK;
    for (size_t k = 0; k < node->n && st == CMT_OK; k++)
        st = emit(e, node->children[k], guard);
    return st;
}

/** The terms of a count: a stand-in for each child, and 1 - column for a negated literal,
 *  whose 1 moves to the right-hand side: `negated` of them do. */
static cmt_status count_terms(emitter *e,
                              const cmt_logic *node,
                              cmt_term *terms,
                              int64_t *negated)
{
    cmt_status st = CMT_OK;
    for (size_t k = 0; k < node->n && st == CMT_OK; k++) {
        const cmt_logic *child = node->children[k];
        if (child->kind == CMT_LOGIC_LITERAL && child->negated) {
            terms[k] = (cmt_term){child->column, e->minus};
            (*negated)++;
            continue;
        }
        terms[k].value = e->one;
        st = stand_in(e, child, &terms[k].column);
    }
    return st;
}

/** Row (3): at least `need` of the children, sum y >= need, or sum y - need g >= 0. */
static cmt_status emit_count(emitter *e, const cmt_logic *node, uint32_t guard)
{
    cmt_status st = CMT_OK;
    if (node->need == node->n)
        return emit_each(e, node, guard);
    cmt_term *terms = CMT_NEW_ARRAY(e->mem, cmt_term, node->n + 1);
    mpq_t *numbers = cmt_q_array(e->mem, 2);
    if (terms == NULL || numbers == NULL)
        return no_room(e->err);
    const int64_t need = (int64_t)node->need;
    const bool plain = guard == CMT_NONE;
    int64_t negated = 0;
    CMT_TRY(count_terms(e, node, terms, &negated));
    cmt_q_set_i64(numbers[0], (plain ? need : 0) - negated, 1);
    cmt_q_set_i64(numbers[1], -need, 1);
    terms[node->n] = (cmt_term){guard, numbers[1]};
    const size_t n = plain ? node->n : node->n + 1;
    CMT_TRY(add_row(e, node->expr, CMT_SENSE_GE, numbers[0], terms, n));
done:
    return st;
}

/** Rows for: the node holds; or, under a guard, guard = 1 implies that the node holds. */
static cmt_status emit(emitter *e, const cmt_logic *node, uint32_t guard)
{
    switch (node->kind) {
    case CMT_LOGIC_TRUE:
        return CMT_OK;
    case CMT_LOGIC_FALSE:
        return emit_false(e, node, guard);
    case CMT_LOGIC_LITERAL:
        return emit_literal(e, node, guard);
    case CMT_LOGIC_LINEAR:
        return emit_linear(e, node, guard);
    case CMT_LOGIC_COUNT:
        break;
    }
    return emit_count(e, node, guard);
}

cmt_status cmt_compile_hard(cmt_arena *mem,
                            const cmt_variables *vars,
                            cmt_lp_builder *builder,
                            const cmt_demand *demand,
                            cmt_err *err)
{
    emitter e = {0};
    const cmt_logic *root = NULL;
    cmt_demand drawn;
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_demand_drawn(mem, vars, demand, &drawn, err));
    CMT_TRY(start(&e, mem, vars, builder, &drawn, err));
    CMT_TRY(cmt_logic_build(mem, vars, &drawn, drawn.expr, true, &root, err));
    CMT_TRY(emit(&e, root, CMT_NONE));
done:
    return st;
}

/** The violation column of a linear root and its rows (5) and (6): form + range v >= value,
 *  form - range v <= value. */
static cmt_status emit_shortfall(emitter *e, const cmt_linear *form, uint32_t *out)
{
    const cmt_expr *expr = e->demand->expr;
    const char *name = cmt_arena_printf(e->mem, "violation(%s)", e->name);
    cmt_term *terms = CMT_NEW_ARRAY(e->mem, cmt_term, form->n + 1);
    mpq_t *range = cmt_q_array(e->mem, 2);
    if (terms == NULL || range == NULL || name == NULL)
        return no_room(e->err);
    cmt_violation_unit(form, range[0]);
    mpq_neg(range[1], range[0]);
    const uint32_t v = cmt_lp_add_column(e->builder, name, false, e->zero, NULL);
    if (v == UINT32_MAX)
        return no_room(e->err);
    for (size_t k = 0; k < form->n; k++)
        terms[k] = form->terms[k];
    cmt_status st = CMT_OK;
    terms[form->n] = (cmt_term){v, range[0]};
    if (expr->op != CMT_EXPR_AT_MOST)
        CMT_TRY(add_row(e, expr, CMT_SENSE_GE, expr->value, terms, form->n + 1));
    terms[form->n].value = range[1];
    if (expr->op != CMT_EXPR_AT_LEAST)
        CMT_TRY(add_row(e, expr, CMT_SENSE_LE, expr->value, terms, form->n + 1));
    *out = v;
done:
    return st;
}

/** The violation column of a logical root, row (7): 1 - v is a guard under which it holds. */
static cmt_status emit_breach(emitter *e, uint32_t *out)
{
    const cmt_logic *root = NULL;
    uint32_t holds = 0;
    uint32_t v = 0;
    cmt_status st = CMT_OK;
    const cmt_expr *expr = e->demand->expr;
    CMT_TRY(cmt_logic_build(e->mem, e->vars, e->demand, expr, false, &root, e->err));
    CMT_TRY(stand_in(e, root, &holds));
    const char *name = cmt_arena_printf(e->mem, "violation(%s)", e->name);
    if (name == NULL)
        return no_room(e->err);
    v = cmt_lp_add_column(e->builder, name, true, e->zero, e->one);
    if (v == UINT32_MAX)
        return no_room(e->err);
    const cmt_term terms[] = {{holds, e->one}, {v, e->one}};
    CMT_TRY(add_row(e, expr, CMT_SENSE_GE, e->one, terms, 2));
    *out = v;
done:
    return st;
}

cmt_status cmt_compile_elastic(cmt_arena *mem,
                               const cmt_variables *vars,
                               cmt_lp_builder *builder,
                               const cmt_demand *demand,
                               uint32_t *violation,
                               cmt_err *err)
{
    emitter e = {0};
    cmt_linear form = {0};
    cmt_demand drawn;
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_demand_drawn(mem, vars, demand, &drawn, err));
    CMT_TRY(start(&e, mem, vars, builder, &drawn, err));
    if (drawn.whole || !cmt_expr_is_linear(drawn.expr))
        return emit_breach(&e, violation);
    CMT_TRY(cmt_linear_build(mem, vars, &drawn, drawn.expr->children[0], &form, err));
    CMT_TRY(emit_shortfall(&e, &form, violation));
done:
    return st;
}
