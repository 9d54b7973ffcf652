#include "base/err.h"
#include "base/sort.h"
#include "crypto/dsse.h"

#include <stdlib.h>
#include <string.h>

/* One verification under way. */
typedef struct count {
    const cmt_public_key *keys;
    const cmt_signers *signers;
    const char *pae;
    size_t n_pae;
    uint32_t *found; /* [signers->n] indices into keys */
    size_t n_found;
    bool broken;      /* a signature under a known key's id does not verify */
    bool unsupported; /* a key of another scheme was passed over */
} count;

/* The same point may stand under two ids in a hostile list. */
static bool has_counted(const count *c, const cmt_public_key *key)
{
    for (size_t k = 0; k < c->n_found; k++) {
        if (memcmp(c->keys[c->found[k]].ed25519, key->ed25519, CMT_KEY_BYTES) == 0)
            return true;
    }
    return false;
}

/* Try one signature with one key. CMT_E_SIGNATURE: it is not this key's. */
static cmt_status try_key(count *c, uint32_t index, const cmt_envelope_sig *sig)
{
    const cmt_public_key *key = &c->keys[index];
    if (key->scheme != CMT_SCHEME_ED25519) {
        c->unsupported = true;
        return CMT_E_SIGNATURE;
    }
    const cmt_status st =
        cmt_ed25519_verify(key->ed25519, c->pae, c->n_pae, sig->sig, sig->n_sig, NULL);
    if (st == CMT_OK && !has_counted(c, key))
        c->found[c->n_found++] = index;
    return st;
}

static cmt_status try_sig(count *c, const cmt_envelope_sig *sig)
{
    const cmt_signers *s = c->signers;
    for (size_t k = 0; sig->keyid != NULL && k < s->n; k++) {
        if (strcmp(c->keys[s->keys[k]].id, sig->keyid) != 0)
            continue;
        const cmt_status st = try_key(c, s->keys[k], sig);
        c->broken = c->broken || st == CMT_E_SIGNATURE;
        return st == CMT_E_NOMEM ? st : CMT_OK;
    }
    for (size_t k = 0; k < s->n; k++) {
        const cmt_status st = try_key(c, s->keys[k], sig);
        if (st != CMT_E_SIGNATURE)
            return st;
    }
    return CMT_OK;
}

static cmt_status verdict(const count *c, cmt_err *err)
{
    const size_t threshold = c->signers->threshold;
    if (threshold != 0 && c->n_found >= threshold)
        return CMT_OK;
    if (c->unsupported) {
        return cmt_fail(
            err, CMT_E_UNSUPPORTED,
            "not supported yet: a key that is not Ed25519; without it %zu of "
            "the %zu signatures needed are there",
            c->n_found, threshold);
    }
    if (c->broken) {
        return cmt_fail(
            err, CMT_E_SIGNATURE,
            "a signature under a known key's id does not verify; %zu of the "
            "%zu needed do",
            c->n_found, threshold);
    }
    return cmt_fail(err, CMT_E_TRUST, "signed by %zu of the %zu keys that are needed",
                    c->n_found, threshold);
}

cmt_status cmt_dsse_verify(cmt_arena *mem,
                           const cmt_envelope *envelope,
                           const char *payload_type,
                           const cmt_public_key *keys,
                           const cmt_signers *signers,
                           cmt_verified *out,
                           cmt_err *err)
{
    if (strcmp(envelope->payload_type, payload_type) != 0) {
        return cmt_fail(err, CMT_E_TRUST, "the payload is of type `%.80s`, not `%s`",
                        envelope->payload_type, payload_type);
    }
    cmt_buf pae = {0};
    count c = {.keys = keys, .signers = signers};
    c.found = CMT_NEW_ARRAY(mem, uint32_t, signers->n);
    cmt_dsse_pae(payload_type, envelope->payload, envelope->n, &pae);
    cmt_status st = c.found == NULL || !cmt_buf_ok(&pae) ? CMT_E_NOMEM : CMT_OK;
    c.pae = pae.data;
    c.n_pae = pae.len;
    for (size_t k = 0; st == CMT_OK && k < envelope->n_signatures; k++)
        st = try_sig(&c, &envelope->signatures[k]);
    if (st != CMT_OK) {
        st = cmt_fail(err, CMT_E_NOMEM, "no room to verify an envelope");
    } else {
        st = verdict(&c, err);
    }
    if (st == CMT_OK && out != NULL) {
        qsort(c.found, c.n_found, sizeof *c.found, cmt_u32_compare);
        *out = (cmt_verified){.keys = c.found, .n = c.n_found};
    }
    cmt_buf_free(&pae);
    return st;
}
