/* Outcomes of judgments: what the `run` of those rules ends with. */
#ifndef CMT_RULES_JUDGMENT_RESULT_H
#define CMT_RULES_JUDGMENT_RESULT_H

#include "ballot/agreement.h"
#include "rules/rule.h"

/** Set `judgments`, `tied`, `capped` and `unproved`. */
void cmt_result_judgments(const cmt_judgments *judgments, cmt_outcome *out);

#endif
