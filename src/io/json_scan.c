#include "io/json_scan.h"

#include "base/err.h"
#include "base/limits.h"

#include <stdbool.h>

void cmt_json_place(const char *bytes, size_t at, cmt_err *err)
{
    if (err == NULL)
        return;
    unsigned line = 1;
    size_t start = 0;
    for (size_t k = 0; k < at; k++) {
        if (bytes[k] == '\n') {
            line++;
            start = k + 1;
        }
    }
    err->line = line;
    err->column = (unsigned)(at - start) + 1;
}

static cmt_status refuse(
    const char *bytes, size_t at, cmt_err *err, cmt_status code, const char *sentence)
{
    (void)cmt_fail(err, code, "%s", sentence);
    cmt_json_place(bytes, at, err);
    return code;
}

/* From the opening quote to behind the closing one (or to the end). */
static size_t skip_string(const char *bytes, size_t at, size_t n)
{
    for (at++; at < n && bytes[at] != '"'; at++) {
        if (bytes[at] == '\\')
            at++;
    }
    return at < n ? at + 1 : n;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* A digit run goes on as no integer does. */
static bool is_inexact(const char *bytes, size_t at)
{
    const char c = bytes[at];
    return (c == '.' || c == 'e' || c == 'E') && at > 0 && is_digit(bytes[at - 1]);
}

cmt_status cmt_json_scan(const char *bytes, size_t n, size_t max_values, cmt_err *err)
{
    size_t depth = 0;
    size_t values = 1;
    for (size_t at = 0; at < n;) {
        const char c = bytes[at];
        if (c == '"') {
            at = skip_string(bytes, at, n);
            continue;
        }
        if (c == '[' || c == '{') {
            values++;
            if (++depth > CMT_MAX_JSON_DEPTH)
                return refuse(bytes, at, err, CMT_E_LIMIT, "nested too deeply");
        } else if ((c == ']' || c == '}') && depth > 0) {
            depth--;
        } else if (c == ',') {
            values++;
        } else if (is_inexact(bytes, at)) {
            return refuse(bytes, at, err, CMT_E_RANGE,
                          "a number that is no integer; exact quantities are strings "
                          "such as \"3/5\"");
        }
        if (values > max_values)
            return refuse(bytes, at, err, CMT_E_LIMIT, "too many values");
        at++;
    }
    return CMT_OK;
}
