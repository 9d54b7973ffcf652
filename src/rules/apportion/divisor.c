#include "rules/apportion/divisor.h"

#include "base/err.h"
#include "rules/result.h"
#include "rules/seats.h"

#include <assert.h>

/* A party with v votes and s seats claims the next one with v / d(s); the largest claim
 * gets it. Claims are rationals, compared exactly: v over d(s) times `unit`, squared for
 * the geometric mean. Where d(0) = 0 a first seat is claimed before any other, by votes. */
typedef struct method {
    void (*claim)(mpq_srcptr v, int64_t s, mpq_ptr out);
    int64_t unit;
    bool squared;
    bool zero; /* d(0) = 0 */
} method;

/* out = v * num / den */
static void scaled(mpq_srcptr v, int64_t num, int64_t den, mpq_ptr out)
{
    mpz_ptr factor = mpq_numref(out);
    assert(v != out);
    cmt_z_set_i64(factor, num);
    mpz_mul(mpq_numref(out), factor, mpq_numref(v));
    cmt_z_set_i64(mpq_denref(out), den);
    mpz_mul(mpq_denref(out), mpq_denref(out), mpq_denref(v));
    mpq_canonicalize(out);
}

/* d(s) = s + 1 */
static void by_jefferson(mpq_srcptr v, int64_t s, mpq_ptr out)
{
    scaled(v, 1, s + 1, out);
}

/* d(s) = s + 1/2, doubled */
static void by_webster(mpq_srcptr v, int64_t s, mpq_ptr out)
{
    scaled(v, 1, 2 * s + 1, out);
}

/* d(0) = 7/10, else s + 1/2; tenfold */
static void by_modified(mpq_srcptr v, int64_t s, mpq_ptr out)
{
    scaled(v, 1, s == 0 ? 7 : 5 * (2 * s + 1), out);
}

/* d(s) = s */
static void by_adams(mpq_srcptr v, int64_t s, mpq_ptr out)
{
    scaled(v, 1, s == 0 ? 1 : s, out);
}

/* q /= s (s + 1) */
static void divide_twice(mpq_ptr q, int64_t s)
{
    mpz_t factor;
    mpz_init(factor);
    cmt_z_set_i64(factor, s);
    mpz_mul(mpq_denref(q), mpq_denref(q), factor);
    cmt_z_set_i64(factor, s + 1);
    mpz_mul(mpq_denref(q), mpq_denref(q), factor);
    mpz_clear(factor);
    mpq_canonicalize(q);
}

/* d(s) = s (s + 1) / (s + 1/2), the harmonic mean; doubled denominators cancel */
static void by_dean(mpq_srcptr v, int64_t s, mpq_ptr out)
{
    scaled(v, s == 0 ? 1 : 2 * s + 1, s == 0 ? 1 : 2, out);
    if (s > 0)
        divide_twice(out, s);
}

/* d(s) = sqrt(s (s + 1)), the geometric mean */
static void by_hill(mpq_srcptr v, int64_t s, mpq_ptr out)
{
    mpq_mul(out, v, v);
    if (s > 0)
        divide_twice(out, s);
}

/* One claim a party. */
typedef struct claims {
    mpq_t *value; /* [n] */
    bool *first;  /* [n] it is a claim before any other */
} claims;

typedef struct house {
    const cmt_contest *contest;
    const method *method;
    size_t n;
    mpq_t *votes;
    mpq_t *q;        /* [5] the total of votes, above every claim, then scratch */
    int64_t *seats;  /* [n] */
    claims held;     /* to the last seat a party has */
    claims next;     /* to one seat more */
    uint32_t *party; /* [m] those with votes; in `settle` a heap */
    size_t m;
    bool *tied; /* [n] */
} house;

