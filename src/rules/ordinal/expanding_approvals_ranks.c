#include "rules/ordinal/expanding_approvals_ranks.h"

#include "ballot/approvals.h"
#include "ballot/weight.h"
#include "base/err.h"
#include "base/sort.h"

#include <string.h>

typedef cmt_expanding world;

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room for ballots by rank");
}

/* The tier of i on ballot b, the last for those left off; 0: the ballot never supports. */
static size_t tier_of(const world *w, size_t b, size_t i, size_t n_tiers)
{
    const size_t tier = cmt_ballots_mark(w->contest, b, i);
    if (!cmt_contest_eligible(w->contest, i))
        return 0;
    return tier == 0 && w->contest->unranked == CMT_UNRANKED_LAST ? n_tiers : tier;
}

/* Sort the alternatives of a ballot by tier. `n_at` [n_tiers + 2] is scratch. */
static void read_row(const world *w, size_t b, uint32_t *n_at, size_t n_tiers)
{
    size_t most = 0;
    memset(n_at, 0, (n_tiers + 2) * sizeof *n_at);
    for (size_t i = 0; i < w->n; i++) {
        const size_t tier = tier_of(w, b, i, n_tiers);
        most = tier > most ? tier : most;
        n_at[tier + 1] += tier > 0 ? 1U : 0U;
    }
    for (size_t t = 1; t <= most + 1; t++)
        n_at[t] += n_at[t - 1];
    w->length[b] = (uint16_t)n_at[most + 1];
    for (size_t i = 0; i < w->n; i++) {
        const size_t tier = tier_of(w, b, i, n_tiers);
        if (tier > 0) /* those above, and one */
            w->rank[b * w->n + i] = (uint16_t)(n_at[tier] + 1);
    }
    for (size_t i = 0; i < w->n; i++) {
        const size_t tier = tier_of(w, b, i, n_tiers);
        if (tier > 0)
            w->sorted[b * w->m + n_at[tier]++] = (uint16_t)i;
    }
}

static cmt_status read_rows(world *w, cmt_arena *mem, cmt_err *err)
{
    size_t n_tiers = 0;
    for (size_t b = 0; b < w->n_rows; b++) {
        for (size_t i = 0; i < w->n; i++) {
            const size_t tier = cmt_ballots_mark(w->contest, b, i);
            n_tiers = tier > n_tiers ? tier : n_tiers;
        }
    }
    n_tiers++;
    w->rank = CMT_NEW_ARRAY(mem, uint16_t, w->n_rows * w->n + 1);
    w->sorted = CMT_NEW_ARRAY(mem, uint16_t, w->n_rows * w->m + 1);
    w->length = CMT_NEW_ARRAY(mem, uint16_t, w->n_rows + 1);
    uint32_t *n_at = CMT_NEW_ARRAY(mem, uint32_t, n_tiers + 2);
    if (w->rank == NULL || w->sorted == NULL || w->length == NULL || n_at == NULL)
        return no_room(err);
    for (size_t b = 0; b < w->n_rows; b++)
        read_row(w, b, n_at, n_tiers);
    return CMT_OK;
}

void cmt_expanding_add(cmt_expanding *w, uint32_t b, size_t j)
{
    const uint16_t *sorted = &w->sorted[b * w->m];
    const uint16_t *rank = &w->rank[b * w->n];
    for (size_t at = j - 1; at < w->length[b] && rank[sorted[at]] == j; at++) {
        const uint16_t i = sorted[at];
        if (mpz_sgn(w->sum[i]) == 0)
            w->met[w->n_met++] = i;
        mpz_add(w->sum[i], w->sum[i], w->weight[b]);
    }
}

void cmt_expanding_clear(cmt_expanding *w)
{
    while (w->n_met > 0)
        mpz_set_ui(w->sum[w->met[--w->n_met]], 0);
}

/* --- priority ------------------------------------------------------------------------------- */

typedef struct ladder {
    const world *w;
    size_t *group; /* [n] where those equal so far begin */
} ladder;

/* Groups stay together; inside, the largest sum comes first. */
static int by_sum(const void *a, const void *b, const void *context)
{
    const ladder *l = context;
    const uint32_t i = *(const uint32_t *)a;
    const uint32_t j = *(const uint32_t *)b;
    if (l->group[i] != l->group[j])
        return l->group[i] < l->group[j] ? -1 : 1;
    return mpz_cmp(l->w->sum[j], l->w->sum[i]);
}

/* Divide groups by the sums; the number of groups. */
static size_t split(const ladder *l, const uint32_t *at)
{
    size_t n = 0;
    size_t was = 0; /* the group, as it was, of the one before */
    for (size_t k = 0; k < l->w->m; k++) {
        const size_t is = l->group[at[k]];
        const bool same =
            k > 0 && is == was && mpz_cmp(l->w->sum[at[k]], l->w->sum[at[k - 1]]) == 0;
        l->group[at[k]] = same ? l->group[at[k - 1]] : k;
        n += same ? 0U : 1U;
        was = is;
    }
    return n;
}

/* The rank-maximal order: more weight at the first rank comes first, among equals more at
 * the second, and so on. */
