/* Where the numbers of an expression stand, and what it says with others. */
#include "base/err.h"
#include "decision/effects_numbers.h"

/* --- places -------------------------------------------------------------------------------- */

typedef struct places {
    cmt_place *out;
    size_t n;
} places;

static bool is_count(const cmt_expr *e)
{
    return e->op == CMT_EXPR_EXACTLY || e->op == CMT_EXPR_AT_LEAST_OF
           || e->op == CMT_EXPR_AT_MOST_OF;
}

/* Which way a larger number binds, as written. */
static int tight_of(cmt_expr_op op)
{
    if (op == CMT_EXPR_AT_LEAST || op == CMT_EXPR_AT_LEAST_OF)
        return 1;
    return op == CMT_EXPR_AT_MOST || op == CMT_EXPR_AT_MOST_OF ? -1 : 0;
}

/* What the sign of a node is to its k-th child. */
static int sign_of(const cmt_expr *e, size_t k)
{
    if (e->op == CMT_EXPR_IFF || e->op == CMT_EXPR_EXACTLY)
        return 0;
    const bool turns = e->op == CMT_EXPR_NOT || e->op == CMT_EXPR_AT_MOST_OF
                       || (e->op == CMT_EXPR_IMPLIES && k == 0);
    return turns ? -1 : 1;
}

/* Recursion is bounded by CMT_MAX_EXPR_DEPTH. */
static void visit(places *p, const cmt_expr *e, int sign)
{
    const bool linear = cmt_expr_is_linear(e);
    if ((linear || is_count(e)) && p->n < CMT_EFFECT_NUMBERS)
        p->out[p->n++] = (cmt_place){e, sign * tight_of(e->op)};
    for (size_t k = 0; !linear && k < e->n_children; k++)
        visit(p, e->children[k], sign * sign_of(e, k));
}

size_t cmt_effects_places(const cmt_expr *expr, cmt_place *out)
{
    places p = {.out = out};
    visit(&p, expr, 1);
    return p.n;
}

const cmt_expr *cmt_effects_replace(cmt_arena *mem,
                                    const cmt_expr *expr,
                                    const cmt_expr *at,
                                    mpq_srcptr number)
{
    cmt_expr *copy = CMT_NEW(mem, cmt_expr);
    const cmt_expr **children =
        CMT_NEW_ARRAY(mem, const cmt_expr *, expr->n_children + 1);
    if (copy == NULL || children == NULL)
        return NULL;
    *copy = *expr;
    if (expr == at) {
        copy->value = cmt_expr_is_linear(expr) ? number : expr->value;
        if (is_count(expr))
            copy->count = mpz_get_si(mpq_numref(number));
        return copy;
    }
    for (size_t k = 0; k < expr->n_children; k++) {
        children[k] = cmt_effects_replace(mem, expr->children[k], at, number);
        if (children[k] == NULL)
            return NULL;
    }
    copy->children = children;
    return copy;
}

const cmt_expr *cmt_effects_not(cmt_arena *mem, const cmt_expr *expr)
{
    cmt_expr *out = CMT_NEW(mem, cmt_expr);
    const cmt_expr **child = CMT_NEW_ARRAY(mem, const cmt_expr *, 1);
    if (out == NULL || child == NULL)
        return NULL;
    child[0] = expr;
    *out = (cmt_expr){.op = CMT_EXPR_NOT,
                      .question = CMT_NONE,
                      .context = CMT_NONE,
                      .children = child,
                      .n_children = 1};
    return out;
}

/* --- with another number ------------------------------------------------------------------- */

cmt_status cmt_threshold_no_room(const cmt_threshold *n)
{
    return cmt_fail(n->e->err, CMT_E_NOMEM, "no room for the range of a number");
}

cmt_status cmt_threshold_form(const cmt_threshold *n,
                              cmt_arena *mem,
                              uint32_t context,
                              cmt_linear *out)
{
    const cmt_demand demand = {
        .origin = n->of->id, .line = n->at->line, .expr = n->at, .context = context};
    return cmt_linear_build(mem, &n->e->joint.vars, &demand, n->at->children[0], out,
                            n->e->err);
}

