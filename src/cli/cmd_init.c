/* comitia init: a store from signed documents, or back from a published log. */
#include "base/err.h"
#include "base/limits.h"
#include "cli/store_cli.h"
#include "crypto/registry.h"
#include "io/file.h"
#include "store/publish.h"
#include "store/rounds.h"

#include <string.h>
#include <sys/random.h>

/* What the command line says, and what it names. */
typedef struct init_input {
    const char *dir;
    const char *charter_path;
    const char *registry_path;
    const char *trust_path;
    const char *key_path;
    const char *from;
    char *charter;
    size_t n_charter;
    char *registry;
    size_t n_registry;
    char *trust;
    size_t n_trust;
    char key[4096]; /* PEM */
    size_t n_key;
    bool made_key;
} init_input;

static cmt_status read_key(cmt_cli *cli, init_input *in)
{
    char *pem = NULL;
    size_t n = 0;
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_cli_read(cli, in->key_path, sizeof in->key - 1, &pem, &n));
    memcpy(in->key, pem, n);
    in->n_key = n;
    cmt_wipe(pem, n);
done:
    return st;
}

static cmt_status make_key(cmt_cli *cli, init_input *in)
{
    uint8_t seed[CMT_KEY_BYTES];
    cmt_secret_key *key = NULL;
    cmt_status st = CMT_OK;
    if (getrandom(seed, sizeof seed, 0) != (ssize_t)sizeof seed)
        return cmt_fail(&cli->err, CMT_E_RESOURCE, "the system gives no random bytes");
    CMT_TRY(cmt_secret_key_from_seed(seed, &key, &cli->err));
    CMT_TRY(cmt_secret_key_write(key, in->key, &cli->err));
    in->n_key = strlen(in->key);
    in->made_key = true;
done:
    cmt_secret_key_free(key);
    cmt_wipe(seed, sizeof seed);
    return st;
}

/* The name of a log and its key. */
static cmt_status make_vkey(cmt_cli *cli,
                            const init_input *in,
                            const char *instance,
                            const char **out)
{
    cmt_secret_key *key = NULL;
    cmt_vkey vkey;
    cmt_status st = CMT_OK;
    const char *name = cmt_arena_printf(cli->mem, "%s/log", instance);
    if (name == NULL)
        return cmt_fail(&cli->err, CMT_E_NOMEM, "no room for a log key");
    CMT_TRY(cmt_secret_key_read(in->key, in->n_key, &key, &cli->err));
    CMT_TRY(cmt_vkey_make(cli->mem, name, cmt_secret_key_public(key)->ed25519, &vkey,
                          &cli->err));
    *out = cmt_vkey_text(cli->mem, &vkey);
    if (*out == NULL)
        st = cmt_fail(&cli->err, CMT_E_NOMEM, "no room for a log key");
done:
    cmt_secret_key_free(key);
    return st;
}

static cmt_status write_trust(cmt_cli *cli,
                              const cmt_registry *registry,
                              const char *log,
                              init_input *in)
{
    const cmt_signers *council = &registry->council;
    cmt_public_key *keys = CMT_NEW_ARRAY(cli->mem, cmt_public_key, council->n);
    uint32_t *all = CMT_NEW_ARRAY(cli->mem, uint32_t, council->n);
    cmt_buf buf = {0};
    if (keys == NULL || all == NULL)
        return cmt_fail(&cli->err, CMT_E_NOMEM, "no room for a trust root");
    for (uint32_t k = 0; k < council->n; k++) {
        keys[k] = registry->keys[council->keys[k]]; /* in order of id, as indices are */
        all[k] = k;
    }
    const cmt_signers signers = {
        .keys = all, .n = council->n, .threshold = council->threshold};
    const cmt_trust_root root = {.instance = registry->instance,
                                 .keys = keys,
                                 .n_keys = council->n,
                                 .council = signers,
                                 .release = signers,
                                 .log = log};
    cmt_status st = cmt_trust_root_write(cli->mem, &root, &buf, &cli->err);
    if (st == CMT_OK) {
        in->trust = cmt_buf_keep(&buf, cli->mem);
        in->n_trust = buf.len;
        if (in->trust == NULL)
            st = cmt_fail(&cli->err, CMT_E_NOMEM, "no room for a trust root");
    }
    cmt_buf_free(&buf);
    return st;
}

