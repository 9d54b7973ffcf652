/* Rules of judgments against all judgments there are. */
#include "decision/registry.h"
#include "lp/exact.h"
#include "random_contests.h"

static cmt_arena *mem;
static const uint64_t first_seed = 10112026;

static cmt_outcome run_with(const cmt_contest *c,
                            const char *name,
                            const cmt_rule_args *args,
                            uint64_t seed)
{
    cmt_err err = {0};
    cmt_outcome o = {0};
    const cmt_rule *rule = cmt_rule_find(CMT_RULE_JUDGMENT, name);
    ck_assert_ptr_nonnull(rule);
    cmt_status st = cmt_rule_check_args(rule, args, &err);
    if (st == CMT_OK)
        st = rule->run(mem, c, args, &o, &err);
    ck_assert_msg(st == CMT_OK, "seed %llu: %s: %s", (unsigned long long)seed, name,
                  err.text);
    st = rule->check(mem, c, args, &o, &err);
    ck_assert_msg(st == CMT_OK, "seed %llu: %s, check: %s", (unsigned long long)seed,
                  name, err.text);
    return o;
}

/* Clauses of one to three literals; sometimes none, sometimes too many to be consistent. */
static void add_clauses(maker *m, uint64_t *seed)
{
    const size_t n = seed_below(seed, 8);
    for (size_t c = 0; c < n; c++) {
        uint32_t *items = CMT_NEW_ARRAY(mem, uint32_t, 3);
        bool *negated = CMT_NEW_ARRAY(mem, bool, 3);
        const size_t len = seed_below(seed, 12) == 0 ? 1 : 2 + seed_below(seed, 2);
        for (size_t k = 0; k < len; k++) {
            items[k] = (uint32_t)seed_below(seed, m->c.n_alternatives);
            negated[k] = seed_below(seed, 2) == 0;
        }
        m->clauses[m->c.n_clauses++] =
            (cmt_clause){.items = items, .negated = negated, .n = len};
    }
}

static void each(size_t n, void (*body)(const cmt_contest *c, uint64_t seed))
{
    const random_shape shape = {.max_alternatives = 6, .max_rows = 4, .answers = true};
    for (uint64_t s = 0; s < n; s++) {
        uint64_t seed = first_seed + s;
        mem = cmt_arena_new(0);
        maker *m = random_maker(mem, &seed, shape);
        add_clauses(m, &seed);
        body(maker_close(m, 0), first_seed + s);
        cmt_arena_free(mem);
    }
}

/* The judgment with this code, first proposition in the highest bit, yes before no: codes
 * count up in canonical order. */
static void decode(size_t code, size_t n, int8_t *out)
{
    for (size_t i = 0; i < n; i++)
        out[i] = (code >> (n - 1 - i) & 1) == 0 ? 1 : -1;
}

static bool is_consistent(const cmt_contest *c, const int8_t *judgment)
{
    for (size_t k = 0; k < c->n_clauses; k++) {
        bool holds = false;
        for (size_t l = 0; l < c->consistency[k].n; l++) {
            const int8_t says = c->consistency[k].negated[l] ? -1 : 1;
            holds = holds || judgment[c->consistency[k].items[l]] == says;
        }
        if (!holds)
            return false;
    }
    return true;
}

/* The outcome is exactly the judgments that are marked, in order of their codes. */
static void expect(const cmt_contest *c,
                   const cmt_outcome *o,
                   const bool *best,
                   const char *name,
                   uint64_t seed)
{
    size_t found = 0;
    for (size_t code = 0; code < (size_t)1 << c->n_alternatives; code++) {
        int8_t judgment[8];
        if (!best[code])
            continue;
        decode(code, c->n_alternatives, judgment);
        ck_assert_msg(
            found < o->n_judgments
                && memcmp(judgment, o->judgments[found], c->n_alternatives) == 0,
            "seed %llu: %s: judgment %zu", (unsigned long long)seed, name, found + 1);
        found++;
    }
    ck_assert_msg(found == o->n_judgments, "seed %llu: %s: %zu judgments, not %zu",
                  (unsigned long long)seed, name, o->n_judgments, found);
    ck_assert(!o->capped && !o->unproved && o->tied == (found > 1));
}

