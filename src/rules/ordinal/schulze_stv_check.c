#include "rules/ordinal/schulze_stv.h"

#include "ballot/weight.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/sort.h"
#include "rules/claim.h"
#include "rules/recount.h"

#include <string.h>

/* What a ballot says of each member of a set: a digit of two bits, in one number. */
enum { BELOW, LEVEL, ABOVE };
#define N_PATTERNS ((size_t)1 << 2 * CMT_MAX_SCHULZE_SEATS)

typedef struct pattern {
    uint32_t says;
    mpq_ptr weight;
} pattern;

typedef struct judge {
    cmt_arena *mem;
    cmt_arena *scratch; /* of one strength */
    const cmt_contest *contest;
    size_t n;
    size_t k;
    size_t n_sets;
    uint32_t *sets;     /* [n_sets][k] alternatives, ascending */
    mpq_t *strength;    /* [n_sets][n] */
    uint32_t *rank;     /* [n_sets][n] */
    uint32_t *link;     /* [n_sets][n_sets] rank of the link, 0 where there is none */
    uint32_t *best;     /* [n_sets][n_sets] rank of the strongest path */
    pattern *patterns;  /* [N_PATTERNS] of the strength at hand */
    uint32_t *place_of; /* [N_PATTERNS] one more than the place among them; 0: none */
    size_t n_patterns;
    cmt_err *err;
} judge;

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
    g->patterns = CMT_NEW_ARRAY(g->mem, pattern, N_PATTERNS);
    g->place_of = CMT_NEW_ARRAY(g->mem, uint32_t, N_PATTERNS);
    g->scratch = cmt_arena_new(0);
    if (g->strength == NULL || g->rank == NULL || g->link == NULL || g->best == NULL
        || g->patterns == NULL || g->place_of == NULL || g->scratch == NULL)
        return no_room(g->err);
    return CMT_OK;
}

/* --- the strength of a set against one alternative ------------------------------------------ */

static unsigned digit(uint32_t says, size_t m)
{
    return says >> 2 * m & 3;
}

static bool add_to(judge *g, uint32_t says, mpq_srcptr weight)
{
    if (g->place_of[says] == 0) {
        mpq_ptr sum = cmt_q(g->scratch);
        if (sum == NULL)
            return false;
        g->patterns[g->n_patterns++] = (pattern){.says = says, .weight = sum};
        g->place_of[says] = (uint32_t)g->n_patterns;
    }
    mpq_ptr sum = g->patterns[g->place_of[says] - 1].weight;
    mpq_add(sum, sum, weight);
    return true;
}

static bool read_ballots(judge *g, size_t s, uint32_t outsider)
{
    mpq_ptr weight = cmt_q(g->scratch);
    for (size_t b = 0; weight != NULL && b < g->contest->ballots.n; b++) {
        uint32_t says = 0;
        for (size_t m = 0; m < g->k; m++) {
            const uint32_t member = g->sets[s * g->k + m];
            const unsigned is =
                cmt_recount_above(g->contest, b, member, outsider)   ? ABOVE
                : cmt_recount_above(g->contest, b, outsider, member) ? BELOW
                                                                     : LEVEL;
            says |= (uint32_t)is << 2 * m;
        }
        cmt_ballot_weight(g->contest, b, weight);
        if (!add_to(g, says, weight))
            return false;
    }
    return weight != NULL;
}

/* The members that are level, one bit each. */
static uint32_t levels_of(const judge *g, uint32_t says)
{
    uint32_t out = 0;
    for (size_t m = 0; m < g->k; m++)
        out |= digit(says, m) == LEVEL ? (uint32_t)1 << m : 0;
    return out;
}

static unsigned bits(uint32_t x)
{
    unsigned n = 0;
    for (; x > 0; x >>= 1)
        n += x & 1;
    return n;
}

/* The pattern of most level members, or NULL where none has any. */
static pattern *most_level(const judge *g)
{
    pattern *most = NULL;
    unsigned n = 0;
    for (size_t p = 0; p < g->n_patterns; p++) {
        const unsigned here = bits(levels_of(g, g->patterns[p].says));
        if (mpq_sgn(g->patterns[p].weight) > 0 && here > n) {
            most = &g->patterns[p];
            n = here;
        }
    }
    return most;
}

