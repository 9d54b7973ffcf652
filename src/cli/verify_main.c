/* comitia-verify: the same checks with neither solver nor store. */
#include "base/err.h"
#include "cli/bundle_files.h"
#include "cli/cli.h"

static const cmt_command *const commands[] = {
    &cmt_cmd_help,    &cmt_cmd_version, &cmt_cmd_verify, &cmt_cmd_audit,
    &cmt_cmd_explain, &cmt_cmd_diff,    &cmt_cmd_prove,  NULL,
};

const cmt_command *const *cmt_cli_commands(void)
{
    return commands;
}

const char *cmt_cli_name(void)
{
    return "comitia-verify";
}

const struct cmt_solver *cmt_cli_solver(cmt_cli *cli)
{
    (void)cli;
    return NULL;
}

cmt_status cmt_cli_folder_bundle(cmt_cli *cli, const char *path, cmt_bundle_files *out)
{
    (void)out;
    const cmt_status st =
        cmt_fail(&cli->err, CMT_E_USAGE,
                 "a folder without exactly one bundle needs `comitia audit`");
    return cmt_err_in_file(&cli->err, st, path);
}

int main(int argc, char **argv)
{
    return cmt_cli_main(argc, argv);
}
