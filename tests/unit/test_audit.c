/* The audit names the step that a change breaks. */
#include "audit/audit.h"
#include "audit/html.h"
#include "bundle/statement.h"
#include "bundle/sums.h"
#include "bundle/verify.h"
#include "io/json.h"
#include "log_world.h"
#include "lp/exact.h"

#include <stdlib.h>

static cmt_arena *mem;
static log_world world;
static cmt_compiled built;
static const cmt_solver *solver;

#define CHARTER                                                                    \
    "<value id=\"privacy\">P</value><value id=\"honesty\">H</value>"               \
    "<context id=\"general\"/>"                                                    \
    "<question id=\"q\" kind=\"choice\" adopted-by=\"decreed\"><text>What?</text>" \
    "<alternative id=\"a\">A</alternative><alternative id=\"b\">B</alternative>"   \
    "<rule name=\"plurality\"/><weighting kind=\"members\"/>"                      \
    "<tie-break kind=\"order\"/></question>"                                       \
    "<question id=\"reward\" kind=\"weights\" adopted-by=\"decreed\"><text>How?"   \
    "</text><of ref=\"privacy\"/><of ref=\"honesty\"/><rule name=\"mean\"/>"       \
    "<weighting kind=\"equal\"/><tie-break kind=\"none\"/></question>"             \
    "<tier id=\"0\"/><article id=\"floor\" tier=\"0\"><reason>r</reason>"          \
    "<at-least value=\"1/2\"><weight question=\"reward\" of=\"privacy\"/>"         \
    "</at-least></article>"

#define ANSWERS(first, privacy, honesty)                                              \
    "<ballots question=\"q\"><ballot count=\"5\"><rank><tier><alt ref=\"" first       \
    "\"/></tier></rank></ballot></ballots><weights question=\"reward\" count=\"5\">"  \
    "<of ref=\"privacy\" value=\"" privacy "\"/><of ref=\"honesty\" value=\"" honesty \
    "\"/></weights>"

/* A record that compares few rules: what is altered is each field, not each rule. */
static cmt_compile_input compile_input(void)
{
    static const char record[] =
        "{\"questions\":[{\"id\":\"q@general\",\"runs\":[{\"kind\":\"ordinal\","
        "\"rule\":"
        "\"borda\"},{\"kind\":\"ordinal\",\"rule\":\"condorcet\"}]},{\"id\":"
        "\"reward@general\",\"runs\":[{\"kind\":\"weights\",\"rule\":"
        "\"median-normalised\"}]}]}";
    cmt_compile_input input = world_compile(&world, solver);
    cmt_value *v = NULL;
    ck_ok(cmt_json_read(mem, record, sizeof record - 1, sizeof record, &v, &ck_err));
    input.record = v;
    return input;
}

static void set_up(void)
{
    mem = cmt_arena_new(0);
    cmt_err err = {0};
    solver = cmt_exact_solver_new(mem, NULL);
    world_begin(&world, mem, 3, CHARTER);
    const char *first =
        world_submit(&world, "g-a", 1, NULL, ANSWERS("a", "1/5", "4/5"));
    (void)world_submit(&world, "g-b", 1, NULL, ANSWERS("b", "1/5", "4/5"));
    (void)world_submit(&world, "g-a", 2, first, ANSWERS("b", "2/5", "3/5"));
    (void)world_submit(&world, "g-c", 1, NULL, ANSWERS("a", "1/10", "9/10"));
    world_close(&world);
    const cmt_compile_input input = compile_input();
    built = (cmt_compiled){0};
    const cmt_status st = cmt_compile(mem, &input, &built, &err);
    ck_assert_msg(st == CMT_OK, "%s: %s", cmt_status_name(st), err.text);
}

static void tear_down(void)
{
    cmt_arena_free(mem);
    mem = NULL;
}

/* The files beside the container, and what an auditor brings. */
typedef struct release {
    const uint8_t *container;
    size_t n_container;
    const char *statement;
    size_t n_statement;
    cmt_entry *certificates;
    size_t n_certificates;
} release;

