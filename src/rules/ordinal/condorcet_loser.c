#include "rules/ordinal/condorcet_loser.h"

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
    bool *lost = CMT_NEW_ARRAY(mem, bool, m.n + 1);
    if (lost == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the loser");
    for (size_t i = 0; i < m.n && m.n > 1; i++) {
        const size_t by = cmt_bits_count(cmt_majority_who_beats(&m, i), m.words);
        lost[i] = by == m.n - 1;
    }
    CMT_TRY(cmt_result_among(mem, contest, m.at, m.n, lost, &o, err));
    *out = o;
done:
    return st;
}

const cmt_rule cmt_rule_ordinal_condorcet_loser = {
    .name = "condorcet-loser",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 0, /* it names whom not to elect */
    .reads = CMT_READS_RANKS | CMT_READS_PAIRS,
    .yields = CMT_YIELDS_WINNERS,
    .title = "Condorcet loser",
    .definition =
        "The alternative that every other one beats, each pair taken alone. It "
        "is named, not elected; there may be none.",
    .source = "Fishburn, SIAM J. Appl. Math. 33 (1977) 469-489",
    .cost = "O(n^2) after the pairwise matrix",
    .loss = NULL,
    .options = NULL,
    .axioms = NULL,
    .run = run,
    .check = cmt_ordinal_condorcet_loser_check,
    .welfare = NULL,
};
