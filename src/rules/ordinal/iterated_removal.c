#include "rules/ordinal/iterated_removal.h"

#include "ballot/majority.h"
#include "base/err.h"
#include "rules/result.h"

/* The one that all others standing beat, or n. */
static size_t find_loser(const cmt_majority *m, const uint64_t *standing, size_t left)
{
    for (size_t i = 0; i < m->n; i++) {
        const uint64_t *by = cmt_majority_who_beats(m, i);
        size_t count = 0;
        for (size_t w = 0; w < m->words; w++)
            count += (size_t)__builtin_popcountll(by[w] & standing[w]);
        if (cmt_bits_has(standing, i) && count + 1 == left)
            return i;
    }
    return m->n;
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
    uint64_t *standing = CMT_NEW_ARRAY(mem, uint64_t, m.words + 1);
    bool *won = CMT_NEW_ARRAY(mem, bool, m.n + 1);
    if (standing == NULL || won == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the winners");
    for (size_t i = 0; i < m.n; i++)
        cmt_bits_add(standing, i);
    for (size_t left = m.n; left > 1; left--) {
        const size_t loser = find_loser(&m, standing, left);
        if (loser == m.n)
            break;
        cmt_bits_remove(standing, loser);
    }
    for (size_t i = 0; i < m.n; i++)
        won[i] = cmt_bits_has(standing, i);
    CMT_TRY(cmt_result_among(mem, contest, m.at, m.n, won, &o, err));
    *out = o;
done:
    return st;
}

static const cmt_rule_axiom axioms[] = {
    {"Condorcet loser", true, "by definition"},
    {"Condorcet winner", false,
     "the example on its page: others stay with it, none of them loses to all"},
    {0},
};

const cmt_rule cmt_rule_ordinal_iterated_removal_condorcet_loser = {
    .name = "iterated-removal-condorcet-loser",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_CHOICE,
    .reads = CMT_READS_RANKS | CMT_READS_PAIRS,
    .yields = CMT_YIELDS_WINNERS,
    .title = "Iterated removal of the Condorcet loser",
    .definition = "Whoever loses to all others that stand is taken out, again and "
                  "again; the rest win.",
    .source = "Holliday and Pacuit, pref_voting (iterative methods)",
    .cost = "O(n^3 / 64) after the pairwise matrix",
    .loss = NULL,
    .options = NULL,
    .axioms = axioms,
    .run = run,
    .check = cmt_ordinal_iterated_removal_condorcet_loser_check,
    .welfare = NULL,
};
