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

/* "article `floor` in medical", "red line `floor` of g-few in medical". */
static void print_name(const cmt_value *demand, const char *key)
{
    const char *group = cmt_value_text(demand, "group");
    cmt_cli_print("  %s `%s`%s%s in %s",
                  strcmp(key, "article") == 0 ? "article" : "red line",
                  cmt_value_text(demand, key), group[0] == '\0' ? "" : " of ", group,
                  cmt_value_text(demand, "context"));
}

/* What rules a refused red line out. */
static void print_conflict_of(const cmt_value *line)
{
    const cmt_value *conflict = cmt_value_get(line, "conflict");
    cmt_cli_print(" refused: it cannot be met");
    for (size_t k = 0; k < cmt_value_count(conflict); k++) {
        cmt_cli_print("%s`%s`", k == 0 ? " together with " : ", ",
                      cmt_value_as_string(cmt_value_at(conflict, k)));
    }
    cmt_cli_print("\n");
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
        print_name(v, key);
        if (strcmp(state, "refused") == 0) {
            print_conflict_of(v);
            continue;
        }
        const char *final = cmt_value_text(v, "final");
        cmt_cli_print(" %s: violation of the votes alone %s%s%s\n",
                      strcmp(state, "deadlock") == 0 ? "in the deadlock" : state,
                      cmt_value_text(v, "free"), final[0] == '\0' ? "" : ", now ",
                      final);
    }
}

/* What the groups get under the objective `nash`, and how near to the best that is known to
 * be. */
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

/* "got 15 % more", "15 % less": of what each group could have. */
static void print_gains(const cmt_value *gains)
{
    const cmt_value *groups = cmt_value_get(gains, "groups");
    for (size_t k = 0; k < cmt_value_count(groups); k++) {
        const cmt_value *g = cmt_value_at(groups, k);
        const char *share = cmt_value_text(g, "share");
        const bool less = share[0] == '-';
        unsigned long percent = 0;
        if (cmt_q_percent(less ? share + 1 : share, &percent)
            && strcmp(share, "0") != 0) {
            cmt_cli_print("      %s would get %s%lu %% %s\n",
                          cmt_value_text(g, "group"), percent == 0 ? "under " : "",
                          percent == 0 ? 1 : percent, less ? "less" : "more");
        }
    }
}

/* What a tie leaves open: "chosen(q@c,a) 0 to 1". */
static void print_range(const cmt_value *v)
{
    const char *low = cmt_value_text(v, "low");
    const char *high = cmt_value_text(v, "high");
    const bool fixed = strcmp(low, high) == 0;
    cmt_cli_print("%s %s%s%s", cmt_value_text(v, "variable"), low, fixed ? "" : " to ",
                  fixed ? "" : high);
}

/* What an outcome comes down to, on one line: ids, members with values, ranges, a number. */
static void print_core(const cmt_value *core)
{
    const char *one = cmt_value_as_string(core);
    cmt_cli_print("%s", one != NULL ? one : "");
    for (size_t k = 0; k < cmt_value_count(core); k++) {
        if (core->kind == CMT_VALUE_OBJECT) {
            const cmt_member *m = &core->as.object.members[k];
            const char *value = cmt_value_as_string(m->value);
            cmt_cli_print("%s%s %s", k == 0 ? "" : ", ", m->key,
                          value == NULL ? "" : value);
        } else {
            const char *id = cmt_value_as_string(cmt_value_at(core, k));
            cmt_cli_print("%s%s", k == 0 ? "" : ", ", id == NULL ? "" : id);
            if (id == NULL)
                print_range(cmt_value_at(core, k));
        }
    }
}

static void print_changes(const cmt_value *questions)
{
    for (size_t k = 0; k < cmt_value_count(questions); k++) {
        const cmt_value *q = cmt_value_at(questions, k);
        cmt_cli_print("      %s: %s ", cmt_value_text(q, "question"),
                      cmt_value_text(q, "status"));
        print_core(cmt_value_get(q, "outcome"));
        cmt_cli_print("\n");
    }
}

static void print_without(const cmt_value *entry, const char *what)
{
    const cmt_value *without = cmt_value_get(entry, "without");
    if (without == NULL || without->kind != CMT_VALUE_ARRAY)
        return;
    if (cmt_value_count(without) == 0) {
        cmt_cli_print("    without %s all would be the same\n", what);
        return;
    }
    cmt_cli_print("    without %s it would be:\n", what);
    print_changes(without);
    print_gains(cmt_value_get(entry, "lost"));
}

