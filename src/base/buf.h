/* Growing byte buffer. */
#ifndef CMT_BASE_BUF_H
#define CMT_BASE_BUF_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Bytes under construction. `{0}` is an empty one. A failed growth is remembered: writers
 *  may go on and ask cmt_buf_ok once. `data` is NUL-terminated whenever it is not NULL. */
typedef struct cmt_buf {
    char *data;
    size_t len;
    size_t cap;
    bool failed;
} cmt_buf;

void cmt_buf_add(cmt_buf *buf, const void *bytes, size_t n);
void cmt_buf_puts(cmt_buf *buf, const char *s);
void cmt_buf_putc(cmt_buf *buf, char c);
void cmt_buf_printf(cmt_buf *buf, const char *format, ...) CMT_PRINTF(2, 3);
/** Make room for `more` bytes beyond `len`, for writers that fill `data` themselves (and
 *  then raise `len`; the NUL is theirs too). False on shortage. */
bool cmt_buf_reserve(cmt_buf *buf, size_t more);
bool cmt_buf_ok(const cmt_buf *buf);
/** Forget the content, keep the room. */
void cmt_buf_rewind(cmt_buf *buf);
/** Free and zero. */
void cmt_buf_free(cmt_buf *buf);
/** Copy the content into an arena, NUL-terminated; NULL if anything failed. */
char *cmt_buf_keep(const cmt_buf *buf, cmt_arena *mem);

/** The ending of an English plural, for messages that count. */
#define CMT_S(n) ((n) == 1 ? "" : "s")

#endif
