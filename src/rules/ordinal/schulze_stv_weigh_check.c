#include "rules/ordinal/schulze_stv_judge.h"

#include "ballot/weight.h"
#include "base/err.h"
#include "rules/recount.h"

#include <string.h>

enum { BELOW, LEVEL, ABOVE };

typedef cmt_schulze_pattern pattern;
typedef cmt_schulze_judge judge;

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room to judge committees");
}

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

cmt_status cmt_schulze_weigh(judge *g, size_t s, uint32_t outsider, mpq_ptr out)
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
