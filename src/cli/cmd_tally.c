#include "cli/tally.h"

#include "base/err.h"
#include "rules/outcome_json.h"
#include "rules/tie_option.h"

#include <string.h>

typedef cmt_tally_run tally;

static cmt_status read_tie_break(tally *t)
{
    return t->tie_break == NULL
               ? CMT_OK
               : cmt_tie_break_read(t->tie_break, &t->ties, &t->cli->err);
}

static cmt_status read_options(tally *t)
{
    for (size_t k = 0; k < t->n_given; k++) {
        const char *equals = strchr(t->given[k], '=');
        if (equals == NULL)
            return cmt_cli_usage(t->cli, "--option is name=value");
        t->options[k].name =
            cmt_arena_strndup(t->cli->mem, t->given[k], (size_t)(equals - t->given[k]));
        t->options[k].value = equals + 1;
        if (t->options[k].name == NULL)
            return cmt_fail(&t->cli->err, CMT_E_NOMEM, "no room for options");
        /* How categories are read is the file's matter, not a rule's. */
        if (strcmp(t->options[k].name, "approve") == 0) {
            t->source.options.approve = equals + 1;
            t->used[k] = true;
        }
    }
    return CMT_OK;
}

static cmt_status read_seats(tally *t)
{
    mpq_ptr q = cmt_q(t->cli->mem);
    if (q == NULL)
        return cmt_fail(&t->cli->err, CMT_E_NOMEM, "no room for a number");
    if (t->seats == NULL)
        return CMT_OK;
    if (!cmt_q_read(t->seats, 4, q) || mpq_sgn(q) <= 0 || !cmt_q_is_whole(q))
        return cmt_cli_usage(t->cli, "--seats is a positive integer");
    t->source.seats = (size_t)cmt_z_get_i64(mpq_numref(q));
    return CMT_OK;
}

static bool has_option(const cmt_rule *rule, const char *name)
{
    for (const cmt_rule_option *o = rule->options; o != NULL && o->name != NULL; o++) {
        if (strcmp(o->name, name) == 0)
            return true;
    }
    return false;
}

/* The options that this rule gets: a charter's when there is one, then those given. A lone
 * rule gets all, so that an unknown one is refused by name. */
static cmt_status make_args(tally *t, const cmt_rule *rule, cmt_rule_args *args)
{
    const cmt_question *q = t->source.question;
    const bool own = q != NULL && strcmp(q->rule, rule->name) == 0;
    const size_t n_own = own ? q->n_rule_options : 0;
    cmt_option *options =
        CMT_NEW_ARRAY(t->cli->mem, cmt_option, n_own + t->n_given + 1);
    if (options == NULL)
        return cmt_fail(&t->cli->err, CMT_E_NOMEM, "no room for options");
    size_t n = 0;
    for (size_t k = 0; k < t->n_given; k++) {
        const bool fits = has_option(rule, t->options[k].name);
        const bool mine = strcmp(t->options[k].name, "approve") != 0;
        if (fits || (t->n_chosen == 1 && mine)) {
            options[n++] = t->options[k];
            t->used[k] = true;
        }
    }
    for (size_t k = 0; k < n_own && n == 0; k++)
        options[n + k] = q->rule_options[k];
    *args = (cmt_rule_args){.options = options,
                            .n_options = n == 0 ? n_own : n,
                            .tie_break = t->ties,
                            .solver = cmt_cli_solver(t->cli)};
    return cmt_rule_check_args(rule, args, &t->cli->err);
}

static cmt_status report(tally *t,
                         const cmt_rule *rule,
                         const cmt_contest *contest,
                         const cmt_rule_args *args,
                         const cmt_outcome *outcome,
                         cmt_value *results)
{
    cmt_cli *cli = t->cli;
    cmt_value *audits = NULL;
    cmt_status st = CMT_OK;
    if (t->check)
        CMT_TRY(rule->check(cli->mem, contest, args, outcome, &cli->err));
    if (t->audit)
        CMT_TRY(cmt_tally_audit(cli, rule, contest, args, outcome, &audits));
    if (cli->json) {
        cmt_value *v = cmt_outcome_value(cli->mem, contest, rule, args, outcome);
        if (t->check && v != NULL)
            cmt_value_set_bool(cli->mem, v, "checked", true);
        if (audits != NULL && v != NULL)
            cmt_value_set(cli->mem, v, "audits", audits);
        cmt_value_add(cli->mem, results, v);
        return CMT_OK;
    }
    cmt_tally_print(cli->mem, contest, rule, outcome);
    if (t->check)
        cmt_cli_print("  checked    by the rule's definition\n");
    cmt_tally_print_audit(cli->mem, audits);
done:
    return st;
}

