#include "rules/ordinal/cpo_stv.h"

#include "base/choices.h"
#include "base/err.h"
#include "base/sort.h"
#include "rules/ordinal/cpo_stv_count.h"
#include "rules/result.h"

#include <string.h>

/* Committees in canonical order, and how each does against each. */
typedef struct world {
    cmt_arena *mem;
    const cmt_contest *contest;
    size_t m;           /* eligible alternatives */
    size_t k;           /* seats to fill */
    uint32_t *eligible; /* [m] */
    size_t n;           /* committees */
    uint32_t *sets;     /* [n][k] alternatives, ascending */
    mpq_t *margin;      /* [n * (n - 1) / 2] of the earlier set over the later */
    int32_t *rank;      /* [n][n] margins' order, 0 = level, positive = wins */
    bool *won;          /* [n] */
    cmt_err *err;
} world;

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room to compare committees");
}

/* --- committees ----------------------------------------------------------------------------- */

/* The number of committees, or one more than the limit. */
static size_t count_sets(size_t m, size_t k)
{
    uint64_t n = 1;
    for (size_t i = 1; i <= k; i++) {
        n = n * (m - k + i) / i; /* a binomial each time; none falls again */
        if (n > CMT_MAX_CPO_SETS)
            return CMT_MAX_CPO_SETS + 1;
    }
    return (size_t)n;
}

static cmt_status check_size(const world *w)
{
    const uint64_t n_pairs = (uint64_t)w->n * (w->n - 1) / 2;
    if (w->k < w->m && w->k > CMT_MAX_CPO_SEATS) {
        return cmt_fail(w->err, CMT_E_LIMIT, "the rule fills at most %d seats",
                        CMT_MAX_CPO_SEATS);
    }
    if (w->n > CMT_MAX_CPO_SETS) {
        return cmt_fail(w->err, CMT_E_LIMIT,
                        "the rule compares at most %d committees, and there are more "
                        "of %zu from %zu",
                        CMT_MAX_CPO_SETS, w->k, w->m);
    }
    if (n_pairs * 2 * w->k > CMT_MAX_CPO_READS / (w->contest->ballots.n + 1)) {
        return cmt_fail(w->err, CMT_E_LIMIT,
                        "%zu committees and %zu ballots are too many to compare", w->n,
                        w->contest->ballots.n);
    }
    return CMT_OK;
}

static void list_sets(const world *w)
{
    uint32_t place[CMT_MAX_CPO_SEATS];
    for (uint32_t i = 0; i < w->k; i++)
        place[i] = i;
    size_t s = 0;
    do {
        for (size_t i = 0; i < w->k; i++)
            w->sets[s * w->k + i] = w->eligible[place[i]];
        s++;
    } while (cmt_choices_next(place, w->k, w->m));
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
    w->n = w->k == w->m ? 1 : count_sets(w->m, w->k);
    const cmt_status st = check_size(w);
    if (st != CMT_OK)
        return st;
    w->sets = CMT_NEW_ARRAY(w->mem, uint32_t, w->n * w->k + 1);
    w->margin = cmt_q_array(w->mem, w->n * (w->n - 1) / 2 + 1);
    w->rank = CMT_NEW_ARRAY(w->mem, int32_t, w->n * w->n);
    w->won = CMT_NEW_ARRAY(w->mem, bool, w->n);
    if (!cmt_arena_ok(w->mem))
        return no_room(w->err);
    if (w->n > 1) {
        list_sets(w);
    } else if (w->k > 0) {
        memcpy(w->sets, w->eligible, w->k * sizeof *w->sets);
    }
    return CMT_OK;
}

/* --- comparisons ---------------------------------------------------------------------------- */

static size_t pair_of(const world *w, size_t s, size_t t)
{
    return s * (2 * w->n - s - 1) / 2 + (t - s - 1);
}

static int by_size(const void *a, const void *b, const void *context)
{
    const world *w = context;
    return mpq_cmp(w->margin[*(const uint32_t *)a], w->margin[*(const uint32_t *)b]);
}

