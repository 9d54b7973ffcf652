/* What holds for every rule of the list: names, records, neutrality, anonymity,
 * homogeneity, rejection of altered outcomes, failing allocations. */
#include "decision/registry.h"
#include "io/json.h"
#include "rule_contests.h"
#include "rules/outcome_json.h"

static cmt_arena *mem;
static const uint64_t first_seed = 7112026;

START_TEST(identities_are_unique_and_complete)
{
    size_t n = 0;
    const cmt_rule *const *rules = cmt_rules(&n);
    ck_assert_ptr_null(rules[n]);
    for (size_t k = 0; k < n; k++) {
        const cmt_rule *r = rules[k];
        ck_assert_ptr_eq(cmt_rule_find(r->kind, r->name), r);
        ck_assert(r->title != NULL && r->definition != NULL && r->source != NULL);
        ck_assert(r->cost != NULL && r->run != NULL && r->check != NULL);
        ck_assert_uint_ge(r->version, 1);
        if (k > 0) {
            ck_assert(rules[k - 1]->kind < r->kind
                      || (rules[k - 1]->kind == r->kind
                          && strcmp(rules[k - 1]->name, r->name) < 0));
        }
        for (const cmt_rule_option *o = r->options; o != NULL && o->name != NULL; o++) {
            const cmt_option given = {.name = o->name, .value = o->default_value};
            const cmt_rule_args args = {.options = &given, .n_options = 1};
            ck_ok(cmt_rule_check_args(r, &args, NULL));
        }
    }
    ck_assert_ptr_null(cmt_rule_find(CMT_RULE_LEVEL, "borda"));
    ck_assert_ptr_null(cmt_rule_named("borda", 1));
    ck_assert_ptr_nonnull(cmt_rule_named("borda", 0));
}
END_TEST

START_TEST(one_rule_of_a_name_fits_a_question_kind)
{
    size_t n = 0;
    const cmt_rule *const *rules = cmt_rules(&n);
    for (unsigned kind = 0; kind < CMT_N_KINDS; kind++) {
        for (size_t k = 0; k < n; k++) {
            if ((rules[k]->question_kinds & 1U << kind) != 0) {
                ck_assert_ptr_eq(cmt_rule_for_question((cmt_kind)kind, rules[k]->name),
                                 rules[k]);
            }
        }
    }
    ck_assert_ptr_null(cmt_rule_for_question(CMT_KIND_LEVEL, "mes"));
    ck_assert_ptr_nonnull(cmt_rule_for_question(CMT_KIND_COMMITTEE, "mes"));
}
END_TEST

START_TEST(unknown_options_and_values_are_refused)
{
    const cmt_rule *mes = cmt_rule_find(CMT_RULE_APPROVAL, "mes");
    const cmt_rule *borda = cmt_rule_find(CMT_RULE_ORDINAL, "borda");
    cmt_option given = {.name = "completion", .value = "Phragmen"};
    const cmt_rule_args args = {.options = &given, .n_options = 1};
    ck_assert_int_eq(cmt_rule_check_args(mes, &args, NULL), CMT_E_RANGE);
    ck_assert_int_eq(cmt_rule_check_args(borda, &args, NULL), CMT_E_RANGE);
    given.value = "phragmen";
    ck_ok(cmt_rule_check_args(mes, &args, NULL));
    ck_assert_str_eq(cmt_rule_option_value(mes, &args, "completion"), "phragmen");
}
END_TEST

/* --- altered outcomes --------------------------------------------------------------- */

static void bump(cmt_value *v)
{
    if (v->kind == CMT_VALUE_BOOL) {
        v->as.boolean = !v->as.boolean;
    } else if (v->kind == CMT_VALUE_INT) {
        v->as.integer++;
    } else if (v->kind == CMT_VALUE_STRING) {
        *v = *cmt_value_string(mem, strcmp(v->as.string, "77/13") == 0 ? "1" : "77/13");
    } else if (v->kind == CMT_VALUE_ARRAY && v->as.array.n > 0) {
        v->as.array.n--;
    } else if (v->kind == CMT_VALUE_ARRAY) {
        cmt_value_add(mem, v, cmt_value_string(mem, "x0"));
    }
}

