#include "cli/log_check.h"

#include "base/err.h"
#include "base/limits.h"
#include "cli/store_cli.h"
#include "crypto/dsse.h"
#include "log/named.h"
#include "log/published.h"
#include "log/tlog_proof.h"

#include <string.h>
#include <unistd.h>

/* What receipts are held against. */
typedef struct context {
    cmt_vkey key;
    cmt_store *store; /* NULL: the key alone */
    const cmt_leaf_bytes *leaves;
    size_t n_leaves;
    const char *payload; /* that a receipt must be for, or NULL */
} context;

cmt_status cmt_cli_print_summary(cmt_cli *cli,
                                 const char *what,
                                 const cmt_log_summary *summary)
{
    char root[CMT_DIGEST_TEXT];
    if (cli->json) {
        cmt_value *v = cmt_value_object(cli->mem);
        cmt_value_set_int(cli->mem, v, "objects", (int64_t)summary->n_objects);
        cmt_cli_set_digest(cli->mem, v, "root", &summary->root);
        cmt_value_set_int(cli->mem, v, "size", (int64_t)summary->size);
        return cmt_cli_print_json(cli, v);
    }
    cmt_digest_text(&summary->root, root);
    cmt_cli_print("%s: %llu records, root %s, %zu objects\n", what,
                  (unsigned long long)summary->size, root, summary->n_objects);
    return CMT_OK;
}

/* A failed check is an answer; anything else stays a failure. */
static cmt_status answer_no(cmt_cli *cli, cmt_status st, const char *what)
{
    const bool is_no = st == CMT_E_DIGEST || st == CMT_E_SIGNATURE || st == CMT_E_TRUST
                       || st == CMT_E_SCHEMA || st == CMT_E_REFERENCE
                       || st == CMT_E_SYNTAX || st == CMT_E_CANONICAL;
    if (!is_no)
        return st;
    char text[1200];
    cmt_err_format(&cli->err, text, sizeof text);
    cli->err = (cmt_err){0};
    if (cli->json) {
        cmt_value *v = cmt_value_object(cli->mem);
        cmt_value_set_string(cli->mem, v, "file", what);
        cmt_value_set_string(cli->mem, v, "reason", text);
        cmt_value_set_bool(cli->mem, v, "valid", false);
        const cmt_status printed = cmt_cli_print_json(cli, v);
        return printed == CMT_OK ? CMT_E_NEGATIVE : printed;
    }
    cmt_cli_print("%s: no: %s\n", what, text);
    return CMT_E_NEGATIVE;
}

static cmt_status key_of_file(cmt_cli *cli, const char *path, cmt_vkey *out)
{
    char *bytes = NULL;
    size_t n = 0;
    cmt_trust_root *root = NULL;
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_cli_read(cli, path, CMT_MAX_PAYLOAD_BYTES, &bytes, &n));
    CMT_TRY(cmt_err_in_file(
        &cli->err, cmt_trust_root_read(cli->mem, bytes, n, &root, &cli->err), path));
    CMT_TRY(cmt_vkey_read(cli->mem, root->log, out, &cli->err));
done:
    return st;
}

static bool is_store(cmt_cli *cli, const char *dir)
{
    const char *path = cmt_arena_printf(cli->mem, "%s/comitia.db", dir);
    return path != NULL && access(path, F_OK) == 0;
}