static release release_of(const cmt_entry *entries, size_t n, bool sums)
{
    release r = {0};
    cmt_buf text = {0};
    cmt_buf bytes = {0};
    cmt_entry *list = CMT_NEW_ARRAY(mem, cmt_entry, n);
    memcpy(list, entries, n * sizeof *list);
    if (sums) {
        ck_ok(cmt_sums_write(mem, list, n, &text, &ck_err));
        for (size_t k = 0; k < n; k++) {
            if (strcmp(list[k].name, CMT_SUMS_NAME) == 0)
                list[k].bytes = (const uint8_t *)world_keep(mem, &text, &list[k].n);
        }
    }
    ck_ok(cmt_container_write(mem, list, n, &bytes, &ck_err));
    r.container = (const uint8_t *)world_keep(mem, &bytes, &r.n_container);
    cmt_subject subject = {.name = built.name};
    cmt_sha256_of(r.container, r.n_container, &subject.digest);
    const cmt_statement statement = {.predicate_type = CMT_PREDICATE_POLICY,
                                     .subjects = &subject,
                                     .n_subjects = 1,
                                     .predicate = built.claim};
    ck_ok(cmt_statement_write(mem, &statement, &bytes, &ck_err));
    size_t n_payload = 0;
    const char *payload = world_keep(mem, &bytes, &n_payload);
    r.statement = world_release(&world, payload, n_payload, &r.n_statement);
    r.n_certificates = cmt_certificates_count(built.certificates);
    r.certificates = CMT_NEW_ARRAY(mem, cmt_entry, r.n_certificates + 1);
    for (size_t k = 0; k < r.n_certificates; k++) {
        const cmt_certificate_entry *e = cmt_certificates_at(built.certificates, k);
        r.certificates[k] = (cmt_entry){
            .name = "c.json", .bytes = (const uint8_t *)e->bytes, .n = e->n_bytes};
    }
    return r;
}

static cmt_audit audit_of(const release *r, const cmt_solver *with)
{
    cmt_audit audit = {0};
    cmt_err err = {0};
    const cmt_audit_input input = {.container = r->container,
                                   .n_container = r->n_container,
                                   .container_name = built.name,
                                   .statement = r->statement,
                                   .n_statement = r->n_statement,
                                   .certificates = r->certificates,
                                   .n_certificates = r->n_certificates,
                                   .trust = world.trust,
                                   .n_trust = world.n_trust,
                                   .solver = with};
    const cmt_status st = cmt_audit_run(mem, &input, &audit, &err);
    ck_assert_msg(st == CMT_OK, "%s", err.text);
    return audit;
}

static void expect(const cmt_audit *audit, unsigned step, const char *what)
{
    const unsigned got = audit->first_failed;
    ck_assert_msg(got == step, "%s: step %u, not %u: %s", what, got, step,
                  got == 0 ? "passed" : audit->rows[got - 1].sentence);
}

/* The bundle's files with one of them replaced (or left out, bytes NULL), sums and claim
 * made anew. */
static release with_file(const char *name, const void *bytes, size_t n)
{
    cmt_entry *list = CMT_NEW_ARRAY(mem, cmt_entry, built.files.n + 1);
    size_t kept = 0;
    bool found = false;
    for (size_t k = 0; k < built.files.n; k++) {
        list[kept] = built.files.entries[k];
        if (strcmp(list[kept].name, name) == 0) {
            found = true;
            list[kept].bytes = bytes;
            list[kept].n = n;
        }
        kept += list[kept].bytes != NULL;
    }
    ck_assert_msg(found, "no %s", name);
    return release_of(list, kept, true);
}

START_TEST(an_honest_bundle_passes_with_and_without_a_solver)
{
    const release r = release_of(built.files.entries, built.files.n, true);
    cmt_audit audit = audit_of(&r, solver);
    expect(&audit, 0, "with a solver");
    ck_assert_int_eq(audit.rows[CMT_STEP_CERTIFICATES - 1].verdict, CMT_VERDICT_PASSED);
    ck_assert(!audit.withheld);
    audit = audit_of(&r, NULL);
    expect(&audit, 0, "without a solver");
    ck_assert_int_eq(audit.rows[CMT_STEP_CERTIFICATES - 1].verdict, CMT_VERDICT_PASSED);
}
END_TEST

START_TEST(the_article_moved_the_weights)
{
    const cmt_ruling *reward = &built.decision.rulings[1];
    ck_assert_str_eq(reward->from, "program");
    ck_assert_str_eq(cmt_value_as_string(cmt_value_get(
                         cmt_value_get(reward->in_force, "weights"), "privacy")),
                     "1/2");
}
END_TEST

