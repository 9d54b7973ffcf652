/* XML in: gate, parser, schema, and a plain tree. The only user of libxml2. */
#ifndef CMT_IO_XML_H
#define CMT_IO_XML_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct cmt_xml_attr {
    const char *name; /* local name; "xml:lang" and "xml:space" keep their prefix */
    const char *value;
} cmt_xml_attr;

typedef struct cmt_xml cmt_xml;

/** An element. It holds elements or text, never both: white space between elements is
 *  dropped, other text beside elements is refused. */
struct cmt_xml {
    const char *name; /* local name */
    const char *ns;   /* namespace, "" = none */
    const char *lang; /* xml:lang in force here, "und" where none is */
    const char *text; /* of an element without child elements; "" where there is none */
    const cmt_xml_attr *attrs; /* [n_attrs] in document order */
    size_t n_attrs;
    const cmt_xml *const *children; /* [n_children] */
    size_t n_children;
    unsigned line; /* of the start tag's end, 1-based */
};

/** The kinds of document that have a schema (schema/NAME.rng, compiled into the library). */
typedef enum cmt_xml_kind {
    CMT_XML_CHARTER,
    CMT_XML_PROFILE,
    CMT_XML_PROGRAM,
    CMT_N_XML_KINDS
} cmt_xml_kind;

/** A parsed schema, for callers that read many documents. One thread at a time. */
typedef struct cmt_xml_schema cmt_xml_schema;

/** Parse the schema of `kind`. @cost about a millisecond
 *  @retval CMT_E_NOMEM
 *  @retval CMT_E_BUG   the schema itself is broken */
CMT_MUST cmt_status cmt_xml_schema_new(cmt_xml_kind kind,
                                       cmt_xml_schema **out,
                                       cmt_err *err);
void cmt_xml_schema_free(cmt_xml_schema *schema);

/** Gate, parse and copy a document, without a schema.
 *
 *  @param[in,out] mem  receives the tree
 *  @param         bytes  the document; need not be NUL-terminated
 *  @param[out]    root  written on success only
 *  @retval CMT_OK
 *  @retval CMT_E_SYNTAX gate or parser refuse it; err has line and column
 *  @retval CMT_E_LIMIT  larger or deeper than base/limits.h allows
 *  @retval CMT_E_NOMEM
 */
CMT_MUST cmt_status cmt_xml_read(
    cmt_arena *mem, const char *bytes, size_t n, const cmt_xml **root, cmt_err *err);

/** As cmt_xml_read, and validate against the schema of `kind`.
 *  @param schema of that kind, or NULL: parsed for this call
 *  @retval CMT_E_SCHEMA err has line and element path */
CMT_MUST cmt_status cmt_xml_read_as(cmt_arena *mem,
                                    cmt_xml_kind kind,
                                    const cmt_xml_schema *schema,
                                    const char *bytes,
                                    size_t n,
                                    const cmt_xml **root,
                                    cmt_err *err);

/** The value of an attribute, or NULL. */
const char *cmt_xml_attr_get(const cmt_xml *xml, const char *name);

/** The first child with this local name, or NULL. */
const cmt_xml *cmt_xml_child(const cmt_xml *xml, const char *name);

/** Whether the element has this local name. */
bool cmt_xml_is(const cmt_xml *xml, const char *name);

/** The element as XML on one line, attributes in document order, no namespace
 *  declarations: for messages and records. NULL on shortage. */
char *cmt_xml_source(cmt_arena *mem, const cmt_xml *xml);

/** Append text with < > & and " as entities. */
void cmt_xml_escape(cmt_buf *out, const char *text);

/** Where an element stands below `root`, such as
 *  `/charter/question[@id='refusals']/rule`; as much of it as fits. O(size of the tree). */
void cmt_xml_path(const cmt_xml *root, const cmt_xml *xml, char *out, size_t room);

#endif
