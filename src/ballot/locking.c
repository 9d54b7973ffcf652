#include "ballot/locking.h"

#include "base/err.h"
#include "base/sort.h"

#include <string.h>

/* Stages beyond this number are not looked at: `capped`. */
#define MAX_STAGES 20000
/* Bytes that remembered stages may take; beyond, stages may be met again. */
#define MAX_REMEMBERED (64U << 20)

/* What becomes of a link of the group at hand. */
enum { OPEN, SETTLED, REFUSED };

/* Part of the way: links up to `at` are settled, the group there is being worked on. Links
 * refused are those decided never to lock: some path must contradict them in the end. */
struct cmt_locking_stage {
    uint64_t *reach; /* [n][words] paths of locked links, closed */
    uint8_t *fate;   /* [largest group] */
    size_t at;
    cmt_locking_stage *next; /* on the stack, or free */
};

typedef cmt_locking search;
typedef cmt_locking_stage stage;

static uint64_t *row_of(const search *s, uint64_t *reach, size_t i)
{
    return &reach[i * s->m->words];
}

static bool has_path(const search *s, const uint64_t *reach, size_t i, size_t j)
{
    return cmt_bits_has(&reach[i * s->m->words], j);
}

/* Add a link to a closed relation. */
static void join(const search *s, uint64_t *reach, size_t from, size_t to)
{
    const uint64_t *onward = row_of(s, reach, to);
    for (size_t i = 0; i < s->m->n; i++) {
        uint64_t *row = row_of(s, reach, i);
        if (i != from && !cmt_bits_has(row, from))
            continue;
        for (size_t w = 0; w < s->m->words; w++)
            row[w] |= onward[w];
        cmt_bits_add(row, to);
    }
}

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
    t->reach = CMT_NEW_ARRAY(s->mem, uint64_t, s->m->n * s->m->words + 1);
    t->fate = CMT_NEW_ARRAY(s->mem, uint8_t, s->largest + 1);
    return t->reach != NULL && t->fate != NULL ? t : NULL;
}

static void copy_stage(const search *s, const stage *from, stage *to)
{
    memcpy(to->reach, from->reach, s->m->n * s->m->words * sizeof *to->reach);
    memcpy(to->fate, from->fate, s->largest);
    to->at = from->at;
}

/* Settle what is decided already: links that a path implies or contradicts. False where a
 * refused link is implied after all. */
static bool settle(const search *s, stage *t, size_t end, size_t *n_open)
{
    *n_open = 0;
    for (size_t k = t->at; k < end; k++) {
        uint8_t *fate = &t->fate[k - t->at];
        const cmt_link *l = &s->links[k];
        if (*fate == SETTLED)
            continue;
        const bool implied = has_path(s, t->reach, l->from, l->to);
        if (implied && *fate == REFUSED)
            return false;
        if (implied || has_path(s, t->reach, l->to, l->from))
            *fate = SETTLED;
        *n_open += *fate == OPEN ? 1U : 0U;
    }
    return true;
}

/* Lock every open link that is on no cycle with others: no order can refuse it. */
static void lock_harmless(const search *s, stage *t, size_t end, size_t *n_open)
{
    if (end - t->at > 1) { /* else the one open link is on no cycle */
        memcpy(s->wide, t->reach, s->m->n * s->m->words * sizeof *s->wide);
        for (size_t k = t->at; k < end; k++) {
            if (t->fate[k - t->at] == OPEN)
                join(s, s->wide, s->links[k].from, s->links[k].to);
        }
    }
    for (size_t k = t->at; k < end; k++) {
        const cmt_link *l = &s->links[k];
        if (t->fate[k - t->at] == OPEN
            && (end - t->at == 1 || !has_path(s, s->wide, l->to, l->from))) {
            join(s, t->reach, l->from, l->to);
            t->fate[k - t->at] = SETTLED;
            (*n_open)--;
        }
    }
}

/* Whether nobody stands above the target, and every refused link may still end up with a
 * path against it. */
