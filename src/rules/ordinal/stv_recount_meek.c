#include "rules/ordinal/stv_recount.h"

#define MAX_REFINEMENTS 1000

/* What i keeps of `part` (in units), into r->z[2]: Meek part * keep rounded up, Warren at
 * most keep. */
static void kept_of(const cmt_stv_recount *r, size_t i, mpz_srcptr part)
{
    if (r->options.transfer == CMT_STV_WARREN) {
        mpz_set(r->z[2], mpz_cmp(part, r->keep[i]) < 0 ? part : r->keep[i]);
        return;
    }
    mpz_mul(r->z[2], part, r->keep[i]);
    mpz_cdiv_q(r->z[2], r->z[2], r->unit);
}

static void credit(cmt_stv_recount *r, size_t b, mpz_srcptr units, mpq_ptr to)
{
    mpq_set_z(r->q[0], units);
    mpq_set_z(r->q[1], r->unit);
    mpq_div(r->q[0], r->q[0], r->q[1]);
    mpq_mul(r->q[0], r->q[0], r->weight[b]);
    mpq_add(to, to, r->q[0]);
}

/* How many who keep anything are in a tier of ballot b; the next tier, 0: none. */
static unsigned long look(const cmt_stv_recount *r,
                          size_t b,
                          unsigned tier,
                          unsigned *next)
{
    unsigned long several = 0;
    *next = 0;
    for (size_t i = 0; i < r->n; i++) {
        const unsigned of_i = cmt_ballots_mark(r->contest, b, i);
        several += of_i == tier && mpz_sgn(r->keep[i]) > 0 ? 1U : 0U;
        if (of_i > tier && (*next == 0 || of_i < *next))
            *next = of_i;
    }
    return several;
}

/* One paper, tier by tier; z[0] is what is left of it, z[1] the part of each in a tier. */
static void pass_paper(cmt_stv_recount *r, size_t b)
{
    unsigned next = 0;
    mpz_set(r->z[0], r->unit);
    for (unsigned tier = 1; tier != 0 && mpz_sgn(r->z[0]) > 0; tier = next) {
        const unsigned long several = look(r, b, tier, &next);
        if (several == 0)
            continue;
        mpz_fdiv_q_ui(r->z[1], r->z[0], several);
        for (size_t i = 0; i < r->n; i++) {
            if (cmt_ballots_mark(r->contest, b, i) != tier || mpz_sgn(r->keep[i]) == 0)
                continue;
            kept_of(r, i, r->z[1]);
            credit(r, b, r->z[2], r->tally[i]);
            mpz_sub(r->z[0], r->z[0], r->z[2]);
        }
    }
    credit(r, b, r->z[0], r->exhausted);
}

static void count(cmt_stv_recount *r)
{
    mpq_set_ui(r->exhausted, 0, 1);
    for (size_t i = 0; i < r->n; i++) {
        mpq_set_ui(r->tally[i], 0, 1);
        if (r->role[i] == CMT_ROLE_OUT)
            mpz_set_ui(r->keep[i], 0);
    }
    for (size_t b = 0; b < r->contest->ballots.n; b++)
        pass_paper(r, b);
    mpq_set_ui(r->quota, 0, 1);
    for (size_t i = 0; i < r->n; i++)
        mpq_add(r->quota, r->quota, r->tally[i]);
    mpq_set_ui(r->q[0], r->options.hare ? r->seats : r->seats + 1, 1);
    mpq_div(r->quota, r->quota, r->q[0]);
    if (r->options.hare || !r->whole)
        return;
    /* the next multiple of a unit above the exact share */
    mpq_set_z(r->q[0], r->unit);
    mpq_mul(r->q[1], r->quota, r->q[0]);
    mpz_fdiv_q(r->z[0], mpq_numref(r->q[1]), mpq_denref(r->q[1]));
    mpz_add_ui(r->z[0], r->z[0], 1);
    mpq_set_z(r->quota, r->z[0]);
    mpq_div(r->quota, r->quota, r->q[0]);
}

/* Whether a hopeful one is due; the surplus of all elected. */
static bool somebody_is_due(cmt_stv_recount *r)
{
    bool due = false;
    mpq_set_ui(r->surplus, 0, 1);
    for (size_t i = 0; i < r->n; i++) {
        const int order = mpq_cmp(r->tally[i], r->quota);
        const bool at_least = r->options.hare || r->whole;
        if (r->role[i] == CMT_ROLE_HOPEFUL && mpq_sgn(r->tally[i]) > 0)
            due = due || (at_least ? order >= 0 : order > 0);
        if (r->role[i] != CMT_ROLE_SURPLUS || order <= 0)
            continue;
        mpq_sub(r->q[0], r->tally[i], r->quota);
        mpq_add(r->surplus, r->surplus, r->q[0]);
    }
    return due;
}

static void keep_less(cmt_stv_recount *r)
{
    for (size_t i = 0; i < r->n; i++) {
        if (r->role[i] != CMT_ROLE_SURPLUS || mpq_sgn(r->tally[i]) == 0)
            continue;
        mpq_set_z(r->q[0], r->keep[i]);
        mpq_mul(r->q[0], r->q[0], r->quota);
        mpq_div(r->q[0], r->q[0], r->tally[i]);
        mpz_cdiv_q(r->keep[i], mpq_numref(r->q[0]), mpq_denref(r->q[0]));
        if (mpz_cmp(r->keep[i], r->unit) > 0)
            mpz_set(r->keep[i], r->unit);
    }
}

void cmt_stv_recount_meek(cmt_stv_recount *r)
{
    const int decimals = r->options.decimals;
    mpq_ptr limit = r->q[2];
    mpq_ptr before = r->q[3];
    mpz_ui_pow_ui(r->z[0], 10, (unsigned long)(decimals - decimals / 3));
    mpq_set_z(limit, r->z[0]);
    mpq_inv(limit, limit);
    if (!r->whole)
        mpq_mul(limit, limit, r->contest->total);
    for (size_t k = 0; k < MAX_REFINEMENTS; k++) {
        count(r);
        if (somebody_is_due(r) || mpq_cmp(r->surplus, limit) < 0
            || (k > 0 && mpq_cmp(r->surplus, before) >= 0))
            return;
        mpq_set(before, r->surplus);
        keep_less(r);
    }
}
