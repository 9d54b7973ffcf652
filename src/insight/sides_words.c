#include "insight/sides_words.h"

#include "base/buf.h"

#include <string.h>

/* Rules that are named before the rest is counted. */
#define NAMED 6

static const char *names(cmt_arena *mem, const cmt_value *list, size_t most)
{
    const size_t n = cmt_value_count(list);
    const size_t shown = n > most ? most : n;
    const char *said = "";
    for (size_t k = 0; k < shown && said != NULL; k++) {
        said = cmt_arena_printf(mem, "%s%s`%s`", said, k == 0 ? "" : ", ",
                                cmt_value_as_string(cmt_value_at(list, k)));
    }
    if (n > shown && said != NULL)
        said = cmt_arena_printf(mem, "%s and %zu more", said, n - shown);
    return said;
}

/* "g (1/2 : 1/3), h (0 : 1)": what each group is on the own and on the other side. */
static const char *parts(cmt_arena *mem, const cmt_value *groups)
{
    const char *said = "";
    for (size_t k = 0; k < cmt_value_count(groups) && said != NULL; k++) {
        const cmt_value *g = cmt_value_at(groups, k);
        const char *own = cmt_value_text(g, "own");
        said = cmt_arena_printf(mem, "%s%s%s", said, k == 0 ? "" : ", ",
                                cmt_value_text(g, "group"));
        if (said != NULL && own[0] != '\0') {
            said = cmt_arena_printf(mem, "%s %s : %s", said, own,
                                    cmt_value_text(g, "other"));
        }
    }
    return said;
}

static bool is(const cmt_value *fact, const char *name)
{
    return strcmp(cmt_value_text(fact, "fact"), name) == 0;
}

/* "", or what the own rule's page says of the axiom. */
static const char *promise(cmt_arena *mem, const cmt_value *fact, const char *rule)
{
    const cmt_value *v = cmt_value_get(fact, "promised");
    if (v == NULL || v->kind != CMT_VALUE_BOOL)
        return "";
    return cmt_arena_printf(mem, ", which `%s` %s", rule,
                            v->as.boolean ? "promises to heed"
                                          : "does not promise to heed");
}

static const char *say_duel(cmt_arena *mem, const cmt_value *fact)
{
    const cmt_value *at = cmt_value_get(fact, "alternatives");
    const char *own = cmt_value_as_string(cmt_value_at(at, 0));
    const char *other = cmt_value_as_string(cmt_value_at(at, 1));
    const bool turned = strcmp(cmt_value_text(fact, "for"), "other") == 0;
    const cmt_value *groups = cmt_value_get(fact, "groups");
    const char *by = cmt_value_count(groups) > 1 ? parts(mem, groups) : "";
    const char *verb =
        cmt_value_text(fact, "for")[0] == '\0' ? "is level with" : "beats";
    const char *said = cmt_arena_printf(
        mem, "`%s` %s `%s`, %s to %s of all weight", turned ? other : own, verb,
        turned ? own : other, cmt_value_text(fact, turned ? "other" : "own"),
        cmt_value_text(fact, turned ? "own" : "other"));
    if (by == NULL || said == NULL || by[0] == '\0')
        return said;
    return cmt_arena_printf(mem, "%s (for `%s` : for `%s`: %s)", said, own, other, by);
}

static const char *say_axiom(cmt_arena *mem, const cmt_value *fact)
{
    static const char *const titles[][2] = {{"jr", "JR"},
                                            {"ejr-plus", "EJR+"},
                                            {"psc-hare", "PSC (Hare)"},
                                            {"psc-droop", "PSC (Droop)"}};
    const bool own = strcmp(cmt_value_text(fact, "for"), "own") == 0;
    for (size_t k = 0; k < sizeof titles / sizeof titles[0]; k++) {
        if (!is(fact, titles[k][0]))
            continue;
        return cmt_arena_printf(
            mem, "%s holds of the %s only: %s of all weight (%s) would go short of %s",
            titles[k][1], own ? "rule's own answer" : "other answer",
            cmt_value_text(fact, "share"), parts(mem, cmt_value_get(fact, "groups")),
            names(mem, cmt_value_get(fact, "alternatives"), NAMED));
    }
    return NULL;
}

static const char *say_number(cmt_arena *mem, const cmt_value *fact)
{
    static const char *const titles[][2] = {
        {"firsts", "in front of all, or level there"},
        {"lasts", "behind all, or level there"},
        {"points", "mean number of others below (Borda)"},
        {"approvals", "approvals a ballot"},
        {"scores", "mean score"},
        {"unrepresented", "weight that approves nothing chosen"}};
    for (size_t k = 0; k < sizeof titles / sizeof titles[0]; k++) {
        if (!is(fact, titles[k][0]))
            continue;
        return cmt_arena_printf(
            mem, "%s: %s against %s, for the %s", titles[k][1],
            cmt_value_text(fact, "own"), cmt_value_text(fact, "other"),
            strcmp(cmt_value_text(fact, "for"), "own") == 0 ? "rule's own answer"
                                                            : "other answer");
    }
    return NULL;
}

static const char *say(cmt_arena *mem, const cmt_value *fact, const char *rule)
{
    const char *who = names(mem, cmt_value_get(fact, "alternatives"), NAMED);
    if (is(fact, "condorcet-winner")) {
        return cmt_arena_printf(mem, "%s beats every other one by one%s", who,
                                promise(mem, fact, rule));
    }
    if (is(fact, "condorcet-loser")) {
        return cmt_arena_printf(mem, "%s loses to every other one by one%s", who,
                                promise(mem, fact, rule));
    }
    if (is(fact, "smith")) {
        return cmt_arena_printf(mem, "each of %s beats all others%s", who,
                                promise(mem, fact, rule));
    }
    if (is(fact, "majority")) {
        return cmt_arena_printf(mem, "%s is alone in front on %s of all weight", who,
                                cmt_value_text(fact, "share"));
    }
    if (is(fact, "satisfaction")) {
        return cmt_arena_printf(mem, "groups get of their wishes (own : other) %s",
                                parts(mem, cmt_value_get(fact, "groups")));
    }
    if (is(fact, "duel"))
        return say_duel(mem, fact);
    const char *said = say_number(mem, fact);
    return said != NULL ? said : say_axiom(mem, fact);
}

size_t cmt_sides_lines(cmt_arena *mem,
                       const cmt_value *sides,
                       const char *rule,
                       const char **lines)
{
    size_t n = 0;
    for (size_t k = 0; k < cmt_value_count(sides) && n < CMT_MAX_SIDES_LINES; k++) {
        const cmt_value *side = cmt_value_at(sides, k);
        const cmt_value *facts = cmt_value_get(side, "facts");
        const char *answer = names(mem, cmt_value_get(side, "answer"), NAMED);
        const char *rules = names(mem, cmt_value_get(side, "rules"), NAMED);
        lines[n++] = cmt_arena_printf(mem, "otherwise, %s: %s", rules,
                                      answer == NULL || answer[0] == '\0' ? "no answer"
                                                                          : answer);
        for (size_t i = 0; i < cmt_value_count(facts) && n < CMT_MAX_SIDES_LINES; i++) {
            const char *said = say(mem, cmt_value_at(facts, i), rule);
            lines[n++] = said == NULL ? NULL : cmt_arena_printf(mem, "  %s", said);
        }
    }
    return n;
}
