#include "rules/apportion/divisor.h"

#include "base/err.h"
#include "rules/claim.h"
#include "rules/seats_check.h"

/* The divisor d(s) as its two or three factors: d(s)^power = num / den; without `at` it is
 * 2^s. */
typedef struct divisor {
    int power;
    void (*at)(int64_t s, mpz_ptr num, mpz_ptr den);
} divisor;

typedef struct judge {
    cmt_arena *mem;
    const cmt_contest *contest;
    const divisor *divisor;
    size_t n;
    mpq_t *votes;
    mpz_t *z; /* scratch [8] */
    bool any_votes;
    cmt_err *err;
} judge;

static void at_adams(int64_t s, mpz_ptr num, mpz_ptr den)
{
    cmt_z_set_i64(num, s);
    mpz_set_ui(den, 1);
}

static void at_jefferson(int64_t s, mpz_ptr num, mpz_ptr den)
{
    cmt_z_set_i64(num, s + 1);
    mpz_set_ui(den, 1);
}

static void at_webster(int64_t s, mpz_ptr num, mpz_ptr den)
{
    cmt_z_set_i64(num, 2 * s + 1);
    mpz_set_ui(den, 2);
}

static void at_modified_webster(int64_t s, mpz_ptr num, mpz_ptr den)
{
    at_webster(s, num, den);
    if (s == 0) {
        mpz_set_ui(num, 7);
        mpz_set_ui(den, 10);
    }
}

static void at_imperiali(int64_t s, mpz_ptr num, mpz_ptr den)
{
    cmt_z_set_i64(num, s + 2);
    mpz_set_ui(den, 2);
}

static void at_danish(int64_t s, mpz_ptr num, mpz_ptr den)
{
    cmt_z_set_i64(num, 3 * s + 1);
    mpz_set_ui(den, 1);
}

/* 2 / (1/s + 1/(s + 1)) */
static void at_dean(int64_t s, mpz_ptr num, mpz_ptr den)
{
    cmt_z_set_i64(num, s);
    cmt_z_set_i64(den, s + 1);
    mpz_mul(num, num, den);
    mpz_mul_ui(num, num, 2);
    cmt_z_set_i64(den, 2 * s + 1);
}

static void at_huntington_hill(int64_t s, mpz_ptr num, mpz_ptr den)
{
    cmt_z_set_i64(num, s);
    cmt_z_set_i64(den, s + 1);
    mpz_mul(num, num, den);
    mpz_set_ui(den, 1);
}

/* The sign of v / 2^s - w / 2^t. More steps apart than votes have digits, the votes do not
 * matter. */
static int compare_powers(mpz_t *z, mpq_srcptr v, int64_t s, mpq_srcptr w, int64_t t)
{
    mpz_mul(z[0], mpq_numref(v), mpq_denref(w));
    mpz_mul(z[1], mpq_numref(w), mpq_denref(v));
    const int64_t digits = (int64_t)(mpz_sizeinbase(z[0], 2) + mpz_sizeinbase(z[1], 2));
    if (s - t > digits || t - s > digits)
        return s > t ? -1 : 1;
    if (s > t) {
        mpz_mul_2exp(z[1], z[1], (mp_bitcnt_t)(s - t));
    } else {
        mpz_mul_2exp(z[0], z[0], (mp_bitcnt_t)(t - s));
    }
    return mpz_cmp(z[0], z[1]);
}

/* The sign of v_i / d(s) - v_j / d(t), by multiplying out: v_i^p d(t)^p - v_j^p d(s)^p. Of
 * two claims over nothing the one with more votes is larger. */
static int compare(const judge *g, size_t i, int64_t s, size_t j, int64_t t)
{
    mpz_t *z = g->z;
    mpq_srcptr v = g->votes[i];
    mpq_srcptr w = g->votes[j];
    if (g->divisor->at == NULL)
        return compare_powers(z, v, s, w, t);
    g->divisor->at(s, z[0], z[1]);
    g->divisor->at(t, z[2], z[3]);
    if (mpz_sgn(z[0]) == 0 && mpz_sgn(z[2]) == 0) {
        mpz_set_ui(z[0], 1);
        mpz_set_ui(z[2], 1);
    }
    mpz_mul(z[0], z[0], z[3]);
    mpz_mul(z[2], z[2], z[1]);
    mpz_mul(z[4], mpq_numref(v), mpq_denref(w));
    mpz_mul(z[5], mpq_numref(w), mpq_denref(v));
    if (g->divisor->power == 2) {
        mpz_mul(z[4], z[4], z[4]);
        mpz_mul(z[5], z[5], z[5]);
    }
    mpz_mul(z[4], z[4], z[2]);
    mpz_mul(z[5], z[5], z[0]);
    return mpz_cmp(z[4], z[5]);
}

