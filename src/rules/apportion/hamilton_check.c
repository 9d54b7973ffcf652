#include "rules/apportion/hamilton.h"

#include "base/err.h"
#include "rules/claim.h"
#include "rules/seats_check.h"

typedef struct recount {
    cmt_arena *mem;
    const cmt_contest *contest;
    size_t n;
    mpq_t *votes;
    mpq_t *exact; /* [n] share of the seats */
    bool any_votes;
    cmt_err *err;
} recount;

/* exact[i] = votes of i over `parts`-ths of all votes.
 * @return whether the whole parts are no more than the seats */
static bool divide_in(const recount *r, mpq_srcptr total, int64_t parts, mpz_t *z)
{
    cmt_z_set_i64(z[0], 0);
    for (size_t i = 0; i < r->n; i++) {
        if (!cmt_contest_eligible(r->contest, i))
            continue;
        cmt_q_set_i64(r->exact[i], parts, 1);
        mpq_mul(r->exact[i], r->exact[i], r->votes[i]);
        mpq_div(r->exact[i], r->exact[i], total);
        mpz_fdiv_q(z[1], mpq_numref(r->exact[i]), mpq_denref(r->exact[i]));
        mpz_add(z[0], z[0], z[1]);
    }
    return mpz_cmp_ui(z[0], r->contest->seats) <= 0;
}

static bool ballots_are_whole(const cmt_contest *c)
{
    bool whole = true;
    for (size_t g = 0; g < c->n_voices; g++)
        whole = whole && mpz_cmp_ui(mpq_denref(c->voices[g].multiplier), 1) == 0;
    return whole;
}

/* exact[i] = votes of i over the smallest whole number above total / (seats + 1). */
static bool divide_by_droop(const recount *r, mpq_srcptr total, mpz_t *z)
{
    mpz_mul_ui(z[0], mpq_denref(total), r->contest->seats + 1);
    mpz_fdiv_q(z[1], mpq_numref(total), z[0]);
    mpz_add_ui(z[1], z[1], 1);
    int64_t given = 0;
    for (size_t i = 0; i < r->n; i++) {
        if (!cmt_contest_eligible(r->contest, i))
            continue;
        mpq_set_z(r->exact[i], z[1]);
        mpq_div(r->exact[i], r->votes[i], r->exact[i]);
        mpz_fdiv_q(z[2], mpq_numref(r->exact[i]), mpq_denref(r->exact[i]));
        given += cmt_z_get_i64(z[2]);
    }
    return given <= (int64_t)r->contest->seats;
}

/* How often each party has the quota: that of the option, else, where its whole parts are
 * more than the seats, the next one above. */
static cmt_status count_quotas(const recount *r,
                               const cmt_rule_args *args,
                               mpq_srcptr total)
{
    static const char *const names[] = {"imperiali", "hagenbach-bischoff", "hare"};
    const cmt_rule *rule = &cmt_rule_apportion_hamilton;
    const bool droop = cmt_rule_option_is(rule, args, "quota", "droop");
    const int64_t seats = (int64_t)r->contest->seats;
    bool asked = false;
    mpz_t *z = cmt_z_array(r->mem, 3);
    if (z == NULL)
        return cmt_fail(r->err, CMT_E_NOMEM, "no room for the votes");
    if (droop && ballots_are_whole(r->contest) && divide_by_droop(r, total, z))
        return CMT_OK;
    for (int64_t k = 0; k < 3; k++) {
        asked = asked || cmt_rule_option_is(rule, args, "quota", names[k])
                || (droop && k == 1);
        if (asked && divide_in(r, total, seats + 2 - k, z))
            return CMT_OK;
    }
    return cmt_fail(r->err, CMT_E_NEGATIVE, "no quota gives at most the seats");
}

static cmt_status count(recount *r, const cmt_rule_args *args)
{
    cmt_status st = CMT_OK;
    mpq_ptr total = cmt_q(r->mem);
    r->votes = cmt_q_array(r->mem, r->n + 1);
    r->exact = cmt_q_array(r->mem, r->n + 1);
    if (total == NULL || r->votes == NULL || r->exact == NULL)
        return cmt_fail(r->err, CMT_E_NOMEM, "no room for the votes");
    CMT_TRY(cmt_seats_recount(r->mem, r->contest, r->votes, total, r->err));
    r->any_votes = mpq_sgn(total) > 0;
    if (r->any_votes && r->contest->seats > 0)
        return count_quotas(r, args, total);
done:
    return st;
}

static bool takes_part(const recount *r, size_t i)
{
    return cmt_contest_eligible(r->contest, i) && mpq_sgn(r->votes[i]) > 0;
}

/* q = the remainder of party i, its seats before open ones going to `whole`. */
static void remainder_of(const recount *r, size_t i, mpz_ptr whole, mpq_ptr q)
{
    mpz_fdiv_q(whole, mpq_numref(r->exact[i]), mpq_denref(r->exact[i]));
    mpq_set_z(q, whole);
    mpq_sub(q, r->exact[i], q);
}

