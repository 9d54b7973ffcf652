/* Judging claimed committees by definition, with a list or without, and what is said where
 * the search ends. The measure is a sum of marks of the members. */
#include "rules/committee_judge.h"

#include "base/err.h"
#include "committees.h"

#define MANY 24

typedef struct measure {
    uint64_t mark[MANY];
    size_t n;
    bool bounds; /* what is not complete is bounded: the rest may add all its marks */
    cmt_status list;
    uint64_t value;
    uint64_t target;
} measure;

static uint64_t sum(const measure *m, const bool *marked, bool with)
{
    uint64_t total = 0;
    for (size_t i = 0; i < m->n; i++)
        total += marked[i] == with ? m->mark[i] : 0;
    return total;
}

static int compare(void *self, const bool *in, const bool *out, bool complete)
{
    measure *m = self;
    if (!complete && !m->bounds)
        return -1;
    const uint64_t value = complete ? sum(m, in, true) : sum(m, out, false);
    if (complete)
        m->value = value;
    return (value < m->target) - (value > m->target);
}

static void aim(void *self)
{
    measure *m = self;
    m->target = m->value;
}

static bool says(void *self, const cmt_value *witness)
{
    (void)self;
    return witness == NULL;
}

static cmt_status no_list(
    void *self, size_t limit, cmt_set *out, size_t *n, cmt_err *err)
{
    const measure *m = self;
    (void)out;
    *n = limit; /* counts for nothing */
    return cmt_fail(err, m->list, "there is no list");
}

static const cmt_contest *contest_of(cmt_arena *mem, size_t n, size_t seats)
{
    maker *m = maker_new(mem);
    for (size_t i = 0; i < n; i++)
        maker_alternative(m, cmt_arena_printf(mem, "x%zu", i));
    m->c.seats = seats;
    m->c.ballots.form = CMT_FORM_APPROVE;
    (void)maker_ballot(m, 1);
    return maker_close(m, 0);
}

/* The sets of these bits are claimed. */
static cmt_status judge(cmt_arena *mem,
                        const cmt_contest *c,
                        measure *m,
                        const uint32_t *bits,
                        size_t n,
                        cmt_err *err)
{
    cmt_set *sets = CMT_NEW_ARRAY(mem, cmt_set, n);
    const cmt_tie_break none = {.kind = CMT_TIE_NONE};
    for (size_t k = 0; k < n; k++) {
        uint32_t *at = CMT_NEW_ARRAY(mem, uint32_t, MANY);
        sets[k].at = at;
        for (uint32_t i = 0; i < c->n_alternatives; i++) {
            if ((bits[k] >> i & 1) != 0)
                at[sets[k].n++] = i;
        }
    }
    const cmt_outcome claim = {.n = c->n_alternatives,
                               .committees = sets,
                               .n_committees = n,
                               .tied = n > 1,
                               .has_committee = n == 1,
                               .committee = sets[0]};
    const cmt_judge_terms terms = {.mem = mem,
                                   .contest = c,
                                   .tie_break = &none,
                                   .self = m,
                                   .compare = compare,
                                   .aim = aim,
                                   .says = says,
                                   .list = m->list == CMT_OK ? NULL : no_list};
    return cmt_judge_committees(&terms, &claim, err);
}

/* A list that ends at its limit is as if there were none; what else it says is an error. */
START_TEST(without_a_list_the_search_judges)
{
    const uint32_t best[] = {0x7, 0xB};
    const uint32_t worse[] = {0xD};
    cmt_arena *mem = cmt_arena_new(0);
    const cmt_contest *c = contest_of(mem, 6, 3);
    for (unsigned how = 0; how < 4; how++) {
        cmt_err err = {0};
        measure m = {.mark = {9, 8, 4, 4, 3, 1}, .n = 6, .bounds = how % 2 == 1};
        m.list = how < 2 ? CMT_OK : CMT_E_LIMIT;
        ck_assert_int_eq(judge(mem, c, &m, best, 2, &err), CMT_OK);
        ck_assert_int_eq(judge(mem, c, &m, best, 1, &err), CMT_E_NEGATIVE);
        ck_assert_int_eq(judge(mem, c, &m, best + 1, 1, &err), CMT_E_NEGATIVE);
        ck_assert_int_eq(judge(mem, c, &m, worse, 1, &err), CMT_E_NEGATIVE);
        ck_assert_ptr_nonnull(strstr(err.text, "another committee is better"));
        m.list = CMT_E_NOMEM;
        ck_assert_int_eq(judge(mem, c, &m, best, 2, &err), CMT_E_NOMEM);
    }
    cmt_arena_free(mem);
}
END_TEST

/* 2.7 million committees and no bound: what is best can be neither proved nor refused. What
 * a better one refutes before the end is refused. */
START_TEST(at_its_limit_the_search_says_so)
{
    const uint32_t best[] = {0xFFF000};
    const uint32_t late[] = {0xFFE800};
    const uint32_t worst[] = {0x000FFF};
    cmt_arena *mem = cmt_arena_new(0);
    const cmt_contest *c = contest_of(mem, MANY, MANY / 2);
    cmt_err err = {0};
    measure m = {.n = MANY, .list = CMT_E_LIMIT};
    for (uint64_t i = 0; i < MANY; i++)
        m.mark[i] = i;
    ck_assert_int_eq(judge(mem, c, &m, best, 1, &err), CMT_E_LIMIT);
    ck_assert_ptr_nonnull(strstr(err.text, "nodes"));
    ck_assert_int_eq(judge(mem, c, &m, late, 1, &err), CMT_E_LIMIT);
    ck_assert_int_eq(judge(mem, c, &m, worst, 1, &err), CMT_E_NEGATIVE);
    m.bounds = true;
    ck_assert_int_eq(judge(mem, c, &m, late, 1, &err), CMT_E_NEGATIVE);
    cmt_arena_free(mem);
}
END_TEST

static Suite *make(void)
{
    Suite *s = suite_create("committee_judge");
    TCase *tc = tcase_create("claims");
    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, without_a_list_the_search_judges);
    tcase_add_test(tc, at_its_limit_the_search_says_so);
    suite_add_tcase(s, tc);
    return s;
}

CMT_TEST_MAIN(make)
