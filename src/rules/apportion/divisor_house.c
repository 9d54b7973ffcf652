#include "rules/apportion/divisor_house.h"

#include "base/err.h"
#include "rules/result.h"
#include "rules/seats.h"

#include <assert.h>

void cmt_divisor_scaled(mpq_srcptr v, int64_t num, int64_t den, mpq_ptr out)
{
    mpz_ptr factor = mpq_numref(out);
    assert(v != out);
    cmt_z_set_i64(factor, num);
    mpz_mul(mpq_numref(out), factor, mpq_numref(v));
    cmt_z_set_i64(mpq_denref(out), den);
    mpz_mul(mpq_denref(out), mpq_denref(out), mpq_denref(v));
    mpq_canonicalize(out);
}

void cmt_divisor_doubled(mpq_srcptr v, int64_t s, mpq_ptr out)
{
    if (s >= 0) {
        mpq_div_2exp(out, v, (mp_bitcnt_t)s);
    } else {
        mpq_mul_2exp(out, v, (mp_bitcnt_t)-s);
    }
}

/* One claim a party. */
typedef struct claims {
    mpq_t *value; /* [n] */
    bool *first;  /* [n] it is a claim before any other */
} claims;

typedef struct house {
    const cmt_contest *contest;
    const cmt_divisor *method;
    size_t n;
    mpq_t *votes;
    mpq_t *q;        /* [5] the total of votes, above every claim, then scratch */
    int64_t *seats;  /* [n] */
    claims held;     /* to the last seat a party has */
    claims next;     /* to one seat more */
    uint32_t *party; /* [m] those with votes; in `settle` a heap */
    size_t m;
    bool *tied;   /* [n] */
    int64_t from; /* the seats from which a method that doubles tells others */
} house;

static void set_claim(const house *h, const claims *c, uint32_t i, int64_t s)
{
    c->first[i] = h->method->zero && s == 0;
    h->method->claim(h->votes[i], s - h->from, c->value[i]);
}

static int compare(const claims *c, uint32_t i, const claims *d, uint32_t j)
{
    if (c->first[i] != d->first[j])
        return c->first[i] ? 1 : -1;
    return mpq_cmp(c->value[i], d->value[j]);
}

static bool make_claims(cmt_arena *mem, size_t n, claims *out)
{
    out->value = cmt_q_array(mem, n + 1);
    out->first = CMT_NEW_ARRAY(mem, bool, n + 1);
    return out->value != NULL && out->first != NULL;
}

static cmt_status open_house(cmt_arena *mem, house *h, cmt_err *err)
{
    cmt_status st = CMT_OK;
    h->n = h->contest->n_alternatives;
    h->q = cmt_q_array(mem, 5);
    h->seats = CMT_NEW_ARRAY(mem, int64_t, h->n + 1);
    h->party = CMT_NEW_ARRAY(mem, uint32_t, h->n + 1);
    h->tied = CMT_NEW_ARRAY(mem, bool, h->n + 1);
    if (h->q == NULL || h->seats == NULL || h->party == NULL || h->tied == NULL
        || !make_claims(mem, h->n, &h->held) || !make_claims(mem, h->n, &h->next))
        return cmt_fail(err, CMT_E_NOMEM, "no room for the seats of %zu parties", h->n);
    CMT_TRY(cmt_seats_votes(mem, h->contest, &h->votes, err));
    for (uint32_t i = 0; i < h->n; i++) {
        if (!cmt_contest_eligible(h->contest, i) || mpq_sgn(h->votes[i]) == 0)
            continue;
        h->party[h->m++] = i;
        mpq_add(h->q[0], h->q[0], h->votes[i]);
    }
    mpq_set_ui(h->q[1], 1, 1);
    mpq_add(h->q[1], h->q[1], h->q[0]);
    mpq_mul(h->q[1], h->q[1], h->q[1]);
done:
    return st;
}