START_TEST(one_flipped_byte_is_the_digest_step)
{
    for (size_t at = 0; at < built.n_container; at += 997) {
        release r = release_of(built.files.entries, built.files.n, true);
        uint8_t *bytes = cmt_arena_alloc(mem, r.n_container);
        memcpy(bytes, r.container, r.n_container);
        bytes[at] ^= 1;
        r.container = bytes;
        const cmt_audit audit = audit_of(&r, solver);
        expect(&audit, CMT_STEP_CONTAINER, "a flipped byte");
    }
}
END_TEST

START_TEST(a_claim_about_other_bytes_is_the_signature_step)
{
    release r = release_of(built.files.entries, built.files.n, true);
    const release other = with_file(CMT_AT_CONSTITUTION, "# Other\n", 8);
    r.statement = other.statement;
    r.n_statement = other.n_statement;
    const cmt_audit audit = audit_of(&r, solver);
    expect(&audit, CMT_STEP_STATEMENT, "another claim");
}
END_TEST

/* Which step a change of a file breaks, by the file. */
static unsigned step_of(const char *name)
{
    static const struct {
        const char *prefix;
        unsigned step;
    } steps[] = {
        {CMT_AT_TRUST, CMT_STEP_ROOT},
        {CMT_AT_LEAVES, CMT_STEP_CHECKPOINT},
        {CMT_AT_CHECKPOINT, CMT_STEP_CHECKPOINT},
        {CMT_AT_CHARTER, CMT_STEP_REGISTRY},
        {CMT_AT_REGISTRY, CMT_STEP_REGISTRY},
        {CMT_AT_SUBMISSIONS, CMT_STEP_ENVELOPES},
        {CMT_AT_INPUTS, CMT_STEP_COMPLETENESS},
        {CMT_AT_DECISION, CMT_STEP_RECOUNT},
        {CMT_AT_POLICY, CMT_STEP_COMPILE},
        {CMT_AT_CONSTITUTION, CMT_STEP_COMPILE},
        {CMT_AT_OBJECTIVES, CMT_STEP_COMPILE},
        {CMT_AT_MANIFEST, CMT_STEP_VERSION},
    };
    for (size_t k = 0; k < sizeof steps / sizeof steps[0]; k++) {
        if (strncmp(name, steps[k].prefix, strlen(steps[k].prefix)) == 0)
            return steps[k].step;
    }
    return 0;
}

/* Change the scalar with number *at (counted from zero, in order) somewhere in a tree;
 * false when there are not that many. */
static bool alter(cmt_value *v, size_t *at)
{
    if (v->kind == CMT_VALUE_ARRAY || v->kind == CMT_VALUE_OBJECT) {
        for (size_t k = 0; k < cmt_value_count(v); k++) {
            cmt_value *child = v->kind == CMT_VALUE_ARRAY
                                   ? v->as.array.items[k]
                                   : v->as.object.members[k].value;
            if (alter(child, at))
                return true;
        }
        return false;
    }
    if ((*at)-- > 0)
        return false;
    if (v->kind == CMT_VALUE_INT) {
        v->as.integer++;
    } else if (v->kind == CMT_VALUE_BOOL) {
        v->as.boolean = !v->as.boolean;
    } else if (v->kind == CMT_VALUE_STRING) {
        v->as.string = cmt_arena_printf(mem, "%sx", v->as.string);
    } else {
        *v = (cmt_value){.kind = CMT_VALUE_BOOL};
    }
    return true;
}

