/* Whether a changed article grew stronger or weaker. Only what is certain counts as
 * stronger: the same expression with a tighter bound, or a lower tier. */
#include "base/limits.h"
#include "bundle/diff_parts.h"

#include <string.h>

typedef enum strength { WEAKER, EQUAL, STRONGER, UNCLEAR } strength;

static const cmt_value *get(const cmt_value *v, const char *key)
{
    return cmt_value_get(v, key);
}

static bool same(const cmt_value *a, const cmt_value *b, const char *key)
{
    const cmt_value *x = get(a, key);
    const cmt_value *y = get(b, key);
    return x == y || (x != NULL && y != NULL && cmt_value_equal(x, y));
}

/* A bound at the top of the expression: at-least with a larger value, or at-most with a
 * smaller one, asks for more. */
static strength compare_bounds(cmt_arena *mem, const cmt_value *a, const cmt_value *b)
{
    const char *op = cmt_value_as_string(get(a, "op"));
    if (op == NULL || !same(a, b, "op") || !same(a, b, "of"))
        return UNCLEAR;
    const bool least = strcmp(op, "at-least") == 0;
    if (!least && strcmp(op, "at-most") != 0)
        return UNCLEAR;
    mpq_ptr x = cmt_q(mem);
    mpq_ptr y = cmt_q(mem);
    if (x == NULL || y == NULL
        || !cmt_value_as_q(get(a, "value"), CMT_MAX_NUMBER_DIGITS, x)
        || !cmt_value_as_q(get(b, "value"), CMT_MAX_NUMBER_DIGITS, y))
        return UNCLEAR;
    const int order = mpq_cmp(y, x);
    if (order == 0)
        return EQUAL;
    return (order > 0) == least ? STRONGER : WEAKER;
}

static strength compare(cmt_arena *mem, const cmt_value *old, const cmt_value *now)
{
    int64_t was = 0;
    int64_t is = 0;
    (void)cmt_value_as_int(get(old, "tier"), &was);
    (void)cmt_value_as_int(get(now, "tier"), &is);
    const strength tier = is == was ? EQUAL : is < was ? STRONGER : WEAKER;
    const bool scoped = same(old, now, "in_context");
    const strength text =
        same(old, now, "expression") && scoped ? EQUAL
        : scoped ? compare_bounds(mem, get(old, "expression"), get(now, "expression"))
                 : UNCLEAR;
    if (text == EQUAL)
        return tier;
    return tier == EQUAL || tier == text ? text : UNCLEAR;
}

void cmt_diff_article(cmt_changes *list,
                      const char *id,
                      const cmt_value *old,
                      const cmt_value *now)
{
    int64_t tier = 0;
    (void)cmt_value_as_int(get(old, "tier"), &tier);
    const cmt_bump loss = tier == 0 ? CMT_BUMP_MAJOR : CMT_BUMP_MINOR;
    switch (compare(list->mem, old, now)) {
    case WEAKER:
        cmt_changes_add(list, loss, "article-weakened", id, "article %s asks for less",
                        id);
        break;
    case UNCLEAR:
        cmt_changes_add(list, loss, "article-changed", id,
                        "article %s asks for something else", id);
        break;
    case STRONGER:
        cmt_changes_add(list, CMT_BUMP_MINOR, "article-strengthened", id,
                        "article %s asks for more", id);
        break;
    case EQUAL:
        if (!cmt_value_equal(old, now)) {
            cmt_changes_add(list, CMT_BUMP_PATCH, "article-text", id,
                            "article %s has another reason, date or wording", id);
        }
        break;
    }
}
