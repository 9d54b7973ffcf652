/* Rules that are hard to compute, against brute force from the definition. */
#include "decision/registry.h"
#include "lp/exact.h"
#include "random_contests.h"

static cmt_arena *mem;
static const uint64_t first_seed = 1985;

static void set_up(void)
{
    mem = cmt_arena_new(0);
}

static void tear_down(void)
{
    cmt_arena_free(mem);
    mem = NULL;
}

static cmt_outcome outcome_of(const char *name, const cmt_contest *c, uint64_t seed)
{
    cmt_err err = {0};
    cmt_outcome o = {0};
    const cmt_rule_args args = {.solver = cmt_exact_solver_new(mem, NULL)};
    const cmt_rule *rule = cmt_rule_find(CMT_RULE_ORDINAL, name);
    cmt_status st = rule->run(mem, c, &args, &o, &err);
    ck_assert_msg(st == CMT_OK, "seed %llu %s: %s", (unsigned long long)seed, name,
                  err.text);
    st = rule->check(mem, c, &args, &o, &err);
    ck_assert_msg(st == CMT_OK, "seed %llu %s, check: %s", (unsigned long long)seed,
                  name, err.text);
    return o;
}

static void expect_winners(const cmt_contest *c,
                           const cmt_outcome *o,
                           const bool *won,
                           uint64_t seed)
{
    size_t k = 0;
    for (size_t i = 0; i < c->n_alternatives; i++) {
        const bool claimed = k < o->winners.n && o->winners.at[k] == i;
        k += claimed ? 1 : 0;
        ck_assert_msg(claimed == won[i], "seed %llu: x%zu", (unsigned long long)seed,
                      i);
    }
}

/* --- Banks ------------------------------------------------------------------------------ */

typedef struct graph {
    size_t n;
    bool beats[8][8];
    bool in[8]; /* eligible */
} graph;

static void graph_of(const cmt_contest *c, graph *g)
{
    mpq_t *q = cmt_q_array(mem, 2);
    *g = (graph){.n = c->n_alternatives};
    for (size_t i = 0; i < g->n; i++) {
        g->in[i] = cmt_contest_eligible(c, i);
        for (size_t j = 0; j < g->n; j++) {
            twin_support(c, i, j, q[0]);
            twin_support(c, j, i, q[1]);
            g->beats[i][j] = mpq_cmp(q[0], q[1]) > 0;
        }
    }
}

/* The first of a set that is a chain: one member for each number of members that it beats;
 * n if it is none. */
static size_t first_of(const graph *g, size_t set)
{
    size_t seen = 0;
    size_t first = g->n;
    const size_t size = (size_t)__builtin_popcountll(set);
    for (size_t i = 0; i < g->n; i++) {
        if ((set >> i & 1) == 0)
            continue;
        size_t wins = 0;
        for (size_t j = 0; j < g->n; j++)
            wins += (set >> j & 1) != 0 && g->beats[i][j] ? 1U : 0U;
        if (!g->in[i] || (seen >> wins & 1) != 0)
            return g->n;
        seen |= (size_t)1 << wins;
        first = wins == size - 1 ? i : first;
    }
    return first;
}

static void compare_banks(const cmt_contest *c, uint64_t seed)
{
    graph g;
    bool won[8] = {false};
    graph_of(c, &g);
    for (size_t set = 1; set < (size_t)1 << g.n; set++) {
        const size_t first = first_of(&g, set);
        bool maximal = first < g.n;
        for (size_t j = 0; j < g.n && maximal; j++) {
            maximal = (set >> j & 1) != 0 || first_of(&g, set | (size_t)1 << j) == g.n;
        }
        if (maximal)
            won[first] = true;
    }
    const cmt_outcome o = outcome_of("banks", c, seed);
    expect_winners(c, &o, won, seed);
}

START_TEST(maximal_chains_agree)
{
    const random_shape shape = {
        .form = CMT_FORM_RANK, .max_alternatives = 7, .max_rows = 5};
    for (uint64_t s = 0; s < 400; s++) {
        uint64_t seed = first_seed + s;
        cmt_arena_free(mem);
        mem = cmt_arena_new(0);
        compare_banks(random_contest(mem, &seed, shape), first_seed + s);
    }
}
END_TEST

/* --- Dodgson and Young ------------------------------------------------------------------ */

#define MOST_VOTERS 6

