/* For SHA256_Init and its like: SHA256() asks for its algorithm by name at each call, which
 * takes longer than the digest of a small program. */
#define OPENSSL_SUPPRESS_DEPRECATED

#include "crypto/digest.h"

#include "base/arena.h"
#include "base/hex.h"

#include <openssl/evp.h>
#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>

struct cmt_sha256 {
    EVP_MD_CTX *context;
};

cmt_sha256 *cmt_sha256_new(void)
{
    cmt_sha256 *state = cmt_arena_should_fail() ? NULL : calloc(1, sizeof *state);
    if (state == NULL)
        return NULL;
    state->context = EVP_MD_CTX_new();
    if (state->context == NULL
        || EVP_DigestInit_ex(state->context, EVP_sha256(), NULL) != 1) {
        cmt_sha256_free(state);
        return NULL;
    }
    return state;
}

void cmt_sha256_add(cmt_sha256 *state, const void *bytes, size_t n)
{
    (void)EVP_DigestUpdate(state->context, bytes, n);
}

void cmt_sha256_end(cmt_sha256 *state, cmt_hash32 *out)
{
    unsigned length = 0;
    (void)EVP_DigestFinal_ex(state->context, out->at, &length);
    (void)EVP_DigestInit_ex(state->context, NULL, NULL);
}

void cmt_sha256_free(cmt_sha256 *state)
{
    if (state == NULL)
        return;
    EVP_MD_CTX_free(state->context);
    free(state);
}

void cmt_sha256_of(const void *bytes, size_t n, cmt_hash32 *out)
{
    SHA256_CTX state;
    (void)SHA256_Init(&state);
    (void)SHA256_Update(&state, bytes, n);
    (void)SHA256_Final(out->at, &state);
}

void cmt_digest_text(const cmt_hash32 *hash, char out[CMT_DIGEST_TEXT])
{
    for (size_t k = 0; k < 7; k++)
        out[k] = "sha256:"[k];
    cmt_hex_write(hash->at, sizeof hash->at, out + 7);
}

bool cmt_digest_read(const char *text, cmt_hash32 *out)
{
    return strncmp(text, "sha256:", 7) == 0
           && cmt_hex_read(text + 7, strlen(text + 7), out->at, sizeof out->at);
}

bool cmt_hash32_equal(const cmt_hash32 *a, const cmt_hash32 *b)
{
    return memcmp(a->at, b->at, sizeof a->at) == 0;
}
