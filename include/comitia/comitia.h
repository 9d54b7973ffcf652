/* Comitia: everything public in one include. */
#ifndef COMITIA_COMITIA_H
#define COMITIA_COMITIA_H

#include <comitia/bundle.h>
#include <comitia/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The version of the library in use, such as "0.1.0". */
CMT_API const char *cmt_version(void);

#ifdef __cplusplus
}
#endif
#endif
