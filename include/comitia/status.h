/* Statuses: how every call that can fail answers. */
#ifndef COMITIA_STATUS_H
#define COMITIA_STATUS_H

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define CMT_API          __attribute__((visibility("default")))
#define CMT_MUST         __attribute__((warn_unused_result))
#define CMT_PRINTF(f, a) __attribute__((format(printf, f, a)))
#else
#define CMT_API
#define CMT_MUST
#define CMT_PRINTF(f, a)
#endif

/** What a call answers: CMT_OK, or the reason why its outputs are untouched. */
typedef enum cmt_status {
#define CMT_STATUS(name, value, kind, exit_code, http, text) CMT_##name = (value),
#include <comitia/status.def>
#undef CMT_STATUS
} cmt_status;

/** The detail of a failure, in the caller's memory.
 *
 *  `file`, `path` are empty and `line`, `column` zero where they do not apply. `path` is
 *  the place inside a document (an element path or a JSON pointer).
 */
typedef struct cmt_err {
    cmt_status code;
    unsigned line;
    unsigned column;
    char file[256];
    char path[256];
    char text[512];
} cmt_err;

/** The exit code that the command gives for a status (`architecture.md`, section 6). */
CMT_API int cmt_status_exit_code(cmt_status code);

/** One constant English sentence part for a status. */
CMT_API const char *cmt_status_text(cmt_status code);

/** The name of a status without its prefix, such as "E_RANGE". */
CMT_API const char *cmt_status_name(cmt_status code);

#ifdef __cplusplus
}
#endif
#endif
