/* Published expectations (vectors/choice/ of the shared folder): which rule of ours each
 * names, whether it is there, and whether its outcome is the one published. What cannot be
 * asked of us (yet) is counted and printed, and is taken up by itself when the rule lands.
 */
#ifndef CMT_TESTS_VECTORS_H
#define CMT_TESTS_VECTORS_H

#include "contests.h"
#include "decision/registry.h"
#include "io/json.h"
#include "lp/exact.h"
#include "shared.h"

#include <stdio.h>

#define MAX_VECTOR_OPTIONS 4

/** What is asked: a rule of ours, with options. */
typedef struct vector {
    const char *id; /* of the case */
    cmt_rule_kind kind;
    const char *rule;
    cmt_option options[MAX_VECTOR_OPTIONS];
    size_t n_options;
    cmt_tie_kind tie;
} vector;

/* What happened so far: counted over the tests of one process. */
static struct {
    size_t n_run;
    size_t n_skipped;
    size_t n_wrong;
} vectors;

static inline const char *text_of(const cmt_value *v, const char *key)
{
    const char *s = cmt_value_as_string(cmt_value_get(v, key));
    return s != NULL ? s : "";
}

static inline int64_t int_of(const cmt_value *v, const char *key)
{
    int64_t i = 0;
    (void)cmt_value_as_int(cmt_value_get(v, key), &i);
    return i;
}

/** A member of a file of vectors; NULL when there is no such file. */
static inline const cmt_value *vectors_open(cmt_arena *mem,
                                            const char *name,
                                            const char *member)
{
    size_t n = 0;
    cmt_value *all = NULL;
    const char *bytes =
        shared_read(mem, cmt_arena_printf(mem, "vectors/choice/%s.json", name), &n);
    if (bytes == NULL)
        return NULL;
    ck_ok(cmt_json_read_foreign(mem, bytes, n, 1UL << 24, &all, NULL));
    return cmt_value_get(all, member);
}

/** Say that a vector was passed over, and why. */
static inline void vector_skip(const vector *v, const char *why)
{
    vectors.n_skipped++;
    (void)fprintf(stderr, "skipped: %s: %s of %s: %s\n", v->id, v->rule,
                  cmt_rule_kind_name(v->kind), why);
}

/** Say that our answer is not the published one. */
static inline void vector_wrong(const vector *v, const char *what)
{
    vectors.n_wrong++;
    (void)fprintf(stderr, "DISAGREES: %s: %s of %s: %s\n", v->id, v->rule,
                  cmt_rule_kind_name(v->kind), what);
}

/** The counts, at the end of a test: nothing may disagree, and `at_least` must have run
 *  where the data is there. */
static inline void vectors_tell(const char *what, bool there, size_t at_least)
{
    (void)fprintf(stderr, "%s: %zu expectations hold, %zu skipped, %zu disagree\n",
                  what, vectors.n_run - vectors.n_wrong, vectors.n_skipped,
                  vectors.n_wrong);
    ck_assert_uint_eq(vectors.n_wrong, 0);
    ck_assert(!there || vectors.n_run >= at_least);
    memset(&vectors, 0, sizeof vectors);
}

/** Names with underscores are ours with hyphens. */
static inline const char *vector_name(cmt_arena *mem, const char *theirs)
{
    char *name = cmt_arena_strdup(mem, theirs);
    ck_assert_ptr_nonnull(name);
    for (char *s = name; *s != '\0'; s++)
        *s = *s == '_' ? '-' : *s;
    return name;
}

static inline void vector_option(vector *v, const char *name, const char *value)
{
    ck_assert_uint_lt(v->n_options, MAX_VECTOR_OPTIONS);
    v->options[v->n_options++] = (cmt_option){.name = name, .value = value};
}

/** Run the rule and its own check; false after a word where we cannot. */
static inline bool vector_run(cmt_arena *mem,
                              const vector *v,
                              const cmt_contest *c,
                              cmt_outcome *out)
{
    cmt_err err = {0};
    const cmt_rule *rule = cmt_rule_find(v->kind, v->rule);
    if (rule == NULL) {
        vector_skip(v, "no such rule yet");
        return false;
    }
    const cmt_rule_args args = {.options = v->options,
                                .n_options = v->n_options,
                                .tie_break.kind = v->tie,
                                .solver = cmt_exact_solver_new(mem, NULL)};
    cmt_status st = cmt_rule_check_args(rule, &args, &err);
    if (st == CMT_OK)
        st = rule->run(mem, c, &args, out, &err);
    if (st == CMT_E_RANGE || st == CMT_E_UNSUPPORTED) {
        vector_skip(v, err.text);
        return false;
    }
    ck_assert_msg(st == CMT_OK, "%s: %s: %s", v->id, v->rule, err.text);
    st = rule->check(mem, c, &args, out, &err);
    if (st == CMT_E_LIMIT) {
        vector_skip(v, err.text);
        return false;
    }
    if (st != CMT_OK)
        vector_wrong(v, cmt_arena_printf(mem, "its check says: %s", err.text));
    vectors.n_run++;
    return st == CMT_OK;
}

