#include "io/xml.h"

#include "base/err.h"
#include "io/gate.h"
#include "io/xml_schema.h"

#include <libxml/parser.h>
#include <libxml/relaxng.h>
#include <libxml/xmlschemastypes.h>
#include <pthread.h>
#include <string.h>

#if LIBXML_VERSION >= 21200
typedef const xmlError *error_view;
#else
typedef xmlErrorPtr error_view;
#endif

/* libxml2 keeps its type tables in process-wide variables and fills them on first use
 * without a lock. Filled once, under one, before any schema is parsed. */
static pthread_once_t types_once = PTHREAD_ONCE_INIT;

static void fill_types(void)
{
    xmlInitParser();
    (void)xmlRelaxNGInitTypes();
    xmlSchemaInitTypes();
}

/* --- errors: the first one counts, and nothing is printed --- */

typedef struct complaint {
    int code; /* libxml2's; 0 = none */
    unsigned line;
    unsigned column;
    const cmt_xml *at;
    char text[256];
} complaint;

static void note(complaint *c, error_view e)
{
    if (c->code != 0)
        return;
    c->code = e->code == 0 ? XML_ERR_INTERNAL_ERROR : e->code;
    c->line = e->line < 0 ? 0 : (unsigned)e->line;
    c->column = e->int2 < 0 ? 0 : (unsigned)e->int2;
    const char *text = e->message == NULL ? "unknown error" : e->message;
    const size_t n = strcspn(text, "\n");
    const size_t room = sizeof c->text - 1;
    memcpy(c->text, text, n < room ? n : room);
    c->text[n < room ? n : room] = '\0';
}

/* The parser's user data is its context; our note pad hangs on `_private`. */
static void hear_parser(void *data, error_view e)
{
    note(((xmlParserCtxtPtr)data)->_private, e);
}

static cmt_status tell_parser(const complaint *c, cmt_err *err)
{
    if (c->code == XML_ERR_NO_MEMORY)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the parsed document");
    (void)cmt_fail_at(err, CMT_E_SYNTAX, c->line, NULL, "not well-formed XML: %s",
                      c->text);
    if (err != NULL)
        err->column = c->column;
    return CMT_E_SYNTAX;
}

/* --- schemas --- */

struct cmt_xml_schema {
    xmlRelaxNGPtr rng;
};

static void ignore(void *data, error_view e)
{
    (void)data;
    (void)e;
}

