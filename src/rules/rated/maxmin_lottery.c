#include "rules/rated/maxmin_lottery.h"

#include "base/err.h"
#include "rules/least_norm.h"
#include "rules/lottery.h"
#include "rules/ratings.h"

#define MAX_ENTRIES 1000000 /* groups times alternatives */

typedef struct work {
    cmt_arena *mem;
    const cmt_contest *contest;
    const cmt_solver *solver;
    size_t n;          /* eligible alternatives */
    size_t m;          /* groups that cast ballots */
    uint32_t *members; /* [n] */
    mpq_t *utility;    /* [m][n] mean score of a group */
    mpq_t *mean;       /* [n] over groups, by their weight */
    mpq_t *lottery;    /* [n] the latest */
    mpq_ptr least;     /* the largest least utility */
    mpq_ptr average;   /* the largest mean of lotteries that reach it */
    mpq_t *multiplier; /* [m + 1] the latest */
    mpq_t *q;          /* [3] scratch */
    cmt_err *err;
} work;

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room for the utilities of groups");
}

/* Weighted mean scores of group g, where it has any ballot of weight. */
static bool add_group(work *w, const cmt_ratings *r, uint32_t g)
{
    const cmt_ballots *ballots = &w->contest->ballots;
    mpq_ptr all = w->q[1];
    mpq_set_ui(all, 0, 1);
    for (size_t b = 0; b < ballots->n; b++) {
        if (ballots->group[b] == g)
            mpq_add(all, all, r->weight[b]);
    }
    if (mpq_sgn(all) == 0)
        return false;
    for (size_t i = 0; i < w->n; i++) {
        mpq_ptr u = w->utility[w->m * w->n + i];
        mpq_ptr weight = w->q[2];
        mpq_set_ui(weight, 0, 1);
        mpq_set_ui(u, 0, 1);
        for (size_t b = 0; b < ballots->n; b++) {
            mpq_srcptr score =
                ballots->group[b] == g ? cmt_ratings_at(r, b, w->members[i]) : NULL;
            if (score == NULL)
                continue;
            mpq_mul(w->q[0], score, r->weight[b]);
            mpq_add(u, u, w->q[0]);
            mpq_add(weight, weight, r->weight[b]);
        }
        if (mpq_sgn(weight) > 0)
            mpq_div(u, u, weight);
        mpq_mul(w->q[0], u, all);
        mpq_add(w->mean[i], w->mean[i], w->q[0]);
    }
    w->m++;
    return true;
}

static cmt_status count_utilities(work *w)
{
    cmt_ratings r;
    const size_t n = w->contest->n_alternatives;
    const size_t groups = w->contest->n_voices;
    w->members = CMT_NEW_ARRAY(w->mem, uint32_t, n + 1);
    if (w->members == NULL)
        return no_room(w->err);
    for (uint32_t i = 0; i < n; i++) {
        if (cmt_contest_eligible(w->contest, i))
            w->members[w->n++] = i;
    }
    if (w->n > 0 && groups > MAX_ENTRIES / w->n) {
        return cmt_fail(w->err, CMT_E_LIMIT, "%zu groups and %zu alternatives at once",
                        groups, w->n);
    }
    w->utility = cmt_q_array(w->mem, groups * w->n + 1);
    w->mean = cmt_q_array(w->mem, w->n + 1);
    w->multiplier = cmt_q_array(w->mem, groups + 2);
    w->least = cmt_q(w->mem);
    w->average = cmt_q(w->mem);
    w->q = cmt_q_array(w->mem, 3);
    if (w->utility == NULL || w->mean == NULL || w->multiplier == NULL
        || w->least == NULL || w->average == NULL || w->q == NULL)
        return no_room(w->err);
    const cmt_status st = cmt_ratings_init(w->mem, w->contest, &r, w->err);
    for (uint32_t g = 0; st == CMT_OK && g < groups; g++)
        (void)add_group(w, &r, g);
    return st;
}

/* --- programs --------------------------------------------------------------------------- */

/* Row r of a program: values [n] less `off`, times their common denominator, which goes to
 * `scale`. */
static void put_row(
    work *w, mpz_t *row, mpq_t *values, mpq_srcptr off, mpz_ptr scale, bool negate)
{
    mpz_set_ui(scale, 1);
    for (size_t i = 0; i < w->n; i++) {
        mpq_sub(w->q[0], values[i], off);
        mpz_lcm(scale, scale, mpq_denref(w->q[0]));
    }
    for (size_t i = 0; i < w->n; i++) {
        mpq_sub(w->q[0], values[i], off);
        if (negate)
            mpq_neg(w->q[0], w->q[0]);
        mpz_divexact(row[i], scale, mpq_denref(w->q[0]));
        mpz_mul(row[i], row[i], mpq_numref(w->q[0]));
    }
}

