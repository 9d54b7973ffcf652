#include "ballot/draw.h"

#include "base/err.h"
#include "crypto/digest.h"

#include <string.h>

#define LABEL     "comitia/lot-draw/1"
#define LABEL_LEN (sizeof LABEL - 1)

/* A number below `top`, all equally likely. */
static void draw_below(const uint8_t seed[32],
                       mpz_srcptr top,
                       mpz_ptr out,
                       mpz_ptr part)
{
    uint8_t input[LABEL_LEN + 32 + 8];
    cmt_hash32 block;
    const size_t bits = mpz_sizeinbase(top, 2);
    memcpy(input, LABEL, LABEL_LEN);
    memcpy(input + LABEL_LEN, seed, 32);
    uint64_t counter = 0;
    do {
        mpz_set_ui(out, 0);
        for (size_t taken = 0; taken < bits; taken += 256) {
            for (size_t k = 0; k < 8; k++)
                input[LABEL_LEN + 32 + k] = (uint8_t)(counter >> (56 - 8 * k));
            cmt_sha256_of(input, sizeof input, &block);
            counter++;
            mpz_import(part, sizeof block.at, 1, 1, 1, 0, block.at);
            mpz_mul_2exp(out, out, 256);
            mpz_add(out, out, part);
        }
        mpz_fdiv_r_2exp(out, out, bits);
    } while (mpz_cmp(out, top) >= 0);
}

cmt_status cmt_draw(cmt_arena *mem,
                    const uint8_t seed[32],
                    const mpq_srcptr *lottery,
                    size_t n,
                    uint32_t *out,
                    cmt_err *err)
{
    mpz_t *z = cmt_z_array(mem, 3); /* common denominator, number drawn, a share */
    if (z == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room to draw");
    mpz_set_ui(z[0], 1);
    for (size_t i = 0; i < n; i++)
        mpz_lcm(z[0], z[0], mpq_denref(lottery[i]));
    draw_below(seed, z[0], z[1], z[2]);
    for (size_t i = 0; i < n; i++) {
        mpz_divexact(z[2], z[0], mpq_denref(lottery[i]));
        mpz_mul(z[2], z[2], mpq_numref(lottery[i]));
        mpz_sub(z[1], z[1], z[2]);
        if (mpz_sgn(z[1]) < 0) {
            *out = (uint32_t)i;
            return CMT_OK;
        }
    }
    return cmt_fail(err, CMT_E_RANGE, "the shares of a lottery are less than 1");
}
