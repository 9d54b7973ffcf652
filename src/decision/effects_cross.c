/* Where an outcome stops being beaten, as a number is tightened: an exact end among parts that
 * choose and weigh at once.
 *
 * Let x be the outcome at c, and y what is decided at a looser number b. Hold what y chooses.
 * What is left is convex (the caller has seen to that), and the first optimum f in which y is
 * better than x, at b, is worse than that of x from some number t on: the furthest at which
 *     what was held before f is held,  f(z) is as good as f(x),  z meets the demand at t     (1)
 * has a solution z. Between b and t the decision is not x, since points between y and z are
 * better. If it is x at t, the end is t. If not, t takes the place of b; and where it does not
 * move, what y chooses is ruled out, so that the next choice comes to light: if it is x then,
 * nothing but what was ruled out is better at t, and beyond t none of it is. */
#include "base/err.h"
#include "decision/effects_numbers.h"
#include "program/watch.h"

#include <string.h>

#define MOST_TURNS 8U

typedef struct crossing {
    cmt_threshold *n;
    bool up;          /* the looser side */
    mpq_ptr bad;      /* the decision is another one up to here */
    mpq_t *y;         /* it, at `bad` */
    cmt_article *out; /* [n_out] articles that rule choices out at `bad` */
    size_t n_out;
    cmt_arena *mem; /* scratch */
    cmt_err why;
} crossing;

/* --- line (1) ------------------------------------------------------------------------------ */

/* The column of the joint outcome by name; UINT32_MAX where it is none. */
static uint32_t joint_column(const crossing *c, const char *name)
{
    const cmt_variables *vars = &c->n->e->joint.vars;
    for (uint32_t k = 0; k < vars->n_columns; k++) {
        if (strcmp(vars->columns[k].name, name) == 0)
            return k;
    }
    return UINT32_MAX;
}

/* Columns of the program, what y chooses held, and the number as one more column. */
static bool add_columns(const crossing *c,
                        const cmt_lp *lp,
                        cmt_lp_builder *b,
                        bool probe)
{
    bool ok = true;
    for (size_t k = 0; k < lp->n_columns && ok; k++) {
        const cmt_column *of = &lp->columns[k];
        const uint32_t at = of->integer ? joint_column(c, of->name) : UINT32_MAX;
        mpq_srcptr lower = at == UINT32_MAX ? of->lower : c->y[at];
        mpq_srcptr upper = at == UINT32_MAX ? of->upper : c->y[at];
        ok = cmt_lp_add_column(b, of->name, of->integer, lower, upper) != UINT32_MAX;
    }
    return ok
           && cmt_lp_add_column(b, "number", false,
                                c->up && !probe ? c->n->now : c->bad,
                                c->up || probe ? c->bad : c->n->now)
                  != UINT32_MAX;
}

/* Whether the number made this row. */
static bool is_moved(const crossing *c, const cmt_row *row, const char *text)
{
    const cmt_inequality *of = c->n->of;
    const size_t n = of->group == NULL ? 0 : strlen(of->group);
    if (row->origin == NULL || row->text == NULL || strcmp(row->text, text) != 0)
        return false;
    if (n == 0)
        return strcmp(row->origin, of->id) == 0;
    return strncmp(row->origin, of->group, n) == 0 && row->origin[n] == '/'
           && strcmp(row->origin + n + 1, of->id) == 0;
}

/* The demand as it stands with the number a column: L - number >= 0, or <= 0. */
static cmt_status add_demand(const crossing *c,
                             const cmt_lp *lp,
                             cmt_lp_builder *b,
                             bool *ok)
{
    cmt_linear form = {0};
    const cmt_threshold *n = c->n;
    const cmt_status st = cmt_threshold_form(n, c->mem, n->contexts[0], &form);
    if (st != CMT_OK)
        return st;
    cmt_term *terms = CMT_NEW_ARRAY(c->mem, cmt_term, form.n + 1);
    mpq_t *q = cmt_q_array(c->mem, 2);
    if (terms == NULL || q == NULL)
        return cmt_threshold_no_room(n);
    mpq_set_si(q[0], -1, 1);
    terms[form.n] = (cmt_term){(uint32_t)lp->n_columns, q[0]};
    for (size_t k = 0; k < form.n && *ok; k++) {
        const char *name = n->e->joint.vars.columns[form.terms[k].column].name;
        uint32_t at = 0;
        while (at < lp->n_columns && strcmp(lp->columns[at].name, name) != 0)
            at++;
        *ok = at < lp->n_columns;
        terms[k] = (cmt_term){at, form.terms[k].value};
    }
    const cmt_row row = {.name = "demand",
                         .sense = n->at->op == CMT_EXPR_AT_MOST ? CMT_SENSE_LE
                                                                : CMT_SENSE_GE,
                         .rhs = q[1],
                         .terms = terms,
                         .n_terms = form.n + 1};
    return !*ok || cmt_lp_add_row(b, &row) ? CMT_OK : cmt_threshold_no_room(n);
}

