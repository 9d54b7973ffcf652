#include "cli/cli.h"

#include "base/err.h"
#include "decision/registry.h"

#include <string.h>

/* The question kinds a rule decides, as words. */
static cmt_value *kinds_value(cmt_arena *mem, const cmt_rule *rule)
{
    cmt_value *kinds = cmt_value_array(mem);
    for (unsigned k = 0; k < CMT_N_KINDS; k++) {
        if ((rule->question_kinds & 1U << k) != 0) {
            cmt_value_add(mem, kinds,
                          cmt_value_string(mem, cmt_kind_name((cmt_kind)k)));
        }
    }
    return kinds;
}

static cmt_value *options_value(cmt_arena *mem, const cmt_rule *rule)
{
    cmt_value *options = cmt_value_array(mem);
    for (const cmt_rule_option *o = rule->options; o != NULL && o->name != NULL; o++) {
        cmt_value *v = cmt_value_object(mem);
        cmt_value_set_string(mem, v, "name", o->name);
        cmt_value_set_string(mem, v, "values", o->values);
        cmt_value_set_string(mem, v, "default", o->default_value);
        cmt_value_set_string(mem, v, "text", o->text);
        cmt_value_add(mem, options, v);
    }
    return options;
}

static cmt_value *axioms_value(cmt_arena *mem, const cmt_rule *rule)
{
    cmt_value *axioms = cmt_value_array(mem);
    for (const cmt_rule_axiom *a = rule->axioms; a != NULL && a->name != NULL; a++) {
        cmt_value *v = cmt_value_object(mem);
        cmt_value_set_string(mem, v, "name", a->name);
        cmt_value_set_bool(mem, v, "holds", a->holds);
        cmt_value_set_string(mem, v, "source", a->source);
        cmt_value_add(mem, axioms, v);
    }
    return axioms;
}

static cmt_value *rule_value(cmt_arena *mem, const cmt_rule *rule)
{
    cmt_value *v = cmt_value_object(mem);
    cmt_value_set_string(mem, v, "name", rule->name);
    cmt_value_set_string(mem, v, "kind", cmt_rule_kind_name(rule->kind));
    cmt_value_set_int(mem, v, "version", rule->version);
    cmt_value_set_string(mem, v, "title", rule->title);
    cmt_value_set_string(mem, v, "definition", rule->definition);
    cmt_value_set_string(mem, v, "source", rule->source);
    cmt_value_set_string(mem, v, "cost", rule->cost);
    cmt_value_set(mem, v, "questions", kinds_value(mem, rule));
    cmt_value_set(mem, v, "options", options_value(mem, rule));
    cmt_value_set(mem, v, "axioms", axioms_value(mem, rule));
    if (rule->loss != NULL)
        cmt_value_set_string(mem, v, "loss", rule->loss);
    return v;
}

static void print_list(void)
{
    size_t n = 0;
    const cmt_rule *const *rules = cmt_rules(&n);
    cmt_cli_print("%-13s %-22s %s\n", "kind", "name", "what it is");
    for (size_t k = 0; k < n; k++) {
        cmt_cli_print("%-13s %-22s %s\n", cmt_rule_kind_name(rules[k]->kind),
                      rules[k]->name, rules[k]->title);
    }
    cmt_cli_print("\n`comitia rules NAME` tells all about one of them.\n");
}

static void print_rule(cmt_cli *cli, const cmt_rule *rule)
{
    const cmt_value *kinds = kinds_value(cli->mem, rule);
    cmt_cli_print("%s (%s, version %u): %s\n\n%s\n\n", rule->name,
                  cmt_rule_kind_name(rule->kind), rule->version, rule->title,
                  rule->definition);
    cmt_cli_print("source   %s\ncost     %s\ndecides ", rule->source, rule->cost);
    for (size_t k = 0; k < cmt_value_count(kinds); k++)
        cmt_cli_print(" %s", cmt_value_as_string(cmt_value_at(kinds, k)));
    cmt_cli_print("%s\n", cmt_value_count(kinds) == 0 ? " no question by itself" : "");
    if (rule->loss != NULL)
        cmt_cli_print("loss     %s (on raw ballots)\n", rule->loss);
    for (const cmt_rule_option *o = rule->options; o != NULL && o->name != NULL; o++) {
        cmt_cli_print("option   %s=%s (default %s): %s\n", o->name, o->values,
                      o->default_value, o->text);
    }
    cmt_cli_print("\n");
    for (const cmt_rule_axiom *a = rule->axioms; a != NULL && a->name != NULL; a++) {
        cmt_cli_print("%-8s %s [%s]\n", a->holds ? "holds" : "fails", a->name,
                      a->source);
    }
}

