#include "ballot/load_levels_inner.h"

#include <string.h>

/* What alternative i adds to the weight covered. */
static void find_gain(cmt_load_levels *l, size_t i, mpz_ptr out)
{
    const cmt_approvals *a = l->loads.approvals;
    mpz_set_ui(out, 0);
    for (size_t k = a->first[i]; k < a->first[i + 1]; k++) {
        if (!l->covered[a->rows[k]])
            mpz_add(out, out, l->weight[a->rows[k]]);
    }
}

static size_t top_gain(const cmt_load_levels *l)
{
    const size_t n = l->loads.approvals->n;
    size_t top = n;
    for (size_t i = 0; i < n; i++) {
        if (l->loads.role[i] == CMT_LOADS_SHARED
            && (top == n || mpz_cmp(l->gain[i], l->gain[top]) > 0))
            top = i;
    }
    return top;
}

/* Of the largest gains, gain[1...need] falling, any committee's last t reach no more than
 * these' last t: the heaviest load of those who sit with so many, at level `at`. */
static void find_tail(cmt_load_levels *l, size_t at, size_t own, size_t need)
{
    cmt_levels *now = &l->now;
    mpz_ptr cover = l->z[0];
    mpq_ptr load = now->load[at + 1];
    mpq_set_ui(now->load[at], 0, 1);
    mpz_set(cover, now->width[at]);
    for (size_t t = 0; t <= need; t++) {
        if (t > 0)
            mpz_add(cover, cover, now->width[at + need + 1 - t]);
        if (own + t == 0 || mpz_sgn(cover) == 0)
            continue;
        mpz_set_ui(mpq_numref(load), (unsigned long)(own + t));
        mpz_set(mpq_denref(load), cover);
        mpq_canonicalize(load);
        if (mpq_cmp(load, now->load[at]) > 0) {
            mpq_set(now->load[at], load);
            mpz_set(now->width[at], cover);
        }
    }
    now->n = at + 1;
}

/* Those whose role is OWN and the best `need` of those who share, even on all whom they could
 * reach but for ballots that are `covered` already: level `at` of `now`. */
static void spread_at(cmt_load_levels *l, size_t at, size_t own, size_t need)
{
    const cmt_approvals *a = l->loads.approvals;
    cmt_levels *now = &l->now;
    mpz_set_ui(now->width[at], 0);
    for (size_t i = 0; i < a->n; i++) {
        if (l->loads.role[i] != CMT_LOADS_OWN)
            continue;
        find_gain(l, i, l->z[1]);
        mpz_add(now->width[at], now->width[at], l->z[1]);
        for (size_t k = a->first[i]; k < a->first[i + 1]; k++)
            l->covered[a->rows[k]] = true;
    }
    for (size_t i = 0; i < a->n; i++) {
        if (l->loads.role[i] == CMT_LOADS_SHARED)
            find_gain(l, i, l->gain[i]);
    }
    for (size_t k = 0; k < need; k++) {
        const size_t top = top_gain(l);
        l->loads.role[top] = CMT_LOADS_NONE;
        mpz_set(now->width[at + k + 1], l->gain[top]);
    }
    find_tail(l, at, own, need);
}

int cmt_load_levels_cover(cmt_load_levels *levels,
                          const int8_t *fixed,
                          const cmt_levels *best,
                          cmt_levels_depth depth)
{
    cmt_load_levels *l = levels;
    const cmt_approvals *a = l->loads.approvals;
    size_t need = 0;
    const size_t loads = cmt_levels_give_roles(l, fixed, &need);
    if (loads > 0) {
        memset(l->covered, 0, a->n_rows * sizeof *l->covered);
        spread_at(l, 0, loads - need, need);
    }
    return best == NULL ? -1 : cmt_levels_cmp(&l->now, best, depth);
}

/* Levels that are the best's own, from the heaviest on. */
static size_t same_levels(const cmt_levels *now, const cmt_levels *best)
{
    size_t k = 0;
    while (k < now->n && k < best->n && mpq_equal(now->load[k], best->load[k]) != 0
           && mpz_cmp(now->width[k], best->width[k]) == 0)
        k++;
    return k;
}

/* Supporters of i that are in none of the first `settled` levels, by weight. */
static void weigh_rest(cmt_load_levels *l, size_t i, size_t settled, mpz_ptr out)
{
    const cmt_approvals *a = l->loads.approvals;
    mpz_set_ui(out, 0);
    for (size_t k = a->first[i]; k < a->first[i + 1]; k++) {
        if (l->at_level[a->rows[k]] >= settled)
            mpz_add(out, out, l->weight[a->rows[k]]);
    }
}

