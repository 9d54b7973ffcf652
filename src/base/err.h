/* Raising errors: the one way a function says why it fails. */
#ifndef CMT_BASE_ERR_H
#define CMT_BASE_ERR_H

#include <comitia/status.h>

#include <stddef.h>

/** Run a call; on failure jump to the function's single label `done:`.
 *  Needs a local `cmt_status st`. */
#define CMT_TRY(call)     \
    do {                  \
        st = (call);      \
        if (st != CMT_OK) \
            goto done;    \
    } while (0)

#ifdef CMT_VERIFY_BUILD
#define CMT_VERIFY(condition) assert(condition)
#else
#define CMT_VERIFY(condition) ((void)0)
#endif

/** Fill `err` (may be NULL) with a sentence and return `code`.
 *  Line, column, file and path are cleared. */
cmt_status cmt_fail(cmt_err *err, cmt_status code, const char *format, ...)
    CMT_PRINTF(3, 4);

/** As cmt_fail, with a place: 1-based line (0 = none) and document path (NULL = none). */
cmt_status cmt_fail_at(cmt_err *err,
                       cmt_status code,
                       unsigned line,
                       const char *path,
                       const char *format,
                       ...) CMT_PRINTF(5, 6);

/** Say which file an error is about, unless a lower layer has said so; return its code. */
cmt_status cmt_err_in_file(cmt_err *err, cmt_status code, const char *file);

/** Write "FILE:LINE:COLUMN: PATH: TEXT" (parts that apply) to `out`, NUL-terminated. */
void cmt_err_format(const cmt_err *err, char *out, size_t out_size);

#ifdef __clang_analyzer__
/* The analyser reads one file at a time: tell it that a failure answers its code.
 * NOLINTBEGIN(readability-identifier-naming) */
void cmt_analyzer_use(const char *format, ...);
#define cmt_fail(err, code, ...) ((void)(err), cmt_analyzer_use(__VA_ARGS__), (code))
#define cmt_fail_at(err, code, line, path, ...) \
    ((void)(err), (void)(line), (void)(path), cmt_analyzer_use(__VA_ARGS__), (code))
/* NOLINTEND(readability-identifier-naming) */
#endif

#endif
