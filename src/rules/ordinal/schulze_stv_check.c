#include "rules/ordinal/schulze_stv_judge.h"

#include "ballot/weight.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/sort.h"
#include "rules/claim.h"
#include "rules/recount.h"

#include <string.h>

typedef cmt_schulze_judge judge;

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room to judge committees");
}

/* --- sets --------------------------------------------------------------------------------- */

/* All sets of k of the eligible; depth at most k. */
static bool list_sets(judge *g, /* NOLINT(misc-no-recursion) */
                      uint32_t *set,
                      size_t size,
                      uint32_t from)
{
    if (size == g->k) {
        if (g->n_sets == CMT_MAX_SCHULZE_SETS)
            return false;
        if (g->k > 0)
            memcpy(&g->sets[g->n_sets * g->k], set, g->k * sizeof *set);
        g->n_sets++;
        return true;
    }
    for (uint32_t i = from; i < g->n; i++) {
        set[size] = i;
        if (cmt_contest_eligible(g->contest, i) && !list_sets(g, set, size + 1, i + 1))
            return false;
    }
    return true;
}

static bool is_in(const judge *g, size_t s, uint32_t i)
{
    for (size_t m = 0; m < g->k; m++) {
        if (g->sets[s * g->k + m] == i)
            return true;
    }
    return false;
}

static cmt_status open_judge(judge *g)
{
    size_t m = 0;
    const cmt_contest *c = g->contest;
    g->n = c->n_alternatives;
    for (size_t i = 0; i < g->n; i++)
        m += cmt_contest_eligible(c, i) ? 1U : 0U;
    g->k = c->seats < m ? c->seats : m;
    const size_t room = g->k == m ? 1 : CMT_MAX_SCHULZE_SETS;
    uint32_t *set = CMT_NEW_ARRAY(g->mem, uint32_t, g->k + 1);
    g->sets = CMT_NEW_ARRAY(g->mem, uint32_t, room * g->k + 1);
    if (set == NULL || g->sets == NULL)
        return no_room(g->err);
    if ((g->k > CMT_MAX_SCHULZE_SEATS && g->k < m))
        return cmt_fail(g->err, CMT_E_LIMIT, "too many seats to judge");
    if (g->k == m) { /* everybody sits */
        for (uint32_t i = 0; i < g->n; i++) {
            if (cmt_contest_eligible(c, i))
                g->sets[g->n_sets++] = i;
        }
        g->n_sets = 1;
    } else if (!list_sets(g, set, 0, 0)) {
        return cmt_fail(g->err, CMT_E_LIMIT, "too many committees to judge");
    }
    g->strength = cmt_q_array(g->mem, g->n_sets * g->n + 1);
    g->rank = CMT_NEW_ARRAY(g->mem, uint32_t, g->n_sets * g->n + 1);
    g->link = CMT_NEW_ARRAY(g->mem, uint32_t, g->n_sets * g->n_sets);
    g->best = CMT_NEW_ARRAY(g->mem, uint32_t, g->n_sets * g->n_sets);
    g->patterns = CMT_NEW_ARRAY(g->mem, cmt_schulze_pattern, CMT_SCHULZE_PATTERNS);
    g->place_of = CMT_NEW_ARRAY(g->mem, uint32_t, CMT_SCHULZE_PATTERNS);
    g->scratch = cmt_arena_new(0);
    if (g->strength == NULL || g->rank == NULL || g->link == NULL || g->best == NULL
        || g->patterns == NULL || g->place_of == NULL || g->scratch == NULL)
        return no_room(g->err);
    return CMT_OK;
}

/* --- links and paths ------------------------------------------------------------------------ */

static int by_strength(const void *a, const void *b, const void *context)
{
    const judge *g = context;
    return mpq_cmp(g->strength[*(const uint32_t *)a],
                   g->strength[*(const uint32_t *)b]);
}

static cmt_status weigh_all(judge *g)
{
    cmt_status st = CMT_OK;
    const size_t n_all = g->n_sets * g->n;
    for (size_t s = 0; g->n_sets > 1 && s < g->n_sets; s++) {
        for (uint32_t i = 0; i < g->n; i++) {
            if (cmt_contest_eligible(g->contest, i) && !is_in(g, s, i))
                CMT_TRY(cmt_schulze_weigh(g, s, i, g->strength[s * g->n + i]));
        }
    }
    uint32_t *order = CMT_NEW_ARRAY(g->mem, uint32_t, n_all + 1);
    if (order == NULL)
        return no_room(g->err);
    for (uint32_t l = 0; l < n_all; l++)
        order[l] = l;
    if (!cmt_sort(g->mem, order, n_all, sizeof *order, by_strength, g))
        return no_room(g->err);
    for (size_t l = 1; l < n_all; l++) {
        const bool more = by_strength(&order[l - 1], &order[l], g) != 0;
        g->rank[order[l]] = g->rank[order[l - 1]] + (more ? 1 : 0);
    }
done:
    return st;
}

