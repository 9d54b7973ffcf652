#include "rules/ordinal/scoring.h"

#include "base/err.h"
#include "rules/claim.h"
#include "rules/places.h"

/* Value of a place (0 = first) of m; `context` is the rule's own. */
typedef struct values {
    mpq_t *vector;
    size_t length;
} values;

static void value_harmonic(const void *context, size_t place, size_t m, mpq_ptr out)
{
    (void)context;
    (void)m;
    cmt_q_set_i64(out, 1, (int64_t)place + 1);
}

static void value_veto(const void *context, size_t place, size_t m, mpq_ptr out)
{
    (void)context;
    mpq_set_si(out, place + 1 == m ? -1 : 0, 1);
}

static void value_both_ends(const void *context, size_t place, size_t m, mpq_ptr out)
{
    (void)context;
    mpq_set_si(out, place == 0 ? 1 : (place + 1 == m ? -1 : 0), 1);
}

static void value_given(const void *context, size_t place, size_t m, mpq_ptr out)
{
    const values *v = context;
    (void)m;
    if (place < v->length) {
        mpq_set(out, v->vector[place]);
    } else {
        mpq_set_ui(out, 0, 1);
    }
}

static cmt_status judge(cmt_arena *mem,
                        const cmt_contest *contest,
                        cmt_place_value *value,
                        const void *context,
                        mpq_srcptr lift,
                        const cmt_outcome *claim,
                        cmt_err *err)
{
    cmt_status st = CMT_OK;
    const size_t n = contest->n_alternatives;
    mpq_t *scores = cmt_q_array(mem, n);
    if (scores == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu scores", n);
    CMT_TRY(cmt_claim_parts(
        contest, claim, CMT_PART_WINNERS | CMT_PART_RANKING | CMT_PART_SCORES, err));
    CMT_TRY(cmt_recount_places(mem, contest, value, context, scores, err));
    for (size_t i = 0; i < n && lift != NULL; i++) {
        if (cmt_contest_eligible(contest, i))
            mpq_add(scores[i], scores[i], lift);
    }
    CMT_TRY(cmt_claim_scores(contest, claim, scores, err));
    CMT_TRY(cmt_claim_ranking(contest, claim, scores, true, err));
    CMT_TRY(cmt_claim_tied(claim, claim->winners.n > 1, err));
done:
    return st;
}

cmt_status cmt_ordinal_anti_plurality_check(cmt_arena *mem,
                                            const cmt_contest *contest,
                                            const cmt_rule_args *args,
                                            const cmt_outcome *claim,
                                            cmt_err *err)
{
    (void)args;
    return judge(mem, contest, value_veto, NULL, contest->total, claim, err);
}

cmt_status cmt_ordinal_dowdall_check(cmt_arena *mem,
                                     const cmt_contest *contest,
                                     const cmt_rule_args *args,
                                     const cmt_outcome *claim,
                                     cmt_err *err)
{
    (void)args;
    return judge(mem, contest, value_harmonic, NULL, NULL, claim, err);
}

cmt_status cmt_ordinal_positive_negative_check(cmt_arena *mem,
                                               const cmt_contest *contest,
                                               const cmt_rule_args *args,
                                               const cmt_outcome *claim,
                                               cmt_err *err)
{
    (void)args;
    return judge(mem, contest, value_both_ends, NULL, NULL, claim, err);
}

cmt_status cmt_ordinal_scoring_check(cmt_arena *mem,
                                     const cmt_contest *contest,
                                     const cmt_rule_args *args,
                                     const cmt_outcome *claim,
                                     cmt_err *err)
{
    values v = {0};
    const cmt_status st = cmt_rule_option_rationals(
        mem, &cmt_rule_ordinal_scoring, args, "vector", &v.vector, &v.length, err);
    return st != CMT_OK ? st : judge(mem, contest, value_given, &v, NULL, claim, err);
}
