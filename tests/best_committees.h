/* What tests of committees that optimise a value share: every committee one by one, with a
 * value from the definition. */
#ifndef CMT_TESTS_BEST_COMMITTEES_H
#define CMT_TESTS_BEST_COMMITTEES_H

#include "committees.h"

#define MAX_PARTS 16

/* What a committee scores: parts compared one after another, more is better. */
typedef struct parts {
    mpq_t *at;
    size_t n;
} parts;

typedef void score(cmt_arena *mem, const cmt_contest *c, uint32_t bits, parts *out);

static inline size_t members_of(const cmt_contest *c, size_t b, uint32_t bits)
{
    size_t members = 0;
    for (size_t i = 0; i < c->n_alternatives; i++)
        members += (bits >> i & 1) != 0 && committee_approves(c, b, i) ? 1 : 0;
    return members;
}

/* Add num/den of the weight of ballot b. */
static inline void add_part(
    cmt_arena *mem, const cmt_contest *c, size_t b, long num, long den, mpq_ptr sum)
{
    mpq_ptr weight = cmt_q(mem);
    mpq_ptr part = cmt_q(mem);
    cmt_ballot_weight(c, b, weight);
    mpq_set_si(part, num, (unsigned long)den);
    mpq_canonicalize(part);
    mpq_mul(part, part, weight);
    mpq_add(sum, sum, part);
}

/** A rule and its value from the definition. */
typedef struct best_twin {
    const char *rule;
    score *score;
} best_twin;

static inline int parts_compare(const parts *a, const parts *b)
{
    for (size_t k = 0; k < a->n; k++) {
        const int sign = mpq_cmp(a->at[k], b->at[k]);
        if (sign != 0)
            return sign;
    }
    return 0;
}

static inline uint32_t eligible_bits(const cmt_contest *c)
{
    uint32_t bits = 0;
    for (size_t i = 0; i < c->n_alternatives; i++)
        bits |= cmt_contest_eligible(c, i) ? 1U << i : 0;
    return bits;
}

static inline void find_best(cmt_arena *mem,
                             const cmt_contest *c,
                             score *value,
                             committee_list *out)
{
    parts best = {0};
    const size_t size = committee_size(c);
    for (uint32_t bits = 0; bits < 1U << c->n_alternatives; bits++) {
        if ((size_t)__builtin_popcount(bits) != size || (bits & ~eligible_bits(c)) != 0)
            continue;
        parts own = {.at = cmt_q_array(mem, MAX_PARTS)};
        value(mem, c, bits, &own);
        const int sign = best.at == NULL ? 1 : parts_compare(&own, &best);
        if (sign > 0) {
            best = own;
            out->n = 0;
        }
        if (sign >= 0)
            committee_add(out, bits);
    }
}

/* Of the list, the one whose smallest places come first. */
static inline void only_first(const cmt_contest *c,
                              const uint32_t *place,
                              committee_list *list)
{
    uint32_t best = list->at[0];
    for (size_t k = 1; k < list->n; k++) {
        uint32_t least = UINT32_MAX;
        bool better = false;
        for (size_t i = 0; i < c->n_alternatives; i++) {
            if (((best ^ list->at[k]) >> i & 1) != 0 && place[i] < least) {
                least = place[i];
                better = (list->at[k] >> i & 1) != 0;
            }
        }
        best = better ? list->at[k] : best;
    }
    list->n = 1;
    list->at[0] = best;
}

/** All tie-breaks on one contest. */
static inline void optima_agree(cmt_arena *mem,
                                const cmt_contest *c,
                                uint64_t seed,
                                const best_twin *twins,
                                size_t n_twins)
{
    for (size_t k = 0; k < n_twins; k++) {
        for (unsigned tie = 0; tie < CMT_N_TIES; tie++) {
            committee_list expected = {.n = 0};
            uint32_t *place = NULL;
            cmt_rule_args args = {.tie_break.kind = (cmt_tie_kind)tie};
            args.tie_break.seed[7] = (uint8_t)seed;
            find_best(mem, c, twins[k].score, &expected);
            if (args.tie_break.kind == CMT_TIE_ORDER
                || args.tie_break.kind == CMT_TIE_LOT) {
                ck_ok(cmt_tie_places(mem, &args.tie_break, c->n_alternatives, &place,
                                     NULL));
                only_first(c, place, &expected);
            }
            const cmt_outcome o = committee_run(mem, c, twins[k].rule, &args, seed);
            ck_assert(!o.unproved && !o.capped);
            committees_same(c, &o, &expected, twins[k].rule, seed);
        }
    }
}

/** 14 alternatives that nobody tells apart: 3,432 committees of 7. */
static inline void optima_are_capped(const best_twin *twins, size_t n_twins)
{
    for (size_t k = 0; k < n_twins; k++) {
        cmt_arena *mem = cmt_arena_new(0);
        maker *m = maker_new(mem);
        const cmt_rule_args args = {0};
        for (size_t i = 0; i < 14; i++)
            maker_alternative(m, cmt_arena_printf(mem, "x%zu", i));
        m->c.ballots.form = CMT_FORM_APPROVE;
        memset(maker_ballot(m, 3), CMT_MARK_APPROVE, 14);
        m->c.kind = CMT_KIND_COMMITTEE;
        m->c.seats = 7;
        const cmt_contest *c = maker_close(m, 0);
        const cmt_outcome o = committee_run(mem, c, twins[k].rule, &args, 0);
        ck_assert(o.capped && o.tied && !o.has_committee && !o.unproved);
        ck_assert_uint_eq(o.n_committees, CMT_MAX_COMMITTEES);
        cmt_arena_free(mem);
    }
}

/** Another committee instead of the best one, or a wrong score, is refused. */
static inline void worse_are_refused(const best_twin *twins,
                                     size_t n_twins,
                                     random_shape shape,
                                     uint64_t first_seed)
{
    for (uint64_t seed = first_seed; seed < first_seed + 60; seed++) {
        cmt_arena *mem = cmt_arena_new(0);
        uint64_t s = seed;
        const cmt_contest *c = random_contest(mem, &s, shape);
        const cmt_rule_args args = {.tie_break.kind = CMT_TIE_ORDER};
        for (size_t k = 0; k < n_twins; k++) {
            const cmt_rule *rule = cmt_rule_find(CMT_RULE_APPROVAL, twins[k].rule);
            const cmt_outcome o = committee_run(mem, c, twins[k].rule, &args, seed);
            const uint32_t right = committee_bits(&o.committee);
            for (uint32_t bits = 0; bits < 1U << c->n_alternatives; bits++) {
                cmt_set other = {0};
                uint32_t *at = CMT_NEW_ARRAY(mem, uint32_t, 8);
                if (bits == right || (bits & ~eligible_bits(c)) != 0
                    || (size_t)__builtin_popcount(bits) != o.committee.n)
                    continue;
                for (uint32_t i = 0; i < c->n_alternatives; i++) {
                    if ((bits >> i & 1) != 0)
                        at[other.n++] = i;
                }
                other.at = at;
                cmt_outcome claim = o;
                claim.committee = other;
                claim.committees = &other;
                ck_assert_int_eq(rule->check(mem, c, &args, &claim, NULL),
                                 CMT_E_NEGATIVE);
            }
        }
        cmt_arena_free(mem);
    }
}

#endif
