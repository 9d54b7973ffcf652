/* Apportionment against slow twins: every division of small houses is tried against the
 * definition, and the quota method follows every way of breaking ties, unmerged. */
#include "base/limits.h"
#include "decision/registry.h"
#include "random_contests.h"

static cmt_arena *mem;
static const uint64_t first_seed = 11092026;

/* All divisions that a definition allows, as the least and the most a party gets. */
typedef struct found {
    size_t n_ways;
    int64_t least[8];
    int64_t most[8];
} found;

static void take(found *f, const int64_t *seats, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (f->n_ways == 0 || seats[i] < f->least[i])
            f->least[i] = seats[i];
        if (f->n_ways == 0 || seats[i] > f->most[i])
            f->most[i] = seats[i];
    }
    f->n_ways++;
}

/* Votes of each party, straight from the ballots: shared first preferences. */
static void votes_of(const cmt_contest *c, mpq_t *out)
{
    mpq_ptr w = cmt_q(mem);
    for (size_t b = 0; b < c->ballots.n; b++) {
        unsigned best = CMT_MAX_ALTERNATIVES;
        unsigned long n_best = 0;
        for (size_t i = 0; i < c->n_alternatives; i++) {
            const unsigned tier = cmt_ballots_mark(c, b, i);
            if (tier == 0 || !c->eligible[i] || tier > best)
                continue;
            n_best = tier < best ? 1 : n_best + 1;
            best = tier;
        }
        for (size_t i = 0; i < c->n_alternatives; i++) {
            if (n_best == 0 || !c->eligible[i] || cmt_ballots_mark(c, b, i) != best)
                continue;
            cmt_ballot_weight(c, b, w);
            mpz_mul_ui(mpq_denref(w), mpq_denref(w), n_best);
            mpq_canonicalize(w);
            mpq_add(out[i], out[i], w);
        }
    }
}

/* d(s)^2 of a method, as a fraction. */
static void square_of(const char *name, long s, mpq_ptr out)
{
    if (strcmp(name, "adams") == 0) {
        mpq_set_si(out, s * s, 1);
    } else if (strcmp(name, "jefferson") == 0) {
        mpq_set_si(out, (s + 1) * (s + 1), 1);
    } else if (strcmp(name, "huntington-hill") == 0) {
        mpq_set_si(out, s * (s + 1), 1);
    } else if (strcmp(name, "dean") == 0) {
        mpq_set_si(out, 4 * s * s * (s + 1) * (s + 1),
                   (unsigned long)((2 * s + 1) * (2 * s + 1)));
    } else if (strcmp(name, "imperiali") == 0) {
        mpq_set_si(out, (s + 2) * (s + 2), 4);
    } else if (strcmp(name, "danish") == 0) {
        mpq_set_si(out, (3 * s + 1) * (3 * s + 1), 9);
    } else if (strcmp(name, "macau") == 0) {
        mpq_set_si(out, 1L << (2 * s), 1);
    } else if (strcmp(name, "modified-webster") == 0 && s == 0) {
        mpq_set_si(out, 49, 100);
    } else {
        mpq_set_si(out, (2 * s + 1) * (2 * s + 1), 4);
    }
    mpq_canonicalize(out);
}

/* Whether v / d(s) is less than w / d(t): v^2 d(t)^2 < w^2 d(s)^2, and of two claims over
 * nothing by votes. */
static bool claims_less(const char *name, mpq_srcptr v, long s, mpq_srcptr w, long t)
{
    mpq_t *q = cmt_q_array(mem, 4);
    square_of(name, s, q[0]);
    square_of(name, t, q[1]);
    if (mpq_sgn(q[0]) == 0 && mpq_sgn(q[1]) == 0)
        return mpq_cmp(v, w) < 0;
    mpq_mul(q[2], v, v);
    mpq_mul(q[2], q[2], q[1]);
    mpq_mul(q[3], w, w);
    mpq_mul(q[3], q[3], q[0]);
    return mpq_cmp(q[2], q[3]) < 0;
}

static bool is_division(const char *name, size_t n, mpq_t *votes, const int64_t *seats)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n && seats[i] > 0; j++) {
            if (mpq_sgn(votes[i]) == 0
                || (mpq_sgn(votes[j]) > 0 && j != i
                    && claims_less(name, votes[i], (long)seats[i] - 1, votes[j],
                                   (long)seats[j])))
                return false;
        }
    }
    return true;
}

