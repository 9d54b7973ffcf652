/* Worlds so small that all ways to replace ballots can be tried, for tests of margins. */
#ifndef CMT_TESTS_MARGIN_WORLDS_H
#define CMT_TESTS_MARGIN_WORLDS_H

#include "decision/registry.h"
#include "insight/altered.h"
#include "insight/margin.h"
#include "random_contests.h"

/** Of the test at hand. */
static cmt_arena *mem;

/* --- what a margin says ------------------------------------------------------------------- */

/** A number of ballots; INT64_MAX where the margin has none. */
static inline int64_t bound(const cmt_value *margin, const char *key)
{
    int64_t n = INT64_MAX;
    (void)cmt_value_as_int(cmt_value_get(cmt_value_get(margin, "ballots"), key), &n);
    return n;
}

static inline const char *share(const cmt_value *margin, const char *key)
{
    return cmt_value_text(cmt_value_get(margin, "share"), key);
}

static inline const char *bound_by(const cmt_value *margin)
{
    return cmt_value_text(margin, "by");
}

/* --- contests ----------------------------------------------------------------------------- */

/** Rankings of a, b and c. */
static inline maker *abc(void)
{
    maker *m = maker_new(mem);
    maker_alternative(m, "a");
    maker_alternative(m, "b");
    maker_alternative(m, "c");
    m->c.ballots.form = CMT_FORM_RANK;
    return m;
}

/** A ballot with the tiers of a, b and c. */
static inline void rank(maker *m, int64_t count, uint8_t a, uint8_t b, uint8_t c)
{
    uint8_t *row = maker_ballot(m, count);
    row[0] = a;
    row[1] = b;
    row[2] = c;
}

/** Up to four alternatives and a few ballots, weak or strict, of one weight or several;
 *  `alike`: most voters agree. */
static inline const cmt_contest *small_world(uint64_t *seed, bool strict, bool alike)
{
    maker *m = maker_new(mem);
    static const char *const names[] = {"a", "b", "c", "d"};
    const size_t n = 2 + seed_below(seed, 3);
    const size_t groups = 1 + seed_below(seed, 2);
    for (size_t i = 0; i < n; i++)
        maker_alternative(m, names[i]);
    m->c.ballots.form = CMT_FORM_RANK;
    for (size_t g = 0; g < groups; g++) {
        maker_group(m, g == 0 ? "g" : "h", g == 0 ? "1" : "3/2");
        const size_t rows = 1 + seed_below(seed, 3);
        for (size_t r = 0; r < rows; r++) {
            uint8_t *row = maker_ballot(m, 1 + (int64_t)seed_below(seed, 3));
            const size_t swaps = alike ? seed_below(seed, 2) : n;
            for (size_t i = 0; i < n; i++)
                row[i] = (uint8_t)(strict ? i + 1 : seed_below(seed, n + 1));
            for (size_t i = n; strict && i > n - swaps && i > 1; i--) {
                const size_t j = seed_below(seed, i);
                const uint8_t other = row[j];
                row[j] = row[i - 1];
                row[i - 1] = other;
            }
        }
    }
    return maker_close(m, 0);
}

/** Three or four alternatives in a circle, each ahead in some ballots; so and so many of
 *  them, and some that differ. */
static inline const cmt_contest *cyclic_world(uint64_t *seed, size_t most)
{
    maker *m = maker_new(mem);
    static const char *const names[] = {"a", "b", "c", "d"};
    const size_t n = 3 + seed_below(seed, 2);
    const size_t heavy = seed_below(seed, 2 * n);
    for (size_t i = 0; i < n; i++)
        maker_alternative(m, names[i]);
    m->c.ballots.form = CMT_FORM_RANK;
    maker_group(m, "g", "1");
    for (size_t r = 0; r < n; r++) {
        uint8_t *row = maker_ballot(m, 1 + (int64_t)seed_below(seed, most));
        for (size_t i = 0; i < n; i++)
            row[(r + i) % n] = (uint8_t)(i + 1);
    }
    maker_group(m, "h", heavy < n ? "1" : "5/2");
    uint8_t *row = maker_ballot(m, 1 + (int64_t)seed_below(seed, most));
    for (size_t i = 0; i < n; i++)
        row[i] = (uint8_t)(heavy % 2 == 0 ? seed_below(seed, n) + 1 : n - i);
    return maker_close(m, 0);
}

/* --- all ways to replace ballots ---------------------------------------------------------- */

/** Ballots one a row, so that replacing them is writing over them. */
typedef struct world {
    cmt_contest c;
    const cmt_rule *rule;
    cmt_rule_args args;
    cmt_outcome o;
    uint8_t *marks;
    uint8_t kinds[75][4]; /* every weak order */
    size_t n_kinds;
    int64_t replaced[4]; /* of each group */
    mpq_ptr
        lightest; /* that altered the outcome, 0: nothing did; NULL: it is not asked */
} world;

static inline const cmt_value *margin_of(world *w, const cmt_contest *c)
{
    cmt_value *v = NULL;
    cmt_err err = {0};
    ck_ok(w->rule->run(mem, c, &w->args, &w->o, NULL));
    const cmt_status st = cmt_margin(mem, c, w->rule, &w->args, &w->o, &v, &err);
    ck_assert_msg(st == CMT_OK, "%s: %s", w->rule->name, err.text);
    return v;
}

