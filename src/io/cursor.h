/* A place in a line of text, for readers that go through it word by word. */
#ifndef CMT_IO_CURSOR_H
#define CMT_IO_CURSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct cmt_cursor {
    const char *s;
    size_t n;
    size_t at;
} cmt_cursor;

/** The byte at the place, 0 at the end of the line (a NUL in the line reads as its end). */
static inline char cmt_cursor_peek(const cmt_cursor *c)
{
    if (c->at >= c->n)
        return 0;
    return c->s[c->at];
}

/** Step over blanks. */
static inline void cmt_cursor_skip(cmt_cursor *c)
{
    while (cmt_cursor_peek(c) == ' ' || cmt_cursor_peek(c) == '\t')
        c->at++;
}

/** Step over the byte if it is there. */
static inline bool cmt_cursor_take(cmt_cursor *c, char what)
{
    if (cmt_cursor_peek(c) != what || what == '\0')
        return false;
    c->at++;
    return true;
}

/** Read a whole number of at most `max` < 2^40, plain digits. False: there is none, or it
 *  is larger; the place is unchanged. */
static inline bool cmt_cursor_whole(cmt_cursor *c, uint64_t max, uint64_t *out)
{
    uint64_t value = 0;
    size_t at = c->at;
    for (; at < c->n && c->s[at] >= '0' && c->s[at] <= '9' && value <= max; at++)
        value = value * 10 + (uint64_t)(c->s[at] - '0');
    if (at == c->at || value > max)
        return false;
    c->at = at;
    *out = value;
    return true;
}

#endif
