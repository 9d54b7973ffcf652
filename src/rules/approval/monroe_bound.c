#include "rules/approval/monroe_inner.h"

#include <string.h>

int cmt_monroe_against_best(const cmt_monroe_world *w)
{
    return w->has_best ? mpz_cmp(w->best, w->now) : -1;
}

/* What flows to ballots, into z[0]; `q` a member, open ones as `open` says. */
static void run_flow(
    cmt_monroe_world *w, const int8_t *fixed, mpz_srcptr q, bool open, size_t left)
{
    cmt_loads *l = &w->loads;
    size_t members = 0;
    mpz_set(l->each, q);
    mpz_set_ui(l->pool, 0);
    if (open)
        mpz_mul_ui(l->pool, q, (unsigned long)left);
    for (size_t i = 0; i < w->n; i++) {
        const bool may = open && fixed[i] == 0;
        members += fixed[i] > 0 ? 1U : 0U;
        l->role[i] = fixed[i] > 0 ? CMT_LOADS_OWN
                     : may        ? CMT_LOADS_SHARED
                                  : CMT_LOADS_NONE;
    }
    (void)cmt_loads_run(l);
    mpz_mul_ui(w->z[0], q, (unsigned long)members);
    mpz_add(w->z[0], w->z[0], l->pool);
    mpz_sub(w->z[0], w->z[0], l->unsent);
}

/* Let `now` be the lesser of itself and z[1]. */
static void lower(cmt_monroe_world *w)
{
    if (mpz_cmp(w->z[1], w->now) < 0)
        mpz_set(w->now, w->z[1]);
}

int cmt_monroe_value(cmt_monroe_world *w, const int8_t *fixed)
{
    run_flow(w, fixed, w->each, false, 0);
    mpz_add(w->now, w->z[0], w->over);
    if (mpz_sgn(w->over) > 0) {
        mpz_add_ui(w->z[2], w->each, 1);
        run_flow(w, fixed, w->z[2], false, 0);
        mpz_set(w->z[1], w->z[0]);
        lower(w);
    }
    return cmt_monroe_against_best(w);
}

/* Ballots to which more could go after a flow: those with room, and those from which a
 * member could turn to such. All others are full whoever joins. */
static void find_takers(cmt_monroe_world *w)
{
    const cmt_approvals *a = &w->approvals;
    const cmt_loads *l = &w->loads;
    size_t n_queue = 0;
    memset(w->some, 0, w->n * sizeof *w->some);
    for (uint32_t b = 0; b < a->n_rows; b++) {
        w->takes[b] = l->open[b] && mpz_sgn(l->spare[b]) > 0;
        if (w->takes[b])
            w->queue[n_queue++] = b;
    }
    for (size_t at = 0; at < n_queue; at++) {
        const size_t b = w->queue[at];
        for (size_t k = a->begin[b]; k < a->begin[b + 1]; k++) {
            const size_t i = a->approved[k];
            if (w->some[i] || l->role[i] == CMT_LOADS_NONE)
                continue;
            w->some[i] = true;
            for (size_t e = a->first[i]; e < a->first[i + 1]; e++) {
                if (w->takes[a->rows[e]] || mpz_sgn(l->flow[e]) == 0)
                    continue;
                w->takes[a->rows[e]] = true;
                w->queue[n_queue++] = a->rows[e];
            }
        }
    }
}

/* What each open one adds at most: `each`, or what its supporters could take. */
static void find_gains(cmt_monroe_world *w, const int8_t *fixed)
{
    const cmt_approvals *a = &w->approvals;
    find_takers(w);
    for (size_t i = 0; i < w->n; i++) {
        mpz_set_si(w->gain[i], -1);
        if (fixed[i] != 0)
            continue;
        mpz_set_ui(w->gain[i], 0);
        for (size_t k = a->first[i]; k < a->first[i + 1]; k++) {
            if (w->takes[a->rows[k]])
                mpz_add(w->gain[i], w->gain[i], w->loads.room[a->rows[k]]);
        }
        if (mpz_cmp(w->gain[i], w->loads.each) > 0)
            mpz_set(w->gain[i], w->loads.each);
    }
}

static size_t top_gain(const cmt_monroe_world *w)
{
    size_t top = 0;
    for (size_t i = 1; i < w->n; i++) {
        if (mpz_cmp(w->gain[i], w->gain[top]) > 0)
            top = i;
    }
    return top;
}

/* Two bounds with `q` a member and `more` besides: those who sit and the `left` largest
 * gains; and as if parts of open ones could sit. The guess and the branch are the gains'. */
void cmt_monroe_bound(cmt_monroe_world *w,
                      cmt_committees_node *node,
                      mpz_srcptr q,
                      mpz_srcptr more)
{
    const size_t left = w->size - node->n_in;
    run_flow(w, node->fixed, q, false, 0);
    mpz_add(w->z[1], w->z[0], more);
    find_gains(w, node->fixed);
    for (size_t i = 0; i < w->n; i++)
        node->guess[i] = node->fixed[i] > 0;
    for (size_t k = 0; k < left; k++) {
        const size_t top = top_gain(w);
        if (k == 0)
            node->branch = (uint32_t)top;
        node->guess[top] = true;
        mpz_add(w->z[1], w->z[1], w->gain[top]);
        mpz_set_si(w->gain[top], -1);
    }
    lower(w);
    if (w->has_best && mpz_cmp(w->now, w->best) < 0)
        return;
    run_flow(w, node->fixed, q, true, left);
    mpz_add(w->z[1], w->z[0], more);
    lower(w);
}

/* A first committee: seat by seat the one that adds most. */
void cmt_monroe_guess(cmt_monroe_world *w, cmt_committees_node *node, int8_t *fixed)
{
    memcpy(fixed, node->fixed, w->n);
    for (size_t n_in = node->n_in; n_in < w->size; n_in++) {
        run_flow(w, fixed, w->each, false, 0);
        find_gains(w, fixed);
        fixed[top_gain(w)] = 1;
    }
    for (size_t i = 0; i < w->n; i++)
        node->guess[i] = fixed[i] > 0;
}