/* Margins as small numbers of the same order; `margin` holds sizes while it runs. */
static cmt_status rank_margins(const world *w)
{
    int32_t rank = 0;
    const size_t n_pairs = w->n * (w->n - 1) / 2;
    uint32_t *order = CMT_NEW_ARRAY(w->mem, uint32_t, n_pairs + 1);
    int32_t *of = CMT_NEW_ARRAY(w->mem, int32_t, n_pairs + 1);
    bool *negative = CMT_NEW_ARRAY(w->mem, bool, n_pairs + 1);
    if (order == NULL || of == NULL || negative == NULL)
        return no_room(w->err);
    for (uint32_t p = 0; p < n_pairs; p++) {
        order[p] = p;
        negative[p] = mpq_sgn(w->margin[p]) < 0;
        mpq_abs(w->margin[p], w->margin[p]);
    }
    if (!cmt_sort(w->mem, order, n_pairs, sizeof *order, by_size, w))
        return no_room(w->err);
    for (size_t p = 0; p < n_pairs; p++) {
        const bool more = p == 0 ? mpq_sgn(w->margin[order[0]]) != 0
                                 : by_size(&order[p - 1], &order[p], w) != 0;
        rank += more ? 1 : 0;
        of[order[p]] = rank;
    }
    for (size_t s = 0; s < w->n; s++) {
        for (size_t t = s + 1; t < w->n; t++) {
            const size_t p = pair_of(w, s, t);
            if (negative[p])
                mpq_neg(w->margin[p], w->margin[p]);
            w->rank[s * w->n + t] = negative[p] ? -of[p] : of[p];
            w->rank[t * w->n + s] = -w->rank[s * w->n + t];
        }
    }
    return CMT_OK;
}

static cmt_status compare(const world *w, const cmt_rule_args *args)
{
    cmt_status st = CMT_OK;
    cmt_cpo count;
    if (w->n == 1)
        return CMT_OK;
    CMT_TRY(cmt_cpo_init(w->mem, w->contest, args, w->k, &count, w->err));
    for (size_t s = 0; s < w->n; s++) {
        for (size_t t = s + 1; t < w->n; t++) {
            cmt_cpo_margin(&count, &w->sets[s * w->k], &w->sets[t * w->k],
                           w->margin[pair_of(w, s, t)]);
        }
    }
    CMT_TRY(rank_margins(w));
done:
    return st;
}

/* --- completion ----------------------------------------------------------------------------- */

/* The committee whose worst comparison is the best. */
static void complete_minimax(const world *w)
{
    int32_t best = INT32_MIN;
    for (size_t pass = 0; pass < 2; pass++) {
        for (size_t s = 0; s < w->n; s++) {
            int32_t worst = INT32_MAX;
            for (size_t t = 0; t < w->n; t++) {
                if (t != s && w->rank[s * w->n + t] < worst)
                    worst = w->rank[s * w->n + t];
            }
            if (pass == 0 && worst > best)
                best = worst;
            w->won[s] = pass == 1 && worst == best;
        }
    }
}

/* Paths from s that go over `via` first. */
static void go_over(const world *w, int32_t *path, size_t s, size_t via)
{
    int32_t *to = &path[s * w->n];
    const int32_t *from = &path[via * w->n];
    const int32_t first = to[via];
    for (size_t t = 0; first > 0 && t < w->n; t++) {
        const int32_t both = first < from[t] ? first : from[t];
        to[t] = to[t] > both ? to[t] : both;
    }
}

static bool is_unbeaten(const world *w, const int32_t *path, size_t s)
{
    for (size_t t = 0; t < w->n; t++) {
        if (t != s && path[t * w->n + s] > path[s * w->n + t])
            return false;
    }
    return true;
}