static bool reaches(const house *h, uint32_t i, int64_t s, mpq_srcptr level)
{
    set_claim(h, &h->next, i, s);
    return h->next.first[i] || mpq_cmp(h->next.value[i], level) >= 0;
}

/* Begin with the seats whose claims reach the votes that a seat stands for on average:
 * since s <= d(s) <= s + 1 (but up to s + 2 for `imperiali`), that is the quota rounded down
 * or one more or fewer, and the sum is off by at most two a party.
 * @return seats still to give; below zero: to take back */
static int64_t begin_at_quotas(house *h)
{
    const int64_t n_seats = (int64_t)h->contest->seats;
    int64_t open = n_seats;
    mpq_ptr level = h->q[4];
    cmt_divisor_scaled(h->q[0], 1, n_seats, h->q[2]);
    cmt_divisor_scaled(h->q[2], 1, h->method->unit, level);
    if (h->method->squared)
        mpq_mul(level, level, level);
    for (size_t k = 0; k < h->m; k++) {
        const uint32_t i = h->party[k];
        mpq_div(h->q[3], h->votes[i], h->q[2]);
        cmt_q_floor(h->q[3]);
        h->seats[i] = cmt_z_get_i64(mpq_numref(h->q[3]));
        if (reaches(h, i, h->seats[i], level))
            h->seats[i]++;
        while (h->seats[i] > 0 && !reaches(h, i, h->seats[i] - 1, level))
            h->seats[i]--;
        open -= h->seats[i];
    }
    return open;
}

/* The largest k with 2^k <= v. */
static int64_t octave(mpq_srcptr v, mpq_ptr scratch)
{
    const int64_t k = (int64_t)mpz_sizeinbase(mpq_numref(v), 2)
                      - (int64_t)mpz_sizeinbase(mpq_denref(v), 2);
    cmt_divisor_doubled(v, k, scratch);
    return mpz_cmp(mpq_numref(scratch), mpq_denref(scratch)) >= 0 ? k : k - 1;
}

/* What is left of the seats when every claim of 2^k and above has one. */
static int64_t left_above(const house *h, int64_t k)
{
    int64_t open = (int64_t)h->contest->seats;
    for (size_t j = 0; j < h->m; j++) {
        const int64_t last = octave(h->votes[h->party[j]], h->q[3]);
        open -= last >= k ? last - k + 1 : 0;
    }
    return open;
}

/* Where divisors double, every party has one claim between 2^k and 2^(k + 1), if its votes
 * reach that far: begin with all claims above the smallest k for which there are seats, so
 * that fewer than one a party are left. */
static int64_t begin_at_octaves(house *h)
{
    int64_t high = INT64_MIN;
    for (size_t j = 0; j < h->m; j++) {
        const int64_t k = octave(h->votes[h->party[j]], h->q[3]) + 1;
        high = k > high ? k : high;
    }
    int64_t low = high - (int64_t)h->contest->seats - 1; /* too many claims */
    while (high - low > 1) {
        const int64_t k = low + (high - low) / 2;
        if (left_above(h, k) >= 0) {
            high = k;
        } else {
            low = k;
        }
    }
    for (size_t j = 0; j < h->m; j++) {
        const uint32_t i = h->party[j];
        const int64_t last = octave(h->votes[i], h->q[3]);
        h->seats[i] = last >= high ? last - high + 1 : 0;
    }
    h->from = -high;
    return left_above(h, high);
}

static int64_t begin(house *h)
{
    return h->method->doubles ? begin_at_octaves(h) : begin_at_quotas(h);
}

/* Restore the heap below `at`: with `step` 1 the largest next claim on top, with -1 the
 * smallest one held. */
static void sink(const house *h, size_t at, int step)
{
    const claims *c = step > 0 ? &h->next : &h->held;
    for (;;) {
        size_t top = at;
        for (size_t k = 2 * at + 1; k <= 2 * at + 2 && k < h->m; k++) {
            if (compare(c, h->party[k], c, h->party[top]) * step > 0)
                top = k;
        }
        if (top == at)
            return;
        const uint32_t i = h->party[at];
        h->party[at] = h->party[top];
        h->party[top] = i;
        at = top;
    }
}