static cmt_status check_published(cmt_cli *cli, const cmt_log_check *check, char *dir)
{
    const char *trust = check->trust;
    cmt_published log;
    cmt_log_summary summary = {0};
    cmt_hash32 *objects = NULL;
    cmt_vkey key;
    cmt_status st = CMT_OK;
    if (trust == NULL) {
        trust = cmt_arena_printf(cli->mem, "%s/" CMT_PUBLISHED_TRUST, dir);
        cmt_cli_say(cli, "Without --trust the log vouches for itself.");
    }
    CMT_TRY(key_of_file(cli, trust, &key));
    CMT_TRY(cmt_published_read(cli->mem, dir, &key, &log, &cli->err));
    CMT_TRY(cmt_published_object_list(cli->mem, dir, &objects, &summary.n_objects,
                                      &cli->err));
    const cmt_objects source = cmt_published_objects(&log);
    for (size_t k = 0; k < summary.n_objects; k++) {
        const cmt_arena_mark mark = cmt_arena_get_mark(cli->mem);
        char digest[CMT_DIGEST_TEXT];
        const char *bytes = NULL;
        size_t n = 0;
        cmt_digest_text(&objects[k], digest);
        CMT_TRY(cmt_objects_get(&source, cli->mem, "object", digest, &bytes, &n,
                                &cli->err));
        cmt_arena_reset(cli->mem, mark);
    }
    CMT_TRY(
        cmt_named_check(cli->mem, &source, log.leaves, log.checkpoint.size, &cli->err));
    summary.size = log.checkpoint.size;
    summary.root = log.checkpoint.root;
    CMT_TRY(cmt_cli_print_summary(cli, dir, &summary));
done:
    return answer_no(cli, st, dir);
}

static cmt_status check_folder(cmt_cli *cli, const cmt_log_check *check, char *dir)
{
    cmt_store *store = NULL;
    cmt_log_summary summary;
    cmt_status st = CMT_OK;
    if (!is_store(cli, dir))
        return check_published(cli, check, dir);
    CMT_TRY(cmt_store_open(dir, &store, &cli->err));
    CMT_TRY(cmt_store_check(store, cli->mem, &summary, &cli->err));
    CMT_TRY(cmt_cli_print_summary(cli, dir, &summary));
done:
    cmt_store_close(store);
    return answer_no(cli, st, dir);
}

/* The log of now must begin with the log that the receipt's checkpoint signed. */
static cmt_status check_prefix(cmt_cli *cli,
                               const context *c,
                               const cmt_checkpoint *old)
{
    cmt_merkle_range range = {0};
    cmt_hash32 root;
    if (old->size > c->n_leaves) {
        return cmt_fail(&cli->err, CMT_E_DIGEST,
                        "the receipt is of a log of %llu records, this one has %zu",
                        (unsigned long long)old->size, c->n_leaves);
    }
    for (uint64_t k = 0; k < old->size; k++) {
        cmt_hash32 leaf;
        cmt_merkle_leaf(c->leaves[k].at, c->leaves[k].n, &leaf);
        cmt_merkle_range_add(&range, &leaf, NULL, NULL);
    }
    cmt_merkle_range_root(&range, &root);
    if (!cmt_hash32_equal(&root, &old->root)) {
        return cmt_fail(&cli->err, CMT_E_DIGEST,
                        "the log's first %llu records are not those of the receipt",
                        (unsigned long long)old->size);
    }
    return CMT_OK;
}

static cmt_status print_receipt(cmt_cli *cli,
                                const char *file,
                                const cmt_tlog_proof *proof,
                                const cmt_checkpoint *at)
{
    if (cli->json) {
        cmt_value *v = cmt_value_object(cli->mem);
        cmt_value_set_string(cli->mem, v, "file", file);
        cmt_value_set_int(cli->mem, v, "index", (int64_t)proof->index);
        cmt_value_set_string(cli->mem, v, "origin", at->origin);
        cmt_cli_set_digest(cli->mem, v, "root", &at->root);
        cmt_value_set_int(cli->mem, v, "size", (int64_t)at->size);
        cmt_value_set_bool(cli->mem, v, "valid", true);
        return cmt_cli_print_json(cli, v);
    }
    cmt_cli_print("%s: yes: record %llu of %s, in its first %llu\n  %.*s\n", file,
                  (unsigned long long)proof->index, at->origin,
                  (unsigned long long)at->size, (int)proof->n_extra,
                  (const char *)proof->extra);
    return CMT_OK;
}

/* Whether the record is that of the envelope asked about. */
static cmt_status check_payload(cmt_cli *cli,
                                const context *c,
                                const cmt_tlog_proof *proof)
{
    cmt_leaf leaf;
    const cmt_status st = cmt_leaf_read(cli->mem, (const char *)proof->extra,
                                        proof->n_extra, &leaf, &cli->err);
    if (st != CMT_OK || c->payload == NULL)
        return st;
    if (leaf.payload == NULL || strcmp(leaf.payload, c->payload) != 0) {
        return cmt_fail(&cli->err, CMT_E_DIGEST, "the record is of %s, not of %s",
                        leaf.payload == NULL ? "no payload" : leaf.payload, c->payload);
    }
    return CMT_OK;
}