static cmt_status find_places(world *w, cmt_arena *mem, cmt_err *err)
{
    size_t n_groups = 0;
    ladder l = {.w = w, .group = CMT_NEW_ARRAY(mem, size_t, w->n + 1)};
    uint32_t *at = CMT_NEW_ARRAY(mem, uint32_t, w->m + 1);
    if (at == NULL || l.group == NULL)
        return no_room(err);
    for (uint32_t i = 0, m = 0; i < w->n; i++) {
        if (cmt_contest_eligible(w->contest, i))
            at[m++] = i;
    }
    for (size_t j = 1; j <= w->m && n_groups < w->m; j++) {
        for (uint32_t b = 0; b < w->n_rows; b++)
            cmt_expanding_add(w, b, j);
        if (!cmt_sort(mem, at, w->m, sizeof *at, by_sum, &l))
            return no_room(err);
        n_groups = split(&l, at);
        cmt_expanding_clear(w);
    }
    for (size_t i = 0; i < w->n; i++)
        mpq_set_ui(w->place[i], l.group[i] + 1, 1);
    return CMT_OK;
}

/* --- quota ---------------------------------------------------------------------------------- */

/* All votes V, k seats, m alternatives: hare V / k; droop the least whole number above
 * V / (k + 1); else V / (k + 1) and 1 / (m + 1) of what is missing to that. */
static void find_quota(world *w, bool hare, bool droop)
{
    mpz_ptr votes = w->z[0];
    mpz_set_ui(votes, 0);
    w->beyond = false;
    for (size_t b = 0; b < w->n_rows; b++) {
        if (w->length[b] > 0)
            mpz_add(votes, votes, w->weight[b]);
    }
    mpz_mul_ui(w->z[1], w->scale, hare ? w->k : w->k + 1);
    mpq_set_num(w->quota, votes);
    mpq_set_den(w->quota, w->z[1]);
    mpq_canonicalize(w->quota);
    for (size_t g = 0; g < w->contest->n_voices && !hare; g++) {
        mpq_srcptr one = w->contest->voices[g].multiplier;
        w->beyond = w->beyond || !cmt_q_is_whole(one);
    }
    if (!hare && !w->beyond) {
        mpz_fdiv_q(w->z[1], mpq_numref(w->quota), mpq_denref(w->quota));
        mpz_add_ui(w->z[1], w->z[1], 1);
        mpq_set_z(w->q, w->z[1]);
        mpq_sub(w->q, w->q, w->quota);
        mpz_set_ui(w->z[1], droop ? 1 : w->m + 1);
        mpz_mul(mpq_denref(w->q), mpq_denref(w->q), w->z[1]);
        mpq_canonicalize(w->q);
        mpq_add(w->quota, w->quota, w->q);
    }
    mpq_set_z(w->q, w->scale);
    mpq_mul(w->quota, w->quota, w->q);
}

/* How many classes of ballots `k` members can divide them into, and one. */
static size_t find_room(const world *w)
{
    size_t n = 1;
    for (size_t i = 0; i < w->k && n < w->n_rows; i++)
        n *= 2;
    return (n < w->n_rows ? n : w->n_rows) + 2;
}

cmt_status cmt_expanding_init(cmt_arena *mem,
                              const cmt_contest *contest,
                              const cmt_rule *rule,
                              const cmt_rule_args *args,
                              cmt_expanding *out,
                              cmt_err *err)
{
    cmt_status st = CMT_OK;
    world w = {.contest = contest,
               .n = contest->n_alternatives,
               .k = cmt_approvals_size(contest),
               .n_rows = contest->ballots.n};
    for (size_t i = 0; i < w.n; i++)
        w.m += cmt_contest_eligible(contest, i) ? 1U : 0U;
    w.room = find_room(&w);
    w.scale = cmt_z(mem);
    w.quota = cmt_q(mem);
    w.q = cmt_q(mem);
    w.place = cmt_q_array(mem, w.n + 1);
    w.support = cmt_z_array(mem, w.n + 1);
    w.sum = cmt_z_array(mem, w.n + 1);
    w.met = CMT_NEW_ARRAY(mem, uint16_t, w.n + 1);
    w.z = cmt_z_array(mem, 4);
    w.order = CMT_NEW_ARRAY(mem, uint32_t, w.n_rows + 1);
    w.first = CMT_NEW_ARRAY(mem, size_t, w.room + 2);
    w.child = CMT_NEW_ARRAY(mem, uint32_t, 2 * w.room);
    w.left = cmt_z_array(mem, w.room);
    if (!cmt_arena_ok(mem))
        return no_room(err);
    CMT_TRY(cmt_ballot_integer_weights(mem, contest, &w.weight, w.scale, err));
    CMT_TRY(read_rows(&w, mem, err));
    CMT_TRY(find_places(&w, mem, err));
    if (w.k > 0) {
        find_quota(&w, cmt_rule_option_is(rule, args, "quota", "hare"),
                   cmt_rule_option_is(rule, args, "quota", "droop"));
    }
    *out = w;
done:
    return st;
}