/* rest[i] = remainder of party i, whole[i] = the seats it has for sure. */
static cmt_status divide(const recount *r, int64_t **whole, mpq_t **rest)
{
    mpz_ptr z = cmt_z(r->mem);
    *rest = cmt_q_array(r->mem, r->n + 1);
    *whole = CMT_NEW_ARRAY(r->mem, int64_t, r->n + 1);
    if (z == NULL || *rest == NULL || *whole == NULL)
        return cmt_fail(r->err, CMT_E_NOMEM, "no room for the seats");
    for (size_t i = 0; i < r->n; i++) {
        remainder_of(r, i, z, (*rest)[i]);
        (*whole)[i] = cmt_z_get_i64(z);
    }
    return CMT_OK;
}

/* Nobody who got an open seat has a smaller remainder than somebody who did not; of level
 * ones the earlier place goes first. */
static cmt_status check_order(const recount *r,
                              const bool *more,
                              mpq_t *rest,
                              const uint32_t *place)
{
    for (size_t k = 0; k < r->n * r->n; k++) {
        const size_t i = k / r->n;
        const size_t j = k % r->n;
        if (!more[i] || more[j] || !takes_part(r, j))
            continue;
        const int sign = mpq_cmp(rest[i], rest[j]);
        if (sign < 0 || (sign == 0 && (place == NULL || place[i] > place[j]))) {
            return cmt_fail(r->err, CMT_E_NEGATIVE, "`%s` should have the seat of `%s`",
                            r->contest->ids[j], r->contest->ids[i]);
        }
    }
    return CMT_OK;
}

/* Definition: everyone has the whole part of its share, or one seat more; whoever has one
 * more has a remainder at least as large as anyone without; all seats are given. */
static cmt_status check_seats(recount *r,
                              const cmt_outcome *claim,
                              const uint32_t *place)
{
    int64_t *whole = NULL;
    mpq_t *rest = NULL;
    int64_t given = 0;
    const cmt_status st = divide(r, &whole, &rest);
    bool *more = CMT_NEW_ARRAY(r->mem, bool, r->n + 1);
    if (st != CMT_OK)
        return st;
    if (more == NULL)
        return cmt_fail(r->err, CMT_E_NOMEM, "no room for the seats");
    for (size_t i = 0; i < r->n; i++) {
        const int64_t extra = claim->seats[i] - whole[i];
        more[i] = extra == 1;
        given += claim->seats[i];
        if (extra < 0 || extra > 1 || (extra > 0 && !takes_part(r, i))) {
            return cmt_fail(r->err, CMT_E_NEGATIVE, "`%s` has seats out of its quota",
                            r->contest->ids[i]);
        }
    }
    if (given != (int64_t)r->contest->seats)
        return cmt_fail(r->err, CMT_E_NEGATIVE, "not all seats are given, or too many");
    return check_order(r, more, rest, place);
}

/* How many parties with votes have a larger remainder than i, and how many the same. */
static void compare_with_all(
    const recount *r, mpq_t *rest, size_t i, int64_t *larger, int64_t *level)
{
    *larger = 0;
    *level = 0;
    for (size_t j = 0; j < r->n; j++) {
        const int sign = mpq_cmp(rest[j], rest[i]);
        if (!takes_part(r, j))
            continue;
        *larger += sign > 0 ? 1 : 0;
        *level += sign == 0 ? 1 : 0;
    }
}

/* The tied parties are those whose remainder is level with the border: fewer remainders
 * are larger than there are open seats, and with the level ones there are more. */
static cmt_status check_tie(recount *r, const cmt_outcome *claim)
{
    int64_t *whole = NULL;
    mpq_t *rest = NULL;
    int64_t seats = -1;
    int64_t open = (int64_t)r->contest->seats;
    bool any = false;
    bool other = false;
    bool *at_border = CMT_NEW_ARRAY(r->mem, bool, r->n + 1);
    const cmt_status st = divide(r, &whole, &rest);
    if (st != CMT_OK)
        return st;
    if (at_border == NULL)
        return cmt_fail(r->err, CMT_E_NOMEM, "no room for the seats");
    for (size_t i = 0; i < r->n; i++)
        open -= whole[i];
    (void)cmt_value_as_int(cmt_value_get(claim->witness, "tied_seats"), &seats);
    for (size_t i = 0; i < r->n; i++) {
        int64_t larger = 0;
        int64_t level = 0;
        compare_with_all(r, rest, i, &larger, &level);
        at_border[i] = takes_part(r, i) && larger < open && larger + level > open;
        any = any || at_border[i];
        other = other || (at_border[i] && seats != open - larger);
    }
    if (other
        || !cmt_claim_names(r->contest, cmt_value_get(claim->witness, "tied"),
                            at_border)) {
        return cmt_fail(r->err, CMT_E_NEGATIVE,
                        "the tie for the last seats is another one");
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
    CMT_TRY(count(&r, args));
    CMT_TRY(cmt_claim_scores(contest, claim, r.votes, err));
    if (!r.any_votes && contest->seats > 0) {
        return cmt_seats_check_no_votes(claim, err);
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
