#include "insight/margin_turns.h"

#include "base/err.h"
#include "base/sort.h"
#include "rules/strength.h"

#include <string.h>

/* Comparisons that are numbered, and looks at ballots for all of them. */
#define MAX_COMPARISONS (1UL << 18)
#define MAX_LOOKS       (1UL << 26)

/* Rules whose outcome follows from comparisons, and why. `lone`: where one wins alone.
 * `opposed`: also with strength=pairwise-opposition. */
static const struct proving {
    const char *name;
    cmt_turns_proof *proof;
    bool lone;
    bool opposed;
} proofs[] = {
    {"banks", cmt_turns_majorities, false, false},
    {"bipartisan", cmt_turns_majorities, false, false},
    {"copeland", cmt_turns_majorities, false, false},
    {"leximax", cmt_turns_leximax, true, true},
    {"llull", cmt_turns_majorities, false, false},
    {"minimax", cmt_turns_minimax, true, true},
    {"ranked-pairs", cmt_turns_ranked_pairs, true, true},
    {"raynaud", cmt_turns_raynaud, true, true},
    {"river", cmt_turns_river, true, true},
    {"schulze", cmt_turns_schulze, true, true},
    {"schwartz", cmt_turns_schwartz, false, false},
    {"simple-stable-voting", cmt_turns_order, false, false},
    {"slater", cmt_turns_majorities, false, false},
    {"smith", cmt_turns_smith, false, false},
    {"smith-minimax", cmt_turns_smith_minimax, true, false},
    {"split-cycle", cmt_turns_split_cycle, false, true},
    {"stable-voting", cmt_turns_undefeated, true, false},
    {"uncovered-bordes", cmt_turns_majorities, false, false},
    {"uncovered-fishburn", cmt_turns_majorities, false, false},
    {"uncovered-gillies", cmt_turns_majorities, false, false},
    {"uncovered-mckelvey", cmt_turns_majorities, false, false},
    {"weighted-covering", cmt_turns_covering, false, false},
};

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room for comparisons of duels");
}

static bool has_strength(const cmt_margin_work *w, const char *strength)
{
    return cmt_rule_option_is(w->rule, w->args, "strength", strength);
}

static const struct proving *find_proof(const cmt_margin_work *w)
{
    const bool lone = w->o->winners.n == 1 && !w->o->tied;
    if (w->rule->kind != CMT_RULE_ORDINAL || has_strength(w, "ratio"))
        return NULL;
    for (size_t k = 0; k < sizeof proofs / sizeof proofs[0]; k++) {
        if (strcmp(w->rule->name, proofs[k].name) == 0) {
            return (lone || !proofs[k].lone)
                           && (proofs[k].opposed
                               || !has_strength(w, "pairwise-opposition"))
                       ? &proofs[k]
                       : NULL;
        }
    }
    return NULL;
}

static size_t count_eligible(const cmt_contest *c)
{
    size_t n = 0;
    for (size_t i = 0; i < c->n_alternatives; i++)
        n += cmt_contest_eligible(c, i) ? 1 : 0;
    return n;
}

bool cmt_margin_has_turns(const cmt_margin_work *w)
{
    const cmt_contest *c = w->c;
    if (c->ballots.form != CMT_FORM_RANK || w->o->n_committees > 0
        || w->o->winners.n == 0 || c->ballots.n == 0 || find_proof(w) == NULL)
        return false;
    const size_t n = count_eligible(c);
    const size_t all = c->n_alternatives;
    return n > 1 && n * n <= MAX_COMPARISONS / n / n - 1
           && n * n * n * n <= MAX_LOOKS / c->ballots.n
           && all * all <= MAX_LOOKS / c->ballots.n;
}

/* --- measuring ---------------------------------------------------------------------------- */

/* Note the least that meets a demand, as comparison k. */
static cmt_status measure(cmt_turns *p, cmt_demand *d, size_t k, cmt_err *err)
{
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_demand_measure(p->w, d, err));
    p->can[k] = d->can;
    for (size_t aim = 0; aim < CMT_AIMS; aim++) {
        if (mpq_sgn(d->least[aim]) <= 0)
            continue;
        mpq_ptr least = cmt_q(p->mem);
        if (least == NULL)
            return no_room(err);
        mpq_set(least, d->least[aim]);
        p->least[aim][k] = least;
    }
