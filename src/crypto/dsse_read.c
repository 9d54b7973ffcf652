#include "base/base64.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "crypto/dsse.h"
#include "crypto/dsse_parts.h"
#include "io/json.h"

#include <stdio.h>
#include <string.h>

/* A member that must be a string. */
static cmt_status text_of(const cmt_value *object,
                          const char *name,
                          const char *path,
                          cmt_span *out,
                          cmt_err *err)
{
    const char *s = cmt_value_as_string(cmt_value_get(object, name));
    if (s == NULL)
        return cmt_fail_at(err, CMT_E_SCHEMA, 0, path, "a string is expected here");
    *out = (cmt_span){.at = s, .n = strlen(s)};
    return CMT_OK;
}

static cmt_status take_signatures(const cmt_value *from,
                                  cmt_dsse_parts *out,
                                  cmt_err *err)
{
    const size_t n = cmt_value_count(from);
    if (from == NULL || from->kind != CMT_VALUE_ARRAY || n == 0) {
        return cmt_fail_at(err, CMT_E_SCHEMA, 0, "/signatures",
                           "an array of signatures is expected here");
    }
    if (n > CMT_MAX_SIGNATURES) {
        return cmt_fail_at(err, CMT_E_LIMIT, 0, "/signatures",
                           "%zu signatures, more than %d", n, CMT_MAX_SIGNATURES);
    }
    for (size_t k = 0; k < n; k++) {
        char path[48];
        const cmt_value *v = cmt_value_at(from, k);
        cmt_dsse_part *part = &out->signatures[k];
        *part = (cmt_dsse_part){.keyid = {.at = NULL}};
        (void)snprintf(path, sizeof path, "/signatures/%zu/sig", k);
        cmt_status st = text_of(v, "sig", path, &part->sig, err);
        (void)snprintf(path, sizeof path, "/signatures/%zu/keyid", k);
        if (st == CMT_OK && cmt_value_get(v, "keyid") != NULL)
            st = text_of(v, "keyid", path, &part->keyid, err);
        if (st != CMT_OK)
            return st;
    }
    out->n_signatures = n;
    return CMT_OK;
}

/* Any layout, by way of the JSON parser. */
static cmt_status take_foreign(
    cmt_arena *mem, const char *bytes, size_t n, cmt_dsse_parts *out, cmt_err *err)
{
    cmt_value *v = NULL;
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_json_read_foreign(mem, bytes, n, CMT_MAX_ENVELOPE_BYTES, &v, err));
    if (v->kind != CMT_VALUE_OBJECT)
        return cmt_fail(err, CMT_E_SCHEMA, "an envelope is a JSON object");
    CMT_TRY(text_of(v, "payloadType", "/payloadType", &out->type, err));
    CMT_TRY(text_of(v, "payload", "/payload", &out->payload, err));
    CMT_TRY(take_signatures(cmt_value_get(v, "signatures"), out, err));
done:
    return st;
}

static cmt_status decode(cmt_arena *mem,
                         cmt_span text,
                         const char *path,
                         const uint8_t **out,
                         size_t *n,
                         cmt_err *err)
{
    uint8_t *bytes = NULL;
    const cmt_status st = cmt_base64_read(mem, text.at, text.n, &bytes, n, err);
    if (st != CMT_OK && err != NULL) {
        const cmt_err why = *err;
        return cmt_fail_at(err, st, 0, path, "%s", why.text);
    }
    *out = bytes;
    return st;
}

static cmt_status read_type(cmt_arena *mem,
                            cmt_span type,
                            const char **out,
                            cmt_err *err)
{
    if (cmt_text_flaw(type.at, type.n, false) != NULL)
        return cmt_fail_at(err, CMT_E_SCHEMA, 0, "/payloadType", "not a payload type");
    *out = cmt_arena_strndup(mem, type.at, type.n);
    return *out != NULL ? CMT_OK : cmt_fail(err, CMT_E_NOMEM, "no room for a type");
}

static bool is_same(cmt_span span, const char *text)
{
    return span.n == strlen(text) && memcmp(span.at, text, span.n) == 0;
}

static cmt_status read_payload(
    cmt_arena *mem, cmt_span text, bool is_registry, cmt_envelope *out, cmt_err *err)
{
    const size_t most = is_registry ? CMT_MAX_REGISTRY_BYTES : CMT_MAX_PAYLOAD_BYTES;
    const cmt_status st =
        text.n / 4 * 3 > most + 3
            ? CMT_E_LIMIT
            : decode(mem, text, "/payload", &out->payload, &out->n, err);
    if (st == CMT_E_LIMIT || (st == CMT_OK && out->n > most)) {
        return cmt_fail_at(err, CMT_E_LIMIT, 0, "/payload",
                           "a payload of more than %zu bytes", most);
    }
    return st;
}

static cmt_status read_signatures(cmt_arena *mem,
                                  const cmt_dsse_parts *parts,
                                  cmt_envelope *out,
                                  cmt_err *err)
{
    const size_t n = parts->n_signatures;
    cmt_envelope_sig *sigs = CMT_NEW_ARRAY(mem, cmt_envelope_sig, n);
    if (sigs == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu signatures", n);
    for (size_t k = 0; k < n; k++) {
        char path[48];
        const cmt_dsse_part *p = &parts->signatures[k];
        (void)snprintf(path, sizeof path, "/signatures/%zu/sig", k);
        const cmt_status st =
            decode(mem, p->sig, path, &sigs[k].sig, &sigs[k].n_sig, err);
        if (st != CMT_OK)
            return st;
        if (p->keyid.at != NULL) {
            sigs[k].keyid = cmt_arena_strndup(mem, p->keyid.at, p->keyid.n);
            if (sigs[k].keyid == NULL)
                return cmt_fail(err, CMT_E_NOMEM, "no room for a key id");
        }
    }
    out->signatures = sigs;
    out->n_signatures = n;
    return CMT_OK;
}

cmt_status cmt_dsse_read(
    cmt_arena *mem, const char *bytes, size_t n, cmt_envelope *out, cmt_err *err)
{
    cmt_dsse_parts parts;
    cmt_envelope e = {0};
    cmt_status st = CMT_OK;
    if (n > 0 && bytes[0] == '<') {
        return cmt_fail_at(err, CMT_E_SYNTAX, 1, NULL,
                           "XML as it is, not in a signed envelope");
    }
    if (!cmt_dsse_plain(bytes, n, &parts))
        CMT_TRY(take_foreign(mem, bytes, n, &parts, err));
    CMT_TRY(read_type(mem, parts.type, &e.payload_type, err));
    const bool is_registry = is_same(parts.type, CMT_TYPE_REGISTRY);
    CMT_TRY(read_payload(mem, parts.payload, is_registry, &e, err));
    CMT_TRY(read_signatures(mem, &parts, &e, err));
    cmt_sha256_of(e.payload, e.n, &e.digest);
    *out = e;
done:
    return st;
}
