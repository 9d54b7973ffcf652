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

#ifdef __clang_analyzer__ /* it cannot see that a failure answers its own code */
/* NOLINTBEGIN(readability-identifier-naming) */
#define cmt_fail(err, code, ...)    ((void)cmt_fail(err, code, __VA_ARGS__), (code))
#define cmt_fail_at(err, code, ...) ((void)cmt_fail_at(err, code, __VA_ARGS__), (code))
/* NOLINTEND(readability-identifier-naming) */
#endif

/** Say which file an error is about, unless a lower layer has said so; return its code. */
cmt_status cmt_err_in_file(cmt_err *err, cmt_status code, const char *file);

/** Write "FILE:LINE:COLUMN: PATH: TEXT" (parts that apply) to `out`, NUL-terminated. */
void cmt_err_format(const cmt_err *err, char *out, size_t out_size);

#endif
