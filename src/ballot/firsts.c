#include "ballot/firsts.h"

#include "ballot/weight.h"
#include "base/err.h"

#include <assert.h>

#define WIDEST_TALLIED 16
#define UNKNOWN        UINT32_MAX

/* lcm(1 .. k) for k <= WIDEST_TALLIED is at most 720720, below cmt_tally_add's 2^20. */
static int64_t lcm_up_to(size_t k)
{
    int64_t lcm = 1;
    for (int64_t m = 2; m <= (int64_t)k; m++) {
        int64_t a = lcm;
        int64_t b = m;
        while (b != 0) {
            const int64_t rest = a % b;
            a = b;
            b = rest;
        }
        lcm = lcm / a * m;
    }
    return lcm;
}

/* The size of the largest tier of any ballot; `sizes` [n + 1] is scratch, all zero. */
static size_t widest_tier(const cmt_contest *c, uint32_t *sizes)
{
    const size_t n = c->n_alternatives;
    size_t widest = 1;
    for (size_t b = 0; b < c->ballots.n; b++) {
        for (size_t i = 0; i < n; i++) {
            const unsigned tier = cmt_ballots_mark(c, b, i);
            if (tier > 0 && ++sizes[tier] > widest)
                widest = sizes[tier];
        }
        for (size_t i = 0; i < n; i++)
            sizes[cmt_ballots_mark(c, b, i)] = 0;
    }
    return widest;
}

cmt_status cmt_firsts_init(cmt_arena *mem,
                           const cmt_contest *contest,
                           cmt_firsts *out,
                           cmt_err *err)
{
    cmt_status st = CMT_OK;
    const size_t n = contest->n_alternatives;
    if (contest->ballots.n > 0 && contest->ballots.form != CMT_FORM_RANK)
        return cmt_fail(err, CMT_E_RANGE, "this rule reads rankings");
    cmt_firsts f = {.contest = contest};
    uint32_t *sizes = CMT_NEW_ARRAY(mem, uint32_t, (size_t)UINT16_MAX + 1);
    f.tops = CMT_NEW_ARRAY(mem, uint32_t, n);
    f.scratch = cmt_q(mem);
    f.cached = CMT_NEW_ARRAY(mem, uint32_t, contest->ballots.n + 1);
    f.counted = CMT_NEW_ARRAY(mem, bool, n + 1);
    if (sizes == NULL || f.tops == NULL || f.scratch == NULL || f.cached == NULL
        || f.counted == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room to count %zu alternatives", n);
    const size_t widest = widest_tier(contest, sizes);
    if (widest <= WIDEST_TALLIED) {
        f.parts = lcm_up_to(widest);
        CMT_TRY(cmt_tally_init(mem, contest, n, &f.tally, err));
    } else {
        f.sums = cmt_q_array(mem, n);
        if (f.sums == NULL)
            return cmt_fail(err, CMT_E_NOMEM, "no room for %zu sums", n);
    }
    *out = f;
done:
    return st;
}

/* The standing alternatives in the highest tier of ballot b that holds any. */
static size_t find_tops(cmt_firsts *f, const bool *standing, size_t b)
{
    const cmt_contest *c = f->contest;
    unsigned best = UINT16_MAX + 1U;
    size_t n_tops = 0;
    for (size_t i = 0; i < c->n_alternatives; i++) {
        const unsigned tier = cmt_ballots_mark(c, b, i);
        if (tier == 0 || tier > best || !standing[i])
            continue;
        if (tier < best)
            n_tops = 0;
        best = tier;
        f->tops[n_tops++] = (uint32_t)i;
    }
    return n_tops;
}

static void add_rational(cmt_firsts *f, size_t b, size_t n_tops)
{
    cmt_ballot_weight(f->contest, b, f->scratch);
    mpz_mul_ui(mpq_denref(f->scratch), mpq_denref(f->scratch), n_tops);
    mpq_canonicalize(f->scratch);
    for (size_t k = 0; k < n_tops; k++)
        mpq_add(f->sums[f->tops[k]], f->sums[f->tops[k]], f->scratch);
}

/* Whether nobody stands who did not in the count before; remembers who stands now. */
static bool only_fewer(cmt_firsts *f, const bool *standing)
{
    bool fewer = true;
    for (size_t i = 0; i < f->contest->n_alternatives; i++) {
        fewer = fewer && (f->counted[i] || !standing[i]);
        f->counted[i] = standing[i];
    }
    return fewer;
}

/* The standing alternatives that ballot b counts for, into f->tops. */
static size_t tops_of(cmt_firsts *f, const bool *standing, size_t b, bool fewer)
{
    const uint32_t before = f->cached[b];
    if (fewer && before != UNKNOWN && standing[before]) {
        f->tops[0] = before;
        return 1;
    }
    const size_t n_tops = find_tops(f, standing, b);
    f->cached[b] = n_tops == 1 ? f->tops[0] : UNKNOWN;
    return n_tops;
}

void cmt_firsts_count(cmt_firsts *firsts, const bool *standing)
{
    cmt_firsts *f = firsts;
    const cmt_contest *c = f->contest;
    if (f->parts > 0) {
        cmt_tally_clear(&f->tally);
    } else {
        for (size_t i = 0; i < c->n_alternatives; i++)
            mpq_set_ui(f->sums[i], 0, 1);
    }
    const bool fewer = only_fewer(f, standing);
    for (size_t b = 0; b < c->ballots.n; b++) {
        const size_t n_tops = tops_of(f, standing, b, fewer);
        if (n_tops == 0)
            continue;
        if (f->parts == 0) {
            add_rational(f, b, n_tops);
            continue;
        }
        assert(f->parts % (int64_t)n_tops == 0);
        for (size_t k = 0; k < n_tops; k++)
            cmt_tally_add(&f->tally, f->tops[k], b, f->parts / (int64_t)n_tops);
    }
}

int cmt_firsts_cmp(const cmt_firsts *firsts, size_t i, size_t j)
{
    if (firsts->parts > 0)
        return cmt_tally_cmp(&firsts->tally, i, j);
    return mpq_cmp(firsts->sums[i], firsts->sums[j]);
}

void cmt_firsts_value(const cmt_firsts *firsts, size_t i, mpq_ptr out)
{
    if (firsts->parts == 0) {
        mpq_set(out, firsts->sums[i]);
        return;
    }
    cmt_tally_value(&firsts->tally, i, out);
    mpz_mul_ui(mpq_denref(out), mpq_denref(out), (unsigned long)firsts->parts);
    mpq_canonicalize(out);
}
