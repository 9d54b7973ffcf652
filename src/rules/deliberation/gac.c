#include "rules/deliberation/gac.h"

#include "base/err.h"
#include "base/root.h"
#include "rules/groups.h"
#include "rules/result.h"
#include "rules/scores.h"

#define DECIMALS 6

/* The product over groups of (agree + 1) / (seen + 2). */
static cmt_status products(cmt_arena *mem,
                           const cmt_contest *contest,
                           mpq_t **out,
                           cmt_err *err)
{
    const size_t n = contest->n_alternatives;
    cmt_group_count *groups =
        CMT_NEW_ARRAY(mem, cmt_group_count, contest->n_voices + 1);
    mpq_t *product = cmt_q_array(mem, n + 1);
    mpq_ptr factor = cmt_q(mem);
    if (groups == NULL || product == NULL || factor == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu products", n);
    for (size_t i = 0; i < n; i++) {
        mpq_set_ui(product[i], 1, 1);
        cmt_group_counts(contest, i, groups);
        for (size_t g = 0; g < contest->n_voices; g++) {
            cmt_q_set_i64(factor, groups[g].agree + 1, groups[g].seen + 2);
            mpq_mul(product[i], product[i], factor);
        }
    }
    *out = product;
    return CMT_OK;
}

/* The geometric means, as decimals: the root of the product, which ranks alike. */
static cmt_value *means(cmt_arena *mem, const cmt_contest *contest, mpq_t *product)
{
    cmt_value *all = cmt_value_object(mem);
    const unsigned long k = contest->n_voices > 0 ? contest->n_voices : 1;
    for (size_t i = 0; i < contest->n_alternatives; i++) {
        const char *text = cmt_q_root_text(mem, product[i], k, DECIMALS);
        if (text != NULL)
            cmt_value_set_string(mem, all, contest->ids[i], text);
    }
    return all;
}

static cmt_status run(cmt_arena *mem,
                      const cmt_contest *contest,
                      const cmt_rule_args *args,
                      cmt_outcome *out,
                      cmt_err *err)
{
    cmt_status st = CMT_OK;
    mpq_t *product = NULL;
    cmt_outcome o = {0};
    CMT_TRY(cmt_result_expect(contest, CMT_FORM_APPROVE, err));
    CMT_TRY(products(mem, contest, &product, err));
    CMT_TRY(cmt_scores_settle(mem, contest, &args->tie_break, product, &o, err));
    if (cmt_rule_option_is(&cmt_rule_deliberation_gac, args, "form", "geometric")) {
        o.witness = cmt_value_object(mem);
        cmt_value_set(mem, o.witness, "geometric_means", means(mem, contest, product));
    }
    if (!cmt_arena_ok(mem))
        return cmt_fail(err, CMT_E_NOMEM, "no room for the scores");
    *out = o;
done:
    return st;
}

static const cmt_rule_option options[] = {
    {"form", "product|geometric", "product",
     "scores as products, or their geometric means over groups as well"},
    {0},
};

static const cmt_rule_axiom axioms[] = {
    {"monotonicity", true, "immediate: every factor rises with agreement"},
    {"symmetry among groups", true,
     "immediate: groups enter alike, whatever their size"},
    {"anonymity across groups", false, "a member of a small group counts for more"},
    {"independence of splitting a group", false,
     "a group split in two enters the product twice"},
    {0},
};

const cmt_rule cmt_rule_deliberation_gac = {
    .name = "gac",
    .kind = CMT_RULE_DELIBERATION,
    .version = 1,
    .question_kinds =
        1U << CMT_KIND_CHOICE | 1U << CMT_KIND_RANKING | 1U << CMT_KIND_COMMITTEE,
    .reads = CMT_READS_MARKS,
    .yields = CMT_YIELDS_WINNERS | CMT_YIELDS_RANKING | CMT_YIELDS_COMMITTEE,
    .title = "Group-aware consensus",
    .definition = "A statement's score is the product over groups of (agreeing + 1) / "
                  "(saw it + 2), members counted, not weighed; the highest scores win.",
    .source =
        "Small, Bjorkegren, Erkkila, Shaw and Megill, Recerca 26(2) (2021), section "
        "on group-informed consensus",
    .cost = "O(ballots * n) and products of one factor a group",
    .loss = NULL,
    .options = options,
    .axioms = axioms,
    .run = run,
    .check = cmt_deliberation_gac_check,
    .welfare = NULL,
};