/* Summed over answers: weight times propositions on which they differ. */
static void hamming(const cmt_contest *c, const int8_t *judgment, mpq_ptr out)
{
    for (size_t a = 0; a < c->n_answers; a++) {
        for (size_t i = 0; i < c->n_alternatives; i++) {
            if (c->answer_judgment[a * c->n_alternatives + i] == -judgment[i])
                mpq_add(out, out, c->answer_weight[a]);
        }
    }
}

static void margin(const cmt_contest *c, size_t i, mpq_ptr out)
{
    for (size_t a = 0; a < c->n_answers; a++) {
        const int8_t says = c->answer_judgment[a * c->n_alternatives + i];
        if (says > 0) {
            mpq_add(out, out, c->answer_weight[a]);
        } else if (says < 0) {
            mpq_sub(out, out, c->answer_weight[a]);
        }
    }
}

/* Number of majorities gone against. */
static void slater(const cmt_contest *c, const int8_t *judgment, mpq_ptr out)
{
    mpq_ptr one = cmt_q(mem);
    mpq_set_ui(one, 1, 1);
    for (size_t i = 0; i < c->n_alternatives; i++) {
        mpq_ptr m = cmt_q(mem);
        margin(c, i, m);
        if (mpq_sgn(m) == -judgment[i])
            mpq_add(out, out, one);
    }
}

typedef void measure(const cmt_contest *c, const int8_t *judgment, mpq_ptr out);

/* Mark the consistent judgments of least measure. */
static bool *least_of(const cmt_contest *c, measure *of)
{
    const size_t n_codes = (size_t)1 << c->n_alternatives;
    bool *best = CMT_NEW_ARRAY(mem, bool, n_codes);
    mpq_t *value = cmt_q_array(mem, n_codes + 1);
    size_t least = n_codes;
    for (size_t code = 0; code < n_codes; code++) {
        int8_t judgment[8];
        decode(code, c->n_alternatives, judgment);
        best[code] = is_consistent(c, judgment);
        of(c, judgment, value[code]);
        if (best[code] && (least == n_codes || mpq_cmp(value[code], value[least]) < 0))
            least = code;
    }
    for (size_t code = 0; code < n_codes; code++)
        best[code] = best[code] && mpq_equal(value[code], value[least]) != 0;
    return best;
}

static void distance_body(const cmt_contest *c, uint64_t seed)
{
    static const struct {
        const char *name;
        measure *of;
    } rules[] = {{"kemeny", hamming}, {"slater", slater}};
    const cmt_rule_args args = {0};
    for (size_t r = 0; r < sizeof rules / sizeof rules[0]; r++) {
        const cmt_outcome o = run_with(c, rules[r].name, &args, seed);
        expect(c, &o, least_of(c, rules[r].of), rules[r].name, seed);
    }
}

START_TEST(nearest_judgments_are_the_nearest_of_all)
{
    each(1000, distance_body);
}
END_TEST

/* Whether a agrees with more of the clearest majority on which the two differ in number. */
static bool is_clearer(const cmt_contest *c, const int8_t *a, const int8_t *b)
{
    const size_t n = c->n_alternatives;
    mpq_t *m = cmt_q_array(mem, n);
    size_t order[8];
    for (size_t i = 0; i < n; i++) {
        margin(c, i, m[i]);
        order[i] = i;
        for (size_t k = i; k > 0; k--) {
            mpq_ptr x = cmt_q(mem);
            mpq_ptr y = cmt_q(mem);
            mpq_abs(x, m[order[k]]);
            mpq_abs(y, m[order[k - 1]]);
            if (mpq_cmp(x, y) <= 0)
                break;
            const size_t other = order[k];
            order[k] = order[k - 1];
            order[k - 1] = other;
        }
    }
    int more = 0;
    for (size_t k = 0; k < n; k++) {
        const int says = mpq_sgn(m[order[k]]);
        if (k > 0 && more != 0) {
            mpq_ptr x = cmt_q(mem);
            mpq_ptr y = cmt_q(mem);
            mpq_abs(x, m[order[k]]);
            mpq_abs(y, m[order[k - 1]]);
            if (mpq_equal(x, y) == 0)
                return more > 0;
        }
        if (says != 0)
            more += (a[order[k]] == says) - (b[order[k]] == says);
    }
    return more > 0;
}

