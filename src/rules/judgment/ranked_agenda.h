/* The rule `ranked-agenda`. */
#ifndef CMT_RULES_JUDGMENT_RANKED_AGENDA_H
#define CMT_RULES_JUDGMENT_RANKED_AGENDA_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_judgment_ranked_agenda;

/** Its check by definition; shares no code with its run. */
cmt_rule_check cmt_judgment_ranked_agenda_check;

#endif
