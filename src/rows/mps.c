#include "rows/mps.h"

#include "base/limits.h"
#include "rows/mps_parts.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

cmt_status cmt_mps_fail(
    const cmt_mps *in, size_t field, cmt_status code, const char *format, ...)
{
    char text[400];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    const cmt_status st = cmt_fail_at(in->err, code, in->line, NULL, "%s", text);
    if (in->err != NULL)
        in->err->column = field < in->n_fields ? in->field[field].column : 1;
    return st;
}

static cmt_status no_room(const cmt_mps *in)
{
    return cmt_fail(in->err, CMT_E_NOMEM, "no room for a model");
}

cmt_status cmt_mps_number(
    const cmt_mps *in, size_t field, bool open, mpq_ptr *out, bool *minus)
{
    const char *text = in->field[field].at;
    const bool sign = text[0] == '-' || text[0] == '+';
    const char *digits = text + (sign ? 1 : 0);
    mpq_ptr q = cmt_q(in->mem);
    if (q == NULL)
        return no_room(in);
    *minus = text[0] == '-';
    *out = NULL;
    if (open && (strcasecmp(digits, "inf") == 0 || strcasecmp(digits, "infinity") == 0))
        return CMT_OK;
    const size_t n = strlen(digits);
    const size_t took = cmt_q_read_scientific(digits, n, CMT_MAX_PROGRAM_DIGITS, q);
    const bool numeric = digits[0] >= '0' && digits[0] <= '9';
    if (took == 0 && numeric) {
        return cmt_mps_fail(in, field, CMT_E_LIMIT,
                            "a number has more than 4096 digits on one side");
    }
    if (took == 0 || took != n) {
        return cmt_mps_fail(in, field, CMT_E_SYNTAX,
                            "a number must stand here, not %.40s", text);
    }
    if (*minus)
        mpq_neg(q, q);
    *out = q;
    return CMT_OK;
}

cmt_status cmt_mps_one_set(cmt_mps *in, const char *name)
{
    const cmt_mps_section k = in->section;
    if (in->has_set[k] && strcmp(in->sets[k], name) != 0) {
        return cmt_mps_fail(in, 0, CMT_E_UNSUPPORTED,
                            "not supported yet: a second set, %.40s, besides %.40s",
                            name, in->sets[k]);
    }
    in->has_set[k] = true;
    in->sets[k] = name;
    return CMT_OK;
}

/* A line of ROWS: type and name. */
static cmt_status read_row(cmt_mps *in)
{
    const char *type = in->field[0].at;
    uint32_t row = 0;
    unsigned before = 0;
    const char *known =
        type[0] == '\0' || type[1] != '\0' ? NULL : strchr("NGLE", *type);
    if (in->n_fields != 2 || known == NULL) {
        return cmt_mps_fail(in, 0, CMT_E_SYNTAX,
                            "a row is one of N, G, L, E and a name");
    }
    const cmt_status st =
        cmt_model_add_row(in->model, in->field[1].at, in->line, &row, &before);
    if (st == CMT_E_DUPLICATE) {
        return cmt_mps_fail(in, 1, st, "row %.40s stands twice; first on line %u",
                            in->field[1].at, before);
    }
    if (st != CMT_OK)
        return no_room(in);
    cmt_model_row *r = cmt_model_row_at(in->model, row);
    r->free = *type == 'N';
    r->sense = *type == 'L' ? CMT_SENSE_LE : *type == 'E' ? CMT_SENSE_EQ : CMT_SENSE_GE;
    if (r->free && in->objective == UINT32_MAX)
        in->objective = row;
    return CMT_OK;
}

/* 'MARKER' 'INTORG' | 'INTEND' */
static cmt_status read_marker(cmt_mps *in)
{
    const char *word = in->field[2].at;
    const bool starts = strcmp(word, "'INTORG'") == 0;
    if (!starts && strcmp(word, "'INTEND'") != 0) {
        return cmt_mps_fail(in, 2, CMT_E_UNSUPPORTED,
                            "not supported yet: the marker %.40s", word);
    }
    in->integer = starts;
    return CMT_OK;
}

/* Go to the column that a line names; one that was left does not come again. */
static cmt_status enter_column(cmt_mps *in)
{
    const char *name = in->field[0].at;
    const uint32_t at = cmt_model_find_column(in->model, name);
    if (at != UINT32_MAX && at == in->column)
        return CMT_OK;
    if (at != UINT32_MAX) {
        return cmt_mps_fail(in, 0, CMT_E_DUPLICATE,
                            "column %.40s was left and comes again", name);
    }
    in->column = cmt_model_column_of(in->model, name, strlen(name));
    if (in->column == UINT32_MAX)
        return no_room(in);
    cmt_model_column_at(in->model, in->column)->integer = in->integer;
    return CMT_OK;
}

static cmt_status find_row(const cmt_mps *in, size_t field, uint32_t *out)
{
    *out = cmt_model_find_row(in->model, in->field[field].at);
    if (*out == UINT32_MAX) {
        return cmt_mps_fail(in, field, CMT_E_REFERENCE, "there is no row %.40s",
                            in->field[field].at);
    }
    return CMT_OK;
}

