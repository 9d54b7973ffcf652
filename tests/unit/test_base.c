#include "base/base64.h"
#include "base/choices.h"
#include "base/hex.h"
#include "base/index.h"
#include "base/rational.h"
#include "base/reading.h"
#include "base/redzone.h"
#include "base/timestamp.h"
#include "base/utf8.h"
#include "base/value.h"
#include "test.h"

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

START_TEST(rationals_follow_the_grammar)
{
    static const char *const good[] = {"0", "1", "-1", "2/3", "-7/9", "4/6"};
    static const char *const bad[] = {"",    "-0",  "+1",    "01",      "1/0", "1/",
                                      "/2",  "1.5", " 1",    "1 ",      "0/5", "1/-2",
                                      "1e3", "nan", "1e309", "\xd9\xa3"};
    mpq_ptr q = cmt_q(mem);
    for (size_t k = 0; k < sizeof good / sizeof good[0]; k++)
        ck_assert_msg(cmt_q_read(good[k], 18, q), "%s", good[k]);
    ck_assert_str_eq(cmt_q_text(mem, q), "2/3");
    for (size_t k = 0; k < sizeof bad / sizeof bad[0]; k++)
        ck_assert_msg(!cmt_q_read(bad[k], 18, q), "%s", bad[k]);
}
END_TEST

START_TEST(lowest_terms_have_one_spelling)
{
    mpq_ptr q = cmt_q(mem);
    ck_assert(cmt_q_read_lowest("-7/12", 18, q));
    ck_assert_str_eq(cmt_q_text(mem, q), "-7/12");
    ck_assert(cmt_q_read_lowest("0", 18, q));
    ck_assert(!cmt_q_read_lowest("3/1", 18, q));
    ck_assert(!cmt_q_read_lowest("-6/4", 18, q));
    ck_assert(!cmt_q_read_lowest("1 ", 18, q));
    ck_assert(cmt_q_read_lowest("123456789012345678901/2", 21, q));
    ck_assert(!cmt_q_read_lowest("123456789012345678902/2", 21, q));
}
END_TEST

START_TEST(digits_have_a_limit)
{
    mpq_ptr q = cmt_q(mem);
    ck_assert(cmt_q_read("123456789012345678", 18, q));
    ck_assert(!cmt_q_read("1234567890123456789", 18, q));
    ck_assert(cmt_q_read("1/123456789012345678", 18, q));
    ck_assert(!cmt_q_read("1/1234567890123456789", 18, q));
}
END_TEST

START_TEST(decimals_are_read_as_written)
{
    mpq_ptr q = cmt_q(mem);
    ck_assert(cmt_q_read_decimal("-12.50", 18, q));
    ck_assert_str_eq(cmt_q_text(mem, q), "-25/2");
    ck_assert(cmt_q_read_decimal("0.1", 18, q));
    ck_assert_str_eq(cmt_q_text(mem, q), "1/10");
    ck_assert(!cmt_q_read_decimal(".5", 18, q));
    ck_assert(!cmt_q_read_decimal("1.", 18, q));
}
END_TEST

START_TEST(wide_integers_round_trip)
{
    static const int64_t values[] = {0, 1, -1, INT64_MAX, -INT64_MAX};
    mpz_ptr z = cmt_z(mem);
    for (size_t k = 0; k < sizeof values / sizeof values[0]; k++) {
        cmt_z_set_i64(z, values[k]);
        ck_assert(cmt_z_fits_i64(z));
        ck_assert_int_eq(cmt_z_get_i64(z), values[k]);
    }
}
END_TEST

