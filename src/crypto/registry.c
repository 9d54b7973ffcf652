#include "crypto/registry.h"

#include "base/err.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "crypto/registry_parts.h"
#include "io/json.h"

#include <stdio.h>
#include <string.h>

#define NO_GROUP UINT32_MAX

/* A field that holds "sha256:…", or NULL where it may be missing. */
static cmt_status read_digest(const cmt_fields *f,
                              const char *name,
                              const char **out,
                              cmt_err *err)
{
    const char *text = NULL;
    const cmt_status st = cmt_field_string_or_null(f, name, &text, err);
    if (st == CMT_OK && text != NULL && !cmt_is_digest(text)) {
        return cmt_field_fail(f, name, err, CMT_E_SCHEMA,
                              "`sha256:` and 64 hex digits are expected");
    }
    if (st == CMT_OK)
        *out = text;
    return st;
}

static cmt_status read_time(const cmt_fields *f,
                            const char *name,
                            cmt_time *out,
                            cmt_err *err)
{
    const char *text = NULL;
    const cmt_status st = cmt_field_string(f, name, &text, err);
    if (st != CMT_OK)
        return st;
    if (strlen(text) != CMT_TIME_TEXT - 1 || !cmt_time_read(text, out)) {
        return cmt_field_fail(f, name, err, CMT_E_SCHEMA,
                              "a time such as 2027-09-01T00:00:00Z is expected");
    }
    return CMT_OK;
}

/* One key, one group: who holds two seats would vote twice. */
static cmt_status claim_keys(const cmt_group *groups,
                             uint32_t g,
                             const char *path,
                             const cmt_key_table *table,
                             uint32_t *owner,
                             cmt_err *err)
{
    const cmt_signers *s = &groups[g].signers;
    for (size_t k = 0; k < s->n; k++) {
        uint32_t *o = &owner[s->keys[k]];
        if (*o != NO_GROUP) {
            return cmt_fail_at(err, CMT_E_DUPLICATE, 0, path,
                               "the key %s belongs to the group `%s` already",
                               table->keys[s->keys[k]].id, groups[*o].id);
        }
        *o = g;
    }
    return CMT_OK;
}

static cmt_status check_order(const char *before,
                              const char *id,
                              const char *path,
                              cmt_err *err)
{
    const int order = strcmp(before, id);
    if (order < 0)
        return CMT_OK;
    return order == 0
               ? cmt_fail_at(err, CMT_E_DUPLICATE, 0, path,
                             "the group `%s` stands twice", id)
               : cmt_fail_at(err, CMT_E_SCHEMA, 0, path,
                             "groups are listed in ascending order of their ids");
}

static cmt_status read_groups(cmt_arena *mem,
                              const cmt_fields *document,
                              const cmt_key_table *table,
                              cmt_registry *out,
                              cmt_err *err)
{
    const cmt_value *list = NULL;
    cmt_status st = cmt_field_array(document, "groups", &list, err);
    const size_t n = cmt_value_count(list);
    if (st == CMT_OK && n > CMT_MAX_GROUPS) {
        return cmt_fail_at(err, CMT_E_LIMIT, 0, "/groups", "%zu groups, more than %d",
                           n, CMT_MAX_GROUPS);
    }
    cmt_group *groups = CMT_NEW_ARRAY(mem, cmt_group, n);
    uint32_t *owner = CMT_NEW_ARRAY(mem, uint32_t, table->n);
    if (st == CMT_OK && (groups == NULL || owner == NULL))
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu groups", n);
    for (size_t k = 0; owner != NULL && k < table->n; k++)
        owner[k] = NO_GROUP;
    for (size_t g = 0; st == CMT_OK && g < n; g++) {
        char path[32];
        (void)snprintf(path, sizeof path, "/groups/%zu", g);
        st = cmt_group_read(mem, cmt_value_at(list, g), path, table, &groups[g], err);
        if (st == CMT_OK && g > 0)
            st = check_order(groups[g - 1].id, groups[g].id, path, err);
        if (st == CMT_OK)
            st = claim_keys(groups, (uint32_t)g, path, table, owner, err);
    }
    out->groups = groups;
    out->n_groups = n;
    return st;
}