static cmt_status read_entry(cmt_mps *in, size_t field)
{
    cmt_status st = CMT_OK;
    uint32_t row = 0;
    bool minus = false;
    mpq_ptr value = NULL;
    CMT_TRY(find_row(in, field, &row));
    CMT_TRY(cmt_mps_number(in, field + 1, false, &value, &minus));
    if (in->seen[row] == in->column + 1) {
        return cmt_mps_fail(in, field, CMT_E_DUPLICATE,
                            "the column has a second coefficient in row %.40s",
                            in->field[field].at);
    }
    in->seen[row] = in->column + 1;
    if (++in->n_terms > CMT_MAX_MODEL_TERMS) {
        return cmt_mps_fail(in, field, CMT_E_LIMIT, "more than %d coefficients",
                            CMT_MAX_MODEL_TERMS);
    }
    const uint32_t to = row == in->objective ? CMT_MODEL_OBJECTIVE : row;
    if (!cmt_model_add(in->model, to, in->column, value))
        return no_room(in);
done:
    return st;
}

/* A line of COLUMNS: column, then one or two of row and number. */
static cmt_status read_column(cmt_mps *in)
{
    cmt_status st = CMT_OK;
    if (in->n_fields == 3 && strcmp(in->field[1].at, "'MARKER'") == 0)
        return read_marker(in);
    if (in->n_fields != 3 && in->n_fields != 5) {
        return cmt_mps_fail(in, 0, CMT_E_SYNTAX,
                            "a column, then one or two times a row and a number, must "
                            "stand here");
    }
    CMT_TRY(enter_column(in));
    for (size_t k = 1; k < in->n_fields; k += 2)
        CMT_TRY(read_entry(in, k));
done:
    return st;
}

/* The objective's right-hand side is what is taken from it. */
static cmt_status set_constant(cmt_mps *in, mpq_srcptr value)
{
    mpq_ptr less = cmt_q(in->mem);
    if (less == NULL)
        return no_room(in);
    mpq_neg(less, value);
    return mpq_sgn(less) == 0 || cmt_model_add_constant(in->model, less) ? CMT_OK
                                                                         : no_room(in);
}

static cmt_status set_side(cmt_mps *in, size_t field)
{
    cmt_status st = CMT_OK;
    uint32_t row = 0;
    bool minus = false;
    mpq_ptr value = NULL;
    CMT_TRY(find_row(in, field, &row));
    CMT_TRY(cmt_mps_number(in, field + 1, false, &value, &minus));
    cmt_model_row *r = cmt_model_row_at(in->model, row);
    const bool range = in->section == CMT_MPS_RANGES;
    if (range ? r->has_range : r->has_rhs) {
        return cmt_mps_fail(in, field, CMT_E_DUPLICATE, "row %.40s has two %s",
                            in->field[field].at, range ? "ranges" : "right-hand sides");
    }
    r->has_range = r->has_range || range;
    r->has_rhs = r->has_rhs || !range;
    if (range) {
        r->low = value;
    } else {
        r->rhs = value;
    }
    if (!range && row == in->objective)
        CMT_TRY(set_constant(in, value));
done:
    return st;
}

/* A line of RHS or RANGES: perhaps a set, then one or two of row and number. */
static cmt_status read_side(cmt_mps *in)
{
    cmt_status st = CMT_OK;
    const size_t first = in->n_fields % 2;
    if (in->n_fields < 2 || in->n_fields > 5) {
        return cmt_mps_fail(in, 0, CMT_E_SYNTAX,
                            "one or two times a row and a number must stand here");
    }
    CMT_TRY(cmt_mps_one_set(in, first == 1 ? in->field[0].at : ""));
    for (size_t k = first; k < in->n_fields; k += 2)
        CMT_TRY(set_side(in, k));
done:
    return st;
}

static cmt_status read_sense(cmt_mps *in)
{
    const char *word = in->field[0].at;
    const bool most = strncasecmp(word, "max", 3) == 0;
    if (in->n_fields != 1 || (!most && strncasecmp(word, "min", 3) != 0))
        return cmt_mps_fail(in, 0, CMT_E_SYNTAX, "MAX or MIN must stand here");
    in->maximise = most;
    return CMT_OK;
}

static cmt_status read_data(cmt_mps *in)
{
    switch (in->section) {
    case CMT_MPS_SENSE:
        return read_sense(in);
    case CMT_MPS_ROWS:
        return read_row(in);
    case CMT_MPS_COLUMNS:
        return read_column(in);
    case CMT_MPS_RHS:
    case CMT_MPS_RANGES:
        return read_side(in);
    case CMT_MPS_BOUNDS:
        return cmt_mps_bound(in);
    case CMT_MPS_NONE:
    case CMT_MPS_END:
        break;
    }
    return cmt_mps_fail(in, 0, CMT_E_SYNTAX,
                        "a section such as ROWS must start before any data");
}

