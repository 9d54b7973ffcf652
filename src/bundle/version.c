#include "bundle/version.h"

#include <string.h>

#define MAX_DIGITS 9

cmt_version_number cmt_version_next(const cmt_version_number *old, cmt_bump bump)
{
    if (old == NULL)
        return (cmt_version_number){.major = 1};
    cmt_version_number v = *old;
    switch (bump) {
    case CMT_BUMP_MAJOR:
        v = (cmt_version_number){.major = old->major + 1};
        break;
    case CMT_BUMP_MINOR:
        v.minor++;
        v.patch = 0;
        break;
    case CMT_BUMP_PATCH:
        v.patch++;
        break;
    case CMT_BUMP_NONE:
        break;
    }
    return v;
}

/* One number of a version: no sign, no leading zero; NULL when there is none. */
static const char *read_part(const char *at, int64_t *out)
{
    const size_t n = strspn(at, "0123456789");
    if (n == 0 || n > MAX_DIGITS || (n > 1 && at[0] == '0'))
        return NULL;
    int64_t value = 0;
    for (size_t k = 0; k < n; k++)
        value = value * 10 + (at[k] - '0');
    *out = value;
    return at + n;
}

bool cmt_version_read(const char *text, cmt_version_number *out)
{
    cmt_version_number v = {0};
    int64_t *const parts[] = {&v.major, &v.minor, &v.patch};
    for (size_t k = 0; k < 3; k++) {
        if (k > 0 && *text++ != '.')
            return false;
        text = read_part(text, parts[k]);
        if (text == NULL)
            return false;
    }
    if (*text != '\0')
        return false;
    *out = v;
    return true;
}

const char *cmt_version_text(cmt_arena *mem, const cmt_version_number *version)
{
    return cmt_arena_printf(mem, "%lld.%lld.%lld", (long long)version->major,
                            (long long)version->minor, (long long)version->patch);
}
