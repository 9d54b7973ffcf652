#include "crypto/key_table.h"

#include "base/err.h"
#include "base/hex.h"
#include "base/limits.h"
#include "crypto/keys.h"

#include <stdio.h>
#include <string.h>

static cmt_status read_key(cmt_arena *mem,
                           const cmt_member *member,
                           cmt_public_key *out,
                           cmt_err *err)
{
    char path[32 + CMT_MAX_KEY_BYTES];
    cmt_fields f = {0};
    const char *scheme = NULL;
    const char *text = NULL;
    uint8_t raw[CMT_KEY_BYTES];
    cmt_err why = {0};
    cmt_status st = CMT_OK;
    (void)snprintf(path, sizeof path, "/keys/%s", member->key);
    CMT_TRY(cmt_fields_open(member->value, path, "public scheme", &f, err));
    CMT_TRY(cmt_field_string(&f, "scheme", &scheme, err));
    CMT_TRY(cmt_field_string(&f, "public", &text, err));
    if (strcmp(scheme, "ecdsa-sha2-nistp256") == 0 || strcmp(scheme, "sshsig") == 0
        || strcmp(scheme, "ml-dsa-65") == 0) {
        return cmt_field_fail(&f, "scheme", err, CMT_E_UNSUPPORTED,
                              "not supported yet: keys of the scheme `%s`", scheme);
    }
    if (strcmp(scheme, "ed25519") != 0) {
        return cmt_field_fail(&f, "scheme", err, CMT_E_SCHEMA,
                              "there is no scheme `%.40s`", scheme);
    }
    if (!cmt_hex_read(text, strlen(text), raw, sizeof raw)) {
        return cmt_field_fail(&f, "public", err, CMT_E_SCHEMA,
                              "64 lower-case hex digits are expected");
    }
    cmt_public_key key = {0};
    st = cmt_public_key_make(mem, raw, &key, &why);
    if (st != CMT_OK)
        return cmt_field_fail(&f, "public", err, st, "%s", why.text);
    if (strcmp(key.id, member->key) != 0) {
        return cmt_fail_at(err, CMT_E_DIGEST, 0, path, "the id of this key is %s",
                           key.id);
    }
    *out = key;
done:
    return st;
}

cmt_status cmt_key_table_read(cmt_arena *mem,
                              const cmt_fields *document,
                              cmt_key_table *out,
                              cmt_err *err)
{
    const cmt_value *map = NULL;
    cmt_status st = cmt_field_object(document, "keys", &map, err);
    const size_t n = cmt_value_count(map);
    cmt_public_key *keys = CMT_NEW_ARRAY(mem, cmt_public_key, n);
    if (st == CMT_OK && keys == NULL)
        st = cmt_fail(err, CMT_E_NOMEM, "no room for %zu keys", n);
    for (size_t k = 0; st == CMT_OK && k < n; k++)
        st = read_key(mem, &map->as.object.members[k], &keys[k], err);
    if (st == CMT_OK)
        *out = (cmt_key_table){.keys = keys, .n = n};
    return st;
}

static uint32_t find(const cmt_key_table *table, const char *id)
{
    size_t low = 0;
    size_t high = table->n;
    while (low < high) {
        const size_t mid = low + (high - low) / 2;
        const int order = strcmp(table->keys[mid].id, id);
        if (order == 0)
            return (uint32_t)mid;
        if (order < 0) {
            low = mid + 1;
        } else {
            high = mid;
        }
    }
    return UINT32_MAX;
}

