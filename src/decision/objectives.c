/* training/objectives.json (doc/objectives.md): every question with the action it asks of
 * a trainer, from the policy alone. */
#include "decision/policy.h"

#include <string.h>

static void say(cmt_arena *mem, cmt_value *losses, const char *sentence)
{
    cmt_value_add(mem, losses, cmt_value_string(mem, sentence));
}

/* What a reader of this item alone does not learn. */
static cmt_value *losses_of(cmt_arena *mem, const cmt_value *item)
{
    static const struct {
        const char *kind;
        const char *sentence;
    } by_kind[] = {
        {"choice", "how close the decision was, and what the losing side asked for"},
        {"ranking", "how strongly each place of the ranking is supported"},
        {"committee", "which groups each chosen statement stands for"},
        {"budget", "which groups each chosen project stands for"},
        {"weights", "how far the groups' own weights lie apart"},
        {"level", "how far the groups' own levels lie apart"},
        {"judgment", "how many said yes and no to each proposition"},
    };
    cmt_value *losses = cmt_value_array(mem);
    for (size_t k = 0; k < sizeof by_kind / sizeof by_kind[0]; k++) {
        if (strcmp(cmt_value_text(item, "kind"), by_kind[k].kind) == 0)
            say(mem, losses, by_kind[k].sentence);
    }
    if (strcmp(cmt_value_text(item, "from"), "program") == 0) {
        say(mem, losses,
            "what the votes alone would have decided, before the articles");
    }
    if (strcmp(cmt_value_text(item, "from"), "previous") == 0) {
        say(mem, losses,
            "this outcome is of an earlier round; nobody confirmed it now");
    }
    if (cmt_value_get(item, "translations") != NULL)
        say(mem, losses, "the question's text in other languages");
    return losses;
}

/* The outcome, with the texts of the alternatives that it names. */
static cmt_value *outcome_of(cmt_arena *mem, const cmt_value *item)
{
    const cmt_value *outcome = cmt_value_get(item, "outcome");
    if (outcome == NULL || outcome->kind != CMT_VALUE_OBJECT)
        return cmt_value_null(mem);
    cmt_value *out = cmt_value_object(mem);
    for (size_t k = 0; k < outcome->as.object.n; k++) {
        cmt_value_set(mem, out, outcome->as.object.members[k].key,
                      outcome->as.object.members[k].value);
    }
    cmt_value *texts = cmt_value_object(mem);
    const cmt_value *alternatives = cmt_value_get(item, "alternatives");
    for (size_t k = 0; k < cmt_value_count(alternatives); k++) {
        const cmt_value *a = cmt_value_at(alternatives, k);
        cmt_value_set_string(mem, texts, cmt_value_text(a, "id"),
                             cmt_value_text(a, "text"));
    }
    cmt_value_set(mem, out, "texts", texts);
    return out;
}

static cmt_value *groups_of(cmt_arena *mem, const cmt_value *item)
{
    cmt_value *groups = cmt_value_array(mem);
    const cmt_value *voices = cmt_value_get(item, "voices");
    for (size_t k = 0; k < cmt_value_count(voices); k++) {
        cmt_value_add(
            mem, groups,
            cmt_value_string(mem, cmt_value_text(cmt_value_at(voices, k), "group")));
    }
    return groups;
}

static cmt_value *objective(cmt_arena *mem, const cmt_value *item)
{
    static const char *const copied[] = {"id",   "question", "context", "text",
                                         "lang", "kind",     "status",  "action"};
    cmt_value *v = cmt_value_object(mem);
    cmt_value *tier = cmt_value_get(item, "tier");
    for (size_t k = 0; k < sizeof copied / sizeof copied[0]; k++)
        cmt_value_set_string(mem, v, copied[k], cmt_value_text(item, copied[k]));
    cmt_value_set(mem, v, "outcome", outcome_of(mem, item));
    cmt_value_set(mem, v, "groups", groups_of(mem, item));
    cmt_value_set(mem, v, "tier", tier != NULL ? tier : cmt_value_null(mem));
    cmt_value_set(mem, v, "meaning_loss", losses_of(mem, item));
    return v;
}

cmt_value *cmt_objectives_value(cmt_arena *mem,
                                const cmt_value *policy,
                                const char *version)
{
    cmt_value *top = cmt_value_object(mem);
    cmt_value *items = cmt_value_array(mem);
    const cmt_value *from = cmt_value_get(policy, "items");
    for (size_t k = 0; k < cmt_value_count(from); k++)
        cmt_value_add(mem, items, objective(mem, cmt_value_at(from, k)));
    cmt_value_set_string(mem, top, "format", CMT_OBJECTIVES_FORMAT);
    cmt_value_set(
        mem, top, "policy",
        cmt_value_format(mem, "%s:%s", cmt_value_text(policy, "instance"), version));
    cmt_value_set(mem, top, "items", items);
    return cmt_arena_ok(mem) ? top : NULL;
}
