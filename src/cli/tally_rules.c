/* Which rules a tally runs. */
#include "base/err.h"
#include "cli/tally.h"
#include "decision/registry.h"

#include <string.h>

/* The rule of that name: of the kind asked for, else the one that suits the ballots as they
 * are, else any that can read them. */
static const cmt_rule *find_rule(const cmt_tally_run *t, const char *name)
{
    cmt_rule_kind kind;
    if (t->kind != NULL)
        return cmt_rule_kind_read(t->kind, &kind) ? cmt_rule_find(kind, name) : NULL;
    if (t->source.question != NULL) {
        const cmt_rule *fits = cmt_rule_for_question(t->source.question->kind, name);
        if (fits != NULL)
            return fits;
    }
    for (size_t k = 0; cmt_rule_named(name, k) != NULL; k++) {
        if (cmt_tally_unfit(&t->source, cmt_rule_named(name, k)) == NULL)
            return cmt_rule_named(name, k);
    }
    return cmt_rule_named(name, 0);
}

/* Asked for by its kind, an apportionment takes alternatives for parties. */
static const char *unfit(const cmt_tally_run *t, const cmt_rule *rule)
{
    const bool parties =
        t->kind != NULL && rule->kind == CMT_RULE_APPORTION && t->source.seats != 0;
    return parties ? NULL : cmt_tally_unfit(&t->source, rule);
}

/* Say which rules were left out for this reason, all in one line, unless it was said. */
static void tell_left_out(const cmt_tally_run *t,
                          const char *why,
                          const cmt_rule *first)
{
    const char *names = "";
    for (const cmt_rule *const *r = cmt_rules(NULL); *r != NULL && names != NULL; r++) {
        const char *reason = unfit(t, *r);
        if (reason == NULL || strcmp(reason, why) != 0)
            continue;
        if (names[0] == '\0' && *r != first)
            return;
        names = cmt_arena_printf(t->cli->mem, "%s%s%s", names,
                                 names[0] == '\0' ? "" : " ", (*r)->name);
    }
    if (names != NULL)
        cmt_cli_say(t->cli, "left out: %s: %s", why, names);
}

static cmt_status choose_all(cmt_tally_run *t)
{
    cmt_rule_kind kind = CMT_RULE_ORDINAL;
    if (t->kind != NULL && !cmt_rule_kind_read(t->kind, &kind))
        return cmt_cli_usage(t->cli, "there is no kind `%s`", t->kind);
    for (const cmt_rule *const *r = cmt_rules(NULL); *r != NULL; r++) {
        if (t->kind != NULL && (*r)->kind != kind)
            continue;
        const char *why = unfit(t, *r);
        if (why != NULL) {
            tell_left_out(t, why, *r);
        } else if (t->n_chosen < CMT_TALLY_RULES) {
            t->chosen[t->n_chosen++] = *r;
        }
    }
    return CMT_OK;
}

cmt_status cmt_tally_choose(cmt_tally_run *t)
{
    if (strcmp(t->rules, "all") == 0)
        return choose_all(t);
    for (const char *at = t->rules; at != NULL;) {
        const size_t n = strcspn(at, ",");
        const char *name = cmt_arena_strndup(t->cli->mem, at, n);
        if (name == NULL)
            return cmt_fail(&t->cli->err, CMT_E_NOMEM, "no room for a name");
        const cmt_rule *rule = find_rule(t, name);
        if (rule == NULL) {
            return cmt_cli_usage(
                t->cli, "there is no rule `%s` here; `comitia rules` lists them", name);
        }
        if (t->n_chosen == CMT_TALLY_RULES)
            return cmt_cli_usage(t->cli, "at most %d rules at once", CMT_TALLY_RULES);
        t->chosen[t->n_chosen++] = rule;
        at = at[n] == ',' ? at + n + 1 : NULL;
    }
    return CMT_OK;
}
