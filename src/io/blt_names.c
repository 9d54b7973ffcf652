#include "io/blt_names.h"

#include "base/err.h"
#include "base/index.h"
#include "base/limits.h"
#include "base/utf8.h"

#include <string.h>

/* A title, and the source and comment that some programs add. */
#define MAX_AFTER_NAMES 3
/* A name, a party, and room for more. */
#define MAX_PER_LINE 4

#define FAIL(names, at, code, ...) \
    place(                         \
        (names)->err, (at)->line,  \
        cmt_blocks_fail((names)->in, (names)->err, (code), (at)->column, __VA_ARGS__))

/* The line of a string that was read before the present one. */
static cmt_status place(cmt_err *err, unsigned line, cmt_status st)
{
    if (err != NULL)
        err->line = line;
    return st;
}

cmt_status cmt_blt_names_init(
    cmt_arena *mem, cmt_blocks *in, size_t n, cmt_err *err, cmt_blt_names *out)
{
    *out = (cmt_blt_names){.mem = mem,
                           .in = in,
                           .err = err,
                           .n = n,
                           .max = MAX_PER_LINE * (n + MAX_AFTER_NAMES)};
    out->all = CMT_NEW_ARRAY(mem, cmt_blt_name, out->max);
    out->names = CMT_NEW_ARRAY(mem, const char *, n);
    if (out->all == NULL || out->names == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu names", n);
    return CMT_OK;
}

static cmt_status too_many(const cmt_blt_names *names, const cmt_blt_name *at)
{
    return FAIL(names, at, CMT_E_SYNTAX,
                "more names than %zu candidates, a title and two remarks", names->n);
}

/* Copy s[0..n) with doubled quotes made single, and keep it. */
static cmt_status keep(cmt_blt_names *names,
                       cmt_blt_name found,
                       const char *s,
                       size_t n)
{
    const char *flaw =
        n > CMT_MAX_TEXT_BYTES ? "it is too long" : cmt_text_flaw(s, n, false);
    if (flaw != NULL)
        return FAIL(names, &found, CMT_E_SYNTAX, "the name: %s", flaw);
    if (names->count == names->max)
        return too_many(names, &found);
    char *text = cmt_arena_strndup(names->mem, s, n);
    if (text == NULL)
        return cmt_fail(names->err, CMT_E_NOMEM, "no room for a name");
    found.text = text;
    names->all[names->count++] = found;
    return CMT_OK;
}

static size_t undouble(char *text, size_t n)
{
    size_t to = 0;
    for (size_t from = 0; from < n; from++) {
        text[to++] = text[from];
        if (text[from] == '"')
            from++;
    }
    text[to] = '\0';
    return to;
}

/* The closing quote: the first that is not doubled; NULL if there is none. */
static const char *closing(const char *s, const char *end)
{
    for (const char *p = s; p < end; p++) {
        if (*p != '"')
            continue;
        if (p + 1 == end || p[1] != '"')
            return p;
        p++;
    }
    return NULL;
}

cmt_status cmt_blt_names_take(cmt_blt_names *names, cmt_cursor *at)
{
    const char *s = at->s + at->at;
    const char *end = at->s + at->n;
    const cmt_blt_name found = {.line = cmt_blocks_line_number(names->in),
                                .column = at->at + 1};
    if (*s != '"') {
        while (end > s && (end[-1] == ' ' || end[-1] == '\t'))
            end--;
        at->at = at->n;
        return keep(names, found, s, (size_t)(end - s));
    }
    const char *close = closing(s + 1, end);
    if (close == NULL)
        return FAIL(names, &found, CMT_E_SYNTAX, "a name without its closing quote");
    const size_t n = (size_t)(close - s) - 1;
    char *text = cmt_arena_strndup(names->mem, s + 1, n);
    if (text == NULL)
        return cmt_fail(names->err, CMT_E_NOMEM, "no room for a name");
    at->at += n + 2;
    if (at->at < at->n && *(close + 1) != ' ' && *(close + 1) != '\t') {
        const cmt_blt_name behind = {.line = found.line, .column = at->at + 1};
        return FAIL(names, &behind, CMT_E_SYNTAX, "expected a blank behind the name");
    }
    return keep(names, found, text, undouble(text, n));
}

/* How many strings stand on the line of all[from]. */
static size_t on_line(const cmt_blt_names *names, size_t from)
{
    size_t k = from;
    while (k < names->count && names->all[k].line == names->all[from].line)
        k++;
    return k - from;
}

/* How many strings each candidate's line holds; 1 where lines mean nothing. */
static size_t stride(const cmt_blt_names *names)
{
    const size_t each = names->count == 0 ? 1 : on_line(names, 0);
    for (size_t k = 1; k < names->n; k++) {
        if (names->count <= k * each || on_line(names, k * each) != each)
            return 1;
    }
    return names->count > names->n * each ? each : 1;
}

static cmt_status number_them(cmt_blt_names *names)
{
    for (size_t i = 0; i < names->n; i++) {
        names->names[i] = cmt_arena_printf(names->mem, "%zu", i + 1);
        if (names->names[i] == NULL)
            return cmt_fail(names->err, CMT_E_NOMEM, "no room for names");
    }
    return CMT_OK;
}

static cmt_status settle_name(cmt_blt_names *names,
                              cmt_index *index,
                              size_t i,
                              const cmt_blt_name *found)
{
    if (found->text[0] == '\0')
        return FAIL(names, found, CMT_E_SYNTAX, "a candidate without a name");
    if (!cmt_index_add(index, found->text, (uint32_t)i)) {
        return FAIL(names, found, CMT_E_DUPLICATE, "two are named \"%.100s\"",
                    found->text);
    }
    names->names[i] = found->text;
    return CMT_OK;
}

cmt_status cmt_blt_names_settle(cmt_blt_names *names)
{
    const size_t each = stride(names);
    const size_t title = names->n * each;
    cmt_index index;
    cmt_status st = CMT_OK;
    if (names->count == 0)
        return number_them(names);
    if (!cmt_index_init(names->mem, names->n, &index))
        return cmt_fail(names->err, CMT_E_NOMEM, "no room for the names");
    for (size_t i = 0; st == CMT_OK && i < names->n && i * each < names->count; i++)
        st = settle_name(names, &index, i, &names->all[i * each]);
    if (st != CMT_OK)
        return st;
    if (names->count < names->n) {
        return cmt_blocks_fail(names->in, names->err, CMT_E_SYNTAX, 0,
                               "the file ends behind %zu of %zu names", names->count,
                               names->n);
    }
    if (names->count > title + MAX_AFTER_NAMES)
        return too_many(names, &names->all[title + MAX_AFTER_NAMES]);
    if (names->count > title && names->all[title].text[0] != '\0')
        names->title = names->all[title].text;
    return CMT_OK;
}
