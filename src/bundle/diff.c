/* What changed between two policies, and how much each change means.
 *
 * MAJOR where something that trainers could rely on is gone or turned round; MINOR where
 * something came, or moved; PATCH for the rest. Where a change cannot be shown to be
 * harmless it counts as the larger one. doc/bundle.md has the table. */
#include "base/err.h"
#include "bundle/diff_parts.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void cmt_changes_add(cmt_changes *list,
                     cmt_bump bump,
                     const char *what,
                     const char *id,
                     const char *format,
                     ...)
{
    cmt_change *at =
        cmt_arena_grow(list->mem, list->at, list->n, &list->cap, sizeof *at);
    if (at == NULL)
        return;
    list->at = at;
    char text[512];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    list->at[list->n++] = (cmt_change){.bump = bump,
                                       .what = what,
                                       .id = cmt_arena_strdup(list->mem, id),
                                       .text = cmt_arena_strdup(list->mem, text)};
}

static bool same(const cmt_value *a, const cmt_value *b, const char *key)
{
    const cmt_value *x = cmt_value_get(a, key);
    const cmt_value *y = cmt_value_get(b, key);
    return x == y || (x != NULL && y != NULL && cmt_value_equal(x, y));
}

static bool is_null(const cmt_value *v)
{
    return v == NULL || v->kind == CMT_VALUE_NULL;
}

/* The alternatives of an item by id: added, removed, or only their words. */
static void diff_alternatives(cmt_changes *list,
                              const char *id,
                              const cmt_value *old,
                              const cmt_value *now)
{
    const cmt_value *a = cmt_value_get(old, "alternatives");
    const cmt_value *b = cmt_value_get(now, "alternatives");
    bool same_ids = cmt_value_count(a) == cmt_value_count(b);
    for (size_t k = 0; same_ids && k < cmt_value_count(a); k++)
        same_ids = same(cmt_value_at(a, k), cmt_value_at(b, k), "id");
    if (!same_ids) {
        cmt_changes_add(list, CMT_BUMP_MINOR, "alternatives-changed", id,
                        "%s has other alternatives", id);
    } else if (!same(old, now, "alternatives")) {
        cmt_changes_add(list, CMT_BUMP_PATCH, "alternative-text", id,
                        "%s words its alternatives otherwise", id);
    }
}

static void diff_verdict(cmt_changes *list,
                         const char *id,
                         const cmt_value *old,
                         const cmt_value *now)
{
    const cmt_value *a = cmt_value_get(old, "outcome");
    const cmt_value *b = cmt_value_get(now, "outcome");
    if (is_null(a) && !is_null(b)) {
        cmt_changes_add(list, CMT_BUMP_MINOR, "verdict-added", id,
                        "%s now has an outcome in force", id);
    } else if (!is_null(a) && is_null(b)) {
        cmt_changes_add(list, CMT_BUMP_MAJOR, "verdict-withdrawn", id,
                        "%s no longer has an outcome in force", id);
    } else if (!is_null(a) && !cmt_value_equal(a, b)) {
        cmt_diff_outcome(list, id, a, b);
    }
    if (!same(old, now, "action") || !same(old, now, "status")) {
        cmt_changes_add(list, CMT_BUMP_MINOR, "status-changed", id,
                        "%s went from `%s` to `%s`", id, cmt_value_text(old, "status"),
                        cmt_value_text(now, "status"));
    }
}

/* Whether two objects differ in any member but these. */
static bool differ_beside(const cmt_value *a,
                          const cmt_value *b,
                          const char *const *keys,
                          size_t n_keys)
{
    for (size_t k = 0; k < a->as.object.n + b->as.object.n; k++) {
        const char *key = k < a->as.object.n
                              ? a->as.object.members[k].key
                              : b->as.object.members[k - a->as.object.n].key;
        bool known = false;
        for (size_t i = 0; i < n_keys && !known; i++)
            known = strcmp(key, keys[i]) == 0;
        if (!known && !same(a, b, key))
            return true;
    }
    return false;
}

static void diff_item(cmt_changes *list,
                      const char *id,
                      const cmt_value *old,
                      const cmt_value *now)
{
    static const char *const told[] = {"text",   "lang",   "alternatives", "outcome",
                                       "action", "status", "kind",         "rule"};
    if (!same(old, now, "kind")) {
        cmt_changes_add(list, CMT_BUMP_MAJOR, "kind-changed", id,
                        "%s is now of kind `%s`", id, cmt_value_text(now, "kind"));
        return;
    }
    if (!same(old, now, "rule")) {
        cmt_changes_add(list, CMT_BUMP_MAJOR, "rule-changed", id,
                        "%s is decided by another rule", id);
    }
    diff_verdict(list, id, old, now);
    diff_alternatives(list, id, old, now);
    if (!same(old, now, "text") || !same(old, now, "lang")) {
        cmt_changes_add(list, CMT_BUMP_PATCH, "question-text", id,
                        "%s is worded otherwise", id);
    }
    if (differ_beside(old, now, told, sizeof told / sizeof told[0])) {
        cmt_changes_add(list, CMT_BUMP_PATCH, "item-details", id,
                        "%s differs in its record", id);
    }
}

