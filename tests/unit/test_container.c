#include "bundle/container.h"
#include "bundle/gzip.h"
#include "bundle/statement.h"
#include "bundle/sums.h"
#include "bundle/tar.h"
#include "test.h"

#include <stdio.h>
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

static cmt_entry entry(const char *name, const char *text)
{
    return (cmt_entry){.name = name, .bytes = (const uint8_t *)text, .n = strlen(text)};
}

static cmt_status try_names(const char *a, const char *b)
{
    const cmt_entry entries[2] = {entry(a, "a"), entry(b, "b")};
    cmt_buf out = {0};
    const cmt_status st = cmt_container_write(mem, entries, 2, &out, &err);
    cmt_buf_free(&out);
    return st;
}

START_TEST(names_are_plain)
{
    char longest[CMT_NAME_BYTES + 2];
    static const char *const good[] = {"a", ".manifest", "evidence/a.b_c-D/9", "a..b",
                                       "..."};
    static const char *const bad[] = {"",     ".",        "..",     "/a",    "a/",
                                      "a//b", "../a",     "a/../b", "a/./b", "a b",
                                      "a\\b", "\xc3\xa9", "a\n"};
    for (size_t k = 0; k < sizeof good / sizeof good[0]; k++)
        ck_assert_msg(cmt_container_is_name(good[k]), "%s", good[k]);
    for (size_t k = 0; k < sizeof bad / sizeof bad[0]; k++)
        ck_assert_msg(!cmt_container_is_name(bad[k]), "%s", bad[k]);
    memset(longest, 'x', sizeof longest);
    longest[CMT_NAME_BYTES] = '\0';
    ck_assert(cmt_container_is_name(longest));
    longest[CMT_NAME_BYTES] = 'x';
    longest[CMT_NAME_BYTES + 1] = '\0';
    ck_assert(!cmt_container_is_name(longest));
}
END_TEST

START_TEST(names_that_a_file_system_confuses_are_refused)
{
    ck_assert_int_eq(try_names("a", "b"), CMT_OK);
    ck_assert_int_eq(try_names("a", "a"), CMT_E_DUPLICATE);
    ck_assert_int_eq(try_names("Read.me", "READ.ME"), CMT_E_DUPLICATE);
    ck_assert_int_eq(try_names("a", "a/b"), CMT_E_DUPLICATE);
    ck_assert_int_eq(try_names("A", "a/b/c"), CMT_E_DUPLICATE);
    ck_assert_int_eq(try_names("a-b", "a/b"), CMT_OK);
    ck_assert_int_eq(try_names("a", "../b"), CMT_E_RANGE);
}
END_TEST

/* Entries whose sizes meet every edge: empty, a block, more than a stored block. */
static cmt_container packed(cmt_buf *out)
{
    static uint8_t big[200000];
    for (size_t k = 0; k < sizeof big; k++)
        big[k] = (uint8_t)(k * k >> 3);
    static cmt_entry entries[] = {
        {"z/last", big, sizeof big},
        {"SHA256SUMS", big, 0},
        {"a", big, 511},
        {"b", big, 512},
        {"c", big, 513},
        {"empty", NULL, 0},
    };
    ck_ok(cmt_container_write(mem, entries, 6, out, NULL));
    return (cmt_container){.entries = entries, .n = 6};
}

START_TEST(what_is_packed_comes_back)
{
    cmt_buf out = {0};
    const cmt_container from = packed(&out);
    cmt_container c = {0};
    ck_ok(cmt_container_read(mem, (const uint8_t *)out.data, out.len, &c, NULL));
    ck_assert_uint_eq(c.n, from.n);
    for (size_t k = 0; k < from.n; k++) {
        const cmt_entry *e = cmt_container_get(&c, from.entries[k].name);
        ck_assert_ptr_nonnull(e);
        ck_assert_uint_eq(e->n, from.entries[k].n);
        ck_assert(e->n == 0 || memcmp(e->bytes, from.entries[k].bytes, e->n) == 0);
    }
    ck_assert_str_eq(c.entries[0].name, "SHA256SUMS");
    ck_assert_ptr_null(cmt_container_get(&c, "none"));
    cmt_buf again = {0};
    ck_ok(cmt_container_write(mem, c.entries, c.n, &again, NULL));
    ck_assert_uint_eq(again.len, out.len);
    ck_assert(memcmp(again.data, out.data, out.len) == 0);
    cmt_buf_free(&again);
    cmt_buf_free(&out);
}
END_TEST

