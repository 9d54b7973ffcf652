#include "base/buf.h"
#include "base/err.h"
#include "cli/cli.h"
#include "cli/store_round.h"
#include "io/file.h"
#include "io/json.h"

/* DIR/decisions/ROUND.json, whole or not at all. */
static cmt_status keep(cmt_cli *cli, const char *folder, const cmt_decision *d)
{
    cmt_buf buf = {0};
    cmt_status st = CMT_OK;
    const char *place = cmt_arena_printf(cli->mem, "%s/decisions", folder);
    const char *path =
        cmt_arena_printf(cli->mem, "%s/decisions/%s.json", folder, d->input->round);
    if (place == NULL || path == NULL)
        return cmt_fail(&cli->err, CMT_E_NOMEM, "no room for a path");
    CMT_TRY(cmt_json_write(d->record, &buf, &cli->err));
    CMT_TRY(cmt_file_make_folder(place, &cli->err));
    CMT_TRY(cmt_file_write(path, buf.data, buf.len, &cli->err));
    cmt_cli_say(cli, "The decision is in %s; `comitia compile` makes the bundle.",
                path);
done:
    cmt_buf_free(&buf);
    return st;
}

static void print_text(const cmt_decision *d)
{
    const cmt_value *questions = cmt_value_get(d->record, "questions");
    cmt_cli_print("round %s: %zu submission%s counted\n", d->input->round,
                  d->input->n_counted, CMT_S(d->input->n_counted));
    for (size_t k = 0; k < cmt_value_count(questions); k++) {
        const cmt_value *q = cmt_value_at(questions, k);
        cmt_cli_print("  %-32s %-10s %s\n", cmt_value_text(q, "id"),
                      cmt_value_text(q, "status"), cmt_value_text(q, "reason"));
    }
}

static cmt_status run(cmt_cli *cli, int argc, char **argv)
{
    const char *round = NULL;
    const cmt_cli_option options[] = {{.name = "round", .value = &round}};
    size_t n = 0;
    cmt_store_round r = {0};
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_cli_options(cli, argc, argv, options, 1, &n));
    if (n != 1)
        return cmt_cli_usage(cli, "decide takes one folder");
    CMT_TRY(cmt_cli_round_open(cli, argv[1], round, &r));
    CMT_TRY(cmt_compile_decide(cli->mem, &r.input, &r.compiled, &cli->err));
    CMT_TRY(keep(cli, argv[1], &r.compiled.decision));
    if (cli->json) {
        CMT_TRY(cmt_cli_print_json(cli, r.compiled.decision.record));
    } else {
        print_text(&r.compiled.decision);
    }
done:
    cmt_cli_round_close(&r);
    return st;
}

const cmt_command cmt_cmd_decide = {
    .name = "decide",
    .usage = "DIR [--round R]",
    .summary = "Decide a closed round: rules, then articles",
    .help =
        "Counts the round's submissions from the log, runs each question's rule on "
        "the\n"
        "ballots, runs every other rule that fits beside it, and holds the outcomes\n"
        "against the articles. Without --round the round that was closed last. Nothing "
        "is\n"
        "logged or released: the decision is written to DIR/decisions/ROUND.json, and\n"
        "deciding again gives the same bytes. A tie, a missing quorum and a deadlock "
        "are\n"
        "answers, not errors (exit 0).\n"
        "\n"
        "  comitia decide store --round 2027-r3\n",
    .run = run,
};
