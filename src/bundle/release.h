/* Signing a release claim, one officer after another. */
#ifndef CMT_BUNDLE_RELEASE_H
#define CMT_BUNDLE_RELEASE_H

#include "bundle/compile.h"
#include "crypto/dsse.h"

/** Add a signature to the claim of a compiled bundle.
 *  @param[in]  before the claim as signed so far; NULL: by nobody
 *  @param[in]  pem    [n] the officer's secret key
 *  @param[out] after  the claim with this signature too, in mem
 *  @retval as cmt_secret_key_read and cmt_dsse_add */
CMT_MUST cmt_status cmt_release_sign(cmt_arena *mem,
                                     const cmt_compiled *compiled,
                                     const cmt_envelope *before,
                                     const char *pem,
                                     size_t n,
                                     const char **after,
                                     size_t *n_after,
                                     cmt_err *err);

#endif
