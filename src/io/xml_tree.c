#include "base/limits.h"
#include "io/xml.h"

#include <stdio.h>
#include <string.h>

const char *cmt_xml_attr_get(const cmt_xml *xml, const char *name)
{
    for (size_t k = 0; k < xml->n_attrs; k++) {
        if (strcmp(xml->attrs[k].name, name) == 0)
            return xml->attrs[k].value;
    }
    return NULL;
}

const cmt_xml *cmt_xml_child(const cmt_xml *xml, const char *name)
{
    for (size_t k = 0; k < xml->n_children; k++) {
        if (cmt_xml_is(xml->children[k], name))
            return xml->children[k];
    }
    return NULL;
}

bool cmt_xml_is(const cmt_xml *xml, const char *name)
{
    return strcmp(xml->name, name) == 0;
}

void cmt_xml_escape(cmt_buf *out, const char *text)
{
    size_t plain = strcspn(text, "<>&\"");
    while (text[plain] != '\0') {
        cmt_buf_add(out, text, plain);
        const char c = text[plain];
        const char *entity = "&quot;";
        if (c == '<') {
            entity = "&lt;";
        } else if (c == '>') {
            entity = "&gt;";
        } else if (c == '&') {
            entity = "&amp;";
        }
        cmt_buf_puts(out, entity);
        text += plain + 1;
        plain = strcspn(text, "<>&\"");
    }
    cmt_buf_add(out, text, plain);
}

/* Depth is bounded by the gate. */
static void put_source(cmt_buf *out, const cmt_xml *xml)
{
    cmt_buf_putc(out, '<');
    cmt_buf_puts(out, xml->name);
    for (size_t k = 0; k < xml->n_attrs; k++) {
        cmt_buf_printf(out, " %s=\"", xml->attrs[k].name);
        cmt_xml_escape(out, xml->attrs[k].value);
        cmt_buf_putc(out, '"');
    }
    if (xml->n_children == 0 && xml->text[0] == '\0') {
        cmt_buf_puts(out, "/>");
        return;
    }
    cmt_buf_putc(out, '>');
    cmt_xml_escape(out, xml->text);
    for (size_t k = 0; k < xml->n_children; k++)
        put_source(out, xml->children[k]);
    cmt_buf_printf(out, "</%s>", xml->name);
}

char *cmt_xml_source(cmt_arena *mem, const cmt_xml *xml)
{
    cmt_buf buf = {0};
    put_source(&buf, xml);
    char *kept = NULL;
    /* Text may run over lines; a record does not. */
    for (size_t k = 0; k < buf.len; k++) {
        if (buf.data[k] == '\n' || buf.data[k] == '\t')
            buf.data[k] = ' ';
    }
    kept = cmt_buf_keep(&buf, mem);
    cmt_buf_free(&buf);
    return kept;
}

/* One step of a path: the name, and what tells the element from its siblings. */
static int put_step(char *out, size_t room, const cmt_xml *parent, const cmt_xml *xml)
{
    static const char *const keys[] = {"id", "question", "ref", "group"};
    for (size_t k = 0; parent != NULL && k < sizeof keys / sizeof keys[0]; k++) {
        const char *value = cmt_xml_attr_get(xml, keys[k]);
        if (value != NULL && strlen(value) < 64)
            return snprintf(out, room, "/%s[@%s='%s']", xml->name, keys[k], value);
    }
    size_t n = 0;
    size_t at = 0;
    for (size_t k = 0; parent != NULL && k < parent->n_children; k++) {
        n += cmt_xml_is(parent->children[k], xml->name) ? 1 : 0;
        if (parent->children[k] == xml)
            at = n;
    }
    if (n > 1)
        return snprintf(out, room, "/%s[%zu]", xml->name, at);
    return snprintf(out, room, "/%s", xml->name);
}

/* The elements from `at` down to `wanted`; how many, or 0. */
static size_t find(const cmt_xml *at,
                   const cmt_xml *wanted,
                   const cmt_xml **chain,
                   size_t room)
{
    if (room == 0)
        return 0;
    chain[0] = at;
    if (at == wanted)
        return 1;
    for (size_t k = 0; k < at->n_children; k++) {
        const size_t n = find(at->children[k], wanted, chain + 1, room - 1);
        if (n > 0)
            return n + 1;
    }
    return 0;
}

void cmt_xml_path(const cmt_xml *root, const cmt_xml *xml, char *out, size_t room)
{
    const cmt_xml *chain[CMT_MAX_XML_DEPTH + 1];
    const size_t n = find(root, xml, chain, CMT_MAX_XML_DEPTH + 1);
    out[0] = '\0';
    for (size_t k = 0; k < n; k++) {
        const int step = put_step(out, room, k == 0 ? NULL : chain[k - 1], chain[k]);
        if (step < 0 || (size_t)step >= room) {
            out[0] = '\0';
            return;
        }
        out += step;
        room -= (size_t)step;
    }
}
