/* The lexical gate: what may come before an XML parser at all. */
#ifndef CMT_IO_GATE_H
#define CMT_IO_GATE_H

#include <comitia/status.h>

#include <stddef.h>

/** Decide from the bytes alone whether a document may be parsed.
 *
 *  Let through is a plain subset of XML 1.0: UTF-8 without a byte order mark that starts
 *  with `<`; no declaration, or exactly `<?xml version="1.0" encoding="UTF-8"?>`; tags,
 *  attributes and text with the five predefined entities. Refused are document types,
 *  comments, CDATA sections (`<!`), processing instructions (`<?`), character references
 *  and all other entities (`&`), control characters, U+2028/2029, direction overrides and
 *  unbalanced isolates, and whatever exceeds CMT_MAX_PAYLOAD_BYTES, CMT_MAX_XML_LINES,
 *  CMT_MAX_XML_TAGS, CMT_MAX_XML_DEPTH or CMT_MAX_XML_ATTRIBUTES in one tag. It does not
 *  replace the parser: what it lets through may still be ill-formed.
 *
 *  @param bytes the document; need not be NUL-terminated
 *  @param[out] err line and column (in bytes, 1-based) and the reason
 *  @retval CMT_OK       may be parsed
 *  @retval CMT_E_SYNTAX a construct that is never let through
 *  @retval CMT_E_LIMIT  too large, too deep, too many
 *  @cost   O(n), no memory
 */
CMT_MUST cmt_status cmt_gate(const char *bytes, size_t n, cmt_err *err);

#endif
