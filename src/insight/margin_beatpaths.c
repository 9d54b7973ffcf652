/* Schulze: every path that may come to be as strong as those of the winner, by program. */
#include "base/err.h"
#include "base/sort.h"
#include "insight/margin_turns.h"

#include <string.h>

/* Alternatives among which paths are listed, and paths that are. */
#define MAX_AMONG  8
#define MAX_LISTED 4096

/* A set with the winner, and a path into it. */
typedef struct beatpath {
    unsigned set;           /* bits */
    size_t path[MAX_AMONG]; /* the winner first, the rival last */
    size_t n;               /* of path; 1: there is none */
    mpq_srcptr bound;       /* nothing less does it */
} beatpath;

typedef struct listing {
    cmt_turns turns;
    cmt_margin_least *least;
    cmt_margin_aim aim;
    mpq_srcptr zero;
    beatpath at; /* the one at hand */
    beatpath *list;
    size_t n_listed;
    int64_t *taken; /* [ballots.n] */
} listing;

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room for beatpaths");
}

bool cmt_margin_has_beatpaths(const cmt_margin_work *w)
{
    size_t n = 0;
    for (size_t i = 0; i < w->c->n_alternatives; i++)
        n += cmt_contest_eligible(w->c, i) ? 1 : 0;
    return w->args->solver != NULL && w->rule->kind == CMT_RULE_ORDINAL
           && strcmp(w->rule->name, "schulze") == 0
           && cmt_rule_option_is(w->rule, w->args, "strength", "margins")
           && w->o->winners.n == 1 && n <= MAX_AMONG && w->c->n_alternatives < UINT8_MAX
           && cmt_margin_has_turns(w);
}

static bool holds(unsigned set, size_t i)
{
    return (set >> i & 1U) != 0;
}

/* Whether link e leads out of the set. */
static bool is_cut(const listing *g, size_t e)
{
    return holds(g->at.set, e / g->turns.n) && !holds(g->at.set, e % g->turns.n);
}

/* Raise a bound to what a comparison takes; false: nothing turns it. */
static bool raise_to(const listing *g, size_t k, mpq_srcptr *bound)
{
    mpq_srcptr least = g->turns.least[g->aim][k];
    if (least == NULL)
        return true;
    if (mpq_cmp(least, *bound) > 0)
        *bound = least;
    return g->turns.can[k];
}

/* What it takes at least that link f is not weaker than any out of the set. */
static bool bound_link(const listing *g, size_t f, mpq_srcptr *bound)
{
    const cmt_turns *p = &g->turns;
    bool can = raise_to(g, cmt_turns_cut(p, f % p->n * p->n + f / p->n), bound);
    for (size_t e = 0; e < p->n_links && can; e++) {
        if (is_cut(g, e) && e != f)
            can = raise_to(g, e * p->n_links + f, bound);
    }
    return can;
}

/* Put the one at hand on the list; what finds no room there stays open. */
static void list_one(listing *g, mpq_srcptr bound)
{
    if (!cmt_margin_may_do(g->least, g->aim, bound))
        return;
    if (g->n_listed == MAX_LISTED) {
        cmt_margin_open(g->least, g->aim, bound);
        return;
    }
    g->list[g->n_listed] = g->at;
    g->list[g->n_listed++].bound = bound;
}

/* Lengthen the path backwards, from member to member and at last from outside. As deep as
 * there are alternatives. */
static void lengthen(listing *g,
                     unsigned used,
                     mpq_srcptr bound) /* NOLINT(misc-no-recursion) */
{
    const size_t head = g->at.path[g->at.n - 1];
    for (size_t i = 0; i < g->turns.n; i++) {
        mpq_srcptr more = bound;
        if (holds(used, i) || !bound_link(g, i * g->turns.n + head, &more)
            || !cmt_margin_may_do(g->least, g->aim, more))
            continue;
        g->at.path[g->at.n++] = i;
        if (holds(g->at.set, i)) {
            lengthen(g, used | 1U << i, more);
        } else {
            list_one(g, more);
        }
        g->at.n--;
    }
}

/* No path needs to lead to the winner where none leads out of the set. */
static void list_cut(listing *g)
{
    mpq_srcptr bound = g->zero;
    bool can = true;
    for (size_t e = 0; e < g->turns.n_links && can; e++) {
        if (is_cut(g, e))
            can = raise_to(g, cmt_turns_cut(&g->turns, e), &bound);
    }
    if (can)
        list_one(g, bound);
}

static int by_bound(const void *a, const void *b, const void *context)
{
    (void)context;
    return mpq_cmp(((const beatpath *)a)->bound, ((const beatpath *)b)->bound);
}

static cmt_status list_all(listing *g, cmt_err *err)
{
    const unsigned all = (1U << g->turns.n) - 1;
    const unsigned mine = 1U << g->turns.winner;
    g->n_listed = 0;
    for (unsigned set = 1; set < all; set++) {
        if ((set & mine) == 0)
            continue;
        g->at = (beatpath){.set = set, .path = {g->turns.winner}, .n = 1};
        list_cut(g);
        lengthen(g, mine, g->zero);
    }
    return cmt_sort(g->turns.mem, g->list, g->n_listed, sizeof *g->list, by_bound, NULL)
               ? CMT_OK
               : no_room(err);
}

