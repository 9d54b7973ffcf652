#include "insight/scan_words.h"

#include "base/buf.h"

#include <string.h>

static bool is_set(const cmt_value *v, const char *key)
{
    const cmt_value *at = cmt_value_get(v, key);
    return at != NULL && at->kind == CMT_VALUE_BOOL && at->as.boolean;
}

static int64_t number(const cmt_value *v, const char *key)
{
    int64_t n = 0;
    (void)cmt_value_as_int(cmt_value_get(v, key), &n);
    return n;
}

/* "`a`, `b`". */
static const char *names(cmt_arena *mem, const cmt_value *list)
{
    const char *said = "";
    for (size_t k = 0; k < cmt_value_count(list) && said != NULL; k++) {
        said = cmt_arena_printf(mem, "%s%s`%s`", said, k == 0 ? "" : ", ",
                                cmt_value_as_string(cmt_value_at(list, k)));
    }
    return said == NULL ? "" : said;
}

/* " (`a` > `b`, `c`)" of a ballot; "" where all kinds of a group's are meant. */
static const char *ballot(cmt_arena *mem, const cmt_value *tiers)
{
    const char *said = "";
    for (size_t k = 0; k < cmt_value_count(tiers) && said != NULL; k++) {
        said = cmt_arena_printf(mem, "%s%s%s", said, k == 0 ? "" : " > ",
                                names(mem, cmt_value_at(tiers, k)));
    }
    return tiers == NULL || said == NULL ? "" : cmt_arena_printf(mem, " (%s)", said);
}

static const char *say_duels(cmt_arena *mem, const cmt_value *row)
{
    const char *axiom = cmt_value_text(row, "axiom");
    const char *who = names(mem, cmt_value_get(row, "alternatives"));
    if (strcmp(axiom, "condorcet-winner") == 0) {
        return cmt_arena_printf(
            mem, "%s beats all others one by one and is not the winner", who);
    }
    if (strcmp(axiom, "condorcet-loser") == 0)
        return cmt_arena_printf(mem, "%s loses to all others one by one and wins", who);
    return cmt_arena_printf(mem, "a winner stands outside the %s set (%s)",
                            strcmp(axiom, "smith") == 0 ? "Smith" : "Schwartz", who);
}

static const char *say_case(cmt_arena *mem, const char *axiom, const cmt_value *v)
{
    const char *instead = names(mem, cmt_value_get(v, "instead"));
    const char *group = cmt_value_text(v, "group");
    const int64_t n = number(v, "ballots");
    const cmt_value *tiers = cmt_value_get(v, "ballot");
    if (strcmp(axiom, "clones") == 0) {
        return cmt_arena_printf(mem, "of the clones %s, without %s: %s would win",
                                names(mem, cmt_value_get(v, "clones")),
                                names(mem, cmt_value_get(v, "without")), instead);
    }
    if (strcmp(axiom, "committee-monotonicity") == 0) {
        return cmt_arena_printf(
            mem, "with %lld seat%s a committee not nested with this one would win: %s",
            (long long)number(v, "seats"), CMT_S(number(v, "seats")), instead);
    }
    if (strcmp(axiom, "participation") == 0) {
        return cmt_arena_printf(
            mem, "%s had better withheld %lld ballot%s%s: %s would win%s", group,
            (long long)n, CMT_S(n), tiers == NULL ? ", all it has" : ballot(mem, tiers),
            instead,
            is_set(v, "unanimous") ? "" : ", on the whole better, though not for each");
    }
    return cmt_arena_printf(
        mem,
        "had %s raised `%s` %s on %lld ballot%s%s, it would have lost: %s would win",
        group, cmt_value_text(v, "raised"),
        strcmp(cmt_value_text(v, "to"), "front") == 0 ? "above all" : "by one place",
        (long long)n, CMT_S(n), tiers == NULL ? ", all it has" : ballot(mem, tiers),
        instead);
}

/* How much was looked at, and what shows nothing. */
static const char *say_rest(cmt_arena *mem, const cmt_value *scan)
{
    const cmt_value *rows = cmt_value_get(scan, "axioms");
    const char *said = "";
    for (size_t k = 0; k < cmt_value_count(rows) && said != NULL; k++) {
        const cmt_value *row = cmt_value_at(rows, k);
        const cmt_value *complete = cmt_value_get(row, "complete");
        if (is_set(row, "violated") || cmt_value_get(row, "untried") != NULL)
            continue;
        said = cmt_arena_printf(
            mem, "%s%s%s%s", said, said[0] == '\0' ? "" : ", ",
            cmt_value_text(row, "axiom"),
            complete == NULL || is_set(row, "complete") ? "" : " (as far as tried)");
    }
    return cmt_arena_printf(
        mem, "axioms, by %lld recounts of at most %lld: no violation of %s",
        (long long)number(cmt_value_get(scan, "recounts"), "made"),
        (long long)number(cmt_value_get(scan, "recounts"), "limit"),
        said == NULL || said[0] == '\0' ? "any other" : said);
}

size_t cmt_scan_lines(cmt_arena *mem, const cmt_value *scan, const char **lines)
{
    const cmt_value *rows = cmt_value_get(scan, "axioms");
    size_t n = 0;
    if (scan == NULL)
        return 0;
    for (size_t k = 0; k < cmt_value_count(rows); k++) {
        const cmt_value *row = cmt_value_at(rows, k);
        const cmt_value *cases = cmt_value_get(row, "cases");
        if (is_set(row, "violated") && cases == NULL && n + 1 < CMT_MAX_SCAN_LINES)
            lines[n++] = say_duels(mem, row);
        for (size_t t = 0; t < cmt_value_count(cases) && n + 1 < CMT_MAX_SCAN_LINES;
             t++) {
            lines[n++] =
                say_case(mem, cmt_value_text(row, "axiom"), cmt_value_at(cases, t));
        }
    }
    lines[n++] = say_rest(mem, scan);
    return n;
}