/* Without --trust the registry's own council is trusted on first use, and signs releases. */
static cmt_status make_trust(cmt_cli *cli, init_input *in)
{
    cmt_envelope envelope;
    cmt_registry *registry = NULL;
    const char *log = NULL;
    cmt_status st = CMT_OK;
    CMT_TRY(
        cmt_dsse_read(cli->mem, in->registry, in->n_registry, &envelope, &cli->err));
    CMT_TRY(cmt_registry_read(cli->mem, (const char *)envelope.payload, envelope.n,
                              &registry, &cli->err));
    CMT_TRY(make_vkey(cli, in, registry->instance, &log));
    CMT_TRY(write_trust(cli, registry, log, in));
done:
    return cmt_err_in_file(&cli->err, st, in->registry_path);
}

/* A file that the command line may name. */
static cmt_status read_named(
    cmt_cli *cli, const char *path, size_t max, char **bytes, size_t *n)
{
    return path == NULL ? CMT_OK : cmt_cli_read(cli, path, max, bytes, n);
}

static cmt_status gather(cmt_cli *cli, init_input *in)
{
    cmt_status st = CMT_OK;
    if (in->from != NULL && in->trust_path == NULL)
        in->trust_path = cmt_arena_printf(cli->mem, "%s/trust.json", in->from);
    CMT_TRY(read_named(cli, in->trust_path, CMT_MAX_PAYLOAD_BYTES, &in->trust,
                       &in->n_trust));
    CMT_TRY(read_named(cli, in->charter_path, CMT_MAX_ENVELOPE_BYTES, &in->charter,
                       &in->n_charter));
    CMT_TRY(read_named(cli, in->registry_path, CMT_MAX_ENVELOPE_BYTES, &in->registry,
                       &in->n_registry));
    CMT_TRY(in->key_path != NULL ? read_key(cli, in) : make_key(cli, in));
    CMT_TRY(in->trust != NULL ? CMT_OK : make_trust(cli, in));
done:
    return st;
}

static cmt_status fill(cmt_cli *cli,
                       const init_input *in,
                       cmt_store *store,
                       cmt_log_summary *out)
{
    cmt_time now = 0;
    cmt_merkle_nodes nodes = cmt_store_nodes(store);
    cmt_status st = CMT_OK;
    if (in->from != NULL)
        return cmt_store_restore(store, cli->mem, in->from, out, &cli->err);
    CMT_TRY(cmt_cli_time(cli, &now));
    CMT_TRY(cmt_err_in_file(
        &cli->err,
        cmt_store_add_registry(store, in->registry, in->n_registry, now, &cli->err),
        in->registry_path));
    CMT_TRY(cmt_cli_add_charter(cli, store, in->charter_path, in->charter,
                                in->n_charter, now));
    CMT_TRY(cmt_store_size(store, &out->size, &cli->err));
    CMT_TRY(cmt_merkle_subtree_root(&nodes, 0, out->size, &out->root, &cli->err));
    out->n_objects = 2;
    CMT_TRY(cmt_store_commit(store, &cli->err));
done:
    return st;
}

static cmt_status print(cmt_cli *cli,
                        const init_input *in,
                        const cmt_store *store,
                        const cmt_log_summary *summary)
{
    const char *vkey = cmt_vkey_text(cli->mem, cmt_store_vkey(store));
    if (cli->json) {
        cmt_value *v = cmt_value_object(cli->mem);
        cmt_value_set_string(cli->mem, v, "instance", cmt_store_trust(store)->instance);
        cmt_value_set_string(cli->mem, v, "log", vkey == NULL ? "" : vkey);
        cmt_value_set_int(cli->mem, v, "objects", (int64_t)summary->n_objects);
        cmt_cli_set_digest(cli->mem, v, "root", &summary->root);
        cmt_value_set_int(cli->mem, v, "size", (int64_t)summary->size);
        return cmt_cli_print_json(cli, v);
    }
    cmt_cli_print("%s: a store for %s, %llu records\nlog key %s\n", in->dir,
                  cmt_store_trust(store)->instance, (unsigned long long)summary->size,
                  vkey == NULL ? "" : vkey);
    if (summary->missing != NULL) {
        cmt_cli_say(cli, "Not all was published. %s; what needs it cannot be decided.",
                    summary->missing);
    }
    if (in->made_key) {
        cmt_cli_say(cli,
                    "A log key was made: %s/log.key. Whoever holds it signs the log.",
                    in->dir);
    }
    if (in->trust_path == NULL) {
        cmt_cli_say(cli,
                    "%s/trust.json names the registry's own council. Auditors must get "
                    "it by a way of its own: give it to them where they trust you.",
                    in->dir);
    }
    return CMT_OK;
}