/* With utilities lifted above 0 by s:
 *
 *     minimise sum of x over x >= 0, sum over i of x_i (u_gi + s) >= 1 for each group g.
 *
 * Then t = 1 / sum of x - s is the largest least utility. The duals, over their sum, weigh
 * the groups so that no alternative has more than t. */
static cmt_status find_least(work *w)
{
    cmt_cover_lp lp;
    cmt_cover_answer a;
    mpq_ptr lift = cmt_q(w->mem);
    mpq_ptr sum = cmt_q(w->mem);
    mpz_t *scale = cmt_z_array(w->mem, w->m + 1);
    if (lift == NULL || sum == NULL || scale == NULL
        || !cmt_cover_init(w->mem, w->m, w->n, &lp))
        return no_room(w->err);
    for (size_t k = 0; k < w->m * w->n; k++) {
        if (mpq_cmp(w->utility[k], lift) < 0)
            mpq_set(lift, w->utility[k]);
    }
    mpq_set_ui(w->q[1], 1, 1);
    mpq_sub(lift, lift, w->q[1]); /* the least utility, or 0, less 1: minus s */
    for (size_t i = 0; i < w->n; i++)
        mpz_set_ui(lp.c[i], 1);
    for (size_t g = 0; g < w->m; g++) {
        put_row(w, &lp.a[g * w->n], &w->utility[g * w->n], lift, scale[g], false);
        mpz_set(lp.b[g], scale[g]);
    }
    const cmt_status st = cmt_cover_solve(w->mem, w->solver, &lp, &a, w->err);
    if (st != CMT_OK)
        return st;
    for (size_t i = 0; i < w->n; i++)
        mpq_add(sum, sum, a.x[i]);
    for (size_t g = 0; g < w->m; g++) {
        mpq_set_z(w->q[0], scale[g]);
        mpq_mul(w->multiplier[g], a.y[g], w->q[0]);
        mpq_div(w->multiplier[g], w->multiplier[g], sum);
    }
    mpq_inv(w->least, sum);
    mpq_add(w->least, w->least, lift);
    return CMT_OK;
}

/* Rows of all lotteries p with every group at least at t: sum over i of p_i (u_gi - t) >= 0;
 * with `average`, also those of at least that mean; and sum of p >= 1. */
static cmt_status make_face(work *w, bool average, cmt_cover_lp *lp, mpz_t **scale)
{
    const size_t rows = w->m + (average ? 2 : 1);
    mpz_t *s = cmt_z_array(w->mem, rows);
    if (s == NULL || !cmt_cover_init(w->mem, rows, w->n, lp))
        return no_room(w->err);
    for (size_t g = 0; g < w->m; g++)
        put_row(w, &lp->a[g * w->n], &w->utility[g * w->n], w->least, s[g], false);
    if (average)
        put_row(w, &lp->a[w->m * w->n], w->mean, w->average, s[w->m], false);
    for (size_t i = 0; i < w->n; i++)
        mpz_set_ui(lp->a[(rows - 1) * w->n + i], 1);
    mpz_set_ui(lp->b[rows - 1], 1);
    *scale = s;
    return CMT_OK;
}

/* Of these, maximise the mean: minimise what it lacks to the best alternative's. */
static cmt_status find_average(work *w)
{
    cmt_status st = CMT_OK;
    cmt_cover_lp lp;
    cmt_cover_answer a;
    mpz_t *scale = NULL;
    mpz_ptr of_mean = cmt_z(w->mem);
    if (of_mean == NULL)
        return no_room(w->err);
    CMT_TRY(make_face(w, false, &lp, &scale));
    size_t best = 0;
    for (size_t i = 1; i < w->n; i++)
        best = mpq_cmp(w->mean[i], w->mean[best]) > 0 ? i : best;
    put_row(w, lp.c, w->mean, w->mean[best], of_mean, true);
    CMT_TRY(cmt_cover_solve(w->mem, w->solver, &lp, &a, w->err));
    for (size_t i = 0; i < w->n; i++) {
        mpq_mul(w->q[0], a.x[i], w->mean[i]);
        mpq_add(w->average, w->average, w->q[0]);
    }
    for (size_t g = 0; g < w->m; g++) {
        mpq_set_z(w->q[0], scale[g]);
        mpq_mul(w->multiplier[g], a.y[g], w->q[0]);
        mpq_set_z(w->q[0], of_mean);
        mpq_div(w->multiplier[g], w->multiplier[g], w->q[0]);
    }
done:
    return st;
}

/* Of these, the nearest to the uniform lottery. */
static cmt_status find_nearest(work *w)
{
    cmt_status st = CMT_OK;
    cmt_cover_lp lp;
    cmt_cover_answer a;
    mpz_t *scale = NULL;
    CMT_TRY(make_face(w, true, &lp, &scale));
    CMT_TRY(cmt_least_norm(w->mem, w->solver, &lp, &a, w->err));
    w->lottery = a.x;
    for (size_t g = 0; g <= w->m; g++) {
        mpq_set_z(w->q[0], scale[g]);
        mpq_mul(w->multiplier[g], a.y[g], w->q[0]);
    }
done:
    return st;
}

