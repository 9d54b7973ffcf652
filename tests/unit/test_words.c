/* The quick ways through short numbers, against GMP's. */
#include "base/words.h"
#include "io/json.h"
#include "programs.h"
#include "proof/weak_duality.h"
#include "test.h"

#include <stdio.h>
#include <string.h>

static cmt_arena *mem;

static void set_up(void)
{
    mem = cmt_arena_new(0);
}

static void tear_down(void)
{
    cmt_arena_free(mem);
    mem = NULL;
}

/* An integer of up to `bits` bits, often within 2 of a power of two, where words end. */
static void draw_integer(uint64_t *seed, unsigned bits, mpz_ptr out)
{
    const unsigned own = (unsigned)(draw(seed) % (bits + 1));
    mpz_set_ui(out, 1);
    mpz_mul_2exp(out, out, own);
    if (draw(seed) % 3 == 0) {
        mpz_add_ui(out, out, 2);
        mpz_sub_ui(out, out, (unsigned long)(draw(seed) % 5));
    } else {
        mpz_t less;
        mpz_init(less);
        cmt_z_set_wide(less, (cmt_i128)draw(seed) << (draw(seed) % 60));
        mpz_fdiv_r(out, less, out);
        mpz_clear(less);
    }
    if (draw(seed) % 2 == 0)
        mpz_neg(out, out);
}

/* A rational, `bits` a side; in one of `whole` cases out of four an integer. */
static mpq_ptr draw_q(uint64_t *seed, unsigned bits, unsigned whole)
{
    mpq_ptr q = cmt_q(mem);
    ck_assert_ptr_nonnull(q);
    draw_integer(seed, bits, mpq_numref(q));
    if (draw(seed) % 4 >= whole) {
        draw_integer(seed, bits, mpq_denref(q));
        mpz_abs(mpq_denref(q), mpq_denref(q));
        if (mpz_sgn(mpq_denref(q)) == 0)
            mpz_set_ui(mpq_denref(q), 1);
    }
    mpq_canonicalize(q);
    return q;
}

START_TEST(words_say_what_fits)
{
    static const struct {
        const char *text;
        bool fits;
    } cases[] = {{"0", true},
                 {"-1", true},
                 {"9223372036854775807", true},
                 {"-9223372036854775807", true},
                 {"9223372036854775808", false},
                 {"-9223372036854775808", false},
                 {"18446744073709551615", false},
                 {"18446744073709551616", false}};
    mpz_ptr z = cmt_z(mem);
    mpz_ptr back = cmt_z(mem);
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        int64_t word = 0;
        ck_assert_int_eq(mpz_set_str(z, cases[k].text, 10), 0);
        ck_assert_msg(cmt_word_of(z, &word) == cases[k].fits, "%s", cases[k].text);
        if (cases[k].fits) {
            cmt_z_set_i64(back, word);
            ck_assert_int_eq(mpz_cmp(z, back), 0);
        }
    }
}
END_TEST

START_TEST(wide_numbers_cross_over)
{
    const cmt_i128 most = (((cmt_i128)INT64_MAX) << 64) | (cmt_i128)UINT64_MAX;
    const cmt_i128 cases[] = {0,
                              1,
                              -1,
                              INT64_MAX,
                              INT64_MIN,
                              (cmt_i128)INT64_MAX + 1,
                              (cmt_i128)INT64_MIN - 1,
                              most,
                              -most,
                              -most - 1};
    mpz_ptr z = cmt_z(mem);
    mpz_ptr high = cmt_z(mem);
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        cmt_z_set_wide(z, cases[k]);
        /* high 2^64 + low, low >= 0 */
        cmt_z_set_i64(high, (int64_t)(cases[k] >> 64));
        mpz_mul_2exp(high, high, 64);
        mpz_sub(z, z, high);
        ck_assert_int_ge(mpz_sgn(z), 0);
        ck_assert_uint_eq(mpz_get_ui(z), (unsigned long)(uint64_t)cases[k]);
    }
    cmt_i128 sum = most - 1;
    ck_assert(cmt_wide_add(&sum, 1, 1));
    ck_assert(!cmt_wide_add(&sum, 1, 1));
    sum = -most - 1;
    ck_assert(!cmt_wide_add(&sum, -1, 1));
}
END_TEST

