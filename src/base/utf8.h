/* UTF-8 and what human text may hold. */
#ifndef CMT_BASE_UTF8_H
#define CMT_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Decode one code point at `s` (at most `n` bytes); its length in bytes, or 0 when the
 *  bytes are not shortest-form UTF-8 of a Unicode scalar value (RFC 3629). */
size_t cmt_utf8_decode(const char *s, size_t n, uint32_t *code_point);

/** NULL when `text` may stand in a signed document, else a constant phrase that says what
 *  is wrong: bad UTF-8, control characters (U+0000-001F, U+007F), U+2028/2029, direction
 *  overrides (U+202A-202E), unbalanced isolates (U+2066-2069). Pass `allow_newlines` for
 *  XML text, where LF and TAB may stand. */
const char *cmt_text_flaw(const char *text, size_t n, bool allow_newlines);

/** Whether `s` is an identifier, [a-z][a-z0-9-]{0,62}. */
bool cmt_is_id(const char *s);

/** Whether `s` is an instance name: dot-separated labels of [a-z0-9-], at most 253 bytes. */
bool cmt_is_instance(const char *s);

#endif
