#include "base/err.h"
#include "base/utf8.h"
#include "io/pabulib_parts.h"

#include <string.h>

cmt_status cmt_pb_fail(const cmt_pb_reader *r,
                       cmt_status code,
                       size_t column,
                       const char *what,
                       const char *text)
{
    if (text == NULL)
        return cmt_blocks_fail(r->in, r->err, code, column, "%s", what);
    const int n = (int)strnlen(text, 60);
    return cmt_blocks_fail(r->in, r->err, code, column, "%s: `%.*s`", what, n, text);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* Cut blanks off both ends. */
static char *trim(char *text, size_t *skipped)
{
    size_t n = strlen(text);
    *skipped = 0;
    while (n > 0 && is_blank(text[n - 1]))
        text[--n] = '\0';
    while (is_blank(text[*skipped]))
        ++*skipped;
    return text + *skipped;
}

/* A quoted field that starts at `from`, doubled quotes made single in place; *at goes behind
 * its semicolon, or to the end. */
static cmt_status take_quoted(
    cmt_pb_reader *r, char *line, size_t n, size_t from, size_t *at)
{
    size_t k = from + 1;
    size_t to = k;
    for (; k < n && (line[k] != '"' || line[k + 1] == '"'); k++) {
        k += line[k] == '"' ? 1U : 0U;
        line[to++] = line[k];
    }
    if (k >= n) {
        return cmt_pb_fail(r, CMT_E_SYNTAX, from + 1,
                           "a quote that is not closed on its line", NULL);
    }
    k++;
    while (k < n && is_blank(line[k]))
        k++;
    if (k < n && line[k] != ';')
        return cmt_pb_fail(r, CMT_E_SYNTAX, k + 1, "text behind a quote", NULL);
    line[to] = '\0';
    *at = k + 1;
    return CMT_OK;
}

/* One field at *at: quoted, or up to the next semicolon. */
static cmt_status take_field(cmt_pb_reader *r, char *line, size_t n, size_t *at)
{
    size_t from = *at;
    size_t skipped = 0;
    if (r->n_fields == CMT_PB_MAX_FIELDS)
        return cmt_pb_fail(r, CMT_E_LIMIT, *at + 1, "more than 256 fields", NULL);
    while (from < n && is_blank(line[from]))
        from++;
    if (from < n && line[from] == '"') {
        const cmt_status st = take_quoted(r, line, n, from, at);
        if (st != CMT_OK)
            return st;
        from++;
    } else {
        size_t to = from;
        while (to < n && line[to] != ';')
            to++;
        line[to] = '\0';
        *at = to + 1;
    }
    char *text = trim(line + from, &skipped);
    r->fields[r->n_fields++] =
        (cmt_pb_field){.text = text, .column = from + skipped + 1};
    return CMT_OK;
}

static bool is_empty(const char *line, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        if (!is_blank(line[k]) && line[k] != ';')
            return false;
    }
    return true;
}

cmt_status cmt_pb_line(cmt_pb_reader *r, bool *more)
{
    const char *line = NULL;
    size_t n = 0;
    cmt_arena_reset(r->line_mem, r->line_mark);
    do {
        const cmt_status st = cmt_blocks_line(r->in, &line, &n, r->err);
        if (st != CMT_OK)
            return st;
        const bool first = cmt_blocks_line_number(r->in) == 1;
        if (line != NULL && first && n >= 3 && memcmp(line, "\xef\xbb\xbf", 3) == 0) {
            line += 3;
            n -= 3;
        }
    } while (line != NULL && is_empty(line, n));
    r->n_fields = 0;
    *more = line != NULL;
    if (line == NULL)
        return CMT_OK;
    if (memchr(line, '\0', n) != NULL)
        return cmt_pb_fail(r, CMT_E_SYNTAX, 0, "a NUL byte", NULL);
    char *copy = cmt_arena_strndup(r->line_mem, line, n);
    if (copy == NULL)
        return cmt_fail(r->err, CMT_E_NOMEM, "no room for a line");
    cmt_status st = CMT_OK;
    for (size_t at = 0; st == CMT_OK && at <= n;)
        st = take_field(r, copy, n, &at);
    return st;
}

bool cmt_pb_is_section(const cmt_pb_reader *r, const char *name)
{
    for (size_t k = 1; k < r->n_fields; k++) {
        if (r->fields[k].text[0] != '\0')
            return false;
    }
    return r->n_fields > 0 && strcmp(r->fields[0].text, name) == 0;
}

bool cmt_pb_item(char **at, char **item)
{
    size_t skipped = 0;
    if (*at == NULL || (*at)[0] == '\0')
        return false;
    char *comma = strchr(*at, ',');
    if (comma != NULL)
        *comma = '\0';
    *item = trim(*at, &skipped);
    *at = comma != NULL ? comma + 1 : NULL;
    return true;
}
