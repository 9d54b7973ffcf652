/* comitia submit: envelopes in, receipts out. */
#include "base/err.h"
#include "base/limits.h"
#include "cli/store_cli.h"
#include "io/file.h"
#include "store/desk.h"

#include <stdio.h>
#include <string.h>

#define MAX_ATTACH 256

typedef struct submit_input {
    const char *dir;
    const char *out;
    const char *attach[MAX_ATTACH];
    size_t n_attach;
    cmt_leaf_bytes attachments[MAX_ATTACH];
    cmt_time now;
    bool many;
} submit_input;

static cmt_status read_attachments(cmt_cli *cli, submit_input *in)
{
    for (size_t k = 0; k < in->n_attach; k++) {
        char *bytes = NULL;
        size_t n = 0;
        const cmt_status st =
            cmt_cli_read(cli, in->attach[k], CMT_MAX_ATTACHMENT, &bytes, &n);
        if (st != CMT_OK)
            return st;
        in->attachments[k] = (cmt_leaf_bytes){.at = bytes, .n = n};
    }
    return CMT_OK;
}

/* OUT/NAME.tlog-proof for the envelope DIR/NAME.dsse.json. */
static const char *receipt_path(cmt_arena *mem, const char *out, const char *file)
{
    const char *slash = strrchr(file, '/');
    const char *name = slash == NULL ? file : slash + 1;
    const char *end = strstr(name, ".dsse.json");
    const size_t n = end == NULL ? strlen(name) : (size_t)(end - name);
    return cmt_arena_printf(mem, "%s/%.*s.tlog-proof", out, (int)n, name);
}

static cmt_value *answer_value(cmt_arena *mem, const char *file, const cmt_taken_in *t)
{
    cmt_value *v = cmt_value_object(mem);
    cmt_value_set_bool(mem, v, "accepted", t->answer == CMT_OK);
    cmt_value_set_bool(mem, v, "again", t->again);
    cmt_value_set_string(mem, v, "file", file);
    cmt_value_set_int(mem, v, "index", (int64_t)t->index);
    cmt_value_set_string(mem, v, "round", t->round);
    if (t->payload != NULL)
        cmt_value_set_string(mem, v, "payload", t->payload);
    if (t->group != NULL) {
        cmt_value_set_bool(mem, v, "equivocation", t->contradicts);
        cmt_value_set_string(mem, v, "group", t->group);
        cmt_value_set_int(mem, v, "sequence", t->sequence);
    }
    if (t->answer != CMT_OK) {
        cmt_value_set_string(mem, v, "code", cmt_status_name(t->answer));
        cmt_value_set_string(mem, v, "reason", t->reason);
    }
    /* JSON of ours holds no line breaks: the receipt as a list of lines. */
    cmt_value *lines = cmt_value_array(mem);
    for (const char *at = t->receipt; *at != '\0';) {
        const size_t n = strcspn(at, "\n");
        const char *line = cmt_arena_strndup(mem, at, n);
        cmt_value_add(mem, lines, line == NULL ? NULL : cmt_value_string(mem, line));
        at += n + (at[n] != '\0');
    }
    cmt_value_set(mem, v, "receipt", lines);
    return v;
}

static cmt_status print_answer(cmt_cli *cli,
                               const submit_input *in,
                               cmt_arena *mem,
                               const char *file,
                               const cmt_taken_in *t)
{
    if (in->out != NULL) {
        const char *path = receipt_path(mem, in->out, file);
        if (path == NULL)
            return cmt_fail(&cli->err, CMT_E_NOMEM, "no room for a path");
        const cmt_status st =
            t->answer == CMT_OK
                ? cmt_file_write(path, t->receipt, t->n_receipt, &cli->err)
                : CMT_OK;
        if (st != CMT_OK)
            return st;
    }
    if (in->out == NULL && !in->many && t->answer == CMT_OK) {
        cmt_cli_print("%s", t->receipt);
    } else if (t->answer == CMT_OK) {
        cmt_cli_print("%llu %s %s\n", (unsigned long long)t->index, t->payload, file);
    }
    return CMT_OK;
}

static void say_answer(const cmt_cli *cli, const char *file, const cmt_taken_in *t)
{
    if (t->answer != CMT_OK) {
        (void)fprintf(stderr, "comitia: %s: refused, record %llu: %s\n", file,
                      (unsigned long long)t->index, t->reason);
    } else if (t->again) {
        cmt_cli_say(cli, "%s: the log has it since record %llu", file,
                    (unsigned long long)t->index);
    } else if (t->contradicts) {
        cmt_cli_say(cli,
                    "%s: record %llu. %s has signed another payload of sequence %lld: "
                    "neither will count unless a higher one follows",
                    file, (unsigned long long)t->index, t->group,
                    (long long)t->sequence);
    } else {
        cmt_cli_say(cli, "%s: record %llu, %s, sequence %lld", file,
                    (unsigned long long)t->index, t->group, (long long)t->sequence);
    }
}

/* One envelope; the answer is out (and flushed) before the next one is read, since whoever
 * reads it may rely on it. */
