/* Copeland's winners told apart by Borda's count, minimax or losses, the face-off of Borda
 * and minimax, and Condorcet with plurality, against slow twins on sets of alternatives. */
#include "twins.h"

static const uint64_t first_seed = 22112026;
static const random_shape shape = {
    .form = CMT_FORM_RANK, .max_alternatives = 6, .max_rows = 5};

typedef struct twin {
    cmt_arena *mem;
    const cmt_contest *c;
    size_t n;
    uint64_t seed;
    mpq_t *margin;
    mpq_t *value; /* [n] scratch */
    unsigned all; /* set of the eligible */
} twin;

static twin twin_new(cmt_arena *mem, const cmt_contest *c, uint64_t seed)
{
    twin t = {.mem = mem, .c = c, .n = c->n_alternatives, .seed = seed};
    t.margin = twin_margins(mem, c);
    t.value = cmt_q_array(mem, t.n);
    for (size_t i = 0; i < t.n; i++)
        t.all |= cmt_contest_eligible(c, i) ? 1U << i : 0U;
    return t;
}

static bool in(unsigned set, size_t i)
{
    return (set >> i & 1U) != 0;
}

static bool beats(const twin *t, size_t i, size_t j)
{
    return twin_beats(t->c, t->margin, i, j);
}

static void expect(const twin *t,
                   const char *name,
                   const cmt_rule_args *args,
                   unsigned set)
{
    const cmt_outcome o = twin_run(t->mem, t->c, name, args, t->seed);
    bool *won = CMT_NEW_ARRAY(t->mem, bool, t->n);
    for (size_t i = 0; i < t->n; i++)
        won[i] = in(set, i);
    twin_winners(t->c, &o, won, name, t->seed);
    ck_assert(o.tied == (o.winners.n > 1));
}

/* Members of the set with the largest value. */
static unsigned largest(const twin *t, unsigned set)
{
    unsigned out = 0;
    for (size_t i = 0; i < t->n; i++) {
        bool top = in(set, i);
        for (size_t j = 0; j < t->n; j++)
            top = top && (!in(set, j) || mpq_cmp(t->value[i], t->value[j]) >= 0);
        out |= top ? 1U << i : 0U;
    }
    return out;
}

static unsigned copeland(const twin *t)
{
    for (size_t i = 0; i < t->n; i++) {
        long value = 0;
        for (size_t j = 0; j < t->n; j++)
            value += beats(t, i, j) ? 1 : (beats(t, j, i) ? -1 : 0);
        mpq_set_si(t->value[i], value, 1);
    }
    return largest(t, t->all);
}

static unsigned borda(const twin *t, unsigned set, unsigned among)
{
    for (size_t i = 0; i < t->n; i++) {
        mpq_set_ui(t->value[i], 0, 1);
        for (size_t j = 0; j < t->n; j++) {
            if (in(among, j))
                mpq_add(t->value[i], t->value[i], t->margin[i * t->n + j]);
        }
    }
    return largest(t, set);
}

/* How much a defeat of i by j counts, by the meaning of `strength`; 0: none. */
static void defeat(const twin *t, const char *strength, size_t i, size_t j, mpq_ptr out)
{
    mpq_ptr back = cmt_q(t->mem);
    twin_support(t->c, j, i, out);
    twin_support(t->c, i, j, back);
    const bool lost = mpq_cmp(out, back) > 0;
    if (strcmp(strength, "margins") == 0)
        mpq_sub(out, out, back);
    if (!lost && strcmp(strength, "pairwise-opposition") != 0)
        mpq_set_ui(out, 0, 1);
}

static unsigned minimax(const twin *t,
                        const char *strength,
                        unsigned set,
                        unsigned among)
{
    mpq_ptr lost = cmt_q(t->mem);
    for (size_t i = 0; i < t->n; i++) {
        mpq_set_ui(t->value[i], 0, 1);
        for (size_t j = 0; j < t->n; j++) {
            if (j == i || !in(among, j))
                continue;
            defeat(t, strength, i, j, lost);
            if (mpq_cmp(lost, t->value[i]) > 0)
                mpq_set(t->value[i], lost);
        }
        mpq_neg(t->value[i], t->value[i]);
    }
    return largest(t, set);
}

static unsigned faceoff(const twin *t, unsigned a, unsigned b)
{
    unsigned out = 0;
    for (size_t i = 0; i < t->n && a != b; i++) {
        for (size_t j = 0; j < t->n; j++) {
            if (in(a, i) && in(b, j)) {
                out |= beats(t, j, i) ? 0U : 1U << i;
                out |= beats(t, i, j) ? 0U : 1U << j;
            }
        }
    }
    return a == b ? a : out;
}

