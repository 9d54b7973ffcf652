#include "rules/ordinal/cpo_stv.h"

#include "base/err.h"
#include "base/limits.h"
#include "base/sort.h"
#include "rules/claim.h"
#include "rules/ordinal/cpo_stv_compare.h"
#include "rules/result.h"

#include <string.h>

#define MAX_DIGITS 65536

typedef struct judge {
    cmt_arena *mem;
    const cmt_contest *contest;
    size_t m;
    size_t k;
    size_t n;       /* committees */
    uint32_t *sets; /* [CMT_MAX_CPO_SETS][k] alternatives, ascending */
    mpq_t *margin;  /* [n][n] below the diagonal: of the later over the earlier */
    uint32_t *wins; /* [n][n] 0, or the place of the margin among all sizes, from 1 */
    bool *won;      /* [n] */
    cmt_err *err;
} judge;

static cmt_status no_room(const judge *g)
{
    return cmt_fail(g->err, CMT_E_NOMEM, "no room to judge committees");
}

/* All sets of k of the eligible; depth at most k. */
static bool list_sets(judge *g, /* NOLINT(misc-no-recursion) */
                      uint32_t *set,
                      size_t size,
                      uint32_t from)
{
    if (size == g->k) {
        if (g->n == CMT_MAX_CPO_SETS)
            return false;
        memcpy(&g->sets[g->n * g->k], set, g->k * sizeof *set);
        g->n++;
        return true;
    }
    for (uint32_t i = from; i < g->contest->n_alternatives; i++) {
        set[size] = i;
        if (cmt_contest_eligible(g->contest, i) && !list_sets(g, set, size + 1, i + 1))
            return false;
    }
    return true;
}

static cmt_status open_judge(judge *g)
{
    uint32_t set[CMT_MAX_CPO_SEATS];
    const cmt_contest *c = g->contest;
    for (size_t i = 0; i < c->n_alternatives; i++)
        g->m += cmt_contest_eligible(c, i) ? 1U : 0U;
    g->k = c->seats < g->m ? c->seats : g->m;
    g->sets = CMT_NEW_ARRAY(g->mem, uint32_t,
                            g->k == g->m ? g->k + 1 : CMT_MAX_CPO_SETS * (g->k + 1));
    if (g->sets == NULL)
        return no_room(g);
    if (g->k == g->m) {
        for (uint32_t i = 0, at = 0; i < c->n_alternatives; i++) {
            if (cmt_contest_eligible(c, i))
                g->sets[at++] = i;
        }
        g->n = 1;
    } else if (g->k > CMT_MAX_CPO_SEATS || !list_sets(g, set, 0, 0)) {
        return cmt_fail(g->err, CMT_E_LIMIT, "too many committees to judge");
    }
    if ((uint64_t)g->n * (g->n - 1) * g->k > CMT_MAX_CPO_READS / (c->ballots.n + 1))
        return cmt_fail(g->err, CMT_E_LIMIT, "too many comparisons to judge");
    g->margin = cmt_q_array(g->mem, g->n * (g->n - 1) / 2 + 1);
    g->wins = CMT_NEW_ARRAY(g->mem, uint32_t, g->n * g->n);
    g->won = CMT_NEW_ARRAY(g->mem, bool, g->n);
    return cmt_arena_ok(g->mem) ? CMT_OK : no_room(g);
}

/* Of s over t, s > t. */
static mpq_ptr margin_of(const judge *g, size_t s, size_t t)
{
    return g->margin[s * (s - 1) / 2 + t];
}

static int by_size(const void *a, const void *b, const void *context)
{
    const judge *g = context;
    mpq_srcptr x = g->margin[*(const uint32_t *)a];
    mpq_srcptr y = g->margin[*(const uint32_t *)b];
    if (mpz_cmpabs(mpq_numref(x), mpq_numref(y)) == 0
        && mpz_cmp(mpq_denref(x), mpq_denref(y)) == 0)
        return 0;
    mpq_t sizes[2];
    mpq_inits(sizes[0], sizes[1], NULL);
    mpq_abs(sizes[0], x);
    mpq_abs(sizes[1], y);
    const int sign = mpq_cmp(sizes[0], sizes[1]);
    mpq_clears(sizes[0], sizes[1], NULL);
    return sign;
}

/* Sizes of margins by their places, from 1. */
static cmt_status place_sizes(const judge *g)
{
    uint32_t place = 0;
    const size_t n_pairs = g->n * (g->n - 1) / 2;
    uint32_t *order = CMT_NEW_ARRAY(g->mem, uint32_t, n_pairs + 1);
    uint32_t *places = CMT_NEW_ARRAY(g->mem, uint32_t, n_pairs + 1);
    if (order == NULL || places == NULL)
        return no_room(g);
    for (uint32_t p = 0; p < n_pairs; p++)
        order[p] = p;
    if (!cmt_sort(g->mem, order, n_pairs, sizeof *order, by_size, g))
        return no_room(g);
    for (size_t p = 0; p < n_pairs; p++) {
        place += p == 0 || by_size(&order[p - 1], &order[p], g) != 0 ? 1U : 0U;
        places[order[p]] = place;
    }
    for (size_t s = 1; s < g->n; s++) {
        for (size_t t = 0; t < s; t++) {
            const int sign = mpq_sgn(margin_of(g, s, t));
            const uint32_t size = places[s * (s - 1) / 2 + t];
            g->wins[s * g->n + t] = sign > 0 ? size : 0;
            g->wins[t * g->n + s] = sign < 0 ? size : 0;
        }
    }
    return CMT_OK;
}

