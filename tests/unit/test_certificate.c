#include "base/buf.h"
#include "io/json.h"
#include "lp/exact.h"
#include "programs.h"
#include "proof/certificate.h"
#include "second.h"
#include "test.h"

#include <stdio.h>

static cmt_arena *mem;

static void set_up(void)
{
    mem = cmt_arena_new(0);
}

static void tear_down(void)
{
    cmt_arena_fail_after(-1);
    cmt_arena_free(mem);
    mem = NULL;
    second_end();
}

static cmt_solution solve(const cmt_lp *lp, unsigned nodes)
{
    cmt_solution got = {0};
    const cmt_exact_options options = {.nodes = nodes};
    const cmt_solver *solver = cmt_exact_solver_new(mem, &options);
    ck_ok(solver->solve(solver->self, mem, lp, &got, NULL));
    return got;
}

static cmt_status check(const cmt_lp *lp,
                        const cmt_value *certificate,
                        cmt_solution *out)
{
    return cmt_certificate_check(mem, lp, certificate, out, NULL);
}

/* Read back what is written, so that a certificate may be altered at will. */
static cmt_value *copy_of(const cmt_value *v)
{
    cmt_buf text = {0};
    cmt_value *copy = NULL;
    ck_ok(cmt_json_write(v, &text, NULL));
    ck_ok(cmt_json_read(mem, text.data, text.len, 1 << 20, &copy, NULL));
    cmt_buf_free(&text);
    return copy;
}

/* A statement that an altered certificate makes and that is accepted must be true. */
static void check_truth(const cmt_lp *lp,
                        const cmt_solution *said,
                        const cmt_solution *truth)
{
    switch (said->status) {
    case CMT_SOLUTION_OPTIMAL:
        ck_assert_int_eq(truth->status, CMT_SOLUTION_OPTIMAL);
        ck_assert(mpq_equal(said->objective, truth->objective) != 0);
        break;
    case CMT_SOLUTION_INFEASIBLE:
    case CMT_SOLUTION_UNBOUNDED:
        ck_assert_int_eq(truth->status, said->status);
        break;
    case CMT_SOLUTION_UNPROVED:
        if (said->bound != NULL && truth->status == CMT_SOLUTION_OPTIMAL) {
            const int order = mpq_cmp(said->bound, truth->objective);
            ck_assert(lp->maximise ? order >= 0 : order <= 0);
        }
        break;
    }
    if (said->has_x)
        ck_ok(cmt_lp_check_point(mem, lp, said->x, NULL));
}

typedef struct altering {
    const cmt_lp *lp;
    cmt_value *top;
    const cmt_solution *truth;
    bool second;
    size_t n_tried;
    size_t n_accepted;
} altering;

static void judge(altering *a)
{
    const cmt_arena_mark mark = cmt_arena_get_mark(mem);
    cmt_solution said = {.bound = NULL};
    a->n_tried++;
    if (check(a->lp, a->top, &said) == CMT_OK) {
        a->n_accepted++;
        check_truth(a->lp, &said, a->truth);
    }
    if (a->second)
        second_note(mem, a->lp, a->top);
    cmt_arena_reset(mem, mark);
}

static void alter_string(altering *a, cmt_value *v)
{
    static const char *const others[] = {
        "optimal", "infeasible", "unbounded", "unproved", "0", "1",
        "-1",      "2",          "1/2",       "2/4",      "",  "1.5"};
    const char *was = v->as.string;
    for (size_t k = 0; k < sizeof others / sizeof others[0]; k++) {
        v->as.string = others[k];
        if (strcmp(was, others[k]) != 0)
            judge(a);
    }
    mpq_ptr q = cmt_q(mem);
    if (cmt_q_read(was, 4096, q)) {
        mpq_add(q, q, rational(mem, "1/1000000000000000000000000000000"));
        v->as.string = cmt_q_text(mem, q);
        judge(a);
        mpq_sub(q, q, rational(mem, "1/500000000000000000000000000000"));
        v->as.string = cmt_q_text(mem, q);
        judge(a);
        mpq_neg(q, q);
        v->as.string = cmt_q_text(mem, q);
        judge(a);
    }
    v->as.string = was;
}

static void alter_integer(altering *a, cmt_value *v)
{
    const int64_t was = v->as.integer;
    for (int64_t k = -1; k <= 3; k++) {
        v->as.integer = k == 3 ? was + 1 : k;
        if (v->as.integer != was)
            judge(a);
    }
    v->as.integer = was;
}