static bool may_succeed(const search *s, const stage *t, size_t end)
{
    for (size_t i = 0; i < s->m->n; i++) {
        if (has_path(s, t->reach, i, s->target))
            return false;
    }
    for (size_t k = t->at; k < end; k++) {
        const cmt_link *l = &s->links[k];
        if (t->fate[k - t->at] == REFUSED && !has_path(s, s->wide, l->to, l->from))
            return false;
    }
    return true;
}

/* The open link to decide on next: one that widens what the target stands above; else one
 * that leads into it, to be refused; else any. */
static size_t choose(const search *s, const stage *t, size_t end, uint8_t *first)
{
    size_t any = end;
    size_t into = end;
    for (size_t k = t->at; k < end; k++) {
        const cmt_link *l = &s->links[k];
        if (t->fate[k - t->at] != OPEN)
            continue;
        const bool from_target =
            l->from == s->target || has_path(s, t->reach, s->target, l->from);
        *first = SETTLED;
        if (from_target && !has_path(s, t->reach, s->target, l->to))
            return k;
        any = any == end ? k : any;
        into = into == end && l->to == s->target ? k : into;
    }
    *first = into < end ? REFUSED : SETTLED;
    return into < end ? into : any;
}

static void decide(const search *s, stage *t, size_t k, uint8_t fate)
{
    t->fate[k - t->at] = fate;
    if (fate == SETTLED)
        join(s, t->reach, s->links[k].from, s->links[k].to);
}

/* Whether a stage at the start of a group was met before on the way to this target; it is
 * remembered. */
static bool is_known(search *s, const stage *t)
{
    const size_t bytes = s->m->n * s->m->words * sizeof *t->reach;
    const size_t size = bytes + bytes / 7 + 2;
    if (s->seen.n * size > MAX_REMEMBERED || s->seen.n >= MAX_STAGES)
        return false;
    char *key = cmt_arena_alloc(s->mem, size + 24);
    if (key == NULL)
        return false; /* told at the end */
    /* Seven bits a byte, the high bit set, so that no byte is NUL. */
    const unsigned char *from = (const unsigned char *)t->reach;
    for (size_t bit = 0; bit < 8 * bytes; bit++) {
        unsigned char *at = (unsigned char *)&key[bit / 7];
        *at = (unsigned char)(*at | 0x80U | (from[bit / 8] >> bit % 8 & 1U) << bit % 7);
    }
    size_t at = strlen(key);
    for (size_t rest = t->at * s->m->n + s->target; rest > 0; rest /= 100)
        key[at++] = (char)(1 + rest % 100);
    return !cmt_index_add(&s->seen, key, 0);
}

/* What work on a stage came to. */
typedef enum end_of { DEAD, SPLIT, DONE } end_of;

/* Go on until a tie must be broken, or to the end. */
static end_of advance(search *s, stage *t)
{
    while (t->at < s->n_links) {
        size_t n_open = 0;
        const size_t end = cmt_links_group_end(s->links, s->n_links, t->at);
        if (!settle(s, t, end, &n_open))
            return DEAD;
        lock_harmless(s, t, end, &n_open);
        if (s->target < s->m->n && !may_succeed(s, t, end))
            return DEAD;
        if (n_open > 0)
            return SPLIT;
        memset(t->fate, OPEN, s->largest);
        t->at = end;
        if (s->target < s->m->n && is_known(s, t))
            return DEAD;
    }
    return DONE;
}

