#include "ballot/firsts.h"

#include "ballot/piles.h"
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

/* Whether the unranked are a ballot's lowest tier. */
static bool unranked_are_last(const cmt_firsts *f)
{
    return f->mode == CMT_FIRSTS_LASTS && f->contest->unranked == CMT_UNRANKED_LAST;
}

/* The size of the largest tier that a ballot may be split over; `sizes` is scratch, all
 * zero. */
static size_t widest_tier(const cmt_firsts *f, uint32_t *sizes)
{
    const cmt_contest *c = f->contest;
    const size_t n = c->n_alternatives;
    size_t widest = 1;
    if (f->mode == CMT_FIRSTS_WHOLE)
        return widest;
    if (unranked_are_last(f)) /* few ballots are complete: the bound will do */
        return n > 0 ? n : 1;
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

static cmt_status make_counters(cmt_arena *mem, cmt_firsts *f, cmt_err *err)
{
    const size_t n = f->contest->n_alternatives;
    size_t widest = 1;
    if (f->piles == NULL) {
        const cmt_arena_mark mark = cmt_arena_get_mark(mem);
        uint32_t *sizes = CMT_NEW_ARRAY(mem, uint32_t, (size_t)UINT16_MAX + 1);
        if (sizes == NULL)
            return cmt_fail(err, CMT_E_NOMEM, "no room to look at the tiers");
        widest = widest_tier(f, sizes);
        cmt_arena_reset(mem, mark);
        f->cached = CMT_NEW_ARRAY(mem, uint32_t, f->contest->ballots.n + 1);
        if (f->cached == NULL)
            return cmt_fail(err, CMT_E_NOMEM, "no room for the first preferences");
    }
    if (widest <= WIDEST_TALLIED) {
        f->parts = lcm_up_to(widest);
        return cmt_tally_init(mem, f->contest, n, &f->tally, err);
    }
    f->sums = cmt_q_array(mem, n);
    if (f->sums == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu sums", n);
    return CMT_OK;
}

cmt_status cmt_firsts_init_as(cmt_arena *mem,
                              const cmt_contest *contest,
                              cmt_firsts_mode mode,
                              cmt_firsts *out,
                              cmt_err *err)
{
    cmt_status st = CMT_OK;
    const size_t n = contest->n_alternatives;
    if (contest->ballots.n > 0 && contest->ballots.form != CMT_FORM_RANK)
        return cmt_fail(err, CMT_E_RANGE, "this rule reads rankings");
    cmt_firsts f = {.contest = contest, .mode = mode};
    f.tops = CMT_NEW_ARRAY(mem, uint32_t, n + 1);
    f.scratch = cmt_q(mem);
    f.counted = CMT_NEW_ARRAY(mem, bool, n + 1);
    if (f.tops == NULL || f.scratch == NULL || f.counted == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room to count %zu alternatives", n);
    if (mode != CMT_FIRSTS_LASTS)
        CMT_TRY(cmt_piles_build(mem, contest, &f.piles, err));
    CMT_TRY(make_counters(mem, &f, err));
    *out = f;
done:
    return st;
}

cmt_status cmt_firsts_init(cmt_arena *mem,
                           const cmt_contest *contest,
                           cmt_firsts *out,
                           cmt_err *err)
{
    return cmt_firsts_init_as(mem, contest, CMT_FIRSTS_SHARED, out, err);
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

/* The standing alternatives in the lowest tier of ballot b that holds any; none where no
 * tier is above it. */
static size_t find_bottoms(cmt_firsts *f, const bool *standing, size_t b)
{
    const cmt_contest *c = f->contest;
    const bool with_unranked = unranked_are_last(f);
    unsigned worst = 0;
    bool above = false;
    size_t n_tops = 0;
    for (size_t i = 0; i < c->n_alternatives; i++) {
        const unsigned mark = cmt_ballots_mark(c, b, i);
        const unsigned tier = mark == 0 ? UINT16_MAX + 1U : mark;
        if (!standing[i] || (mark == 0 && !with_unranked))
            continue;
        above = above || (worst != 0 && tier != worst);
        if (tier < worst)
            continue;
        if (tier > worst)
            n_tops = 0;
        worst = tier;
        f->tops[n_tops++] = (uint32_t)i;
    }
    return above ? n_tops : 0;
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

/* The standing alternatives that ballot b counts for, into f->tops. A first preference
 * stays one while it stands; a last place may come to be told apart from nobody. */
static size_t tops_of(cmt_firsts *f, const bool *standing, size_t b, bool fewer)
{
    const uint32_t before = f->cached[b];
    if (f->mode == CMT_FIRSTS_LASTS)
        return find_bottoms(f, standing, b);
    if (fewer && before != UNKNOWN && standing[before]) {
        f->tops[0] = before;
        return 1;
    }
    const size_t n_tops = find_tops(f, standing, b);
    f->cached[b] = n_tops == 1 ? f->tops[0] : UNKNOWN;
    return n_tops;
}

/* Count ballots without ties: only the piles of those who stand no more are moved. */
static void count_piles(cmt_firsts *f, const bool *standing)
{
    cmt_piles *p = f->piles;
    for (size_t i = 0; i < p->n; i++) {
        if (standing[i] || !f->counted[i])
            continue;
        uint32_t b = cmt_piles_take(p, i);
        cmt_tally_clear_one(&f->tally, i);
        while (b != CMT_PILE_END) {
            const uint32_t next = p->next[b];
            const size_t to = cmt_piles_lay(p, b, standing);
            if (to < p->n)
                cmt_tally_add(&f->tally, to, b, 1);
            b = next;
        }
    }
    (void)only_fewer(f, standing);
}

static void deal_piles(cmt_firsts *f, const bool *standing)
{
    cmt_piles_deal(f->piles, standing);
    cmt_tally_clear(&f->tally);
    for (size_t i = 0; i < f->piles->n; i++) {
        for (uint32_t b = f->piles->head[i]; b != CMT_PILE_END; b = f->piles->next[b])
            cmt_tally_add(&f->tally, i, b, 1);
    }
}

static void add_parts(cmt_firsts *f, size_t b, size_t n_tops)
{
    const bool whole = f->mode == CMT_FIRSTS_WHOLE;
    assert(whole || f->parts % (int64_t)n_tops == 0);
    for (size_t k = 0; k < n_tops; k++) {
        cmt_tally_add(&f->tally, f->tops[k], b,
                      whole ? f->parts : f->parts / (int64_t)n_tops);
    }
}

static void count_ballots(cmt_firsts *f, const bool *standing, bool fewer)
{
    const cmt_contest *c = f->contest;
    if (f->parts > 0) {
        cmt_tally_clear(&f->tally);
    } else {
        for (size_t i = 0; i < c->n_alternatives; i++)
            mpq_set_ui(f->sums[i], 0, 1);
    }
    for (size_t b = 0; b < c->ballots.n; b++) {
        const size_t n_tops = tops_of(f, standing, b, fewer);
        if (n_tops > 0 && f->parts == 0) {
            add_rational(f, b, n_tops);
        } else if (n_tops > 0) {
            add_parts(f, b, n_tops);
        }
    }
}

void cmt_firsts_count(cmt_firsts *firsts, const bool *standing)
{
    if (firsts->piles == NULL) {
        count_ballots(firsts, standing, only_fewer(firsts, standing));
        return;
    }
    bool fewer = false; /* the first count deals */
    for (size_t i = 0; i < firsts->piles->n; i++)
        fewer = fewer || firsts->counted[i];
    for (size_t i = 0; i < firsts->piles->n; i++)
        fewer = fewer && (firsts->counted[i] || !standing[i]);
    if (fewer) {
        count_piles(firsts, standing);
    } else {
        (void)only_fewer(firsts, standing);
        deal_piles(firsts, standing);
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
