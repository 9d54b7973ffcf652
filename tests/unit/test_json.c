#include "base/limits.h"
#include "base/utf8.h"
#include "io/fields.h"
#include "io/json.h"
#include "shared.h"
#include "test.h"

#include <string.h>

static cmt_arena *mem;
static cmt_err err;

static void set_up(void)
{
    mem = cmt_arena_new(0);
    err = (cmt_err){0};
}

static void tear_down(void)
{
    cmt_arena_free(mem);
    mem = NULL;
}

static cmt_status read_strict(const char *text, size_t n)
{
    cmt_value *v = NULL;
    const cmt_status st = cmt_json_read(mem, text, n, CMT_MAX_JSON_BYTES, &v, &err);
    ck_assert_int_eq(v != NULL, st == CMT_OK); /* out is untouched on failure */
    return st;
}

static cmt_status read_foreign(const char *text, cmt_value **out)
{
    return cmt_json_read_foreign(mem, text, strlen(text), CMT_MAX_JSON_BYTES, out,
                                 &err);
}

START_TEST(published_vectors_are_refused_as_the_profile_says)
{
    /* RFC 8785's author's own vectors: both input and output lie outside the profile */
    size_t n = 0;
    const char *bytes = shared_read(mem, "vectors/jcs/jcs.json", &n);
    if (bytes == NULL)
        return;
    cmt_value *all = NULL;
    ck_ok(cmt_json_read_foreign(mem, bytes, n, n, &all, NULL));
    const cmt_value *vectors = cmt_value_get(all, "vectors");
    ck_assert_uint_ge(cmt_value_count(vectors), 3);
    for (size_t k = 0; k < cmt_value_count(vectors); k++) {
        const cmt_value *v = cmt_value_at(vectors, k);
        const char *profile = cmt_value_as_string(cmt_value_get(v, "profile"));
        const char *input = cmt_value_as_string(cmt_value_get(v, "input"));
        const char *output = cmt_value_as_string(cmt_value_get(v, "output"));
        ck_assert(strncmp(profile, "refuse", 6) == 0
                  || strncmp(profile, "accept", 6) == 0);
        ck_assert_int_ne(read_strict(input, strlen(input)), CMT_OK);
        ck_assert_int_eq(read_strict(output, strlen(output)) == CMT_OK,
                         profile[0] == 'a');
    }
}
END_TEST

START_TEST(canonical_documents_are_read_and_written_again)
{
    static const char *const good[] = {
        "{}",
        "{\"a\":1}",
        "{\"A\":{},\"a\":[],\"b\":[null,true,false,-1,9007199254740991]}",
        "{\"text\":\"caf\xc3\xa9 \\\"x\\\" \\\\ / \xf0\x9f\x98\x80\"}",
    };
    for (size_t k = 0; k < sizeof good / sizeof good[0]; k++) {
        cmt_value *v = NULL;
        cmt_buf again = {0};
        ck_ok(cmt_json_read(mem, good[k], strlen(good[k]), 1000, &v, NULL));
        ck_ok(cmt_json_write(v, &again, NULL));
        ck_assert_str_eq(again.data, good[k]);
        cmt_buf_free(&again);
    }
}
END_TEST

