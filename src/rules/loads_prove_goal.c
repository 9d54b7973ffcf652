#include "rules/loads_prove_state.h"

#include <string.h>

#define START_PRICE ((int64_t)1 << 14)

/* --- goals ------------------------------------------------------------------------------ */

/* floor(q * 2^shift) */
static int64_t in_units(const cmt_loads_proof *p, mpq_srcptr q, mpz_ptr z)
{
    if (p->shift >= 0) {
        mpz_mul_2exp(z, mpq_numref(q), (mp_bitcnt_t)p->shift);
        mpz_fdiv_q(z, z, mpq_denref(q));
    } else {
        mpz_fdiv_q(z, mpq_numref(q), mpq_denref(q));
        mpz_fdiv_q_2exp(z, z, (mp_bitcnt_t)-p->shift);
    }
    return cmt_z_get_i64(z);
}

static void add_group(cmt_loads_proof *p, size_t count, mpq_srcptr need, mpz_ptr z)
{
    if (count > 0)
        p->group[p->n_groups++] = (cmt_loads_group){count, in_units(p, need, z), 0};
}

/* Members of a level: the loads on its weight. */
static size_t members_of(const cmt_loads_task *t, size_t level, mpq_t *q)
{
    mpq_set_z(q[2], t->width[level]);
    mpq_mul(q[2], q[2], t->load[level]);
    return mpz_get_ui(mpq_numref(q[2]));
}

/* The next fraction beyond `q[0]` that one of `rest` members, at most, can have: whole weight
 * is divided by no more than that. Into q[1]. */
static void find_next(size_t rest, mpq_t *q, mpz_ptr z)
{
    for (size_t parts = 1; parts <= rest; parts++) {
        mpz_mul_ui(z, mpq_numref(q[0]), (unsigned long)parts);
        mpz_fdiv_q(z, z, mpq_denref(q[0]));
        mpz_add_ui(z, z, 1);
        mpq_set_z(q[2], z);
        mpz_set_ui(mpq_denref(q[2]), (unsigned long)parts);
        mpq_canonicalize(q[2]);
        if (parts == 1 || mpq_cmp(q[2], q[1]) < 0)
            mpq_set(q[1], q[2]);
    }
}

/* q[0] for `own` of `rest` members, more for the others; q[3] is what all before get. Of
 * whole weights, the sum of the rest is the next whole number at least. */
static void add_more(cmt_loads_proof *p, size_t own, size_t rest, mpq_t *q, mpz_ptr z)
{
    add_group(p, own, q[0], z);
    find_next(rest, q, z);
    add_group(p, rest - own, q[1], z);
    mpz_mul_ui(z, mpq_numref(q[0]), (unsigned long)rest);
    mpz_fdiv_q(z, z, mpq_denref(q[0]));
    mpz_add_ui(z, z, 1);
    mpq_set_z(q[2], z);
    mpq_add(q[3], q[3], q[2]);
}

/* What the levels give up to `end`. @return to how many */
static size_t add_levels(cmt_loads_proof *p, size_t end, mpq_t *q, mpz_ptr z)
{
    const cmt_loads_task *t = p->task;
    size_t members = 0;
    for (size_t l = 0; l < end; l++) {
        const size_t own = members_of(t, l, q);
        mpq_inv(q[0], t->load[l]);
        add_group(p, own, q[0], z);
        members += own;
        mpq_set_z(q[2], t->width[l]);
        mpq_add(q[3], q[3], q[2]);
    }
    return members;
}

bool cmt_loads_goal(cmt_loads_proof *p, size_t level)
{
    const cmt_loads_task *t = p->task;
    mpq_t *q = cmt_q_array(p->mem, 4);
    mpz_t *z = cmt_z_array(p->mem, 1);
    if (q == NULL || z == NULL)
        return false;
    p->n_groups = 0;
    p->refund = 0;
    for (size_t b = 0; b < p->n_rows; b++)
        p->price[b] = START_PRICE;
    if (t->first_only) {
        mpq_inv(q[0], t->load[0]);
        if (level == 0) {
            add_more(p, 0, p->size, q, z[0]);
        } else {
            add_group(p, p->size, q[0], z[0]);
            mpz_mul_ui(z[0], mpq_numref(q[0]), (unsigned long)p->size);
            mpz_cdiv_q(mpq_numref(q[3]), z[0], mpq_denref(q[0]));
        }
    } else {
        const size_t before = add_levels(p, level, q, z[0]);
        if (level < t->n_levels) {
            /* a level with the same load has fewer members by whole parts of its weight */
            const size_t own =
                members_of(t, level, q) - mpz_get_ui(mpq_numref(t->load[level]));
            mpq_inv(q[0], t->load[level]);
            add_more(p, own, p->size - before, q, z[0]);
        }
    }
    p->total = in_units(p, q[3], z[0]);
    return true;
}
