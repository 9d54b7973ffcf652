/* comitia round: open, close, status, reveal. */
#include "base/err.h"
#include "cli/round_status.h"
#include "cli/store_cli.h"
#include "store/rounds.h"

#include <stdio.h>
#include <string.h>

#define MAX_SEEDS 64

typedef struct round_input {
    const char *verb;
    const char *dir;
    const char *round;
    const char *closes;
    const char *seeds[MAX_SEEDS];
    size_t n_seeds;
    const char *secrets[MAX_SEEDS];
    size_t n_secrets;
} round_input;

/* r1, r2, …: the next one that was never used. */
static cmt_status next_name(cmt_cli *cli, cmt_store *store, const char **out)
{
    cmt_log_state state;
    size_t n = 1;
    const cmt_status st = cmt_store_state(store, cli->mem, &state, &cli->err);
    if (st != CMT_OK)
        return st;
    for (size_t k = 0; k < state.prefix.n; k++)
        n += state.prefix.leaves[k].kind == CMT_LEAF_ROUND_OPEN;
    *out = cmt_arena_printf(cli->mem, "r%zu", n);
    return *out == NULL ? cmt_fail(&cli->err, CMT_E_NOMEM, "no room") : CMT_OK;
}

static cmt_status say_done(cmt_cli *cli, const round_input *in, cmt_store *store)
{
    uint64_t size = 0;
    const cmt_status st = cmt_store_size(store, &size, &cli->err);
    if (st != CMT_OK)
        return st;
    const char *what = in->verb[0] == 'o'   ? "opened"
                       : in->verb[0] == 'c' ? "closed"
                                            : "revealed";
    if (cli->json) {
        cmt_value *v = cmt_value_object(cli->mem);
        cmt_value_set_int(cli->mem, v, "index", (int64_t)size - 1);
        cmt_value_set_string(cli->mem, v, "round", in->round);
        cmt_value_set_string(cli->mem, v, "status", what);
        return cmt_cli_print_json(cli, v);
    }
    cmt_cli_print("round %s %s, record %llu\n", in->round, what,
                  (unsigned long long)size - 1);
    return CMT_OK;
}

/* The name of the open round, for those who did not give it. */
static cmt_status open_name(cmt_cli *cli, cmt_store *store, const char **out)
{
    cmt_log_state state;
    const cmt_status st = cmt_store_state(store, cli->mem, &state, &cli->err);
    if (st == CMT_OK && state.open_round == NULL)
        return cmt_fail(&cli->err, CMT_E_CONFLICT, "no round is open");
    if (st == CMT_OK)
        *out = state.open_round;
    return st;
}

static cmt_status change(cmt_cli *cli, round_input *in, cmt_store *store, cmt_time now)
{
    cmt_status st = CMT_OK;
    if (in->verb[0] == 'o') {
        if (in->round == NULL)
            st = next_name(cli, store, &in->round);
        return st != CMT_OK
                   ? st
                   : cmt_store_open_round(store, in->round, in->closes, in->seeds,
                                          in->n_seeds, now, &cli->err);
    }
    if (in->verb[0] == 'c') {
        if (in->round == NULL)
            st = open_name(cli, store, &in->round);
        return st != CMT_OK
                   ? st
                   : cmt_store_close_round(store, in->round, now, NULL, &cli->err);
    }
    return cmt_store_reveal(store, in->round, in->secrets, in->n_secrets, now,
                            &cli->err);
}

static cmt_status change_and_say(cmt_cli *cli, round_input *in, cmt_store *store)
{
    cmt_time now = 0;
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_cli_time(cli, &now));
    CMT_TRY(cmt_store_begin(store, &cli->err));
    CMT_TRY(change(cli, in, store, now));
    CMT_TRY(cmt_store_commit(store, &cli->err));
    CMT_TRY(say_done(cli, in, store));
done:
    return st;
}

static cmt_status check_usage(cmt_cli *cli, const round_input *in, size_t n)
{
    static const char *const verbs[] = {"open", "close", "status", "reveal"};
    bool known = false;
    for (size_t k = 0; n > 0 && k < sizeof verbs / sizeof verbs[0]; k++)
        known = known || strcmp(in->verb, verbs[k]) == 0;
    if (n != 2 || !known)
        return cmt_cli_usage(cli, "round takes open, close, status or reveal, and DIR");
    if (strcmp(in->verb, "reveal") == 0 && (in->round == NULL || in->n_secrets == 0))
        return cmt_cli_usage(cli, "reveal needs --round and its secrets");
    return CMT_OK;
}

static cmt_status run_round(cmt_cli *cli, int argc, char **argv)
{
    round_input in = {0};
    size_t n = 0;
    const cmt_cli_option options[] = {
        {.name = "round", .value = &in.round},
        {.name = "closes", .value = &in.closes},
        {.name = "seed", .values = in.seeds, .n_values = &in.n_seeds, .max = MAX_SEEDS},
        {.name = "secret",
         .values = in.secrets,
         .n_values = &in.n_secrets,
         .max = MAX_SEEDS},
    };
    cmt_store *store = NULL;
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_cli_options(cli, argc, argv, options,
                            sizeof options / sizeof options[0], &n));
    in.verb = n > 0 ? argv[1] : "";
    CMT_TRY(check_usage(cli, &in, n));
    in.dir = argv[2];
    CMT_TRY(cmt_store_open(in.dir, &store, &cli->err));
    st = strcmp(in.verb, "status") == 0 ? cmt_cli_round_status(cli, store, in.round)
                                        : change_and_say(cli, &in, store);
done:
    cmt_store_close(store);
    return st;
}

const cmt_command cmt_cmd_round = {
    .name = "round",
    .usage = "open DIR [--round R] [--closes TIME] [--seed sha256:…]… [--now TIME]\n"
             "       comitia round close DIR [--round R] [--now TIME]\n"
             "       comitia round status DIR [--round R]\n"
             "       comitia round reveal DIR --round R --secret HEX… [--now TIME]",
    .summary = "Open, close and look at rounds",
    .help =
        "A round takes submissions between its two records in the log. It asks what "
        "the\n"
        "newest charter asks; one round is open at a time.\n\n"
        "  open    --round names it (r1, r2, … if not given); --closes says when it is "
        "to\n"
        "          close (not before then); --seed commits to a secret for lots, one "
        "for\n"
        "          each council member who gives one: the SHA-256 of 32 random bytes.\n"
        "  close   fixes what will be counted: the records before this one.\n"
        "  status  lists rounds, or with --round the submissions of one and how they\n"
        "          stand: counted, superseded, void, withdrawn or refused.\n"
        "  reveal  publishes the secrets after the close, in the order of --seed. "
        "Without\n"
        "          them a tie that a lot should break stays a tie.\n\n"
        "Example:\n"
        "  comitia round open store --round 2027-r3 --closes 2027-04-30T00:00:00Z\n",
    .run = run_round,
};
