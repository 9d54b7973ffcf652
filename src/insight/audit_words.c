#include "insight/audit_words.h"

#include "base/buf.h"
#include "insight/scan_words.h"

#include <string.h>

/* Lines about fairness. */
#define MAX_FAIRNESS 16

static const char *title_of(const char *axiom)
{
    static const char *const titles[][2] = {{"jr", "JR"},
                                            {"pjr", "PJR"},
                                            {"ejr", "EJR"},
                                            {"weak-ejr", "weak EJR"},
                                            {"ejr-plus", "EJR+"},
                                            {"fjr", "FJR"},
                                            {"pareto", "Pareto"},
                                            {"psc-hare", "PSC (Hare)"},
                                            {"psc-droop", "PSC (Droop)"}};
    for (size_t k = 0; k < sizeof titles / sizeof titles[0]; k++) {
        if (strcmp(titles[k][0], axiom) == 0)
            return titles[k][1];
    }
    return axiom;
}

static bool holds(const cmt_value *row)
{
    const cmt_value *v = cmt_value_get(row, "holds");
    return v != NULL && v->kind == CMT_VALUE_BOOL && v->as.boolean;
}

/* The axioms that hold, as "JR, PJR, core". */
static const char *holding(cmt_arena *mem, const cmt_value *proportionality)
{
    const cmt_value *rows = cmt_value_get(proportionality, "axioms");
    const char *said = "";
    for (size_t k = 0; k < cmt_value_count(rows) && said != NULL; k++) {
        const cmt_value *row = cmt_value_at(rows, k);
        if (!holds(row))
            continue;
        said = cmt_arena_printf(mem, "%s%s%s", said, said[0] == '\0' ? "" : ", ",
                                title_of(cmt_value_text(row, "axiom")));
    }
    return said;
}

/* "a, b, c" of strings, or "g (3), h (1)" of groups with their ballots. */
static const char *list_of(cmt_arena *mem, const cmt_value *list)
{
    const char *said = "";
    for (size_t k = 0; k < cmt_value_count(list) && said != NULL; k++) {
        const cmt_value *v = cmt_value_at(list, k);
        const char *name = cmt_value_as_string(v);
        int64_t ballots = 0;
        const char *between = k == 0 ? "" : ", ";
        if (name != NULL) {
            said = cmt_arena_printf(mem, "%s%s`%s`", said, between, name);
        } else if (cmt_value_as_int(cmt_value_get(v, "ballots"), &ballots)) {
            said = cmt_arena_printf(mem, "%s%s%lld of %s", said, between,
                                    (long long)ballots, cmt_value_text(v, "group"));
        }
    }
    return said;
}

static const char *sentence(cmt_arena *mem, const cmt_value *row)
{
    const char *title = title_of(cmt_value_text(row, "axiom"));
    const char *groups = list_of(mem, cmt_value_get(row, "groups"));
    const char *over = list_of(mem, cmt_value_get(row, "alternatives"));
    const char *share = cmt_value_text(row, "share");
    int64_t seats = 0;
    if (cmt_value_get(row, "untried") != NULL) {
        return cmt_arena_printf(mem, "%s was not tried: %s", title,
                                cmt_value_text(row, "untried"));
    }
    if (groups == NULL || over == NULL)
        return NULL;
    if (groups[0] == '\0')
        return cmt_arena_printf(mem, "%s fails", title);
    if (strcmp(title, "Pareto") == 0) {
        return cmt_arena_printf(mem,
                                "%s fails: %s would please %s more, and nobody less",
                                title, over, groups);
    }
    if (!cmt_value_as_int(cmt_value_get(row, "seats"), &seats)) {
        return cmt_arena_printf(
            mem,
            "%s fails: ballots (%s), %s of all weight, want %s, and "
            "their part of the budget would pay for it",
            title, groups, share, over);
    }
    return cmt_arena_printf(mem,
                            "%s fails: ballots (%s), %s of all weight, are due %lld "
                            "seat%s, and want %s",
                            title, groups, share, (long long)seats, CMT_S(seats), over);
}

static size_t say_fairness(cmt_arena *mem, const cmt_value *v, const char **lines)
{
    const cmt_value *rows = cmt_value_get(v, "axioms");
    int64_t admissible = 0;
    size_t n = 0;
    const char *held = holding(mem, v);
    if (v == NULL || held == NULL)
        return 0;
    const bool some = cmt_value_as_int(cmt_value_get(v, "admissible"), &admissible);
    lines[n++] = cmt_arena_printf(
        mem, "fair to groups that agree%s: %s",
        some ? cmt_arena_printf(mem, ", among %lld outcomes within the articles",
                                (long long)admissible)
             : "",
        held[0] == '\0' ? "by none of the axioms" : held);
    if (cmt_value_get(v, "untried") != NULL)
        lines[n++] = cmt_value_text(v, "untried");
    for (size_t k = 0; k < cmt_value_count(rows) && n < MAX_FAIRNESS; k++) {
        if (!holds(cmt_value_at(rows, k)))
            lines[n++] = sentence(mem, cmt_value_at(rows, k));
    }
    return n;
}

static const char *say_range(cmt_arena *mem, const char *lower, const char *upper)
{
    if (upper == NULL)
        return cmt_arena_printf(mem, "at least %s", lower);
    if (strcmp(lower, upper) == 0)
        return lower;
    return cmt_arena_printf(mem, "between %s and %s", lower, upper);
}

static const char *number_of(cmt_arena *mem, const cmt_value *v, const char *key)
{
    int64_t n = 0;
    return cmt_value_as_int(cmt_value_get(v, key), &n)
               ? cmt_arena_printf(mem, "%lld", (long long)n)
               : NULL;
}

static size_t say_margin(cmt_arena *mem, const cmt_value *v, const char **lines)
{
    const cmt_value *ballots = cmt_value_get(v, "ballots");
    const cmt_value *share = cmt_value_get(v, "share");
    const char *lower = number_of(mem, ballots, "lower");
    const char *upper = number_of(mem, ballots, "upper");
    const char *instead = list_of(mem, cmt_value_get(v, "instead"));
    if (lower == NULL || instead == NULL)
        return 0;
    const char *most = cmt_value_text(share, "upper");
    const char *parts =
        say_range(mem, cmt_value_text(share, "lower"), most[0] == '\0' ? NULL : most);
    const char *count = say_range(mem, lower, upper);
    if (parts == NULL || count == NULL)
        return 0;
    const bool tied = cmt_value_get(v, "tied") != NULL;
    lines[0] = cmt_arena_printf(
        mem, "margin: %s ballot%s replaced, %s of all weight, would alter it%s%s",
        count, strcmp(count, "1") == 0 ? "" : "s", parts,
        instead[0] == '\0' ? "" : (tied ? ", to a tie: " : ", to "), instead);
    return 1;
}

size_t cmt_audit_lines(cmt_arena *mem, const cmt_value *insight, const char **lines)
{
    size_t n = say_fairness(mem, cmt_value_get(insight, "proportionality"), lines);
    n += say_margin(mem, cmt_value_get(insight, "margin"), lines + n);
    n += cmt_scan_lines(mem, cmt_value_get(insight, "scan"), lines + n);
    return n;
}
