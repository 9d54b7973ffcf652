/* Rates of programs with integer columns, and along chains of programs. */
#include "program/alone_rates.h"

#include "base/err.h"

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room for prices");
}

/* --- optimal assignments of the integer columns ------------------------------------------ */

/* The optimal points, cut into boxes of the integer columns. */
typedef struct boxes {
    cmt_arena *mem;
    cmt_lp face;        /* the program's rows, and its objective held */
    uint32_t *integers; /* [n_integers] */
    size_t n_integers;
    cmt_column **open; /* [n_open] boxes to be looked at: columns */
    size_t n_open;
    cmt_column **found; /* [n_found] boxes of one assignment each */
    size_t n_found;
    const cmt_solver *solver;
    cmt_err *err;
} boxes;

static cmt_column *copy_box(const boxes *b, const cmt_column *from)
{
    cmt_column *to = CMT_NEW_ARRAY(b->mem, cmt_column, b->face.n_columns + 1);
    for (size_t c = 0; to != NULL && c < b->face.n_columns; c++)
        to[c] = from[c];
    return to;
}

static bool start(boxes *b, const cmt_lp *lp, mpq_srcptr optimum)
{
    cmt_row *rows = CMT_NEW_ARRAY(b->mem, cmt_row, lp->n_rows + 1);
    const size_t most = 2 * CMT_RATE_MAX_ASSIGNMENTS * CMT_RATE_MAX_INTEGERS + 1;
    b->integers = CMT_NEW_ARRAY(b->mem, uint32_t, lp->n_columns + 1);
    b->open = CMT_NEW_ARRAY(b->mem, cmt_column *, most);
    b->found = CMT_NEW_ARRAY(b->mem, cmt_column *, CMT_RATE_MAX_ASSIGNMENTS + 1);
    if (rows == NULL || b->integers == NULL || b->open == NULL || b->found == NULL)
        return false;
    for (size_t r = 0; r < lp->n_rows; r++)
        rows[r] = lp->rows[r];
    rows[lp->n_rows] = (cmt_row){.name = "held(objective)",
                                 .sense = CMT_SENSE_EQ,
                                 .rhs = optimum,
                                 .terms = lp->objective,
                                 .n_terms = lp->n_objective};
    b->face = *lp;
    b->face.rows = rows;
    b->face.n_rows = lp->n_rows + (lp->n_objective > 0 ? 1 : 0);
    b->face.n_objective = 0;
    for (uint32_t c = 0; c < lp->n_columns; c++) {
        if (lp->columns[c].integer)
            b->integers[b->n_integers++] = c;
    }
    b->open[0] = copy_box(b, lp->columns);
    b->n_open = 1;
    return b->open[0] != NULL;
}

/* What lies on one side of a value of integer column j, the columns before it as found. */
static bool push_side(
    boxes *b, const cmt_column *box, const cmt_column *found, size_t j, bool up)
{
    mpq_t *q = cmt_q_array(b->mem, 2);
    cmt_column *side = copy_box(b, box);
    if (q == NULL || side == NULL)
        return false;
    cmt_column *c = &side[b->integers[j]];
    mpq_set_ui(q[0], 1, 1);
    (up ? mpq_add : mpq_sub)(q[1], found[b->integers[j]].lower, q[0]);
    const mpq_srcptr end = up ? c->upper : c->lower;
    if (end != NULL && (up ? mpq_cmp(q[1], end) > 0 : mpq_cmp(q[1], end) < 0))
        return true;
    if (up) {
        c->lower = q[1];
    } else {
        c->upper = q[1];
    }
    for (size_t k = 0; k < j; k++)
        side[b->integers[k]] = found[b->integers[k]];
    b->open[b->n_open++] = side;
    return true;
}

/* Keep an assignment, and open what is left of its box. */
static bool take(boxes *b, const cmt_column *box, const mpq_t *x)
{
    cmt_column *found = copy_box(b, box);
    bool ok = found != NULL;
    for (size_t k = 0; ok && k < b->n_integers; k++) {
        cmt_column *c = &found[b->integers[k]];
        mpq_ptr value = cmt_q(b->mem);
        ok = value != NULL;
        if (!ok)
            break;
        mpq_set(value, x[b->integers[k]]);
        c->lower = value;
        c->upper = value;
    }
    for (size_t j = 0; ok && j < b->n_integers; j++)
        ok = push_side(b, box, found, j, false) && push_side(b, box, found, j, true);
    for (size_t k = 0; ok && k < b->n_integers; k++)
        found[b->integers[k]].integer = false;
    if (ok)
        b->found[b->n_found++] = found;
    return ok;
}

