/* Audits of committees against every group of ballots and every set of alternatives. */
#include "decision/registry.h"
#include "insight/proportionality.h"
#include "lp/exact.h"
#include "random_contests.h"

static cmt_arena *mem;
static const uint64_t first_seed = 11112026;

enum { JR, PJR, EJR, EJR_PLUS, FJR, CORE, PARETO, N_AXIOMS };
static cmt_audit *const audits[N_AXIOMS] = {
    cmt_audit_jr,  cmt_audit_pjr,  cmt_audit_ejr,   cmt_audit_ejr_plus,
    cmt_audit_fjr, cmt_audit_core, cmt_audit_pareto};
static const char *const names[N_AXIOMS] = {"JR",  "PJR",  "EJR",   "EJR+",
                                            "FJR", "core", "Pareto"};

static cmt_audit_finding audit(int axiom,
                               const cmt_contest *c,
                               const cmt_set *committee)
{
    cmt_audit_finding f = {0};
    ck_ok(audits[axiom](mem, c, committee, NULL, &f, NULL));
    return f;
}

/* --- brute force: bit masks of ballots and alternatives ---------------------------------- */

typedef struct world {
    const cmt_contest *c;
    size_t n;
    size_t m;
    unsigned can;
    unsigned approves[8];
    unsigned in;
    const unsigned *admissible; /* [n_admissible]; NULL: all */
    size_t n_admissible;
} world;

static size_t bits(unsigned set)
{
    size_t n = 0;
    for (; set != 0; set &= set - 1)
        n++;
    return n;
}

static world world_of(const cmt_contest *c, unsigned in)
{
    world w = {.c = c, .n = c->n_alternatives, .m = c->ballots.n, .in = in};
    ck_assert_uint_le(w.m, 8);
    for (size_t i = 0; i < w.n; i++)
        w.can |= cmt_contest_eligible(c, i) ? 1U << i : 0U;
    for (size_t b = 0; b < w.m; b++) {
        for (size_t i = 0; i < w.n; i++) {
            if (cmt_ballots_mark(c, b, i) == CMT_MARK_APPROVE)
                w.approves[b] |= 1U << i & w.can;
        }
    }
    return w;
}

/* How many seats a group is due, 0 without any weight. */
static size_t due(const world *w, unsigned group)
{
    mpq_t *q = cmt_q_array(mem, 3);
    for (size_t b = 0; b < w->m; b++) {
        cmt_ballot_weight(w->c, b, q[0]);
        mpq_add(q[1], q[1], q[0]);
        if ((group >> b & 1U) != 0)
            mpq_add(q[2], q[2], q[0]);
    }
    if (mpq_sgn(q[2]) == 0)
        return 0;
    mpq_div(q[2], q[2], q[1]);
    mpq_set_ui(q[0], w->c->seats, 1);
    mpq_mul(q[2], q[2], q[0]);
    mpz_fdiv_q(mpq_numref(q[2]), mpq_numref(q[2]), mpq_denref(q[2]));
    return mpz_get_ui(mpq_numref(q[2]));
}

/* Common approvals, members that each (least of `most`) and all together approve. */
static void group_view(
    const world *w, unsigned group, unsigned *common, size_t *most, size_t *together)
{
    unsigned any = 0;
    *common = w->can;
    *most = 0;
    for (size_t b = 0; b < w->m; b++) {
        if ((group >> b & 1U) == 0)
            continue;
        const size_t got = bits(w->approves[b] & w->in);
        *common &= w->approves[b];
        any |= w->approves[b] & w->in;
        *most = got > *most ? got : *most;
    }
    *together = bits(any);
}

/* Whether some admissible committee answers: gives one of the group `most` members, all of
 * them together so many, or holds a set. */
static bool is_answered(
    const world *w, unsigned group, size_t most, size_t together, unsigned set)
{
    bool answered = w->admissible == NULL;
    for (size_t s = 0; s < w->n_admissible && !answered; s++) {
        unsigned any = 0;
        bool one = most == 0;
        for (size_t b = 0; b < w->m; b++) {
            if ((group >> b & 1U) == 0)
                continue;
            any |= w->approves[b] & w->admissible[s];
            one = one || bits(w->approves[b] & w->admissible[s]) >= most;
        }
        answered = one && bits(any) >= together && (set & ~w->admissible[s]) == 0;
    }
    return answered;
}