static cmt_status run_rule(tally *t, const cmt_rule *rule, cmt_value *results)
{
    cmt_cli *cli = t->cli;
    const cmt_contest *contest = NULL;
    cmt_rule_args args;
    cmt_outcome outcome = {0};
    cmt_status st = CMT_OK;
    if (!cmt_rule_fits_decisions(rule, t->source.n_decisions > 0)) {
        return cmt_cli_usage(cli,
                             t->source.n_decisions > 0
                                 ? "%s knows no decisions"
                                 : "%s takes decisions: --decisions 2,3,2 says which",
                             rule->name);
    }
    if (t->source.seats == 0 && cmt_tally_needs_seats(rule))
        return cmt_cli_usage(cli, "%s elects a committee: give --seats", rule->name);
    if (t->source.file != NULL && (rule->reads & CMT_READS_ANSWERS) != 0) {
        return cmt_cli_usage(cli,
                             "%s reads weights, levels or judgments, which stand in "
                             "profiles: --charter and --question count those",
                             rule->name);
    }
    CMT_TRY(make_args(t, rule, &args));
    CMT_TRY(cmt_tally_contest(cli, &t->source, rule, &contest));
    CMT_TRY(rule->run(cli->mem, contest, &args, &outcome, &cli->err));
    CMT_TRY(report(t, rule, contest, &args, &outcome, results));
    if (t->audit)
        CMT_TRY(cmt_tally_keep(t, rule, contest, &outcome));
done:
    return st;
}

/* Of all rules, those that the ballots or their number keep out are left out, aloud. */
static cmt_status run_chosen(tally *t, const cmt_rule *rule, cmt_value *results)
{
    const cmt_status st = run_rule(t, rule, results);
    const bool unfit =
        st == CMT_E_UNSUPPORTED || st == CMT_E_LIMIT || st == CMT_E_RANGE;
    if (!unfit || strcmp(t->rules, "all") != 0)
        return st;
    cmt_cli_say(t->cli, "%s: left out: %s", rule->name, t->cli->err.text);
    return CMT_OK;
}

static cmt_status print_results(tally *t, cmt_value *results)
{
    cmt_value *all = cmt_value_object(t->cli->mem);
    cmt_value *compared = NULL;
    if (t->audit) {
        const cmt_status st = cmt_tally_compare(t, &compared);
        if (st != CMT_OK)
            return st;
    }
    if (!t->cli->json) {
        cmt_tally_print_compared(t->cli->mem, compared);
        return CMT_OK;
    }
    if (t->n_chosen == 1 && strcmp(t->rules, "all") != 0)
        return cmt_cli_print_json(t->cli, cmt_value_at(results, 0));
    cmt_value_set(t->cli->mem, all, "results", results);
    if (cmt_value_count(compared) > 0)
        cmt_value_set(t->cli->mem, all, "compared", compared);
    return cmt_cli_print_json(t->cli, all);
}

static cmt_status open_file(tally *t, char **argv, size_t n)
{
    cmt_status st = CMT_OK;
    t->source.options.missing = t->missing == NULL ? NULL : &t->unseen;
    if (n != 1)
        return cmt_cli_usage(t->cli, "one file of ballots is needed");
    CMT_TRY(cmt_tally_open_file(t->cli, argv[0], t->format, &t->source));
    if (t->decisions != NULL)
        CMT_TRY(cmt_tally_set_decisions(t->cli, t->decisions, &t->source));
done:
    return st;
}

static cmt_status open_profiles(tally *t, char **argv, size_t n)
{
    if (t->decisions != NULL) {
        return cmt_cli_usage(t->cli,
                             "which decisions there are is for the charter to say");
    }
    if (t->charter == NULL || t->question == NULL || n == 0) {
        return cmt_cli_usage(
            t->cli, "profiles need --charter and --question, and at least one file");
    }
    const cmt_status st = cmt_tally_open_profiles(t->cli, argv, n, t->charter,
                                                  t->question, t->context, &t->source);
    if (st != CMT_OK)
        return st;
    if (t->rules == NULL)
        t->rules = t->source.question->rule;
    /* A charter's lot needs a seed that only a round has. */
    if (t->tie_break == NULL && t->source.question->tie_break != CMT_TIE_LOT)
        t->ties.kind = t->source.question->tie_break;
    if (t->unranked == NULL)
        t->source.options.unranked = t->source.question->unranked;
    return CMT_OK;
}

static cmt_status open_source(tally *t, char **argv, size_t n)
{
    if (t->unranked != NULL
        && !cmt_unranked_read(t->unranked, &t->source.options.unranked))
        return cmt_cli_usage(t->cli, "--unranked is last, no-opinion or exhausted");
    if (t->missing != NULL && !cmt_missing_read(t->missing, &t->unseen))
        return cmt_cli_usage(t->cli, "--missing is abstain or disapprove");
    return t->charter == NULL && t->question == NULL ? open_file(t, argv, n)
                                                     : open_profiles(t, argv, n);
}

