#include "crypto/registry.h"

#include "base/err.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "crypto/key_table.h"
#include "io/json.h"

#include <stdio.h>
#include <string.h>

#define NO_GROUP UINT32_MAX

static bool is_digest(const char *text)
{
    cmt_hash32 ignored;
    return cmt_digest_read(text, &ignored);
}

/* A field that holds "sha256:…", or NULL where it may be missing. */
static cmt_status read_digest(const cmt_fields *f,
                              const char *name,
                              const char **out,
                              cmt_err *err)
{
    const char *text = NULL;
    const cmt_status st = cmt_field_string_or_null(f, name, &text, err);
    if (st == CMT_OK && text != NULL && !is_digest(text))
        return cmt_field_fail(f, name, err, CMT_E_SCHEMA,
                              "`sha256:` and 64 hex digits are expected");
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
    if (strlen(text) != CMT_TIME_TEXT - 1 || !cmt_time_read(text, out))
        return cmt_field_fail(f, name, err, CMT_E_SCHEMA,
                              "a time such as 2027-09-01T00:00:00Z is expected");
    return CMT_OK;
}

static cmt_status read_evidence(cmt_arena *mem,
                                const cmt_fields *f,
                                cmt_group *out,
                                cmt_err *err)
{
    const cmt_value *list = NULL;
    const cmt_status st = cmt_field_array(f, "evidence", &list, err);
    if (st != CMT_OK)
        return st;
    const size_t n = cmt_value_count(list);
    const char **digests = CMT_NEW_ARRAY(mem, const char *, n);
    if (digests == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu digests", n);
    for (size_t k = 0; k < n; k++) {
        digests[k] = cmt_value_as_string(cmt_value_at(list, k));
        if (digests[k] == NULL || !is_digest(digests[k]))
            return cmt_field_fail(f, "evidence", err, CMT_E_SCHEMA,
                                  "item %zu is no `sha256:` digest", k);
    }
    out->evidence = digests;
    out->n_evidence = n;
    return CMT_OK;
}

static cmt_status read_weight(cmt_arena *mem,
                              const cmt_fields *f,
                              cmt_group *out,
                              cmt_err *err)
{
    const char *text = NULL;
    const cmt_status st = cmt_field_string(f, "weight", &text, err);
    if (st != CMT_OK)
        return st;
    mpq_ptr weight = cmt_q(mem);
    if (weight == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a weight");
    char *again = NULL;
    if (cmt_q_read(text, CMT_MAX_NUMBER_DIGITS, weight)) {
        again = cmt_q_text(mem, weight);
        if (again == NULL)
            return cmt_fail(err, CMT_E_NOMEM, "no room for a weight");
    }
    if (again == NULL || strcmp(again, text) != 0)
        return cmt_field_fail(f, "weight", err, CMT_E_SCHEMA,
                              "`%.40s` is no rational in lowest terms, such as \"3/2\"",
                              text);
    if (mpq_sgn(weight) <= 0)
        return cmt_field_fail(f, "weight", err, CMT_E_RANGE, "a voice is above 0");
    out->weight = weight;
    return CMT_OK;
}

static cmt_status read_status(const cmt_fields *f, cmt_group *out, cmt_err *err)
{
    const char *text = NULL;
    const cmt_status st = cmt_field_string(f, "status", &text, err);
    if (st != CMT_OK)
        return st;
    out->active = strcmp(text, "active") == 0;
    if (!out->active && strcmp(text, "suspended") != 0)
        return cmt_field_fail(f, "status", err, CMT_E_SCHEMA,
                              "`active` or `suspended` is expected");
    return CMT_OK;
}

/* @src doc/registry.md, "A group" */
static cmt_status read_group(cmt_arena *mem,
                             const cmt_value *from,
                             const char *path,
                             const cmt_key_table *table,
                             cmt_group *out,
                             cmt_err *err)
{
    cmt_fields f = {0};
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_fields_open(from, path,
                            "evidence id keys members status stratum threshold weight",
                            &f, err));
    CMT_TRY(cmt_field_string(&f, "id", &out->id, err));
    if (!cmt_is_id(out->id))
        return cmt_field_fail(&f, "id", err, CMT_E_SCHEMA, "`%.64s` is no id", out->id);
    CMT_TRY(cmt_field_string_or_null(&f, "stratum", &out->stratum, err));
    if (out->stratum != NULL && !cmt_is_id(out->stratum))
        return cmt_field_fail(&f, "stratum", err, CMT_E_SCHEMA, "`%.64s` is no id",
                              out->stratum);
    CMT_TRY(cmt_field_int(&f, "members", 1, CMT_MAX_POINTS, &out->members, err));
    CMT_TRY(read_status(&f, out, err));
    CMT_TRY(read_weight(mem, &f, out, err));
    CMT_TRY(read_evidence(mem, &f, out, err));
    CMT_TRY(cmt_signers_read(mem, &f, table, &out->signers, err));
done:
    return st;
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
        if (*o != NO_GROUP)
            return cmt_fail_at(err, CMT_E_DUPLICATE, 0, path,
                               "the key %s belongs to the group `%s` already",
                               table->keys[s->keys[k]].id, groups[*o].id);
        *o = g;
    }
    return CMT_OK;
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
    if (st == CMT_OK && n > CMT_MAX_GROUPS)
        return cmt_fail_at(err, CMT_E_LIMIT, 0, "/groups", "%zu groups, more than %d",
                           n, CMT_MAX_GROUPS);
    cmt_group *groups = CMT_NEW_ARRAY(mem, cmt_group, n);
    uint32_t *owner = CMT_NEW_ARRAY(mem, uint32_t, table->n);
    if (st == CMT_OK && (groups == NULL || owner == NULL))
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu groups", n);
    for (size_t k = 0; owner != NULL && k < table->n; k++)
        owner[k] = NO_GROUP;
    for (size_t g = 0; st == CMT_OK && g < n; g++) {
        char path[32];
        (void)snprintf(path, sizeof path, "/groups/%zu", g);
        st = read_group(mem, cmt_value_at(list, g), path, table, &groups[g], err);
        const int order =
            st != CMT_OK || g == 0 ? -1 : strcmp(groups[g - 1].id, groups[g].id);
        if (order == 0)
            return cmt_fail_at(err, CMT_E_DUPLICATE, 0, path,
                               "the group `%s` stands twice", groups[g].id);
        if (order > 0)
            return cmt_fail_at(err, CMT_E_SCHEMA, 0, path,
                               "groups are listed in ascending order of their ids");
        if (st == CMT_OK)
            st = claim_keys(groups, (uint32_t)g, path, table, owner, err);
    }
    out->groups = groups;
    out->n_groups = n;
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
        char path[32];
        cmt_fields f = {0};
        cmt_revoked *r = &revoked[k];
        (void)snprintf(path, sizeof path, "/revoked/%zu", k);
        CMT_TRY(cmt_fields_open(cmt_value_at(list, k), path, "from_index key reason",
                                &f, err));
        CMT_TRY(cmt_field_string(&f, "key", &r->key, err));
        CMT_TRY(cmt_field_string(&f, "reason", &r->reason, err));
        CMT_TRY(cmt_field_int(&f, "from_index", 0, INT64_MAX, &r->from_index, err));
        if (strlen(r->key) != 64 || strspn(r->key, "0123456789abcdef") != 64)
            st = cmt_field_fail(&f, "key", err, CMT_E_SCHEMA,
                                "a key id of 64 hex digits is expected");
        else if (k > 0 && strcmp(revoked[k - 1].key, r->key) >= 0)
            st = cmt_field_fail(&f, "key", err, CMT_E_SCHEMA,
                                "revoked keys are listed once, in ascending order");
    }
    out->revoked = revoked;
    out->n_revoked = n;
