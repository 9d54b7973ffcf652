#include "ballot/weighting.h"

#include "base/err.h"

#include "ballot/waterfill.h"

#include <string.h>

/* The square root of m in millionths, rounded down. */
static void set_root(mpq_ptr out, int64_t m)
{
    cmt_z_set_i64(mpq_numref(out), m);
    mpz_mul_ui(mpq_numref(out), mpq_numref(out), 1000000);
    mpz_mul_ui(mpq_numref(out), mpq_numref(out), 1000000);
    mpz_sqrt(mpq_numref(out), mpq_numref(out));
    mpz_set_ui(mpq_denref(out), 1000000);
    mpq_canonicalize(out);
}

static cmt_status set_base(mpq_ptr out,
                           cmt_weighting_kind kind,
                           const cmt_weighed *in,
                           cmt_err *err)
{
    if (in->ballots == 0)
        return CMT_OK;
    switch (kind) {
    case CMT_WEIGHTING_MEMBERS:
        cmt_q_set_i64(out, in->ballots, 1);
        break;
    case CMT_WEIGHTING_REGISTERED:
        if (in->weight == NULL) {
            mpq_set_ui(out, 1, 1);
        } else {
            mpq_set(out, in->weight);
        }
        break;
    case CMT_WEIGHTING_SQRT:
        if (in->members < 1) {
            return cmt_fail(err, CMT_E_RANGE,
                            "group %s: weighting by the square root of members needs "
                            "registered members",
                            in->group);
        }
        set_root(out, in->members);
        break;
    case CMT_WEIGHTING_EQUAL:
    case CMT_N_WEIGHTINGS:
        mpq_set_ui(out, 1, 1);
        break;
    }
    return CMT_OK;
}

static bool cap_is_sound(mpq_srcptr cap)
{
    return cap == NULL || (mpq_sgn(cap) > 0 && mpq_cmp_ui(cap, 1, 1) <= 0);
}

/* The strata that have a cap, and which group is in which. */
static cmt_status find_strata(cmt_arena *mem,
                              const cmt_stratum *strata,
                              size_t n_strata,
                              const cmt_weighed *in,
                              cmt_waterfill *fill,
                              cmt_err *err)
{
    size_t *at = CMT_NEW_ARRAY(mem, size_t, fill->n);
    mpq_srcptr *room = CMT_NEW_ARRAY(mem, mpq_srcptr, n_strata);
    if (at == NULL || room == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu groups", fill->n);
    for (size_t g = 0; g < fill->n; g++)
        at[g] = CMT_NO_STRATUM;
    for (size_t s = 0; s < n_strata; s++) {
        if (!cap_is_sound(strata[s].cap)) {
            return cmt_fail(err, CMT_E_RANGE,
                            "the cap of stratum %s is not above 0 and at most 1",
                            strata[s].id);
        }
        if (strata[s].cap == NULL)
            continue;
        for (size_t g = 0; g < fill->n; g++) {
            if (in[g].stratum != NULL && strcmp(in[g].stratum, strata[s].id) == 0)
                at[g] = fill->n_strata;
        }
        room[fill->n_strata++] = strata[s].cap;
    }
    fill->stratum = at;
    fill->room = room;
    return CMT_OK;
}

/* multiplier = share * V over ballots, or over members where turnout dilutes */
static cmt_status set_multiplier(mpq_ptr out,
                                 const cmt_weighting *weighting,
                                 const cmt_weighed *in,
                                 mpq_srcptr share,
                                 mpq_srcptr voice,
                                 cmt_err *err)
{
    const bool diluted = weighting->turnout == CMT_TURNOUT_DILUTED
                         && weighting->kind != CMT_WEIGHTING_MEMBERS;
    if (in->ballots == 0)
        return CMT_OK;
    if (diluted && in->members < 1) {
        return cmt_fail(err, CMT_E_RANGE,
                        "group %s: diluted turnout needs registered members",
                        in->group);
    }
    cmt_q_set_i64(out, diluted ? in->members : in->ballots, 1);
    mpq_inv(out, out);
    mpq_mul(out, out, share);
    mpq_mul(out, out, voice);
    return CMT_OK;
}

static cmt_status set_bases(const cmt_weighting *weighting,
                            const cmt_weighed *in,
                            size_t n,
                            mpq_t *base,
                            mpq_ptr voice,
                            cmt_err *err)
{
    cmt_status st = CMT_OK;
    for (size_t g = 0; st == CMT_OK && g < n; g++) {
        st = set_base(base[g], weighting->kind, &in[g], err);
        mpq_add(voice, voice, base[g]);
    }
    return st;
}

cmt_status cmt_weighting_run(cmt_arena *mem,
                             const cmt_weighting *weighting,
                             const cmt_stratum *strata,
                             size_t n_strata,
                             const cmt_weighed *in,
                             size_t n,
                             cmt_voice *out,
                             cmt_err *err)
{
    if (!cap_is_sound(weighting->cap))
        return cmt_fail(err, CMT_E_RANGE, "a cap is not above 0 and at most 1");
    mpq_t *base = cmt_q_array(mem, n);
    mpq_t *share = cmt_q_array(mem, n);
    mpq_t *multiplier = cmt_q_array(mem, n);
    mpq_ptr voice = cmt_q(mem);
    if (base == NULL || share == NULL || multiplier == NULL || voice == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu voices", n);
    cmt_status st = set_bases(weighting, in, n, base, voice, err);
    if (st != CMT_OK)
        return st;
    cmt_waterfill fill = {.n = n, .base = (const mpq_t *)base, .cap = weighting->cap};
    st = find_strata(mem, strata, n_strata, in, &fill, err);
    if (st != CMT_OK)
        return st;
    if (!cmt_waterfill_run(mem, &fill, share))
        return cmt_fail(err, CMT_E_NOMEM, "no room to divide voice");
    for (size_t g = 0; st == CMT_OK && g < n; g++)
        st = set_multiplier(multiplier[g], weighting, &in[g], share[g], voice, err);
    for (size_t g = 0; st == CMT_OK && g < n; g++)
        out[g] = (cmt_voice){in[g].group, share[g], multiplier[g], in[g].ballots};
    return st;
}
