/* Solid coalitions against every set of alternatives. */
#include "decision/registry.h"
#include "insight/proportionality.h"
#include "random_contests.h"

static cmt_arena *mem;
static const uint64_t first_seed = 21112028;
static const cmt_rule_args no_args = {0};

static cmt_audit *const audits[2] = {cmt_audit_psc_hare, cmt_audit_psc_droop};

static bool is_eligible(const cmt_contest *c, unsigned set)
{
    for (size_t i = 0; i < c->n_alternatives; i++) {
        if ((set >> i & 1U) != 0 && !cmt_contest_eligible(c, i))
            return false;
    }
    return true;
}

/* Ballot b puts every one of the set above every other eligible one. */
static bool is_solid(const cmt_contest *c, size_t b, unsigned set)
{
    for (size_t i = 0; i < c->n_alternatives; i++) {
        for (size_t j = 0; j < c->n_alternatives; j++) {
            const unsigned x = cmt_ballots_mark(c, b, i);
            const unsigned y = cmt_ballots_mark(c, b, j);
            if ((set >> i & 1U) == 0 || (set >> j & 1U) != 0
                || !cmt_contest_eligible(c, j))
                continue;
            if (x == 0 || (y != 0 && y <= x)
                || (y == 0 && c->unranked == CMT_UNRANKED_NO_OPINION))
                return false;
        }
    }
    return true;
}

/* Seats that the ballots solid for a set are due, one by one: l are due while the weight
 * holds l quotas, or more than l. */
static size_t seats_due(const cmt_contest *c, unsigned set, bool droop)
{
    mpq_t *q = cmt_q_array(mem, 4);
    size_t l = 0;
    for (size_t b = 0; b < c->ballots.n; b++) {
        cmt_ballot_weight(c, b, q[0]);
        mpq_add(q[1], q[1], q[0]);
        if (is_solid(c, b, set))
            mpq_add(q[2], q[2], q[0]);
    }
    for (; l < c->seats; l++) {
        mpq_set_ui(q[0], l + 1, c->seats + (droop ? 1 : 0));
        mpq_canonicalize(q[0]);
        mpq_mul(q[0], q[0], q[1]);
        const int sign = mpq_cmp(q[2], q[0]);
        if (sign < 0 || (droop && sign == 0) || mpq_sgn(q[1]) == 0)
            break;
    }
    return l;
}

static size_t bits(unsigned set)
{
    size_t n = 0;
    for (; set != 0; set &= set - 1)
        n++;
    return n;
}

static bool is_wronged(const cmt_contest *c, unsigned in, unsigned set, bool droop)
{
    const size_t due = seats_due(c, set, droop);
    return bits(in & set) < (due < bits(set) ? due : bits(set));
}

static unsigned mask_of(const cmt_set *set)
{
    unsigned mask = 0;
    for (size_t k = 0; k < set->n; k++)
        mask |= 1U << set->at[k];
    return mask;
}

static cmt_set set_of(unsigned mask)
{
    uint32_t *at = CMT_NEW_ARRAY(mem, uint32_t, 32);
    cmt_set set = {.at = at};
    for (uint32_t i = 0; i < 32; i++) {
        if ((mask >> i & 1U) != 0)
            at[set.n++] = i;
    }
    return set;
}

static void check(const cmt_contest *c, unsigned in, bool droop, const unsigned *some)
{
    const cmt_set committee = set_of(in);
    const cmt_set instead = set_of(some == NULL ? 0 : *some);
    const cmt_audit_terms terms = {.admissible = some == NULL ? NULL : &instead,
                                   .n_admissible = 1};
    cmt_audit_finding f = {0};
    bool wronged = false;
    ck_ok(audits[droop ? 1 : 0](mem, c, &committee, &terms, &f, NULL));
    for (unsigned set = 1; set < 1U << c->n_alternatives; set++) {
        wronged = wronged
                  || (is_eligible(c, set) && is_wronged(c, in, set, droop)
                      && (some == NULL || !is_wronged(c, *some, set, droop)));
    }
    ck_assert_int_eq(f.holds, !wronged);
    if (f.holds)
        return;
    const unsigned set = mask_of(&f.alternatives);
    ck_assert(is_wronged(c, in, set, droop));
    for (size_t k = 0; k < f.n_ballots; k++)
        ck_assert(is_solid(c, f.ballots[k], set));
}