/* --- one of them -------------------------------------------------------------------------- */

typedef struct asking {
    const listing *g;
    cmt_arena *mem;
    cmt_demand *demands;
    const cmt_demand **set;
    size_t n;
} asking;

/* That link f is not weaker than e; CMT_NONE: that its duel is level. */
static cmt_status demand(asking *a, size_t f, size_t e, cmt_err *err)
{
    const cmt_turns *p = &a->g->turns;
    cmt_demand *d = &a->demands[a->n];
    *d = (cmt_demand){.a = p->at[f / p->n],
                      .c = p->at[f % p->n],
                      .i = e == CMT_NONE ? CMT_NONE : p->at[e / p->n],
                      .j = e == CMT_NONE ? CMT_NONE : p->at[e % p->n]};
    for (size_t aim = 0; aim < CMT_AIMS; aim++) {
        d->gap[aim] = cmt_q(a->mem);
        d->least[aim] = cmt_q(a->mem);
        if (d->gap[aim] == NULL || d->least[aim] == NULL)
            return no_room(err);
    }
    a->set[a->n++] = d;
    return cmt_demand_measure(p->w, d, err);
}

static cmt_status demand_all(asking *a, const beatpath *at, cmt_err *err)
{
    cmt_status st = CMT_OK;
    const cmt_turns *p = &a->g->turns;
    for (size_t k = 1; k < at->n; k++)
        CMT_TRY(demand(a, at->path[k] * p->n + at->path[k - 1], CMT_NONE, err));
    for (size_t e = 0; e < p->n_links; e++) {
        if (!is_cut(a->g, e))
            continue;
        if (at->n == 1)
            CMT_TRY(demand(a, e % p->n * p->n + e / p->n, CMT_NONE, err));
        for (size_t k = 1; k < at->n; k++)
            CMT_TRY(demand(a, at->path[k] * p->n + at->path[k - 1], e, err));
    }
done:
    return st;
}

/* The rival, others outside the set, members beside the path, the path. */
static size_t make_line(const listing *g, const beatpath *at, uint32_t *line)
{
    size_t n = 0;
    unsigned used = 0;
    for (size_t k = 0; k < at->n; k++)
        used |= 1U << at->path[k];
    if (at->n > 1)
        line[n++] = g->turns.at[at->path[at->n - 1]];
    for (size_t side = 0; side < 2; side++) {
        for (size_t i = 0; i < g->turns.n; i++) {
            if (!holds(used, i) && holds(at->set, i) == (side == 1))
                line[n++] = g->turns.at[i];
        }
    }
    for (size_t k = at->n > 1 ? at->n - 1 : 1; k > 0; k--)
        line[n++] = g->turns.at[at->path[k - 1]];
    return n;
}

static cmt_status try_one(listing *g, cmt_arena *mem, const beatpath *at, cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_margin_work *w = g->turns.w;
    uint32_t line[MAX_AMONG];
    const size_t most = g->turns.n * (g->turns.n_links + 1);
    asking a = {.g = g,
                .mem = mem,
                .demands = CMT_NEW_ARRAY(mem, cmt_demand, most),
                .set = CMT_NEW_ARRAY(mem, const cmt_demand *, most)};
    if (a.demands == NULL || a.set == NULL)
        return no_room(err);
    g->at = *at;
    CMT_TRY(demand_all(&a, at, err));
    w->n_line = make_line(g, at, line);
    w->line = line;
    st = cmt_demand_try(w, a.set, a.n, line[0], g->aim, g->least, g->taken, err);
    w->line = NULL;
done:
    return st;
}

/* The closest first, until no other can be closer than what was found. */
static cmt_status try_all(listing *g, cmt_err *err)
{
    cmt_status st = CMT_OK;
    for (size_t k = 0; k < g->n_listed && st == CMT_OK; k++) {
        if (!cmt_margin_may_do(g->least, g->aim, g->list[k].bound))
            break;
        cmt_arena *mem = cmt_arena_new(0);
        st = mem != NULL ? try_one(g, mem, &g->list[k], err) : no_room(err);
        cmt_arena_free(mem);
    }
    return st;
}

static cmt_status try_within(listing *g, cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_arena *mem = g->turns.mem;
    CMT_TRY(cmt_turns_measure(&g->turns, err));
    g->zero = cmt_q(mem);
    g->list = CMT_NEW_ARRAY(mem, beatpath, MAX_LISTED);
    g->taken = CMT_NEW_ARRAY(mem, int64_t, g->turns.w->c->ballots.n + 1);
    if (g->zero == NULL || g->list == NULL || g->taken == NULL)
        return no_room(err);
    for (size_t aim = 0; aim < CMT_AIMS; aim++) {
        g->aim = (cmt_margin_aim)aim;
        CMT_TRY(list_all(g, err));
        CMT_TRY(try_all(g, err));
    }
done:
    return st;
}

cmt_status cmt_margin_try_beatpaths(cmt_margin_work *w,
                                    cmt_margin_least *least,
                                    cmt_err *err)
{
    listing g = {.turns = {.w = w, .mem = cmt_arena_new(0)}, .least = least};
    if (g.turns.mem == NULL)
        return no_room(err);
    const cmt_status st = try_within(&g, err);
    cmt_arena_free(g.turns.mem);
    w->says = NULL;
    return st;
}
