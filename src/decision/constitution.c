/* constitution.md: the policy as a page, its headings in the manner of a model spec. */
#include "decision/policy.h"

#include <string.h>

/* Human text in Markdown: what would be markup stays text. */
static void put_text(cmt_buf *out, const char *text)
{
    if (text[0] != '\0' && strchr("#>-+=|~", text[0]) != NULL)
        cmt_buf_putc(out, '\\');
    const size_t digits = strspn(text, "0123456789");
    for (size_t k = 0; text[k] != '\0'; k++) {
        const bool list = digits > 0 && k == digits && strchr(".)", text[k]) != NULL;
        if (list || strchr("\\`*_<>{}[]", text[k]) != NULL)
            cmt_buf_putc(out, '\\');
        cmt_buf_putc(out, text[k]);
    }
}

/* "- LEAD: text (`id`)"; lead may be NULL. */
static void put_line(cmt_buf *out,
                     const cmt_value *item,
                     const char *lead,
                     const char *id)
{
    const char *text = cmt_policy_words(item, id);
    cmt_buf_printf(out, "- %s%s", lead == NULL ? "" : lead, lead == NULL ? "" : ": ");
    put_text(out, text[0] != '\0' ? text : id);
    cmt_buf_printf(out, " (`%s`)\n", id);
}

static void put_set(cmt_buf *out, const cmt_value *item, const cmt_value *ids)
{
    for (size_t k = 0; k < cmt_value_count(ids); k++) {
        const char *id = cmt_value_as_string(cmt_value_at(ids, k));
        put_line(out, item, NULL, id != NULL ? id : "");
    }
}

static void put_members(cmt_buf *out, const cmt_value *item, const cmt_value *by_id)
{
    for (size_t k = 0; k < cmt_value_count(by_id); k++) {
        const cmt_member *m = &by_id->as.object.members[k];
        put_line(out, item, cmt_value_as_string(m->value), m->key);
    }
}

static void put_ranking(cmt_buf *out, const cmt_value *item, const cmt_value *tiers)
{
    for (size_t t = 0; t < cmt_value_count(tiers); t++) {
        const cmt_value *tier = cmt_value_at(tiers, t);
        cmt_buf_printf(out, "%zu.", t + 1);
        for (size_t k = 0; k < cmt_value_count(tier); k++) {
            const char *id = cmt_value_as_string(cmt_value_at(tier, k));
            const char *text = cmt_policy_words(item, id != NULL ? id : "");
            cmt_buf_puts(out, k == 0 ? " " : "; level with it: ");
            put_text(out, text[0] != '\0' ? text : id);
            cmt_buf_printf(out, " (`%s`)", id);
        }
        cmt_buf_putc(out, '\n');
    }
}

static void put_outcome(cmt_buf *out, const cmt_value *item, const cmt_value *outcome)
{
    const cmt_value *weights = cmt_value_get(outcome, "weights");
    const cmt_value *committee = cmt_value_get(outcome, "committee");
    const cmt_value *ranking = cmt_value_get(outcome, "ranking");
    const cmt_value *judgments = cmt_value_get(outcome, "judgments");
    const char *kind = cmt_value_text(item, "kind");
    if (strcmp(kind, "level") == 0) {
        cmt_buf_printf(out, "- %s, on a scale from %s to %s\n",
                       cmt_value_text(outcome, "level"), cmt_value_text(item, "min"),
                       cmt_value_text(item, "max"));
    } else if (weights != NULL) {
        put_members(out, item, weights);
    } else if (judgments != NULL) {
        put_members(out, item, cmt_value_at(judgments, 0));
    } else if (committee != NULL) {
        put_set(out, item, committee);
    } else if (strcmp(kind, "ranking") == 0 && ranking != NULL) {
        put_ranking(out, item, ranking);
    } else {
        put_set(out, item, cmt_value_get(outcome, "winners"));
    }
}

