/* Why a document does not fit its schema, in one sentence. libxml2 has already found it
 * invalid; its own words name inner states of the validator. Here the schema is read as
 * the XML document that it is and walked beside the refused one: attributes first, then
 * children, then down, in document order. What the walk finds is true; where it finds
 * nothing, the element that libxml2 suspects is named. */
#include "base/err.h"
#include "io/xml_schema.h"

#include <string.h>

#define MAX_PARTS 96

/* An attribute, element or text that a pattern may hold. */
typedef struct part {
    const cmt_xml *node;
    size_t place; /* where in the sequence of children it stands */
    bool optional;
    bool many;
} part;

typedef struct content {
    part parts[MAX_PARTS];
    size_t n;
} content;

typedef struct walk {
    const cmt_xml *grammar;
    const cmt_xml *root;
    const char *ns;
    cmt_arena *mem;
    cmt_err *err;
} walk;

static cmt_status refuse(const walk *w, const cmt_xml *at, const char *sentence)
{
    char path[256];
    cmt_xml_path(w->root, at, path, sizeof path);
    return cmt_fail_at(w->err, CMT_E_SCHEMA, at->line, path, "%s",
                       sentence == NULL ? "it does not fit the schema" : sentence);
}

/* --- the schema --- */

static const cmt_xml *find_define(const cmt_xml *grammar, const char *name)
{
    const cmt_xml *found = NULL;
    for (size_t k = 0; k < grammar->n_children && found == NULL; k++) {
        const cmt_xml *child = grammar->children[k];
        if (cmt_xml_is(child, "div")) {
            found = find_define(child, name);
        } else if (cmt_xml_is(child, "define")
                   && strcmp(cmt_xml_attr_get(child, "name"), name) == 0) {
            found = child;
        }
    }
    return found;
}

typedef struct mode {
    bool optional;
    bool many;
    bool frozen; /* inside a choice or a repetition: one place for all */
} mode;

static void collect(
    const walk *w, const cmt_xml *node, mode m, size_t *place, content *out)
{
    const cmt_xml *inside = node;
    if (cmt_xml_is(node, "attribute") || cmt_xml_is(node, "element")
        || cmt_xml_is(node, "text") || cmt_xml_is(node, "data")) {
        if (!m.frozen)
            ++*place;
        if (out->n < MAX_PARTS)
            out->parts[out->n++] = (part){node, *place, m.optional, m.many};
        return;
    }
    const bool several =
        cmt_xml_is(node, "zeroOrMore") || cmt_xml_is(node, "oneOrMore");
    const bool choice = cmt_xml_is(node, "choice");
    if ((several || choice) && !m.frozen)
        ++*place;
    m.many = m.many || several;
    m.optional = m.optional || choice || cmt_xml_is(node, "optional")
                 || cmt_xml_is(node, "zeroOrMore");
    m.frozen = m.frozen || several || choice;
    if (cmt_xml_is(node, "ref"))
        inside = find_define(w->grammar, cmt_xml_attr_get(node, "name"));
    for (size_t k = 0; inside != NULL && k < inside->n_children; k++)
        collect(w, inside->children[k], m, place, out);
}

static void collect_content(const walk *w, const cmt_xml *pattern, content *out)
{
    size_t place = 0;
    out->n = 0;
    for (size_t k = 0; k < pattern->n_children; k++)
        collect(w, pattern->children[k], (mode){false, false, false}, &place, out);
}

static const part *find_part(const content *c,
                             const char *what,
                             const char *name,
                             const part *after)
{
    for (size_t k = after == NULL ? 0 : (size_t)(after - c->parts) + 1; k < c->n; k++) {
        if (cmt_xml_is(c->parts[k].node, what)
            && strcmp(cmt_xml_attr_get(c->parts[k].node, "name"), name) == 0)
            return &c->parts[k];
    }
    return NULL;
}

/* The names of all parts of one sort, "a, b, c". */
static const char *name_all(const walk *w, const content *c, const char *what)
{
    const char *list = NULL;
    for (size_t k = 0; k < c->n; k++) {
        const char *name = cmt_xml_attr_get(c->parts[k].node, "name");
        if (!cmt_xml_is(c->parts[k].node, what)
            || find_part(c, what, name, NULL) != &c->parts[k])
            continue;
        list = list == NULL ? name : cmt_arena_printf(w->mem, "%s, %s", list, name);
        if (list == NULL)
            break;
    }
    return list == NULL ? "none" : list;
}

