/* Rules whose outcome alters where certain duels turn: every way, by program. */
#include "base/err.h"
#include "insight/margin_demands.h"

#include <string.h>

/* Duels looked at on ballots, all cases together. */
#define MAX_SAYS (1UL << 21)

/* What a case is about; its demands are made when they are needed. */
typedef struct listed {
    uint32_t rival;
    uint32_t by;             /* minimax: whose duel with the winner is to weigh most */
    mpq_ptr bound[CMT_AIMS]; /* nothing less does it */
} listed;

typedef struct casing {
    cmt_margin_work *w;
    cmt_margin_least *least;
    cmt_arena *mem;  /* of the list */
    uint32_t winner; /* CMT_NONE: nobody wins all duels, one is to */
    mpq_ptr alpha;   /* what a tie is worth; NULL: the rule gives no points */
    listed *list;
    size_t n;
    int64_t *taken; /* [ballots.n] */
} casing;

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room for cases");
}

static bool is_rule(const cmt_margin_work *w, const char *name)
{
    return strcmp(w->rule->name, name) == 0;
}

bool cmt_margin_has_cases(const cmt_margin_work *w)
{
    const size_t n = w->c->n_alternatives;
    const cmt_outcome *o = w->o;
    if (w->args->solver == NULL || w->rule->kind != CMT_RULE_ORDINAL || o->tied
        || w->c->ballots.form != CMT_FORM_RANK || o->n_committees > 0
        || n * n > MAX_SAYS / n / w->c->ballots.n)
        return false;
    if (is_rule(w, "condorcet"))
        return o->winners.n <= 1;
    if (o->winners.n != 1)
        return false;
    return is_rule(w, "copeland") || is_rule(w, "llull")
           || (is_rule(w, "minimax")
               && cmt_rule_option_is(w->rule, w->args, "strength", "margins"));
}

static bool init_demand(cmt_arena *mem, cmt_demand *d)
{
    bool ok = true;
    for (size_t aim = 0; aim < CMT_AIMS; aim++) {
        d->gap[aim] = cmt_q(mem);
        d->least[aim] = cmt_q(mem);
        ok = ok && d->gap[aim] != NULL && d->least[aim] != NULL;
    }
    return ok;
}

/* What a is to c, level or (worth: points that this brings) above it. */
static void add(cmt_case *way,
                cmt_demand *demands,
                uint32_t a,
                uint32_t c,
                bool strict,
                mpq_srcptr worth)
{
    cmt_demand *d = &demands[way->n];
    if (worth != NULL && mpq_sgn(worth) == 0)
        return;
    d->a = a;
    d->c = c;
    d->i = CMT_NONE;
    d->j = CMT_NONE;
    d->strict = strict;
    d->support = false;
    d->worth = worth;
    way->n++;
}

/* Copeland: the rival gets alpha for a duel that is level and the rest where it is won; for
 * the winner it is the other way round. Its points are n - 1 less what it loses so; the
 * rival has as many where both sums reach n - 1. The duel of the two counts for both. */
static bool make_points(
    casing *g, cmt_arena *mem, uint32_t rival, cmt_case *way, cmt_demand *demands)
{
    const cmt_contest *c = g->w->c;
    mpq_t *q = cmt_q_array(mem, 3);
    unsigned long others = 0;
    if (q == NULL)
        return false;
    mpq_set_ui(q[0], 1, 1);
    mpq_sub(q[1], q[0], g->alpha);
    for (uint32_t i = 0; i < c->n_alternatives; i++) {
        if (!cmt_contest_eligible(c, i))
            continue;
        others += i != rival ? 1 : 0;
        if (i == g->winner) {
            add(way, demands, rival, i, false, q[0]);
            add(way, demands, rival, i, true, q[0]);
        } else if (i != rival) {
            add(way, demands, rival, i, false, g->alpha);
            add(way, demands, rival, i, true, q[1]);
            add(way, demands, i, g->winner, false, q[1]);
            add(way, demands, i, g->winner, true, g->alpha);
        }
    }
    mpq_set_ui(q[2], others, 1);
    way->need = q[2];
    return true;
}

