/* Approval committee rules that go step by step against slow twins: every way of breaking
 * ties is walked without memory, values in rationals from the definition. */
#include "committees.h"

static const uint64_t first_seed = 190826;
static const random_shape shape = {
    .form = CMT_FORM_APPROVE, .max_alternatives = 5, .max_rows = 5};

/* The members of a way so far; state that a rule derives from them, anew each time. */
typedef struct way {
    const cmt_contest *c;
    cmt_arena *mem;
    uint32_t step[8];
    size_t n;
    bool in[8];
} way;

/** The value of taking i next; the least or the largest goes. */
typedef void way_value(const way *w, size_t i, mpq_ptr out);

typedef struct twin {
    const char *rule;
    way_value *value;
    bool removes;
    bool least;
} twin;

static size_t members_of(const way *w, size_t b)
{
    size_t members = 0;
    for (size_t i = 0; i < w->c->n_alternatives; i++)
        members += w->in[i] && committee_approves(w->c, b, i) ? 1 : 0;
    return members;
}

/* Sum over the supporters of i of weight / (first + step * members). */
static void thiele(const way *w, size_t i, long first, long step, mpq_ptr out)
{
    mpq_ptr part = cmt_q(w->mem);
    mpq_set_ui(out, 0, 1);
    for (size_t b = 0; b < w->c->ballots.n; b++) {
        const long members = (long)members_of(w, b);
        if (!committee_approves(w->c, b, i) || (step == 0 && members > 0))
            continue;
        cmt_ballot_weight(w->c, b, part);
        mpz_mul_si(mpq_denref(part), mpq_denref(part), first + step * members);
        mpq_canonicalize(part);
        mpq_add(out, out, part);
    }
}

static void seqpav(const way *w, size_t i, mpq_ptr out)
{
    thiele(w, i, 1, 1, out);
}

static void seqslav(const way *w, size_t i, mpq_ptr out)
{
    thiele(w, i, 1, 2, out);
}

static void seqcc(const way *w, size_t i, mpq_ptr out)
{
    thiele(w, i, 1, 0, out);
}

static void revseqpav(const way *w, size_t i, mpq_ptr out)
{
    thiele(w, i, 0, 1, out);
}

/* Loads from the first step on; whom nobody supports bears more than anybody could. */
static void seqphragmen(const way *w, size_t i, mpq_ptr out)
{
    const size_t n_rows = w->c->ballots.n;
    mpq_t *load = cmt_q_array(w->mem, n_rows + 1);
    mpq_ptr weight = cmt_q(w->mem);
    mpq_ptr sum = cmt_q(w->mem);
    for (size_t k = 0; k <= w->n; k++) {
        const size_t c = k < w->n ? w->step[k] : i;
        mpq_set_ui(out, 1, 1);
        mpq_set_ui(sum, 0, 1);
        for (size_t b = 0; b < n_rows; b++) {
            if (!committee_approves(w->c, b, c))
                continue;
            cmt_ballot_weight(w->c, b, weight);
            mpq_add(sum, sum, weight);
            mpq_mul(weight, weight, load[b]);
            mpq_add(out, out, weight);
        }
        if (mpq_sgn(sum) == 0) {
            mpz_set_str(mpq_numref(out), "1000000000000000000000000000000000000000",
                        10);
            continue;
        }
        mpq_div(out, out, sum);
        for (size_t b = 0; b < n_rows; b++) {
            if (committee_approves(w->c, b, c))
                mpq_set(load[b], out);
        }
    }
}

/* What ballots hold before the next step, all of their weight together. */
typedef struct purses {
    mpq_t *held;
    mpq_t *weight;
    mpq_ptr total;
    mpq_ptr sum;
    mpq_ptr q;
} purses;

static purses purses_new(const way *w)
{
    purses p = {.held = cmt_q_array(w->mem, w->c->ballots.n + 1),
                .weight = cmt_q_array(w->mem, w->c->ballots.n + 1),
                .total = cmt_q(w->mem),
                .sum = cmt_q(w->mem),
                .q = cmt_q(w->mem)};
    for (size_t b = 0; b < w->c->ballots.n; b++) {
        cmt_ballot_weight(w->c, b, p.weight[b]);
        mpq_set(p.held[b], p.weight[b]);
        mpq_add(p.total, p.total, p.weight[b]);
    }
    return p;
}

