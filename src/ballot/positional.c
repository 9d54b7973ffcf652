#include "ballot/positional.h"

#include "base/err.h"

#include <assert.h>

/* All in integers: values are scaled by `common`, a multiple of every denominator and of
 * every number of alternatives that may share, so that shares are whole too. */
typedef struct work {
    const cmt_contest *contest;
    size_t m;        /* eligible alternatives */
    uint32_t *tier;  /* [UINT16_MAX + 1] how many are in a tier of the ballot at hand */
    uint32_t *start; /* [UINT16_MAX + 1] places above the tier */
    unsigned lowest; /* tier of the ballot at hand */
    mpz_t *upto;     /* [m + 1] the first places together are worth */
    const uint32_t *places; /* [n] how many of them count for each; NULL: all */
    mpz_ptr common;
    size_t n_sums;  /* one a voice where points do not hold the weights exactly */
    mpz_t *sums;    /* [n_sums][n_alternatives] */
    mpz_t *scratch; /* [2] */
} work;

static bool work_init(cmt_arena *mem, const cmt_contest *contest, work *out)
{
    work w = {.contest = contest};
    const size_t n = contest->n_alternatives;
    for (size_t i = 0; i < n; i++)
        w.m += cmt_contest_eligible(contest, i) ? 1U : 0U;
    w.n_sums = contest->exact_points ? 1 : contest->n_voices;
    w.tier = CMT_NEW_ARRAY(mem, uint32_t, (size_t)UINT16_MAX + 1);
    w.start = CMT_NEW_ARRAY(mem, uint32_t, (size_t)UINT16_MAX + 1);
    w.upto = cmt_z_array(mem, w.m + 1);
    w.common = cmt_z(mem);
    w.sums = cmt_z_array(mem, w.n_sums * n);
    w.scratch = cmt_z_array(mem, 2);
    *out = w;
    return w.tier != NULL && w.start != NULL && w.upto != NULL && w.common != NULL
           && w.sums != NULL && w.scratch != NULL;
}

/* A multiple of all numbers of alternatives that may share. */
static void scale_shares(const work *w, mpz_ptr out)
{
    mpz_set_ui(out, 1);
    for (size_t share = 2; share <= w->m; share++)
        mpz_lcm_ui(out, out, share);
}

static void scale_values(work *w, const mpq_t *vector, size_t length)
{
    const size_t used = length < w->m ? length : w->m;
    mpz_set_ui(w->common, 1);
    for (size_t p = 0; p < used; p++)
        mpz_lcm(w->common, w->common, mpq_denref(vector[p]));
    scale_shares(w, w->scratch[0]);
    mpz_mul(w->common, w->common, w->scratch[0]);
    for (size_t p = 0; p < w->m; p++) {
        mpz_set(w->upto[p + 1], w->upto[p]);
        if (p >= used)
            continue;
        mpz_divexact(w->scratch[0], w->common, mpq_denref(vector[p]));
        mpz_addmul(w->upto[p + 1], w->scratch[0], mpq_numref(vector[p]));
    }
}

static void find_places(work *w, size_t b)
{
    for (unsigned t = 0; t <= w->lowest; t++)
        w->tier[t] = 0;
    w->lowest = 0;
    for (size_t i = 0; i < w->contest->n_alternatives; i++) {
        if (!cmt_contest_eligible(w->contest, i))
            continue;
        const unsigned t = cmt_ballots_mark(w->contest, b, i);
        w->tier[t]++;
        w->lowest = t > w->lowest ? t : w->lowest;
    }
    uint32_t above = 0;
    for (unsigned t = 1; t <= w->lowest; t++) {
        w->start[t] = above;
        above += w->tier[t];
    }
    w->start[0] = above;
}

/* What the places of tier t together are worth to alternative i. */
static void tier_value(const work *w, size_t i, unsigned t, mpz_ptr out)
{
    const uint32_t from = w->start[t];
    uint32_t to = from + w->tier[t];
    if (w->places != NULL && to > w->places[i])
        to = w->places[i] > from ? w->places[i] : from;
    mpz_sub(out, w->upto[to], w->upto[from]);
}