/* The k-th place of a record that can be altered, counted through; false when there are
 * fewer. Inner arrays lose an item, numbers and words change. */
static bool alter(cmt_value *v, size_t *k) /* NOLINT(misc-no-recursion) */
{
    if (v->kind == CMT_VALUE_OBJECT) {
        for (size_t m = 0; m < v->as.object.n; m++) {
            if (alter(v->as.object.members[m].value, k))
                return true;
        }
        return false;
    }
    if ((*k)-- == 0) {
        bump(v);
        return true;
    }
    for (size_t i = 0; v->kind == CMT_VALUE_ARRAY && i < v->as.array.n; i++) {
        if (alter(v->as.array.items[i], k))
            return true;
    }
    return false;
}

/* What no check has to look at: the run's identity, and what only explains. */
static void strip(cmt_value *record)
{
    static const char *const keys[] = {"exact", "options", "tie_break"};
    for (size_t k = 0; k < sizeof keys / sizeof keys[0]; k++) {
        for (size_t m = 0; m < record->as.object.n; m++) {
            if (strcmp(record->as.object.members[m].key, keys[k]) != 0)
                continue;
            memmove(&record->as.object.members[m], &record->as.object.members[m + 1],
                    (record->as.object.n - m - 1) * sizeof(cmt_member));
            record->as.object.n--;
            break;
        }
    }
}

static cmt_value *copy_of(const cmt_value *v)
{
    cmt_buf bytes = {0};
    cmt_value *out = NULL;
    ck_ok(cmt_json_write(v, &bytes, NULL));
    ck_ok(cmt_json_read(mem, bytes.data, bytes.len, 1U << 24, &out, NULL));
    cmt_buf_free(&bytes);
    return out;
}

/* Members of a witness that a check recomputes and does not trust or read. */
static bool only_explains(const cmt_rule *rule, const cmt_outcome *o)
{
    return strcmp(rule->name, "schulze") == 0 || strcmp(rule->name, "condorcet") == 0
           || (o->n_committees > 0 && cmt_value_get(o->witness, "paths") != NULL);
}

/* Multipliers and certificates prove something, and others may prove the same: what is left
 * without them. */
static cmt_value *without_proofs(const cmt_value *record)
{
    static const char *const keys[] = {"multipliers", "programs"};
    cmt_value *copy = copy_of(record);
    cmt_value *witness = cmt_value_get(copy, "witness");
    for (size_t k = 0; k < sizeof keys / sizeof keys[0]; k++) {
        if (cmt_value_get(witness, keys[k]) != NULL)
            cmt_value_set(mem, witness, keys[k], cmt_value_null(mem));
    }
    return copy;
}

START_TEST(records_read_back_and_alterations_are_rejected) /* loop: rules */
{
    const cmt_rule *rule = cmt_rules(NULL)[_i];
    const cmt_rule_args args = {0};
    size_t n_rejected = 0;
    for (uint64_t s = 0; s < 25; s++) {
        uint64_t seed = first_seed + s;
        mem = cmt_arena_new(0);
        const cmt_contest *c = maker_close(rule_maker(mem, rule, &seed, 5, 4), 0);
        cmt_outcome o = rule_outcome(mem, rule, c, &args);
        if (only_explains(rule, &o) && cmt_value_get(o.witness, "increments") == NULL)
            o.witness = NULL;
        cmt_value *record = cmt_outcome_value(mem, c, rule, &args, &o);
        ck_assert_ptr_nonnull(record);
        cmt_outcome back = {0};
        ck_ok(cmt_outcome_read(mem, c, rule, record, &back, NULL));
        ck_ok(rule->check(mem, c, &args, &back, NULL));
        ck_assert(
            cmt_value_equal(record, cmt_outcome_value(mem, c, rule, &args, &back)));
        strip(record);
        for (size_t k = 0;; k++) {
            cmt_err err = {0};
            size_t at = k;
            cmt_value *other = copy_of(record);
            if (!alter(other, &at))
                break;
            cmt_status st = cmt_outcome_read(mem, c, rule, other, &back, &err);
            if (st == CMT_OK)
                st = rule->check(mem, c, &args, &back, &err);
            cmt_buf text = {0};
            ck_ok(cmt_json_write(other, &text, NULL));
            if (st == CMT_OK
                && cmt_value_equal(without_proofs(other), without_proofs(record))) {
                cmt_buf_free(&text);
                continue;
            }
            ck_assert_msg(st != CMT_OK, "%s, seed %llu: accepted %s", rule->name,
                          (unsigned long long)(first_seed + s), text.data);
            ck_assert_str_ne(err.text, "");
            cmt_buf_free(&text);
            n_rejected++;
        }
        cmt_arena_free(mem);
    }
    ck_assert_uint_gt(n_rejected, 25);
}
END_TEST

