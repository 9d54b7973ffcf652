/* Exact prices: how fast what the decision's program minimises, or maximises, changes with the
 * number of an inequality or equation. */
#include "base/err.h"
#include "decision/effects_numbers.h"
#include "program/watch.h"

#include <string.h>

#define MOST_ROWS 64U

typedef struct priced {
    cmt_threshold *n;
    cmt_arena *mem; /* scratch */
    cmt_watch watch;
    size_t n_chain; /* the programs up to the objective */
    uint32_t rows[MOST_ROWS];
    int signs[MOST_ROWS];
    uint32_t guards[MOST_ROWS]; /* CMT_NONE: the row stands by itself */
    size_t n_rows;
    cmt_err why;
} priced;

static cmt_status no_room(const cmt_threshold *n)
{
    return cmt_fail(n->e->err, CMT_E_NOMEM, "no room for the price of a number");
}

/* The first step that says what is preferred: those before it are tiers and red lines. */
static bool is_objective(const char *step)
{
    static const char *const names[] = {"closest to the free outcomes",
                                        "the rule's own objective",
                                        "keep most of the free outcome",
                                        "utilitarian welfare",
                                        "missed by groups",
                                        "missed by the group that misses most"};
    for (size_t k = 0; k < sizeof names / sizeof names[0]; k++) {
        if (strcmp(step, names[k]) == 0)
            return true;
    }
    return false;
}

/* Decide once more, and keep the programs up to the objective. */
static cmt_status watch_part(priced *p)
{
    cmt_program_input input = *p->n->e->asked;
    cmt_program_result result = {0};
    p->watch.question = p->n->question;
    p->watch.context = p->n->context;
    input.watch = &p->watch;
    const cmt_status st =
        cmt_program_run(p->mem, &input, p->n->e->d->solver, &result, &p->why);
    for (size_t k = 0; st == CMT_OK && !result.unproved && k < p->watch.n; k++) {
        p->n_chain = k + 1;
        if (is_objective(p->watch.at[k].step))
            return CMT_OK;
    }
    p->n_chain = 0;
    return st;
}

/* The sign of a column in a form: 0 where it is not in it. */
static int sign_in(const cmt_threshold *n, const cmt_linear *form, const char *column)
{
    for (size_t k = 0; k < form->n; k++) {
        const cmt_term *t = &form->terms[k];
        if (strcmp(n->e->joint.vars.columns[t->column].name, column) == 0)
            return mpq_sgn(t->value);
    }
    return 0;
}

/* Read a row of the number: which way it moves the right-hand side, and the integer column
 * under which it stands. False where it is not as expected. */
static bool read_row(priced *p, const cmt_linear *form, const cmt_lp *lp, uint32_t r)
{
    const cmt_row *row = &lp->rows[r];
    uint32_t guard = CMT_NONE;
    int sign = 0;
    for (size_t k = 0; k < row->n_terms; k++) {
        const cmt_term *t = &row->terms[k];
        const cmt_column *column = &lp->columns[t->column];
        const int here = sign_in(p->n, form, column->name) * mpq_sgn(t->value);
        if (here != 0 && sign != 0 && here != sign)
            return false;
        sign = here != 0 ? here : sign;
        if (here == 0 && column->integer) {
            if (guard != CMT_NONE)
                return false;
            guard = t->column;
        }
    }
    if (sign == 0 || p->n_rows == MOST_ROWS)
        return false;
    p->rows[p->n_rows] = r;
    p->guards[p->n_rows] = guard;
    p->signs[p->n_rows++] = sign;
    return true;
}

/* The names of the rows that a demand makes in a context begin so. */
static const char *name_of(const priced *p, uint32_t context)
{
    const cmt_inequality *of = p->n->of;
    const char *id = p->n->e->d->input->charter->contexts[context].id;
    return of->article != NULL
               ? cmt_arena_printf(p->mem, "%s@%s#", of->id, id)
               : cmt_arena_printf(p->mem, "%s/%s@%s#", of->group, of->id, id);
}

/* The rows that the number made in one context: named after the demand, with the number's own
 * text. Bounds may have decided one of them, which moving the number would bring back: then
 * nothing is told. */