/* FJR and core: whether some set of at most l alternatives shows the wrong. */
static bool is_wronged_by_set(const world *w, int axiom, unsigned group, size_t l)
{
    for (unsigned t = 1; t < 1U << w->n; t++) {
        size_t least = SIZE_MAX;
        size_t most = 0;
        bool all = (t & ~w->can) == 0 && bits(t) <= l;
        for (size_t b = 0; b < w->m && all; b++) {
            if ((group >> b & 1U) == 0)
                continue;
            const size_t gets = bits(w->approves[b] & t);
            const size_t got = bits(w->approves[b] & w->in);
            all = axiom == FJR || gets > got;
            least = gets < least ? gets : least;
            most = got > most ? got : most;
        }
        for (size_t r = most + 1; axiom == FJR && all && r <= least; r++) {
            if (is_answered(w, group, r, 0, 0))
                return true;
        }
        if (axiom == CORE && all && is_answered(w, group, 0, 0, t))
            return true;
    }
    return false;
}

/* Whether a group that is due l seats is wronged by this axiom (core: by some set). */
static bool is_wronged(const world *w, int axiom, unsigned group, size_t l)
{
    unsigned common = 0;
    size_t most = 0;
    size_t together = 0;
    group_view(w, group, &common, &most, &together);
    switch (axiom) {
    case JR:
        return l == 1 && common != 0 && most == 0 && is_answered(w, group, 1, 0, 0);
    case PJR:
        return bits(common) >= l && together < l && is_answered(w, group, 0, l, 0);
    case EJR:
        return bits(common) >= l && most < l && is_answered(w, group, l, 0, 0);
    case EJR_PLUS:
        return (common & ~w->in) != 0 && most < l && is_answered(w, group, l, 0, 0);
    default:
        return is_wronged_by_set(w, axiom, group, l);
    }
}

static bool is_pareto(const world *w)
{
    for (unsigned t = 0; t < 1U << w->n; t++) {
        bool better = false;
        bool worse = (t & ~w->can) != 0 || bits(t) != bits(w->in);
        bool admissible = w->admissible == NULL;
        for (size_t k = 0; k < w->n_admissible; k++)
            admissible = admissible || w->admissible[k] == t;
        worse = worse || !admissible;
        for (size_t b = 0; b < w->m && !worse; b++) {
            if (due(w, 1U << b) == 0 && w->c->seats > 0) {
                mpq_ptr q = cmt_q(mem);
                cmt_ballot_weight(w->c, b, q);
                if (mpq_sgn(q) == 0)
                    continue;
            }
            const size_t now = bits(w->approves[b] & w->in);
            const size_t then = bits(w->approves[b] & t);
            worse = then < now;
            better = better || then > now;
        }
        if (better && !worse)
            return false;
    }
    return true;
}

static bool holds(const world *w, int axiom)
{
    if (axiom == PARETO)
        return is_pareto(w);
    for (unsigned group = 1; group < 1U << w->m; group++) {
        const size_t l_max = due(w, group);
        for (size_t l = 1; l <= l_max; l++) {
            if (is_wronged(w, axiom, group, l))
                return false;
        }
    }
    return true;
}

/* What is found is true: the ballots are due that much and wronged. */
static void check_finding(const world *w, int axiom, const cmt_audit_finding *f)
{
    unsigned group = 0;
    ck_assert_uint_gt(f->n_ballots, 0);
    for (size_t k = 0; k < f->n_ballots; k++)
        group |= 1U << f->ballots[k];
    if (axiom == PARETO)
        return;
    ck_assert_uint_ge(due(w, group), f->seats_due);
    ck_assert_msg(is_wronged(w, axiom, group, f->seats_due), "%s", names[axiom]);
    ck_assert(f->alternatives.n > 0 && f->share != NULL);
}

static cmt_set committee_of(unsigned in, size_t n)
{
    uint32_t *at = CMT_NEW_ARRAY(mem, uint32_t, n + 1);
    size_t k = 0;
    for (uint32_t i = 0; i < n; i++) {
        if ((in >> i & 1U) != 0)
            at[k++] = i;
    }
    return (cmt_set){.at = at, .n = k};
}

static const cmt_contest *contest_of(uint64_t *seed, size_t max_alternatives)
{
    const random_shape shape = {
        .form = CMT_FORM_APPROVE, .max_alternatives = max_alternatives, .max_rows = 2};
    maker *m = random_maker(mem, seed, shape);
    m->c.kind = CMT_KIND_COMMITTEE;
    return maker_close(m, 0);
}

