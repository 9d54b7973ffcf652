#include "base/buf.h"
#include "base/err.h"
#include "base/hex.h"
#include "base/limits.h"
#include "base/timestamp.h"
#include "bundle/release.h"
#include "cli/bundle_files.h"
#include "cli/cli.h"
#include "cli/store_round.h"
#include "io/file.h"

#include <string.h>
#include <unistd.h>

#define MAX_KEYS 64

typedef struct request {
    const char *round;
    const char *out;
    const char *keys[MAX_KEYS];
    size_t n_keys;
    const char *stem; /* OUT/policy-VERSION */
} request;

/* The leaf's time: --now, else that of the log's last record, so that compiling needs no
 * clock. */
static cmt_status leaf_time(cmt_cli *cli, const cmt_store_round *r, cmt_time *out)
{
    bool has_now = false;
    cmt_leaf last = {0};
    cmt_status st = cmt_cli_now(cli, &has_now, out);
    if (st != CMT_OK || has_now)
        return st;
    st = cmt_leaf_read(cli->mem, r->leaves[r->n_leaves - 1].at,
                       r->leaves[r->n_leaves - 1].n, &last, &cli->err);
    *out = last.time;
    return st;
}

/* Claim and policy become objects, so that the next bundle finds what went before. */
static cmt_status append(cmt_cli *cli,
                         const cmt_store_round *r,
                         const cmt_leaf *leaf,
                         uint64_t *index)
{
    const cmt_compiled *c = &r->compiled;
    const cmt_entry *policy = cmt_container_get(&c->files, CMT_AT_POLICY);
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_store_begin(r->store, &cli->err));
    CMT_TRY(cmt_store_put(r->store, c->statement, c->n_statement, NULL, &cli->err));
    CMT_TRY(cmt_store_put(r->store, policy->bytes, policy->n, NULL, &cli->err));
    CMT_TRY(cmt_store_append(r->store, leaf, index, &cli->err));
    CMT_TRY(cmt_store_commit(r->store, &cli->err));
done:
    if (st != CMT_OK)
        cmt_store_rollback(r->store);
    return st;
}

static cmt_status log_decision(cmt_cli *cli,
                               const cmt_store_round *r,
                               const char *bundle,
                               const char *claim,
                               uint64_t *index)
{
    cmt_leaf leaf = {.kind = CMT_LEAF_DECISION,
                     .round = r->compiled.round->round,
                     .bundle = bundle,
                     .statement = claim,
                     .size = (int64_t)r->input.n_leaves};
    char root[CMT_DIGEST_TEXT];
    cmt_checkpoint checkpoint = {0};
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_checkpoint_open(cli->mem, r->input.checkpoint, r->input.n_checkpoint,
                                cmt_store_vkey(r->store), &checkpoint, &cli->err));
    cmt_digest_text(&checkpoint.root, root);
    leaf.root = root;
    CMT_TRY(leaf_time(cli, r, &leaf.time));
    CMT_TRY(append(cli, r, &leaf, index));
done:
    return st;
}

/* The claim that was logged. It may name other certificates than those made now, which are
 * as good: what counts is that one bundle has one claim. */
static cmt_status take_logged_claim(cmt_cli *cli,
                                    cmt_store_round *r,
                                    const cmt_leaf *leaf)
{
    return cmt_objects_get(&r->objects, cli->mem, "release claim", leaf->statement,
                           &r->compiled.statement, &r->compiled.n_statement, &cli->err);
}

/* Log the decision once. Compiling again must give what was logged: two bundles of one
 * revision would be two policies for two audiences. */
static cmt_status log_once(cmt_cli *cli, cmt_store_round *r, uint64_t *index)
{
    char bundle[CMT_DIGEST_TEXT];
    char claim[CMT_DIGEST_TEXT];
    cmt_hash32 hash;
    cmt_leaf there = {0};
    const cmt_status st = cmt_cli_round_decided(cli, r, &there, index);
    if (st != CMT_OK)
        return st;
    cmt_digest_text(&r->compiled.digest, bundle);
    cmt_sha256_of(r->compiled.statement, r->compiled.n_statement, &hash);
    cmt_digest_text(&hash, claim);
    if (*index == CMT_NO_LEAF)
        return log_decision(cli, r, bundle, claim, index);
    if (strcmp(there.bundle, bundle) != 0) {
        return cmt_fail(&cli->err, CMT_E_CONFLICT,
                        "round `%s` was released as %s; this engine makes %s of it",
                        r->compiled.round->round, there.bundle, bundle);
    }
    return take_logged_claim(cli, r, &there);
}