static cmt_status push(search *s, const stage *t, size_t k, uint8_t fate, cmt_err *err)
{
    stage *other = take_stage(s);
    if (other == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the ways to break ties");
    copy_stage(s, t, other);
    decide(s, other, k, fate);
    other->next = s->stack;
    s->stack = other;
    return CMT_OK;
}

cmt_status cmt_locking_init(cmt_arena *mem,
                            const cmt_majority *m,
                            const uint32_t *link,
                            cmt_locking *out,
                            cmt_err *err)
{
    cmt_status st = CMT_OK;
    search s = {.mem = mem, .m = m, .target = (uint32_t)m->n};
    CMT_TRY(cmt_links_sort(mem, link, m->n, &s.links, &s.n_links, err));
    for (size_t at = 0; at < s.n_links;) {
        const size_t end = cmt_links_group_end(s.links, s.n_links, at);
        s.largest = end - at > s.largest ? end - at : s.largest;
        at = end;
    }
    s.wide = CMT_NEW_ARRAY(mem, uint64_t, m->n * m->words + 1);
    s.base = take_stage(&s);
    if (s.wide == NULL || s.base == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room to lock %zu links", s.n_links);
    s.split = advance(&s, s.base) == SPLIT;
    *out = s;
done:
    return st;
}

const uint64_t *cmt_locking_reach(const cmt_locking *locking)
{
    return locking->base->reach;
}

cmt_status cmt_locking_find(cmt_locking *locking,
                            uint32_t target,
                            const uint64_t **reach,
                            cmt_err *err)
{
    cmt_status st = CMT_OK;
    search *s = locking;
    stage *t = take_stage(s);
    *reach = NULL;
    s->target = target;
    s->stack = NULL;
    if (t == NULL || (s->seen.keys == NULL && !cmt_index_open(s->mem, &s->seen)))
        return cmt_fail(err, CMT_E_NOMEM, "no room for the ways to break ties");
    copy_stage(s, s->base, t);
    while (t != NULL && !s->capped && *reach == NULL) {
        uint8_t first = SETTLED;
        const end_of what = advance(s, t);
        s->capped = ++s->n_stages > MAX_STAGES;
        if (what == DONE) {
            *reach = t->reach;
        } else if (what == SPLIT) {
            const size_t k =
                choose(s, t, cmt_links_group_end(s->links, s->n_links, t->at), &first);
            CMT_TRY(push(s, t, k, first == SETTLED ? REFUSED : SETTLED, err));
            decide(s, t, k, first);
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

/* --- one order ----------------------------------------------------------------------- */

typedef struct places {
    const cmt_majority *m;
    const uint32_t *place;
} places;

static int by_place(const void *a, const void *b, const void *context)
{
    const places *p = context;
    const cmt_link *x = a;
    const cmt_link *y = b;
    if (x->rank != y->rank)
        return x->rank > y->rank ? -1 : 1;
    const uint32_t *at = p->m->at;
    if (x->from != y->from)
        return p->place[at[x->from]] < p->place[at[y->from]] ? -1 : 1;
    if (x->to != y->to)
        return p->place[at[x->to]] < p->place[at[y->to]] ? -1 : 1;
    return 0;
}

/* Every ordered pair: the links, and pairs of rank 0 in both directions. */
static cmt_link *all_pairs(search *s)
{
    const size_t n = s->m->n;
    cmt_link *pairs = CMT_NEW_ARRAY(s->mem, cmt_link, n * n + 1);
    for (size_t k = 0; pairs != NULL && k < n * n; k++)
        pairs[k] = (cmt_link){(uint32_t)(k / n), (uint32_t)(k % n), 0};
    for (size_t k = 0; pairs != NULL && k < s->n_links; k++)
        pairs[s->links[k].from * n + s->links[k].to] = s->links[k];
    return pairs;
}

cmt_status cmt_locking_by_place(cmt_locking *locking,
                                const uint32_t *place,
                                const uint64_t **reach,
                                cmt_err *err)
{
    search *s = locking;
    const size_t n = s->m->n;
    const places p = {.m = s->m, .place = place};
    uint64_t *out = CMT_NEW_ARRAY(s->mem, uint64_t, n * s->m->words + 1);
    cmt_link *pairs = all_pairs(s);
    if (out == NULL || pairs == NULL
        || !cmt_sort(s->mem, pairs, n * n, sizeof *pairs, by_place, &p))
        return cmt_fail(err, CMT_E_NOMEM, "no room to lock %zu pairs", n * n);
    for (size_t k = 0; k < n * n; k++) {
        const uint32_t i = pairs[k].from;
        const uint32_t j = pairs[k].to;
        if (i != j && !has_path(s, out, j, i) && !has_path(s, out, i, j))
            join(s, out, i, j);
    }
    *reach = out;
    return CMT_OK;
}