START_TEST(every_altered_field_is_named_by_its_step)
{
    size_t n_altered = 0;
    for (size_t f = 0; f < built.files.n; f++) {
        const cmt_entry *file = &built.files.entries[f];
        const unsigned step = step_of(file->name);
        const bool foreign = strstr(file->name, ".dsse.json") != NULL;
        for (size_t k = 0; step != 0 && k < 2000; k++) {
            cmt_value *v = NULL;
            cmt_buf buf = {0};
            size_t at = k;
            const size_t n = file->n;
            const char *bytes = (const char *)file->bytes;
            const cmt_status st =
                foreign ? cmt_json_read_foreign(mem, bytes, n, 1UL << 24, &v, NULL)
                        : cmt_json_read(mem, bytes, n, 1UL << 24, &v, NULL);
            if (st != CMT_OK || !alter(v, &at))
                break; /* no JSON, or every field was altered */
            ck_ok(cmt_json_write(v, &buf, &ck_err));
            size_t n_new = 0;
            const char *altered = world_keep(mem, &buf, &n_new);
            const release r = with_file(file->name, altered, n_new);
            const cmt_audit audit = audit_of(&r, solver);
            const char *what = cmt_arena_printf(mem, "field %zu of %s", k, file->name);
            /* a manifest or policy that nobody can read is no bundle */
            if (audit.first_failed == CMT_STEP_CONTAINER
                && (strcmp(file->name, CMT_AT_MANIFEST) == 0
                    || strcmp(file->name, CMT_AT_POLICY) == 0))
                continue;
            /* what says how much log there is, and whose it is, is met by those steps */
            if (strcmp(file->name, CMT_AT_MANIFEST) == 0
                && (audit.first_failed == CMT_STEP_CHECKPOINT
                    || audit.first_failed == CMT_STEP_DOCUMENTS
                    || audit.first_failed == CMT_STEP_COMPLETENESS))
                continue;
            if (strcmp(file->name, CMT_AT_POLICY) == 0
                && audit.first_failed == CMT_STEP_ROOT)
                continue;
            expect(&audit, step, what);
            n_altered++;
        }
    }
    ck_assert_uint_gt(n_altered, 200);
}
END_TEST

static cmt_value *without(const cmt_value *object, const char *key)
{
    cmt_value *bare = cmt_value_object(mem);
    for (size_t k = 0; k < object->as.object.n; k++) {
        const cmt_member *m = &object->as.object.members[k];
        if (strcmp(m->key, key) != 0)
            cmt_value_set(mem, bare, m->key, m->value);
    }
    ck_assert_uint_eq(bare->as.object.n + 1, object->as.object.n);
    return bare;
}

static void refuse_record(cmt_value *record, const char *what)
{
    cmt_buf buf = {0};
    size_t n = 0;
    ck_ok(cmt_json_write(record, &buf, &ck_err));
    const char *bytes = world_keep(mem, &buf, &n);
    const release r = with_file(CMT_AT_DECISION, bytes, n);
    const cmt_audit audit = audit_of(&r, solver);
    expect(&audit, CMT_STEP_RECOUNT, what);
}

START_TEST(what_a_record_must_tell_cannot_be_left_out)
{
    cmt_value *record = cmt_value_share(mem, built.decision.record);
    refuse_record(without(record, "ledger"), "no ledger");
    cmt_value *questions = cmt_value_array(mem);
    const cmt_value *all = cmt_value_get(record, "questions");
    cmt_value_add(mem, questions, without(cmt_value_at(all, 0), "loss"));
    cmt_value_add(mem, questions, cmt_value_at(all, 1));
    cmt_value *silent = without(record, "questions");
    cmt_value_set(mem, silent, "questions", questions);
    refuse_record(silent, "no loss");
}
END_TEST

START_TEST(a_removed_submission_is_named)
{
    size_t n = 0;
    for (size_t k = 0; k < built.files.n; k++) {
        const char *name = built.files.entries[k].name;
        if (strncmp(name, CMT_AT_SUBMISSIONS, strlen(CMT_AT_SUBMISSIONS)) != 0)
            continue;
        const release r = with_file(name, NULL, 0);
        const cmt_audit audit = audit_of(&r, solver);
        expect(&audit, CMT_STEP_COMPLETENESS, name);
        const char *sentence = audit.rows[CMT_STEP_COMPLETENESS - 1].sentence;
        ck_assert_ptr_nonnull(strstr(sentence, "submission of group g-"));
        n++;
    }
    ck_assert_uint_eq(n, 4);
}
END_TEST

START_TEST(a_removed_leaf_is_missed)
{
    const release r = with_file("evidence/leaves/00000004.json", NULL, 0);
    const cmt_audit audit = audit_of(&r, solver);
    expect(&audit, CMT_STEP_CHECKPOINT, "a missing leaf");
}
END_TEST

