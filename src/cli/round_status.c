#include "cli/round_status.h"
#include "base/buf.h"

#include "base/err.h"
#include "log/count.h"
#include "store/rounds.h"

#include <string.h>

static void set_time(cmt_arena *mem, cmt_value *v, const char *key, cmt_time time)
{
    char text[CMT_TIME_TEXT];
    cmt_time_write(time, text);
    cmt_value_set_string(mem, v, key, text);
}

static int64_t number(const cmt_value *v, const char *key)
{
    int64_t i = 0;
    (void)cmt_value_as_int(cmt_value_get(v, key), &i);
    return i;
}

static void add_one(cmt_arena *mem, cmt_value *v, const char *key)
{
    cmt_value_set_int(mem, v, key, number(v, key) + 1);
}

static cmt_value *new_round(cmt_arena *mem, const cmt_leaf *leaf, size_t index)
{
    cmt_value *v = cmt_value_object(mem);
    cmt_value_set_string(mem, v, "round", leaf->round);
    cmt_value_set_string(mem, v, "status", "open");
    cmt_value_set_string(mem, v, "charter", leaf->charter);
    cmt_value_set_int(mem, v, "open_index", (int64_t)index);
    set_time(mem, v, "opened", leaf->time);
    if (leaf->closes != NULL)
        cmt_value_set_string(mem, v, "closes", leaf->closes);
    cmt_value_set_int(mem, v, "submissions", 0);
    cmt_value_set_int(mem, v, "withdrawals", 0);
    cmt_value_set_int(mem, v, "refusals", 0);
    return v;
}

/* One pass: what each leaf changes in the round that is open, or that it names. */
static cmt_value *list_rounds(cmt_arena *mem, const cmt_prefix *log)
{
    cmt_value *rounds = cmt_value_array(mem);
    cmt_value *current = NULL;
    for (size_t k = 0; k < log->n; k++) {
        const cmt_leaf *leaf = &log->leaves[k];
        if (leaf->kind == CMT_LEAF_ROUND_OPEN) {
            current = new_round(mem, leaf, k);
            cmt_value_add(mem, rounds, current);
        } else if (current != NULL && leaf->kind == CMT_LEAF_SUBMISSION) {
            add_one(mem, current, "submissions");
        } else if (current != NULL && leaf->kind == CMT_LEAF_WITHDRAWAL) {
            add_one(mem, current, "withdrawals");
        } else if (current != NULL && leaf->kind == CMT_LEAF_REFUSAL) {
            add_one(mem, current, "refusals");
        } else if (current != NULL && leaf->kind == CMT_LEAF_ROUND_CLOSE) {
            cmt_value_set_string(mem, current, "status", "closed");
            cmt_value_set_int(mem, current, "close_index", (int64_t)k);
            set_time(mem, current, "closed", leaf->time);
            current = NULL;
        }
        for (size_t r = 0;
             leaf->kind == CMT_LEAF_DECISION && r < cmt_value_count(rounds); r++) {
            cmt_value *v = cmt_value_at(rounds, r);
            if (strcmp(cmt_value_as_string(cmt_value_get(v, "round")), leaf->round)
                == 0)
                cmt_value_set_string(mem, v, "status", "decided");
        }
    }
    return rounds;
}

static cmt_status print_rounds(cmt_cli *cli, const cmt_prefix *log)
{
    cmt_value *rounds = list_rounds(cli->mem, log);
    if (!cmt_arena_ok(cli->mem))
        return cmt_fail(&cli->err, CMT_E_NOMEM, "no room for the rounds");
    if (cli->json) {
        cmt_value *v = cmt_value_object(cli->mem);
        cmt_value_set(cli->mem, v, "rounds", rounds);
        cmt_value_set_int(cli->mem, v, "size", (int64_t)log->n);
        return cmt_cli_print_json(cli, v);
    }
    for (size_t k = 0; k < cmt_value_count(rounds); k++) {
        const cmt_value *v = cmt_value_at(rounds, k);
        cmt_cli_print(
            "%-12s %-8s from record %lld, %lld submissions, %lld withdrawals, "
            "%lld refusals\n",
            cmt_value_as_string(cmt_value_get(v, "round")),
            cmt_value_as_string(cmt_value_get(v, "status")),
            (long long)number(v, "open_index"), (long long)number(v, "submissions"),
            (long long)number(v, "withdrawals"), (long long)number(v, "refusals"));
    }
    if (cmt_value_count(rounds) == 0)
        cmt_cli_print("no rounds yet\n");
    return CMT_OK;
}

