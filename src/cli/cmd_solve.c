#include "base/err.h"
#include "cli/program_file.h"
#include "io/file.h"
#include "io/json.h"
#include "lp/exact.h"

#include <stdlib.h>

typedef struct request {
    const char *certificate;
    const char *programs;
    const char *nodes;
    bool explain;
} request;

static cmt_status write_value(cmt_cli *cli, const char *path, const cmt_value *v)
{
    cmt_buf text = {0};
    cmt_status st = CMT_OK;
    if (v == NULL)
        return cmt_fail(&cli->err, CMT_E_NOMEM, "no room for %s", path);
    CMT_TRY(cmt_json_write(v, &text, &cli->err));
    CMT_TRY(cmt_file_write(path, text.data, text.len, &cli->err));
done:
    cmt_buf_free(&text);
    return st;
}

static cmt_status make_solver(cmt_cli *cli, const request *r, const cmt_solver **out)
{
    cmt_exact_options options = {0};
    if (r->nodes != NULL) {
        char *end = NULL;
        const unsigned long n = strtoul(r->nodes, &end, 10);
        if (*end != '\0' || r->nodes[0] < '0' || r->nodes[0] > '9' || n == 0
            || n > 1000000000UL)
            return cmt_cli_usage(cli, "--nodes takes a number from 1 to 1000000000");
        options.nodes = (unsigned)n;
    }
    *out = cmt_exact_solver_new(cli->mem, &options);
    return *out != NULL ? CMT_OK
                        : cmt_fail(&cli->err, CMT_E_NOMEM, "no room for a solver");
}

/* A limit that ends an explanation takes nothing from the answer. */
static cmt_status forgive(cmt_cli *cli, cmt_status st)
{
    if (st != CMT_E_LIMIT)
        return st;
    cmt_cli_say(cli, "not explained in full: %s", cli->err.text);
    cli->err = (cmt_err){0};
    return CMT_OK;
}

/* Ranges and explanation of an optimum; conflict and advice where there is none. */
static cmt_status explain(cmt_cli *cli,
                          const cmt_alone *what,
                          const cmt_alone_answer *answer,
                          const cmt_solver *solver,
                          cmt_value *report)
{
    cmt_status st = CMT_OK;
    cmt_alone_range *ranges = NULL;
    bool proved = true;
    if (answer->status == CMT_SOLUTION_INFEASIBLE) {
        st = cmt_alone_conflict(cli->mem, what, solver, report, &cli->err);
        CMT_TRY(forgive(cli, st));
    }
    if (answer->status == CMT_SOLUTION_OPTIMAL) {
        st = cmt_alone_ranges(cli->mem, answer, solver, &ranges, &proved, &cli->err);
        CMT_TRY(forgive(cli, st));
        st = cmt_alone_explain(cli->mem, what, answer, ranges, solver, report,
                               &cli->err);
        CMT_TRY(forgive(cli, st));
    }
    if (!proved)
        cmt_value_set_bool(cli->mem, report, "ranges_proved", false);
    CMT_TRY(cmt_cli_program_report(cli, answer, ranges, report));
done:
    return st;
}

/* Of a model that is not explained: what the answer leaves open. */
static void print_hint(const cmt_cli *cli, cmt_solution_status status)
{
    if (cli->json)
        return;
    if (status == CMT_SOLUTION_OPTIMAL)
        cmt_cli_print("One best point; --explain says whether there are others.\n");
    if (status == CMT_SOLUTION_INFEASIBLE)
        cmt_cli_print("--explain says which rows cannot hold together.\n");
}

static cmt_status solve(cmt_cli *cli,
                        const request *r,
                        const char *path,
                        cmt_alone_answer *answer)
{
    cmt_status st = CMT_OK;
    cmt_alone what = {0};
    const cmt_solver *solver = NULL;
    cmt_value *report = cmt_value_object(cli->mem);
    CMT_TRY(make_solver(cli, r, &solver));
    CMT_TRY(cmt_cli_program(cli, path, &what));
    cmt_chain *chain = cmt_chain_new(cli->mem, solver);
    if (chain == NULL || report == NULL)
        return cmt_fail(&cli->err, CMT_E_NOMEM, "no room for a program");
    st = cmt_alone_run(cli->mem, &what, chain, NULL, answer, &cli->err);
    if (st != CMT_OK)
        return cmt_err_in_file(&cli->err, st, path);
    if (r->certificate != NULL)
        CMT_TRY(write_value(cli, r->certificate, cmt_chain_value(cli->mem, chain)));
    if (r->programs != NULL)
        CMT_TRY(write_value(cli, r->programs, cmt_chain_programs(cli->mem, chain)));
    if (what.document != NULL || r->explain) {
        CMT_TRY(explain(cli, &what, answer, solver, report));
    } else {
        CMT_TRY(cmt_cli_program_report(cli, answer, NULL, report));
    }
    CMT_TRY(cmt_cli_program_print(cli, report));
    if (what.document == NULL && !r->explain)
        print_hint(cli, answer->status);
done:
    return st;
}

static cmt_status run(cmt_cli *cli, int argc, char **argv)
{
    request r = {0};
    const cmt_cli_option options[] = {{.name = "certificate", .value = &r.certificate},
                                      {.name = "programs", .value = &r.programs},
                                      {.name = "nodes", .value = &r.nodes},
                                      {.name = "explain", .flag = &r.explain}};
    size_t n = 0;
    cmt_alone_answer answer = {0};
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_cli_options(cli, argc, argv, options, 4, &n));
    if (n != 1)
        return cmt_cli_usage(cli, "solve takes one program");
    CMT_TRY(solve(cli, &r, argv[1], &answer));
    st = answer.status == CMT_SOLUTION_INFEASIBLE ? CMT_E_NEGATIVE : CMT_OK;
done:
    return st;
}

const cmt_command cmt_cmd_solve = {
    .name = "solve",
    .usage = "PROGRAM.xml|MODEL.lp|MODEL.mps [--certificate FILE] [--explain] "
             "[--nodes N] [--programs FILE]",
    .summary = "Solve a linear or integer program exactly, with a proof",
    .help =
        "A program is variables, conditions and one thing to make as large or as small "
        "as\n"
        "can be. It stands in a program document (articles, tiers, logic: "
        "doc/articles.md),\n"
        "or in the formats CPLEX LP and MPS. Every number is an exact rational: 0.1 in "
        "a\n"
        "model is 1/10, and what comes out is no approximation.\n"
        "\n"
        "  comitia solve program.xml --certificate c.json && comitia prove c.json "
        "program.xml\n"
        "\n"
        "The answer is one of\n"
        "  optimal     no better point exists; where several are equally good, the "
        "exact\n"
        "              range of each variable over all of them (tied)\n"
        "  infeasible  no solution: which articles cannot hold together, each of them\n"
        "              needed for that, and who would have to give how much; exit 1\n"
        "  unbounded   the objective improves for ever: along which ray\n"
        "  unproved    --nodes N (or its default) ended the search: best point, bound, "
        "gap\n"
        "\n"
        "Articles of a tier from 1 on may be breached, the first tier as little as can "
        "be,\n"
        "then the next. For each article: does it hold, what does it cost, and the "
        "price of\n"
        "its number: how fast the objective changes when it is raised or lowered.\n"
        "Documents are always explained so, models with --explain.\n"
        "\n"
        "--certificate writes the proof, which `comitia prove` and anyone else can "
        "check\n"
        "without a solver (doc/certificates.md); --programs the rows that it speaks "
        "of.\n",
    .run = run,
};
