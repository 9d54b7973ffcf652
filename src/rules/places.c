#include "rules/places.h"

#include "ballot/weight.h"
#include "base/err.h"
#include "rules/recount.h"

/* How many eligible alternatives ballot b puts above i, and at its height. */
static void count_around(
    const cmt_contest *contest, size_t b, size_t i, size_t *above, size_t *level)
{
    const bool silent = contest->unranked == CMT_UNRANKED_NO_OPINION;
    *above = 0;
    *level = 0;
    for (size_t j = 0; j < contest->n_alternatives; j++) {
        if (!cmt_contest_eligible(contest, j)
            || (silent && cmt_ballots_mark(contest, b, j) == 0))
            continue;
        if (cmt_recount_above(contest, b, j, i)) {
            (*above)++;
        } else if (!cmt_recount_above(contest, b, i, j)) {
            (*level)++;
        }
    }
}

cmt_status cmt_recount_places(cmt_arena *mem,
                              const cmt_contest *contest,
                              cmt_place_value *value,
                              const void *context,
                              mpq_t *out,
                              cmt_err *err)
{
    const size_t n = contest->n_alternatives;
    const bool silent = contest->unranked == CMT_UNRANKED_NO_OPINION;
    mpq_t *q = cmt_q_array(mem, 3);
    size_t m = 0;
    if (q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room to count places");
    for (size_t i = 0; i < n; i++) {
        mpq_set_ui(out[i], 0, 1);
        m += cmt_contest_eligible(contest, i) ? 1U : 0U;
    }
    for (size_t b = 0; b < contest->ballots.n; b++) {
        cmt_ballot_weight(contest, b, q[0]);
        for (size_t i = 0; i < n; i++) {
            if (!cmt_contest_eligible(contest, i)
                || (silent && cmt_ballots_mark(contest, b, i) == 0))
                continue;
            size_t above = 0;
            size_t level = 0;
            count_around(contest, b, i, &above, &level);
            mpq_set_ui(q[1], 0, 1);
            for (size_t p = above; p < above + level; p++) {
                value(context, p, m, q[2]);
                mpq_add(q[1], q[1], q[2]);
            }
            cmt_q_set_i64(q[2], (int64_t)level, 1);
            mpq_div(q[1], q[1], q[2]);
            mpq_mul(q[1], q[1], q[0]);
            mpq_add(out[i], out[i], q[1]);
        }
    }
    return CMT_OK;
}

cmt_status cmt_recount_upto(cmt_arena *mem,
                            const cmt_contest *contest,
                            const uint32_t *places,
                            mpq_t *out,
                            cmt_err *err)
{
    const size_t n = contest->n_alternatives;
    const bool silent = contest->unranked == CMT_UNRANKED_NO_OPINION;
    mpq_t *q = cmt_q_array(mem, 2);
    if (q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room to count places");
    for (size_t i = 0; i < n; i++)
        mpq_set_ui(out[i], 0, 1);
    for (size_t b = 0; b < contest->ballots.n; b++) {
        cmt_ballot_weight(contest, b, q[0]);
        for (size_t i = 0; i < n; i++) {
            size_t above = 0;
            size_t level = 0;
            if (!cmt_contest_eligible(contest, i)
                || (silent && cmt_ballots_mark(contest, b, i) == 0))
                continue;
            count_around(contest, b, i, &above, &level);
            if (places[i] <= above)
                continue;
            const size_t within = places[i] - above < level ? places[i] - above : level;
            cmt_q_set_i64(q[1], (int64_t)within, (int64_t)level);
            mpq_mul(q[1], q[1], q[0]);
            mpq_add(out[i], out[i], q[1]);
        }
    }
    return CMT_OK;
}