START_TEST(base64_round_trips_and_refuses)
{
    /* RFC 4648, section 10 */
    static const char *const plain[] = {"",     "f",     "fo",    "foo",
                                        "foob", "fooba", "foobar"};
    static const char *const coded[] = {"",         "Zg==",     "Zm8=",    "Zm9v",
                                        "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"};
    for (size_t k = 0; k < 7; k++) {
        cmt_buf buf = {0};
        cmt_base64_write(&buf, (const uint8_t *)plain[k], strlen(plain[k]));
        cmt_buf_putc(&buf, '\0');
        ck_assert_str_eq(buf.data, coded[k]);
        cmt_buf_free(&buf);
        uint8_t *back = NULL;
        size_t n = 0;
        ck_ok(cmt_base64_read(mem, coded[k], strlen(coded[k]), &back, &n, NULL));
        ck_assert_uint_eq(n, strlen(plain[k]));
        ck_assert_str_eq((const char *)back, plain[k]);
    }
    static const char *const bad[] = {
        "Z", "Zh==", "Zg=", "Zg= =", "+_Zg", "Zm9v\n", "====", "Zg==="};
    for (size_t k = 0; k < sizeof bad / sizeof bad[0]; k++) {
        uint8_t *back = NULL;
        size_t n = 0;
        ck_assert_msg(cmt_base64_read(mem, bad[k], strlen(bad[k]), &back, &n, NULL)
                          == CMT_E_SYNTAX,
                      "%s", bad[k]);
    }
}
END_TEST

START_TEST(times_are_exact)
{
    cmt_time t = 0;
    char text[CMT_TIME_TEXT];
    ck_assert(cmt_time_read("2000-02-29T23:59:59Z", &t));
    ck_assert_int_eq(t, 951868799);
    cmt_time_write(t, text);
    ck_assert_str_eq(text, "2000-02-29T23:59:59Z");
    ck_assert(cmt_time_read("2027-12-31", &t));
    static const char *const bad[] = {"1900-02-29",
                                      "2001-02-29",
                                      "2001-13-01",
                                      "2001-00-10",
                                      "2001-01-01T24:00:00Z",
                                      "2001-01-01T00:00:00+01:00",
                                      "2001-01-01 00:00:00Z",
                                      "",
                                      "2001-1-1"};
    for (size_t k = 0; k < sizeof bad / sizeof bad[0]; k++)
        ck_assert_msg(!cmt_time_read(bad[k], &t), "%s", bad[k]);
}
END_TEST

START_TEST(text_flaws_are_named)
{
    ck_assert_ptr_null(cmt_text_flaw("caf\xc3\xa9", 5, false));
    ck_assert_ptr_null(cmt_text_flaw("a\xe2\x80\x8d"
                                     "b",
                                     5, false)); /* ZWJ */
    ck_assert_ptr_null(cmt_text_flaw("\xe2\x81\xa6x\xe2\x81\xa9", 7, false));
    ck_assert_ptr_nonnull(cmt_text_flaw("\xe2\x81\xa6x", 4, false));
    ck_assert_ptr_nonnull(cmt_text_flaw("\xe2\x80\xae", 3, false));
    ck_assert_ptr_nonnull(cmt_text_flaw("a\nb", 3, false));
    ck_assert_ptr_null(cmt_text_flaw("a\nb", 3, true));
    ck_assert_ptr_nonnull(cmt_text_flaw("\xc0\x80", 2, true));
    ck_assert_ptr_nonnull(cmt_text_flaw("\xed\xa0\x80", 3, true));
}
END_TEST

START_TEST(ids_are_plain)
{
    ck_assert(cmt_is_id("a"));
    ck_assert(cmt_is_id("g-farmers2"));
    ck_assert(!cmt_is_id("2a"));
    ck_assert(!cmt_is_id("A"));
    ck_assert(!cmt_is_id(""));
    char id[65];
    memset(id, 'a', 64);
    id[63] = '\0';
    ck_assert(cmt_is_id(id));
    id[63] = 'a';
    id[64] = '\0';
    ck_assert(!cmt_is_id(id));
}
END_TEST

START_TEST(objects_keep_their_keys_sorted)
{
    cmt_value *o = cmt_value_object(mem);
    cmt_value_set_int(mem, o, "b", 2);
    cmt_value_set_int(mem, o, "a", 1);
    cmt_value_set_int(mem, o, "b", 3);
    ck_assert_uint_eq(cmt_value_count(o), 2);
    ck_assert_str_eq(o->as.object.members[0].key, "a");
    int64_t v = 0;
    ck_assert(cmt_value_as_int(cmt_value_get(o, "b"), &v));
    ck_assert_int_eq(v, 3);
    ck_assert_ptr_null(cmt_value_get(cmt_value_get(o, "a"), "x"));
}
END_TEST

