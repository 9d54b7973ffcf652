#include "rules/approval/mes.h"

#include "ballot/approvals.h"
#include "ballot/equal_shares.h"
#include "base/err.h"
#include "rules/result.h"
#include "rules/shares_json.h"

#define MAX_INCREMENTS 100000

static cmt_completion completion_of(const cmt_rule_args *args)
{
    const cmt_rule *rule = &cmt_rule_approval_mes;
    if (cmt_rule_option_is(rule, args, "completion", "phragmen"))
        return CMT_COMPLETION_PHRAGMEN;
    return cmt_rule_option_is(rule, args, "completion", "none") ? CMT_COMPLETION_NONE
                                                                : CMT_COMPLETION_FILL;
}

/* Seats cost one each; as much money as seats; a supporter gains one from each. */
static cmt_status make_task(cmt_arena *mem,
                            const cmt_contest *contest,
                            const cmt_rule_args *args,
                            cmt_shares_task *out,
                            cmt_err *err)
{
    const size_t n = contest->n_alternatives;
    cmt_shares_task t = {.contest = contest,
                         .seats = contest->seats,
                         .fill_all = true,
                         .tie_break = &args->tie_break};
    mpq_ptr one = cmt_q(mem);
    mpq_ptr seats = cmt_q(mem);
    mpq_srcptr *ones = CMT_NEW_ARRAY(mem, mpq_srcptr, n + 1);
    if (one == NULL || seats == NULL || ones == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the costs");
    mpq_set_ui(one, 1, 1);
    mpq_set_ui(seats, contest->seats, 1);
    for (size_t i = 0; i < n; i++)
        ones[i] = one;
    t.cost = ones;
    t.utility = ones;
    t.money = seats;
    t.budget = seats;
    t.completion = completion_of(args);
    *out = t;
    return CMT_OK;
}

/* How many seats shares can ever fill: those there are, or the alternatives that somebody
 * with a weight supports. */
static cmt_status count_fillable(cmt_arena *mem,
                                 const cmt_contest *contest,
                                 size_t *out,
                                 cmt_err *err)
{
    cmt_approvals a;
    mpz_ptr z = cmt_z(mem);
    if (z == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for increments");
    const cmt_status st = cmt_approvals_build(mem, contest, &a, err);
    if (st != CMT_OK)
        return st;
    size_t n = 0;
    for (size_t i = 0; i < a.n; i++) {
        bool supported = false;
        for (size_t k = a.first[i]; k < a.first[i + 1] && !supported; k++) {
            cmt_approvals_weight(&a, a.rows[k], z);
            supported = mpz_sgn(z) > 0;
        }
        n += supported ? 1U : 0U;
    }
    *out = n < contest->seats ? n : contest->seats;
    return CMT_OK;
}

/* Share out one more seat's worth, until every way fills as many seats as shares can. */
static cmt_status find_increment(cmt_arena *mem,
                                 cmt_shares_task *t,
                                 int64_t *increments,
                                 cmt_err *err)
{
    cmt_status st = CMT_OK;
    size_t fillable = 0;
    bool all = false;
    cmt_shares_task plain = *t;
    mpq_ptr money = cmt_q(mem);
    mpq_ptr one = cmt_q(mem);
    if (money == NULL || one == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for increments");
    CMT_TRY(count_fillable(mem, t->contest, &fillable, err));
    mpq_set(money, t->money);
    mpq_set_ui(one, 1, 1);
    plain.money = money;
    plain.completion = CMT_COMPLETION_NONE;
    for (*increments = 0; !all; ++*increments) {
        cmt_shares_result result = {0};
        cmt_arena *scratch = cmt_arena_new(0);
        if (*increments > 0)
            mpq_add(money, money, one);
        st = scratch == NULL ? cmt_fail(err, CMT_E_NOMEM, "no room for increments")
                             : cmt_equal_shares(scratch, &plain, &result, err);
        all = st == CMT_OK;
        for (size_t c = 0; all && c < result.n; c++)
            all = result.committees[c].n >= fillable;
        cmt_arena_free(scratch);
        if (st != CMT_OK)
            return st;
        if (!all && *increments == MAX_INCREMENTS) {
            return cmt_fail(err, CMT_E_LIMIT,
                            "seats are still empty after %d increments",
                            MAX_INCREMENTS);
        }
    }
    --*increments;
    t->money = money;
done:
    return st;
}

static cmt_status run(cmt_arena *mem,
                      const cmt_contest *contest,
                      const cmt_rule_args *args,
                      cmt_outcome *out,
                      cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_shares_task task;
    cmt_shares_result result;
    cmt_outcome o = {0};
    int64_t increments = 0;
    const bool grows =
        cmt_rule_option_is(&cmt_rule_approval_mes, args, "completion", "increment");
    CMT_TRY(cmt_result_expect(contest, CMT_FORM_APPROVE, err));
    CMT_TRY(make_task(mem, contest, args, &task, err));
    if (grows)
        CMT_TRY(find_increment(mem, &task, &increments, err));
    CMT_TRY(cmt_equal_shares(mem, &task, &result, err));
    CMT_TRY(cmt_shares_outcome(mem, contest, &args->tie_break, &result, &o, err));
    if (grows)
        cmt_value_set_int(mem, o.witness, "increments", increments);
    if (!cmt_arena_ok(mem))
        CMT_TRY(cmt_fail(err, CMT_E_NOMEM, "no room for the witness"));
    *out = o;
done:
    return st;
}

static const cmt_rule_option options[] = {
    {"completion", "none|phragmen|av|increment", "none",
     "how seats are filled that the shares could not pay"},
    {0},
};

static const cmt_rule_axiom axioms[] = {
    {"extended justified representation (EJR)", true, "Peters and Skowron, EC 2020"},
    {"EJR+", true, "Brill and Peters, EC 2023"},
    {"priceability", true, "Peters and Skowron, EC 2020"},
    {"laminar proportionality", true, "Peters and Skowron, EC 2020"},
    {"committee monotonicity", false, "Lackner and Skowron (2023), table 3.1"},
    {"Pareto efficiency", false, "Lackner and Skowron (2023), table 3.1"},
    {"exhaustiveness", false, "Peters and Skowron, EC 2020; hence completions"},
    {0},
};

const cmt_rule cmt_rule_approval_mes = {
    .name = "mes",
    .kind = CMT_RULE_APPROVAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_COMMITTEE,
    .reads = CMT_READS_MARKS,
    .yields = CMT_YIELDS_COMMITTEE,
    .title = "Method of Equal Shares",
    .definition =
        "Each unit of weight gets the same share of k; seats cost 1. Again and "
        "again the alternative whose supporters can pay it with the smallest "
        "largest payment sits, and they pay.",
    .source =
        "Peters and Skowron, EC 2020, 623-641; completion by Phragmen: Lackner and "
        "Skowron (2023), rule 12",
    .cost = "O(approvals) a price; few prices are recomputed in each of k rounds",
    .loss = NULL,
    .options = options,
    .axioms = axioms,
    .run = run,
    .check = cmt_approval_mes_check,
    .welfare = NULL,
};
