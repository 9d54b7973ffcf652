/* Is the arithmetic what it should be? A miscompiled or mismatched library shows here,
 * before it decides anything. */
#ifndef CMT_BASE_SELF_TEST_H
#define CMT_BASE_SELF_TEST_H

#include "base/arena.h"

/** A sum whose result is known. */
typedef struct cmt_sum_case {
    char op; /* '+', '-', '*' of rationals; '/' quotient and '%' remainder of integers,
                rounded down; 'g' greatest common divisor; 'r' integer square root of a; '<'
                whether a < b, 1 or 0 */
    const char *a;
    const char *b;
    const char *result;
} cmt_sum_case;

/** Hold integers and rationals of the library, and 128-bit integers of the compiler,
 *  against known results.
 *  @param sums [n] NULL = the built-in ones
 *  @retval CMT_OK    all are right
 *  @retval CMT_E_BUG one is wrong; err says which */
CMT_MUST cmt_status cmt_self_test(const cmt_sum_case *sums, size_t n, cmt_err *err);

#endif
