#include "rules/level/trimmed_mean.h"

#include "base/err.h"
#include "rules/claim.h"

#define MAX_LEVEL_DIGITS 4096

/* Numbers at work: all weight, the cut, and, for a level, the weight before and at it. */
enum { ALL, CUT, BEFORE, AT, KEPT, SUM, TERM, LOW, HIGH, N_NUMBERS };

/* Weight on the far side of a level (below for side < 0) and at it. */
static void weigh(const cmt_contest *contest, mpq_srcptr level, int side, mpq_t *q)
{
    mpq_set_ui(q[BEFORE], 0, 1);
    mpq_set_ui(q[AT], 0, 1);
    for (size_t a = 0; a < contest->n_answers; a++) {
        const int at = mpq_cmp(contest->answer_level[a], level);
        if (at == 0) {
            mpq_add(q[AT], q[AT], contest->answer_weight[a]);
        } else if ((at < 0) == (side < 0)) {
            mpq_add(q[BEFORE], q[BEFORE], contest->answer_weight[a]);
        }
    }
}

/* The cut falls at this level: at most the cut lies beyond it, more with it. Adds what the
 * level keeps, seen from this side, to nothing: q[KEPT] is that weight. */
static bool cut_is_at(const cmt_contest *contest, mpq_srcptr level, int side, mpq_t *q)
{
    weigh(contest, level, side, q);
    mpq_add(q[KEPT], q[BEFORE], q[AT]);
    mpq_sub(q[KEPT], q[KEPT], q[CUT]);
    return mpq_cmp(q[BEFORE], q[CUT]) <= 0 && mpq_sgn(q[KEPT]) > 0;
}

static void add_part(mpq_t *q, mpq_srcptr level)
{
    mpq_mul(q[TERM], q[KEPT], level);
    mpq_add(q[SUM], q[SUM], q[TERM]);
}

/* q[SUM] = the sum of what is inside the cuts, level by level; false: no such cuts. */
static bool sum_inside(const cmt_contest *contest, mpq_t *q)
{
    if (mpq_cmp(q[LOW], q[HIGH]) > 0)
        return false;
    mpq_set_ui(q[SUM], 0, 1);
    if (!cut_is_at(contest, q[LOW], -1, q))
        return false;
    if (mpq_equal(q[LOW], q[HIGH]) != 0) { /* all that is left stands at one level */
        mpq_mul_2exp(q[KEPT], q[CUT], 1);
        mpq_sub(q[KEPT], q[ALL], q[KEPT]);
        add_part(q, q[LOW]);
        return cut_is_at(contest, q[HIGH], 1, q);
    }
    add_part(q, q[LOW]);
    if (!cut_is_at(contest, q[HIGH], 1, q))
        return false;
    add_part(q, q[HIGH]);
    for (size_t a = 0; a < contest->n_answers; a++) {
        if (mpq_cmp(contest->answer_level[a], q[LOW]) > 0
            && mpq_cmp(contest->answer_level[a], q[HIGH]) < 0) {
            mpq_set(q[KEPT], contest->answer_weight[a]);
            add_part(q, contest->answer_level[a]);
        }
    }
    return true;
}

static cmt_status check_level(const cmt_contest *contest,
                              const cmt_outcome *claim,
                              mpq_t *q,
                              cmt_err *err)
{
    if (claim->level_high != NULL
        || !cmt_value_as_q(cmt_value_get(claim->witness, "low"), MAX_LEVEL_DIGITS,
                           q[LOW])
        || !cmt_value_as_q(cmt_value_get(claim->witness, "high"), MAX_LEVEL_DIGITS,
                           q[HIGH])
        || !sum_inside(contest, q))
        return cmt_fail(err, CMT_E_NEGATIVE, "the cuts do not fall there");
    mpq_mul_2exp(q[KEPT], q[CUT], 1);
    mpq_sub(q[KEPT], q[ALL], q[KEPT]);
    mpq_mul(q[TERM], q[KEPT], claim->level);
    if (mpq_equal(q[TERM], q[SUM]) == 0)
        return cmt_fail(err, CMT_E_NEGATIVE, "the level is not the mean of the rest");
    return CMT_OK;
}

cmt_status cmt_level_trimmed_mean_check(cmt_arena *mem,
                                        const cmt_contest *contest,
                                        const cmt_rule_args *args,
                                        const cmt_outcome *claim,
                                        cmt_err *err)
{
    cmt_status st = CMT_OK;
    const char *trim =
        cmt_rule_option_value(&cmt_rule_level_trimmed_mean, args, "trim");
    mpq_t *q = cmt_q_array(mem, N_NUMBERS);
    if (q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a sum");
    if (contest->n_answers > 0 && contest->answer_level == NULL)
        return cmt_fail(err, CMT_E_RANGE, "the rule reads levels");
    for (size_t a = 0; a < contest->n_answers; a++)
        mpq_add(q[ALL], q[ALL], contest->answer_weight[a]);
    const bool tied = mpq_sgn(q[ALL]) == 0;
    if (!cmt_q_read(trim, CMT_MAX_OPTION_DIGITS, q[CUT]))
        return cmt_fail(err, CMT_E_RANGE, "`trim` is no number");
    mpq_mul(q[CUT], q[CUT], q[ALL]);
    CMT_TRY(cmt_claim_parts(contest, claim, tied ? 0 : CMT_PART_LEVEL, err));
    CMT_TRY(cmt_claim_tied(claim, tied, err));
    if (!tied)
        CMT_TRY(check_level(contest, claim, q, err));
done:
    return st;
}