static void leximax_body(const cmt_contest *c, uint64_t seed)
{
    const size_t n_codes = (size_t)1 << c->n_alternatives;
    const cmt_rule_args args = {0};
    const cmt_outcome o = run_with(c, "leximax", &args, seed);
    bool *best = CMT_NEW_ARRAY(mem, bool, n_codes);
    for (size_t a = 0; a < n_codes; a++) {
        int8_t x[8];
        decode(a, c->n_alternatives, x);
        best[a] = is_consistent(c, x);
        for (size_t b = 0; b < n_codes && best[a]; b++) {
            int8_t y[8];
            decode(b, c->n_alternatives, y);
            best[a] = !is_consistent(c, y) || !is_clearer(c, y, x);
        }
    }
    expect(c, &o, best, "leximax", seed);
}

START_TEST(clearest_majorities_come_first)
{
    each(300, leximax_body);
}
END_TEST

/* Largest number of propositions on which an answer of any weight differs. */
static void radius(const cmt_contest *c, const int8_t *judgment, mpq_ptr out)
{
    for (size_t a = 0; a < c->n_answers; a++) {
        unsigned long away = 0;
        for (size_t i = 0; i < c->n_alternatives; i++) {
            away +=
                c->answer_judgment[a * c->n_alternatives + i] == -judgment[i] ? 1 : 0;
        }
        if (mpq_sgn(c->answer_weight[a]) > 0 && mpq_cmp_ui(out, away, 1) < 0)
            mpq_set_ui(out, away, 1);
    }
}

static void radius_body(const cmt_contest *c, uint64_t seed)
{
    const cmt_rule_args args = {0};
    const cmt_outcome o = run_with(c, "max-hamming", &args, seed);
    expect(c, &o, least_of(c, radius), "max-hamming", seed);
}

START_TEST(nobody_is_farther_away_than_must_be)
{
    each(600, radius_body);
}
END_TEST

/* The least weight left out for one judgment: a program of its own, answer by answer, by the
 * exact solver.
 *     maximise sum of kept, 0 <= kept_a <= w_a, J_i sum of A_ai kept_a >= 0 for each i */
static void left_out(const cmt_contest *c, const int8_t *judgment, mpq_ptr out)
{
    const size_t n = c->n_alternatives;
    cmt_lp lp;
    cmt_solution found = {0};
    mpq_t *one = cmt_q_array(mem, 3);
    cmt_term *terms = CMT_NEW_ARRAY(mem, cmt_term, c->n_answers + 1);
    cmt_lp_builder *b = cmt_lp_builder_new(mem);
    const cmt_solver *solver = cmt_exact_solver_new(mem, NULL);
    mpq_set_si(one[0], -1, 1);
    mpq_set_si(one[2], 1, 1);
    for (size_t a = 0; a < c->n_answers; a++) {
        (void)cmt_lp_add_column(b, cmt_arena_printf(mem, "kept(%zu)", a), false, one[1],
                                c->answer_weight[a]);
        terms[a] = (cmt_term){.column = (uint32_t)a, .value = one[2]};
        mpq_add(out, out, c->answer_weight[a]);
    }
    if (c->n_answers == 0)
        return;
    ck_assert(cmt_lp_set_objective(b, true, terms, c->n_answers));
    for (size_t i = 0; i < n; i++) {
        size_t m = 0;
        for (size_t a = 0; a < c->n_answers; a++) {
            const int agrees = judgment[i] * c->answer_judgment[a * n + i];
            if (agrees != 0) {
                terms[m++] =
                    (cmt_term){.column = (uint32_t)a, .value = one[agrees + 1]};
            }
        }
        const cmt_row row = {.name = cmt_arena_printf(mem, "agrees(%zu)", i),
                             .sense = CMT_SENSE_GE,
                             .rhs = one[1],
                             .terms = terms,
                             .n_terms = m};
        ck_assert(cmt_lp_add_row(b, &row));
    }
    ck_ok(cmt_lp_snapshot(b, &lp, NULL));
    ck_ok(solver->solve(solver->self, mem, &lp, &found, NULL));
    ck_assert_int_eq(found.status, CMT_SOLUTION_OPTIMAL);
    mpq_sub(out, out, found.objective);
}

static void young_body(const cmt_contest *c, uint64_t seed)
{
    const cmt_rule_args args = {0};
    const cmt_outcome o = run_with(c, "young", &args, seed);
    expect(c, &o, least_of(c, left_out), "young", seed);
}

START_TEST(the_least_weight_is_left_out)
{
    each(80, young_body);
}
END_TEST