/* Hold every audit against brute force; with `n_admissible` sets, among those. */
static void compare_audits(uint64_t s, bool restricted, size_t *found, size_t *held)
{
    uint64_t seed = first_seed + s;
    unsigned masks[6];
    cmt_set sets[6];
    const cmt_contest *c = contest_of(&seed, 5);
    const unsigned in = (unsigned)seed_below(&seed, (size_t)1 << c->n_alternatives);
    world w = world_of(c, in);
    cmt_audit_terms terms = {0};
    const cmt_set committee = committee_of(in, w.n);
    if ((in & ~w.can) != 0 || committee.n > c->seats)
        return;
    for (size_t k = 0; k < 6; k++) {
        masks[k] = (unsigned)seed_below(&seed, (size_t)1 << w.n) & w.can;
        sets[k] = committee_of(masks[k], w.n);
    }
    if (restricted) {
        w.admissible = masks;
        terms.admissible = sets;
        w.n_admissible = terms.n_admissible = 6;
    }
    for (int x = 0; x < N_AXIOMS; x++) {
        cmt_audit_finding f = {0};
        ck_ok(audits[x](mem, c, &committee, &terms, &f, NULL));
        ck_assert_msg(f.holds == holds(&w, x), "seed %llu: %s",
                      (unsigned long long)(first_seed + s), names[x]);
        found[x] += f.holds ? 0 : 1;
        held[x] += f.holds ? 1 : 0;
        if (!f.holds)
            check_finding(&w, x, &f);
    }
}

START_TEST(audits_find_whom_brute_force_finds) /* loop: all could be had, or some */
{
    size_t n_found[N_AXIOMS] = {0};
    size_t n_held[N_AXIOMS] = {0};
    for (uint64_t s = 0; s < 700; s++) {
        mem = cmt_arena_new(0);
        compare_audits(s, _i == 1, n_found, n_held);
        cmt_arena_free(mem);
    }
    for (int x = 0; x < N_AXIOMS; x++) {
        printf("%s: %zu hold, %zu fail\n", names[x], n_held[x], n_found[x]);
        ck_assert(n_found[x] > 10 && n_held[x] > 10);
    }
}
END_TEST

/* --- known answers ------------------------------------------------------------------------- */

static maker *thirds(void)
{
    maker *m = maker_new(mem);
    static const char *const ids[] = {"a", "b", "c", "d"};
    for (size_t i = 0; i < 4; i++)
        maker_alternative(m, ids[i]);
    m->c.ballots.form = CMT_FORM_APPROVE;
    m->c.kind = CMT_KIND_COMMITTEE;
    m->c.seats = 3;
    memset(maker_ballot(m, 2), CMT_MARK_APPROVE, 3); /* a b c */
    maker_ballot(m, 1)[3] = CMT_MARK_APPROVE;        /* d */
    return m;
}

START_TEST(a_third_left_out_of_three_seats_is_found)
{
    mem = cmt_arena_new(0);
    const cmt_contest *c = maker_close(thirds(), 0);
    const cmt_set abc = committee_of(7, 4);
    const cmt_set abd = committee_of(11, 4);
    for (int x = JR; x <= CORE; x++) {
        const cmt_audit_finding f = audit(x, c, &abc);
        ck_assert_msg(!f.holds && f.seats_due == 1, "%s", names[x]);
        ck_assert(f.n_ballots == 1 && f.ballots[0] == 1 && f.alternatives.at[0] == 3);
        ck_assert_int_eq(mpq_cmp_ui(f.share, 1, 3), 0);
        ck_assert(audit(x, c, &abd).holds);
    }
    ck_assert(audit(PARETO, c, &abc).holds);
    cmt_arena_free(mem);
}
END_TEST

/* Each approves two of x, y, z and one member: nobody agrees on two alternatives, yet
 * everybody is due three seats, and would get two of x, y and z. */
START_TEST(fjr_sees_what_ejr_does_not)
{
    static const char *const ids[] = {"x", "y", "z", "p", "q", "r"};
    mem = cmt_arena_new(0);
    maker *m = maker_new(mem);
    for (size_t i = 0; i < 6; i++)
        maker_alternative(m, ids[i]);
    m->c.ballots.form = CMT_FORM_APPROVE;
    m->c.kind = CMT_KIND_COMMITTEE;
    m->c.seats = 3;
    for (size_t b = 0; b < 3; b++) {
        uint8_t *row = maker_ballot(m, 1);
        row[b] = row[(b + 1) % 3] = row[3 + b] = CMT_MARK_APPROVE;
    }
    const cmt_contest *c = maker_close(m, 0);
    const cmt_set pqr = committee_of(7 << 3, 6);
    ck_assert(audit(EJR, c, &pqr).holds && audit(PJR, c, &pqr).holds);
    ck_assert(!audit(EJR_PLUS, c, &pqr).holds && !audit(CORE, c, &pqr).holds);
    const cmt_audit_finding f = audit(FJR, c, &pqr);
    ck_assert(!f.holds && f.n_ballots == 3);
    ck_assert_uint_eq(f.seats_due, 3);
    ck_assert_uint_eq(f.members_due, 2);
    cmt_arena_free(mem);
}
END_TEST

