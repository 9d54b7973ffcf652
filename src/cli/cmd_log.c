/* comitia log: the public log of a store. */
#include "base/base64.h"
#include "base/err.h"
#include "base/limits.h"
#include "cli/log_check.h"
#include "cli/store_cli.h"
#include "store/publish.h"
#include "store/rounds.h"

#include <string.h>

typedef struct log_input {
    const char *verb;
    char **operands; /* after the verb */
    size_t n;
    const char *out;
    const char *from;
    const char *to;
    const char *charter;
    const char *registry;
    cmt_log_check check;
} log_input;

static cmt_status run_checkpoint(cmt_cli *cli, const log_input *in, cmt_store *store)
{
    cmt_buf note = {0};
    (void)in;
    const cmt_status st = cmt_store_checkpoint(store, &note, &cli->err);
    if (st == CMT_OK)
        cmt_cli_print("%s", note.data);
    cmt_buf_free(&note);
    return st;
}

static bool read_number(const char *text, uint64_t *out)
{
    uint64_t value = 0;
    if (text == NULL || strlen(text) == 0 || strlen(text) > 15)
        return false;
    for (const char *at = text; *at != '\0'; at++) {
        if (*at < '0' || *at > '9')
            return false;
        value = value * 10 + (uint64_t)(*at - '0');
    }
    *out = value;
    return true;
}

/* A fresh receipt, under the checkpoint of now. */
static cmt_status prove_record(cmt_cli *cli, cmt_store *store, const char *which)
{
    uint64_t index = 0;
    cmt_buf receipt = {0};
    cmt_status st = CMT_OK;
    if (!read_number(which, &index))
        CMT_TRY(cmt_store_find(store, NULL, which, &index, &cli->err));
    CMT_TRY(cmt_store_prove(store, index, &receipt, &cli->err));
    cmt_cli_print("%s", receipt.data);
done:
    cmt_buf_free(&receipt);
    return st;
}

static cmt_status print_hashes(cmt_cli *cli, const cmt_merkle_proof *proof)
{
    cmt_buf lines = {0};
    for (size_t k = 0; k < proof->n; k++) {
        cmt_base64_write(&lines, proof->at[k].at, 32);
        cmt_buf_putc(&lines, '\n');
    }
    const bool fine = cmt_buf_ok(&lines);
    if (fine && lines.data != NULL)
        cmt_cli_print("%s", lines.data);
    cmt_buf_free(&lines);
    return fine ? CMT_OK : cmt_fail(&cli->err, CMT_E_NOMEM, "no room for a proof");
}

static cmt_status prove_growth(cmt_cli *cli, const log_input *in, cmt_store *store)
{
    const cmt_merkle_nodes nodes = cmt_store_nodes(store);
    cmt_merkle_proof proof;
    uint64_t from = 0;
    uint64_t to = 0;
    uint64_t size = 0;
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_store_size(store, &size, &cli->err));
    to = size;
    if (!read_number(in->from, &from) || (in->to != NULL && !read_number(in->to, &to)))
        return cmt_cli_usage(cli, "--from and --to take numbers of records");
    if (to > size) {
        return cmt_fail(&cli->err, CMT_E_RANGE, "the log has %llu records only",
                        (unsigned long long)size);
    }
    CMT_TRY(cmt_merkle_consistency(&nodes, from, to, &proof, &cli->err));
    CMT_TRY(print_hashes(cli, &proof));
done:
    return st;
}

static cmt_status run_prove(cmt_cli *cli, const log_input *in, cmt_store *store)
{
    if (in->from != NULL)
        return prove_growth(cli, in, store);
    if (in->n != 2)
        return cmt_cli_usage(cli, "prove takes a record's number or payload digest");
    return prove_record(cli, store, in->operands[1]);
}

static cmt_status run_publish(cmt_cli *cli, const log_input *in, cmt_store *store)
{
    cmt_log_summary summary;
    if (in->out == NULL)
        return cmt_cli_usage(cli, "publish needs --out");
    const cmt_status st =
        cmt_store_publish(store, cli->mem, in->out, &summary, &cli->err);
    return st == CMT_OK ? cmt_cli_print_summary(cli, in->out, &summary) : st;
}

static cmt_status add_document(cmt_cli *cli,
                               const log_input *in,
                               cmt_store *store,
                               cmt_time now)
{
    const char *path = in->charter != NULL ? in->charter : in->registry;
    char *bytes = NULL;
    size_t n = 0;
    const cmt_status st = cmt_cli_read(cli, path, CMT_MAX_ENVELOPE_BYTES, &bytes, &n);
    if (st != CMT_OK)
        return st;
    if (in->charter != NULL)
        return cmt_cli_add_charter(cli, store, path, bytes, n, now);
    return cmt_err_in_file(
        &cli->err, cmt_store_add_registry(store, bytes, n, now, &cli->err), path);
}