/* The red lines with another expression in one of them. NULL on shortage. */
static const cmt_program_red_line *other_lines(const cmt_threshold *n,
                                               const cmt_expr *expr)
{
    const cmt_program_input *asked = n->e->asked;
    cmt_arena *mem = n->e->d->mem;
    cmt_program_red_line *lines =
        CMT_NEW_ARRAY(mem, cmt_program_red_line, asked->n_red_lines + 1);
    cmt_red_line *line = CMT_NEW(mem, cmt_red_line);
    if (lines == NULL || line == NULL)
        return NULL;
    for (size_t k = 0; k < asked->n_red_lines; k++)
        lines[k] = asked->red_lines[k];
    *line = *asked->red_lines[n->of->red_line].line;
    line->expr = expr;
    lines[n->of->red_line].line = line;
    return lines;
}

cmt_status cmt_threshold_input(cmt_threshold *n, mpq_srcptr at, cmt_program_input *out)
{
    cmt_program_input input = *n->e->asked;
    const cmt_expr *expr = cmt_effects_replace(n->e->d->mem, n->of->expr, n->at, at);
    if (expr == NULL)
        return cmt_threshold_no_room(n);
    if (n->of->article != NULL) {
        input.charter = cmt_effects_charter(n->e, n->of->article, expr);
    } else {
        input.red_lines = other_lines(n, expr);
    }
    if (input.charter == NULL || input.red_lines == NULL)
        return cmt_threshold_no_room(n);
    *out = input;
    return CMT_OK;
}

cmt_status cmt_threshold_look(cmt_threshold *n, mpq_srcptr at, cmt_other *out)
{
    cmt_program_input input = {0};
    const cmt_status st = cmt_threshold_input(n, at, &input);
    return st == CMT_OK ? cmt_effects_look(n->e, &input, out) : st;
}

static cmt_status holds_in(
    cmt_threshold *n, uint32_t context, const mpq_t *x, mpq_srcptr at, bool *out)
{
    cmt_arena *mem = n->e->d->mem;
    const cmt_demand demand = {.origin = n->of->id,
                               .line = n->of->expr->line,
                               .expr = cmt_effects_replace(mem, n->of->expr, n->at, at),
                               .context = context};
    if (demand.expr == NULL)
        return cmt_threshold_no_room(n);
    return cmt_expr_holds(mem, &n->e->joint.vars, &demand, x, out, n->e->err);
}

cmt_status cmt_threshold_holds(cmt_threshold *n,
                               const mpq_t *x,
                               mpq_srcptr at,
                               bool *out)
{
    cmt_status st = CMT_OK;
    *out = true;
    for (size_t k = 0; k < n->n_contexts && *out && st == CMT_OK; k++)
        st = holds_in(n, n->contexts[k], x, at, out);
    return st;
}

/* What the sum is at a point, or how many conditions hold there. */
static cmt_status value_at(cmt_threshold *n,
                           uint32_t context,
                           const mpq_t *x,
                           mpq_ptr out)
{
    cmt_status st = CMT_OK;
    cmt_arena *mem = n->e->d->mem;
    cmt_linear form = {0};
    cmt_demand demand = {.origin = n->of->id, .line = n->at->line, .context = context};
    long yes = 0;
    if (!n->counts) {
        CMT_TRY(cmt_threshold_form(n, mem, context, &form));
        return cmt_linear_value(mem, &form, x, out, n->e->err);
    }
    for (size_t k = 0; k < n->at->n_children; k++) {
        bool one = false;
        demand.expr = n->at->children[k];
        CMT_TRY(cmt_expr_holds(mem, &n->e->joint.vars, &demand, x, &one, n->e->err));
        yes += one ? 1 : 0;
    }
    mpq_set_si(out, yes, 1);
done:
    return st;
}

/* The same in one context: the value of the sum, or a step to a side of it. */
static cmt_status reach_in(cmt_threshold *n,
                           uint32_t context,
                           const mpq_t *x,
                           bool up,
                           mpq_ptr reach,
                           bool *needed)
{
    cmt_status st = CMT_OK;
    bool holds = false;
    mpq_t *q = cmt_q_array(n->e->d->mem, 2);
    if (q == NULL)
        return cmt_threshold_no_room(n);
    mpq_set_ui(q[1], 1, 1);
    (up ? mpq_add : mpq_sub)(q[0], up ? n->high : n->low, q[1]);
    CMT_TRY(holds_in(n, context, x, q[0], &holds));
    *needed = !holds;
    if (holds)
        return CMT_OK;
    CMT_TRY(value_at(n, context, x, q[0]));
    (up ? mpq_add : mpq_sub)(q[0], q[0], n->step);
    for (unsigned k = 0; k < 3 && !holds; k++) {
        CMT_TRY(holds_in(n, context, x, q[0], &holds));
        mpq_set(reach, q[0]);
        (up ? mpq_sub : mpq_add)(q[0], q[0], n->step);
    }
    if (!holds)
        mpq_set(reach, up ? n->low : n->high);
done:
    return st;
}

