/* Numbers on their way to GLPK and back: the other half of its door. Neither direction is
 * exact, and nothing that comes back is used without an exact check. */
#ifndef CMT_LP_GLPK_NUMBER_H
#define CMT_LP_GLPK_NUMBER_H

#include <gmp.h>

/** Near q / 2^power and z / 2^power; the first clipped to 1e300 either way. */
double cmt_glpk_rational(mpq_srcptr q, int power);
double cmt_glpk_integer(mpz_srcptr z, int power);

/** The first continued fraction of v within 10^-9 (or 10^-14 of it); 0 for what is not
 *  finite. */
void cmt_glpk_simplest(double v, mpq_ptr out);

/** q := q 2^power, exactly. */
void cmt_glpk_shift(mpq_ptr q, int power);

#endif