START_TEST(an_open_index_grows_with_what_is_added)
{
    cmt_index index;
    ck_assert(cmt_index_open(mem, &index));
    const size_t small = index.n_slots;
    for (uint32_t k = 0; k < 5000; k++) {
        ck_assert(cmt_index_add(&index, cmt_arena_printf(mem, "id%u", k), k));
        ck_assert(!cmt_index_add(&index, cmt_arena_printf(mem, "id%u", k / 2), 1));
    }
    ck_assert_uint_lt(small, 100);
    ck_assert_uint_eq(index.n, 5000);
    for (uint32_t k = 0; k < 5000; k++)
        ck_assert_uint_eq(cmt_index_get(&index, cmt_arena_printf(mem, "id%u", k)), k);
    ck_assert_uint_eq(cmt_index_get(&index, "id5000"), CMT_INDEX_NONE);
}
END_TEST

/* Without room to grow it holds on to what it has, ends every probe, and its arena tells. */
START_TEST(an_open_index_without_room_loses_nothing)
{
    cmt_index index;
    cmt_arena *tight = cmt_arena_new(1000);
    ck_assert_ptr_nonnull(tight);
    ck_assert(cmt_index_open(tight, &index));
    uint32_t n = 0;
    while (n < 1000 && cmt_index_add(&index, cmt_arena_printf(mem, "id%u", n), n))
        n++;
    ck_assert_uint_eq(n, index.n_slots - 1);
    ck_assert(!cmt_arena_ok(tight));
    for (uint32_t k = 0; k < n; k++)
        ck_assert_uint_eq(cmt_index_get(&index, cmt_arena_printf(mem, "id%u", k)), k);
    ck_assert_uint_eq(cmt_index_get(&index, "id1000"), CMT_INDEX_NONE);
    cmt_arena_free(tight);
}
END_TEST

START_TEST(index_finds_what_was_added)
{
    cmt_index index;
    ck_assert(cmt_index_init(mem, 1000, &index));
    for (uint32_t k = 0; k < 1000; k++)
        ck_assert(cmt_index_add(&index, cmt_arena_printf(mem, "id%u", k), k));
    ck_assert(!cmt_index_add(&index, "id7", 1));
    ck_assert_uint_eq(cmt_index_get(&index, "id999"), 999);
    ck_assert_uint_eq(cmt_index_get(&index, "id1000"), CMT_INDEX_NONE);
}
END_TEST

START_TEST(a_share_is_read_as_a_percentage)
{
    static const struct {
        const char *share;
        unsigned long percent;
    } said[] = {{"0", 0},     {"1", 100},   {"2/3", 67},      {"1/3", 33},
                {"1/200", 1}, {"1/201", 0}, {"999/2000", 50}, {"5/2", 250}};
    unsigned long got = 0;
    for (size_t k = 0; k < sizeof said / sizeof said[0]; k++) {
        ck_assert(cmt_q_percent(said[k].share, &got));
        ck_assert_uint_eq(got, said[k].percent);
    }
    ck_assert(!cmt_q_percent("", &got));
    ck_assert(!cmt_q_percent("-1/2", &got));
    ck_assert(!cmt_q_percent("0.5", &got));
}
END_TEST

START_TEST(a_long_number_is_rounded_for_reading_and_says_so)
{
    char room[CMT_Q_READING];
    static const struct {
        const char *exact;
        const char *read;
    } said[] = {
        {"2/3", "2/3"},
        {"tied", "tied"},
        {"123456789/12345", "123456789/12345"},
        {"1234567890/12345", "about 100005.4994"},
        {"-1000000000/2000000001", "about -0.5000"},
        {"999999999999/1000000000000", "about 1.0000"},
        {"one of the many words", "one of the many words"},
    };
    for (size_t k = 0; k < sizeof said / sizeof said[0]; k++)
        ck_assert_str_eq(cmt_q_reading(said[k].exact, room), said[k].read);
}
END_TEST

