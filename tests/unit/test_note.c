/* Signed notes, checkpoints and receipts against published samples. */
#include "crypto/keys.h"
#include "log/note.h"
#include "log/tlog_proof.h"
#include "shared.h"
#include "test.h"

#include <jansson.h>
#include <string.h>

/* golang.org/x/mod/sumdb/note, package documentation. */
#define PETER "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
#define PETER_TEXT                                               \
    "If you think cryptography is the answer to your problem,\n" \
    "then you don't know what your problem is.\n"
#define PETER_SIG                                                         \
    "\xe2\x80\x94 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcEl" \
    "ZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"

static cmt_arena *mem;
static cmt_secret_key *secret;
static cmt_vkey key;

static void set_up(void)
{
    uint8_t seed[CMT_KEY_BYTES];
    memset(seed, 7, sizeof seed);
    mem = cmt_arena_new(0);
    ck_ok(cmt_secret_key_from_seed(seed, &secret, NULL));
    ck_ok(cmt_vkey_make(mem, "assistant.example/log",
                        cmt_secret_key_public(secret)->ed25519, &key, NULL));
}

static void tear_down(void)
{
    cmt_secret_key_free(secret);
    cmt_arena_free(mem);
    mem = NULL;
}

static cmt_status read_note(const char *text, cmt_note *out)
{
    return cmt_note_read(mem, text, strlen(text), out, NULL);
}

START_TEST(a_published_key_reads_and_writes_back)
{
    cmt_vkey peter;
    ck_ok(cmt_vkey_read(mem, PETER, &peter, NULL));
    ck_assert_str_eq(peter.name, "PeterNeumann");
    ck_assert_uint_eq(peter.id, 0xc74f20a3);
    ck_assert_str_eq(cmt_vkey_text(mem, &peter), PETER);
}
END_TEST

START_TEST(a_published_note_verifies)
{
    cmt_vkey peter;
    cmt_note note;
    ck_ok(cmt_vkey_read(mem, PETER, &peter, NULL));
    ck_ok(read_note(PETER_TEXT "\n" PETER_SIG, &note));
    ck_assert_uint_eq(note.n_text, strlen(PETER_TEXT));
    ck_assert_uint_eq(note.n_signatures, 1);
    ck_ok(cmt_note_verify(&note, &peter, NULL));
}
END_TEST

START_TEST(an_altered_note_does_not_verify)
{
    cmt_vkey peter;
    cmt_note note;
    ck_ok(cmt_vkey_read(mem, PETER, &peter, NULL));
    ck_ok(read_note("Y" PETER_TEXT "\n" PETER_SIG, &note));
    ck_assert_int_eq(cmt_note_verify(&note, &peter, NULL), CMT_E_SIGNATURE);
    ck_assert_int_eq(cmt_note_verify(&note, &key, NULL), CMT_E_TRUST);
}
END_TEST

START_TEST(one_false_signature_of_a_known_key_spoils_the_note)
{
    cmt_vkey peter;
    cmt_note note;
    char *text = cmt_arena_strdup(mem, PETER_TEXT "\n" PETER_SIG PETER_SIG);
    ck_ok(cmt_vkey_read(mem, PETER, &peter, NULL));
    ck_ok(read_note(text, &note));
    ck_ok(cmt_note_verify(&note, &peter, NULL));
    text[strlen(text) - 10] ^= 1;
    ck_ok(read_note(text, &note));
    ck_assert_int_eq(cmt_note_verify(&note, &peter, NULL), CMT_E_SIGNATURE);
}
END_TEST