/* Paths of wins, each as strong as its narrowest, by Floyd and Warshall. */
static cmt_status complete_schulze(const world *w)
{
    int32_t *path = CMT_NEW_ARRAY(w->mem, int32_t, w->n * w->n);
    if (path == NULL)
        return no_room(w->err);
    for (size_t e = 0; e < w->n * w->n; e++)
        path[e] = w->rank[e] > 0 ? w->rank[e] : 0;
    for (size_t via = 0; via < w->n; via++) {
        for (size_t s = 0; s < w->n; s++)
            go_over(w, path, s, via);
    }
    for (size_t s = 0; s < w->n; s++)
        w->won[s] = is_unbeaten(w, path, s);
    return CMT_OK;
}

/* --- the outcome ---------------------------------------------------------------------------- */

/* The narrowest win of the committee picked, or its worst loss. */
static cmt_value *tell_worst(const world *w, const cmt_set *committee)
{
    size_t s = 0;
    size_t worst = w->n;
    mpq_ptr q = cmt_q(w->mem);
    if (q == NULL)
        return NULL;
    while (memcmp(&w->sets[s * w->k], committee->at, w->k * sizeof *w->sets) != 0)
        s++;
    for (size_t t = 0; t < w->n; t++) {
        if (t != s
            && (worst == w->n || w->rank[s * w->n + t] < w->rank[s * w->n + worst]))
            worst = t;
    }
    if (s < worst) {
        mpq_set(q, w->margin[pair_of(w, s, worst)]);
    } else {
        mpq_neg(q, w->margin[pair_of(w, worst, s)]);
    }
    return cmt_value_q(w->mem, q);
}

static cmt_status tell(const world *w, const cmt_tie_break *tie_break, cmt_outcome *o)
{
    size_t n = 0;
    cmt_set *won = CMT_NEW_ARRAY(w->mem, cmt_set, w->n);
    if (won == NULL)
        return no_room(w->err);
    for (size_t s = 0; s < w->n; s++) {
        if (w->won[s]) {
            won[n] = (cmt_set){.at = &w->sets[s * w->k], .n = w->k};
            n++;
        }
    }
    const cmt_status st =
        cmt_result_committees(w->mem, w->contest, tie_break, won, n, false, o, w->err);
    if (st != CMT_OK)
        return st;
    o->witness = cmt_value_object(w->mem);
    if (o->has_committee && w->n > 1)
        cmt_value_set(w->mem, o->witness, "worst", tell_worst(w, &o->committee));
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
    CMT_TRY(compare(&w, args));
    if (cmt_rule_option_is(&cmt_rule_ordinal_cpo_stv, args, "completion", "minimax")) {
        complete_minimax(&w);
    } else {
        CMT_TRY(complete_schulze(&w));
    }
    CMT_TRY(tell(&w, &args->tie_break, &o));
    *out = o;
done:
    return st;
}

static const cmt_rule_option options[] = {
    {"quota", "hagenbach-bischoff|droop|hare", "hagenbach-bischoff",
     "what members of both committees keep"},
    {"completion", "schulze|minimax", "schulze",
     "who sits where no committee beats every other"},
    {0},
};

const cmt_rule cmt_rule_ordinal_cpo_stv = {
    .name = "cpo-stv",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_COMMITTEE,
    .reads = CMT_READS_RANKS,
    .yields = CMT_YIELDS_COMMITTEE,
    .title = "CPO-STV",
    .definition =
        "Every two committees are compared: others are off the ballots, members of "
        "both "
        "keep a quota and pass on what they have beyond, and the committee with more "
        "votes wins. The one that beats every other sits, else the one that a "
        "Condorcet rule elects among committees.",
    .source = "Tideman, Journal of Economic Perspectives 9 (1995) 27-38; Tideman and "
              "Richardson, Public Choice 103 (2000) 13-34",
    .beside = 7,
    .cost = "O(s^2 k ballots + s^3) for s committees of k, at most 1,000 and 8",
    .options = options,
    .run = run,
    .check = cmt_ordinal_cpo_stv_check,
};
