/* The table tests/data/rules.test and those of each family beside it, case by case. */
#include "base/buf.h"
#include "contests.h"
#include "decision/registry.h"
#include "io/file.h"
#include "lp/exact.h"

#include <glob.h>
#include <stdio.h>
#include <unistd.h>

typedef struct row {
    unsigned line;
    char *words[512];
    size_t n;
    char *rest; /* all after the first word */
} row;

typedef struct table_case {
    cmt_arena *mem;
    unsigned line;
    const cmt_rule *rule;
    maker *m;
    cmt_option options[8];
    cmt_rule_args args;
    cmt_contest *contest;
    cmt_outcome got;
    bool ran;
    bool answers; /* weights, level or judgment */
} table_case;

static void read_ranking(table_case *t, const row *r)
{
    uint8_t *marks = maker_ballot(t->m, atol(r->words[1]));
    char name[64];
    size_t len = 0;
    uint8_t tier = 1;
    for (const char *at = r->n > 2 ? r->words[2] : ""; *at != '\0'; at++) {
        if (*at != '>' && *at != '=')
            name[len++] = *at;
        if (at[1] == '>' || at[1] == '=' || at[1] == '\0') {
            name[len] = '\0';
            marks[maker_id(t->m, name)] = tier;
            len = 0;
            tier = (uint8_t)(tier + (at[1] == '>' ? 1 : 0));
        }
    }
    t->m->c.ballots.form = CMT_FORM_RANK;
}

static void read_approve(table_case *t, const row *r)
{
    uint8_t *marks = maker_ballot(t->m, atol(r->words[1]));
    for (size_t k = 2; k < r->n; k++) {
        const char *w = r->words[k];
        const cmt_mark mark = w[0] == '!'   ? CMT_MARK_DISAPPROVE
                              : w[0] == '?' ? CMT_MARK_PASS
                                            : CMT_MARK_APPROVE;
        marks[maker_id(t->m, mark == CMT_MARK_APPROVE ? w : w + 1)] = (uint8_t)mark;
    }
    t->m->c.ballots.form = CMT_FORM_APPROVE;
}

static void read_scores(table_case *t, const row *r)
{
    mpq_srcptr *scores = maker_scores(t->m, atol(r->words[1]));
    for (size_t k = 2; k < r->n; k++) {
        char *equals = strchr(r->words[k], '=');
        ck_assert_ptr_nonnull(equals);
        *equals = '\0';
        scores[maker_id(t->m, r->words[k])] = test_q(t->mem, equals + 1);
    }
}

/* An answer row with its weight: count times the multiplier of the last group. */
static size_t begin_answer(table_case *t, const char *count)
{
    maker *m = t->m;
    if (m->c.n_voices == 0)
        maker_group(m, "all", "1");
    mpq_ptr weight = cmt_q(t->mem);
    mpq_mul(weight, test_q(t->mem, count), m->voices[m->c.n_voices - 1].multiplier);
    m->answer_weight[m->n_answers] = weight;
    t->answers = true;
    return m->n_answers++;
}

static void read_answer(table_case *t, const row *r)
{
    maker *m = t->m;
    const size_t n = m->c.n_alternatives;
    const size_t a = begin_answer(t, r->words[1]);
    if (strcmp(r->words[0], "level") == 0) {
        m->answer_level[a] = test_q(t->mem, r->words[2]);
    } else if (strcmp(r->words[0], "weights") == 0) {
        if (m->answer_weights == NULL)
            m->answer_weights = CMT_NEW_ARRAY(t->mem, mpq_srcptr, MAX_TEST_ROWS * n);
        for (size_t i = 0; i < n; i++)
            m->answer_weights[a * n + i] = test_q(t->mem, r->words[2 + i]);
    } else {
        if (m->answer_judgment == NULL)
            m->answer_judgment = CMT_NEW_ARRAY(t->mem, int8_t, MAX_TEST_ROWS * n);
        for (size_t k = 2; k < r->n; k++) {
            m->answer_judgment[a * n + maker_id(m, r->words[k] + 1)] =
                r->words[k][0] == '+' ? 1 : -1;
        }
    }
}

