#include "ballot/pair_costs.h"

#include "base/err.h"

#include <string.h>

static cmt_status no_room(size_t n, cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room for %zu x %zu costs", n, n);
}

/* One limb each: margins of exact points, or ones. */
static cmt_status build_small(cmt_arena *mem,
                              const cmt_pairwise *pw,
                              cmt_cost_kind kind,
                              cmt_pair_costs *out,
                              cmt_err *err)
{
    const size_t n = pw->n;
    const cmt_points *points = pw->support.points;
    mp_limb_t *at = CMT_NEW_ARRAY(mem, mp_limb_t, n * n + 1);
    mpq_ptr unit = cmt_q(mem);
    if (at == NULL || unit == NULL)
        return no_room(n, err);
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            if (i == j || cmt_pairwise_margin_sgn(pw, j, i) <= 0)
                continue;
            at[i * n + j] = kind == CMT_COST_ONE
                                ? 1
                                : (mp_limb_t)(points[j * n + i] - points[i * n + j]);
        }
    }
    mpq_set_ui(unit, 1, 1);
    if (kind == CMT_COST_MARGIN && mpq_sgn(pw->support.contest->scale) != 0)
        mpq_div(unit, unit, pw->support.contest->scale);
    *out = (cmt_pair_costs){.n = n, .limbs = 1, .at = at, .unit = unit};
    return CMT_OK;
}

/* Exact margins, where positive, and their common denominator. */
static cmt_status exact_margins(
    cmt_arena *mem, const cmt_pairwise *pw, mpq_t *margin, mpz_ptr common, cmt_err *err)
{
    const size_t n = pw->n;
    mpq_ptr other = cmt_q(mem);
    if (other == NULL)
        return no_room(n, err);
    mpz_set_ui(common, 1);
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            if (i == j || cmt_pairwise_margin_sgn(pw, j, i) <= 0)
                continue;
            mpq_ptr m = margin[i * n + j];
            cmt_tally_value(&pw->support, j * n + i, m);
            cmt_tally_value(&pw->support, i * n + j, other);
            mpq_sub(m, m, other);
            mpz_lcm(common, common, mpq_denref(m));
        }
    }
    return CMT_OK;
}

static cmt_status build_wide(cmt_arena *mem,
                             const cmt_pairwise *pw,
                             cmt_pair_costs *out,
                             cmt_err *err)
{
    const size_t n = pw->n;
    mpq_t *margin = cmt_q_array(mem, n * n + 1);
    mpz_t *z = cmt_z_array(mem, 3); /* common denominator, a cost, the sum */
    mpq_ptr unit = cmt_q(mem);
    if (margin == NULL || z == NULL || unit == NULL)
        return no_room(n, err);
    const cmt_status st = exact_margins(mem, pw, margin, z[0], err);
    if (st != CMT_OK)
        return st;
    for (size_t k = 0; k < n * n; k++) {
        mpz_divexact(z[1], z[0], mpq_denref(margin[k]));
        mpz_addmul(z[2], z[1], mpq_numref(margin[k]));
    }
    const size_t limbs = mpz_size(z[2]) > 0 ? mpz_size(z[2]) : 1;
    mp_limb_t *at = CMT_NEW_ARRAY(mem, mp_limb_t, (n * n + 1) * limbs);
    if (at == NULL)
        return no_room(n, err);
    for (size_t k = 0; k < n * n; k++) {
        mpz_divexact(z[1], z[0], mpq_denref(margin[k]));
        mpz_mul(z[1], z[1], mpq_numref(margin[k]));
        if (mpz_sgn(z[1]) != 0)
            memcpy(&at[k * limbs], mpz_limbs_read(z[1]), mpz_size(z[1]) * sizeof *at);
    }
    mpz_set_ui(mpq_numref(unit), 1);
    mpz_set(mpq_denref(unit), z[0]);
    *out = (cmt_pair_costs){.n = n, .limbs = limbs, .at = at, .unit = unit};
    return CMT_OK;
}

cmt_status cmt_pair_costs_build(cmt_arena *mem,
                                const cmt_pairwise *pw,
                                cmt_cost_kind kind,
                                cmt_pair_costs *out,
                                cmt_err *err)
{
    if (pw->support.by_group == NULL || kind == CMT_COST_ONE)
        return build_small(mem, pw, kind, out, err);
    return build_wide(mem, pw, out, err);
}

bool cmt_cost_value(cmt_arena *mem,
                    const cmt_pair_costs *c,
                    const mp_limb_t *cost,
                    mpq_ptr out)
{
    mpz_ptr z = cmt_z(mem);
    if (z == NULL)
        return false;
    mpz_t view;
    mpz_set(z, mpz_roinit_n(view, cost, (mp_size_t)c->limbs));
    mpq_set_z(out, z);
    mpq_mul(out, out, c->unit);
    return true;
}
