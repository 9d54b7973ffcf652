/* Envelopes: whole ones of 1 KiB read and verified, beside OpenSSL's bare verification of
 * the same signed bytes. Bar: at least 85 % of the bare rate on one core. */
#include "base/limits.h"
#include "bench.h"
#include "crypto/dsse.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAYLOAD 1024
#define ROUNDS  20 /* a sample */
#define SAMPLES 200

typedef struct job {
    cmt_arena *mem;
    cmt_buf envelope;
    cmt_buf pae;
    uint8_t sig[CMT_SIG_BYTES];
    const cmt_public_key *key;
    EVP_PKEY *pkey;
    size_t good;
} job;

static void whole(void *what)
{
    job *j = what;
    static const uint32_t all[1] = {0};
    const cmt_signers signers = {.keys = all, .n = 1, .threshold = 1};
    for (int k = 0; k < ROUNDS; k++) {
        const cmt_arena_mark mark = cmt_arena_get_mark(j->mem);
        cmt_envelope e = {0};
        cmt_verified v = {0};
        if (cmt_dsse_read(j->mem, j->envelope.data, j->envelope.len, &e, NULL) == CMT_OK
            && cmt_dsse_verify(j->mem, &e, CMT_TYPE_PROFILE, j->key, &signers, &v, NULL)
                   == CMT_OK)
            j->good += v.n;
        cmt_arena_reset(j->mem, mark);
    }
}

static void bare(void *what)
{
    job *j = what;
    for (int k = 0; k < ROUNDS; k++) {
        EVP_MD_CTX *context = EVP_MD_CTX_new();
        if (context != NULL
            && EVP_DigestVerifyInit(context, NULL, NULL, NULL, j->pkey) == 1
            && EVP_DigestVerify(context, j->sig, sizeof j->sig,
                                (const uint8_t *)j->pae.data, j->pae.len)
                   == 1)
            j->good++;
        EVP_MD_CTX_free(context);
    }
}

int main(int argc, char **argv)
{
    static uint8_t payload[PAYLOAD];
    const uint8_t seed[CMT_KEY_BYTES] = {1};
    cmt_secret_key *key = NULL;
    job j = {.mem = cmt_arena_new(0)};
    cmt_bench_start(argc, argv);
    for (size_t k = 0; k < sizeof payload; k++)
        payload[k] = (uint8_t)(32 + k % 90);
    cmt_dsse_pae(CMT_TYPE_PROFILE, payload, sizeof payload, &j.pae);
    if (j.mem == NULL || cmt_secret_key_from_seed(seed, &key, NULL) != CMT_OK
        || cmt_dsse_sign(CMT_TYPE_PROFILE, payload, sizeof payload, key, &j.envelope,
                         NULL)
               != CMT_OK
        || cmt_ed25519_sign(key, j.pae.data, j.pae.len, j.sig, NULL) != CMT_OK)
        return EXIT_FAILURE;
    j.key = cmt_secret_key_public(key);
    j.pkey = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, j.key->ed25519,
                                         CMT_KEY_BYTES);
    double ours = 0;
    double theirs = 0;
    /* in turn, so that both meet the same machine */
    for (int k = 0; k < SAMPLES; k++) {
        const double a = cmt_bench_best(1, whole, &j);
        const double b = cmt_bench_best(1, bare, &j);
        ours = k == 0 || a < ours ? a : ours;
        theirs = k == 0 || b < theirs ? b : theirs;
    }
    if (j.good != (size_t)2 * SAMPLES * ROUNDS)
        (void)fprintf(stderr, "bench: a verification failed\n");
    cmt_bench_row("envelope-1KiB", ROUNDS / ours, "envelopes/s", ROUNDS / theirs,
                  CMT_BAR_AT_LEAST, 0.85, true);
    cmt_bench_use(&j);
    EVP_PKEY_free(j.pkey);
    cmt_secret_key_free(key);
    cmt_buf_free(&j.envelope);
    cmt_buf_free(&j.pae);
    cmt_arena_free(j.mem);
    return EXIT_SUCCESS;
}