static void read_clause(table_case *t, const row *r)
{
    uint32_t *items = CMT_NEW_ARRAY(t->mem, uint32_t, r->n);
    bool *negated = CMT_NEW_ARRAY(t->mem, bool, r->n);
    for (size_t k = 1; k < r->n; k++) {
        negated[k - 1] = r->words[k][0] == '!';
        items[k - 1] = (uint32_t)maker_id(t->m, r->words[k] + (negated[k - 1] ? 1 : 0));
    }
    t->m->clauses[t->m->c.n_clauses++] =
        (cmt_clause){.items = items, .negated = negated, .n = r->n - 1};
}

static void read_option(table_case *t, const row *r)
{
    char *equals = strchr(r->words[1], '=');
    ck_assert_ptr_nonnull(equals);
    *equals = '\0';
    t->options[t->args.n_options++] =
        (cmt_option){.name = r->words[1], .value = equals + 1};
    t->args.options = t->options;
}

static void read_tie(table_case *t, const char *word)
{
    cmt_tie_break *tie = &t->args.tie_break;
    if (strncmp(word, "lot:", 4) == 0) {
        tie->kind = CMT_TIE_LOT;
        for (size_t k = 0; k < sizeof tie->seed; k++)
            tie->seed[k] = (uint8_t)word[4 + k % strlen(word + 4)];
    } else
        ck_assert(cmt_tie_kind_read(word, &tie->kind));
}

static void read_setting(table_case *t, const row *r)
{
    maker *m = t->m;
    const char *word = r->words[0];
    if (strcmp(word, "alternatives") == 0) {
        for (size_t k = 1; k < r->n; k++)
            maker_alternative(m, r->words[k]);
    } else if (strcmp(word, "ineligible") == 0) {
        m->eligible[maker_id(m, r->words[1])] = false;
    } else if (strcmp(word, "costs") == 0) {
        for (size_t k = 1; k < r->n; k++)
            m->costs[k - 1] = test_q(t->mem, r->words[k]);
    } else if (strcmp(word, "budget") == 0) {
        m->c.budget = test_q(t->mem, r->words[1]);
    } else if (strcmp(word, "seats") == 0) {
        m->c.seats = (size_t)atol(r->words[1]);
    } else if (strcmp(word, "decisions") == 0) {
        for (size_t k = 1; k < r->n; k++)
            maker_decision(m, (size_t)atol(r->words[k]));
    } else if (strcmp(word, "group") == 0) {
        maker_group(m, r->words[1], r->words[2]);
    } else if (strcmp(word, "option") == 0) {
        read_option(t, r);
    } else if (strcmp(word, "tie") == 0) {
        read_tie(t, r->words[1]);
    } else if (strcmp(word, "unranked") == 0) {
        ck_assert(cmt_unranked_read(r->words[1], &m->c.unranked));
    } else if (strcmp(word, "missing") == 0) {
        ck_assert(cmt_missing_read(r->words[1], &m->c.missing));
    } else {
        ck_assert_msg(strcmp(word, "source") == 0, "line %u: `%s`?", r->line, word);
    }
}

static void run_case(table_case *t)
{
    cmt_err err = {0};
    t->contest = maker_close(t->m, 0);
    if ((t->rule->question_kinds & 1U << CMT_KIND_COMMITTEE) != 0 && t->m->c.seats > 0)
        t->contest->kind = CMT_KIND_COMMITTEE;
    t->args.solver = cmt_exact_solver_new(t->mem, NULL);
    cmt_status st = cmt_rule_check_args(t->rule, &t->args, &err);
    if (st == CMT_OK)
        st = t->rule->run(t->mem, t->contest, &t->args, &t->got, &err);
    ck_assert_msg(st == CMT_OK, "case at line %u: %s", t->line, err.text);
    st = t->rule->check(t->mem, t->contest, &t->args, &t->got, &err);
    ck_assert_msg(st == CMT_OK, "case at line %u, check: %s", t->line, err.text);
    t->ran = true;
}

/* Expected and found as text, compared as text. */
static void same(const row *r, const char *expected, const char *found)
{
    ck_assert_msg(strcmp(expected, found) == 0, "line %u: expected `%s`, found `%s`",
                  r->line, expected, found);
}

static void put_set(const table_case *t, const cmt_set *set, cmt_buf *out)
{
    for (size_t k = 0; k < set->n; k++)
        cmt_buf_printf(out, "%s%s", k > 0 ? " " : "", t->contest->ids[set->at[k]]);
}