START_TEST(malformed_notes_are_refused)
{
    static const char *const bad[] = {
        "",
        "\n",
        "text\n",
        "text\n\n",
        "text\n\nno dash\n",
        "text\n\n\xe2\x80\x94 name\n",
        "text\n\n\xe2\x80\x94 na+me AAAAAAA=\n",
        "text\n\n\xe2\x80\x94  AAAAAAA=\n",
        "text\n\n\xe2\x80\x94 name AAAA\n",
        "text\n\n\xe2\x80\x94 name AAAAAAA=",
        "te\x01xt\n\n\xe2\x80\x94 name AAAAAAA=\n",
        "\n\xe2\x80\x94 name AAAAAAA=\n",
    };
    for (size_t k = 0; k < sizeof bad / sizeof bad[0]; k++) {
        cmt_note note = {.n_text = 77};
        ck_assert_msg(read_note(bad[k], &note) == CMT_E_SYNTAX, "%s", bad[k]);
        ck_assert_uint_eq(note.n_text, 77);
    }
}
END_TEST

START_TEST(signatures_have_a_limit)
{
    cmt_buf buf = {0};
    cmt_note note;
    cmt_buf_puts(&buf, "text\n\n");
    for (unsigned k = 0; k < CMT_NOTE_MAX_SIGNATURES; k++)
        cmt_buf_puts(&buf, "\xe2\x80\x94 name AAAAAAA=\n");
    ck_ok(read_note(buf.data, &note));
    ck_assert_uint_eq(note.n_signatures, 100);
    cmt_buf_puts(&buf, "\xe2\x80\x94 name AAAAAAA=\n");
    ck_assert_int_eq(read_note(buf.data, &note), CMT_E_LIMIT);
    cmt_buf_free(&buf);
}
END_TEST

START_TEST(malformed_keys_are_refused)
{
    static const struct {
        const char *text;
        cmt_status wanted;
    } bad[] = {
        {"PeterNeumann", CMT_E_SYNTAX},
        {"+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", CMT_E_RANGE},
        {"P+c74f20+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", CMT_E_SYNTAX},
        {"P+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", CMT_E_SYNTAX},
        {"P+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", CMT_E_DIGEST},
        {"P+c74f20a3+ARpc2QcUPDhM", CMT_E_SYNTAX},
        {"P+c74f20a3+", CMT_E_SYNTAX},
        {"TEST+7997405c+AQcC", CMT_E_SYNTAX},
        {"remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2",
         CMT_E_UNSUPPORTED},
    };
    for (size_t k = 0; k < sizeof bad / sizeof bad[0]; k++) {
        cmt_vkey got;
        ck_assert_msg(cmt_vkey_read(mem, bad[k].text, &got, NULL) == bad[k].wanted,
                      "%s", bad[k].text);
    }
}
END_TEST

/* Files of others write a checkpoint with roots of any length; ours are 32 bytes. */
START_TEST(published_checkpoints_get_their_answers)
{
    size_t n = 0;
    const char *bytes =
        shared_read(mem, "vectors/merkle/checkpoint-proof-format.json", &n);
    if (bytes == NULL)
        return;
    json_t *file = json_loadb(bytes, n, 0, NULL);
    size_t k = 0;
    json_t *row = NULL;
    json_array_foreach(json_object_get(file, "checkpoint_parse"), k, row)
    {
        const char *in = json_string_value(json_object_get(row, "in"));
        cmt_checkpoint c;
        cmt_err err = {0};
        const cmt_status st = cmt_checkpoint_read(mem, in, strlen(in), &c, &err);
        ck_assert_int_eq(st, CMT_E_SYNTAX);
        if (json_is_true(json_object_get(row, "ok"))) {
            ck_assert_uint_eq(err.line, 3); /* the root alone displeases us */
        } else {
            ck_assert(err.line != 3 || strstr(in, "Base64") != NULL
                      || in[strlen(in) - 1] != '\n' || strstr(in, "Head") != NULL);
        }
    }
    ck_assert_uint_eq(k, 9);
    json_array_foreach(json_object_get(file, "checkpoint_format"), k, row)
    {
        const char *data = json_string_value(json_object_get(row, "leaf_data"));
        const char *out = json_string_value(json_object_get(row, "out"));
        cmt_checkpoint c = {
            .origin = json_string_value(json_object_get(row, "origin")),
            .size = (uint64_t)json_integer_value(json_object_get(row, "size"))};
        cmt_merkle_leaf(data, strlen(data), &c.root);
        cmt_buf buf = {0};
        cmt_checkpoint_write(&c, &buf);
        ck_assert_str_eq(buf.data, out);
        cmt_checkpoint back;
        ck_ok(cmt_checkpoint_read(mem, buf.data, buf.len, &back, NULL));
        ck_assert_uint_eq(back.size, 123456789012);
        ck_assert(cmt_hash32_equal(&back.root, &c.root));
        cmt_buf_free(&buf);
    }
    json_decref(file);
}
END_TEST

