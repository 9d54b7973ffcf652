/* A solver that is asked about copies: whoever keeps a program then has it as it was, though
 * the one who asked goes on writing on it. */
#include "base/err.h"
#include "program/alone_parts.h"

typedef struct copier {
    const cmt_solver *inner;
    cmt_solver outer;
} copier;

static mpq_srcptr copy_q(cmt_arena *mem, mpq_srcptr from)
{
    mpq_ptr to = from == NULL ? NULL : cmt_q(mem);
    if (to != NULL)
        mpq_set(to, from);
    return to;
}

static const cmt_term *copy_terms(cmt_arena *mem, const cmt_term *from, size_t n)
{
    cmt_term *to = CMT_NEW_ARRAY(mem, cmt_term, n + 1);
    for (size_t k = 0; to != NULL && k < n; k++)
        to[k] = (cmt_term){from[k].column, copy_q(mem, from[k].value)};
    return to;
}

static bool copy_program(cmt_arena *mem, const cmt_lp *from, cmt_lp *to)
{
    cmt_column *columns = CMT_NEW_ARRAY(mem, cmt_column, from->n_columns + 1);
    cmt_row *rows = CMT_NEW_ARRAY(mem, cmt_row, from->n_rows + 1);
    if (columns == NULL || rows == NULL)
        return false;
    for (size_t c = 0; c < from->n_columns; c++) {
        columns[c] = from->columns[c];
        columns[c].lower = copy_q(mem, from->columns[c].lower);
        columns[c].upper = copy_q(mem, from->columns[c].upper);
    }
    for (size_t r = 0; r < from->n_rows; r++) {
        rows[r] = from->rows[r];
        rows[r].rhs = copy_q(mem, from->rows[r].rhs);
        rows[r].terms = copy_terms(mem, from->rows[r].terms, from->rows[r].n_terms);
    }
    *to = *from;
    to->columns = columns;
    to->rows = rows;
    to->objective = copy_terms(mem, from->objective, from->n_objective);
    return cmt_arena_ok(mem);
}

static cmt_status ask(
    void *self, cmt_arena *mem, const cmt_lp *lp, cmt_solution *out, cmt_err *err)
{
    const copier *c = self;
    cmt_lp copy = {0};
    if (!copy_program(mem, lp, &copy))
        return cmt_fail(err, CMT_E_NOMEM, "no room for a program");
    return c->inner->solve(c->inner->self, mem, &copy, out, err);
}

const cmt_solver *cmt_copying_solver(cmt_arena *mem, const cmt_solver *inner)
{
    copier *c = CMT_NEW(mem, copier);
    if (c == NULL)
        return NULL;
    *c = (copier){.inner = inner, .outer = {.solve = ask, .self = c}};
    return &c->outer;
}
