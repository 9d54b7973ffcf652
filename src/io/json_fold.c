#include "base/utf8.h"
#include "io/json.h"

#include <string.h>

static bool is_blank(uint32_t cp)
{
    return cp == ' ' || cp == '\t' || cp == '\n' || cp == '\r' || cp == '\f'
           || cp == '\v' || cp == 0x85 || cp == 0x2028 || cp == 0x2029;
}

/* Never allowed, whatever stands around it. */
static bool is_dropped(uint32_t cp)
{
    return cp < 0x20 || cp == 0x7f || (cp >= 0x202a && cp <= 0x202e);
}

static size_t fold(const char *text, size_t n, bool isolates, char *out)
{
    size_t len = 0;
    bool gap = false;
    for (size_t k = 0; k < n;) {
        uint32_t cp = 0;
        const size_t width = cmt_utf8_decode(text + k, n - k, &cp);
        const size_t at = k;
        k += width == 0 ? 1 : width;
        if (width != 0 && is_blank(cp)) {
            gap = true;
            continue;
        }
        if (width == 0 || is_dropped(cp) || (!isolates && cp >= 0x2066 && cp <= 0x2069))
            continue;
        if (gap && len != 0)
            out[len++] = ' ';
        gap = false;
        memcpy(out + len, text + at, width);
        len += width;
    }
    out[len] = '\0';
    return len;
}

char *cmt_json_fold(cmt_arena *mem, const char *text)
{
    const size_t n = strlen(text);
    char *out = cmt_arena_alloc(mem, n + 1);
    if (out == NULL)
        return NULL;
    const size_t len = fold(text, n, true, out);
    /* Only unbalanced isolates can be left over: then none of them is to be trusted. */
    if (cmt_text_flaw(out, len, false) != NULL)
        (void)fold(text, n, false, out);
    return out;
}
