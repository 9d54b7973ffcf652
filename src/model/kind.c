#include "model/kind.h"

#include <string.h>

#define SPELLING(n, s) s,
/* NOLINTBEGIN(bugprone-macro-parentheses): a type cannot stand in parentheses */
#define DEFINE(NAME, TYPE, LIST)                                               \
    static const char *const NAME##_spellings[] = {LIST(SPELLING)};            \
    const char *cmt_##NAME##_name(TYPE v)                                      \
    {                                                                          \
        return NAME##_spellings[v];                                            \
    }                                                                          \
    bool cmt_##NAME##_read(const char *s, TYPE *out)                           \
    {                                                                          \
        const size_t n = sizeof NAME##_spellings / sizeof NAME##_spellings[0]; \
        for (size_t k = 0; k < n; k++) {                                       \
            if (strcmp(s, NAME##_spellings[k]) == 0) {                         \
                *out = (TYPE)k;                                                \
                return true;                                                   \
            }                                                                  \
        }                                                                      \
        return false;                                                          \
    }

/* NOLINTEND(bugprone-macro-parentheses) */

DEFINE(kind, cmt_kind, CMT_QUESTION_KINDS)
DEFINE(rule_kind, cmt_rule_kind, CMT_RULE_KINDS)
DEFINE(standing, cmt_standing, CMT_STATUSES_OF_QUESTIONS)
DEFINE(mode, cmt_mode, CMT_MODES)
DEFINE(objective, cmt_objective, CMT_OBJECTIVES)
DEFINE(missing, cmt_missing, CMT_MISSINGS)
DEFINE(pluralism, cmt_pluralism, CMT_PLURALISMS)
DEFINE(weighting_kind, cmt_weighting_kind, CMT_WEIGHTINGS)
DEFINE(turnout, cmt_turnout, CMT_TURNOUTS)
DEFINE(tie_kind, cmt_tie_kind, CMT_TIE_BREAKS)
DEFINE(unranked, cmt_unranked, CMT_UNRANKEDS)
DEFINE(disclosure, cmt_disclosure, CMT_DISCLOSURES)

const char *cmt_standing_action(cmt_standing v)
{
    switch (v) {
    case CMT_IS_DECIDED:
        return "train";
    case CMT_IS_PLURAL:
        return "condition";
    case CMT_IS_TIED:
        return "abstain";
    case CMT_IS_CLARIFY:
        return "ask";
    case CMT_IS_UNDECIDED:
    case CMT_IS_INQUORATE:
    case CMT_IS_DEADLOCK:
    case CMT_IS_STALE:
    case CMT_IS_LAPSED:
    case CMT_IS_DRAFT:
    case CMT_N_STANDINGS:
        break;
    }
    return "hold";
}
