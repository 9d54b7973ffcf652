#include "ballot/weight.h"

#include "base/err.h"

void cmt_ballot_weight(const cmt_contest *contest, size_t b, mpq_ptr out)
{
    const cmt_ballots *ballots = &contest->ballots;
    cmt_q_set_i64(out, ballots->count[b], 1);
    mpq_mul(out, out, contest->voices[ballots->group[b]].multiplier);
}

cmt_status cmt_ballot_integer_weights(cmt_arena *mem,
                                      const cmt_contest *contest,
                                      mpz_t **weights,
                                      mpz_ptr scale,
                                      cmt_err *err)
{
    const cmt_ballots *ballots = &contest->ballots;
    mpz_t *out = cmt_z_array(mem, ballots->n);
    mpq_ptr weight = cmt_q(mem);
    if ((out == NULL && ballots->n > 0) || weight == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu weights", ballots->n);
    mpz_set_ui(scale, 1);
    for (size_t b = 0; b < ballots->n; b++) {
        cmt_ballot_weight(contest, b, weight);
        mpz_lcm(scale, scale, mpq_denref(weight));
    }
    for (size_t b = 0; b < ballots->n; b++) {
        cmt_ballot_weight(contest, b, weight);
        mpz_divexact(out[b], scale, mpq_denref(weight));
        mpz_mul(out[b], out[b], mpq_numref(weight));
    }
    *weights = out;
    return CMT_OK;
}
