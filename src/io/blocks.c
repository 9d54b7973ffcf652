#include "io/blocks.h"

#include "base/err.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#undef cmt_blocks_fail /* an analyzer's */

#define BLOCK_BYTES ((size_t)256 << 10)

struct cmt_blocks {
    const char *name; /* for errors; NULL when from memory */
    int fd;           /* -1 when from memory, or closed */
    bool own_fd;
    const char *bytes; /* what is left, from memory */
    size_t n_bytes;
    char *data; /* room for a line and a block, with slack on both sides */
    size_t at;  /* of the next line */
    size_t end;
    bool drained; /* nothing more will come */
    unsigned line;
};

static void close_late(void *what)
{
    cmt_blocks_close(what);
}

void cmt_blocks_close(cmt_blocks *in)
{
    if (in == NULL)
        return;
    if (in->own_fd)
        (void)close(in->fd);
    in->own_fd = false;
    in->fd = -1;
}

static cmt_blocks *make(cmt_arena *mem, cmt_err *err, cmt_status *st)
{
    cmt_blocks *in = CMT_NEW(mem, cmt_blocks);
    char *data = cmt_arena_alloc(mem, CMT_MAX_LINE_BYTES + BLOCK_BYTES
                                          + 2 * (size_t)CMT_BLOCKS_SLACK);
    if (in == NULL || data == NULL || !cmt_arena_defer(mem, close_late, in)) {
        *st = cmt_fail(err, CMT_E_NOMEM, "no room to read a file");
        return NULL;
    }
    in->fd = -1;
    in->data = data + CMT_BLOCKS_SLACK;
    return in;
}

cmt_status cmt_blocks_open(cmt_arena *mem,
                           const char *path,
                           cmt_blocks **out,
                           cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_blocks *in = make(mem, err, &st);
    if (in == NULL)
        return st;
    in->name = path;
    in->own_fd = strcmp(path, "-") != 0;
    in->fd = in->own_fd ? open(path, O_RDONLY | O_CLOEXEC) : STDIN_FILENO;
    if (in->fd < 0) {
        in->own_fd = false;
        st = cmt_fail(err, CMT_E_IO, "cannot open: %s",
                      errno == ENOENT ? "no such file" : "permission or system limit");
        return cmt_err_in_file(err, st, path);
    }
    *out = in;
    return CMT_OK;
}

cmt_status cmt_blocks_open_bytes(
    cmt_arena *mem, const char *bytes, size_t n, cmt_blocks **out, cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_blocks *in = make(mem, err, &st);
    if (in == NULL)
        return st;
    in->bytes = bytes;
    in->n_bytes = n;
    *out = in;
    return CMT_OK;
}

/* Up to `room` bytes into `to`; 0 at the end, -1 on a failure. */
static ssize_t pull(cmt_blocks *in, char *to, size_t room)
{
    if (in->fd < 0) {
        const size_t n = in->n_bytes < room ? in->n_bytes : room;
        if (n > 0)
            memcpy(to, in->bytes, n);
        in->bytes += n;
        in->n_bytes -= n;
        return (ssize_t)n;
    }
    ssize_t got = 0;
    do {
        got = read(in->fd, to, room);
    } while (got < 0 && errno == EINTR);
    return got;
}

/* Move what is left to the front and read on. */
static cmt_status refill(cmt_blocks *in, cmt_err *err)
{
    const size_t left = in->end - in->at;
    memmove(in->data, in->data + in->at, left);
    in->at = 0;
    in->end = left;
    if (left > CMT_MAX_LINE_BYTES) {
        return cmt_blocks_fail(in, err, CMT_E_LIMIT, 0,
                               "the line is longer than 1 MiB");
    }
    const ssize_t got = pull(in, in->data + left, BLOCK_BYTES);
    if (got < 0)
        return cmt_err_in_file(err, cmt_fail(err, CMT_E_IO, "cannot read"), in->name);
    in->drained = got == 0;
    in->end += (size_t)got;
    return CMT_OK;
}

/* Give the line [at, at + n) and step behind it and its end. */
static void give(cmt_blocks *in, size_t n, size_t skip, const char **line, size_t *len)
{
    *line = in->data + in->at;
    *len = n > 0 && (*line)[n - 1] == '\r' ? n - 1 : n;
    in->at += n + skip;
}

cmt_status cmt_blocks_line(cmt_blocks *in, const char **line, size_t *n, cmt_err *err)
{
    in->line++;
    size_t seen = 0;
    for (;;) {
        const char *from = in->data + in->at;
        const size_t left = in->end - in->at;
        const char *end = memchr(from + seen, '\n', left - seen);
        if (end != NULL && (size_t)(end - from) <= CMT_MAX_LINE_BYTES) {
            give(in, (size_t)(end - from), 1, line, n);
            return CMT_OK;
        }
        if (in->drained && left <= CMT_MAX_LINE_BYTES) {
            give(in, left, 0, line, n);
            if (left == 0)
                *line = NULL;
            return CMT_OK;
        }
        seen = left;
        const cmt_status st = refill(in, err);
        if (st != CMT_OK)
            return st;
    }
}

unsigned cmt_blocks_line_number(const cmt_blocks *in)
{
    return in->line;
}

cmt_status cmt_blocks_fail(const cmt_blocks *in,
                           cmt_err *err,
                           cmt_status code,
                           size_t column,
                           const char *format,
                           ...)
{
    char text[sizeof err->text];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    (void)cmt_fail_at(err, code, in->line, NULL, "%s", text);
    if (err != NULL)
        err->column = (unsigned)column;
    return in->name == NULL ? code : cmt_err_in_file(err, code, in->name);
}