cmt_status cmt_threshold_reach(
    cmt_threshold *n, const mpq_t *x, bool up, mpq_ptr reach, bool *needed)
{
    cmt_status st = CMT_OK;
    mpq_ptr one = cmt_q(n->e->d->mem);
    if (one == NULL)
        return cmt_threshold_no_room(n);
    *needed = false;
    for (size_t k = 0; k < n->n_contexts; k++) {
        bool here = false;
        CMT_TRY(reach_in(n, n->contexts[k], x, up, one, &here));
        if (!here)
            continue;
        if (!*needed || (up ? mpq_cmp(one, reach) < 0 : mpq_cmp(one, reach) > 0))
            mpq_set(reach, one);
        *needed = true;
    }
done:
    return st;
}

/* --- reading ------------------------------------------------------------------------------- */

/* Whether all that the demand speaks of in this context has one outcome. */
static cmt_status is_known(const cmt_threshold *n, uint32_t context, bool *out)
{
    const cmt_issue *issues = NULL;
    size_t count = 0;
    cmt_status st = CMT_OK;
    const cmt_deciding *d = n->e->d;
    CMT_TRY(cmt_expr_issues(d->mem, d->input->charter, n->of->expr, context, &issues,
                            &count, n->e->err));
    for (size_t i = 0; i < count && *out; i++) {
        const uint32_t at = cmt_variables_issue(&n->e->joint.vars, issues[i].question,
                                                issues[i].context);
        *out = at != CMT_NONE && n->e->joint.known[at];
    }
done:
    return st;
}

/* Take in the range of the sum in one context. */
static cmt_status widen(cmt_threshold *n, size_t k, bool *known)
{
    cmt_linear form = {0};
    const cmt_status st = cmt_threshold_form(n, n->e->d->mem, n->contexts[k], &form);
    if (st != CMT_OK)
        return st;
    *known = form.low != NULL && form.high != NULL && mpq_cmp(form.low, form.high) < 0;
    if (!*known)
        return CMT_OK;
    if (k == 0 || mpq_cmp(form.low, n->low) < 0)
        mpq_set(n->low, form.low);
    if (k == 0 || mpq_cmp(form.high, n->high) > 0)
        mpq_set(n->high, form.high);
    if (form.step == NULL) {
        mpq_set_ui(n->step, 0, 1);
    } else if (k == 0) {
        mpq_set(n->step, form.step);
    } else if (mpq_sgn(n->step) > 0) {
        cmt_q_divide(n->step, form.step);
    }
    return CMT_OK;
}

static cmt_status read_range(cmt_threshold *n, bool *known)
{
    cmt_status st = CMT_OK;
    if (n->counts) {
        cmt_q_set_i64(n->now, n->at->count, 1);
        cmt_q_set_i64(n->high, (int64_t)n->at->n_children, 1);
        mpq_set_ui(n->step, 1, 1);
    } else {
        mpq_set(n->now, n->at->value);
    }
    for (size_t k = 0; k < n->n_contexts && *known && st == CMT_OK; k++) {
        st = is_known(n, n->contexts[k], known);
        if (st == CMT_OK && *known && !n->counts)
            st = widen(n, k, known);
    }
    return st;
}

cmt_status cmt_threshold_read(cmt_threshold *n, const cmt_place *place, bool *known)
{
    cmt_status st = CMT_OK;
    const cmt_deciding *d = n->e->d;
    mpq_t *q = cmt_q_array(d->mem, 5);
    if (q == NULL)
        return cmt_threshold_no_room(n);
    n->at = place->at;
    n->tight = place->tight;
    n->counts = is_count(place->at);
    n->now = q[0];
    n->low = q[1];
    n->high = q[2];
    n->step = q[3];
    n->reach = q[4];
    CMT_TRY(cmt_expr_contexts(d->mem, d->input->charter, n->of->expr, n->of->in_context,
                              &n->contexts, &n->n_contexts, n->e->err));
    *known = n->n_contexts > 0;
    CMT_TRY(read_range(n, known));
    if (*known && n->tight != 0 && n->standing == CMT_STAND_HOLDS) {
        CMT_TRY(cmt_threshold_reach(n, (const mpq_t *)n->e->joint.x, n->tight > 0,
                                    n->reach, &n->needed));
    }
done:
    return st;
}
