/* What is the least that could possibly alter the outcome? */
#include "base/err.h"
#include "insight/margin_inner.h"
#include "rules/recount.h"

/* Looks at a ballot for all rivalries together. */
#define MAX_LOOKS (1UL << 17)

/* How far the ballots in order close the gap in q[0]: whole ballots into `ballots`, or
 * parts of them into the share. Each moves the gap by key / multiplier times its weight. */
static int64_t close_by_ballots(cmt_margin_work *w)
{
    int64_t ballots = 0;
    for (size_t k = 0; k < w->c->ballots.n && mpq_sgn(w->q[0]) > 0; k++) {
        const uint32_t b = w->order[k];
        const int64_t count = w->c->ballots.count[b];
        if (mpq_sgn(w->key[b]) <= 0)
            return INT64_MAX;
        mpq_div(w->q[2], w->q[0], w->key[b]); /* ballots of this row that it takes */
        cmt_q_ceil(w->q[2]);
        cmt_q_set_i64(w->q[3], count, 1);
        if (mpq_cmp(w->q[2], w->q[3]) <= 0)
            return ballots + cmt_z_get_i64(mpq_numref(w->q[2]));
        ballots += count;
        mpq_mul(w->q[3], w->q[3], w->key[b]);
        mpq_sub(w->q[0], w->q[0], w->q[3]);
    }
    return mpq_sgn(w->q[0]) > 0 ? INT64_MAX : ballots;
}

/* The weight that closes the gap, over all weight; false: nothing does. */
static bool close_by_weight(cmt_margin_work *w, mpq_ptr share)
{
    mpq_set_ui(share, 0, 1);
    for (size_t k = 0; k < w->c->ballots.n && mpq_sgn(w->q[0]) > 0; k++) {
        const uint32_t b = w->order[k];
        if (mpq_sgn(w->key[b]) <= 0)
            return false;
        cmt_q_set_i64(w->q[3], w->c->ballots.count[b], 1);
        mpq_mul(w->q[3], w->q[3], w->c->voices[w->c->ballots.group[b]].multiplier);
        mpq_div(w->q[2], w->q[0], w->key[b]); /* weight that it takes of this row */
        if (mpq_cmp(w->q[2], w->q[3]) > 0)
            mpq_set(w->q[2], w->q[3]);
        mpq_add(share, share, w->q[2]);
        mpq_mul(w->q[2], w->q[2], w->key[b]);
        mpq_sub(w->q[0], w->q[0], w->q[2]);
    }
    if (mpq_sgn(w->q[0]) > 0)
        return false;
    if (mpq_sgn(w->c->total) > 0)
        mpq_div(share, share, w->c->total);
    return true;
}

/* A gap that is none: some single ballot may alter it. */
static cmt_status measure(cmt_margin_work *w, cmt_rivalry *r, cmt_err *err)
{
    mpq_ptr share = cmt_q(w->mem);
    if (share == NULL || !cmt_margin_order(w, false))
        return cmt_fail(err, CMT_E_NOMEM, "no room for a margin");
    if (mpq_sgn(w->q[0]) < 0)
        mpq_set_ui(w->q[0], 0, 1);
    mpq_set(w->q[1], w->q[0]);
    r->ballots = close_by_ballots(w);
    if (r->ballots == 0)
        r->ballots = 1;
    if (!cmt_margin_order(w, true))
        return cmt_fail(err, CMT_E_NOMEM, "no room for a margin");
    mpq_set(w->q[0], w->q[1]);
    r->share = close_by_weight(w, share) ? share : NULL;
    return CMT_OK;
}

/* The closest first; equal ones in their own order. */
static void insert(cmt_margin_work *w, const cmt_rivalry *r)
{
    size_t k = w->n_rivalries++;
    while (k > 0 && w->rivalries[k - 1].ballots > r->ballots) {
        w->rivalries[k] = w->rivalries[k - 1];
        k--;
    }
    w->rivalries[k] = *r;
}