/* Every way to divide `left` seats over parties `at` and above. */
static void try_all(/* NOLINT(misc-no-recursion) */
                    const char *name,
                    size_t n,
                    mpq_t *votes,
                    size_t at,
                    int64_t left,
                    int64_t *seats,
                    found *f)
{
    if (at + 1 == n) {
        seats[at] = left;
        if (is_division(name, n, votes, seats))
            take(f, seats, n);
        return;
    }
    for (seats[at] = 0; seats[at] <= left; seats[at]++)
        try_all(name, n, votes, at + 1, left - seats[at], seats, f);
}

/* Every way the quota method can go from here. */
static void grow(/* NOLINT(misc-no-recursion) */
                 size_t n,
                 mpq_t *votes,
                 mpq_srcptr total,
                 long size,
                 long end,
                 int64_t *seats,
                 found *f)
{
    mpq_t *q = cmt_q_array(mem, n + 2);
    if (size == end) {
        take(f, seats, n);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        mpq_set_si(q[n], (long)seats[i], 1);
        mpq_set_si(q[n + 1], size + 1, 1);
        mpq_mul(q[n + 1], q[n + 1], votes[i]);
        mpq_div(q[n + 1], q[n + 1], total);
        if (mpq_cmp(q[n], q[n + 1]) >= 0)
            continue;
        mpq_set_si(q[i], 1, (unsigned long)seats[i] + 1);
        mpq_mul(q[i], q[i], votes[i]);
    }
    for (size_t i = 0; i < n; i++) {
        bool best = mpq_sgn(q[i]) > 0;
        for (size_t j = 0; j < n; j++)
            best = best && mpq_cmp(q[i], q[j]) >= 0;
        if (!best)
            continue;
        seats[i]++;
        grow(n, votes, total, size + 1, end, seats, f);
        seats[i]--;
    }
}

static void find_ways(const char *name, const cmt_contest *c, found *f)
{
    const size_t n = c->n_alternatives;
    int64_t seats[8] = {0};
    mpq_t *votes = cmt_q_array(mem, n + 1);
    votes_of(c, votes);
    for (size_t i = 0; i < n; i++)
        mpq_add(votes[n], votes[n], votes[i]);
    if (mpq_sgn(votes[n]) == 0)
        return;
    if (strcmp(name, "quota") == 0) {
        grow(n, votes, votes[n], 0, (long)c->seats, seats, f);
    } else {
        try_all(name, n, votes, 0, (int64_t)c->seats, seats, f);
    }
}

static cmt_outcome run(const cmt_rule *rule, const cmt_contest *c, cmt_tie_kind tie)
{
    cmt_err err = {0};
    cmt_outcome o = {0};
    cmt_rule_args args = {.tie_break = {.kind = tie, .seed = {7}}};
    cmt_status st = rule->run(mem, c, &args, &o, &err);
    ck_assert_msg(st == CMT_OK, "%s: %s", rule->name, err.text);
    st = rule->check(mem, c, &args, &o, &err);
    ck_assert_msg(st == CMT_OK, "%s, check: %s", rule->name, err.text);
    return o;
}

static const char *const names[] = {
    "adams",     "danish", "dean",  "huntington-hill",  "imperiali",
    "jefferson", "macau",  "quota", "modified-webster", "webster"};

/* Votes that collide often: small multiples of one another. */
static const cmt_contest *random_parties(uint64_t *seed)
{
    maker *m = maker_new(mem);
    const size_t n = 1 + seed_below(seed, 4);
    const int64_t scale = seed_below(seed, 2) == 0 ? 1 : 999999937;
    for (size_t i = 0; i < n; i++)
        maker_alternative(m, cmt_arena_printf(mem, "x%zu", i));
    for (size_t i = 0; i < n; i++) {
        const int64_t votes = scale * (int64_t)seed_below(seed, 7)
                              + (int64_t)(seed_below(seed, 5) == 0 ? 1 : 0);
        if (votes > 0)
            maker_ballot(m, votes)[i] = 1;
    }
    m->c.ballots.form = CMT_FORM_RANK;
    m->c.seats = seed_below(seed, 8);
    return maker_close(m, seed_below(seed, 3) == 0 ? 6 : 0);
}