/* --- the outcome ------------------------------------------------------------------------ */

static void keep(work *w, cmt_value *multipliers, const char *key, size_t n)
{
    cmt_value *list = cmt_value_array(w->mem);
    for (size_t g = 0; g < n; g++)
        cmt_value_add(w->mem, list, cmt_value_q(w->mem, w->multiplier[g]));
    cmt_value_set(w->mem, multipliers, key, list);
}

/* Without a ballot every alternative is alike. */
static cmt_status find_lottery(work *w, cmt_value *witness)
{
    cmt_status st = CMT_OK;
    cmt_value *multipliers = cmt_value_object(w->mem);
    if (w->m == 0) {
        w->lottery = cmt_q_array(w->mem, w->n + 1);
        if (w->lottery == NULL)
            return no_room(w->err);
        for (size_t i = 0; i < w->n; i++)
            mpq_set_ui(w->lottery[i], 1, w->n);
        return CMT_OK;
    }
    CMT_TRY(find_least(w));
    keep(w, multipliers, "least", w->m);
    CMT_TRY(find_average(w));
    keep(w, multipliers, "mean", w->m);
    CMT_TRY(find_nearest(w));
    keep(w, multipliers, "nearest", w->m + 1);
    cmt_value_set(w->mem, witness, "least", cmt_value_q(w->mem, w->least));
    cmt_value_set(w->mem, witness, "multipliers", multipliers);
done:
    return st;
}

static cmt_status run(cmt_arena *mem,
                      const cmt_contest *contest,
                      const cmt_rule_args *args,
                      cmt_outcome *out,
                      cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_outcome o = {.n = contest->n_alternatives};
    work w = {.mem = mem, .contest = contest, .solver = args->solver, .err = err};
    cmt_value *witness = cmt_value_object(mem);
    mpq_t *all = cmt_q_array(mem, contest->n_alternatives + 1);
    if (all == NULL)
        return no_room(err);
    CMT_TRY(count_utilities(&w));
    if (w.n > 0) {
        CMT_TRY(find_lottery(&w, witness));
        for (size_t i = 0; i < w.n; i++)
            mpq_set(all[w.members[i]], w.lottery[i]);
        CMT_TRY(cmt_lottery_tell(mem, contest, args, all, &o, err));
        o.witness = witness;
    }
    if (!cmt_arena_ok(mem))
        return no_room(err);
    *out = o;
done:
    return st;
}

/* Utilities of all alternatives from those of the eligible ones. */
static cmt_status aim(cmt_arena *mem,
                      const cmt_contest *contest,
                      const cmt_rule_args *args,
                      cmt_lottery_aim *out,
                      cmt_err *err)
{
    cmt_status st = CMT_OK;
    const size_t n = contest->n_alternatives;
    work w = {.mem = mem, .contest = contest, .solver = args->solver, .err = err};
    CMT_TRY(count_utilities(&w));
    mpq_t *utility = cmt_q_array(mem, w.m * n + 1);
    mpq_t *mean = cmt_q_array(mem, n + 1);
    if (utility == NULL || mean == NULL)
        return no_room(err);
    for (size_t i = 0; i < w.n; i++) {
        mpq_set(mean[w.members[i]], w.mean[i]);
        for (size_t g = 0; g < w.m; g++)
            mpq_set(utility[g * n + w.members[i]], w.utility[g * w.n + i]);
    }
    *out = (cmt_lottery_aim){.utility = (const mpq_t *)utility,
                             .n_groups = w.m,
                             .mean = (const mpq_t *)mean};
done:
    return st;
}

static const cmt_rule_axiom axioms[] = {
    {"strategyproofness", false, "the example on its page"},
    {0},
};

const cmt_rule cmt_rule_rated_maxmin_lottery = {
    .name = "maxmin-lottery",
    .kind = CMT_RULE_RATED,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_CHOICE,
    .reads = CMT_READS_SCORES,
    .yields = CMT_YIELDS_WINNERS | CMT_YIELDS_LOTTERY,
    .title = "Max-min lottery over groups",
    .definition =
        "The lottery whose expected score, for the group that fares worst, is as high "
        "as "
        "it can be. Of several, those with the highest mean over all; of these the one "
        "nearest to the uniform lottery.",
    .source = "Rawls, A Theory of Justice (1971); as a linear program: von Neumann, "
              "Mathematische Annalen 100 (1928) 295-320",
    .cost = "linear programs of n columns and a row a group, exactly",
    .loss = NULL,
    .beside = 40,
    .options = NULL,
    .axioms = axioms,
    .run = run,
    .check = cmt_rated_maxmin_lottery_check,
    .welfare = NULL,
    .aim = aim,
};
