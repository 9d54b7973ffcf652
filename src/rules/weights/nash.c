#include "rules/weights/nash.h"

#include "ballot/overlap.h"
#include "base/err.h"
#include "rules/result.h"
#include "rules/weights/climb.h"

#define PRICE_BITS 64 /* prices are rounded up to a multiple of 2^-64 */

typedef struct proof {
    mpq_t *price; /* [n_answers] part of the weight over overlap, rounded up */
    mpq_ptr gap;  /* largest sum of price * overlap, less 1 */
    mpq_ptr unit; /* a price of shares at which that sum is largest */
} proof;

/* q[1] = overlap of answer a with the point. */
static void overlap_of(const cmt_contest *contest, size_t a, mpq_t *point, mpq_t *q)
{
    mpq_set_ui(q[1], 0, 1);
    for (size_t i = 0; i < contest->n_alternatives; i++) {
        mpq_srcptr wish = contest->answer_weights[a * contest->n_alternatives + i];
        mpq_add(q[1], q[1], mpq_cmp(wish, point[i]) < 0 ? wish : point[i]);
    }
}

/* False where an answer of some weight overlaps with nothing. */
static bool find_prices(
    const cmt_contest *contest, mpq_srcptr total, mpq_t *point, mpq_t *price, mpq_t *q)
{
    for (size_t a = 0; a < contest->n_answers; a++) {
        mpq_set_ui(price[a], 0, 1);
        if (mpq_sgn(contest->answer_weight[a]) <= 0)
            continue;
        overlap_of(contest, a, point, q);
        if (mpq_sgn(q[1]) == 0)
            return false;
        mpq_mul(q[1], q[1], total);
        mpq_div(q[1], contest->answer_weight[a], q[1]);
        mpz_mul_2exp(mpq_numref(q[1]), mpq_numref(q[1]), PRICE_BITS);
        mpz_cdiv_q(mpq_numref(price[a]), mpq_numref(q[1]), mpq_denref(q[1]));
        mpq_div_2exp(price[a], price[a], PRICE_BITS);
    }
    return true;
}

/* Nobody may be left with nothing: a 2^-30 part of the mean is mixed in. */
static void mix_mean(const cmt_contest *contest,
                     mpq_srcptr total,
                     mpq_t *point,
                     mpq_t *q)
{
    const size_t n = contest->n_alternatives;
    for (size_t i = 0; i < n; i++) {
        mpq_set_ui(q[0], 0, 1);
        for (size_t a = 0; a < contest->n_answers; a++) {
            mpq_mul(q[1], contest->answer_weight[a],
                    contest->answer_weights[a * n + i]);
            mpq_add(q[0], q[0], q[1]);
        }
        mpq_div(q[0], q[0], total);
        mpq_sub(q[0], q[0], point[i]);
        mpq_div_2exp(q[0], q[0], 30);
        mpq_add(point[i], point[i], q[0]);
    }
}

/* By concavity no point has a mean logarithm of overlap that is larger by more than the
 * largest sum of price * overlap, less 1. */
