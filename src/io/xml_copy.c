/* libxml2's tree into the arena, so that it can be freed at once. */
#include "base/err.h"
#include "base/limits.h"
#include "io/xml_schema.h"

#include <libxml/tree.h>
#include <string.h>

#define N_NAMES 64

typedef struct copier {
    cmt_arena *mem;
    cmt_err *err;
    /* The parser's dictionary holds each name once, so pointers tell names apart. */
    const xmlChar *seen[N_NAMES];
    const char *kept[N_NAMES];
} copier;

static const char *keep_name(copier *c, const xmlChar *name)
{
    const size_t slot = ((uintptr_t)name >> 3U) % N_NAMES;
    if (c->seen[slot] != name) {
        c->kept[slot] = cmt_arena_strdup(c->mem, (const char *)name);
        c->seen[slot] = name;
    }
    return c->kept[slot];
}

/* Text of adjoining text nodes; an attribute may hold several around an entity. */
static const char *keep_text(copier *c, const xmlNode *first)
{
    size_t n = 0;
    for (const xmlNode *at = first; at != NULL; at = at->next)
        n += at->type == XML_TEXT_NODE ? strlen((const char *)at->content) : 0;
    if (n == 0)
        return "";
    char *text = cmt_arena_alloc(c->mem, n + 1);
    size_t len = 0;
    for (const xmlNode *at = first; at != NULL && text != NULL; at = at->next) {
        if (at->type != XML_TEXT_NODE)
            continue;
        const size_t part = strlen((const char *)at->content);
        memcpy(text + len, at->content, part);
        len += part;
    }
    return text;
}

static cmt_status copy_attrs(copier *c, const xmlNode *from, cmt_xml *to)
{
    size_t n = 0;
    for (const xmlAttr *a = from->properties; a != NULL; a = a->next)
        n++;
    if (n == 0)
        return CMT_OK;
    cmt_xml_attr *attrs = CMT_NEW_ARRAY(c->mem, cmt_xml_attr, n);
    if (attrs == NULL)
        return CMT_OK; /* seen at the end, by cmt_arena_ok */
    to->attrs = attrs;
    for (const xmlAttr *a = from->properties; a != NULL; a = a->next) {
        cmt_xml_attr *attr = &attrs[to->n_attrs++];
        attr->name = keep_name(c, a->name);
        if (a->ns != NULL && attr->name != NULL) {
            attr->name = cmt_arena_printf(c->mem, "%s:%s",
                                          xmlStrEqual(a->ns->href, XML_XML_NAMESPACE)
                                              ? "xml"
                                              : (const char *)a->ns->href,
                                          attr->name);
        }
        attr->value = keep_text(c, a->children);
        if (a->ns != NULL && attr->name != NULL && attr->value != NULL
            && strcmp(attr->name, "xml:lang") == 0)
            to->lang = attr->value;
    }
    return CMT_OK;
}

static bool is_blank(const char *text)
{
    return text[strspn(text, " \t\n")] == '\0';
}

static cmt_status copy_element(copier *c,
                               xmlNode *from,
                               const char *lang,
                               const cmt_xml **out);

static cmt_status copy_children(copier *c, const xmlNode *from, cmt_xml *to, size_t n)
{
    const cmt_xml **children = CMT_NEW_ARRAY(c->mem, const cmt_xml *, n);
    if (children == NULL)
        return CMT_OK;
    to->children = children;
    to->text = "";
    for (xmlNode *at = from->children; at != NULL; at = at->next) {
        if (at->type == XML_TEXT_NODE && !is_blank((const char *)at->content)) {
            return cmt_fail_at(
                c->err, CMT_E_SCHEMA, to->line, NULL,
                "%s holds text beside elements; it takes one or the other", to->name);
        }
        if (at->type != XML_ELEMENT_NODE)
            continue;
        const cmt_status st = copy_element(c, at, to->lang, &children[to->n_children]);
        if (st != CMT_OK)
            return st;
        to->n_children++;
    }
    return CMT_OK;
}

/* Depth is bounded by the gate. */
static cmt_status copy_element(copier *c,
                               xmlNode *from,
                               const char *lang,
                               const cmt_xml **out)
{
    cmt_xml *to = CMT_NEW(c->mem, cmt_xml);
    if (to == NULL)
        return cmt_fail(c->err, CMT_E_NOMEM, "no room for the document");
    to->name = keep_name(c, from->name);
    to->ns = from->ns == NULL ? "" : keep_name(c, from->ns->href);
    to->line = from->line;
    to->lang = lang;
    from->_private = to; /* so that the validator's complaints find their place */
    *out = to;
    cmt_status st = copy_attrs(c, from, to);
    size_t n = 0;
    for (const xmlNode *at = from->children; at != NULL; at = at->next) {
        n += at->type == XML_ELEMENT_NODE ? 1 : 0;
        if (at->type != XML_ELEMENT_NODE && at->type != XML_TEXT_NODE) {
            return cmt_fail_at(c->err, CMT_E_SYNTAX, to->line, NULL,
                               "%s holds neither elements nor text", to->name);
        }
    }
    if (n > 0)
        return st == CMT_OK ? copy_children(c, from, to, n) : st;
    to->text = keep_text(c, from->children);
    return st;
}

/* libxml2 validates content that is either text or elements in quadratic time: 20,000
 * `text` elements in one parent take a second. Nobody has that many languages. */
static cmt_status check_languages(const cmt_xml *root, const cmt_xml *xml, cmt_err *err)
{
    size_t n = 0;
    cmt_status st = CMT_OK;
    for (size_t k = 0; k < xml->n_children && st == CMT_OK; k++) {
        n += cmt_xml_is(xml->children[k], "text") ? 1 : 0;
        st = check_languages(root, xml->children[k], err);
    }
    if (st != CMT_OK || n <= CMT_MAX_LANGUAGES)
        return st;
    char path[256];
    cmt_xml_path(root, xml, path, sizeof path);
    return cmt_fail_at(err, CMT_E_LIMIT, xml->line, path,
                       "%s has its text in %zu languages; at most %d are accepted",
                       xml->name, n, CMT_MAX_LANGUAGES);
}

cmt_status cmt_xml_copy(cmt_arena *mem, void *node, const cmt_xml **out, cmt_err *err)
{
    copier c = {.mem = mem, .err = err};
    const cmt_xml *root = NULL;
    cmt_status st = copy_element(&c, node, "und", &root);
    if (st == CMT_OK && (root == NULL || !cmt_arena_ok(mem)))
        st = cmt_fail(err, CMT_E_NOMEM, "no room for the document");
    if (st == CMT_OK)
        st = check_languages(root, root, err);
    if (st == CMT_OK)
        *out = root;
    return st;
}
