#include "crypto/trust_root.h"

#include "base/base64.h"
#include "base/err.h"
#include "base/hex.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "crypto/digest.h"
#include "crypto/key_table.h"
#include "crypto/keys.h"
#include "io/json.h"

#include <string.h>

/* A verifier key is NAME "+" HEX8 "+" BASE64(0x01 key), where HEX8 is the head of
 * SHA-256(NAME "\n" 0x01 key). C2SP signed-note, "Verifier keys". */
static cmt_status check_log(
    cmt_arena *mem, const char *log, const char *instance, bool *good, cmt_err *err)
{
    uint8_t *key = NULL;
    size_t n = 0;
    cmt_hash32 hash;
    char hex[65];
    cmt_buf named = {0};
    const char *name = cmt_arena_printf(mem, "%s/log+", instance);
    *good = false;
    if (name == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a trust root");
    const size_t head = strlen(name);
    if (strncmp(log, name, head) != 0 || strlen(log) < head + 9 || log[head + 8] != '+')
        return CMT_OK;
    const char *text = log + head + 9;
    const cmt_status st = cmt_base64_read(mem, text, strlen(text), &key, &n, err);
    if (st == CMT_E_NOMEM)
        return st;
    if (st != CMT_OK || n != 1 + CMT_KEY_BYTES || key[0] != 1
        || cmt_ed25519_is_low_order(key + 1))
        return CMT_OK;
    cmt_buf_add(&named, name, head - 1);
    cmt_buf_putc(&named, '\n');
    cmt_buf_add(&named, key, n);
    const bool room = cmt_buf_ok(&named);
    if (room)
        cmt_sha256_of(named.data, named.len, &hash);
    cmt_buf_free(&named);
    if (!room)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a trust root");
    cmt_hex_write(hash.at, sizeof hash.at, hex);
    *good = strncmp(log + head, hex, 8) == 0;
    return CMT_OK;
}

static cmt_status read_log(cmt_arena *mem,
                           const cmt_fields *f,
                           cmt_trust_root *out,
                           cmt_err *err)
{
    bool good = false;
    cmt_status st = cmt_field_string(f, "log", &out->log, err);
    if (st == CMT_OK)
        st = check_log(mem, out->log, out->instance, &good, err);
    if (st == CMT_OK && !good) {
        return cmt_field_fail(f, "log", err, CMT_E_SCHEMA,
                              "not the verifier key of an Ed25519 log named `%s/log`",
                              out->instance);
    }
    return st;
}

static cmt_status read_instance(const cmt_fields *f, cmt_trust_root *out, cmt_err *err)
{
    const cmt_status st = cmt_field_string(f, "instance", &out->instance, err);
    if (st == CMT_OK && !cmt_is_instance(out->instance)) {
        return cmt_field_fail(f, "instance", err, CMT_E_SCHEMA,
                              "a name such as `assistant.example` is expected");
    }
    return st;
}

static cmt_status read_body(cmt_arena *mem,
                            const cmt_value *from,
                            cmt_trust_root *out,
                            cmt_err *err)
{
    cmt_fields f = {0};
    cmt_key_table table = {0};
    cmt_status st =
        cmt_fields_open(from, "", "council format instance keys log release", &f, err);
    if (st == CMT_OK)
        st = cmt_field_tag(&f, "format", "comitia.trust/1", err);
    if (st == CMT_OK)
        st = read_instance(&f, out, err);
    if (st == CMT_OK)
        st = cmt_key_table_read(mem, &f, &table, err);
    if (st == CMT_OK)
        st = cmt_role_read(mem, &f, "council", &table, &out->council, err);
    if (st == CMT_OK)
        st = cmt_role_read(mem, &f, "release", &table, &out->release, err);
    out->keys = table.keys;
    out->n_keys = table.n;
    return st == CMT_OK ? read_log(mem, &f, out, err) : st;
}

cmt_status cmt_trust_root_read(
    cmt_arena *mem, const char *bytes, size_t n, cmt_trust_root **out, cmt_err *err)
{
    cmt_value *v = NULL;
    cmt_trust_root *root = CMT_NEW(mem, cmt_trust_root);
    if (root == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a trust root");
    cmt_status st = cmt_json_read(mem, bytes, n, CMT_MAX_PAYLOAD_BYTES, &v, err);
    if (st == CMT_OK)
        st = read_body(mem, v, root, err);
    if (st == CMT_OK)
        *out = root;
    return st;
}

cmt_status cmt_trust_root_write(cmt_arena *mem,
                                const cmt_trust_root *root,
                                cmt_buf *out,
                                cmt_err *err)
{
    cmt_value *v = cmt_value_object(mem);
    cmt_value *council = cmt_value_object(mem);
    cmt_value *release = cmt_value_object(mem);
    cmt_signers_write(mem, council, root->keys, &root->council);
    cmt_signers_write(mem, release, root->keys, &root->release);
    cmt_value_set(mem, v, "council", council);
    cmt_value_set_string(mem, v, "format", "comitia.trust/1");
    cmt_value_set_string(mem, v, "instance", root->instance);
    cmt_key_table_write(mem, v, root->keys, root->n_keys);
    cmt_value_set_string(mem, v, "log", root->log);
    cmt_value_set(mem, v, "release", release);
    if (!cmt_arena_ok(mem))
        return cmt_fail(err, CMT_E_NOMEM, "no room to write a trust root");
    return cmt_json_write(v, out, err);
}