/* The k-th id of a list: known, and behind the one before it. */
static cmt_status read_id(const cmt_fields *object,
                          const cmt_value *list,
                          size_t k,
                          const cmt_key_table *table,
                          uint32_t *keys,
                          cmt_err *err)
{
    const char *id = cmt_value_as_string(cmt_value_at(list, k));
    if (id == NULL)
        return cmt_field_fail(object, "keys", err, CMT_E_SCHEMA, "key ids are strings");
    keys[k] = find(table, id);
    if (keys[k] == UINT32_MAX) {
        return cmt_field_fail(object, "keys", err, CMT_E_REFERENCE,
                              "there is no key `%.64s`", id);
    }
    if (k > 0 && keys[k] == keys[k - 1]) {
        return cmt_field_fail(object, "keys", err, CMT_E_DUPLICATE,
                              "the key %.64s stands twice", id);
    }
    if (k > 0 && keys[k] < keys[k - 1]) {
        return cmt_field_fail(object, "keys", err, CMT_E_SCHEMA,
                              "key ids are listed in ascending order");
    }
    return CMT_OK;
}

cmt_status cmt_signers_read(cmt_arena *mem,
                            const cmt_fields *object,
                            const cmt_key_table *table,
                            cmt_signers *out,
                            cmt_err *err)
{
    const cmt_value *list = NULL;
    int64_t threshold = 0;
    cmt_status st = cmt_field_array(object, "keys", &list, err);
    if (st != CMT_OK)
        return st;
    const size_t n = cmt_value_count(list);
    if (n == 0) {
        return cmt_field_fail(object, "keys", err, CMT_E_RANGE,
                              "at least one key is needed");
    }
    if (n > CMT_MAX_SIGNATURES) {
        return cmt_field_fail(object, "keys", err, CMT_E_LIMIT,
                              "%zu keys, more than %d", n, CMT_MAX_SIGNATURES);
    }
    st = cmt_field_int(object, "threshold", 1, (int64_t)n, &threshold, err);
    uint32_t *keys = CMT_NEW_ARRAY(mem, uint32_t, n);
    if (st == CMT_OK && keys == NULL)
        st = cmt_fail(err, CMT_E_NOMEM, "no room for %zu signers", n);
    for (size_t k = 0; st == CMT_OK && k < n; k++)
        st = read_id(object, list, k, table, keys, err);
    if (st == CMT_OK)
        *out = (cmt_signers){.keys = keys, .n = n, .threshold = (size_t)threshold};
    return st;
}

cmt_status cmt_role_read(cmt_arena *mem,
                         const cmt_fields *document,
                         const char *name,
                         const cmt_key_table *table,
                         cmt_signers *out,
                         cmt_err *err)
{
    char path[64];
    cmt_fields role = {0};
    (void)snprintf(path, sizeof path, "%s/%s", document->path, name);
    const cmt_status st = cmt_fields_open(cmt_value_get(document->object, name), path,
                                          "keys threshold", &role, err);
    return st == CMT_OK ? cmt_signers_read(mem, &role, table, out, err) : st;
}

void cmt_key_table_write(cmt_arena *mem,
                         cmt_value *document,
                         const cmt_public_key *keys,
                         size_t n)
{
    cmt_value *map = cmt_value_object(mem);
    for (size_t k = 0; k < n; k++) {
        char hex[2 * CMT_KEY_BYTES + 1];
        cmt_value *key = cmt_value_object(mem);
        cmt_hex_write(keys[k].ed25519, CMT_KEY_BYTES, hex);
        cmt_value_set_string(mem, key, "public", hex);
        cmt_value_set_string(mem, key, "scheme", "ed25519");
        cmt_value_set(mem, map, keys[k].id, key);
    }
    cmt_value_set(mem, document, "keys", map);
}

void cmt_signers_write(cmt_arena *mem,
                       cmt_value *object,
                       const cmt_public_key *keys,
                       const cmt_signers *signers)
{
    cmt_value *list = cmt_value_array(mem);
    for (size_t k = 0; k < signers->n; k++)
        cmt_value_add(mem, list, cmt_value_string(mem, keys[signers->keys[k]].id));
    cmt_value_set(mem, object, "keys", list);
    cmt_value_set_int(mem, object, "threshold", (int64_t)signers->threshold);
}
