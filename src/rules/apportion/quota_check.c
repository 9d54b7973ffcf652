#include "rules/apportion/quota.h"

#include "base/err.h"
#include "rules/claim.h"
#include "rules/seats_check.h"

#include <assert.h>

/* An apportionment of one size that the rule can reach. Ways that differ by a permutation
 * of parties with equal votes are counted as one, that whose earlier parties have more. */
typedef struct reached {
    struct reached *more;
    int64_t seats[];
} reached;

typedef struct judge {
    cmt_arena *mem;
    const cmt_contest *contest;
    size_t n;
    mpq_t *votes;
    mpq_ptr total;
    mpq_t *q;         /* [3] scratch */
    mpz_t *z;         /* [2] scratch */
    size_t n_parties; /* with votes */
    const uint32_t *place;
    reached *ways;
    int64_t size;
    bool capped;
    cmt_err *err;
} judge;

static bool takes_part(const judge *g, size_t i)
{
    return cmt_contest_eligible(g->contest, i) && mpq_sgn(g->votes[i]) > 0;
}

/* The exact share of party i in a house of this size. */
static void share_of(const judge *g, size_t i, int64_t size, mpq_ptr out)
{
    cmt_q_set_i64(out, size, 1);
    mpq_mul(out, out, g->votes[i]);
    mpq_div(out, out, g->total);
}

static reached *new_way(const judge *g)
{
    return cmt_arena_alloc(g->mem, sizeof(reached) + (g->n + 1) * sizeof(int64_t));
}

/* Start at the largest size at which all shares are whole: the rule stays within the
 * quota, so that every party has exactly its share there. */
static cmt_status start(judge *g)
{
    mpz_set_ui(g->z[0], 1);
    for (size_t i = 0; i < g->n; i++) {
        if (!takes_part(g, i))
            continue;
        g->n_parties++;
        share_of(g, i, 1, g->q[0]);
        mpz_lcm(g->z[0], g->z[0], mpq_denref(g->q[0]));
    }
    cmt_z_set_i64(g->z[1], (int64_t)g->contest->seats);
    mpz_fdiv_r(g->z[0], g->z[1], g->z[0]);
    g->size = (int64_t)g->contest->seats - cmt_z_get_i64(g->z[0]);
    g->ways = new_way(g);
    if (g->ways == NULL)
        return cmt_fail(g->err, CMT_E_NOMEM, "no room for the seats");
    for (size_t i = 0; i < g->n; i++) {
        if (!takes_part(g, i))
            continue;
        share_of(g, i, g->size, g->q[0]);
        g->ways->seats[i] = cmt_z_get_i64(mpq_numref(g->q[0]));
    }
    return CMT_OK;
}

/* The best votes over seats and one more among those whose seats, with one more, are not
 * above their share rounded up; to g->q[0]. Marks those who have it. */
static void find_best(const judge *g, const int64_t *seats, bool *best)
{
    bool any = false;
    for (size_t i = 0; i < g->n; i++) {
        best[i] = false;
        if (!takes_part(g, i))
            continue;
        share_of(g, i, g->size, g->q[1]);
        cmt_q_set_i64(g->q[2], seats[i], 1);
        if (mpq_cmp(g->q[2], g->q[1]) >= 0)
            continue;
        cmt_q_set_i64(g->q[1], 1, seats[i] + 1);
        mpq_mul(g->q[1], g->q[1], g->votes[i]);
        const int sign = any ? mpq_cmp(g->q[1], g->q[0]) : 1;
        if (sign > 0)
            mpq_set(g->q[0], g->q[1]);
        for (size_t j = 0; j < i && sign > 0; j++)
            best[j] = false;
        best[i] = sign >= 0;
        any = true;
    }
}

static bool alike(const judge *g, size_t i, size_t j)
{
    return takes_part(g, j) && mpq_equal(g->votes[i], g->votes[j]) != 0;
}

/* The tied that stand for their likes: nobody before them has their votes and seats. */
static bool stands_for_likes(const judge *g,
                             const int64_t *seats,
                             const bool *best,
                             size_t i)
{
    for (size_t j = 0; j < i; j++) {
        if (best[j] && alike(g, i, j) && seats[j] == seats[i])
            return false;
    }
    return best[i];
}

static bool preferred(const judge *g, const bool *best, size_t i)
{
    for (size_t j = 0; j < g->n; j++) {
        if (best[j] && g->place[j] < g->place[i])
            return false;
    }
    return best[i];
}

static bool is_known(const judge *g, const reached *list, const reached *way)
{
    for (; list != NULL; list = list->more) {
        size_t same = 0;
        while (same < g->n && list->seats[same] == way->seats[same])
            same++;
        if (same == g->n)
            return true;
    }
    return false;
}

/* Add the way with one seat more for party i to a list, unless it is there. */
static cmt_status add_way(
    const judge *g, const reached *w, size_t i, reached **list, size_t *n)
{
    reached *way = new_way(g);
    if (way == NULL)
        return cmt_fail(g->err, CMT_E_NOMEM, "no room for the seats");
    for (size_t j = 0; j < g->n; j++)
        way->seats[j] = w->seats[j] + (j == i ? 1 : 0);
    if (!is_known(g, *list, way)) {
        way->more = *list;
        *list = way;
        ++*n;
    }
    return CMT_OK;
}

