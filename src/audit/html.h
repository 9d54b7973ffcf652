/* HTML for the report: text that stays text. */
#ifndef CMT_AUDIT_HTML_H
#define CMT_AUDIT_HTML_H

#include "base/buf.h"

/** Append text, escaped for element content and quoted attributes. NULL is empty. */
void cmt_html_text(cmt_buf *out, const char *text);

/** Append a sentence of our own, escaped, names between backticks as code. NULL is empty. */
void cmt_html_sentence(cmt_buf *out, const char *text);

/** Append "<tag>", the text escaped, "</tag>". */
void cmt_html_element(cmt_buf *out, const char *tag, const char *text);

/** Append everything up to the page's first heading: doctype, style, title. */
void cmt_html_head(cmt_buf *out, const char *title);

#endif