/* --- budgets ------------------------------------------------------------------------------- */

/* Every group of ballots, and every project that is left out. */
static bool budget_holds(const world *w, bool jr)
{
    mpq_t *q =
        cmt_q_array(mem, 5); /* weight of one, of all, of the group; cost; most */
    for (unsigned group = 1; group < 1U << w->m; group++) {
        unsigned common = 0;
        size_t most = 0;
        size_t together = 0;
        group_view(w, group, &common, &most, &together);
        mpq_set_ui(q[1], 0, 1);
        mpq_set_ui(q[2], 0, 1);
        mpq_set_ui(q[4], 0, 1);
        for (size_t b = 0; b < w->m; b++) {
            cmt_ballot_weight(w->c, b, q[0]);
            mpq_add(q[1], q[1], q[0]);
            if ((group >> b & 1U) == 0)
                continue;
            mpq_add(q[2], q[2], q[0]);
            mpq_set_ui(q[3], 0, 1);
            for (size_t i = 0; i < w->n; i++) {
                if ((w->approves[b] & w->in & 1U << i) != 0)
                    mpq_add(q[3], q[3], w->c->costs[i]);
            }
            if (mpq_cmp(q[3], q[4]) > 0)
                mpq_set(q[4], q[3]);
        }
        if (mpq_sgn(q[2]) == 0 || (jr && together > 0))
            continue;
        mpq_mul(q[2], q[2], w->c->budget);
        mpq_div(q[2], q[2], q[1]);
        for (size_t i = 0; i < w->n; i++) {
            mpq_add(q[3], w->c->costs[i], q[4]);
            if ((common & ~w->in & 1U << i) != 0 && mpq_cmp(q[3], q[2]) <= 0
                && (jr || mpq_sgn(w->c->costs[i]) > 0))
                return false;
        }
    }
    return true;
}

START_TEST(budgets_are_audited_as_brute_force_does)
{
    size_t n_found = 0;
    size_t n_held = 0;
    for (uint64_t s = 0; s < 500; s++) {
        uint64_t seed = first_seed + 20000 + s;
        mem = cmt_arena_new(0);
        const cmt_contest *c = contest_of(&seed, 5);
        const unsigned in = (unsigned)seed_below(&seed, (size_t)1 << c->n_alternatives);
        const world w = world_of(c, in);
        const cmt_set funded = committee_of(in, w.n);
        cmt_audit_finding f = {0};
        if ((in & ~w.can) == 0) {
            ck_ok(cmt_audit_budget_jr(mem, c, &funded, NULL, &f, NULL));
            ck_assert_msg(f.holds == budget_holds(&w, true), "JR %zu", (size_t)s);
            ck_ok(cmt_audit_budget_ejr_plus(mem, c, &funded, NULL, &f, NULL));
            ck_assert_msg(f.holds == budget_holds(&w, false), "EJR+ %zu", (size_t)s);
            n_found += f.holds ? 0 : 1;
            n_held += f.holds ? 1 : 0;
        }
        cmt_arena_free(mem);
    }
    printf("budgets: %zu hold, %zu fail\n", n_held, n_found);
    ck_assert(n_found > 10 && n_held > 10);
}
END_TEST

/* Equal Shares by cost satisfies EJR+ up to any project: Brill and Peters (2023), section
 * 6. */
START_TEST(equal_shares_of_a_budget_pass)
{
    const cmt_rule *mes = cmt_rule_find(CMT_RULE_BUDGET, "mes-pb");
    const cmt_option options[] = {{.name = "satisfaction", .value = "cost"},
                                  {.name = "completion", .value = "none"}};
    const cmt_rule_args args = {.options = options, .n_options = 2};
    for (uint64_t s = 0; s < 300; s++) {
        uint64_t seed = first_seed + 30000 + s;
        mem = cmt_arena_new(0);
        maker *m = random_maker(mem, &seed,
                                (random_shape){.form = CMT_FORM_APPROVE,
                                               .max_alternatives = 6,
                                               .max_rows = 3});
        m->c.kind = CMT_KIND_BUDGET;
        const cmt_contest *c = maker_close(m, 0);
        cmt_outcome o = {0};
        cmt_audit_finding f = {0};
        ck_ok(mes->run(mem, c, &args, &o, NULL));
        for (size_t k = 0; k < o.n_committees; k++) {
            ck_ok(cmt_audit_budget_ejr_plus(mem, c, &o.committees[k], NULL, &f, NULL));
            ck_assert_msg(f.holds, "seed %zu", (size_t)s);
        }
        cmt_arena_free(mem);
    }
}
END_TEST