static cmt_status prove_receipt(cmt_cli *cli,
                                const context *c,
                                const cmt_tlog_proof *proof,
                                cmt_checkpoint *at)
{
    cmt_status st = CMT_OK;
    if (proof->extra == NULL) {
        return cmt_fail(&cli->err, CMT_E_SCHEMA,
                        "the receipt does not carry its record");
    }
    CMT_TRY(cmt_tlog_proof_check(cli->mem, proof, proof->extra, proof->n_extra, &c->key,
                                 at, &cli->err));
    CMT_TRY(check_payload(cli, c, proof));
    if (c->store != NULL)
        st = check_prefix(cli, c, at);
done:
    return st;
}

static cmt_status check_receipt(cmt_cli *cli, const context *c, const char *file)
{
    char *bytes = NULL;
    size_t n = 0;
    cmt_tlog_proof proof = {0};
    cmt_checkpoint at = {0};
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_cli_read(cli, file, CMT_TLOG_PROOF_MAX_BYTES, &bytes, &n));
    CMT_TRY(cmt_tlog_proof_read(cli->mem, bytes, n, &proof, &cli->err));
    CMT_TRY(prove_receipt(cli, c, &proof, &at));
    CMT_TRY(print_receipt(cli, file, &proof, &at));
done:
    return answer_no(cli, st, file);
}

static cmt_status read_payload(cmt_cli *cli, const char *path, const char **out)
{
    char *bytes = NULL;
    size_t n = 0;
    cmt_envelope envelope;
    char digest[CMT_DIGEST_TEXT];
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_cli_read(cli, path, CMT_MAX_ENVELOPE_BYTES, &bytes, &n));
    CMT_TRY(cmt_err_in_file(
        &cli->err, cmt_dsse_read(cli->mem, bytes, n, &envelope, &cli->err), path));
    cmt_digest_text(&envelope.digest, digest);
    *out = cmt_arena_strdup(cli->mem, digest);
    if (*out == NULL)
        st = cmt_fail(&cli->err, CMT_E_NOMEM, "no room for a digest");
done:
    return st;
}

static cmt_status open_context(cmt_cli *cli,
                               const cmt_log_check *check,
                               const char *dir,
                               context *c)
{
    cmt_status st = CMT_OK;
    if (dir != NULL) {
        CMT_TRY(cmt_store_open(dir, &c->store, &cli->err));
        c->key = *cmt_store_vkey(c->store);
        CMT_TRY(
            cmt_store_leaves(c->store, cli->mem, &c->leaves, &c->n_leaves, &cli->err));
    }
    if (check->trust != NULL)
        CMT_TRY(key_of_file(cli, check->trust, &c->key));
    if (check->envelope != NULL)
        CMT_TRY(read_payload(cli, check->envelope, &c->payload));
done:
    return st;
}

cmt_status cmt_cli_log_check(cmt_cli *cli,
                             const cmt_log_check *check,
                             char **operands,
                             size_t n)
{
    const bool folder = n > 0 && cmt_cli_is_folder(operands[0]);
    context c = {0};
    bool all = true;
    cmt_status st = CMT_OK;
    if (n == 0)
        return cmt_cli_usage(cli, "log check takes a folder or receipts");
    if (folder && n == 1)
        return check_folder(cli, check, operands[0]);
    if (!folder && check->trust == NULL)
        return cmt_cli_usage(cli, "a receipt is checked with --trust or a store");
    CMT_TRY(open_context(cli, check, folder ? operands[0] : NULL, &c));
    for (size_t k = folder; k < n; k++) {
        st = check_receipt(cli, &c, operands[k]);
        if (st != CMT_OK && st != CMT_E_NEGATIVE)
            goto done;
        all = all && st == CMT_OK;
    }
    st = all ? CMT_OK : CMT_E_NEGATIVE;
done:
    cmt_store_close(c.store);
    return st;
}
