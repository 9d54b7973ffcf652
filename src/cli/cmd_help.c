#include "cli/cli.h"

#include <comitia/comitia.h>

#include <string.h>

void cmt_cli_list(FILE *out)
{
    (void)fprintf(
        out,
        "usage: %s [--json] [--quiet] COMMAND ...\n\n"
        "Groups submit signed value profiles, named rules and constitutional programs\n"
        "decide, trainers get a signed policy bundle, and anyone can re-check it.\n\n",
        cmt_cli_name());
    for (const cmt_command *const *c = cmt_cli_commands(); *c != NULL; c++)
        (void)fprintf(out, "  %-10s %s\n", (*c)->name, (*c)->summary);
    (void)fprintf(out, "\n`%s help COMMAND` explains one of them.\n", cmt_cli_name());
}

/* The lines of a text as an array. */
static cmt_value *lines_of(cmt_arena *mem, const char *text)
{
    cmt_value *lines = cmt_value_array(mem);
    for (const char *at = text; *at != '\0';) {
        const size_t n = strcspn(at, "\n");
        const char *line = cmt_arena_printf(mem, "%.*s", (int)n, at);
        cmt_value_add(mem, lines, line == NULL ? NULL : cmt_value_string(mem, line));
        at += n + (at[n] == '\n' ? 1 : 0);
    }
    return lines;
}

static cmt_value *value_of(cmt_arena *mem, const cmt_command *c, bool whole)
{
    cmt_value *v = cmt_value_object(mem);
    if (whole)
        cmt_value_set(mem, v, "help", lines_of(mem, c->help));
    cmt_value_set_string(mem, v, "name", c->name);
    cmt_value_set_string(mem, v, "summary", c->summary);
    return v;
}

static cmt_status print_list(cmt_cli *cli)
{
    cmt_value *answer = cmt_value_object(cli->mem);
    cmt_value *list = cmt_value_array(cli->mem);
    if (!cli->json) {
        cmt_cli_list(stdout);
        return CMT_OK;
    }
    for (const cmt_command *const *c = cmt_cli_commands(); *c != NULL; c++)
        cmt_value_add(cli->mem, list, value_of(cli->mem, *c, false));
    cmt_value_set(cli->mem, answer, "commands", list);
    return cmt_cli_print_json(cli, answer);
}

static cmt_status run_help(cmt_cli *cli, int argc, char **argv)
{
    if (argc <= 1)
        return print_list(cli);
    const cmt_command *c = cmt_cli_find(argv[1]);
    if (c == NULL)
        return cmt_cli_usage(cli, "there is no command `%s`", argv[1]);
    if (cli->json)
        return cmt_cli_print_json(cli, value_of(cli->mem, c, true));
    cmt_cli_print("usage: %s %s %s\n\n%s.\n\n%s", cmt_cli_name(), c->name, c->usage,
                  c->summary, c->help);
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
        cmt_value_set_string(cli->mem, v, "source", cmt_source());
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
        "With --json as {\"source\":DIGEST,\"version\":VERSION}: the digest of the\n"
        "sources it was built from is the one that release claims name. A bundle's "
        "own\n"
        "version is another number: it counts what was decided, and `comitia diff` "
        "says\n"
        "from what it follows.\n\n"
        "  comitia --json version\n",
    .run = run_version,
};
