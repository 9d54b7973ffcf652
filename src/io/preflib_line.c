#include "io/preflib_line.h"

#include "base/err.h"
#include "base/limits.h"

#include <string.h>

typedef struct scan {
    const cmt_blocks *in;
    const cmt_preflib_shape *shape;
    const char *line;
    size_t n;
    size_t at;
    unsigned tier;
    size_t listed;
    uint16_t *marks;
    cmt_err *err;
} scan;

static void skip_blanks(scan *s)
{
    while (s->at < s->n && (s->line[s->at] == ' ' || s->line[s->at] == '\t'))
        s->at++;
}

/* The next byte that is no blank, or 0 at the end of the line. */
static char peek(scan *s)
{
    skip_blanks(s);
    if (s->at < s->n)
        return s->line[s->at];
    return '\0';
}

static cmt_status fail(const scan *s, cmt_status code, const char *what)
{
    return cmt_blocks_fail(s->in, s->err, code, s->at + 1, "%s", what);
}

static cmt_status number(scan *s, const char *what, int64_t *out)
{
    const size_t from = s->at;
    int64_t value = 0;
    while (s->at < s->n && s->line[s->at] >= '0' && s->line[s->at] <= '9') {
        if (s->at - from >= 12)
            return fail(s, CMT_E_LIMIT, "the number has more than 12 digits");
        value = value * 10 + (s->line[s->at++] - '0');
    }
    if (s->at == from)
        return fail(s, CMT_E_SYNTAX, what);
    *out = value;
    return CMT_OK;
}

static cmt_status alternative(scan *s)
{
    skip_blanks(s);
    const size_t from = s->at;
    int64_t a = 0;
    const cmt_status st = number(s, "expected the number of an alternative", &a);
    if (st != CMT_OK)
        return st;
    const size_t at = (size_t)a - (s->shape->from_zero ? 0 : 1); /* 0 wraps */
    if (at >= s->shape->n_alternatives) {
        return cmt_blocks_fail(s->in, s->err, CMT_E_RANGE, from + 1,
                               "there is no alternative %lld", (long long)a);
    }
    if (s->marks[at] != 0) {
        return cmt_blocks_fail(s->in, s->err, CMT_E_DUPLICATE, from + 1,
                               "alternative %lld stands twice", (long long)a);
    }
    s->marks[at] = (uint16_t)s->tier;
    s->listed++;
    return CMT_OK;
}

/* { a, b, … }; only categories may be empty */
static cmt_status tie(scan *s)
{
    const bool categories = s->shape->format == CMT_FORMAT_CAT;
    const bool strict =
        s->shape->format == CMT_FORMAT_SOC || s->shape->format == CMT_FORMAT_SOI;
    if (strict)
        return fail(s, CMT_E_SYNTAX, "a tie in a file of strict orders");
    s->at++;
    if (peek(s) == '}' && categories) {
        s->at++;
        return CMT_OK;
    }
    for (;;) {
        const cmt_status st = alternative(s);
        if (st != CMT_OK)
            return st;
        const char next = peek(s);
        if (next != ',' && next != '}')
            return fail(s, CMT_E_SYNTAX, "expected , or }");
        s->at++;
        if (next == '}')
            return CMT_OK;
    }
}

static cmt_status tiers(scan *s)
{
    const bool categories = s->shape->format == CMT_FORMAT_CAT;
    for (s->tier = 1;; s->tier++) {
        if (categories && s->tier > s->shape->n_categories)
            return fail(s, CMT_E_RANGE, "more categories than the header names");
        const cmt_status st = peek(s) == '{' ? tie(s) : alternative(s);
        if (st != CMT_OK)
            return st;
        const char next = peek(s);
        if (next == '\0' && s->at >= s->n)
            return CMT_OK;
        if (next != ',')
            return fail(s, CMT_E_SYNTAX, "expected , or the end of the line");
        s->at++;
    }
}

static cmt_status head(scan *s, int64_t *count)
{
    skip_blanks(s);
    const cmt_status st = number(s, "expected a count, as in \"3: 1,2\"", count);
    if (st != CMT_OK)
        return st;
    if (*count < 1)
        return cmt_blocks_fail(s->in, s->err, CMT_E_RANGE, 1, "the count is below 1");
    if (peek(s) != ':')
        return fail(s, CMT_E_SYNTAX, "expected : behind the count");
    s->at++;
    return CMT_OK;
}

cmt_status cmt_preflib_line(const cmt_blocks *in,
                            const cmt_preflib_shape *shape,
                            const char *line,
                            size_t n,
                            uint16_t *marks,
                            int64_t *count,
                            cmt_err *err)
{
    scan s = {
        .in = in, .shape = shape, .line = line, .n = n, .marks = marks, .err = err};
    memset(marks, 0, shape->n_alternatives * sizeof *marks);
    cmt_status st = head(&s, count);
    if (st == CMT_OK && (peek(&s) != '\0' || s.at < s.n))
        st = tiers(&s);
    if (st != CMT_OK)
        return st;
    const bool complete =
        shape->format == CMT_FORMAT_SOC || shape->format == CMT_FORMAT_TOC;
    if (complete && s.listed != shape->n_alternatives) {
        return cmt_blocks_fail(in, err, CMT_E_SYNTAX, n + 1,
                               "%zu of %zu alternatives in a file of complete orders",
                               s.listed, shape->n_alternatives);
    }
    return CMT_OK;
}
