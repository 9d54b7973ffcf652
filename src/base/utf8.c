#include "base/utf8.h"

#include "base/limits.h"

#include <string.h>

size_t cmt_utf8_decode(const char *s, size_t n, uint32_t *code_point)
{
    static const uint32_t smallest[5] = {0, 0, 0x80, 0x800, 0x10000};
    if (n == 0)
        return 0;
    const unsigned char first = (unsigned char)s[0];
    if (first < 0x80) {
        *code_point = first;
        return 1;
    }
    size_t len = 0;
    if (first >= 0xc2 && first <= 0xdf) {
        len = 2;
    } else if (first >= 0xe0 && first <= 0xef) {
        len = 3;
    } else if (first >= 0xf0 && first <= 0xf4) {
        len = 4;
    }
    if (len == 0 || len > n)
        return 0;
    uint32_t cp = first & (0x7fU >> len);
    for (size_t k = 1; k < len; k++) {
        const unsigned char c = (unsigned char)s[k];
        if ((c & 0xc0U) != 0x80)
            return 0;
        cp = cp << 6 | (c & 0x3fU);
    }
    if (cp < smallest[len] || cp > 0x10ffff || (cp >= 0xd800 && cp <= 0xdfff))
        return 0;
    *code_point = cp;
    return len;
}

/* What is wrong with a code point by itself, or NULL. */
static const char *flaw_of(uint32_t cp, bool allow_newlines)
{
    if ((cp < 0x20 && !(allow_newlines && (cp == '\n' || cp == '\t'))) || cp == 0x7f)
        return "a control character";
    if (cp == 0x2028 || cp == 0x2029)
        return "a Unicode line or paragraph separator";
    if (cp >= 0x202a && cp <= 0x202e)
        return "a direction override";
    return NULL;
}

const char *cmt_text_flaw(const char *text, size_t n, bool allow_newlines)
{
    static const char unbalanced[] = "an unbalanced direction isolate";
    size_t isolates = 0;
    for (size_t k = 0; k < n;) {
        uint32_t cp = 0;
        const size_t len = cmt_utf8_decode(text + k, n - k, &cp);
        if (len == 0)
            return "bytes that are not UTF-8";
        k += len;
        const char *flaw = flaw_of(cp, allow_newlines);
        if (flaw != NULL)
            return flaw;
        if (cp >= 0x2066 && cp <= 0x2068)
            isolates++;
        if (cp == 0x2069 && isolates-- == 0)
            return unbalanced;
    }
    return isolates == 0 ? NULL : unbalanced;
}

static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

static bool is_word(char c)
{
    return is_lower(c) || (c >= '0' && c <= '9') || c == '-';
}

bool cmt_is_id(const char *s)
{
    if (!is_lower(s[0]))
        return false;
    size_t n = 1;
    while (s[n] != '\0') {
        if (!is_word(s[n]) || n >= CMT_MAX_ID_BYTES)
            return false;
        n++;
    }
    return true;
}

bool cmt_is_instance(const char *s)
{
    const size_t n = strlen(s);
    if (n == 0 || n > 253 || s[0] == '.' || s[n - 1] == '.')
        return false;
    for (size_t k = 0; k < n; k++) {
        if (!is_word(s[k]) && !(s[k] == '.' && s[k - 1] != '.'))
            return false;
    }
    return true;
}