static void alter(altering *a, cmt_value *v);

/* Something of another kind in its place. */
static void alter_kind(altering *a, cmt_value *v)
{
    const cmt_value was = *v;
    static const cmt_value others[] = {
        {.kind = CMT_VALUE_NULL},
        {.kind = CMT_VALUE_BOOL, .as.boolean = true},
        {.kind = CMT_VALUE_INT, .as.integer = 1},
        {.kind = CMT_VALUE_STRING, .as.string = "1"},
        {.kind = CMT_VALUE_ARRAY},
        {.kind = CMT_VALUE_OBJECT},
    };
    for (size_t k = 0; k < sizeof others / sizeof others[0]; k++) {
        *v = others[k];
        if (v->kind != was.kind)
            judge(a);
    }
    *v = was;
}

/* One item twice, in a copy that is put in the array's place. */
static void double_items(altering *a, cmt_value *v)
{
    const cmt_arena_mark mark = cmt_arena_get_mark(mem);
    const cmt_value was = *v;
    cmt_value **items = CMT_NEW_ARRAY(mem, cmt_value *, was.as.array.n + 1);
    v->as.array.items = items;
    v->as.array.n++;
    for (size_t k = 0; k < was.as.array.n; k++) {
        for (size_t i = 0; i <= was.as.array.n; i++)
            items[i] = was.as.array.items[i <= k ? i : i - 1];
        judge(a);
    }
    *v = was;
    cmt_arena_reset(mem, mark);
}

/* A member more, known in other certificates or not at all. */
static void add_member(altering *a, cmt_value *v)
{
    static const char *const keys[] = {"a",   "at",        "bound", "dual", "empty",
                                       "ray", "objective", "tree",  "zz"};
    const cmt_arena_mark mark = cmt_arena_get_mark(mem);
    const cmt_value was = *v;
    const size_t n = was.as.object.n;
    cmt_value extra = {.kind = CMT_VALUE_STRING, .as.string = "1"};
    v->as.object.members = CMT_NEW_ARRAY(mem, cmt_member, n + 1);
    for (size_t k = 0; k < sizeof keys / sizeof keys[0]; k++) {
        size_t at = 0;
        while (at < n && strcmp(was.as.object.members[at].key, keys[k]) < 0)
            at++;
        if (at < n && strcmp(was.as.object.members[at].key, keys[k]) == 0)
            continue;
        for (size_t i = 0; i < n; i++)
            v->as.object.members[i < at ? i : i + 1] = was.as.object.members[i];
        v->as.object.members[at] = (cmt_member){.key = keys[k], .value = &extra};
        v->as.object.n = n + 1;
        judge(a);
    }
    *v = was;
    cmt_arena_reset(mem, mark);
}

static void alter_array(altering *a, cmt_value *v)
{
    const size_t n = v->as.array.n;
    for (size_t k = 0; k < n; k++)
        alter(a, v->as.array.items[k]);
    for (size_t k = 0; k < n; k++) {
        v->as.array.n = k; /* cut short */
        judge(a);
    }
    v->as.array.n = n;
    for (size_t k = 0; k + 1 < n; k++) { /* neighbours swapped */
        cmt_value *was = v->as.array.items[k];
        v->as.array.items[k] = v->as.array.items[k + 1];
        v->as.array.items[k + 1] = was;
        judge(a);
        v->as.array.items[k + 1] = v->as.array.items[k];
        v->as.array.items[k] = was;
    }
    double_items(a, v);
}

static void alter_object(altering *a, cmt_value *v)
{
    const size_t n = v->as.object.n;
    for (size_t k = 0; k < n; k++)
        alter(a, v->as.object.members[k].value);
    for (size_t k = 0; k < n; k++) { /* without one member */
        const cmt_member was = v->as.object.members[k];
        memmove(v->as.object.members + k, v->as.object.members + k + 1,
                (n - k - 1) * sizeof was);
        v->as.object.n = n - 1;
        judge(a);
        memmove(v->as.object.members + k + 1, v->as.object.members + k,
                (n - k - 1) * sizeof was);
        v->as.object.members[k] = was;
        v->as.object.n = n;
    }
    add_member(a, v);
}

