#include "rules/ordinal/weak_condorcet.h"

#include "ballot/majority.h"
#include "base/err.h"
#include "rules/result.h"

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
    bool *won = CMT_NEW_ARRAY(mem, bool, m.n + 1);
    if (won == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the winners");
    for (size_t i = 0; i < m.n; i++)
        won[i] = cmt_bits_count(cmt_majority_who_beats(&m, i), m.words) == 0;
    CMT_TRY(cmt_result_among(mem, contest, m.at, m.n, won, &o, err));
    *out = o;
done:
    return st;
}

static const cmt_rule_axiom axioms[] = {
    {"Condorcet winner", true,
     "immediate: it beats all others, so only it is unbeaten"},
    {"Condorcet loser", true, "immediate: others beat it"},
    {"majority winner", true, "immediate: it beats everybody"},
    {"monotonicity", true, "immediate: rising loses no duel"},
    {"always a winner", false, "Condorcet, Essai (1785): a cycle"},
    {0},
};

const cmt_rule cmt_rule_ordinal_weak_condorcet = {
    .name = "weak-condorcet",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_CHOICE,
    .reads = CMT_READS_RANKS | CMT_READS_PAIRS,
    .yields = CMT_YIELDS_WINNERS,
    .title = "Weak Condorcet winners",
    .definition =
        "The alternatives that no other one beats, each pair taken alone: not "
        "more weight ranks the other above. There may be none.",
    .source =
        "Condorcet, Essai sur l'application de l'analyse (1785); Fishburn, SIAM J. "
        "Appl. Math. 33 (1977) 469-489",
    .cost = "O(n^2 / 64) after the pairwise matrix",
    .loss = NULL,
    .options = NULL,
    .axioms = axioms,
    .run = run,
    .check = cmt_ordinal_weak_condorcet_check,
    .welfare = NULL,
};
