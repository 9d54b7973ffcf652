/* The published speed set of 1,000 approval instances: every rule of its list that we have
 * is run and checked, the fast ones on every instance, the hard ones on a sample; and no
 * committee scores better than the one that is said to be best. */
#include "vectors.h"

/** A rule of the published list, how many instances there are to one that we try, and with
 *  how many alternatives at most (they grow along the list). */
typedef struct entry {
    const char *rule;
    const char *completion;
    size_t stride;
    size_t most;
} entry;

static const entry entries[] = {
    {"av", NULL, 1, 100},
    {"sav", NULL, 1, 100},
    {"pav", NULL, 40, 60},
    {"slav", NULL, 80, 40},
    {"cc", NULL, 40, 60},
    {"lexcc", NULL, 100, 20},
    {"geom2", NULL, 80, 40},
    {"adams", NULL, 80, 40},
    {"seqpav", NULL, 1, 100},
    {"revseqpav", NULL, 4, 100},
    {"seqslav", NULL, 1, 100},
    {"seqcc", NULL, 1, 100},
    {"seqphragmen", NULL, 4, 100},
    {"minimaxphragmen", NULL, 200, 16},
    {"leximaxphragmen", NULL, 200, 16},
    {"maximin-support", NULL, 100, 30},
    {"monroe", NULL, 200, 14},
    {"greedy-monroe", NULL, 4, 100},
    {"minimaxav", NULL, 40, 40},
    {"lexminimaxav", NULL, 100, 20},
    {"mes", NULL, 4, 100},
    {"mes", "av", 20, 100},
    {"mes", "increment", 50, 100},
    {"phragmen-enestroem", NULL, 4, 40},
    {"consensus", NULL, 4, 100},
    {"trivial", NULL, 10, 100},
    {"eph", NULL, 10, 100},
};

#define N_ENTRIES (sizeof entries / sizeof entries[0])

/* One instance: [alternatives, seats, [[approved...]...]]. */
static const cmt_contest *instance_of(cmt_arena *mem, const cmt_value *v)
{
    int64_t n = 0;
    int64_t seats = 0;
    maker *m = maker_new(mem);
    const cmt_value *ballots = cmt_value_at(v, 2);
    ck_assert(cmt_value_as_int(cmt_value_at(v, 0), &n));
    ck_assert(cmt_value_as_int(cmt_value_at(v, 1), &seats));
    for (int64_t i = 0; i < n; i++)
        maker_alternative(m, cmt_arena_printf(mem, "c%lld", (long long)i));
    m->c.kind = CMT_KIND_COMMITTEE;
    m->c.seats = (size_t)seats;
    m->c.ballots.form = CMT_FORM_APPROVE;
    for (size_t b = 0; b < cmt_value_count(ballots); b++) {
        const cmt_value *set = cmt_value_at(ballots, b);
        uint8_t *marks = maker_ballot(m, 1);
        for (size_t k = 0; k < cmt_value_count(set); k++) {
            int64_t i = 0;
            ck_assert(cmt_value_as_int(cmt_value_at(set, k), &i));
            marks[i] = CMT_MARK_APPROVE;
        }
    }
    return maker_close(m, 0);
}

/* Thiele scores from the definition: the j-th approved member is worth 1/j; or the first
 * is worth 1 and no other anything. */
static void score_of(const cmt_contest *c,
                     const cmt_set *set,
                     bool harmonic,
                     mpq_ptr out)
{
    mpq_t part;
    mpq_init(part);
    mpq_set_ui(out, 0, 1);
    for (size_t b = 0; b < c->ballots.n; b++) {
        unsigned long had = 0;
        for (size_t k = 0; k < set->n; k++) {
            if (cmt_ballots_mark(c, b, set->at[k]) != CMT_MARK_APPROVE)
                continue;
            had++;
            mpq_set_ui(part, harmonic || had == 1 ? 1 : 0, harmonic ? had : 1);
            mpq_add(out, out, part);
        }
    }
    mpq_clear(part);
}