static cmt_status read_one_revoked(const cmt_value *from,
                                   size_t k,
                                   cmt_revoked *out,
                                   cmt_err *err)
{
    char path[40];
    cmt_fields f = {0};
    (void)snprintf(path, sizeof path, "/revoked/%zu", k);
    cmt_status st = cmt_fields_open(from, path, "from_index key reason", &f, err);
    if (st == CMT_OK)
        st = cmt_field_string(&f, "key", &out->key, err);
    if (st == CMT_OK)
        st = cmt_field_string(&f, "reason", &out->reason, err);
    if (st == CMT_OK)
        st = cmt_field_int(&f, "from_index", 0, INT64_MAX, &out->from_index, err);
    if (st == CMT_OK
        && (strlen(out->key) != 64 || strspn(out->key, "0123456789abcdef") != 64)) {
        return cmt_field_fail(&f, "key", err, CMT_E_SCHEMA,
                              "a key id of 64 hex digits is expected");
    }
    return st;
}

static cmt_status read_revoked(cmt_arena *mem,
                               const cmt_fields *document,
                               cmt_registry *out,
                               cmt_err *err)
{
    const cmt_value *list = NULL;
    cmt_status st = cmt_field_array(document, "revoked", &list, err);
    const size_t n = cmt_value_count(list);
    cmt_revoked *revoked = CMT_NEW_ARRAY(mem, cmt_revoked, n);
    if (st == CMT_OK && revoked == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu revocations", n);
    for (size_t k = 0; st == CMT_OK && k < n; k++) {
        st = read_one_revoked(cmt_value_at(list, k), k, &revoked[k], err);
        if (st == CMT_OK && k > 0 && strcmp(revoked[k - 1].key, revoked[k].key) >= 0) {
            return cmt_field_fail(document, "revoked", err, CMT_E_SCHEMA,
                                  "revoked keys are listed once, in ascending order");
        }
    }
    out->revoked = revoked;
    out->n_revoked = n;
    return st;
}

static cmt_status read_instance(const cmt_fields *f, cmt_registry *out, cmt_err *err)
{
    const cmt_status st = cmt_field_string(f, "instance", &out->instance, err);
    if (st == CMT_OK && !cmt_is_instance(out->instance)) {
        return cmt_field_fail(f, "instance", err, CMT_E_SCHEMA,
                              "a name such as `assistant.example` is expected");
    }
    return st;
}

static cmt_status read_head(const cmt_fields *f, cmt_registry *out, cmt_err *err)
{
    cmt_status st = cmt_field_tag(f, "format", "comitia.registry/1", err);
    if (st == CMT_OK)
        st = read_instance(f, out, err);
    if (st == CMT_OK)
        st = cmt_field_int(f, "version", 1, INT64_MAX, &out->version, err);
    if (st == CMT_OK)
        st = read_digest(f, "previous", &out->previous, err);
    if (st == CMT_OK)
        st = read_digest(f, "witness_policy", &out->witness_policy, err);
    if (st == CMT_OK)
        st = read_time(f, "expires", &out->expires, err);
    if (st == CMT_OK && (out->version == 1) != (out->previous == NULL)) {
        return cmt_field_fail(f, "previous", err, CMT_E_SCHEMA,
                              "version 1 has none, every later version names it");
    }
    if (st == CMT_OK && cmt_value_get(f->object, "require") != NULL) {
        return cmt_field_fail(f, "require", err, CMT_E_UNSUPPORTED,
                              "not supported yet: required signature schemes");
    }
    return st;
}

/* Everything below the top, once the bytes are known to be canonical. */
static cmt_status read_body(cmt_arena *mem,
                            const cmt_value *from,
                            cmt_registry *out,
                            cmt_err *err)
{
    cmt_fields f = {0};
    cmt_key_table table = {0};
    cmt_status st = cmt_fields_open(from, "",
                                    "council expires format groups instance keys "
                                    "previous require revoked version witness_policy",
                                    &f, err);
    if (st == CMT_OK)
        st = read_head(&f, out, err);
    if (st == CMT_OK)
        st = cmt_key_table_read(mem, &f, &table, err);
    if (st == CMT_OK)
        st = cmt_role_read(mem, &f, "council", &table, &out->council, err);
    if (st == CMT_OK)
        st = read_groups(mem, &f, &table, out, err);
    if (st == CMT_OK)
        st = read_revoked(mem, &f, out, err);
    out->keys = table.keys;
    out->n_keys = table.n;
    return st;
}

cmt_status cmt_registry_read(
    cmt_arena *mem, const char *bytes, size_t n, cmt_registry **out, cmt_err *err)
{
    cmt_value *v = NULL;
    cmt_registry *r = CMT_NEW(mem, cmt_registry);
    if (r == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a registry");
    cmt_status st = cmt_json_read(mem, bytes, n, CMT_MAX_REGISTRY_BYTES, &v, err);
    if (st == CMT_OK)
        st = read_body(mem, v, r, err);
    if (st == CMT_OK)
        *out = r;
    return st;
}
