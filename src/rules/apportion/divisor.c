#include "rules/apportion/divisor.h"

#include "rules/apportion/divisor_house.h"

/* d(s) = s + 1 */
static void by_jefferson(mpq_srcptr v, int64_t s, mpq_ptr out)
{
    cmt_divisor_scaled(v, 1, s + 1, out);
}

/* d(s) = s + 1/2, doubled */
static void by_webster(mpq_srcptr v, int64_t s, mpq_ptr out)
{
    cmt_divisor_scaled(v, 1, 2 * s + 1, out);
}

/* d(0) = 7/10, else s + 1/2; tenfold */
static void by_modified(mpq_srcptr v, int64_t s, mpq_ptr out)
{
    cmt_divisor_scaled(v, 1, s == 0 ? 7 : 5 * (2 * s + 1), out);
}

/* d(s) = 1 + s/2, here s + 2: twice as large for all */
static void by_imperiali(mpq_srcptr v, int64_t s, mpq_ptr out)
{
    cmt_divisor_scaled(v, 1, s + 2, out);
}

/* d(s) = s + 1/3, threefold */
static void by_danish(mpq_srcptr v, int64_t s, mpq_ptr out)
{
    cmt_divisor_scaled(v, 1, 3 * s + 1, out);
}

/* d(s) = s */
static void by_adams(mpq_srcptr v, int64_t s, mpq_ptr out)
{
    cmt_divisor_scaled(v, 1, s == 0 ? 1 : s, out);
}

/* q /= s (s + 1) */
static void divide_twice(mpq_ptr q, int64_t s)
{
    mpz_t factor;
    mpz_init(factor);
    cmt_z_set_i64(factor, s);
    mpz_mul(mpq_denref(q), mpq_denref(q), factor);
    cmt_z_set_i64(factor, s + 1);
    mpz_mul(mpq_denref(q), mpq_denref(q), factor);
    mpz_clear(factor);
    mpq_canonicalize(q);
}

/* d(s) = s (s + 1) / (s + 1/2), the harmonic mean; doubled denominators cancel */
static void by_dean(mpq_srcptr v, int64_t s, mpq_ptr out)
{
    cmt_divisor_scaled(v, s == 0 ? 1 : 2 * s + 1, s == 0 ? 1 : 2, out);
    if (s > 0)
        divide_twice(out, s);
}

/* d(s) = sqrt(s (s + 1)), the geometric mean */
static void by_hill(mpq_srcptr v, int64_t s, mpq_ptr out)
{
    mpq_mul(out, v, v);
    if (s > 0)
        divide_twice(out, s);
}

static const cmt_rule_axiom axioms[] = {
    {"quota", false, "Balinski and Young, Fair Representation (1982)"},
    {"house monotonicity", true, "Balinski and Young (1982)"},
    {"population monotonicity", true, "Balinski and Young (1982)"},
    {0},
};

#define BALINSKI_YOUNG "Balinski and Young, Fair Representation (1982)"

/* Divisors that are not between s and s + 1. */
static const cmt_rule_axiom axioms_of_huntington[] = {
    {"house monotonicity", true,
     "Balinski and Young, On Huntington methods of apportionment, SIAM J. Appl. Math. "
     "33 "
     "(1977) 607-618"},
    {0},
};

#define DIVISOR_RULE(symbol, rule_name, rule_title, rule_definition, rule_source,  \
                     rule_axioms, ...)                                             \
    static const cmt_divisor method_##symbol = {__VA_ARGS__};                      \
    static cmt_status run_##symbol(cmt_arena *mem, const cmt_contest *contest,     \
                                   const cmt_rule_args *args, cmt_outcome *out,    \
                                   cmt_err *err)                                   \
    {                                                                              \
        return cmt_divisor_divide(mem, contest, args, &method_##symbol, out, err); \
    }                                                                              \
    const cmt_rule cmt_rule_apportion_##symbol = {                                 \
        .name = (rule_name),                                                       \
        .kind = CMT_RULE_APPORTION,                                                \
        .version = 1,                                                              \
        .question_kinds = 0,                                                       \
        .reads = CMT_READS_RANKS | CMT_READS_MARKS | CMT_READS_SUMS,               \
        .yields = CMT_YIELDS_SEATS,                                                \
        .title = (rule_title),                                                     \
        .definition = (rule_definition),                                           \
        .source = (rule_source),                                                   \
        .cost = "O(n log n)",                                                      \
        .loss = NULL,                                                              \
        .options = NULL,                                                           \
        .axioms = (rule_axioms),                                                   \
        .run = run_##symbol,                                                       \
        .check = cmt_apportion_##symbol##_check,                                   \
        .welfare = NULL,                                                           \
    };

DIVISOR_RULE(adams,
             "adams",
             "Adams (smallest divisors)",
             "Votes are divided by 0, 1, 2, …; the largest results get the seats, and "
             "every party with votes its first one before any gets a second.",
             BALINSKI_YOUNG,
             axioms,
             by_adams,
             1,
             false,
             true,
             false)
DIVISOR_RULE(
    danish,
    "danish",
    "Danish method",
    "Votes are divided by 1, 4, 7, …; the largest results get the seats.",
    "Danish Parliamentary Election Act, compensatory seats of the constituencies; "
    "Balinski and Young, Fair Representation (1982)",
    axioms,
    by_danish,
    3,
    false,
    false,
    false)
DIVISOR_RULE(dean,
             "dean",
             "Dean (harmonic mean)",
             "Votes are divided by the harmonic means of 0 and 1, 1 and 2, 2 and 3, …; "
             "the largest results get the seats.",
             BALINSKI_YOUNG,
             axioms,
             by_dean,
             1,
             false,
             true,
             false)
DIVISOR_RULE(huntington_hill,
             "huntington-hill",
             "Huntington-Hill (equal proportions)",
             "Votes are divided by the geometric means of 0 and 1, 1 and 2, 2 and 3, "
             "…; the largest results get the seats.",
             BALINSKI_YOUNG,
             axioms,
             by_hill,
             1,
             true,
             true,
             false)
DIVISOR_RULE(
    imperiali,
    "imperiali",
    "Imperiali (highest averages)",
    "Votes are divided by 1, 3/2, 2, 5/2, …; the largest results get the seats.",
    "Belgian law on municipal elections of 4 August 1932",
    axioms_of_huntington,
    by_imperiali,
    1,
    false,
    false,
    false)
DIVISOR_RULE(jefferson,
             "jefferson",
             "Jefferson (D'Hondt)",
             "Votes are divided by 1, 2, 3, …; the largest results get the seats.",
             BALINSKI_YOUNG,
             axioms,
             by_jefferson,
             1,
             false,
             false,
             false)
DIVISOR_RULE(
    macau,
    "macau",
    "Macau method",
    "Votes are divided by 1, 2, 4, 8, …; the largest results get the seats.",
    "Macau, law 3/2001 on the election of the Legislative Assembly, article 17",
    axioms_of_huntington,
    cmt_divisor_doubled,
    1,
    false,
    false,
    true)
DIVISOR_RULE(modified_webster,
             "modified-webster",
             "Modified Webster (modified Sainte-Laguë)",
             "Votes are divided by 1.4, 3, 5, 7, …; the largest results get the seats.",
             BALINSKI_YOUNG,
             axioms,
             by_modified,
             10,
             false,
             false,
             false)
DIVISOR_RULE(webster,
             "webster",
             "Webster (Sainte-Laguë)",
             "Votes are divided by 1, 3, 5, …; the largest results get the seats.",
             BALINSKI_YOUNG,
             axioms,
             by_webster,
             2,
             false,
             false,
             false)
