#include "rules/ordinal/condorcet.h"

#include "ballot/pairwise.h"
#include "base/err.h"
#include "rules/result.h"

/* The first eligible alternative that `i` does not beat, or n. */
static size_t first_not_beaten(const cmt_contest *contest,
                               const cmt_pairwise *pw,
                               size_t i)
{
    for (size_t j = 0; j < pw->n; j++) {
        if (j != i && cmt_contest_eligible(contest, j)
            && cmt_pairwise_margin_sgn(pw, i, j) <= 0)
            return j;
    }
    return pw->n;
}

static cmt_status run(cmt_arena *mem,
                      const cmt_contest *contest,
                      const cmt_rule_args *args,
                      cmt_outcome *out,
                      cmt_err *err)
{
    (void)args;
    cmt_status st = CMT_OK;
    const size_t n = contest->n_alternatives;
    cmt_outcome o = {0};
    cmt_pairwise pw;
    bool *won = CMT_NEW_ARRAY(mem, bool, n);
    cmt_value *stopped = cmt_value_object(mem);
    if (won == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the winner");
    CMT_TRY(cmt_result_expect(contest, CMT_FORM_RANK, err));
    CMT_TRY(cmt_pairwise_build(mem, contest, &pw, err));
    for (size_t i = 0; i < n; i++) {
        if (!cmt_contest_eligible(contest, i))
            continue;
        const size_t j = first_not_beaten(contest, &pw, i);
        won[i] = j == n;
        if (j < n)
            cmt_value_set_string(mem, stopped, contest->ids[i], contest->ids[j]);
    }
    CMT_TRY(cmt_result_winners(mem, contest, won, &o, err));
    o.witness = cmt_value_object(mem);
    cmt_value_set(mem, o.witness, "not_beaten", stopped);
    if (!cmt_arena_ok(mem))
        return cmt_fail(err, CMT_E_NOMEM, "no room for the witness");
    *out = o;
done:
    return st;
}

static const cmt_rule_axiom axioms[] = {
    {"Condorcet winner", true, "by definition"},
    {"Condorcet loser", true, "by definition"},
    {"majority winner", true, "immediate: it beats everybody"},
    {"monotonicity", true, "immediate: rising loses no duel"},
    {"independence of clones", false,
     "example: 3 A>C>D>B, 2 C>D>A>B, 1 B>C>D>A and 3 B>D>A>C elect nobody; without C "
     "and D, which stand next to A, A"},
    {"always a winner", false, "Condorcet, Essai (1785): a cycle"},
    {0},
};

const cmt_rule cmt_rule_ordinal_condorcet = {
    .name = "condorcet",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_CHOICE,
    .reads = CMT_READS_RANKS | CMT_READS_PAIRS,
    .yields = CMT_YIELDS_WINNERS,
    .title = "Condorcet winner",
    .definition =
        "The alternative that beats every other one, each pair taken alone: more "
        "weight ranks it above than below. There may be none.",
    .source = "Condorcet, Essai sur l'application de l'analyse (1785)",
    .cost = "O(n^2) after the pairwise matrix",
    .loss = NULL,
    .options = NULL,
    .axioms = axioms,
    .run = run,
    .check = cmt_ordinal_condorcet_check,
    .welfare = NULL,
};
