/* How far the number of an article or a red line can be moved while the decision stands. */
#include "decision/effects.h"

#include "base/err.h"
#include "rows/linear.h"

#include <string.h>

/* Moving by less than a 2^-6 part of the range is not looked at. */
#define FINEST_BITS 6U
#define MOST_LOOKS  6U

/* An inequality in all its contexts: L >= c, or L <= c. */
typedef struct number {
    cmt_effects *e;
    const cmt_inequality *of;
    mpq_srcptr now;
    mpq_ptr reach; /* the tightest number that the decision meets */
    mpq_ptr low;   /* of L, over all its contexts */
    mpq_ptr high;
    mpq_ptr by; /* the least move: a step of L, or a part of its range */
    bool steps; /* L moves in steps */
    bool up;    /* at-most: a larger number binds less */
    bool found; /* reach, low, high, by are known */
} number;

static cmt_status no_room(const cmt_effects *e)
{
    return cmt_fail(e->err, CMT_E_NOMEM, "no room for the range of a number");
}

/* Whether all that the article speaks of in this context has one outcome. */
static cmt_status is_known(const number *n, uint32_t context, bool *out)
{
    const cmt_issue *issues = NULL;
    size_t count = 0;
    cmt_status st = CMT_OK;
    const cmt_deciding *d = n->e->d;
    CMT_TRY(cmt_expr_issues(d->mem, d->input->charter, n->of->expr, context, &issues,
                            &count, n->e->err));
    *out = true;
    for (size_t i = 0; i < count; i++) {
        bool known = false;
        for (size_t k = 0; k < d->n; k++) {
            known = known
                    || (d->rulings[k].question == issues[i].question
                        && d->rulings[k].context == issues[i].context
                        && n->e->joint.known[k]);
        }
        *out = *out && known;
    }
done:
    return st;
}

/* Take in the form of one context. */
static void widen(number *n, const cmt_linear *form, mpq_ptr value, mpq_ptr work)
{
    const bool tighter =
        n->up ? mpq_cmp(value, n->reach) > 0 : mpq_cmp(value, n->reach) < 0;
    if (!n->found || tighter)
        mpq_set(n->reach, value);
    if (!n->found || mpq_cmp(form->low, n->low) < 0)
        mpq_set(n->low, form->low);
    if (!n->found || mpq_cmp(form->high, n->high) > 0)
        mpq_set(n->high, form->high);
    n->steps = n->steps && form->step != NULL;
    if (form->step != NULL) {
        cmt_q_divide(n->by, form->step);
    } else {
        mpq_sub(work, form->high, form->low);
        mpq_div_2exp(work, work, FINEST_BITS);
        cmt_q_divide(n->by, work);
    }
    n->found = true;
}

static cmt_status read_context(number *n, uint32_t context, bool *known)
{
    cmt_status st = CMT_OK;
    cmt_effects *e = n->e;
    cmt_linear form = {0};
    const cmt_demand demand = {.origin = n->of->id,
                               .line = n->of->expr->line,
                               .expr = n->of->expr,
                               .context = context};
    mpq_t *q = cmt_q_array(e->d->mem, 2);
    if (q == NULL)
        return no_room(e);
    CMT_TRY(is_known(n, context, known));
    if (!*known)
        return CMT_OK;
    CMT_TRY(cmt_linear_build(e->d->mem, &e->joint.vars, &demand,
                             n->of->expr->children[0], &form, e->err));
    CMT_TRY(
        cmt_linear_value(e->d->mem, &form, (const mpq_t *)e->joint.x, q[0], e->err));
    *known = form.low != NULL && form.high != NULL && mpq_cmp(form.low, form.high) < 0;
    if (*known)
        widen(n, &form, q[0], q[1]);
done:
    return st;
}

static cmt_status read_number(number *n)
{
    const uint32_t *contexts = NULL;
    size_t count = 0;
    cmt_status st = CMT_OK;
    bool known = true;
    const cmt_deciding *d = n->e->d;
    CMT_TRY(cmt_expr_contexts(d->mem, d->input->charter, n->of->expr, n->of->in_context,
                              &contexts, &count, n->e->err));
    for (size_t k = 0; k < count && known; k++)
        CMT_TRY(read_context(n, contexts[k], &known));
    n->found = n->found && known;
done:
    return st;
}