/* Every voter by itself, and what it may do for x, in all combinations. */
typedef struct repair {
    const cmt_contest *c;
    bool remove;
    size_t x;
    size_t n_voters;
    size_t ballot[MOST_VOTERS];
    size_t level[MOST_VOTERS]; /* at hand: tiers passed, or 1: left out */
    mpq_ptr best;
    bool any;
} repair;

static unsigned tier_of(const cmt_contest *c, size_t b, size_t i)
{
    const unsigned mark = cmt_ballots_mark(c, b, i);
    return mark != 0 ? mark : 1000;
}

static bool speaks(const cmt_contest *c, size_t b, size_t i)
{
    return c->unranked != CMT_UNRANKED_NO_OPINION || cmt_ballots_mark(c, b, i) != 0;
}

static bool is_other(const repair *r, size_t b, size_t k)
{
    return k != r->x && cmt_contest_eligible(r->c, k) && speaks(r->c, b, k)
           && speaks(r->c, b, r->x);
}

/* The tier that x reaches on ballot b by passing `level` of the tiers of others, its own
 * first; 0 where there are fewer. x then stands above that tier. */
static unsigned reached(const repair *r, size_t b, size_t level)
{
    unsigned at = tier_of(r->c, b, r->x) + 1;
    for (size_t l = 0; l < level; l++) {
        unsigned next = 0;
        for (size_t k = 0; k < r->c->n_alternatives; k++) {
            const unsigned tier = tier_of(r->c, b, k);
            if (is_other(r, b, k) && tier < at && tier > next)
                next = tier;
        }
        if (next == 0)
            return 0;
        at = next;
    }
    return at;
}

/* By how much x beats k now, and what the voters' changes cost. */
static void lead(const repair *r, size_t k, mpq_t *q)
{
    mpq_set_ui(q[0], 0, 1);
    for (size_t v = 0; v < r->n_voters; v++) {
        const size_t b = r->ballot[v];
        if (!is_other(r, b, k) || (r->remove && r->level[v] > 0))
            continue;
        const unsigned of_k = tier_of(r->c, b, k);
        const unsigned of_x = tier_of(r->c, b, r->x);
        const bool passed = r->level[v] > 0 && reached(r, b, r->level[v]) <= of_k;
        mpq_srcptr weight = r->c->voices[r->c->ballots.group[b]].multiplier;
        if (of_x < of_k || passed) {
            mpq_add(q[0], q[0], weight);
        } else if (of_x > of_k) {
            mpq_sub(q[0], q[0], weight);
        }
    }
}

static void price(const repair *r, mpq_t *q)
{
    mpq_set_ui(q[0], 0, 1);
    for (size_t v = 0; v < r->n_voters; v++) {
        const size_t b = r->ballot[v];
        unsigned long passed = r->level[v];
        if (!r->remove) {
            const unsigned at = reached(r, b, r->level[v]);
            passed = 0;
            for (size_t k = 0; k < r->c->n_alternatives; k++) {
                const unsigned tier = tier_of(r->c, b, k);
                passed +=
                    is_other(r, b, k) && tier >= at && tier <= tier_of(r->c, b, r->x)
                        ? 1U
                        : 0U;
            }
        }
        mpq_set_ui(q[1], passed, 1);
        mpq_mul(q[1], q[1], r->c->voices[r->c->ballots.group[b]].multiplier);
        mpq_add(q[0], q[0], q[1]);
    }
}

static void try_levels(repair *r, mpq_t *q)
{
    for (size_t k = 0; k < r->c->n_alternatives; k++) {
        if (k == r->x || !cmt_contest_eligible(r->c, k))
            continue;
        lead(r, k, q);
        if (mpq_sgn(q[0]) < 0 || (!r->remove && mpq_sgn(q[0]) == 0))
            return;
    }
    price(r, q);
    if (!r->any || mpq_cmp(q[0], r->best) < 0)
        mpq_set(r->best, q[0]);
    r->any = true;
}

/* All combinations, counted through like the digits of a number. */
static void try_all(repair *r)
{
    mpq_t *q = cmt_q_array(mem, 2);
    memset(r->level, 0, sizeof r->level);
    for (;;) {
        try_levels(r, q);
        size_t v = 0;
        for (; v < r->n_voters; v++) {
            r->level[v]++;
            if (r->remove ? r->level[v] <= 1
                          : reached(r, r->ballot[v], r->level[v]) > 0)
                break;
            r->level[v] = 0;
        }
        if (v == r->n_voters)
            return;
    }
}

