#include "rules/ordinal/raynaud.h"

#include "ballot/majority.h"
#include "base/err.h"
#include "rules/result.h"
#include "rules/strength.h"

/* The strongest defeat of i by somebody who stands. */
static uint32_t worst_defeat(const uint32_t *link,
                             size_t n,
                             const bool *standing,
                             size_t i)
{
    uint32_t worst = 0;
    for (size_t j = 0; j < n; j++)
        worst = standing[j] && link[j * n + i] > worst ? link[j * n + i] : worst;
    return worst;
}

/* Take out all whose worst defeat is the strongest; false where that is everybody. */
static bool take_out(const uint32_t *link, size_t n, bool *standing, uint32_t *worst)
{
    uint32_t top = 0;
    uint32_t least = UINT32_MAX;
    for (size_t i = 0; i < n; i++) {
        if (!standing[i])
            continue;
        worst[i] = worst_defeat(link, n, standing, i);
        top = worst[i] > top ? worst[i] : top;
        least = worst[i] < least ? worst[i] : least;
    }
    if (top <= least)
        return false;
    for (size_t i = 0; i < n; i++)
        standing[i] = standing[i] && worst[i] < top;
    return true;
}

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
    CMT_TRY(cmt_majority_build(mem, contest, &m, err));
    CMT_TRY(cmt_majority_links(
        mem, &m, cmt_strength_option(&cmt_rule_ordinal_raynaud, args), &link, err));
    bool *standing = CMT_NEW_ARRAY(mem, bool, m.n + 1);
    uint32_t *worst = CMT_NEW_ARRAY(mem, uint32_t, m.n + 1);
    if (standing == NULL || worst == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the winners");
    for (size_t i = 0; i < m.n; i++)
        standing[i] = true;
    bool again = true;
    while (again)
        again = take_out(link, m.n, standing, worst);
    CMT_TRY(cmt_result_among(mem, contest, m.at, m.n, standing, &o, err));
    *out = o;
done:
    return st;
}

static const cmt_rule_option options[] = {
    CMT_STRENGTH_OPTION,
    {0},
};

static const cmt_rule_axiom axioms[] = {
    {"Condorcet winner", true, "immediate: it has no defeat and never goes"},
    {"participation", false, "Moulin, J. Econ. Theory 45 (1988) 53-64"},
    {0},
};

const cmt_rule cmt_rule_ordinal_raynaud = {
    .name = "raynaud",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_CHOICE,
    .reads = CMT_READS_RANKS | CMT_READS_PAIRS,
    .yields = CMT_YIELDS_WINNERS,
    .title = "Raynaud",
    .definition =
        "Those whose strongest defeat by anybody standing is the strongest of "
        "all are taken out, again and again, until all who stand are level.",
    .source =
        "Arrow and Raynaud, Social Choice and Multicriterion Decision-Making (1986)",
    .cost = "O(n^3) after the pairwise matrix",
    .loss = NULL,
    .options = options,
    .axioms = axioms,
    .run = run,
    .check = cmt_ordinal_raynaud_check,
    .welfare = NULL,
};