static void compare(const cmt_rule *rule, const cmt_contest *c, uint64_t seed)
{
    found f = {0};
    const cmt_outcome o = run(rule, c, CMT_TIE_NONE);
    find_ways(rule->name, c, &f);
    bool tied = f.n_ways == 0 && c->seats > 0;
    for (size_t i = 0; i < c->n_alternatives; i++)
        tied = tied || f.least[i] != f.most[i];
    ck_assert_msg(o.tied == tied, "seed %llu %s: tied", (unsigned long long)seed,
                  rule->name);
    for (size_t i = 0; i < c->n_alternatives && !tied; i++) {
        ck_assert_msg(o.seats[i] == f.least[i], "seed %llu %s: x%zu has %lld",
                      (unsigned long long)seed, rule->name, i, (long long)o.seats[i]);
    }
    if (f.n_ways == 0)
        return;
    /* Whatever breaks the tie gives one of the ways. */
    const cmt_outcome lot = run(rule, c, CMT_TIE_LOT);
    int64_t given = 0;
    for (size_t i = 0; i < c->n_alternatives; i++) {
        given += lot.seats[i];
        ck_assert(lot.seats[i] >= f.least[i] && lot.seats[i] <= f.most[i]);
    }
    ck_assert_int_eq(given, (int64_t)c->seats);
    ck_assert_int_eq(run(rule, c, CMT_TIE_PARALLEL).tied, tied);
    (void)run(rule, c, CMT_TIE_ORDER);
}

START_TEST(seats_are_those_of_the_definition) /* loop: methods */
{
    const cmt_rule *rule = cmt_rule_find(CMT_RULE_APPORTION, names[_i]);
    for (uint64_t s = 0; s < 250; s++) {
        uint64_t seed = first_seed + s;
        mem = cmt_arena_new(0);
        compare(rule, random_parties(&seed), first_seed + s);
        seed = first_seed + 10000 + s;
        const random_shape shape = {
            .form = CMT_FORM_RANK, .max_alternatives = 4, .max_rows = 4};
        compare(rule, random_contest(mem, &seed, shape), first_seed + 10000 + s);
        cmt_arena_free(mem);
    }
}
END_TEST

static const cmt_contest *house_of(const int64_t *votes, size_t n, size_t seats)
{
    maker *m = maker_new(mem);
    for (size_t i = 0; i < n; i++)
        maker_alternative(m, cmt_arena_printf(mem, "p%zu", i));
    for (size_t i = 0; i < n; i++)
        maker_ballot(m, votes[i])[i] = 1;
    m->c.seats = seats;
    return maker_close(m, 0);
}

/* One seat more takes no seat from anybody; the quota method also stays in its quota. */
START_TEST(houses_grow_monotonically) /* loop: methods */
{
    const cmt_rule *rule = cmt_rule_find(CMT_RULE_APPORTION, names[_i]);
    for (uint64_t s = 0; s < 20; s++) {
        uint64_t seed = first_seed + 20000 + s;
        int64_t votes[6];
        int64_t before[6] = {0};
        int64_t total = 0;
        mem = cmt_arena_new(0);
        for (size_t i = 0; i < 6; i++) {
            votes[i] = 1 + (int64_t)seed_below(&seed, 1000);
            total += votes[i];
        }
        for (size_t seats = 1; seats < 40; seats++) {
            const cmt_outcome o = run(rule, house_of(votes, 6, seats), CMT_TIE_ORDER);
            for (size_t i = 0; i < 6; i++) {
                const int64_t quota = votes[i] * (int64_t)seats;
                ck_assert_int_ge(o.seats[i], before[i]);
                before[i] = o.seats[i];
                if (strcmp(rule->name, "quota") == 0) {
                    ck_assert_int_ge(o.seats[i], quota / total);
                    ck_assert_int_le(o.seats[i], (quota + total - 1) / total);
                }
            }
        }
        cmt_arena_free(mem);
    }
}
END_TEST

