#include "rules/seats_check.h"

#include "base/err.h"
#include "rules/recount.h"

#include <string.h>

cmt_status cmt_seats_recount(cmt_arena *mem,
                             const cmt_contest *contest,
                             mpq_t *votes,
                             mpq_ptr total,
                             cmt_err *err)
{
    cmt_status st = CMT_OK;
    const size_t n = contest->n_alternatives;
    mpq_t *seen = cmt_q_array(mem, n + 1);
    bool *standing = CMT_NEW_ARRAY(mem, bool, n + 1);
    if (seen == NULL || standing == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the votes");
    for (size_t i = 0; i < n; i++)
        standing[i] = cmt_contest_eligible(contest, i);
    if (contest->ballots.n > 0 && contest->ballots.form == CMT_FORM_APPROVE) {
        CMT_TRY(cmt_recount_approvals(mem, contest, CMT_NONE, votes, seen, err));
    } else {
        CMT_TRY(cmt_recount_firsts(mem, contest, standing, votes, err));
    }
    mpq_set_ui(total, 0, 1);
    for (size_t i = 0; i < n; i++) {
        if (standing[i])
            mpq_add(total, total, votes[i]);
    }
done:
    return st;
}

bool cmt_seats_has_name(const cmt_value *ids, const char *id)
{
    for (size_t k = 0; k < cmt_value_count(ids); k++) {
        const char *one = cmt_value_as_string(cmt_value_at(ids, k));
        if (one != NULL && strcmp(one, id) == 0)
            return true;
    }
    return false;
}

bool cmt_seats_tells(const cmt_value *witness, size_t n, const int64_t *sure)
{
    const cmt_value *list = cmt_value_get(witness, "sure");
    for (size_t i = 0; i < n; i++) {
        int64_t seats = 0;
        if (!cmt_value_as_int(cmt_value_at(list, i), &seats) || seats != sure[i])
            return false;
    }
    return cmt_value_count(list) == n;
}

cmt_status cmt_seats_check_no_votes(const cmt_outcome *claim, cmt_err *err)
{
    if (!claim->tied || claim->witness != NULL)
        return cmt_fail(err, CMT_E_NEGATIVE, "without votes nothing is settled");
    return CMT_OK;
}