static void put_ranking(const table_case *t, cmt_buf *out)
{
    const size_t n = t->contest->n_alternatives;
    ck_assert_ptr_nonnull(t->got.ranking);
    for (uint32_t tier = 0; tier < n; tier++) {
        bool first = true;
        for (size_t i = 0; i < n; i++) {
            if (t->got.ranking[i] != tier)
                continue;
            cmt_buf_printf(out, "%s%s", !first ? "=" : (tier > 0 ? ">" : ""),
                           t->contest->ids[i]);
            first = false;
        }
    }
}

static void put_numbers(const table_case *t, const mpq_srcptr *values, cmt_buf *out)
{
    ck_assert_ptr_nonnull(values);
    for (size_t i = 0; i < t->contest->n_alternatives; i++)
        cmt_buf_printf(out, "%s%s", i > 0 ? " " : "", cmt_q_text(t->mem, values[i]));
}

static void expect_committees(const table_case *t, const row *r, cmt_buf *out)
{
    /* In any order: each one found must be in the text, and there are as many. */
    size_t n = 1;
    char *list = cmt_arena_printf(t->mem, "|");
    for (size_t k = 2; k < r->n; k++) {
        list = cmt_arena_printf(t->mem, "%s %s", list, r->words[k]);
        n += strcmp(r->words[k], "|") == 0 ? 1 : 0;
    }
    list = cmt_arena_printf(t->mem, "%s |", list);
    if (r->n == 3 && n == 2) { /* a lone bar: the empty committee */
        n = 1;
        list = cmt_arena_printf(t->mem, "|  |");
    }
    ck_assert_msg(t->got.n_committees == n, "line %u: %zu committees", r->line,
                  t->got.n_committees);
    for (size_t c = 0; c < n; c++) {
        cmt_buf_rewind(out);
        cmt_buf_puts(out, "| ");
        put_set(t, &t->got.committees[c], out);
        cmt_buf_puts(out, " |");
        ck_assert_msg(strstr(list, out->data) != NULL, "line %u: found %s", r->line,
                      out->data);
    }
}

static void expect_round(const table_case *t, const row *r)
{
    const cmt_value *round = cmt_value_at(t->got.rounds, (size_t)atol(r->words[2]) - 1);
    const cmt_value *is = cmt_value_get(round, r->words[3]);
    ck_assert_msg(is != NULL, "line %u: no such round or member", r->line);
    for (size_t k = 4; k < r->n; k++) {
        const char *word = is->kind == CMT_VALUE_ARRAY
                               ? cmt_value_as_string(cmt_value_at(is, k - 4))
                               : cmt_value_as_string(is);
        same(r, r->words[k], word != NULL ? word : "");
    }
}

static void put_found(const table_case *t, const char *what, cmt_buf *out)
{
    const cmt_outcome *o = &t->got;
    if (strcmp(what, "winners") == 0) {
        put_set(t, &o->winners, out);
    } else if (strcmp(what, "order") == 0) {
        put_ranking(t, out);
    } else if (strcmp(what, "scores") == 0) {
        put_numbers(t, o->scores, out);
    } else if (strcmp(what, "weights") == 0) {
        put_numbers(t, o->weights, out);
    } else if (strcmp(what, "lottery") == 0) {
        put_numbers(t, o->lottery, out);
    } else if (strcmp(what, "committee") == 0 && o->has_committee) {
        put_set(t, &o->committee, out);
    } else if (strcmp(what, "level") == 0) {
        cmt_buf_puts(out, cmt_q_text(t->mem, o->level));
    } else if (strcmp(what, "high") == 0) {
        cmt_buf_puts(out, cmt_q_text(t->mem, o->level_high));
    } else if (strcmp(what, "cost") == 0) {
        cmt_buf_puts(out, cmt_q_text(t->mem, o->cost));
    } else if (strcmp(what, "tied") == 0) {
        cmt_buf_puts(out, o->tied ? "yes" : "no");
    } else if (strcmp(what, "judgment") == 0) {
        for (size_t i = 0; i < t->contest->n_alternatives; i++) {
            cmt_buf_printf(out, "%s%c", i > 0 ? " " : "",
                           "-0+"[o->judgments[0][i] + 1]);
        }
    } else if (strcmp(what, "seats") == 0) {
        for (size_t i = 0; i < t->contest->n_alternatives; i++)
            cmt_buf_printf(out, "%s%lld", i > 0 ? " " : "", (long long)o->seats[i]);
    } else if (strcmp(what, "violated") == 0) {
        const cmt_value *list = cmt_value_get(o->witness, "violated");
        for (size_t k = 0; k < cmt_value_count(list); k++) {
            int64_t number = 0;
            ck_assert(cmt_value_as_int(cmt_value_at(list, k), &number));
            cmt_buf_printf(out, "%s%lld", k > 0 ? " " : "", (long long)number);
        }
    } else
        ck_abort_msg("`%s` is nothing to expect", what);
}

