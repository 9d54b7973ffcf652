/* The compiled policy: what a decision means for those who train. */
#ifndef CMT_DECISION_POLICY_H
#define CMT_DECISION_POLICY_H

#include "base/buf.h"
#include "decision/decide.h"

#define CMT_POLICY_FORMAT     "comitia.policy/1"
#define CMT_DECISION_FORMAT   "comitia.decision/1"
#define CMT_INPUTS_FORMAT     "comitia.inputs/1"
#define CMT_OBJECTIVES_FORMAT "comitia.objectives/1"

/** inputs.json (doc/decision.md): every submission of the round, in the order of the log.
 *  @return NULL parts when mem is exhausted */
cmt_value *cmt_inputs_value(cmt_arena *mem, const cmt_round_input *input);

/** data.json (doc/bundle.md): instance, items a question and context, articles in force.
 *  Holds no log position and nothing that the order of submissions could change.
 *  @return NULL when mem is exhausted */
cmt_value *cmt_policy_value(cmt_arena *mem, const cmt_decision *decision);

/** training/objectives.json (doc/objectives.md), from the policy alone.
 *  @param version the policy's computed version */
cmt_value *cmt_objectives_value(cmt_arena *mem,
                                const cmt_value *policy,
                                const char *version);

/** The words of an alternative of a policy's item, "" where it has none. Borrowed. */
const char *cmt_policy_words(const cmt_value *item, const char *id);

/** constitution.md, from the policy alone: articles and decided questions under
 *  `{#id authority=…}` headings. Ask cmt_buf_ok at the end. */
void cmt_constitution_write(const cmt_value *policy, const char *version, cmt_buf *out);

#endif