/* The program's rows with the number a column. @param[out] ok false: not as expected */
static cmt_status copy_rows(const crossing *c,
                            const cmt_lp *lp,
                            cmt_lp_builder *b,
                            bool *ok)
{
    size_t moved = 0;
    const char *text = cmt_expr_words(c->mem, c->n->e->d->input->charter, c->n->at);
    if (text == NULL)
        return cmt_threshold_no_room(c->n);
    for (size_t r = 0; r < lp->n_rows; r++) {
        const bool it = is_moved(c, &lp->rows[r], text);
        moved += it ? 1 : 0;
        if (!it && !cmt_lp_add_row(b, &lp->rows[r]))
            return cmt_threshold_no_room(c->n);
    }
    *ok = moved == 1;
    return add_demand(c, lp, b, ok);
}

/* Line (1) as a program; with `probe` how good what y chooses can be at `bad`. */
static cmt_status build(
    const crossing *c, const cmt_watched *w, bool probe, cmt_lp *out, bool *ok)
{
    const cmt_lp *lp = &w->lp;
    cmt_lp_builder *b = cmt_lp_builder_new(c->mem);
    mpq_ptr one = cmt_q(c->mem);
    if (b == NULL || one == NULL || !add_columns(c, lp, b, probe))
        return cmt_threshold_no_room(c->n);
    mpq_set_ui(one, 1, 1);
    const cmt_status st = copy_rows(c, lp, b, ok);
    const cmt_term number = {(uint32_t)lp->n_columns, one};
    const cmt_row level = {.name = "as good",
                           .sense = lp->maximise ? CMT_SENSE_GE : CMT_SENSE_LE,
                           .rhs = w->optimum,
                           .terms = lp->objective,
                           .n_terms = lp->n_objective};
    if (st != CMT_OK)
        return st;
    const bool built =
        probe
            ? cmt_lp_set_objective(b, lp->maximise, lp->objective, lp->n_objective)
            : cmt_lp_add_row(b, &level) && cmt_lp_set_objective(b, !c->up, &number, 1);
    return built ? cmt_lp_snapshot(b, out, c->n->e->err) : cmt_threshold_no_room(c->n);
}

static cmt_status solve(
    crossing *c, const cmt_watched *w, bool probe, mpq_ptr out, bool *known)
{
    cmt_lp lp = {0};
    cmt_solution answer = {0};
    const cmt_solver *solver = c->n->e->d->solver;
    cmt_status st = build(c, w, probe, &lp, known);
    if (st != CMT_OK || !*known)
        return st;
    st = solver->solve(solver->self, c->mem, &lp, &answer, &c->why);
    *known = st == CMT_OK && answer.status == CMT_SOLUTION_OPTIMAL;
    if (*known)
        mpq_set(out, answer.objective);
    return st;
}

/* --- turns --------------------------------------------------------------------------------- */

/* The charter with choices ruled out. NULL on shortage. */
static const cmt_charter *rule_out(const crossing *c,
                                   cmt_arena *mem,
                                   const cmt_charter *charter)
{
    cmt_charter *copy = CMT_NEW(mem, cmt_charter);
    const size_t n = charter->n_articles;
    cmt_article *list = CMT_NEW_ARRAY(mem, cmt_article, n + c->n_out + 1);
    if (copy == NULL || list == NULL)
        return NULL;
    for (size_t k = 0; k < n; k++)
        list[k] = charter->articles[k];
    for (size_t k = 0; k < c->n_out; k++)
        list[n + k] = c->out[k];
    *copy = *charter;
    copy->articles = list;
    copy->n_articles = n + c->n_out;
    return copy;
}

/* The programs that lead to x, at its own number, but for the choices ruled out. */
static cmt_status watch_part(crossing *c, cmt_watch *watch, bool *known)
{
    cmt_program_result result = {0};
    cmt_program_input input = *c->n->e->asked;
    input.charter = rule_out(c, c->mem, input.charter);
    if (input.charter == NULL)
        return cmt_threshold_no_room(c->n);
    *watch = (cmt_watch){
        .question = c->n->question, .context = c->n->context, .plain = true};
    input.watch = watch;
    const cmt_status st =
        cmt_program_run(c->mem, &input, c->n->e->d->solver, &result, &c->why);
    *known = st == CMT_OK && !result.unproved;
    return st;
}