START_TEST(published_receipt_forms_get_their_answers)
{
    size_t n = 0;
    const char *bytes =
        shared_read(mem, "vectors/merkle/checkpoint-proof-format.json", &n);
    if (bytes == NULL)
        return;
    json_t *file = json_loadb(bytes, n, 0, NULL);
    size_t k = 0;
    json_t *row = NULL;
    json_array_foreach(json_object_get(file, "tlog_proof_parse_bad"), k, row)
    {
        cmt_tlog_proof p;
        const char *in = json_string_value(row);
        ck_assert_msg(cmt_tlog_proof_read(mem, in, strlen(in), &p, NULL)
                          == CMT_E_SYNTAX,
                      "%s", in);
    }
    json_array_foreach(json_object_get(file, "tlog_proof_format"), k, row)
    {
        const char *note = json_string_value(json_object_get(row, "checkpoint"));
        const char *out = json_string_value(json_object_get(row, "out"));
        const cmt_tlog_proof p = {
            .index = (uint64_t)json_integer_value(json_object_get(row, "index")),
            .checkpoint = note,
            .n_checkpoint = strlen(note)};
        cmt_buf buf = {0};
        ck_ok(cmt_tlog_proof_write(&p, &buf, NULL));
        ck_assert_str_eq(buf.data, out);
        cmt_buf_free(&buf);
    }
    json_decref(file);
}
END_TEST

/* A log of three records, its signed checkpoint and the receipt of the middle one. */
static const char *const records[3] = {"{\"a\":1}", "{\"b\":2}", "{\"c\":3}"};

static void make_receipt(cmt_buf *out)
{
    cmt_hash32 leaves[3];
    for (size_t k = 0; k < 3; k++)
        cmt_merkle_leaf(records[k], strlen(records[k]), &leaves[k]);
    cmt_merkle_leaves source = {.at = leaves, .n = 3};
    const cmt_merkle_nodes nodes = cmt_merkle_nodes_of(&source);
    cmt_merkle_proof path;
    cmt_checkpoint c = {.origin = key.name, .size = 3};
    cmt_buf text = {0};
    cmt_buf note = {0};
    uint8_t sig[CMT_SIG_BYTES];
    ck_ok(cmt_merkle_inclusion(&nodes, 1, 3, &path, NULL));
    cmt_merkle_root(leaves, 3, &c.root);
    cmt_checkpoint_write(&c, &text);
    ck_ok(cmt_ed25519_sign(secret, text.data, text.len, sig, NULL));
    ck_ok(cmt_note_write(text.data, &key, sig, &note, NULL));
    const cmt_tlog_proof p = {.extra = (const uint8_t *)records[1],
                              .n_extra = strlen(records[1]),
                              .index = 1,
                              .hashes = path.at,
                              .n_hashes = path.n,
                              .checkpoint = note.data,
                              .n_checkpoint = note.len};
    ck_ok(cmt_tlog_proof_write(&p, out, NULL));
    cmt_buf_free(&text);
    cmt_buf_free(&note);
}

