/* The release claim: what the release council signs. */
#ifndef CMT_BUNDLE_CLAIM_H
#define CMT_BUNDLE_CLAIM_H

#include "bundle/compile.h"

/** The predicate of the release claim (doc/bundle.md): decision, engine, inputs, log,
 *  policy, registry and round.
 *  @param[in] compiled everything but claim and statement is set
 *  @return NULL when mem is exhausted */
cmt_value *cmt_claim_value(cmt_arena *mem, const cmt_compiled *compiled);

#endif
