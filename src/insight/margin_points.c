/* Which of many duels are to turn? Sets of demands, each by program. */
#include "base/err.h"
#include "insight/margin_demands.h"

#include <string.h>

/* Sets that one case may look at. */
#define MAX_SETS 4096

static size_t count_unmet(const cmt_demand *const *set, size_t n, cmt_margin_aim aim)
{
    size_t unmet = 0;
    for (size_t k = 0; k < n; k++)
        unmet += mpq_sgn(set[k]->gap[aim]) > 0 ? 1 : 0;
    return unmet;
}

/* The relaxed program of a set, unless one demand is all of it. */
static cmt_status relax(cmt_margin_work *w,
                        const cmt_demand *const *set,
                        size_t n,
                        cmt_margin_aim aim,
                        cmt_margin_answer *answer,
                        mpq_ptr value,
                        cmt_err *err)
{
    mpq_set_ui(value, 0, 1);
    *answer = CMT_ANSWER_LEAST;
    for (size_t k = 0; k < n; k++) {
        if (!set[k]->can)
            *answer = CMT_ANSWER_NEVER;
        if (mpq_cmp(set[k]->least[aim], value) > 0)
            mpq_set(value, set[k]->least[aim]);
    }
    if (count_unmet(set, n, aim) <= 1 || *answer == CMT_ANSWER_NEVER)
        return CMT_OK;
    mpq_ptr hardest = cmt_q(w->mem);
    if (hardest == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a set of duels");
    mpq_set(hardest, value);
    const cmt_status st =
        cmt_demand_solve(w, set, n, aim, false, answer, value, NULL, err);
    if (*answer != CMT_ANSWER_LEAST || mpq_cmp(value, hardest) < 0)
        mpq_set(value, hardest);
    if (aim == CMT_AIM_BALLOTS)
        cmt_q_ceil(value);
    return st;
}

/* A set whose relaxation could still be the least. */
static cmt_status finish(cmt_margin_work *w,
                         const cmt_demand *const *set,
                         size_t n,
                         uint32_t rival,
                         cmt_margin_aim aim,
                         mpq_ptr value,
                         cmt_margin_least *least,
                         int64_t *taken,
                         cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_margin_answer answer = CMT_ANSWER_LEAST;
    bool altered = true;
    if (aim == CMT_AIM_BALLOTS && count_unmet(set, n, aim) > 1) {
        mpq_ptr whole = cmt_q(w->mem);
        if (whole == NULL)
            return cmt_fail(err, CMT_E_NOMEM, "no room for a set of duels");
        CMT_TRY(cmt_demand_solve(w, set, n, aim, true, &answer, whole, taken, err));
        if (answer == CMT_ANSWER_LEAST) {
            mpq_set(value, whole);
            CMT_TRY(cmt_margin_confirm(w, rival, taken, &altered, err));
        }
    }
    if (answer == CMT_ANSWER_OPEN || !altered) {
        cmt_margin_open(least, aim, value);
    } else if (answer == CMT_ANSWER_LEAST && cmt_margin_may_do(least, aim, value)) {
        cmt_margin_found(least, aim, value);
        if (aim == CMT_AIM_BALLOTS)
            least->toward = rival;
    }
done:
    return st;
}

cmt_status cmt_demand_try(cmt_margin_work *w,
                          const cmt_demand *const *set,
                          size_t n,
                          uint32_t rival,
                          cmt_margin_aim aim,
                          cmt_margin_least *least,
                          int64_t *taken,
                          cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_margin_answer answer = CMT_ANSWER_OPEN;
    mpq_ptr value = cmt_q(w->mem);
    if (value == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a set of duels");
    CMT_TRY(relax(w, set, n, aim, &answer, value, err));
    if (answer == CMT_ANSWER_NEVER || !cmt_margin_may_do(least, aim, value))
        return CMT_OK;
    if (answer == CMT_ANSWER_OPEN) {
        cmt_margin_open(least, aim, value);
        return CMT_OK;
    }
    CMT_TRY(finish(w, set, n, rival, aim, value, least, taken, err));
done:
    return st;
}

/* --- points ------------------------------------------------------------------------------- */

/* Points of the demands that are met as things are. */
static void count_met(const cmt_case *way, mpq_ptr out)
{
    mpq_set_ui(out, 0, 1);
    for (size_t k = 0; k < way->n; k++) {
        if (mpq_sgn(way->demands[k].gap[CMT_AIM_BALLOTS]) <= 0)
            mpq_add(out, out, way->demands[k].worth);
    }
}

static bool is_open(const cmt_demand *d)
{
    return d->can && mpq_sgn(d->gap[CMT_AIM_BALLOTS]) > 0;
}

bool cmt_points_bound(const cmt_case *way, cmt_margin_aim aim, mpq_ptr out)
{
    mpq_t points;
    bool enough = false;
    mpq_init(points);
    for (size_t k = 0; k < way->n; k++) {
        /* all that take no more than this one */
        const cmt_demand *most = &way->demands[k];
        if (!is_open(most) || (enough && mpq_cmp(most->least[aim], out) >= 0))
            continue;
        count_met(way, points);
        for (size_t j = 0; j < way->n; j++) {
            const cmt_demand *d = &way->demands[j];
            if (is_open(d) && mpq_cmp(d->least[aim], most->least[aim]) <= 0)
                mpq_add(points, points, d->worth);
        }
        if (mpq_cmp(points, way->need) < 0)
            continue;
        mpq_set(out, most->least[aim]);
        enough = true;
    }
    mpq_clear(points);
    return enough;
}

/* Sets of demands, the easiest first: each is taken, and later left out. */
typedef struct choosing {
    cmt_margin_work *w;
    const cmt_case *way;
    cmt_margin_aim aim;
    cmt_margin_least *least;
    int64_t *taken;
    const cmt_demand **order; /* [n] unmet, the easiest first */
    size_t n;
    const cmt_demand **set; /* [n_set] chosen */
    size_t n_set;
    mpq_t *points; /* [n + 1] before each depth, with those met */
    mpq_t *rest;   /* [n + 1] of all from each depth on */
    size_t looks;  /* at sets */
    bool cut;      /* a limit ended it */
} choosing;

static bool sort_demands(choosing *g, cmt_arena *mem)
{
    g->order = CMT_NEW_ARRAY(mem, const cmt_demand *, g->way->n + 1);
    g->set = CMT_NEW_ARRAY(mem, const cmt_demand *, g->way->n + 1);
    g->points = cmt_q_array(mem, g->way->n + 2);
    g->rest = cmt_q_array(mem, g->way->n + 2);
    if (g->order == NULL || g->set == NULL || g->points == NULL || g->rest == NULL)
        return false;
    for (size_t k = 0; k < g->way->n; k++) {
        const cmt_demand *d = &g->way->demands[k];
        size_t at = g->n;
        if (!is_open(d))
            continue;
        for (; at > 0 && mpq_cmp(g->order[at - 1]->least[g->aim], d->least[g->aim]) > 0;
             at--)
            g->order[at] = g->order[at - 1];
        g->order[at] = d;
        g->n++;
    }
    count_met(g->way, g->points[0]);
    for (size_t k = g->n; k > 0; k--)
        mpq_add(g->rest[k - 1], g->rest[k], g->order[k - 1]->worth);
    return true;
}

/* A duel is won only where it is at least level: its easier demand, left out, rules out the
 * harder. */
static bool is_left_out(const choosing *g, size_t depth)
{
    const cmt_demand *d = g->order[depth];
    for (size_t k = 0; k < depth && d->strict; k++) {
        const cmt_demand *other = g->order[k];
        if (other->a != d->a || other->c != d->c)
            continue;
        for (size_t j = 0; j < g->n_set; j++) {
            if (g->set[j] == other)
                return false;
        }
        return true;
    }
    return false;
}

/* Whether the set so far, with one more, could still be the least; and where it brings
 * enough points, whether it is. */
static cmt_status look(choosing *g, size_t depth, bool *on, cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_margin_answer answer = CMT_ANSWER_OPEN;
    mpq_ptr value = cmt_q(g->w->mem);
    *on = false;
    if (value == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a set of duels");
    CMT_TRY(relax(g->w, g->set, g->n_set, g->aim, &answer, value, err));
    g->looks++;
    g->cut = g->looks == MAX_SETS || answer == CMT_ANSWER_OPEN;
    if (answer != CMT_ANSWER_LEAST || !cmt_margin_may_do(g->least, g->aim, value))
        return CMT_OK;
    *on = mpq_cmp(g->points[depth + 1], g->way->need) < 0;
    if (!*on) {
        CMT_TRY(finish(g->w, g->set, g->n_set, g->way->rival, g->aim, value, g->least,
                       g->taken, err));
    }
done:
    return st;
}

/* Depth first, without recursion: took[k] tells whether the k-th demand is in the set. */
static cmt_status choose(choosing *g, bool *took, cmt_err *err)
{
    cmt_status st = CMT_OK;
    size_t depth = 0;
    bool down = true; /* the depth is new: take it first */
    while (!g->cut) {
        if (down && depth < g->n) {
            mpq_add(g->points[depth + 1], g->points[depth], g->rest[depth]);
            const bool enough = mpq_cmp(g->points[depth + 1], g->way->need) >= 0;
            const cmt_demand *d = g->order[depth];
            took[depth] = enough && !is_left_out(g, depth)
                          && cmt_margin_may_do(g->least, g->aim, d->least[g->aim]);
            down = enough;
            if (took[depth]) {
                g->set[g->n_set++] = d;
                mpq_add(g->points[depth + 1], g->points[depth], d->worth);
                CMT_TRY(look(g, depth, &down, err));
            } else {
                mpq_set(g->points[depth + 1], g->points[depth]);
            }
            depth++;
            continue;
        }
        while (depth > 0 && !took[depth - 1])
            depth--;
        if (depth == 0)
            return CMT_OK;
        took[depth - 1] = false;
        g->n_set--;
        mpq_set(g->points[depth], g->points[depth - 1]);
        down = true;
    }
done:
    return st;
}

static cmt_status try_within(choosing *g,
                             cmt_arena *mem,
                             mpq_srcptr bound,
                             cmt_err *err)
{
    cmt_status st = CMT_OK;
    bool *took = CMT_NEW_ARRAY(mem, bool, g->way->n + 1);
    if (took == NULL || !sort_demands(g, mem))
        return cmt_fail(err, CMT_E_NOMEM, "no room for sets of duels");
    CMT_TRY(choose(g, took, err));
    if (g->cut)
        cmt_margin_open(g->least, g->aim, bound);
done:
    return st;
}

cmt_status cmt_points_try(cmt_margin_work *w,
                          const cmt_case *way,
                          cmt_margin_aim aim,
                          mpq_srcptr bound,
                          cmt_margin_least *least,
                          int64_t *taken,
                          cmt_err *err)
{
    choosing g = {.w = w, .way = way, .aim = aim, .least = least};
    cmt_arena *mem = cmt_arena_new(0);
    if (mem == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for sets of duels");
    g.taken = taken;
    const cmt_status st = try_within(&g, mem, bound, err);
    cmt_arena_free(mem);
    return st;
}