/* Where `says` is level, `other` speaks. */
static uint32_t filled(const judge *g, uint32_t says, uint32_t other)
{
    uint32_t out = 0;
    for (size_t m = 0; m < g->k; m++) {
        const unsigned own = digit(says, m);
        out |= (uint32_t)(own == LEVEL ? digit(other, m) : own) << 2 * m;
    }
    return out;
}

/* Divide one pattern among what the ballots say that are not level on all its level members. A
 * pattern level on the same members would be divided alike, whichever comes first. */
static bool divide(judge *g, pattern *p)
{
    const uint32_t mask = levels_of(g, p->says);
    const uint32_t says = p->says;
    const size_t n = g->n_patterns;
    mpq_t *q =
        cmt_q_array(g->scratch, 3); /* the pattern's weight, the others', a part */
    mpq_t *before = cmt_q_array(g->scratch, n + 1);
    if (q == NULL || before == NULL)
        return false;
    mpq_set(q[0], p->weight);
    mpq_set_ui(p->weight, 0, 1);
    for (size_t o = 0; o < n; o++) {
        if ((levels_of(g, g->patterns[o].says) & mask) == mask)
            continue;
        mpq_set(before[o], g->patterns[o].weight);
        mpq_add(q[1], q[1], before[o]);
    }
    for (size_t o = 0; o < n && mpq_sgn(q[1]) > 0; o++) {
        if (mpq_sgn(before[o]) == 0)
            continue;
        mpq_mul(q[2], q[0], before[o]);
        mpq_div(q[2], q[2], q[1]);
        if (!add_to(g, filled(g, says, g->patterns[o].says), q[2]))
            return false;
    }
    if (mpq_sgn(q[1]) > 0)
        return true;
    const uint32_t all_above = (uint32_t)0xAAAAAAAA;
    mpq_div_2exp(q[0], q[0], 1);
    return add_to(g, filled(g, says, all_above), q[0])
           && add_to(g, filled(g, says, 0), q[0]);
}

/* The least over the sets of members of the weight above any of them, by their number. */
static void find_least(const judge *g, mpq_t *q, mpq_ptr out)
{
    for (uint32_t set = 1; set < (uint32_t)1 << g->k; set++) {
        mpq_set_ui(q[0], 0, 1);
        for (size_t p = 0; p < g->n_patterns; p++) {
            bool any = false;
            for (size_t m = 0; m < g->k && !any; m++)
                any = (set >> m & 1) == 1 && digit(g->patterns[p].says, m) == ABOVE;
            if (any)
                mpq_add(q[0], q[0], g->patterns[p].weight);
        }
        mpq_set_ui(q[1], bits(set), 1);
        mpq_div(q[0], q[0], q[1]);
        if (set == 1 || mpq_cmp(q[0], out) < 0)
            mpq_set(out, q[0]);
    }
}

static cmt_status weigh(judge *g, size_t s, uint32_t outsider, mpq_ptr out)
{
    const cmt_arena_mark mark = cmt_arena_get_mark(g->scratch);
    mpq_t *q = cmt_q_array(g->scratch, 2);
    g->n_patterns = 0;
    bool ok = q != NULL && read_ballots(g, s, outsider);
    for (pattern *p = most_level(g); ok && p != NULL; p = most_level(g))
        ok = divide(g, p);
    for (size_t p = 0; p < g->n_patterns; p++)
        g->place_of[g->patterns[p].says] = 0;
    if (!ok)
        return no_room(g->err);
    size_t kept = 0; /* those of no weight say nothing */
    for (size_t p = 0; p < g->n_patterns; p++) {
        if (mpq_sgn(g->patterns[p].weight) > 0)
            g->patterns[kept++] = g->patterns[p];
    }
    g->n_patterns = kept;
    find_least(g, q, out);
    g->n_patterns = 0;
    cmt_arena_reset(g->scratch, mark);
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
                CMT_TRY(weigh(g, s, i, g->strength[s * g->n + i]));
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
        if (cmt_claim_same_set(&one, &claim->committee))
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
        if (!beaten)
            won[n++] = (cmt_set){.at = &g->sets[s * g->k], .n = g->k};
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
