#include "cli/import.h"

#include <string.h>

static cmt_status run_import(cmt_cli *cli, int argc, char **argv)
{
    if (argc < 2)
        return cmt_cli_usage(cli, "import from what? `polis`, `preflib` or `csv`");
    if (strcmp(argv[1], "polis") == 0)
        return cmt_import_polis(cli, argc - 1, argv + 1);
    if (strcmp(argv[1], "preflib") == 0 || strcmp(argv[1], "csv") == 0)
        return cmt_import_file(cli, argc - 1, argv + 1);
    return cmt_cli_usage(cli, "`%s` is not `polis`, `preflib` or `csv`", argv[1]);
}

const cmt_command cmt_cmd_import = {
    .name = "import",
    .usage = "polis FOLDER --question Q --by-group --out DIR --missing "
             "disapprove|abstain ...\n"
             "       comitia import preflib|csv FILE --question Q --group G --out "
             "OUT.xml ...",
    .summary = "Turn votes that exist already into profiles",
    .help =
        "polis reads an exported conversation and writes one profile an opinion group, "
        "with\n"
        "its ballots beside it as GROUP.cat. The last vote of a participant on a "
        "statement\n"
        "counts; agree, disagree, pass and unseen stay apart; no participant can be "
        "told\n"
        "from the files by number.\n"
        "\n"
        "  --missing M        what an unseen statement counts as; there is no "
        "default,\n"
        "                     since most cells are empty and so it decides\n"
        "  --min-seen N       statements shown to fewer than N cannot be elected\n"
        "  --agenda FILE      write the question for a charter\n"
        "  --unclustered U    `group` (default): participants whom Polis put into no "
        "group\n"
        "                     become one of their own; `leave-out`: they are reported\n"
        "  --group-prefix P   group names are P-0, P-1, ... (default polis)\n"
        "  --seats K --rule R of the question (default 10, mes); --lang L of the "
        "texts\n"
        "\n"
        "preflib and csv make one group's profile from one file of ballots; they take\n"
        "--agenda, --group, --format, --seats and --rule (default approval, of a "
        "committee\n"
        "mes; of rankings schulze and stv).\n"
        "\n"
        "Profiles bind to a charter: --charter FILE --registry FILE --round R, and\n"
        "--sequence N, --supersedes DIGEST, --not-after TIME where they apply. Without "
        "a\n"
        "charter they are drafts, good for looking at.\n"
        "\n"
        "  comitia import polis brexit-consensus --question principles --by-group \\\n"
        "      --missing disapprove --agenda agenda.xml --out profiles\n",
    .run = run_import,
};
