#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool cmt_buf_reserve(cmt_buf *buf, size_t more)
{
    if (buf->failed || more > SIZE_MAX / 4 || buf->len > SIZE_MAX / 4) {
        buf->failed = true;
        return false;
    }
    const size_t need = buf->len + more + 1;
    if (need <= buf->cap)
        return true;
    size_t cap = buf->cap == 0 ? 256 : buf->cap;
    while (cap < need)
        cap *= 2;
    char *data = cmt_arena_should_fail() ? NULL : realloc(buf->data, cap);
    if (data == NULL) {
        buf->failed = true;
        return false;
    }
    buf->data = data;
    buf->cap = cap;
    return true;
}

void cmt_buf_add(cmt_buf *buf, const void *bytes, size_t n)
{
    if (!cmt_buf_reserve(buf, n))
        return;
    if (n != 0)
        memcpy(buf->data + buf->len, bytes, n);
    buf->len += n;
    buf->data[buf->len] = '\0';
}

void cmt_buf_puts(cmt_buf *buf, const char *s)
{
    cmt_buf_add(buf, s, strlen(s));
}

void cmt_buf_putc(cmt_buf *buf, char c)
{
    cmt_buf_add(buf, &c, 1);
}

void cmt_buf_printf(cmt_buf *buf, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    va_list again;
    va_copy(again, args);
    const int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (n < 0) {
        buf->failed = true;
    } else if (cmt_buf_reserve(buf, (size_t)n)) {
        (void)vsnprintf(buf->data + buf->len, (size_t)n + 1, format, again);
        buf->len += (size_t)n;
    }
    va_end(again);
}

bool cmt_buf_ok(const cmt_buf *buf)
{
    return !buf->failed;
}

void cmt_buf_rewind(cmt_buf *buf)
{
    buf->len = 0;
    if (buf->data != NULL)
        buf->data[0] = '\0';
}

void cmt_buf_free(cmt_buf *buf)
{
    free(buf->data);
    *buf = (cmt_buf){0};
}

char *cmt_buf_keep(const cmt_buf *buf, cmt_arena *mem)
{
    if (buf->failed)
        return NULL;
    return cmt_arena_strndup(mem, buf->data == NULL ? "" : buf->data, buf->len);
}