/** Whether `ids` name exactly the set. */
static inline bool vector_is_set(const cmt_contest *c,
                                 const cmt_value *ids,
                                 const cmt_set *set)
{
    size_t found = 0;
    for (size_t k = 0; k < set->n; k++) {
        for (size_t j = 0; j < cmt_value_count(ids); j++) {
            const char *id = cmt_value_as_string(cmt_value_at(ids, j));
            found += strcmp(id, c->ids[set->at[k]]) == 0 ? 1 : 0;
        }
    }
    return found == set->n && cmt_value_count(ids) == set->n;
}

static inline const char *vector_set_text(cmt_arena *mem,
                                          const cmt_contest *c,
                                          const cmt_set *set)
{
    const char *text = "{";
    for (size_t k = 0; k < set->n; k++) {
        text = cmt_arena_printf(mem, "%s%s%s", text, k == 0 ? "" : ",",
                                c->ids[set->at[k]]);
    }
    return cmt_arena_printf(mem, "%s}", text);
}

/** The tied committees are exactly these. */
static inline void vector_committees(cmt_arena *mem,
                                     const vector *v,
                                     const cmt_contest *c,
                                     const cmt_value *sets,
                                     const cmt_outcome *o)
{
    bool same = cmt_value_count(sets) == o->n_committees;
    for (size_t k = 0; k < o->n_committees; k++) {
        bool found = false;
        for (size_t j = 0; j < cmt_value_count(sets); j++)
            found = found || vector_is_set(c, cmt_value_at(sets, j), &o->committees[k]);
        same = same && found;
    }
    if (same)
        return;
    const char *ours = "";
    for (size_t k = 0; k < o->n_committees && k < 10; k++) {
        ours = cmt_arena_printf(mem, "%s %s", ours,
                                vector_set_text(mem, c, &o->committees[k]));
    }
    vector_wrong(v, cmt_arena_printf(mem, "%zu committees, not %zu:%s", o->n_committees,
                                     cmt_value_count(sets), ours));
}

/** The ranking has exactly these tiers. */
static inline void vector_ranking(cmt_arena *mem,
                                  const vector *v,
                                  const cmt_contest *c,
                                  const cmt_value *tiers,
                                  const cmt_outcome *o)
{
    for (size_t i = 0; i < c->n_alternatives; i++) {
        const uint32_t tier = o->ranking == NULL ? CMT_UNPLACED : o->ranking[i];
        const cmt_value *ids = cmt_value_at(tiers, tier);
        bool found = false;
        for (size_t k = 0; tier != CMT_UNPLACED && k < cmt_value_count(ids); k++) {
            const char *id = cmt_value_as_string(cmt_value_at(ids, k));
            found = found || strcmp(id, c->ids[i]) == 0;
        }
        if (!found) {
            vector_wrong(
                v, cmt_arena_printf(mem, "`%s` is in tier %u", c->ids[i], tier + 1));
            return;
        }
    }
}

/** A number of the files: an integer or a rational in a string. */
static inline mpq_srcptr vector_number(cmt_arena *mem, const cmt_value *v)
{
    int64_t whole = 0;
    const char *text = cmt_value_as_string(v);
    if (text == NULL && cmt_value_as_int(v, &whole))
        text = cmt_arena_printf(mem, "%lld", (long long)whole);
    return text == NULL ? NULL : test_q(mem, text);
}

/** The numbers of the alternatives that `expected` names. */
static inline void vector_numbers(cmt_arena *mem,
                                  const vector *v,
                                  const cmt_contest *c,
                                  const cmt_value *expected,
                                  const mpq_srcptr *ours)
{
    for (size_t i = 0; i < c->n_alternatives; i++) {
        mpq_srcptr wanted = vector_number(mem, cmt_value_get(expected, c->ids[i]));
        if (wanted == NULL)
            continue;
        if (ours == NULL || mpq_equal(wanted, ours[i]) == 0) {
            const char *text = ours == NULL ? "nothing" : cmt_q_text(mem, ours[i]);
            vector_wrong(v, cmt_arena_printf(mem, "`%s` has %s", c->ids[i], text));
        }
    }
}

/** Ballots that approve, of a case. */
static inline maker *vector_approvals(cmt_arena *mem,
                                      const cmt_value *v,
                                      const cmt_value *ids)
{
    maker *m = maker_new(mem);
    const cmt_value *ballots = cmt_value_get(v, "ballots");
    for (size_t i = 0; i < cmt_value_count(ids); i++)
        maker_alternative(m, cmt_value_as_string(cmt_value_at(ids, i)));
    m->c.ballots.form = CMT_FORM_APPROVE;
    for (size_t b = 0; b < cmt_value_count(ballots); b++) {
        const cmt_value *ballot = cmt_value_at(ballots, b);
        const cmt_value *approve = cmt_value_get(ballot, "approve");
        uint8_t *marks = maker_ballot(m, int_of(ballot, "count"));
        for (size_t k = 0; k < cmt_value_count(approve); k++) {
            marks[maker_id(m, cmt_value_as_string(cmt_value_at(approve, k)))] =
                CMT_MARK_APPROVE;
        }
    }
    return m;
}

#endif
