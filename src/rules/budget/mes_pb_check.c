#include "rules/budget/mes_pb.h"

#include "base/err.h"
#include "rules/claim.h"
#include "rules/shares_check.h"

typedef struct books {
    cmt_arena *mem;
    const cmt_contest *contest;
    cmt_shares_terms terms;
    mpq_srcptr *utility;
    bool *supported;
    mpq_t *q; /* [4] zero, one, then scratch */
    mpq_ptr money;
    mpq_ptr step; /* money that one increment adds: a unit a ballot, or a share */
    cmt_err *err;
} books;

static cmt_status open_books(books *b, const cmt_rule_args *args)
{
    const cmt_contest *c = b->contest;
    const size_t n = c->n_alternatives;
    b->utility = CMT_NEW_ARRAY(b->mem, mpq_srcptr, n + 1);
    b->supported = CMT_NEW_ARRAY(b->mem, bool, n + 1);
    b->q = cmt_q_array(b->mem, 4);
    b->money = cmt_q(b->mem);
    b->step = cmt_q(b->mem);
    if (b->utility == NULL || b->supported == NULL || b->q == NULL || b->money == NULL
        || b->step == NULL)
        return cmt_fail(b->err, CMT_E_NOMEM, "no room for the books");
    const bool by_cost =
        cmt_rule_option_is(&cmt_rule_budget_mes_pb, args, "satisfaction", "cost");
    mpq_set_ui(b->q[1], 1, 1);
    for (size_t i = 0; i < n; i++) {
        b->utility[i] = by_cost ? c->costs[i] : b->q[1];
        if (mpq_cmp(c->costs[i], c->budget) > 0)
            b->utility[i] = b->q[0];
    }
    for (size_t r = 0; r < c->ballots.n; r++) {
        cmt_q_set_i64(b->q[2], c->ballots.count[r], 1);
        mpq_add(b->step, b->step, b->q[2]);
        for (size_t i = 0; i < n; i++) {
            if (cmt_ballots_mark(c, r, i) == CMT_MARK_APPROVE
                && cmt_contest_eligible(c, i) && mpq_sgn(b->utility[i]) > 0)
                b->supported[i] = true;
        }
    }
    mpq_set(b->money, c->budget);
    b->terms = (cmt_shares_terms){.contest = c,
                                  .cost = c->costs,
                                  .utility = b->utility,
                                  .money = b->money,
                                  .budget = c->budget,
                                  .seats = SIZE_MAX,
                                  .tie_break = &args->tie_break};
    return CMT_OK;
}

static void sum_costs(const books *b, const cmt_set *set, mpq_ptr out)
{
    mpq_set_ui(out, 0, 1);
    for (size_t k = 0; k < set->n; k++)
        mpq_add(out, out, b->contest->costs[set->at[k]]);
}

/* With the money at hand: does some way overspend, does some way leave nothing that fits? */
static cmt_status look(books *b, bool *overspends, bool *exhausts)
{
    cmt_set *ways = NULL;
    size_t n = 0;
    bool capped = false;
    const cmt_status st =
        cmt_shares_enumerate(b->mem, &b->terms, &ways, &n, &capped, b->err);
    if (st != CMT_OK)
        return st;
    *overspends = false;
    *exhausts = false;
    for (size_t w = 0; w < n; w++) {
        bool room = false;
        sum_costs(b, &ways[w], b->q[2]);
        if (mpq_cmp(b->q[2], b->contest->budget) > 0) {
            *overspends = true;
            continue;
        }
        for (uint32_t i = 0; i < b->contest->n_alternatives; i++) {
            mpq_add(b->q[3], b->q[2], b->contest->costs[i]);
            room = room
                   || (b->supported[i] && !cmt_set_has(&ways[w], i)
                       && mpq_cmp(b->q[3], b->contest->budget) <= 0);
        }
        *exhausts = *exhausts || !room;
    }
    return CMT_OK;
}

/* The claimed number of increments is where add1 ends: before it nothing overspends and
 * something always fits; with it something is exhausted, or one more overspends. */
static cmt_status check_increments(books *b, const cmt_outcome *claim)
{
    cmt_status st = CMT_OK;
    int64_t claimed = -1;
    bool overspends = false;
    bool exhausts = false;
    if (!cmt_value_as_int(cmt_value_get(claim->witness, "increments"), &claimed)
        || claimed < 0)
        return cmt_fail(b->err, CMT_E_NEGATIVE, "the number of increments is missing");
    if (mpq_sgn(b->step) == 0) {
        return claimed == 0 ? CMT_OK
                            : cmt_fail(b->err, CMT_E_NEGATIVE, "nothing can be added");
    }
    for (int64_t k = 0; k <= claimed; k++) {
        CMT_TRY(look(b, &overspends, &exhausts));
        if (overspends || (exhausts && k < claimed)) {
            return cmt_fail(b->err, CMT_E_NEGATIVE,
                            "the increments end after %lld increments",
                            (long long)(overspends ? k - 1 : k));
        }
        if (k < claimed)
            mpq_add(b->money, b->money, b->step);
    }
    if (!exhausts) {
        mpq_add(b->money, b->money, b->step);
        CMT_TRY(look(b, &overspends, &exhausts));
        mpq_sub(b->money, b->money, b->step);
        if (!overspends) {
            return cmt_fail(b->err, CMT_E_NEGATIVE,
                            "the increments go on after %lld increments",
                            (long long)claimed);
        }
    }
done:
    return st;
}

cmt_status cmt_budget_mes_pb_check(cmt_arena *mem,
                                   const cmt_contest *contest,
                                   const cmt_rule_args *args,
                                   const cmt_outcome *claim,
                                   cmt_err *err)
{
    cmt_status st = CMT_OK;
    const cmt_rule *rule = &cmt_rule_budget_mes_pb;
    books b = {.mem = mem, .contest = contest, .err = err};
    if (contest->costs == NULL || contest->budget == NULL)
        return cmt_fail(err, CMT_E_RANGE, "the contest has no costs or no budget");
    const unsigned cost = claim->has_committee ? CMT_PART_COST : 0;
    const bool add1u = cmt_rule_option_is(rule, args, "completion", "add1u");
    const bool grows = cmt_rule_option_is(rule, args, "completion", "increment");
    CMT_TRY(cmt_claim_parts(contest, claim, CMT_PART_COMMITTEES | cost, err));
    CMT_TRY(open_books(&b, args));
    if (grows) {
        if (!cmt_q_read(cmt_rule_option_value(rule, args, "increment"),
                        CMT_MAX_OPTION_DIGITS, b.step))
            return cmt_fail(err, CMT_E_RANGE, "`increment` is no number");
        mpq_mul(b.step, b.step, contest->budget);
    }
    if (grows || add1u || cmt_rule_option_is(rule, args, "completion", "add1"))
        CMT_TRY(check_increments(&b, claim));
    if (add1u || cmt_rule_option_is(rule, args, "completion", "utilitarian")) {
        b.terms.after = CMT_AFTER_FILL;
        b.terms.fill_all = true;
    }
    CMT_TRY(cmt_shares_judge(mem, &b.terms, claim, err));
    if (claim->has_committee) {
        sum_costs(&b, &claim->committee, b.q[2]);
        if (mpq_equal(b.q[2], claim->cost) == 0)
            return cmt_fail(err, CMT_E_NEGATIVE, "the projects cost another sum");
    }
done:
    return st;
}