static void alter(altering *a, cmt_value *v)
{
    alter_kind(a, v);
    switch (v->kind) {
    case CMT_VALUE_STRING:
        alter_string(a, v);
        break;
    case CMT_VALUE_INT:
        alter_integer(a, v);
        break;
    case CMT_VALUE_ARRAY:
        alter_array(a, v);
        break;
    case CMT_VALUE_OBJECT:
        alter_object(a, v);
        break;
    case CMT_VALUE_NULL:
    case CMT_VALUE_BOOL:
        break;
    }
}

/* Alter every field of the certificates of random programs. */
static void alter_many(uint64_t seed, int n, int second_until, const shape *s)
{
    size_t tried = 0;
    size_t accepted = 0;
    for (int k = 0; k < n; k++) {
        const cmt_arena_mark mark = cmt_arena_get_mark(mem);
        const cmt_lp lp = draw_program(mem, &seed, s);
        const cmt_solution truth = solve(&lp, 0);
        const cmt_solution first = k % 3 == 2 ? solve(&lp, 2) : truth;
        altering a = {.lp = &lp,
                      .top = copy_of(first.certificate),
                      .truth = &truth,
                      .second = k < second_until};
        second_note(mem, &lp, first.certificate);
        alter(&a, a.top);
        ck_ok(check(&lp, a.top, NULL)); /* all put back */
        tried += a.n_tried;
        accepted += a.n_accepted;
        cmt_arena_reset(mem, mark);
    }
    printf("%zu alterations, %zu of them other true proofs\n", tried, accepted);
    ck_assert_uint_lt(accepted, tried / 5);
    second_ask(mem);
}

START_TEST(altered_linear_certificates_prove_nothing_false)
{
    const shape s = {.max_columns = 5, .max_rows = 4, .max_value = 3, .max_den = 2};
    alter_many(8, 200, 60, &s);
}
END_TEST

START_TEST(altered_proof_trees_prove_nothing_false)
{
    const shape s = {.max_columns = 5,
                     .max_rows = 4,
                     .max_value = 7,
                     .max_den = 2,
                     .percent_integer = 85,
                     .bounded = true};
    alter_many(9, 150, 60, &s);
}
END_TEST

/* maximise x + y, x and y integer in [0, 3], 2 x + 2 y <= 5 */
static cmt_lp sample(void)
{
    cmt_lp_builder *b = cmt_lp_builder_new(mem);
    column(mem, b, true, "0", "3");
    column(mem, b, true, "0", "3");
    row(mem, b, "2 2", CMT_SENSE_LE, "5");
    return finish(mem, b, true, "1 1");
}

static cmt_status check_text(const cmt_lp *lp, const char *rest, cmt_err *err)
{
    cmt_value *v = NULL;
    cmt_hash32 digest;
    char program[CMT_DIGEST_TEXT];
    ck_ok(cmt_program_digest(lp, &digest, NULL));
    cmt_digest_text(&digest, program);
    const char *at = strstr(rest, "PROGRAM");
    const char *text =
        cmt_arena_printf(mem, "%.*s%s%s", (int)(at - rest), rest, program, at + 7);
    ck_ok(cmt_json_read(mem, text, strlen(text), 10000, &v, NULL));
    return cmt_certificate_check(mem, lp, v, NULL, err);
}

#define HEAD                                                                  \
    "\"format\":\"comitia.certificate/"                                       \
    "1\",\"objective\":\"2\",\"primal\":[[0,\"2\"]],\"program\":\"PROGRAM\"," \
    "\"status\":\"optimal\""

