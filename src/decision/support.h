/* What a charter or profile may ask for and this version cannot decide. */
#ifndef CMT_DECISION_SUPPORT_H
#define CMT_DECISION_SUPPORT_H

#include "log/count.h"

/** The charter's part of it, before a round is opened under it. */
CMT_MUST cmt_status cmt_decision_supports_charter(const cmt_charter *charter,
                                                  cmt_err *err);

/** Refuse what could otherwise only be ignored: pluralism other than consensus,
 *  thresholds, routes, a long ranking in the mode `program`, disclosure other than open.
 *  @retval CMT_E_UNSUPPORTED "not supported yet: …", naming question, group and line */
CMT_MUST cmt_status cmt_decision_supports(const cmt_round_input *input, cmt_err *err);

#endif
