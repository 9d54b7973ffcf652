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

/* Committees that were filled, sorted by members, with how many increments it took. */
typedef struct filled {
    cmt_set *committees;       /* [n] */
    const cmt_purchase **last; /* [n] */
    int64_t *after;            /* [n] */
    size_t n;
    bool capped;
} filled;

/* Note a committee, unless fewer increments filled it too. */
static void note(filled *f, const cmt_set *set, const cmt_purchase *last, int64_t after)
{
    size_t at = f->n;
    while (at > 0 && cmt_set_compare(set, &f->committees[at - 1]) < 0)
        at--;
    if (at > 0 && cmt_set_compare(set, &f->committees[at - 1]) == 0)
        return;
    if (f->n == CMT_MAX_COMMITTEES) {
        f->capped = true;
        return;
    }
    for (size_t k = f->n++; k > at; k--) {
        f->committees[k] = f->committees[k - 1];
        f->last[k] = f->last[k - 1];
        f->after[k] = f->after[k - 1];
    }
    f->committees[at] = *set;
    f->last[at] = last;
    f->after[at] = after;
}

/* How many ways with the money at hand fill `fillable` seats. */
static cmt_status count_full(const cmt_shares_task *plain,
                             size_t fillable,
                             size_t *n_full,
                             bool *all,
                             cmt_err *err)
{
    cmt_shares_result result = {0};
    cmt_arena *scratch = cmt_arena_new(0);
    const cmt_status st = scratch == NULL
                              ? cmt_fail(err, CMT_E_NOMEM, "no room for increments")
                              : cmt_equal_shares(scratch, plain, &result, err);
    *n_full = 0;
    for (size_t c = 0; st == CMT_OK && c < result.n; c++)
        *n_full += result.committees[c].n >= fillable ? 1U : 0U;
    *all = *n_full == result.n;
    cmt_arena_free(scratch);
    return st;
}

/* Run with the money at hand, and note the committees that fill as many seats. */
static cmt_status keep_full(cmt_arena *mem,
                            const cmt_shares_task *task,
                            size_t fillable,
                            int64_t after,
                            filled *f,
                            cmt_err *err)
{
    cmt_shares_result result = {0};
    const cmt_status st = cmt_equal_shares(mem, task, &result, err);
    for (size_t c = 0; st == CMT_OK && c < result.n; c++) {
        if (result.committees[c].n >= fillable)
            note(f, &result.committees[c], result.last[c], after);
    }
    f->capped = f->capped || result.capped;
    return st;
}

/* Share out one more seat's worth, until every way is full; a way that is full ends there.
 * Where seats outnumber what anybody supports, whatever is supported sits in the end, and
 * the ways differ in the rest alone: there the last sum will do. */
static cmt_status fill_by_increments(cmt_arena *mem,
                                     const cmt_shares_task *t,
                                     filled *f,
                                     cmt_err *err)
{
    cmt_status st = CMT_OK;
    size_t fillable = 0;
    bool all = false;
    cmt_shares_task task = *t;
    mpq_ptr money = cmt_q(mem);
    mpq_ptr one = cmt_q(mem);
    if (money == NULL || one == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for increments");
    CMT_TRY(count_fillable(mem, t->contest, &fillable, err));
    const bool fills_seats = fillable == t->seats;
    mpq_set(money, t->money);
    mpq_set_ui(one, 1, 1);
    task.money = money;
    for (int64_t k = 0; !all; k++) {
        size_t n_full = 0;
        task.completion = CMT_COMPLETION_NONE;
        CMT_TRY(count_full(&task, fillable, &n_full, &all, err));
        if (!fills_seats)
            task.completion = t->completion;
        if (fills_seats ? n_full > 0 : all)
            CMT_TRY(keep_full(mem, &task, fillable, k, f, err));
        if (!all && k == MAX_INCREMENTS) {
            return cmt_fail(err, CMT_E_LIMIT,
                            "seats are still empty after %d increments",
                            MAX_INCREMENTS);
        }
        mpq_add(money, money, one);
    }
done:
    return st;
}

static cmt_status run_increments(cmt_arena *mem,
                                 const cmt_shares_task *task,
                                 cmt_outcome *out,
                                 cmt_err *err)
{
    cmt_status st = CMT_OK;
    filled f = {.committees = CMT_NEW_ARRAY(mem, cmt_set, CMT_MAX_COMMITTEES),
                .last = CMT_NEW_ARRAY(mem, const cmt_purchase *, CMT_MAX_COMMITTEES),
                .after = CMT_NEW_ARRAY(mem, int64_t, CMT_MAX_COMMITTEES)};
    if (f.committees == NULL || f.last == NULL || f.after == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for increments");
    CMT_TRY(fill_by_increments(mem, task, &f, err));
    const cmt_shares_result result = {
        .committees = f.committees, .last = f.last, .n = f.n, .capped = f.capped};
    CMT_TRY(cmt_shares_outcome(mem, task->contest, task->tie_break, &result, out, err));
    cmt_value *list = cmt_value_array(mem);
    for (size_t k = 0; k < f.n; k++)
        cmt_value_add(mem, list, cmt_value_int(mem, f.after[k]));
    cmt_value_set(mem, out->witness, "increments", list);
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
    cmt_shares_task task = {0};
    cmt_shares_result result;
    cmt_outcome o = {0};
    CMT_TRY(cmt_result_expect(contest, CMT_FORM_APPROVE, err));
    CMT_TRY(make_task(mem, contest, args, &task, err));
    if (cmt_rule_option_is(&cmt_rule_approval_mes, args, "completion", "increment")) {
        CMT_TRY(run_increments(mem, &task, &o, err));
    } else {
        CMT_TRY(cmt_equal_shares(mem, &task, &result, err));
        CMT_TRY(cmt_shares_outcome(mem, contest, &args->tie_break, &result, &o, err));
    }
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
    .source = "Peters and Skowron, EC 2020, 793-794, arXiv 1911.11747; completion by "
              "Phragmen: Lackner and Skowron (2023), chapter 2",
    .cost = "O(approvals) a price; few prices are recomputed in each of k rounds",
    .loss = NULL,
    .options = options,
    .axioms = axioms,
    .run = run,
    .check = cmt_approval_mes_check,
    .welfare = NULL,
};
