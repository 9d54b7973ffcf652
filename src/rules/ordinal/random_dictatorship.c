#include "rules/ordinal/random_dictatorship.h"

#include "ballot/firsts.h"
#include "base/err.h"
#include "rules/lottery.h"
#include "rules/result.h"

/* Shares of first preferences; equal ones where nobody has a first preference. */
static void find_shares(const cmt_contest *contest,
                        const cmt_firsts *firsts,
                        const bool *standing,
                        mpq_ptr sum,
                        mpq_t *p)
{
    const size_t n = contest->n_alternatives;
    for (size_t i = 0; i < n; i++) {
        if (standing[i])
            cmt_firsts_value(firsts, i, p[i]);
        mpq_add(sum, sum, p[i]);
    }
    const bool none = mpq_sgn(sum) == 0;
    for (size_t i = 0; i < n && none; i++) {
        mpq_set_ui(p[i], standing[i] ? 1 : 0, 1);
        mpq_add(sum, sum, p[i]);
    }
    for (size_t i = 0; i < n; i++)
        mpq_div(p[i], p[i], sum);
}

static cmt_status run(cmt_arena *mem,
                      const cmt_contest *contest,
                      const cmt_rule_args *args,
                      cmt_outcome *out,
                      cmt_err *err)
{
    cmt_status st = CMT_OK;
    const size_t n = contest->n_alternatives;
    cmt_outcome o = {.n = n};
    cmt_firsts firsts;
    size_t n_standing = 0;
    bool *standing = CMT_NEW_ARRAY(mem, bool, n + 1);
    mpq_t *p = cmt_q_array(mem, n + 1);
    mpq_ptr sum = cmt_q(mem);
    if (standing == NULL || p == NULL || sum == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a lottery");
    for (size_t i = 0; i < n; i++) {
        standing[i] = cmt_contest_eligible(contest, i);
        n_standing += standing[i] ? 1U : 0U;
    }
    CMT_TRY(cmt_result_expect(contest, CMT_FORM_RANK, err));
    if (n_standing > 0) {
        CMT_TRY(cmt_firsts_init(mem, contest, &firsts, err));
        cmt_firsts_count(&firsts, standing);
        find_shares(contest, &firsts, standing, sum, p);
        CMT_TRY(cmt_lottery_tell(mem, contest, args, p, &o, err));
    }
    *out = o;
done:
    return st;
}

static const cmt_rule_axiom axioms[] = {
    {"strategyproofness", true, "Gibbard, Econometrica 45 (1977) 665-681"},
    {"participation", true, "immediate: a new ballot adds to its own first preference"},
    {"consistency", true,
     "immediate: shares of a whole are the mean of those of its parts"},
    {"Condorcet winner", false, "immediate: anybody's first preference may be drawn"},
    {"majority winner", false, "immediate: anybody's first preference may be drawn"},
    {0},
};

const cmt_rule cmt_rule_ordinal_random_dictatorship = {
    .name = "random-dictatorship",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_CHOICE,
    .reads = CMT_READS_RANKS,
    .yields = CMT_YIELDS_WINNERS | CMT_YIELDS_LOTTERY,
    .title = "Random dictatorship",
    .definition =
        "A ballot drawn by weight decides: each alternative is drawn with its share of "
        "the first preferences. A ballot with several spreads its weight equally over "
        "them.",
    .source = "Gibbard, Econometrica 45 (1977) 665-681",
    .cost = "O(ballots * n)",
    .loss = NULL,
    .options = NULL,
    .axioms = axioms,
    .run = run,
    .check = cmt_ordinal_random_dictatorship_check,
    .welfare = NULL,
};
