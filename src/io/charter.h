/* Charters in and out (doc/charter.md). */
#ifndef CMT_IO_CHARTER_H
#define CMT_IO_CHARTER_H

#include "base/buf.h"
#include "model/charter.h"

/** Read a charter: gate, parser, schema, then everything that one document can say about
 *  itself (references, duplicates, seats, ranges, limits, types of expressions).
 *
 *  Not checked here, since rules live in a higher layer: whether a question's rule exists,
 *  fits the question's kind and takes its options. Whoever decides calls
 *  cmt_charter_check_rules.
 *
 *  @param[in,out] mem  receives the charter
 *  @param[out] out  written on success only
 *  @param[out] err  line and path of what is wrong
 *  @retval CMT_E_SYNTAX, CMT_E_LIMIT, CMT_E_SCHEMA, CMT_E_RANGE, CMT_E_REFERENCE,
 *          CMT_E_DUPLICATE, CMT_E_UNSUPPORTED, CMT_E_NOMEM
 *  @cost   O(n log n) in the document's bytes
 */
CMT_MUST cmt_status cmt_charter_read(
    cmt_arena *mem, const char *bytes, size_t n, cmt_charter **out, cmt_err *err);

/** Say whether a question's rule can decide it. On refusal fill `err`'s text; line and path
 *  are filled in afterwards. */
typedef cmt_status cmt_rule_fits(const void *what,
                                 const cmt_question *question,
                                 cmt_err *err);

/** Ask `fits` about every question, in document order; the first refusal is the answer,
 *  with the question's line and path. */
CMT_MUST cmt_status cmt_charter_check_rules(const cmt_charter *charter,
                                            cmt_rule_fits *fits,
                                            const void *what,
                                            cmt_err *err);

/** Append the charter as XML: deterministic, gate-clean, reads back to the same model. */
CMT_MUST cmt_status cmt_charter_write(const cmt_charter *charter,
                                      cmt_buf *out,
                                      cmt_err *err);

/** Append one question as XML that can stand in a charter as it is (an agenda): contexts
 *  are named only when the charter has others than `general`. */
CMT_MUST cmt_status cmt_question_write(const cmt_charter *charter,
                                       const cmt_question *question,
                                       cmt_buf *out,
                                       cmt_err *err);

#endif