/* Tiers without a gap below the last. */
static inline bool is_dense(const uint8_t *row, size_t n)
{
    unsigned seen = 0;
    for (size_t i = 0; i < n; i++)
        seen |= 1U << row[i];
    return (seen & 1U) == 0 && (seen & (seen + 2)) == 0;
}

static inline void list_kinds(world *w)
{
    const size_t n = w->c.n_alternatives;
    size_t all = 1;
    for (size_t i = 0; i < n; i++)
        all *= n;
    w->n_kinds = 0;
    for (size_t k = 0; k < all; k++) {
        uint8_t row[4];
        size_t left = k;
        for (size_t i = 0; i < n; i++) {
            row[i] = (uint8_t)(left % n + 1);
            left /= n;
        }
        if (is_dense(row, n))
            memcpy(w->kinds[w->n_kinds++], row, n);
    }
}

/** One row a ballot, and the kinds that may replace it. */
static inline void spread(world *w, const cmt_contest *c)
{
    maker *m = maker_new(mem);
    for (size_t i = 0; i < c->n_alternatives; i++) {
        maker_alternative(m, c->ids[i]);
        m->eligible[i] = cmt_contest_eligible(c, i);
    }
    m->c.ballots.form = c->ballots.form;
    m->c.unranked = c->unranked;
    for (size_t g = 0; g < c->n_voices; g++) {
        char *text = cmt_q_text(mem, c->voices[g].multiplier);
        maker_group(m, c->voices[g].group, text);
        for (size_t b = 0; b < c->ballots.n; b++) {
            for (int64_t k = 0; k < c->ballots.count[b] && c->ballots.group[b] == g;
                 k++) {
                uint8_t *row = maker_ballot(m, 1);
                for (size_t i = 0; i < c->n_alternatives; i++)
                    row[i] = (uint8_t)cmt_ballots_mark(c, b, i);
            }
        }
    }
    w->c = *maker_close(m, 0);
    w->marks =
        (uint8_t *)CMT_NEW_ARRAY(mem, uint8_t, w->c.ballots.n * c->n_alternatives + 1);
    memcpy(w->marks, w->c.ballots.marks, w->c.ballots.n * c->n_alternatives);
    w->c.ballots.marks = w->marks;
    list_kinds(w);
}

/* The lightest of what alters the outcome. */
static inline void weigh(world *w)
{
    mpq_ptr weight = cmt_q(mem);
    mpq_ptr q = cmt_q(mem);
    for (size_t g = 0; g < w->c.n_voices; g++) {
        cmt_q_set_i64(q, w->replaced[g], 1);
        mpq_mul(q, q, w->c.voices[g].multiplier);
        mpq_add(weight, weight, q);
    }
    if (mpq_sgn(w->lightest) == 0 || mpq_cmp(weight, w->lightest) < 0)
        mpq_set(w->lightest, weight);
}

static inline bool alters(world *w)
{
    const cmt_arena_mark mark = cmt_arena_get_mark(mem);
    cmt_outcome now = {0};
    ck_ok(w->rule->run(mem, &w->c, &w->args, &now, NULL));
    const bool same = cmt_altered_same(&w->o, &now);
    if (!same && w->lightest != NULL)
        weigh(w);
    cmt_arena_reset(mem, mark);
    return !same;
}

/* The next ballot that is not just like b. */
static inline size_t next_other(const world *w, size_t b)
{
    const size_t n = w->c.n_alternatives;
    size_t next = b + 1;
    while (next < w->c.ballots.n && w->c.ballots.group[next] == w->c.ballots.group[b]
           && memcmp(w->marks + next * n, w->marks + b * n, n) == 0)
        next++;
    return next;
}

/* Replace k of the ballots from b on in every way; of those in a row that are alike the
 * first. New ballots of group g are taken in ascending order, from `least` on. */
static inline bool some_alter(world *w, size_t b, size_t k, uint32_t g, size_t least)
{
    const size_t n = w->c.n_alternatives;
    uint8_t mine[4];
    if (k == 0)
        return alters(w);
    if (b + k > w->c.ballots.n)
        return false;
    bool found = some_alter(w, next_other(w, b), k, g, least);
    const uint32_t own = w->c.ballots.group[b];
    memcpy(mine, w->marks + b * n, n);
    w->replaced[own]++;
    for (size_t kind = own == g ? least : 0; kind < w->n_kinds; kind++) {
        if (found && w->lightest == NULL)
            break;
        memcpy(w->marks + b * n, w->kinds[kind], n);
        found = some_alter(w, b + 1, k - 1, own, kind) || found;
    }
    w->replaced[own]--;
    memcpy(w->marks + b * n, mine, n);
    return found;
}

/** Whether k ballots, replaced in some way, alter the outcome. */
static inline bool k_alter(world *w, size_t k)
{
    return some_alter(w, 0, k, 0, 0);
}

/** How many ways there are, at most. */
static inline size_t ways(const world *w, size_t k)
{
    size_t sets[64] = {1}; /* of so many ballots, alike ones taken in order */
    ck_assert_uint_lt(k, 64);
    for (size_t b = 0; b < w->c.ballots.n;) {
        const size_t next = next_other(w, b);
        for (size_t j = k; j > 0; j--) {
            for (size_t some = 1; some <= next - b && some <= j; some++)
                sets[j] += sets[j - some];
        }
        b = next;
    }
    size_t all = sets[k];
    for (size_t j = 0; j < k && all < SIZE_MAX / 128; j++)
        all *= w->n_kinds;
    return all;
}

#endif