/* OWN for those who sit and are in none of the first `settled` levels, SHARED for the open
 * ones. @return how many of the former */
static size_t give_rest(cmt_load_levels *l, const int8_t *fixed, size_t settled)
{
    size_t own = 0;
    for (size_t i = 0; i < l->loads.approvals->n; i++) {
        const bool waits = fixed[i] > 0 && l->own_level[i] >= settled;
        l->loads.role[i] = CMT_LOADS_NONE;
        if (!l->supported[i] || (!waits && fixed[i] != 0))
            continue;
        l->loads.role[i] = waits ? CMT_LOADS_OWN : CMT_LOADS_SHARED;
        own += waits ? 1U : 0U;
    }
    return own;
}

/* Put members alone after `settled` levels: `role` OWN with their gains, the least first.
 * @return false where one has nobody left to load */
static bool line_up(cmt_load_levels *l, size_t settled)
{
    const size_t n = l->loads.approvals->n;
    cmt_levels *now = &l->now;
    for (now->n = settled;;) {
        size_t least = n;
        for (size_t i = 0; i < n; i++) {
            if (l->loads.role[i] == CMT_LOADS_OWN
                && (least == n || mpz_cmp(l->gain[i], l->gain[least]) < 0))
                least = i;
        }
        if (least == n)
            return true;
        if (mpz_sgn(l->gain[least]) == 0)
            return false;
        l->loads.role[least] = CMT_LOADS_NONE;
        mpz_set_ui(mpq_numref(now->load[now->n]), 1);
        mpz_set(mpq_denref(now->load[now->n]), l->gain[least]);
        if (now->n > settled
            && mpq_equal(now->load[now->n], now->load[now->n - 1]) != 0) {
            mpz_add(now->width[now->n - 1], now->width[now->n - 1], l->gain[least]);
        } else {
            mpz_set(now->width[now->n++], l->gain[least]);
        }
    }
}

/* Those who wait and the best `need` of the open ones, each alone with its supporters.
 * @return false where one has nobody left to load */
static bool stand_alone(cmt_load_levels *l, size_t settled, size_t need)
{
    for (size_t i = 0; i < l->loads.approvals->n; i++) {
        if (l->loads.role[i] != CMT_LOADS_NONE)
            weigh_rest(l, i, settled, l->gain[i]);
    }
    for (; need > 0; need--)
        l->loads.role[top_gain(l)] = CMT_LOADS_OWN;
    return line_up(l, settled);
}

/* Whether the rest, even on all whom they could reach after `settled` levels, is worse. */
static bool rest_is_worse(cmt_load_levels *l,
                          const int8_t *fixed,
                          size_t settled,
                          size_t need,
                          const cmt_levels *best)
{
    const size_t own = give_rest(l, fixed, settled);
    if (settled == 0 || own + need == 0)
        return false;
    for (size_t b = 0; b < l->loads.approvals->n_rows; b++)
        l->covered[b] = l->at_level[b] < settled;
    spread_at(l, settled, own, need);
    (void)give_rest(l, fixed, settled);
    return cmt_levels_cmp(&l->now, best, CMT_LEVELS_ALL) > 0;
}

int cmt_load_levels_alone(cmt_load_levels *levels,
                          const int8_t *fixed,
                          const cmt_levels *best,
                          cmt_levels_depth depth)
{
    cmt_load_levels *l = levels;
    const cmt_approvals *a = l->loads.approvals;
    size_t own = 0;
    size_t open = 0;
    if (best == NULL)
        return -1;
    const size_t n_in = cmt_levels_count(l, fixed, &own, &open);
    size_t need = l->size - n_in < open ? l->size - n_in : open;
    const size_t bare = l->size - own - need;
    if (bare != best->bare)
        return bare > best->bare ? 1 : -1;
    for (size_t i = 0; i < a->n; i++)
        l->only[i] = fixed[i] > 0 ? 1 : -1;
    const size_t sitting = cmt_levels_give_roles(l, l->only, &open);
    l->now.bare = bare; /* as when all seats are filled */
    const cmt_levels_depth far =
        depth == CMT_LEVELS_FIRST ? CMT_LEVELS_FIRST : CMT_LEVELS_SO_FAR;
    if (cmt_levels_find(l, sitting, 0, best, far) > 0)
        return 1;
    const size_t settled = depth == CMT_LEVELS_FIRST ? 0 : same_levels(&l->now, best);
    if (rest_is_worse(l, fixed, settled, need, best))
        return 1;
    if (!stand_alone(l, settled, need))
        return 1;
    return cmt_levels_cmp(&l->now, best, depth);
}
