#include "base/base64.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "crypto/dsse.h"
#include "io/json.h"

#include <stdio.h>
#include <string.h>

/* A member that must be a string. */
static cmt_status text_of(const cmt_value *object,
                          const char *name,
                          const char *path,
                          const char **out,
                          cmt_err *err)
{
    const char *s = cmt_value_as_string(cmt_value_get(object, name));
    if (s == NULL)
        return cmt_fail_at(err, CMT_E_SCHEMA, 0, path, "a string is expected here");
    *out = s;
    return CMT_OK;
}

static cmt_status bytes_of(cmt_arena *mem,
                           const char *text,
                           const char *path,
                           const uint8_t **out,
                           size_t *n,
                           cmt_err *err)
{
    uint8_t *bytes = NULL;
    cmt_err why = {0};
    const cmt_status st = cmt_base64_read(mem, text, strlen(text), &bytes, n, &why);
    if (st != CMT_OK)
        return cmt_fail_at(err, st, 0, path, "%s", why.text);
    *out = bytes;
    return CMT_OK;
}

static cmt_status read_sig(cmt_arena *mem,
                           const cmt_value *from,
                           size_t k,
                           cmt_envelope_sig *out,
                           cmt_err *err)
{
    char path[48];
    const char *text = NULL;
    (void)snprintf(path, sizeof path, "/signatures/%zu/sig", k);
    cmt_status st = text_of(from, "sig", path, &text, err);
    if (st != CMT_OK)
        return st;
    st = bytes_of(mem, text, path, &out->sig, &out->n_sig, err);
    const cmt_value *keyid = cmt_value_get(from, "keyid");
    out->keyid = cmt_value_as_string(keyid);
    if (st == CMT_OK && keyid != NULL && out->keyid == NULL)
        return cmt_fail_at(err, CMT_E_SCHEMA, 0, path, "its `keyid` is not a string");
    return st;
}

static cmt_status read_sigs(cmt_arena *mem,
                            const cmt_value *from,
                            cmt_envelope *out,
                            cmt_err *err)
{
    const size_t n = cmt_value_count(from);
    if (from == NULL || from->kind != CMT_VALUE_ARRAY || n == 0)
        return cmt_fail_at(err, CMT_E_SCHEMA, 0, "/signatures",
                           "an array of signatures is expected here");
    if (n > CMT_MAX_SIGNATURES)
        return cmt_fail_at(err, CMT_E_LIMIT, 0, "/signatures",
                           "%zu signatures, more than %d", n, CMT_MAX_SIGNATURES);
    cmt_envelope_sig *sigs = CMT_NEW_ARRAY(mem, cmt_envelope_sig, n);
    if (sigs == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu signatures", n);
    for (size_t k = 0; k < n; k++) {
        const cmt_status st = read_sig(mem, cmt_value_at(from, k), k, &sigs[k], err);
        if (st != CMT_OK)
            return st;
    }
    out->signatures = sigs;
    out->n_signatures = n;
    return CMT_OK;
}

cmt_status cmt_dsse_read(
    cmt_arena *mem, const char *bytes, size_t n, cmt_envelope *out, cmt_err *err)
{
    cmt_value *v = NULL;
    const char *text = NULL;
    cmt_envelope e = {0};
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_json_read_foreign(mem, bytes, n, CMT_MAX_ENVELOPE_BYTES, &v, err));
    if (v->kind != CMT_VALUE_OBJECT)
        return cmt_fail(err, CMT_E_SCHEMA, "an envelope is a JSON object");
    CMT_TRY(text_of(v, "payloadType", "/payloadType", &e.payload_type, err));
    if (cmt_text_flaw(e.payload_type, strlen(e.payload_type), false) != NULL)
        return cmt_fail_at(err, CMT_E_SCHEMA, 0, "/payloadType", "not a payload type");
    CMT_TRY(text_of(v, "payload", "/payload", &text, err));
    CMT_TRY(bytes_of(mem, text, "/payload", &e.payload, &e.n, err));
    const size_t most = strcmp(e.payload_type, CMT_TYPE_REGISTRY) == 0
                            ? CMT_MAX_REGISTRY_BYTES
                            : CMT_MAX_PAYLOAD_BYTES;
    if (e.n > most)
        return cmt_fail_at(err, CMT_E_LIMIT, 0, "/payload",
                           "a payload of %zu bytes, more than %zu", e.n, most);
    CMT_TRY(read_sigs(mem, cmt_value_get(v, "signatures"), &e, err));
    cmt_sha256_of(e.payload, e.n, &e.digest);
    *out = e;
done:
    return st;
}
