#include "rules/apportion/hamilton.h"

#include "base/err.h"
#include "rules/claim.h"
#include "rules/recount.h"

#include <string.h>

typedef struct recount {
    cmt_arena *mem;
    const cmt_contest *contest;
    size_t n;
    mpq_t *votes;
    mpq_t *exact; /* [n] share of the seats */
    bool any_votes;
    cmt_err *err;
} recount;

static cmt_status count(recount *r)
{
    cmt_status st = CMT_OK;
    mpq_ptr total = cmt_q(r->mem);
    mpq_t *seen = cmt_q_array(r->mem, r->n + 1);
    bool *standing = CMT_NEW_ARRAY(r->mem, bool, r->n + 1);
    r->votes = cmt_q_array(r->mem, r->n + 1);
    r->exact = cmt_q_array(r->mem, r->n + 1);
    if (total == NULL || seen == NULL || standing == NULL || r->votes == NULL
        || r->exact == NULL)
        return cmt_fail(r->err, CMT_E_NOMEM, "no room for the votes");
    for (size_t i = 0; i < r->n; i++)
        standing[i] = cmt_contest_eligible(r->contest, i);
    if (r->contest->ballots.n > 0 && r->contest->ballots.form == CMT_FORM_APPROVE) {
        CMT_TRY(cmt_recount_approvals(r->mem, r->contest, CMT_NONE, r->votes, seen,
                                      r->err));
    } else {
        CMT_TRY(cmt_recount_firsts(r->mem, r->contest, standing, r->votes, r->err));
    }
    for (size_t i = 0; i < r->n; i++) {
        if (standing[i])
            mpq_add(total, total, r->votes[i]);
    }
    r->any_votes = mpq_sgn(total) > 0;
    for (size_t i = 0; i < r->n && r->any_votes; i++) {
        if (!standing[i])
            continue;
        mpq_set_ui(r->exact[i], r->contest->seats, 1);
        mpq_mul(r->exact[i], r->exact[i], r->votes[i]);
        mpq_div(r->exact[i], r->exact[i], total);
    }
done:
    return st;
}

/* q = the remainder of party i, its seats before open ones going to `whole`. */
static void remainder_of(const recount *r, size_t i, mpz_ptr whole, mpq_ptr q)
{
    mpz_fdiv_q(whole, mpq_numref(r->exact[i]), mpq_denref(r->exact[i]));
    mpq_set_z(q, whole);
    mpq_sub(q, r->exact[i], q);
}

static bool is_named(const cmt_value *ids, const char *id)
{
    for (size_t k = 0; k < cmt_value_count(ids); k++) {
        const char *one = cmt_value_as_string(cmt_value_at(ids, k));
        if (one != NULL && strcmp(one, id) == 0)
            return true;
    }
    return false;
}

/* Definition: everyone has the whole part of its share, or one seat more; whoever has one
 * more has a remainder at least as large as anyone without; all seats are given. */
static cmt_status check_seats(recount *r,
                              const cmt_outcome *claim,
                              const uint32_t *place)
{
    mpz_ptr whole = cmt_z(r->mem);
    mpq_t *rest = cmt_q_array(r->mem, r->n + 1);
    bool *more = CMT_NEW_ARRAY(r->mem, bool, r->n + 1);
    int64_t given = 0;
    if (whole == NULL || rest == NULL || more == NULL)
        return cmt_fail(r->err, CMT_E_NOMEM, "no room for the seats");
    for (size_t i = 0; i < r->n; i++) {
        remainder_of(r, i, whole, rest[i]);
        const int64_t extra = claim->seats[i] - cmt_z_get_i64(whole);
        more[i] = extra == 1;
        given += claim->seats[i];
        if (extra < 0 || extra > 1
            || (extra > 0 && !cmt_contest_eligible(r->contest, i))) {
            return cmt_fail(r->err, CMT_E_NEGATIVE, "`%s` has seats out of its quota",
                            r->contest->ids[i]);
        }
    }
    if (given != (int64_t)r->contest->seats)
        return cmt_fail(r->err, CMT_E_NEGATIVE, "not all seats are given, or too many");
    for (size_t i = 0; i < r->n; i++) {
        for (size_t j = 0; j < r->n; j++) {
            if (!more[i] || more[j] || !cmt_contest_eligible(r->contest, j))
                continue;
            const int sign = mpq_cmp(rest[i], rest[j]);
            if (sign < 0 || (sign == 0 && (place == NULL || place[i] > place[j]))) {
                return cmt_fail(r->err, CMT_E_NEGATIVE,
                                "`%s` should have the seat of `%s`", r->contest->ids[j],
                                r->contest->ids[i]);
            }
        }
    }
    return CMT_OK;
}

