#include "base/hex.h"

static const char digits[] = "0123456789abcdef";

void cmt_hex_write(const uint8_t *bytes, size_t n, char *out)
{
    for (size_t k = 0; k < n; k++) {
        out[2 * k] = digits[bytes[k] >> 4];
        out[2 * k + 1] = digits[bytes[k] & 15];
    }
    out[2 * n] = '\0';
}

static int value_of(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return -1;
}

bool cmt_hex_read(const char *text, size_t text_len, uint8_t *out, size_t n)
{
    if (text_len != 2 * n)
        return false;
    for (size_t k = 0; k < text_len; k++) {
        if (value_of(text[k]) < 0)
            return false;
    }
    for (size_t k = 0; k < n; k++)
        out[k] = (uint8_t)(value_of(text[2 * k]) * 16 + value_of(text[2 * k + 1]));
    return true;
}