static cmt_status start_section(cmt_mps *in)
{
    static const struct {
        const char *word;
        cmt_mps_section section;
    } heads[] = {
        {"NAME", CMT_MPS_NONE},     {"OBJSENSE", CMT_MPS_SENSE},
        {"ROWS", CMT_MPS_ROWS},     {"COLUMNS", CMT_MPS_COLUMNS},
        {"RHS", CMT_MPS_RHS},       {"RANGES", CMT_MPS_RANGES},
        {"BOUNDS", CMT_MPS_BOUNDS}, {"ENDATA", CMT_MPS_END},
    };
    const char *word = in->field[0].at;
    size_t k = 0;
    while (k < sizeof heads / sizeof heads[0] && strcmp(heads[k].word, word) != 0)
        k++;
    if (k == sizeof heads / sizeof heads[0]) {
        return cmt_mps_fail(in, 0, CMT_E_UNSUPPORTED,
                            "not supported yet: the section %.40s", word);
    }
    if (heads[k].section != CMT_MPS_NONE && heads[k].section <= in->section) {
        return cmt_mps_fail(in, 0, CMT_E_SYNTAX,
                            "section %.40s stands twice, or too late", word);
    }
    in->section = heads[k].section;
    if (in->section == CMT_MPS_COLUMNS) {
        in->seen = CMT_NEW_ARRAY(in->mem, uint32_t, cmt_model_rows(in->model));
        if (in->seen == NULL)
            return no_room(in);
    }
    if (in->section == CMT_MPS_SENSE && in->n_fields == 2) {
        in->field[0] = in->field[1];
        in->n_fields = 1;
        return read_sense(in);
    }
    return CMT_OK;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static cmt_status check_names(const cmt_mps *in)
{
    for (size_t k = 0; k < in->n_fields; k++) {
        for (const char *c = in->field[k].at; *c != '\0'; c++) {
            if (*c < ' ' || *c > '~') {
                return cmt_mps_fail(in, k, CMT_E_SYNTAX,
                                    "this byte has no place in a model");
            }
        }
    }
    return CMT_OK;
}

static cmt_status read_line(cmt_mps *in, const char *line, size_t n)
{
    cmt_status st = CMT_OK;
    const bool head = n > 0 && !is_blank(line[0]);
    in->n_fields = 0;
    if (n == 0 || line[0] == '*')
        return CMT_OK;
    if (memchr(line, '\0', n) != NULL)
        return cmt_mps_fail(in, 0, CMT_E_SYNTAX, "this byte has no place in a model");
    if (head && n >= 4 && strncmp(line, "NAME", 4) == 0 && in->section == CMT_MPS_NONE)
        return CMT_OK;
    CMT_TRY(cmt_mps_split(in, line, n, in->fixed && !head));
    if (in->n_fields == 0)
        return CMT_OK;
    CMT_TRY(check_names(in));
    CMT_TRY(head ? start_section(in) : read_data(in));
done:
    return st;
}

static cmt_status read_lines(cmt_mps *in, const char *bytes, size_t n)
{
    cmt_status st = CMT_OK;
    for (size_t k = 0; k < n && in->section != CMT_MPS_END && st == CMT_OK;) {
        const char *end = memchr(bytes + k, '\n', n - k);
        size_t length = end == NULL ? n - k : (size_t)(end - bytes) - k;
        in->line++;
        const size_t whole = length;
        while (length > 0 && is_blank(bytes[k + length - 1]))
            length--;
        st = read_line(in, bytes + k, length);
        k += whole + 1;
    }
    if (st == CMT_OK && in->section != CMT_MPS_END) {
        return cmt_mps_fail(in, CMT_MPS_FIELDS, CMT_E_SYNTAX,
                            "the model ends without ENDATA");
    }
    return st;
}

static cmt_status read_as(
    cmt_arena *mem, bool fixed, const char *bytes, size_t n, cmt_lp *out, cmt_err *err)
{
    cmt_mps in = {.mem = mem,
                  .err = err,
                  .model = cmt_model_new(mem),
                  .fixed = fixed,
                  .objective = UINT32_MAX,
                  .column = UINT32_MAX};
    cmt_status st = CMT_OK;
    if (in.model == NULL)
        return no_room(&in);
    CMT_TRY(read_lines(&in, bytes, n));
    CMT_TRY(cmt_mps_settle(&in));
    CMT_TRY(cmt_model_finish(in.model, in.maximise, out, err));
done:
    return st;
}

cmt_status cmt_mps_read(
    cmt_arena *mem, const char *bytes, size_t n, cmt_lp *out, cmt_err *err)
{
    cmt_err free_err = {0};
    cmt_err fixed_err = {0};
    const cmt_status st = read_as(mem, false, bytes, n, out, &free_err);
    if (st == CMT_OK)
        return st;
    if (st != CMT_E_NOMEM && read_as(mem, true, bytes, n, out, &fixed_err) == CMT_OK)
        return CMT_OK;
    /* Refused either way: by the reading that came further. */
    const cmt_err *why = fixed_err.line > free_err.line ? &fixed_err : &free_err;
    if (err != NULL)
        *err = *why;
    return why == &free_err ? st : why->code;
}