static void put_item(cmt_buf *out, const cmt_value *item)
{
    static const struct {
        const char *action;
        const char *words;
    } words[] = {
        {"train", "In force:"},
        {"condition", "Kept plural; condition on the group or context:"},
        {"abstain", "Tied; prefer none of these to another:"},
        {"ask", "Open; ask the user, or hold."},
        {"hold", "Not decided now; hold."},
    };
    const cmt_value *outcome = cmt_value_get(item, "outcome");
    cmt_buf_puts(out, "\n## ");
    put_text(out, cmt_value_text(item, "text"));
    cmt_buf_printf(out, " {#%s.%s authority=%s}\n\nContext: `%s`. ",
                   cmt_value_text(item, "question"), cmt_value_text(item, "context"),
                   cmt_value_text(item, "status"), cmt_value_text(item, "context"));
    for (size_t k = 0; k < sizeof words / sizeof words[0]; k++) {
        if (strcmp(cmt_value_text(item, "action"), words[k].action) == 0)
            cmt_buf_puts(out, words[k].words);
    }
    if (strcmp(cmt_value_text(item, "action"), "train") != 0) {
        cmt_buf_puts(out, " (");
        put_text(out, cmt_value_text(item, "reason"));
        cmt_buf_puts(out, ".)");
    }
    if (strcmp(cmt_value_text(item, "from"), "previous") == 0)
        cmt_buf_puts(out, " The earlier outcome stays in force:");
    cmt_buf_puts(out, "\n\n");
    if (outcome != NULL && outcome->kind == CMT_VALUE_OBJECT)
        put_outcome(out, item, outcome);
}

static void put_article(cmt_buf *out, const cmt_value *a, int64_t tier)
{
    cmt_buf_puts(out, "\n## ");
    put_text(out, cmt_value_text(a, "text")[0] != '\0' ? cmt_value_text(a, "text")
                                                       : cmt_value_text(a, "id"));
    cmt_buf_printf(out, " {#%s authority=tier-%lld}\n\n", cmt_value_text(a, "id"),
                   (long long)tier);
    if (cmt_value_text(a, "in_context")[0] != '\0') {
        cmt_buf_printf(out, "In the context `%s` only.\n\n",
                       cmt_value_text(a, "in_context"));
    }
    cmt_buf_printf(out, "%s\n\n    %s\n",
                   tier == 0 ? "Inviolable. As adopted:" : "As adopted:",
                   cmt_value_text(a, "source"));
}

/* Articles from the strongest tier down; inside a tier by id. */
static void put_articles(cmt_buf *out, const cmt_value *articles)
{
    int64_t tier = -1;
    for (;;) {
        int64_t next = INT64_MAX;
        for (size_t k = 0; k < cmt_value_count(articles); k++) {
            int64_t t = 0;
            (void)cmt_value_as_int(cmt_value_get(cmt_value_at(articles, k), "tier"),
                                   &t);
            if (t > tier && t < next)
                next = t;
        }
        if (next == INT64_MAX)
            return;
        tier = next;
        for (size_t k = 0; k < cmt_value_count(articles); k++) {
            const cmt_value *a = cmt_value_at(articles, k);
            int64_t t = 0;
            (void)cmt_value_as_int(cmt_value_get(a, "tier"), &t);
            if (t == tier)
                put_article(out, a, tier);
        }
    }
}

static size_t count_decreed(const cmt_value *list)
{
    size_t n = 0;
    for (size_t k = 0; k < cmt_value_count(list); k++) {
        n +=
            strcmp(cmt_value_text(cmt_value_at(list, k), "adopted_by"), "decreed") == 0;
    }
    return n;
}

void cmt_constitution_write(const cmt_value *policy, const char *version, cmt_buf *out)
{
    const cmt_value *articles = cmt_value_get(policy, "articles");
    const cmt_value *items = cmt_value_get(policy, "items");
    const cmt_value *values = cmt_value_get(policy, "values");
    cmt_buf_printf(out,
                   "# Constitution of %s\n\nVersion %s, decided in round %s at %s; "
                   "expires %s.\n\n%zu of %zu articles and %zu of %zu questions were "
                   "decreed, not adopted by a vote.\n",
                   cmt_value_text(policy, "instance"), version,
                   cmt_value_text(policy, "round"), cmt_value_text(policy, "time"),
                   cmt_value_text(policy, "expires"), count_decreed(articles),
                   cmt_value_count(articles), count_decreed(items),
                   cmt_value_count(items));
    if (cmt_value_count(values) > 0)
        cmt_buf_puts(out, "\n# Values\n\n");
    for (size_t k = 0; k < cmt_value_count(values); k++) {
        const cmt_value *v = cmt_value_at(values, k);
        cmt_buf_printf(out, "- **%s**: ", cmt_value_text(v, "id"));
        put_text(out, cmt_value_text(v, "text"));
        cmt_buf_putc(out, '\n');
    }
    cmt_buf_puts(out, "\n# Articles\n");
    put_articles(out, articles);
    if (cmt_value_count(articles) == 0)
        cmt_buf_puts(out, "\nNone are in force.\n");
    cmt_buf_puts(out, "\n# Questions\n");
    for (size_t k = 0; k < cmt_value_count(items); k++)
        put_item(out, cmt_value_at(items, k));
}
