#include "rules/seats.h"

#include "ballot/firsts.h"
#include "base/err.h"
#include "rules/scores.h"

cmt_status cmt_seats_votes(cmt_arena *mem,
                           const cmt_contest *contest,
                           mpq_t **out,
                           cmt_err *err)
{
    cmt_status st = CMT_OK;
    const size_t n = contest->n_alternatives;
    cmt_firsts firsts;
    bool *standing = CMT_NEW_ARRAY(mem, bool, n + 1);
    mpq_t *votes = cmt_q_array(mem, n + 1);
    if (standing == NULL || votes == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the votes of %zu parties", n);
    for (size_t i = 0; i < n; i++)
        standing[i] = cmt_contest_eligible(contest, i);
    if (contest->ballots.n > 0 && contest->ballots.form == CMT_FORM_APPROVE) {
        cmt_contest sums = *contest;
        sums.missing = CMT_MISSING_DISAPPROVE; /* weights, not shares */
        CMT_TRY(cmt_scores_approval(mem, &sums, &votes, err));
    } else {
        CMT_TRY(cmt_firsts_init(mem, contest, &firsts, err));
        cmt_firsts_count(&firsts, standing);
        for (size_t i = 0; i < n; i++)
            cmt_firsts_value(&firsts, i, votes[i]);
    }
    *out = votes;
done:
    return st;
}

void cmt_seats_tell_tie(cmt_arena *mem,
                        const cmt_contest *contest,
                        const bool *in,
                        int64_t seats,
                        const int64_t *sure,
                        cmt_value *witness)
{
    cmt_value *tied = cmt_value_array(mem);
    for (size_t i = 0; i < contest->n_alternatives; i++) {
        if (in[i])
            cmt_value_add(mem, tied, cmt_value_string(mem, contest->ids[i]));
    }
    cmt_value_set(mem, witness, "tied", tied);
    cmt_value_set_int(mem, witness, "tied_seats", seats);
    if (sure == NULL)
        return;
    cmt_value *list = cmt_value_array(mem);
    for (size_t i = 0; i < contest->n_alternatives; i++)
        cmt_value_add(mem, list, cmt_value_int(mem, sure[i]));
    cmt_value_set(mem, witness, "sure", list);
}

cmt_status cmt_seats_break_tie(cmt_arena *mem,
                               const cmt_contest *contest,
                               const cmt_tie_break *tie_break,
                               const bool *tied,
                               int64_t open,
                               int64_t *seats,
                               cmt_err *err)
{
    const size_t n = contest->n_alternatives;
    uint32_t *place = NULL;
    uint32_t *at = CMT_NEW_ARRAY(mem, uint32_t, n + 1); /* who has which place */
    if (at == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu places", n);
    const cmt_status st = cmt_tie_places(mem, tie_break, n, &place, err);
    for (uint32_t i = 0; st == CMT_OK && i < n; i++)
        at[place[i]] = i;
    for (size_t k = 0; st == CMT_OK && k < n && open > 0; k++) {
        if (tied[at[k]]) {
            seats[at[k]]++;
            open--;
        }
    }
    return st;
}
