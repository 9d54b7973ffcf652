#include "base/base64.h"

#include "base/err.h"

static const char alphabet[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void cmt_base64_write(cmt_buf *out, const uint8_t *bytes, size_t n)
{
    size_t k = 0;
    for (; k + 2 < n; k += 3) {
        const uint32_t v =
            (uint32_t)bytes[k] << 16 | (uint32_t)bytes[k + 1] << 8 | bytes[k + 2];
        const char four[4] = {alphabet[v >> 18], alphabet[v >> 12 & 63],
                              alphabet[v >> 6 & 63], alphabet[v & 63]};
        cmt_buf_add(out, four, 4);
    }
    if (k == n)
        return;
    const bool two = k + 2 == n;
    const uint32_t v =
        (uint32_t)bytes[k] << 16 | (two ? (uint32_t)bytes[k + 1] << 8 : 0);
    char four[4] = {alphabet[v >> 18], alphabet[v >> 12 & 63], '=', '='};
    if (two)
        four[2] = alphabet[v >> 6 & 63];
    cmt_buf_add(out, four, 4);
}

/* 0..63, or 255; bit 0 of *seen: a standard-only character, bit 1: a URL-safe one. */
static uint8_t digit(char c, unsigned *seen)
{
    if (c >= 'A' && c <= 'Z')
        return (uint8_t)(c - 'A');
    if (c >= 'a' && c <= 'z')
        return (uint8_t)(c - 'a' + 26);
    if (c >= '0' && c <= '9')
        return (uint8_t)(c - '0' + 52);
    if (c == '+' || c == '/') {
        *seen |= 1U;
        return c == '+' ? 62 : 63;
    }
    if (c == '-' || c == '_') {
        *seen |= 2U;
        return c == '-' ? 62 : 63;
    }
    return 255;
}

cmt_status cmt_base64_read(cmt_arena *mem,
                           const char *text,
                           size_t text_len,
                           uint8_t **out,
                           size_t *out_len,
                           cmt_err *err)
{
    size_t n = text_len;
    if (n % 4 == 0 && n != 0) {
        n -= text[n - 1] == '=' ? 1 : 0;
        n -= n != text_len && text[n - 1] == '=' ? 1 : 0;
    }
    if (n % 4 == 1)
        return cmt_fail(err, CMT_E_SYNTAX, "base64 of impossible length");
    const size_t bytes = n / 4 * 3 + (n % 4 == 0 ? 0 : n % 4 - 1);
    uint8_t *decoded = cmt_arena_alloc(mem, bytes + 1);
    if (decoded == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu decoded bytes", bytes);
    unsigned seen = 0;
    uint32_t bits = 0;
    unsigned have = 0;
    size_t at = 0;
    for (size_t k = 0; k < n; k++) {
        const uint8_t d = digit(text[k], &seen);
        if (d == 255)
            return cmt_fail(err, CMT_E_SYNTAX, "character %zu is not base64", k + 1);
        bits = bits << 6 | d;
        have += 6;
        if (have >= 8) {
            have -= 8;
            decoded[at++] = (uint8_t)(bits >> have);
            bits &= (1U << have) - 1;
        }
    }
    if (bits != 0)
        return cmt_fail(err, CMT_E_SYNTAX, "base64 with non-zero trailing bits");
    if (seen == 3)
        return cmt_fail(err, CMT_E_SYNTAX, "base64 that mixes two alphabets");
    *out = decoded;
    *out_len = bytes;
    return CMT_OK;
}
