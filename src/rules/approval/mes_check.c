#include "rules/approval/mes.h"

#include "base/err.h"
#include "rules/claim.h"
#include "rules/shares_check.h"

/* Alternatives that shares can pay, at most the seats. */
static size_t count_fillable(const cmt_contest *contest)
{
    size_t n = 0;
    for (size_t i = 0; i < contest->n_alternatives; i++) {
        bool supported = false;
        for (size_t b = 0; b < contest->ballots.n && !supported; b++) {
            supported =
                cmt_ballots_mark(contest, b, i) == CMT_MARK_APPROVE
                && cmt_contest_eligible(contest, i) && contest->ballots.count[b] > 0
                && mpq_sgn(contest->voices[contest->ballots.group[b]].multiplier) > 0;
        }
        n += supported ? 1U : 0U;
    }
    return n < contest->seats ? n : contest->seats;
}

#define MAX_INCREMENTS 100000

/* All committees that some way fills, each with the fewest increments that do. */
typedef struct filled {
    cmt_arena *mem;
    cmt_set sets[CMT_MAX_COMMITTEES];
    int64_t after[CMT_MAX_COMMITTEES];
    size_t n;
    bool capped;
    cmt_err *err;
} filled;

/* Keep a copy of a set, in its place, unless it is there. */
static cmt_status keep(filled *f, const cmt_set *set, int64_t after)
{
    size_t at = 0;
    size_t same = 0;
    for (; at < f->n; at++) {
        const cmt_set *other = &f->sets[at];
        for (same = 0; same < set->n && same < other->n; same++) {
            if (set->at[same] != other->at[same])
                break;
        }
        if (same == set->n && same == other->n)
            return CMT_OK;
        if (same == set->n || (same < other->n && set->at[same] < other->at[same]))
            break;
    }
    f->capped = f->capped || f->n == CMT_MAX_COMMITTEES;
    if (f->n == CMT_MAX_COMMITTEES)
        return CMT_OK;
    uint32_t *members = CMT_NEW_ARRAY(f->mem, uint32_t, set->n + 1);
    if (members == NULL)
        return cmt_fail(f->err, CMT_E_NOMEM, "no room for increments");
    for (size_t k = 0; k < set->n; k++)
        members[k] = set->at[k];
    for (size_t k = f->n++; k > at; k--) {
        f->sets[k] = f->sets[k - 1];
        f->after[k] = f->after[k - 1];
    }
    f->sets[at] = (cmt_set){.at = members, .n = set->n};
    f->after[at] = after;
    return CMT_OK;
}

/* Enumerate the ways with one sum of money; keep those that are full. `all` are? */
static cmt_status keep_full(
    filled *f, const cmt_shares_terms *terms, size_t fillable, int64_t after, bool *all)
{
    cmt_set *ways = NULL;
    size_t n = 0;
    bool capped = false;
    cmt_arena *scratch = cmt_arena_new(0);
    cmt_status st =
        scratch == NULL
            ? cmt_fail(f->err, CMT_E_NOMEM, "no room for increments")
            : cmt_shares_enumerate(scratch, terms, &ways, &n, &capped, f->err);
    bool some = false;
    *all = true;
    for (size_t w = 0; w < n && st == CMT_OK; w++) {
        const bool full = ways[w].n >= fillable;
        *all = *all && full;
        some = some || full;
        if (full)
            st = keep(f, &ways[w], after);
    }
    f->capped = f->capped || (capped && some);
    cmt_arena_free(scratch);
    return st;
}

/* The claimed increments of each committee. */
static bool increments_are(const cmt_outcome *claim, const int64_t *after, int64_t all)
{
    const cmt_value *list = cmt_value_get(claim->witness, "increments");
    if (cmt_value_count(list) != claim->n_committees)
        return false;
    for (size_t k = 0; k < claim->n_committees; k++) {
        int64_t said = -1;
        if (!cmt_value_as_int(cmt_value_at(list, k), &said)
            || said != (after != NULL ? after[k] : all))
            return false;
    }
    return true;
}

