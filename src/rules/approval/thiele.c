#include "rules/approval/thiele.h"

#include "ballot/thiele.h"
#include "base/err.h"
#include "rules/result.h"

#define MAX_NODES 1000000

/* Fill worth[1] … worth[size], whole numbers; reach[m] is the weight of the ballots that
 * approve at least m. What one member is worth is worth[m] / unit. */
typedef void fill_worth(size_t size, mpz_t *reach, mpz_t *worth, mpz_ptr unit);

static void divide(size_t size, unsigned long step, mpz_t *worth, mpz_ptr unit)
{
    mpz_set_ui(unit, 1);
    for (size_t m = 0; m < size; m++)
        mpz_lcm_ui(unit, unit, 1 + step * (unsigned long)m);
    for (size_t m = 0; m < size; m++)
        mpz_divexact_ui(worth[m + 1], unit, 1 + step * (unsigned long)m);
}

static void fill_pav(size_t size, mpz_t *reach, mpz_t *worth, mpz_ptr unit)
{
    (void)reach;
    divide(size, 1, worth, unit);
}

static void fill_slav(size_t size, mpz_t *reach, mpz_t *worth, mpz_ptr unit)
{
    (void)reach;
    divide(size, 2, worth, unit);
}

static void fill_geom2(size_t size, mpz_t *reach, mpz_t *worth, mpz_ptr unit)
{
    (void)reach;
    mpz_set_ui(unit, 1);
    mpz_mul_2exp(unit, unit, size);
    for (size_t m = 1; m <= size; m++)
        mpz_fdiv_q_2exp(worth[m], unit, m);
}

static void fill_cc(size_t size, mpz_t *reach, mpz_t *worth, mpz_ptr unit)
{
    (void)reach;
    mpz_set_ui(unit, 1);
    if (size > 0)
        mpz_set_ui(worth[1], 1);
}

/* No weight of later members makes up for a unit of earlier ones. */
static void fill_lexcc(size_t size, mpz_t *reach, mpz_t *worth, mpz_ptr unit)
{
    mpz_set_ui(unit, 1);
    for (size_t m = size; m > 0; m--) {
        mpz_set(worth[m], unit);
        mpz_addmul(unit, unit, reach[m]);
    }
    mpz_set_ui(unit, 1);
}

/* The first member before all else, then 1, 1/2, 1/3, … */
static void fill_adams(size_t size, mpz_t *reach, mpz_t *worth, mpz_ptr unit)
{
    mpz_set_ui(unit, 1);
    if (size == 0)
        return;
    divide(size - 1, 1, &worth[1], unit);
    mpz_set_ui(worth[1], 0);
    for (size_t m = 2; m <= size; m++)
        mpz_addmul(worth[1], worth[m], reach[0]);
    mpz_add(worth[1], worth[1], unit);
}

/* What the witness tells of the score. */
typedef enum telling { TELL_SCORE, TELL_LEVELS, TELL_COVERED } telling;

typedef struct thiele {
    fill_worth *fill;
    telling telling;
} thiele;

static const thiele thiele_pav = {fill_pav, TELL_SCORE};
static const thiele thiele_slav = {fill_slav, TELL_SCORE};
static const thiele thiele_geom2 = {fill_geom2, TELL_SCORE};
static const thiele thiele_cc = {fill_cc, TELL_SCORE};
static const thiele thiele_lexcc = {fill_lexcc, TELL_LEVELS};
static const thiele thiele_adams = {fill_adams, TELL_COVERED};

/* Weight of the ballots with at least m members, m = 1 … size, into `levels`. */
static void find_levels(const cmt_approvals *a,
                        const cmt_set *set,
                        mpz_t *levels,
                        mpz_ptr z)
{
    for (size_t b = 0; b < a->n_rows; b++) {
        size_t at = 0;
        size_t members = 0;
        cmt_approvals_weight(a, b, z);
        for (size_t k = a->begin[b]; k < a->begin[b + 1]; k++) {
            while (at < set->n && set->at[at] < a->approved[k])
                at++;
            if (at < set->n && set->at[at] == a->approved[k]) {
                mpz_add(levels[members], levels[members], z);
                members++;
            }
        }
    }
}

static cmt_value *level_value(cmt_arena *mem,
                              const cmt_approvals *a,
                              mpz_srcptr level,
                              mpq_ptr q)
{
    mpq_set_z(q, level);
    mpq_div(q, q, a->scale);
    return cmt_value_q(mem, q);
}

