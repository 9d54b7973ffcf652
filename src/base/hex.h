/* Lower-case hexadecimal. */
#ifndef CMT_BASE_HEX_H
#define CMT_BASE_HEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Write 2 * n lower-case digits and a NUL. */
void cmt_hex_write(const uint8_t *bytes, size_t n, char *out);

/** Read exactly 2 * n lower-case digits; false (out untouched) for anything else. */
bool cmt_hex_read(const char *text, size_t text_len, uint8_t *out, size_t n);

#endif