/* What the supporters of i hold (or weigh), those in debt left out. */
static void sum_of(const way *w, const purses *p, size_t i, mpq_t *what)
{
    mpq_set_ui(p->sum, 0, 1);
    for (size_t b = 0; b < w->c->ballots.n; b++) {
        if (committee_approves(w->c, b, i) && mpq_sgn(p->held[b]) > 0)
            mpq_add(p->sum, p->sum, what[b]);
    }
}

static void enestroem(const way *w, size_t i, mpq_ptr out)
{
    purses p = purses_new(w);
    for (size_t k = 0; k < w->n; k++) {
        sum_of(w, &p, w->step[k], p.held);
        mpq_set_ui(p.q, w->c->seats, 1);
        mpq_div(p.q, p.total, p.q);
        if (mpq_cmp(p.sum, p.q) <= 0) {
            mpq_set_ui(p.q, 0, 1);
        } else {
            mpq_sub(p.q, p.sum, p.q);
            mpq_div(p.q, p.q, p.sum);
        }
        for (size_t b = 0; b < w->c->ballots.n; b++) {
            if (committee_approves(w->c, b, w->step[k]))
                mpq_mul(p.held[b], p.held[b], p.q);
        }
    }
    sum_of(w, &p, i, p.held);
    mpq_set(out, p.sum);
}

static void consensus(const way *w, size_t i, mpq_ptr out)
{
    purses p = purses_new(w);
    for (size_t k = 0; k < w->n; k++) {
        sum_of(w, &p, w->step[k], p.weight);
        for (size_t b = 0; b < w->c->ballots.n; b++) {
            if (committee_approves(w->c, b, w->step[k]) && mpq_sgn(p.held[b]) > 0) {
                mpq_div(p.q, p.weight[b], p.sum);
                mpq_mul(p.q, p.q, p.total);
                mpq_sub(p.held[b], p.held[b], p.q);
            }
            mpq_add(p.held[b], p.held[b], p.weight[b]);
        }
    }
    sum_of(w, &p, i, p.held);
    mpq_set(out, p.sum);
}

/* Weight is represented one unit of the common measure after the other: the ballots with
 * the fewest others to hope for first, those alike in proportion. */
static void greedy_monroe(const way *w, size_t i, mpq_ptr out)
{
    purses p = purses_new(w);
    bool in[8] = {false};
    for (size_t k = 0; k < w->n; k++) {
        const size_t c = w->step[k];
        mpq_ptr left = cmt_q(w->mem);
        mpq_set_ui(p.q, w->c->seats, 1);
        mpq_div(left, p.total, p.q);
        for (size_t hope = 0; hope < 8; hope++) {
            bool alike[MAX_TEST_ROWS];
            mpq_set_ui(p.sum, 0, 1);
            for (size_t b = 0; b < w->c->ballots.n; b++) {
                size_t hopes = 0;
                for (size_t j = 0; j < w->c->n_alternatives; j++)
                    hopes += j != c && !in[j] && committee_approves(w->c, b, j) ? 1 : 0;
                alike[b] = hopes == hope && committee_approves(w->c, b, c);
                if (alike[b])
                    mpq_add(p.sum, p.sum, p.held[b]);
            }
            if (mpq_sgn(p.sum) == 0)
                continue;
            mpq_div(p.q, left, p.sum);
            if (mpq_cmp_ui(p.q, 1, 1) > 0)
                mpq_set_ui(p.q, 1, 1);
            mpq_t part;
            mpq_init(part);
            for (size_t b = 0; b < w->c->ballots.n; b++) {
                mpq_mul(part, p.held[b], p.q);
                if (alike[b])
                    mpq_sub(p.held[b], p.held[b], part);
            }
            mpq_clear(part);
            mpq_mul(p.q, p.q, p.sum);
            mpq_sub(left, left, p.q);
        }
        in[c] = true;
    }
    sum_of(w, &p, i, p.held);
    mpq_set(out, p.sum);
}

