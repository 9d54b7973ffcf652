#include "rules/apportion/quota.h"

#include "base/err.h"
#include "base/sort.h"
#include "rules/result.h"
#include "rules/seats.h"

#include <string.h>

/* The house grows seat by seat. Ways of breaking ties are followed side by side: a way is
 * the seats of the parties with votes, these sorted by votes. Parties of equal votes are
 * alike, so a way keeps the seats of such a class falling and stands for all the ways that
 * permute them. */
typedef struct house {
    cmt_arena *mem;
    const cmt_contest *contest;
    size_t n;
    mpq_t *votes;    /* [n] */
    mpq_t *share;    /* [m] of all votes */
    uint32_t *party; /* [m] most votes first */
    size_t m;
    size_t *class;         /* [m] the first of its class */
    const uint32_t *place; /* [n] breaks ties; or NULL: all ways are followed */
    int64_t from;          /* the size of the house at which every share is whole */
    int64_t *ways;         /* [n_ways][m] */
    size_t n_ways;
    int64_t *next; /* [CMT_QUOTA_MAX_WAYS + m][m] */
    size_t n_next;
    int64_t work;
    bool capped;
    mpz_t *z; /* [3] scratch */
    cmt_err *err;
} house;

static int by_votes(const void *a, const void *b, const void *context)
{
    const house *h = context;
    const uint32_t i = *(const uint32_t *)a;
    const uint32_t j = *(const uint32_t *)b;
    const int sign = mpq_cmp(h->votes[j], h->votes[i]);
    return sign != 0 ? sign : (i > j) - (i < j);
}

/* The largest size up to the seats at which every share is whole: the least common
 * denominator of all shares divides it. There each party has exactly its share, on every
 * way, since the rule stays within the quota. */
static void find_start(house *h)
{
    mpz_set_ui(h->z[0], 1);
    for (size_t k = 0; k < h->m; k++)
        mpz_lcm(h->z[0], h->z[0], mpq_denref(h->share[k]));
    cmt_z_set_i64(h->z[1], (int64_t)h->contest->seats);
    mpz_fdiv_q(h->z[1], h->z[1], h->z[0]);
    mpz_mul(h->z[0], h->z[0], h->z[1]);
    h->from = cmt_z_get_i64(h->z[0]);
    for (size_t k = 0; k < h->m; k++) {
        mpz_divexact(h->z[1], h->z[0], mpq_denref(h->share[k]));
        mpz_mul(h->z[1], h->z[1], mpq_numref(h->share[k]));
        h->ways[k] = cmt_z_get_i64(h->z[1]);
    }
    h->n_ways = 1;
}

static cmt_status take_part(house *h)
{
    mpq_ptr total = cmt_q(h->mem);
    if (total == NULL)
        return cmt_fail(h->err, CMT_E_NOMEM, "no room for the votes");
    for (uint32_t i = 0; i < h->n; i++) {
        if (!cmt_contest_eligible(h->contest, i) || mpq_sgn(h->votes[i]) == 0)
            continue;
        h->party[h->m++] = i;
        mpq_add(total, total, h->votes[i]);
    }
    if (!cmt_sort(h->mem, h->party, h->m, sizeof *h->party, by_votes, h))
        return cmt_fail(h->err, CMT_E_NOMEM, "no room to sort %zu parties", h->m);
    for (size_t k = 0; k < h->m; k++) {
        const bool same =
            k > 0 && mpq_equal(h->votes[h->party[k - 1]], h->votes[h->party[k]]) != 0;
        h->class[k] = same ? h->class[k - 1] : k;
        mpq_div(h->share[k], h->votes[h->party[k]], total);
    }
    return CMT_OK;
}

static cmt_status open_house(house *h)
{
    cmt_status st = CMT_OK;
    h->n = h->contest->n_alternatives;
    h->party = CMT_NEW_ARRAY(h->mem, uint32_t, h->n + 1);
    h->class = CMT_NEW_ARRAY(h->mem, size_t, h->n + 1);
    h->share = cmt_q_array(h->mem, h->n + 1);
    h->z = cmt_z_array(h->mem, 3);
    if (h->party == NULL || h->class == NULL || h->share == NULL || h->z == NULL)
        return cmt_fail(h->err, CMT_E_NOMEM, "no room for %zu parties", h->n);
    CMT_TRY(cmt_seats_votes(h->mem, h->contest, &h->votes, h->err));
    CMT_TRY(take_part(h));
    const size_t most = h->place != NULL ? 1 : CMT_QUOTA_MAX_WAYS;
    h->ways = CMT_NEW_ARRAY(h->mem, int64_t, most * h->m + 1);
    h->next = CMT_NEW_ARRAY(h->mem, int64_t, (most + h->m) * h->m + 1);
    if (h->ways == NULL || h->next == NULL)
        return cmt_fail(h->err, CMT_E_NOMEM, "no room for %zu parties", h->n);
    if (h->m > 0)
        find_start(h);
done:
    return st;
}

