#include "cli/cli.h"

#include "base/err.h"
#include "base/limits.h"
#include "decision/registry.h"
#include "rules/outcome_json.h"
#include "rules/tie_option.h"

#include <string.h>

#define MAX_OPTIONS 16

/* Parties are named 1, 2, …; each casts its votes as ballots for itself. */
typedef struct parties {
    cmt_contest contest;
    cmt_voice voice;
    size_t n;
    int64_t *votes;
    const char **ids;
    uint8_t *marks; /* [n][n] */
    uint32_t *group;
    cmt_points *points;
} parties;

static bool read_count(const char *text, size_t len, int64_t *out)
{
    int64_t value = 0;
    if (len == 0 || len > CMT_MAX_NUMBER_DIGITS)
        return false;
    for (size_t k = 0; k < len; k++) {
        if (text[k] < '0' || text[k] > '9')
            return false;
        value = value * 10 + (text[k] - '0');
    }
    *out = value;
    return true;
}

static cmt_status read_votes(cmt_cli *cli, const char *text, parties *p, int64_t *total)
{
    size_t n = 1;
    for (const char *at = text; *at != '\0'; at++)
        n += *at == ',' ? 1U : 0U;
    if (n > CMT_MAX_ALTERNATIVES) {
        return cmt_fail(&cli->err, CMT_E_LIMIT, "more than %d parties",
                        CMT_MAX_ALTERNATIVES);
    }
    p->n = n;
    p->votes = CMT_NEW_ARRAY(cli->mem, int64_t, n);
    p->ids = CMT_NEW_ARRAY(cli->mem, const char *, n);
    p->marks = CMT_NEW_ARRAY(cli->mem, uint8_t, n * n);
    p->group = CMT_NEW_ARRAY(cli->mem, uint32_t, n);
    p->points = CMT_NEW_ARRAY(cli->mem, cmt_points, n);
    if (!cmt_arena_ok(cli->mem))
        return cmt_fail(&cli->err, CMT_E_NOMEM, "no room for %zu parties", n);
    for (size_t i = 0; i < n; i++) {
        const size_t len = strcspn(text, ",");
        if (!read_count(text, len, &p->votes[i])
            || !cmt_add_i64(*total, p->votes[i], total)) {
            return cmt_cli_usage(cli,
                                 "--votes takes whole numbers of at most %d digits, "
                                 "separated by commas, not `%.*s`",
                                 CMT_MAX_NUMBER_DIGITS, (int)len, text);
        }
        p->ids[i] = cmt_arena_printf(cli->mem, "%zu", i + 1);
        p->marks[i * n + i] = 1;
        text += len + 1;
    }
    return CMT_OK;
}

/* A contest of one voice. Above the points that a tally holds exactly, points are a
 * filter scaled to 2^30 and the counts decide. */
static cmt_status make_contest(cmt_cli *cli, parties *p, int64_t total, int64_t seats)
{
    cmt_arena *mem = cli->mem;
    mpq_t *q = cmt_q_array(mem, 4);
    if (q == NULL || !cmt_arena_ok(mem))
        return cmt_fail(&cli->err, CMT_E_NOMEM, "no room for the votes");
    const bool exact = total <= CMT_MAX_POINTS;
    mpq_set_ui(q[0], 1, 1);
    cmt_q_set_i64(q[1], total, 1);
    cmt_q_set_i64(q[2], exact ? 1 : (int64_t)1 << 30, exact ? 1 : total);
    mpz_ptr whole = mpq_numref(q[3]);
    for (size_t i = 0; i < p->n; i++) {
        cmt_z_set_i64(whole, p->votes[i]);
        mpz_mul(whole, whole, mpq_numref(q[2]));
        mpz_fdiv_q(whole, whole, mpq_denref(q[2]));
        p->points[i] = cmt_z_get_i64(whole);
    }
    p->voice = (cmt_voice){
        .group = "all", .voice = q[0], .multiplier = q[0], .ballots = total};
    p->contest = (cmt_contest){.n_alternatives = p->n,
                               .ids = p->ids,
                               .seats = (size_t)seats,
                               .n_voices = 1,
                               .voices = &p->voice,
                               .exact_points = exact,
                               .scale = q[2],
                               .total = q[1]};
    p->contest.ballots = (cmt_ballots){.form = CMT_FORM_RANK,
                                       .n = p->n,
                                       .width = 1,
                                       .marks = p->marks,
                                       .count = p->votes,
                                       .group = p->group,
                                       .points = p->points};
    return CMT_OK;
}

static cmt_status print_json(cmt_cli *cli,
                             const parties *p,
                             const cmt_rule *rule,
                             const cmt_rule_args *args,
                             const cmt_outcome *o)
{
    cmt_value *v = cmt_outcome_value(cli->mem, &p->contest, rule, args, o);
    if (v == NULL)
        return cmt_fail(&cli->err, CMT_E_NOMEM, "no room for the answer");
    if (o->seats != NULL) { /* in the order of --votes */
        cmt_value *seats = cmt_value_array(cli->mem);
        for (size_t i = 0; i < p->n; i++)
            cmt_value_add(cli->mem, seats, cmt_value_int(cli->mem, o->seats[i]));
        cmt_value_set(cli->mem, v, "seats", seats);
    }
    return cmt_cli_print_json(cli, v);
}