static bool compare_repairs(const cmt_contest *c, bool remove, uint64_t seed)
{
    repair r = {.c = c, .remove = remove};
    bool won[8] = {false};
    bool any = false;
    bool feasible[8];
    mpq_t *score = cmt_q_array(mem, 9);
    for (size_t b = 0; b < c->ballots.n; b++) {
        for (int64_t k = 0; k < c->ballots.count[b]; k++) {
            if (r.n_voters == MOST_VOTERS)
                return false;
            r.ballot[r.n_voters++] = b;
        }
    }
    for (r.x = 0; r.x < c->n_alternatives; r.x++) {
        r.best = score[r.x];
        r.any = false;
        if (cmt_contest_eligible(c, r.x))
            try_all(&r);
        feasible[r.x] = r.any;
        if (r.any && (!any || mpq_cmp(score[r.x], score[8]) < 0))
            mpq_set(score[8], score[r.x]);
        any = any || r.any;
    }
    for (size_t x = 0; x < c->n_alternatives; x++) {
        won[x] = any ? feasible[x] && mpq_equal(score[x], score[8])
                     : cmt_contest_eligible(c, x);
    }
    const cmt_outcome o = outcome_of(remove ? "young" : "dodgson", c, seed);
    expect_winners(c, &o, won, seed);
    return true;
}

START_TEST(all_changes_of_ballots_agree) /* loop: Dodgson, Young */
{
    const random_shape shape = {
        .form = CMT_FORM_RANK, .max_alternatives = 5, .max_rows = 3};
    size_t n_compared = 0;
    for (uint64_t s = 0; s < 300; s++) {
        uint64_t seed = first_seed + s;
        cmt_arena_free(mem);
        mem = cmt_arena_new(0);
        n_compared +=
            compare_repairs(random_contest(mem, &seed, shape), _i == 1, first_seed + s)
                ? 1U
                : 0U;
    }
    ck_assert_uint_ge(n_compared, 60);
}
END_TEST

/* Larger ones: what the check accepts is proved by certificates. */
START_TEST(certificates_are_asked_for) /* loop: Dodgson, Young */
{
    static const char *const names[] = {"dodgson", "young"};
    const cmt_rule *rule = cmt_rule_find(CMT_RULE_ORDINAL, names[_i]);
    const cmt_rule_args none = {0};
    maker *m = maker_new(mem);
    static const uint8_t rows[3][4] = {{1, 2, 3, 4}, {3, 1, 2, 4}, {2, 3, 1, 4}};
    for (size_t i = 0; i < 4; i++)
        maker_alternative(m, cmt_arena_printf(mem, "x%zu", i));
    for (size_t b = 0; b < 3; b++)
        memcpy(maker_ballot(m, 7 + (int64_t)b), rows[b], 4);
    const cmt_contest *c = maker_close(m, 0);
    cmt_outcome o = {0};
    ck_assert_int_eq(rule->run(mem, c, &none, &o, NULL), CMT_E_UNSUPPORTED);
    ck_assert_uint_eq(o.n, 0);
    o = outcome_of(names[_i], c, 0);
    cmt_value *programs = cmt_value_get(o.witness, "programs");
    ck_assert_uint_ge(cmt_value_count(programs), 1);
    /* One alternative's certificate says nothing of another's program. */
    for (size_t k = 0; k < programs->as.object.n; k++)
        programs->as.object.members[k].value = programs->as.object.members[0].value;
    const cmt_status st = rule->check(mem, c, &none, &o, NULL);
    ck_assert(st != CMT_OK || programs->as.object.n == 1);
    programs->as.object.n--;
    ck_assert_int_eq(rule->check(mem, c, &none, &o, NULL), CMT_E_NEGATIVE);
}
END_TEST

static Suite *make(void)
{
    Suite *s = suite_create("rules_hard");
    TCase *tc = tcase_create("hard");
    printf("seed %llu\n", (unsigned long long)first_seed);
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, maximal_chains_agree);
    tcase_add_loop_test(tc, all_changes_of_ballots_agree, 0, 2);
    tcase_add_loop_test(tc, certificates_are_asked_for, 0, 2);
    suite_add_tcase(s, tc);
    return s;
}

CMT_TEST_MAIN(make)
