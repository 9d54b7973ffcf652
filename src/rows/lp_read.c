#include "base/err.h"
#include "base/index.h"
#include "base/limits.h"
#include "rows/lp.h"

#include <stdio.h>
#include <string.h>

#define FORMAT "comitia.program/1"

static const char *const senses[] = {"ge", "le", "eq"};

typedef struct reader {
    cmt_arena *mem;
    cmt_err *err;
    size_t n_columns;
    char path[64];
} reader;

static cmt_status refuse(reader *in, const char *what)
{
    return cmt_fail_at(in->err, CMT_E_SCHEMA, 0, in->path, "%s", what);
}

static cmt_status shortage(reader *in)
{
    return cmt_fail(in->err, CMT_E_NOMEM, "no room to read a program");
}

/* A rational written exactly as we write it. */
static cmt_status read_q(reader *in, const cmt_value *v, mpq_srcptr *out)
{
    mpq_ptr q = cmt_q(in->mem);
    if (q == NULL)
        return shortage(in);
    if (!cmt_value_as_q(v, CMT_MAX_PROGRAM_DIGITS, q)) {
        return refuse(in,
                      "a rational such as \"2/3\", within the limits, must stand here");
    }
    const char *text = cmt_q_text(in->mem, q);
    if (text == NULL)
        return shortage(in);
    if (strcmp(text, cmt_value_as_string(v)) != 0)
        return refuse(in, "a rational is not in lowest terms");
    *out = q;
    return CMT_OK;
}

static cmt_status read_terms(reader *in,
                             const cmt_value *v,
                             const cmt_term **out,
                             size_t *n_out)
{
    const size_t n = cmt_value_count(v);
    if (v == NULL || v->kind != CMT_VALUE_ARRAY)
        return refuse(in, "an array of [column, value] pairs must stand here");
    cmt_term *terms = CMT_NEW_ARRAY(in->mem, cmt_term, n);
    if (terms == NULL)
        return shortage(in);
    int64_t previous = -1;
    for (size_t k = 0; k < n; k++) {
        const cmt_value *item = cmt_value_at(v, k);
        int64_t column = 0;
        if (item->kind != CMT_VALUE_ARRAY || cmt_value_count(item) != 2
            || !cmt_value_as_int(cmt_value_at(item, 0), &column))
            return refuse(in, "a term must be a [column, value] pair");
        if (column <= previous || (uint64_t)column >= in->n_columns)
            return refuse(in, "term columns must exist and ascend");
        previous = column;
        terms[k].column = (uint32_t)column;
        const cmt_status st = read_q(in, cmt_value_at(item, 1), &terms[k].value);
        if (st != CMT_OK)
            return st;
        if (mpq_sgn(terms[k].value) == 0)
            return refuse(in, "a term must not be zero");
    }
    *out = terms;
    *n_out = n;
    return CMT_OK;
}

static cmt_status read_name(
    reader *in, const cmt_value *v, cmt_index *names, uint32_t at, const char **out)
{
    const char *name = cmt_value_as_string(cmt_value_get(v, "name"));
    if (name == NULL || name[0] == '\0')
        return refuse(in, "a name must stand here");
    for (const char *s = name; *s != '\0'; s++) {
        if (*s < ' ' || *s > '~')
            return refuse(in, "a name must be ASCII");
    }
    *out = cmt_arena_strdup(in->mem, name);
    if (*out == NULL)
        return shortage(in);
    if (!cmt_index_add(names, *out, at)) {
        return cmt_fail_at(in->err, CMT_E_DUPLICATE, 0, in->path,
                           "the name %.200s stands twice", name);
    }
    return CMT_OK;
}

static cmt_status read_column(
    reader *in, const cmt_value *v, cmt_index *names, uint32_t at, cmt_column *c)
{
    cmt_status st = CMT_OK;
    const cmt_value *integer = cmt_value_get(v, "integer");
    const cmt_value *lower = cmt_value_get(v, "lower");
    const cmt_value *upper = cmt_value_get(v, "upper");
    const size_t expected = 2U + (lower != NULL) + (upper != NULL);
    CMT_TRY(read_name(in, v, names, at, &c->name));
    if (integer == NULL || integer->kind != CMT_VALUE_BOOL
        || cmt_value_count(v) != expected)
        return refuse(in, "a column has integer, name and perhaps lower and upper");
    c->integer = integer->as.boolean;
    if (lower != NULL)
        CMT_TRY(read_q(in, lower, &c->lower));
    if (upper != NULL)
        CMT_TRY(read_q(in, upper, &c->upper));
done:
    return st;
}

