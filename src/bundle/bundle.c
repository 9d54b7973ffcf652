#include "bundle/bundle.h"

#include "base/err.h"
#include "base/limits.h"
#include "bundle/sums.h"
#include "bundle/version.h"
#include "io/fields.h"
#include "io/json.h"

#include <string.h>

cmt_status cmt_manifest_write(cmt_arena *mem,
                              const cmt_manifest *manifest,
                              cmt_buf *out,
                              cmt_err *err)
{
    cmt_value *top = cmt_value_object(mem);
    cmt_value *metadata = cmt_value_object(mem);
    cmt_value *roots = cmt_value_array(mem);
    cmt_value_set_string(mem, metadata, "build", manifest->build);
    cmt_value_set_string(mem, metadata, "expires", manifest->expires);
    cmt_value_set_string(mem, metadata, "log_origin", manifest->log_origin);
    cmt_value_set_int(mem, metadata, "log_size", manifest->log_size);
    cmt_value_set_string(mem, metadata, "policy_version", manifest->policy_version);
    if (manifest->previous != NULL)
        cmt_value_set_string(mem, metadata, "previous", manifest->previous);
    cmt_value_add(mem, roots, cmt_value_string(mem, "comitia"));
    cmt_value_set(mem, top, "metadata", metadata);
    cmt_value_set(mem, top, "revision",
                  cmt_value_format(mem, "%s+r%lld", manifest->policy_version,
                                   (long long)manifest->revision));
    cmt_value_set_int(mem, top, "rego_version", 1);
    cmt_value_set(mem, top, "roots", roots);
    if (!cmt_arena_ok(mem))
        return cmt_fail(err, CMT_E_NOMEM, "no room for a manifest");
    return cmt_json_write(top, out, err);
}

/* "1.4.0+r17": the version again, and the revision. */
static cmt_status read_revision(const cmt_fields *f, cmt_manifest *m, cmt_err *err)
{
    const char *text = NULL;
    cmt_version_number version = {0};
    const cmt_status st = cmt_field_string(f, "revision", &text, err);
    if (st != CMT_OK)
        return st;
    const size_t n = strlen(m->policy_version);
    if (!cmt_version_read(m->policy_version, &version)
        || strncmp(text, m->policy_version, n) != 0
        || strncmp(text + n, "+r", 2) != 0) {
        return cmt_field_fail(f, "revision", err, CMT_E_SCHEMA,
                              "not the policy's version followed by +rREVISION");
    }
    int64_t revision = 0;
    const char *digits = text + n + 2;
    const size_t n_digits = strspn(digits, "0123456789");
    if (n_digits == 0 || n_digits > 15 || digits[0] == '0'
        || digits[n_digits] != '\0') {
        return cmt_field_fail(f, "revision", err, CMT_E_SCHEMA,
                              "a revision counts from 1");
    }
    for (size_t k = 0; k < n_digits; k++)
        revision = revision * 10 + (digits[k] - '0');
    m->revision = revision;
    return CMT_OK;
}

static cmt_status read_texts(const cmt_fields *f, cmt_manifest *m, cmt_err *err)
{
    cmt_time expires = 0;
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_field_string(f, "build", &m->build, err));
    CMT_TRY(cmt_field_string(f, "expires", &m->expires, err));
    CMT_TRY(cmt_field_string(f, "log_origin", &m->log_origin, err));
    CMT_TRY(cmt_field_string(f, "policy_version", &m->policy_version, err));
    CMT_TRY(cmt_field_string_or_null(f, "previous", &m->previous, err));
    if (!cmt_time_read(m->expires, &expires))
        st = cmt_field_fail(f, "expires", err, CMT_E_SCHEMA, "not a time");
done:
    return st;
}

static cmt_status read_metadata(const cmt_fields *top, cmt_manifest *m, cmt_err *err)
{
    const cmt_value *metadata = NULL;
    cmt_fields f = {0};
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_field_object(top, "metadata", &metadata, err));
    CMT_TRY(cmt_fields_open(metadata, "/metadata",
                            "build expires log_origin log_size policy_version previous",
                            &f, err));
    CMT_TRY(read_texts(&f, m, err));
    CMT_TRY(cmt_field_int(&f, "log_size", 1, INT64_MAX, &m->log_size, err));
done:
    return st;
}

cmt_status cmt_manifest_read(
    cmt_arena *mem, const char *bytes, size_t n, cmt_manifest *out, cmt_err *err)
{
    cmt_value *value = NULL;
    cmt_fields f = {0};
    cmt_manifest m = {0};
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_json_read(mem, bytes, n, CMT_MAX_PAYLOAD_BYTES, &value, err));
    CMT_TRY(
        cmt_fields_open(value, "", "metadata revision rego_version roots", &f, err));
    CMT_TRY(read_metadata(&f, &m, err));
    CMT_TRY(read_revision(&f, &m, err));
    *out = m;
done:
    return st;
}

static cmt_status need(const cmt_container *files,
                       const char *name,
                       const cmt_entry **out,
                       cmt_err *err)
{
    *out = cmt_container_get(files, name);
    if (*out == NULL)
        return cmt_fail(err, CMT_E_REFERENCE, "the bundle holds no %s", name);
    return CMT_OK;
}

/* What every reader relies on: the format, and the members that name the policy. */
static cmt_status check_policy(const cmt_value *policy, cmt_err *err)
{
    static const char *const texts[] = {"instance", "round", "time", "expires"};
    const char *format = cmt_value_as_string(cmt_value_get(policy, "format"));
    if (format == NULL || strcmp(format, "comitia.policy/1") != 0)
        return cmt_fail_at(err, CMT_E_SCHEMA, 0, "/format", "not comitia.policy/1");
    for (size_t k = 0; k < sizeof texts / sizeof texts[0]; k++) {
        if (cmt_value_as_string(cmt_value_get(policy, texts[k])) == NULL)
            return cmt_fail(err, CMT_E_SCHEMA, "the policy has no `%s`", texts[k]);
    }
    const cmt_value *items = cmt_value_get(policy, "items");
    if (items == NULL || items->kind != CMT_VALUE_ARRAY)
        return cmt_fail_at(err, CMT_E_SCHEMA, 0, "/items", "the policy has no items");
    return CMT_OK;
}

cmt_status cmt_bundle_read(
    cmt_arena *mem, const uint8_t *bytes, size_t n, cmt_opened *out, cmt_err *err)
{
    cmt_opened b = {0};
    const cmt_entry *entry = NULL;
    cmt_status st = CMT_OK;
    cmt_sha256_of(bytes, n, &b.digest);
    CMT_TRY(cmt_container_read(mem, bytes, n, &b.files, err));
    CMT_TRY(cmt_sums_check(mem, &b.files, err));
    CMT_TRY(need(&b.files, CMT_AT_MANIFEST, &entry, err));
    st = cmt_manifest_read(mem, (const char *)entry->bytes, entry->n, &b.manifest, err);
    if (st != CMT_OK)
        return cmt_err_in_file(err, st, CMT_AT_MANIFEST);
    CMT_TRY(need(&b.files, CMT_AT_POLICY, &entry, err));
    st = cmt_json_read(mem, (const char *)entry->bytes, entry->n, CMT_MAX_JSON_BYTES,
                       &b.policy, err);
    if (st == CMT_OK)
        st = check_policy(b.policy, err);
    if (st != CMT_OK)
        return cmt_err_in_file(err, st, CMT_AT_POLICY);
    *out = b;
done:
    return st;
}