/* The red lines with the number of one of them changed. NULL on shortage. */
static const cmt_program_red_line *other_lines(const number *n, mpq_srcptr at)
{
    const cmt_program_input *asked = n->e->asked;
    cmt_arena *mem = n->e->d->mem;
    cmt_program_red_line *lines =
        CMT_NEW_ARRAY(mem, cmt_program_red_line, asked->n_red_lines);
    cmt_red_line *line = CMT_NEW(mem, cmt_red_line);
    cmt_expr *expr = CMT_NEW(mem, cmt_expr);
    if (lines == NULL || line == NULL || expr == NULL)
        return NULL;
    for (size_t k = 0; k < asked->n_red_lines; k++)
        lines[k] = asked->red_lines[k];
    *expr = *n->of->expr;
    expr->value = at;
    *line = *asked->red_lines[n->of->red_line].line;
    line->expr = expr;
    lines[n->of->red_line].line = line;
    return lines;
}

static cmt_status look_at(number *n, mpq_srcptr at, cmt_other *out)
{
    cmt_program_input input = *n->e->asked;
    if (n->of->article != NULL) {
        input.charter = cmt_effects_charter(n->e, n->of->article, at);
    } else {
        input.red_lines = other_lines(n, at);
    }
    if (input.charter == NULL || input.red_lines == NULL)
        return no_room(n->e);
    return cmt_effects_look(n->e, &input, out);
}

/* "raised" or "lowered": what comes of moving the number by the least move; *same says
 * whether nothing does. */
static cmt_status move(
    number *n, bool up, const char *key, cmt_value *entry, cmt_other *out)
{
    cmt_arena *mem = n->e->d->mem;
    mpq_ptr at = cmt_q(mem);
    cmt_value *v = cmt_value_object(mem);
    if (at == NULL || v == NULL)
        return no_room(n->e);
    if (up) {
        mpq_add(at, n->now, n->by);
    } else {
        mpq_sub(at, n->now, n->by);
    }
    const cmt_status st = look_at(n, at, out);
    if (st != CMT_OK || !out->known)
        return st;
    cmt_value_set(mem, v, "to", cmt_value_q(mem, at));
    cmt_value_set(mem, v, "questions", out->questions);
    if (!out->same)
        cmt_value_set(mem, v, "gain", out->gain);
    cmt_value_set(mem, entry, key, v);
    return CMT_OK;
}

/* From `good`, where the decision stands, towards `bad`, where it does not: halve what lies
 * between, on the grid of the least move. */
static cmt_status close_in(number *n, mpq_ptr good, mpq_ptr bad)
{
    mpq_t *q = cmt_q_array(n->e->d->mem, 2);
    if (q == NULL)
        return no_room(n->e);
    for (unsigned k = 0; k < MOST_LOOKS; k++) {
        cmt_other other = {0};
        mpq_sub(q[0], bad, good);
        mpq_div(q[0], q[0], n->by);
        mpq_div_2exp(q[0], q[0], 1);
        mpz_tdiv_q(mpq_numref(q[0]), mpq_numref(q[0]), mpq_denref(q[0]));
        mpz_set_ui(mpq_denref(q[0]), 1);
        if (mpq_sgn(q[0]) == 0)
            return CMT_OK;
        mpq_mul(q[0], q[0], n->by);
        mpq_add(q[0], q[0], good);
        const cmt_status st = look_at(n, q[0], &other);
        if (st != CMT_OK || !other.known)
            return st;
        mpq_set(other.same ? good : bad, q[0]);
    }
    return CMT_OK;
}

/* The end towards which the article binds less: nothing where the decision would be the same
 * without it. */
static cmt_status loosen(number *n,
                         const cmt_other *gone,
                         const cmt_other *nearest,
                         cmt_value *stands)
{
    cmt_arena *mem = n->e->d->mem;
    mpq_t *q = cmt_q_array(mem, 2);
    if (q == NULL)
        return no_room(n->e);
    if (gone->same || !nearest->known)
        return CMT_OK;
    mpq_set(q[0], n->now);
    mpq_set(q[1], n->now);
    if (n->up) {
        mpq_add(q[1], q[1], n->by);
    } else {
        mpq_sub(q[1], q[1], n->by);
    }
    if (nearest->same) { /* as from the number that nothing can miss */
        mpq_set(q[0], q[1]);
        mpq_set(q[1], n->up ? n->high : n->low);
        const cmt_status st = close_in(n, q[0], q[1]);
        if (st != CMT_OK)
            return st;
    }
    cmt_value_set(mem, stands, n->up ? "high" : "low", cmt_value_q(mem, q[0]));
    cmt_value_set(mem, stands, n->up ? "changes_at_high" : "changes_at_low",
                  cmt_value_q(mem, q[1]));
    return CMT_OK;
}