/* Whether a consistent judgment says what `part` does where it is not 0. */
static bool extends(const cmt_contest *c, const int8_t *part)
{
    for (size_t code = 0; code < (size_t)1 << c->n_alternatives; code++) {
        int8_t judgment[8];
        bool same = true;
        decode(code, c->n_alternatives, judgment);
        for (size_t i = 0; i < c->n_alternatives; i++)
            same = same && (part[i] == 0 || part[i] == judgment[i]);
        if (same && is_consistent(c, judgment))
            return true;
    }
    return false;
}

/* Every order of the propositions in turn: greedy wherever margins do not fall. */
static void agenda_body(const cmt_contest *c, uint64_t seed)
{
    const size_t n = c->n_alternatives;
    const cmt_rule_args args = {0};
    const cmt_outcome o = run_with(c, "ranked-agenda", &args, seed);
    bool *best = CMT_NEW_ARRAY(mem, bool, (size_t)1 << n);
    mpq_t *m = cmt_q_array(mem, n + 2);
    size_t order[8] = {0};
    size_t count = 1;
    for (size_t i = 0; i < n; i++) {
        margin(c, i, m[i]);
        count *= i + 1;
    }
    for (size_t code = 0; code < count; code++) {
        bool falls = true;
        int8_t part[8] = {0};
        for (size_t k = 0, rest = code; k < n; rest /= ++k) { /* insert k at rest % k */
            const size_t at = rest % (k + 1);
            memmove(order + at + 1, order + at, (k - at) * sizeof *order);
            order[at] = k;
        }
        for (size_t k = 1; k < n; k++) {
            mpq_abs(m[n], m[order[k - 1]]);
            mpq_abs(m[n + 1], m[order[k]]);
            falls = falls && mpq_cmp(m[n], m[n + 1]) >= 0;
        }
        for (size_t k = 0; k < n && falls; k++) {
            const size_t i = order[k];
            if (mpq_sgn(m[i]) == 0)
                continue;
            part[i] = (int8_t)mpq_sgn(m[i]);
            part[i] = (int8_t)(extends(c, part) ? part[i] : 0);
        }
        for (size_t j = 0; j < (size_t)1 << n && falls; j++) {
            int8_t judgment[8];
            bool same = true;
            decode(j, n, judgment);
            for (size_t i = 0; i < n; i++)
                same = same && (part[i] == 0 || part[i] == judgment[i]);
            best[j] = best[j] || (same && is_consistent(c, judgment));
        }
    }
    expect(c, &o, best, "ranked-agenda", seed);
    for (int tie = 0; tie < 2; tie++) {
        const cmt_rule_args broken = {.tie_break.kind =
                                          tie == 0 ? CMT_TIE_ORDER : CMT_TIE_LOT};
        const cmt_outcome p = run_with(c, "ranked-agenda", &broken, seed);
        ck_assert_uint_le(p.n_judgments, 1);
        ck_assert(p.n_judgments == (o.n_judgments > 0 ? 1 : 0));
        bool among = p.n_judgments == 0;
        for (size_t k = 0; k < o.n_judgments && !among; k++)
            among = memcmp(o.judgments[k], p.judgments[0], n) == 0;
        ck_assert(among);
    }
}

START_TEST(an_agenda_is_followed_in_every_order)
{
    each(400, agenda_body);
}
END_TEST

static void premises_body(const cmt_contest *c, uint64_t seed)
{
    const size_t n = c->n_alternatives;
    uint64_t choice = seed;
    const size_t chosen = 1 + seed_below(&choice, ((size_t)1 << n) - 1);
    char names[64] = {0};
    int8_t part[8] = {0};
    for (size_t i = 0; i < n; i++) {
        mpq_ptr m = cmt_q(mem);
        margin(c, i, m);
        if ((chosen >> i & 1) == 0)
            continue;
        part[i] = (int8_t)mpq_sgn(m);
        (void)snprintf(names + strlen(names), 8, "%s%s", names[0] != 0 ? "," : "",
                       c->ids[i]);
    }
    cmt_option option = {.name = "premises", .value = names};
    const cmt_rule_args args = {.options = &option, .n_options = 1};
    const cmt_outcome o = run_with(c, "premise-based", &args, seed);
    const bool consistent = extends(c, part);
    for (size_t i = 0; i < n; i++) {
        int8_t says = part[i];
        if (says == 0 && consistent) {
            part[i] = 1;
            says = (int8_t)(extends(c, part) ? 1 : 0);
            part[i] = -1;
            says = (int8_t)(says - (extends(c, part) ? 1 : 0));
            part[i] = 0;
        }
        ck_assert_int_eq(o.judgments[0][i], says);
    }
}

