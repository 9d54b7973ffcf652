/* The store: what is committed stays, what is not never was, and two do not write at once. */
#include "crypto/dsse.h"
#include "io/file.h"
#include "log/published.h"
#include "log/tlog_proof.h"
#include "store/publish.h"
#include "store/rounds.h"
#include "store/store.h"
#include "test.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define D "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static cmt_arena *mem;
static char dir[64];
static char trust[2048];
static char pem[CMT_KEY_PEM];

static const char *in_dir(const char *name)
{
    return cmt_arena_printf(mem, "%s/%s", dir, name);
}

/* A trust root of one key that is council, release officer and log. */
static void make_trust(void)
{
    uint8_t seed[CMT_KEY_BYTES];
    cmt_secret_key *key = NULL;
    cmt_vkey vkey;
    cmt_buf buf = {0};
    const uint32_t all[1] = {0};
    memset(seed, 7, sizeof seed);
    ck_ok(cmt_secret_key_from_seed(seed, &key, NULL));
    ck_ok(cmt_secret_key_write(key, pem, NULL));
    ck_ok(cmt_vkey_make(mem, "assistant.example/log",
                        cmt_secret_key_public(key)->ed25519, &vkey, NULL));
    const cmt_signers signers = {.keys = all, .n = 1, .threshold = 1};
    const cmt_trust_root root = {.instance = "assistant.example",
                                 .keys = cmt_secret_key_public(key),
                                 .n_keys = 1,
                                 .council = signers,
                                 .release = signers,
                                 .log = cmt_vkey_text(mem, &vkey)};
    ck_ok(cmt_trust_root_write(mem, &root, &buf, NULL));
    (void)snprintf(trust, sizeof trust, "%s", buf.data);
    cmt_buf_free(&buf);
    cmt_secret_key_free(key);
}

