/* The command: one table of subcommands, a file each. */
#ifndef CMT_CLI_CLI_H
#define CMT_CLI_CLI_H

#include "base/arena.h"
#include "base/timestamp.h"
#include "base/value.h"

#include <stdio.h>

/** What a subcommand gets. Global options stand on either side of the command's name and
 *  are taken out of argv before `run` sees it. */
typedef struct cmt_cli {
    cmt_arena *mem;
    bool json;         /* --json: results as one canonical JSON object */
    bool quiet;        /* --quiet: no progress, no remarks */
    const char *now;   /* --now RFC3339, or NULL */
    const char *state; /* --state FILE, or NULL */
    cmt_err err;       /* filled by a failing command */
} cmt_cli;

typedef struct cmt_command {
    const char *name;
    const char *usage;   /* "FILE --rule NAME[,NAME…]|all [--kind K] …" */
    const char *summary; /* one line for `comitia help` */
    const char *help;    /* what `comitia help NAME` prints below the usage: teaches */
    /** argv[0] is the command's name. CMT_E_NEGATIVE after a printed "no" exits 1. */
    cmt_status (*run)(cmt_cli *cli, int argc, char **argv);
} cmt_command;

/* One descriptor a command, `cmt_cmd_NAME`, in cmd_NAME.c; commands.def lists them. */
#define CMT_COMMAND(name) extern const cmt_command cmt_cmd_##name;
#include "cli/commands.def"
#undef CMT_COMMAND

/** Run the command that argv names; the exit code. Each tool's main calls this. */
int cmt_cli_main(int argc, char **argv);

/** The tool's name, "comitia" or "comitia-verify". */
const char *cmt_cli_name(void);

/** The tool's table of commands, NULL-terminated, and a look-up in it (or NULL). */
const cmt_command *const *cmt_cli_commands(void);
const cmt_command *cmt_cli_find(const char *name);

/** Write how the tool is used, and what commands it has. */
void cmt_cli_list(FILE *out);

/** The tool's solver, in the command's arena; NULL where it has none (comitia-verify) or on
 *  shortage. */
const struct cmt_solver *cmt_cli_solver(cmt_cli *cli);

/** The time of what happens now: `--now`, else the system's clock. The only place in the
 *  program that reads a clock. */
CMT_MUST cmt_status cmt_cli_time(cmt_cli *cli, cmt_time *out);

/** Print a remark to standard error unless --quiet. */
void cmt_cli_say(const cmt_cli *cli, const char *format, ...) CMT_PRINTF(2, 3);

/** Print to standard output; checks nothing, main flushes and checks at the end. */
void cmt_cli_print(const char *format, ...) CMT_PRINTF(1, 2);

/** Print a value as canonical JSON and one newline. */
CMT_MUST cmt_status cmt_cli_print_json(cmt_cli *cli, const cmt_value *value);

/** Fail with usage: exit 2, the sentence and a hint to `comitia help NAME`. */
CMT_MUST cmt_status cmt_cli_usage(cmt_cli *cli, const char *format, ...)
    CMT_PRINTF(2, 3);

/** Options of one command: a table for cmt_cli_options. `--name VALUE`, `--name=VALUE`, or
 *  a flag. Of a repeated single option the last counts. */
typedef struct cmt_cli_option {
    const char *name;    /* without dashes */
    const char **value;  /* set to the argument; or NULL */
    bool *flag;          /* set to true; or NULL */
    const char **values; /* a repeatable option: room for `max`; or NULL */
    size_t *n_values;
    size_t max;
} cmt_cli_option;

/** Parse argv[1..]; operands are moved to the front of argv[1..] and counted.
 *  "--" ends options; a lone "-" is an operand. */
CMT_MUST cmt_status cmt_cli_options(cmt_cli *cli,
                                    int argc,
                                    char **argv,
                                    const cmt_cli_option *options,
                                    size_t n_options,
                                    size_t *n_operands);

#endif
