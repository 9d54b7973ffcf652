/* Profiles in and out (doc/profile.md). */
#ifndef CMT_IO_PROFILE_H
#define CMT_IO_PROFILE_H

#include "base/buf.h"
#include "io/xml.h"
#include "model/profile.h"

/** Read a profile against the charter that it answers to.
 *
 *  Checked: gate, schema, instance, references, duplicates, numbers and ranges, disclosure
 *  and min-cell of inline ballots, number of red lines, expressions. Not checked here: the
 *  round, the charter's digest, sequence and registry (log/), attachments (ballot/).
 *
 *  @param[in,out] mem  receives the profile
 *  @param[out] out  written on success only
 *  @retval CMT_E_SYNTAX, CMT_E_LIMIT, CMT_E_SCHEMA, CMT_E_RANGE, CMT_E_REFERENCE,
 *          CMT_E_DUPLICATE, CMT_E_REPLAY (another instance's), CMT_E_UNSUPPORTED,
 *          CMT_E_NOMEM
 */
CMT_MUST cmt_status cmt_profile_read(cmt_arena *mem,
                                     const char *bytes,
                                     size_t n,
                                     const cmt_charter *charter,
                                     cmt_profile **out,
                                     cmt_err *err);

/** As cmt_profile_read with a schema that the caller keeps (CMT_XML_PROFILE): for many. */
CMT_MUST cmt_status cmt_profile_read_with(cmt_arena *mem,
                                          const cmt_xml_schema *schema,
                                          const char *bytes,
                                          size_t n,
                                          const cmt_charter *charter,
                                          cmt_profile **out,
                                          cmt_err *err);

/** What a profile binds itself to, read without a charter: instance, round, group,
 *  sequence, supersedes, registry, charter, not_after and provenance; answers, red lines,
 *  proposals and endorsements stay empty. Gate and schema are checked in full. */
CMT_MUST cmt_status cmt_profile_head_read(cmt_arena *mem,
                                          const cmt_xml_schema *schema,
                                          const char *bytes,
                                          size_t n,
                                          cmt_profile **out,
                                          cmt_err *err);

/** Append the profile as XML: deterministic, gate-clean, reads back to the same model. */
CMT_MUST cmt_status cmt_profile_write(const cmt_profile *profile,
                                      const cmt_charter *charter,
                                      cmt_buf *out,
                                      cmt_err *err);

#endif