static void set_claims(const house *h, uint32_t i)
{
    set_claim(h, &h->next, i, h->seats[i]);
    if (h->seats[i] > 0) {
        set_claim(h, &h->held, i, h->seats[i] - 1);
    } else { /* nothing to take back */
        h->held.first[i] = true;
        mpq_set(h->held.value[i], h->q[1]);
    }
}

/* Give what is open to the largest claims, or take back what the smallest ones hold. */
static void settle(house *h, int64_t open)
{
    const int step = open > 0 ? 1 : -1;
    for (size_t k = 0; k < h->m; k++)
        set_claims(h, h->party[k]);
    for (size_t k = h->m; k-- > 0;)
        sink(h, k, step);
    for (; open != 0; open -= step) {
        h->seats[h->party[0]] += step;
        set_claims(h, h->party[0]);
        sink(h, 0, step);
    }
}

/* A tie: the smallest claim that has a seat is as large as the largest that has none. All
 * parties with such a claim are marked, and their seats at the border taken back.
 * @return the number of those seats, 0 when there is no tie */
static int64_t open_border(house *h)
{
    int64_t open = 0;
    uint32_t held = h->party[0];
    uint32_t next = h->party[0];
    for (size_t k = 1; k < h->m; k++) {
        const uint32_t i = h->party[k];
        held = compare(&h->held, i, &h->held, held) < 0 ? i : held;
        next = compare(&h->next, i, &h->next, next) > 0 ? i : next;
    }
    if (compare(&h->held, held, &h->next, next) != 0)
        return 0;
    for (size_t k = 0; k < h->m; k++) {
        const uint32_t i = h->party[k];
        const bool has = compare(&h->held, i, &h->next, next) == 0;
        h->tied[i] = has || compare(&h->next, i, &h->next, next) == 0;
        h->seats[i] -= has ? 1 : 0;
        open += has ? 1 : 0;
    }
    return open;
}

/* Say the tie, and break it if the tie-break does. */
static cmt_status end_tie(cmt_arena *mem,
                          house *h,
                          int64_t open,
                          const cmt_tie_break *tie,
                          cmt_outcome *o,
                          cmt_err *err)
{
    cmt_seats_tell_tie(mem, h->contest, h->tied, open, h->seats, o->witness);
    o->tied = tie->kind != CMT_TIE_ORDER && tie->kind != CMT_TIE_LOT;
    if (o->tied)
        return CMT_OK;
    return cmt_seats_break_tie(mem, h->contest, tie, h->tied, open, h->seats, err);
}

cmt_status cmt_divisor_divide(cmt_arena *mem,
                              const cmt_contest *contest,
                              const cmt_rule_args *args,
                              const cmt_divisor *by,
                              cmt_outcome *out,
                              cmt_err *err)
{
    cmt_status st = CMT_OK;
    house h = {.contest = contest, .method = by};
    cmt_outcome o = {.n = contest->n_alternatives};
    CMT_TRY(open_house(mem, &h, err));
    o.scores = cmt_result_pointers(mem, h.votes, h.n);
    if (h.m == 0 && contest->seats > 0) { /* nothing says who gets the seats */
        o.tied = true;
    } else {
        o.witness = cmt_value_object(mem);
        if (contest->seats > 0) {
            settle(&h, begin(&h));
            const int64_t open = open_border(&h);
            if (open > 0)
                CMT_TRY(end_tie(mem, &h, open, &args->tie_break, &o, err));
        }
        o.seats = o.tied ? NULL : h.seats;
    }
    if (!cmt_arena_ok(mem))
        return cmt_fail(err, CMT_E_NOMEM, "no room for the seats");
    *out = o;
done:
    return st;
}