/* One end of the range in which the decision stands. */
static void print_end(const cmt_value *stands, bool up)
{
    const char *way = up ? "up" : "down";
    const char *at = cmt_value_text(stands, up ? "high" : "low");
    const char *changes =
        cmt_value_text(stands, up ? "changes_at_high" : "changes_at_low");
    const char *kind = cmt_value_text(stands, up ? "high_end" : "low_end");
    if (at[0] == '\0') {
        cmt_cli_print("    moving its number %s changes nothing\n", way);
    } else if (strcmp(kind, "open") == 0) {
        cmt_cli_print("    the decision stands %s to the number %s, not at it\n", way,
                      changes);
    } else if (strcmp(kind, "between") == 0) {
        cmt_cli_print("    the decision stands %s to the number %s, not at %s; where "
                      "between it ends was not worked out\n",
                      way, at, changes);
    } else if (strcmp(kind, "unknown") == 0) {
        cmt_cli_print("    the decision stands at the number %s; how much further %s "
                      "was not worked out\n",
                      at, way);
    } else {
        cmt_cli_print(
            "    the decision stands %s to the number %s, not beyond%s\n", way, at,
            strcmp(kind, "tried") == 0 ? "; what is on the way was not tried" : "");
    }
}

/* Where its number can be moved while the decision stands. */
static void print_stands(const cmt_value *stands)
{
    const char *low = cmt_value_text(stands, "low");
    if (low[0] != '\0' && strcmp(low, cmt_value_text(stands, "high")) == 0
        && strcmp(cmt_value_text(stands, "low_end"), "closed") == 0
        && strcmp(cmt_value_text(stands, "high_end"), "closed") == 0) {
        cmt_cli_print("    the decision stands at the number %s alone\n", low);
        return;
    }
    if (stands == NULL)
        return;
    print_end(stands, true);
    print_end(stands, false);
}

/* What comes of moving a number: to the next one at which the decision changes, or by a
 * little. */
static void print_move(const cmt_value *entry, const char *key)
{
    const cmt_value *move = cmt_value_get(entry, key);
    const cmt_value *questions = cmt_value_get(move, "questions");
    const cmt_value *optima = cmt_value_get(move, "optima");
    const bool step = strcmp(cmt_value_text(move, "is"), "step") == 0;
    if (cmt_value_count(questions) == 0)
        return;
    cmt_cli_print("    %s to %s%s it would be:\n", key, cmt_value_text(move, "to"),
                  step ? ", the next number that changes it," : "");
    print_changes(questions);
    for (size_t k = 0; step && k < cmt_value_count(optima); k++) {
        const cmt_value *v = cmt_value_at(optima, k);
        cmt_cli_print("      `%s` would come to %s instead of %s\n",
                      cmt_value_text(v, "step"), cmt_value_text(v, "then"),
                      cmt_value_text(v, "now"));
    }
    print_gains(cmt_value_get(move, "gain"));
}

/* One exact one-sided price. */
static void print_rate(const cmt_value *rates, const char *key)
{
    const cmt_value *rate = cmt_value_get(rates, key);
    const char *text = cmt_value_as_string(rate);
    const char *step = cmt_value_text(rates, "step");
    if (rate == NULL)
        return;
    if (text == NULL) {
        cmt_cli_print("    %s by however little, no outcome is left\n", key);
    } else if (strcmp(text, "jumps") == 0) {
        cmt_cli_print("    %s by however little, `%s` jumps\n", key, step);
    } else if (strcmp(text, "0") == 0) {
        cmt_cli_print("    %s by a little: `%s` stays, exactly\n", key, step);
    } else {
        const bool falls = text[0] == '-';
        cmt_cli_print("    %s by a little: `%s` %s by %s a unit, exactly\n", key, step,
                      falls ? "falls" : "grows", text + (falls ? 1 : 0));
    }
}

