#include "bundle/verify.h"

#include "base/err.h"
#include "base/limits.h"
#include "bundle/evidence.h"
#include "bundle/statement.h"
#include "crypto/dsse.h"
#include "io/fields.h"
#include "io/json.h"
#include "log/note.h"

#include <string.h>

#define STATE_FORMAT "comitia.state/1"

/* Each check fails with a sentence; the order is that of a careful reader: form, signature,
 * place, time, age. */
static cmt_status check_claim(cmt_arena *mem,
                              const cmt_verify_input *in,
                              cmt_verify_answer *a,
                              cmt_err *err)
{
    cmt_envelope envelope = {0};
    cmt_verified signers = {0};
    cmt_statement statement = {0};
    cmt_status st = CMT_OK;
    if (in->statement == NULL)
        return cmt_fail(err, CMT_E_TRUST, "no release claim lies beside the bundle");
    CMT_TRY(cmt_dsse_read(mem, in->statement, in->n_statement, &envelope, err));
    CMT_TRY(cmt_dsse_verify(mem, &envelope, CMT_TYPE_INTOTO, in->root->keys,
                            &in->root->release, &signers, err));
    CMT_TRY(cmt_statement_read(mem, (const char *)envelope.payload, envelope.n,
                               CMT_PREDICATE_POLICY, &statement, err));
    const char *name =
        cmt_arena_printf(mem, "policy-%s.tar.gz", a->bundle.manifest.policy_version);
    if (name == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room to verify");
    const cmt_subject *subject = cmt_statement_subject(&statement, name);
    if (subject == NULL
        || (in->container_name != NULL && strcmp(in->container_name, name) != 0))
        return cmt_fail(err, CMT_E_TRUST, "the signed claim is not about this file");
    if (!cmt_hash32_equal(&subject->digest, &a->bundle.digest)) {
        return cmt_fail(err, CMT_E_DIGEST,
                        "the container's digest is not the signed one");
    }
    a->n_signers = signers.n;
done:
    return st;
}

size_t cmt_policy_lapsed(const cmt_value *policy, cmt_time now)
{
    const cmt_value *items = cmt_value_get(policy, "items");
    size_t n = 0;
    for (size_t k = 0; k < cmt_value_count(items); k++) {
        const char *sunset =
            cmt_value_as_string(cmt_value_get(cmt_value_at(items, k), "sunset"));
        cmt_time time = 0;
        n += sunset != NULL && cmt_time_read(sunset, &time) && time <= now;
    }
    return n;
}

static cmt_status check_place_and_time(const cmt_verify_input *in,
                                       cmt_verify_answer *a,
                                       cmt_err *err)
{
    const char *instance =
        cmt_value_as_string(cmt_value_get(a->bundle.policy, "instance"));
    cmt_time expires = 0;
    if (strcmp(instance, in->root->instance) != 0) {
        return cmt_fail(err, CMT_E_REPLAY, "it is for %s, the root of trust is for %s",
                        instance, in->root->instance);
    }
    if (!in->has_now)
        return CMT_OK;
    if (!cmt_time_read(a->bundle.manifest.expires, &expires) || expires <= in->now) {
        return cmt_fail(err, CMT_E_REPLAY, "it expired at %s",
                        a->bundle.manifest.expires);
    }
    a->n_lapsed = cmt_policy_lapsed(a->bundle.policy, in->now);
    return CMT_OK;
}

static cmt_status check_age(const cmt_verify_input *in,
                            const cmt_verify_answer *a,
                            cmt_err *err)
{
    const cmt_seen *seen = in->seen;
    const cmt_manifest *m = &a->bundle.manifest;
    if (seen == NULL)
        return CMT_OK;
    if (strcmp(seen->instance, in->root->instance) != 0) {
        return cmt_fail(err, CMT_E_REPLAY, "the state file is about %s",
                        seen->instance);
    }
    if (m->revision < seen->revision) {
        return cmt_fail(err, CMT_E_REPLAY,
                        "it is revision %lld, and revision %lld was seen before",
                        (long long)m->revision, (long long)seen->revision);
    }
    if (m->revision == seen->revision && strcmp(a->digest, seen->bundle) != 0) {
        return cmt_fail(err, CMT_E_REPLAY,
                        "another bundle with revision %lld was seen before: the "
                        "operator shows different people different policies",
                        (long long)m->revision);
    }
    return CMT_OK;
}

/* The leaves are those that the log signed; their root goes to what is remembered. */
static cmt_status check_checkpoint(cmt_arena *mem,
                                   const cmt_verify_input *in,
                                   cmt_verify_answer *a,
                                   const cmt_leaf_bytes **leaves,
                                   cmt_err *err)
{
    const cmt_entry *note = cmt_container_get(&a->bundle.files, CMT_AT_CHECKPOINT);
    const uint64_t size = (uint64_t)a->bundle.manifest.log_size;
    cmt_vkey key = {0};
    cmt_checkpoint checkpoint = {0};
    cmt_status st = CMT_OK;
    if (note == NULL)
        return cmt_fail(err, CMT_E_REFERENCE, "it carries no checkpoint of the log");
    CMT_TRY(cmt_vkey_read(mem, in->root->log, &key, err));
    CMT_TRY(cmt_checkpoint_open(mem, (const char *)note->bytes, note->n, &key,
                                &checkpoint, err));
    CMT_TRY(cmt_leaves_of(mem, &a->bundle.files, size, leaves, err));
    cmt_leaves_root(*leaves, size, &a->seen.log_root);
    if (checkpoint.size != size
        || !cmt_hash32_equal(&checkpoint.root, &a->seen.log_root)) {
        st =
            cmt_fail(err, CMT_E_DIGEST, "its leaves are not those that the log signed");
    }
done:
    return st;
}

/* The log continues the one that was seen before. */
static cmt_status check_log(cmt_arena *mem,
                            const cmt_verify_input *in,
                            cmt_verify_answer *a,
                            cmt_err *err)
{
    const uint64_t size = (uint64_t)a->bundle.manifest.log_size;
    const cmt_leaf_bytes *leaves = NULL;
    cmt_hash32 before;
    const cmt_status st = check_checkpoint(mem, in, a, &leaves, err);
    if (st != CMT_OK || in->seen == NULL)
        return st;
    if (size < in->seen->log_size) {
        return cmt_fail(err, CMT_E_REPLAY,
                        "it stands on %llu leaves of the log, %llu were seen before",
                        (unsigned long long)size,
                        (unsigned long long)in->seen->log_size);
    }
    cmt_leaves_root(leaves, in->seen->log_size, &before);
    if (!cmt_hash32_equal(&before, &in->seen->log_root)) {
        return cmt_fail(err, CMT_E_REPLAY,
                        "the log was rewritten: its first %llu leaves are not those "
                        "seen before",
                        (unsigned long long)in->seen->log_size);
    }
    return CMT_OK;
}

static cmt_status check_all(cmt_arena *mem,
                            const cmt_verify_input *in,
                            cmt_verify_answer *a,
                            cmt_err *err)
{
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_bundle_read(mem, in->container, in->n_container, &a->bundle, err));
    CMT_TRY(check_claim(mem, in, a, err));
    CMT_TRY(check_place_and_time(in, a, err));
    CMT_TRY(check_age(in, a, err));
    CMT_TRY(check_log(mem, in, a, err));
done:
    return st;
}

