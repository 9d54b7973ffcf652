#include "rules/ordinal/smith.h"

#include "ballot/majority.h"
#include "base/err.h"
#include "rules/result.h"

#include <string.h>

static cmt_status run_smith(cmt_arena *mem,
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
    CMT_TRY(cmt_majority_smith(mem, &m, won, err));
    CMT_TRY(cmt_result_among(mem, contest, m.at, m.n, won, &o, err));
    *out = o;
done:
    return st;
}

/* Whoever reaches all who reach it. */
static cmt_status run_schwartz(cmt_arena *mem,
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
    uint64_t *reach = CMT_NEW_ARRAY(mem, uint64_t, m.n * m.words + 1);
    uint64_t *reached = CMT_NEW_ARRAY(mem, uint64_t, m.n * m.words + 1);
    bool *won = CMT_NEW_ARRAY(mem, bool, m.n + 1);
    if (won == NULL || reach == NULL || reached == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the winners");
    memcpy(reach, m.beats, m.n * m.words * sizeof *reach);
    memcpy(reached, m.beaten, m.n * m.words * sizeof *reached);
    cmt_bits_close(reach, m.n, m.words);
    cmt_bits_close(reached, m.n, m.words);
    for (size_t i = 0; i < m.n; i++) {
        won[i] = cmt_bits_within(&reached[i * m.words], &reach[i * m.words], m.words);
    }
    CMT_TRY(cmt_result_among(mem, contest, m.at, m.n, won, &o, err));
    *out = o;
done:
    return st;
}

static const cmt_rule_axiom smith_axioms[] = {
    {"Condorcet winner", true, "by definition: it alone dominates"},
    {"Condorcet loser", true, "by definition: all others dominate it"},
    {"Smith set", true, "by definition"},
    {"monotonicity", true, "immediate: rising only gains in duels"},
    {0},
};

const cmt_rule cmt_rule_ordinal_smith = {
    .name = "smith",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_CHOICE,
    .reads = CMT_READS_RANKS | CMT_READS_PAIRS,
    .yields = CMT_YIELDS_WINNERS,
    .title = "Smith set (GETCHA, top cycle)",
    .definition =
        "The smallest set, not empty, whose members beat all alternatives that "
        "are not in it.",
    .source = "Good, Public Choice 10 (1971) 97-101; Smith, Econometrica 41 (1973) "
              "1027-1041",
    .cost = "O(n^2) after the pairwise matrix",
    .loss = NULL,
    .options = NULL,
    .axioms = smith_axioms,
    .run = run_smith,
    .check = cmt_ordinal_smith_check,
    .welfare = NULL,
};

static const cmt_rule_axiom schwartz_axioms[] = {
    {"Condorcet winner", true, "by definition: nobody reaches it"},
    {"Smith set", true,
     "immediate: nobody outside the Smith set beats or ties a member"},
    {0},
};

const cmt_rule cmt_rule_ordinal_schwartz = {
    .name = "schwartz",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_CHOICE,
    .reads = CMT_READS_RANKS | CMT_READS_PAIRS,
    .yields = CMT_YIELDS_WINNERS,
    .title = "Schwartz set (GOCHA)",
    .definition = "The union of the smallest sets, not empty, no member of which is "
                  "beaten by an alternative that is not in it.",
    .source = "Schwartz, Nous 6 (1972) 97-117; The Logic of Collective Choice (1986)",
    .cost = "O(n^3 / 64) after the pairwise matrix",
    .loss = NULL,
    .options = NULL,
    .axioms = schwartz_axioms,
    .run = run_schwartz,
    .check = cmt_ordinal_schwartz_check,
    .welfare = NULL,
};
