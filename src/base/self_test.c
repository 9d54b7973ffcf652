#include "base/self_test.h"

#include "base/err.h"
#include "base/rational.h"

#include <stdint.h>
#include <string.h>

__extension__ typedef __int128 wide;
__extension__ typedef unsigned __int128 uwide;

/* Computed apart, by the arithmetic of CPython: a Mersenne prime by another, what crosses
 * the borders of machine words, division of negatives. */
static const cmt_sum_case builtin[] = {
    {'+', "1/3", "1/6", "1/2"},
    {'+', "999999999999999999/1000000000000000003", "-1/1000000000000000003",
     "999999999999999998/1000000000000000003"},
    {'-', "1/340282366920938463463374607431768211456", "1/3",
     "-340282366920938463463374607431768211453/10208471007628153903901238222"
     "95304634368"},
    {'*',
     "6864797660130609714981900799081393217269435300143305409394463459185543"
     "1833976560521225596406614545549772963113914808580371219879997166438125"
     "74028291115057151",
     "170141183460469231731687303715884105727",
     "1167984798111281975972139931059274579165801700195500732513291383783133"
     "0495881519756453703742878526148841468880674425122194137487680106575725"
     "75384986457405973985247465176041951676954461208131403777"},
    {'*', "18446744073709551615/7", "-21/18446744073709551616",
     "-55340232221128654845/18446744073709551616"},
    {'/',
     "6864797660130609714981900799081393217269435300143305409394463459185543"
     "1833976560521225596406614545549772963113914808580371219879997166438125"
     "74028291115057151",
     "170141183460469231731687303715884105727",
     "4034765434510794671337373706254706053663879521171464095620652582324541"
     "1929298034391258348684101308730626233674170900480"},
    {'%',
     "6864797660130609714981900799081393217269435300143305409394463459185543"
     "1833976560521225596406614545549772963113914808580371219879997166438125"
     "74028291115057151",
     "170141183460469231731687303715884105727", "8191"},
    {'/', "-18446744073709551616", "3", "-6148914691236517206"},
    {'%', "-18446744073709551616", "3", "2"},
    {'g', "16160309291565740657279117440900958232530295124578533376",
     "2955204414547681244658707659790455381671329323051646976",
     "14353237968448109868972222216943775514624"},
    {'r',
     "6864797660130609714981900799081393217269435300143305409394463459185543"
     "1833976560521225596406614545549772963113914808580371219879997166438125"
     "74028291115057151",
     "0",
     "2620075888238852083761638449375348105840237839079783585978299315224216"
     "153039529"},
    {'<', "18446744073709551615/18446744073709551616",
     "18446744073709551616/18446744073709551617", "1"},
    {'<', "-1/3", "-1/3", "0"},
};

/* The result of a sum in `q[2]`, from `q[0]` and `q[1]`. */
static void compute(char op, mpq_t *q)
{
    mpz_ptr out = mpq_numref(q[2]);
    mpz_srcptr a = mpq_numref(q[0]);
    mpz_srcptr b = mpq_numref(q[1]);
    switch (op) {
    case '+':
        mpq_add(q[2], q[0], q[1]);
        break;
    case '-':
        mpq_sub(q[2], q[0], q[1]);
        break;
    case '*':
        mpq_mul(q[2], q[0], q[1]);
        break;
    case '/':
        mpz_fdiv_q(out, a, b);
        break;
    case '%':
        mpz_fdiv_r(out, a, b);
        break;
    case 'g':
        mpz_gcd(out, a, b);
        break;
    case 'r':
        mpz_sqrt(out, a);
        break;
    default:
        mpq_set_ui(q[2], mpq_cmp(q[0], q[1]) < 0 ? 1UL : 0UL, 1);
        break;
    }
}

static cmt_status test_sums(cmt_arena *mem,
                            const cmt_sum_case *sums,
                            size_t n,
                            cmt_err *err)
{
    for (size_t k = 0; k < n; k++) {
        mpq_t *q = cmt_q_array(mem, 4);
        if (q == NULL)
            return cmt_fail(err, CMT_E_NOMEM, "no room to test the arithmetic");
        if (mpq_set_str(q[0], sums[k].a, 10) != 0
            || mpq_set_str(q[1], sums[k].b, 10) != 0
            || mpq_set_str(q[3], sums[k].result, 10) != 0) {
            return cmt_fail(err, CMT_E_BUG, "sum %zu of the self-test is no sum",
                            k + 1);
        }
        compute(sums[k].op, q);
        if (mpq_equal(q[2], q[3]) == 0) {
            return cmt_fail(err, CMT_E_BUG,
                            "the arithmetic of this machine's GMP %s is wrong: sum %zu "
                            "(%c) of the self-test",
                            gmp_version, k + 1, sums[k].op);
        }
    }
    return CMT_OK;
}

/* 128-bit products, quotients and shifts of negatives, which tallies rely on. The values
 * come through volatile, so that the compiler cannot know them. */
static bool wide_is_right(void)
{
    volatile int64_t big = INT64_C(6074001000053497171);
    volatile int64_t small = -INT64_C(4611686018427387847);
    const wide product = (wide)big * small;
    const uwide magnitude = (uwide)-product;
    return (uint64_t)(magnitude >> 64) == UINT64_C(1518500250013374273)
           && (uint64_t)magnitude == UINT64_C(18105138452714305669)
           && product / big == small && product % (big - 1) == (wide)small
           && (product < 0);
}

cmt_status cmt_self_test(const cmt_sum_case *sums, size_t n, cmt_err *err)
{
    cmt_arena *mem = cmt_arena_new(0);
    if (mem == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room to test the arithmetic");
    cmt_status st =
        sums != NULL ? test_sums(mem, sums, n, err)
                     : test_sums(mem, builtin, sizeof builtin / sizeof builtin[0], err);
    if (st == CMT_OK && !wide_is_right())
        st = cmt_fail(err, CMT_E_BUG, "the 128-bit integers of this build are wrong");
    cmt_arena_free(mem);
    return st;
}
