/* What tests of rules against slow twins share: run and check a rule, walk through random
 * contests, compare winners, and sums of a contest straight from the definition. */
#ifndef CMT_TESTS_TWINS_H
#define CMT_TESTS_TWINS_H

#include "decision/registry.h"
#include "random_contests.h"

/** Run an ordinal rule; its own check must accept the outcome. */
static inline cmt_outcome twin_run(cmt_arena *mem,
                                   const cmt_contest *c,
                                   const char *name,
                                   const cmt_rule_args *args,
                                   uint64_t seed)
{
    cmt_err err = {0};
    cmt_outcome o = {0};
    const cmt_rule *rule = cmt_rule_find(CMT_RULE_ORDINAL, name);
    ck_assert_msg(rule != NULL, "no rule %s", name);
    cmt_status st = cmt_rule_check_args(rule, args, &err);
    if (st == CMT_OK)
        st = rule->run(mem, c, args, &o, &err);
    ck_assert_msg(st == CMT_OK, "seed %llu %s: %s", (unsigned long long)seed, name,
                  err.text);
    st = rule->check(mem, c, args, &o, &err);
    ck_assert_msg(st == CMT_OK, "seed %llu %s, check: %s", (unsigned long long)seed,
                  name, err.text);
    return o;
}

typedef void twin_body(cmt_arena *mem, const cmt_contest *c, uint64_t seed);

/** Call `body` on `n` random contests of a shape, seeded first, first + 1, …. */
static inline void twin_each(random_shape shape,
                             uint64_t first,
                             size_t n,
                             twin_body *body)
{
    printf("seeds %llu …, %zu contests\n", (unsigned long long)first, n);
    for (size_t k = 0; k < n; k++) {
        uint64_t seed = first + k;
        cmt_arena *mem = cmt_arena_new(0);
        body(mem, random_contest(mem, &seed, shape), first + k);
        cmt_arena_free(mem);
    }
}

/** The winners are exactly the marked alternatives. */
static inline void twin_winners(const cmt_contest *c,
                                const cmt_outcome *o,
                                const bool *won,
                                const char *name,
                                uint64_t seed)
{
    size_t k = 0;
    for (size_t i = 0; i < c->n_alternatives; i++) {
        const bool claimed = k < o->winners.n && o->winners.at[k] == i;
        k += claimed ? 1 : 0;
        ck_assert_msg(claimed == won[i], "seed %llu: %s %s x%zu",
                      (unsigned long long)seed, name, won[i] ? "lacks" : "elects", i);
    }
}

/** Mark the eligible ones with the largest value. */
static inline void twin_best(const cmt_contest *c, mpq_t *value, bool *won)
{
    for (size_t i = 0; i < c->n_alternatives; i++) {
        won[i] = cmt_contest_eligible(c, i);
        for (size_t j = 0; j < c->n_alternatives && won[i]; j++)
            won[i] = !cmt_contest_eligible(c, j) || mpq_cmp(value[i], value[j]) >= 0;
    }
}

/** Pairwise margins of all alternatives, straight from the ballots: [n][n], in mem. */
static inline mpq_t *twin_margins(cmt_arena *mem, const cmt_contest *c)
{
    const size_t n = c->n_alternatives;
    mpq_t *margin = cmt_q_array(mem, n * n);
    mpq_ptr back = cmt_q(mem);
    for (size_t k = 0; k < n * n; k++) {
        twin_support(c, k / n, k % n, margin[k]);
        twin_support(c, k % n, k / n, back);
        mpq_sub(margin[k], margin[k], back);
    }
    return margin;
}

/** Whether i beats j, both eligible. */
static inline bool twin_beats(const cmt_contest *c, mpq_t *margin, size_t i, size_t j)
{
    return cmt_contest_eligible(c, i) && cmt_contest_eligible(c, j)
           && mpq_sgn(margin[i * c->n_alternatives + j]) > 0;
}

#endif
