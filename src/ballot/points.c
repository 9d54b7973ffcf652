#include "ballot/points.h"

#include "ballot/voices.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/sort.h"

static int64_t ballots_of(const void *context, size_t g)
{
    const cmt_voice *voices = context;
    return voices[g].ballots;
}

/* The first group that has weight: ratios are taken to it. */
static size_t reference_group(const cmt_contest *c)
{
    size_t g = 0;
    while (g < c->n_voices && mpq_sgn(c->voices[g].multiplier) == 0)
        g++;
    return g;
}

/* The least integers proportional to the multipliers: with ratios r_g = m_g / m_0 in
 * lowest terms, p_g = r_g * lcm of their denominators. Their gcd is 1: a prime in p_0, the
 * lcm itself, fails to divide p_g of the group whose denominator holds its highest power.
 * False when the total exceeds the limit. */
static bool exact_multipliers(const cmt_contest *c,
                              size_t reference,
                              mpq_t *ratio,
                              int64_t *points)
{
    mpz_t lcm;
    mpz_t total;
    mpz_t term;
    mpz_inits(lcm, total, term, NULL);
    mpz_set_ui(lcm, 1);
    bool fits = true;
    for (size_t g = 0; fits && g < c->n_voices; g++) {
        mpq_div(ratio[g], c->voices[g].multiplier, c->voices[reference].multiplier);
        mpz_lcm(lcm, lcm, mpq_denref(ratio[g]));
        cmt_z_set_i64(term, CMT_MAX_POINTS);
        fits = mpz_cmp(lcm, term) <= 0;
    }
    for (size_t g = 0; fits && g < c->n_voices; g++) {
        mpz_divexact(term, lcm, mpq_denref(ratio[g]));
        mpz_mul(term, term, mpq_numref(ratio[g]));
        fits = cmt_z_fits_i64(term);
        points[g] = fits ? cmt_z_get_i64(term) : 0;
        mpq_set_z(ratio[g], term);
        mpz_mul_ui(term, term, (unsigned long)c->voices[g].ballots);
        mpz_add(total, total, term);
    }
    cmt_z_set_i64(term, CMT_MAX_POINTS);
    fits = fits && mpz_cmp(total, term) <= 0;
    mpz_clears(lcm, total, term, NULL);
    return fits;
}

/* scale = points of a unit over its weight */
static bool set_exact(
    cmt_arena *mem, cmt_contest *c, cmt_points *points, mpq_ptr scale, bool *fits)
{
    mpq_t *ratio = cmt_q_array(mem, c->n_voices);
    int64_t *unit = CMT_NEW_ARRAY(mem, int64_t, c->n_voices);
    if (ratio == NULL || unit == NULL)
        return false;
    const size_t reference = reference_group(c);
    mpq_set_ui(scale, 1, 1);
    *fits = true;
    if (reference == c->n_voices)
        return true;
    *fits = exact_multipliers(c, reference, ratio, unit);
    if (!*fits)
        return true;
    for (size_t b = 0; b < c->ballots.n; b++)
        points[b] = unit[c->ballots.group[b]] * c->ballots.count[b];
    cmt_q_set_i64(scale, unit[reference], 1);
    mpq_div(scale, scale, c->voices[reference].multiplier);
    return true;
}

/* A short rational below CMT_MAX_POINTS / total: CMT_MAX_POINTS * 2^s / ceil(total * 2^s),
 * where total * 2^s has about 60 bits. */
static void set_scale(mpq_srcptr total, mpq_ptr scale)
{
    const long bits = (long)mpz_sizeinbase(mpq_numref(total), 2)
                      - (long)mpz_sizeinbase(mpq_denref(total), 2);
    const long shift = 60 - bits;
    mpq_t rounded;
    mpq_init(rounded);
    if (shift >= 0) {
        mpq_mul_2exp(rounded, total, (mp_bitcnt_t)shift);
    } else {
        mpq_div_2exp(rounded, total, (mp_bitcnt_t)-shift);
    }
    cmt_q_ceil(rounded);
    cmt_q_set_i64(scale, CMT_MAX_POINTS, 1);
    mpq_div(scale, scale, rounded);
    if (shift >= 0) {
        mpq_mul_2exp(scale, scale, (mp_bitcnt_t)shift);
    } else {
        mpq_div_2exp(scale, scale, (mp_bitcnt_t)-shift);
    }
    mpq_clear(rounded);
}