/* All ways with one seat more. */
static cmt_status grow(judge *g, bool *best, int64_t *work)
{
    cmt_status st = CMT_OK;
    reached *next = NULL;
    size_t n_next = 0;
    size_t n_ways = 0;
    for (const reached *w = g->ways; w != NULL; w = w->more)
        n_ways++;
    for (const reached *w = g->ways; w != NULL; w = w->more) {
        find_best(g, w->seats, best);
        *work += (int64_t)g->n_parties;
        for (size_t i = 0; i < g->n; i++) {
            const bool gets = g->place != NULL ? preferred(g, best, i)
                                               : stands_for_likes(g, w->seats, best, i);
            if (gets)
                CMT_TRY(add_way(g, w, i, &next, &n_next));
        }
        g->capped = g->capped || n_next > CMT_QUOTA_MAX_WAYS
                    || (n_ways > 1 && *work > CMT_QUOTA_MAX_WORK);
    }
    assert(next != NULL); /* somebody is below its share of the next size */
    g->ways = next;
done:
    return st;
}

/* The least and the most that a party has on any way, its likes taken together. */
static void range_of(const judge *g, size_t i, int64_t *least, int64_t *most)
{
    *least = INT64_MAX;
    *most = 0;
    for (const reached *w = g->ways; w != NULL; w = w->more) {
        for (size_t j = 0; j < g->n; j++) {
            if (!alike(g, i, j))
                continue;
            *most = w->seats[j] > *most ? w->seats[j] : *most;
            *least = w->seats[j] < *least ? w->seats[j] : *least;
        }
    }
}

/* The parties with more seats than `sure` on some way, where parties of equal votes may
 * change places; sure[i] is the least that party i has on any. */
static void find_tied(const judge *g, bool *tied, int64_t *sure, int64_t *open)
{
    *open = (int64_t)g->contest->seats;
    for (size_t i = 0; i < g->n; i++) {
        int64_t most = 0;
        if (!takes_part(g, i))
            continue;
        range_of(g, i, &sure[i], &most);
        tied[i] = most > sure[i];
        *open -= sure[i];
    }
}

static cmt_status no(const judge *g, const char *why)
{
    return cmt_fail(g->err, CMT_E_NEGATIVE, "%s", why);
}

static cmt_status compare(const judge *g, const cmt_outcome *claim)
{
    int64_t open = 0;
    int64_t told = 0;
    bool *tied = CMT_NEW_ARRAY(g->mem, bool, g->n + 1);
    int64_t *sure = CMT_NEW_ARRAY(g->mem, int64_t, g->n + 1);
    if (tied == NULL || sure == NULL)
        return cmt_fail(g->err, CMT_E_NOMEM, "no room for the seats");
    if (claim->capped != g->capped)
        return no(g, "`capped` is not as it should be");
    if (g->capped)
        return claim->tied ? CMT_OK : no(g, "not all ways were followed");
    if (g->place == NULL)
        find_tied(g, tied, sure, &open);
    if (claim->tied != (open > 0))
        return no(g, "`tied` is not as it should be");
    assert(g->ways != NULL);
    for (size_t i = 0; i < g->n && !claim->tied; i++) {
        if (claim->seats[i] != g->ways->seats[i]) {
            return cmt_fail(g->err, CMT_E_NEGATIVE, "`%s` should have %lld seats",
                            g->contest->ids[i], (long long)g->ways->seats[i]);
        }
    }
    if (claim->tied
        && (!cmt_value_as_int(cmt_value_get(claim->witness, "tied_seats"), &told)
            || told != open || !cmt_seats_tells(claim->witness, g->n, sure)
            || !cmt_claim_names(g->contest, cmt_value_get(claim->witness, "tied"),
                                tied)))
        return no(g, "the tie is another one");
    return CMT_OK;
}

cmt_status cmt_apportion_quota_check(cmt_arena *mem,
                                     const cmt_contest *contest,
                                     const cmt_rule_args *args,
                                     const cmt_outcome *claim,
                                     cmt_err *err)
{
    cmt_status st = CMT_OK;
    int64_t work = 0;
    uint32_t *place = NULL;
    const cmt_tie_kind tie = args->tie_break.kind;
    judge g = {
        .mem = mem, .contest = contest, .n = contest->n_alternatives, .err = err};
    bool *best = CMT_NEW_ARRAY(mem, bool, g.n + 1);
    g.votes = cmt_q_array(mem, g.n + 1);
    g.total = cmt_q(mem);
    g.q = cmt_q_array(mem, 3);
    g.z = cmt_z_array(mem, 2);
    if (best == NULL || g.votes == NULL || g.total == NULL || g.q == NULL
        || g.z == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the votes");
    cmt_outcome whole = *claim; /* `capped` is judged below */
    whole.capped = false;
    CMT_TRY(cmt_claim_parts(contest, &whole,
                            CMT_PART_SCORES | (claim->tied ? 0 : CMT_PART_SEATS), err));
    CMT_TRY(cmt_seats_recount(mem, contest, g.votes, g.total, err));
    CMT_TRY(cmt_claim_scores(contest, claim, g.votes, err));
    if (mpq_sgn(g.total) == 0 && contest->seats > 0)
        return cmt_seats_check_no_votes(claim, err);
    if (tie == CMT_TIE_ORDER || tie == CMT_TIE_LOT)
        CMT_TRY(cmt_tie_places(mem, &args->tie_break, g.n, &place, err));
    g.place = place;
    CMT_TRY(start(&g));
    while (g.size < (int64_t)contest->seats && !g.capped) {
        g.size++;
        CMT_TRY(grow(&g, best, &work));
    }
    CMT_TRY(compare(&g, claim));
done:
    return st;
}