START_TEST(coalitions_are_those_that_brute_force_finds) /* loop: Hare, Droop */
{
    for (uint64_t s = 0; s < 150; s++) {
        uint64_t seed = first_seed + s;
        mem = cmt_arena_new(0);
        const cmt_contest *c = random_contest(mem, &seed,
                                              (random_shape){.form = CMT_FORM_RANK,
                                                             .max_alternatives = 5,
                                                             .max_rows = 3});
        for (unsigned in = 0; in < 1U << c->n_alternatives; in++) {
            const cmt_arena_mark mark = cmt_arena_get_mark(mem);
            const unsigned some = (unsigned)seed_below(&seed, 1U << c->n_alternatives);
            if (bits(in) > c->seats || !is_eligible(c, in))
                continue;
            check(c, in, _i == 1, NULL);
            check(c, in, _i == 1, &some);
            cmt_arena_reset(mem, mark);
        }
        cmt_arena_free(mem);
    }
}
END_TEST

static void cast(maker *m, int64_t count, const char *order)
{
    uint8_t *row = maker_ballot(m, count);
    for (size_t k = 0; order[k] != '\0'; k++)
        row[maker_id(m, cmt_arena_strndup(mem, order + k, 1))] = (uint8_t)(k + 1);
}

static maker *parties(void)
{
    maker *m = maker_new(mem);
    for (const char *id = "abcdef"; *id != '\0'; id++)
        maker_alternative(m, cmt_arena_strndup(mem, id, 1));
    m->c.ballots.form = CMT_FORM_RANK;
    m->c.kind = CMT_KIND_COMMITTEE;
    m->c.seats = 3;
    cast(m, 6, "abcdef");
    cast(m, 2, "defabc");
    cast(m, 2, "fdeabc");
    return m;
}

static cmt_outcome run(const cmt_contest *c, const char *rule)
{
    cmt_outcome o = {0};
    const cmt_rule *r = cmt_rule_find(CMT_RULE_ORDINAL, rule);
    ck_assert_msg(r != NULL, "%s", rule);
    ck_ok(r->run(mem, c, &no_args, &o, NULL));
    return o;
}

/* Six in ten take all three seats of bloc voting; four in ten, who agree on d, e and f, are
 * more than a Droop quota and a Hare quota, and have nobody. */
START_TEST(a_bloc_leaves_a_solid_third_out)
{
    mem = cmt_arena_new(0);
    const cmt_contest *c = maker_close(parties(), 0);
    const cmt_outcome bloc = run(c, "bloc");
    const cmt_outcome stv = run(c, "stv");
    for (int k = 0; k < 2; k++) {
        cmt_audit_finding f = {0};
        ck_ok(audits[k](mem, c, &bloc.committees[0], NULL, &f, NULL));
        ck_assert(!f.holds);
        ck_assert_uint_eq(f.seats_due, 1);
        ck_assert_uint_eq(mask_of(&f.alternatives), 0x38);
        ck_assert_uint_eq(f.n_ballots, 2);
        ck_assert_str_eq(cmt_q_text(mem, f.share), "2/5");
        ck_ok(audits[k](mem, c, &stv.committees[0], NULL, &f, NULL));
        ck_assert(f.holds);
    }
    cmt_arena_free(mem);
}
END_TEST

/* A quarter is no more than a Droop quota of three seats, and less than a third. */
START_TEST(a_droop_quota_is_more_than_its_part)
{
    cmt_audit_finding f = {0};
    mem = cmt_arena_new(0);
    maker *m = parties();
    m->count[0] = 12;
    m->voices[0].ballots += 6;
    const cmt_contest *c = maker_close(m, 0);
    const cmt_set abc = set_of(7);
    ck_ok(cmt_audit_psc_droop(mem, c, &abc, NULL, &f, NULL));
    ck_assert(f.holds);
    m->count[0] = 11;
    c = maker_close(m, 0);
    ck_ok(cmt_audit_psc_droop(mem, c, &abc, NULL, &f, NULL));
    ck_assert(!f.holds);
    ck_ok(cmt_audit_psc_hare(mem, c, &abc, NULL, &f, NULL));
    ck_assert(f.holds);
    cmt_arena_free(mem);
}
END_TEST

static bool claims(const cmt_rule *rule)
{
    for (const cmt_rule_axiom *a = rule->axioms; a != NULL && a->name != NULL; a++) {
        if (strcmp(a->name, "proportionality for solid coalitions") == 0)
            return a->holds;
    }
    return false;
}

