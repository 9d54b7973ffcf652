#include "rules/approval/sav.h"

#include "ballot/approvals.h"
#include "base/err.h"
#include "rules/result.h"

/* Add 1/size of the weight of each ballot with `size` approvals. The sum is made in whole
 * numbers and divided once. */
static void add_size(const cmt_approvals *a, size_t size, mpz_t *sum, mpz_ptr z)
{
    for (size_t b = 0; b < a->n_rows; b++) {
        if (a->begin[b + 1] - a->begin[b] != size)
            continue;
        cmt_approvals_weight(a, b, z);
        for (size_t k = a->begin[b]; k < a->begin[b + 1]; k++)
            mpz_add(sum[a->approved[k]], sum[a->approved[k]], z);
    }
}

static cmt_status run(cmt_arena *mem,
                      const cmt_contest *contest,
                      const cmt_rule_args *args,
                      cmt_outcome *out,
                      cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_outcome o = {0};
    cmt_approvals a;
    const size_t n = contest->n_alternatives;
    mpq_t *scores = cmt_q_array(mem, n + 1);
    mpz_t *sum = cmt_z_array(mem, n + 1);
    mpz_ptr z = cmt_z(mem);
    mpq_ptr q = cmt_q(mem);
    bool *sizes = CMT_NEW_ARRAY(mem, bool, n + 1); /* that some ballot has */
    if (scores == NULL || sum == NULL || z == NULL || q == NULL || sizes == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the scores");
    CMT_TRY(cmt_approvals_build(mem, contest, &a, err));
    for (size_t b = 0; b < a.n_rows; b++)
        sizes[a.begin[b + 1] - a.begin[b]] = true;
    for (size_t size = 1; size <= n; size++) {
        if (!sizes[size])
            continue;
        for (size_t i = 0; i < n; i++)
            mpz_set_ui(sum[i], 0);
        add_size(&a, size, sum, z);
        for (size_t i = 0; i < n; i++) {
            mpq_set_z(q, sum[i]);
            mpz_set_ui(mpq_denref(q), (unsigned long)size);
            mpq_canonicalize(q);
            mpq_add(scores[i], scores[i], q);
        }
    }
    for (size_t i = 0; i < n; i++)
        mpq_div(scores[i], scores[i], a.scale);
    CMT_TRY(cmt_result_rank_scores(mem, contest, scores, &o, err));
    CMT_TRY(cmt_result_top(mem, contest, &args->tie_break, contest->seats, &o, err));
    *out = o;
done:
    return st;
}

const cmt_rule cmt_rule_approval_sav = {
    .name = "sav",
    .kind = CMT_RULE_APPROVAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_COMMITTEE,
    .reads = CMT_READS_MARKS,
    .yields = CMT_YIELDS_COMMITTEE | CMT_YIELDS_RANKING,
    .title = "Satisfaction approval voting",
    .definition = "Each ballot divides its weight equally between the alternatives it "
                  "approves; the k with the most sit.",
    .source = "Brams and Kilgour, in: Voting Power and Procedures (2014) 323-346; "
              "Lackner and Skowron (2023), chapter 2",
    .cost = "O(approvals), once for each number of approvals that a ballot has",
    .run = run,
    .check = cmt_approval_sav_check,
};
