#include "ballot/waterfill.h"

#include <string.h>

typedef struct filler {
    const cmt_waterfill *in;
    mpq_t *share;    /* [n] the result */
    bool *held;      /* [n] at the cap, in the fill that is running */
    mpq_t *room;     /* [n_strata] what a stratum may have */
    bool *saturated; /* [n_strata] */
    bool *fresh;     /* [n_strata] saturated in this round */
    bool capped;     /* groups have a cap */
    mpq_ptr cap;
    mpq_ptr rate;
    mpq_ptr amount;
    mpq_ptr sum; /* scratch */
    mpq_ptr capacity;
} filler;

/* Whether group g takes part in the fill of stratum s (CMT_NO_STRATUM: of all groups outside
 * saturated strata). */
static bool takes_part(const filler *f, size_t g, size_t s)
{
    if (mpq_sgn(f->in->base[g]) == 0)
        return false;
    if (s != CMT_NO_STRATUM)
        return f->in->stratum[g] == s;
    return f->in->stratum[g] == CMT_NO_STRATUM || !f->saturated[f->in->stratum[g]];
}

/* rate = (amount - what held groups have) / base of the others; false when none is left */
static bool set_rate(filler *f, size_t s, mpq_srcptr amount)
{
    mpq_set(f->rate, amount);
    mpq_set_ui(f->sum, 0, 1);
    for (size_t g = 0; g < f->in->n; g++) {
        if (!takes_part(f, g, s))
            continue;
        if (f->held[g]) {
            mpq_sub(f->rate, f->rate, f->cap);
        } else {
            mpq_add(f->sum, f->sum, f->in->base[g]);
        }
    }
    if (mpq_sgn(f->sum) == 0)
        return false;
    mpq_div(f->rate, f->rate, f->sum);
    return true;
}

/* Give out `amount` in proportion to base voice, nobody above the cap. The rate only rises
 * from pass to pass, so who is above the cap once stays there. */
static void fill(filler *f, size_t s, mpq_srcptr amount)
{
    memset(f->held, 0, f->in->n * sizeof *f->held);
    bool again = true;
    while (again && set_rate(f, s, amount)) {
        again = false;
        for (size_t g = 0; g < f->in->n; g++) {
            if (!takes_part(f, g, s) || f->held[g])
                continue;
            mpq_mul(f->share[g], f->in->base[g], f->rate);
            f->held[g] = f->capped && mpq_cmp(f->share[g], f->cap) > 0;
            if (f->held[g])
                mpq_set(f->share[g], f->cap);
            again = again || f->held[g];
        }
    }
}

/* Mark strata that have more than they may; true if there is a new one. */
static bool saturate(filler *f)
{
    bool any = false;
    for (size_t s = 0; s < f->in->n_strata; s++) {
        f->fresh[s] = false;
        if (f->saturated[s])
            continue;
        mpq_set_ui(f->sum, 0, 1);
        for (size_t g = 0; g < f->in->n; g++) {
            if (f->in->stratum[g] == s)
                mpq_add(f->sum, f->sum, f->share[g]);
        }
        f->fresh[s] = mpq_cmp(f->sum, f->room[s]) > 0;
        any = any || f->fresh[s];
    }
    return any;
}

static void fill_strata(filler *f)
{
    mpq_set_ui(f->amount, 1, 1);
    fill(f, CMT_NO_STRATUM, f->amount);
    while (saturate(f)) {
        for (size_t s = 0; s < f->in->n_strata; s++) {
            if (!f->fresh[s])
                continue;
            f->saturated[s] = true;
            mpq_sub(f->amount, f->amount, f->room[s]);
            fill(f, s, f->room[s]);
        }
        fill(f, CMT_NO_STRATUM, f->amount);
    }
}

/* The voice of group members in stratum s that caps allow, into f->sum; false = no bound. */
static bool set_capacity(filler *f, size_t s)
{
    unsigned long members = 0;
    for (size_t g = 0; g < f->in->n; g++)
        members += f->in->stratum[g] == s && mpq_sgn(f->in->base[g]) > 0 ? 1 : 0;
    if (members > 0 && !f->capped) {
        if (s != CMT_NO_STRATUM)
            mpq_set(f->sum, f->room[s]);
        return s != CMT_NO_STRATUM;
    }
    mpq_set_ui(f->sum, members, 1);
    mpq_mul(f->sum, f->sum, f->cap);
    if (s != CMT_NO_STRATUM && mpq_cmp(f->sum, f->room[s]) > 0)
        mpq_set(f->sum, f->room[s]);
    return true;
}

/* Where the caps cannot hold the whole voice, raise all of them by one factor. */
static void make_feasible(filler *f)
{
    mpq_set_ui(f->capacity, 0, 1);
    for (size_t s = 0; s < f->in->n_strata; s++) {
        (void)set_capacity(f, s);
        mpq_add(f->capacity, f->capacity, f->sum);
    }
    if (!set_capacity(f, CMT_NO_STRATUM))
        return;
    mpq_add(f->capacity, f->capacity, f->sum);
    if (mpq_sgn(f->capacity) == 0 || mpq_cmp_ui(f->capacity, 1, 1) >= 0)
        return;
    mpq_div(f->cap, f->cap, f->capacity);
    for (size_t s = 0; s < f->in->n_strata; s++)
        mpq_div(f->room[s], f->room[s], f->capacity);
}

static bool make_filler(cmt_arena *mem,
                        const cmt_waterfill *in,
                        mpq_t *share,
                        filler *f)
{
    *f = (filler){.in = in, .share = share, .capped = in->cap != NULL};
    f->held = CMT_NEW_ARRAY(mem, bool, in->n);
    f->room = cmt_q_array(mem, in->n_strata);
    f->saturated = CMT_NEW_ARRAY(mem, bool, in->n_strata);
    f->fresh = CMT_NEW_ARRAY(mem, bool, in->n_strata);
    f->cap = cmt_q(mem);
    f->rate = cmt_q(mem);
    f->amount = cmt_q(mem);
    f->sum = cmt_q(mem);
    f->capacity = cmt_q(mem);
    if (f->held == NULL || f->room == NULL || f->saturated == NULL || f->fresh == NULL
        || f->cap == NULL || f->rate == NULL || f->amount == NULL || f->sum == NULL
        || f->capacity == NULL)
        return false;
    if (in->cap != NULL)
        mpq_set(f->cap, in->cap);
    for (size_t s = 0; s < in->n_strata; s++)
        mpq_set(f->room[s], in->room[s]);
    return true;
}

bool cmt_waterfill_run(cmt_arena *mem, const cmt_waterfill *in, mpq_t *share)
{
    filler f = {0};
    if (!make_filler(mem, in, share, &f))
        return false;
    make_feasible(&f);
    fill_strata(&f);
    return true;
}
