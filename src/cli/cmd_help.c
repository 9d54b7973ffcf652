#include "cli/cli.h"

#include <comitia/comitia.h>

static cmt_status run_help(cmt_cli *cli, int argc, char **argv)
{
    if (argc > 1) {
        const cmt_command *c = cmt_cli_find(argv[1]);
        if (c == NULL)
            return cmt_cli_usage(cli, "there is no command `%s`", argv[1]);
        cmt_cli_print("usage: %s %s %s\n\n%s.\n\n%s", cmt_cli_name(), c->name, c->usage,
                      c->summary, c->help);
        return CMT_OK;
    }
    cmt_cli_print(
        "usage: %s [--json] [--quiet] COMMAND ...\n\n"
        "Groups submit signed value profiles, named rules and constitutional programs\n"
        "decide, trainers get a signed policy bundle, and anyone can re-check it.\n\n",
        cmt_cli_name());
    for (const cmt_command *const *c = cmt_cli_commands(); *c != NULL; c++)
        cmt_cli_print("  %-10s %s\n", (*c)->name, (*c)->summary);
    cmt_cli_print("\n`%s help COMMAND` explains one of them.\n", cmt_cli_name());
    return CMT_OK;
}

const cmt_command cmt_cmd_help = {
    .name = "help",
    .usage = "[COMMAND]",
    .summary = "List the commands, or explain one",
    .help = "Each explanation ends with commands that work as they stand.\n\n"
            "  comitia help tally\n",
    .run = run_help,
};

static cmt_status run_version(cmt_cli *cli, int argc, char **argv)
{
    (void)argc;
    (void)argv;
    if (cli->json) {
        cmt_value *v = cmt_value_object(cli->mem);
        cmt_value_set_string(cli->mem, v, "version", cmt_version());
        return cmt_cli_print_json(cli, v);
    }
    cmt_cli_print("%s %s\n", cmt_cli_name(), cmt_version());
    return CMT_OK;
}

const cmt_command cmt_cmd_version = {
    .name = "version",
    .usage = "",
    .summary = "Print the version",
    .help =
        "With --json as {\"version\":VERSION}. A bundle's own version is another "
        "number:\n"
        "it counts what was decided, and `comitia diff` says from what it follows.\n\n"
        "  comitia --json version\n",
    .run = run_version,
};