done:
    return st;
}

static void ask(const cmt_turns *p, cmt_demand *d, size_t e, size_t f)
{
    d->a = f == CMT_NONE ? CMT_NONE : p->at[f / p->n];
    d->c = f == CMT_NONE ? CMT_NONE : p->at[f % p->n];
    d->i = e == CMT_NONE ? CMT_NONE : p->at[e / p->n];
    d->j = e == CMT_NONE ? CMT_NONE : p->at[e % p->n];
}

/* What makes a link go: that its duel is level; where opposition counts, that no ballot is
 * for it. What makes one come: that the duel is won, or that there is a ballot. */
static cmt_status measure_link(cmt_turns *p, cmt_demand *d, size_t e, cmt_err *err)
{
    cmt_status st = CMT_OK;
    const size_t back = e % p->n * p->n + e / p->n;
    d->support = p->opposed;
    ask(p, d, p->opposed ? e : CMT_NONE, p->opposed ? CMT_NONE : back);
    CMT_TRY(measure(p, d, p->n_links * p->n_links + e, err));
    ask(p, d, CMT_NONE, e);
    d->strict = true;
    CMT_TRY(measure(p, d, p->n_links * p->n_links + p->n_links + e, err));
done:
    d->strict = false;
    return st;
}

static cmt_status measure_all(cmt_turns *p, cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_demand d = {0};
    for (size_t aim = 0; aim < CMT_AIMS; aim++) {
        d.gap[aim] = cmt_q(p->mem);
        d.least[aim] = cmt_q(p->mem);
        if (d.gap[aim] == NULL || d.least[aim] == NULL)
            return no_room(err);
    }
    for (size_t e = 0; e < p->n_links; e++) {
        if (e / p->n == e % p->n)
            continue;
        CMT_TRY(measure_link(p, &d, e, err));
        if (p->least[CMT_AIM_BALLOTS][p->n_links * p->n_links + e] == NULL)
            continue; /* it is not there */
        d.support = p->support;
        for (size_t f = 0; f < p->n_links; f++) {
            if (f == e || f / p->n == f % p->n)
                continue;
            ask(p, &d, e, f);
            CMT_TRY(measure(p, &d, e * p->n_links + f, err));
        }
    }
done:
    return st;
}

/* --- numbering ---------------------------------------------------------------------------- */

static int by_least(const void *a, const void *b, const void *context)
{
    const mpq_ptr *least = context;
    return mpq_cmp(least[*(const uint32_t *)a], least[*(const uint32_t *)b]);
}

/* Number comparisons by what turns them. */
static cmt_status number(cmt_turns *p, cmt_margin_aim aim, cmt_err *err)
{
    size_t n = 0;
    mpq_ptr *least = p->least[aim];
    for (uint32_t k = 0; k < p->n_all; k++) {
        p->number[k] = least[k] == NULL || p->can[k] ? 0 : CMT_TURNS_NEVER;
        if (least[k] != NULL && p->can[k])
            p->sorted[n++] = k;
    }
    if (!cmt_sort(p->mem, p->sorted, n, sizeof *p->sorted, by_least, least))
        return no_room(err);
    p->n_values = 0;
    for (size_t k = 0; k < n; k++) {
        mpq_srcptr value = least[p->sorted[k]];
        if (p->n_values == 0 || mpq_equal(p->values[p->n_values], value) == 0)
            p->values[++p->n_values] = value;
        p->number[p->sorted[k]] = p->n_values;
    }
    return CMT_OK;
}

/* The least limit at which the proof fails; 0: at once, or never. */
static uint32_t find_limit(cmt_turns *p, cmt_turns_proof *proof)
{
    uint32_t low = 1;
    uint32_t high = p->n_values;
    p->limit = 0;
    if (high == 0 || !proof(p))
        return 0;
    p->limit = high;
    if (proof(p))
        return 0;
    while (low < high) {
        p->limit = low + (high - low) / 2;
        if (proof(p)) {
            low = p->limit + 1;
        } else {
            high = p->limit;
        }
    }
    return low;
}

/* --- the bound ---------------------------------------------------------------------------- */