cmt_status cmt_verify(cmt_arena *mem,
                      const cmt_verify_input *input,
                      cmt_verify_answer *out,
                      cmt_err *err)
{
    cmt_verify_answer a = {0};
    cmt_hash32 hash;
    char digest[CMT_DIGEST_TEXT];
    cmt_err why = {0};
    cmt_sha256_of(input->container, input->n_container, &hash);
    cmt_digest_text(&hash, digest);
    a.digest = cmt_arena_strdup(mem, digest);
    if (a.digest == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room to verify");
    const cmt_status st = check_all(mem, input, &a, &why);
    if (st == CMT_E_NOMEM)
        return cmt_fail(err, st, "%s", why.text);
    a.yes = st == CMT_OK;
    if (a.yes) {
        a.seen.instance = input->root->instance;
        a.seen.revision = a.bundle.manifest.revision;
        a.seen.bundle = a.digest;
        a.seen.log_size = (uint64_t)a.bundle.manifest.log_size;
    } else {
        char line[1200];
        cmt_err_format(&why, line, sizeof line);
        a.reason = cmt_arena_strdup(mem, line);
    }
    if (!cmt_arena_ok(mem))
        return cmt_fail(err, CMT_E_NOMEM, "no room to verify");
    *out = a;
    return CMT_OK;
}

static cmt_status read_seen(const cmt_fields *f, cmt_seen *seen, cmt_err *err)
{
    cmt_hash32 hash;
    const char *root = NULL;
    int64_t log_size = 0;
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_field_tag(f, "format", STATE_FORMAT, err));
    CMT_TRY(cmt_field_string(f, "bundle", &seen->bundle, err));
    CMT_TRY(cmt_field_string(f, "instance", &seen->instance, err));
    CMT_TRY(cmt_field_string(f, "log_root", &root, err));
    CMT_TRY(cmt_field_int(f, "log_size", 1, INT64_MAX, &log_size, err));
    CMT_TRY(cmt_field_int(f, "revision", 1, INT64_MAX, &seen->revision, err));
    if (!cmt_digest_read(seen->bundle, &hash))
        return cmt_field_fail(f, "bundle", err, CMT_E_SCHEMA, "not a digest");
    if (!cmt_digest_read(root, &seen->log_root))
        return cmt_field_fail(f, "log_root", err, CMT_E_SCHEMA, "not a digest");
    seen->log_size = (uint64_t)log_size;
done:
    return st;
}

cmt_status cmt_seen_read(
    cmt_arena *mem, const char *bytes, size_t n, cmt_seen *out, cmt_err *err)
{
    cmt_value *value = NULL;
    cmt_fields f = {0};
    cmt_seen seen = {0};
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_json_read(mem, bytes, n, CMT_MAX_PAYLOAD_BYTES, &value, err));
    CMT_TRY(cmt_fields_open(
        value, "", "bundle format instance log_root log_size revision", &f, err));
    CMT_TRY(read_seen(&f, &seen, err));
    *out = seen;
done:
    return st;
}

cmt_status cmt_seen_write(cmt_arena *mem,
                          const cmt_seen *seen,
                          cmt_buf *out,
                          cmt_err *err)
{
    cmt_value *v = cmt_value_object(mem);
    cmt_value_set_string(mem, v, "format", STATE_FORMAT);
    cmt_value_set_string(mem, v, "instance", seen->instance);
    cmt_value_set_int(mem, v, "revision", seen->revision);
    cmt_value_set_string(mem, v, "bundle", seen->bundle);
    cmt_value_set_int(mem, v, "log_size", (int64_t)seen->log_size);
    char root[CMT_DIGEST_TEXT];
    cmt_digest_text(&seen->log_root, root);
    cmt_value_set_string(mem, v, "log_root", root);
    if (!cmt_arena_ok(mem))
        return cmt_fail(err, CMT_E_NOMEM, "no room for the state");
    return cmt_json_write(v, out, err);
}
