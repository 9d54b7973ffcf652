#include "rules/budget/max_welfare_unit_check.h"

#include "ballot/weight.h"
#include "base/sort.h"
#include "rules/budget/max_welfare.h"

/* A project that a ballot supports. */
typedef struct said {
    size_t project;
    mpq_srcptr value; /* above 0 */
} said;

typedef struct judge {
    cmt_arena *mem;
    const cmt_contest *contest;
    cmt_unit_search *search;
    size_t n;
    size_t *from; /* [ballots + 1] where what each says begins */
    said *said;
    mpq_t *weight; /* [ballots] */
    bool *in;      /* [n] the set at hand */
    bool *open;    /* [n] neither in nor left out */
    mpq_t *adds;   /* [n] to the set at hand */
    mpq_t *rate;   /* [n] that for the cost, where there is one */
    size_t *order; /* [n] open ones that fit */
    mpq_t *q;      /* [8] */
    int64_t nodes;
    int64_t most_nodes;
} judge;

enum { UNIT, ALL, LEFT, WELFARE, ROOM, SUM, TERM, NOTHING };

/* The best value that ballot b gives a marked project; 0 where it supports none. */
static mpq_srcptr best_of(const judge *g, size_t b, const bool *marked, mpq_srcptr zero)
{
    mpq_srcptr best = zero;
    for (size_t k = g->from[b]; k < g->from[b + 1]; k++) {
        if (marked[g->said[k].project] && mpq_cmp(g->said[k].value, best) > 0)
            best = g->said[k].value;
    }
    return best;
}

/* The welfare of the set at hand, and what each open project would add to it. */
static void measure(const judge *g)
{
    mpq_set_ui(g->q[WELFARE], 0, 1);
    for (size_t i = 0; i < g->n; i++)
        mpq_set_ui(g->adds[i], 0, 1);
    for (size_t b = 0; b < g->contest->ballots.n; b++) {
        mpq_srcptr best = best_of(g, b, g->in, g->q[NOTHING]);
        mpq_mul(g->q[TERM], best, g->weight[b]);
        mpq_add(g->q[WELFARE], g->q[WELFARE], g->q[TERM]);
        for (size_t k = g->from[b]; k < g->from[b + 1]; k++) {
            const said *s = &g->said[k];
            if (!g->open[s->project] || mpq_cmp(s->value, best) <= 0)
                continue;
            mpq_sub(g->q[TERM], s->value, best);
            mpq_mul(g->q[TERM], g->q[TERM], g->weight[b]);
            mpq_add(g->adds[s->project], g->adds[s->project], g->q[TERM]);
        }
    }
}

/* What is free and adds anything first, then most added for its cost. */
static int by_rate(const void *a, const void *b, const void *context)
{
    const judge *g = context;
    const size_t i = *(const size_t *)a;
    const size_t j = *(const size_t *)b;
    const bool i_free = mpq_sgn(g->contest->costs[i]) == 0 && mpq_sgn(g->adds[i]) > 0;
    const bool j_free = mpq_sgn(g->contest->costs[j]) == 0 && mpq_sgn(g->adds[j]) > 0;
    if (i_free != j_free)
        return i_free ? -1 : 1;
    const int sign = mpq_cmp(g->rate[j], g->rate[i]);
    return sign != 0 ? sign : mpq_cmp(g->adds[j], g->adds[i]);
}

/* How many open projects fit, in order; false on shortage. */
static bool line_up(judge *g, size_t *m)
{
    const cmt_arena_mark mark = cmt_arena_get_mark(g->mem);
    *m = 0;
    for (size_t i = 0; i < g->n; i++) {
        mpq_srcptr cost = g->contest->costs[i];
        if (!g->open[i] || mpq_cmp(cost, g->q[LEFT]) > 0)
            continue;
        g->order[(*m)++] = i;
        if (mpq_sgn(cost) > 0)
            mpq_div(g->rate[i], g->adds[i], cost);
    }
    if (!cmt_sort(g->mem, g->order, *m, sizeof *g->order, by_rate, g))
        return false;
    cmt_arena_reset(g->mem, mark);
    return true;
}

/* A set that grows adds ever less: above all that can become of the one at hand lies what
 * its projects add now, the last one in part; and what every ballot has at best. */
static void bound_of(const judge *g, size_t m, mpq_ptr out)
{
    mpq_set(out, g->q[WELFARE]);
    mpq_set(g->q[ROOM], g->q[LEFT]);
    for (size_t k = 0; k < m; k++) {
        const size_t i = g->order[k];
        mpq_srcptr cost = g->contest->costs[i];
        const bool whole = mpq_cmp(cost, g->q[ROOM]) <= 0;
        mpq_set(g->q[TERM], g->adds[i]);
        if (!whole) {
            mpq_mul(g->q[TERM], g->q[TERM], g->q[ROOM]);
            mpq_div(g->q[TERM], g->q[TERM], cost);
        }
        mpq_add(out, out, g->q[TERM]);
        if (!whole)
            break;
        mpq_sub(g->q[ROOM], g->q[ROOM], cost);
    }
    if (mpq_cmp(out, g->q[ALL]) > 0)
        mpq_set(out, g->q[ALL]);
}