cmt_status cmt_xml_schema_new(cmt_xml_kind kind, cmt_xml_schema **out, cmt_err *err)
{
    (void)pthread_once(&types_once, fill_types);
    const char *text = cmt_schema_texts[kind];
    xmlRelaxNGParserCtxtPtr parser =
        xmlRelaxNGNewMemParserCtxt(text, (int)strlen(text));
    if (parser == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a schema");
    complaint heard = {0};
    xmlRelaxNGSetParserStructuredErrors(parser, (xmlStructuredErrorFunc)ignore, &heard);
    cmt_xml_schema *schema = xmlMalloc(sizeof *schema);
    if (schema != NULL)
        schema->rng = xmlRelaxNGParse(parser);
    xmlRelaxNGFreeParserCtxt(parser);
    if (schema == NULL || schema->rng == NULL) {
        xmlFree(schema);
        return cmt_fail(err, CMT_E_BUG, "the built-in schema %d does not parse",
                        (int)kind);
    }
    *out = schema;
    return CMT_OK;
}

void cmt_xml_schema_free(cmt_xml_schema *schema)
{
    if (schema == NULL)
        return;
    xmlRelaxNGFree(schema->rng);
    xmlFree(schema);
}

/* --- reading --- */

/* The validator complains several times about one fault, from the inside out and in no
 * fixed order; the complaint that names a place, on the smallest line, is kept. */
static void hear_validator(void *data, error_view e)
{
    complaint *c = data;
    complaint heard = {0};
    note(&heard, e);
    const xmlNode *node = e->node;
    if (node != NULL && node->type == XML_ELEMENT_NODE)
        heard.at = node->_private;
    if (c->code == 0 || (c->at == NULL && heard.at != NULL))
        *c = heard;
}

static cmt_status validate(const cmt_xml_schema *schema,
                           cmt_xml_kind kind,
                           xmlDocPtr doc,
                           const cmt_xml *root,
                           cmt_err *err)
{
    xmlRelaxNGValidCtxtPtr valid = xmlRelaxNGNewValidCtxt(schema->rng);
    if (valid == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room to validate");
    complaint heard = {0};
    xmlRelaxNGSetValidStructuredErrors(valid, (xmlStructuredErrorFunc)hear_validator,
                                       &heard);
    const int answer = xmlRelaxNGValidateDoc(valid, doc);
    xmlRelaxNGFreeValidCtxt(valid);
    if (answer == 0)
        return CMT_OK;
    if (answer < 0)
        return cmt_fail(err, CMT_E_NOMEM, "the validator failed: %s", heard.text);
    return cmt_xml_explain(kind, root, heard.at == NULL ? root : heard.at, err);
}

/* The libxml2 document and what it must be besides well-formed: namespaces in order, no
 * warning of any kind, no trace of a document type (the gate has seen to that; this is the
 * second lock). */
static cmt_status parse(
    xmlParserCtxtPtr parser, const char *bytes, size_t n, xmlDocPtr *out, cmt_err *err)
{
    complaint heard = {0};
    parser->_private = &heard;
    parser->sax->serror = (xmlStructuredErrorFunc)hear_parser;
    xmlDocPtr doc =
        xmlCtxtReadMemory(parser, bytes, (int)n, NULL, "UTF-8", XML_PARSE_NONET);
    parser->_private = NULL;
    if (doc != NULL && parser->wellFormed && parser->nsWellFormed && heard.code == 0
        && xmlCtxtGetLastError(parser) == NULL && doc->intSubset == NULL
        && doc->extSubset == NULL && xmlDocGetRootElement(doc) != NULL) {
        *out = doc;
        return CMT_OK;
    }
    xmlFreeDoc(doc);
    if (heard.code == 0)
        (void)snprintf(heard.text, sizeof heard.text, "the parser refused it");
    return tell_parser(&heard, err);
}

static cmt_status read_document(cmt_arena *mem,
                                cmt_xml_kind kind,
                                const cmt_xml_schema *schema,
                                const char *bytes,
                                size_t n,
                                const cmt_xml **root,
                                cmt_err *err)
{
    cmt_status st = cmt_gate(bytes, n, err);
    if (st != CMT_OK)
        return st;
    (void)pthread_once(&types_once, fill_types);
    xmlParserCtxtPtr parser = xmlNewParserCtxt();
    if (parser == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a parser");
    xmlDocPtr doc = NULL;
    const cmt_xml *copy = NULL;
    st = parse(parser, bytes, n, &doc, err);
    if (st == CMT_OK)
        st = cmt_xml_copy(mem, xmlDocGetRootElement(doc), &copy, err);
    if (st == CMT_OK && schema != NULL)
        st = validate(schema, kind, doc, copy, err);
    if (st == CMT_OK)
        *root = copy;
    xmlFreeDoc(doc);
    xmlFreeParserCtxt(parser);
    return st;
}

cmt_status cmt_xml_read(
    cmt_arena *mem, const char *bytes, size_t n, const cmt_xml **root, cmt_err *err)
{
    return read_document(mem, CMT_N_XML_KINDS, NULL, bytes, n, root, err);
}

cmt_status cmt_xml_read_as(cmt_arena *mem,
                           cmt_xml_kind kind,
                           const cmt_xml_schema *schema,
                           const char *bytes,
                           size_t n,
                           const cmt_xml **root,
                           cmt_err *err)
{
    if (schema != NULL)
        return read_document(mem, kind, schema, bytes, n, root, err);
    /* The gate comes before anything that costs more than the bytes. */
    cmt_status st = cmt_gate(bytes, n, err);
    cmt_xml_schema *own = NULL;
    if (st == CMT_OK)
        st = cmt_xml_schema_new(kind, &own, err);
    if (st == CMT_OK)
        st = read_document(mem, kind, own, bytes, n, root, err);
    cmt_xml_schema_free(own);
    return st;
}
