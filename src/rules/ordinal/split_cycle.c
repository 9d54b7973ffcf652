#include "rules/ordinal/split_cycle.h"

#include "ballot/links.h"
#include "ballot/majority.h"
#include "base/err.h"
#include "rules/result.h"
#include "rules/strength.h"

static cmt_status run(cmt_arena *mem,
                      const cmt_contest *contest,
                      const cmt_rule_args *args,
                      cmt_outcome *out,
                      cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_outcome o = {0};
    cmt_majority m = {0};
    uint32_t *link = NULL;
    const cmt_strength strength =
        cmt_strength_option(&cmt_rule_ordinal_split_cycle, args);
    CMT_TRY(cmt_majority_build(mem, contest, &m, err));
    CMT_TRY(cmt_majority_links(mem, &m, strength, &link, err));
    uint32_t *path = CMT_NEW_ARRAY(mem, uint32_t, m.n * m.n + 1);
    bool *won = CMT_NEW_ARRAY(mem, bool, m.n + 1);
    if (path == NULL || won == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu paths", m.n * m.n);
    cmt_links_widest(link, m.n, path);
    for (size_t j = 0; j < m.n; j++) {
        won[j] = true;
        for (size_t i = 0; i < m.n && won[j]; i++)
            won[j] = link[i * m.n + j] <= path[j * m.n + i];
    }
    CMT_TRY(cmt_result_among(mem, contest, m.at, m.n, won, &o, err));
    *out = o;
done:
    return st;
}

static const cmt_rule_option options[] = {
    CMT_STRENGTH_OPTION,
    {0},
};

#define SPLIT_CYCLE "Holliday and Pacuit, Public Choice 197 (2023) 1-62"

static const cmt_rule_axiom axioms[] = {
    {"Condorcet winner", true, SPLIT_CYCLE " (not strength=pairwise-opposition)"},
    {"Condorcet loser", true, SPLIT_CYCLE},
    {"Smith set", true, SPLIT_CYCLE " (not strength=pairwise-opposition)"},
    {"monotonicity", true, SPLIT_CYCLE},
    {"independence of clones", true, SPLIT_CYCLE},
    {"reversal symmetry", true,
     "immediate: all defeats turn round, and a lone winner defeats somebody"},
    {"stability for winners", true, SPLIT_CYCLE},
    {"positive involvement", true, SPLIT_CYCLE},
    {0},
};

const cmt_rule cmt_rule_ordinal_split_cycle = {
    .name = "split-cycle",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_CHOICE,
    .reads = CMT_READS_RANKS | CMT_READS_PAIRS,
    .yields = CMT_YIELDS_WINNERS,
    .title = "Split Cycle",
    .definition =
        "In each cycle of pairwise wins the weakest are discarded, all at once. "
        "Those with no defeat left win.",
    .source = SPLIT_CYCLE,
    .beside = 100,
    .cost = "O(n^3) after the pairwise matrix",
    .loss = NULL,
    .options = options,
    .axioms = axioms,
    .run = run,
    .check = cmt_ordinal_split_cycle_check,
    .welfare = NULL,
};
