#include "rules/rated/worst_off.h"

#include "base/err.h"
#include "rules/ratings.h"
#include "rules/result.h"

/* The scores of one alternative, lowest first, with the share of its weight up to each. */
typedef struct ladder {
    cmt_levels levels;
    mpq_t *upto; /* [levels.n], the last is 1 */
} ladder;

typedef struct merits {
    const ladder *of; /* [n_alternatives] */
    mpq_srcptr zero;
} merits;

static cmt_status least(cmt_arena *mem,
                        const cmt_ratings *r,
                        size_t i,
                        const void *options,
                        mpq_ptr out,
                        cmt_err *err)
{
    mpq_srcptr lowest = NULL;
    (void)mem;
    (void)options;
    (void)err;
    for (size_t b = 0; b < r->contest->ballots.n; b++) {
        mpq_srcptr score = cmt_ratings_at(r, b, i);
        if (score == NULL || mpq_sgn(r->weight[b]) == 0)
            continue;
        if (lowest == NULL || mpq_cmp(score, lowest) < 0)
            lowest = score;
    }
    if (lowest != NULL)
        mpq_set(out, lowest);
    return CMT_OK;
}

static cmt_status run_maximin(cmt_arena *mem,
                              const cmt_contest *contest,
                              const cmt_rule_args *args,
                              cmt_outcome *out,
                              cmt_err *err)
{
    (void)args;
    return cmt_ratings_rank(mem, contest, least, NULL, out, err);
}

static cmt_status make_ladder(
    cmt_arena *mem, const cmt_ratings *r, size_t i, ladder *out, cmt_err *err)
{
    cmt_status st = CMT_OK;
    ladder l = {0};
    CMT_TRY(cmt_ratings_levels(mem, r, i, &l.levels, err));
    l.upto = cmt_q_array(mem, l.levels.n + 1);
    if (l.upto == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu scores", l.levels.n);
    for (size_t k = 0; k < l.levels.n; k++) {
        mpq_div(l.upto[k], l.levels.weight[k], l.levels.total);
        if (k > 0)
            mpq_add(l.upto[k], l.upto[k], l.upto[k - 1]);
    }
    *out = l;
done:
    return st;
}

/* What nobody scored is as if all gave it 0. */
static mpq_srcptr score_at(const merits *m, const ladder *l, size_t k)
{
    return l->levels.n == 0 ? m->zero : l->levels.value[k];
}

/* Whether the ladder ends with step k. */
static bool ends(const ladder *l, size_t k)
{
    return k + 1 >= l->levels.n;
}

/* Up both ladders at once, until one stands higher. */
static int by_worst_off(const void *self, uint32_t i, uint32_t j)
{
    const merits *m = self;
    const ladder *a = &m->of[i];
    const ladder *b = &m->of[j];
    size_t k = 0;
    size_t l = 0;
    for (;;) {
        const int sign = mpq_cmp(score_at(m, a, k), score_at(m, b, l));
        if (sign != 0 || (ends(a, k) && ends(b, l)))
            return sign;
        int first = ends(a, k) ? 1 : -1;
        if (!ends(a, k) && !ends(b, l))
            first = mpq_cmp(a->upto[k], b->upto[l]);
        k += first <= 0 ? 1U : 0U;
        l += first >= 0 ? 1U : 0U;
    }
}

static cmt_status run_leximin(cmt_arena *mem,
                              const cmt_contest *contest,
                              const cmt_rule_args *args,
                              cmt_outcome *out,
                              cmt_err *err)
{
    cmt_status st = CMT_OK;
    const size_t n = contest->n_alternatives;
    cmt_ratings r;
    cmt_outcome o = {0};
    ladder *ladders = CMT_NEW_ARRAY(mem, ladder, n + 1);
    mpq_srcptr *lowest = CMT_NEW_ARRAY(mem, mpq_srcptr, n + 1);
    (void)args;
    if (ladders == NULL || lowest == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu alternatives", n);
    CMT_TRY(cmt_ratings_init(mem, contest, &r, err));
    const merits m = {.of = ladders, .zero = r.zero};
    for (size_t i = 0; i < n; i++) {
        CMT_TRY(make_ladder(mem, &r, i, &ladders[i], err));
        lowest[i] = score_at(&m, &ladders[i], 0);
    }
    CMT_TRY(cmt_result_rank(mem, contest, by_worst_off, &m, &o, err));
    o.scores = lowest;
    *out = o;
done:
    return st;
}

static const cmt_rule_axiom axioms[] = {
    {"monotonicity", true, "immediate: a higher score lowers nobody's"},
    {"Condorcet winner", false, "immediate: one voter who gives it least is enough"},
    {"majority winner", false, "immediate: one voter who gives it least is enough"},
    {0},
};

const cmt_rule cmt_rule_rated_leximin = {
    .name = "leximin",
    .kind = CMT_RULE_RATED,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_CHOICE | 1U << CMT_KIND_RANKING,
    .reads = CMT_READS_SCORES,
    .yields = CMT_YIELDS_WINNERS | CMT_YIELDS_RANKING,
    .title = "Leximin (lexicographic maximin)",
    .definition = "The alternative with the greatest least score wins; of equal ones, "
                  "the one with the greater next least score, and so on up.",
    .source =
        "Sen, Collective Choice and Social Welfare (1970); d'Aspremont and Gevers, "
        "Review of Economic Studies 44 (1977) 199-209",
    .cost = "O(n * ballots log ballots + n log n * scores)",
    .axioms = axioms,
    .run = run_leximin,
    .check = cmt_rated_leximin_check,
};

const cmt_rule cmt_rule_rated_maximin = {
    .name = "maximin",
    .kind = CMT_RULE_RATED,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_CHOICE | 1U << CMT_KIND_RANKING,
    .reads = CMT_READS_SCORES,
    .yields = CMT_YIELDS_WINNERS | CMT_YIELDS_RANKING,
    .title = "Maximin (best for the worst off)",
    .definition = "The alternative with the greatest least score wins.",
    .source = "Rawls, A Theory of Justice (1971); Sen, Collective Choice and Social "
              "Welfare (1970)",
    .cost = "O(ballots * n)",
    .axioms = axioms,
    .run = run_maximin,
    .check = cmt_rated_maximin_check,
};