done:
    return st;
}

static cmt_status read_head(const cmt_fields *f, cmt_registry *out, cmt_err *err)
{
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_field_tag(f, "format", "comitia.registry/1", err));
    CMT_TRY(cmt_field_string(f, "instance", &out->instance, err));
    if (!cmt_is_instance(out->instance))
        return cmt_field_fail(f, "instance", err, CMT_E_SCHEMA,
                              "a name such as `assistant.example` is expected");
    CMT_TRY(cmt_field_int(f, "version", 1, INT64_MAX, &out->version, err));
    CMT_TRY(read_digest(f, "previous", &out->previous, err));
    CMT_TRY(read_digest(f, "witness_policy", &out->witness_policy, err));
    CMT_TRY(read_time(f, "expires", &out->expires, err));
    if ((out->version == 1) != (out->previous == NULL))
        return cmt_field_fail(f, "previous", err, CMT_E_SCHEMA,
                              "version 1 has none, every later version names it");
    if (cmt_value_get(f->object, "require") != NULL)
        return cmt_field_fail(f, "require", err, CMT_E_UNSUPPORTED,
                              "not supported yet: required signature schemes");
done:
    return st;
}

cmt_status cmt_registry_read(
    cmt_arena *mem, const char *bytes, size_t n, cmt_registry **out, cmt_err *err)
{
    cmt_value *v = NULL;
    cmt_fields f = {0};
    cmt_fields council = {0};
    cmt_key_table table = {0};
    cmt_status st = CMT_OK;
    cmt_registry *r = CMT_NEW(mem, cmt_registry);
    if (r == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a registry");
    CMT_TRY(cmt_json_read(mem, bytes, n, CMT_MAX_REGISTRY_BYTES, &v, err));
    CMT_TRY(cmt_fields_open(v, "",
                            "council expires format groups instance keys previous "
                            "require revoked version witness_policy",
                            &f, err));
    CMT_TRY(read_head(&f, r, err));
    CMT_TRY(cmt_key_table_read(mem, &f, &table, err));
    r->keys = table.keys;
    r->n_keys = table.n;
    CMT_TRY(cmt_fields_open(cmt_value_get(v, "council"), "/council", "keys threshold",
                            &council, err));
    CMT_TRY(cmt_signers_read(mem, &council, &table, &r->council, err));
    CMT_TRY(read_groups(mem, &f, &table, r, err));
    CMT_TRY(read_revoked(mem, &f, r, err));
    *out = r;
done:
    return st;
}