/* What a ballot lacks of its quota, with its place. */
typedef struct rest {
    uint64_t remainder;
    size_t ballot;
} rest;

static int more_first(const void *a, const void *b, const void *context)
{
    (void)context;
    const rest *x = a;
    const rest *y = b;
    return (x->remainder < y->remainder) - (x->remainder > y->remainder);
}

/* floor(multiplier * ballots * scale) */
static int64_t group_points(const cmt_voice *voice, mpq_srcptr scale)
{
    mpq_t points;
    mpq_init(points);
    cmt_q_set_i64(points, voice->ballots, 1);
    mpq_mul(points, points, voice->multiplier);
    mpq_mul(points, points, scale);
    cmt_q_floor(points);
    const int64_t whole = cmt_z_get_i64(mpq_numref(points));
    mpq_clear(points);
    return whole;
}

/* Largest remainder over the ballots [rests] of one group. Products stay below 2^72. */
static bool divide(cmt_arena *mem,
                   const cmt_contest *c,
                   const cmt_voice *voice,
                   int64_t whole,
                   rest *rests,
                   size_t n,
                   cmt_points *points)
{
    int64_t left = whole;
    for (size_t k = 0; k < n; k++) {
        const size_t b = rests[k].ballot;
        const cmt_i128 quota = (cmt_i128)c->ballots.count[b] * whole;
        points[b] = (cmt_points)(quota / voice->ballots);
        rests[k].remainder = (uint64_t)(quota % voice->ballots);
        left -= points[b];
    }
    if (!cmt_sort(mem, rests, n, sizeof *rests, more_first, NULL))
        return false;
    for (size_t k = 0; left > 0 && k < n; k++, left--)
        points[rests[k].ballot]++;
    return true;
}

static bool set_filter(cmt_arena *mem,
                       cmt_contest *c,
                       cmt_points *points,
                       mpq_ptr scale)
{
    set_scale(c->total, scale);
    const size_t n = c->ballots.n;
    rest *rests = CMT_NEW_ARRAY(mem, rest, n);
    size_t *next = CMT_NEW_ARRAY(mem, size_t, c->n_voices + 1);
    bool ok = rests != NULL && next != NULL;
    for (size_t b = 0; ok && b < n; b++)
        next[c->ballots.group[b] + 1]++;
    for (size_t g = 0; ok && g < c->n_voices; g++)
        next[g + 1] += next[g];
    for (size_t b = 0; ok && b < n; b++)
        rests[next[c->ballots.group[b]]++].ballot = b;
    size_t from = 0; /* next[g] is now the end of group g */
    for (size_t g = 0; ok && g < c->n_voices; g++) {
        const cmt_voice *voice = &c->voices[g];
        ok = divide(mem, c, voice, group_points(voice, scale), rests + from,
                    next[g] - from, points);
        from = next[g];
    }
    return ok;
}

cmt_status cmt_points_set(cmt_arena *mem, cmt_contest *contest, cmt_err *err)
{
    mpq_ptr total = cmt_q(mem);
    mpq_ptr scale = cmt_q(mem);
    cmt_points *points = CMT_NEW_ARRAY(mem, cmt_points, contest->ballots.n);
    bool fits = true;
    bool ok = total != NULL && scale != NULL && points != NULL
              && set_exact(mem, contest, points, scale, &fits);
    if (ok) {
        cmt_voices_sum(contest->voices, contest->n_voices, ballots_of, contest->voices,
                       total);
        mpq_canonicalize(total);
        contest->total = total;
    }
    if (ok && !fits)
        ok = set_filter(mem, contest, points, scale);
    if (!ok) {
        return cmt_fail(err, CMT_E_NOMEM, "no room for points of %zu ballots",
                        contest->ballots.n);
    }
    contest->exact_points = fits;
    contest->scale = scale;
    contest->ballots.points = points;
    return CMT_OK;
}
