#include "rules/ordinal/river.h"

#include "base/err.h"
#include "base/index.h"
#include "rules/claim.h"
#include "rules/duel_links.h"

#include <string.h>

#define MAX_STAGES 100000

typedef struct book {
    cmt_arena *mem;
    cmt_duels d;
    const uint32_t *place; /* of an order or a lot; else NULL */
    cmt_duel_link *pairs;  /* the strongest first */
    size_t n_pairs;
    uint32_t target;
    bool found;
    size_t n_stages;
    cmt_index seen;
    cmt_err *err;
} book;

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room for trees");
}

/* --- one order: parents, walked upwards -------------------------------------------------- */

static bool is_below(const uint32_t *parent, uint32_t i, uint32_t j)
{
    while (i != j && parent[i] != i)
        i = parent[i];
    return i == j;
}

static cmt_status judge_order(book *b, const cmt_outcome *claim)
{
    uint32_t *parent = CMT_NEW_ARRAY(b->mem, uint32_t, b->d.n + 1);
    bool *won = CMT_NEW_ARRAY(b->mem, bool, b->d.n + 1);
    if (parent == NULL || won == NULL)
        return no_room(b->err);
    for (uint32_t i = 0; i < b->d.n; i++)
        parent[i] = i;
    for (size_t k = 0; k < b->n_pairs; k++) {
        const cmt_duel_link *x = &b->pairs[k];
        if (parent[x->to] == x->to && !is_below(parent, x->from, x->to))
            parent[x->to] = x->from;
    }
    for (uint32_t i = 0; i < b->d.n; i++)
        won[i] = parent[i] == i;
    return cmt_duels_judge(b->mem, &b->d, claim, won, b->err);
}

/* --- trees that prove winners ----------------------------------------------------------- */

static uint32_t number_of(const book *b, uint32_t i, uint32_t j)
{
    return b->d.number[i * b->d.n + j];
}

/* Read "child": "parent"; false unless all are links between eligible alternatives that
 * close no cycle. */
static bool read_tree(const book *b, const cmt_value *tree, uint32_t *parent)
{
    size_t named = 0;
    const char *const *ids = b->d.contest->ids;
    for (uint32_t i = 0; i < b->d.n; i++) {
        const char *id = cmt_value_as_string(cmt_value_get(tree, ids[b->d.at[i]]));
        parent[i] = i;
        for (uint32_t j = 0; id != NULL && j < b->d.n; j++) {
            if (strcmp(id, ids[b->d.at[j]]) == 0 && number_of(b, j, i) > 0) {
                parent[i] = j;
                named++;
            }
        }
    }
    for (uint32_t i = 0; i < b->d.n; i++) {
        uint32_t at = i;
        size_t steps = 0;
        while (parent[at] != at && steps++ < b->d.n)
            at = parent[at];
        if (parent[at] != at)
            return false;
    }
    return named == cmt_value_count(tree);
}

/* A link that the tree lacks was refused: its end has a link at least as strong, or leads
 * to its start by links at least as strong. */
static bool is_refused(const book *b, const uint32_t *parent, const cmt_duel_link *x)
{
    if (parent[x->to] != x->to && number_of(b, parent[x->to], x->to) >= x->number)
        return true;
    uint32_t at = x->from;
    while (at != x->to && parent[at] != at && number_of(b, parent[at], at) >= x->number)
        at = parent[at];
    return at == x->to;
}

static cmt_status judge_tree(book *b, const cmt_value *tree, uint32_t winner)
{
    uint32_t *parent = CMT_NEW_ARRAY(b->mem, uint32_t, b->d.n + 1);
    if (parent == NULL)
        return no_room(b->err);
    if (!read_tree(b, tree, parent) || parent[winner] != winner)
        return cmt_fail(b->err, CMT_E_NEGATIVE, "a tree is none, or has another root");
    for (size_t k = 0; k < b->n_pairs; k++) {
        const cmt_duel_link *x = &b->pairs[k];
        if (parent[x->to] != x->from && !is_refused(b, parent, x)) {
            return cmt_fail(b->err, CMT_E_NEGATIVE, "a tree passes over a link to `%s`",
                            b->d.contest->ids[b->d.at[x->to]]);
        }
    }
    return CMT_OK;
}

