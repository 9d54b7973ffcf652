#include "rules/ordinal/borda_elimination.h"

#include "base/err.h"
#include "rules/elimination_check.h"
#include "rules/recount.h"

/* The definition, over Borda scores added up from pairs in rationals. */
typedef struct counting {
    const cmt_contest *contest;
    size_t n;
    mpq_t *pairs; /* [n][n] */
    mpq_t *score; /* [n] */
    mpq_t *q;     /* [2] scratch */
    bool all;
    bool strict;
} counting;

/* For each other one who stands: a point for each ballot that has i above, half a point
 * for each that has neither above. The average of the scores goes to q[1]. */
static void count_scores(const counting *x, const bool *standing)
{
    unsigned long n_standing = 0;
    mpq_set_ui(x->q[1], 0, 1);
    for (size_t i = 0; i < x->n; i++) {
        mpq_set_ui(x->score[i], 0, 1);
        if (!standing[i])
            continue;
        for (size_t j = 0; j < x->n; j++) {
            if (!standing[j] || i == j)
                continue;
            mpq_add(x->q[0], x->contest->total, x->pairs[i * x->n + j]);
            mpq_sub(x->q[0], x->q[0], x->pairs[j * x->n + i]);
            mpq_div_2exp(x->q[0], x->q[0], 1);
            mpq_add(x->score[i], x->score[i], x->q[0]);
        }
        mpq_add(x->q[1], x->q[1], x->score[i]);
        n_standing++;
    }
    if (n_standing > 0) {
        mpq_set_ui(x->q[0], n_standing, 1);
        mpq_div(x->q[1], x->q[1], x->q[0]);
    }
}

static bool all_duels_level(const counting *x, const bool *standing)
{
    for (size_t k = 0; k < x->n * x->n; k++) {
        const size_t i = k / x->n;
        const size_t j = k % x->n;
        if (standing[i] && standing[j] && i != j
            && mpq_equal(x->pairs[k], x->pairs[j * x->n + i]) == 0)
            return false;
    }
    return true;
}

/* Those under the bar; nobody where all are level. */
static void find_under(const counting *x, const bool *standing, cmt_turn *out)
{
    bool level = true;
    out->n = 0;
    for (uint32_t i = 0; i < x->n; i++) {
        if (!standing[i])
            continue;
        const int order = mpq_cmp(x->score[i], x->q[1]);
        level = level && order == 0;
        if (x->strict ? order < 0 : order <= 0)
            out->at[out->n++] = i;
    }
    out->n = level ? 0 : out->n;
}

static cmt_status define(void *self,
                         const bool *standing,
                         const uint32_t *place,
                         cmt_turn *out,
                         cmt_err *err)
{
    (void)err;
    counting *x = self;
    count_scores(x, standing);
    if (x->all) {
        find_under(x, standing, out);
        out->kind = CMT_TURN_ALL;
        out->counted = true;
        if (out->n == 0)
            cmt_definition_end(standing, NULL, x->n, out);
        return CMT_OK;
    }
    if (cmt_count_standing(standing, x->n) <= 1
        || (place == NULL && all_duels_level(x, standing))) {
        cmt_definition_end(standing, NULL, x->n, out);
        return CMT_OK;
    }
    out->n = cmt_extreme(standing, x->n, x->score, 1, out->at);
    cmt_definition_one(place, true, out);
    return CMT_OK;
}

static cmt_status check_as(cmt_arena *mem,
                           const cmt_contest *contest,
                           const cmt_rule_args *args,
                           const counting *how,
                           const cmt_outcome *claim,
                           cmt_err *err)
{
    const size_t n = contest->n_alternatives;
    counting x = *how;
    x.contest = contest;
    x.n = n;
    x.pairs = cmt_q_array(mem, n * n);
    x.score = cmt_q_array(mem, n);
    x.q = cmt_q_array(mem, 2);
    if (x.pairs == NULL || x.score == NULL || x.q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room to count");
    const cmt_status st = cmt_recount_pairs(mem, contest, x.pairs, err);
    if (st != CMT_OK)
        return st;
    const cmt_definition definition = {.self = &x, .step = define, .count = x.score};
    return cmt_elimination_check(mem, contest, &args->tie_break, &definition, claim,
                                 err);
}

cmt_status cmt_ordinal_baldwin_check(cmt_arena *mem,
                                     const cmt_contest *contest,
                                     const cmt_rule_args *args,
                                     const cmt_outcome *claim,
                                     cmt_err *err)
{
    return check_as(mem, contest, args, &(counting){0}, claim, err);
}

cmt_status cmt_ordinal_nanson_check(cmt_arena *mem,
                                    const cmt_contest *contest,
                                    const cmt_rule_args *args,
                                    const cmt_outcome *claim,
                                    cmt_err *err)
{
    const counting how = {.all = true,
                          .strict = cmt_rule_option_is(&cmt_rule_ordinal_nanson, args,
                                                       "elimination", "strict")};
    return check_as(mem, contest, args, &how, claim, err);
}
