#include "rows/lp.h"

#define FORMAT "comitia.program/1"

static const char *const senses[] = {"ge", "le", "eq"};

static cmt_value *pair(cmt_arena *mem, int64_t index, cmt_value *value)
{
    cmt_value *v = cmt_value_array(mem);
    cmt_value_add(mem, v, cmt_value_int(mem, index));
    cmt_value_add(mem, v, value);
    return v;
}

static cmt_value *terms_value(cmt_arena *mem, const cmt_term *terms, size_t n)
{
    cmt_value *v = cmt_value_array(mem);
    for (size_t k = 0; k < n; k++) {
        cmt_value_add(mem, v,
                      pair(mem, terms[k].column, cmt_value_q(mem, terms[k].value)));
    }
    return v;
}

static cmt_value *column_value(cmt_arena *mem, const cmt_column *c)
{
    cmt_value *v = cmt_value_object(mem);
    cmt_value_set_bool(mem, v, "integer", c->integer);
    if (c->lower != NULL)
        cmt_value_set(mem, v, "lower", cmt_value_q(mem, c->lower));
    cmt_value_set_string(mem, v, "name", c->name);
    if (c->upper != NULL)
        cmt_value_set(mem, v, "upper", cmt_value_q(mem, c->upper));
    return v;
}

static cmt_value *row_value(cmt_arena *mem, const cmt_row *row)
{
    cmt_value *v = cmt_value_object(mem);
    cmt_value_set_string(mem, v, "name", row->name);
    cmt_value_set(mem, v, "rhs", cmt_value_q(mem, row->rhs));
    cmt_value_set_string(mem, v, "sense", senses[row->sense]);
    cmt_value_set(mem, v, "terms", terms_value(mem, row->terms, row->n_terms));
    return v;
}

cmt_value *cmt_lp_value(cmt_arena *mem, const cmt_lp *lp)
{
    cmt_value *columns = cmt_value_array(mem);
    for (size_t c = 0; c < lp->n_columns; c++)
        cmt_value_add(mem, columns, column_value(mem, &lp->columns[c]));
    cmt_value *rows = cmt_value_array(mem);
    for (size_t r = 0; r < lp->n_rows; r++)
        cmt_value_add(mem, rows, row_value(mem, &lp->rows[r]));
    cmt_value *v = cmt_value_object(mem);
    cmt_value_set(mem, v, "columns", columns);
    cmt_value_set_string(mem, v, "format", FORMAT);
    cmt_value_set(mem, v, "objective",
                  terms_value(mem, lp->objective, lp->n_objective));
    cmt_value_set(mem, v, "rows", rows);
    cmt_value_set_string(mem, v, "sense", lp->maximise ? "maximise" : "minimise");
    return cmt_arena_ok(mem) ? v : NULL;
}