static void expect(table_case *t, const row *r)
{
    cmt_buf found = {0};
    cmt_buf expected = {0};
    const char *what = r->words[1];
    if (!t->ran)
        run_case(t);
    cmt_buf_puts(&found, "");
    cmt_buf_puts(&expected, "");
    if (strcmp(what, "committees") == 0) {
        expect_committees(t, r, &found);
    } else if (strcmp(what, "round") == 0) {
        expect_round(t, r);
    } else if (strcmp(what, "no") == 0) {
        ck_assert_msg(!t->got.has_committee, "line %u", r->line);
    } else if (strcmp(what, "capped") == 0) {
        ck_assert_msg(t->got.capped, "line %u", r->line);
    } else {
        for (size_t k = 2; k < r->n; k++)
            cmt_buf_printf(&expected, "%s%s", k > 2 ? " " : "", r->words[k]);
        put_found(t, what, &found);
        same(r, expected.data != NULL ? expected.data : "",
             found.data != NULL ? found.data : "");
    }
    cmt_buf_free(&found);
    cmt_buf_free(&expected);
}

static void begin_case(table_case *t, cmt_arena *mem, const row *r)
{
    cmt_rule_kind kind = CMT_RULE_ORDINAL;
    *t = (table_case){.mem = mem, .line = r->line, .m = maker_new(mem)};
    ck_assert_msg(r->n == 3 && cmt_rule_kind_read(r->words[1], &kind), "line %u",
                  r->line);
    t->rule = cmt_rule_find(kind, r->words[2]);
    ck_assert_msg(t->rule != NULL, "line %u: no such rule", r->line);
}

static void read_row(table_case *t, cmt_arena *mem, const row *r)
{
    const char *word = r->words[0];
    if (strcmp(word, "rule") == 0) {
        begin_case(t, mem, r);
    } else if (strcmp(word, "=>") == 0) {
        expect(t, r);
    } else if (strcmp(word, "ranking") == 0) {
        read_ranking(t, r);
    } else if (strcmp(word, "approve") == 0) {
        read_approve(t, r);
    } else if (strcmp(word, "score") == 0) {
        read_scores(t, r);
    } else if (strcmp(word, "clause") == 0) {
        read_clause(t, r);
    } else if (strcmp(word, "weights") == 0 || strcmp(word, "level") == 0
               || strcmp(word, "judge") == 0) {
        read_answer(t, r);
    } else {
        read_setting(t, r);
    }
}

static size_t split(char *line, row *r)
{
    r->n = 0;
    for (char *at = strtok(line, " "); at != NULL; at = strtok(NULL, " ")) {
        ck_assert_uint_lt(r->n, sizeof r->words / sizeof r->words[0]);
        r->words[r->n++] = at;
    }
    return r->n;
}

/* Run all cases of a text; lines keep their numbers. */
static size_t run_text(cmt_arena *mem, char *bytes)
{
    size_t n_cases = 0;
    table_case t = {0};
    row r = {0};
    for (char *at = bytes; at != NULL && *at != '\0';) {
        char *end = strchr(at, '\n');
        if (end != NULL)
            *end = '\0';
        r.line++;
        if (at[0] != '#' && split(at, &r) > 0) {
            n_cases += strcmp(r.words[0], "rule") == 0 ? 1 : 0;
            read_row(&t, mem, &r);
        }
        at = end != NULL ? end + 1 : NULL;
    }
    return n_cases;
}

static char *read_tree(cmt_arena *mem, const char *name)
{
    const char *tree = getenv("CMT_SRCDIR");
    char *bytes = NULL;
    size_t n = 0;
    ck_ok(cmt_file_read(mem,
                        cmt_arena_printf(mem, "%s/%s", tree != NULL ? tree : ".", name),
                        1U << 20, &bytes, &n, NULL));
    return bytes;
}

START_TEST(every_case_of_the_table_holds)
{
    cmt_arena *mem = cmt_arena_new(0);
    ck_assert_uint_gt(run_text(mem, read_tree(mem, "tests/data/rules.test")), 40);
    cmt_arena_free(mem);
}
END_TEST