static cmt_status write_beside(
    cmt_cli *cli, const request *q, const char *suffix, const void *bytes, size_t n)
{
    const char *path = cmt_arena_printf(cli->mem, "%s%s", q->stem, suffix);
    if (path == NULL)
        return cmt_fail(&cli->err, CMT_E_NOMEM, "no room for a path");
    return cmt_file_write(path, bytes, n, &cli->err);
}

/* The envelope that lies there already, if it is about the same claim: officers may sign
 * one after another, on different machines. */
static cmt_status read_envelope(cmt_cli *cli,
                                const request *q,
                                const cmt_compiled *c,
                                const char **bytes,
                                size_t *n)
{
    const char *path = cmt_arena_printf(cli->mem, "%s.intoto.dsse.json", q->stem);
    cmt_envelope envelope = {0};
    char *got = NULL;
    if (path == NULL)
        return cmt_fail(&cli->err, CMT_E_NOMEM, "no room for a path");
    if (access(path, F_OK) != 0)
        return CMT_OK;
    const cmt_status st =
        cmt_file_read(cli->mem, path, CMT_MAX_ENVELOPE_BYTES, &got, n, &cli->err);
    if (st == CMT_OK && cmt_dsse_read(cli->mem, got, *n, &envelope, NULL) == CMT_OK
        && envelope.n == c->n_statement
        && memcmp(envelope.payload, c->statement, c->n_statement) == 0)
        *bytes = got;
    return st;
}

static cmt_status sign_with(
    cmt_cli *cli, const char *key, const cmt_compiled *c, const char **bytes, size_t *n)
{
    cmt_envelope envelope = {0};
    char *pem = NULL;
    size_t n_pem = 0;
    cmt_status st = CMT_OK;
    if (*bytes != NULL)
        CMT_TRY(cmt_dsse_read(cli->mem, *bytes, *n, &envelope, &cli->err));
    CMT_TRY(cmt_file_read(cli->mem, key, CMT_MAX_TEXT_BYTES, &pem, &n_pem, &cli->err));
    st = cmt_release_sign(cli->mem, c, *bytes != NULL ? &envelope : NULL, pem, n_pem,
                          bytes, n, &cli->err);
    cmt_wipe(pem, n_pem);
    if (st != CMT_OK)
        return cmt_err_in_file(&cli->err, st, key);
done:
    return st;
}

static cmt_status sign(cmt_cli *cli, const request *q, const cmt_compiled *c)
{
    const char *bytes = NULL;
    size_t n = 0;
    cmt_status st = CMT_OK;
    CMT_TRY(read_envelope(cli, q, c, &bytes, &n));
    for (size_t k = 0; k < q->n_keys; k++)
        CMT_TRY(sign_with(cli, q->keys[k], c, &bytes, &n));
    if (bytes != NULL)
        return write_beside(cli, q, ".intoto.dsse.json", bytes, n);
    cmt_cli_say(cli, "No --key was given: the claim to sign is %s.intoto.json.",
                q->stem);
    st = write_beside(cli, q, ".intoto.json", c->statement, c->n_statement);
done:
    return st;
}

static cmt_status write_certificates(cmt_cli *cli,
                                     const request *q,
                                     const cmt_certificates *set)
{
    const size_t n = cmt_certificates_count(set);
    const char *folder = cmt_arena_printf(cli->mem, "%s.certificates", q->stem);
    cmt_status st = CMT_OK;
    if (folder == NULL)
        return cmt_fail(&cli->err, CMT_E_NOMEM, "no room for a path");
    if (n > 0)
        CMT_TRY(cmt_file_make_folder(folder, &cli->err));
    for (size_t k = 0; k < n; k++) {
        const cmt_certificate_entry *e = cmt_certificates_at(set, k);
        char name[2 * sizeof e->program.at + 1];
        cmt_hex_write(e->program.at, sizeof e->program.at, name);
        const char *path = cmt_arena_printf(cli->mem, "%s/%s.json", folder, name);
        if (path == NULL)
            return cmt_fail(&cli->err, CMT_E_NOMEM, "no room for a path");
        CMT_TRY(cmt_file_write(path, e->bytes, e->n_bytes, &cli->err));
    }
done:
    return st;
}

