/* Reading values out of an XML document, with line and path in every refusal. */
#ifndef CMT_IO_DOC_H
#define CMT_IO_DOC_H

#include "base/rational.h"
#include "io/xml.h"
#include "model/charter.h"

/** A document under reading: where results go, and what paths in refusals start from. */
typedef struct cmt_doc {
    cmt_arena *mem;
    const cmt_xml *root;
    cmt_err *err;
    size_t max_digits; /* a side of a rational; 0 = CMT_MAX_NUMBER_DIGITS */
} cmt_doc;

/** Refuse: the sentence with the line and path of `at`. */
cmt_status cmt_doc_fail(const cmt_doc *doc,
                        const cmt_xml *at,
                        cmt_status code,
                        const char *format,
                        ...) CMT_PRINTF(4, 5);

/** Out of memory. */
cmt_status cmt_doc_no_room(const cmt_doc *doc);

/** An attribute, or `fallback`. */
const char *cmt_doc_word(const cmt_xml *xml, const char *name, const char *fallback);

/** The answer of a cmt_*_read as a status: words that the schema lets through are known. */
cmt_status cmt_doc_known(const cmt_doc *doc,
                         const cmt_xml *xml,
                         const char *name,
                         bool known);

/** An integer attribute in least..most; `absent` where there is none.
 *  @retval CMT_E_RANGE */
CMT_MUST cmt_status cmt_doc_int(const cmt_doc *doc,
                                const cmt_xml *xml,
                                const char *name,
                                int64_t least,
                                int64_t most,
                                int64_t absent,
                                int64_t *out);

/** A rational attribute, of as many digits a side as the document may have; NULL where
 *  there is none. */
CMT_MUST cmt_status cmt_doc_q(const cmt_doc *doc,
                              const cmt_xml *xml,
                              const char *name,
                              mpq_srcptr *out);

/** A rational constant: `num`. NULL on shortage. */
mpq_srcptr cmt_doc_constant(const cmt_doc *doc, int64_t num);

/** A date attribute that exists in the calendar, as written; NULL where there is none. */
CMT_MUST cmt_status cmt_doc_date(const cmt_doc *doc,
                                 const cmt_xml *xml,
                                 const char *name,
                                 const char **out);

/** Human text: the children called `name`, or, where there are none and `own` says so, the
 *  element's own text. Line breaks and runs of blanks fold into single spaces.
 *  @retval CMT_E_LIMIT     longer than CMT_MAX_TEXT_BYTES
 *  @retval CMT_E_DUPLICATE two texts in one language */
CMT_MUST cmt_status cmt_doc_texts(
    const cmt_doc *doc, const cmt_xml *xml, const char *name, bool own, cmt_texts *out);

/** The evidence children. */
CMT_MUST cmt_status cmt_doc_evidence(const cmt_doc *doc,
                                     const cmt_xml *xml,
                                     const cmt_evidence **out,
                                     size_t *n);

/** How many children have this name. */
size_t cmt_doc_count(const cmt_xml *xml, const char *name);

#endif
