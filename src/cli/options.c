#include "cli/cli.h"

#include "base/err.h"

#include <string.h>

static const cmt_cli_option *find(const cmt_cli_option *options,
                                  size_t n_options,
                                  const char *name,
                                  size_t len)
{
    for (size_t k = 0; k < n_options; k++) {
        if (strlen(options[k].name) == len && strncmp(options[k].name, name, len) == 0)
            return &options[k];
    }
    return NULL;
}

static cmt_status store(cmt_cli *cli, const cmt_cli_option *o, const char *value)
{
    if (o->value != NULL) {
        *o->value = value;
    } else if (*o->n_values == o->max) {
        return cmt_cli_usage(cli, "--%s is given more than %zu times", o->name, o->max);
    } else {
        o->values[(*o->n_values)++] = value;
    }
    return CMT_OK;
}

/* Take the option at argv[*at]; *at moves on when its value is the next word. */
static cmt_status take(cmt_cli *cli,
                       int argc,
                       char **argv,
                       const cmt_cli_option *options,
                       size_t n_options,
                       int *at)
{
    const char *arg = argv[*at];
    const char *name = arg[1] == '-' ? arg + 2 : "";
    const char *equals = strchr(name, '=');
    const size_t len = equals != NULL ? (size_t)(equals - name) : strlen(name);
    const cmt_cli_option *o = find(options, n_options, name, len);
    if (o == NULL)
        return cmt_cli_usage(cli, "there is no option `%s`", arg);
    if (o->flag != NULL) {
        if (equals != NULL)
            return cmt_cli_usage(cli, "--%s takes no value", o->name);
        *o->flag = true;
        return CMT_OK;
    }
    if (equals == NULL && *at + 1 >= argc)
        return cmt_cli_usage(cli, "--%s needs a value", o->name);
    return store(cli, o, equals != NULL ? equals + 1 : argv[++*at]);
}

cmt_status cmt_cli_options(cmt_cli *cli,
                           int argc,
                           char **argv,
                           const cmt_cli_option *options,
                           size_t n_options,
                           size_t *n_operands)
{
    int operands = 0;
    bool over = false; /* behind "--" */
    for (int k = 1; k < argc; k++) {
        char *arg = argv[k];
        if (!over && strcmp(arg, "--") == 0) {
            over = true;
            continue;
        }
        if (over || arg[0] != '-' || arg[1] == '\0') {
            argv[1 + operands++] = arg;
            continue;
        }
        const cmt_status st = take(cli, argc, argv, options, n_options, &k);
        if (st != CMT_OK)
            return st;
    }
    *n_operands = (size_t)operands;
    return CMT_OK;
}