START_TEST(a_false_certificate_fails_and_a_missing_one_too_without_a_solver)
{
    release r = release_of(built.files.entries, built.files.n, true);
    ck_assert_uint_gt(r.n_certificates, 0);
    const size_t n = r.n_certificates;
    r.n_certificates = 0;
    cmt_audit audit = audit_of(&r, NULL);
    expect(&audit, CMT_STEP_CERTIFICATES, "no certificate, no solver");
    audit = audit_of(&r, solver);
    expect(&audit, 0, "no certificate, but a solver");
    ck_assert_int_eq(audit.rows[CMT_STEP_CERTIFICATES - 1].verdict,
                     CMT_VERDICT_WITHHELD);
    r.n_certificates = n;
    cmt_value *v = NULL;
    cmt_buf buf = {0};
    ck_ok(cmt_json_read(mem, (const char *)r.certificates[0].bytes, r.certificates[0].n,
                        1UL << 24, &v, &ck_err));
    cmt_value_set_string(mem, v, "objective", "12345");
    ck_ok(cmt_json_write(v, &buf, &ck_err));
    r.certificates[0].bytes =
        (const uint8_t *)world_keep(mem, &buf, &r.certificates[0].n);
    audit = audit_of(&r, solver);
    expect(&audit, CMT_STEP_CERTIFICATES, "a false certificate");
}
END_TEST

#define SEATS                                                                       \
    "<context id=\"general\"/><question id=\"q\" kind=\"committee\" seats=\"2\" "   \
    "adopted-by=\"decreed\"><text>Who?</text><alternative id=\"a\">A</alternative>" \
    "<alternative id=\"b\">B</alternative><alternative id=\"c\">C</alternative>"    \
    "<rule name=\"av\"/><weighting kind=\"members\"/><tie-break kind=\"order\"/>"   \
    "</question>"
#define APPROVE(x, y)                                                                \
    "<ballots question=\"q\"><ballot count=\"5\"><approve><alt ref=\"" x "\"/><alt " \
    "ref=\"" y "\"/></approve></ballot></ballots>"

/* Two of three groups want a and b: prices of these exist, and a program proves them. */
static void build_priced(void)
{
    static const char record[] =
        "{\"questions\":[{\"id\":\"q@general\",\"insight\":{\"proportionality\":{"
        "\"axioms\":[{\"axiom\":\"jr\"},{\"axiom\":\"priceability\"}]}},\"runs\":[]}]"
        "}";
    cmt_value *v = NULL;
    cmt_err err = {0};
    world_begin(&world, mem, 3, SEATS);
    (void)world_submit(&world, "g-a", 1, NULL, APPROVE("a", "b"));
    (void)world_submit(&world, "g-b", 1, NULL, APPROVE("a", "b"));
    (void)world_submit(&world, "g-c", 1, NULL, APPROVE("a", "c"));
    world_close(&world);
    cmt_compile_input input = world_compile(&world, solver);
    ck_ok(cmt_json_read(mem, record, sizeof record - 1, sizeof record, &v, &ck_err));
    input.record = v;
    built = (cmt_compiled){0};
    const cmt_status st = cmt_compile(mem, &input, &built, &err);
    ck_assert_msg(st == CMT_OK, "%s: %s", cmt_status_name(st), err.text);
}

/* No outcome rests on prices: where neither a certificate nor a solver proves them, they are
 * withheld, not failed. A program that the outcome rests on is failed still (above). */
START_TEST(prices_that_nobody_can_prove_are_withheld)
{
    build_priced();
    release r = release_of(built.files.entries, built.files.n, true);
    ck_assert_uint_eq(r.n_certificates, 1);
    cmt_audit audit = audit_of(&r, NULL);
    expect(&audit, 0, "a certificate, no solver");
    ck_assert_int_eq(audit.rows[CMT_STEP_CERTIFICATES - 1].verdict, CMT_VERDICT_PASSED);
    r.n_certificates = 0;
    audit = audit_of(&r, NULL);
    expect(&audit, 0, "no certificate, no solver");
    ck_assert_int_eq(audit.rows[CMT_STEP_RECOUNT - 1].verdict, CMT_VERDICT_PASSED);
    ck_assert_int_eq(audit.rows[CMT_STEP_CERTIFICATES - 1].verdict,
                     CMT_VERDICT_WITHHELD);
    ck_assert(audit.withheld);
    audit = audit_of(&r, solver);
    expect(&audit, 0, "no certificate, but a solver");
}
END_TEST

