#include "ballot/branching.h"

#include "base/err.h"

#include <string.h>

#define MAX_STAGES 20000

/* Part of the way: links up to `at` are settled, the group there is being worked on. A root
 * that `stays` is decided never to get a link of this group: in the end all those links
 * must come from its own tree. */
struct cmt_branching_stage {
    uint32_t *root;   /* [n] of the tree of each */
    uint32_t *parent; /* [n] itself for a root */
    bool *stays;      /* [n] */
    size_t at;
    cmt_branching_stage *next; /* on the stack, or free */
};

typedef cmt_branching search;
typedef cmt_branching_stage stage;

static stage *take_stage(search *s)
{
    stage *t = s->unused;
    if (t != NULL) {
        s->unused = t->next;
        return t;
    }
    t = CMT_NEW(s->mem, stage);
    if (t == NULL)
        return NULL;
    t->root = CMT_NEW_ARRAY(s->mem, uint32_t, s->n + 1);
    t->parent = CMT_NEW_ARRAY(s->mem, uint32_t, s->n + 1);
    t->stays = CMT_NEW_ARRAY(s->mem, bool, s->n + 1);
    return t->root != NULL && t->parent != NULL && t->stays != NULL ? t : NULL;
}

static void copy_stage(const search *s, const stage *from, stage *to)
{
    memcpy(to->root, from->root, s->n * sizeof *to->root);
    memcpy(to->parent, from->parent, s->n * sizeof *to->parent);
    memcpy(to->stays, from->stays, s->n * sizeof *to->stays);
    to->at = from->at;
}

/* A link into a root from another tree. */
static bool is_open(const stage *t, const cmt_link *l)
{
    return t->root[l->to] == l->to && t->root[l->from] != l->to;
}

static void lock(const search *s, stage *t, const cmt_link *l)
{
    const uint32_t into = t->root[l->from];
    t->parent[l->to] = l->from;
    for (size_t i = 0; i < s->n; i++)
        t->root[i] = t->root[i] == l->to ? into : t->root[i];
}

/* Mark in s->reached the roots of trees that paths of open links lead to from root j, through
 * roots that need not stay. */
static void find_reached(search *s, const stage *t, size_t end, uint32_t j)
{
    size_t count = 1;
    memset(s->reached, 0, s->n * sizeof *s->reached);
    s->reached[j] = true;
    s->queue[0] = j;
    for (size_t k = 0; k < count; k++) {
        for (size_t x = t->at; x < end; x++) {
            const cmt_link *l = &s->links[x];
            if (t->root[l->from] == s->queue[k] && is_open(t, l) && !t->stays[l->to]
                && !s->reached[l->to]) {
                s->reached[l->to] = true;
                s->queue[count++] = l->to;
            }
        }
    }
}

/* What the open links into root j leave to decide: `n_trees` they come from (2: several),
 * and whether j may stay a root because its tree may take in all of them. */
static bool may_stay(search *s, const stage *t, size_t end, uint32_t j, size_t *n_trees)
{
    uint32_t first = j;
    bool may = true;
    *n_trees = 0;
    find_reached(s, t, end, j);
    for (size_t k = t->at; k < end; k++) {
        const cmt_link *l = &s->links[k];
        if (l->to != j || !is_open(t, l) || t->root[l->from] == first)
            continue;
        *n_trees = first == j ? 1 : 2;
        first = t->root[l->from];
        may = may && s->reached[first];
    }
    return may;
}

/* What work on a stage came to. */
typedef enum end_of { DEAD, SPLIT, DONE } end_of;

/* Lock links that no order can refuse: the only tree that a root's links come from cannot
 * end up below it. SPLIT and the first link at `*open` where there are others. */
static end_of lock_certain(search *s, stage *t, size_t end, size_t *open)
{
    bool again = true;
    while (again) {
        again = false;
        *open = end;
        memset(s->judged, 0, s->n * sizeof *s->judged);
        for (size_t k = t->at; k < end; k++) {
            const cmt_link *l = &s->links[k];
            size_t n_trees = 0;
            if (!is_open(t, l) || s->judged[l->to])
                continue;
            s->judged[l->to] = true;
            const bool may = may_stay(s, t, end, l->to, &n_trees);
            if (t->stays[l->to] && !may)
                return DEAD;
            if (!t->stays[l->to] && n_trees == 1 && !may) {
                lock(s, t, l);
                again = true;
            } else if (!t->stays[l->to] && *open == end) {
                *open = k;
            }
        }
    }
    return *open < end ? SPLIT : DONE;
}

/* Whether these trees were met before at this group on the way to this target; they are
 * remembered. */