START_TEST(every_flipped_byte_is_noticed)
{
    const cmt_entry one = entry("dir/file", "content");
    cmt_buf out = {0};
    ck_ok(cmt_container_write(mem, &one, 1, &out, NULL));
    for (size_t k = 0; k < out.len; k++) {
        cmt_container c = {0};
        const cmt_arena_mark mark = cmt_arena_get_mark(mem);
        out.data[k] = (char)(out.data[k] ^ 1);
        ck_assert_msg(
            cmt_container_read(mem, (const uint8_t *)out.data, out.len, &c, &err)
                != CMT_OK,
            "byte %zu", k);
        ck_assert_ptr_null(c.entries);
        out.data[k] = (char)(out.data[k] ^ 1);
        cmt_arena_reset(mem, mark);
    }
    cmt_buf_free(&out);
}
END_TEST

static cmt_status read_gzip(const cmt_buf *buf)
{
    uint8_t *got = NULL;
    size_t n = 0;
    return cmt_gzip_read(mem, (const uint8_t *)buf->data, buf->len, &got, &n, &err);
}

START_TEST(other_gzips_are_refused)
{
    /* `printf x | gzip -n`: a compressed block */
    static const uint8_t compressed[] = {0x1f, 0x8b, 8,    0,    0,    0,    0,
                                         0,    0,    0xff, 0xab, 0x00, 0x00, 0x83,
                                         0x16, 0xdc, 0x8c, 0x01, 0,    0,    0};
    cmt_buf out = {0};
    cmt_buf_add(&out, compressed, sizeof compressed);
    ck_assert_int_eq(read_gzip(&out), CMT_E_SYNTAX);
    cmt_buf_rewind(&out);
    cmt_gzip_write((const uint8_t *)"x", 1, &out);
    ck_assert_int_eq(read_gzip(&out), CMT_OK);
    cmt_gzip_write((const uint8_t *)"y", 1, &out); /* a second member */
    ck_assert_int_eq(read_gzip(&out), CMT_E_SYNTAX);
    cmt_buf_rewind(&out);
    cmt_gzip_write((const uint8_t *)"x", 1, &out);
    cmt_buf_putc(&out, '\0'); /* trailing data */
    ck_assert_int_eq(read_gzip(&out), CMT_E_SYNTAX);
    cmt_buf_rewind(&out);
    cmt_gzip_write((const uint8_t *)"x", 1, &out);
    out.data[3] = 8; /* a file name is announced */
    ck_assert_int_eq(read_gzip(&out), CMT_E_SYNTAX);
    out.data[3] = 0;
    out.data[16] = (char)(out.data[16] ^ 1);
    ck_assert_int_eq(read_gzip(&out), CMT_E_DIGEST);
    out.len = 5;
    ck_assert_int_eq(read_gzip(&out), CMT_E_SYNTAX);
    cmt_buf_free(&out);
}
END_TEST

/* A one-entry archive with bytes of its header replaced and its checksum made good. */
static cmt_status read_crafted(size_t at, const char *bytes, size_t n)
{
    const cmt_entry one = entry("name", "content");
    cmt_buf tar = {0};
    cmt_container c = {0};
    cmt_tar_write(&one, 1, &tar);
    memcpy(tar.data + at, bytes, n);
    unsigned sum = 0;
    memset(tar.data + 148, ' ', 8);
    for (size_t k = 0; k < 512; k++)
        sum += (unsigned char)tar.data[k];
    (void)snprintf(tar.data + 148, 7, "%06o", sum);
    const cmt_status st =
        cmt_tar_read(mem, (const uint8_t *)tar.data, tar.len, &c, &err);
    ck_assert_int_eq(c.entries != NULL, st == CMT_OK);
    cmt_buf_free(&tar);
    return st;
}

