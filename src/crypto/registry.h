/* Registry documents: read, written, and opened from their signed envelope. They stand in
 * crypto/ and not in io/ because a key's id is a digest. */
#ifndef CMT_CRYPTO_REGISTRY_H
#define CMT_CRYPTO_REGISTRY_H

#include "base/buf.h"
#include "crypto/dsse.h"
#include "crypto/trust_root.h"
#include "model/registry.h"

/** Read a registry (`doc/registry.md`): canonical JSON, schema, sorted unique groups, every
 *  key under its true id, no key of low order, no key in two groups, thresholds within
 *  reach. Errors carry a JSON pointer as their path.
 *
 *  @retval CMT_E_CANONICAL, CMT_E_SCHEMA, CMT_E_RANGE, CMT_E_REFERENCE, CMT_E_DUPLICATE,
 *          CMT_E_LIMIT, CMT_E_UNSUPPORTED, CMT_E_NOMEM
 *  @cost   O(bytes log groups)
 */
CMT_MUST cmt_status cmt_registry_read(
    cmt_arena *mem, const char *bytes, size_t n, cmt_registry **out, cmt_err *err);

/** Append the canonical document. `registry` is as cmt_registry_read gives it. */
CMT_MUST cmt_status cmt_registry_write(cmt_arena *mem,
                                       const cmt_registry *registry,
                                       cmt_buf *out,
                                       cmt_err *err);

/** Open a signed registry: the council of the trust root signed it, and it is for the trust
 *  root's instance. A registry whose own council is another one is a rotation: "not
 *  supported yet".
 *
 *  @param[out] envelope  the envelope as read (its digest names the registry); may be NULL
 *  @retval CMT_E_TRUST, CMT_E_SIGNATURE not signed by the council
 *  @retval CMT_E_REPLAY      signed for another instance
 *  @retval CMT_E_UNSUPPORTED another council
 *  and what cmt_dsse_read and cmt_registry_read answer
 */
CMT_MUST cmt_status cmt_registry_open(cmt_arena *mem,
                                      const char *bytes,
                                      size_t n,
                                      const cmt_trust_root *root,
                                      cmt_registry **out,
                                      cmt_envelope *envelope,
                                      cmt_err *err);

#endif