START_TEST(large_houses_are_quick_or_refused) /* loop: methods */
{
    const cmt_rule *rule = cmt_rule_find(CMT_RULE_APPORTION, names[_i]);
    const int64_t votes[] = {600000000000000003, 399999999999999997};
    const int64_t even[] = {600000000000000000, 400000000000000000};
    const bool doubles = strcmp(rule->name, "macau") == 0;
    const cmt_rule_args args = {0};
    cmt_err err = {0};
    cmt_outcome o = {0};
    mem = cmt_arena_new(0);
    const cmt_contest *c = house_of(votes, 2, 1000000000000);
    const cmt_status st = rule->run(mem, c, &args, &o, &err);
    if (strcmp(rule->name, "quota") == 0) {
        ck_assert_int_eq(st, CMT_E_LIMIT);
        ck_assert_ptr_nonnull(strstr(err.text, "seat by seat"));
    } else {
        ck_ok(st);
        ck_ok(rule->check(mem, c, &args, &o, &err));
        ck_assert_int_eq(o.seats[0], doubles ? 500000000000 : 600000000000);
    }
    o = run(rule, house_of(even, 2, 1000000000001), CMT_TIE_ORDER);
    ck_assert_int_eq(o.seats[0], doubles ? 500000000001 : 600000000001);
    cmt_arena_free(mem);
}
END_TEST

/* Twelve parties that all differ and tie all the time: too many ways to follow. */
START_TEST(too_many_ways_are_capped)
{
    const cmt_rule *rule = cmt_rule_find(CMT_RULE_APPORTION, "quota");
    int64_t votes[12];
    mem = cmt_arena_new(0);
    for (int64_t i = 0; i < 12; i++)
        votes[i] = i + 1;
    bool capped = false;
    for (size_t seats = 30; seats < 78; seats++) {
        const cmt_outcome o = run(rule, house_of(votes, 12, seats), CMT_TIE_NONE);
        ck_assert(!o.capped || (o.tied && o.seats == NULL));
        capped = capped || o.capped;
    }
    ck_assert(capped);
    cmt_arena_free(mem);
}
END_TEST

static const char *const quotas[] = {"hare", "droop", "hagenbach-bischoff",
                                     "imperiali"};

/* The quota of a name, or the votes over `parts` where it is lowered to that. */
static void quota_of(const cmt_contest *c,
                     const char *name,
                     mpq_srcptr total,
                     unsigned long parts,
                     mpq_ptr out)
{
    mpq_set_ui(out, parts, 1);
    mpq_div(out, total, out);
    if (strcmp(name, "droop") == 0 && parts == c->seats + 1
        && mpz_cmp_ui(mpq_denref(c->voices[0].multiplier), 1) == 0) {
        mpz_fdiv_q(mpq_numref(out), mpq_numref(out), mpq_denref(out));
        mpq_set_z(out, mpq_numref(out));
        mpz_add_ui(mpq_numref(out), mpq_numref(out), 1);
    }
}

/* Whole quotas and what is left of the votes.
 * @return the seats that are left */
static int64_t divide_by(mpq_t *v, size_t n, int64_t left, int64_t *whole, mpq_t *rest)
{
    mpq_t *q = cmt_q_array(mem, 2);
    for (size_t i = 0; i < n; i++) {
        mpq_div(q[0], v[i], v[n + 1]);
        mpz_fdiv_q(mpq_numref(q[1]), mpq_numref(q[0]), mpq_denref(q[0]));
        whole[i] = cmt_z_get_i64(mpq_numref(q[1]));
        left -= whole[i];
        mpq_set_z(rest[i], mpq_numref(q[1]));
        mpq_mul(rest[i], rest[i], v[n + 1]);
        mpq_sub(rest[i], v[i], rest[i]);
    }
    return left;
}

/* The sum of remainders of a set of `size` parties with votes; false if it is no such. */
static bool sum_of(
    unsigned set, mpq_t *v, mpq_t *rest, size_t n, int64_t size, mpq_ptr sum)
{
    mpq_set_ui(sum, 0, 1);
    for (size_t i = 0; i < n; i++) {
        if ((set >> i & 1U) == 0)
            continue;
        mpq_add(sum, sum, rest[i]);
        size--;
        if (mpq_sgn(v[i]) == 0)
            return false;
    }
    return size == 0;
}

/* Every set of parties may get a seat for its remainders: those with the greatest sum are
 * the ways.
 * @return false where the remainders cannot take what is left */
