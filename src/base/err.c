#include "base/err.h"

#undef cmt_fail /* an analyzer's */
#undef cmt_fail_at

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static void copy(char *to, size_t size, const char *from)
{
    size_t n = strlen(from);
    if (n >= size)
        n = size - 1;
    memcpy(to, from, n);
    to[n] = '\0';
}

static void CMT_PRINTF(5, 0) fill(cmt_err *err,
                                  cmt_status code,
                                  unsigned line,
                                  const char *path,
                                  const char *format,
                                  va_list args)
{
    memset(err, 0, sizeof *err);
    err->code = code;
    err->line = line;
    if (path != NULL)
        copy(err->path, sizeof err->path, path);
    (void)vsnprintf(err->text, sizeof err->text, format, args);
}

cmt_status cmt_fail(cmt_err *err, cmt_status code, const char *format, ...)
{
    if (err != NULL) {
        va_list args;
        va_start(args, format);
        fill(err, code, 0, NULL, format, args);
        va_end(args);
    }
    return code;
}

cmt_status cmt_fail_at(cmt_err *err,
                       cmt_status code,
                       unsigned line,
                       const char *path,
                       const char *format,
                       ...)
{
    if (err != NULL) {
        va_list args;
        va_start(args, format);
        fill(err, code, line, path, format, args);
        va_end(args);
    }
    return code;
}

cmt_status cmt_err_in_file(cmt_err *err, cmt_status code, const char *file)
{
    if (err != NULL && code != CMT_OK && err->file[0] == '\0')
        copy(err->file, sizeof err->file, file);
    return code;
}

void cmt_err_format(const cmt_err *err, char *out, size_t out_size)
{
    char place[64] = "";
    const bool named = err->file[0] != '\0';
    if (err->line != 0 && err->column != 0) {
        (void)snprintf(place, sizeof place, named ? ":%u:%u" : "line %u, column %u",
                       err->line, err->column);
    } else if (err->line != 0) {
        (void)snprintf(place, sizeof place, named ? ":%u" : "line %u", err->line);
    }
    (void)snprintf(out, out_size, "%s%s%s%s%s%s", err->file, place,
                   named || place[0] != '\0' ? ": " : "", err->path,
                   err->path[0] != '\0' ? ": " : "",
                   err->text[0] != '\0' ? err->text : cmt_status_text(err->code));
}