/* The container comes last: where it lies, everything lies. */
static cmt_status write_all(cmt_cli *cli,
                            const request *q,
                            const cmt_store_round *r,
                            uint64_t index)
{
    const cmt_compiled *c = &r->compiled;
    const char *receipt = NULL;
    size_t n = 0;
    char hex[65];
    cmt_status st = CMT_OK;
    CMT_TRY(write_certificates(cli, q, c->certificates));
    CMT_TRY(cmt_store_receipt(r->store, cli->mem, index, &receipt, &n, &cli->err));
    CMT_TRY(write_beside(cli, q, ".tlog-proof", receipt, n));
    CMT_TRY(sign(cli, q, c));
    cmt_hex_write(c->digest.at, sizeof c->digest.at, hex);
    const char *sum = cmt_arena_printf(cli->mem, "%s  %s\n", hex, c->name);
    if (sum == NULL)
        return cmt_fail(&cli->err, CMT_E_NOMEM, "no room for the sum");
    CMT_TRY(write_beside(cli, q, ".tar.gz.sha256", sum, strlen(sum)));
    CMT_TRY(write_beside(cli, q, ".tar.gz", c->container, c->n_container));
done:
    return st;
}

static cmt_status print(cmt_cli *cli, const request *q, const cmt_compiled *c)
{
    char digest[CMT_DIGEST_TEXT];
    cmt_digest_text(&c->digest, digest);
    if (!cli->json) {
        cmt_cli_print("%s.tar.gz\n%s\nversion %s, revision %lld\n", q->stem, digest,
                      c->manifest.policy_version, (long long)c->manifest.revision);
        return CMT_OK;
    }
    cmt_value *v = cmt_value_object(cli->mem);
    cmt_value_set(cli->mem, v, "bundle",
                  cmt_value_format(cli->mem, "%s.tar.gz", q->stem));
    cmt_value_set_string(cli->mem, v, "digest", digest);
    cmt_value_set_string(cli->mem, v, "version", c->manifest.policy_version);
    cmt_value_set_int(cli->mem, v, "revision", c->manifest.revision);
    cmt_value_set_int(cli->mem, v, "certificates",
                      (int64_t)cmt_certificates_count(c->certificates));
    return cmt_cli_print_json(cli, v);
}

/* Decide and seal the round that is open in `r`, log it, write it. */
static cmt_status release(cmt_cli *cli, request *q, cmt_store_round *r)
{
    uint64_t index = 0;
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_compile_decide(cli->mem, &r->input, &r->compiled, &cli->err));
    CMT_TRY(cmt_compile_seal(cli->mem, &r->input, &r->compiled, &cli->err));
    q->stem = cmt_arena_printf(cli->mem, "%s/policy-%s", q->out,
                               r->compiled.manifest.policy_version);
    if (q->stem == NULL)
        return cmt_fail(&cli->err, CMT_E_NOMEM, "no room for a path");
    CMT_TRY(cmt_file_make_folder(q->out, &cli->err));
    CMT_TRY(log_once(cli, r, &index));
    CMT_TRY(write_all(cli, q, r, index));
done:
    return st;
}

static cmt_status compile(cmt_cli *cli, const char *folder, request *q)
{
    cmt_store_round r = {0};
    cmt_status st = cmt_cli_round_open(cli, folder, q->round, &r);
    if (st == CMT_OK)
        st = release(cli, q, &r);
    if (st == CMT_OK)
        st = print(cli, q, &r.compiled);
    cmt_cli_round_close(&r);
    return st;
}

static cmt_status run(cmt_cli *cli, int argc, char **argv)
{
    request q = {0};
    const cmt_cli_option options[] = {
        {.name = "round", .value = &q.round},
        {.name = "out", .value = &q.out},
        {.name = "key", .values = q.keys, .n_values = &q.n_keys, .max = MAX_KEYS}};
    size_t n = 0;
    cmt_status st = cmt_cli_options(cli, argc, argv, options, 3, &n);
    if (st == CMT_OK && (n != 1 || q.out == NULL))
        st = cmt_cli_usage(cli, "compile takes one folder and --out DIST");
    if (st == CMT_OK)
        st = compile(cli, argv[1], &q);
    return st;
}

const cmt_command cmt_cmd_compile = {
    .name = "compile",
    .usage = "DIR --out DIST [--round R] [--key K]... [--now TIME]",
    .summary = "Compile a decided round to a signed policy bundle",
    .help =
        "Decides the round (the one closed last, without --round) and writes to DIST:\n"
        "policy-VERSION.tar.gz, its SHA-256, the release claim signed with each "
        "--key,\n"
        "the certificates, and the receipt of the decision's record in the log. The\n"
        "version is computed from what changed since the bundle before. Each file is\n"
        "whole or not there; the container is written last. Compiling again gives the\n"
        "same bytes; with another --key it adds that signature to the claim.\n"
        "\n"
        "  comitia compile store --out dist --key release-a.pem --key release-b.pem\n",
    .run = run,
};
