#include "rules/ordinal/irv.h"

#include "ballot/weight.h"
#include "base/err.h"
#include "rules/elimination_check.h"
#include "rules/recount.h"

/* The definition: count, and the fewest go. */
typedef struct counting {
    cmt_arena *mem;
    const cmt_contest *contest;
    mpq_t *count; /* [n] */
    bool batch;
    bool whole; /* a ballot counts whole for each of several */
} counting;

/* Whether ballot b has i in its best tier among those standing. */
static bool is_best(const cmt_contest *c, size_t b, const bool *standing, size_t i)
{
    const unsigned tier = cmt_ballots_mark(c, b, i);
    for (size_t j = 0; j < c->n_alternatives; j++) {
        const unsigned other = cmt_ballots_mark(c, b, j);
        if (standing[j] && other != 0 && other < tier)
            return false;
    }
    return standing[i] && tier != 0;
}

static cmt_status recount(const counting *x, const bool *standing, cmt_err *err)
{
    const cmt_contest *c = x->contest;
    if (!x->whole)
        return cmt_recount_firsts(x->mem, c, standing, x->count, err);
    mpq_ptr weight = cmt_q(x->mem);
    if (weight == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room to count");
    for (size_t i = 0; i < c->n_alternatives; i++) {
        mpq_set_ui(x->count[i], 0, 1);
        for (size_t b = 0; b < c->ballots.n; b++) {
            if (!is_best(c, b, standing, i))
                continue;
            cmt_ballot_weight(c, b, weight);
            mpq_add(x->count[i], x->count[i], weight);
        }
    }
    return CMT_OK;
}

static cmt_status define(void *self,
                         const bool *standing,
                         const uint32_t *place,
                         cmt_turn *out,
                         cmt_err *err)
{
    counting *x = self;
    const size_t n = x->contest->n_alternatives;
    const cmt_status st = recount(x, standing, err);
    if (st != CMT_OK)
        return st;
    const size_t n_standing = cmt_count_standing(standing, n);
    out->n = cmt_extreme(standing, n, x->count, 1, out->at);
    const bool level = out->n == n_standing;
    if (n_standing <= 1 || (level && x->batch)
        || (level && place == NULL && mpq_sgn(x->count[out->at[0]]) == 0)) {
        cmt_definition_end(standing, NULL, n, out);
        return CMT_OK;
    }
    cmt_definition_one(place, true, out);
    if (x->batch
        || (place == NULL && out->n > 1
            && cmt_must_all_go(standing, n, x->count, out->at, out->n)))
        out->kind = CMT_TURN_ALL;
    return CMT_OK;
}

static cmt_status check_as(cmt_arena *mem,
                           const cmt_contest *contest,
                           const cmt_rule_args *args,
                           const counting *how,
                           const cmt_outcome *claim,
                           cmt_err *err)
{
    counting x = *how;
    x.mem = mem;
    x.contest = contest;
    x.count = cmt_q_array(mem, contest->n_alternatives);
    if (x.count == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room to count");
    const cmt_definition definition = {.self = &x, .step = define, .count = x.count};
    return cmt_elimination_check(mem, contest, &args->tie_break, &definition, claim,
                                 err);
}

cmt_status cmt_ordinal_irv_check(cmt_arena *mem,
                                 const cmt_contest *contest,
                                 const cmt_rule_args *args,
                                 const cmt_outcome *claim,
                                 cmt_err *err)
{
    return check_as(mem, contest, args, &(counting){0}, claim, err);
}

cmt_status cmt_ordinal_irv_batch_check(cmt_arena *mem,
                                       const cmt_contest *contest,
                                       const cmt_rule_args *args,
                                       const cmt_outcome *claim,
                                       cmt_err *err)
{
    return check_as(mem, contest, args, &(counting){.batch = true}, claim, err);
}

cmt_status cmt_ordinal_approval_irv_check(cmt_arena *mem,
                                          const cmt_contest *contest,
                                          const cmt_rule_args *args,
                                          const cmt_outcome *claim,
                                          cmt_err *err)
{
    return check_as(mem, contest, args, &(counting){.whole = true}, claim, err);
}
