#include "io/json.h"

#include "base/err.h"
#include "base/limits.h"
#include "base/utf8.h"

#include <string.h>

static bool is_key(const char *key)
{
    const size_t n = strlen(key);
    if (n == 0 || n > CMT_MAX_KEY_BYTES)
        return false;
    return strspn(
               key,
               "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.:/@+-")
           == n;
}

static cmt_status write_string(const char *s, cmt_buf *out, cmt_err *err)
{
    const char *flaw = cmt_text_flaw(s, strlen(s), false);
    if (flaw != NULL)
        return cmt_fail(err, CMT_E_RANGE, "a string holds %s", flaw);
    cmt_buf_putc(out, '"');
    while (*s != '\0') {
        const size_t plain = strcspn(s, "\"\\");
        cmt_buf_add(out, s, plain);
        s += plain;
        if (*s != '\0') {
            cmt_buf_putc(out, '\\');
            cmt_buf_putc(out, *s++);
        }
    }
    cmt_buf_putc(out, '"');
    return CMT_OK;
}

/* Programs and certificates are mostly numbers: printf would take most of the time. */
static void write_integer(int64_t v, cmt_buf *out)
{
    char digits[20];
    size_t at = sizeof digits;
    uint64_t rest = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    do {
        digits[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest != 0);
    if (v < 0)
        digits[--at] = '-';
    cmt_buf_add(out, digits + at, sizeof digits - at);
}

static cmt_status write_at(const cmt_value *v,
                           unsigned depth,
                           cmt_buf *out,
                           cmt_err *err);

static cmt_status write_array(const cmt_value *v,
                              unsigned depth,
                              cmt_buf *out,
                              cmt_err *err)
{
    cmt_buf_putc(out, '[');
    for (size_t k = 0; k < v->as.array.n; k++) {
        if (k != 0)
            cmt_buf_putc(out, ',');
        const cmt_status st = write_at(v->as.array.items[k], depth + 1, out, err);
        if (st != CMT_OK)
            return st;
    }
    cmt_buf_putc(out, ']');
    return CMT_OK;
}

static cmt_status write_object(const cmt_value *v,
                               unsigned depth,
                               cmt_buf *out,
                               cmt_err *err)
{
    cmt_buf_putc(out, '{');
    for (size_t k = 0; k < v->as.object.n; k++) {
        const cmt_member *m = &v->as.object.members[k];
        if (!is_key(m->key))
            return cmt_fail(err, CMT_E_RANGE, "`%.40s` is not a key", m->key);
        cmt_buf_puts(out, k == 0 ? "\"" : ",\"");
        cmt_buf_puts(out, m->key);
        cmt_buf_puts(out, "\":");
        const cmt_status st = write_at(m->value, depth + 1, out, err);
        if (st != CMT_OK)
            return st;
    }
    cmt_buf_putc(out, '}');
    return CMT_OK;
}

static cmt_status write_at(const cmt_value *v,
                           unsigned depth,
                           cmt_buf *out,
                           cmt_err *err)
{
    if (depth > CMT_MAX_JSON_DEPTH)
        return cmt_fail(err, CMT_E_LIMIT, "deeper than %d levels", CMT_MAX_JSON_DEPTH);
    switch (v->kind) {
    case CMT_VALUE_NULL:
        cmt_buf_puts(out, "null");
        return CMT_OK;
    case CMT_VALUE_BOOL:
        cmt_buf_puts(out, v->as.boolean ? "true" : "false");
        return CMT_OK;
    case CMT_VALUE_INT:
        if (v->as.integer > (1LL << 53) - 1 || v->as.integer < -((1LL << 53) - 1))
            return cmt_fail(err, CMT_E_RANGE, "an integer beyond 2^53 - 1");
        write_integer(v->as.integer, out);
        return CMT_OK;
    case CMT_VALUE_STRING:
        return write_string(v->as.string, out, err);
    case CMT_VALUE_ARRAY:
        return write_array(v, depth, out, err);
    case CMT_VALUE_OBJECT:
        return write_object(v, depth, out, err);
    }
    return cmt_fail(err, CMT_E_BUG, "a value of no kind");
}

cmt_status cmt_json_write(const cmt_value *value, cmt_buf *out, cmt_err *err)
{
    const cmt_status st = write_at(value, 1, out, err);
    if (st != CMT_OK)
        return st;
    return cmt_buf_ok(out) ? CMT_OK
                           : cmt_fail(err, CMT_E_NOMEM, "no room to write JSON");
}