static void add_ballot(work *w, size_t b)
{
    const cmt_contest *c = w->contest;
    const bool no_opinion = c->unranked == CMT_UNRANKED_NO_OPINION;
    mpz_t *sums = w->sums;
    mpz_ptr weight = w->scratch[0];
    mpz_ptr value = w->scratch[1];
    assert(c->n_alternatives == 0 || sums != NULL);
    if (!c->exact_points)
        sums += c->ballots.group[b] * c->n_alternatives;
    cmt_z_set_i64(weight, c->exact_points ? c->ballots.points[b] : c->ballots.count[b]);
    find_places(w, b);
    for (size_t i = 0; i < c->n_alternatives; i++) {
        const unsigned t = cmt_ballots_mark(c, b, i);
        if (!cmt_contest_eligible(c, i) || (t == 0 && no_opinion))
            continue;
        tier_value(w, i, t, value);
        if (w->tier[t] > 1)
            mpz_divexact_ui(value, value, w->tier[t]);
        mpz_addmul(sums[i], weight, value);
    }
}

/* From integers to units of weight. */
static void take_sum(const work *w, size_t i, mpq_ptr scratch, mpq_ptr out)
{
    const cmt_contest *c = w->contest;
    mpq_set_ui(out, 0, 1);
    for (size_t k = 0; k < w->n_sums; k++) {
        mpz_srcptr sum = w->sums[k * c->n_alternatives + i];
        if (mpz_sgn(sum) == 0)
            continue;
        mpq_set_num(scratch, sum);
        mpq_set_den(scratch, w->common);
        mpq_canonicalize(scratch);
        if (c->exact_points) {
            mpq_div(scratch, scratch, c->scale);
        } else {
            mpq_mul(scratch, scratch, c->voices[k].multiplier);
        }
        mpq_add(out, out, scratch);
    }
}

/* All ballots, or those of a group. */
static void add_ballots(work *w, uint32_t group, mpq_ptr scratch, mpq_t *out)
{
    const cmt_contest *c = w->contest;
    for (size_t b = 0; b < c->ballots.n; b++) {
        if (group == CMT_NONE || c->ballots.group[b] == group)
            add_ballot(w, b);
    }
    for (size_t i = 0; i < c->n_alternatives; i++)
        take_sum(w, i, scratch, out[i]);
}

cmt_status cmt_positional_sums(cmt_arena *mem,
                               const cmt_contest *contest,
                               const mpq_t *vector,
                               size_t length,
                               uint32_t group,
                               mpq_t *out,
                               cmt_err *err)
{
    const cmt_arena_mark mark = cmt_arena_get_mark(mem);
    work w = {0};
    mpq_ptr scratch = cmt_q(mem);
    const bool ok = scratch != NULL && work_init(mem, contest, &w);
    if (ok) {
        scale_values(&w, vector, length);
        add_ballots(&w, group, scratch, out);
    }
    cmt_arena_reset(mem, mark);
    return ok ? CMT_OK : cmt_fail(err, CMT_E_NOMEM, "no room for positional values");
}

cmt_status cmt_positional_firsts(cmt_arena *mem,
                                 const cmt_contest *contest,
                                 const uint32_t *places,
                                 mpq_t *out,
                                 cmt_err *err)
{
    const cmt_arena_mark mark = cmt_arena_get_mark(mem);
    work w = {0};
    mpq_ptr scratch = cmt_q(mem);
    const bool ok = scratch != NULL && work_init(mem, contest, &w);
    if (ok) {
        scale_shares(&w, w.common);
        for (size_t p = 0; p < w.m; p++)
            mpz_add(w.upto[p + 1], w.upto[p], w.common);
        w.places = places;
        add_ballots(&w, CMT_NONE, scratch, out);
    }
    cmt_arena_reset(mem, mark);
    return ok ? CMT_OK : cmt_fail(err, CMT_E_NOMEM, "no room for positional values");
}