/* The one member of set t that is not in s, where all others are; else n. */
static uint32_t newcomer(const judge *g, size_t s, size_t t)
{
    uint32_t found = (uint32_t)g->n;
    for (size_t m = 0; m < g->k; m++) {
        const uint32_t i = g->sets[t * g->k + m];
        if (is_in(g, s, i))
            continue;
        if (found != g->n)
            return (uint32_t)g->n;
        found = i;
    }
    return found;
}

/* The strongest paths from s: again and again to the set that is reached most strongly. */
static void walk_from(judge *g, size_t s, bool *done)
{
    uint32_t *best = &g->best[s * g->n_sets];
    memset(done, 0, g->n_sets * sizeof *done);
    memcpy(best, &g->link[s * g->n_sets], g->n_sets * sizeof *best);
    done[s] = true;
    for (;;) {
        size_t via = g->n_sets;
        for (size_t t = 0; t < g->n_sets; t++) {
            if (!done[t] && (via == g->n_sets || best[t] > best[via]))
                via = t;
        }
        if (via == g->n_sets)
            return;
        done[via] = true;
        for (size_t t = 0; t < g->n_sets; t++) {
            const uint32_t on = g->link[via * g->n_sets + t];
            const uint32_t both = on < best[via] ? on : best[via];
            if (!done[t] && both > best[t])
                best[t] = both;
        }
    }
}

static cmt_status find_paths(judge *g)
{
    bool *done = CMT_NEW_ARRAY(g->mem, bool, g->n_sets);
    if (done == NULL)
        return no_room(g->err);
    for (size_t s = 0; s < g->n_sets; s++) {
        for (size_t t = 0; t < g->n_sets; t++) {
            const uint32_t i = s == t ? (uint32_t)g->n : newcomer(g, s, t);
            if (i < g->n)
                g->link[s * g->n_sets + t] = g->rank[s * g->n + i];
        }
    }
    for (size_t s = 0; s < g->n_sets; s++)
        walk_from(g, s, done);
    return CMT_OK;
}

/* --- the claim ------------------------------------------------------------------------------ */

static cmt_status check_strengths(const judge *g, const cmt_outcome *claim, mpq_ptr q)
{
    const cmt_value *told = cmt_value_get(claim->witness, "strengths");
    size_t n_told = 0;
    size_t s = 0;
    if (!claim->has_committee || g->n_sets == 1) {
        return cmt_value_count(told) == 0
                   ? CMT_OK
                   : cmt_fail(g->err, CMT_E_NEGATIVE, "there are no strengths");
    }
    for (; s < g->n_sets; s++) {
        const cmt_set one = {.at = &g->sets[s * g->k], .n = g->k};
        if (cmt_set_same(&one, &claim->committee))
            break;
    }
    for (uint32_t i = 0; s < g->n_sets && i < g->n; i++) {
        if (!cmt_contest_eligible(g->contest, i) || is_in(g, s, i))
            continue;
        n_told++;
        if (!cmt_value_as_q(cmt_value_get(told, g->contest->ids[i]),
                            CMT_MAX_CERTIFICATE_DIGITS, q)
            || mpq_equal(q, g->strength[s * g->n + i]) == 0) {
            return cmt_fail(g->err, CMT_E_NEGATIVE,
                            "the strength against `%s` is another one",
                            g->contest->ids[i]);
        }
    }
    if (cmt_value_count(told) != n_told)
        return cmt_fail(g->err, CMT_E_NEGATIVE, "a strength is against nobody");
    return CMT_OK;
}

static cmt_status check_sets(const judge *g,
                             const cmt_tie_break *tie_break,
                             const cmt_outcome *claim)
{
    size_t n = 0;
    cmt_set *won = CMT_NEW_ARRAY(g->mem, cmt_set, g->n_sets);
    if (won == NULL)
        return no_room(g->err);
    for (size_t s = 0; s < g->n_sets; s++) {
        bool beaten = false;
        for (size_t t = 0; t < g->n_sets && !beaten; t++)
            beaten = g->best[t * g->n_sets + s] > g->best[s * g->n_sets + t];
        if (!beaten) {
            won[n] = (cmt_set){.at = &g->sets[s * g->k], .n = g->k};
            n++;
        }
    }
    return cmt_claim_committees(g->mem, g->contest, claim, tie_break, won, n, false,
                                g->err);
}

cmt_status cmt_ordinal_schulze_stv_check(cmt_arena *mem,
                                         const cmt_contest *contest,
                                         const cmt_rule_args *args,
                                         const cmt_outcome *claim,
                                         cmt_err *err)
{
    cmt_status st = CMT_OK;
    judge g = {.mem = mem, .contest = contest, .err = err};
    mpq_ptr q = cmt_q(mem);
    if (q == NULL)
        return no_room(err);
    CMT_TRY(cmt_claim_parts(contest, claim, CMT_PART_COMMITTEES, err));
    CMT_TRY(open_judge(&g));
    CMT_TRY(weigh_all(&g));
    CMT_TRY(find_paths(&g));
    CMT_TRY(check_sets(&g, &args->tie_break, claim));
    CMT_TRY(check_strengths(&g, claim, q));
done:
    cmt_arena_free(g.scratch);
    return st;
}