static cmt_status check_usage(cmt_cli *cli, const init_input *in, size_t n_operands)
{
    if (n_operands != 1)
        return cmt_cli_usage(cli, "init takes one folder");
    if (in->from != NULL && (in->charter_path != NULL || in->registry_path != NULL))
        return cmt_cli_usage(cli, "--from has charter and registry in it");
    if (in->from != NULL && in->key_path == NULL)
        return cmt_cli_usage(cli, "--from needs --log-key: the key is never published");
    if (in->from == NULL && (in->charter_path == NULL || in->registry_path == NULL))
        return cmt_cli_usage(cli, "init needs --charter and --registry");
    if (in->trust_path != NULL && in->key_path == NULL) {
        return cmt_cli_usage(cli,
                             "--trust names the log's key: give it with --log-key");
    }
    return CMT_OK;
}

static cmt_status run_init(cmt_cli *cli, int argc, char **argv)
{
    init_input in = {0};
    size_t n = 0;
    const cmt_cli_option options[] = {
        {.name = "charter", .value = &in.charter_path},
        {.name = "registry", .value = &in.registry_path},
        {.name = "trust", .value = &in.trust_path},
        {.name = "log-key", .value = &in.key_path},
        {.name = "from", .value = &in.from},
    };
    cmt_store *store = NULL;
    cmt_log_summary summary = {0};
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_cli_options(cli, argc, argv, options,
                            sizeof options / sizeof options[0], &n));
    CMT_TRY(check_usage(cli, &in, n));
    in.dir = argv[1];
    const bool trust_given = in.trust_path != NULL || in.from != NULL;
    CMT_TRY(gather(cli, &in));
    if (!trust_given)
        in.trust_path = NULL;
    CMT_TRY(cmt_store_create(in.dir, in.trust, in.n_trust, in.key, in.n_key, &store,
                             &cli->err));
    CMT_TRY(fill(cli, &in, store, &summary));
    CMT_TRY(print(cli, &in, store, &summary));
done:
    cmt_store_close(store);
    cmt_wipe(in.key, sizeof in.key);
    return st;
}

const cmt_command cmt_cmd_init = {
    .name = "init",
    .usage = "DIR --charter C --registry R [--trust T] [--log-key K] [--now TIME]\n"
             "       comitia init DIR --from PUB --log-key K [--trust T]",
    .summary = "Make an operator's store, or rebuild it from a published log",
    .help =
        "DIR becomes the operator's working store: a log whose first records are the\n"
        "registry and the charter. Both are DSSE envelopes that the council signed\n"
        "(`comitia sign`).\n\n"
        "  --trust T    trust.json: whose council, which log. Without it the "
        "registry's\n"
        "               own council is taken, and DIR/trust.json is written for "
        "others.\n"
        "  --log-key K  Ed25519 secret key of the log, PEM, the one that T names. It "
        "is\n"
        "               copied to DIR/log.key. Without it (and without T) one is "
        "made.\n"
        "  --from PUB   rebuild from what `comitia log publish` wrote: the same "
        "records,\n"
        "               the same root, the same receipts.\n\n"
        "An unfinished or refused `init` leaves nothing that counts: run it again.\n\n"
        "Example:\n"
        "  comitia init store --trust trust.json --charter charter.dsse.json \\\n"
        "      --registry registry.dsse.json --log-key log.pem\n",
    .run = run_init,
};
