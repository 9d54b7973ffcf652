#include <comitia/comitia.h>

#ifndef PACKAGE_VERSION
#include "config.h"
#endif

int cmt_status_exit_code(cmt_status code)
{
    switch (code) {
#define CMT_STATUS(name, value, kind, exit_code, http, text) \
    case CMT_##name:                                         \
        return exit_code;
#include <comitia/status.def>
#undef CMT_STATUS
    }
    return 70;
}

const char *cmt_status_text(cmt_status code)
{
    switch (code) {
#define CMT_STATUS(name, value, kind, exit_code, http, text) \
    case CMT_##name:                                         \
        return text;
#include <comitia/status.def>
#undef CMT_STATUS
    }
    return "unknown status";
}

const char *cmt_status_name(cmt_status code)
{
    switch (code) {
#define CMT_STATUS(name, value, kind, exit_code, http, text) \
    case CMT_##name:                                         \
        return #name;
#include <comitia/status.def>
#undef CMT_STATUS
    }
    return "unknown";
}

const char *cmt_version(void)
{
    return PACKAGE_VERSION;
}