START_TEST(without_a_root_of_trust_nothing_is_claimed_about_it)
{
    const release r = release_of(built.files.entries, built.files.n, true);
    cmt_audit audit = {0};
    const cmt_audit_input input = {
        .container = r.container, .n_container = r.n_container, .solver = solver};
    ck_ok(cmt_audit_run(mem, &input, &audit, &ck_err));
    expect(&audit, 0, "no root");
    ck_assert_int_eq(audit.rows[CMT_STEP_ROOT - 1].verdict, CMT_VERDICT_WITHHELD);
    ck_assert_int_eq(audit.rows[CMT_STEP_STATEMENT - 1].verdict, CMT_VERDICT_WITHHELD);
    ck_assert(audit.withheld);
}
END_TEST

START_TEST(compiling_twice_gives_the_same_bytes)
{
    const cmt_compile_input input = compile_input();
    cmt_compiled again = {0};
    ck_ok(cmt_compile(mem, &input, &again, &ck_err));
    ck_assert(cmt_hash32_equal(&again.digest, &built.digest));
}
END_TEST

/* Nothing is said by an element with nothing in it: a sentence was lost, or a list read past
 * its end. */
static void no_element_is_empty(const char *page)
{
    static const char *const names[] = {"b", "li", "p", "td", "th", "summary", "h2"};
    for (size_t k = 0; k < sizeof names / sizeof names[0]; k++) {
        const char *end = cmt_arena_printf(mem, "></%s>", names[k]);
        for (const char *at = page; (at = strstr(at, end)) != NULL; at++) {
            const char *tag = at;
            while (*tag != '<')
                tag--;
            ck_assert_msg(tag[1] == '/', "an empty <%s>", names[k]);
        }
    }
}

START_TEST(the_report_is_a_page_without_scripts)
{
    const release r = with_file(CMT_AT_CONSTITUTION, "# Other\n", 8);
    const cmt_audit audit = audit_of(&r, solver);
    cmt_buf page = {0};
    cmt_audit_report(mem, &audit, &page);
    const char *text = world_keep(mem, &page, NULL);
    const char *verdict = strstr(text, "The audit failed at step V13");
    const char *limits = strstr(text, "What this does not prove");
    const char *steps = strstr(text, "The steps");
    ck_assert(verdict != NULL && verdict < limits && limits < steps);
    no_element_is_empty(text);
    ck_assert_ptr_null(strstr(text, "<script"));
    ck_assert_ptr_nonnull(strstr(text, "Got of its wishes"));
    ck_assert_ptr_null(strstr(text, "http://"));
    ck_assert_ptr_null(strstr(text, "https://"));
}
END_TEST

START_TEST(text_stays_text_in_a_page)
{
    static const struct {
        const char *text;
        const char *page;
    } cases[] = {{"", ""},
                 {"<b> & \"x\" 'y'", "&lt;b&gt; &amp; &quot;x&quot; &#39;y&#39;"},
                 {"to `a`, `b`", "to <code>a</code>, <code>b</code>"},
                 {"`<i>`", "<code>&lt;i&gt;</code>"},
                 {"`a` and `", "<code>a</code> and `"},
                 {"`", "`"}};
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        cmt_buf page = {0};
        cmt_html_sentence(&page, cases[k].text);
        ck_assert_str_eq(world_keep(mem, &page, NULL), cases[k].page);
    }
}
END_TEST

static cmt_verify_answer verify(const release *r, const cmt_seen *seen, const char *now)
{
    cmt_verify_answer answer = {0};
    cmt_verify_input input = {.container = r->container,
                              .n_container = r->n_container,
                              .container_name = built.name,
                              .statement = r->statement,
                              .n_statement = r->n_statement,
                              .root = &world.root,
                              .seen = seen};
    input.has_now = now != NULL && cmt_time_read(now, &input.now);
    ck_ok(cmt_verify(mem, &input, &answer, &ck_err));
    return answer;
}

START_TEST(a_signed_fresh_bundle_verifies)
{
    const release r = release_of(built.files.entries, built.files.n, true);
    const cmt_verify_answer yes = verify(&r, NULL, "2027-05-01T00:00:00Z");
    ck_assert_msg(yes.yes, "%s", yes.reason);
    ck_assert_uint_eq(yes.n_signers, 2);
    ck_assert(verify(&r, &yes.seen, NULL).yes);
    const cmt_verify_answer late = verify(&r, NULL, "2028-01-01T00:00:00Z");
    ck_assert(!late.yes);
    ck_assert_ptr_nonnull(strstr(late.reason, "expired"));
}
END_TEST

