/* V13 to V15: the policy compiled anew, its version, its freshness. */
#include "audit/auditing.h"
#include "base/buf.h"
#include "base/err.h"
#include "bundle/verify.h"

#include <string.h>

bool cmt_audit_before(cmt_auditing *a)
{
    cmt_err err = {0};
    cmt_before before = {0};
    if (cmt_before_read(a->mem, a->compile.leaves, a->compile.n_leaves,
                        a->compile.objects, &before, &err)
        != CMT_OK) {
        return cmt_step_fail(a, CMT_STEP_VERSION, "The bundle before: %s",
                             cmt_step_error(a, &err));
    }
    if (a->input->previous == NULL)
        return true;
    cmt_hash32 hash;
    char digest[CMT_DIGEST_TEXT];
    cmt_sha256_of(a->input->previous, a->input->n_previous, &hash);
    cmt_digest_text(&hash, digest);
    if (before.bundle == NULL || strcmp(before.bundle, digest) != 0) {
        return cmt_step_fail(a, CMT_STEP_VERSION,
                             "The log names another bundle before this one than the "
                             "one given.");
    }
    return true;
}

static bool is_judged_elsewhere(const char *name)
{
    return strcmp(name, CMT_AT_MANIFEST) == 0 || strcmp(name, "SHA256SUMS") == 0;
}

static bool same_names(cmt_auditing *a)
{
    const cmt_container *theirs = &a->bundle.files;
    const cmt_container *ours = &a->again.files;
    for (size_t k = 0; k < theirs->n; k++) {
        if (cmt_container_get(ours, theirs->entries[k].name) == NULL) {
            return cmt_step_fail(a, CMT_STEP_COMPILE,
                                 "%s does not belong in this bundle.",
                                 theirs->entries[k].name);
        }
    }
    for (size_t k = 0; k < ours->n; k++) {
        if (cmt_container_get(theirs, ours->entries[k].name) == NULL) {
            return cmt_step_fail(a, CMT_STEP_COMPILE, "%s is missing.",
                                 ours->entries[k].name);
        }
    }
    return true;
}

static bool judge_files(cmt_auditing *a)
{
    if (!same_names(a))
        return false;
    for (size_t k = 0; k < a->again.files.n; k++) {
        const char *name = a->again.files.entries[k].name;
        if (!is_judged_elsewhere(name) && !cmt_audit_same_file(a, name)) {
            return cmt_step_fail(a, CMT_STEP_COMPILE,
                                 "%s is not what the decision compiles to.", name);
        }
    }
    cmt_step_pass(a, CMT_STEP_COMPILE,
                  "%zu files compiled anew are byte for byte the bundle's.",
                  a->again.files.n);
    return true;
}

static bool judge_version(cmt_auditing *a)
{
    const cmt_manifest *ours = &a->again.manifest;
    const cmt_manifest *theirs = &a->bundle.manifest;
    if (strcmp(ours->policy_version, theirs->policy_version) != 0
        || ours->revision != theirs->revision) {
        return cmt_step_fail(a, CMT_STEP_VERSION,
                             "What changed makes this version %s, revision %lld; the "
                             "manifest says %s, revision %lld.",
                             ours->policy_version, (long long)ours->revision,
                             theirs->policy_version, (long long)theirs->revision);
    }
    if (!cmt_audit_same_file(a, CMT_AT_MANIFEST)) {
        return cmt_step_fail(a, CMT_STEP_VERSION,
                             "The manifest is not the one that the log makes.");
    }
    cmt_step_pass(a, CMT_STEP_VERSION, "Version %s, revision %lld: %s.",
                  ours->policy_version, (long long)ours->revision,
                  a->again.before.bundle == NULL
                      ? "the first bundle"
                      : cmt_arena_printf(a->mem, "%zu changes since the one before",
                                         a->again.diff.n));
    return true;
}

/* What the signed claim says beyond the container's digest must be what was re-derived.
 * Engine and certificates are not: they are proofs and provenance, not content. */
static bool judge_claim(cmt_auditing *a)
{
    static const char *const members[] = {"inputs", "log", "policy", "registry",
                                          "round"};
    if (a->claim == NULL)
        return true;
    for (size_t k = 0; k < sizeof members / sizeof members[0]; k++) {
        const cmt_value *theirs = cmt_value_get(a->claim, members[k]);
        const cmt_value *ours = cmt_value_get(a->again.claim, members[k]);
        if (theirs == NULL || ours == NULL || !cmt_value_equal(theirs, ours)) {
            return cmt_step_fail(a, CMT_STEP_STATEMENT,
                                 "The signed claim's `%s` is not what the evidence "
                                 "gives.",
                                 members[k]);
        }
    }
    cmt_step_pass(a, CMT_STEP_STATEMENT,
                  "%zu release key%s (%zu needed) signed the claim, and what it "
                  "says is what the evidence gives.",
                  a->n_release_signers, CMT_S(a->n_release_signers),
                  a->root->release.threshold);
    return true;
}

bool cmt_audit_policy(cmt_auditing *a)
{
    cmt_err err = {0};
    if (cmt_compile_seal(a->mem, &a->compile, &a->again, &err) != CMT_OK)
        return cmt_step_fail(a, CMT_STEP_COMPILE, "%s", cmt_step_error(a, &err));
    const bool files = judge_files(a);
    const bool version = judge_version(a);
    if (files && version && !cmt_hash32_equal(&a->again.digest, &a->bundle.digest)) {
        return cmt_step_fail(a, CMT_STEP_COMPILE,
                             "The container compiled anew has another digest.");
    }
    return files && version && judge_claim(a);
}

bool cmt_audit_freshness(cmt_auditing *a)
{
    const char *text = a->bundle.manifest.expires;
    cmt_time expires = 0;
    if (!a->input->has_now) {
        cmt_step_skip(a, CMT_STEP_FRESHNESS,
                      "It expires at %s; no time was given to judge that by. Freshness "
                      "is judged when training starts.",
                      text);
        return true;
    }
    if (!cmt_time_read(text, &expires) || expires <= a->input->now)
        return cmt_step_fail(a, CMT_STEP_FRESHNESS, "It expired at %s.", text);
    const size_t lapsed = cmt_policy_lapsed(a->bundle.policy, a->input->now);
    cmt_step_pass(a, CMT_STEP_FRESHNESS,
                  "It is in force until %s; %zu question%s passed %s sunset.", text,
                  lapsed, CMT_S(lapsed), lapsed == 1 ? "its" : "their");
    return true;
}