START_TEST(proofs_written_by_hand_are_judged)
{
    const cmt_lp lp = sample();
    static const char *const good[] = {
        /* 5/2 rounds down to 2: objectives are integers */
        "{\"dual\":[[0,\"1/2\"]]," HEAD "}",
        "{" HEAD ",\"tree\":[{\"at\":\"1\",\"branch\":0},{\"dual\":[[0,\"1/2\"]]},"
        "{\"dual\":[[0,\"1/2\"]]}]}",
        "{" HEAD ",\"tree\":[{\"tighten\":[[0,\"1/2\"]]},{\"dual\":[[0,\"1/2\"]]}]}",
        "{\"bound\":\"5/2\",\"dual\":[[0,\"1/2\"]],\"format\":\"comitia.certificate/"
        "1\","
        "\"program\":\"PROGRAM\",\"status\":\"unproved\"}",
        "{\"format\":\"comitia.certificate/1\",\"program\":\"PROGRAM\","
        "\"status\":\"unproved\"}",
    };
    static const char *const bad[] = {
        "{\"dual\":[[0,\"-1/2\"]]," HEAD "}",
        "{\"dual\":[]," HEAD "}",
        "{\"farkas\":[[0,\"-1\"]]," HEAD "}",
        "{" HEAD ",\"tree\":[{\"at\":\"1\",\"branch\":0},{\"dual\":[[0,\"1/2\"]]}]}",
        "{" HEAD ",\"tree\":[{\"dual\":[[0,\"1/2\"]]},{\"dual\":[[0,\"1/2\"]]}]}",
        "{" HEAD ",\"tree\":[{\"at\":\"1\",\"branch\":0},{\"empty\":0},"
        "{\"dual\":[[0,\"1/2\"]]}]}",
        "{\"dual\":[[0,\"1/2\"]],\"format\":\"comitia.certificate/1\","
        "\"program\":\"PROGRAM\",\"status\":\"infeasible\"}",
        "{\"bound\":\"1\",\"dual\":[[0,\"1/2\"]],\"format\":\"comitia.certificate/1\","
        "\"program\":\"PROGRAM\",\"status\":\"unproved\"}",
    };
    for (size_t k = 0; k < sizeof good / sizeof good[0]; k++) {
        cmt_err err = {0};
        ck_assert_msg(check_text(&lp, good[k], &err) == CMT_OK, "%s: %s", good[k],
                      err.text);
    }
    for (size_t k = 0; k < sizeof bad / sizeof bad[0]; k++)
        ck_assert_msg(check_text(&lp, bad[k], NULL) == CMT_E_NEGATIVE, "%s", bad[k]);
}
END_TEST

START_TEST(another_form_is_refused)
{
    const cmt_lp lp = sample();
    static const char *const bad[] = {
        "{\"dual\":[[0,\"2/4\"]]," HEAD "}",
        "{\"dual\":[[0,\"0\"]]," HEAD "}",
        "{\"dual\":[[1,\"1/2\"]]," HEAD "}",
        "{\"dual\":[[0,\"1/2\"],[0,\"1/2\"]]," HEAD "}",
        "{\"dual\":[[0,\"1/2\"]],\"farkas\":[]," HEAD "}",
        "{\"dual\":[[0,\"1/2\"]]," HEAD ",\"thanks\":\"\"}",
        "{\"bound\":\"2\",\"dual\":[[0,\"1/2\"]]," HEAD "}",
        "{" HEAD ",\"tree\":[]}",
        "{" HEAD
        ",\"tree\":[{\"at\":\"1/2\",\"branch\":0},{\"dual\":[]},{\"dual\":[]}]}",
        "{" HEAD ",\"tree\":[{\"cut\":[]}]}",
        "{" HEAD ",\"tree\":[{\"dual\":[[0,\"1/2\"]],\"note\":0}]}",
        "{" HEAD "}",
    };
    for (size_t k = 0; k < sizeof bad / sizeof bad[0]; k++)
        ck_assert_msg(check_text(&lp, bad[k], NULL) == CMT_E_SCHEMA, "%s", bad[k]);
}
END_TEST

START_TEST(the_digest_is_of_the_canonical_value)
{
    static const shape s = {.max_columns = 6,
                            .max_rows = 6,
                            .max_value = INT32_MAX,
                            .max_den = 3,
                            .percent_integer = 30};
    uint64_t seed = 4000 + (uint64_t)_i;
    cmt_lp lp = draw_program(mem, &seed, &s);
    cmt_column *columns = CMT_NEW_ARRAY(mem, cmt_column, lp.n_columns + 1);
    for (size_t c = 0; c < lp.n_columns; c++)
        columns[c] = lp.columns[c];
    if (lp.n_columns > 1) {
        columns[0].name = "with \"quotes\" and \\";
        columns[1].lower = rational(mem, "-123456789012345678901234567890/7");
    }
    lp.columns = columns;
    cmt_buf straight = {0};
    cmt_buf slowly = {0};
    ck_ok(cmt_lp_write(&lp, &straight, &ck_err));
    ck_ok(cmt_json_write(cmt_lp_value(mem, &lp), &slowly, &ck_err));
    ck_assert_uint_eq(straight.len, slowly.len);
    ck_assert_int_eq(memcmp(straight.data, slowly.data, slowly.len), 0);
    cmt_buf_free(&straight);
    cmt_buf_free(&slowly);
}
END_TEST

