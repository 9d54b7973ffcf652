/* How far an outcome moved. */
#include "base/limits.h"
#include "bundle/diff_parts.h"

#include <string.h>

/* A weight or level that moves by at most this share did not move, for a version. */
#define EPSILON_DEN 100

/* The place of alternative `id` in a ranking (an array of tiers of ids); -1: not there. */
static int64_t tier_of(const cmt_value *ranking, const char *id)
{
    for (size_t t = 0; t < cmt_value_count(ranking); t++) {
        const cmt_value *tier = cmt_value_at(ranking, t);
        for (size_t k = 0; k < cmt_value_count(tier); k++) {
            if (strcmp(cmt_value_as_string(cmt_value_at(tier, k)), id) == 0)
                return (int64_t)t;
        }
    }
    return -1;
}

static bool is_ranking(const cmt_value *v)
{
    for (size_t t = 0; t < cmt_value_count(v); t++) {
        const cmt_value *tier = cmt_value_at(v, t);
        for (size_t k = 0; k < cmt_value_count(tier); k++) {
            if (cmt_value_as_string(cmt_value_at(tier, k)) == NULL)
                return false;
        }
    }
    return cmt_value_count(v) > 0;
}

/* Whether some pair that stood strictly one way now stands strictly the other way. */
static bool reverses(cmt_arena *mem, const cmt_value *old, const cmt_value *now)
{
    size_t n = 0;
    for (size_t t = 0; t < cmt_value_count(old); t++)
        n += cmt_value_count(cmt_value_at(old, t));
    int64_t *place = CMT_NEW_ARRAY(mem, int64_t, n);
    int64_t *tier = CMT_NEW_ARRAY(mem, int64_t, n);
    if (place == NULL || tier == NULL)
        return true;
    size_t at = 0;
    for (size_t t = 0; t < cmt_value_count(old); t++) {
        for (size_t k = 0; k < cmt_value_count(cmt_value_at(old, t)); k++, at++) {
            tier[at] = (int64_t)t;
            place[at] = tier_of(
                now, cmt_value_as_string(cmt_value_at(cmt_value_at(old, t), k)));
        }
    }
    int64_t lowest = -1; /* of the better tiers; a later, better place is a reversal */
    int64_t lowest_here = -1;
    for (size_t k = 0; k < n; k++) {
        if (k > 0 && tier[k] != tier[k - 1])
            lowest = lowest_here > lowest ? lowest_here : lowest;
        if (place[k] >= 0 && place[k] < lowest)
            return true;
        lowest_here = place[k] > lowest_here ? place[k] : lowest_here;
    }
    return false;
}

/* Whether every string of `a` stands in `b`. */
static bool contains_all(const cmt_value *a, const cmt_value *b)
{
    for (size_t i = 0; i < cmt_value_count(a); i++) {
        bool found = false;
        for (size_t k = 0; k < cmt_value_count(b) && !found; k++)
            found = cmt_value_equal(cmt_value_at(a, i), cmt_value_at(b, k));
        if (!found)
            return false;
    }
    return true;
}

static void moved(cmt_changes *list, const char *id, cmt_bump bump)
{
    if (bump == CMT_BUMP_MAJOR) {
        cmt_changes_add(list, bump, "verdict-reversed", id, "%s is decided otherwise",
                        id);
    } else {
        cmt_changes_add(list, bump,
                        bump == CMT_BUMP_MINOR ? "verdict-moved" : "outcome-details",
                        id, "%s %s", id,
                        bump == CMT_BUMP_MINOR ? "moved without being reversed"
                                               : "keeps its outcome; details differ");
    }
}

/* |b - a| * EPSILON_DEN compared with 1. */
static int beyond(mpq_srcptr a, mpq_srcptr b, mpq_ptr scratch)
{
    mpq_sub(scratch, b, a);
    mpq_abs(scratch, scratch);
    return mpq_cmp_ui(scratch, 1, EPSILON_DEN);
}

static mpq_t *read_weights(cmt_arena *mem, const cmt_value *weights)
{
    mpq_t *q = cmt_q_array(mem, cmt_value_count(weights));
    for (size_t k = 0; q != NULL && k < cmt_value_count(weights); k++) {
        if (!cmt_value_as_q(weights->as.object.members[k].value, CMT_MAX_PROGRAM_DIGITS,
                            q[k]))
            return NULL;
    }
    return q;
}

static bool same_keys(const cmt_value *a, const cmt_value *b)
{
    if (cmt_value_count(a) != cmt_value_count(b))
        return false;
    for (size_t k = 0; k < cmt_value_count(a); k++) {
        if (strcmp(a->as.object.members[k].key, b->as.object.members[k].key) != 0)
            return false;
    }
    return true;
}

