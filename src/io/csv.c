#include "io/csv.h"

#include "base/err.h"

#include <string.h>

cmt_csv cmt_csv_open(const char *bytes, size_t n)
{
    if (n >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0) {
        bytes += 3;
        n -= 3;
    }
    return (cmt_csv){.at = bytes, .left = n, .line = 1};
}

static void skip(cmt_csv *csv, size_t n)
{
    csv->at += n;
    csv->left -= n;
}

/* Length of the line end at the place, or 0. */
static size_t line_end(const cmt_csv *csv)
{
    if (csv->left >= 2 && csv->at[0] == '\r' && csv->at[1] == '\n')
        return 2;
    return csv->left >= 1 && csv->at[0] == '\n' ? 1 : 0;
}

/* Behind the opening quote: find the closing one; *n is the length between. */
static bool find_closing(const cmt_csv *csv, size_t *n, size_t *doubled)
{
    *doubled = 0;
    for (size_t k = 0; k < csv->left; k++) {
        if (csv->at[k] != '"')
            continue;
        if (k + 1 < csv->left && csv->at[k + 1] == '"') {
            (*doubled)++;
            k++;
            continue;
        }
        *n = k;
        return true;
    }
    return false;
}

static cmt_status read_quoted(cmt_csv *csv,
                              cmt_arena *mem,
                              const char **out,
                              cmt_err *err)
{
    size_t n = 0;
    size_t doubled = 0;
    const unsigned start = csv->line;
    skip(csv, 1);
    if (!find_closing(csv, &n, &doubled))
        return cmt_fail_at(err, CMT_E_SYNTAX, start, NULL, "a quote that never closes");
    char *text = cmt_arena_alloc(mem, n - doubled + 1);
    if (text == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a field of %zu bytes", n);
    size_t to = 0;
    for (size_t k = 0; k < n; k++) {
        csv->line += csv->at[k] == '\n' ? 1 : 0;
        text[to++] = csv->at[k];
        k += csv->at[k] == '"' ? 1 : 0;
    }
    skip(csv, n + 1);
    if (csv->left != 0 && csv->at[0] != ',' && line_end(csv) == 0) {
        return cmt_fail_at(err, CMT_E_SYNTAX, csv->line, NULL,
                           "text behind a closing quote");
    }
    *out = text;
    return CMT_OK;
}

static cmt_status read_plain(cmt_csv *csv,
                             cmt_arena *mem,
                             const char **out,
                             cmt_err *err)
{
    size_t n = 0;
    while (n < csv->left && csv->at[n] != ',' && csv->at[n] != '\n'
           && !(csv->at[n] == '\r' && n + 1 < csv->left && csv->at[n + 1] == '\n')) {
        if (csv->at[n] == '"') {
            return cmt_fail_at(err, CMT_E_SYNTAX, csv->line, NULL,
                               "a quote inside an unquoted field");
        }
        n++;
    }
    /* Most fields are empty or one character: no allocation for those. */
    static const char *const empty = "";
    *out = n == 0 ? empty : cmt_arena_strndup(mem, csv->at, n);
    if (*out == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a field of %zu bytes", n);
    skip(csv, n);
    return CMT_OK;
}

static cmt_status read_field(cmt_csv *csv,
                             cmt_arena *mem,
                             const char **out,
                             cmt_err *err)
{
    const char *start = csv->at;
    const unsigned line = csv->line;
    const cmt_status st = csv->left != 0 && csv->at[0] == '"'
                              ? read_quoted(csv, mem, out, err)
                              : read_plain(csv, mem, out, err);
    if (st == CMT_OK && memchr(start, '\0', (size_t)(csv->at - start)) != NULL)
        return cmt_fail_at(err, CMT_E_SYNTAX, line, NULL, "a NUL byte");
    return st;
}

/* Fields are counted before they are read, so that the record is one array. */
static size_t count_fields(const cmt_csv *csv)
{
    size_t n = 1;
    bool quoted = false;
    for (size_t k = 0; k < csv->left; k++) {
        const char c = csv->at[k];
        if (c == '"') {
            quoted = !quoted;
        } else if (!quoted && c == ',') {
            n++;
        } else if (!quoted && c == '\n') {
            break;
        }
    }
    return n;
}

cmt_status cmt_csv_next(cmt_csv *csv,
                        cmt_arena *mem,
                        size_t max_fields,
                        cmt_csv_record *out,
                        bool *more,
                        cmt_err *err)
{
    for (size_t n = line_end(csv); n != 0; n = line_end(csv)) {
        skip(csv, n);
        csv->line++;
    }
    *more = csv->left != 0;
    if (!*more)
        return CMT_OK;
    const unsigned line = csv->line;
    const size_t room = count_fields(csv);
    if (room > max_fields) {
        return cmt_fail_at(err, CMT_E_LIMIT, line, NULL, "%zu fields; %zu is the limit",
                           room, max_fields);
    }
    const char **fields = cmt_arena_array(mem, room, sizeof *fields);
    if (fields == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu fields", room);
    size_t n = 0;
    for (;;) {
        const cmt_status st = read_field(csv, mem, &fields[n], err);
        if (st != CMT_OK)
            return st;
        n++;
        if (csv->left == 0 || csv->at[0] != ',')
            break;
        skip(csv, 1);
    }
    const size_t end = line_end(csv);
    if (end != 0) {
        skip(csv, end);
        csv->line++;
    }
    *out = (cmt_csv_record){.fields = fields, .n = n, .line = line};
    return CMT_OK;
}

cmt_status cmt_csv_column(const cmt_csv_record *head,
                          const char *name,
                          size_t *out,
                          cmt_err *err)
{
    for (size_t k = 0; k < head->n; k++) {
        if (strcmp(head->fields[k], name) == 0) {
            *out = k;
            return CMT_OK;
        }
    }
    return cmt_fail_at(err, CMT_E_REFERENCE, head->line, NULL,
                       "there is no column `%s`", name);
}