static cmt_status compare_all(const judge *g, const cmt_rule_args *args)
{
    cmt_status st = CMT_OK;
    cmt_cpo_book book;
    if (g->n == 1)
        return CMT_OK;
    CMT_TRY(cmt_cpo_book_open(g->mem, g->contest, args, g->k, &book, g->err));
    for (size_t s = 1; s < g->n; s++) {
        for (size_t t = 0; t < s; t++) {
            cmt_cpo_book_compare(&book, &g->sets[s * g->k], &g->sets[t * g->k],
                                 margin_of(g, s, t));
        }
    }
    CMT_TRY(place_sizes(g));
done:
    return st;
}

/* How good the least good comparison of s is: positive a win, negative a loss. */
static int64_t worst_of(const judge *g, size_t s)
{
    int64_t worst = INT64_MAX;
    for (size_t t = 0; t < g->n; t++) {
        const int64_t value =
            (int64_t)g->wins[s * g->n + t] - (int64_t)g->wins[t * g->n + s];
        if (t != s && value < worst)
            worst = value;
    }
    return worst;
}

/* The strongest paths from s: the committee reached best is settled next. */
static void settle(const judge *g, size_t s, uint32_t *path, bool *done)
{
    for (size_t t = 0; t < g->n; t++) {
        path[t] = g->wins[s * g->n + t];
        done[t] = t == s;
    }
    for (size_t round = 1; round < g->n; round++) {
        size_t next = g->n;
        for (size_t t = 0; t < g->n; t++) {
            if (!done[t] && (next == g->n || path[t] > path[next]))
                next = t;
        }
        if (path[next] == 0)
            return;
        done[next] = true;
        for (size_t t = 0; t < g->n; t++) {
            const uint32_t step = g->wins[next * g->n + t];
            const uint32_t both = step < path[next] ? step : path[next];
            if (!done[t] && both > path[t])
                path[t] = both;
        }
    }
}

static cmt_status judge_schulze(const judge *g)
{
    uint32_t *paths = CMT_NEW_ARRAY(g->mem, uint32_t, g->n * g->n);
    bool *done = CMT_NEW_ARRAY(g->mem, bool, g->n);
    if (paths == NULL || done == NULL)
        return no_room(g);
    for (size_t s = 0; s < g->n; s++)
        settle(g, s, &paths[s * g->n], done);
    for (size_t s = 0; s < g->n; s++) {
        g->won[s] = true;
        for (size_t t = 0; t < g->n; t++) {
            if (s != t && paths[t * g->n + s] > paths[s * g->n + t])
                g->won[s] = false;
        }
    }
    return CMT_OK;
}

static void judge_minimax(const judge *g)
{
    for (size_t s = 0; s < g->n; s++) {
        g->won[s] = true;
        for (size_t t = 0; t < g->n && g->won[s]; t++)
            g->won[s] = worst_of(g, t) <= worst_of(g, s);
    }
}

/* `worst` is the least margin of the committee picked over another. */
static cmt_status check_worst(const judge *g, const cmt_outcome *claim)
{
    size_t s = 0;
    mpq_ptr told = cmt_q(g->mem);
    mpq_ptr least = cmt_q(g->mem);
    mpq_ptr q = cmt_q(g->mem);
    bool any = false;
    if (told == NULL || least == NULL || q == NULL)
        return no_room(g);
    const cmt_value *worst = cmt_value_get(claim->witness, "worst");
    if (!claim->has_committee || g->n == 1) {
        return worst == NULL ? CMT_OK
                             : cmt_fail(g->err, CMT_E_NEGATIVE,
                                        "there is no worst comparison to tell");
    }
    while (memcmp(&g->sets[s * g->k], claim->committee.at, g->k * sizeof *g->sets) != 0)
        s++;
    for (size_t t = 0; t < g->n; t++) {
        if (t == s)
            continue;
        if (t < s) {
            mpq_set(q, margin_of(g, s, t));
        } else {
            mpq_neg(q, margin_of(g, t, s));
        }
        if (!any || mpq_cmp(q, least) < 0)
            mpq_set(least, q);
        any = true;
    }
    if (!cmt_value_as_q(worst, MAX_DIGITS, told) || mpq_equal(told, least) == 0)
        return cmt_fail(g->err, CMT_E_NEGATIVE, "the worst comparison is another one");
    return CMT_OK;
}

cmt_status cmt_ordinal_cpo_stv_check(cmt_arena *mem,
                                     const cmt_contest *contest,
                                     const cmt_rule_args *args,
                                     const cmt_outcome *claim,
                                     cmt_err *err)
{
    cmt_status st = CMT_OK;
    size_t n = 0;
    judge g = {.mem = mem, .contest = contest, .err = err};
    CMT_TRY(cmt_claim_parts(contest, claim, CMT_PART_COMMITTEES, err));
    CMT_TRY(open_judge(&g));
    CMT_TRY(compare_all(&g, args));
    if (cmt_rule_option_is(&cmt_rule_ordinal_cpo_stv, args, "completion", "schulze")) {
        CMT_TRY(judge_schulze(&g));
    } else {
        judge_minimax(&g);
    }
    cmt_set *won = CMT_NEW_ARRAY(mem, cmt_set, g.n);
    if (won == NULL)
        CMT_TRY(no_room(&g));
    for (size_t s = 0; s < g.n; s++) {
        if (g.won[s]) {
            won[n] = (cmt_set){.at = &g.sets[s * g.k], .n = g.k};
            n++;
        }
    }
    CMT_TRY(cmt_claim_committees(mem, contest, claim, &args->tie_break, won, n, false,
                                 err));
    CMT_TRY(check_worst(&g, claim));
done:
    return st;
}
