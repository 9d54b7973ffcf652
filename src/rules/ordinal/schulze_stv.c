#include "rules/ordinal/schulze_stv.h"

#include "base/choices.h"
#include "base/err.h"
#include "base/sort.h"
#include "rules/ordinal/schulze_stv_strength.h"
#include "rules/result.h"

#include <string.h>

/* Committees in canonical order; set s has a link to each set that has one member exchanged
 * for outsider g, all of the strength of s against g. */
typedef struct world {
    cmt_arena *mem;
    const cmt_contest *contest;
    size_t m;           /* eligible alternatives */
    size_t k;           /* seats */
    uint32_t *eligible; /* [m] */
    size_t n_sets;
    uint32_t *sets;   /* [n_sets][k] places in `eligible`, ascending */
    mpq_t *strength;  /* [n_sets][m], 0 of members */
    uint32_t *rank;   /* [n_sets][m] the strengths' order */
    uint32_t *path;   /* [n_sets][n_sets] rank of the strongest path */
    uint32_t *choose; /* [m + 1][k + 1] binomials */
    cmt_err *err;
} world;

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room to compare committees");
}

/* Binomials up to the limit; false where the number of sets is above it. */
static bool count_sets(world *w)
{
    for (size_t a = 0; a <= w->m; a++) {
        for (size_t b = 0; b <= w->k && b <= a; b++) {
            uint32_t *at = &w->choose[a * (w->k + 1) + b];
            *at = 1;
            if (b > 0 && b < a)
                *at = at[-(ptrdiff_t)(w->k + 1)] + at[-(ptrdiff_t)(w->k + 2)];
            if (*at > CMT_MAX_SCHULZE_SETS)
                *at = CMT_MAX_SCHULZE_SETS + 1;
        }
    }
    w->n_sets = w->choose[w->m * (w->k + 1) + w->k];
    return w->n_sets <= CMT_MAX_SCHULZE_SETS;
}

/* The place of a set in canonical order. */
static size_t place_of(const world *w, const uint32_t *set)
{
    size_t place = 0;
    uint32_t next = 0;
    for (size_t i = 0; i < w->k; i++) {
        for (; next < set[i]; next++)
            place += w->choose[(w->m - 1 - next) * (w->k + 1) + (w->k - 1 - i)];
        next++;
    }
    return place;
}

static void list_sets(world *w)
{
    for (size_t i = 0; i < w->k; i++)
        w->sets[i] = (uint32_t)i;
    for (size_t s = 1; s < w->n_sets; s++) {
        uint32_t *set = &w->sets[s * w->k];
        memcpy(set, set - w->k, w->k * sizeof *set);
        (void)cmt_choices_next(set, w->k, w->m);
    }
}

static cmt_status open_world(world *w)
{
    const cmt_contest *c = w->contest;
    w->eligible = CMT_NEW_ARRAY(w->mem, uint32_t, c->n_alternatives + 1);
    if (w->eligible == NULL)
        return no_room(w->err);
    for (uint32_t i = 0; i < c->n_alternatives; i++) {
        if (cmt_contest_eligible(c, i))
            w->eligible[w->m++] = i;
    }
    w->k = c->seats < w->m ? c->seats : w->m;
    if (w->k > CMT_MAX_SCHULZE_SEATS && w->k < w->m) {
        return cmt_fail(w->err, CMT_E_LIMIT, "the rule fills at most %d seats",
                        CMT_MAX_SCHULZE_SEATS);
    }
    w->n_sets = 1;
    w->choose =
        CMT_NEW_ARRAY(w->mem, uint32_t, w->k < w->m ? (w->m + 1) * (w->k + 1) : 1);
    if (w->choose == NULL)
        return no_room(w->err);
    if (w->k < w->m && !count_sets(w)) {
        return cmt_fail(w->err, CMT_E_LIMIT,
                        "the rule compares at most %d committees, and there are more "
                        "of %zu from %zu",
                        CMT_MAX_SCHULZE_SETS, w->k, w->m);
    }
    w->sets = CMT_NEW_ARRAY(w->mem, uint32_t, w->n_sets * w->k + 1);
    w->strength = cmt_q_array(w->mem, w->n_sets * w->m + 1);
    w->rank = CMT_NEW_ARRAY(w->mem, uint32_t, w->n_sets * w->m + 1);
    w->path = CMT_NEW_ARRAY(w->mem, uint32_t, w->n_sets * w->n_sets);
    if (w->sets == NULL || w->strength == NULL || w->rank == NULL || w->path == NULL)
        return no_room(w->err);
    list_sets(w);
    return CMT_OK;
}