static cmt_status init(cmt_turns *p, cmt_err *err)
{
    const cmt_margin_work *w = p->w;
    cmt_arena *mem = p->mem;
    const size_t n = count_eligible(w->c);
    p->n_links = n * n;
    p->n_all = p->n_links * (p->n_links + 2);
    p->opposed = has_strength(w, "pairwise-opposition");
    p->support = p->opposed || has_strength(w, "winning-votes");
    p->at = CMT_NEW_ARRAY(mem, uint32_t, n);
    p->can = CMT_NEW_ARRAY(mem, bool, p->n_all);
    p->number = CMT_NEW_ARRAY(mem, uint32_t, p->n_all);
    p->sorted = CMT_NEW_ARRAY(mem, uint32_t, p->n_all);
    p->values = CMT_NEW_ARRAY(mem, mpq_srcptr, p->n_all + 1);
    p->won = CMT_NEW_ARRAY(mem, bool, n);
    p->smith = CMT_NEW_ARRAY(mem, bool, n);
    p->place = CMT_NEW_ARRAY(mem, size_t, n);
    p->order = CMT_NEW_ARRAY(mem, size_t, n);
    p->parent = CMT_NEW_ARRAY(mem, size_t, n);
    p->seen = CMT_NEW_ARRAY(mem, bool, n);
    p->good = CMT_NEW_ARRAY(mem, bool, p->n_links);
    p->queue = CMT_NEW_ARRAY(mem, size_t, n);
    p->standing = CMT_NEW_ARRAY(mem, bool, n);
    for (size_t aim = 0; aim < CMT_AIMS; aim++)
        p->least[aim] = CMT_NEW_ARRAY(mem, mpq_ptr, p->n_all);
    if (!cmt_arena_ok(mem))
        return no_room(err);
    for (uint32_t i = 0; i < w->c->n_alternatives; i++) {
        if (cmt_contest_eligible(w->c, i))
            p->at[p->n++] = i;
    }
    for (p->winner = 0; p->winner < n; p->winner++) {
        if (w->o->winners.n == 1 && p->at[p->winner] == w->o->winners.at[0])
            break;
    }
    return CMT_OK;
}

/* Take over a bound where it is better than what is known. */
static void take_over(const cmt_turns *p, cmt_margin_aim aim, uint32_t limit)
{
    cmt_margin_work *w = p->w;
    if (limit == 0)
        return;
    if (aim == CMT_AIM_BALLOTS) {
        const int64_t n = cmt_z_get_i64(mpq_numref(p->values[limit]));
        if (n > w->lower || w->by == CMT_MARGIN_SEARCH)
            w->by = CMT_MARGIN_COMPARISONS;
        w->lower = n > w->lower ? n : w->lower;
    } else if (mpq_sgn(w->c->total) > 0) {
        mpq_div(w->q[0], p->values[limit], w->c->total);
        if (mpq_cmp(w->q[0], w->share_lower) <= 0)
            return;
        mpq_set(w->share_lower, w->q[0]);
        w->by = CMT_MARGIN_COMPARISONS;
    }
}

cmt_status cmt_turns_measure(cmt_turns *p, cmt_err *err)
{
    cmt_status st = CMT_OK;
    CMT_TRY(init(p, err));
    CMT_TRY(cmt_margin_kinds(p->w, err));
    CMT_TRY(cmt_demand_look(p->w, p->mem, err));
    CMT_TRY(measure_all(p, err));
done:
    return st;
}

static cmt_status prove(cmt_turns *p, cmt_err *err)
{
    cmt_status st = CMT_OK;
    const struct proving *known = find_proof(p->w);
    CMT_TRY(cmt_turns_measure(p, err));
    for (size_t k = 0; k < CMT_AIMS; k++) {
        const cmt_margin_aim aim = (cmt_margin_aim)k;
        CMT_TRY(number(p, aim, err));
        if (aim == CMT_AIM_BALLOTS)
            cmt_turns_prepare(p);
        take_over(p, aim, find_limit(p, known->proof));
    }
done:
    return st;
}

cmt_status cmt_margin_turns(cmt_margin_work *w, cmt_err *err)
{
    if ((w->by != CMT_MARGIN_SEARCH && w->by != CMT_MARGIN_DUELS)
        || !cmt_margin_has_turns(w))
        return CMT_OK;
    cmt_turns p = {.w = w, .mem = cmt_arena_new(0)};
    if (p.mem == NULL)
        return no_room(err);
    const cmt_status st = prove(&p, err);
    cmt_arena_free(p.mem);
    w->says = NULL;
    return st;
}
