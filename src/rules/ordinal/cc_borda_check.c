#include "rules/ordinal/cc_borda.h"

#include "ballot/weight.h"
#include "base/err.h"
#include "rules/claim.h"
#include "rules/recount.h"

#define MAX_VALUE_DIGITS 4096

/* Values by definition, and a search for anything as good that is not claimed. */
typedef struct judge {
    const cmt_contest *contest;
    const cmt_outcome *claim;
    size_t n;
    size_t seats;
    mpq_t *weight; /* [n_ballots] */
    mpq_t *worth;  /* [n_ballots][n] what a member is worth to a ballot */
    mpq_ptr value; /* of each claimed committee */
    mpq_t *sum;    /* [seats + 2] by depth */
    mpq_ptr q;
    bool *in; /* [n] */
    size_t n_as_good;
    bool better;
} judge;

/* What the members marked in j->in are worth together. */
static void value_of(judge *j, mpq_ptr out)
{
    mpq_set_ui(out, 0, 1);
    for (size_t b = 0; b < j->contest->ballots.n; b++) {
        mpq_srcptr most = NULL;
        for (size_t i = 0; i < j->n; i++) {
            mpq_srcptr worth = j->worth[b * j->n + i];
            if (j->in[i] && (most == NULL || mpq_cmp(worth, most) > 0))
                most = worth;
        }
        if (most != NULL)
            mpq_add(out, out, most);
    }
}

/* Whether even all from `p` on, beside the members, would not be worth the claimed value. */
static bool is_hopeless(judge *j, size_t p, mpq_ptr out)
{
    for (size_t i = p; i < j->n; i++)
        j->in[i] = cmt_contest_eligible(j->contest, i);
    value_of(j, out);
    for (size_t i = p; i < j->n; i++)
        j->in[i] = false;
    return mpq_cmp(out, j->value) < 0;
}

/* All committees with the members so far and `open` from `p` on. Depth is at most n. */
static void look(judge *j, size_t p, size_t open) /* NOLINT(misc-no-recursion) */
{
    if (j->better || j->n_as_good > CMT_MAX_COMMITTEES)
        return;
    if (open == 0) {
        value_of(j, j->q);
        const int order = mpq_cmp(j->q, j->value);
        j->better = order > 0;
        j->n_as_good += order == 0 ? 1U : 0U;
        return;
    }
    for (size_t i = p; i < j->n; i++) {
        if (!cmt_contest_eligible(j->contest, i))
            continue;
        if (is_hopeless(j, i, j->sum[open]))
            return;
        j->in[i] = true;
        look(j, i + 1, open - 1);
        j->in[i] = false;
    }
}

static cmt_status judge_init(cmt_arena *mem, judge *j, cmt_err *err)
{
    const cmt_contest *c = j->contest;
    size_t eligible = 0;
    j->weight = cmt_q_array(mem, c->ballots.n + 1);
    j->worth = cmt_q_array(mem, c->ballots.n * j->n + 1);
    j->value = cmt_q(mem);
    j->q = cmt_q(mem);
    j->in = CMT_NEW_ARRAY(mem, bool, j->n + 1);
    for (size_t i = 0; i < j->n; i++)
        eligible += cmt_contest_eligible(c, i) ? 1U : 0U;
    j->seats = c->seats < eligible ? c->seats : eligible;
    j->sum = cmt_q_array(mem, j->seats + 2);
    if (!cmt_arena_ok(mem))
        return cmt_fail(err, CMT_E_NOMEM, "no room to judge committees");
    for (size_t b = 0; b < c->ballots.n; b++) {
        cmt_ballot_weight(c, b, j->weight[b]);
        for (size_t k = 0; k < j->n * j->n; k++) {
            const size_t i = k / j->n;
            const size_t other = k % j->n;
            if (i == other || !cmt_contest_eligible(c, i)
                || !cmt_contest_eligible(c, other))
                continue;
            const bool above = cmt_recount_above(c, b, i, other);
            const bool below = cmt_recount_above(c, b, other, i);
            cmt_q_set_i64(j->q, above ? 2 : (below ? 0 : 1), 2);
            mpq_mul(j->q, j->q, j->weight[b]);
            mpq_add(j->worth[b * j->n + i], j->worth[b * j->n + i], j->q);
        }
    }
    return CMT_OK;
}