START_TEST(crafted_tars_are_refused)
{
    static const struct {
        const char *what; /* expected in the sentence */
        size_t at;
        const char *bytes;
        size_t n;
        cmt_status code;
    } rows[] = {
        {"", 0, "n", 1, CMT_OK},
        {"name", 0, "../x", 4, CMT_E_RANGE},
        {"name", 0, "/etc", 4, CMT_E_RANGE},
        {"name", 0, "a//b", 4, CMT_E_RANGE},
        {"name", 0, "\0\0\0\0", 4, CMT_E_RANGE},
        {"hard link", 156, "1", 1, CMT_E_SYNTAX},
        {"symbolic link", 156, "2", 1, CMT_E_SYNTAX},
        {"device", 156, "3", 1, CMT_E_SYNTAX},
        {"folder", 156, "5", 1, CMT_E_SYNTAX},
        {"pax", 156, "x", 1, CMT_E_SYNTAX},
        {"pax", 156, "g", 1, CMT_E_SYNTAX},
        {"kind", 156, "S", 1, CMT_E_SYNTAX}, /* GNU sparse */
        {"kind", 156, "L", 1, CMT_E_SYNTAX}, /* GNU long name */
        {"kind", 156, "\0", 1, CMT_E_SYNTAX},
        {"mode", 100, "0000755", 7, CMT_E_SYNTAX},
        {"mode", 108, "0000001", 7, CMT_E_SYNTAX},
        {"mode", 136, "00000000001", 11, CMT_E_SYNTAX},
        {"mode", 157, "target", 6, CMT_E_SYNTAX},
        {"mode", 265, "root", 4, CMT_E_SYNTAX},
        {"mode", 345, "pre", 3, CMT_E_SYNTAX},
        {"mode", 500, "x", 1, CMT_E_SYNTAX},
        {"ustar", 257, "ustar  ", 7, CMT_E_SYNTAX},
        {"size", 124, "77777777777", 11, CMT_E_SYNTAX},
        {"size", 124, "\x80\0\0\0\0\0\0\0\0\0\x07", 11, CMT_E_SYNTAX},
        {"size", 124, "00000024000", 11, CMT_E_SYNTAX},
        {"followed", 512 + 100, "x", 1, CMT_E_SYNTAX},
        {"end", 2048, "x", 1, CMT_E_SYNTAX},
    };
    for (size_t k = 0; k < sizeof rows / sizeof rows[0]; k++) {
        const cmt_status st = read_crafted(rows[k].at, rows[k].bytes, rows[k].n);
        ck_assert_msg(st == rows[k].code, "row %zu: %s", k, cmt_status_name(st));
        ck_assert_msg(st == CMT_OK || strstr(err.text, rows[k].what) != NULL,
                      "row %zu: %s", k, err.text);
    }
}
END_TEST

START_TEST(order_length_and_duplicates_are_fixed)
{
    const cmt_entry down[2] = {entry("b", "1"), entry("a", "2")};
    const cmt_entry twice[2] = {entry("a", "1"), entry("a", "2")};
    const cmt_entry cased[2] = {entry("A", "1"), entry("a", "2")};
    const cmt_entry *all[] = {down, twice, cased};
    for (size_t k = 0; k < 3; k++) {
        cmt_buf tar = {0};
        cmt_buf gz = {0};
        cmt_container c = {0};
        cmt_tar_write(all[k], 2, &tar);
        cmt_gzip_write((const uint8_t *)tar.data, tar.len, &gz);
        ck_assert_int_eq(
            cmt_container_read(mem, (const uint8_t *)gz.data, gz.len, &c, &err),
            CMT_E_DUPLICATE);
        ck_assert_ptr_null(c.entries);
        cmt_buf_free(&gz);
        cmt_buf_free(&tar);
    }
    cmt_buf tar = {0};
    cmt_container c = {0};
    static const char zeros[10240] = {0};
    cmt_tar_write(down, 1, &tar);
    cmt_buf_add(&tar, zeros, sizeof zeros);
    ck_assert_int_eq(cmt_tar_read(mem, (const uint8_t *)tar.data, tar.len, &c, &err),
                     CMT_E_SYNTAX);
    ck_assert_int_eq(
        cmt_tar_read(mem, (const uint8_t *)tar.data, tar.len - 10241, &c, &err),
        CMT_E_SYNTAX);
    cmt_buf_free(&tar);
}
END_TEST

static cmt_status check_sums(const char *sums, const char *content)
{
    const cmt_entry entries[2] = {entry(CMT_SUMS_NAME, sums), entry("a/b", content)};
    const cmt_container c = {.entries = entries, .n = 2};
    return cmt_sums_check(mem, &c, &err);
}