/* Minimax: no duel that the rival loses weighs more than the one that the winner loses to
 * `by`. Condorcet: the rival wins all its duels, or is at least level with the winner. */
static void make_duels(casing *g, const listed *l, cmt_case *way, cmt_demand *demands)
{
    const cmt_contest *c = g->w->c;
    const bool minimax = is_rule(g->w, "minimax");
    if (g->winner != CMT_NONE)
        add(way, demands, minimax ? l->by : l->rival, g->winner, false, NULL);
    for (uint32_t i = 0; i < c->n_alternatives; i++) {
        if (i == l->rival || !cmt_contest_eligible(c, i))
            continue;
        if (minimax) {
            add(way, demands, l->by, g->winner, false, NULL);
            demands[way->n - 1].i = i;
            demands[way->n - 1].j = l->rival;
        } else if (g->winner == CMT_NONE) {
            add(way, demands, l->rival, i, true, NULL);
        }
    }
}

/* Make a case's demands and measure them. */
static cmt_status make(
    casing *g, cmt_arena *mem, const listed *l, cmt_case *way, cmt_err *err)
{
    cmt_status st = CMT_OK;
    const size_t n = 4 * g->w->c->n_alternatives + 1;
    cmt_demand *demands = CMT_NEW_ARRAY(mem, cmt_demand, n);
    if (demands == NULL)
        return no_room(err);
    *way = (cmt_case){.rival = l->rival, .demands = demands};
    if (g->alpha == NULL) {
        make_duels(g, l, way, demands);
    } else if (!make_points(g, mem, l->rival, way, demands)) {
        return no_room(err);
    }
    for (size_t k = 0; k < way->n; k++) {
        if (!init_demand(mem, &demands[k]))
            return no_room(err);
        CMT_TRY(cmt_demand_measure(g->w, &demands[k], err));
    }
done:
    return st;
}

/* What a case takes at least: as much as the hardest of its demands, or of the easiest that
 * bring enough points. False: it cannot be had. */
static bool bound_case(const cmt_case *way, cmt_margin_aim aim, mpq_ptr out)
{
    if (way->need != NULL)
        return cmt_points_bound(way, aim, out);
    for (size_t k = 0; k < way->n; k++) {
        if (!way->demands[k].can)
            return false;
        if (mpq_cmp(way->demands[k].least[aim], out) > 0)
            mpq_set(out, way->demands[k].least[aim]);
    }
    return way->n > 0;
}

static cmt_status list_case(casing *g, uint32_t rival, uint32_t by, cmt_err *err)
{
    listed *l = &g->list[g->n];
    cmt_case way = {0};
    bool can = true;
    cmt_arena *mem = cmt_arena_new(0);
    *l = (listed){.rival = rival, .by = by};
    for (size_t aim = 0; aim < CMT_AIMS; aim++)
        l->bound[aim] = cmt_q(g->mem);
    cmt_status st = mem != NULL && l->bound[0] != NULL && l->bound[1] != NULL
                        ? CMT_OK
                        : no_room(err);
    if (st == CMT_OK)
        st = make(g, mem, l, &way, err);
    for (size_t aim = 0; aim < CMT_AIMS && st == CMT_OK; aim++)
        can = bound_case(&way, (cmt_margin_aim)aim, l->bound[aim]) && can;
    cmt_arena_free(mem);
    g->n += st == CMT_OK && can ? 1 : 0;
    return st;
}