static cmt_status check_receipt(const char *bytes, size_t n, const char *record)
{
    cmt_tlog_proof p;
    cmt_checkpoint c = {.size = 0};
    cmt_status st = cmt_tlog_proof_read(mem, bytes, n, &p, NULL);
    if (st == CMT_OK)
        st = cmt_tlog_proof_check(mem, &p, record, strlen(record), &key, &c, NULL);
    ck_assert_uint_eq(c.size, st == CMT_OK ? 3 : 0);
    return st;
}

START_TEST(a_receipt_proves_its_record_and_no_other)
{
    cmt_buf buf = {0};
    make_receipt(&buf);
    ck_ok(check_receipt(buf.data, buf.len, records[1]));
    ck_assert_int_eq(check_receipt(buf.data, buf.len, records[0]), CMT_E_DIGEST);
    ck_assert_int_eq(check_receipt(buf.data, buf.len, ""), CMT_E_DIGEST);
    cmt_buf_free(&buf);
}
END_TEST

START_TEST(each_altered_byte_of_a_receipt_is_seen)
{
    cmt_buf buf = {0};
    make_receipt(&buf);
    cmt_tlog_proof p;
    ck_ok(cmt_tlog_proof_read(mem, buf.data, buf.len, &p, NULL));
    /* `extra` is a convenience that proves nothing; all after it is proof. */
    const char *start = strstr(buf.data, "index ");
    for (char *at = buf.data + (start - buf.data); *at != '\0'; at++) {
        const char kept = *at;
        *at = kept == 'A' ? 'B' : 'A';
        ck_assert_msg(check_receipt(buf.data, buf.len, records[1]) != CMT_OK, "byte %d",
                      (int)(at - buf.data));
        *at = kept;
    }
    cmt_buf_free(&buf);
}
END_TEST

START_TEST(a_checkpoint_of_another_log_is_not_believed)
{
    cmt_buf buf = {0};
    make_receipt(&buf);
    cmt_tlog_proof p;
    cmt_vkey other;
    ck_ok(cmt_tlog_proof_read(mem, buf.data, buf.len, &p, NULL));
    ck_ok(cmt_vkey_make(mem, "other.example/log", key.ed25519, &other, NULL));
    ck_assert_int_eq(cmt_tlog_proof_check(mem, &p, records[1], strlen(records[1]),
                                          &other, NULL, NULL),
                     CMT_E_TRUST);
    cmt_buf_free(&buf);
}
END_TEST

START_TEST(each_allocation_may_fail) /* loop over k */
{
    cmt_buf buf = {0};
    make_receipt(&buf);
    cmt_tlog_proof p = {.index = 99};
    cmt_arena_fail_after(_i);
    const cmt_status st = cmt_tlog_proof_read(mem, buf.data, buf.len, &p, NULL);
    cmt_arena_fail_after(-1);
    ck_assert(st == CMT_OK || (st == CMT_E_NOMEM && p.index == 99)
              || (st == CMT_E_SYNTAX && p.index == 99));
    cmt_buf_free(&buf);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("note");
    TCase *t = tcase_create("note");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, a_published_key_reads_and_writes_back);
    tcase_add_test(t, a_published_note_verifies);
    tcase_add_test(t, an_altered_note_does_not_verify);
    tcase_add_test(t, one_false_signature_of_a_known_key_spoils_the_note);
    tcase_add_test(t, malformed_notes_are_refused);
    tcase_add_test(t, signatures_have_a_limit);
    tcase_add_test(t, malformed_keys_are_refused);
    tcase_add_test(t, published_checkpoints_get_their_answers);
    tcase_add_test(t, published_receipt_forms_get_their_answers);
    tcase_add_test(t, a_receipt_proves_its_record_and_no_other);
    tcase_add_test(t, each_altered_byte_of_a_receipt_is_seen);
    tcase_add_test(t, a_checkpoint_of_another_log_is_not_believed);
    tcase_add_loop_test(t, each_allocation_may_fail, 0, 6);
    suite_add_tcase(s, t);
    return s;
}

CMT_TEST_MAIN(suite)
