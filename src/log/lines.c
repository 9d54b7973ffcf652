#include "log/lines.h"

#include "base/base64.h"

#include <string.h>

bool cmt_lines_next(cmt_lines *lines, const char **text, size_t *n)
{
    const char *end = lines->at == lines->end
                          ? NULL
                          : memchr(lines->at, '\n', (size_t)(lines->end - lines->at));
    if (end == NULL)
        return false;
    *text = lines->at;
    *n = (size_t)(end - lines->at);
    lines->at = end + 1;
    lines->line++;
    return true;
}

bool cmt_number_read(const char *text, size_t n, uint64_t *out)
{
    if (n == 0 || n > 19 || (n > 1 && text[0] == '0'))
        return false;
    uint64_t value = 0;
    for (size_t k = 0; k < n; k++) {
        if (text[k] < '0' || text[k] > '9')
            return false;
        value = value * 10 + (uint64_t)(text[k] - '0'); /* 19 digits stay below 2^64 */
    }
    if (value > INT64_MAX)
        return false;
    *out = value;
    return true;
}

bool cmt_hash32_read(cmt_arena *mem, const char *text, size_t n, cmt_hash32 *out)
{
    /* 32 bytes are 43 digits and one `=`; the URL-safe alphabet has no place here. */
    if (n != 44 || text[43] != '=' || memchr(text, '-', n) != NULL
        || memchr(text, '_', n) != NULL)
        return false;
    uint8_t *bytes = NULL;
    size_t len = 0;
    if (cmt_base64_read(mem, text, n, &bytes, &len, NULL) != CMT_OK || len != 32)
        return false;
    memcpy(out->at, bytes, 32);
    return true;
}