static void set_up(void)
{
    mem = cmt_arena_new(0);
    (void)strcpy(dir, "/tmp/comitia-test-store-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(dir));
    make_trust();
}

static void tear_down(void)
{
    char command[128];
    (void)snprintf(command, sizeof command, "rm -rf '%s'", dir);
    ck_assert_int_eq(system(command), 0); /* NOLINT(cert-env33-c) */
    cmt_arena_free(mem);
    mem = NULL;
}

static cmt_store *create(const char *name)
{
    cmt_store *store = NULL;
    ck_ok(cmt_store_create(in_dir(name), trust, strlen(trust), pem, strlen(pem), &store,
                           NULL));
    return store;
}

static cmt_leaf leaf_at(cmt_time time)
{
    return (cmt_leaf){
        .kind = CMT_LEAF_AUDIT, .time = time, .bundle = D, .statement = D};
}

static void append(cmt_store *store, cmt_time time, uint64_t wanted)
{
    const cmt_leaf leaf = leaf_at(time);
    uint64_t index = 0;
    ck_ok(cmt_store_append(store, &leaf, &index, NULL));
    ck_assert_uint_eq(index, wanted);
}

static uint64_t size_of(cmt_store *store)
{
    uint64_t size = 0;
    ck_ok(cmt_store_size(store, &size, NULL));
    return size;
}

START_TEST(what_is_committed_is_there_again)
{
    cmt_store *store = create("s");
    append(store, 1000, 0);
    append(store, 1000, 1);
    ck_ok(cmt_store_commit(store, NULL));
    cmt_store_close(store);
    ck_ok(cmt_store_open(in_dir("s"), &store, NULL));
    ck_assert_uint_eq(size_of(store), 2);
    ck_assert_str_eq(cmt_store_trust(store)->instance, "assistant.example");
    cmt_store_close(store);
}
END_TEST

START_TEST(what_is_not_committed_never_was)
{
    cmt_store *store = create("s");
    append(store, 1000, 0);
    cmt_store_close(store);
    ck_assert_int_eq(cmt_store_open(in_dir("s"), &store, NULL), CMT_E_REFERENCE);
    store = create("s");
    append(store, 1000, 0);
    ck_ok(cmt_store_commit(store, NULL));
    ck_ok(cmt_store_begin(store, NULL));
    append(store, 1000, 1);
    cmt_store_close(store);
    ck_ok(cmt_store_open(in_dir("s"), &store, NULL));
    ck_assert_uint_eq(size_of(store), 1);
    cmt_store_close(store);
}
END_TEST

/* One step of a writer: CMT_OK when all of it, the commit included, went well. */
static cmt_status write_one(const char *path, cmt_time time)
{
    cmt_store *store = NULL;
    const cmt_leaf leaf = leaf_at(time);
    uint64_t index = 0;
    cmt_status st = cmt_store_open(path, &store, NULL);
    if (st != CMT_OK)
        return st;
    st = cmt_store_begin(store, NULL);
    if (st == CMT_OK)
        st = cmt_store_append(store, &leaf, &index, NULL);
    if (st == CMT_OK)
        st = cmt_store_commit(store, NULL);
    cmt_store_close(store);
    return st;
}

/* Whichever allocation fails, a leaf is there whole and acknowledged, or not at all. */
START_TEST(each_allocation_may_fail)
{
    const char *path = in_dir("s");
    cmt_store *store = create("s");
    append(store, 1000, 0);
    ck_ok(cmt_store_commit(store, NULL));
    cmt_store_close(store);
    uint64_t written = 1;
    cmt_status st = CMT_E_NOMEM;
    for (int n = 0; st != CMT_OK; n++) {
        ck_assert_int_lt(n, 1000);
        cmt_arena_fail_after(n);
        st = write_one(path, 1000);
        cmt_arena_fail_after(-1);
        ck_assert_msg(st == CMT_OK || st == CMT_E_NOMEM, "%d: %s", n,
                      cmt_status_name(st));
        written += st == CMT_OK ? 1 : 0;
        ck_ok(cmt_store_open(path, &store, NULL));
        ck_assert_uint_eq(size_of(store), written);
        cmt_store_close(store);
    }
    ck_assert_uint_eq(written, 2);
}
END_TEST

START_TEST(receipts_prove_their_leaves)
{
    cmt_store *store = create("s");
    for (uint64_t k = 0; k < 70; k++)
        append(store, 1000 + (cmt_time)(k / 2), k);
    ck_ok(cmt_store_commit(store, NULL));
    const cmt_leaf_bytes *leaves = NULL;
    size_t n = 0;
    ck_ok(cmt_store_leaves(store, mem, &leaves, &n, NULL));
    ck_assert_uint_eq(n, 70);
    for (uint64_t k = 0; k < n; k++) {
        const char *bytes = NULL;
        size_t len = 0;
        cmt_tlog_proof proof;
        cmt_checkpoint c;
        cmt_buf fresh = {0};
        ck_ok(cmt_store_receipt(store, mem, k, &bytes, &len, NULL));
        ck_ok(cmt_tlog_proof_read(mem, bytes, len, &proof, NULL));
        ck_ok(cmt_tlog_proof_check(mem, &proof, leaves[k].at, leaves[k].n,
                                   cmt_store_vkey(store), &c, NULL));
        ck_assert_uint_eq(c.size, k + 1);
        ck_ok(cmt_store_prove(store, k, &fresh, NULL));
        ck_ok(cmt_tlog_proof_read(mem, fresh.data, fresh.len, &proof, NULL));
        ck_ok(cmt_tlog_proof_check(mem, &proof, leaves[k].at, leaves[k].n,
                                   cmt_store_vkey(store), &c, NULL));
        ck_assert_uint_eq(c.size, 70);
        cmt_buf_free(&fresh);
    }
    cmt_store_close(store);
}
END_TEST

START_TEST(time_does_not_run_backwards)
{
    cmt_store *store = create("s");
    append(store, 1000, 0);
    const cmt_leaf early = leaf_at(999);
    ck_assert_int_eq(cmt_store_append(store, &early, NULL, NULL), CMT_E_CONFLICT);
    append(store, 1000, 1);
    cmt_store_close(store);
}
END_TEST

START_TEST(a_store_is_made_once)
{
    cmt_store *store = create("s");
    cmt_store *other = NULL;
    ck_ok(cmt_store_commit(store, NULL));
    ck_assert_int_eq(cmt_store_create(in_dir("s"), trust, strlen(trust), pem,
                                      strlen(pem), &other, NULL),
                     CMT_E_CONFLICT);
    cmt_store_close(store);
    ck_assert_int_eq(cmt_store_open(in_dir("none"), &other, NULL), CMT_E_REFERENCE);
}
END_TEST

START_TEST(a_stranger_s_key_makes_no_store)
{
    uint8_t seed[CMT_KEY_BYTES] = {1};
    char other[CMT_KEY_PEM];
    cmt_secret_key *key = NULL;
    cmt_store *store = NULL;
    ck_ok(cmt_secret_key_from_seed(seed, &key, NULL));
    ck_ok(cmt_secret_key_write(key, other, NULL));
    cmt_secret_key_free(key);
    ck_assert_int_eq(cmt_store_create(in_dir("s"), trust, strlen(trust), other,
                                      strlen(other), &store, NULL),
                     CMT_E_TRUST);
    ck_assert_int_ne(access(in_dir("s"), F_OK), 0);
}
END_TEST

START_TEST(objects_are_what_their_names_say)
{
    cmt_store *store = create("s");
    const cmt_objects objects = cmt_store_objects(store);
    char digest[CMT_DIGEST_TEXT];
    const char *bytes = NULL;
    size_t n = 77;
    ck_ok(cmt_store_put(store, "", 0, digest, NULL));
    ck_assert_str_eq(digest, D);
    ck_ok(cmt_objects_get(&objects, mem, "object", D, &bytes, &n, NULL));
    ck_assert_uint_eq(n, 0);
    ck_ok(cmt_store_put(store, "abc", 3, digest, NULL));
    ck_ok(cmt_store_put(store, "abc", 3, NULL, NULL)); /* twice is once */
    ck_ok(cmt_objects_get(&objects, mem, "object", digest, &bytes, &n, NULL));
    ck_assert_mem_eq(bytes, "abc", 4);
    cmt_hash32 *list = NULL;
    ck_ok(cmt_store_object_list(store, mem, &list, &n, NULL));
    ck_assert_uint_eq(n, 2);
    digest[10] = digest[10] == '0' ? '1' : '0';
    ck_assert_int_eq(cmt_objects_get(&objects, mem, "object", digest, &bytes, &n, NULL),
                     CMT_E_REFERENCE);
    cmt_store_close(store);
}
END_TEST

START_TEST(two_writers_do_not_mix)
{
    cmt_store *store = create("s");
    cmt_store *other = NULL;
    cmt_err err = {0};
    append(store, 1000, 0);
    ck_ok(cmt_store_commit(store, NULL));
    ck_ok(cmt_store_begin(store, NULL));
    append(store, 1000, 1);
    /* Others read what is committed meanwhile, and are told who keeps them from writing. */
    ck_ok(cmt_store_open(in_dir("s"), &other, NULL));
    ck_assert_uint_eq(size_of(other), 1);
    ck_assert_int_eq(cmt_store_begin(other, &err), CMT_E_RESOURCE);
    ck_assert_ptr_nonnull(strstr(err.text, "another process is writing"));
    ck_ok(cmt_store_commit(store, NULL));
    ck_ok(cmt_store_begin(other, NULL));
    ck_assert_uint_eq(size_of(other), 2);
    append(other, 1000, 2);
    ck_ok(cmt_store_commit(other, NULL));
    ck_assert_uint_eq(size_of(store), 3);
    cmt_store_close(other);
    cmt_store_close(store);
}
END_TEST

START_TEST(a_killed_writer_leaves_what_it_committed)
{
    cmt_store *store = create("s");
    ck_ok(cmt_store_commit(store, NULL));
    cmt_store_close(store);
    const pid_t child = fork();
    if (child == 0) {
        cmt_store *mine = NULL;
        if (cmt_store_open(in_dir("s"), &mine, NULL) != CMT_OK)
            _exit(1);
        for (unsigned k = 0; k < 3; k++) {
            const cmt_leaf leaf = leaf_at(1000);
            if (cmt_store_begin(mine, NULL) != CMT_OK
                || cmt_store_append(mine, &leaf, NULL, NULL) != CMT_OK
                || (k < 2 && cmt_store_commit(mine, NULL) != CMT_OK))
                _exit(1);
        }
        _exit(0); /* in the midst of the third, nothing closed */
    }
    int status = 1;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    cmt_log_summary summary;
    ck_ok(cmt_store_open(in_dir("s"), &store, NULL));
    ck_ok(cmt_store_check(store, mem, &summary, NULL));
    ck_assert_uint_eq(summary.size, 2);
    cmt_store_close(store);
}
END_TEST

START_TEST(a_published_log_gives_the_store_back) /* loop over sizes */
{
    static const uint64_t sizes[] = {1, 2, 255, 256, 257, 600};
    const uint64_t size = sizes[_i];
    cmt_store *store = create("s");
    cmt_store *again = NULL;
    cmt_log_summary out;
    cmt_log_summary back;
    for (uint64_t k = 0; k < size; k++)
        append(store, 1000 + (cmt_time)k, k);
    ck_ok(cmt_store_put(store, "abc", 3, NULL, NULL));
    ck_ok(cmt_store_commit(store, NULL));
    ck_ok(cmt_store_publish(store, mem, in_dir("pub"), &out, NULL));
    ck_assert_uint_eq(out.size, size);
    ck_assert_uint_eq(out.n_objects, 1);
    cmt_published log;
    ck_ok(cmt_published_read(mem, in_dir("pub"), cmt_store_vkey(store), &log, NULL));
    ck_assert_uint_eq(log.checkpoint.size, size);
    again = create("again");
    ck_ok(cmt_store_restore(again, mem, in_dir("pub"), &back, NULL));
    ck_assert(cmt_hash32_equal(&out.root, &back.root));
    ck_ok(cmt_store_check(again, mem, &back, NULL));
    for (uint64_t k = 0; k < size; k += 17) {
        const char *a = NULL;
        const char *b = NULL;
        size_t n = 0;
        ck_ok(cmt_store_receipt(store, mem, k, &a, &n, NULL));
        ck_ok(cmt_store_receipt(again, mem, k, &b, &n, NULL));
        ck_assert_str_eq(a, b);
    }
    cmt_store_close(again);
    cmt_store_close(store);
}
END_TEST

START_TEST(publishing_goes_on_where_it_was)
{
    cmt_store *store = create("s");
    cmt_log_summary out;
    cmt_published log;
    uint64_t size = 0;
    for (unsigned step = 0; step < 4; step++) {
        for (unsigned k = 0; k < 100; k++, size++)
            append(store, 1000, size);
        ck_ok(cmt_store_commit(store, NULL));
        ck_ok(cmt_store_publish(store, mem, in_dir("pub"), &out, NULL));
        ck_ok(
            cmt_published_read(mem, in_dir("pub"), cmt_store_vkey(store), &log, NULL));
        ck_assert_uint_eq(log.checkpoint.size, size);
        ck_ok(cmt_store_begin(store, NULL));
    }
    cmt_store_close(store);
}
END_TEST

START_TEST(an_altered_publication_is_not_believed)
{
    cmt_store *store = create("s");
    cmt_store *again = NULL;
    cmt_log_summary out;
    char *bytes = NULL;
    size_t n = 0;
    for (uint64_t k = 0; k < 5; k++)
        append(store, 1000, k);
    ck_ok(cmt_store_commit(store, NULL));
    ck_ok(cmt_store_publish(store, mem, in_dir("pub"), &out, NULL));
    const char *path = in_dir("pub/tile/entries/000.p/5");
    ck_ok(cmt_file_read(mem, path, 65536, &bytes, &n, NULL));
    bytes[20] ^= 1;
    ck_ok(cmt_file_write(path, bytes, n, NULL));
    again = create("again");
    ck_assert_int_eq(cmt_store_restore(again, mem, in_dir("pub"), &out, NULL),
                     CMT_E_DIGEST);
    cmt_store_close(again);
    ck_assert_int_eq(cmt_store_open(in_dir("again"), &again, NULL), CMT_E_REFERENCE);
    cmt_store_close(store);
}
END_TEST

START_TEST(what_is_no_database_says_so)
{
    cmt_store *store = create("s");
    cmt_err err = {0};
    ck_ok(cmt_store_commit(store, NULL));
    cmt_store_close(store);
    static const char garbage[8192] = "this is no database";
    ck_ok(cmt_file_write(in_dir("s/comitia.db"), garbage, sizeof garbage, NULL));
    ck_assert_int_eq(cmt_store_open(in_dir("s"), &store, &err), CMT_E_IO);
    ck_assert_ptr_nonnull(strstr(err.text, "damaged"));
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("store");
    TCase *t = tcase_create("store");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_set_timeout(t, 60);
    tcase_add_test(t, what_is_committed_is_there_again);
    tcase_add_test(t, what_is_not_committed_never_was);
    tcase_add_test(t, each_allocation_may_fail);
    tcase_add_test(t, receipts_prove_their_leaves);
    tcase_add_test(t, time_does_not_run_backwards);
    tcase_add_test(t, a_store_is_made_once);
    tcase_add_test(t, a_stranger_s_key_makes_no_store);
    tcase_add_test(t, objects_are_what_their_names_say);
    tcase_add_test(t, two_writers_do_not_mix);
    tcase_add_test(t, a_killed_writer_leaves_what_it_committed);
    tcase_add_loop_test(t, a_published_log_gives_the_store_back, 0, 6);
    tcase_add_test(t, publishing_goes_on_where_it_was);
    tcase_add_test(t, an_altered_publication_is_not_believed);
    tcase_add_test(t, what_is_no_database_says_so);
    suite_add_tcase(s, t);
    return s;
}

CMT_TEST_MAIN(suite)