/* All of them; `all` is false where there are more than the limit. */
static cmt_status find_assignments(boxes *b, bool *all)
{
    cmt_status st = CMT_OK;
    *all = b->n_integers <= CMT_RATE_MAX_INTEGERS;
    while (*all && b->n_open > 0) {
        cmt_solution answer = {0};
        const cmt_column *box = b->open[--b->n_open];
        b->face.columns = box;
        CMT_TRY(b->solver->solve(b->solver->self, b->mem, &b->face, &answer, b->err));
        if (answer.status == CMT_SOLUTION_INFEASIBLE)
            continue;
        *all = answer.has_x && b->n_found < CMT_RATE_MAX_ASSIGNMENTS;
        if (*all && !take(b, box, answer.x))
            return no_room(b->err);
    }
done:
    return st;
}

/* The direction where the guards are held: what they forbid does not move. */
static cmt_direction *held_direction(const boxes *b,
                                     const cmt_column *columns,
                                     const cmt_direction *direction)
{
    cmt_direction *to = CMT_NEW(b->mem, cmt_direction);
    cmt_term *terms = CMT_NEW_ARRAY(b->mem, cmt_term, direction->n + 1);
    mpq_t *q = cmt_q_array(b->mem, direction->n + 1);
    if (to == NULL || terms == NULL || q == NULL)
        return NULL;
    *to = (cmt_direction){.terms = terms, .guards = direction->guards};
    for (size_t k = 0; k < direction->n; k++) {
        const uint32_t guard = direction->guards[k];
        mpq_set(q[k], direction->terms[k].value);
        if (guard != CMT_NONE)
            mpq_mul(q[k], q[k], columns[guard].lower);
        terms[to->n++] = (cmt_term){direction->terms[k].column, q[k]};
    }
    return to;
}

static cmt_status rate_whole(boxes *b,
                             const cmt_lp *lp,
                             mpq_srcptr optimum,
                             const cmt_direction *direction,
                             cmt_rate_kind *kind,
                             mpq_ptr rate)
{
    cmt_status st = CMT_OK;
    bool all = false;
    CMT_TRY(find_assignments(b, &all));
    *kind = all ? CMT_RATE_JUMPS : CMT_RATE_HIDDEN;
    for (size_t k = 0; all && k < b->n_found; k++) {
        cmt_lp held = *lp;
        mpq_srcptr one = NULL;
        held.columns = b->found[k];
        const cmt_direction *way = held_direction(b, held.columns, direction);
        if (way == NULL)
            return no_room(b->err);
        CMT_TRY(cmt_rate_linear(b->mem, &held, optimum, way, b->solver, &one, b->err));
        if (one == NULL)
            continue;
        const int order = *kind == CMT_RATE_KNOWN ? mpq_cmp(one, rate) : 0;
        if (*kind != CMT_RATE_KNOWN || (lp->maximise ? order > 0 : order < 0))
            mpq_set(rate, one);
        *kind = CMT_RATE_KNOWN;
    }
done:
    return st;
}

cmt_status cmt_rate_of(cmt_arena *mem,
                       const cmt_lp *lp,
                       mpq_srcptr optimum,
                       const cmt_direction *direction,
                       const cmt_solver *solver,
                       cmt_rate_kind *kind,
                       mpq_ptr rate,
                       cmt_err *err)
{
    cmt_status st = CMT_OK;
    mpq_srcptr linear = NULL;
    boxes b = {.mem = mem, .solver = solver, .err = err};
    if (!start(&b, lp, optimum))
        return no_room(err);
    if (b.n_integers > 0)
        return rate_whole(&b, lp, optimum, direction, kind, rate);
    CMT_TRY(cmt_rate_linear(mem, lp, optimum, direction, solver, &linear, err));
    *kind = linear == NULL ? CMT_RATE_NOTHING_LEFT : CMT_RATE_KNOWN;
    if (linear != NULL)
        mpq_set(rate, linear);
done:
    return st;
}