/* The score in true units, or, of rules that compare one thing after another, these. */
static cmt_status tell(cmt_arena *mem,
                       const cmt_approvals *a,
                       const thiele *t,
                       mpq_srcptr score,
                       const cmt_set *set,
                       cmt_value *witness,
                       cmt_err *err)
{
    mpz_t *levels = cmt_z_array(mem, set->n + 1);
    mpz_ptr z = cmt_z(mem);
    mpq_t *q = cmt_q_array(mem, 3);
    if (levels == NULL || z == NULL || q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the witness");
    find_levels(a, set, levels, z);
    if (t->telling == TELL_SCORE)
        cmt_value_set(mem, witness, "score", cmt_value_q(mem, score));
    cmt_value *list = cmt_value_array(mem);
    for (size_t m = 0; m < set->n; m++) {
        cmt_value_add(mem, list, level_value(mem, a, levels[m], q[0]));
        if (m > 0) {
            mpz_set(mpq_numref(q[1]), levels[m]);
            mpz_set_ui(mpq_denref(q[1]), (unsigned long)m);
            mpq_canonicalize(q[1]);
            mpq_add(q[2], q[2], q[1]);
        }
    }
    if (t->telling == TELL_LEVELS)
        cmt_value_set(mem, witness, "levels", list);
    if (t->telling == TELL_COVERED) {
        mpq_div(q[2], q[2], a->scale);
        cmt_value_set(mem, witness, "covered", level_value(mem, a, levels[0], q[0]));
        cmt_value_set(mem, witness, "more", cmt_value_q(mem, q[2]));
    }
    return CMT_OK;
}

static cmt_status outcome_of(cmt_arena *mem,
                             const cmt_approvals *a,
                             const cmt_rule_args *args,
                             const thiele *t,
                             const cmt_thiele_result *r,
                             mpz_srcptr unit,
                             cmt_outcome *out,
                             cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_outcome o = {0};
    mpq_t *q = cmt_q_array(mem, 3);
    if (q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the score");
    mpq_set_z(q[2], unit);
    mpq_mul(q[2], q[2], a->scale);
    mpq_set_z(q[0], r->score);
    mpq_div(q[0], q[0], q[2]);
    mpq_set_z(q[1], r->bound);
    mpq_div(q[1], q[1], q[2]);
    CMT_TRY(cmt_result_committees(mem, a->contest, &args->tie_break, r->committees,
                                  r->n, r->capped, &o, err));
    o.unproved = r->unproved;
    o.bound = r->unproved ? q[1] : NULL;
    o.witness = cmt_value_object(mem);
    CMT_TRY(tell(mem, a, t, q[0], &r->committees[0], o.witness, err));
    if (!cmt_arena_ok(mem))
        return cmt_fail(err, CMT_E_NOMEM, "no room for the witness");
    *out = o;
done:
    return st;
}

static void find_reach(const cmt_approvals *a, size_t size, mpz_t *reach, mpz_ptr z)
{
    for (size_t b = 0; b < a->n_rows; b++) {
        const size_t n = a->begin[b + 1] - a->begin[b];
        cmt_approvals_weight(a, b, z);
        for (size_t m = 0; m <= size && m <= n; m++)
            mpz_add(reach[m], reach[m], z);
    }
}

static cmt_status run_thiele(cmt_arena *mem,
                             const cmt_contest *contest,
                             const cmt_rule_args *args,
                             const thiele *t,
                             cmt_outcome *out,
                             cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_approvals a;
    cmt_thiele_result result;
    const size_t size = cmt_approvals_size(contest);
    mpz_t *worth = cmt_z_array(mem, size + 1);
    mpz_t *reach = cmt_z_array(mem, size + 1);
    mpz_t *z = cmt_z_array(mem, 2); /* unit, scratch */
    if (worth == NULL || reach == NULL || z == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the worth of members");
    CMT_TRY(cmt_approvals_build(mem, contest, &a, err));
    find_reach(&a, size, reach, z[1]);
    t->fill(size, reach, worth, z[0]);
    const cmt_thiele_task task = {.approvals = &a,
                                  .worth = worth,
                                  .size = size,
                                  .tie_break = &args->tie_break,
                                  .max_nodes = MAX_NODES};
    CMT_TRY(cmt_thiele_solve(mem, &task, &result, err));
    CMT_TRY(outcome_of(mem, &a, args, t, &result, z[0], out, err));
done:
    return st;
}

#define RUN(name)                                                             \
    static cmt_status run_##name(cmt_arena *mem, const cmt_contest *contest,  \
                                 const cmt_rule_args *args, cmt_outcome *out, \
                                 cmt_err *err)                                \
    {                                                                         \
        return run_thiele(mem, contest, args, &thiele_##name, out, err);      \
    }

RUN(pav)
RUN(slav)
RUN(geom2)
RUN(cc)
RUN(lexcc)
RUN(adams)

static const cmt_rule_axiom pav_axioms[] = {
    {"extended justified representation (EJR)", true,
     "Aziz et al., Soc. Choice Welf. 48 (2017) 461"},
    {"Pareto efficiency", true, "Lackner and Skowron (2023), table 3.1"},
    {"consistency", true, "Lackner and Skowron, J. Econ. Theory 192 (2021) 105173"},
    {"committee monotonicity", false, "Lackner and Skowron (2023), table 3.1"},
    {0},
};

static const cmt_rule_axiom cc_axioms[] = {
    {"justified representation", true, "Aziz et al., Soc. Choice Welf. 48 (2017) 461"},
    {"extended justified representation (EJR)", false,
     "Aziz et al., Soc. Choice Welf. 48 (2017) 461"},
    {"committee monotonicity", false, "Lackner and Skowron (2023), table 3.1"},
    {0},
};

static const cmt_rule_axiom refined_cc_axioms[] = {
    {"justified representation", true,
     "as cc, which it refines: Aziz et al., Soc. Choice Welf. 48 (2017) 461"},
    {"extended justified representation (EJR)", false,
     "example: 8 approve a and b, 2 c and 2 d: of three seats one is a or b"},
    {"committee monotonicity", false,
     "example: 2 approve a, 3 a and c, 3 b and c, 2 b: one seat is c, two are a and b"},
    {0},
};

static const cmt_rule_axiom thiele_axioms[] = {
    {"extended justified representation (EJR)", false,
     "Aziz et al., Soc. Choice Welf. 48 (2017) 461: of Thiele rules PAV only"},
    {"consistency", true, "Lackner and Skowron, J. Econ. Theory 192 (2021) 105173"},
    {0},
};

#define OPTIMAL                                                                  \
    .kind = CMT_RULE_APPROVAL, .version = 1,                                     \
    .question_kinds = 1U << CMT_KIND_COMMITTEE, .reads = CMT_READS_MARKS,        \
    .yields = CMT_YIELDS_COMMITTEE, .beside = 20,                                \
    .cost = "exponential at worst: a tree with bounds near those of the linear " \
            "program, and by pairs; `unproved` after 1,000,000 nodes"

const cmt_rule cmt_rule_approval_pav = {
    OPTIMAL,
    .name = "pav",
    .title = "Proportional Approval Voting",
    .definition =
        "The committee of k with the largest score sits, where a ballot with m "
        "members scores 1 + 1/2 + … + 1/m times its weight.",
    .source = "Thiele (1895); Lackner and Skowron, Multi-Winner Voting with Approval "
              "Preferences (2023), chapter 2",
    .axioms = pav_axioms,
    .run = run_pav,
    .check = cmt_approval_pav_check,
};

const cmt_rule cmt_rule_approval_slav = {
    OPTIMAL,
    .name = "slav",
    .title = "Sainte-Laguë Approval Voting",
    .definition =
        "The committee of k with the largest score sits, where a ballot with m "
        "members scores 1 + 1/3 + … + 1/(2m-1) times its weight.",
    .source = "Lackner and Skowron, Artificial Intelligence 288 (2020) 103366",
    .axioms = thiele_axioms,
    .run = run_slav,
    .check = cmt_approval_slav_check,
};

const cmt_rule cmt_rule_approval_geom2 = {
    OPTIMAL,
    .name = "geom2",
    .title = "2-Geometric rule",
    .definition =
        "The committee of k with the largest score sits, where a ballot with m "
        "members scores 1/2 + 1/4 + … + 1/2^m times its weight.",
    .source =
        "Skowron, Faliszewski and Lang, Artificial Intelligence 241 (2016) 191-216",
    .axioms = thiele_axioms,
    .run = run_geom2,
    .check = cmt_approval_geom2_check,
};

const cmt_rule cmt_rule_approval_cc = {
    OPTIMAL,
    .name = "cc",
    .title = "Approval Chamberlin-Courant",
    .definition =
        "The committee of k sits of which the most weight approves at least one "
        "member.",
    .source = "Thiele (1895); Chamberlin and Courant, APSR 77 (1983) 718-733; Lackner "
              "and Skowron (2023), chapter 2",
    .axioms = cc_axioms,
    .run = run_cc,
    .check = cmt_approval_cc_check,
};

const cmt_rule cmt_rule_approval_lexcc = {
    OPTIMAL,
    .name = "lexcc",
    .title = "Lexicographic Chamberlin-Courant",
    .definition =
        "The committee of k sits of which the most weight approves at least one "
        "member; of these, the one of which the most weight approves at least "
        "two; and so on.",
    .source = "Lackner, Regner and Krenn, abcvoting, Journal of Open Source Software 8 "
              "(2023) 4880",
    .axioms = refined_cc_axioms,
    .run = run_lexcc,
    .check = cmt_approval_lexcc_check,
};

const cmt_rule cmt_rule_approval_adams = {
    OPTIMAL,
    .name = "adams",
    .title = "Adams Approval Voting",
    .definition =
        "The committee of k sits of which the most weight approves at least one "
        "member; of these, the one with the largest score, where a ballot with "
        "m members scores 1 + 1/2 + … + 1/(m-1) times its weight.",
    .source = "Lackner, Regner and Krenn, abcvoting, Journal of Open Source Software 8 "
              "(2023) 4880",
    .axioms = refined_cc_axioms,
    .run = run_adams,
    .check = cmt_approval_adams_check,
};