START_TEST(a_name_that_canonical_json_cannot_hold_is_refused)
{
    const cmt_column named = {.name = "a\x01"};
    const cmt_lp lp = {.columns = &named, .n_columns = 1};
    cmt_hash32 digest;
    cmt_err err = {0};
    ck_assert_int_eq(cmt_program_digest(&lp, &digest, &err), CMT_E_RANGE);
}
END_TEST

START_TEST(a_certificate_is_about_one_program)
{
    const cmt_lp lp = sample();
    const cmt_solution got = solve(&lp, 0);
    cmt_lp other = lp;
    other.maximise = false;
    ck_assert_int_eq(check(&other, got.certificate, NULL), CMT_E_DIGEST);
}
END_TEST

START_TEST(recorded_answers_replay_without_a_solver)
{
    const shape s = {.max_columns = 5,
                     .max_rows = 4,
                     .max_value = 5,
                     .max_den = 2,
                     .percent_integer = 40};
    uint64_t seed = 17;
    cmt_certificates *set = cmt_certificates_new(mem);
    const cmt_exact_options few = {.nodes = 50};
    const cmt_solver *exact = cmt_exact_solver_new(mem, &few);
    const cmt_solver *recorder = cmt_recording_solver_new(mem, exact, set);
    const cmt_solver *reader = cmt_certificate_solver_new(mem, set);
    for (int k = 0; k < 60; k++) {
        const cmt_lp lp = draw_program(mem, &seed, &s);
        cmt_solution first = {0};
        cmt_solution again = {0};
        if (cmt_certificates_count(set) == 0) {
            ck_assert_int_eq(reader->solve(reader->self, mem, &lp, &again, NULL),
                             CMT_E_REFERENCE);
        }
        ck_ok(recorder->solve(recorder->self, mem, &lp, &first, NULL));
        ck_ok(reader->solve(reader->self, mem, &lp, &again, NULL));
        ck_assert_int_eq(first.status, again.status);
        ck_assert_int_eq(first.has_x, again.has_x);
        for (size_t c = 0; first.has_x && c < lp.n_columns; c++)
            ck_assert(mpq_equal(first.x[c], again.x[c]) != 0);
        ck_assert(cmt_value_equal(first.certificate, again.certificate));
    }
    const size_t n = cmt_certificates_count(set);
    ck_assert_uint_gt(n, 50);
    for (size_t k = 1; k < n; k++) {
        ck_assert_int_lt(memcmp(cmt_certificates_at(set, k - 1)->program.at,
                                cmt_certificates_at(set, k)->program.at, 32),
                         0);
    }
}
END_TEST

START_TEST(each_allocation_may_fail)
{
    const cmt_lp lp = sample();
    const cmt_solution got = solve(&lp, 0);
    cmt_status st = CMT_E_NOMEM;
    long k = 0;
    for (; st == CMT_E_NOMEM; k++) {
        cmt_arena *own = cmt_arena_new(0);
        cmt_arena_fail_after(k);
        st = cmt_certificate_check(own, &lp, got.certificate, NULL, NULL);
        cmt_arena_fail_after(-1);
        cmt_arena_free(own);
    }
    ck_assert_int_eq(st, CMT_OK);
    ck_assert_int_gt(k, 30);
}
END_TEST

static Suite *certificate_suite(void)
{
    Suite *s = suite_create("certificate");
    TCase *t = tcase_create("certificate");
    tcase_set_timeout(t, 120);
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, altered_linear_certificates_prove_nothing_false);
    tcase_add_test(t, altered_proof_trees_prove_nothing_false);
    tcase_add_test(t, proofs_written_by_hand_are_judged);
    tcase_add_test(t, another_form_is_refused);
    tcase_add_loop_test(t, the_digest_is_of_the_canonical_value, 0, 50);
    tcase_add_test(t, a_name_that_canonical_json_cannot_hold_is_refused);
    tcase_add_test(t, a_certificate_is_about_one_program);
    tcase_add_test(t, recorded_answers_replay_without_a_solver);
    tcase_add_test(t, each_allocation_may_fail);
    suite_add_tcase(s, t);
    return s;
}

CMT_TEST_MAIN(certificate_suite)
