/* Parts of the profile's reader, a file each. Internal to io/. */
#ifndef CMT_IO_PROFILE_PARTS_H
#define CMT_IO_PROFILE_PARTS_H

#include "io/expr.h"
#include "model/profile.h"

/** Read ballots, weights, level and judgment elements. */
CMT_MUST cmt_status cmt_answers_read(const cmt_doc *doc,
                                     const cmt_refs *refs,
                                     cmt_profile *profile);

/** Read the ballots below `xml` into `out`; its question is set. */
CMT_MUST cmt_status cmt_ballots_read(const cmt_doc *doc,
                                     const cmt_refs *refs,
                                     const cmt_xml *xml,
                                     cmt_answer *out);

/** Read the sums of an aggregate element into `out`; its question is set. */
CMT_MUST cmt_status cmt_sums_read(const cmt_doc *doc,
                                  const cmt_refs *refs,
                                  const cmt_xml *aggregate,
                                  cmt_answer *out);

/** Read a stated answer into `out`; its question is set. */
CMT_MUST cmt_status cmt_weights_read(const cmt_doc *doc,
                                     const cmt_refs *refs,
                                     const cmt_xml *xml,
                                     cmt_answer *out);
CMT_MUST cmt_status cmt_level_read(const cmt_doc *doc,
                                   const cmt_refs *refs,
                                   const cmt_xml *xml,
                                   cmt_answer *out);
CMT_MUST cmt_status cmt_judgment_read(const cmt_doc *doc,
                                      const cmt_refs *refs,
                                      const cmt_xml *xml,
                                      cmt_answer *out);

/** Read the propositions or shares of an answer that lists each item once.
 *  @param[out] items [n_children] of xml */
CMT_MUST cmt_status cmt_listed_items(const cmt_doc *doc,
                                     const cmt_refs *refs,
                                     uint32_t question,
                                     const cmt_xml *xml,
                                     const char *key,
                                     uint32_t **items);

/** Read red lines, endorsements and proposals. */
CMT_MUST cmt_status cmt_wishes_read(const cmt_doc *doc,
                                    const cmt_refs *refs,
                                    cmt_profile *profile);

#endif