static cmt_status prove(cmt_arena *mem,
                        const cmt_contest *contest,
                        proof *p,
                        cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_levels *columns = NULL;
    mpq_t *best = NULL;
    const size_t n = contest->n_alternatives;
    mpq_t *q = cmt_q_array(mem, 1);
    const mpq_srcptr *prices = cmt_result_pointers(mem, p->price, contest->n_answers);
    if (q == NULL || prices == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a proof");
    CMT_TRY(cmt_overlap_columns(mem, contest, prices, &columns, err));
    CMT_TRY(cmt_overlap_best(mem, columns, n, &best, p->gap, err));
    mpq_set_ui(q[0], 1, 1);
    mpq_sub(p->gap, p->gap, q[0]);
    for (size_t i = 0; i < n; i++) { /* the most that one more unit of any share wins */
        mpq_set_ui(q[0], 0, 1);
        for (size_t k = columns[i].n;
             k > 0 && mpq_cmp(columns[i].value[k - 1], best[i]) > 0; k--)
            mpq_add(q[0], q[0], columns[i].weight[k - 1]);
        if (mpq_cmp(q[0], p->unit) > 0)
            mpq_set(p->unit, q[0]);
    }
done:
    return st;
}

static cmt_status find(cmt_arena *mem,
                       const cmt_contest *contest,
                       mpq_srcptr total,
                       cmt_outcome *o,
                       cmt_err *err)
{
    cmt_status st = CMT_OK;
    mpq_t *point = NULL;
    mpq_t *q = cmt_q_array(mem, 2);
    proof p = {.price = cmt_q_array(mem, contest->n_answers + 1),
               .gap = cmt_q(mem),
               .unit = cmt_q(mem)};
    if (q == NULL || p.price == NULL || p.gap == NULL || p.unit == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a proof");
    CMT_TRY(cmt_climb(mem, contest, total, &point, err));
    if (!find_prices(contest, total, point, p.price, q)) {
        mix_mean(contest, total, point, q);
        (void)find_prices(contest, total, point, p.price, q);
    }
    CMT_TRY(prove(mem, contest, &p, err));
    o->weights = cmt_result_pointers(mem, point, contest->n_alternatives);
    o->unproved = mpq_cmp_ui(p.gap, 1, 1000000) > 0;
    o->witness = cmt_value_object(mem);
    cmt_value_set(mem, o->witness, "gap", cmt_value_q(mem, p.gap));
    cmt_value_set(mem, o->witness, "price", cmt_value_q(mem, p.unit));
done:
    return st;
}

static cmt_status run(cmt_arena *mem,
                      const cmt_contest *contest,
                      const cmt_rule_args *args,
                      cmt_outcome *out,
                      cmt_err *err)
{
    (void)args;
    cmt_status st = CMT_OK;
    cmt_outcome o = {.n = contest->n_alternatives};
    mpq_ptr total = cmt_q(mem);
    if (total == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a sum");
    if (contest->n_answers > 0 && contest->answer_weights == NULL)
        return cmt_fail(err, CMT_E_RANGE, "the rule reads weights");
    for (size_t a = 0; a < contest->n_answers; a++)
        mpq_add(total, total, contest->answer_weight[a]);
    /* Without any weight nobody is served better by anything: a tie. */
    o.tied = mpq_sgn(total) == 0 || contest->n_alternatives == 0;
    if (!o.tied)
        CMT_TRY(find(mem, contest, total, &o, err));
    if (!cmt_arena_ok(mem))
        return cmt_fail(err, CMT_E_NOMEM, "no room for the weights");
    *out = o;
done:
    return st;
}

static const cmt_rule_axiom axioms[] = {
    {"Pareto efficiency, l1 preferences, up to the gap", true,
     "immediate: it maximises a sum of increasing functions"},
    {"proportionality for single-minded answers, up to the gap", true,
     "immediate: the sum of weight * log share is largest at the proportions"},
    {"independence of scale", true, "Nash, Econometrica 18 (1950) 155-162"},
    {0},
};

const cmt_rule cmt_rule_weights_nash = {
    .name = "nash",
    .kind = CMT_RULE_WEIGHTS,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_WEIGHTS,
    .reads = CMT_READS_ANSWERS,
    .yields = CMT_YIELDS_WEIGHTS,
    .title = "Nash welfare (proportional fairness)",
    .definition =
        "A point at which the product of the overlaps with the answers, each to "
        "the power of its weight, is largest up to a proved gap.",
    .source = "Nash, Econometrica 18 (1950) 155-162; Bogomolnaia, Moulin and Stong, J. "
              "Econ. Theory 122 (2005) 165-184; Kelly, Maulloo and Tan, J. Oper. Res. "
              "Soc. 49 (1998) 237-252 (proportional fairness)",
    .beside = 12,
    .cost =
        "at most 40,000,000 looks at an answer, and an exact proof in O(n * answers * "
        "log answers)",
    .loss = NULL,
    .options = NULL,
    .axioms = axioms,
    .run = run,
    .check = cmt_weights_nash_check,
    .welfare = NULL,
};