/* --- neutrality, anonymity, homogeneity ---------------------------------------------- */

/* The same contest with alternative i called to[i]. */
static maker *renamed(const maker *m, const size_t *to)
{
    maker *r = CMT_NEW(mem, maker);
    const size_t n = m->c.n_alternatives;
    *r = *m;
    for (size_t b = 0; b < m->n_rows; b++) {
        r->marks[b] = CMT_NEW_ARRAY(mem, uint8_t, 256);
        if (m->scores[b] != NULL)
            r->scores[b] = CMT_NEW_ARRAY(mem, mpq_srcptr, 256);
    }
    r->answer_weights = CMT_NEW_ARRAY(mem, mpq_srcptr, MAX_TEST_ROWS * n);
    r->answer_judgment = CMT_NEW_ARRAY(mem, int8_t, MAX_TEST_ROWS * n);
    for (size_t i = 0; i < n; i++) {
        r->ids[to[i]] = m->ids[i];
        r->eligible[to[i]] = m->eligible[i];
        r->costs[to[i]] = m->costs[i];
        r->decision[to[i]] = m->decision[i];
        for (size_t b = 0; b < m->n_rows; b++) {
            r->marks[b][to[i]] = m->marks[b][i];
            if (m->scores[b] != NULL)
                r->scores[b][to[i]] = m->scores[b][i];
        }
        for (size_t a = 0; a < m->n_answers; a++) {
            r->answer_weights[a * n + to[i]] = m->answer_weights[a * n + i];
            r->answer_judgment[a * n + to[i]] = m->answer_judgment[a * n + i];
        }
    }
    return r;
}

static bool in_set(const cmt_set *set, size_t i)
{
    for (size_t k = 0; k < set->n; k++) {
        if (set->at[k] == i)
            return true;
    }
    return false;
}

static bool same_q(mpq_srcptr a, mpq_srcptr b)
{
    return a == NULL || b == NULL ? a == b : mpq_equal(a, b) != 0;
}

/* Every judgment of a is one of b, with proposition i called to[i]. */
static void same_judgments(const cmt_rule *rule,
                           const cmt_outcome *a,
                           const cmt_outcome *b,
                           const size_t *to)
{
    ck_assert_uint_eq(a->n_judgments, b->n_judgments);
    for (size_t j = 0; j < a->n_judgments; j++) {
        bool found = false;
        for (size_t k = 0; k < b->n_judgments && !found; k++) {
            found = true;
            for (size_t i = 0; i < a->n && found; i++)
                found = a->judgments[j][i] == b->judgments[k][to[i]];
        }
        ck_assert_msg(found, "%s: a judgment has no counterpart", rule->name);
    }
}