static bool is_known(search *s, const stage *t)
{
    if (s->known.n >= MAX_STAGES)
        return false;
    char *key = cmt_arena_alloc(s->mem, 2 * s->n + 24);
    if (key == NULL)
        return false; /* told at the end */
    size_t at = 0;
    for (size_t i = 0; i < s->n; i++) {
        key[at++] = (char)(1 + t->root[i] % 127);
        key[at++] = (char)(1 + t->root[i] / 127);
    }
    for (size_t rest = t->at * s->n + s->target; rest > 0; rest /= 100)
        key[at++] = (char)(1 + rest % 100);
    return !cmt_index_add(&s->known, key, 0);
}

/* Whether roots that were to stay have all links of the group in their own trees. */
static bool all_stayed(const search *s, const stage *t, size_t end)
{
    for (size_t k = t->at; k < end; k++) {
        if (t->stays[s->links[k].to] && is_open(t, &s->links[k]))
            return false;
    }
    return true;
}

static end_of advance(search *s, stage *t, size_t *open)
{
    const bool aims = s->target < s->n;
    while (t->at < s->n_links) {
        const size_t end = cmt_links_group_end(s->links, s->n_links, t->at);
        if (aims)
            t->stays[s->target] = true;
        const end_of what = lock_certain(s, t, end, open);
        if (what != DONE)
            return what;
        if (!all_stayed(s, t, end))
            return DEAD;
        memset(t->stays, 0, s->n * sizeof *t->stays);
        t->at = end;
        if (aims && is_known(s, t))
            return DEAD;
    }
    return DONE;
}

/* Decide on the root that link `open` leads to: it gets a link from one tree or another, or
 * stays. Put all but the first of these on the stack; go on with the first. */
static cmt_status branch(search *s, stage *t, size_t open, cmt_err *err)
{
    const size_t end = cmt_links_group_end(s->links, s->n_links, t->at);
    const uint32_t j = s->links[open].to;
    size_t n_trees = 0;
    const bool may = may_stay(s, t, end, j, &n_trees);
    memset(s->judged, 0, s->n * sizeof *s->judged);
    for (size_t k = open + 1; k <= end; k++) {
        const cmt_link *l = &s->links[k];
        const bool stay = k == end && may;
        const bool other = k < end && l->to == j && is_open(t, l)
                           && t->root[l->from] != t->root[s->links[open].from]
                           && !s->judged[t->root[l->from]];
        if (!stay && !other)
            continue;
        stage *next = take_stage(s);
        if (next == NULL)
            return cmt_fail(err, CMT_E_NOMEM, "no room for the ways to break ties");
        copy_stage(s, t, next);
        if (stay) {
            next->stays[j] = true;
        } else {
            s->judged[t->root[l->from]] = true;
            lock(s, next, l);
        }
        next->next = s->stack;
        s->stack = next;
    }
    lock(s, t, &s->links[open]);
    return CMT_OK;
}

cmt_status cmt_branching_init(cmt_arena *mem,
                              size_t n,
                              const cmt_link *links,
                              size_t n_links,
                              cmt_branching *out,
                              cmt_err *err)
{
    search s = {.mem = mem, .n = n, .links = links, .n_links = n_links};
    size_t open = 0;
    s.target = (uint32_t)n;
    s.reached = CMT_NEW_ARRAY(mem, bool, n + 1);
    s.judged = CMT_NEW_ARRAY(mem, bool, n + 1);
    s.queue = CMT_NEW_ARRAY(mem, uint32_t, n + 1);
    s.base = take_stage(&s);
    if (s.reached == NULL || s.judged == NULL || s.queue == NULL || s.base == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for trees of %zu", n);
    for (uint32_t i = 0; i < n; i++) {
        s.base->root[i] = i;
        s.base->parent[i] = i;
    }
    s.split = advance(&s, s.base, &open) == SPLIT;
    *out = s;
    return CMT_OK;
}

const uint32_t *cmt_branching_parents(const cmt_branching *branching)
{
    return branching->base->parent;
}

cmt_status cmt_branching_find(cmt_branching *branching,
                              uint32_t target,
                              const uint32_t **parent,
                              cmt_err *err)
{
    cmt_status st = CMT_OK;
    search *s = branching;
    stage *t = take_stage(s);
    *parent = NULL;
    s->target = target;
    s->stack = NULL;
    if (t == NULL || (s->known.keys == NULL && !cmt_index_open(s->mem, &s->known)))
        return cmt_fail(err, CMT_E_NOMEM, "no room for the ways to break ties");
    copy_stage(s, s->base, t);
    while (t != NULL && !s->capped && *parent == NULL) {
        size_t open = 0;
        const end_of what = t->root[target] == target ? advance(s, t, &open) : DEAD;
        s->capped = ++s->n_stages > MAX_STAGES;
        if (what == DONE) {
            *parent = t->parent;
        } else if (what == SPLIT) {
            CMT_TRY(branch(s, t, open, err));
        } else {
            t->next = s->unused;
            s->unused = t;
            t = s->stack;
            s->stack = t != NULL ? t->next : NULL;
        }
    }
    if (!cmt_arena_ok(s->mem))
        return cmt_fail(err, CMT_E_NOMEM, "no room for the ways to break ties");
done:
    return st;
}