/* Strict rankings, where the rules' pages claim it. */
START_TEST(rules_give_solid_coalitions_what_they_claim)
{
    size_t n_rules = 0;
    size_t n_claim = 0;
    const cmt_rule *const *rules = cmt_rules(&n_rules);
    for (size_t k = 0; k < n_rules; k++) {
        n_claim += claims(rules[k]) ? 1 : 0;
        for (uint64_t s = 0; s < 60 && claims(rules[k]); s++) {
            uint64_t seed = first_seed + s;
            cmt_outcome o = {0};
            cmt_audit_finding f = {0};
            mem = cmt_arena_new(0);
            maker *m = parties();
            m->n_rows = 0;
            m->voices[0].ballots = 0;
            for (size_t r = 0; r < 7; r++) {
                char order[] = "abcdef";
                for (size_t i = 6; i > 1; i--) {
                    const size_t j = seed_below(&seed, i);
                    const char other = order[j];
                    order[j] = order[i - 1];
                    order[i - 1] = other;
                }
                cast(m, 1 + (int64_t)seed_below(&seed, 6), order);
            }
            const cmt_contest *c = maker_close(m, 0);
            ck_ok(rules[k]->run(mem, c, &no_args, &o, NULL));
            for (size_t t = 0; t < o.n_committees; t++) {
                ck_ok(cmt_audit_psc_hare(mem, c, &o.committees[t], NULL, &f, NULL));
                ck_assert_msg(f.holds, "%s: Hare", rules[k]->name);
                ck_ok(cmt_audit_psc_droop(mem, c, &o.committees[t], NULL, &f, NULL));
                ck_assert_msg(f.holds, "%s: Droop", rules[k]->name);
            }
            cmt_arena_free(mem);
        }
    }
    ck_assert_uint_gt(n_claim, 0);
}
END_TEST

START_TEST(what_is_no_committee_is_refused)
{
    static const uint32_t twice[] = {1, 1};
    const cmt_set doubled = {.at = twice, .n = 2};
    cmt_audit_finding f = {0};
    mem = cmt_arena_new(0);
    maker *m = parties();
    m->eligible[3] = false;
    cmt_contest *c = maker_close(m, 0);
    const cmt_set d = set_of(8);
    const cmt_set all = set_of(23);
    for (int k = 0; k < 2; k++) {
        ck_assert_int_eq(audits[k](mem, c, &doubled, NULL, &f, NULL), CMT_E_RANGE);
        ck_assert_int_eq(audits[k](mem, c, &d, NULL, &f, NULL), CMT_E_RANGE);
        ck_assert_int_eq(audits[k](mem, c, &all, NULL, &f, NULL), CMT_E_RANGE);
    }
    c->ballots.form = CMT_FORM_APPROVE;
    ck_assert_int_eq(audits[0](mem, c, &d, NULL, &f, NULL), CMT_E_RANGE);
    ck_assert(!f.holds && f.share == NULL);
    cmt_arena_free(mem);
}
END_TEST

START_TEST(each_allocation_may_fail) /* loop: Hare, Droop */
{
    mem = cmt_arena_new(0);
    const cmt_contest *c = maker_close(parties(), 0);
    const cmt_set abc = set_of(7);
    cmt_status st = CMT_E_NOMEM;
    for (long k = 0; st != CMT_OK; k++) {
        cmt_audit_finding f = {0};
        cmt_arena *own = cmt_arena_new(0);
        cmt_arena_fail_after(k);
        st = audits[_i](own, c, &abc, NULL, &f, NULL);
        cmt_arena_fail_after(-1);
        ck_assert(st == CMT_OK || (st == CMT_E_NOMEM && f.share == NULL));
        cmt_arena_free(own);
    }
    cmt_arena_free(mem);
}
END_TEST

static Suite *make(void)
{
    Suite *s = suite_create("solid");
    TCase *tc = tcase_create("solid");
    tcase_set_timeout(tc, 120);
    printf("seed %llu\n", (unsigned long long)first_seed);
    tcase_add_loop_test(tc, coalitions_are_those_that_brute_force_finds, 0, 2);
    tcase_add_test(tc, a_bloc_leaves_a_solid_third_out);
    tcase_add_test(tc, a_droop_quota_is_more_than_its_part);
    tcase_add_test(tc, rules_give_solid_coalitions_what_they_claim);
    tcase_add_test(tc, what_is_no_committee_is_refused);
    tcase_add_loop_test(tc, each_allocation_may_fail, 0, 2);
    suite_add_tcase(s, tc);
    return s;
}

CMT_TEST_MAIN(make)