/* Whether party k may get seat number `size`: with it, it is not above its share rounded
 * up, so it has less than its share now. */
static bool may_have(house *h, const int64_t *way, size_t k, int64_t size)
{
    cmt_z_set_i64(h->z[0], way[k]);
    mpz_mul(h->z[0], h->z[0], mpq_denref(h->share[k]));
    cmt_z_set_i64(h->z[1], size);
    mpz_mul(h->z[1], h->z[1], mpq_numref(h->share[k]));
    return mpz_cmp(h->z[0], h->z[1]) < 0;
}

/* The sign of votes over seats and one more, party k less party l. */
static int compare(house *h, const int64_t *way, size_t k, size_t l)
{
    mpq_srcptr p = h->share[k];
    mpq_srcptr q = h->share[l];
    cmt_z_set_i64(h->z[0], way[l] + 1);
    mpz_mul(h->z[0], h->z[0], mpq_numref(p));
    mpz_mul(h->z[0], h->z[0], mpq_denref(q));
    cmt_z_set_i64(h->z[1], way[k] + 1);
    mpz_mul(h->z[1], h->z[1], mpq_numref(q));
    mpz_mul(h->z[1], h->z[1], mpq_denref(p));
    return mpz_cmp(h->z[0], h->z[1]);
}

static void follow(house *h, const int64_t *way, size_t k)
{
    int64_t *to = &h->next[h->n_next++ * h->m];
    memcpy(to, way, h->m * sizeof *way);
    to[k]++;
}

/* Give seat number `size` on one way: to the one that the tie-break prefers, or to each
 * that is tied, the first of a class for its likes. */
static void grow(house *h, const int64_t *way, int64_t size)
{
    size_t best = h->m;
    for (size_t k = 0; k < h->m; k++) {
        if (!may_have(h, way, k, size))
            continue;
        const int sign = best == h->m ? 1 : compare(h, way, k, best);
        const bool first = sign == 0 && h->place != NULL
                           && h->place[h->party[k]] < h->place[h->party[best]];
        best = sign > 0 || first ? k : best;
    }
    if (h->place != NULL) {
        follow(h, way, best);
        return;
    }
    for (size_t k = 0; k < h->m; k++) {
        const bool like_last =
            k > 0 && h->class[k] == h->class[k - 1] && way[k] == way[k - 1];
        if (!like_last && may_have(h, way, k, size) && compare(h, way, k, best) == 0)
            follow(h, way, k);
    }
}

static int by_seats(const void *a, const void *b, const void *context)
{
    return memcmp(a, b, *(const size_t *)context);
}

/* Keep one of equal ways. */
static cmt_status merge(house *h)
{
    const size_t bytes = h->m * sizeof *h->next;
    size_t n = 0;
    if (h->n_next > 1 && !cmt_sort(h->mem, h->next, h->n_next, bytes, by_seats, &bytes))
        return cmt_fail(h->err, CMT_E_NOMEM, "no room to sort %zu ways", h->n_next);
    for (size_t w = 0; w < h->n_next; w++) {
        if (n > 0 && memcmp(&h->next[w * h->m], &h->next[(n - 1) * h->m], bytes) == 0)
            continue;
        memmove(&h->next[n++ * h->m], &h->next[w * h->m], bytes);
    }
    h->n_next = n;
    return CMT_OK;
}

static cmt_status step(house *h, int64_t size)
{
    cmt_status st = CMT_OK;
    h->n_next = 0;
    for (size_t w = 0; w < h->n_ways && !h->capped; w++) {
        grow(h, &h->ways[w * h->m], size);
        if (h->n_next >= CMT_QUOTA_MAX_WAYS)
            CMT_TRY(merge(h));
        h->work += (int64_t)h->m;
        h->capped = h->n_next > CMT_QUOTA_MAX_WAYS
                    || (h->n_ways > 1 && h->work > CMT_QUOTA_MAX_WORK);
    }
    CMT_TRY(merge(h));
    if (!h->capped) {
        memcpy(h->ways, h->next, h->n_next * h->m * sizeof *h->ways);
        h->n_ways = h->n_next;
    }
done:
    return st;
}

/* What every party has on every way: the fewest seats in its class, since the members of a
 * class may change places. Where that is not the whole house, seats are tied.
 * @param[out] sure [n]
 * @param[out] tied [n] the parties that have more on some way
 * @return the tied seats */