/* --- prices -------------------------------------------------------------------------------- */

/* The definition, by itself. */
static void check_prices(const cmt_contest *c,
                         const cmt_set *committee,
                         const cmt_audit_prices *p)
{
    const size_t m = c->ballots.n;
    mpq_t *left = cmt_q_array(mem, m + 1);
    mpq_t *paid = cmt_q_array(mem, committee->n + 1);
    ck_assert_int_gt(mpq_sgn(p->price), 0);
    for (size_t b = 0; b < m; b++) {
        cmt_ballot_weight(c, b, left[b]);
        for (size_t k = 0; k < committee->n; k++) {
            mpq_srcptr pay = p->pay[b * committee->n + k];
            ck_assert_int_ge(mpq_sgn(pay), 0);
            ck_assert(mpq_sgn(pay) == 0
                      || cmt_ballots_mark(c, b, committee->at[k]) == CMT_MARK_APPROVE);
            mpq_sub(left[b], left[b], pay);
            mpq_add(paid[k], paid[k], pay);
        }
        ck_assert_int_ge(mpq_sgn(left[b]), 0);
    }
    const bool budget = c->kind == CMT_KIND_BUDGET;
    mpq_ptr worth = cmt_q(mem);
    mpq_set(worth, p->price);
    for (size_t k = 0; k < committee->n; k++) {
        if (budget)
            mpq_mul(worth, p->price, c->costs[committee->at[k]]);
        ck_assert(mpq_equal(paid[k], worth) != 0);
    }
    for (uint32_t i = 0; i < c->n_alternatives; i++) {
        bool member = !cmt_contest_eligible(c, i);
        mpq_ptr sum = cmt_q(mem);
        for (size_t k = 0; k < committee->n; k++)
            member = member || committee->at[k] == i;
        for (size_t b = 0; b < m && !member; b++) {
            if (cmt_ballots_mark(c, b, i) == CMT_MARK_APPROVE)
                mpq_add(sum, sum, left[b]);
        }
        if (budget)
            mpq_mul(worth, p->price, c->costs[i]);
        if (mpq_sgn(worth) > 0)
            ck_assert_int_le(mpq_cmp(sum, worth), 0);
    }
}

START_TEST(prices_support_what_they_should)
{
    size_t n_priced = 0;
    size_t n_not = 0;
    for (uint64_t s = 0; s < 150; s++) {
        uint64_t seed = first_seed + 5000 + s;
        mem = cmt_arena_new(0);
        const cmt_solver *solver = cmt_exact_solver_new(mem, NULL);
        const cmt_contest *c = contest_of(&seed, 5);
        const unsigned in = (unsigned)seed_below(&seed, (size_t)1 << c->n_alternatives);
        const world w = world_of(c, in);
        const cmt_set committee = committee_of(in, w.n);
        cmt_audit_prices p = {0};
        if ((in & ~w.can) == 0 && committee.n <= c->seats && mpq_sgn(c->total) > 0) {
            ck_ok(cmt_audit_priceability(mem, c, &committee, NULL, solver, &p, NULL));
            if (p.holds)
                check_prices(c, &committee, &p);
            /* A full committee with prices satisfies PJR: Peters and Skowron (2020). */
            if (p.holds && committee.n == c->seats)
                ck_assert(audit(PJR, c, &committee).holds);
            n_priced += p.holds ? 1 : 0;
            n_not += p.holds ? 0 : 1;
        }
        cmt_arena_free(mem);
    }
    ck_assert(n_priced > 10 && n_not > 10);
}
END_TEST

/* Three share c1 to c3 and have one more each; three have three of their own each. What
 * gives everybody three (as PAV does) has no prices; four and two have: Peters and Skowron,
 * ACM EC 2020, section 1. */
