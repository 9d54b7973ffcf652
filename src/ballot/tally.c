#include "ballot/tally.h"
#include "ballot/voices.h"
#include "base/err.h"

#include <assert.h>
#include <string.h>

#define MAX_FACTOR ((int64_t)1 << 20)

cmt_status cmt_tally_init(
    cmt_arena *mem, const cmt_contest *contest, size_t n, cmt_tally *out, cmt_err *err)
{
    cmt_tally t = {.contest = contest, .n = n};
    t.points = CMT_NEW_ARRAY(mem, cmt_points, n);
    bool ok = t.points != NULL;
    if (ok && !contest->exact_points) {
        const size_t groups = contest->n_voices;
        ok = groups == 0 || n <= SIZE_MAX / groups;
        t.by_group = ok ? CMT_NEW_ARRAY(mem, int64_t, n * groups) : NULL;
        t.added = CMT_NEW_ARRAY(mem, int64_t, n);
        ok = t.by_group != NULL && t.added != NULL;
    }
    if (!ok)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu counters", n);
    *out = t;
    return CMT_OK;
}

void cmt_tally_clear(cmt_tally *tally)
{
    memset(tally->points, 0, tally->n * sizeof *tally->points);
    if (tally->by_group == NULL)
        return;
    memset(tally->added, 0, tally->n * sizeof *tally->added);
    memset(tally->by_group, 0,
           tally->n * tally->contest->n_voices * sizeof *tally->by_group);
}

void cmt_tally_clear_one(cmt_tally *tally, size_t k)
{
    const size_t groups = tally->contest->n_voices;
    tally->points[k] = 0;
    if (tally->by_group == NULL)
        return;
    tally->added[k] = 0;
    memset(&tally->by_group[k * groups], 0, groups * sizeof *tally->by_group);
}

void cmt_tally_add(cmt_tally *tally, size_t k, size_t b, int64_t factor)
{
    const cmt_ballots *ballots = &tally->contest->ballots;
    assert(k < tally->n && b < ballots->n);
    assert(factor <= MAX_FACTOR && factor >= -MAX_FACTOR);
    tally->points[k] += factor * ballots->points[b];
    if (tally->by_group == NULL)
        return;
    tally->by_group[k * tally->contest->n_voices + ballots->group[b]] +=
        factor * ballots->count[b];
    tally->added[k] += factor < 0 ? -factor : factor;
}

/* A sum of at most four counters with signs. */
typedef struct terms {
    size_t n;
    size_t at[4];
    int sign[4];
} terms;

static cmt_i128 points_of(const cmt_tally *tally, const terms *sum)
{
    cmt_i128 points = 0;
    for (size_t k = 0; k < sum->n; k++)
        points += (cmt_i128)sum->sign[k] * tally->points[sum->at[k]];
    return points;
}

/* How far points_of may be from the truth. */
static cmt_i128 deviation_of(const cmt_tally *tally, const terms *sum)
{
    cmt_i128 deviation = 0;
    for (size_t k = 0; k < sum->n; k++)
        deviation += (cmt_i128)CMT_POINTS_DEVIATION * tally->added[sum->at[k]];
    return deviation;
}

/* A sum of counters, as cmt_voices_sum asks for it. */
typedef struct group_terms {
    const cmt_tally *tally;
    const terms *sum;
} group_terms;

static int64_t count_in_group(const void *context, size_t g)
{
    const group_terms *t = context;
    const size_t groups = t->tally->contest->n_voices;
    int64_t count = 0;
    for (size_t k = 0; k < t->sum->n; k++)
        count += t->sum->sign[k] * t->tally->by_group[t->sum->at[k] * groups + g];
    return count;
}

static void exact_value(const cmt_tally *tally, const terms *sum, mpq_ptr out)
{
    const cmt_contest *c = tally->contest;
    cmt_voices_sum(c->voices, c->n_voices, count_in_group, &(group_terms){tally, sum},
                   out);
}

static int sign_of_wide(cmt_i128 v)
{
    return (v > 0) - (v < 0);
}

static int sign_of(const cmt_tally *tally, const terms *sum)
{
    const cmt_i128 points = points_of(tally, sum);
    if (tally->by_group == NULL)
        return sign_of_wide(points);
    const cmt_i128 deviation = deviation_of(tally, sum);
    if (points > deviation || points < -deviation)
        return sign_of_wide(points);
    mpq_t exact;
    mpq_init(exact);
    exact_value(tally, sum, exact);
    const int sign = mpz_sgn(mpq_numref(exact));
    mpq_clear(exact);
    return sign;
}

int cmt_tally_cmp(const cmt_tally *tally, size_t k, size_t l)
{
    return sign_of(tally, &(terms){2, {k, l}, {1, -1}});
}

int cmt_tally_sgn(const cmt_tally *tally, size_t k)
{
    return sign_of(tally, &(terms){1, {k}, {1}});
}

int cmt_tally_cmp_margin(const cmt_tally *tally, size_t a, size_t b, size_t c, size_t d)
{
    return sign_of(tally, &(terms){4, {a, b, c, d}, {1, -1, -1, 1}});
}

void cmt_tally_value(const cmt_tally *tally, size_t k, mpq_ptr out)
{
    if (tally->by_group != NULL) {
        exact_value(tally, &(terms){1, {k}, {1}}, out);
        mpq_canonicalize(out);
        return;
    }
    cmt_q_set_i64(out, tally->points[k], 1);
    if (tally->points[k] != 0)
        mpq_div(out, out, tally->contest->scale);
}

int cmt_tally_cmp_share(const cmt_tally *tally, size_t k, int64_t num, int64_t den)
{
    assert(den > 0);
    mpq_t value;
    mpq_t share;
    mpq_inits(value, share, NULL);
    cmt_tally_value(tally, k, value);
    cmt_q_set_i64(share, num, den);
    mpq_mul(share, share, tally->contest->total);
    const int order = mpq_cmp(value, share);
    mpq_clears(value, share, NULL);
    return order;
}
