#include "rules/ordinal/ranked_pairs.h"

#include "base/err.h"
#include "base/index.h"
#include "rules/claim.h"
#include "rules/duel_links.h"
#include "rules/stack.h"

#include <string.h>

#define MAX_STAGES 100000
#define MAX_BYTES  (256U << 20)

typedef struct book {
    cmt_arena *mem;
    cmt_duels d;
    const uint32_t *place; /* of an order or a lot; else NULL */
    cmt_duel_link *pairs;  /* the strongest first */
    size_t n_pairs;
    size_t target;
    bool found;
    size_t n_stages;
    cmt_index seen;
    cmt_err *err;
} book;

/* Paths of locked pairs: [n][n] characters, '+' where i stands above j, '-' elsewhere, so
 * that they are their own name; then the number of the group. */
typedef char *paths;

static bool has(const book *b, const char *p, size_t i, size_t j)
{
    return p[i * b->d.n + j] == '+';
}

static paths new_paths(const book *b, const char *from)
{
    const size_t n2 = b->d.n * b->d.n;
    paths p = cmt_arena_alloc(b->mem, n2 + 24);
    if (p != NULL && from != NULL) {
        memcpy(p, from, n2);
    } else if (p != NULL) {
        memset(p, '-', n2);
    }
    return p;
}

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room to lock pairs");
}

static void lock(const book *b, paths p, size_t i, size_t j)
{
    const size_t n = b->d.n;
    for (size_t x = 0; x < n; x++) {
        if (x != i && !has(b, p, x, i))
            continue;
        for (size_t y = 0; y < n; y++) {
            if (y == j || has(b, p, j, y))
                p[x * n + y] = '+';
        }
    }
}

static size_t group_end(const book *b, size_t at)
{
    size_t end = at;
    while (end < b->n_pairs && b->pairs[end].number == b->pairs[at].number)
        end++;
    return end;
}

static bool is_open(const book *b, const char *p, const cmt_duel_link *x)
{
    return !has(b, p, x->from, x->to) && !has(b, p, x->to, x->from);
}

/* Lock the open pairs of a group that are on no cycle with the other open ones, in any
 * order; how many stay open. `wide` keeps the paths of all together. */
static size_t lock_safe(const book *b, paths p, paths wide, size_t at, size_t end)
{
    size_t n_open = 0;
    if (end - at == 1) {
        if (is_open(b, p, &b->pairs[at]))
            lock(b, p, b->pairs[at].from, b->pairs[at].to);
        return 0;
    }
    memcpy(wide, p, b->d.n * b->d.n);
    for (size_t k = at; k < end; k++) {
        if (is_open(b, p, &b->pairs[k]))
            lock(b, wide, b->pairs[k].from, b->pairs[k].to);
    }
    for (size_t k = at; k < end; k++) {
        const cmt_duel_link *x = &b->pairs[k];
        if (is_open(b, p, x) && !has(b, wide, x->to, x->from))
            lock(b, p, x->from, x->to);
    }
    for (size_t k = at; k < end; k++)
        n_open += is_open(b, p, &b->pairs[k]) ? 1U : 0U;
    return n_open;
}

/* Whether somebody stands above the target, or an open pair is sure to put somebody
 * there. */
static bool is_lost(
    const book *b, const char *p, const char *wide, size_t at, size_t end)
{
    for (size_t i = 0; i < b->d.n; i++) {
        if (has(b, p, i, b->target))
            return true;
    }
    for (size_t k = at; k < end; k++) {
        const cmt_duel_link *x = &b->pairs[k];
        if (x->to == b->target && is_open(b, p, x) && !has(b, wide, x->to, x->from))
            return true;
    }
    return false;
}

/* Every order in which open pairs can be taken, each set of paths once. Every step locks
 * one pair more, and stages are counted: so deep and no deeper. */