/* --- values --- */

/* One of several that an attribute may hold: NULL where the value is it, or may be. */
static const char *misfit_word(const cmt_xml *word, const char *value)
{
    if (cmt_xml_is(word, "value"))
        return strcmp(word->text, value) == 0 ? NULL : word->text;
    return cmt_xml_is(word, "ref")
               ? cmt_xml_type_misfit(cmt_xml_attr_get(word, "name"), value)
               : NULL;
}

/* NULL where the value fits or cannot be judged, else what is taken. */
static const char *misfit(const walk *w, const cmt_xml *node, const char *value)
{
    if (node->n_children != 1)
        return NULL;
    const cmt_xml *inner = node->children[0];
    if (cmt_xml_is(inner, "value"))
        return strcmp(inner->text, value) == 0 ? NULL : inner->text;
    if (cmt_xml_is(inner, "data")
        && strncmp(cmt_xml_attr_get(node, "name"), "xml:", 4) == 0)
        return cmt_xml_type_misfit(cmt_xml_attr_get(node, "name"), value);
    if (cmt_xml_is(inner, "ref")) {
        const char *name = cmt_xml_attr_get(inner, "name");
        const cmt_xml *define = find_define(w->grammar, name);
        const char *takes = cmt_xml_type_misfit(name, value);
        return takes != NULL || define == NULL ? takes : misfit(w, define, value);
    }
    const char *takes = NULL;
    for (size_t k = 0; cmt_xml_is(inner, "choice") && k < inner->n_children; k++) {
        const char *one = misfit_word(inner->children[k], value);
        if (one == NULL)
            return NULL;
        takes = takes == NULL ? one : cmt_arena_printf(w->mem, "%s, %s", takes, one);
    }
    return takes;
}

/* --- the walk --- */

static cmt_status check_value(const walk *w,
                              const cmt_xml *xml,
                              const content *c,
                              const cmt_xml_attr *attr)
{
    const char *takes = NULL;
    const part *p = find_part(c, "attribute", attr->name, NULL);
    if (p == NULL) {
        return refuse(w, xml,
                      cmt_arena_printf(w->mem, "%s has no attribute %s; it has: %s",
                                       xml->name, attr->name,
                                       name_all(w, c, "attribute")));
    }
    for (; p != NULL; p = find_part(c, "attribute", attr->name, p)) {
        takes = misfit(w, p->node, attr->value);
        if (takes == NULL)
            return CMT_OK;
    }
    return refuse(w, xml,
                  cmt_arena_printf(w->mem, "%s=\"%.80s\" on %s: it takes %s",
                                   attr->name, attr->value, xml->name, takes));
}

static cmt_status check_attrs(const walk *w, const cmt_xml *xml, const content *c)
{
    for (size_t k = 0; k < xml->n_attrs; k++) {
        const cmt_status st = check_value(w, xml, c, &xml->attrs[k]);
        if (st != CMT_OK)
            return st;
    }
    for (size_t k = 0; k < c->n; k++) {
        const part *p = &c->parts[k];
        const char *name = cmt_xml_attr_get(p->node, "name");
        if (cmt_xml_is(p->node, "attribute") && !p->optional
            && cmt_xml_attr_get(xml, name) == NULL) {
            return refuse(
                w, xml,
                cmt_arena_printf(w->mem, "%s lacks its attribute %s", xml->name, name));
        }
    }
    return CMT_OK;
}

static cmt_status check_order(const walk *w,
                              const cmt_xml *xml,
                              const content *c,
                              const part **matched)
{
    const part *last = NULL;
    for (size_t k = 0; k < xml->n_children; k++) {
        const cmt_xml *child = xml->children[k];
        const part *p = find_part(c, "element", child->name, NULL);
        if (p == NULL || strcmp(child->ns, w->ns) != 0) {
            return refuse(
                w, child,
                cmt_arena_printf(w->mem, "%s takes no element %s; it takes: %s",
                                 xml->name, child->name, name_all(w, c, "element")));
        }
        if (last != NULL && p->place < last->place) {
            return refuse(w, child,
                          cmt_arena_printf(w->mem, "in %s, %s must stand before %s",
                                           xml->name, child->name,
                                           cmt_xml_attr_get(last->node, "name")));
        }
        if (p == last && !p->many) {
            return refuse(w, child,
                          cmt_arena_printf(w->mem, "%s takes only one %s", xml->name,
                                           child->name));
        }
        last = p;
        matched[k] = p;
    }
    return CMT_OK;
}