START_TEST(conclusions_are_what_follows_from_premises)
{
    each(600, premises_body);
}
END_TEST

START_TEST(unknown_premises_are_refused)
{
    cmt_option option = {.name = "premises", .value = "p0,nonesuch"};
    const cmt_rule_args args = {.options = &option, .n_options = 1};
    const cmt_rule *rule = cmt_rule_find(CMT_RULE_JUDGMENT, "premise-based");
    cmt_outcome o = {0};
    cmt_err err = {0};
    mem = cmt_arena_new(0);
    maker *m = maker_new(mem);
    maker_alternative(m, "p0");
    ck_assert_int_eq(rule->run(mem, maker_close(m, 0), &args, &o, &err), CMT_E_RANGE);
    ck_assert_ptr_nonnull(strstr(err.text, "nonesuch"));
    cmt_arena_free(mem);
}
END_TEST

/* --- sizes, limits, failing allocations ---------------------------------------------------- */

/* 40 propositions in a ring of implications with opposed weights. */
static maker *large(size_t n, uint64_t *seed)
{
    maker *m = maker_new(mem);
    for (size_t i = 0; i < n; i++)
        maker_alternative(m, cmt_arena_printf(mem, "p%zu", i));
    maker_group(m, "all", "1");
    m->answer_judgment = CMT_NEW_ARRAY(mem, int8_t, MAX_TEST_ROWS * n);
    for (size_t a = 0; a < 15; a++) {
        m->answer_weight[m->n_answers++] = test_q(mem, "1");
        for (size_t i = 0; i < n; i++)
            m->answer_judgment[a * n + i] = seed_below(seed, 2) == 0 ? 1 : -1;
    }
    for (size_t i = 0; i < n; i++) {
        uint32_t *items = CMT_NEW_ARRAY(mem, uint32_t, 3);
        bool *negated = CMT_NEW_ARRAY(mem, bool, 3);
        items[0] = (uint32_t)i;
        items[1] = (uint32_t)((i + 1 + seed_below(seed, n - 1)) % n);
        items[2] = (uint32_t)((i + 1 + seed_below(seed, n - 1)) % n);
        for (size_t k = 0; k < 3; k++)
            negated[k] = seed_below(seed, 2) == 0;
        m->clauses[m->c.n_clauses++] =
            (cmt_clause){.items = items, .negated = negated, .n = 3};
    }
    return m;
}

START_TEST(forty_propositions_are_no_matter)
{
    static const char *const names[] = {"kemeny", "slater", "leximax", "ranked-agenda",
                                        "premise-based"};
    const cmt_rule_args args = {0};
    for (uint64_t s = 0; s < 10; s++) {
        uint64_t seed = first_seed + s;
        mem = cmt_arena_new(0);
        const cmt_contest *c = maker_close(large(40, &seed), 0);
        for (size_t r = 0; r < sizeof names / sizeof names[0]; r++) {
            const cmt_outcome o = run_with(c, names[r], &args, s);
            ck_assert(o.n_judgments > 0 && !o.unproved);
        }
        cmt_arena_free(mem);
    }
}
END_TEST

START_TEST(twelve_propositions_take_few_programs)
{
    const cmt_rule_args args = {0};
    for (uint64_t s = 0; s < 10; s++) {
        uint64_t seed = first_seed + s;
        mem = cmt_arena_new(0);
        const cmt_outcome o =
            run_with(maker_close(large(12, &seed), 0), "young", &args, s);
        ck_assert(o.n_judgments > 0 && !o.unproved);
        cmt_arena_free(mem);
    }
}
END_TEST