START_TEST(denominators_agree_with_gmp)
{
    uint64_t seed = 5150;
    size_t n_fit = 0;
    mpz_ptr common = cmt_z(mem);
    mpz_ptr z = cmt_z(mem);
    mpq_ptr r = cmt_q(mem);
    for (int k = 0; k < 20000; k++) {
        const cmt_arena_mark mark = cmt_arena_get_mark(mem);
        mpq_srcptr a = draw_q(&seed, 64, 1);
        mpq_srcptr b = draw_q(&seed, 64, 1);
        int64_t den = 1;
        int64_t scaled = 0;
        mpz_lcm(common, mpq_denref(a), mpq_denref(b));
        const bool short_enough = mpz_sizeinbase(common, 2) <= 62;
        const bool fits = cmt_word_widen(&den, a) && cmt_word_widen(&den, b);
        ck_assert_int_eq(fits, short_enough);
        if (fits) {
            n_fit++;
            cmt_z_set_i64(z, den);
            ck_assert_int_eq(mpz_cmp(z, common), 0);
            cmt_z_scale(z, a, common);
            const bool is_word = mpz_sizeinbase(z, 2) <= 63;
            if (cmt_word_scale(&scaled, a, den)) {
                cmt_z_set_i64(common, scaled);
                ck_assert_int_eq(mpz_cmp(z, common), 0);
            } else {
                ck_assert(!is_word || mpz_sizeinbase(mpq_numref(a), 2) > 63);
            }
            cmt_q_set_wide(r, (cmt_i128)scaled * scaled, den);
            ck_assert_int_gt(mpz_sgn(mpq_denref(r)), 0);
            mpz_gcd(z, mpq_numref(r), mpq_denref(r));
            ck_assert_int_eq(mpz_cmp_ui(z, 1), 0);
        }
        cmt_arena_reset(mem, mark);
    }
    printf("seed 5150: %zu of 20000 common denominators fit\n", n_fit);
    ck_assert_uint_gt(n_fit, 1000);
}
END_TEST

/* --- numbers that are only read ------------------------------------------------------- */

START_TEST(fixed_numbers_are_read_alike)
{
    static const char *const cases[] = {"0",
                                        "-0",
                                        "",
                                        "-",
                                        "1/",
                                        "/1",
                                        "3/1",
                                        "2/4",
                                        "4/6",
                                        "-6/4",
                                        "0/3",
                                        "01",
                                        "1/02",
                                        "+1",
                                        " 1",
                                        "1 ",
                                        "1.5",
                                        "999999999999999999",
                                        "1000000000000000000",
                                        "9223372036854775808/3",
                                        "18446744073709551616/18446744073709551615",
                                        "18446744073709551616/6",
                                        "12345678901234567890123456789/2",
                                        "1/1",
                                        "-1/2"};
    mpq_ptr want = cmt_q(mem);
    mpq_t got;
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        const bool ok = cmt_q_read_lowest(cases[k], 40, want);
        const cmt_status st = cmt_q_read_fixed(mem, cases[k], 40, got);
        ck_assert_msg((st == CMT_OK) == ok, "%s", cases[k]);
        ck_assert(!ok || mpq_equal(want, got) != 0);
    }
    uint64_t seed = 909;
    for (int k = 0; k < 5000; k++) {
        const cmt_arena_mark mark = cmt_arena_get_mark(mem);
        mpq_srcptr q = draw_q(&seed, 700, 2);
        const char *text = cmt_q_text(mem, q);
        ck_ok(cmt_q_read_fixed(mem, text, 220, got));
        ck_assert_msg(mpq_equal(q, got) != 0, "seed 909: %s", text);
        cmt_arena_reset(mem, mark);
    }
    ck_assert_int_eq(cmt_q_read_fixed(mem, "1234", 3, got), CMT_E_RANGE);
    cmt_q_fix_zero(got);
    ck_assert_int_eq(mpq_cmp_ui(got, 0, 1), 0);
}
END_TEST

/* --- programs --------------------------------------------------------------------------- */

#define COLUMNS 5
#define ROWS    4

typedef struct family {
    unsigned coefficient; /* bits */
    unsigned point;
    unsigned whole; /* of four coefficients, so many are integers */
} family;

/* From what fits easily to what never does; those between cross over in mid-sum. */
static const family families[] = {{6, 8, 4},   {6, 8, 2},   {31, 31, 4}, {40, 60, 4},
                                  {60, 62, 4}, {63, 62, 4}, {64, 64, 4}, {20, 20, 1},
                                  {62, 62, 1}, {90, 90, 2}};

static size_t draw_some(uint64_t *seed, const family *f, cmt_term *terms)
{
    size_t n = 0;
    for (uint32_t c = 0; c < COLUMNS; c++) {
        if (draw(seed) % 4 != 0)
            terms[n++] = (cmt_term){c, draw_q(seed, f->coefficient, f->whole)};
    }
    return n;
}

static mpq_ptr dot(const cmt_term *terms, size_t n, const mpq_t *x)
{
    mpq_ptr sum = cmt_q(mem);
    mpq_ptr product = cmt_q(mem);
    for (size_t k = 0; k < n; k++) {
        mpq_mul(product, terms[k].value, x[terms[k].column]);
        mpq_add(sum, sum, product);
    }
    return sum;
}