START_TEST(equal_welfare_has_no_prices)
{
    mem = cmt_arena_new(0);
    maker *m = maker_new(mem);
    for (size_t i = 0; i < 15; i++)
        maker_alternative(m, cmt_arena_printf(mem, "c%zu", i + 1));
    m->c.ballots.form = CMT_FORM_APPROVE;
    m->c.kind = CMT_KIND_COMMITTEE;
    m->c.seats = 12;
    for (size_t b = 0; b < 6; b++) {
        uint8_t *row = maker_ballot(m, 1);
        memset(b < 3 ? row : row + 6 + 3 * (b - 3), CMT_MARK_APPROVE, 3);
        if (b < 3)
            row[3 + b] = CMT_MARK_APPROVE;
    }
    const cmt_contest *c = maker_close(m, 0);
    const cmt_solver *solver = cmt_exact_solver_new(mem, NULL);
    const cmt_set equal = committee_of(0x7fc7, 15);
    const cmt_set shared = committee_of(0x3f | 3 << 6 | 3 << 9 | 3 << 12, 15);
    cmt_audit_prices p = {0};
    ck_ok(cmt_audit_priceability(mem, c, &equal, NULL, solver, &p, NULL));
    ck_assert(!p.holds);
    ck_ok(cmt_audit_priceability(mem, c, &shared, NULL, solver, &p, NULL));
    ck_assert(p.holds);
    check_prices(c, &shared, &p);
    ck_assert(audit(EJR, c, &equal).holds);
    cmt_arena_free(mem);
}
END_TEST

/* Equal Shares satisfies EJR+ and has prices: Peters and Skowron (2020), Brill and Peters
 * (2023). */
START_TEST(equal_shares_pass_what_they_must)
{
    const cmt_rule *mes = cmt_rule_find(CMT_RULE_APPROVAL, "mes");
    const cmt_rule_args args = {0};
    for (uint64_t s = 0; s < 150; s++) {
        uint64_t seed = first_seed + 9000 + s;
        mem = cmt_arena_new(0);
        const cmt_contest *c = contest_of(&seed, 7);
        const cmt_solver *solver = cmt_exact_solver_new(mem, NULL);
        cmt_outcome o = {0};
        cmt_audit_prices p = {0};
        ck_ok(mes->run(mem, c, &args, &o, NULL));
        for (size_t k = 0; k < o.n_committees && c->seats > 0; k++) {
            for (int x = JR; x <= EJR_PLUS; x++)
                ck_assert_msg(audit(x, c, &o.committees[k]).holds, "%s", names[x]);
            ck_ok(cmt_audit_priceability(mem, c, &o.committees[k], NULL, solver, &p,
                                         NULL));
            ck_assert(p.holds);
        }
        cmt_arena_free(mem);
    }
}
END_TEST

/* What Equal Shares buys has prices, at which all money together is the budget: Peters,
 * Pierczynski and Skowron, NeurIPS 2021. */
START_TEST(equal_shares_of_a_budget_have_prices)
{
    const cmt_rule *mes = cmt_rule_find(CMT_RULE_BUDGET, "mes-pb");
    const cmt_rule_args args = {0};
    size_t n_priced = 0;
    for (uint64_t s = 0; s < 150; s++) {
        uint64_t seed = first_seed + 21000 + s;
        mem = cmt_arena_new(0);
        const random_shape shape = {
            .form = CMT_FORM_APPROVE, .max_alternatives = 6, .max_rows = 3};
        maker *m = random_maker(mem, &seed, shape);
        m->c.kind = CMT_KIND_BUDGET;
        const cmt_contest *c = maker_close(m, 0);
        const cmt_solver *solver = cmt_exact_solver_new(mem, NULL);
        cmt_outcome o = {0};
        ck_ok(mes->run(mem, c, &args, &o, NULL));
        for (size_t k = 0; k < o.n_committees && k < 3 && mpq_sgn(c->total) > 0; k++) {
            cmt_audit_prices p = {0};
            ck_ok(cmt_audit_priceability(mem, c, &o.committees[k], NULL, solver, &p,
                                         NULL));
            bool free = false; /* what costs nothing and nobody wants is bought too */
            for (size_t i = 0; i < o.committees[k].n; i++)
                free = free || mpq_sgn(c->costs[o.committees[k].at[i]]) == 0;
            ck_assert_msg(p.holds || free, "seed %zu", (size_t)s);
            if (p.holds)
                check_prices(c, &o.committees[k], &p);
            n_priced += p.holds ? 1 : 0;
        }
        cmt_arena_free(mem);
    }
    ck_assert_uint_gt(n_priced, 100);
}
END_TEST

/* Six want a, b and c, three d; three can be paid. No prices support a, b and c: what the six
 * must pay leaves the three with more than the price. Where d cannot be had, or the charter
 * wants a, b and c, nobody is wronged. */
