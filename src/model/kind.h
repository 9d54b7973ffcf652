/* The enumerations of charters and profiles, each with its one spelling. */
#ifndef CMT_MODEL_KIND_H
#define CMT_MODEL_KIND_H

#include <stdbool.h>
#include <stddef.h>

/* kind.c makes NAME_name() and NAME_read() for each list: the spelling, and back. */
#define CMT_QUESTION_KINDS(X) \
    X(CHOICE, "choice")       \
    X(RANKING, "ranking")     \
    X(COMMITTEE, "committee") \
    X(BUDGET, "budget")       \
    X(WEIGHTS, "weights")     \
    X(LEVEL, "level")         \
    X(JUDGMENT, "judgment")
/* What a rule reads (`--kind`): identity of a rule is (rule kind, name). */
#define CMT_RULE_KINDS(X)     \
    X(ORDINAL, "ordinal")     \
    X(APPROVAL, "approval")   \
    X(RATED, "rated")         \
    X(BUDGET, "budget")       \
    X(WEIGHTS, "weights")     \
    X(LEVEL, "level")         \
    X(JUDGMENT, "judgment")   \
    X(APPORTION, "apportion") \
    X(DELIBERATION, "deliberation")
#define CMT_STATUSES_OF_QUESTIONS(X) \
    X(DECIDED, "decided")            \
    X(PLURAL, "plural")              \
    X(TIED, "tied")                  \
    X(UNDECIDED, "undecided")        \
    X(CLARIFY, "clarify")            \
    X(INQUORATE, "inquorate")        \
    X(DEADLOCK, "deadlock")          \
    X(STALE, "stale")                \
    X(LAPSED, "lapsed")              \
    X(DRAFT, "draft")
#define CMT_MODES(X) \
    X(RULE, "rule")  \
    X(PROGRAM, "program")
#define CMT_OBJECTIVES(X)         \
    X(UTILITARIAN, "utilitarian") \
    X(LEXIMIN, "leximin")         \
    X(MAXMIN, "maxmin")           \
    X(NASH, "nash")               \
    X(CLOSEST, "closest")
#define CMT_MISSINGS(X)   \
    X(ABSTAIN, "abstain") \
    X(DISAPPROVE, "disapprove")
#define CMT_PLURALISMS(X)               \
    X(CONSENSUS, "consensus")           \
    X(OVERTON, "overton")               \
    X(DISTRIBUTIONAL, "distributional") \
    X(STEERABLE, "steerable")
#define CMT_WEIGHTINGS(X)       \
    X(MEMBERS, "members")       \
    X(EQUAL, "equal")           \
    X(REGISTERED, "registered") \
    X(SQRT, "sqrt")
#define CMT_TURNOUTS(X)                                                       \
    X(FULL, "full")       /* a group's voice is whole whatever its turnout */ \
    X(DILUTED, "diluted") /* voice shrinks with ballots cast over registered members */
#define CMT_TIE_BREAKS(X) \
    X(NONE, "none")       \
    X(ORDER, "order")     \
    X(LOT, "lot")         \
    X(PARALLEL, "parallel")
#define CMT_UNRANKEDS(X)        \
    X(LAST, "last")             \
    X(NO_OPINION, "no-opinion") \
    X(EXHAUSTED, "exhausted")
#define CMT_DISCLOSURES(X)    \
    X(OPEN, "open")           \
    X(AGGREGATE, "aggregate") \
    X(COMMITTED, "committed")

#define CMT_ENUM(PREFIX, name) CMT_##PREFIX##_##name
#define X_KIND(n, s)           CMT_KIND_##n,
#define X_RULE(n, s)           CMT_RULE_##n,
#define X_STATUS(n, s)         CMT_IS_##n,
#define X_MODE(n, s)           CMT_MODE_##n,
#define X_OBJECTIVE(n, s)      CMT_OBJECTIVE_##n,
#define X_MISSING(n, s)        CMT_MISSING_##n,
#define X_PLURALISM(n, s)      CMT_PLURALISM_##n,
#define X_WEIGHTING(n, s)      CMT_WEIGHTING_##n,
#define X_TURNOUT(n, s)        CMT_TURNOUT_##n,
#define X_TIE(n, s)            CMT_TIE_##n,
#define X_UNRANKED(n, s)       CMT_UNRANKED_##n,
#define X_DISCLOSURE(n, s)     CMT_DISCLOSURE_##n,

