#include "crypto/dsse.h"

#include "base/base64.h"
#include "base/err.h"
#include "base/limits.h"
#include "io/json.h"

#include <string.h>

void cmt_dsse_pae(const char *payload_type, const void *payload, size_t n, cmt_buf *out)
{
    cmt_buf_printf(out, "DSSEv1 %zu %s %zu ", strlen(payload_type), payload_type, n);
    cmt_buf_add(out, payload, n);
}

static void write_sig(
    cmt_buf *out, bool first, const char *keyid, const uint8_t *sig, size_t n_sig)
{
    cmt_buf_puts(out, first ? "{" : ",{");
    if (keyid != NULL)
        cmt_buf_printf(out, "\"keyid\":\"%s\",", keyid);
    cmt_buf_puts(out, "\"sig\":\"");
    cmt_base64_write(out, sig, n_sig);
    cmt_buf_puts(out, "\"}");
}

/* A key id as an outsider wrote it: only a plain one is worth keeping as a hint. */
static bool is_plain(const char *s)
{
    return strlen(s) <= CMT_MAX_KEY_BYTES
           && s[strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                          "0123456789_.:/@+-=")]
                  == '\0';
}

/* The PAE of the envelope signed with `key`. */
static cmt_status sign(const cmt_envelope *envelope,
                       const cmt_secret_key *key,
                       uint8_t sig[CMT_SIG_BYTES],
                       bool *there,
                       cmt_err *err)
{
    cmt_buf pae = {0};
    cmt_status st = CMT_OK;
    *there = false;
    cmt_dsse_pae(envelope->payload_type, envelope->payload, envelope->n, &pae);
    if (!cmt_buf_ok(&pae)) {
        st = cmt_fail(err, CMT_E_NOMEM, "no room to sign");
    } else {
        st = cmt_ed25519_sign(key, pae.data, pae.len, sig, err);
    }
    for (size_t k = 0; st == CMT_OK && k < envelope->n_signatures && !*there; k++) {
        const cmt_envelope_sig *s = &envelope->signatures[k];
        const uint8_t *mine = cmt_secret_key_public(key)->ed25519;
        *there = cmt_ed25519_verify(mine, pae.data, pae.len, s->sig, s->n_sig, NULL)
                 == CMT_OK;
    }
    cmt_buf_free(&pae);
    return st;
}

cmt_status cmt_dsse_add(const cmt_envelope *envelope,
                        const cmt_secret_key *key,
                        cmt_buf *out,
                        cmt_err *err)
{
    uint8_t sig[CMT_SIG_BYTES];
    bool there = false;
    if (!is_plain(envelope->payload_type)) {
        return cmt_fail(err, CMT_E_RANGE, "`%.80s` is not a payload type",
                        envelope->payload_type);
    }
    const cmt_status st = sign(envelope, key, sig, &there, err);
    if (st != CMT_OK)
        return st;
    if (!there && envelope->n_signatures >= CMT_MAX_SIGNATURES) {
        return cmt_fail(err, CMT_E_LIMIT, "more than %d signatures",
                        CMT_MAX_SIGNATURES);
    }
    cmt_buf_puts(out, "{\"payload\":\"");
    cmt_base64_write(out, envelope->payload, envelope->n);
    cmt_buf_printf(out, "\",\"payloadType\":\"%s\",\"signatures\":[",
                   envelope->payload_type);
    for (size_t k = 0; k < envelope->n_signatures; k++) {
        const cmt_envelope_sig *s = &envelope->signatures[k];
        const bool kept = s->keyid != NULL && is_plain(s->keyid);
        write_sig(out, k == 0, kept ? s->keyid : NULL, s->sig, s->n_sig);
    }
    if (!there) {
        write_sig(out, envelope->n_signatures == 0, cmt_secret_key_public(key)->id, sig,
                  sizeof sig);
    }
    cmt_buf_puts(out, "]}");
    return cmt_buf_ok(out) ? CMT_OK
                           : cmt_fail(err, CMT_E_NOMEM, "no room for an envelope");
}

cmt_status cmt_dsse_sign(const char *payload_type,
                         const void *payload,
                         size_t n,
                         const cmt_secret_key *key,
                         cmt_buf *out,
                         cmt_err *err)
{
    const cmt_envelope bare = {
        .payload_type = payload_type, .payload = payload, .n = n};
    return cmt_dsse_add(&bare, key, out, err);
}