START_TEST(anything_else_is_refused_with_its_place)
{
    static const struct {
        const char *text;
        cmt_status code;
        unsigned column;
    } bad[] = {
        {"", CMT_E_SYNTAX, 0},
        {"[1]", CMT_E_CANONICAL, 0},
        {"{\"a\": 1}", CMT_E_CANONICAL, 6},
        {"{\"a\":1}\n", CMT_E_CANONICAL, 8},
        {"{\"b\":1,\"a\":2}", CMT_E_CANONICAL, 3},
        {"{\"a\":-0}", CMT_E_CANONICAL, 6},
        {"{\"a\":1.0}", CMT_E_RANGE, 7},
        {"{\"a\":1e2}", CMT_E_RANGE, 7},
        {"{\"a\":\"\\u0041\"}", CMT_E_CANONICAL, 7},
        {"{\"a\":\"\\/\"}", CMT_E_CANONICAL, 7},
        {"{\"a\":\"x\\n\"}", CMT_E_CANONICAL, 6},
        {"{\"a\":\"\x7f\"}", CMT_E_CANONICAL, 6},
        {"{\"a\":\"\xe2\x80\xa8\"}", CMT_E_CANONICAL, 6},
        {"{\"a\":\"\xe2\x80\xae\"}", CMT_E_CANONICAL, 6},
        {"{\"a\":\"\xe2\x81\xa6\"}", CMT_E_CANONICAL, 6},
        {"{\"\":1}", CMT_E_CANONICAL, 2},
        {"{\"\xc3\xb6\":1}", CMT_E_CANONICAL, 2},
        {"{\"a\":9007199254740992}", CMT_E_CANONICAL, 6},
        {"{\"a\":01}", CMT_E_SYNTAX, 0},
        {"{\"a\":1}{}", CMT_E_SYNTAX, 0},
        {"\xef\xbb\xbf{}", CMT_E_SYNTAX, 0},
        {"{\"a\":\"\xff\"}", CMT_E_SYNTAX, 0},
        {"{\"a\":\"\\ud800\"}", CMT_E_SYNTAX, 0},
        {"{\"a\":\"\\u0000\"}", CMT_E_SYNTAX, 0},
        {"{\"a\":NaN}", CMT_E_SYNTAX, 0},
        {"{\"a\":1,\"a\":1}", CMT_E_DUPLICATE, 0},
        {"{\"a\":1,\"\\u0061\":1}", CMT_E_DUPLICATE, 0},
        {"{\"a\":9223372036854775808}", CMT_E_RANGE, 0},
    };
    for (size_t k = 0; k < sizeof bad / sizeof bad[0]; k++) {
        const cmt_status st = read_strict(bad[k].text, strlen(bad[k].text));
        ck_assert_msg(st == bad[k].code, "%s: %s", bad[k].text, cmt_status_name(st));
        ck_assert_msg(bad[k].column == 0 || err.column == bad[k].column,
                      "%s: column %u", bad[k].text, err.column);
        ck_assert_uint_ne(strlen(err.text), 0);
    }
    ck_assert_int_eq(read_strict("{\"a\":\"\0\"}", 9), CMT_E_SYNTAX);
}
END_TEST

START_TEST(lines_are_counted_in_foreign_text)
{
    cmt_value *v = NULL;
    ck_assert_int_eq(read_foreign("{\n \"a\": 1,\n \"b\": 2.5\n}", &v), CMT_E_RANGE);
    ck_assert_uint_eq(err.line, 3);
    ck_assert_uint_eq(err.column, 8);
    ck_assert_int_eq(read_foreign("{\n\n,", &v), CMT_E_SYNTAX);
    ck_assert_uint_eq(err.line, 3);
}
END_TEST

START_TEST(foreign_layout_is_sorted_and_kept)
{
    cmt_value *v = NULL;
    ck_ok(read_foreign(" { \"z\" : [ ] , \"a\" : \"1.5e3 [[[[\\u00e9\" } \n", &v));
    ck_assert_str_eq(v->as.object.members[0].key, "a");
    ck_assert_str_eq(cmt_value_as_string(cmt_value_get(v, "a")), "1.5e3 [[[[\xc3\xa9");
    ck_assert_uint_eq(cmt_value_count(cmt_value_get(v, "z")), 0);
}
END_TEST

static void nest(cmt_buf *buf, int depth)
{
    cmt_buf_rewind(buf);
    cmt_buf_puts(buf, "{\"a\":");
    for (int k = 1; k < depth; k++)
        cmt_buf_putc(buf, '[');
    for (int k = 1; k < depth; k++)
        cmt_buf_putc(buf, ']');
    cmt_buf_putc(buf, '}');
}