static cmt_status find_rows(priced *p, uint32_t context)
{
    const cmt_threshold *n = p->n;
    const cmt_lp *lp = &p->watch.at[p->n_chain - 1].lp;
    const char *name = name_of(p, context);
    const char *text = cmt_expr_words(p->mem, n->e->d->input->charter, n->at);
    const size_t due = p->n_rows + (n->at->op == CMT_EXPR_EQUALS ? 2 : 1);
    bool plain = true;
    cmt_linear form = {0};
    const cmt_demand demand = {
        .origin = n->of->id, .line = n->at->line, .expr = n->at, .context = context};
    if (name == NULL || text == NULL)
        return no_room(n);
    const cmt_status st = cmt_linear_build(p->mem, &n->e->joint.vars, &demand,
                                           n->at->children[0], &form, n->e->err);
    for (uint32_t r = 0; st == CMT_OK && r < lp->n_rows && plain; r++) {
        const cmt_row *row = &lp->rows[r];
        if (row->n_terms > 0 && row->text != NULL && row->line == n->at->line
            && strcmp(row->text, text) == 0
            && strncmp(row->name, name, strlen(name)) == 0)
            plain = read_row(p, &form, lp, r);
    }
    if (!plain || p->n_rows != due)
        p->n_chain = 0;
    return st;
}

static cmt_status put_rate(priced *p, bool up, cmt_value *entry)
{
    cmt_value *rate = NULL;
    cmt_arena *mem = p->n->e->d->mem;
    int turned[MOST_ROWS];
    for (size_t k = 0; k < p->n_rows; k++)
        turned[k] = up ? p->signs[k] : -p->signs[k];
    const cmt_status st =
        cmt_watch_rate(p->mem, &p->watch, p->n_chain, p->rows, turned, p->guards,
                       p->n_rows, p->n->e->d->solver, &rate, &p->why);
    if (st != CMT_OK || rate == NULL)
        return st;
    const char *text = cmt_value_as_string(rate);
    cmt_value_set(mem, entry, up ? "raised" : "lowered",
                  text == NULL ? cmt_value_null(mem) : cmt_value_string(mem, text));
    return CMT_OK;
}

static cmt_status find_rates(priced *p, cmt_value *entry)
{
    cmt_status st = CMT_OK;
    cmt_arena *mem = p->n->e->d->mem;
    CMT_TRY(watch_part(p));
    for (size_t k = 0; k < p->n->n_contexts && p->n_chain > 0; k++)
        CMT_TRY(find_rows(p, p->n->contexts[k]));
    if (p->n_chain == 0 || p->n_rows == 0)
        return CMT_OK;
    CMT_TRY(put_rate(p, true, entry));
    CMT_TRY(put_rate(p, false, entry));
    if (cmt_value_count(entry) > 0) {
        cmt_value_set_string(mem, entry, "step", p->watch.at[p->n_chain - 1].step);
        cmt_value_set(mem, p->n->entry, "rates", entry);
    }
done:
    return st;
}

/* Why none is told. */
static cmt_status tell_none(const cmt_threshold *n, const char *why)
{
    cmt_arena *mem = n->e->d->mem;
    cmt_value *entry = cmt_value_object(mem);
    cmt_value_set_string(mem, entry, "none", why);
    cmt_value_set(mem, n->entry, "rates", entry);
    return cmt_arena_ok(mem) ? CMT_OK : no_room(n);
}

cmt_status cmt_threshold_rates(cmt_threshold *n)
{
    cmt_value *entry = cmt_value_object(n->e->d->mem);
    const cmt_charter *c = n->e->d->input->charter;
    const bool nash = c->mode == CMT_MODE_PROGRAM && c->objective == CMT_OBJECTIVE_NASH;
    if (n->counts)
        return CMT_OK;
    if (nash || !n->fixed_taste || n->e->runs == 0) {
        const char *why = n->fixed_taste ? "unknown" : "preference";
        return tell_none(n, nash ? "nash" : why);
    }
    n->e->runs--;
    cmt_arena *scratch = cmt_arena_new(0);
    if (scratch == NULL || entry == NULL) {
        cmt_arena_free(scratch);
        return no_room(n);
    }
    priced p = {.n = n, .mem = scratch};
    cmt_status st = find_rates(&p, entry);
    if (st == CMT_OK && (!cmt_arena_ok(scratch) || !cmt_arena_ok(n->e->d->mem))) {
        st = no_room(n);
    } else if (cmt_effects_is_hidden(st)) {
        st = CMT_OK;
    } else if (st != CMT_OK && p.why.text[0] != '\0') {
        st = cmt_fail_at(n->e->err, st, p.why.line, p.why.path, "%s", p.why.text);
    }
    cmt_arena_free(scratch);
    return st == CMT_OK && cmt_value_get(n->entry, "rates") == NULL
               ? tell_none(n, "unknown")
               : st;
}
