/* SHA-256. */
#ifndef CMT_CRYPTO_DIGEST_H
#define CMT_CRYPTO_DIGEST_H

#include <comitia/status.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct cmt_hash32 {
    uint8_t at[32];
} cmt_hash32;

/** A running digest; owns a foreign resource. */
typedef struct cmt_sha256 cmt_sha256;

/** NULL on shortage. */
cmt_sha256 *cmt_sha256_new(void);
void cmt_sha256_add(cmt_sha256 *state, const void *bytes, size_t n);
/** Finish; the state starts anew. */
void cmt_sha256_end(cmt_sha256 *state, cmt_hash32 *out);
void cmt_sha256_free(cmt_sha256 *state);

/** Digest of n bytes in one go. */
void cmt_sha256_of(const void *bytes, size_t n, cmt_hash32 *out);

/** "sha256:" and 64 digits and a NUL. */
#define CMT_DIGEST_TEXT 72
void cmt_digest_text(const cmt_hash32 *hash, char out[CMT_DIGEST_TEXT]);
bool cmt_digest_read(const char *text, cmt_hash32 *out);
bool cmt_hash32_equal(const cmt_hash32 *a, const cmt_hash32 *b);

#endif