#ifdef CMT_HAS_REDZONE
START_TEST(what_an_arena_gave_out_ends_where_asked)
{
    const cmt_arena_mark mark = cmt_arena_get_mark(mem);
    for (size_t size = 1; size < 70000; size = size * 3 + 1) {
        const char *a = cmt_arena_alloc(mem, size);
        const char *b = cmt_arena_alloc(mem, size);
        ck_assert_ptr_null(__asan_region_is_poisoned((void *)a, size));
        ck_assert_ptr_null(__asan_region_is_poisoned((void *)b, size));
        ck_assert(__asan_address_is_poisoned(a + size));
        ck_assert(__asan_address_is_poisoned(b + size));
    }
    const char *kept = cmt_arena_alloc(mem, 5);
    const cmt_arena_mark after = cmt_arena_get_mark(mem);
    const char *gone = cmt_arena_alloc(mem, 5);
    cmt_arena_reset(mem, after);
    ck_assert(!__asan_address_is_poisoned(kept));
    ck_assert(__asan_address_is_poisoned(gone));
    cmt_arena_reset(mem, mark);
}
END_TEST
#endif

START_TEST(arena_resets_and_limits)
{
    cmt_arena *small = cmt_arena_new(1024);
    ck_assert_ptr_nonnull(cmt_arena_alloc(small, 1024));
    ck_assert_ptr_null(cmt_arena_alloc(small, 1));
    ck_assert(!cmt_arena_ok(small));
    cmt_arena_free(small);
    const cmt_arena_mark mark = cmt_arena_get_mark(mem);
    for (int k = 0; k < 100; k++) {
        mpq_ptr q = cmt_q(mem);
        mpq_set_ui(q, 1, 3);
        ck_assert_ptr_nonnull(cmt_arena_alloc(mem, 100000));
    }
    cmt_arena_reset(mem, mark);
    ck_assert_uint_eq(cmt_arena_used(mem), mark.total);
}
END_TEST

START_TEST(an_array_grows_and_the_old_one_stays)
{
    size_t cap = 0;
    int *list = NULL;
    int *first = NULL;
    for (size_t n = 0; n < 100; n++) {
        int *room = cmt_arena_grow(mem, list, n, &cap, sizeof *room);
        ck_assert_ptr_nonnull(room);
        ck_assert_uint_gt(cap, n);
        ck_assert_int_eq(room == list, n % 8 != 0 || (n & (n - 1)) != 0);
        first = first == NULL ? room : first;
        list = room;
        list[n] = (int)n;
    }
    for (int k = 0; k < 100; k++)
        ck_assert_int_eq(list[k], k);
    for (int k = 0; k < 8; k++)
        ck_assert_int_eq(first[k], k);
}
END_TEST

START_TEST(an_array_that_cannot_grow_is_left_alone)
{
    const size_t huge = SIZE_MAX / 2 + 1;
    size_t cap = huge;
    int one = 7;
    ck_assert_ptr_null(cmt_arena_grow(mem, &one, huge, &cap, 1));
    ck_assert_uint_eq(cap, huge);
    cap = SIZE_MAX / 8;
    ck_assert_ptr_null(cmt_arena_grow(mem, &one, cap, &cap, sizeof one));
    ck_assert_uint_eq(cap, SIZE_MAX / 8);
    ck_assert(!cmt_arena_ok(mem));
    cap = 1;
    cmt_arena_fail_after(0);
    ck_assert_ptr_null(cmt_arena_grow(mem, &one, 1, &cap, sizeof one));
    cmt_arena_fail_after(-1);
    ck_assert_uint_eq(cap, 1);
    ck_assert_int_eq(one, 7);
}
END_TEST

