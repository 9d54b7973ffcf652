/* Expanding approvals against a slow twin: every ballot a purse of its own, ranks counted
 * anew, every way of breaking ties. */
#include "ballot/approvals.h"
#include "twins.h"

static const uint64_t first_seed = 21110900;
static const char *const name = "expanding-approvals";

typedef struct twin {
    cmt_arena *mem;
    const cmt_contest *c;
    size_t n;
    size_t m;
    size_t k;
    mpq_ptr quota;
    bool beyond;
    unsigned found[256];
    size_t n_found;
} twin;

/* Competition rank among the eligible; 0: never supported. */
static size_t rank_of(const twin *t, size_t b, size_t i)
{
    size_t rank = 1;
    const unsigned of_i = cmt_ballots_mark(t->c, b, i);
    if (!cmt_contest_eligible(t->c, i)
        || (of_i == 0 && t->c->unranked != CMT_UNRANKED_LAST))
        return 0;
    for (size_t o = 0; o < t->n; o++) {
        const unsigned of_o = cmt_ballots_mark(t->c, b, o);
        if (cmt_contest_eligible(t->c, o) && of_o != 0 && (of_i == 0 || of_o < of_i))
            rank++;
    }
    return rank;
}

static void support(const twin *t, mpq_t *purse, size_t i, size_t j, mpq_ptr out)
{
    mpq_set_ui(out, 0, 1);
    for (size_t b = 0; b < t->c->ballots.n; b++) {
        const size_t rank = rank_of(t, b, i);
        if (rank != 0 && rank <= j)
            mpq_add(out, out, purse[b]);
    }
}

static bool reaches(const twin *t, mpq_srcptr support)
{
    const int sign = mpq_cmp(support, t->quota);
    return t->beyond ? sign > 0 : sign >= 0;
}

/* Whether i is before o in the rank-maximal order. */
static bool is_before(const twin *t, size_t i, size_t o)
{
    mpq_ptr q = cmt_q(t->mem);
    for (size_t j = 1; j <= t->m; j++) {
        mpq_ptr of_i = cmt_q(t->mem);
        mpq_ptr of_o = cmt_q(t->mem);
        for (size_t b = 0; b < t->c->ballots.n; b++) {
            cmt_ballot_weight(t->c, b, q);
            if (rank_of(t, b, i) == j)
                mpq_add(of_i, of_i, q);
            if (rank_of(t, b, o) == j)
                mpq_add(of_o, of_o, q);
        }
        if (mpq_equal(of_i, of_o) == 0)
            return mpq_cmp(of_i, of_o) > 0;
    }
    return false;
}

static void follow(twin *t, mpq_t *purse, unsigned in);

static void seat(twin *t, mpq_t *purse, unsigned in, size_t i, size_t j)
{
    mpq_ptr all = cmt_q(t->mem);
    mpq_ptr keep = cmt_q(t->mem);
    mpq_t *after = cmt_q_array(t->mem, t->c->ballots.n + 1);
    support(t, purse, i, j, all);
    if (mpq_cmp(all, t->quota) > 0) {
        mpq_sub(keep, all, t->quota);
        mpq_div(keep, keep, all);
    }
    for (size_t b = 0; b < t->c->ballots.n; b++) {
        const size_t rank = rank_of(t, b, i);
        mpq_set(after[b], purse[b]);
        if (rank != 0 && rank <= j)
            mpq_mul(after[b], after[b], keep);
    }
    follow(t, after, in | 1U << i);
}

/* Depth is at most the seats. */
static void follow(twin *t, mpq_t *purse, unsigned in)
{
    unsigned may = 0;
    mpq_ptr most = cmt_q(t->mem);
    mpq_ptr has = cmt_q(t->mem);
    if ((size_t)__builtin_popcount(in) == t->k) {
        for (size_t f = 0; f < t->n_found; f++) {
            if (t->found[f] == in)
                return;
        }
        t->found[t->n_found++] = in;
        return;
    }
    size_t j = 0;
    while (j < t->m && may == 0) {
        j++;
        for (size_t i = 0; i < t->n; i++) {
            support(t, purse, i, j, has);
            if (cmt_contest_eligible(t->c, i) && (in >> i & 1U) == 0 && reaches(t, has))
                may |= 1U << i;
        }
    }
    for (int pass = 0; may == 0 && pass < 2; pass++) {
        for (size_t i = 0; i < t->n; i++) {
            support(t, purse, i, j, has);
            if (!cmt_contest_eligible(t->c, i) || (in >> i & 1U) != 0)
                continue;
            if (pass == 0 && mpq_cmp(has, most) > 0)
                mpq_set(most, has);
            if (pass == 1 && mpq_equal(has, most) != 0)
                may |= 1U << i;
        }
    }
    for (size_t i = 0; i < t->n; i++) {
        bool first = (may >> i & 1U) != 0;
        for (size_t o = 0; o < t->n; o++)
            first = first && ((may >> o & 1U) == 0 || !is_before(t, o, i));
        if (first)
            seat(t, purse, in, i, j);
    }
}