/* The chosen committee is bought with the sum that its increments make. */
static cmt_status follow_chosen(const filled *f,
                                const cmt_shares_terms *terms,
                                mpq_ptr money,
                                const cmt_outcome *claim)
{
    const cmt_value *list = cmt_value_get(claim->witness, "increments");
    int64_t after = -1;
    bool met_tie = false;
    size_t k = 0;
    if (claim->has_committee != (claim->rounds != NULL))
        return cmt_fail(f->err, CMT_E_NEGATIVE, "a committee comes with its rounds");
    if (!claim->has_committee)
        return CMT_OK;
    while (k < claim->n_committees
           && !cmt_set_same(&claim->committees[k], &claim->committee))
        k++;
    if (!cmt_value_as_int(cmt_value_at(list, k), &after) || after < 0
        || after > MAX_INCREMENTS)
        return cmt_fail(f->err, CMT_E_NEGATIVE, "the number of increments is missing");
    cmt_q_set_i64(money, (int64_t)terms->seats + after, 1);
    return cmt_shares_follow(f->mem, terms, claim->rounds, &claim->committee, &met_tie,
                             f->err);
}

/* Every committee that a way fills, and no other, with the fewest increments that do. */
static cmt_status check_filled(const filled *f,
                               const cmt_shares_terms *terms,
                               mpq_ptr money,
                               const cmt_outcome *claim)
{
    cmt_status st = CMT_OK;
    CMT_TRY(follow_chosen(f, terms, money, claim));
    if (f->capped && claim->capped)
        return CMT_OK; /* too many ways: the chosen one was followed */
    CMT_TRY(cmt_claim_committees(f->mem, terms->contest, claim, terms->tie_break,
                                 f->sets, f->n, f->capped, f->err));
    if (!increments_are(claim, f->after, 0)) {
        return cmt_fail(f->err, CMT_E_NEGATIVE,
                        "a committee is full after another number of increments");
    }
done:
    return st;
}

/* One more seat's worth of money after the other, until every way fills all seats that
 * shares can fill. A way that is full ends there; where seats outnumber the supported,
 * which then all sit, the others are taken with the last sum. */
static cmt_status check_increments(cmt_arena *mem,
                                   cmt_shares_terms *terms,
                                   mpq_ptr money,
                                   const cmt_outcome *claim,
                                   cmt_err *err)
{
    cmt_status st = CMT_OK;
    const size_t fillable = count_fillable(terms->contest);
    bool all = false;
    int64_t k = 0;
    filled *f = CMT_NEW(mem, filled);
    if (f == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for increments");
    *f = (filled){.mem = mem, .err = err};
    terms->after = CMT_AFTER_NONE;
    for (; !all; k++) {
        if (k > MAX_INCREMENTS)
            return cmt_fail(err, CMT_E_LIMIT, "the increments have no end");
        cmt_q_set_i64(money, (int64_t)terms->seats + k, 1);
        CMT_TRY(keep_full(f, terms, fillable, k, &all));
    }
    if (fillable == terms->seats)
        return check_filled(f, terms, money, claim);
    terms->after = CMT_AFTER_FILL;
    CMT_TRY(cmt_shares_judge(mem, terms, claim, err));
    if (!increments_are(claim, NULL, k - 1))
        return cmt_fail(err, CMT_E_NEGATIVE, "increments end after another number");
done:
    return st;
}

cmt_status cmt_approval_mes_check(cmt_arena *mem,
                                  const cmt_contest *contest,
                                  const cmt_rule_args *args,
                                  const cmt_outcome *claim,
                                  cmt_err *err)
{
    cmt_status st = CMT_OK;
    const cmt_rule *rule = &cmt_rule_approval_mes;
    const size_t n = contest->n_alternatives;
    mpq_t *q = cmt_q_array(mem, 3);
    mpq_srcptr *ones = CMT_NEW_ARRAY(mem, mpq_srcptr, n + 1);
    if (q == NULL || ones == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the costs");
    mpq_set_ui(q[0], 1, 1);
    mpq_set_ui(q[1], contest->seats, 1);
    mpq_set(q[2], q[1]);
    for (size_t i = 0; i < n; i++)
        ones[i] = q[0];
    cmt_shares_terms terms = {.contest = contest,
                              .cost = ones,
                              .utility = ones,
                              .money = q[2],
                              .budget = q[1],
                              .seats = contest->seats,
                              .fill_all = true,
                              .after = CMT_AFTER_NONE,
                              .tie_break = &args->tie_break};
    if (cmt_rule_option_is(rule, args, "completion", "phragmen")) {
        terms.after = CMT_AFTER_PHRAGMEN;
    } else if (cmt_rule_option_is(rule, args, "completion", "av")) {
        terms.after = CMT_AFTER_FILL;
    }
    CMT_TRY(cmt_claim_parts(contest, claim, CMT_PART_COMMITTEES, err));
    if (cmt_rule_option_is(rule, args, "completion", "increment")) {
        return check_increments(mem, &terms, q[2], claim, err);
    }
    CMT_TRY(cmt_shares_judge(mem, &terms, claim, err));
done:
    return st;
}
