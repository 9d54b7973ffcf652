#include "base/reading.h"

#include "base/limits.h"
#include "base/rational.h"

#include <stdio.h>
#include <string.h>

const char *cmt_q_reading(const char *text, char room[CMT_Q_READING])
{
    enum { EYE = 15, DECIMALS = 10000 };
    mpq_t q;
    if (strlen(text) <= EYE)
        return text;
    mpq_init(q);
    bool ok = cmt_q_read(text, CMT_MAX_PROGRAM_DIGITS, q);
    if (ok) {
        /* floor((2 n 10^4 + d) / 2 d) */
        mpz_mul_ui(mpq_numref(q), mpq_numref(q), 2UL * DECIMALS);
        mpz_add(mpq_numref(q), mpq_numref(q), mpq_denref(q));
        mpz_mul_2exp(mpq_denref(q), mpq_denref(q), 1);
        mpz_fdiv_q(mpq_numref(q), mpq_numref(q), mpq_denref(q));
        ok = mpz_fits_slong_p(mpq_numref(q)) != 0;
    }
    if (ok) {
        const long all = mpz_get_si(mpq_numref(q));
        const unsigned long size = all < 0 ? -(unsigned long)all : (unsigned long)all;
        (void)snprintf(room, CMT_Q_READING, "about %s%lu.%04lu", all < 0 ? "-" : "",
                       size / DECIMALS, size % DECIMALS);
    }
    mpq_clear(q);
    return ok ? room : text;
}