static bool hamilton_ways(const cmt_contest *c, const char *name, found *f)
{
    const size_t n = c->n_alternatives;
    const bool more =
        strcmp(name, "droop") == 0 || strcmp(name, "hagenbach-bischoff") == 0;
    unsigned long parts =
        c->seats + (strcmp(name, "imperiali") == 0 ? 2 : (more ? 1 : 0));
    mpq_t *v = cmt_q_array(mem, n + 2);
    mpq_t *rest = cmt_q_array(mem, n + 2);
    int64_t whole[8];
    int64_t left = -1;
    votes_of(c, v);
    for (size_t i = 0; i < n; i++)
        mpq_add(v[n], v[n], v[i]);
    for (; left < 0; parts--) {
        quota_of(c, name, v[n], parts, v[n + 1]);
        left = divide_by(v, n, (int64_t)c->seats, whole, rest);
    }
    mpq_set_si(rest[n + 1], -1, 1);
    for (unsigned set = 0; set < 1U << n; set++) {
        if (sum_of(set, v, rest, n, left, rest[n]) && mpq_cmp(rest[n], rest[n + 1]) > 0)
            mpq_set(rest[n + 1], rest[n]);
    }
    for (unsigned set = 0; set < 1U << n; set++) {
        int64_t seats[8];
        if (!sum_of(set, v, rest, n, left, rest[n]) || !mpq_equal(rest[n], rest[n + 1]))
            continue;
        for (size_t i = 0; i < n; i++)
            seats[i] = whole[i] + (int64_t)(set >> i & 1U);
        take(f, seats, n);
    }
    return f->n_ways > 0;
}

static void compare_remainders(const cmt_contest *c,
                               const cmt_option *option,
                               cmt_tie_kind tie,
                               size_t *n_refused)
{
    const cmt_rule *rule = cmt_rule_find(CMT_RULE_APPORTION, "hamilton");
    found f = {0};
    cmt_err err = {0};
    cmt_outcome o = {0};
    const cmt_rule_args args = {
        .options = option, .n_options = 1, .tie_break = {.kind = tie, .seed = {7}}};
    const cmt_status st = rule->run(mem, c, &args, &o, &err);
    if (c->ballots.n == 0 || c->seats == 0) {
        ck_ok(st);
        ck_assert(o.tied == (c->seats > 0));
        return;
    }
    if (!hamilton_ways(c, option->value, &f)) {
        ++*n_refused;
        ck_assert_int_eq(st, CMT_E_RANGE);
        return;
    }
    ck_assert_msg(st == CMT_OK, "%s", err.text);
    ck_ok(rule->check(mem, c, &args, &o, &err));
    ck_assert(o.tied == (tie == CMT_TIE_NONE && f.n_ways > 1));
    for (size_t i = 0; i < c->n_alternatives && !o.tied; i++)
        ck_assert(o.seats[i] >= f.least[i] && o.seats[i] <= f.most[i]);
}

START_TEST(remainders_are_those_of_the_quota) /* loop: quotas */
{
    const cmt_option option = {.name = "quota", .value = quotas[_i]};
    size_t n_refused = 0;
    for (uint64_t s = 0; s < 400; s++) {
        uint64_t seed = first_seed + 30000 + s;
        mem = cmt_arena_new(0);
        const cmt_contest *c = random_parties(&seed);
        compare_remainders(c, &option, CMT_TIE_NONE, &n_refused);
        compare_remainders(c, &option, CMT_TIE_LOT, &n_refused);
        cmt_arena_free(mem);
    }
    ck_assert((n_refused > 0) == (strcmp(option.value, "droop") == 0));
}
END_TEST

static Suite *make(void)
{
    const int n = (int)(sizeof names / sizeof names[0]);
    Suite *s = suite_create("rules_apportion");
    TCase *tc = tcase_create("methods");
    tcase_set_timeout(tc, 120);
    printf("seed %llu\n", (unsigned long long)first_seed);
    tcase_add_loop_test(tc, seats_are_those_of_the_definition, 0, n);
    tcase_add_loop_test(tc, houses_grow_monotonically, 0, n);
    tcase_add_loop_test(tc, large_houses_are_quick_or_refused, 0, n);
    tcase_add_loop_test(tc, remainders_are_those_of_the_quota, 0, 4);
    tcase_add_test(tc, too_many_ways_are_capped);
    suite_add_tcase(s, tc);
    return s;
}

CMT_TEST_MAIN(make)
