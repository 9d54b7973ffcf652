/* V7 to V10: who took part, with which keys, and whether anybody was left out. */
#include "audit/auditing.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "decision/policy.h"
#include "io/json.h"

#include <string.h>

/* The envelope in `name` is named by a leaf of this kind. */
static bool is_logged(cmt_auditing *a, const char *name, cmt_leaf_kind kind)
{
    const cmt_entry *entry = cmt_audit_file(a, name);
    char digest[CMT_DIGEST_TEXT];
    cmt_hash32 hash;
    if (entry == NULL)
        return cmt_step_fail(a, CMT_STEP_REGISTRY, "The bundle carries no %s.", name);
    cmt_sha256_of(entry->bytes, entry->n, &hash);
    cmt_digest_text(&hash, digest);
    for (int64_t k = 0; k < a->bundle.manifest.log_size; k++) {
        cmt_leaf leaf = {0};
        if (cmt_leaf_read(a->mem, a->leaves[k].at, a->leaves[k].n, &leaf, NULL)
                == CMT_OK
            && leaf.kind == kind && strcmp(leaf.envelope, digest) == 0)
            return true;
    }
    return cmt_step_fail(a, CMT_STEP_REGISTRY, "%s is not the one that the log names.",
                         name);
}

static bool is_signed(cmt_auditing *a, const char *name, const char *type)
{
    const cmt_entry *entry = cmt_audit_file(a, name);
    cmt_envelope envelope = {0};
    cmt_err err = {0};
    if (cmt_dsse_read(a->mem, (const char *)entry->bytes, entry->n, &envelope, &err)
            == CMT_OK
        && cmt_dsse_verify(a->mem, &envelope, type, a->root->keys, &a->root->council,
                           NULL, &err)
               == CMT_OK)
        return true;
    return cmt_step_fail(a, CMT_STEP_REGISTRY, "%s: %s", name, cmt_step_error(a, &err));
}

bool cmt_audit_signatures(cmt_auditing *a)
{
    if (!is_logged(a, CMT_AT_REGISTRY, CMT_LEAF_REGISTRY)
        || !is_logged(a, CMT_AT_CHARTER, CMT_LEAF_CHARTER)
        || !is_signed(a, CMT_AT_REGISTRY, CMT_TYPE_REGISTRY)
        || !is_signed(a, CMT_AT_CHARTER, CMT_TYPE_CHARTER))
        return false;
    cmt_step_pass(a, CMT_STEP_REGISTRY,
                  "Registry and charter are in the log, and %zu of the council's %zu "
                  "keys, at least, signed each.",
                  a->root->council.threshold, a->root->council.n);
    return true;
}

/* Files that are named by their own digest are what their names say. */
static bool names_are_true(cmt_auditing *a)
{
    static const char *const folders[] = {CMT_AT_SUBMISSIONS, CMT_AT_ATTACHMENTS,
                                          CMT_AT_OBJECTS};
    for (size_t k = 0; k < a->bundle.files.n; k++) {
        const cmt_entry *entry = &a->bundle.files.entries[k];
        for (size_t f = 0; f < sizeof folders / sizeof folders[0]; f++) {
            const size_t n = strlen(folders[f]);
            char digest[CMT_DIGEST_TEXT];
            if (strncmp(entry->name, folders[f], n) != 0)
                continue;
            cmt_digest_text(&a->objects.hashes[k], digest);
            const char *hex = strchr(digest, ':') + 1;
            if (strncmp(entry->name + n, hex, strlen(hex)) != 0) {
                return cmt_step_fail(a, CMT_STEP_ENVELOPES,
                                     "%s is not what its name says: it was changed "
                                     "after it was logged.",
                                     entry->name);
            }
        }
    }
    return true;
}

/* Every submission that the log names for the round lies in the evidence. */
static bool nothing_is_missing(cmt_auditing *a)
{
    for (int64_t k = 0; k < a->bundle.manifest.log_size; k++) {
        cmt_leaf leaf = {0};
        const char *bytes = NULL;
        size_t n = 0;
        cmt_err err = {0};
        if (cmt_leaf_read(a->mem, a->leaves[k].at, a->leaves[k].n, &leaf, &err)
            != CMT_OK) {
            return cmt_step_fail(a, CMT_STEP_COMPLETENESS, "Leaf %lld: %s",
                                 (long long)k, cmt_step_error(a, &err));
        }
        if (leaf.kind != CMT_LEAF_SUBMISSION
            || strcmp(leaf.round, a->bundle.manifest.build) != 0)
            continue;
        if (cmt_objects_get(&a->objects.objects, a->mem, "envelope", leaf.envelope,
                            &bytes, &n, &err)
            != CMT_OK) {
            return cmt_step_fail(a, CMT_STEP_COMPLETENESS,
                                 "The submission of group %s with sequence %lld, leaf "
                                 "%lld of the log, is not in the evidence (%s).",
                                 leaf.group, (long long)leaf.sequence, (long long)k,
                                 leaf.envelope);
        }
    }
    return true;
}