/* All rules of a name, of one kind where one is asked for. */
static cmt_status tell(cmt_cli *cli,
                       const char *name,
                       const char *kind_name,
                       cmt_value *list)
{
    cmt_rule_kind kind = CMT_RULE_ORDINAL;
    size_t n = 0;
    if (kind_name != NULL && !cmt_rule_kind_read(kind_name, &kind))
        return cmt_cli_usage(cli, "there is no kind of rules `%s`", kind_name);
    const cmt_rule *const *rules = cmt_rules(NULL);
    for (const cmt_rule *const *r = rules; *r != NULL; r++) {
        if ((kind_name != NULL && (*r)->kind != kind)
            || (name != NULL && strcmp((*r)->name, name) != 0))
            continue;
        n++;
        cmt_value_add(cli->mem, list, rule_value(cli->mem, *r));
        if (cli->json || (name == NULL && kind_name == NULL))
            continue;
        if (n > 1)
            cmt_cli_print("\n");
        print_rule(cli, *r);
    }
    if (n == 0) {
        return cmt_fail(&cli->err, CMT_E_REFERENCE,
                        "there is no rule `%s`; `comitia rules` lists those there are",
                        name != NULL ? name : kind_name);
    }
    return CMT_OK;
}

/* Whether a loss on raw ballots computes a rule: of several of its name, all that are asked
 * for. */
static cmt_status match_loss(cmt_cli *cli,
                             const char *name,
                             const char *kind_name,
                             const char *loss)
{
    bool known = false;
    size_t n = 0;
    for (const cmt_rule *const *r = cmt_rules(NULL); *r != NULL; r++) {
        known = known || ((*r)->loss != NULL && strcmp((*r)->loss, loss) == 0);
    }
    if (name == NULL)
        return cmt_cli_usage(cli, "--loss asks about one rule");
    if (!known) {
        return cmt_cli_usage(
            cli, "no rule names a loss `%s`; doc/losses.md has those known", loss);
    }
    for (const cmt_rule *const *r = cmt_rules(NULL); *r != NULL; r++) {
        const char *kind = cmt_rule_kind_name((*r)->kind);
        if (strcmp((*r)->name, name) != 0
            || (kind_name != NULL && strcmp(kind, kind_name) != 0))
            continue;
        n++;
        if ((*r)->loss == NULL || strcmp((*r)->loss, loss) != 0) {
            return cmt_fail(&cli->err, CMT_E_NEGATIVE,
                            "`%s` on raw ballots does not compute the rule `%s` (%s): "
                            "what it learns is another policy",
                            loss, name, kind);
        }
    }
    if (n == 0)
        return cmt_fail(&cli->err, CMT_E_REFERENCE, "there is no rule `%s`", name);
    if (!cli->json)
        cmt_cli_print("`%s` on raw ballots computes the rule `%s`\n", loss, name);
    return CMT_OK;
}

static cmt_status run(cmt_cli *cli, int argc, char **argv)
{
    size_t n = 0;
    const char *kind = NULL;
    const char *loss = NULL;
    const cmt_cli_option options[] = {{.name = "kind", .value = &kind},
                                      {.name = "loss", .value = &loss}};
    cmt_value *list = cmt_value_array(cli->mem);
    cmt_status st = cmt_cli_options(cli, argc, argv, options, 2, &n);
    if (st != CMT_OK)
        return st;
    if (n > 1)
        return cmt_cli_usage(cli, "one rule at a time");
    const char *name = n == 1 ? argv[1] : NULL;
    if (loss != NULL)
        return match_loss(cli, name, kind, loss);
    st = tell(cli, name, kind, list);
    if (st != CMT_OK)
        return st;
    if (cli->json) {
        cmt_value *top = cmt_value_object(cli->mem);
        cmt_value_set(cli->mem, top, "rules", list);
        return cmt_cli_print_json(cli, top);
    }
    if (name == NULL && kind == NULL)
        print_list();
    return CMT_OK;
}

const cmt_command cmt_cmd_rules = {
    .name = "rules",
    .usage = "[NAME] [--kind K] [--loss LOSS]",
    .summary = "List the rules, or explain one: definition, source, axioms, options",
    .help =
        "A rule's identity is its kind and its name: the kind says what it reads\n"
        "(ordinal, approval, rated, budget, weights, level, judgment, apportion,\n"
        "deliberation). Every claim about an axiom comes with its source.\n\n"
        "  --loss LOSS   refuse unless this loss, on raw ballots, computes the rule:\n"
        "                bradley-terry, logistic, squared-error, absolute-error\n\n"
        "  comitia rules\n"
        "  comitia rules schulze\n"
        "  comitia rules median --kind level\n"
        "  comitia rules schulze --loss bradley-terry\n",
    .run = run,
};