/* The tied parties are those whose remainder is level with the border: fewer remainders
 * are larger than there are open seats, and with the level ones there are more. */
static cmt_status check_tie(recount *r, const cmt_outcome *claim)
{
    mpz_ptr whole = cmt_z(r->mem);
    mpq_t *rest = cmt_q_array(r->mem, r->n + 1);
    const cmt_value *tied = cmt_value_get(claim->witness, "tied");
    int64_t seats = 0;
    int64_t open = (int64_t)r->contest->seats;
    bool any = false;
    if (whole == NULL || rest == NULL)
        return cmt_fail(r->err, CMT_E_NOMEM, "no room for the seats");
    for (size_t i = 0; i < r->n; i++) {
        remainder_of(r, i, whole, rest[i]);
        open -= cmt_z_get_i64(whole);
    }
    for (size_t i = 0; i < r->n; i++) {
        int64_t larger = 0;
        int64_t level = 0;
        for (size_t j = 0; j < r->n; j++) {
            const int sign = mpq_cmp(rest[j], rest[i]);
            const bool counts = cmt_contest_eligible(r->contest, j);
            larger += counts && sign > 0 ? 1 : 0;
            level += counts && sign == 0 ? 1 : 0;
        }
        const bool at_border = cmt_contest_eligible(r->contest, i) && larger < open
                               && larger + level > open;
        any = any || at_border;
        if (at_border != is_named(tied, r->contest->ids[i])
            || (at_border
                && (!cmt_value_as_int(cmt_value_get(claim->witness, "tied_seats"),
                                      &seats)
                    || seats != open - larger))) {
            return cmt_fail(r->err, CMT_E_NEGATIVE,
                            "the tie for the last seats is "
                            "another one");
        }
    }
    if (claim->tied && !any)
        return cmt_fail(r->err, CMT_E_NEGATIVE, "there is no tie for the last seats");
    return CMT_OK;
}

cmt_status cmt_apportion_hamilton_check(cmt_arena *mem,
                                        const cmt_contest *contest,
                                        const cmt_rule_args *args,
                                        const cmt_outcome *claim,
                                        cmt_err *err)
{
    cmt_status st = CMT_OK;
    uint32_t *place = NULL;
    const cmt_tie_kind tie = args->tie_break.kind;
    recount r = {
        .mem = mem, .contest = contest, .n = contest->n_alternatives, .err = err};
    CMT_TRY(cmt_claim_parts(contest, claim,
                            CMT_PART_SCORES | (claim->tied ? 0 : CMT_PART_SEATS), err));
    CMT_TRY(count(&r));
    CMT_TRY(cmt_claim_scores(contest, claim, r.votes, err));
    if (!r.any_votes && contest->seats > 0) {
        if (!claim->tied || claim->witness != NULL)
            return cmt_fail(err, CMT_E_NEGATIVE, "without votes nothing is settled");
        return CMT_OK;
    }
    if (tie == CMT_TIE_ORDER || tie == CMT_TIE_LOT)
        CMT_TRY(cmt_tie_places(mem, &args->tie_break, r.n, &place, err));
    if (claim->tied && place != NULL)
        return cmt_fail(err, CMT_E_NEGATIVE, "the tie-break settles every tie");
    CMT_TRY(check_tie(&r, claim));
    if (!claim->tied)
        CMT_TRY(check_seats(&r, claim, place));
done:
    return st;
}
