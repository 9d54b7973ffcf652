#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "bundle/verify.h"
#include "cli/bundle_files.h"
#include "cli/cli.h"
#include "io/file.h"

static cmt_status read_root(cmt_cli *cli, const char *path, cmt_trust_root **out)
{
    char *bytes = NULL;
    size_t n = 0;
    cmt_status st =
        cmt_file_read(cli->mem, path, CMT_MAX_PAYLOAD_BYTES, &bytes, &n, &cli->err);
    if (st == CMT_OK) {
        st = cmt_err_in_file(
            &cli->err, cmt_trust_root_read(cli->mem, bytes, n, out, &cli->err), path);
    }
    return st;
}

/* Only after every check, and atomically: a failed verification leaves no trace. */
static cmt_status write_state(cmt_cli *cli, const cmt_seen *seen)
{
    cmt_buf buf = {0};
    if (cli->state == NULL)
        return CMT_OK;
    cmt_status st = cmt_seen_write(cli->mem, seen, &buf, &cli->err);
    if (st == CMT_OK)
        st = cmt_file_write(cli->state, buf.data, buf.len, &cli->err);
    cmt_buf_free(&buf);
    return st;
}

static cmt_status print_json(cmt_cli *cli,
                             const cmt_verify_input *in,
                             const cmt_verify_answer *a)
{
    cmt_arena *mem = cli->mem;
    cmt_value *v = cmt_value_object(mem);
    cmt_value_set_bool(mem, v, "verified", a->yes);
    cmt_value_set_string(mem, v, "bundle", a->digest);
    cmt_value_set_string(mem, v, "instance", in->root->instance);
    if (!a->yes)
        cmt_value_set_string(mem, v, "reason", a->reason);
    if (a->yes) {
        cmt_value_set_string(mem, v, "version", a->bundle.manifest.policy_version);
        cmt_value_set_int(mem, v, "revision", a->bundle.manifest.revision);
        cmt_value_set_string(mem, v, "expires", a->bundle.manifest.expires);
        cmt_value_set_int(mem, v, "signers", (int64_t)a->n_signers);
        cmt_value_set_int(mem, v, "lapsed", (int64_t)a->n_lapsed);
    }
    return cmt_cli_print_json(cli, v);
}

static void print_text(const cmt_verify_input *in, const cmt_verify_answer *a)
{
    if (!a->yes) {
        cmt_cli_print("refused: %s\n", a->reason);
        return;
    }
    const cmt_manifest *m = &a->bundle.manifest;
    cmt_cli_print("verified: policy %s of %s, revision %lld\n", m->policy_version,
                  in->root->instance, (long long)m->revision);
    cmt_cli_print("  %s\n", a->digest);
    cmt_cli_print("  signed by %zu release key%s (%zu needed)\n", a->n_signers,
                  CMT_S(a->n_signers), in->root->release.threshold);
    cmt_cli_print("  in force until %s; %zu question%s passed %s sunset\n", m->expires,
                  a->n_lapsed, CMT_S(a->n_lapsed), a->n_lapsed == 1 ? "its" : "their");
}

static cmt_status tell(cmt_cli *cli,
                       const cmt_verify_input *in,
                       const cmt_verify_answer *a)
{
    if (cli->json)
        return print_json(cli, in, a);
    print_text(in, a);
    return CMT_OK;
}

/* Everything that is read; the state file into `seen`. */
static cmt_status gather(cmt_cli *cli,
                         const char *trust,
                         const char *path,
                         cmt_seen *seen,
                         cmt_verify_input *in)
{
    cmt_bundle_files files = {0};
    cmt_trust_root *root = NULL;
    cmt_status st = CMT_OK;
    in->has_now = true;
    CMT_TRY(cmt_cli_time(cli, &in->now));
    CMT_TRY(read_root(cli, trust, &root));
    CMT_TRY(cmt_cli_state(cli, seen, &in->seen));
    CMT_TRY(cmt_cli_bundle_files(cli, path, &files));
    in->container = files.container;
    in->n_container = files.n_container;
    in->container_name = files.name;
    in->statement = files.statement;
    in->n_statement = files.n_statement;
    in->root = root;
done:
    return st;
}

static cmt_status run(cmt_cli *cli, int argc, char **argv)
{
    const char *trust = NULL;
    const cmt_cli_option options[] = {{.name = "trust", .value = &trust}};
    size_t n = 0;
    cmt_seen seen = {0};
    cmt_verify_input in = {0};
    cmt_verify_answer answer = {0};
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_cli_options(cli, argc, argv, options, 1, &n));
    if (n != 1 || trust == NULL)
        return cmt_cli_usage(cli, "verify takes one bundle and --trust ROOT");
    CMT_TRY(gather(cli, trust, argv[1], &seen, &in));
    CMT_TRY(cmt_verify(cli->mem, &in, &answer, &cli->err));
    if (answer.yes)
        CMT_TRY(write_state(cli, &answer.seen));
    CMT_TRY(tell(cli, &in, &answer));
    st = answer.yes ? CMT_OK : CMT_E_NEGATIVE;
done:
    return st;
}

const cmt_command cmt_cmd_verify = {
    .name = "verify",
    .usage = "BUNDLE --trust ROOT [--now TIME] [--state FILE]",
    .summary = "Check a bundle before using it: whole, signed, fresh, not rolled back",
    .help =
        "A training job runs this before it reads a bundle. It checks that the\n"
        "container is whole, that enough release keys of the root of trust signed\n"
        "exactly these bytes (policy-VERSION.intoto.dsse.json beside the bundle), "
        "that\n"
        "the policy is for the root's instance and has not expired (at --now, else by\n"
        "the system's clock), that the log's key signed the log it stands on, and "
        "with\n"
        "--state that no higher revision was seen before and that the log continues "
        "the\n"
        "one seen. The state file is written only after every check. ROOT is "
        "trust.json;\n"
        "get it from the council, not from whoever gave you the bundle.\n"
        "\n"
        "  comitia verify dist/policy-1.0.0.tar.gz --trust trust.json \\\n"
        "      --now 2027-05-01T00:00:00Z --state seen.json\n"
        "\n"
        "Exit 0: use it; 1: do not, and the reason. `audit` re-derives everything.\n",
    .run = run,
};
