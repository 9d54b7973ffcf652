#include "cli/cli.h"

#include "base/err.h"
#include "io/json.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const cmt_command *const commands[] = {
#define CMT_COMMAND(name) &cmt_cmd_##name,
#include "cli/commands.def"
#undef CMT_COMMAND
    NULL,
};

const cmt_command *const *cmt_cli_commands(void)
{
    return commands;
}

const cmt_command *cmt_cli_find(const char *name)
{
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
                        ? cmt_json_write(value, &buf, &cli->err)
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

/* Take the global options out of argv; what stays is COMMAND and its own arguments. */
static bool take_globals(cmt_cli *cli, int *argc, char **argv)
{
    int kept = 1;
    for (int k = 1; k < *argc; k++) {
        char *arg = argv[k];
        const char **value = NULL;
        if (strcmp(arg, "--") == 0) {
            while (k < *argc)
                argv[kept++] = argv[k++];
            break;
        }
        if (strcmp(arg, "--json") == 0)
            cli->json = true;
        else if (strcmp(arg, "--quiet") == 0)
            cli->quiet = true;
        else if (strncmp(arg, "--now", 5) == 0 && (arg[5] == '=' || arg[5] == '\0'))
            value = &cli->now;
        else if (strncmp(arg, "--state", 7) == 0 && (arg[7] == '=' || arg[7] == '\0'))
            value = &cli->state;
        else
            argv[kept++] = arg;
        if (value == NULL)
            continue;
        const char *equals = strchr(arg, '=');
        if (equals == NULL && k + 1 >= *argc) {
            (void)cmt_fail(&cli->err, CMT_E_USAGE, "%s needs a value", arg);
            return false;
        }
        *value = equals != NULL ? equals + 1 : argv[++k];
    }
    *argc = kept;
    return true;
}

static int report(const cmt_cli *cli, const char *command, cmt_status st)
{
    if (st != CMT_OK && cli->err.text[0] != '\0') {
        char line[1200];
        cmt_err_format(&cli->err, line, sizeof line);
        (void)fprintf(stderr, "comitia: %s\n", line);
        if (st == CMT_E_USAGE)
            (void)fprintf(stderr, "Try `comitia help%s%s`.\n", command[0] ? " " : "",
                          command);
    }
    return cmt_status_exit_code(st);
}

int main(int argc, char **argv)
{
    cmt_cli cli = {.mem = cmt_arena_new(0)};
    const cmt_command *command = NULL;
    const char *name = "";
    cmt_status st = CMT_OK;
    if (cli.mem == NULL)
        st = cmt_fail(&cli.err, CMT_E_NOMEM, "no memory");
    else if (!take_globals(&cli, &argc, argv))
        st = CMT_E_USAGE;
    else {
        name = argc > 1 ? argv[1] : "help";
        if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
            name = "help";
        if (strcmp(name, "--version") == 0)
            name = "version";
        command = cmt_cli_find(name);
        if (command == NULL)
            st = cmt_cli_usage(&cli, "there is no command `%s`", name);
        else if (argc > 2 && strcmp(argv[2], "--help") == 0)
            st = cmt_cmd_help.run(&cli, 2, (char *[]){argv[2], argv[1], NULL});
        else
            st =
                command->run(&cli, argc > 1 ? argc - 1 : 1, argc > 1 ? argv + 1 : argv);
    }
    if ((fflush(stdout) != 0 || ferror(stdout)) && st == CMT_OK)
        st = cmt_fail(&cli.err, CMT_E_IO, "standard output cannot be written");
    const int code = report(&cli, command == NULL ? "" : command->name, st);
    cmt_arena_free(cli.mem);
    return code;
}
