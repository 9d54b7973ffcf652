#include "ballot/thiele_search.h"
#include "base/err.h"

#include <string.h>

static cmt_status no_room(const cmt_thiele_search *s)
{
    return cmt_fail(s->err, CMT_E_NOMEM, "no room to search committees");
}

/* The score in the numbers of the bounds: rounded down, or up. */
void cmt_thiele_aim_at(cmt_thiele_search *search)
{
    cmt_thiele_search *s = search;
    mpz_mul(s->z[0], s->score, mpq_numref(s->world.ratio));
    const mpz_srcptr den = mpq_denref(s->world.ratio);
    if (s->aim == CMT_THIELE_BETTER) {
        mpz_fdiv_q(s->z[0], s->z[0], den);
    } else {
        mpz_cdiv_q(s->z[0], s->z[0], den);
    }
    s->target = cmt_z_get_i64(s->z[0]);
    if (s->aim == CMT_THIELE_BETTER)
        s->target += s->world.unit;
    if (!s->has_best)
        s->target = 0;
}

/* Look at a committee: keep it when it is better than the best, or what is looked for. */
void cmt_thiele_look(cmt_thiele_search *search, const bool *in)
{
    cmt_thiele_search *s = search;
    if (s->aim == CMT_THIELE_ALL)
        return;
    cmt_thiele_score(&s->world, in, s->z[1]);
    const int sign = s->has_best ? mpz_cmp(s->z[1], s->score) : 1;
    if (sign > 0 || (sign == 0 && s->aim == CMT_THIELE_ANY)) {
        s->found = true;
        s->has_best = true;
        mpz_set(s->score, s->z[1]);
        memcpy(s->best, in, s->world.n * sizeof *in);
        cmt_thiele_aim_at(s);
    }
}

/* What row r gains by one more, or loses by one less. */
static int64_t worth_at(const cmt_thiele_world *w, size_t r, size_t members)
{
    return w->weight[r] * w->worth[members];
}

static void put(const cmt_thiele_world *w, uint16_t *members, uint32_t c, bool in)
{
    for (size_t k = w->first[c]; k < w->first[c + 1]; k++) {
        if (in) {
            members[w->rows[k]]++;
        } else {
            members[w->rows[k]]--;
        }
    }
}

static int64_t gain_of(const cmt_thiele_world *w, const uint16_t *members, uint32_t c)
{
    int64_t gain = 0;
    for (size_t k = w->first[c]; k < w->first[c + 1]; k++)
        gain += worth_at(w, w->rows[k], (size_t)members[w->rows[k]] + 1);
    return gain;
}

/* The one outside that gains most; n when all sit. */
static uint32_t best_outside(const cmt_thiele_search *s,
                             const uint16_t *members,
                             int64_t *gain)
{
    uint32_t best = (uint32_t)s->world.n;
    for (uint32_t c = 0; c < s->world.n; c++) {
        const int64_t g = s->in[c] ? -1 : gain_of(&s->world, members, c);
        if (!s->in[c] && (best == s->world.n || g > *gain)) {
            best = c;
            *gain = g;
        }
    }
    return best;
}

/* Exchange members while that helps, at most as often as there are alternatives. */
static void exchange(cmt_thiele_search *s, uint16_t *members)
{
    const cmt_thiele_world *w = &s->world;
    bool better = true;
    for (size_t round = 0; better && round < w->n; round++) {
        better = false;
        for (uint32_t c = 0; c < w->n; c++) {
            if (!s->in[c])
                continue;
            int64_t gain = 0;
            put(w, members, c, false);
            s->in[c] = false;
            const int64_t loss = gain_of(w, members, c);
            const uint32_t other = best_outside(s, members, &gain);
            const uint32_t next = gain > loss ? other : c;
            better = better || next != c;
            s->in[next] = true;
            put(w, members, next, true);
        }
    }
}

cmt_status cmt_thiele_begin(cmt_thiele_search *search)
{
    cmt_thiele_search *s = search;
    const cmt_thiele_world *w = &s->world;
    uint16_t *members = CMT_NEW_ARRAY(s->mem, uint16_t, w->n_rows + 1);
    if (members == NULL)
        return no_room(s);
    for (size_t k = 0; k < w->size; k++) {
        int64_t gain = 0;
        const uint32_t c = best_outside(s, members, &gain);
        s->in[c] = true;
        put(w, members, c, true);
    }
    exchange(s, members);
    cmt_thiele_look(s, s->in);
    return CMT_OK;
}