/* --- nobody else ------------------------------------------------------------------------ */

/* Trees as text: the root of each in two characters; then the number of the group. */
typedef char *roots;

static uint32_t root_of(const char *r, uint32_t i)
{
    return ((uint32_t)(unsigned char)r[(size_t)2 * i] - 1) * 127
           + ((uint32_t)(unsigned char)r[(size_t)2 * i + 1] - 1);
}

static void set_root(roots r, uint32_t i, uint32_t to)
{
    r[(size_t)2 * i] = (char)(1 + to / 127);
    r[(size_t)2 * i + 1] = (char)(1 + to % 127);
}

static roots new_roots(const book *b, const char *from)
{
    roots r = cmt_arena_alloc(b->mem, 2 * b->d.n + 24);
    for (uint32_t i = 0; r != NULL && i < b->d.n; i++)
        set_root(r, i, from != NULL ? root_of(from, i) : i);
    return r;
}

static bool is_open(const char *r, const cmt_duel_link *x)
{
    return root_of(r, x->to) == x->to && root_of(r, x->from) != x->to;
}

static void hang(const book *b, roots r, const cmt_duel_link *x)
{
    const uint32_t into = root_of(r, x->from);
    for (uint32_t i = 0; i < b->d.n; i++) {
        if (root_of(r, i) == x->to)
            set_root(r, i, into);
    }
}

/* Whether, by open links of the group, the tree of root j may come to hold root `other`. */
static bool may_reach(
    const book *b, const char *r, size_t at, size_t end, uint32_t j, uint32_t other)
{
    const cmt_arena_mark mark = cmt_arena_get_mark(b->mem);
    roots grown = new_roots(b, r);
    bool again = grown != NULL;
    while (again) {
        again = false;
        for (size_t k = at; k < end; k++) {
            const cmt_duel_link *x = &b->pairs[k];
            if (x->to != j && is_open(grown, x) && root_of(grown, x->from) == j) {
                hang(b, grown, x);
                again = true;
            }
        }
    }
    const bool reached = grown == NULL || root_of(grown, other) == j;
    cmt_arena_reset(b->mem, mark);
    return reached;
}

/* Whether every order of the group locks this link or one from the same tree: no other
 * tree has a link to that end, and its own tree cannot come below that end. */
static bool is_certain(
    const book *b, const char *r, size_t at, size_t end, const cmt_duel_link *x)
{
    const uint32_t from = root_of(r, x->from);
    for (size_t k = at; k < end; k++) {
        const cmt_duel_link *y = &b->pairs[k];
        if (y->to == x->to && is_open(r, y) && root_of(r, y->from) != from)
            return false;
    }
    return !may_reach(b, r, at, end, x->to, from);
}

static size_t lock_certain(const book *b, roots r, size_t at, size_t end)
{
    size_t n_open = 0;
    bool again = true;
    while (again) {
        again = false;
        n_open = 0;
        for (size_t k = at; k < end; k++) {
            const cmt_duel_link *x = &b->pairs[k];
            if (!is_open(r, x))
                continue;
            n_open++;
            if (is_certain(b, r, at, end, x)) {
                hang(b, r, x);
                again = true;
            }
        }
    }
    return n_open;
}

/* Lock what is certain, group by group, to a group [*at, *end) with links to choose from;
 * none left: *at = n_pairs. False where the target gets a link. */
static bool go_on(const book *b, roots r, size_t *at, size_t *end)
{
    size_t n_open = 0;
    *end = *at;
    while (n_open == 0 && *end < b->n_pairs) {
        *at = *end;
        while (*end < b->n_pairs && b->pairs[*end].number == b->pairs[*at].number)
            (*end)++;
        n_open = lock_certain(b, r, *at, *end);
        if (root_of(r, b->target) != b->target)
            return false;
    }
    *at = n_open == 0 ? b->n_pairs : *at;
    return true;
}

/* Every order in which open links can be taken, each set of trees once. Every step hangs
 * one root more, and stages are counted: so deep and no deeper. */
