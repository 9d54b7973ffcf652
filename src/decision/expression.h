/* Article expressions as values. */
#ifndef CMT_DECISION_EXPRESSION_H
#define CMT_DECISION_EXPRESSION_H

#include "base/value.h"
#include "model/charter.h"

/** {"op":"at-least","of":[{"op":"weight","question":"reward","item":"privacy"}],
 *  "value":"1/5"}: what an article says, for programs to read. NULL on shortage. */
cmt_value *cmt_expression_value(cmt_arena *mem,
                                const cmt_charter *charter,
                                const cmt_expr *expr);

#endif
