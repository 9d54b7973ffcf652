/* What tests of committee rules share: run and check a rule, lists of committees, random
 * contests of their kind. */
#ifndef CMT_TESTS_COMMITTEES_H
#define CMT_TESTS_COMMITTEES_H

#include "ballot/ties.h"
#include "decision/registry.h"
#include "random_contests.h"

/** Committees as bit sets, in order of discovery, each once. */
typedef struct committee_list {
    uint32_t at[1024];
    size_t n;
} committee_list;

static inline bool committee_approves(const cmt_contest *c, size_t b, size_t i)
{
    return cmt_contest_eligible(c, i) && cmt_ballots_mark(c, b, i) == CMT_MARK_APPROVE;
}

/** Seats, or the eligible alternatives where these are fewer. */
static inline size_t committee_size(const cmt_contest *c)
{
    size_t eligible = 0;
    for (size_t i = 0; i < c->n_alternatives; i++)
        eligible += cmt_contest_eligible(c, i) ? 1 : 0;
    return c->seats < eligible ? c->seats : eligible;
}

static inline void committee_add(committee_list *list, uint32_t bits)
{
    size_t k = 0;
    while (k < list->n && list->at[k] != bits)
        k++;
    if (k == list->n) {
        ck_assert_uint_lt(list->n, sizeof list->at / sizeof list->at[0]);
        list->at[list->n++] = bits;
    }
}

static inline void committee_note(committee_list *list, const bool *in, size_t n)
{
    uint32_t bits = 0;
    for (size_t i = 0; i < n; i++)
        bits |= in[i] ? 1U << i : 0;
    committee_add(list, bits);
}

static inline uint32_t committee_bits(const cmt_set *set)
{
    uint32_t bits = 0;
    for (size_t k = 0; k < set->n; k++)
        bits |= 1U << set->at[k];
    return bits;
}

/** Run an approval rule; its own check must accept the outcome. */
static inline cmt_outcome committee_run(cmt_arena *mem,
                                        const cmt_contest *c,
                                        const char *name,
                                        const cmt_rule_args *args,
                                        uint64_t seed)
{
    cmt_err err = {0};
    cmt_outcome o = {0};
    const cmt_rule *rule = cmt_rule_find(CMT_RULE_APPROVAL, name);
    ck_assert_msg(rule != NULL, "no rule %s", name);
    cmt_status st = rule->run(mem, c, args, &o, &err);
    ck_assert_msg(st == CMT_OK, "seed %llu %s: %s", (unsigned long long)seed, name,
                  err.text);
    st = rule->check(mem, c, args, &o, &err);
    ck_assert_msg(st == CMT_OK, "seed %llu %s, check: %s", (unsigned long long)seed,
                  name, err.text);
    return o;
}

/** The outcome holds exactly these committees, and picks as many as it should. */
static inline void committees_same(const cmt_contest *c,
                                   const cmt_outcome *o,
                                   const committee_list *expected,
                                   const char *name,
                                   uint64_t seed)
{
    (void)c;
    ck_assert_msg(o->n_committees == expected->n, "seed %llu: %s elects %zu, not %zu",
                  (unsigned long long)seed, name, o->n_committees, expected->n);
    for (size_t k = 0; k < o->n_committees; k++) {
        bool found = false;
        for (size_t j = 0; j < expected->n; j++)
            found = found || expected->at[j] == committee_bits(&o->committees[k]);
        ck_assert_msg(found, "seed %llu: %s, committee %zu", (unsigned long long)seed,
                      name, k);
    }
    ck_assert_int_eq(o->tied, expected->n > 1);
}

typedef void committee_body(cmt_arena *mem, const cmt_contest *c, uint64_t seed);

/** Call `body` on `n` random contests of a shape, seeded first, first + 1, …. */
static inline void committee_each(random_shape shape,
                                  uint64_t first,
                                  size_t n,
                                  committee_body *body)
{
    printf("seeds %llu …, %zu contests\n", (unsigned long long)first, n);
    for (size_t k = 0; k < n; k++) {
        uint64_t seed = first + k;
        cmt_arena *mem = cmt_arena_new(0);
        body(mem, random_contest(mem, &seed, shape), first + k);
        cmt_arena_free(mem);
    }
}

#endif
