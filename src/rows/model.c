#include "rows/model.h"

#include "base/index.h"

#include <string.h>

struct cmt_model {
    cmt_arena *mem;
    cmt_model_column *columns;
    size_t n_columns;
    size_t cap_columns;
    cmt_index column_names;
    cmt_model_row *rows;
    size_t n_rows;
    size_t cap_rows;
    cmt_index row_names;
    cmt_model_entry *entries;
    size_t n_entries;
    size_t cap_entries;
};

cmt_model *cmt_model_new(cmt_arena *mem)
{
    cmt_model *m = CMT_NEW(mem, cmt_model);
    if (m == NULL)
        return NULL;
    m->mem = mem;
    return cmt_index_init(mem, 64, &m->column_names)
                   && cmt_index_init(mem, 64, &m->row_names)
               ? m
               : NULL;
}

static bool widen_columns(cmt_model *m)
{
    const size_t before = m->cap_columns;
    cmt_model_column *columns = cmt_arena_grow(m->mem, m->columns, m->n_columns,
                                               &m->cap_columns, sizeof *columns);
    if (columns == NULL)
        return false;
    m->columns = columns;
    if (m->cap_columns == before || before == 0)
        return true;
    if (!cmt_index_init(m->mem, m->cap_columns, &m->column_names))
        return false;
    for (uint32_t c = 0; c < m->n_columns; c++)
        (void)!cmt_index_add(&m->column_names, columns[c].name, c);
    return true;
}

uint32_t cmt_model_column_of(cmt_model *m, const char *name, size_t n)
{
    const char *kept = cmt_arena_strndup(m->mem, name, n);
    mpq_ptr zero = NULL;
    if (kept == NULL)
        return UINT32_MAX;
    const uint32_t found = cmt_index_get(&m->column_names, kept);
    if (found != CMT_INDEX_NONE)
        return found;
    if (m->n_columns >= UINT32_MAX - 1 || !widen_columns(m)
        || (zero = cmt_q(m->mem)) == NULL)
        return UINT32_MAX;
    const uint32_t at = (uint32_t)m->n_columns++;
    m->columns[at] = (cmt_model_column){.name = kept, .lower = zero};
    (void)!cmt_index_add(&m->column_names, kept, at);
    return at;
}

uint32_t cmt_model_find_column(const cmt_model *m, const char *name)
{
    return cmt_index_get(&m->column_names, name);
}

cmt_model_column *cmt_model_column_at(cmt_model *m, uint32_t column)
{
    return &m->columns[column];
}

size_t cmt_model_columns(const cmt_model *m)
{
    return m->n_columns;
}

static bool widen_rows(cmt_model *m)
{
    const size_t before = m->cap_rows;
    cmt_model_row *rows =
        cmt_arena_grow(m->mem, m->rows, m->n_rows, &m->cap_rows, sizeof *rows);
    if (rows == NULL)
        return false;
    m->rows = rows;
    if (m->cap_rows == before || before == 0)
        return true;
    if (!cmt_index_init(m->mem, m->cap_rows, &m->row_names))
        return false;
    for (uint32_t r = 0; r < m->n_rows; r++)
        (void)!cmt_index_add(&m->row_names, rows[r].name, r);
    return true;
}

cmt_status cmt_model_add_row(
    cmt_model *m, const char *name, unsigned line, uint32_t *row, unsigned *before)
{
    mpq_ptr zero = cmt_q(m->mem);
    const char *kept = name != NULL
                           ? cmt_arena_strdup(m->mem, name)
                           : cmt_arena_printf(m->mem, "row %zu", m->n_rows + 1);
    if (zero == NULL || kept == NULL || m->n_rows >= UINT32_MAX - 1 || !widen_rows(m))
        return CMT_E_NOMEM;
    const uint32_t at = (uint32_t)m->n_rows;
    if (!cmt_index_add(&m->row_names, kept, at)) {
        *before = m->rows[cmt_index_get(&m->row_names, kept)].line;
        return CMT_E_DUPLICATE;
    }
    m->rows[m->n_rows++] = (cmt_model_row){.name = kept, .rhs = zero, .line = line};
    *row = at;
    return CMT_OK;
}

uint32_t cmt_model_find_row(const cmt_model *m, const char *name)
{
    return cmt_index_get(&m->row_names, name);
}

cmt_model_row *cmt_model_row_at(cmt_model *m, uint32_t row)
{
    return &m->rows[row];
}

size_t cmt_model_rows(const cmt_model *m)
{
    return m->n_rows;
}