static cmt_value *submission_value(cmt_arena *mem, const cmt_submission *s)
{
    cmt_value *v = cmt_value_object(mem);
    cmt_value_set_string(mem, v, "group", s->group);
    cmt_value_set_int(mem, v, "index", (int64_t)s->index);
    cmt_value_set_string(mem, v, "payload", s->payload);
    cmt_value_set_int(mem, v, "sequence", s->sequence);
    cmt_value_set_string(mem, v, "standing", cmt_submission_standing_name(s->standing));
    if (s->reason != NULL)
        cmt_value_set_string(mem, v, "reason", s->reason);
    return v;
}

static cmt_status print_counted(cmt_cli *cli, const cmt_round_input *in)
{
    if (cli->json) {
        cmt_value *v = cmt_value_object(cli->mem);
        cmt_value *list = cmt_value_array(cli->mem);
        for (size_t k = 0; k < in->n_submissions; k++) {
            cmt_value_add(cli->mem, list,
                          submission_value(cli->mem, &in->submissions[k]));
        }
        cmt_value_set_int(cli->mem, v, "close_index", (int64_t)in->close_index);
        cmt_value_set_int(cli->mem, v, "counted", (int64_t)in->n_counted);
        cmt_value_set_int(cli->mem, v, "refusals", (int64_t)in->n_refusals);
        cmt_value_set_string(cli->mem, v, "round", in->round);
        cmt_value_set(cli->mem, v, "submissions", list);
        return cmt_cli_print_json(cli, v);
    }
    cmt_cli_print("round %s: %zu of %zu submission%s counted, %zu refused\n", in->round,
                  in->n_counted, in->n_submissions, CMT_S(in->n_submissions),
                  in->n_refusals);
    for (size_t k = 0; k < in->n_submissions; k++) {
        const cmt_submission *s = &in->submissions[k];
        cmt_cli_print(
            "%6llu %-24s %3lld %s%s%s\n", (unsigned long long)s->index, s->group,
            (long long)s->sequence, cmt_submission_standing_name(s->standing),
            s->reason == NULL ? "" : ": ", s->reason == NULL ? "" : s->reason);
    }
    return CMT_OK;
}

/* While a round is open nothing is settled: list what was taken so far. */
static cmt_status print_open(cmt_cli *cli, const cmt_log_state *state)
{
    cmt_value *list = cmt_value_array(cli->mem);
    for (size_t k = (size_t)state->open_index; k < state->prefix.n; k++) {
        const cmt_leaf *leaf = &state->prefix.leaves[k];
        if (leaf->kind != CMT_LEAF_SUBMISSION && leaf->kind != CMT_LEAF_WITHDRAWAL)
            continue;
        cmt_value *v = cmt_value_object(cli->mem);
        cmt_value_set_string(cli->mem, v, "group", leaf->group);
        cmt_value_set_int(cli->mem, v, "index", (int64_t)k);
        cmt_value_set_string(cli->mem, v, "kind", cmt_leaf_kind_name(leaf->kind));
        cmt_value_set_string(cli->mem, v, "payload", leaf->payload);
        cmt_value_set_int(cli->mem, v, "sequence", leaf->sequence);
        cmt_value_add(cli->mem, list, v);
        if (!cli->json) {
            cmt_cli_print("%6zu %-24s %3lld %s\n", k, leaf->group,
                          (long long)leaf->sequence, cmt_leaf_kind_name(leaf->kind));
        }
    }
    if (!cli->json)
        return CMT_OK;
    cmt_value *v = cmt_value_object(cli->mem);
    cmt_value_set_string(cli->mem, v, "round", state->open_round);
    cmt_value_set(cli->mem, v, "submissions", list);
    return cmt_cli_print_json(cli, v);
}

cmt_status cmt_cli_round_status(cmt_cli *cli, cmt_store *store, const char *round)
{
    cmt_log_state state;
    cmt_round_input input;
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_store_state(store, cli->mem, &state, &cli->err));
    if (round == NULL)
        return print_rounds(cli, &state.prefix);
    if (state.open_round != NULL && strcmp(state.open_round, round) == 0)
        return print_open(cli, &state);
    CMT_TRY(cmt_count_round(cli->mem, cmt_store_trust(store), state.prefix.bytes,
                            state.prefix.n, &state.objects, round, &input, &cli->err));
    CMT_TRY(print_counted(cli, &input));
done:
    return st;
}