/* Rows that hold with equality at x, or all but. */
static cmt_lp draw_tight(uint64_t *seed, const family *f, mpq_t *x, bool *holds)
{
    cmt_lp_builder *b = cmt_lp_builder_new(mem);
    cmt_term terms[COLUMNS];
    cmt_lp lp;
    *holds = true;
    for (size_t c = 0; c < COLUMNS; c++) {
        mpq_set(x[c], draw_q(seed, f->point, f->whole));
        (void)cmt_lp_add_column(b, cmt_arena_printf(mem, "x%zu", c), false, NULL, NULL);
    }
    for (size_t r = 0; r < ROWS; r++) {
        const size_t n = draw_some(seed, f, terms);
        mpq_ptr rhs = dot(terms, n, (const mpq_t *)x);
        mpq_ptr shift = cmt_q(mem);
        const int way = draw(seed) % 8 == 0 ? (draw(seed) % 2 == 0 ? 1 : -1) : 0;
        const cmt_sense sense = (cmt_sense)(draw(seed) % 3);
        mpq_set_si(shift, way, 1);
        mpq_div_2exp(shift, shift, draw(seed) % 3 * 40);
        mpq_add(rhs, rhs, shift);
        *holds = *holds
                 && (way == 0 || (sense == CMT_SENSE_GE && way < 0)
                     || (sense == CMT_SENSE_LE && way > 0));
        const cmt_row row = {.name = cmt_arena_printf(mem, "r%zu", r),
                             .sense = sense,
                             .rhs = rhs,
                             .terms = terms,
                             .n_terms = n};
        ck_assert(cmt_lp_add_row(b, &row));
    }
    ck_assert(
        cmt_lp_set_objective(b, draw(seed) % 2 == 0, terms, draw_some(seed, f, terms)));
    ck_ok(cmt_lp_snapshot(b, &lp, NULL));
    return lp;
}

START_TEST(points_are_checked_as_in_rationals)
{
    const family *f = &families[_i];
    uint64_t seed = 3000 + (uint64_t)_i;
    size_t n_hold = 0;
    for (int k = 0; k < 400; k++) {
        const cmt_arena_mark mark = cmt_arena_get_mark(mem);
        mpq_t *x = cmt_q_array(mem, COLUMNS);
        mpq_ptr value = cmt_q(mem);
        bool holds = false;
        const cmt_lp lp = draw_tight(&seed, f, x, &holds);
        ck_assert_msg(cmt_lp_check_point(mem, &lp, (const mpq_t *)x, NULL)
                          == (holds ? CMT_OK : CMT_E_NEGATIVE),
                      "seed %d, program %d", 3000 + _i, k);
        ck_ok(cmt_lp_objective(mem, &lp, (const mpq_t *)x, value, NULL));
        ck_assert(mpq_equal(value, dot(lp.objective, lp.n_objective, (const mpq_t *)x))
                  != 0);
        n_hold += holds;
        cmt_arena_reset(mem, mark);
    }
    printf("seed %d: %zu of 400 points hold\n", 3000 + _i, n_hold);
    ck_assert_uint_gt(n_hold, 100);
    ck_assert_uint_lt(n_hold, 400);
}
END_TEST

/* Of each sign that its row takes, as a certificate would have it. */
static cmt_sparse draw_multipliers(uint64_t *seed,
                                   const family *f,
                                   const cmt_lp *lp,
                                   bool with_objective)
{
    cmt_term *terms = CMT_NEW_ARRAY(mem, cmt_term, ROWS);
    size_t n = 0;
    for (uint32_t r = 0; r < ROWS; r++) {
        mpq_ptr y = draw_q(seed, f->point, f->whole);
        const cmt_sense sense = lp->rows[r].sense;
        const bool above = (sense == CMT_SENSE_GE) != (with_objective && lp->maximise);
        if (mpq_sgn(y) == 0)
            continue;
        if (sense != CMT_SENSE_EQ && (mpq_sgn(y) > 0) != above)
            mpq_neg(y, y);
        terms[n++] = (cmt_term){r, y};
    }
    return (cmt_sparse){.terms = terms, .n = n};
}

/* The definition: y b + sum of d[c] times the bound it pulls to, d = c - y A, all of the
 * sign of minimising. */
