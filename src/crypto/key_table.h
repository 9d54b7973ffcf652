/* Keys and signers as registries and trust roots list them. */
#ifndef CMT_CRYPTO_KEY_TABLE_H
#define CMT_CRYPTO_KEY_TABLE_H

#include "io/fields.h"
#include "model/registry.h"

typedef struct cmt_key_table {
    const cmt_public_key *keys; /* [n] sorted by id */
    size_t n;
} cmt_key_table;

/** Read the member "keys" of a document: {ID: {"public": HEX, "scheme": "ed25519"}, …}.
 *  Every id must be the digest of its key, and no key a point of low order.
 *  @retval CMT_E_SCHEMA, CMT_E_RANGE, CMT_E_DIGEST, CMT_E_UNSUPPORTED, CMT_E_NOMEM */
CMT_MUST cmt_status cmt_key_table_read(cmt_arena *mem,
                                       const cmt_fields *document,
                                       cmt_key_table *out,
                                       cmt_err *err);

/** Read the members "keys" (ids, ascending, at most CMT_MAX_SIGNATURES) and "threshold"
 *  (1 to the number of keys) of an object.
 *  @retval CMT_E_SCHEMA, CMT_E_RANGE, CMT_E_DUPLICATE, CMT_E_REFERENCE, CMT_E_LIMIT,
 *          CMT_E_NOMEM */
CMT_MUST cmt_status cmt_signers_read(cmt_arena *mem,
                                     const cmt_fields *object,
                                     const cmt_key_table *table,
                                     cmt_signers *out,
                                     cmt_err *err);

/** Read the member `name` of a document: an object of just "keys" and "threshold". */
CMT_MUST cmt_status cmt_role_read(cmt_arena *mem,
                                  const cmt_fields *document,
                                  const char *name,
                                  const cmt_key_table *table,
                                  cmt_signers *out,
                                  cmt_err *err);

/** Set the same members. */
void cmt_key_table_write(cmt_arena *mem,
                         cmt_value *document,
                         const cmt_public_key *keys,
                         size_t n);
void cmt_signers_write(cmt_arena *mem,
                       cmt_value *object,
                       const cmt_public_key *keys,
                       const cmt_signers *signers);

#endif