static cmt_status submit_one(cmt_cli *cli,
                             cmt_desk *desk,
                             const submit_input *in,
                             const char *file,
                             cmt_value *answers,
                             cmt_status *refused)
{
    cmt_arena *mem = cmt_arena_new(0);
    char *bytes = NULL;
    size_t n = 0;
    cmt_taken_in t = {0};
    cmt_status st = CMT_OK;
    if (mem == NULL)
        return cmt_fail(&cli->err, CMT_E_NOMEM, "no room for an envelope");
    CMT_TRY(cmt_file_read(mem, file, CMT_MAX_ENVELOPE_BYTES, &bytes, &n, &cli->err));
    const cmt_handed handed = {.envelope = bytes,
                               .n = n,
                               .attachments = in->attachments,
                               .n_attachments = in->n_attach};
    CMT_TRY(cmt_desk_take(desk, mem, &handed, in->now, &t, &cli->err));
    if (cli->json) {
        cmt_value_add(cli->mem, answers, answer_value(cli->mem, file, &t));
    } else {
        CMT_TRY(print_answer(cli, in, mem, file, &t));
    }
    (void)fflush(stdout);
    say_answer(cli, file, &t);
    if (t.answer != CMT_OK && *refused == CMT_OK)
        *refused = t.answer;
done:
    cmt_arena_free(mem);
    return cmt_err_in_file(&cli->err, st, file);
}

static cmt_status print_json(cmt_cli *cli, const submit_input *in, cmt_value *answers)
{
    if (!in->many)
        return cmt_cli_print_json(cli, cmt_value_at(answers, 0));
    cmt_value *v = cmt_value_object(cli->mem);
    cmt_value_set(cli->mem, v, "submissions", answers);
    return cmt_cli_print_json(cli, v);
}

/* The envelopes argv[2] to argv[n], one after another. */
static cmt_status submit_all(
    cmt_cli *cli, cmt_store *store, const submit_input *in, char **argv, size_t n)
{
    cmt_value *answers = cmt_value_array(cli->mem);
    cmt_desk *desk = NULL;
    cmt_status refused = CMT_OK;
    cmt_status st = cmt_desk_new(store, &desk, &cli->err);
    for (size_t k = 2; st == CMT_OK && k <= n; k++)
        st = submit_one(cli, desk, in, argv[k], answers, &refused);
    if (st == CMT_OK && cli->json)
        st = print_json(cli, in, answers);
    cmt_desk_free(desk);
    return st == CMT_OK ? refused : st; /* a refusal's sentence is out already */
}

static cmt_status prepare(cmt_cli *cli, submit_input *in)
{
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_cli_time(cli, &in->now));
    CMT_TRY(read_attachments(cli, in));
    if (in->out != NULL)
        st = cmt_file_make_folder(in->out, &cli->err);
done:
    return st;
}

static cmt_status run_submit(cmt_cli *cli, int argc, char **argv)
{
    submit_input in = {0};
    size_t n = 0;
    const cmt_cli_option options[] = {
        {.name = "out", .value = &in.out},
        {.name = "attach",
         .values = in.attach,
         .n_values = &in.n_attach,
         .max = MAX_ATTACH},
    };
    cmt_store *store = NULL;
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_cli_options(cli, argc, argv, options,
                            sizeof options / sizeof options[0], &n));
    if (n < 2)
        return cmt_cli_usage(cli, "submit takes a store and at least one envelope");
    in.dir = argv[1];
    in.many = n > 2;
    CMT_TRY(prepare(cli, &in));
    CMT_TRY(cmt_store_open(in.dir, &store, &cli->err));
    CMT_TRY(submit_all(cli, store, &in, argv, n));
done:
    cmt_store_close(store);
    return st;
}

const cmt_command cmt_cmd_submit = {
    .name = "submit",
    .usage = "DIR ENVELOPE… [--attach FILE]… [--out RECEIPTS] [--now TIME]",
    .summary = "Take signed profiles into the open round and give receipts",
    .help =
        "Signatures are verified before a byte of the profile is parsed; then it is\n"
        "held against schema, charter, registry and round. What is taken is a record\n"
        "in the log, durable before the receipt is printed. What is refused is a\n"
        "record too, with the reason: exit 77 where the signature or its terms are\n"
        "not to be trusted, 65 where the content is wrong.\n\n"
        "The receipt is a C2SP tlog-proof: it shows that the record stands in the\n"
        "log (`comitia log check`). The same profile again gives the same receipt.\n\n"
        "  --attach FILE   a ballot file that a profile names by its SHA-256\n"
        "  --out RECEIPTS  write receipts to this folder, NAME.tlog-proof for\n"
        "                  NAME.dsse.json, and print one line for each envelope:\n"
        "                  record number, payload digest, file. Several envelopes\n"
        "                  without --out print those lines only.\n\n"
        "A profile with a higher sequence supersedes the group's earlier one. Two\n"
        "payloads of one sequence contradict each other: both are on record, neither\n"
        "counts. A signed withdrawal (doc/log.md) is submitted the same way.\n\n"
        "Example:\n"
        "  comitia submit store g-farmers.dsse.json >g-farmers.tlog-proof\n",
    .run = run_submit,
};