static cmt_status explore(book *b, paths p, size_t at) /* NOLINT(misc-no-recursion) */
{
    cmt_status st = CMT_OK;
    size_t end = at;
    size_t n_open = 0;
    paths wide = new_paths(b, p);
    if (wide == NULL)
        return no_room(b->err);
    if (++b->n_stages > MAX_STAGES
        || b->n_stages * (2 * b->d.n * b->d.n + 48) > MAX_BYTES) {
        return cmt_fail(b->err, CMT_E_NEGATIVE,
                        "the claim does not say that the search was capped");
    }
    for (; at < b->n_pairs && n_open == 0; at = n_open == 0 ? end : at) {
        end = group_end(b, at);
        n_open = lock_safe(b, p, wide, at, end);
        if (is_lost(b, p, wide, at, end))
            return CMT_OK;
    }
    if (n_open == 0) {
        b->found = true;
        return CMT_OK;
    }
    for (size_t k = at; k < end && !b->found; k++) {
        if (!is_open(b, p, &b->pairs[k]))
            continue;
        paths next = new_paths(b, p);
        if (next == NULL)
            return no_room(b->err);
        lock(b, next, b->pairs[k].from, b->pairs[k].to);
        size_t len = b->d.n * b->d.n;
        for (size_t rest = at; rest > 0; rest /= 10)
            next[len++] = (char)('0' + rest % 10);
        if (cmt_index_add(&b->seen, next, 0))
            CMT_TRY(explore(b, next, at));
    }
done:
    return st;
}

/* A link to i that no path back from i matches will be locked, whatever the order. */
static bool may_win(const book *b, const uint32_t *best, size_t i)
{
    for (size_t j = 0; j < b->d.n; j++) {
        if (b->d.number[j * b->d.n + i] > best[i * b->d.n + j])
            return false;
    }
    return true;
}

static cmt_status nobody_else_wins(book *b, const bool *won)
{
    cmt_status st = CMT_OK;
    uint32_t *best = NULL;
    CMT_TRY(cmt_duels_paths(b->mem, &b->d, &best, b->err));
    for (size_t i = 0; i < b->d.n; i++) {
        if (won[i] || !may_win(b, best, i))
            continue;
        paths start = new_paths(b, NULL);
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

/* Some order matters: each winner has a stack, and nobody else can win. */
static cmt_status judge_orders(book *b, const cmt_outcome *claim)
{
    cmt_status st = CMT_OK;
    const cmt_value *orders = cmt_value_get(claim->witness, "orders");
    bool *won = CMT_NEW_ARRAY(b->mem, bool, b->d.n + 1);
    if (won == NULL)
        return no_room(b->err);
    for (size_t i = 0; i < b->d.n; i++) {
        size_t first = b->d.n;
        const cmt_value *order = cmt_value_get(orders, b->d.contest->ids[b->d.at[i]]);
        if (order == NULL)
            continue;
        CMT_TRY(cmt_stack_check(b->mem, &b->d, order, &first, b->err));
        won[i] = first == i;
    }
    if (!claim->capped)
        CMT_TRY(nobody_else_wins(b, won));
    cmt_outcome rest = *claim;
    rest.capped = false;
    CMT_TRY(cmt_duels_judge(b->mem, &b->d, &rest, won, b->err));
done:
    return st;
}

/* Lock group by group as long as the order of equals cannot matter; whether that was
 * always so. With places there are no equals: every pair is a group. */
static bool lock_all(const book *b, paths p, paths wide)
{
    for (size_t at = 0; at < b->n_pairs;) {
        const size_t end = b->place != NULL ? at + 1 : group_end(b, at);
        if (lock_safe(b, p, wide, at, end) > 0)
            return false;
        at = end;
    }
    return true;
}

static cmt_status judge_ranking(book *b, const char *p, const cmt_outcome *claim)
{
    bool *above = CMT_NEW_ARRAY(b->mem, bool, b->d.n * b->d.n + 1);
    if (above == NULL)
        return no_room(b->err);
    for (size_t k = 0; k < b->d.n * b->d.n; k++)
        above[k] = p[k] == '+';
    return cmt_duels_judge_layers(&b->d, claim, above, b->err);
}

cmt_status cmt_ordinal_ranked_pairs_check(cmt_arena *mem,
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
        cmt_rule_option_value(&cmt_rule_ordinal_ranked_pairs, args, "strength");
    CMT_TRY(cmt_duels_init(mem, contest, strength, &b.d, err));
    if (kind == CMT_TIE_ORDER || kind == CMT_TIE_LOT) {
        CMT_TRY(cmt_tie_places(mem, &args->tie_break, contest->n_alternatives, &place,
                               err));
    }
    b.place = place;
    CMT_TRY(cmt_duel_links(b.mem, &b.d, b.place, &b.pairs, &b.n_pairs, b.err));
    paths p = new_paths(&b, NULL);
    paths wide = new_paths(&b, NULL);
    if (p == NULL || wide == NULL)
        return no_room(err);
    CMT_TRY(lock_all(&b, p, wide) ? judge_ranking(&b, p, claim)
                                  : judge_orders(&b, claim));
done:
    return st;
}
