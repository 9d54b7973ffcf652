#include "rules/ordinal/condorcet_plurality.h"

#include "ballot/firsts.h"
#include "ballot/majority.h"
#include "base/err.h"
#include "rules/result.h"

static cmt_status elect_plurality(cmt_arena *mem,
                                  const cmt_majority *m,
                                  bool *won,
                                  cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_firsts firsts;
    size_t best = 0;
    bool *standing = CMT_NEW_ARRAY(mem, bool, m->contest->n_alternatives + 1);
    if (standing == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the first preferences");
    for (size_t i = 0; i < m->n; i++)
        standing[m->at[i]] = true;
    CMT_TRY(cmt_firsts_init(mem, m->contest, &firsts, err));
    cmt_firsts_count(&firsts, standing);
    for (size_t i = 1; i < m->n; i++) {
        if (cmt_firsts_cmp(&firsts, m->at[i], m->at[best]) > 0)
            best = i;
    }
    for (size_t i = 0; i < m->n; i++)
        won[i] = cmt_firsts_cmp(&firsts, m->at[i], m->at[best]) == 0;
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
    cmt_majority m = {0};
    CMT_TRY(cmt_majority_build(mem, contest, &m, err));
    uint64_t *all = CMT_NEW_ARRAY(mem, uint64_t, m.words + 1);
    bool *won = CMT_NEW_ARRAY(mem, bool, m.n + 1);
    if (all == NULL || won == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the winners");
    for (size_t i = 0; i < m.n; i++)
        cmt_bits_add(all, i);
    const size_t winner = cmt_majority_winner(&m, all);
    if (winner < m.n) {
        won[winner] = true;
    } else {
        CMT_TRY(elect_plurality(mem, &m, won, err));
    }
    CMT_TRY(cmt_result_among(mem, contest, m.at, m.n, won, &o, err));
    *out = o;
done:
    return st;
}

static const cmt_rule_axiom axioms[] = {
    {"Condorcet winner", true, "by definition"},
    {"majority winner", true, "it beats everybody"},
    {"Condorcet loser", false, "the example on its page: a is elected"},
    {"participation", false, "Moulin, J. Econ. Theory 45 (1988) 53-64"},
    {0},
};

const cmt_rule cmt_rule_ordinal_condorcet_plurality = {
    .name = "condorcet-plurality",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_CHOICE,
    .reads = CMT_READS_RANKS,
    .yields = CMT_YIELDS_WINNERS,
    .title = "Condorcet, else plurality",
    .definition = "The alternative that beats every other one, if there is one; else "
                  "those with the most first preferences.",
    .source = "Holliday and Pacuit, pref_voting (combined methods)",
    .cost = "O(ballots * n + n^2) after the pairwise matrix",
    .loss = NULL,
    .options = NULL,
    .axioms = axioms,
    .run = run,
    .check = cmt_ordinal_condorcet_plurality_check,
    .welfare = NULL,
};