static cmt_bump compare_weights(cmt_arena *mem,
                                const cmt_value *old,
                                const cmt_value *now)
{
    if (old->kind != CMT_VALUE_OBJECT || now->kind != CMT_VALUE_OBJECT
        || !same_keys(old, now))
        return CMT_BUMP_MAJOR;
    const size_t n = cmt_value_count(old);
    mpq_t *a = read_weights(mem, old);
    mpq_t *b = read_weights(mem, now);
    mpq_ptr d = cmt_q(mem);
    if (a == NULL || b == NULL || d == NULL)
        return CMT_BUMP_MAJOR;
    cmt_bump bump = CMT_BUMP_PATCH;
    for (size_t i = 0; i < n; i++) {
        if (beyond(a[i], b[i], d) > 0)
            bump = CMT_BUMP_MINOR;
        for (size_t k = 0; k < n; k++) {
            const bool flips = mpq_cmp(a[i], a[k]) > 0 && mpq_cmp(b[i], b[k]) < 0;
            if (flips && beyond(a[i], a[k], d) > 0 && beyond(b[i], b[k], d) > 0)
                return CMT_BUMP_MAJOR;
            if (flips)
                bump = CMT_BUMP_MINOR;
        }
    }
    return bump;
}

static cmt_bump compare_levels(cmt_arena *mem,
                               const cmt_value *old,
                               const cmt_value *now)
{
    mpq_ptr a = cmt_q(mem);
    mpq_ptr b = cmt_q(mem);
    mpq_ptr d = cmt_q(mem);
    if (a == NULL || b == NULL || d == NULL
        || !cmt_value_as_q(old, CMT_MAX_PROGRAM_DIGITS, a)
        || !cmt_value_as_q(now, CMT_MAX_PROGRAM_DIGITS, b))
        return CMT_BUMP_MAJOR;
    return beyond(a, b, d) > 0 ? CMT_BUMP_MINOR : CMT_BUMP_PATCH;
}

/* A list of tied judgments that grew or shrank made or split a tie. */
static cmt_bump compare_judgments(const cmt_value *old, const cmt_value *now)
{
    if (contains_all(old, now) || contains_all(now, old))
        return cmt_value_equal(old, now) ? CMT_BUMP_PATCH : CMT_BUMP_MINOR;
    const cmt_value *a = cmt_value_at(old, 0);
    const cmt_value *b = cmt_value_at(now, 0);
    if (cmt_value_count(old) != 1 || cmt_value_count(now) != 1 || a == NULL
        || a->kind != CMT_VALUE_OBJECT)
        return CMT_BUMP_MAJOR;
    for (size_t k = 0; k < cmt_value_count(a); k++) {
        const cmt_member *m = &a->as.object.members[k];
        const cmt_value *other = cmt_value_get(b, m->key);
        if (other == NULL || !cmt_value_equal(m->value, other))
            return CMT_BUMP_MAJOR;
    }
    return cmt_value_equal(old, now) ? CMT_BUMP_PATCH : CMT_BUMP_MINOR;
}

static cmt_bump compare_sets(const cmt_value *old, const cmt_value *now)
{
    if (!contains_all(old, now))
        return CMT_BUMP_MAJOR;
    return contains_all(now, old) ? CMT_BUMP_PATCH : CMT_BUMP_MINOR;
}

void cmt_diff_outcome(cmt_changes *list,
                      const char *id,
                      const cmt_value *old,
                      const cmt_value *now)
{
    static const char *const parts[] = {"weights",   "level",   "judgments",
                                        "committee", "ranking", "winners"};
    for (size_t k = 0; k < sizeof parts / sizeof parts[0]; k++) {
        const cmt_value *a = cmt_value_get(old, parts[k]);
        const cmt_value *b = cmt_value_get(now, parts[k]);
        if (a == NULL && b == NULL)
            continue;
        cmt_bump bump = CMT_BUMP_MAJOR;
        if (a != NULL && b != NULL && cmt_value_equal(a, b)) {
            bump = CMT_BUMP_PATCH;
        } else if (a == NULL || b == NULL) {
            bump = CMT_BUMP_MAJOR;
        } else if (k == 0) {
            bump = compare_weights(list->mem, a, b);
        } else if (k == 1) {
            bump = compare_levels(list->mem, a, b);
        } else if (k == 2) {
            bump = compare_judgments(a, b);
        } else if (k == 4 && is_ranking(a) && is_ranking(b)) {
            bump = reverses(list->mem, a, b) ? CMT_BUMP_MAJOR : CMT_BUMP_MINOR;
        } else {
            bump = compare_sets(a, b);
        }
        moved(list, id, bump);
        return;
    }
    moved(list, id, CMT_BUMP_PATCH);
}