static int64_t find_tie(const house *h, int64_t *sure, bool *tied)
{
    int64_t open = (int64_t)h->contest->seats;
    for (size_t k = 0; k < h->m; k++)
        sure[h->party[k]] = h->ways[k];
    for (size_t w = 0; w < h->n_ways; w++) {
        for (size_t k = 0; k < h->m; k++) {
            int64_t *least = &sure[h->party[h->class[k]]];
            const int64_t seats = h->ways[w * h->m + k];
            tied[h->party[h->class[k]]] =
                tied[h->party[h->class[k]]] || seats != h->ways[h->class[k]];
            *least = seats < *least ? seats : *least;
        }
    }
    for (size_t k = 0; k < h->m; k++) {
        sure[h->party[k]] = sure[h->party[h->class[k]]];
        tied[h->party[k]] = tied[h->party[h->class[k]]];
        open -= sure[h->party[k]];
    }
    return open;
}

static cmt_status finish(const house *h, cmt_outcome *o)
{
    int64_t *seats = CMT_NEW_ARRAY(h->mem, int64_t, h->n + 1);
    bool *tied = CMT_NEW_ARRAY(h->mem, bool, h->n + 1);
    if (seats == NULL || tied == NULL)
        return cmt_fail(h->err, CMT_E_NOMEM, "no room for the seats");
    o->capped = h->capped;
    o->tied = h->capped;
    o->witness = cmt_value_object(h->mem);
    if (h->capped)
        return CMT_OK;
    int64_t open = 0;
    if (h->place == NULL)
        open = find_tie(h, seats, tied);
    for (size_t k = 0; k < h->m && open == 0; k++)
        seats[h->party[k]] = h->ways[k];
    o->tied = open > 0;
    if (open > 0) {
        cmt_seats_tell_tie(h->mem, h->contest, tied, open, seats, o->witness);
    } else {
        o->seats = seats;
    }
    return CMT_OK;
}

static cmt_status run(cmt_arena *mem,
                      const cmt_contest *contest,
                      const cmt_rule_args *args,
                      cmt_outcome *out,
                      cmt_err *err)
{
    cmt_status st = CMT_OK;
    house h = {.mem = mem, .contest = contest, .err = err};
    cmt_outcome o = {.n = contest->n_alternatives};
    const int64_t n_seats = (int64_t)contest->seats;
    uint32_t *place = NULL;
    if (args->tie_break.kind == CMT_TIE_ORDER || args->tie_break.kind == CMT_TIE_LOT)
        CMT_TRY(cmt_tie_places(mem, &args->tie_break, o.n, &place, err));
    h.place = place;
    CMT_TRY(open_house(&h));
    o.scores = cmt_result_pointers(mem, h.votes, h.n);
    if (h.m == 0 && n_seats > 0) { /* nothing says who gets the seats */
        o.tied = true;
    } else {
        if (h.m > 0 && n_seats - h.from > CMT_QUOTA_MAX_WORK / (int64_t)h.m) {
            return cmt_fail(err, CMT_E_LIMIT,
                            "the rule goes seat by seat, and %lld of them for %zu "
                            "parties are too many",
                            (long long)(n_seats - h.from), h.m);
        }
        for (int64_t size = h.from + 1; h.m > 0 && size <= n_seats && !h.capped; size++)
            CMT_TRY(step(&h, size));
        CMT_TRY(finish(&h, &o));
    }
    if (!cmt_arena_ok(mem))
        return cmt_fail(err, CMT_E_NOMEM, "no room for the seats");
    *out = o;
done:
    return st;
}

static const cmt_rule_axiom axioms[] = {
    {"quota", true, "Balinski and Young, Amer. Math. Monthly 82 (1975) 701-730"},
    {"house monotonicity", true, "Balinski and Young (1975)"},
    {"population monotonicity", false,
     "Balinski and Young, Fair Representation (1982)"},
    {0},
};

const cmt_rule cmt_rule_apportion_quota = {
    .name = "quota",
    .kind = CMT_RULE_APPORTION,
    .version = 1,
    .question_kinds = 0,
    .reads = CMT_READS_RANKS | CMT_READS_MARKS | CMT_READS_SUMS,
    .yields = CMT_YIELDS_SEATS,
    .title = "Quota method (Balinski-Young)",
    .definition = "The house grows seat by seat. Each seat goes to the largest of "
                  "votes over seats "
                  "and one more, among the parties that it does not lift above their "
                  "share of that "
                  "house, rounded up.",
    .source = "Balinski and Young, Amer. Math. Monthly 82 (1975) 701-730",
    .cost = "O(seats * n) a way of breaking ties; at most 5,000,000 in all",
    .loss = NULL,
    .options = NULL,
    .axioms = axioms,
    .run = run,
    .check = cmt_apportion_quota_check,
    .welfare = NULL,
};
