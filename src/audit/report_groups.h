/* What the report of an audit says of the groups behind a question. */
#ifndef CMT_AUDIT_REPORT_GROUPS_H
#define CMT_AUDIT_REPORT_GROUPS_H

#include "base/buf.h"
#include "base/value.h"

/** Append the table of groups, and what the decision's record knows beside the outcome.
 *  @param[in] mem      scratch
 *  @param[in] item     of the policy
 *  @param[in] question its record in decision.json, or NULL */
void cmt_report_groups(cmt_buf *out,
                       cmt_arena *mem,
                       const cmt_value *item,
                       const cmt_value *question);

/** The table of what each group got over all questions; nothing where a record has none. */
void cmt_report_ledger(cmt_buf *out, const cmt_value *decision);

#endif