/* Every winner against everybody else; `all` says whether none was left out. */
static cmt_status find_rivalries(cmt_margin_work *w, bool *all, cmt_err *err)
{
    const size_t n = w->c->n_alternatives;
    const size_t most = MAX_LOOKS / (w->c->ballots.n + 1) + 1;
    const size_t room = w->settled->n * n < most ? w->settled->n * n : most;
    w->rivalries = CMT_NEW_ARRAY(w->mem, cmt_rivalry, room + 1);
    if (w->rivalries == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for rivalries");
    *all = true;
    for (size_t k = 0; k < w->settled->n; k++) {
        for (uint32_t j = 0; j < n; j++) {
            cmt_rivalry r = {.winner = w->settled->at[k], .rival = j};
            if (!cmt_contest_eligible(w->c, j) || cmt_set_has(w->settled, j))
                continue;
            if (w->n_rivalries == room) {
                *all = false;
                return CMT_OK;
            }
            cmt_margin_set_diff(w, r.winner, j);
            const cmt_status st = measure(w, &r, err);
            if (st != CMT_OK)
                return st;
            insert(w, &r);
        }
    }
    return CMT_OK;
}

/* --- rounds ------------------------------------------------------------------------------- */

/* The least and the second least pile among those standing. */
static void two_smallest(const cmt_contest *c,
                         const bool *standing,
                         const mpq_t *piles,
                         uint32_t *least,
                         uint32_t *second)
{
    *least = CMT_NONE;
    *second = CMT_NONE;
    for (uint32_t i = 0; i < c->n_alternatives; i++) {
        if (!standing[i])
            continue;
        if (*least == CMT_NONE || mpq_cmp(piles[i], piles[*least]) < 0) {
            *second = *least;
            *least = i;
        } else if (*second == CMT_NONE || mpq_cmp(piles[i], piles[*second]) < 0) {
            *second = i;
        }
    }
}

/* The least gap of any round between the pile that goes and the next, into `gap`. Rounds go
 * on to the last two; one who has a majority before has it then. */
static cmt_status least_gap(cmt_margin_work *w, mpq_ptr gap, cmt_err *err)
{
    const size_t n = w->c->n_alternatives;
    bool *standing = CMT_NEW_ARRAY(w->mem, bool, n);
    mpq_t *piles = cmt_q_array(w->mem, n);
    bool any = false;
    if (standing == NULL || piles == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for rounds");
    for (size_t i = 0; i < n; i++)
        standing[i] = cmt_contest_eligible(w->c, i);
    for (;;) {
        uint32_t least = CMT_NONE;
        uint32_t second = CMT_NONE;
        const cmt_status st = cmt_recount_firsts(w->mem, w->c, standing, piles, err);
        if (st != CMT_OK)
            return st;
        two_smallest(w->c, standing, (const mpq_t *)piles, &least, &second);
        if (second == CMT_NONE)
            return CMT_OK;
        mpq_sub(w->q[1], piles[second], piles[least]);
        if (!any || mpq_cmp(w->q[1], gap) < 0)
            mpq_set(gap, w->q[1]);
        any = true;
        standing[least] = false;
    }
}

/* Nothing less than half the least gap alters who goes. */
static cmt_status bound_rounds(cmt_margin_work *w, cmt_err *err)
{
    mpq_ptr gap = cmt_q(w->mem);
    cmt_rivalry r = {0};
    if (gap == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for rounds");
    cmt_status st = least_gap(w, gap, err);
    for (size_t b = 0; b < w->c->ballots.n; b++)
        mpq_set_ui(w->diff[b], 1, 1);
    mpq_set(w->q[0], gap);
    if (st == CMT_OK)
        st = measure(w, &r, err); /* each ballot moves it by twice its weight */
    if (st != CMT_OK || r.ballots == INT64_MAX || r.share == NULL)
        return st;
    w->lower = r.ballots;
    mpq_set(w->share_lower, r.share);
    return CMT_OK;
}

cmt_status cmt_margin_bound(cmt_margin_work *w, cmt_err *err)
{
    bool all = false;
    cmt_status st = CMT_OK;
    w->lower = 1;
    mpq_set_ui(w->share_lower, 0, 1);
    CMT_TRY(find_rivalries(w, &all, err));
    if (w->o->tied)
        return CMT_OK;
    if (w->by == CMT_MARGIN_ROUNDS)
        CMT_TRY(bound_rounds(w, err));
    if (!all || (w->by != CMT_MARGIN_SCORES && w->by != CMT_MARGIN_DUELS)) {
        w->by = w->by == CMT_MARGIN_ROUNDS ? w->by : CMT_MARGIN_SEARCH;
        return CMT_OK;
    }
    mpq_srcptr least = NULL;
    for (size_t k = 0; k < w->n_rivalries; k++) {
        mpq_srcptr share = w->rivalries[k].share;
        if (share != NULL && (least == NULL || mpq_cmp(share, least) < 0))
            least = share;
    }
    if (w->n_rivalries == 0 || least == NULL)
        return CMT_OK;
    w->lower = w->rivalries[0].ballots;
    mpq_set(w->share_lower, least);
    if (w->by == CMT_MARGIN_SCORES)
        w->share_upper = w->share_lower;
done:
    return st;
}
