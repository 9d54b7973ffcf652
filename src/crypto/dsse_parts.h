/* An envelope taken apart, before anything in it is decoded. For dsse_*.c only. */
#ifndef CMT_CRYPTO_DSSE_PARTS_H
#define CMT_CRYPTO_DSSE_PARTS_H

#include "base/limits.h"

#include <stdbool.h>
#include <stddef.h>

/** Borrowed text, not NUL-terminated. */
typedef struct cmt_span {
    const char *at; /* NULL: not there */
    size_t n;
} cmt_span;

typedef struct cmt_dsse_part {
    cmt_span keyid;
    cmt_span sig;
} cmt_dsse_part;

typedef struct cmt_dsse_parts {
    cmt_span payload;
    cmt_span type;
    cmt_dsse_part signatures[CMT_MAX_SIGNATURES];
    size_t n_signatures;
} cmt_dsse_parts;

/** Take an envelope apart that has exactly the layout of our own writer and of the openssl
 *  recipe (canonical JSON, no escapes, one newline at most behind it). This is the fast way
 *  past the JSON parser: whatever differs in a single byte is left to it, so both give the
 *  same answer for every input.
 *
 *  @return false: another layout; `out` is then to be filled anew */
bool cmt_dsse_plain(const char *bytes, size_t n, cmt_dsse_parts *out);

#endif
