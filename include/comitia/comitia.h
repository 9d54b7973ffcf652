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

/** The sources it was built from: a SHA-256, 64 lower-case digits, the same for a clone and
 *  a tarball, with any compiler. `tools/source-digest.sh DIR` computes it. */
CMT_API const char *cmt_source(void);

#ifdef __cplusplus
}
#endif
#endif
