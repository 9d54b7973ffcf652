/* What `--audit` says of several rules: where they differ, and which facts part them. */
#include "base/err.h"
#include "cli/tally.h"
#include "insight/sides_words.h"

#include <string.h>

cmt_status cmt_tally_keep(cmt_tally_run *t,
                          const cmt_rule *rule,
                          const cmt_contest *contest,
                          const cmt_outcome *outcome)
{
    cmt_outcome *kept = CMT_NEW(t->cli->mem, cmt_outcome);
    if (t->answers == NULL)
        t->answers = CMT_NEW_ARRAY(t->cli->mem, cmt_side_run, t->n_chosen + 1);
    if (kept == NULL || t->answers == NULL)
        return cmt_fail(&t->cli->err, CMT_E_NOMEM, "no room for answers");
    const unsigned decides =
        1U << CMT_KIND_CHOICE | 1U << CMT_KIND_COMMITTEE | 1U << CMT_KIND_BUDGET;
    if ((rule->question_kinds & decides) == 0 || outcome->lottery != NULL)
        return CMT_OK;
    *kept = *outcome;
    t->answers[t->n_answers++] =
        (cmt_side_run){.rule = rule, .contest = contest, .outcome = kept};
    return CMT_OK;
}

static cmt_status compare(cmt_tally_run *t, bool committees, cmt_value *list)
{
    cmt_arena *mem = t->cli->mem;
    cmt_side_run *runs = CMT_NEW_ARRAY(mem, cmt_side_run, t->n_answers + 1);
    cmt_value *sides = NULL;
    size_t n = 0;
    size_t own = 0;
    if (runs == NULL)
        return cmt_fail(&t->cli->err, CMT_E_NOMEM, "no room to compare rules");
    for (size_t k = 0; k < t->n_answers; k++) {
        if ((t->answers[k].outcome->n_committees > 0) == committees)
            runs[n++] = t->answers[k];
    }
    if (n < 2)
        return CMT_OK;
    if (strcmp(t->rules, "all") == 0)
        own = cmt_sides_most(runs, n);
    const cmt_status st = cmt_sides(mem, runs, n, own, &sides, &t->cli->err);
    if (st != CMT_OK)
        return st;
    cmt_value *v = cmt_value_object(mem);
    cmt_value_set_string(mem, v, "kind", committees ? "committee" : "choice");
    cmt_value_set_string(mem, v, "rule", runs[own].rule->name);
    cmt_value_set(mem, v, "sides", sides);
    cmt_value_add(mem, list, v);
    return CMT_OK;
}

cmt_status cmt_tally_compare(cmt_tally_run *t, cmt_value **out)
{
    cmt_value *list = cmt_value_array(t->cli->mem);
    cmt_status st = CMT_OK;
    CMT_TRY(compare(t, false, list));
    CMT_TRY(compare(t, true, list));
    *out = list;
done:
    return st;
}

void cmt_tally_print_compared(cmt_arena *mem, const cmt_value *compared)
{
    for (size_t k = 0; k < cmt_value_count(compared); k++) {
        const cmt_value *v = cmt_value_at(compared, k);
        const char *rule = cmt_value_text(v, "rule");
        const char *lines[CMT_MAX_SIDES_LINES];
        const size_t n = cmt_sides_lines(mem, cmt_value_get(v, "sides"), rule, lines);
        cmt_cli_print("rules side by side (%s), against %s:%s\n",
                      cmt_value_text(v, "kind"), rule, n == 0 ? " all agree" : "");
        for (size_t i = 0; i < n; i++) {
            if (lines[i] != NULL)
                cmt_cli_print("  %s\n", lines[i]);
        }
    }
}
