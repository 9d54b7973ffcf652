#include "rules/rated/majority_judgment.h"

#include "base/err.h"
#include "rules/ratings.h"
#include "rules/result.h"

/* The grades of one alternative, seen from the middle. Taking the median grade away again
 * and again, a voter at a time, leaves what is further than t from the middle of the
 * weight, t growing; the grades there are, first, the one just below the middle less t and,
 * second, the one just above the middle and t. As shares of the weight, so that every
 * alternative is as if equally many had graded it. */
typedef struct grades {
    cmt_levels levels;
    mpq_t
        *down; /* [n] the middle less the weight below level k: there `low` leaves k */
    mpq_t *up; /* [n] the weight up to level k less the middle: there `high` leaves k */
    size_t low; /* the level at t = 0 */
    size_t high;
} grades;

typedef struct merits {
    const grades *of; /* [n_alternatives] */
    mpq_srcptr zero;
} merits;

/* Where one stands that walks away from the middle. */
typedef struct walk {
    const grades *g;
    size_t low;
    size_t high;
} walk;

static cmt_status make_grades(
    cmt_arena *mem, const cmt_ratings *r, size_t i, grades *out, cmt_err *err)
{
    cmt_status st = CMT_OK;
    grades g = {0};
    mpq_t *q = cmt_q_array(mem, 2); /* the middle; weight so far */
    CMT_TRY(cmt_ratings_levels(mem, r, i, &g.levels, err));
    g.down = cmt_q_array(mem, g.levels.n + 1);
    g.up = cmt_q_array(mem, g.levels.n + 1);
    if (q == NULL || g.down == NULL || g.up == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu grades", g.levels.n);
    mpq_set_ui(q[0], 1, 2);
    for (size_t k = 0; k < g.levels.n; k++) {
        mpq_sub(g.down[k], q[0], q[1]);
        mpq_div(g.up[k], g.levels.weight[k], g.levels.total);
        mpq_add(q[1], q[1], g.up[k]);
        mpq_sub(g.up[k], q[1], q[0]);
        if (mpq_sgn(g.down[k]) > 0)
            g.low = k; /* the last level with less than half below it */
        if (k > 0 && mpq_sgn(g.up[k - 1]) <= 0)
            g.high = k; /* the first level with more than half up to it */
    }
    *out = g;
done:
    return st;
}

static mpq_srcptr value_at(const merits *m, const grades *g, size_t k)
{
    return g->levels.n == 0 ? m->zero : g->levels.value[k];
}

/* The distance at which one of the two levels is left; NULL at the end of the weight. */
static mpq_srcptr next_change(const walk *w)
{
    const grades *g = w->g;
    if (g->levels.n == 0 || (w->low == 0 && w->high + 1 == g->levels.n))
        return NULL;
    if (w->low == 0)
        return g->up[w->high];
    if (w->high + 1 == g->levels.n)
        return g->down[w->low];
    return mpq_cmp(g->down[w->low], g->up[w->high]) < 0 ? g->down[w->low]
                                                        : g->up[w->high];
}

static void go_to(walk *w, mpq_srcptr t)
{
    const grades *g = w->g;
    if (g->levels.n == 0)
        return;
    if (w->low > 0 && mpq_cmp(g->down[w->low], t) <= 0)
        w->low--;
    if (w->high + 1 < g->levels.n && mpq_cmp(g->up[w->high], t) <= 0)
        w->high++;
}

static int by_majority_value(const void *self, uint32_t i, uint32_t j)
{
    const merits *m = self;
    walk a = {&m->of[i], m->of[i].low, m->of[i].high};
    walk b = {&m->of[j], m->of[j].low, m->of[j].high};
    for (;;) {
        int sign = mpq_cmp(value_at(m, a.g, a.low), value_at(m, b.g, b.low));
        if (sign == 0)
            sign = mpq_cmp(value_at(m, a.g, a.high), value_at(m, b.g, b.high));
        if (sign != 0)
            return sign;
        mpq_srcptr t = next_change(&a);
        mpq_srcptr u = next_change(&b);
        if (t == NULL && u == NULL)
            return 0;
        if (t == NULL || (u != NULL && mpq_cmp(u, t) < 0))
            t = u;
        go_to(&a, t);
        go_to(&b, t);
    }
}

static cmt_status run(cmt_arena *mem,
                      const cmt_contest *contest,
                      const cmt_rule_args *args,
                      cmt_outcome *out,
                      cmt_err *err)
{
    cmt_status st = CMT_OK;
    const size_t n = contest->n_alternatives;
    cmt_ratings r;
    cmt_outcome o = {0};
    grades *g = CMT_NEW_ARRAY(mem, grades, n + 1);
    mpq_srcptr *medians = CMT_NEW_ARRAY(mem, mpq_srcptr, n + 1);
    (void)args;
    if (g == NULL || medians == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu alternatives", n);
    CMT_TRY(cmt_ratings_init(mem, contest, &r, err));
    const merits m = {.of = g, .zero = r.zero};
    for (size_t i = 0; i < n; i++) {
        CMT_TRY(make_grades(mem, &r, i, &g[i], err));
        medians[i] = value_at(&m, &g[i], g[i].low);
    }
    CMT_TRY(cmt_result_rank(mem, contest, by_majority_value, &m, &o, err));
    o.scores = medians;
    *out = o;
done:
    return st;
}

static const cmt_rule_axiom axioms[] = {
    {"monotonicity", true, "Balinski and Laraki, Majority Judgment (2011)"},
    {"strategyproofness in grading", true,
     "Balinski and Laraki, PNAS 104 (2007) 8720-8725"},
    {"consistency", false, "Felsenthal and Machover, Homo Oeconomicus 25 (2008)"},
    {"participation", false, "Felsenthal and Machover, Homo Oeconomicus 25 (2008)"},
    {"Condorcet winner", false, "Felsenthal and Machover, Homo Oeconomicus 25 (2008)"},
    {0},
};

const cmt_rule cmt_rule_rated_majority_judgment = {
    .name = "majority-judgment",
    .kind = CMT_RULE_RATED,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_CHOICE | 1U << CMT_KIND_RANKING,
    .reads = CMT_READS_SCORES,
    .yields = CMT_YIELDS_WINNERS | CMT_YIELDS_RANKING,
    .title = "Majority judgment",
    .definition =
        "The alternative with the best median grade wins, the lower one where two are "
        "in the middle; of equal ones, that whose median is the better one after the "
        "median has been taken away as often as it takes.",
    .source = "Balinski and Laraki, Proc. National Academy of Sciences 104 (2007) "
              "8720-8725",
    .cost = "O(n * ballots log ballots + n log n * grades)",
    .loss = NULL,
    .options = NULL,
    .axioms = axioms,
    .run = run,
    .check = cmt_rated_majority_judgment_check,
    .welfare = NULL,
};