START_TEST(prices_within_articles_ask_for_what_could_be_had)
{
    mem = cmt_arena_new(0);
    maker *m = maker_new(mem);
    for (size_t i = 0; i < 4; i++) {
        maker_alternative(m, cmt_arena_printf(mem, "%c", (int)('a' + i)));
        m->costs[i] = test_q(mem, "1");
    }
    m->c.ballots.form = CMT_FORM_APPROVE;
    m->c.kind = CMT_KIND_BUDGET;
    m->c.budget = test_q(mem, "3");
    memset(maker_ballot(m, 6), CMT_MARK_APPROVE, 3);
    maker_ballot(m, 3)[3] = CMT_MARK_APPROVE;
    const cmt_contest *c = maker_close(m, 0);
    const cmt_solver *solver = cmt_exact_solver_new(mem, NULL);
    const cmt_set abc = committee_of(7, 4);
    const cmt_set abd = committee_of(11, 4);
    const cmt_set can[2] = {abc, abd};
    const cmt_audit_terms only = {.admissible = can, .n_admissible = 1};
    const cmt_audit_terms both = {.admissible = can, .n_admissible = 2};
    cmt_audit_prices p = {0};
    ck_ok(cmt_audit_priceability(mem, c, &abc, NULL, solver, &p, NULL));
    ck_assert(!p.holds);
    ck_ok(cmt_audit_priceability(mem, c, &abd, NULL, solver, &p, NULL));
    ck_assert(p.holds);
    check_prices(c, &abd, &p);
    ck_ok(cmt_audit_priceability(mem, c, &abc, &only, solver, &p, NULL));
    ck_assert(p.holds);
    /* a and b are held by both and need no full pay; c alone is paid, and d left out. */
    ck_ok(cmt_audit_priceability(mem, c, &abc, &both, solver, &p, NULL));
    ck_assert(p.holds);
    ck_assert(mpq_equal(p.price, test_q(mem, "3")) != 0);
    cmt_arena_free(mem);
}
END_TEST

/* --- decisions --------------------------------------------------------------------------- */

/* By the definition: every group of ballots, and all decisions on which it agrees. */
static bool decisions_hold(const cmt_contest *c,
                           const cmt_set *committee,
                           bool jr,
                           bool whole)
{
    const size_t m = c->ballots.n;
    mpq_ptr weight = cmt_q(mem);
    mpq_ptr q = cmt_q(mem);
    for (unsigned in = 1; in < 1U << m; in++) {
        size_t agreed = 0;
        size_t open = 0;
        size_t most = 0; /* that one of them has */
        mpq_set_ui(weight, 0, 1);
        for (size_t b = 0; b < m; b++) {
            size_t got = 0;
            if ((in >> b & 1U) == 0)
                continue;
            cmt_ballot_weight(c, b, q);
            mpq_add(weight, weight, q);
            for (size_t k = 0; k < committee->n; k++)
                got += cmt_ballots_mark(c, b, committee->at[k]) == CMT_MARK_APPROVE;
            most = got > most ? got : most;
        }
        for (size_t d = 0; d < c->n_decisions; d++) {
            bool can = false;
            bool common = false;
            for (size_t i = 0; i < c->n_alternatives; i++) {
                bool all = c->decision[i] == d && cmt_contest_eligible(c, i);
                can = can || all;
                for (size_t b = 0; b < m && all; b++) {
                    all = (in >> b & 1U) == 0
                          || cmt_ballots_mark(c, b, i) == CMT_MARK_APPROVE;
                }
                common = common || all;
            }
            open += can;
            agreed += common;
        }
        /* Due: the most l with weight * agreed >= l * total. */
        mpq_set_ui(q, agreed, 1);
        mpq_mul(q, q, weight);
        mpq_div(q, q, c->total);
        const size_t due = mpz_get_ui(mpq_numref(q)) / mpz_get_ui(mpq_denref(q));
        if (mpq_sgn(weight) > 0 && (!whole || agreed == open) && due > most
            && (!jr || most == 0))
            return false;
    }
    return true;
}