static cmt_status run_add(cmt_cli *cli, const log_input *in, cmt_store *store)
{
    cmt_time now = 0;
    uint64_t size = 0;
    cmt_status st = CMT_OK;
    if ((in->charter == NULL) == (in->registry == NULL))
        return cmt_cli_usage(cli, "add takes --charter or --registry");
    CMT_TRY(cmt_cli_time(cli, &now));
    CMT_TRY(cmt_store_begin(store, &cli->err));
    CMT_TRY(add_document(cli, in, store, now));
    CMT_TRY(cmt_store_commit(store, &cli->err));
    CMT_TRY(cmt_store_size(store, &size, &cli->err));
    cmt_cli_print("record %llu\n", (unsigned long long)size - 1);
done:
    return st;
}

typedef struct log_verb {
    const char *name;
    cmt_status (*run)(cmt_cli *cli, const log_input *in, cmt_store *store);
} log_verb;

static const log_verb verbs[] = {{"checkpoint", run_checkpoint},
                                 {"prove", run_prove},
                                 {"publish", run_publish},
                                 {"add", run_add}};

static cmt_status run_verb(cmt_cli *cli, log_input *in)
{
    if (strcmp(in->verb, "check") == 0)
        return cmt_cli_log_check(cli, &in->check, in->operands, in->n);
    for (size_t k = 0; k < sizeof verbs / sizeof verbs[0]; k++) {
        if (strcmp(in->verb, verbs[k].name) != 0)
            continue;
        cmt_store *store = NULL;
        if (in->n < 1)
            return cmt_cli_usage(cli, "log %s takes a store", in->verb);
        cmt_status st = cmt_store_open(in->operands[0], &store, &cli->err);
        if (st == CMT_OK)
            st = verbs[k].run(cli, in, store);
        cmt_store_close(store);
        return st;
    }
    return cmt_cli_usage(cli, "log takes checkpoint, prove, check, publish or add");
}

static cmt_status run_log(cmt_cli *cli, int argc, char **argv)
{
    log_input in = {.verb = ""};
    size_t n = 0;
    const cmt_cli_option options[] = {
        {.name = "out", .value = &in.out},
        {.name = "from", .value = &in.from},
        {.name = "to", .value = &in.to},
        {.name = "trust", .value = &in.check.trust},
        {.name = "envelope", .value = &in.check.envelope},
        {.name = "charter", .value = &in.charter},
        {.name = "registry", .value = &in.registry},
    };
    cmt_status st = cmt_cli_options(cli, argc, argv, options,
                                    sizeof options / sizeof options[0], &n);
    if (st != CMT_OK)
        return st;
    if (n > 0) {
        in.verb = argv[1];
        in.operands = argv + 2;
        in.n = n - 1;
    }
    return run_verb(cli, &in);
}

const cmt_command cmt_cmd_log = {
    .name = "log",
    .usage = "checkpoint DIR\n"
             "       comitia log prove DIR NUMBER|DIGEST\n"
             "       comitia log prove DIR --from SIZE [--to SIZE]\n"
             "       comitia log check DIR|PUB [--trust T]\n"
             "       comitia log check [DIR] RECEIPT… [--trust T] [--envelope E]\n"
             "       comitia log publish DIR --out PUB\n"
             "       comitia log add DIR --charter C | --registry R [--now TIME]",
    .summary = "The public log: checkpoints, proofs, receipts, publishing",
    .help =
        "  checkpoint  prints the log's size and root, signed (C2SP tlog-checkpoint).\n"
        "  prove       prints a receipt of one record under the newest checkpoint, or\n"
        "              the hashes that show that the log of --from records is a "
        "prefix.\n"
        "  check       a store or a published log: does everything agree? A receipt: "
        "does\n"
        "              the record stand in the log that T names? With DIR, in that "
        "log\n"
        "              still? With --envelope, is it the record of that envelope? Exit "
        "1\n"
        "              when the answer is no.\n"
        "  publish     writes tiles, checkpoint and documents as static files that "
        "any\n"
        "              web server can serve; `comitia init --from` rebuilds from "
        "them.\n"
        "  add         logs the council's next charter or registry.\n\n"
        "Example:\n"
        "  comitia log check g-farmers.tlog-proof --trust trust.json \\\n"
        "      --envelope g-farmers.dsse.json\n",
    .run = run_log,
};