static cmt_status explore(book *b, roots r, size_t at) /* NOLINT(misc-no-recursion) */
{
    cmt_status st = CMT_OK;
    size_t end = at;
    if (++b->n_stages > MAX_STAGES) {
        return cmt_fail(b->err, CMT_E_NEGATIVE,
                        "the claim does not say that the search was capped");
    }
    if (!go_on(b, r, &at, &end))
        return CMT_OK;
    b->found = at == b->n_pairs;
    for (size_t k = at; k < end && !b->found; k++) {
        if (!is_open(r, &b->pairs[k]) || b->pairs[k].to == b->target)
            continue;
        roots next = new_roots(b, r);
        if (next == NULL)
            return no_room(b->err);
        hang(b, next, &b->pairs[k]);
        size_t len = 2 * b->d.n;
        for (size_t rest = at; rest > 0; rest /= 10)
            next[len++] = (char)('0' + rest % 10);
        if (cmt_index_add(&b->seen, next, 0))
            CMT_TRY(explore(b, next, at));
    }
done:
    return st;
}

static cmt_status nobody_else_wins(book *b, const bool *won)
{
    cmt_status st = CMT_OK;
    uint32_t *best = NULL;
    const size_t n = b->d.n;
    CMT_TRY(cmt_duels_paths(b->mem, &b->d, &best, b->err));
    for (uint32_t i = 0; i < n; i++) {
        bool may_win = !won[i]; /* each link to it has a path back that is as strong */
        for (uint32_t j = 0; j < n; j++)
            may_win = may_win && number_of(b, j, i) <= best[i * n + j];
        if (!may_win)
            continue;
        roots start = new_roots(b, NULL);
        if (start == NULL || !cmt_index_open(b->mem, &b->seen))
            return no_room(b->err);
        b->target = i;
        CMT_TRY(explore(b, start, 0));
        if (b->found) {
            return cmt_fail(b->err, CMT_E_NEGATIVE, "`%s` wins under some order",
                            b->d.contest->ids[b->d.at[i]]);
        }
    }
done:
    return st;
}

static cmt_status judge_trees(book *b, const cmt_outcome *claim)
{
    cmt_status st = CMT_OK;
    const cmt_value *trees = cmt_value_get(claim->witness, "trees");
    bool *won = CMT_NEW_ARRAY(b->mem, bool, b->d.n + 1);
    if (won == NULL)
        return no_room(b->err);
    for (uint32_t i = 0; i < b->d.n; i++) {
        const cmt_value *tree = cmt_value_get(trees, b->d.contest->ids[b->d.at[i]]);
        if (tree == NULL)
            continue;
        CMT_TRY(judge_tree(b, tree, i));
        won[i] = true;
    }
    if (!claim->capped)
        CMT_TRY(nobody_else_wins(b, won));
    cmt_outcome rest = *claim;
    rest.capped = false;
    CMT_TRY(cmt_duels_judge(b->mem, &b->d, &rest, won, b->err));
done:
    return st;
}

cmt_status cmt_ordinal_river_check(cmt_arena *mem,
                                   const cmt_contest *contest,
                                   const cmt_rule_args *args,
                                   const cmt_outcome *claim,
                                   cmt_err *err)
{
    cmt_status st = CMT_OK;
    book b = {.mem = mem, .err = err};
    uint32_t *place = NULL;
    const cmt_tie_kind kind = args->tie_break.kind;
    const char *strength =
        cmt_rule_option_value(&cmt_rule_ordinal_river, args, "strength");
    CMT_TRY(cmt_duels_init(mem, contest, strength, &b.d, err));
    if (kind == CMT_TIE_ORDER || kind == CMT_TIE_LOT) {
        CMT_TRY(cmt_tie_places(mem, &args->tie_break, contest->n_alternatives, &place,
                               err));
    }
    b.place = place;
    CMT_TRY(cmt_duel_links(b.mem, &b.d, b.place, &b.pairs, &b.n_pairs, b.err));
    CMT_TRY(place != NULL ? judge_order(&b, claim) : judge_trees(&b, claim));
done:
    return st;
}