START_TEST(more_different_answers_than_young_takes_are_refused)
{
    const cmt_rule_args args = {0};
    const cmt_rule *rule = cmt_rule_find(CMT_RULE_JUDGMENT, "young");
    for (size_t n = 256; n <= 257; n++) { /* all answers but those of the first bits */
        cmt_outcome o = {0};
        mem = cmt_arena_new(0);
        maker *m = maker_new(mem);
        for (size_t i = 0; i < 9; i++)
            maker_alternative(m, cmt_arena_printf(mem, "p%zu", i));
        maker_group(m, "all", "1");
        m->answer_judgment = CMT_NEW_ARRAY(mem, int8_t, (size_t)MAX_TEST_ROWS * 9);
        for (size_t a = 0; a < n; a++) {
            m->answer_weight[m->n_answers++] = test_q(mem, "1");
            for (size_t i = 0; i < 9; i++)
                m->answer_judgment[a * 9 + i] = (int8_t)((a >> i & 1) == 0 ? 1 : -1);
        }
        const cmt_contest *c = maker_close(m, 0);
        ck_assert_int_eq(rule->run(mem, c, &args, &o, NULL),
                         n == 256 ? CMT_OK : CMT_E_LIMIT);
        if (n == 256)
            ck_ok(rule->check(mem, c, &args, &o, NULL));
        cmt_arena_free(mem);
    }
}
END_TEST

START_TEST(more_than_a_list_holds_is_told)
{
    const cmt_rule_args args = {0};
    mem = cmt_arena_new(0);
    maker *m = maker_new(mem);
    for (size_t i = 0; i < 40; i++)
        maker_alternative(m, cmt_arena_printf(mem, "p%zu", i));
    cmt_outcome o = run_with(maker_close(m, 0), "young", &args, 0);
    ck_assert(o.capped && o.tied && o.n_judgments == 1000);
    o = run_with(&m->c, "kemeny", &args, 0);
    ck_assert(o.capped && o.tied && o.n_judgments == 1000);
    o.capped = false;
    const cmt_rule *rule = cmt_rule_find(CMT_RULE_JUDGMENT, "kemeny");
    ck_assert_int_eq(rule->check(mem, &m->c, &args, &o, NULL), CMT_E_NEGATIVE);
    cmt_arena_free(mem);
}
END_TEST

START_TEST(each_allocation_may_fail_under_clauses)
{
    static const char *const names[] = {"kemeny",        "slater",        "leximax",
                                        "ranked-agenda", "premise-based", "max-hamming",
                                        "young"};
    const cmt_rule_args args = {0};
    uint64_t seed = first_seed;
    mem = cmt_arena_new(0);
    const cmt_contest *c = maker_close(large(6, &seed), 0);
    for (size_t r = 0; r < sizeof names / sizeof names[0]; r++) {
        const cmt_rule *rule = cmt_rule_find(CMT_RULE_JUDGMENT, names[r]);
        const cmt_outcome good = run_with(c, names[r], &args, seed);
        for (int check = 0; check < 2; check++) {
            cmt_status st = CMT_E_NOMEM;
            for (long k = 0; st != CMT_OK; k++) {
                cmt_outcome o = {0};
                cmt_arena *own = cmt_arena_new(0);
                cmt_arena_fail_after(k);
                st = check ? rule->check(own, c, &args, &good, NULL)
                           : rule->run(own, c, &args, &o, NULL);
                cmt_arena_fail_after(-1);
                ck_assert(st == CMT_OK || (st == CMT_E_NOMEM && o.n == 0));
                cmt_arena_free(own);
            }
        }
    }
    cmt_arena_free(mem);
}
END_TEST

static Suite *make(void)
{
    Suite *s = suite_create("rules_judgment");
    TCase *tc = tcase_create("judgments");
    tcase_set_timeout(tc, 120);
    printf("seed %llu\n", (unsigned long long)first_seed);
    tcase_add_test(tc, nearest_judgments_are_the_nearest_of_all);
    tcase_add_test(tc, clearest_majorities_come_first);
    tcase_add_test(tc, nobody_is_farther_away_than_must_be);
    tcase_add_test(tc, the_least_weight_is_left_out);
    tcase_add_test(tc, an_agenda_is_followed_in_every_order);
    tcase_add_test(tc, conclusions_are_what_follows_from_premises);
    tcase_add_test(tc, unknown_premises_are_refused);
    tcase_add_test(tc, forty_propositions_are_no_matter);
    tcase_add_test(tc, twelve_propositions_take_few_programs);
    tcase_add_test(tc, more_different_answers_than_young_takes_are_refused);
    tcase_add_test(tc, more_than_a_list_holds_is_told);
    tcase_add_test(tc, each_allocation_may_fail_under_clauses);
    suite_add_tcase(s, tc);
    return s;
}

CMT_TEST_MAIN(make)
