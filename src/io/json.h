/* JSON of the profile pcj/1: canonical or refused. The only user of jansson. */
#ifndef CMT_IO_JSON_H
#define CMT_IO_JSON_H

#include "base/buf.h"
#include "base/value.h"

/** Read a document that is exactly its own canonical form (`doc/canonical-json.md`):
 *  parsed, re-emitted and compared byte for byte.
 *
 *  @param max_bytes limit for this document, at most CMT_MAX_JSON_BYTES
 *  @retval CMT_OK          out is set, in mem
 *  @retval CMT_E_SYNTAX    not JSON; line and column (in bytes) are set
 *  @retval CMT_E_DUPLICATE a member stands twice
 *  @retval CMT_E_RANGE     a number with fraction or exponent, or beyond 64 bits
 *  @retval CMT_E_CANONICAL JSON, but not these bytes; err says where they first differ
 *  @retval CMT_E_LIMIT     too large, too deep, too many values
 *  @retval CMT_E_NOMEM     mem is exhausted
 *  @src    RFC 8785, restricted as in the page
 */
CMT_MUST cmt_status cmt_json_read(cmt_arena *mem,
                                  const char *bytes,
                                  size_t n,
                                  size_t max_bytes,
                                  cmt_value **out,
                                  cmt_err *err);

/** Read any JSON that jansson accepts strictly (no duplicate keys, integers only): for
 *  foreign documents such as DSSE envelopes, which need not be canonical. */
CMT_MUST cmt_status cmt_json_read_foreign(cmt_arena *mem,
                                          const char *bytes,
                                          size_t n,
                                          size_t max_bytes,
                                          cmt_value **out,
                                          cmt_err *err);

/** Append the canonical bytes, no newline. Strings must be free of what pcj/1 forbids:
 *  writers fold line breaks first (cmt_json_fold).
 *  @retval CMT_E_RANGE a key or string that pcj/1 cannot hold
 *  @retval CMT_E_NOMEM */
CMT_MUST cmt_status cmt_json_write(const cmt_value *value, cmt_buf *out, cmt_err *err);

/** As cmt_json_write, but keys may be any text that a string may hold: for answers that
 *  name what foreign files name, never for documents that are signed. */
CMT_MUST cmt_status cmt_json_write_foreign(const cmt_value *value,
                                           cmt_buf *out,
                                           cmt_err *err);

/** Copy human text, each run of line breaks, tabs and blanks folded into one space (none at
 *  either end), what pcj/1 forbids dropped: controls, direction overrides, bytes that are
 *  not UTF-8, and all isolates where they are unbalanced. NULL on shortage. */
char *cmt_json_fold(cmt_arena *mem, const char *text);

#endif