/* The least weight of those who approve some of a set of members, a member. */
static void maximin_support(const way *w, size_t i, mpq_ptr out)
{
    uint32_t members = 1U << i;
    mpq_ptr weight = cmt_q(w->mem);
    mpq_ptr sum = cmt_q(w->mem);
    bool first = true;
    for (size_t j = 0; j < w->c->n_alternatives; j++)
        members |= w->in[j] ? 1U << j : 0;
    for (uint32_t set = members; set != 0; set = (set - 1) & members) {
        mpq_set_ui(sum, 0, 1);
        for (size_t b = 0; b < w->c->ballots.n; b++) {
            bool any = false;
            for (size_t j = 0; j < w->c->n_alternatives; j++)
                any = any || ((set >> j & 1) != 0 && committee_approves(w->c, b, j));
            cmt_ballot_weight(w->c, b, weight);
            if (any)
                mpq_add(sum, sum, weight);
        }
        mpq_set_ui(weight, (unsigned long)__builtin_popcount(set), 1);
        mpq_div(sum, sum, weight);
        if (first || mpq_cmp(sum, out) < 0)
            mpq_set(out, sum);
        first = false;
    }
}

static const twin twins[] = {
    {"seqpav", seqpav, false, false},
    {"seqslav", seqslav, false, false},
    {"seqcc", seqcc, false, false},
    {"revseqpav", revseqpav, true, true},
    {"seqphragmen", seqphragmen, false, true},
    {"phragmen-enestroem", enestroem, false, false},
    {"consensus", consensus, false, false},
    {"greedy-monroe", greedy_monroe, false, false},
    {"maximin-support", maximin_support, false, false},
};

/* All that may go next. */
static size_t best_of(const twin *t, const way *w, uint32_t *best)
{
    size_t n_best = 0;
    mpq_ptr value = cmt_q(w->mem);
    mpq_ptr top = cmt_q(w->mem);
    for (uint32_t i = 0; i < w->c->n_alternatives; i++) {
        if (!cmt_contest_eligible(w->c, i) || w->in[i] != t->removes)
            continue;
        t->value(w, i, value);
        int sign = n_best == 0 ? 1 : mpq_cmp(value, top);
        if (n_best > 0 && t->least)
            sign = -sign;
        if (sign > 0) {
            mpq_set(top, value);
            n_best = 0;
        }
        if (sign >= 0)
            best[n_best++] = i;
    }
    return n_best;
}

/* Walk every way, or the one that `place` says. */
static void walk(const twin *t, way *w, const uint32_t *place, committee_list *out)
{
    uint32_t best[8];
    size_t target = committee_size(w->c);
    size_t sitting = 0;
    for (size_t i = 0; i < w->c->n_alternatives; i++)
        sitting += w->in[i] ? 1 : 0;
    if (sitting == target) {
        committee_note(out, w->in, w->c->n_alternatives);
        return;
    }
    const size_t n_best = best_of(t, w, best);
    for (size_t k = 0; k < n_best; k++) {
        if (place != NULL
            && best[k]
                   != (t->removes ? cmt_tie_last(place, best, n_best)
                                  : cmt_tie_first(place, best, n_best)))
            continue;
        w->in[best[k]] = !t->removes;
        w->step[w->n++] = best[k];
        walk(t, w, place, out);
        w->n--;
        w->in[best[k]] = t->removes;
    }
}

static void compare(cmt_arena *mem,
                    const cmt_contest *c,
                    const twin *t,
                    const cmt_rule_args *args,
                    uint64_t seed)
{
    committee_list expected = {.n = 0};
    uint32_t *place = NULL;
    way w = {.c = c, .mem = mem};
    for (size_t i = 0; i < c->n_alternatives; i++)
        w.in[i] = t->removes && cmt_contest_eligible(c, i);
    if (args->tie_break.kind == CMT_TIE_ORDER || args->tie_break.kind == CMT_TIE_LOT)
        ck_ok(cmt_tie_places(mem, &args->tie_break, c->n_alternatives, &place, NULL));
    walk(t, &w, place, &expected);
    const cmt_outcome o = committee_run(mem, c, t->rule, args, seed);
    committees_same(c, &o, &expected, t->rule, seed);
}

