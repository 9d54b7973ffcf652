#include "rules/weights/utilitarian.h"

#include "ballot/overlap.h"
#include "base/err.h"
#include "rules/result.h"

/* What the weight of answers above and at a share says: one more unit of i wins more[i], the
 * last one brought last[i]. No other point is as good where no unit of j could go to i
 * without loss. */
static cmt_status is_unique(cmt_arena *mem,
                            const cmt_levels *columns,
                            mpq_t *point,
                            size_t n,
                            bool *unique,
                            cmt_err *err)
{
    mpq_t *more = cmt_q_array(mem, n);
    mpq_t *last = cmt_q_array(mem, n);
    if (more == NULL || last == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu sums", n);
    *unique = true;
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < columns[i].n; k++) {
            const int side = mpq_cmp(columns[i].value[k], point[i]);
            if (side > 0)
                mpq_add(more[i], more[i], columns[i].weight[k]);
            if (side >= 0)
                mpq_add(last[i], last[i], columns[i].weight[k]);
        }
    }
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n && *unique; j++) {
            *unique =
                i == j || mpq_sgn(point[j]) == 0 || mpq_equal(more[i], last[j]) == 0;
        }
    }
    return CMT_OK;
}

static cmt_status run(cmt_arena *mem,
                      const cmt_contest *contest,
                      const cmt_rule_args *args,
                      cmt_outcome *out,
                      cmt_err *err)
{
    (void)args;
    cmt_status st = CMT_OK;
    const size_t n = contest->n_alternatives;
    cmt_levels *columns = NULL;
    mpq_t *point = NULL;
    bool unique = false;
    mpq_ptr overlap = cmt_q(mem);
    cmt_outcome o = {.n = n};
    if (overlap == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a sum");
    CMT_TRY(cmt_overlap_columns(mem, contest, contest->answer_weight, &columns, err));
    /* Without any weight nothing is better than anything: a tie. */
    o.tied = n == 0 || columns[0].n == 0;
    if (!o.tied) {
        CMT_TRY(cmt_overlap_best(mem, columns, n, &point, overlap, err));
        CMT_TRY(is_unique(mem, columns, point, n, &unique, err));
        o.weights = cmt_result_pointers(mem, point, n);
        o.witness = cmt_value_object(mem);
        cmt_value_set(mem, o.witness, "overlap", cmt_value_q(mem, overlap));
        cmt_value_set_bool(mem, o.witness, "unique", unique);
    }
    if (!cmt_arena_ok(mem))
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu weights", n);
    *out = o;
done:
    return st;
}

static const cmt_rule_axiom axioms[] = {
    {"Pareto efficiency, l1 preferences", true,
     "immediate: it maximises a weighted sum"},
    {"strategyproofness, l1 preferences", true,
     "Freeman, Pennock, Peters and Vaughan, J. Econ. Theory 193 (2021) 105234: with "
     "the "
     "point of largest entropy it is a moving-phantom rule"},
    {"consistency", true, "immediate: it maximises a sum over answers"},
    {"proportionality for single-minded answers", false, "Freeman et al. (2021)"},
    {0},
};

const cmt_rule cmt_rule_weights_utilitarian = {
    .name = "utilitarian",
    .kind = CMT_RULE_WEIGHTS,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_WEIGHTS,
    .reads = CMT_READS_ANSWERS,
    .yields = CMT_YIELDS_WEIGHTS,
    .title = "Utilitarian weights (l1)",
    .definition =
        "The point from which the summed l1 distance to the answers is least; "
        "where several are, the most even one (of largest entropy).",
    .source = "Goel, Krishnaswamy, Sakshuwong and Aitamurto, ACM TEAC 7 (2019) 8; "
              "Freeman, Pennock, Peters and Vaughan, J. Econ. Theory 193 (2021) 105234",
    .cost = "O(n * answers * log answers + n^2)",
    .loss = "absolute-error",
    .options = NULL,
    .axioms = axioms,
    .run = run,
    .check = cmt_weights_utilitarian_check,
    .welfare = NULL,
};