START_TEST(sums_are_those_of_sha256sum)
{
    /* `printf abc | sha256sum`: FIPS 180-4's example */
    static const char line[] =
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f"
        "20015ad  a/b\n";
    const cmt_entry one = entry("a/b", "abc");
    cmt_buf out = {0};
    ck_ok(cmt_sums_write(mem, &one, 1, &out, NULL));
    ck_assert_str_eq(out.data, line);
    cmt_buf_free(&out);
    ck_assert_int_eq(check_sums(line, "abc"), CMT_OK);
    ck_assert_int_eq(check_sums(line, "abd"), CMT_E_DIGEST);
    ck_assert_str_eq(err.path, "a/b");
    ck_assert_int_eq(check_sums("", "abc"), CMT_E_REFERENCE);
    ck_assert_str_eq(err.path, "a/b");
    ck_assert_int_eq(
        check_sums(cmt_arena_printf(mem, "%.64s  z\n%s", line, line), "abc"),
        CMT_E_REFERENCE);
    ck_assert_str_eq(err.path, "z");
    ck_assert_int_eq(check_sums(cmt_arena_printf(mem, "%s\n", line), "abc"),
                     CMT_E_SYNTAX);
    const cmt_container bare = {.entries = &one, .n = 1};
    ck_assert_int_eq(cmt_sums_check(mem, &bare, &err), CMT_E_REFERENCE);
}
END_TEST

START_TEST(statements_read_back)
{
    cmt_statement s = {.predicate_type = CMT_PREDICATE_POLICY,
                       .predicate = cmt_value_object(mem)};
    cmt_subject subjects[2] = {{.name = "b"}, {.name = "a"}};
    cmt_sha256_of("abc", 3, &subjects[1].digest);
    cmt_value_set_string(mem, s.predicate, "round", "2027-r3");
    s.subjects = subjects;
    s.n_subjects = 2;
    cmt_buf out = {0};
    cmt_statement back = {0};
    ck_ok(cmt_statement_write(mem, &s, &out, NULL));
    ck_assert_ptr_nonnull(
        strstr(out.data, "\"subject\":[{\"digest\":{\"sha256\":\"ba78"));
    ck_ok(
        cmt_statement_read(mem, out.data, out.len, CMT_PREDICATE_POLICY, &back, NULL));
    ck_assert(cmt_value_equal(back.predicate, s.predicate));
    ck_assert(cmt_hash32_equal(&cmt_statement_subject(&back, "a")->digest,
                               &subjects[1].digest));
    ck_assert_ptr_null(cmt_statement_subject(&back, "c"));
    ck_assert_int_eq(cmt_statement_read(mem, out.data, out.len, "other", &back, &err),
                     CMT_E_TRUST);
    ck_assert_int_eq(cmt_statement_read(mem, "{}", 2, "other", &back, &err),
                     CMT_E_SCHEMA);
    subjects[0].name = "a";
    ck_assert_int_eq(cmt_statement_write(mem, &s, &out, &err), CMT_E_DUPLICATE);
    cmt_buf_free(&out);
}
END_TEST

START_TEST(each_allocation_may_fail)
{
    const cmt_entry entries[2] = {entry("b", "1"), entry("a", "2")};
    cmt_buf out = {0};
    cmt_container c = {0};
    cmt_arena *scratch = cmt_arena_new(0);
    cmt_arena_fail_after(_i);
    cmt_status st = cmt_container_write(scratch, entries, 2, &out, &err);
    if (st == CMT_OK)
        st = cmt_container_read(scratch, (const uint8_t *)out.data, out.len, &c, &err);
    if (st == CMT_OK && cmt_sums_check(scratch, &c, &err) == CMT_E_NOMEM)
        st = CMT_E_NOMEM;
    cmt_arena_fail_after(-1);
    ck_assert_msg(st == CMT_E_NOMEM || (_i > 15 && st == CMT_OK), "%d: %s", _i,
                  cmt_status_name(st));
    cmt_arena_free(scratch);
    cmt_buf_free(&out);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("container");
    TCase *c = tcase_create("container");
    tcase_add_checked_fixture(c, set_up, tear_down);
    tcase_set_timeout(c, 60);
    tcase_add_test(c, names_are_plain);
    tcase_add_test(c, names_that_a_file_system_confuses_are_refused);
    tcase_add_test(c, what_is_packed_comes_back);
    tcase_add_test(c, every_flipped_byte_is_noticed);
    tcase_add_test(c, other_gzips_are_refused);
    tcase_add_test(c, crafted_tars_are_refused);
    tcase_add_test(c, order_length_and_duplicates_are_fixed);
    tcase_add_test(c, sums_are_those_of_sha256sum);
    tcase_add_test(c, statements_read_back);
    tcase_add_loop_test(c, each_allocation_may_fail, 0, 50);
    suite_add_tcase(s, c);
    return s;
}

CMT_TEST_MAIN(suite)