static void steps_agree(cmt_arena *mem, const cmt_contest *c, uint64_t seed)
{
    for (size_t k = 0; k < sizeof twins / sizeof twins[0]; k++) {
        for (unsigned tie = 0; tie < CMT_N_TIES; tie++) {
            cmt_rule_args args = {.tie_break.kind = (cmt_tie_kind)tie};
            args.tie_break.seed[3] = (uint8_t)seed;
            compare(mem, c, &twins[k], &args, seed);
        }
    }
}

START_TEST(steps_agree_with_their_twins)
{
    committee_each(shape, first_seed, 400, steps_agree);
}
END_TEST

/* Capped: 16 alternatives that nobody tells apart, 8 seats. */
START_TEST(too_many_ways_are_capped)
{
    for (size_t k = 0; k < sizeof twins / sizeof twins[0]; k++) {
        cmt_arena *mem = cmt_arena_new(0);
        maker *m = maker_new(mem);
        const cmt_rule_args args = {0};
        for (size_t i = 0; i < 16; i++)
            maker_alternative(m, cmt_arena_printf(mem, "x%zu", i));
        m->c.ballots.form = CMT_FORM_APPROVE;
        memset(maker_ballot(m, 3), CMT_MARK_APPROVE, 16);
        m->c.kind = CMT_KIND_COMMITTEE;
        m->c.seats = 8;
        const cmt_contest *c = maker_close(m, 0);
        cmt_outcome o = committee_run(mem, c, twins[k].rule, &args, 0);
        ck_assert(o.capped && o.tied && !o.has_committee);
        ck_assert_uint_gt(o.n_committees, 0);
        o.capped = false;
        const cmt_rule *rule = cmt_rule_find(CMT_RULE_APPROVAL, twins[k].rule);
        ck_assert_int_eq(rule->check(mem, c, &args, &o, NULL), CMT_E_NEGATIVE);
        cmt_arena_free(mem);
    }
}
END_TEST

/* What supporters hold may double in length with every seat. */
START_TEST(purses_have_a_limit_of_digits)
{
    static const size_t seats[] = {12, 15, 24};
    uint64_t seed = 19;
    for (size_t k = 0; k < sizeof seats / sizeof seats[0]; k++) {
        cmt_arena *mem = cmt_arena_new(0);
        maker *m = maker_new(mem);
        const cmt_rule_args args = {.tie_break.kind = CMT_TIE_ORDER};
        const cmt_rule *rule = cmt_rule_find(CMT_RULE_APPROVAL, "phragmen-enestroem");
        cmt_outcome o = {0};
        cmt_err err = {0};
        for (size_t i = 0; i < 40; i++)
            maker_alternative(m, cmt_arena_printf(mem, "x%zu", i));
        m->c.ballots.form = CMT_FORM_APPROVE;
        for (size_t b = 0; b < 25; b++) {
            uint8_t *marks = maker_ballot(m, 1);
            for (size_t i = 0; i < 40; i++)
                marks[i] = seed_below(&seed, 10) < 3 ? CMT_MARK_APPROVE : 0;
        }
        m->c.kind = CMT_KIND_COMMITTEE;
        m->c.seats = seats[k];
        const cmt_contest *c = maker_close(m, 0);
        const cmt_status st = rule->run(mem, c, &args, &o, &err);
        if (seats[k] < 24) {
            ck_assert_int_eq(st, CMT_OK);
            ck_assert_int_eq(rule->check(mem, c, &args, &o, NULL), CMT_OK);
        } else {
            ck_assert_int_eq(st, CMT_E_LIMIT);
            ck_assert_ptr_nonnull(strstr(err.text, "65536 digits"));
        }
        cmt_arena_free(mem);
    }
}
END_TEST