static cmt_status read_row(
    reader *in, const cmt_value *v, cmt_index *names, uint32_t at, cmt_row *row)
{
    cmt_status st = CMT_OK;
    const char *sense = cmt_value_as_string(cmt_value_get(v, "sense"));
    CMT_TRY(read_name(in, v, names, at, &row->name));
    if (sense == NULL || cmt_value_count(v) != 4)
        return refuse(in, "a row has name, rhs, sense and terms");
    size_t k = 0;
    while (k < 3 && strcmp(sense, senses[k]) != 0)
        k++;
    if (k == 3)
        return refuse(in, "a row's sense is ge, le or eq");
    row->sense = (cmt_sense)k;
    CMT_TRY(read_q(in, cmt_value_get(v, "rhs"), &row->rhs));
    CMT_TRY(read_terms(in, cmt_value_get(v, "terms"), &row->terms, &row->n_terms));
done:
    return st;
}

static cmt_status read_columns(reader *in, const cmt_value *v, cmt_lp *lp)
{
    const size_t n = cmt_value_count(v);
    cmt_column *columns = CMT_NEW_ARRAY(in->mem, cmt_column, n);
    cmt_index names;
    if (columns == NULL || !cmt_index_init(in->mem, n, &names))
        return shortage(in);
    for (size_t c = 0; c < n; c++) {
        (void)snprintf(in->path, sizeof in->path, "/columns/%zu", c);
        const cmt_status st =
            read_column(in, cmt_value_at(v, c), &names, (uint32_t)c, &columns[c]);
        if (st != CMT_OK)
            return st;
    }
    lp->columns = columns;
    lp->n_columns = n;
    in->n_columns = n;
    return CMT_OK;
}

static cmt_status read_rows(reader *in, const cmt_value *v, cmt_lp *lp)
{
    const size_t n = cmt_value_count(v);
    cmt_row *rows = CMT_NEW_ARRAY(in->mem, cmt_row, n);
    cmt_index names;
    if (rows == NULL || !cmt_index_init(in->mem, n, &names))
        return shortage(in);
    for (size_t r = 0; r < n; r++) {
        (void)snprintf(in->path, sizeof in->path, "/rows/%zu", r);
        const cmt_status st =
            read_row(in, cmt_value_at(v, r), &names, (uint32_t)r, &rows[r]);
        if (st != CMT_OK)
            return st;
    }
    lp->rows = rows;
    lp->n_rows = n;
    return CMT_OK;
}

static bool is_array(const cmt_value *v)
{
    return v != NULL && v->kind == CMT_VALUE_ARRAY && v->as.array.n < UINT32_MAX;
}

cmt_status cmt_lp_read(cmt_arena *mem,
                       const cmt_value *value,
                       cmt_lp *out,
                       cmt_err *err)
{
    reader in = {.mem = mem, .err = err, .path = "/"};
    cmt_lp lp = {0};
    cmt_status st = CMT_OK;
    const char *format = cmt_value_as_string(cmt_value_get(value, "format"));
    const char *sense = cmt_value_as_string(cmt_value_get(value, "sense"));
    const cmt_value *columns = cmt_value_get(value, "columns");
    const cmt_value *rows = cmt_value_get(value, "rows");
    if (format == NULL || strcmp(format, FORMAT) != 0)
        return refuse(&in, "the format must be " FORMAT);
    if (cmt_value_count(value) != 5 || !is_array(columns) || !is_array(rows))
        return refuse(&in, "a program has columns, format, objective, rows and sense");
    if (sense == NULL
        || (strcmp(sense, "minimise") != 0 && strcmp(sense, "maximise") != 0))
        return refuse(&in, "the sense is minimise or maximise");
    lp.maximise = strcmp(sense, "maximise") == 0;
    CMT_TRY(read_columns(&in, columns, &lp));
    CMT_TRY(read_rows(&in, rows, &lp));
    (void)snprintf(in.path, sizeof in.path, "/objective");
    CMT_TRY(read_terms(&in, cmt_value_get(value, "objective"), &lp.objective,
                       &lp.n_objective));
    *out = lp;
done:
    return st;
}