/* Where a full object finds no room for a key, it has none for its member either. */
START_TEST(an_object_outlives_a_key_without_room)
{
    cmt_arena *a = cmt_arena_new(0);
    cmt_value *o = cmt_value_object(a);
    cmt_value *v = cmt_value_object(a);
    for (int k = 0; k < 8; k++)
        cmt_value_set(a, o, cmt_arena_printf(a, "k%d", k), v);
    ck_assert_uint_eq(o->as.object.cap, 8);
    cmt_arena_fail_after(0);
    cmt_value_set(a, o, "lost", v);
    ck_assert_uint_eq(o->as.object.n, 8);
    ck_assert_uint_eq(o->as.object.cap, 8);
    cmt_arena_fail_after(-1);
    cmt_value_set(a, o, "k8", v);
    ck_assert_uint_eq(o->as.object.n, 9);
    ck_assert_uint_eq(o->as.object.cap, 16);
    ck_assert_ptr_eq(cmt_value_get(o, "k8"), v);
    cmt_arena_free(a);
}
END_TEST

START_TEST(each_allocation_may_fail)
{
    cmt_arena_fail_after(_i);
    cmt_arena *a = cmt_arena_new(0);
    if (a != NULL) {
        cmt_value *o = cmt_value_object(a);
        for (int k = 0; k < 20; k++)
            cmt_value_set(a, o, k % 2 == 0 ? "x" : "y", cmt_value_format(a, "%d", k));
        mpq_ptr q = cmt_q(a);
        if (q != NULL)
            cmt_value_add(a, cmt_value_array(a), cmt_value_q(a, q));
        ck_assert(!cmt_arena_ok(a));
    }
    cmt_arena_fail_after(-1);
    cmt_arena_free(a);
}
END_TEST

START_TEST(choices_come_in_order_and_end)
{
    static const uint32_t all[][2] = {{0, 1}, {0, 2}, {0, 3}, {1, 2}, {1, 3}, {2, 3}};
    uint32_t at[2] = {0, 1};
    for (size_t k = 0; k < 6; k++) {
        ck_assert_mem_eq(at, all[k], sizeof at);
        ck_assert(cmt_choices_next(at, 2, 4) == (k < 5));
    }
    ck_assert_mem_eq(at, all[5], sizeof at);
    ck_assert(!cmt_choices_next(at, 0, 4)); /* one way to choose nobody */
    at[1] = 1;
    at[0] = 0;
    ck_assert(!cmt_choices_next(at, 2, 2)); /* and one to choose all */
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("base");
    TCase *c = tcase_create("base");
    tcase_add_checked_fixture(c, set_up, tear_down);
    tcase_add_test(c, rationals_follow_the_grammar);
    tcase_add_test(c, lowest_terms_have_one_spelling);
    tcase_add_test(c, digits_have_a_limit);
    tcase_add_test(c, decimals_are_read_as_written);
    tcase_add_test(c, wide_integers_round_trip);
    tcase_add_test(c, base64_round_trips_and_refuses);
    tcase_add_test(c, choices_come_in_order_and_end);
    tcase_add_test(c, times_are_exact);
    tcase_add_test(c, text_flaws_are_named);
    tcase_add_test(c, ids_are_plain);
    tcase_add_test(c, objects_keep_their_keys_sorted);
    tcase_add_test(c, index_finds_what_was_added);
    tcase_add_test(c, an_open_index_grows_with_what_is_added);
    tcase_add_test(c, an_open_index_without_room_loses_nothing);
    tcase_add_test(c, a_share_is_read_as_a_percentage);
    tcase_add_test(c, a_long_number_is_rounded_for_reading_and_says_so);
#ifdef CMT_HAS_REDZONE
    tcase_add_test(c, what_an_arena_gave_out_ends_where_asked);
#endif
    tcase_add_test(c, arena_resets_and_limits);
    tcase_add_test(c, an_array_grows_and_the_old_one_stays);
    tcase_add_test(c, an_array_that_cannot_grow_is_left_alone);
    tcase_add_test(c, an_object_outlives_a_key_without_room);
    tcase_add_loop_test(c, each_allocation_may_fail, 0, 40);
    suite_add_tcase(s, c);
    return s;
}

CMT_TEST_MAIN(suite)