static cmt_status solve_crossing(crossing *c, mpq_ptr t, bool *known)
{
    cmt_status st = CMT_OK;
    cmt_watch watch = {0};
    mpq_ptr best = cmt_q(c->mem);
    int order = 0;
    size_t k = 0;
    if (best == NULL)
        return cmt_threshold_no_room(c->n);
    CMT_TRY(watch_part(c, &watch, known));
    for (; *known && k < watch.n && order == 0; k++) {
        CMT_TRY(solve(c, &watch.at[k], true, best, known));
        order = mpq_cmp(best, watch.at[k].optimum);
    }
    *known = *known && order != 0 && (order > 0) == watch.at[k - 1].lp.maximise;
    if (*known)
        CMT_TRY(solve(c, &watch.at[k - 1], false, t, known));
done:
    return st;
}

/* The number from which on what y chooses is no better; not known beyond the limits. */
static cmt_status find_crossing(crossing *c, mpq_ptr t, bool *known)
{
    cmt_effects *e = c->n->e;
    *known = false;
    if (e->runs == 0)
        return CMT_OK;
    e->runs--;
    c->mem = cmt_arena_new(0);
    if (c->mem == NULL)
        return cmt_threshold_no_room(c->n);
    cmt_status st = solve_crossing(c, t, known);
    if (st == CMT_OK && !cmt_arena_ok(c->mem)) {
        st = cmt_threshold_no_room(c->n);
    } else if (cmt_effects_is_hidden(st)) {
        *known = false;
        st = CMT_OK;
    } else if (st != CMT_OK && c->why.text[0] != '\0') {
        st = cmt_fail_at(e->err, st, c->why.line, c->why.path, "%s", c->why.text);
    }
    cmt_arena_free(c->mem);
    c->mem = NULL;
    return st;
}

/* An article that rules out what y chooses: not all of it at once. */
static bool add_out(crossing *c)
{
    cmt_arena *mem = c->n->e->d->mem;
    const cmt_expr *all = cmt_effects_choice(c->n, (const mpq_t *)c->y);
    const cmt_expr *not_all = all == NULL ? NULL : cmt_effects_not(mem, all);
    if (not_all == NULL)
        return false;
    c->out[c->n_out] = *c->n->of->article;
    c->out[c->n_out].id = cmt_arena_printf(mem, "ruled-out-%zu", c->n_out + 1);
    c->out[c->n_out].tier = 0;
    c->out[c->n_out].in_context = CMT_NONE;
    c->out[c->n_out++].expr = not_all;
    return cmt_arena_ok(mem);
}

/* What is decided at `bad`, with choices ruled out. */
static cmt_status look(crossing *c, cmt_other *other)
{
    cmt_program_input input = {0};
    const cmt_status st = cmt_threshold_input(c->n, c->bad, &input);
    if (st != CMT_OK)
        return st;
    input.charter = rule_out(c, c->n->e->d->mem, input.charter);
    return input.charter == NULL ? cmt_threshold_no_room(c->n)
                                 : cmt_effects_look(c->n->e, &input, other);
}

/* One turn. @param[out] done an end is written, or none can be found */
static cmt_status turn(crossing *c, bool *done, bool *found)
{
    cmt_status st = CMT_OK;
    bool known = false;
    cmt_other other = {0};
    mpq_ptr t = cmt_q(c->n->e->d->mem);
    if (t == NULL)
        return cmt_threshold_no_room(c->n);
    *done = true;
    CMT_TRY(find_crossing(c, t, &known));
    if (!known)
        return CMT_OK;
    const bool moved = !mpq_equal(t, c->bad);
    mpq_set(c->bad, t);
    if (mpq_equal(t, c->n->now)) {
        *found = true;
        return cmt_threshold_end(c->n, c->up, CMT_END_CLOSED, t, NULL);
    }
    if (moved)
        c->n_out = 0;
    if (!moved && (c->n->of->article == NULL || c->n->tier > 0))
        return CMT_OK;
    if (!moved && !add_out(c))
        return cmt_threshold_no_room(c->n);
    CMT_TRY(look(c, &other));
    if (!other.known || (!other.same && !other.placed))
        return CMT_OK;
    *found = other.same;
    if (other.same && moved)
        return cmt_threshold_end(c->n, c->up, CMT_END_CLOSED, t, NULL);
    if (other.same)
        return cmt_threshold_end(c->n, c->up, CMT_END_OPEN, c->n->now, t);
    c->y = other.x;
    *done = false;
done:
    return st;
}

cmt_status cmt_threshold_cross(cmt_threshold *n,
                               bool up,
                               const cmt_other *far,
                               bool *found)
{
    cmt_status st = CMT_OK;
    bool done = false;
    crossing c = {.n = n, .up = up, .y = far->x};
    c.bad = cmt_q(n->e->d->mem);
    c.out = CMT_NEW_ARRAY(n->e->d->mem, cmt_article, MOST_TURNS + 1);
    *found = false;
    if (c.bad == NULL || c.out == NULL)
        return cmt_threshold_no_room(n);
    mpq_set(c.bad, up ? n->high : n->low);
    for (unsigned k = 0; k < MOST_TURNS && !done && st == CMT_OK; k++)
        st = turn(&c, &done, found);
    return st;
}