/* Quotas written out in one fraction each. */
static void set_quota(twin *t, const char *which)
{
    mpq_ptr votes = cmt_q(t->mem);
    mpq_ptr q = cmt_q(t->mem);
    for (size_t b = 0; b < t->c->ballots.n; b++) {
        bool speaks = false;
        for (size_t i = 0; i < t->n; i++)
            speaks = speaks || rank_of(t, b, i) != 0;
        cmt_ballot_weight(t->c, b, q);
        if (speaks)
            mpq_add(votes, votes, q);
    }
    bool whole = true;
    for (size_t g = 0; g < t->c->n_voices; g++)
        whole = whole && mpz_cmp_ui(mpq_denref(t->c->voices[g].multiplier), 1) == 0;
    t->quota = cmt_q(t->mem);
    t->beyond = false;
    if (strcmp(which, "hare") == 0) {
        mpq_set_ui(q, t->k, 1);
        mpq_div(t->quota, votes, q);
        return;
    }
    mpq_set_ui(q, t->k + 1, 1);
    mpq_div(t->quota, votes, q);
    t->beyond = !whole;
    if (!whole)
        return;
    mpz_ptr next = cmt_z(t->mem);
    mpz_fdiv_q(next, mpq_numref(t->quota), mpq_denref(t->quota));
    mpz_add_ui(next, next, 1);
    mpq_set_z(votes, next);
    if (strcmp(which, "droop") == 0) {
        mpq_set(t->quota, votes);
        return;
    }
    /* (m * quota + next) / (m + 1) */
    mpq_set_ui(q, t->m, 1);
    mpq_mul(t->quota, t->quota, q);
    mpq_add(t->quota, t->quota, votes);
    mpq_set_ui(q, t->m + 1, 1);
    mpq_div(t->quota, t->quota, q);
}

static twin *twin_of(cmt_arena *mem, const cmt_contest *c, const char *which)
{
    twin *t = CMT_NEW(mem, twin);
    *t = (twin){.mem = mem, .c = c, .n = c->n_alternatives};
    for (size_t i = 0; i < t->n; i++)
        t->m += cmt_contest_eligible(c, i) ? 1U : 0U;
    t->k = cmt_approvals_size(c);
    mpq_t *purse = cmt_q_array(mem, c->ballots.n + 1);
    for (size_t b = 0; b < c->ballots.n; b++)
        cmt_ballot_weight(c, b, purse[b]);
    if (t->k > 0)
        set_quota(t, which);
    follow(t, purse, 0);
    return t;
}

static bool is_found(const twin *t, const cmt_set *set)
{
    unsigned bits = 0;
    for (size_t k = 0; k < set->n; k++)
        bits |= 1U << set->at[k];
    for (size_t f = 0; f < t->n_found; f++) {
        if (t->found[f] == bits)
            return true;
    }
    return false;
}

static void twin_body_of(cmt_arena *mem, const cmt_contest *c, uint64_t seed)
{
    static const char *const quotas[] = {"aziz-lee", "droop", "hare"};
    for (size_t q = 0; q < 3; q++) {
        const cmt_option option = {.name = "quota", .value = quotas[q]};
        cmt_rule_args args = {.options = &option, .n_options = 1};
        const twin *t = twin_of(mem, c, quotas[q]);
        for (size_t tie = 0; tie < 4; tie++) {
            args.tie_break.kind = (cmt_tie_kind)tie;
            args.tie_break.seed[0] = (uint8_t)seed;
            const cmt_outcome o = twin_run(mem, c, name, &args, seed);
            const bool all =
                tie == (size_t)CMT_TIE_NONE || tie == (size_t)CMT_TIE_PARALLEL;
            ck_assert_msg(o.n_committees == (all ? t->n_found : 1),
                          "seed %llu %s: %zu committees, not %zu",
                          (unsigned long long)seed, quotas[q], o.n_committees,
                          t->n_found);
            for (size_t k = 0; k < o.n_committees; k++) {
                ck_assert_msg(is_found(t, &o.committees[k]), "seed %llu %s",
                              (unsigned long long)seed, quotas[q]);
            }
        }
    }
}

START_TEST(every_way_is_the_twins)
{
    const random_shape shape = {
        .form = CMT_FORM_RANK, .max_alternatives = 5, .max_rows = 4};
    twin_each(shape, first_seed, 400, twin_body_of);
}
END_TEST