/* An inequality's or equation's own number, or those under logic. */
static void print_number(const cmt_value *entry)
{
    const cmt_value *list = cmt_value_get(entry, "numbers");
    print_rate(cmt_value_get(entry, "rates"), "raised");
    print_rate(cmt_value_get(entry, "rates"), "lowered");
    print_stands(cmt_value_get(entry, "stands"));
    print_move(entry, "raised");
    print_move(entry, "lowered");
    for (size_t k = 0; k < cmt_value_count(list); k++) {
        const cmt_value *number = cmt_value_at(list, k);
        cmt_cli_print("   the number in `%s`\n", cmt_value_text(number, "text"));
        print_stands(cmt_value_get(number, "stands"));
        print_move(number, "raised");
        print_move(number, "lowered");
    }
}

static void print_lines(const cmt_value *lines)
{
    for (size_t k = 0; k < cmt_value_count(lines); k++) {
        const cmt_value *entry = cmt_value_at(lines, k);
        const cmt_value *numbers = cmt_value_get(entry, "numbers");
        cmt_cli_print("  red lines of %s\n", cmt_value_text(entry, "group"));
        print_without(entry, "them");
        for (size_t i = 0; i < cmt_value_count(numbers); i++) {
            const cmt_value *number = cmt_value_at(numbers, i);
            cmt_cli_print("   the number of `%s`\n",
                          cmt_value_text(number, "red_line"));
            print_number(number);
        }
    }
}

static void print_effects(const cmt_value *program, const cmt_value *explained)
{
    const cmt_value *effects = cmt_value_get(program, "effects");
    const cmt_value *articles = cmt_value_get(effects, "articles");
    const cmt_value *lines = cmt_value_get(effects, "red_lines");
    const cmt_value *demands = cmt_value_get(program, "articles");
    for (size_t k = 0; k < cmt_value_count(articles); k++) {
        const cmt_value *entry = cmt_value_at(articles, k);
        const char *id = cmt_value_text(entry, "article");
        bool spoken = false;
        for (size_t i = 0; i < cmt_value_count(demands); i++) {
            const cmt_value *d = cmt_value_at(demands, i);
            spoken = spoken
                     || (strcmp(cmt_value_text(d, "article"), id) == 0
                         && speaks_of(d, explained));
        }
        if (!spoken)
            continue;
        cmt_cli_print("  article `%s`\n", id);
        print_without(entry, "it");
        print_number(entry);
    }
    print_lines(lines);
}

/* What cannot hold together, and who would have to give how much. */
static void print_deadlock(const cmt_value *part)
{
    const cmt_value *first = cmt_value_get(part, "conflict");
    const cmt_value *all = cmt_value_get(part, "conflicts");
    const cmt_value *advice = cmt_value_get(part, "advice");
    const size_t n = all == NULL ? 1 : cmt_value_count(all);
    for (size_t k = 0; first != NULL && k < n; k++) {
        const cmt_value *conflict = all == NULL ? first : cmt_value_at(all, k);
        cmt_cli_print("  these articles cannot hold together, and without any one of "
                      "them the others can:\n");
        for (size_t i = 0; i < cmt_value_count(conflict); i++) {
            cmt_cli_print("    %s\n",
                          cmt_value_text(cmt_value_at(conflict, i), "article"));
        }
    }
    if (cmt_value_count(advice) > 0)
        cmt_cli_print("  for them to hold together, at the least:\n");
    for (size_t k = 0; k < cmt_value_count(advice); k++) {
        const cmt_value *v = cmt_value_at(advice, k);
        const char *least = cmt_value_text(v, "least");
        const char *most = cmt_value_text(v, "most");
        const bool fixed = strcmp(least, most) == 0;
        cmt_cli_print("    `%s` would have to give %s%s%s%s of its range\n",
                      cmt_value_text(v, "article"), fixed ? "" : "between ", least,
                      fixed ? "" : " and ", fixed ? "" : most);
    }
}

void cmt_cli_explain_program(const cmt_value *program, const cmt_value *explained)
{
    const cmt_value *parts = cmt_value_get(program, "parts");
    print_demands(cmt_value_get(program, "articles"), "article", explained);
    print_demands(cmt_value_get(program, "red_lines"), "red_line", explained);
    for (size_t k = 0; k < cmt_value_count(parts); k++) {
        print_nash(cmt_value_get(cmt_value_at(parts, k), "nash"));
        print_deadlock(cmt_value_at(parts, k));
    }
    print_effects(program, explained);
}