static bool has(const world *w, size_t s, uint32_t g)
{
    bool in = false;
    for (size_t i = 0; i < w->k; i++)
        in = in || w->sets[s * w->k + i] == g;
    return in;
}

static cmt_status find_strengths(world *w)
{
    cmt_status st = CMT_OK;
    cmt_seat_holder holder;
    uint32_t members[CMT_MAX_SCHULZE_SEATS];
    if (w->n_sets == 1)
        return CMT_OK;
    CMT_TRY(cmt_seat_holder_init(w->mem, w->contest, w->k, &holder, w->err));
    for (size_t s = 0; s < w->n_sets; s++) {
        for (size_t i = 0; i < w->k; i++)
            members[i] = w->eligible[w->sets[s * w->k + i]];
        for (uint32_t g = 0; g < w->m; g++) {
            mpq_ptr out = w->strength[s * w->m + g];
            if (has(w, s, g))
                continue;
            CMT_TRY(cmt_seat_holder_strength(&holder, members, w->eligible[g], out,
                                             w->err));
            mpq_set_z(holder.q[0], holder.units);
            mpq_div(out, out, holder.q[0]);
        }
    }
done:
    return st;
}

static int by_strength(const void *a, const void *b, const void *context)
{
    const world *w = context;
    return mpq_cmp(w->strength[*(const uint32_t *)a],
                   w->strength[*(const uint32_t *)b]);
}

/* Strengths as small numbers, the same for the same. */
static cmt_status rank_strengths(world *w)
{
    const size_t n = w->n_sets * w->m;
    const cmt_arena_mark mark = cmt_arena_get_mark(w->mem);
    uint32_t *order = CMT_NEW_ARRAY(w->mem, uint32_t, n + 1);
    if (order == NULL)
        return no_room(w->err);
    for (uint32_t l = 0; l < n; l++)
        order[l] = l;
    if (!cmt_sort(w->mem, order, n, sizeof *order, by_strength, w))
        return no_room(w->err);
    uint32_t rank = 0;
    for (size_t l = 0; l < n; l++) {
        rank += l > 0 && by_strength(&order[l - 1], &order[l], w) != 0 ? 1U : 0U;
        w->rank[order[l]] = rank;
    }
    cmt_arena_reset(w->mem, mark);
    return CMT_OK;
}

/* Links from s: g in the place of each member. */
static void link_set(world *w, size_t s, uint32_t g)
{
    uint32_t other[CMT_MAX_SCHULZE_SEATS];
    for (size_t out = 0; out < w->k; out++) {
        size_t n = 0;
        bool placed = false;
        for (size_t i = 0; i < w->k; i++) {
            const uint32_t member = w->sets[s * w->k + i];
            if (!placed && g < member) {
                other[n++] = g;
                placed = true;
            }
            if (i != out)
                other[n++] = member;
        }
        if (!placed)
            other[n] = g;
        w->path[s * w->n_sets + place_of(w, other)] = w->rank[s * w->m + g];
    }
}

/* Paths from s that go over `via` first. */
static void go_over(world *w, size_t s, size_t via)
{
    const uint32_t *from = &w->path[via * w->n_sets];
    uint32_t *to = &w->path[s * w->n_sets];
    const uint32_t first = to[via];
    for (size_t t = 0; first > 0 && t < w->n_sets; t++) {
        const uint32_t both = first < from[t] ? first : from[t];
        to[t] = to[t] > both ? to[t] : both;
    }
}

/* The strongest paths, by Floyd and Warshall. */
static void find_paths(world *w)
{
    for (size_t s = 0; s < w->n_sets; s++) {
        for (uint32_t g = 0; g < w->m; g++) {
            if (!has(w, s, g))
                link_set(w, s, g);
        }
    }
    for (size_t via = 0; via < w->n_sets; via++) {
        for (size_t s = 0; s < w->n_sets; s++)
            go_over(w, s, via);
    }
}

