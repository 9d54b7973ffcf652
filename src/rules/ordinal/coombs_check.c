#include "rules/ordinal/coombs.h"

#include "ballot/weight.h"
#include "base/err.h"
#include "rules/elimination_check.h"
#include "rules/recount.h"

/* The definition, over first and last places counted in rationals. */
typedef struct counting {
    cmt_arena *mem;
    const cmt_contest *contest;
    size_t n;
    bool majority;
    mpq_t *firsts; /* [n] */
    mpq_t *lasts;  /* [n] */
    mpq_ptr q;
} counting;

/* Whether ballot b says anything of i that may make it last. */
static bool speaks_of(const counting *x, size_t b, size_t i)
{
    return cmt_ballots_mark(x->contest, b, i) != 0
           || x->contest->unranked == CMT_UNRANKED_LAST;
}

/* A smaller tier, or ranked against unranked. */
static bool is_above(const counting *x, size_t b, size_t i, size_t j)
{
    const unsigned of_i = cmt_ballots_mark(x->contest, b, i);
    const unsigned of_j = cmt_ballots_mark(x->contest, b, j);
    return of_i != 0 && (of_j == 0 || of_i < of_j);
}

/* i is last on ballot b: below somebody who stands, above nobody who does. */
static bool is_last(const counting *x, size_t b, const bool *standing, size_t i)
{
    bool below = false;
    if (!standing[i] || !speaks_of(x, b, i))
        return false;
    for (size_t j = 0; j < x->n; j++) {
        if (!standing[j] || !speaks_of(x, b, j))
            continue;
        if (is_above(x, b, i, j))
            return false;
        below = below || is_above(x, b, j, i);
    }
    return below;
}

static void count_lasts(const counting *x, const bool *standing)
{
    for (size_t i = 0; i < x->n; i++)
        mpq_set_ui(x->lasts[i], 0, 1);
    for (size_t b = 0; b < x->contest->ballots.n; b++) {
        unsigned long several = 0;
        for (size_t i = 0; i < x->n; i++)
            several += is_last(x, b, standing, i) ? 1U : 0U;
        if (several == 0)
            continue;
        cmt_ballot_weight(x->contest, b, x->q);
        mpz_mul_ui(mpq_denref(x->q), mpq_denref(x->q), several);
        mpq_canonicalize(x->q);
        for (size_t i = 0; i < x->n; i++) {
            if (is_last(x, b, standing, i))
                mpq_add(x->lasts[i], x->lasts[i], x->q);
        }
    }
}

/* Twice what i has is more than all have. */
static bool has_majority(const counting *x, const bool *standing, size_t i)
{
    mpq_neg(x->q, x->firsts[i]);
    for (size_t j = 0; j < x->n; j++) {
        if (standing[j] && j != i)
            mpq_add(x->q, x->q, x->firsts[j]);
    }
    return standing[i] && mpq_sgn(x->q) < 0;
}

static cmt_status define(void *self,
                         const bool *standing,
                         const uint32_t *place,
                         cmt_turn *out,
                         cmt_err *err)
{
    counting *x = self;
    const size_t n_standing = cmt_count_standing(standing, x->n);
    const cmt_status st =
        cmt_recount_firsts(x->mem, x->contest, standing, x->firsts, err);
    if (st != CMT_OK)
        return st;
    for (uint32_t i = 0; i < x->n && x->majority; i++) {
        if (has_majority(x, standing, i)) {
            out->kind = CMT_TURN_END;
            out->at[0] = i;
            out->n = 1;
            return CMT_OK;
        }
    }
    count_lasts(x, standing);
    out->n = cmt_extreme(standing, x->n, x->lasts, -1, out->at);
    if (n_standing <= 1
        || (place == NULL && out->n == n_standing
            && x->contest->unranked == CMT_UNRANKED_LAST
            && mpq_sgn(x->lasts[out->at[0]]) == 0)) {
        cmt_definition_end(standing, NULL, x->n, out);
    } else {
        cmt_definition_one(place, true, out);
    }
    return CMT_OK;
}

cmt_status cmt_ordinal_coombs_check(cmt_arena *mem,
                                    const cmt_contest *contest,
                                    const cmt_rule_args *args,
                                    const cmt_outcome *claim,
                                    cmt_err *err)
{
    const size_t n = contest->n_alternatives;
    counting x = {.mem = mem, .contest = contest, .n = n};
    x.majority =
        cmt_rule_option_is(&cmt_rule_ordinal_coombs, args, "majority", "stops");
    x.firsts = cmt_q_array(mem, n);
    x.lasts = cmt_q_array(mem, n);
    x.q = cmt_q(mem);
    if (x.firsts == NULL || x.lasts == NULL || x.q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room to count");
    const cmt_definition definition = {.self = &x, .step = define, .count = x.lasts};
    return cmt_elimination_check(mem, contest, &args->tie_break, &definition, claim,
                                 err);
}
