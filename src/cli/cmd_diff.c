#include "base/err.h"
#include "bundle/bundle.h"
#include "bundle/version.h"
#include "cli/bundle_files.h"
#include "cli/cli.h"

static const char *bump_name(cmt_bump bump)
{
    switch (bump) {
    case CMT_BUMP_MAJOR:
        return "major";
    case CMT_BUMP_MINOR:
        return "minor";
    case CMT_BUMP_PATCH:
        return "patch";
    case CMT_BUMP_NONE:
        break;
    }
    return "none";
}

static cmt_status open_bundle(cmt_cli *cli, const char *path, cmt_opened *out)
{
    cmt_bundle_files files = {0};
    cmt_status st = cmt_cli_bundle_files(cli, path, &files);
    if (st == CMT_OK) {
        st = cmt_err_in_file(&cli->err,
                             cmt_bundle_read(cli->mem, files.container,
                                             files.n_container, out, &cli->err),
                             path);
    }
    return st;
}

static cmt_status print_json(cmt_cli *cli,
                             const cmt_opened *old,
                             const cmt_opened *now,
                             const cmt_diff *diff)
{
    cmt_arena *mem = cli->mem;
    cmt_value *top = cmt_value_object(mem);
    cmt_value *changes = cmt_value_array(mem);
    for (size_t k = 0; k < diff->n; k++) {
        const cmt_change *c = &diff->changes[k];
        cmt_value *v = cmt_value_object(mem);
        cmt_value_set_string(mem, v, "bump", bump_name(c->bump));
        cmt_value_set_string(mem, v, "what", c->what);
        cmt_value_set_string(mem, v, "id", c->id);
        cmt_value_set_string(mem, v, "text", c->text);
        cmt_value_add(mem, changes, v);
    }
    cmt_value_set_string(mem, top, "old", old->manifest.policy_version);
    cmt_value_set_string(mem, top, "new", now->manifest.policy_version);
    cmt_value_set_string(mem, top, "bump", bump_name(diff->bump));
    cmt_value_set(mem, top, "changes", changes);
    return cmt_cli_print_json(cli, top);
}

static cmt_status run(cmt_cli *cli, int argc, char **argv)
{
    size_t n = 0;
    cmt_opened old = {0};
    cmt_opened now = {0};
    cmt_diff diff = {0};
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_cli_options(cli, argc, argv, NULL, 0, &n));
    if (n != 2)
        return cmt_cli_usage(cli, "diff takes two bundles, the old one first");
    CMT_TRY(open_bundle(cli, argv[1], &old));
    CMT_TRY(open_bundle(cli, argv[2], &now));
    CMT_TRY(cmt_policy_diff(cli->mem, old.policy, now.policy, &diff, &cli->err));
    if (cli->json)
        return print_json(cli, &old, &now, &diff);
    for (size_t k = 0; k < diff.n; k++) {
        cmt_cli_print("%-5s  %-20s %s\n", bump_name(diff.changes[k].bump),
                      diff.changes[k].what, diff.changes[k].text);
    }
    cmt_cli_print("%s -> %s: %s change\n", old.manifest.policy_version,
                  now.manifest.policy_version,
                  diff.bump == CMT_BUMP_NONE ? "no" : bump_name(diff.bump));
done:
    return st;
}

const cmt_command cmt_cmd_diff = {
    .name = "diff",
    .usage = "OLD NEW",
    .summary = "Say what changed between two bundles, weightiest first",
    .help = "major  something that training could rely on is gone or turned round\n"
            "minor  something came, or moved\n"
            "patch  wording, or weights by at most a hundredth\n"
            "\n"
            "The version of a bundle is computed from exactly this list, never typed.\n"
            "\n"
            "  comitia diff policy-1.0.0.tar.gz policy-1.1.0.tar.gz\n",
    .run = run,
};
