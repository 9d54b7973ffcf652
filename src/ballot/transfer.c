#include "ballot/transfer.h"

#include "ballot/transfer_inner.h"
#include "base/err.h"

#include <assert.h>

cmt_status cmt_transfer_init(cmt_arena *mem,
                             const cmt_contest *contest,
                             int decimals,
                             cmt_transfer *out,
                             cmt_err *err)
{
    cmt_status st = CMT_OK;
    const size_t n = contest->n_alternatives;
    cmt_transfer t = {.contest = contest, .n = n, .decimals = decimals};
    t.tally = cmt_q_array(mem, n + 1);
    t.exhausted = cmt_q(mem);
    t.lost = cmt_q(mem);
    t.q = cmt_q_array(mem, 4);
    t.unit = cmt_z(mem);
    if (t.tally == NULL || t.exhausted == NULL || t.lost == NULL || t.q == NULL
        || t.unit == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu tallies", n);
    if (decimals >= 0)
        mpz_ui_pow_ui(t.unit, 10, (unsigned long)decimals);
    CMT_TRY(cmt_transfer_piles_init(mem, &t, err));
    if (t.piles == NULL)
        CMT_TRY(cmt_transfer_parts_init(mem, &t, err));
    *out = t;
done:
    return st;
}

void cmt_transfer_cut(const cmt_transfer *t, mpq_ptr value)
{
    if (t->decimals < 0)
        return;
    mpz_mul(mpq_numref(value), mpq_numref(value), t->unit);
    mpz_fdiv_q(mpq_numref(value), mpq_numref(value), mpq_denref(value));
    mpz_set(mpq_denref(value), t->unit);
    mpq_canonicalize(value);
}

cmt_status cmt_transfer_within(mpq_srcptr value, cmt_err *err)
{
    if (mpz_sizeinbase(mpq_denref(value), 2) > CMT_MAX_TRANSFER_BITS
        || mpz_sizeinbase(mpq_numref(value), 2) > CMT_MAX_TRANSFER_BITS) {
        return cmt_fail(err, CMT_E_LIMIT,
                        "exact values of votes grow beyond %d bits after so many "
                        "transfers: cut them off with the option decimals",
                        CMT_MAX_TRANSFER_BITS);
    }
    return CMT_OK;
}

cmt_status cmt_transfer_start(cmt_transfer *transfer,
                              const bool *standing,
                              cmt_err *err)
{
    cmt_transfer *t = transfer;
    for (size_t i = 0; i < t->n; i++)
        mpq_set_ui(t->tally[i], 0, 1);
    mpq_set_ui(t->exhausted, 0, 1);
    mpq_set_ui(t->lost, 0, 1);
    if (t->piles != NULL)
        return cmt_transfer_piles_start(t, standing, err);
    cmt_transfer_parts_start(t, standing);
    return CMT_OK;
}

cmt_status cmt_transfer_move(cmt_transfer *transfer,
                             uint32_t c,
                             mpq_srcptr factor,
                             const bool *standing,
                             cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_transfer *t = transfer;
    mpq_ptr kept = t->q[3];
    assert(c < t->n && !standing[c]);
    mpq_set(kept, t->tally[c]);
    if (factor != NULL) {
        mpq_mul(kept, kept, factor);
        mpq_sub(kept, t->tally[c], kept);
    } else {
        mpq_set_ui(kept, 0, 1);
    }
    /* `lost` is what goes and does not arrive: begin with all that goes */
    mpq_add(t->lost, t->lost, t->tally[c]);
    mpq_sub(t->lost, t->lost, kept);
    CMT_TRY(t->piles != NULL ? cmt_transfer_piles_move(t, c, factor, standing, err)
                             : cmt_transfer_parts_move(t, c, factor, standing, err));
    mpq_set(t->tally[c], kept);
done:
    return st;
}
