/* A stream of lines: blocks read ahead, whole lines handed out in place. */
#ifndef CMT_IO_BLOCKS_H
#define CMT_IO_BLOCKS_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>

/** The longest line that a ballot file may have, in bytes. */
#define CMT_MAX_LINE_BYTES ((size_t)1 << 20)

/** Bytes that may be read (not written) before and after a line that cmt_blocks_line gives,
 *  so that fast parsers may load whole words. */
#define CMT_BLOCKS_SLACK 64

typedef struct cmt_blocks cmt_blocks;

/** Open a file ("-" is standard input), or read from memory. Lives in `mem`; the file is
 *  closed with the arena, or by cmt_blocks_close.
 *  @retval CMT_E_IO    cannot be opened; err names the file and the reason
 *  @retval CMT_E_NOMEM */
CMT_MUST cmt_status cmt_blocks_open(cmt_arena *mem,
                                    const char *path,
                                    cmt_blocks **out,
                                    cmt_err *err);
CMT_MUST cmt_status cmt_blocks_open_bytes(
    cmt_arena *mem, const char *bytes, size_t n, cmt_blocks **out, cmt_err *err);
void cmt_blocks_close(cmt_blocks *in);

/** The next line without its end (LF or CR LF), valid until the next call.
 *  @param[out] line  NULL at the end of the stream
 *  @retval CMT_E_LIMIT a line above CMT_MAX_LINE_BYTES
 *  @retval CMT_E_IO    reading failed */
CMT_MUST cmt_status cmt_blocks_line(cmt_blocks *in,
                                    const char **line,
                                    size_t *n,
                                    cmt_err *err);

/** 1-based number of the line given last. */
unsigned cmt_blocks_line_number(const cmt_blocks *in);

/** Fail at a place in the line given last: file, line and 1-based column are set. */
cmt_status cmt_blocks_fail(const cmt_blocks *in,
                           cmt_err *err,
                           cmt_status code,
                           size_t column,
                           const char *format,
                           ...) CMT_PRINTF(5, 6);

#ifdef __clang_analyzer__ /* as in base/err.h */
/* NOLINTBEGIN(readability-identifier-naming) */
#define cmt_blocks_fail(in, err, code, ...) \
    ((void)cmt_blocks_fail(in, err, code, __VA_ARGS__), (code))
/* NOLINTEND(readability-identifier-naming) */
#endif

#endif
