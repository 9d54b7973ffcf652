/* Lines of text formats: taken one by one, numbers and hashes read strictly. */
#ifndef CMT_LOG_LINES_H
#define CMT_LOG_LINES_H

#include "base/arena.h"
#include "crypto/digest.h"

/** What is left to read. */
typedef struct cmt_lines {
    const char *at;
    const char *end;
    unsigned line; /* number of the line taken last, 1-based */
} cmt_lines;

/** Take the next line, without its newline; false when no whole line is left. */
CMT_MUST bool cmt_lines_next(cmt_lines *lines, const char **text, size_t *n);

/** Read a decimal number without leading zeroes or sign, below 2^63. */
CMT_MUST bool cmt_number_read(const char *text, size_t n, uint64_t *out);

/** Read standard, padded base64 of exactly 32 bytes. */
CMT_MUST bool cmt_hash32_read(cmt_arena *mem,
                              const char *text,
                              size_t n,
                              cmt_hash32 *out);

#endif
