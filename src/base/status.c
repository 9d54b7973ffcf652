#include <comitia/comitia.h>

#include "config.h"

#include <stddef.h>

typedef struct row {
    cmt_status code;
    int exit_code;
    const char *name;
    const char *text;
} row;

static const row rows[] = {
#define CMT_STATUS(name, value, kind, exit_code, http, text) \
    {CMT_##name, (exit_code), #name, (text)},
#include <comitia/status.def>
#undef CMT_STATUS
};

static const row *find(cmt_status code)
{
    for (size_t k = 0; k < sizeof rows / sizeof rows[0]; k++) {
        if (rows[k].code == code)
            return &rows[k];
    }
    return NULL;
}

int cmt_status_exit_code(cmt_status code)
{
    const row *r = find(code);
    return r == NULL ? 70 : r->exit_code;
}

const char *cmt_status_text(cmt_status code)
{
    const row *r = find(code);
    return r == NULL ? "unknown status" : r->text;
}

const char *cmt_status_name(cmt_status code)
{
    const row *r = find(code);
    return r == NULL ? "unknown" : r->name;
}

const char *cmt_version(void)
{
    return PACKAGE_VERSION;
}
