/* Parts of the charter's reader, a file each. Internal to io/. */
#ifndef CMT_IO_CHARTER_PARTS_H
#define CMT_IO_CHARTER_PARTS_H

#include "io/expr.h"

/** Words that hold for every question that does not say otherwise. */
typedef struct cmt_defaults {
    bool has_missing;
    unsigned disclosures;
} cmt_defaults;

/** The disclosure attribute of charter or question as bits, or `absent`. */
unsigned cmt_disclosures_read(const cmt_xml *xml, unsigned absent);

/** Read one question. Values and contexts stand in `charter` already. */
CMT_MUST cmt_status cmt_question_read(const cmt_doc *doc,
                                      const cmt_charter *charter,
                                      const cmt_defaults *defaults,
                                      const cmt_xml *xml,
                                      cmt_question *out);

/** Read rule, weighting, tie-break, quorum and thresholds; adopted_by is set in `out`. */
CMT_MUST cmt_status cmt_procedure_read(const cmt_doc *doc,
                                       const cmt_xml *xml,
                                       cmt_question *out);

/** Read what a question is about, and its consistency clauses. Kind is set in `out`. */
CMT_MUST cmt_status cmt_items_read(const cmt_doc *doc,
                                   const cmt_charter *charter,
                                   const cmt_xml *xml,
                                   cmt_question *out);

/** Read all articles. Questions and tiers stand in `charter` already. */
CMT_MUST cmt_status cmt_articles_read(const cmt_doc *doc, cmt_charter *charter);

/** Read tiers, strata, routes and the number of red lines. */
CMT_MUST cmt_status cmt_frame_read(const cmt_doc *doc, cmt_charter *charter);

/** Refuse the second of two equal ids among `n` children named `name`; `key` is the
 *  attribute that holds the id. */
CMT_MUST cmt_status cmt_unique_ids(const cmt_doc *doc,
                                   const cmt_xml *xml,
                                   const char *name,
                                   const char *key);

#endif