static bool takes_part(const judge *g, size_t i)
{
    return cmt_contest_eligible(g->contest, i) && mpq_sgn(g->votes[i]) > 0;
}

/* The party with the smallest claim that holds a seat, and the one with the largest that
 * holds none; CMT_NONE where there is none. */
static void find_border(const judge *g,
                        const int64_t *seats,
                        size_t *held,
                        size_t *next)
{
    *held = SIZE_MAX;
    *next = SIZE_MAX;
    for (size_t i = 0; i < g->n; i++) {
        if (!takes_part(g, i))
            continue;
        if (seats[i] > 0
            && (*held == SIZE_MAX
                || compare(g, i, seats[i] - 1, *held, seats[*held] - 1) < 0))
            *held = i;
        if (*next == SIZE_MAX || compare(g, i, seats[i], *next, seats[*next]) > 0)
            *next = i;
    }
}

static cmt_status no(const judge *g, const char *why)
{
    return cmt_fail(g->err, CMT_E_NEGATIVE, "%s", why);
}

/* Definition: all seats are given, and no party that has one has a smaller claim to it than
 * another has to one seat more. */
static cmt_status check_seats(const judge *g, const int64_t *seats, bool *level)
{
    size_t held = 0;
    size_t next = 0;
    int64_t open = (int64_t)g->contest->seats;
    for (size_t i = 0; i < g->n; i++) {
        if (seats[i] < 0 || seats[i] > open || (seats[i] > 0 && !takes_part(g, i)))
            return no(g, "not all seats are given to who can have them");
        open -= seats[i];
    }
    if (open != 0)
        return no(g, "not all seats are given");
    find_border(g, seats, &held, &next);
    *level = false;
    if (held == SIZE_MAX)
        return CMT_OK;
    const int sign = compare(g, held, seats[held] - 1, next, seats[next]);
    if (sign < 0) {
        return cmt_fail(g->err, CMT_E_NEGATIVE, "`%s` should have the seat of `%s`",
                        g->contest->ids[next], g->contest->ids[held]);
    }
    *level = sign == 0;
    return CMT_OK;
}

/* The seats that no way of breaking the tie takes away, as the witness says. */
static cmt_status read_sure(const judge *g, const cmt_outcome *claim, int64_t **out)
{
    const cmt_value *sure = cmt_value_get(claim->witness, "sure");
    *out = CMT_NEW_ARRAY(g->mem, int64_t, g->n + 1);
    if (*out == NULL)
        return cmt_fail(g->err, CMT_E_NOMEM, "no room for the seats");
    if (cmt_value_count(sure) != g->n)
        return no(g, "the witness does not tell the seats that are sure");
    for (size_t i = 0; i < g->n; i++) {
        if (!cmt_value_as_int(cmt_value_at(sure, i), &(*out)[i]))
            return no(g, "the witness does not tell the seats that are sure");
    }
    return CMT_OK;
}

/* A tie as the witness tells it: who has what for sure, who gets one of the open seats when
 * the first places are served, and one who is not served. */
typedef struct tie {
    int64_t *sure;   /* [n] */
    int64_t *served; /* [n] */
    bool *tied;      /* [n] */
    size_t one;
} tie;

static cmt_status read_tie(const judge *g,
                           const cmt_outcome *claim,
                           const uint32_t *place,
                           tie *t)
{
    int64_t open = 0;
    const cmt_value *ids = cmt_value_get(claim->witness, "tied");
    size_t *at = CMT_NEW_ARRAY(g->mem, size_t, g->n + 1);
    t->tied = CMT_NEW_ARRAY(g->mem, bool, g->n + 1);
    t->served = CMT_NEW_ARRAY(g->mem, int64_t, g->n + 1);
    t->one = SIZE_MAX;
    if (at == NULL || t->tied == NULL || t->served == NULL)
        return cmt_fail(g->err, CMT_E_NOMEM, "no room for the seats");
    if (!cmt_value_as_int(cmt_value_get(claim->witness, "tied_seats"), &open)
        || open <= 0)
        return no(g, "the witness does not tell the tied seats");
    for (size_t i = 0; i < g->n; i++)
        at[place != NULL ? place[i] : i] = i;
    for (size_t k = 0; k < g->n; k++) {
        const size_t i = at[k];
        t->tied[i] = cmt_seats_has_name(ids, g->contest->ids[i]);
        t->served[i] = t->sure[i] + (t->tied[i] && open > 0 ? 1 : 0);
        open -= t->tied[i] ? 1 : 0;
        t->one = t->tied[i] && open < 0 ? i : t->one;
    }
    if (t->one == SIZE_MAX || !cmt_claim_names(g->contest, ids, t->tied))
        return no(g, "the tie for the last seats is another one");
    return CMT_OK;
}