static cmt_status list_cases(casing *g, cmt_err *err)
{
    const cmt_contest *c = g->w->c;
    const size_t n = c->n_alternatives;
    const bool minimax = is_rule(g->w, "minimax");
    cmt_status st = CMT_OK;
    g->list = CMT_NEW_ARRAY(g->mem, listed, n * (minimax ? n : 1) + 1);
    if (g->list == NULL)
        return no_room(err);
    for (uint32_t j = 0; j < n; j++) {
        if (j == g->winner || !cmt_contest_eligible(c, j))
            continue;
        for (uint32_t k = 0; k < n && minimax; k++) {
            if (k != g->winner && cmt_contest_eligible(c, k))
                CMT_TRY(list_case(g, j, k, err));
        }
        if (!minimax)
            CMT_TRY(list_case(g, j, CMT_NONE, err));
    }
done:
    return st;
}

static cmt_status try_case(
    casing *g, cmt_arena *mem, const listed *l, cmt_margin_aim aim, cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_case way = {0};
    CMT_TRY(make(g, mem, l, &way, err));
    if (way.need != NULL)
        return cmt_points_try(g->w, &way, aim, l->bound[aim], g->least, g->taken, err);
    const cmt_demand **set = CMT_NEW_ARRAY(mem, const cmt_demand *, way.n + 1);
    if (set == NULL)
        return no_room(err);
    for (size_t k = 0; k < way.n; k++)
        set[k] = &way.demands[k];
    CMT_TRY(cmt_demand_try(g->w, set, way.n, l->rival, aim, g->least, g->taken, err));
done:
    return st;
}

/* The closest first, until no other can be closer than what was found. */
static cmt_status try_all(casing *g, cmt_margin_aim aim, cmt_err *err)
{
    cmt_status st = CMT_OK;
    for (size_t k = 0; k < g->n && st == CMT_OK; k++) {
        size_t at = k;
        for (size_t j = k + 1; j < g->n; j++)
            at = mpq_cmp(g->list[j].bound[aim], g->list[at].bound[aim]) < 0 ? j : at;
        const listed next = g->list[at];
        memmove(&g->list[k + 1], &g->list[k], (at - k) * sizeof next);
        g->list[k] = next;
        if (!cmt_margin_may_do(g->least, aim, next.bound[aim]))
            break;
        cmt_arena *mem = cmt_arena_new(0);
        st = mem != NULL ? try_case(g, mem, &g->list[k], aim, err) : no_room(err);
        cmt_arena_free(mem);
    }
    return st;
}

static cmt_status set_alpha(casing *g, cmt_err *err)
{
    mpq_t *alpha = NULL;
    size_t n = 0;
    if (is_rule(g->w, "llull")) {
        g->alpha = cmt_q(g->mem);
        if (g->alpha == NULL)
            return no_room(err);
        mpq_set_ui(g->alpha, 1, 1);
        return CMT_OK;
    }
    if (!is_rule(g->w, "copeland"))
        return CMT_OK;
    const cmt_status st = cmt_rule_option_rationals(g->mem, g->w->rule, g->w->args,
                                                    "alpha", &alpha, &n, err);
    if (st == CMT_OK)
        g->alpha = alpha[0];
    return st;
}

static cmt_status try_within(casing *g, cmt_err *err)
{
    cmt_status st = CMT_OK;
    g->taken = CMT_NEW_ARRAY(g->mem, int64_t, g->w->c->ballots.n + 1);
    if (g->taken == NULL)
        return no_room(err);
    CMT_TRY(cmt_demand_look(g->w, g->mem, err));
    CMT_TRY(set_alpha(g, err));
    CMT_TRY(list_cases(g, err));
    CMT_TRY(try_all(g, CMT_AIM_BALLOTS, err));
    CMT_TRY(try_all(g, CMT_AIM_WEIGHT, err));
done:
    return st;
}

cmt_status cmt_margin_try_cases(cmt_margin_work *w,
                                cmt_margin_least *least,
                                cmt_err *err)
{
    const cmt_set *won = &w->o->winners;
    casing g = {.w = w, .least = least, .winner = won->n == 1 ? won->at[0] : CMT_NONE};
    g.mem = cmt_arena_new(0);
    if (g.mem == NULL)
        return no_room(err);
    const cmt_status st = try_within(&g, err);
    cmt_arena_free(g.mem);
    return st;
}