static bool is_unbeaten(const world *w, size_t s)
{
    for (size_t t = 0; t < w->n_sets; t++) {
        if (t != s && w->path[t * w->n_sets + s] > w->path[s * w->n_sets + t])
            return false;
    }
    return true;
}

/* What the committee's strength is against each outsider. */
static cmt_value *tell_strengths(const world *w, const cmt_set *committee)
{
    uint32_t set[CMT_MAX_SCHULZE_SEATS] = {0};
    cmt_value *out = cmt_value_object(w->mem);
    if (w->n_sets == 1)
        return out;
    for (uint32_t i = 0, n = 0; i < w->m && n < committee->n; i++) {
        if (w->eligible[i] == committee->at[n])
            set[n++] = i;
    }
    const size_t s = place_of(w, set);
    for (uint32_t g = 0; g < w->m; g++) {
        if (!has(w, s, g)) {
            cmt_value_set(w->mem, out, w->contest->ids[w->eligible[g]],
                          cmt_value_q(w->mem, w->strength[s * w->m + g]));
        }
    }
    return out;
}

static cmt_status tell(const world *w, const cmt_tie_break *tie_break, cmt_outcome *o)
{
    size_t n = 0;
    cmt_set *won = CMT_NEW_ARRAY(w->mem, cmt_set, w->n_sets);
    bool *in = CMT_NEW_ARRAY(w->mem, bool, w->contest->n_alternatives + 1);
    if (won == NULL || in == NULL)
        return no_room(w->err);
    for (size_t s = 0; s < w->n_sets; s++) {
        if (!is_unbeaten(w, s))
            continue;
        memset(in, 0, w->contest->n_alternatives * sizeof *in);
        for (size_t i = 0; i < w->k; i++)
            in[w->eligible[w->sets[s * w->k + i]]] = true;
        if (!cmt_result_set(w->mem, in, w->contest->n_alternatives, &won[n++]))
            return no_room(w->err);
    }
    const cmt_status st =
        cmt_result_committees(w->mem, w->contest, tie_break, won, n, false, o, w->err);
    if (st != CMT_OK)
        return st;
    o->witness = cmt_value_object(w->mem);
    if (o->has_committee) {
        cmt_value_set(w->mem, o->witness, "strengths",
                      tell_strengths(w, &o->committee));
    }
    return cmt_arena_ok(w->mem) ? CMT_OK : no_room(w->err);
}

static cmt_status run(cmt_arena *mem,
                      const cmt_contest *contest,
                      const cmt_rule_args *args,
                      cmt_outcome *out,
                      cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_outcome o = {0};
    world w = {.mem = mem, .contest = contest, .err = err};
    CMT_TRY(cmt_result_expect(contest, CMT_FORM_RANK, err));
    CMT_TRY(open_world(&w));
    CMT_TRY(find_strengths(&w));
    CMT_TRY(rank_strengths(&w));
    find_paths(&w);
    CMT_TRY(tell(&w, &args->tie_break, &o));
    *out = o;
done:
    return st;
}

#define SCHULZE "Schulze, The Schulze Method of Voting, arXiv 1804.02973 (2018)"

static const cmt_rule_axiom axioms[] = {
    {"homogeneity", true, "immediate: every strength is a share of the weight"},
    {0},
};

const cmt_rule cmt_rule_ordinal_schulze_stv = {
    .name = "schulze-stv",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_COMMITTEE,
    .reads = CMT_READS_RANKS,
    .yields = CMT_YIELDS_COMMITTEE,
    .title = "Schulze STV",
    .definition =
        "A committee holds its seats against one more alternative with the weight that "
        "each member can get from ballots that rank it above. The committee sits whose "
        "strongest paths of single exchanges to every other are no weaker than those "
        "back.",
    .source = SCHULZE "; Schulze, Free Riding and Vote Management under Proportional "
                      "Representation by the Single Transferable Vote (2011)",
    .beside = 9,
    .cost = "O(s^3 + s n (ballots + 2^k)) for s committees of k, at most 1,000 and 8",
    .options = NULL,
    .axioms = axioms,
    .run = run,
    .check = cmt_ordinal_schulze_stv_check,
};