/* No committee found is better by the measure of which `best` is the optimum. */
static void nobody_beats(cmt_arena *mem,
                         const char *id,
                         const cmt_contest *c,
                         const cmt_outcome *found,
                         const char *best)
{
    const bool harmonic = strcmp(best, "pav") == 0;
    const cmt_outcome *optimum = NULL;
    mpq_ptr top = cmt_q(mem);
    mpq_ptr other = cmt_q(mem);
    for (size_t k = 0; k < N_ENTRIES; k++) {
        if (strcmp(entries[k].rule, best) == 0 && found[k].has_committee)
            optimum = &found[k];
    }
    if (optimum == NULL || optimum->unproved)
        return;
    score_of(c, &optimum->committee, harmonic, top);
    for (size_t k = 0; k < N_ENTRIES; k++) {
        if (!found[k].has_committee)
            continue;
        score_of(c, &found[k].committee, harmonic, other);
        ck_assert_msg(mpq_cmp(other, top) <= 0, "%s: %s beats %s", id, entries[k].rule,
                      best);
    }
}

static void run_instance(const cmt_value *v, size_t at)
{
    cmt_arena *mem = cmt_arena_new(0);
    const cmt_contest *c = instance_of(mem, v);
    const char *id = cmt_arena_printf(mem, "instance %zu", at);
    cmt_outcome *found = CMT_NEW_ARRAY(mem, cmt_outcome, N_ENTRIES);
    ck_assert_ptr_nonnull(found);
    for (size_t k = 0; k < N_ENTRIES; k++) {
        vector x = {.id = id,
                    .kind = CMT_RULE_APPROVAL,
                    .rule = entries[k].rule,
                    .tie = CMT_TIE_ORDER};
        if (at % entries[k].stride != 0 || c->n_alternatives > entries[k].most
            || cmt_rule_find(CMT_RULE_APPROVAL, x.rule) == NULL)
            continue;
        if (entries[k].completion != NULL)
            vector_option(&x, "completion", entries[k].completion);
        if (!vector_run(mem, &x, c, &found[k]))
            continue;
        if (!found[k].has_committee) {
            vector_wrong(&x, "no committee");
        } else if (found[k].committee.n != c->seats && strcmp(x.rule, "mes") != 0
                   && strcmp(x.rule, "eph") != 0) {
            vector_wrong(&x, vector_set_text(mem, c, &found[k].committee));
        }
    }
    nobody_beats(mem, id, c, found, "pav");
    nobody_beats(mem, id, c, found, "cc");
    cmt_arena_free(mem);
}

/* The instances alone: the times beside them are decimals, which are none of ours. */
static const cmt_value *open_instances(cmt_arena *mem)
{
    static const char key[] = "\"instances\":";
    size_t n = 0;
    cmt_value *all = NULL;
    const char *bytes =
        shared_read(mem, "vectors/choice/bench_abcvoting_1000.json", &n);
    if (bytes == NULL)
        return NULL;
    const char *from = strstr(bytes, key);
    const char *to = strrchr(bytes, ']');
    ck_assert(from != NULL && to != NULL);
    from += sizeof key - 1;
    ck_ok(cmt_json_read_foreign(mem, from, (size_t)(to + 1 - from), 1UL << 24, &all,
                                NULL));
    return all;
}

START_TEST(the_speed_set_is_solved_and_checked)
{
    cmt_arena *mem = cmt_arena_new(0);
    const cmt_value *all = open_instances(mem);
    for (size_t k = 0; k < N_ENTRIES; k++) {
        if (cmt_rule_find(CMT_RULE_APPROVAL, entries[k].rule) == NULL)
            (void)fprintf(stderr, "skipped: %s: no such rule yet\n", entries[k].rule);
    }
    for (size_t k = 0; k < cmt_value_count(all); k++)
        run_instance(cmt_value_at(all, k), k);
    vectors_tell("speed set", all != NULL, 1000);
    cmt_arena_free(mem);
}
END_TEST

static Suite *make(void)
{
    Suite *s = suite_create("rules_vectors_bench");
    TCase *tc = tcase_create("published");
    tcase_set_timeout(tc, 300);
    tcase_add_test(tc, the_speed_set_is_solved_and_checked);
    suite_add_tcase(s, tc);
    return s;
}

CMT_TEST_MAIN(make)