START_TEST(depth_and_size_have_limits)
{
    cmt_buf buf = {0};
    nest(&buf, CMT_MAX_JSON_DEPTH - 1);
    ck_assert_int_eq(read_strict(buf.data, buf.len), CMT_OK);
    nest(&buf, CMT_MAX_JSON_DEPTH);
    ck_assert_int_eq(read_strict(buf.data, buf.len), CMT_OK);
    nest(&buf, CMT_MAX_JSON_DEPTH + 1);
    ck_assert_int_eq(read_strict(buf.data, buf.len), CMT_E_LIMIT);
    nest(&buf, 1000000);
    ck_assert_int_eq(read_strict(buf.data, buf.len), CMT_E_LIMIT);
    cmt_buf_free(&buf);

    cmt_value *v = NULL;
    ck_ok(cmt_json_read(mem, "{\"a\":1}", 7, 8, &v, NULL));
    ck_ok(cmt_json_read(mem, "{\"a\":1}", 7, 7, &v, NULL));
    ck_assert_int_eq(cmt_json_read(mem, "{\"a\":1}", 7, 6, &v, NULL), CMT_E_LIMIT);
}
END_TEST

START_TEST(a_flood_of_small_values_is_refused_before_parsing)
{
    const size_t n = 3 * (size_t)CMT_MAX_JSON_VALUES;
    char *text = cmt_arena_alloc(mem, n);
    memset(text, '[', n);
    for (size_t k = 0; k + 2 < n; k += 3) {
        text[k + 1] = ']';
        text[k + 2] = ',';
    }
    ck_assert_int_eq(read_strict(text, n), CMT_E_LIMIT);
}
END_TEST

START_TEST(folded_text_may_stand_in_a_document)
{
    static const struct {
        const char *from;
        const char *to;
    } rows[] = {
        {"", ""},
        {"plain", "plain"},
        {" a \r\n\t b\n", "a b"},
        {"a\xe2\x80\xa8"
         "b",
         "a b"},
        {"x\x01y\x7fz", "xyz"},
        {"a\xe2\x80\xaeg", "ag"},
        {"\xe2\x81\xa6ok\xe2\x81\xa9", "\xe2\x81\xa6ok\xe2\x81\xa9"},
        {"\xe2\x81\xa6open", "open"},
        {"\xe2\x81\xa9shut\xe2\x81\xa6", "shut"},
        {"bad\xff\xc0\x80utf", "badutf"},
        {"a\xe2\x80\x8d"
         "b",
         "a\xe2\x80\x8d"
         "b"},
    };
    for (size_t k = 0; k < sizeof rows / sizeof rows[0]; k++) {
        const char *got = cmt_json_fold(mem, rows[k].from);
        ck_assert_str_eq(got, rows[k].to);
        ck_assert_ptr_null(cmt_text_flaw(got, strlen(got), false));
    }
}
END_TEST

/* SplitMix64 */
static uint64_t draw(uint64_t *state)
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15U);
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9U;
    z = (z ^ z >> 27) * 0x94d049bb133111ebU;
    return z ^ z >> 31;
}

static cmt_value *some_value(uint64_t *state, int depth)
{
    const uint64_t pick = draw(state) % (depth > 4 ? 4 : 6);
    cmt_value *v = NULL;
    if (pick == 0)
        return cmt_value_int(mem, (int64_t)(draw(state) % 2000) - 1000);
    if (pick == 1)
        return cmt_value_format(mem, "s\"%llu\\", (unsigned long long)draw(state));
    if (pick < 4)
        return pick == 2 ? cmt_value_null(mem) : cmt_value_bool(mem, draw(state) & 1);
    v = pick == 4 ? cmt_value_array(mem) : cmt_value_object(mem);
    for (uint64_t n = draw(state) % 5; n > 0; n--) {
        if (pick == 4) {
            cmt_value_add(mem, v, some_value(state, depth + 1));
        } else {
            cmt_value_set(mem, v,
                          cmt_arena_printf(mem, "k%u", (unsigned)(draw(state) % 50)),
                          some_value(state, depth + 1));
        }
    }
    return v;
}