/* A count that cannot be made: which step does its reason belong to? */
static bool count_failed(cmt_auditing *a, cmt_status st, const cmt_err *err)
{
    const char *sentence = cmt_step_error(a, err);
    switch (cmt_status_exit_code(st)) {
    case 77: /* trust */
        return cmt_step_fail(
            a, st == CMT_E_DIGEST ? CMT_STEP_ENVELOPES : CMT_STEP_REGISTRY, "%s",
            sentence);
    case 65: /* input */
        return cmt_step_fail(
            a, st == CMT_E_REFERENCE ? CMT_STEP_COMPLETENESS : CMT_STEP_DOCUMENTS, "%s",
            sentence);
    default:
        cmt_step_withhold(a, CMT_STEP_DOCUMENTS, "The count could not be made: %s",
                          sentence);
        return false;
    }
}

/* The first submission row in which the bundle's own list differs from the recount. */
static const char *first_difference(cmt_auditing *a)
{
    const cmt_entry *entry = cmt_audit_file(a, CMT_AT_INPUTS);
    cmt_value *theirs = NULL;
    cmt_err err = {0};
    if (entry == NULL)
        return "it is missing";
    if (cmt_json_read(a->mem, (const char *)entry->bytes, entry->n, CMT_MAX_JSON_BYTES,
                      &theirs, &err)
        != CMT_OK)
        return cmt_step_error(a, &err);
    const cmt_value *rows = cmt_value_get(theirs, "submissions");
    const cmt_value *ours = cmt_value_get(a->again.decision.inputs, "submissions");
    if (cmt_value_count(rows) != cmt_value_count(ours)) {
        return cmt_arena_printf(a->mem, "it lists %zu submissions, the log holds %zu",
                                cmt_value_count(rows), cmt_value_count(ours));
    }
    for (size_t k = 0; k < cmt_value_count(ours); k++) {
        if (!cmt_value_equal(cmt_value_at(rows, k), cmt_value_at(ours, k))) {
            return cmt_arena_printf(
                a->mem, "row %zu, of group %s, is not what the log gives", k,
                cmt_value_as_string(cmt_value_get(cmt_value_at(ours, k), "group")));
        }
    }
    return "its head differs from what the log gives";
}

bool cmt_audit_inputs(cmt_auditing *a)
{
    cmt_err err = {0};
    if (cmt_file_objects_init(a->mem, &a->bundle.files, &a->objects, &err) != CMT_OK)
        return false;
    if (!names_are_true(a) || !nothing_is_missing(a))
        return false;
    const cmt_entry *note = cmt_audit_file(a, CMT_AT_CHECKPOINT);
    a->compile = (cmt_compile_input){.trust = a->root,
                                     .trust_bytes = a->root_bytes,
                                     .n_trust = a->n_root_bytes,
                                     .leaves = a->leaves,
                                     .n_leaves = (size_t)a->bundle.manifest.log_size,
                                     .checkpoint = (const char *)note->bytes,
                                     .n_checkpoint = note->n,
                                     .objects = &a->objects.objects,
                                     .round = a->bundle.manifest.build};
    const cmt_status st = cmt_compile_count(a->mem, &a->compile, &a->again, &err);
    if (st != CMT_OK)
        return count_failed(a, st, &err);
    const cmt_round_input *round = a->again.round;
    cmt_step_pass(a, CMT_STEP_ENVELOPES,
                  "%zu counted envelopes, each signed by the threshold of its group's "
                  "own keys over the exact bytes that were counted.",
                  round->n_counted);
    cmt_step_pass(a, CMT_STEP_DOCUMENTS,
                  "The charter and all counted profiles pass gate, schema and checks.");
    a->again.decision.inputs = cmt_inputs_value(a->mem, round);
    if (!cmt_audit_is(a, CMT_AT_INPUTS, a->again.decision.inputs)) {
        return cmt_step_fail(a, CMT_STEP_COMPLETENESS, "%s: %s.", CMT_AT_INPUTS,
                             first_difference(a));
    }
    cmt_step_pass(a, CMT_STEP_COMPLETENESS,
                  "%zu submission%s in the log for the round, all accounted for: %zu "
                  "counted, the rest with the reason why not.",
                  round->n_submissions, CMT_S(round->n_submissions), round->n_counted);
    return true;
}