typedef enum cmt_kind { CMT_QUESTION_KINDS(X_KIND) CMT_N_KINDS } cmt_kind;
typedef enum cmt_rule_kind { CMT_RULE_KINDS(X_RULE) CMT_N_RULE_KINDS } cmt_rule_kind;
typedef enum cmt_standing {
    CMT_STATUSES_OF_QUESTIONS(X_STATUS) CMT_N_STANDINGS
} cmt_standing;
typedef enum cmt_mode { CMT_MODES(X_MODE) CMT_N_MODES } cmt_mode;
typedef enum cmt_objective {
    CMT_OBJECTIVES(X_OBJECTIVE) CMT_N_OBJECTIVES
} cmt_objective;
typedef enum cmt_missing { CMT_MISSINGS(X_MISSING) CMT_N_MISSINGS } cmt_missing;
typedef enum cmt_pluralism {
    CMT_PLURALISMS(X_PLURALISM) CMT_N_PLURALISMS
} cmt_pluralism;
typedef enum cmt_weighting_kind {
    CMT_WEIGHTINGS(X_WEIGHTING) CMT_N_WEIGHTINGS
} cmt_weighting_kind;
typedef enum cmt_turnout { CMT_TURNOUTS(X_TURNOUT) CMT_N_TURNOUTS } cmt_turnout;
typedef enum cmt_tie_kind { CMT_TIE_BREAKS(X_TIE) CMT_N_TIES } cmt_tie_kind;
typedef enum cmt_unranked { CMT_UNRANKEDS(X_UNRANKED) CMT_N_UNRANKEDS } cmt_unranked;
typedef enum cmt_disclosure {
    CMT_DISCLOSURES(X_DISCLOSURE) CMT_N_DISCLOSURES
} cmt_disclosure;

#undef X_KIND
#undef X_RULE
#undef X_STATUS
#undef X_MODE
#undef X_OBJECTIVE
#undef X_MISSING
#undef X_PLURALISM
#undef X_WEIGHTING
#undef X_TURNOUT
#undef X_TIE
#undef X_UNRANKED
#undef X_DISCLOSURE
#undef CMT_ENUM

/* The spelling of a value, and the value of a spelling (false: unknown, out untouched). */
const char *cmt_kind_name(cmt_kind v);
bool cmt_kind_read(const char *s, cmt_kind *out);
const char *cmt_rule_kind_name(cmt_rule_kind v);
bool cmt_rule_kind_read(const char *s, cmt_rule_kind *out);
const char *cmt_standing_name(cmt_standing v);
bool cmt_standing_read(const char *s, cmt_standing *out);
const char *cmt_mode_name(cmt_mode v);
bool cmt_mode_read(const char *s, cmt_mode *out);
const char *cmt_objective_name(cmt_objective v);
bool cmt_objective_read(const char *s, cmt_objective *out);
const char *cmt_missing_name(cmt_missing v);
bool cmt_missing_read(const char *s, cmt_missing *out);
const char *cmt_pluralism_name(cmt_pluralism v);
bool cmt_pluralism_read(const char *s, cmt_pluralism *out);
const char *cmt_weighting_kind_name(cmt_weighting_kind v);
bool cmt_weighting_kind_read(const char *s, cmt_weighting_kind *out);
const char *cmt_turnout_name(cmt_turnout v);
bool cmt_turnout_read(const char *s, cmt_turnout *out);
const char *cmt_tie_kind_name(cmt_tie_kind v);
bool cmt_tie_kind_read(const char *s, cmt_tie_kind *out);
const char *cmt_unranked_name(cmt_unranked v);
bool cmt_unranked_read(const char *s, cmt_unranked *out);
const char *cmt_disclosure_name(cmt_disclosure v);
bool cmt_disclosure_read(const char *s, cmt_disclosure *out);

/** What a trainer should do with a question of this status (architecture, section 1):
 *  "train", "condition", "abstain", "hold" or "ask". */
const char *cmt_standing_action(cmt_standing v);

#endif