/* Everything that open projects can make of the set at hand; false on shortage. Depth is at
 * most the number of projects. */
static bool try_all(judge *g) /* NOLINT(misc-no-recursion) */
{
    cmt_unit_search *s = g->search;
    size_t m = 0;
    s->cut = s->cut || g->nodes++ == g->most_nodes;
    if (s->cut || s->better || s->n_equal > s->most)
        return true;
    measure(g);
    if (!line_up(g, &m))
        return false;
    bound_of(g, m, g->q[SUM]);
    const int sign = mpq_cmp(g->q[SUM], s->claimed);
    if (sign < 0 || (s->strictly && sign == 0))
        return true;
    if (m == 0) {
        s->better = sign > 0;
        s->n_equal += sign == 0 ? 1U : 0U;
        return true;
    }
    const size_t i = g->order[0];
    g->open[i] = false;
    g->in[i] = true;
    mpq_sub(g->q[LEFT], g->q[LEFT], g->contest->costs[i]);
    bool ok = try_all(g);
    g->in[i] = false;
    mpq_add(g->q[LEFT], g->q[LEFT], g->contest->costs[i]);
    ok = ok && try_all(g);
    g->open[i] = true;
    return ok;
}

/* What ballot b says, behind the first n_said; their number. */
static size_t listen(const judge *g, size_t b, size_t n_said, said *out)
{
    const cmt_contest *c = g->contest;
    for (size_t i = 0; i < g->n; i++) {
        mpq_srcptr value = NULL;
        if (c->ballots.form == CMT_FORM_SCORE) {
            value = c->ballots.scores[b * g->n + i];
        } else if (cmt_ballots_mark(c, b, i) == CMT_MARK_APPROVE) {
            value = g->q[UNIT];
        }
        if (value == NULL || mpq_sgn(value) <= 0)
            continue;
        if (out != NULL)
            out[n_said] = (said){i, value};
        n_said++;
    }
    return n_said;
}

static bool open_judge(judge *g)
{
    const cmt_contest *c = g->contest;
    size_t n_said = 0;
    g->n = c->n_alternatives;
    g->from = CMT_NEW_ARRAY(g->mem, size_t, c->ballots.n + 1);
    g->weight = cmt_q_array(g->mem, c->ballots.n + 1);
    g->in = CMT_NEW_ARRAY(g->mem, bool, g->n + 1);
    g->open = CMT_NEW_ARRAY(g->mem, bool, g->n + 1);
    g->adds = cmt_q_array(g->mem, g->n + 1);
    g->rate = cmt_q_array(g->mem, g->n + 1);
    g->order = CMT_NEW_ARRAY(g->mem, size_t, g->n + 1);
    g->q = cmt_q_array(g->mem, 8);
    if (!cmt_arena_ok(g->mem))
        return false;
    mpq_set_ui(g->q[UNIT], 1, 1);
    for (size_t b = 0; b < c->ballots.n; b++)
        g->from[b + 1] = n_said = listen(g, b, n_said, NULL);
    g->said = CMT_NEW_ARRAY(g->mem, said, n_said + 1);
    if (g->said == NULL)
        return false;
    for (size_t b = 0; b < c->ballots.n; b++) {
        (void)listen(g, b, g->from[b], g->said);
        cmt_ballot_weight(c, b, g->weight[b]);
    }
    g->most_nodes =
        8 * (CMT_MAX_WELFARE_STEPS / ((int64_t)n_said + 8 * (int64_t)g->n + 1));
    if (g->most_nodes < 8 * ((int64_t)g->n + 1))
        g->most_nodes = 8 * ((int64_t)g->n + 1);
    if (g->most_nodes > 8 * CMT_MAX_WELFARE_NODES)
        g->most_nodes = 8 * CMT_MAX_WELFARE_NODES;
    return true;
}

/* What all ballots have of the best open project that the budget pays alone. */
static void sum_best(const judge *g)
{
    for (size_t i = 0; i < g->n; i++) {
        g->open[i] = cmt_contest_eligible(g->contest, i)
                     && mpq_cmp(g->contest->costs[i], g->contest->budget) <= 0;
    }
    for (size_t b = 0; b < g->contest->ballots.n; b++) {
        mpq_mul(g->q[TERM], best_of(g, b, g->open, g->q[NOTHING]), g->weight[b]);
        mpq_add(g->q[ALL], g->q[ALL], g->q[TERM]);
    }
}

cmt_status cmt_max_welfare_unit_search(cmt_arena *mem,
                                       const cmt_contest *contest,
                                       cmt_unit_search *search,
                                       cmt_err *err)
{
    judge g = {.mem = mem, .contest = contest, .search = search};
    size_t m = 0;
    bool ok = open_judge(&g);
    if (ok) {
        mpq_set(g.q[LEFT], contest->budget);
        sum_best(&g);
        measure(&g);
        ok = line_up(&g, &m);
    }
    if (ok) {
        bound_of(&g, m, search->bound);
        ok = search->claimed == NULL || try_all(&g);
    }
    return ok ? CMT_OK : cmt_fail(err, CMT_E_NOMEM, "no room for sets of projects");
}