START_TEST(decisions_are_audited_by_definition)
{
    const cmt_rule *mes = cmt_rule_find(CMT_RULE_BUDGET, "mes-decisions");
    const cmt_rule_args args = {0};
    size_t n_held = 0;
    size_t n_failed = 0;
    for (uint64_t s = 0; s < 800; s++) {
        uint64_t seed = first_seed + 41000 + s;
        mem = cmt_arena_new(0);
        const random_shape shape = {.form = CMT_FORM_APPROVE,
                                    .max_alternatives = 7,
                                    .max_rows = 3,
                                    .plain = true};
        maker *m = random_maker(mem, &seed, shape);
        m->c.kind = CMT_KIND_COMMITTEE;
        random_decisions(m, &seed);
        const cmt_contest *c = maker_close(m, 0);
        uint32_t at[8];
        cmt_set any = {.at = at};
        for (uint32_t d = 0; d < c->n_decisions; d++) {
            for (uint32_t i = 0; i < c->n_alternatives; i++) {
                if (c->decision[i] == d && cmt_contest_eligible(c, i)
                    && (any.n == 0 || c->decision[at[any.n - 1]] != d))
                    at[any.n++] = i;
            }
        }
        cmt_audit_finding f = {0};
        if (mpq_sgn(c->total) > 0 && c->ballots.n <= 9) {
            ck_ok(cmt_audit_decisions_ejr(mem, c, &any, NULL, &f, NULL));
            ck_assert_msg(f.holds == decisions_hold(c, &any, false, false), "%zu",
                          (size_t)s);
            n_held += f.holds ? 1 : 0;
            n_failed += f.holds ? 0 : 1;
            ck_ok(cmt_audit_decisions_jr(mem, c, &any, NULL, &f, NULL));
            ck_assert(f.holds == decisions_hold(c, &any, true, false));
            ck_ok(cmt_audit_decisions_weak_ejr(mem, c, &any, NULL, &f, NULL));
            ck_assert(f.holds == decisions_hold(c, &any, false, true));
            /* Chandak, Goel and Peters, AAAI 2024. */
            cmt_outcome o = {0};
            ck_ok(mes->run(mem, c, &args, &o, NULL));
            for (size_t k = 0; k < o.n_committees && k < 3; k++) {
                ck_ok(cmt_audit_decisions_weak_ejr(mem, c, &o.committees[k], NULL, &f,
                                                   NULL));
                ck_assert_msg(f.holds, "seed %zu", (size_t)s);
            }
        }
        cmt_arena_free(mem);
    }
    printf("decisions: %zu hold, %zu fail\n", n_held, n_failed);
    ck_assert(n_held > 10 && n_failed > 10);
}
END_TEST

START_TEST(what_is_no_committee_is_refused)
{
    cmt_audit_finding f = {0};
    const uint32_t twice[] = {1, 1};
    const cmt_set doubled = {.at = twice, .n = 2};
    mem = cmt_arena_new(0);
    maker *m = thirds();
    m->eligible[3] = false;
    const cmt_contest *c = maker_close(m, 0);
    const cmt_set d = committee_of(8, 4);
    const cmt_set all = committee_of(15, 4);
    for (int x = 0; x < N_AXIOMS; x++) {
        ck_assert_int_eq(audits[x](mem, c, &doubled, NULL, &f, NULL), CMT_E_RANGE);
        ck_assert_int_eq(audits[x](mem, c, &d, NULL, &f, NULL), CMT_E_RANGE);
        ck_assert_int_eq(audits[x](mem, c, &all, NULL, &f, NULL), CMT_E_RANGE);
    }
    ck_assert(!f.holds && f.share == NULL);
    cmt_arena_free(mem);
}
END_TEST

START_TEST(each_allocation_may_fail) /* loop: axioms */
{
    mem = cmt_arena_new(0);
    const cmt_contest *c = maker_close(thirds(), 0);
    const cmt_set abc = committee_of(7, 4);
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
    Suite *s = suite_create("proportionality");
    TCase *tc = tcase_create("audits");
    tcase_set_timeout(tc, 120);
    printf("seed %llu\n", (unsigned long long)first_seed);
    tcase_add_loop_test(tc, audits_find_whom_brute_force_finds, 0, 2);
    tcase_add_test(tc, a_third_left_out_of_three_seats_is_found);
    tcase_add_test(tc, fjr_sees_what_ejr_does_not);
    tcase_add_test(tc, budgets_are_audited_as_brute_force_does);
    tcase_add_test(tc, equal_shares_of_a_budget_pass);
    tcase_add_test(tc, equal_welfare_has_no_prices);
    tcase_add_test(tc, prices_support_what_they_should);
    tcase_add_test(tc, equal_shares_pass_what_they_must);
    tcase_add_test(tc, equal_shares_of_a_budget_have_prices);
    tcase_add_test(tc, decisions_are_audited_by_definition);
    tcase_add_test(tc, prices_within_articles_ask_for_what_could_be_had);
    tcase_add_test(tc, what_is_no_committee_is_refused);
    tcase_add_loop_test(tc, each_allocation_may_fail, 0, N_AXIOMS);
    suite_add_tcase(s, tc);
    return s;
}

CMT_TEST_MAIN(make)
