/* Helpers of the XML writers. Internal to io/. */
#ifndef CMT_IO_WRITE_H
#define CMT_IO_WRITE_H

#include "base/buf.h"
#include "base/rational.h"
#include "model/charter.h"

/** Append ` name="value"`; nothing where the value is NULL. */
void cmt_write_attr(cmt_buf *out, const char *name, const char *value);
void cmt_write_q(cmt_buf *out, const char *name, mpq_srcptr value);
void cmt_write_int(cmt_buf *out, const char *name, int64_t value);

/** Append texts as elements called `name`, each on a line of its own. */
void cmt_write_texts(cmt_buf *out,
                     const char *indent,
                     const char *name,
                     cmt_texts texts);

/** Append what follows the attributes of an element whose content is texts: `/>`, one text
 *  in place (its xml:lang goes to the tag), or one `text` element a language. */
void cmt_write_own_texts(cmt_buf *out,
                         const char *indent,
                         const char *element,
                         cmt_texts texts);

/** Append evidence elements. */
void cmt_write_evidence(cmt_buf *out,
                        const char *indent,
                        const cmt_evidence *evidence,
                        size_t n);

/** Read back what was just written through the gate: a model that holds text which no
 *  document may carry is refused, and `out` is cut back to `start`.
 *  @retval CMT_E_NOMEM, CMT_E_RANGE */
CMT_MUST cmt_status cmt_write_check(cmt_buf *out, size_t start, cmt_err *err);

#endif
