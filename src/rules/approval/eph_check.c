#include "rules/approval/eph.h"

#include "ballot/weight.h"
#include "base/err.h"
#include "rules/claim.h"
#include "rules/recount.h"

#include <string.h>

typedef struct book {
    const cmt_contest *contest;
    size_t n;
    bool *standing;
    bool *leaving;
    mpq_t *points;
    mpq_t *approving;
    mpq_t *seen;
    mpq_ptr part;
} book;

static bool counts(const book *k, size_t b, size_t i)
{
    return k->standing[i] && cmt_ballots_mark(k->contest, b, i) == CMT_MARK_APPROVE;
}

static void divide(book *k)
{
    for (size_t i = 0; i < k->n; i++)
        mpq_set_ui(k->points[i], 0, 1);
    for (size_t b = 0; b < k->contest->ballots.n; b++) {
        unsigned long size = 0;
        for (size_t i = 0; i < k->n; i++)
            size += counts(k, b, i) ? 1U : 0U;
        if (size == 0)
            continue;
        cmt_ballot_weight(k->contest, b, k->part);
        mpz_mul_ui(mpq_denref(k->part), mpq_denref(k->part), size);
        mpq_canonicalize(k->part);
        for (size_t i = 0; i < k->n; i++) {
            if (counts(k, b, i))
                mpq_add(k->points[i], k->points[i], k->part);
        }
    }
}

/* i is among the two with the least points, or level with them: fewer than two have less. */
static bool is_low(const book *k, size_t i)
{
    size_t below = 0;
    for (size_t j = 0; j < k->n; j++)
        below += k->standing[j] && mpq_cmp(k->points[j], k->points[i]) < 0 ? 1U : 0U;
    return k->standing[i] && below < 2;
}

static size_t mark_leaving(book *k)
{
    size_t n = 0;
    for (size_t i = 0; i < k->n; i++) {
        k->leaving[i] = is_low(k, i);
        for (size_t j = 0; j < k->n && k->leaving[i]; j++) {
            k->leaving[i] =
                !is_low(k, j) || mpq_cmp(k->approving[j], k->approving[i]) >= 0;
        }
        n += k->leaving[i] ? 1U : 0U;
    }
    return n;
}

static bool round_says(const book *k, const cmt_value *round)
{
    size_t at = 0;
    const cmt_value *list = cmt_value_get(round, "eliminated");
    for (size_t i = 0; i < k->n; i++) {
        if (!k->leaving[i])
            continue;
        const char *id = cmt_value_as_string(cmt_value_at(list, at++));
        if (id == NULL || strcmp(id, k->contest->ids[i]) != 0)
            return false;
    }
    return at == cmt_value_count(list);
}

static cmt_status follow(book *k, const cmt_outcome *claim, size_t seats, cmt_err *err)
{
    size_t n_rounds = 0;
    size_t n_standing = 0;
    for (size_t i = 0; i < k->n; i++)
        n_standing += k->standing[i] ? 1U : 0U;
    while (n_standing > seats) {
        divide(k);
        const size_t n = mark_leaving(k);
        if (n_standing - n <= seats)
            break;
        if (!round_says(k, cmt_value_at(claim->rounds, n_rounds))) {
            return cmt_fail(err, CMT_E_NEGATIVE, "round %zu eliminates others",
                            n_rounds + 1);
        }
        n_rounds++;
        for (size_t i = 0; i < k->n; i++) {
            k->standing[i] = k->standing[i] && !k->leaving[i];
            k->leaving[i] = false;
        }
        n_standing -= n;
    }
    if (n_rounds != cmt_value_count(claim->rounds))
        return cmt_fail(err, CMT_E_NEGATIVE, "there are %zu rounds", n_rounds);
    return CMT_OK;
}

cmt_status cmt_approval_eph_check(cmt_arena *mem,
                                  const cmt_contest *contest,
                                  const cmt_rule_args *args,
                                  const cmt_outcome *claim,
                                  cmt_err *err)
{
    cmt_status st = CMT_OK;
    book k = {.contest = contest, .n = contest->n_alternatives};
    k.standing = CMT_NEW_ARRAY(mem, bool, k.n + 1);
    k.leaving = CMT_NEW_ARRAY(mem, bool, k.n + 1);
    k.points = cmt_q_array(mem, k.n + 1);
    k.approving = cmt_q_array(mem, k.n + 1);
    k.seen = cmt_q_array(mem, k.n + 1);
    k.part = cmt_q(mem);
    if (k.standing == NULL || k.leaving == NULL || k.points == NULL
        || k.approving == NULL || k.seen == NULL || k.part == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the points");
    CMT_TRY(cmt_claim_parts(contest, claim, CMT_PART_COMMITTEES, err));
    CMT_TRY(cmt_recount_approvals(mem, contest, CMT_NONE, k.approving, k.seen, err));
    for (size_t i = 0; i < k.n; i++)
        k.standing[i] = cmt_contest_eligible(contest, i);
    CMT_TRY(follow(&k, claim, contest->seats, err));
    for (size_t i = 0; i < k.n; i++) /* who stays for sure, who is at the border */
        mpq_set_si(k.points[i], k.standing[i] ? (k.leaving[i] ? 1 : 2) : 0, 1);
    CMT_TRY(cmt_claim_top(mem, contest, claim, &args->tie_break, contest->seats,
                          k.points, err));
done:
    return st;
}