/* Whether outcome b is outcome a with alternative i called to[i]; scores up to `factor`. */
static void same_outcome(const cmt_rule *rule,
                         const cmt_outcome *a,
                         const cmt_outcome *b,
                         const size_t *to,
                         unsigned long factor)
{
    mpq_ptr q = cmt_q(mem);
    ck_assert_int_eq(a->tied, b->tied);
    ck_assert_uint_eq(a->winners.n, b->winners.n);
    ck_assert_uint_eq(a->n_committees, b->n_committees);
    for (size_t i = 0; i < a->n; i++) {
        ck_assert_msg(in_set(&a->winners, i) == in_set(&b->winners, to[i]), "%s",
                      rule->name);
        if (a->ranking != NULL)
            ck_assert_uint_eq(a->ranking[i], b->ranking[to[i]]);
        if (a->scores != NULL && factor > 0) {
            mpq_set_ui(q, factor, 1);
            mpq_mul(q, q, a->scores[i]);
            ck_assert(same_q(q, b->scores[to[i]]));
        }
        if (a->weights != NULL)
            ck_assert(same_q(a->weights[i], b->weights[to[i]]));
        if (a->seats != NULL)
            ck_assert_int_eq(a->seats[i], b->seats[to[i]]);
    }
    same_judgments(rule, a, b, to);
    ck_assert(same_q(a->level, b->level) && same_q(a->level_high, b->level_high));
    for (size_t c = 0; c < a->n_committees; c++) {
        bool found = false;
        for (size_t d = 0; d < b->n_committees && !found; d++) {
            found = a->committees[c].n == b->committees[d].n;
            for (size_t k = 0; k < a->committees[c].n && found; k++)
                found = in_set(&b->committees[d], to[a->committees[c].at[k]]);
        }
        ck_assert_msg(found, "%s: a committee has no counterpart", rule->name);
    }
}

START_TEST(names_and_order_of_ballots_do_not_matter) /* loop: rules */
{
    const cmt_rule *rule = cmt_rules(NULL)[_i];
    const cmt_rule_args args = {0};
    for (uint64_t s = 0; s < RANDOM_WORLDS(60); s++) {
        uint64_t seed = first_seed + 1000 + s;
        size_t to[16];
        size_t self[16];
        mem = cmt_arena_new(0);
        maker *m = rule_maker(mem, rule, &seed, 5, 4);
        const size_t n = m->c.n_alternatives;
        maker *turned = CMT_NEW(mem, maker);
        for (size_t i = 0; i < n; i++) {
            to[i] = (i + 1 + s) % n;
            self[i] = i;
        }
        maker *r = renamed(m, to);
        *turned = *m;
        for (size_t b = 0; b < m->n_rows; b++) { /* last ballot first */
            const size_t from = m->n_rows - 1 - b;
            turned->marks[b] = m->marks[from];
            turned->scores[b] = m->scores[from];
            turned->count[b] = m->count[from];
            turned->group[b] = m->group[from];
        }
        const cmt_outcome o = rule_outcome(mem, rule, maker_close(m, 0), &args);
        const cmt_outcome renamed_o = rule_outcome(mem, rule, maker_close(r, 0), &args);
        const cmt_outcome turned_o =
            rule_outcome(mem, rule, maker_close(turned, 6), &args);
        same_outcome(rule, &o, &turned_o, self, 1);
        /* clauses name propositions: they are not part of this random contest */
        same_outcome(rule, &o, &renamed_o, to, 1);
        cmt_arena_free(mem);
    }
}
END_TEST

/* Scores that count something else than weight: duels won. */
static bool scores_do_not_scale(const cmt_rule *rule)
{
    if (rule->kind == CMT_RULE_RATED) /* sums do; means and medians do not */
        return strcmp(rule->name, "range") != 0 && strcmp(rule->name, "star") != 0;
    return strcmp(rule->name, "copeland") == 0 || strcmp(rule->name, "llull") == 0;
}