static mpq_ptr bound_slowly(const cmt_lp *lp,
                            const cmt_box *box,
                            const cmt_sparse *y,
                            bool with_objective,
                            mpq_t *d)
{
    mpq_ptr sum = cmt_q(mem);
    mpq_ptr product = cmt_q(mem);
    for (size_t k = 0; with_objective && k < lp->n_objective; k++)
        mpq_set(d[lp->objective[k].column], lp->objective[k].value);
    for (size_t k = 0; k < y->n; k++) {
        const cmt_row *row = &lp->rows[y->terms[k].column];
        mpq_mul(product, y->terms[k].value, row->rhs);
        mpq_add(sum, sum, product);
        for (size_t i = 0; i < row->n_terms; i++) {
            mpq_mul(product, y->terms[k].value, row->terms[i].value);
            mpq_sub(d[row->terms[i].column], d[row->terms[i].column], product);
        }
    }
    if (with_objective && lp->maximise)
        mpq_neg(sum, sum);
    for (size_t c = 0; c < COLUMNS; c++) {
        if (with_objective && lp->maximise)
            mpq_neg(d[c], d[c]);
        mpq_mul(product, d[c],
                mpq_sgn(d[c]) > 0 ? box->lower[c].value : box->upper[c].value);
        mpq_add(sum, sum, product);
    }
    return sum;
}

START_TEST(bounds_are_those_of_rationals)
{
    const family *f = &families[_i];
    uint64_t seed = 4000 + (uint64_t)_i;
    size_t n_words = 0;
    for (int k = 0; k < 400; k++) {
        const cmt_arena_mark mark = cmt_arena_get_mark(mem);
        mpq_t *x = cmt_q_array(mem, COLUMNS);
        mpq_t *d = cmt_q_array(mem, COLUMNS);
        bool holds = false;
        cmt_box box;
        cmt_weak weak;
        const cmt_lp lp = draw_tight(&seed, f, x, &holds);
        const bool with_objective = draw(&seed) % 4 != 0;
        const cmt_sparse y = draw_multipliers(&seed, f, &lp, with_objective);
        ck_ok(cmt_box_init(mem, &lp, &box, NULL));
        for (size_t c = 0; c < COLUMNS; c++) {
            box.lower[c] = (cmt_limit){true, draw_q(&seed, f->point, f->whole)};
            box.upper[c] = (cmt_limit){true, draw_q(&seed, f->point, f->whole)};
        }
        ck_ok(cmt_weak_init(mem, &lp, &weak, NULL));
        ck_ok(cmt_weak_bound(&weak, &box, &y, with_objective, NULL));
        n_words += weak.form == CMT_WEAK_WORDS;
        mpq_srcptr want = bound_slowly(&lp, &box, &y, with_objective, d);
        ck_assert_msg(mpq_equal(weak.value, want) != 0, "seed %d, program %d",
                      4000 + _i, k);
        ck_ok(cmt_weak_settle(&weak, NULL));
        for (size_t c = 0; c < COLUMNS; c++)
            ck_assert(mpq_equal(weak.reduced[c], d[c]) != 0);
        cmt_arena_reset(mem, mark);
    }
    printf("seed %d: %zu of 400 bounds in words\n", 4000 + _i, n_words);
    ck_assert(_i != 0 || n_words > 300);
}
END_TEST

START_TEST(programs_are_written_as_their_values)
{
    const family *f = &families[_i];
    uint64_t seed = 6000 + (uint64_t)_i;
    for (int k = 0; k < 50; k++) {
        const cmt_arena_mark mark = cmt_arena_get_mark(mem);
        mpq_t *x = cmt_q_array(mem, COLUMNS);
        bool holds = false;
        cmt_buf own = {0};
        cmt_buf slow = {0};
        const cmt_lp lp = draw_tight(&seed, f, x, &holds);
        ck_ok(cmt_lp_write(&lp, &own, NULL));
        ck_ok(cmt_json_write(cmt_lp_value(mem, &lp), &slow, NULL));
        ck_assert_uint_eq(own.len, slow.len);
        ck_assert_msg(memcmp(own.data, slow.data, own.len) == 0, "seed %d", 6000 + _i);
        cmt_buf_free(&own);
        cmt_buf_free(&slow);
        cmt_arena_reset(mem, mark);
    }
}
END_TEST

static Suite *words_suite(void)
{
    Suite *s = suite_create("words");
    TCase *t = tcase_create("words");
    const int n = (int)(sizeof families / sizeof families[0]);
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_set_timeout(t, 60);
    tcase_add_test(t, words_say_what_fits);
    tcase_add_test(t, wide_numbers_cross_over);
    tcase_add_test(t, denominators_agree_with_gmp);
    tcase_add_test(t, fixed_numbers_are_read_alike);
    tcase_add_loop_test(t, points_are_checked_as_in_rationals, 0, n);
    tcase_add_loop_test(t, bounds_are_those_of_rationals, 0, n);
    tcase_add_loop_test(t, programs_are_written_as_their_values, 0, n);
    suite_add_tcase(s, t);
    return s;
}

CMT_TEST_MAIN(words_suite)