START_TEST(rollback_and_two_faces_are_refused)
{
    const release r = release_of(built.files.entries, built.files.n, true);
    cmt_seen seen = verify(&r, NULL, NULL).seen;
    seen.revision = 2;
    ck_assert_ptr_nonnull(
        strstr(verify(&r, &seen, NULL).reason, "revision 2 was seen"));
    seen.revision = 1;
    seen.bundle = world.charter;
    ck_assert_ptr_nonnull(strstr(verify(&r, &seen, NULL).reason, "another bundle"));
}
END_TEST

START_TEST(a_rewritten_log_is_refused)
{
    const release r = release_of(built.files.entries, built.files.n, true);
    cmt_seen seen = verify(&r, NULL, NULL).seen;
    ck_assert(verify(&r, &seen, NULL).yes);
    seen.log_root.at[0] ^= 1;
    ck_assert_ptr_nonnull(strstr(verify(&r, &seen, NULL).reason, "rewritten"));
    seen.log_size += 1;
    ck_assert_ptr_nonnull(strstr(verify(&r, &seen, NULL).reason, "were seen before"));
}
END_TEST

START_TEST(too_few_officers_are_refused)
{
    release r = release_of(built.files.entries, built.files.n, true);
    cmt_buf buf = {0};
    cmt_envelope envelope = {0};
    cmt_secret_key *key = world_key("release-a");
    ck_ok(cmt_dsse_read(mem, r.statement, r.n_statement, &envelope, &ck_err));
    ck_ok(cmt_dsse_sign(CMT_TYPE_INTOTO, envelope.payload, envelope.n, key, &buf,
                        &ck_err));
    cmt_secret_key_free(key);
    r.statement = world_keep(mem, &buf, &r.n_statement);
    ck_assert(!verify(&r, NULL, NULL).yes);
    const cmt_audit audit = audit_of(&r, solver);
    expect(&audit, CMT_STEP_STATEMENT, "one signature of two");
}
END_TEST

START_TEST(the_state_file_round_trips)
{
    const cmt_seen seen = {.instance = "a.example",
                           .revision = 7,
                           .bundle = world.charter,
                           .log_size = 12};
    cmt_seen back = {0};
    cmt_buf buf = {0};
    size_t n = 0;
    ck_ok(cmt_seen_write(mem, &seen, &buf, &ck_err));
    const char *bytes = world_keep(mem, &buf, &n);
    ck_ok(cmt_seen_read(mem, bytes, n, &back, &ck_err));
    ck_assert_int_eq(back.revision, 7);
    ck_assert_uint_eq(back.log_size, 12);
}
END_TEST

static Suite *make(void)
{
    Suite *s = suite_create("audit");
    TCase *t = tcase_create("audit");
    tcase_set_timeout(t, 120);
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, an_honest_bundle_passes_with_and_without_a_solver);
    tcase_add_test(t, the_article_moved_the_weights);
    tcase_add_test(t, one_flipped_byte_is_the_digest_step);
    tcase_add_test(t, a_claim_about_other_bytes_is_the_signature_step);
    tcase_add_test(t, every_altered_field_is_named_by_its_step);
    tcase_add_test(t, what_a_record_must_tell_cannot_be_left_out);
    tcase_add_test(t, a_removed_submission_is_named);
    tcase_add_test(t, a_removed_leaf_is_missed);
    tcase_add_test(t, a_false_certificate_fails_and_a_missing_one_too_without_a_solver);
    tcase_add_test(t, prices_that_nobody_can_prove_are_withheld);
    tcase_add_test(t, without_a_root_of_trust_nothing_is_claimed_about_it);
    tcase_add_test(t, compiling_twice_gives_the_same_bytes);
    tcase_add_test(t, the_report_is_a_page_without_scripts);
    tcase_add_test(t, text_stays_text_in_a_page);
    tcase_add_test(t, a_signed_fresh_bundle_verifies);
    tcase_add_test(t, rollback_and_two_faces_are_refused);
    tcase_add_test(t, a_rewritten_log_is_refused);
    tcase_add_test(t, too_few_officers_are_refused);
    tcase_add_test(t, the_state_file_round_trips);
    suite_add_tcase(s, t);
    return s;
}

CMT_TEST_MAIN(make)