START_TEST(many_times_the_same_ballots_change_nothing) /* loop: rules */
{
    const cmt_rule *rule = cmt_rules(NULL)[_i];
    const cmt_rule_args args = {0};
    /* Deliberation smooths counts, a regularised median moves with weight, and a whole
     * quota is rounded: more of the same ballots say more. */
    if (strcmp(rule->name, "gac") == 0 || strcmp(rule->name, "qr-median") == 0
        || strcmp(rule->name, "stv") == 0)
        return;
    if (strcmp(rule->name, "dodgson-quick") == 0)
        return; /* it rounds to whole votes */
    const bool shares = scores_do_not_scale(rule) || rule->kind == CMT_RULE_APPROVAL
                        || rule->kind == CMT_RULE_DELIBERATION;
    for (uint64_t s = 0; s < RANDOM_WORLDS(60); s++) {
        uint64_t seed = first_seed + 2000 + s;
        size_t self[16];
        mem = cmt_arena_new(0);
        maker *m = rule_maker(mem, rule, &seed, 5, 4);
        maker *more = CMT_NEW(mem, maker);
        *more = *m;
        for (size_t i = 0; i < 16; i++)
            self[i] = i;
        for (size_t b = 0; b < m->n_rows; b++)
            more->count[b] = 7 * m->count[b];
        for (size_t a = 0; a < m->n_answers; a++) {
            mpq_ptr w = cmt_q(mem);
            mpq_set_ui(w, 7, 1);
            mpq_mul(w, w, m->answer_weight[a]);
            more->answer_weight[a] = w;
        }
        const cmt_outcome o = rule_outcome(mem, rule, maker_close(m, 0), &args);
        const cmt_outcome p = rule_outcome(mem, rule, maker_close(more, 0), &args);
        same_outcome(rule, &o, &p, self, shares ? 0 : 7);
        cmt_arena_free(mem);
    }
}
END_TEST

START_TEST(each_allocation_may_fail) /* loop: rules */
{
    const cmt_rule *rule = cmt_rules(NULL)[_i];
    uint64_t seed = first_seed + 3000;
    mem = cmt_arena_new(0);
    const cmt_rule_args args = {.tie_break.kind = CMT_TIE_PARALLEL,
                                .solver = cmt_exact_solver_new(mem, NULL)};
    const cmt_contest *c = maker_close(rule_maker(mem, rule, &seed, 5, 4), 6);
    cmt_outcome good = rule_outcome(mem, rule, c, &args);
    for (long k = 0;; k++) {
        cmt_outcome o = {0};
        cmt_arena *own = cmt_arena_new(0);
        cmt_arena_fail_after(k);
        const cmt_status st = rule->run(own, c, &args, &o, NULL);
        cmt_arena_fail_after(-1);
        ck_assert(st == CMT_OK || st == CMT_E_NOMEM);
        ck_assert(st == CMT_OK || o.n == 0);
        cmt_arena_free(own);
        if (st == CMT_OK)
            break;
    }
    for (long k = 0;; k++) {
        cmt_arena *own = cmt_arena_new(0);
        cmt_arena_fail_after(k);
        const cmt_status st = rule->check(own, c, &args, &good, NULL);
        cmt_arena_fail_after(-1);
        ck_assert(st == CMT_OK || st == CMT_E_NOMEM);
        cmt_arena_free(own);
        if (st == CMT_OK)
            break;
    }
    for (long k = 0;; k++) {
        cmt_arena *own = cmt_arena_new(0);
        cmt_arena_fail_after(k);
        const cmt_value *v = cmt_outcome_value(own, c, rule, &args, &good);
        cmt_arena_fail_after(-1);
        const bool done = v != NULL;
        cmt_arena_free(own);
        if (done)
            break;
    }
    cmt_arena_free(mem);
}
END_TEST

static Suite *make(void)
{
    size_t n = 0;
    (void)cmt_rules(&n);
    Suite *s = suite_create("rules_axioms");
    TCase *tc = tcase_create("every rule");
    tcase_set_timeout(tc, 120);
    printf("seed %llu\n", (unsigned long long)first_seed);
    tcase_add_test(tc, identities_are_unique_and_complete);
    tcase_add_test(tc, one_rule_of_a_name_fits_a_question_kind);
    tcase_add_test(tc, unknown_options_and_values_are_refused);
    tcase_add_loop_test(tc, records_read_back_and_alterations_are_rejected, 0, (int)n);
    tcase_add_loop_test(tc, names_and_order_of_ballots_do_not_matter, 0, (int)n);
    tcase_add_loop_test(tc, many_times_the_same_ballots_change_nothing, 0, (int)n);
    tcase_add_loop_test(tc, each_allocation_may_fail, 0, (int)n);
    suite_add_tcase(s, tc);
    return s;
}

CMT_TEST_MAIN(make)
