#include "base/err.h"
#include "base/limits.h"
#include "cli/program_file.h"
#include "io/file.h"
#include "io/json.h"

/* A certificate that is JSON, but proves nothing: the answer is no. */
static bool is_no(cmt_status st)
{
    return st == CMT_E_NEGATIVE || st == CMT_E_DIGEST || st == CMT_E_SCHEMA;
}

static cmt_status say_no(cmt_cli *cli)
{
    cmt_value *v = cmt_value_object(cli->mem);
    cmt_status st = CMT_OK;
    if (cli->json) {
        cmt_value_set_bool(cli->mem, v, "proved", false);
        cmt_value_set_string(cli->mem, v, "reason", cli->err.text);
        st = cmt_cli_print_json(cli, v);
    } else if (cli->err.path[0] != '\0') {
        cmt_cli_print("not proved: %s: %s\n", cli->err.path, cli->err.text);
    } else {
        cmt_cli_print("not proved: %s\n", cli->err.text);
    }
    cli->err = (cmt_err){0};
    return st == CMT_OK ? CMT_E_NEGATIVE : st;
}

static cmt_status say_yes(cmt_cli *cli, const cmt_alone_answer *answer)
{
    cmt_value *v = cmt_value_object(cli->mem);
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_cli_program_report(cli, answer, NULL, v));
    cmt_value_set_bool(cli->mem, v, "proved", true);
    if (!cli->json)
        cmt_cli_print("proved: ");
    CMT_TRY(cmt_cli_program_print(cli, v));
done:
    return st;
}

static cmt_status read_certificate(cmt_cli *cli, const char *path, cmt_value **out)
{
    cmt_status st = CMT_OK;
    char *bytes = NULL;
    size_t n = 0;
    CMT_TRY(cmt_file_read(cli->mem, path, CMT_MAX_JSON_BYTES, &bytes, &n, &cli->err));
    st = cmt_json_read(cli->mem, bytes, n, CMT_MAX_JSON_BYTES, out, &cli->err);
    if (st != CMT_OK)
        return cmt_err_in_file(&cli->err, st, path);
done:
    return st;
}

static cmt_status run(cmt_cli *cli, int argc, char **argv)
{
    size_t n = 0;
    cmt_status st = CMT_OK;
    cmt_value *file = NULL;
    cmt_alone what = {0};
    cmt_chain *chain = NULL;
    cmt_alone_answer answer = {0};
    CMT_TRY(cmt_cli_options(cli, argc, argv, NULL, 0, &n));
    if (n != 2)
        return cmt_cli_usage(cli, "prove takes a certificate and a program");
    CMT_TRY(read_certificate(cli, argv[1], &file));
    CMT_TRY(cmt_cli_program(cli, argv[2], &what));
    st = cmt_chain_read(cli->mem, file, &chain, &cli->err);
    if (st == CMT_OK)
        st = cmt_alone_prove(cli->mem, &what, chain, &answer, &cli->err);
    if (is_no(st))
        return say_no(cli);
    CMT_TRY(st);
    CMT_TRY(say_yes(cli, &answer));
done:
    return st;
}

const cmt_command cmt_cmd_prove = {
    .name = "prove",
    .usage = "CERTIFICATE PROGRAM.xml|MODEL.lp|MODEL.mps",
    .summary = "Check a certificate against its program, without a solver",
    .help =
        "Reads the program itself, makes its rows anew, and checks by rational "
        "arithmetic\n"
        "what the certificate says of them: that the point obeys every row, and that "
        "the\n"
        "multipliers leave no room for a better one, or for any (doc/certificates.md). "
        "It\n"
        "trusts neither the solver nor whoever ran it.\n"
        "\n"
        "  comitia solve model.lp --certificate c.json\n"
        "  comitia prove c.json model.lp\n"
        "\n"
        "Exit 0: proved, and what; 1: not proved, and why: something was altered, or "
        "the\n"
        "certificate is about another program. comitia-verify has this command too.\n",
    .run = run,
};