START_TEST(plain_ballots_are_the_twins)
{
    const random_shape shape = {
        .form = CMT_FORM_RANK, .max_alternatives = 7, .max_rows = 3, .plain = true};
    twin_each(shape, first_seed + 10000, 120, twin_body_of);
}
END_TEST

/* Ballots that have nobody above a set but its members, at least q Droop quotas of them, get
 * q seats for whom one of them has no lower than its last place for the set: solid
 * coalitions of weak orders. */
static void solid_body(cmt_arena *mem, const cmt_contest *c, uint64_t seed)
{
    const cmt_rule_args args = {.tie_break.kind = CMT_TIE_NONE};
    const cmt_outcome o = twin_run(mem, c, name, &args, seed);
    const size_t n = c->n_alternatives;
    const twin t = {.c = c, .n = n};
    int64_t total = 0;
    const size_t k = cmt_approvals_size(c);
    if (c->unranked != CMT_UNRANKED_LAST || k == 0 || n == 0)
        return;
    for (size_t b = 0; b < c->ballots.n; b++)
        total += c->ballots.count[b];
    const int64_t quota = total / ((int64_t)k + 1) + 1;
    ck_assert_int_gt(quota, 0);
    for (unsigned set = 1; set < 1U << n; set++) {
        int64_t votes = 0;
        size_t size = 0;
        unsigned liked = 0;
        for (size_t i = 0; i < n; i++)
            size += (set >> i & 1U) != 0 && cmt_contest_eligible(c, i) ? 1U : 0U;
        for (size_t b = 0; b < c->ballots.n; b++) {
            bool solid = true;
            for (size_t p = 0; p < n * n; p++) {
                const unsigned in = cmt_ballots_mark(c, b, p / n);
                const unsigned out = cmt_ballots_mark(c, b, p % n);
                if ((set >> p / n & 1U) == 0 || (set >> p % n & 1U) != 0
                    || !cmt_contest_eligible(c, p / n)
                    || !cmt_contest_eligible(c, p % n))
                    continue;
                solid = solid && (out == 0 || in <= out) && in != 0;
            }
            votes += solid ? c->ballots.count[b] : 0;
            for (size_t i = 0; i < n && solid; i++) {
                const size_t rank = rank_of(&t, b, i);
                liked |= rank != 0 && rank <= size ? 1U << i : 0U;
            }
        }
        size_t due = (size_t)(votes / quota);
        due = due < size ? due : size;
        for (size_t s = 0; s < o.n_committees; s++) {
            size_t got = 0;
            for (size_t i = 0; i < o.committees[s].n; i++)
                got += liked >> o.committees[s].at[i] & 1U;
            ck_assert_msg(got >= due, "seed %llu: set %u has %zu of %zu seats",
                          (unsigned long long)seed, set, got, due);
        }
    }
}

START_TEST(solid_coalitions_get_their_seats)
{
    const random_shape shape = {
        .form = CMT_FORM_RANK, .max_alternatives = 6, .max_rows = 4, .plain = true};
    twin_each(shape, first_seed + 20000, 400, solid_body);
}
END_TEST

/* Shares double in length with every seat: in the end the count is refused. */
START_TEST(shares_that_are_too_long_are_refused)
{
    uint64_t seed = first_seed + 30000;
    cmt_err err = {0};
    cmt_outcome o = {0};
    const cmt_rule_args args = {.tie_break.kind = CMT_TIE_ORDER};
    cmt_arena *mem = cmt_arena_new(0);
    maker *m = maker_new(mem);
    m->c.ballots.form = CMT_FORM_RANK;
    for (size_t i = 0; i < 40; i++)
        maker_alternative(m, cmt_arena_printf(mem, "x%zu", i));
    maker_group(m, "all", "1");
    for (size_t b = 0; b < 200; b++) {
        uint8_t *row = maker_ballot(m, 1 + (int64_t)seed_below(&seed, 1000003));
        for (size_t i = 0; i < 40; i++)
            row[i] = (uint8_t)(1 + seed_below(&seed, 40));
    }
    m->c.seats = 24;
    const cmt_contest *c = maker_close(m, 0);
    const cmt_rule *rule = cmt_rule_find(CMT_RULE_ORDINAL, name);
    ck_assert_int_eq(rule->run(mem, c, &args, &o, &err), CMT_E_LIMIT);
    ck_assert_ptr_null(o.committees);
    cmt_arena_free(mem);
}
END_TEST

static Suite *make(void)
{
    Suite *s = suite_create("rules_expanding");
    TCase *tc = tcase_create("expanding");
    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, every_way_is_the_twins);
    tcase_add_test(tc, plain_ballots_are_the_twins);
    tcase_add_test(tc, solid_coalitions_get_their_seats);
    tcase_add_test(tc, shares_that_are_too_long_are_refused);
    suite_add_tcase(s, tc);
    return s;
}

CMT_TEST_MAIN(make)