static void set_claim(const house *h, const claims *c, uint32_t i, int64_t s)
{
    c->first[i] = h->method->zero && s == 0;
    h->method->claim(h->votes[i], s, c->value[i]);
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

/* Begin with the seats whose claims reach the votes that a seat stands for on average:
 * since s <= d(s) <= s + 1, that is the quota rounded down or one more, and the sum is off
 * by at most one a party.
 * @return seats still to give; below zero: to take back */
static int64_t begin(house *h)
{
    const int64_t n_seats = (int64_t)h->contest->seats;
    int64_t open = n_seats;
    mpq_ptr level = h->q[4];
    scaled(h->q[0], 1, n_seats, h->q[2]);
    scaled(h->q[2], 1, h->method->unit, level);
    if (h->method->squared)
        mpq_mul(level, level, level);
    for (size_t k = 0; k < h->m; k++) {
        const uint32_t i = h->party[k];
        mpq_div(h->q[3], h->votes[i], h->q[2]);
        mpz_fdiv_q(mpq_numref(h->q[3]), mpq_numref(h->q[3]), mpq_denref(h->q[3]));
        h->seats[i] = cmt_z_get_i64(mpq_numref(h->q[3]));
        set_claim(h, &h->next, i, h->seats[i]);
        if (h->next.first[i] || mpq_cmp(h->next.value[i], level) >= 0)
            h->seats[i]++;
        open -= h->seats[i];
    }
    return open;
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

static cmt_status divide(cmt_arena *mem,
                         const cmt_contest *contest,
                         const cmt_rule_args *args,
                         const method *by,
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

static const cmt_rule_axiom axioms[] = {
    {"quota", false, "Balinski and Young, Fair Representation (1982)"},
    {"house monotonicity", true, "Balinski and Young (1982)"},
    {"population monotonicity", true, "Balinski and Young (1982)"},
    {0},
};

#define DIVISOR_RULE(symbol, rule_name, rule_title, rule_definition, ...)       \
    static const method method_##symbol = {__VA_ARGS__};                        \
    static cmt_status run_##symbol(cmt_arena *mem, const cmt_contest *contest,  \
                                   const cmt_rule_args *args, cmt_outcome *out, \
                                   cmt_err *err)                                \
    {                                                                           \
        return divide(mem, contest, args, &method_##symbol, out, err);          \
    }                                                                           \
    const cmt_rule cmt_rule_apportion_##symbol = {                              \
        .name = (rule_name),                                                    \
        .kind = CMT_RULE_APPORTION,                                             \
        .version = 1,                                                           \
        .question_kinds = 0,                                                    \
        .reads = CMT_READS_RANKS | CMT_READS_MARKS | CMT_READS_SUMS,            \
        .yields = CMT_YIELDS_SEATS,                                             \
        .title = (rule_title),                                                  \
        .definition = (rule_definition),                                        \
        .source = "Balinski and Young, Fair Representation (1982)",             \
        .cost = "O(n log n)",                                                   \
        .loss = NULL,                                                           \
        .options = NULL,                                                        \
        .axioms = axioms,                                                       \
        .run = run_##symbol,                                                    \
        .check = cmt_apportion_##symbol##_check,                                \
        .welfare = NULL,                                                        \
    };

DIVISOR_RULE(adams,
             "adams",
             "Adams (smallest divisors)",
             "Votes are divided by 0, 1, 2, …; the largest results get the seats, and "
             "every party with votes its first one before any gets a second.",
             by_adams,
             1,
             false,
             true)
DIVISOR_RULE(dean,
             "dean",
             "Dean (harmonic mean)",
             "Votes are divided by the harmonic means of 0 and 1, 1 and 2, 2 and 3, …; "
             "the largest results get the seats.",
             by_dean,
             1,
             false,
             true)
DIVISOR_RULE(huntington_hill,
             "huntington-hill",
             "Huntington-Hill (equal proportions)",
             "Votes are divided by the geometric means of 0 and 1, 1 and 2, 2 and 3, "
             "…; the largest results get the seats.",
             by_hill,
             1,
             true,
             true)
DIVISOR_RULE(jefferson,
             "jefferson",
             "Jefferson (D'Hondt)",
             "Votes are divided by 1, 2, 3, …; the largest results get the seats.",
             by_jefferson,
             1,
             false,
             false)
DIVISOR_RULE(modified_webster,
             "modified-webster",
             "Modified Webster (modified Sainte-Laguë)",
             "Votes are divided by 1.4, 3, 5, 7, …; the largest results get the seats.",
             by_modified,
             10,
             false,
             false)
DIVISOR_RULE(webster,
             "webster",
             "Webster (Sainte-Laguë)",
             "Votes are divided by 1, 3, 5, …; the largest results get the seats.",
             by_webster,
             2,
             false,
             false)
