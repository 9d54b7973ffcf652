/* V4 to V6: the log that the bundle stands on. */
#include "audit/auditing.h"
#include "log/leaf.h"
#include "log/tlog_proof.h"

#include <string.h>

static bool open_checkpoint(cmt_auditing *a, cmt_checkpoint *out)
{
    const cmt_entry *note = cmt_audit_file(a, CMT_AT_CHECKPOINT);
    cmt_vkey key = {0};
    cmt_err err = {0};
    if (note == NULL) {
        return cmt_step_fail(a, CMT_STEP_CHECKPOINT, "The bundle carries no %s.",
                             CMT_AT_CHECKPOINT);
    }
    if (cmt_vkey_read(a->mem, a->root->log, &key, &err) != CMT_OK
        || cmt_checkpoint_open(a->mem, (const char *)note->bytes, note->n, &key, out,
                               &err)
               != CMT_OK) {
        return cmt_step_fail(a, CMT_STEP_CHECKPOINT, "The checkpoint: %s",
                             cmt_step_error(a, &err));
    }
    return true;
}

static void judge_consistency(cmt_auditing *a, uint64_t size)
{
    const uint64_t seen = a->input->seen_size;
    cmt_hash32 root;
    if (seen == 0) {
        cmt_step_skip(a, CMT_STEP_CONSISTENCY,
                      "This auditor had not seen the log before.");
        return;
    }
    if (seen > size) {
        cmt_step_withhold(a, CMT_STEP_CONSISTENCY,
                          "The log had %llu leaves when seen last; the bundle holds "
                          "only its first %llu.",
                          (unsigned long long)seen, (unsigned long long)size);
        return;
    }
    cmt_leaves_root(a->leaves, seen, &root);
    if (cmt_hash32_equal(&root, &a->input->seen_root)) {
        cmt_step_pass(a, CMT_STEP_CONSISTENCY,
                      "The first %llu leaves are those seen before.",
                      (unsigned long long)seen);
    } else {
        (void)cmt_step_fail(a, CMT_STEP_CONSISTENCY,
                            "The first %llu leaves are not those seen before: the log "
                            "was rewritten.",
                            (unsigned long long)seen);
    }
}

bool cmt_audit_log(cmt_auditing *a)
{
    const uint64_t size = (uint64_t)a->bundle.manifest.log_size;
    cmt_checkpoint checkpoint = {0};
    cmt_hash32 root;
    cmt_err err = {0};
    if (!open_checkpoint(a, &checkpoint))
        return false;
    if (checkpoint.size != size) {
        return cmt_step_fail(a, CMT_STEP_CHECKPOINT,
                             "The checkpoint is over %llu leaves, the manifest says "
                             "%llu.",
                             (unsigned long long)checkpoint.size,
                             (unsigned long long)size);
    }
    if (checkpoint.origin == NULL
        || strcmp(checkpoint.origin, a->bundle.manifest.log_origin) != 0) {
        return cmt_step_fail(a, CMT_STEP_CHECKPOINT,
                             "The checkpoint is of another log than %s.",
                             a->bundle.manifest.log_origin);
    }
    if (cmt_leaves_of(a->mem, &a->bundle.files, size, &a->leaves, &err) != CMT_OK)
        return cmt_step_fail(a, CMT_STEP_CHECKPOINT, "%s", cmt_step_error(a, &err));
    cmt_leaves_root(a->leaves, size, &root);
    if (!cmt_hash32_equal(&root, &checkpoint.root)) {
        return cmt_step_fail(a, CMT_STEP_CHECKPOINT,
                             "The leaves do not make the root that the log signed: one "
                             "was changed, added or taken out.");
    }
    cmt_step_pass(a, CMT_STEP_CHECKPOINT,
                  "All %llu leaves are there and make the root that %s signed. No "
                  "witness has countersigned it.",
                  (unsigned long long)size, checkpoint.origin);
    judge_consistency(a, size);
    return true;
}

/* The receipt carries the decision's leaf; it must name this bundle and this claim. */
static bool check_leaf(cmt_auditing *a, const cmt_tlog_proof *proof)
{
    char bundle[CMT_DIGEST_TEXT];
    char claim[CMT_DIGEST_TEXT];
    cmt_leaf leaf = {0};
    cmt_err err = {0};
    if (proof->extra == NULL
        || cmt_leaf_read(a->mem, (const char *)proof->extra, proof->n_extra, &leaf,
                         &err)
               != CMT_OK) {
        return cmt_step_fail(a, CMT_STEP_LEAF,
                             "The receipt carries no leaf that can be read. %s",
                             cmt_step_error(a, &err));
    }
    cmt_digest_text(&a->bundle.digest, bundle);
    cmt_digest_text(&a->claim_digest, claim);
    if (leaf.kind != CMT_LEAF_DECISION || strcmp(leaf.bundle, bundle) != 0)
        return cmt_step_fail(a, CMT_STEP_LEAF, "The receipt is not about this bundle.");
    if (a->claim != NULL && strcmp(leaf.statement, claim) != 0) {
        return cmt_step_fail(a, CMT_STEP_LEAF,
                             "The log names another claim than the signed one.");
    }
    return true;
}

bool cmt_audit_receipt(cmt_auditing *a)
{
    cmt_tlog_proof proof = {0};
    cmt_vkey key = {0};
    cmt_err err = {0};
    if (a->input->receipt == NULL) {
        cmt_step_skip(a, CMT_STEP_LEAF,
                      "No receipt for the decision lies beside the bundle.");
        return true;
    }
    if (cmt_tlog_proof_read(a->mem, a->input->receipt, a->input->n_receipt, &proof,
                            &err)
            != CMT_OK
        || cmt_vkey_read(a->mem, a->root->log, &key, &err) != CMT_OK
        || (proof.extra != NULL
            && cmt_tlog_proof_check(a->mem, &proof, proof.extra, proof.n_extra, &key,
                                    NULL, &err)
                   != CMT_OK))
        return cmt_step_fail(a, CMT_STEP_LEAF, "%s", cmt_step_error(a, &err));
    if (!check_leaf(a, &proof))
        return false;
    cmt_step_pass(a, CMT_STEP_LEAF,
                  "The decision is leaf %llu of the log, and names this bundle.",
                  (unsigned long long)proof.index);
    return true;
}
