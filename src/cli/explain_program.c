/* What the constitutional program says of a decision, in plain words. */
#include "cli/explain_program.h"

#include "base/rational.h"
#include "cli/cli.h"

#include <string.h>

/* Whether a demand speaks of one of the items explained. */
static bool speaks_of(const cmt_value *demand, const cmt_value *explained)
{
    const cmt_value *ids = cmt_value_get(demand, "questions");
    for (size_t k = 0; k < cmt_value_count(ids); k++) {
        const char *id = cmt_value_as_string(cmt_value_at(ids, k));
        for (size_t i = 0; id != NULL && i < cmt_value_count(explained); i++) {
            const cmt_value *item = cmt_value_get(cmt_value_at(explained, i), "item");
            if (strcmp(cmt_value_text(item, "id"), id) == 0)
                return true;
        }
    }
    return false;
}

/* Articles and red lines that the votes alone would have breached, or that bind. */
static void print_demands(const cmt_value *list,
                          const char *key,
                          const cmt_value *explained)
{
    for (size_t k = 0; k < cmt_value_count(list); k++) {
        const cmt_value *v = cmt_value_at(list, k);
        const char *state = cmt_value_text(v, "state");
        if (strcmp(state, "holds") == 0 || !speaks_of(v, explained))
            continue;
        cmt_cli_print("  %s `%s` %s: violation of the votes alone %s, now %s\n",
                      strcmp(key, "article") == 0 ? "article" : "red line",
                      cmt_value_text(v, key), state, cmt_value_text(v, "free"),
                      cmt_value_text(v, "final"));
    }
}

/* What the groups get under the objective `nash`, and how near to the best that is known to be. */
static void print_nash(const cmt_value *nash)
{
    const cmt_value *groups = cmt_value_get(nash, "groups");
    const cmt_value *exact = cmt_value_get(nash, "exact");
    unsigned long percent = 0;
    for (size_t k = 0; k < cmt_value_count(groups); k++) {
        const cmt_value *g = cmt_value_at(groups, k);
        if (cmt_q_percent(cmt_value_text(g, "welfare"), &percent)) {
            cmt_cli_print("  `nash` gives %s %lu %% of what it could have\n",
                          cmt_value_text(g, "group"), percent);
        }
    }
    if (exact == NULL || exact->kind != CMT_VALUE_BOOL)
        return;
    if (exact->as.boolean) {
        cmt_cli_print(
            "  no outcome has a larger product of what the groups get, by their "
            "points: proved\n");
    } else {
        cmt_cli_print(
            "  mean logarithm of what the groups get: at least %s, at most %s "
            "whatever is decided\n",
            cmt_value_text(nash, "lower"), cmt_value_text(nash, "upper"));
    }
}

void cmt_cli_explain_program(const cmt_value *program, const cmt_value *explained)
{
    const cmt_value *parts = cmt_value_get(program, "parts");
    print_demands(cmt_value_get(program, "articles"), "article", explained);
    print_demands(cmt_value_get(program, "red_lines"), "red_line", explained);
    for (size_t k = 0; k < cmt_value_count(parts); k++)
        print_nash(cmt_value_get(cmt_value_at(parts, k), "nash"));
}