static void duels_body(cmt_arena *mem, const cmt_contest *c, uint64_t seed)
{
    static const char *const strengths[] = {"margins", "winning-votes",
                                            "pairwise-opposition"};
    const twin t = twin_new(mem, c, seed);
    const unsigned cop = copeland(&t);
    expect(&t, "copeland-global-borda", &(cmt_rule_args){0}, borda(&t, cop, t.all));
    expect(&t, "copeland-local-borda", &(cmt_rule_args){0}, borda(&t, cop, cop));
    for (size_t k = 0; k < 3; k++) {
        const cmt_option option = {.name = "strength", .value = strengths[k]};
        const cmt_rule_args args = {.options = &option, .n_options = 1};
        expect(&t, "copeland-global-minimax", &args,
               minimax(&t, strengths[k], cop, t.all));
        expect(&t, "copeland-local-minimax", &args,
               minimax(&t, strengths[k], cop, cop));
        expect(&t, "borda-minimax-faceoff", &args,
               faceoff(&t, borda(&t, t.all, t.all),
                       minimax(&t, strengths[k], t.all, t.all)));
    }
}

START_TEST(completions_by_duels_equal_their_twins)
{
    twin_each(shape, first_seed, 1000, duels_body);
}
END_TEST

/* The k-th loss of i, the smallest (or largest) first; 0 beyond the last. */
static mpq_srcptr loss(const twin *t, size_t i, size_t k, bool largest_first)
{
    mpq_srcptr at[8];
    size_t m = 0;
    for (size_t j = 0; j < t->n; j++) {
        if (!beats(t, j, i))
            continue;
        size_t place = m++;
        mpq_srcptr own = t->margin[j * t->n + i];
        while (place > 0
               && (largest_first ? mpq_cmp(own, at[place - 1]) > 0
                                 : mpq_cmp(own, at[place - 1]) < 0)) {
            at[place] = at[place - 1];
            place--;
        }
        at[place] = own;
    }
    return k < m ? at[k] : t->margin[0]; /* of somebody over itself */
}

static unsigned by_losses(const twin *t, unsigned set, size_t depth, bool largest_first)
{
    unsigned out = set;
    for (size_t k = 0; k < depth; k++) {
        for (size_t i = 0; i < t->n; i++)
            mpq_neg(t->value[i], loss(t, i, k, largest_first));
        out = largest(t, out);
    }
    return out;
}

static void losses_body(cmt_arena *mem, const cmt_contest *c, uint64_t seed)
{
    static const char *const values[] = {"smallest", "from-smallest", "from-largest"};
    const twin t = twin_new(mem, c, seed);
    const unsigned cop = copeland(&t);
    for (size_t k = 0; k < 3; k++) {
        const cmt_option option = {.name = "losses", .value = values[k]};
        const cmt_rule_args args = {.options = &option, .n_options = 1};
        expect(&t, "most-wins-smallest-loss", &args,
               by_losses(&t, cop, k == 0 ? 1 : t.n, k == 2));
    }
}

START_TEST(most_wins_smallest_loss_equals_its_twin)
{
    twin_each(shape, first_seed + 10000, 1500, losses_body);
}
END_TEST

static void plurality_body(cmt_arena *mem, const cmt_contest *c, uint64_t seed)
{
    const twin t = twin_new(mem, c, seed);
    unsigned won = 0;
    for (size_t i = 0; i < t.n; i++) {
        bool all = in(t.all, i);
        for (size_t j = 0; j < t.n; j++)
            all = all && (j == i || !in(t.all, j) || beats(&t, i, j));
        won |= all ? 1U << i : 0U;
    }
    if (won == 0) {
        const cmt_outcome o = twin_run(mem, c, "plurality", &(cmt_rule_args){0}, seed);
        for (size_t k = 0; k < o.winners.n; k++)
            won |= 1U << o.winners.at[k];
    }
    expect(&t, "condorcet-plurality", &(cmt_rule_args){0}, won);
}

START_TEST(condorcet_plurality_is_one_or_the_other)
{
    twin_each(shape, first_seed + 20000, 1000, plurality_body);
}
END_TEST

static Suite *make(void)
{
    Suite *suite = suite_create("rules_completions");
    TCase *tc = tcase_create("completions");
    tcase_set_timeout(tc, 300);
    tcase_add_test(tc, completions_by_duels_equal_their_twins);
    tcase_add_test(tc, most_wins_smallest_loss_equals_its_twin);
    tcase_add_test(tc, condorcet_plurality_is_one_or_the_other);
    suite_add_tcase(suite, tc);
    return suite;
}

CMT_TEST_MAIN(make)
