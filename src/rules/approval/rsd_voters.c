#include "rules/approval/rsd_voters.h"

#include "ballot/weight.h"
#include "base/err.h"
#include "base/sort.h"

typedef cmt_rsd_voter voter;

static int by_likes(const void *a, const void *b, const void *context)
{
    const voter *x = a;
    const voter *y = b;
    (void)context;
    return (x->likes > y->likes) - (x->likes < y->likes);
}

/* Those that are alike become one; how many are left. */
static size_t merge(voter *voters, size_t n_voters)
{
    size_t n = 0;
    for (size_t v = 0; v < n_voters; v++) {
        if (n > 0 && voters[n - 1].likes == voters[v].likes) {
            mpz_add(voters[n - 1].weight, voters[n - 1].weight, voters[v].weight);
        } else {
            voters[n] = voters[v];
            n++;
        }
    }
    return n;
}

cmt_status cmt_rsd_voters_read(cmt_arena *mem,
                               const cmt_contest *contest,
                               const uint32_t *eligible,
                               size_t m,
                               cmt_rsd_voter **out,
                               size_t *n,
                               cmt_err *err)
{
    size_t n_voters = 0;
    mpz_t *weights = NULL;
    mpz_ptr scale = cmt_z(mem);
    voter *voters = CMT_NEW_ARRAY(mem, voter, contest->ballots.n + 1);
    if (scale == NULL || voters == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for voters");
    const cmt_status st =
        cmt_ballot_integer_weights(mem, contest, &weights, scale, err);
    if (st != CMT_OK)
        return st;
    for (size_t b = 0; b < contest->ballots.n; b++) {
        uint64_t likes = 0;
        for (size_t i = 0; i < m; i++) {
            if (cmt_ballots_mark(contest, b, eligible[i]) == CMT_MARK_APPROVE)
                likes |= UINT64_C(1) << i;
        }
        if (likes != 0 && mpz_sgn(weights[b]) > 0)
            voters[n_voters++] = (voter){.likes = likes, .weight = weights[b]};
    }
    if (!cmt_sort(mem, voters, n_voters, sizeof *voters, by_likes, NULL))
        return cmt_fail(err, CMT_E_NOMEM, "no room for voters");
    *out = voters;
    *n = merge(voters, n_voters);
    return CMT_OK;
}