static void sav_agrees(cmt_arena *mem, const cmt_contest *c, uint64_t seed)
{
    const cmt_rule_args args = {0};
    const cmt_outcome o = committee_run(mem, c, "sav", &args, seed);
    mpq_ptr sum = cmt_q(mem);
    mpq_ptr part = cmt_q(mem);
    for (size_t i = 0; i < c->n_alternatives; i++) {
        mpq_set_ui(sum, 0, 1);
        for (size_t b = 0; b < c->ballots.n; b++) {
            unsigned long size = 0;
            for (size_t j = 0; j < c->n_alternatives; j++)
                size += committee_approves(c, b, j) ? 1 : 0;
            if (!committee_approves(c, b, i))
                continue;
            cmt_ballot_weight(c, b, part);
            mpz_mul_ui(mpq_denref(part), mpq_denref(part), size);
            mpq_canonicalize(part);
            mpq_add(sum, sum, part);
        }
        ck_assert_msg(mpq_equal(sum, o.scores[i]), "seed %llu",
                      (unsigned long long)seed);
    }
}

START_TEST(satisfaction_is_divided)
{
    committee_each(shape, first_seed + 1000, 400, sav_agrees);
}
END_TEST

/* Eliminations by definition are in the check; every tie-break passes it. */
static void eph_agrees(cmt_arena *mem, const cmt_contest *c, uint64_t seed)
{
    for (unsigned tie = 0; tie < CMT_N_TIES; tie++) {
        cmt_rule_args args = {.tie_break.kind = (cmt_tie_kind)tie};
        args.tie_break.seed[1] = (uint8_t)seed;
        const cmt_outcome o = committee_run(mem, c, "eph", &args, seed);
        for (size_t k = 0; k < o.n_committees; k++)
            ck_assert_uint_eq(o.committees[k].n, committee_size(c));
    }
}

START_TEST(hugo_nominations_pass_their_check)
{
    committee_each(shape, first_seed + 2000, 400, eph_agrees);
}
END_TEST

/* With increments all seats are filled, as soon as shares can do it. */
static void increments_fill(cmt_arena *mem, const cmt_contest *c, uint64_t seed)
{
    const cmt_option option = {.name = "completion", .value = "increment"};
    const cmt_rule *rule = cmt_rule_find(CMT_RULE_APPROVAL, "mes");
    for (unsigned tie = 0; tie < CMT_N_TIES; tie++) {
        int64_t increments = -1;
        cmt_rule_args args = {.options = &option, .n_options = 1};
        args.tie_break.kind = (cmt_tie_kind)tie;
        cmt_outcome o = committee_run(mem, c, "mes", &args, seed);
        for (size_t k = 0; k < o.n_committees; k++)
            ck_assert_uint_eq(o.committees[k].n, committee_size(c));
        cmt_value *list = cmt_value_get(o.witness, "increments");
        ck_assert_uint_eq(cmt_value_count(list), o.n_committees);
        cmt_value *last = cmt_value_at(list, o.n_committees - 1);
        ck_assert(cmt_value_as_int(last, &increments));
        last->as.integer = increments + 1;
        ck_assert_int_eq(rule->check(mem, c, &args, &o, NULL), CMT_E_NEGATIVE);
    }
}

START_TEST(increments_fill_all_seats)
{
    const random_shape plain = {
        .form = CMT_FORM_APPROVE, .max_alternatives = 5, .max_rows = 5, .plain = true};
    committee_each(plain, first_seed + 3000, 200, increments_fill);
}
END_TEST

static Suite *make(void)
{
    Suite *s = suite_create("rules_committees");
    TCase *tc = tcase_create("steps");
    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, steps_agree_with_their_twins);
    tcase_add_test(tc, too_many_ways_are_capped);
    tcase_add_test(tc, purses_have_a_limit_of_digits);
    tcase_add_test(tc, satisfaction_is_divided);
    tcase_add_test(tc, increments_fill_all_seats);
    tcase_add_test(tc, hugo_nominations_pass_their_check);
    suite_add_tcase(s, tc);
    return s;
}

CMT_TEST_MAIN(make)
