#include "cli/cli.h"

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

const char *cmt_cli_name(void)
{
    return "comitia";
}

int main(int argc, char **argv)
{
    return cmt_cli_main(argc, argv);
}