/* The end towards which it binds more: as far as the decision meets it. */
static cmt_status tighten(number *n, cmt_value *stands)
{
    cmt_other other = {.known = true, .same = true};
    cmt_arena *mem = n->e->d->mem;
    if (mpq_equal(n->reach, n->now) == 0) {
        const cmt_status st = look_at(n, n->reach, &other);
        if (st != CMT_OK || !other.known)
            return st;
    }
    cmt_value_set(mem, stands, n->up ? "low" : "high",
                  cmt_value_q(mem, other.same ? n->reach : n->now));
    return CMT_OK;
}

/* One end of what is breached: of its two sides neither is known to be the milder one. */
static cmt_status search_end(number *n,
                             bool up,
                             const cmt_other *nearest,
                             cmt_value *stands)
{
    cmt_arena *mem = n->e->d->mem;
    cmt_other far = {0};
    mpq_t *q = cmt_q_array(mem, 2);
    if (q == NULL)
        return no_room(n->e);
    if (!nearest->known)
        return CMT_OK;
    mpq_set(q[0], n->now);
    (up ? mpq_add : mpq_sub)(q[1], n->now, n->by);
    if (nearest->same) {
        mpq_set(q[0], q[1]);
        mpq_set(q[1], up ? n->high : n->low);
        if (up ? mpq_cmp(q[1], q[0]) <= 0 : mpq_cmp(q[1], q[0]) >= 0)
            return CMT_OK;
        cmt_status st = look_at(n, q[1], &far);
        if (st != CMT_OK || !far.known || far.same)
            return st;
        st = close_in(n, q[0], q[1]);
        if (st != CMT_OK)
            return st;
    }
    cmt_value_set(mem, stands, up ? "high" : "low", cmt_value_q(mem, q[0]));
    cmt_value_set(mem, stands, up ? "changes_at_high" : "changes_at_low",
                  cmt_value_q(mem, q[1]));
    return CMT_OK;
}

/* Whether it holds wherever it is read, is breached somewhere, or is not judged. */
typedef enum standing { STAND_HOLDS, STAND_BREACHED, STAND_UNJUDGED } standing;

static standing standing_of(const cmt_effects *e, const cmt_inequality *of)
{
    const bool line = of->article == NULL;
    const cmt_value *list =
        cmt_value_get(e->d->program.report, line ? "red_lines" : "articles");
    standing out = STAND_HOLDS;
    for (size_t k = 0; k < cmt_value_count(list); k++) {
        const cmt_value *entry = cmt_value_at(list, k);
        const char *state = cmt_value_text(entry, "state");
        if (strcmp(cmt_value_text(entry, line ? "red_line" : "article"), of->id) != 0
            || (line && strcmp(cmt_value_text(entry, "group"), of->group) != 0))
            continue;
        if (strcmp(state, "breached") == 0) {
            out = STAND_BREACHED;
        } else if (strcmp(state, "holds") != 0 && strcmp(state, "binds") != 0) {
            return STAND_UNJUDGED;
        }
    }
    return out;
}

cmt_status cmt_effects_number(cmt_effects *e,
                              const cmt_inequality *of,
                              const cmt_other *gone,
                              cmt_value *entry)
{
    cmt_status st = CMT_OK;
    const cmt_expr_op op = of->expr->op;
    const standing now = standing_of(e, of);
    mpq_t *q = cmt_q_array(e->d->mem, 4);
    cmt_value *stands = cmt_value_object(e->d->mem);
    number n = {.e = e, .of = of, .now = of->expr->value};
    cmt_other up = {0};
    cmt_other down = {0};
    if ((op != CMT_EXPR_AT_LEAST && op != CMT_EXPR_AT_MOST) || now == STAND_UNJUDGED)
        return CMT_OK;
    if (q == NULL || stands == NULL)
        return no_room(e);
    n.reach = q[0];
    n.low = q[1];
    n.high = q[2];
    n.by = q[3];
    n.steps = true;
    n.up = op == CMT_EXPR_AT_MOST;
    CMT_TRY(read_number(&n));
    if (!n.found)
        return CMT_OK;
    CMT_TRY(move(&n, true, "raised", entry, &up));
    CMT_TRY(move(&n, false, "lowered", entry, &down));
    if (now == STAND_HOLDS) {
        CMT_TRY(tighten(&n, stands));
        CMT_TRY(loosen(&n, gone, n.up ? &up : &down, stands));
    } else {
        CMT_TRY(search_end(&n, true, &up, stands));
        CMT_TRY(search_end(&n, false, &down, stands));
    }
    cmt_value_set(e->d->mem, entry, "stands", stands);
done:
    return st;
}