/* Every claimed committee has as many members as there are seats, all eligible, and the
 * value that is claimed. */
static cmt_status check_values(judge *j, cmt_err *err)
{
    if (!cmt_value_as_q(cmt_value_get(j->claim->witness, "value"), MAX_VALUE_DIGITS,
                        j->value))
        return cmt_fail(err, CMT_E_NEGATIVE, "no value is claimed");
    for (size_t k = 0; k < j->claim->n_committees; k++) {
        const cmt_set *set = &j->claim->committees[k];
        bool lawful = set->n == j->seats;
        for (size_t i = 0; i < j->n; i++)
            j->in[i] = false;
        for (size_t i = 0; i < set->n; i++) {
            lawful = lawful && !j->in[set->at[i]]
                     && cmt_contest_eligible(j->contest, set->at[i]);
            j->in[set->at[i]] = true;
        }
        value_of(j, j->q);
        if (!lawful || mpq_equal(j->q, j->value) == 0) {
            return cmt_fail(err, CMT_E_NEGATIVE,
                            "committee %zu is not worth what is claimed", k + 1);
        }
    }
    for (size_t i = 0; i < j->n; i++)
        j->in[i] = false;
    return CMT_OK;
}

static cmt_status check_unproved(judge *j, cmt_err *err)
{
    for (size_t i = 0; i < j->n; i++)
        j->in[i] = cmt_contest_eligible(j->contest, i);
    value_of(j, j->q);
    if (j->claim->bound == NULL || mpq_equal(j->q, j->claim->bound) == 0
        || j->claim->n_committees != 1)
        return cmt_fail(err, CMT_E_NEGATIVE, "the bound is not the value of all");
    return CMT_OK;
}

cmt_status cmt_ordinal_cc_borda_check(cmt_arena *mem,
                                      const cmt_contest *contest,
                                      const cmt_rule_args *args,
                                      const cmt_outcome *claim,
                                      cmt_err *err)
{
    cmt_status st = CMT_OK;
    judge j = {.contest = contest, .claim = claim, .n = contest->n_alternatives};
    cmt_outcome rest = *claim;
    rest.unproved = false; /* judged below */
    rest.bound = NULL;
    CMT_TRY(cmt_claim_parts(contest, &rest, CMT_PART_COMMITTEES, err));
    CMT_TRY(judge_init(mem, &j, err));
    CMT_TRY(check_values(&j, err));
    if (claim->unproved) {
        CMT_TRY(check_unproved(&j, err));
    } else {
        look(&j, 0, j.seats);
        if (j.better)
            return cmt_fail(err, CMT_E_NEGATIVE, "another committee is worth more");
        const bool capped = j.n_as_good > CMT_MAX_COMMITTEES;
        if (claim->capped != capped || claim->bound != NULL
            || claim->n_committees != (capped ? CMT_MAX_COMMITTEES : j.n_as_good))
            return cmt_fail(err, CMT_E_NEGATIVE, "not all tied committees are claimed");
    }
    for (size_t k = 1; k < claim->n_committees; k++) {
        if (cmt_set_compare(&claim->committees[k - 1], &claim->committees[k]) >= 0)
            return cmt_fail(err, CMT_E_NEGATIVE, "committees are out of order");
    }
    CMT_TRY(cmt_claim_committees(mem, contest, claim, &args->tie_break,
                                 claim->committees, claim->n_committees, claim->capped,
                                 err));
done:
    return st;
}