static void print_text(const parties *p, const cmt_outcome *o)
{
    const cmt_value *tied = cmt_value_get(o->witness, "tied");
    int64_t seats = 0;
    if (o->seats != NULL) {
        cmt_cli_print("%5s %20s %6s\n", "party", "votes", "seats");
        for (size_t i = 0; i < p->n; i++) {
            cmt_cli_print("%5s %20lld %6lld\n", p->ids[i], (long long)p->votes[i],
                          (long long)o->seats[i]);
        }
        return;
    }
    if (!cmt_value_as_int(cmt_value_get(o->witness, "tied_seats"), &seats)) {
        cmt_cli_print("tied: there are no votes\n");
        return;
    }
    cmt_cli_print("tied for the last %lld of the seats: parties", (long long)seats);
    for (size_t k = 0; k < cmt_value_count(tied); k++)
        cmt_cli_print(" %s", cmt_value_as_string(cmt_value_at(tied, k)));
    cmt_cli_print("\n--tie-break order or lot:HEX settles it\n");
}

/* The options as NAME=VALUE, as far as the method has them. */
static cmt_status read_options(cmt_cli *cli,
                               const cmt_rule *rule,
                               const char *const *given,
                               size_t n,
                               cmt_rule_args *args)
{
    cmt_option *options = CMT_NEW_ARRAY(cli->mem, cmt_option, n + 1);
    if (options == NULL)
        return cmt_fail(&cli->err, CMT_E_NOMEM, "no room for options");
    for (size_t k = 0; k < n; k++) {
        const char *equals = strchr(given[k], '=');
        if (equals == NULL)
            return cmt_cli_usage(cli, "--option is name=value");
        options[k].name =
            cmt_arena_strndup(cli->mem, given[k], (size_t)(equals - given[k]));
        options[k].value = equals + 1;
        if (options[k].name == NULL)
            return cmt_fail(&cli->err, CMT_E_NOMEM, "no room for options");
    }
    args->options = options;
    args->n_options = n;
    return cmt_rule_check_args(rule, args, &cli->err);
}

static cmt_status run(cmt_cli *cli, int argc, char **argv)
{
    size_t n = 0;
    const char *votes = NULL;
    const char *seats_text = NULL;
    const char *method = NULL;
    const char *tie = "none";
    const char *given[MAX_OPTIONS] = {0};
    size_t n_given = 0;
    const cmt_cli_option options[] = {
        {.name = "votes", .value = &votes},
        {.name = "seats", .value = &seats_text},
        {.name = "method", .value = &method},
        {.name = "tie-break", .value = &tie},
        {.name = "option", .values = given, .n_values = &n_given, .max = MAX_OPTIONS}};
    cmt_status st = cmt_cli_options(cli, argc, argv, options, 5, &n);
    if (st != CMT_OK)
        return st;
    if (n > 0 || votes == NULL || seats_text == NULL || method == NULL)
        return cmt_cli_usage(cli, "--votes, --seats and --method are needed");
    int64_t seats = 0;
    int64_t total = 0;
    parties p = {0};
    cmt_outcome o = {0};
    cmt_rule_args args = {0};
    const cmt_rule *rule = cmt_rule_find(CMT_RULE_APPORTION, method);
    if (rule == NULL) {
        return cmt_cli_usage(
            cli, "there is no method `%s`; `comitia rules --kind apportion` lists them",
            method);
    }
    if (!read_count(seats_text, strlen(seats_text), &seats) || seats > CMT_MAX_POINTS)
        return cmt_cli_usage(cli, "--seats takes a whole number, not `%s`", seats_text);
    CMT_TRY(cmt_tie_break_read(tie, &args.tie_break, &cli->err));
    CMT_TRY(read_options(cli, rule, given, n_given, &args));
    CMT_TRY(read_votes(cli, votes, &p, &total));
    CMT_TRY(make_contest(cli, &p, total, seats));
    CMT_TRY(rule->run(cli->mem, &p.contest, &args, &o, &cli->err));
    if (cli->json)
        return print_json(cli, &p, rule, &args, &o);
    print_text(&p, &o);
done:
    return st;
}

const cmt_command cmt_cmd_apportion = {
    .name = "apportion",
    .usage = "--votes A,B,C --seats N --method NAME [--tie-break none|order|lot:HEX]\n"
             "                         [--option k=v]...",
    .summary = "Divide seats among parties by their votes",
    .help = "Prints the seats in the order of the votes. A tie for the last seats is "
            "told,\n"
            "not broken, unless --tie-break says how.\n\n"
            "  comitia apportion --votes 5117,4400,162,161,160 --seats 100 --method "
            "hamilton\n"
            "  comitia apportion --votes 391,311,184,73,27,12,2 --seats 21 --method "
            "hamilton --option quota=droop\n",
    .run = run,
};