/* Whether party i claims a seat as strongly as the one that is not served: its next one, or,
 * where it is not tied, the last it has. */
static bool at_border(const judge *g, const tie *t, size_t i)
{
    if (!takes_part(g, i))
        return false;
    return compare(g, i, t->sure[i], t->one, t->sure[t->one]) == 0
           || (!t->tied[i] && t->sure[i] > 0
               && compare(g, i, t->sure[i] - 1, t->one, t->sure[t->one]) == 0);
}

/* With the first places served the seats are an apportionment, level at the border, and
 * exactly the tied parties claim as much as the one that is not served. */
static cmt_status check_tie(const judge *g, const tie *t)
{
    bool level = false;
    const cmt_status st = check_seats(g, t->served, &level);
    if (st != CMT_OK)
        return st;
    for (size_t i = 0; i < g->n; i++) {
        if (!level || at_border(g, t, i) != t->tied[i])
            return no(g, "the tie for the last seats is another one");
    }
    return CMT_OK;
}

static cmt_status judge_seats(const judge *g,
                              const cmt_rule_args *args,
                              const cmt_outcome *claim)
{
    cmt_status st = CMT_OK;
    tie t = {0};
    bool level = false;
    uint32_t *place = NULL;
    const cmt_tie_kind kind = args->tie_break.kind;
    const bool settles = kind == CMT_TIE_ORDER || kind == CMT_TIE_LOT;
    if (claim->tied == (claim->seats != NULL) || (claim->tied && settles))
        return no(g, "the tie is not settled as the tie-break says");
    if (!claim->tied)
        CMT_TRY(check_seats(g, claim->seats, &level));
    if (!claim->tied && !level)
        return cmt_value_count(claim->witness) == 0 ? CMT_OK : no(g, "there is no tie");
    if (!claim->tied && !settles)
        return no(g, "the last seats are tied");
    if (settles)
        CMT_TRY(cmt_tie_places(g->mem, &args->tie_break, g->n, &place, g->err));
    CMT_TRY(read_sure(g, claim, &t.sure));
    CMT_TRY(read_tie(g, claim, place, &t));
    CMT_TRY(check_tie(g, &t));
    for (size_t i = 0; i < g->n && !claim->tied; i++) {
        if (t.served[i] != claim->seats[i])
            return no(g, "the tie-break gives the last seats to others");
    }
done:
    return st;
}

static cmt_status check(cmt_arena *mem,
                        const cmt_contest *contest,
                        const cmt_rule_args *args,
                        const divisor *by,
                        const cmt_outcome *claim,
                        cmt_err *err)
{
    cmt_status st = CMT_OK;
    judge g = {.mem = mem,
               .contest = contest,
               .divisor = by,
               .n = contest->n_alternatives,
               .err = err};
    mpq_ptr total = cmt_q(mem);
    g.votes = cmt_q_array(mem, g.n + 1);
    g.z = cmt_z_array(mem, 8);
    if (total == NULL || g.votes == NULL || g.z == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the votes");
    CMT_TRY(cmt_claim_parts(contest, claim,
                            CMT_PART_SCORES | (claim->tied ? 0 : CMT_PART_SEATS), err));
    CMT_TRY(cmt_seats_recount(mem, contest, g.votes, total, err));
    CMT_TRY(cmt_claim_scores(contest, claim, g.votes, err));
    if (mpq_sgn(total) == 0 && contest->seats > 0)
        return cmt_seats_check_no_votes(claim, err);
    CMT_TRY(judge_seats(&g, args, claim));
done:
    return st;
}

#define at_macau NULL

#define DIVISOR_CHECK(symbol, power)                                           \
    cmt_status cmt_apportion_##symbol##_check(                                 \
        cmt_arena *mem, const cmt_contest *contest, const cmt_rule_args *args, \
        const cmt_outcome *claim, cmt_err *err)                                \
    {                                                                          \
        static const divisor d = {(power), at_##symbol};                       \
        return check(mem, contest, args, &d, claim, err);                      \
    }

DIVISOR_CHECK(adams, 1)
DIVISOR_CHECK(danish, 1)
DIVISOR_CHECK(dean, 1)
DIVISOR_CHECK(huntington_hill, 2)
DIVISOR_CHECK(imperiali, 1)
DIVISOR_CHECK(jefferson, 1)
DIVISOR_CHECK(macau, 1)
DIVISOR_CHECK(modified_webster, 1)
DIVISOR_CHECK(webster, 1)
