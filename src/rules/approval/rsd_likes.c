#include "rules/approval/rsd_likes.h"

#include "ballot/weight.h"
#include "base/err.h"
#include "base/sort.h"

static int by_likes(const void *a, const void *b, const void *context)
{
    const uint64_t x = ((const cmt_rsd_likes *)a)->likes;
    const uint64_t y = ((const cmt_rsd_likes *)b)->likes;
    (void)context;
    return x < y ? -1 : x > y;
}

static uint64_t likes_of(const cmt_contest *c, size_t b, const uint32_t *who, size_t m)
{
    uint64_t likes = 0;
    for (size_t i = 0; i < m; i++) {
        if (cmt_ballots_mark(c, b, who[i]) == CMT_MARK_APPROVE)
            likes += UINT64_C(1) << i;
    }
    return likes;
}

cmt_status cmt_rsd_likes_list(cmt_arena *mem,
                              const cmt_contest *contest,
                              const uint32_t *who,
                              size_t m,
                              cmt_rsd_likes **out,
                              size_t *n,
                              cmt_err *err)
{
    size_t n_kept = 0;
    const size_t n_rows = contest->ballots.n;
    mpq_t *weight = cmt_q_array(mem, n_rows + 1);
    cmt_rsd_likes *all = CMT_NEW_ARRAY(mem, cmt_rsd_likes, n_rows + 1);
    if (weight == NULL || all == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for ballots");
    for (size_t b = 0; b < n_rows; b++) {
        all[b] = (cmt_rsd_likes){likes_of(contest, b, who, m), weight[b]};
        cmt_ballot_weight(contest, b, weight[b]);
    }
    if (!cmt_sort(mem, all, n_rows, sizeof *all, by_likes, NULL))
        return cmt_fail(err, CMT_E_NOMEM, "no room for ballots");
    for (size_t b = 0; b < n_rows; b++) {
        if (all[b].likes == 0 || mpq_sgn(all[b].weight) == 0)
            continue;
        if (n_kept > 0 && all[n_kept - 1].likes == all[b].likes) {
            mpq_add(all[n_kept - 1].weight, all[n_kept - 1].weight, all[b].weight);
        } else {
            all[n_kept] = all[b];
            n_kept++;
        }
    }
    *out = all;
    *n = n_kept;
    return CMT_OK;
}