START_TEST(what_is_written_reads_back_equal)
{
    uint64_t state = 20270430;
    (void)printf("seed %llu\n", (unsigned long long)state);
    for (int k = 0; k < 300; k++) {
        cmt_value *top = cmt_value_object(mem);
        cmt_value_set(mem, top, "v", some_value(&state, 0));
        cmt_buf buf = {0};
        cmt_value *back = NULL;
        ck_ok(cmt_json_write(top, &buf, NULL));
        ck_ok(cmt_json_read(mem, buf.data, buf.len, buf.len, &back, NULL));
        ck_assert(cmt_value_equal(top, back));
        cmt_buf_free(&buf);
    }
}
END_TEST

START_TEST(fields_are_taken_strictly)
{
    cmt_value *v = NULL;
    cmt_fields f = {0};
    int64_t i = 0;
    const char *s = NULL;
    const cmt_value *a = NULL;
    ck_ok(read_foreign("{\"a\":[],\"i\":7,\"s\":\"x\"}", &v));
    ck_assert_int_eq(cmt_fields_open(v, "/top", "a i", &f, &err), CMT_E_SCHEMA);
    ck_assert_int_eq(cmt_fields_open(v, "/top", "ab a i ss", &f, &err), CMT_E_SCHEMA);
    ck_ok(cmt_fields_open(v, "/top", "a i s t", &f, &err));
    ck_ok(cmt_field_int(&f, "i", 7, 7, &i, &err));
    ck_assert_int_eq(cmt_field_int(&f, "i", 8, 9, &i, &err), CMT_E_RANGE);
    ck_assert_str_eq(err.path, "/top/i");
    ck_ok(cmt_field_array(&f, "a", &a, &err));
    ck_assert_int_eq(cmt_field_object(&f, "a", &a, &err), CMT_E_SCHEMA);
    ck_ok(cmt_field_tag(&f, "s", "x", &err));
    ck_assert_int_eq(cmt_field_tag(&f, "s", "y", &err), CMT_E_SCHEMA);
    ck_ok(cmt_field_string_or_null(&f, "t", &s, &err));
    ck_assert_ptr_null(s);
    ck_assert_int_eq(cmt_field_string(&f, "t", &s, &err), CMT_E_SCHEMA);
}
END_TEST

START_TEST(each_allocation_may_fail)
{
    static const char text[] = "{\"a\":[1,\"x\",{\"b\":null}],\"c\":true}";
    cmt_value *v = NULL;
    cmt_arena_fail_after(_i);
    const cmt_status st =
        cmt_json_read(mem, text, sizeof text - 1, sizeof text, &v, &err);
    cmt_arena_fail_after(-1);
    ck_assert(st == CMT_E_NOMEM || (_i >= 15 && st == CMT_OK));
    ck_assert_int_eq(v == NULL, st != CMT_OK);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("json");
    TCase *c = tcase_create("json");
    tcase_add_checked_fixture(c, set_up, tear_down);
    tcase_add_test(c, published_vectors_are_refused_as_the_profile_says);
    tcase_add_test(c, canonical_documents_are_read_and_written_again);
    tcase_add_test(c, anything_else_is_refused_with_its_place);
    tcase_add_test(c, lines_are_counted_in_foreign_text);
    tcase_add_test(c, foreign_layout_is_sorted_and_kept);
    tcase_add_test(c, depth_and_size_have_limits);
    tcase_add_test(c, a_flood_of_small_values_is_refused_before_parsing);
    tcase_add_test(c, folded_text_may_stand_in_a_document);
    tcase_add_test(c, what_is_written_reads_back_equal);
    tcase_add_test(c, fields_are_taken_strictly);
    tcase_add_loop_test(c, each_allocation_may_fail, 0, 30);
    suite_add_tcase(s, c);
    return s;
}

CMT_TEST_MAIN(suite)