bool cmt_model_add(cmt_model *m, uint32_t row, uint32_t column, mpq_srcptr value)
{
    cmt_model_entry *entries = cmt_arena_grow(m->mem, m->entries, m->n_entries,
                                              &m->cap_entries, sizeof *entries);
    if (entries == NULL)
        return false;
    m->entries = entries;
    entries[m->n_entries++] = (cmt_model_entry){row, {column, value}};
    return true;
}

bool cmt_model_add_constant(cmt_model *m, mpq_srcptr value)
{
    mpq_ptr one = cmt_q(m->mem);
    const uint32_t column =
        cmt_model_column_of(m, CMT_CONSTANT_NAME, strlen(CMT_CONSTANT_NAME));
    if (one == NULL || column == UINT32_MAX)
        return false;
    mpq_set_ui(one, 1, 1);
    m->columns[column].lower = one;
    m->columns[column].upper = one;
    return cmt_model_add(m, CMT_MODEL_OBJECTIVE, column, value);
}

/* The entries by row, the objective last: first[r] .. first[r + 1]. */
static cmt_term *by_row(const cmt_model *m, size_t *first)
{
    cmt_term *terms = CMT_NEW_ARRAY(m->mem, cmt_term, m->n_entries + 1);
    if (terms == NULL)
        return NULL;
    for (size_t k = 0; k < m->n_entries; k++) {
        const uint32_t row = m->entries[k].row;
        first[(row == CMT_MODEL_OBJECTIVE ? m->n_rows : row) + 2]++;
    }
    for (size_t r = 2; r < m->n_rows + 3; r++)
        first[r] += first[r - 1];
    for (size_t k = 0; k < m->n_entries; k++) {
        const uint32_t row = m->entries[k].row;
        const size_t at = row == CMT_MODEL_OBJECTIVE ? m->n_rows : row;
        terms[first[at + 1]++] = m->entries[k].term;
    }
    return terms;
}

static bool add_one(cmt_lp_builder *b,
                    const cmt_model_row *from,
                    const char *name,
                    cmt_sense sense,
                    mpq_srcptr rhs,
                    const cmt_term *terms,
                    size_t n)
{
    const cmt_row row = {.name = name,
                         .sense = sense,
                         .line = from->line,
                         .rhs = rhs,
                         .terms = terms,
                         .n_terms = n,
                         .origin = from->name,
                         .text = from->text};
    return name != NULL && cmt_lp_add_row(b, &row);
}

static bool add_row(const cmt_model *m,
                    cmt_lp_builder *b,
                    const cmt_model_row *row,
                    const cmt_term *terms,
                    size_t n)
{
    if (row->free)
        return true;
    if (row->low == NULL)
        return add_one(b, row, row->name, row->sense, row->rhs, terms, n);
    if (mpq_equal(row->low, row->high) != 0)
        return add_one(b, row, row->name, CMT_SENSE_EQ, row->low, terms, n);
    return add_one(b, row, row->name, CMT_SENSE_GE, row->low, terms, n)
           && add_one(b, row, cmt_arena_printf(m->mem, "%s (upper side)", row->name),
                      CMT_SENSE_LE, row->high, terms, n);
}

static bool build(cmt_model *m, cmt_lp_builder *b, bool maximise)
{
    size_t *first = CMT_NEW_ARRAY(m->mem, size_t, m->n_rows + 3);
    const cmt_term *terms = first == NULL ? NULL : by_row(m, first);
    if (b == NULL || terms == NULL)
        return false;
    for (size_t c = 0; c < m->n_columns; c++) {
        const cmt_model_column *column = &m->columns[c];
        if (cmt_lp_add_column(b, column->name, column->integer, column->lower,
                              column->upper)
            == UINT32_MAX)
            return false;
    }
    for (size_t r = 0; r < m->n_rows; r++) {
        if (!add_row(m, b, &m->rows[r], terms + first[r], first[r + 1] - first[r]))
            return false;
    }
    return cmt_lp_set_objective(b, maximise, terms + first[m->n_rows],
                                first[m->n_rows + 1] - first[m->n_rows]);
}

cmt_status cmt_model_finish(cmt_model *m, bool maximise, cmt_lp *out, cmt_err *err)
{
    cmt_lp_builder *b = cmt_lp_builder_new(m->mem);
    if (!build(m, b, maximise))
        return cmt_fail(err, CMT_E_NOMEM, "no room for a model");
    return cmt_lp_snapshot(b, out, err);
}