static void item_only_in(cmt_changes *list, const char *id, bool now)
{
    cmt_changes_add(list, now ? CMT_BUMP_MINOR : CMT_BUMP_MAJOR,
                    now ? "item-added" : "item-removed", id, "%s %s", id,
                    now ? "is a new question" : "is no longer asked");
}

static void article_only_in(cmt_changes *list,
                            const char *id,
                            const cmt_value *article,
                            bool now)
{
    int64_t tier = 0;
    (void)cmt_value_as_int(cmt_value_get(article, "tier"), &tier);
    cmt_changes_add(list, now || tier > 0 ? CMT_BUMP_MINOR : CMT_BUMP_MAJOR,
                    now ? "article-added" : "article-removed", id,
                    "article %s is %s in force", id, now ? "newly" : "no longer");
}

/* Walk two lists of objects sorted by id. */
static void merge(cmt_changes *list,
                  const cmt_value *old,
                  const cmt_value *now,
                  bool articles)
{
    size_t i = 0;
    size_t k = 0;
    while (i < cmt_value_count(old) || k < cmt_value_count(now)) {
        const cmt_value *a = cmt_value_at(old, i);
        const cmt_value *b = cmt_value_at(now, k);
        const int order =
            a == NULL   ? 1
            : b == NULL ? -1
                        : strcmp(cmt_value_text(a, "id"), cmt_value_text(b, "id"));
        const cmt_value *one = order <= 0 ? a : b;
        const char *id = cmt_value_text(one, "id");
        i += order <= 0;
        k += order >= 0;
        if (order == 0 && articles) {
            cmt_diff_article(list, id, a, b);
        } else if (order == 0) {
            diff_item(list, id, a, b);
        } else if (articles) {
            article_only_in(list, id, one, order > 0);
        } else {
            item_only_in(list, id, order > 0);
        }
    }
}

static int by_weight(const void *left, const void *right)
{
    const cmt_change *a = left;
    const cmt_change *b = right;
    if (a->bump != b->bump)
        return a->bump > b->bump ? -1 : 1;
    const int what = strcmp(a->what, b->what);
    return what != 0 ? what : strcmp(a->id, b->id);
}

/* A list whose members are objects, each after the one before by id. */
static bool is_sorted(const cmt_value *list)
{
    if (list == NULL || list->kind != CMT_VALUE_ARRAY)
        return false;
    for (size_t k = 0; k < cmt_value_count(list); k++) {
        const cmt_value *item = cmt_value_at(list, k);
        if (item->kind != CMT_VALUE_OBJECT || cmt_value_text(item, "id")[0] == '\0')
            return false;
        if (k > 0
            && strcmp(cmt_value_text(cmt_value_at(list, k - 1), "id"),
                      cmt_value_text(item, "id"))
                   >= 0)
            return false;
    }
    return true;
}

static bool is_policy(const cmt_value *policy)
{
    return is_sorted(cmt_value_get(policy, "articles"))
           && is_sorted(cmt_value_get(policy, "items"));
}

static void diff_top(cmt_changes *list, const cmt_value *old, const cmt_value *now)
{
    static const char *const told[] = {"articles", "items", "format", "mode"};
    if (!same(old, now, "format")) {
        cmt_changes_add(list, CMT_BUMP_MAJOR, "format-changed", "policy",
                        "the policy is of another format");
    }
    if (!same(old, now, "mode")) {
        cmt_changes_add(list, CMT_BUMP_MAJOR, "mode-changed", "policy",
                        "breaches are settled in another mode");
    }
    if (differ_beside(old, now, told, sizeof told / sizeof told[0])) {
        cmt_changes_add(list, CMT_BUMP_PATCH, "record-changed", "policy",
                        "round, groups, charter or registry differ");
    }
}

cmt_status cmt_policy_diff(cmt_arena *mem,
                           const cmt_value *old,
                           const cmt_value *now,
                           cmt_diff *out,
                           cmt_err *err)
{
    if (!is_policy(now) || (old != NULL && !is_policy(old))) {
        return cmt_fail(err, CMT_E_SCHEMA,
                        "not a compiled policy: its articles and "
                        "items are not lists in order of id");
    }
    if (old == NULL) {
        *out = (cmt_diff){.bump = CMT_BUMP_MAJOR};
        return CMT_OK;
    }
    cmt_changes list = {.mem = mem};
    diff_top(&list, old, now);
    merge(&list, cmt_value_get(old, "articles"), cmt_value_get(now, "articles"), true);
    merge(&list, cmt_value_get(old, "items"), cmt_value_get(now, "items"), false);
    if (!cmt_arena_ok(mem))
        return cmt_fail(err, CMT_E_NOMEM, "no room to compare policies");
    if (list.n > 1)
        qsort(list.at, list.n, sizeof *list.at, by_weight);
    *out = (cmt_diff){.changes = list.at,
                      .n = list.n,
                      .bump = list.n > 0 ? list.at[0].bump : CMT_BUMP_NONE};
    return CMT_OK;
}