START_TEST(every_case_of_each_family_holds)
{
    cmt_arena *mem = cmt_arena_new(0);
    const char *tree = getenv("CMT_SRCDIR");
    glob_t found = {0};
    const char *pattern =
        cmt_arena_printf(mem, "%s/tests/data/rules/*.test", tree != NULL ? tree : ".");
    ck_assert_int_eq(glob(pattern, 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        char *bytes = NULL;
        size_t n = 0;
        ck_ok(cmt_file_read(mem, found.gl_pathv[i], 1U << 20, &bytes, &n, NULL));
        printf("%s\n", found.gl_pathv[i]);
        ck_assert_uint_gt(run_text(mem, bytes), 0);
    }
    globfree(&found);
    cmt_arena_free(mem);
}
END_TEST

/* Blank out all that is not in a block of ```rule. */
static void keep_examples(char *page)
{
    bool inside = false;
    for (char *at = page; at != NULL && *at != '\0';) {
        char *end = strchr(at, '\n');
        const bool fence = strncmp(at, "```", 3) == 0;
        if (fence)
            inside = strncmp(at, "```rule\n", 8) == 0;
        for (char *c = at; (fence || !inside) && c != end && *c != '\0'; c++)
            *c = ' ';
        at = end != NULL ? end + 1 : NULL;
    }
}

static void has(const cmt_rule *rule, const char *page, const char *text)
{
    ck_assert_msg(strstr(page, text) != NULL, "the page of %s does not say: %s",
                  rule->name, text);
}

/* The page repeats what the descriptor says, word by word. */
static void page_agrees(cmt_arena *mem, const cmt_rule *rule, const char *page)
{
    has(rule, page,
        cmt_arena_printf(mem, "# %s\n\n**%s** · kind `%s` · version %u · ", rule->name,
                         rule->title, cmt_rule_kind_name(rule->kind), rule->version));
    has(rule, page, rule->definition);
    has(rule, page, cmt_arena_printf(mem, "## Source\n\n%s.\n", rule->source));
    has(rule, page, cmt_arena_printf(mem, "## Cost\n\n%s.\n", rule->cost));
    for (unsigned k = 0; k < CMT_N_KINDS; k++) {
        if ((rule->question_kinds & 1U << k) != 0)
            has(rule, page, cmt_arena_printf(mem, "`%s`", cmt_kind_name((cmt_kind)k)));
    }
    for (const cmt_rule_option *o = rule->options; o != NULL && o->name != NULL; o++) {
        has(rule, page,
            cmt_arena_printf(mem, "| `%s` | %s |\n", o->default_value, o->text));
    }
    for (const cmt_rule_axiom *a = rule->axioms; a != NULL && a->name != NULL; a++) {
        has(rule, page,
            cmt_arena_printf(mem, "| %s | %s | %s |\n", a->name,
                             a->holds ? "holds" : "fails", a->source));
    }
}

static char *page_of(cmt_arena *mem, const cmt_rule *rule)
{
    const char *tree = getenv("CMT_SRCDIR");
    char *name = cmt_arena_printf(mem, "doc/rules/%s-%s.md", rule->name,
                                  cmt_rule_kind_name(rule->kind));
    if (access(cmt_arena_printf(mem, "%s/%s", tree != NULL ? tree : ".", name), R_OK)
        != 0)
        name = cmt_arena_printf(mem, "doc/rules/%s.md", rule->name);
    return read_tree(mem, name);
}

START_TEST(every_rule_has_a_true_page_with_examples)
{
    cmt_arena *mem = cmt_arena_new(0);
    const cmt_rule *const *rules = cmt_rules(NULL);
    for (const cmt_rule *const *r = rules; *r != NULL; r++) {
        char *page = page_of(mem, *r);
        page_agrees(mem, *r, page);
        keep_examples(page);
        ck_assert_msg(run_text(mem, page) > 0, "%s has no example", (*r)->name);
    }
    cmt_arena_free(mem);
}
END_TEST

static Suite *make(void)
{
    Suite *s = suite_create("rules_table");
    TCase *tc = tcase_create("table");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, every_case_of_the_table_holds);
    tcase_add_test(tc, every_case_of_each_family_holds);
    tcase_add_test(tc, every_rule_has_a_true_page_with_examples);
    suite_add_tcase(s, tc);
    return s;
}

CMT_TEST_MAIN(make)
