/* V1 to V3: whose bundle it is, whether it is whole, who signed it. */
#include "audit/auditing.h"
#include "base/limits.h"
#include "bundle/statement.h"
#include "crypto/dsse.h"
#include "io/json.h"

#include <string.h>

bool cmt_audit_container(cmt_auditing *a)
{
    const cmt_audit_input *in = a->input;
    cmt_err err = {0};
    if (cmt_bundle_read(a->mem, in->container, in->n_container, &a->bundle, &err)
        != CMT_OK)
        return cmt_step_fail(a, CMT_STEP_CONTAINER, "%s", cmt_step_error(a, &err));
    a->out->policy = a->bundle.policy;
    a->out->version = a->bundle.manifest.policy_version;
    const cmt_entry *record = cmt_audit_file(a, CMT_AT_DECISION);
    cmt_value *decision = NULL;
    if (record != NULL
        && cmt_json_read(a->mem, (const char *)record->bytes, record->n,
                         CMT_MAX_JSON_BYTES, &decision, NULL)
               == CMT_OK)
        a->out->decision = decision;
    const char *name =
        cmt_arena_printf(a->mem, "policy-%s.tar.gz", a->bundle.manifest.policy_version);
    if (in->container_name != NULL && name != NULL
        && strcmp(in->container_name, name) != 0) {
        return cmt_step_fail(a, CMT_STEP_CONTAINER,
                             "The file is called %s, its manifest says %s.",
                             in->container_name, name);
    }
    cmt_step_pass(a, CMT_STEP_CONTAINER,
                  "%zu files, each with the digest that SHA256SUMS names, in the one "
                  "container that they can make.",
                  a->bundle.files.n);
    return true;
}

bool cmt_audit_root(cmt_auditing *a)
{
    const cmt_audit_input *in = a->input;
    const cmt_entry *own = cmt_audit_file(a, CMT_AT_TRUST);
    cmt_trust_root *root = NULL;
    cmt_err err = {0};
    if (own == NULL) {
        return cmt_step_fail(a, CMT_STEP_ROOT, "The bundle carries no %s.",
                             CMT_AT_TRUST);
    }
    a->root_bytes = in->trust != NULL ? in->trust : (const char *)own->bytes;
    a->n_root_bytes = in->trust != NULL ? in->n_trust : own->n;
    if (own->n != a->n_root_bytes || memcmp(own->bytes, a->root_bytes, own->n) != 0) {
        return cmt_step_fail(a, CMT_STEP_ROOT,
                             "The bundle stands on another root of trust than the one "
                             "given to this audit.");
    }
    if (cmt_trust_root_read(a->mem, a->root_bytes, a->n_root_bytes, &root, &err)
        != CMT_OK)
        return cmt_step_fail(a, CMT_STEP_ROOT, "%s", cmt_step_error(a, &err));
    a->root = root;
    const char *instance =
        cmt_value_as_string(cmt_value_get(a->bundle.policy, "instance"));
    if (strcmp(instance, root->instance) != 0) {
        return cmt_step_fail(a, CMT_STEP_ROOT, "The root of trust is for %s, not %s.",
                             root->instance, instance);
    }
    if (in->trust != NULL) {
        cmt_step_pass(a, CMT_STEP_ROOT,
                      "The bundle stands on the root of trust that you gave, for %s.",
                      root->instance);
    } else {
        cmt_step_withhold(a, CMT_STEP_ROOT,
                          "No root of trust was given, so the keys are those that the "
                          "bundle names itself: what follows shows that it is "
                          "consistent, not whose it is.");
    }
    return true;
}

/* Which release keys signed the claim, and whether it is about this container. */
static bool check_claim(cmt_auditing *a)
{
    const cmt_audit_input *in = a->input;
    cmt_envelope envelope = {0};
    cmt_verified signers = {0};
    cmt_statement statement = {0};
    cmt_err err = {0};
    if (cmt_dsse_read(a->mem, in->statement, in->n_statement, &envelope, &err) != CMT_OK
        || cmt_dsse_verify(a->mem, &envelope, CMT_TYPE_INTOTO, a->root->keys,
                           &a->root->release, &signers, &err)
               != CMT_OK
        || cmt_statement_read(a->mem, (const char *)envelope.payload, envelope.n,
                              CMT_PREDICATE_POLICY, &statement, &err)
               != CMT_OK)
        return cmt_step_fail(a, CMT_STEP_STATEMENT, "%s", cmt_step_error(a, &err));
    const char *name =
        cmt_arena_printf(a->mem, "policy-%s.tar.gz", a->bundle.manifest.policy_version);
    const cmt_subject *subject =
        name == NULL ? NULL : cmt_statement_subject(&statement, name);
    if (subject == NULL) {
        return cmt_step_fail(a, CMT_STEP_STATEMENT, "The signed claim is not about %s.",
                             name == NULL ? "" : name);
    }
    if (!cmt_hash32_equal(&subject->digest, &a->bundle.digest)) {
        return cmt_step_fail(a, CMT_STEP_STATEMENT,
                             "The signed claim is about a container with another "
                             "digest than this one.");
    }
    a->n_release_signers = signers.n;
    a->claim = statement.predicate;
    cmt_sha256_of(envelope.payload, envelope.n, &a->claim_digest);
    return true;
}

bool cmt_audit_statement(cmt_auditing *a)
{
    if (a->input->statement != NULL)
        return check_claim(a);
    cmt_step_withhold(a, CMT_STEP_STATEMENT,
                      "No release claim lies beside the bundle, so nobody has signed "
                      "it as far as this audit can see.");
    return true;
}
