/* Envelopes: what is read verifies or not, never crashes, and is written back to an envelope
 * of the same payload. */
#include "crypto/dsse.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void use(cmt_arena *mem, const cmt_envelope *e)
{
    const uint8_t seed[CMT_KEY_BYTES] = {1, 2, 3};
    const uint32_t all[1] = {0};
    const cmt_signers signers = {.keys = all, .n = 1, .threshold = 1};
    cmt_secret_key *key = NULL;
    cmt_buf out = {0};
    cmt_envelope again = {0};
    cmt_verified v = {0};
    if (cmt_secret_key_from_seed(seed, &key, NULL) != CMT_OK)
        return;
    if (cmt_dsse_add(e, key, &out, NULL) == CMT_OK) {
        if (cmt_dsse_read(mem, out.data, out.len, &again, NULL) != CMT_OK
            || !cmt_hash32_equal(&e->digest, &again.digest)
            || cmt_dsse_verify(mem, &again, e->payload_type, cmt_secret_key_public(key),
                               &signers, &v, NULL)
                   != CMT_OK
            || v.n != 1)
            abort();
    }
    cmt_buf_free(&out);
    cmt_secret_key_free(key);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    cmt_arena *mem = cmt_arena_new((size_t)64 << 20);
    cmt_envelope e = {0};
    if (mem == NULL)
        return 0;
    if (cmt_dsse_read(mem, (const char *)data, size, &e, NULL) == CMT_OK)
        use(mem, &e);
    cmt_arena_free(mem);
    return 0;
}