static cmt_status prepare(tally *t, char **argv, size_t n)
{
    cmt_status st = CMT_OK;
    CMT_TRY(read_tie_break(t));
    CMT_TRY(read_options(t));
    CMT_TRY(read_seats(t));
    CMT_TRY(open_source(t, argv, n));
    if (t->rules == NULL)
        return cmt_cli_usage(t->cli, "--rule names a rule, several, or `all`");
    CMT_TRY(cmt_tally_choose(t));
done:
    return st;
}

static cmt_status run(tally *t, char **argv, size_t n)
{
    cmt_value *results = cmt_value_array(t->cli->mem);
    cmt_status st = prepare(t, argv, n);
    for (size_t k = 0; st == CMT_OK && k < t->n_chosen; k++)
        st = run_chosen(t, t->chosen[k], results);
    for (size_t k = 0; st == CMT_OK && k < t->n_given; k++) {
        if (!t->used[k]) {
            st = cmt_cli_usage(t->cli, "no rule here has an option `%s`",
                               t->options[k].name);
        }
    }
    return st == CMT_OK ? print_results(t, results) : st;
}

static cmt_status run_tally(cmt_cli *cli, int argc, char **argv)
{
    tally t = {.cli = cli};
    const cmt_cli_option options[] = {
        {.name = "rule", .value = &t.rules},
        {.name = "kind", .value = &t.kind},
        {.name = "format", .value = &t.format},
        {.name = "seats", .value = &t.seats},
        {.name = "decisions", .value = &t.decisions},
        {.name = "unranked", .value = &t.unranked},
        {.name = "missing", .value = &t.missing},
        {.name = "tie-break", .value = &t.tie_break},
        {.name = "charter", .value = &t.charter},
        {.name = "question", .value = &t.question},
        {.name = "context", .value = &t.context},
        {.name = "check", .flag = &t.check},
        {.name = "audit", .flag = &t.audit},
        {.name = "option",
         .values = t.given,
         .n_values = &t.n_given,
         .max = CMT_TALLY_OPTIONS},
    };
    size_t n = 0;
    const cmt_status st = cmt_cli_options(cli, argc, argv, options,
                                          sizeof options / sizeof options[0], &n);
    return st == CMT_OK ? run(&t, argv + 1, n) : st;
}

const cmt_command cmt_cmd_tally = {
    .name = "tally",
    .usage =
        "FILE --rule NAME[,NAME...]|all [--kind K] [--format F] [--seats K]\n"
        "                     [--decisions 2,3,...]\n"
        "                     [--unranked last|no-opinion|exhausted] [--option "
        "k=v]...\n"
        "                     [--tie-break none|order|lot:HEX|parallel] [--check]\n"
        "                     [--audit]\n"
        "       comitia tally PROFILE.xml... --charter C --question Q [--context X]",
    .summary = "Count ballots by one rule, several, or all that fit",
    .help =
        "FILE is PrefLib (.soc .soi .toc .toi .cat), Pabulib (.pb), .blt, .abif or "
        "CSV, "
        "by\n"
        "its ending or --format; `-` is standard input. With --format polis it is the "
        "folder\n"
        "of an export.\n"
        "Ties stay ties unless --tie-break says how to break them.\n"
        "\n"
        "  --rule all        every rule that reads such ballots (committees with "
        "--seats);\n"
        "                    those left out are told with the reason\n"
        "  --seats K         how many are to be elected; a .blt file says it itself\n"
        "  --decisions 2,3   the first two alternatives of the file are one decision, "
        "the "
        "next\n"
        "                    three another: one of each is chosen (mes-decisions)\n"
        "  --kind K          where a rule's name stands for several: ordinal, "
        "approval,\n"
        "                    rated, budget, weights, level, judgment, deliberation\n"
        "  --unranked U      what leaving an alternative off a ranking means\n"
        "  --missing M       what leaving it out of an approval ballot means: "
        "disapprove, or\n"
        "                    abstain (the default where the file has a category pass)\n"
        "  --option approve=1,Yes   which categories of a .cat file approve\n"
        "  --check           hold each outcome against the rule's definition, by other "
        "code\n"
        "  --audit           say how fair a committee is, and to whom it is not, how "
        "close "
        "it\n"
        "                    was, which axioms it breaks; of several rules, where they "
        "differ\n"
        "                    and which facts part them\n"
        "\n"
        "With --charter, files are profiles: ballots of the question are counted with "
        "the\n"
        "charter's weighting, by its own rule unless --rule names another.\n"
        "\n"
        "  comitia tally votes.soc --rule schulze,borda --check\n"
        "  comitia tally votes.cat --rule mes --seats 5 --option completion=phragmen\n"
        "  comitia tally votes.cat --rule av --seats 3 --audit\n"
        "  comitia tally agenda.cat --rule mes-decisions --decisions 2,2,3\n"
        "  comitia tally ward.blt --rule all --json\n",
    .run = run_tally,
};