static cmt_status check_missing(const walk *w, const cmt_xml *xml, const content *c)
{
    bool takes_text = false;
    for (size_t k = 0; k < c->n; k++) {
        const part *p = &c->parts[k];
        takes_text =
            takes_text || cmt_xml_is(p->node, "text") || cmt_xml_is(p->node, "data");
        if (!cmt_xml_is(p->node, "element") || p->optional)
            continue;
        const char *name = cmt_xml_attr_get(p->node, "name");
        if (cmt_xml_child(xml, name) == NULL) {
            return refuse(
                w, xml,
                cmt_arena_printf(w->mem, "%s lacks its element %s", xml->name, name));
        }
    }
    if (!takes_text && xml->text != NULL
        && xml->text[strspn(xml->text, " \t\n")] != '\0')
        return refuse(w, xml, cmt_arena_printf(w->mem, "%s takes no text", xml->name));
    return CMT_OK;
}

static cmt_status check_element(const walk *w,
                                const cmt_xml *xml,
                                const cmt_xml *pattern)
{
    content *c = CMT_NEW(w->mem, content);
    const part **matched = CMT_NEW_ARRAY(w->mem, const part *, xml->n_children);
    if (c == NULL || matched == NULL)
        return cmt_fail(w->err, CMT_E_NOMEM, "no room to explain a refusal");
    collect_content(w, pattern, c);
    cmt_status st = check_attrs(w, xml, c);
    if (st == CMT_OK)
        st = check_order(w, xml, c, matched);
    if (st == CMT_OK)
        st = check_missing(w, xml, c);
    for (size_t k = 0; k < xml->n_children && st == CMT_OK; k++) {
        /* Several patterns of one name: the walk cannot tell which was meant. */
        const bool only =
            find_part(c, "element", xml->children[k]->name, matched[k]) == NULL;
        const cmt_arena_mark mark = cmt_arena_get_mark(w->mem);
        if (only)
            st = check_element(w, xml->children[k], matched[k]->node);
        cmt_arena_reset(w->mem, mark);
    }
    return st;
}

static cmt_status check_root(const walk *w, const cmt_xml *suspect)
{
    const cmt_xml *start = cmt_xml_child(w->grammar, "start");
    const cmt_xml *pattern = cmt_xml_child(start, "element");
    const char *name = cmt_xml_attr_get(pattern, "name");
    if (!cmt_xml_is(w->root, name) || strcmp(w->root->ns, w->ns) != 0) {
        return refuse(
            w, w->root,
            cmt_arena_printf(w->mem,
                             "the document is %s of namespace \"%s\", not %s of "
                             "namespace \"%s\"",
                             w->root->name, w->root->ns, name, w->ns));
    }
    const cmt_status st = check_element(w, w->root, pattern);
    if (st != CMT_OK)
        return st;
    return refuse(
        w, suspect,
        cmt_arena_printf(w->mem,
                         "%s, one of its attributes or what stands in it does "
                         "not fit the schema",
                         suspect->name));
}

cmt_status cmt_xml_explain(cmt_xml_kind kind,
                           const cmt_xml *root,
                           const cmt_xml *suspect,
                           cmt_err *err)
{
    const char *text = cmt_schema_texts[kind];
    cmt_arena *mem = cmt_arena_new(0);
    walk w = {.root = root, .mem = mem, .err = err};
    cmt_status st = mem == NULL ? cmt_fail(err, CMT_E_NOMEM, "no room") : CMT_OK;
    if (st == CMT_OK)
        st = cmt_xml_read(mem, text, strlen(text), &w.grammar, err);
    if (st == CMT_OK) {
        w.ns = cmt_xml_attr_get(w.grammar, "ns");
        st = check_root(&w, suspect);
    }
    cmt_arena_free(mem);
    return st;
}
