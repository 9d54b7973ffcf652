#include "rules/ordinal/plurality.h"

#include "ballot/firsts.h"
#include "base/err.h"
#include "rules/result.h"
#include "rules/welfare.h"

static cmt_status count(cmt_arena *mem,
                        const cmt_contest *contest,
                        mpq_t **scores,
                        cmt_err *err)
{
    cmt_status st = CMT_OK;
    const size_t n = contest->n_alternatives;
    cmt_firsts firsts;
    bool *standing = CMT_NEW_ARRAY(mem, bool, n);
    mpq_t *out = cmt_q_array(mem, n);
    if (standing == NULL || out == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu scores", n);
    for (size_t i = 0; i < n; i++)
        standing[i] = cmt_contest_eligible(contest, i);
    CMT_TRY(cmt_firsts_init(mem, contest, &firsts, err));
    cmt_firsts_count(&firsts, standing);
    for (size_t i = 0; i < n; i++)
        cmt_firsts_value(&firsts, i, out[i]);
    *scores = out;
done:
    return st;
}

static cmt_status run(cmt_arena *mem,
                      const cmt_contest *contest,
                      const cmt_rule_args *args,
                      cmt_outcome *out,
                      cmt_err *err)
{
    (void)args;
    cmt_status st = CMT_OK;
    cmt_outcome o = {0};
    mpq_t *scores = NULL;
    CMT_TRY(cmt_result_expect(contest, CMT_FORM_RANK, err));
    CMT_TRY(count(mem, contest, &scores, err));
    CMT_TRY(cmt_result_rank_scores(mem, contest, scores, &o, err));
    *out = o;
done:
    return st;
}

static cmt_status welfare(cmt_arena *mem,
                          const cmt_contest *contest,
                          const cmt_rule_args *args,
                          uint32_t group,
                          mpq_t *out,
                          cmt_err *err)
{
    (void)args;
    return cmt_welfare_firsts(mem, contest, group, out, err);
}

static const cmt_rule_axiom axioms[] = {
    {"majority winner", true, "immediate: more than half of the first preferences"},
    {"monotonicity", true,
     "immediate: rising takes no points from it and gives none to others"},
    {"participation", true,
     "immediate: a ballot gives no more points to whom it ranks lower"},
    {"consistency", true, "Young, SIAM J. Appl. Math. 28 (1975) 824-838"},
    {"Condorcet winner", false, "the example on its page: Nashville beats everybody"},
    {"Condorcet loser", false, "the example on its page: everybody beats Memphis"},
    {"independence of clones", false,
     "example: 3 A>C>B, 2 C>A>B and 4 B>A>C elect B; without C, which stands next to "
     "A, A"},
    {0},
};

const cmt_rule cmt_rule_ordinal_plurality = {
    .name = "plurality",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_CHOICE | 1U << CMT_KIND_RANKING,
    .reads = CMT_READS_RANKS,
    .yields = CMT_YIELDS_WINNERS | CMT_YIELDS_RANKING,
    .title = "Plurality",
    .definition = "The alternative with the most first preferences wins. A ballot with "
                  "several in its first tier gives each an equal part.",
    .source =
        "Borda, Memoire sur les elections au scrutin (1781), who argues against it",
    .cost = "O(ballots * n)",
    .loss = NULL,
    .options = NULL,
    .axioms = axioms,
    .run = run,
    .check = cmt_ordinal_plurality_check,
    .welfare = welfare,
};
