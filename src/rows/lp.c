#include "rows/lp.h"

#include "base/err.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct cmt_lp_builder {
    cmt_arena *mem;
    bool failed;
    bool maximise;
    cmt_column *columns;
    size_t n_columns;
    size_t cap_columns;
    cmt_row *rows;
    size_t n_rows;
    size_t cap_rows;
    const cmt_term *objective;
    size_t n_objective;
    cmt_lp_order *orders;
    size_t n_orders;
    size_t cap_orders;
};

cmt_lp_builder *cmt_lp_builder_new(cmt_arena *mem)
{
    cmt_lp_builder *b = CMT_NEW(mem, cmt_lp_builder);
    if (b != NULL)
        b->mem = mem;
    return b;
}

/* Room for one more element. The old array is left as it is: snapshots point into it. */
static void *grow(cmt_lp_builder *b, void *at, size_t n, size_t *cap, size_t size)
{
    void *room = cmt_arena_grow(b->mem, at, n, cap, size);
    b->failed = b->failed || room == NULL;
    return room;
}

uint32_t cmt_lp_add_column(cmt_lp_builder *b,
                           const char *name,
                           bool integer,
                           mpq_srcptr lower,
                           mpq_srcptr upper)
{
    assert(b->n_columns < UINT32_MAX);
    cmt_column *columns =
        grow(b, b->columns, b->n_columns, &b->cap_columns, sizeof *columns);
    if (columns == NULL)
        return UINT32_MAX;
    b->columns = columns;
    columns[b->n_columns] =
        (cmt_column){.name = name, .integer = integer, .lower = lower, .upper = upper};
    return (uint32_t)b->n_columns++;
}

int cmt_term_compare(const void *x, const void *y)
{
    const cmt_term *a = x;
    const cmt_term *b = y;
    return (a->column > b->column) - (a->column < b->column);
}

/* Copy the terms: sorted, those of one column added up, zeros dropped. */
static bool keep_terms(
    cmt_lp_builder *b, const cmt_term *from, size_t n, cmt_term **to, size_t *kept)
{
    cmt_term *terms = CMT_NEW_ARRAY(b->mem, cmt_term, n);
    mpq_t *values = cmt_q_array(b->mem, n);
    if (terms == NULL || values == NULL) {
        b->failed = true;
        return false;
    }
    if (n != 0)
        memcpy(terms, from, n * sizeof *terms);
    qsort(terms, n, sizeof *terms, cmt_term_compare);
    size_t out = 0;
    for (size_t k = 0; k < n;) {
        const uint32_t column = terms[k].column;
        assert(column < b->n_columns);
        mpq_set(values[out], terms[k].value);
        for (k++; k < n && terms[k].column == column; k++)
            mpq_add(values[out], values[out], terms[k].value);
        if (mpq_sgn(values[out]) == 0)
            continue;
        terms[out] = (cmt_term){.column = column, .value = values[out]};
        out++;
    }
    *to = terms;
    *kept = out;
    return true;
}

bool cmt_lp_add_row(cmt_lp_builder *b, const cmt_row *row)
{
    cmt_row *rows = grow(b, b->rows, b->n_rows, &b->cap_rows, sizeof *rows);
    if (rows == NULL)
        return false;
    b->rows = rows;
    cmt_term *terms = NULL;
    size_t n = 0;
    mpq_ptr rhs = cmt_q(b->mem);
    if (rhs == NULL || !keep_terms(b, row->terms, row->n_terms, &terms, &n)) {
        b->failed = true;
        return false;
    }
    mpq_set(rhs, row->rhs);
    cmt_row *kept = &rows[b->n_rows];
    *kept = *row;
    kept->rhs = rhs;
    kept->terms = terms;
    kept->n_terms = n;
    b->n_rows++;
    return true;
}

bool cmt_lp_add_order(cmt_lp_builder *b, uint32_t column, uint32_t n)
{
    cmt_lp_order *orders =
        grow(b, b->orders, b->n_orders, &b->cap_orders, sizeof *orders);
    const uint64_t pairs = (uint64_t)n * (n > 0 ? n - 1 : 0);
    const uint64_t rows = pairs / 2 + (n > 2 ? pairs * (n - 2) : 0);
    if (orders == NULL)
        return false;
    assert(rows <= b->n_rows);
    b->orders = orders;
    orders[b->n_orders++] =
        (cmt_lp_order){.column = column, .row = (uint32_t)(b->n_rows - rows), .n = n};
    return true;
}

bool cmt_lp_set_objective(cmt_lp_builder *b,
                          bool maximise,
                          const cmt_term *terms,
                          size_t n)
{
    cmt_term *kept = NULL;
    size_t n_kept = 0;
    if (!keep_terms(b, terms, n, &kept, &n_kept))
        return false;
    b->maximise = maximise;
    b->objective = kept;
    b->n_objective = n_kept;
    return true;
}

cmt_status cmt_lp_snapshot(cmt_lp_builder *b, cmt_lp *out, cmt_err *err)
{
    if (b->failed) {
        return cmt_fail(err, CMT_E_NOMEM, "no room for a program of %zu columns",
                        b->n_columns);
    }
    *out = (cmt_lp){.maximise = b->maximise,
                    .columns = b->columns,
                    .n_columns = b->n_columns,
                    .rows = b->rows,
                    .n_rows = b->n_rows,
                    .objective = b->objective,
                    .n_objective = b->n_objective,
                    .orders = b->orders,
                    .n_orders = b->n_orders};
    return CMT_OK;
}
