/* Names of a charter, indexed: what articles, ballots and red lines refer to. */
#ifndef CMT_IO_REFS_H
#define CMT_IO_REFS_H

#include "base/index.h"
#include "io/doc.h"
#include "model/program.h"

typedef struct cmt_refs {
    const cmt_charter *charter;
    cmt_index questions;
    cmt_index contexts;
    cmt_index *items;                    /* [n_questions] */
    const cmt_program_document *program; /* whose frame the charter is; or NULL */
} cmt_refs;

/** Index contexts, questions and items, which stand in the charter already. */
CMT_MUST cmt_status cmt_refs_build(const cmt_doc *doc,
                                   const cmt_charter *charter,
                                   cmt_refs *out);

/** Resolve the attribute `name` of `xml`; each is CMT_E_REFERENCE with the place when it
 *  names nothing. */
CMT_MUST cmt_status cmt_ref_question(const cmt_doc *doc,
                                     const cmt_refs *refs,
                                     const cmt_xml *xml,
                                     const char *name,
                                     uint32_t *out);
CMT_MUST cmt_status cmt_ref_item(const cmt_doc *doc,
                                 const cmt_refs *refs,
                                 uint32_t question,
                                 const cmt_xml *xml,
                                 const char *name,
                                 uint32_t *out);
/** A context; CMT_NONE where the attribute is absent. */
CMT_MUST cmt_status cmt_ref_context(const cmt_doc *doc,
                                    const cmt_refs *refs,
                                    const cmt_xml *xml,
                                    const char *name,
                                    uint32_t *out);

/** Whether a question is asked in a context. */
bool cmt_question_asked_in(const cmt_question *question, uint32_t context);

/** What a question of this kind is about: "alternative", "project", … */
const char *cmt_item_word(cmt_kind kind);

#endif
