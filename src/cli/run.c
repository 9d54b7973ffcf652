/* What every command shares: global options, printing, the way out. */
#include "cli/cli.h"

#include "base/err.h"
#include "base/self_test.h"
#include "io/json.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const cmt_command *cmt_cli_find(const char *name)
{
    const cmt_command *const *commands = cmt_cli_commands();
    for (size_t k = 0; commands[k] != NULL; k++) {
        if (strcmp(commands[k]->name, name) == 0)
            return commands[k];
    }
    return NULL;
}

void cmt_cli_say(const cmt_cli *cli, const char *format, ...)
{
    if (cli->quiet)
        return;
    va_list args;
    va_start(args, format);
    (void)vfprintf(stderr, format, args);
    va_end(args);
    (void)fputc('\n', stderr);
}

void cmt_cli_print(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    (void)vprintf(format, args);
    va_end(args);
}

cmt_status cmt_cli_print_json(cmt_cli *cli, const cmt_value *value)
{
    cmt_buf buf = {0};
    cmt_status st = cmt_arena_ok(cli->mem)
                        ? cmt_json_write_foreign(value, &buf, &cli->err)
                        : cmt_fail(&cli->err, CMT_E_NOMEM, "no room for the answer");
    if (st == CMT_OK)
        (void)printf("%s\n", buf.data);
    cmt_buf_free(&buf);
    return st;
}

cmt_status cmt_cli_usage(cmt_cli *cli, const char *format, ...)
{
    char text[256];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return cmt_fail(&cli->err, CMT_E_USAGE, "%s", text);
}

/* Where the value of a global option with a value goes, or NULL for other words. */
static const char **value_of(cmt_cli *cli, const char *arg)
{
    const size_t n = strcspn(arg, "=");
    if (n == 5 && strncmp(arg, "--now", n) == 0)
        return &cli->now;
    if (n == 7 && strncmp(arg, "--state", n) == 0)
        return &cli->state;
    return NULL;
}

static bool *flag_of(cmt_cli *cli, const char *arg)
{
    if (strcmp(arg, "--json") == 0)
        return &cli->json;
    return strcmp(arg, "--quiet") == 0 ? &cli->quiet : NULL;
}

/* Take the global options out of argv; what stays is COMMAND and its own arguments. */
static bool take_globals(cmt_cli *cli, int *argc, char **argv)
{
    int kept = 1;
    bool over = false; /* behind "--" */
    for (int k = 1; k < *argc; k++) {
        char *arg = argv[k];
        over = over || strcmp(arg, "--") == 0;
        bool *flag = over ? NULL : flag_of(cli, arg);
        const char **value = over ? NULL : value_of(cli, arg);
        const char *equals = strchr(arg, '=');
        if (value != NULL && equals == NULL && k + 1 >= *argc) {
            (void)cmt_fail(&cli->err, CMT_E_USAGE, "%s needs a value", arg);
            return false;
        }
        if (flag != NULL) {
            *flag = true;
        } else if (value != NULL) {
            *value = equals != NULL ? equals + 1 : argv[++k];
        } else {
            argv[kept++] = arg;
        }
    }
    *argc = kept;
    return true;
}

static int report(const cmt_cli *cli, const char *command, cmt_status st)
{
    if (st != CMT_OK && cli->err.text[0] != '\0') {
        char line[1200];
        cmt_err_format(&cli->err, line, sizeof line);
        (void)fprintf(stderr, "%s: %s\n", cmt_cli_name(), line);
        if (st == CMT_E_USAGE) {
            (void)fprintf(stderr, "Try `%s help%s%s`.\n", cmt_cli_name(),
                          command[0] ? " " : "", command);
        }
    }
    return cmt_status_exit_code(st);
}

/* Find the command and run it. */
static cmt_status run(cmt_cli *cli, int argc, char **argv, const cmt_command **command)
{
    if (argc <= 1) {
        cmt_cli_list(stderr);
        return CMT_E_USAGE;
    }
    const char *name = argv[1];
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
        name = "help";
    if (strcmp(name, "--version") == 0)
        name = "version";
    *command = cmt_cli_find(name);
    if (*command == NULL) {
        return cmt_cli_usage(cli, "there is no %s `%s`",
                             name[0] == '-' ? "option" : "command", name);
    }
    for (int k = 2; k < argc && strcmp(argv[k], "--") != 0; k++) {
        if (strcmp(argv[k], "--help") == 0)
            return cmt_cmd_help.run(cli, 2, (char *[]){argv[k], argv[1], NULL});
    }
    return (*command)->run(cli, argc - 1, argv + 1);
}

int cmt_cli_main(int argc, char **argv)
{
    cmt_cli cli = {.mem = cmt_arena_new(0)};
    const cmt_command *command = NULL;
    cmt_status st = CMT_OK;
    if (cli.mem == NULL) {
        st = cmt_fail(&cli.err, CMT_E_NOMEM, "no memory");
    } else if (!take_globals(&cli, &argc, argv)) {
        st = CMT_E_USAGE;
    } else {
        st = cmt_self_test(NULL, 0, &cli.err);
    }
    if (st == CMT_OK) {
        st = run(&cli, argc, argv, &command);
    }
    const bool written = fflush(stdout) == 0 && ferror(stdout) == 0;
    if (!written && st == CMT_OK)
        st = cmt_fail(&cli.err, CMT_E_IO, "standard output cannot be written");
    const int code = report(&cli, command == NULL ? "" : command->name, st);
    cmt_arena_free(cli.mem);
    return code;
}
