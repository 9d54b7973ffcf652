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

typedef struct writer {
    cmt_buf *out;
    cmt_err *err;
    bool any_key; /* keys may be any text that strings may hold */
} writer;

static cmt_status write_at(const writer *w, const cmt_value *v, unsigned depth);

static cmt_status write_array(const writer *w, const cmt_value *v, unsigned depth)
{
    cmt_buf *out = w->out;
    cmt_buf_putc(out, '[');
    for (size_t k = 0; k < v->as.array.n; k++) {
        if (k != 0)
            cmt_buf_putc(out, ',');
        const cmt_status st = write_at(w, v->as.array.items[k], depth + 1);
        if (st != CMT_OK)
            return st;
    }
    cmt_buf_putc(out, ']');
    return CMT_OK;
}

/* Keys of the profile need no look for flaws or escapes. */
static cmt_status write_key(const writer *w, const char *key)
{
    if (w->any_key) {
        const cmt_status st = write_string(key, w->out, w->err);
        cmt_buf_putc(w->out, ':');
        return st;
    }
    cmt_buf_putc(w->out, '"');
    cmt_buf_puts(w->out, key);
    cmt_buf_puts(w->out, "\":");
    return CMT_OK;
}

static cmt_status write_object(const writer *w, const cmt_value *v, unsigned depth)
{
    cmt_buf *out = w->out;
    cmt_buf_putc(out, '{');
    for (size_t k = 0; k < v->as.object.n; k++) {
        const cmt_member *m = &v->as.object.members[k];
        if (!w->any_key && !is_key(m->key))
            return cmt_fail(w->err, CMT_E_RANGE, "`%.40s` is not a key", m->key);
        if (k != 0)
            cmt_buf_putc(out, ',');
        cmt_status st = write_key(w, m->key);
        if (st == CMT_OK)
            st = write_at(w, m->value, depth + 1);
        if (st != CMT_OK)
            return st;
    }
    cmt_buf_putc(out, '}');
    return CMT_OK;
}

static cmt_status write_at(const writer *w, const cmt_value *v, unsigned depth)
{
    cmt_buf *out = w->out;
    cmt_err *err = w->err;
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
        return write_array(w, v, depth);
    case CMT_VALUE_OBJECT:
        return write_object(w, v, depth);
    }
    return cmt_fail(err, CMT_E_BUG, "a value of no kind");
}

static cmt_status write_document(const cmt_value *value,
                                 bool any_key,
                                 cmt_buf *out,
                                 cmt_err *err)
{
    const writer w = {out, err, any_key};
    const cmt_status st = write_at(&w, value, 1);
    if (st != CMT_OK)
        return st;
    return cmt_buf_ok(out) ? CMT_OK
                           : cmt_fail(err, CMT_E_NOMEM, "no room to write JSON");
}

cmt_status cmt_json_write(const cmt_value *value, cmt_buf *out, cmt_err *err)
{
    return write_document(value, false, out, err);
}

cmt_status cmt_json_write_foreign(const cmt_value *value, cmt_buf *out, cmt_err *err)
{
    return write_document(value, true, out, err);
}
