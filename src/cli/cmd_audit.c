#include "audit/audit.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "cli/bundle_files.h"
#include "cli/cli.h"
#include "io/file.h"

#include <sys/stat.h>

typedef struct request {
    const char *trust;
    const char *report;
    const char *previous;
} request;

static bool is_store(cmt_cli *cli, const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode)
           && cmt_cli_bundle_in(cli, path) == NULL;
}

/* What the auditor brings: a root of trust, the bundle before, the time. */
static cmt_status fill_own(cmt_cli *cli, const request *r, cmt_audit_input *in)
{
    cmt_bundle_files files = {0};
    char *bytes = NULL;
    cmt_status st = cmt_cli_now(cli, &in->has_now, &in->now);
    cmt_seen seen = {0};
    const cmt_seen *before = NULL;
    if (st == CMT_OK)
        st = cmt_cli_state(cli, &seen, &before);
    if (before != NULL) {
        in->seen_size = before->log_size;
        in->seen_root = before->log_root;
    }
    if (st == CMT_OK && r->trust != NULL) {
        st = cmt_file_read(cli->mem, r->trust, CMT_MAX_PAYLOAD_BYTES, &bytes,
                           &in->n_trust, &cli->err);
        in->trust = bytes;
    }
    if (st == CMT_OK && r->previous != NULL) {
        st = cmt_cli_bundle_files(cli, r->previous, &files);
        in->previous = files.container;
        in->n_previous = files.n_container;
    }
    return st;
}

static cmt_status fill(cmt_cli *cli,
                       const request *r,
                       const char *path,
                       cmt_audit_input *in)
{
    cmt_bundle_files files = {0};
    const cmt_status st = is_store(cli, path) ? cmt_cli_folder_bundle(cli, path, &files)
                                              : cmt_cli_bundle_files(cli, path, &files);
    if (st != CMT_OK)
        return st;
    *in = (cmt_audit_input){.container = files.container,
                            .n_container = files.n_container,
                            .container_name = files.name,
                            .statement = files.statement,
                            .n_statement = files.n_statement,
                            .receipt = files.receipt,
                            .n_receipt = files.n_receipt,
                            .certificates = files.certificates,
                            .n_certificates = files.n_certificates,
                            .solver = cmt_cli_solver(cli)};
    return fill_own(cli, r, in);
}

static cmt_status write_report(cmt_cli *cli, const char *path, const cmt_audit *audit)
{
    cmt_buf page = {0};
    cmt_status st = CMT_OK;
    cmt_audit_report(cli->mem, audit, &page);
    if (!cmt_buf_ok(&page) || !cmt_arena_ok(cli->mem)) {
        st = cmt_fail(&cli->err, CMT_E_NOMEM, "no room for the report");
    } else {
        st = cmt_file_write(path, page.data, page.len, &cli->err);
    }
    cmt_buf_free(&page);
    return st;
}

/* What nobody judged is never passed over in silence. */
static void print_withheld(const cmt_audit *audit)
{
    const char *before = "but nothing is known of";
    for (unsigned k = 0; k < CMT_N_STEPS; k++) {
        const cmt_audit_row *row = &audit->rows[k];
        if (row->verdict != CMT_VERDICT_WITHHELD)
            continue;
        cmt_cli_print("%s V%u (%s)", before, row->number, row->name);
        before = ",";
    }
    if (audit->withheld)
        cmt_cli_print("\n");
}

static void print_text(const cmt_audit *audit)
{
    for (unsigned k = 0; k < CMT_N_STEPS; k++) {
        const cmt_audit_row *row = &audit->rows[k];
        cmt_cli_print("V%-2u %-14s %s: %s\n", row->number,
                      cmt_verdict_name(row->verdict), row->name, row->sentence);
    }
    if (audit->first_failed != 0) {
        cmt_cli_print("audit failed at step V%u (%s)\n", audit->first_failed,
                      audit->rows[audit->first_failed - 1].name);
    } else {
        cmt_cli_print("audit passed: %s\n", audit->digest);
        print_withheld(audit);
    }
}

static cmt_status tell(cmt_cli *cli, const request *r, const cmt_audit *audit)
{
    cmt_status st = CMT_OK;
    if (r->report != NULL)
        st = write_report(cli, r->report, audit);
    if (st != CMT_OK)
        return st;
    if (!cli->json) {
        print_text(audit);
        return CMT_OK;
    }
    const cmt_value *v = cmt_audit_value(cli->mem, audit);
    return v != NULL ? cmt_cli_print_json(cli, v)
                     : cmt_fail(&cli->err, CMT_E_NOMEM, "no room for the answer");
}

static cmt_status run(cmt_cli *cli, int argc, char **argv)
{
    request r = {0};
    const cmt_cli_option options[] = {{.name = "trust", .value = &r.trust},
                                      {.name = "report", .value = &r.report},
                                      {.name = "previous", .value = &r.previous}};
    size_t n = 0;
    cmt_audit_input in = {0};
    cmt_audit audit = {0};
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_cli_options(cli, argc, argv, options, 3, &n));
    if (n != 1)
        return cmt_cli_usage(cli, "audit takes one bundle or one folder");
    CMT_TRY(fill(cli, &r, argv[1], &in));
    CMT_TRY(cmt_audit_run(cli->mem, &in, &audit, &cli->err));
    CMT_TRY(tell(cli, &r, &audit));
    st = audit.first_failed != 0 ? CMT_E_NEGATIVE : CMT_OK;
done:
    return st;
}

const cmt_command cmt_cmd_audit = {
    .name = "audit",
    .usage = "BUNDLE|DIR [--trust ROOT] [--previous OLD] [--report OUT.html] "
             "[--now TIME] [--state FILE]",
    .summary = "Re-derive a bundle from its own evidence, step by step",
    .help =
        "Everything is done again from the signed submissions in the bundle: "
        "signatures,\n"
        "count, rules, constitutional program, policy, version; the result must be "
        "the\n"
        "bundle, byte for byte. The steps have the numbers of doc/audit.md, V1 to "
        "V15,\n"
        "and each says what was found: passed, failed, withheld (evidence is missing, "
        "so\n"
        "nothing is known) or not-applicable.\n"
        "\n"
        "  comitia audit dist/policy-1.0.0.tar.gz --trust trust.json --report "
        "audit.html\n"
        "\n"
        "Without --trust the keys are those that the bundle names itself, and step V1 "
        "is\n"
        "withheld. --report writes one page for people who read no JSON. DIR is an\n"
        "operator's folder: its last bundle is compiled anew and audited.\n"
        "Exit 0: no step failed; 1: the number of the first that did is printed "
        "last.\n",
    .run = run,
};
