#include "io/doc.h"

#include "base/err.h"
#include "base/limits.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

cmt_status cmt_doc_fail(
    const cmt_doc *doc, const cmt_xml *at, cmt_status code, const char *format, ...)
{
    if (doc->err == NULL)
        return code;
    char path[sizeof doc->err->path];
    char text[sizeof doc->err->text];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    cmt_xml_path(doc->root, at, path, sizeof path);
    return cmt_fail_at(doc->err, code, at->line, path, "%s", text);
}

cmt_status cmt_doc_no_room(const cmt_doc *doc)
{
    return cmt_fail(doc->err, CMT_E_NOMEM, "no room for the document's content");
}

const char *cmt_doc_word(const cmt_xml *xml, const char *name, const char *fallback)
{
    const char *value = cmt_xml_attr_get(xml, name);
    return value == NULL ? fallback : value;
}

cmt_status cmt_doc_known(const cmt_doc *doc,
                         const cmt_xml *xml,
                         const char *name,
                         bool known)
{
    if (known)
        return CMT_OK;
    return cmt_doc_fail(doc, xml, CMT_E_UNSUPPORTED,
                        "not supported yet: %s=\"%s\" on %s", name,
                        cmt_doc_word(xml, name, ""), xml->name);
}

cmt_status cmt_doc_int(const cmt_doc *doc,
                       const cmt_xml *xml,
                       const char *name,
                       int64_t least,
                       int64_t most,
                       int64_t absent,
                       int64_t *out)
{
    const char *text = cmt_xml_attr_get(xml, name);
    if (text == NULL) {
        *out = absent;
        return CMT_OK;
    }
    /* The schema lets through digits only, 18 at most, without leading zeros. */
    const int64_t value = (int64_t)strtoll(text, NULL, 10);
    if (value < least || value > most) {
        return cmt_doc_fail(doc, xml, CMT_E_RANGE,
                            "%s=\"%s\" must be between %lld and %lld", name, text,
                            (long long)least, (long long)most);
    }
    *out = value;
    return CMT_OK;
}

cmt_status cmt_doc_q(const cmt_doc *doc,
                     const cmt_xml *xml,
                     const char *name,
                     mpq_srcptr *out)
{
    const char *text = cmt_xml_attr_get(xml, name);
    if (text == NULL) {
        *out = NULL;
        return CMT_OK;
    }
    mpq_ptr q = cmt_q(doc->mem);
    if (q == NULL)
        return cmt_doc_no_room(doc);
    const size_t most = doc->max_digits == 0 ? CMT_MAX_NUMBER_DIGITS : doc->max_digits;
    if (!cmt_q_read(text, most, q)) {
        return cmt_doc_fail(
            doc, xml, CMT_E_RANGE,
            "%s=\"%.100s\" is not a number such as 3 or -2/5 with at most %zu "
            "digits a side",
            name, text, most);
    }
    *out = q;
    return CMT_OK;
}

mpq_srcptr cmt_doc_constant(const cmt_doc *doc, int64_t num)
{
    mpq_ptr q = cmt_q(doc->mem);
    if (q != NULL)
        cmt_q_set_i64(q, num, 1);
    return q;
}

cmt_status cmt_doc_date(const cmt_doc *doc,
                        const cmt_xml *xml,
                        const char *name,
                        const char **out)
{
    const char *text = cmt_xml_attr_get(xml, name);
    cmt_time time = 0;
    if (text != NULL && !cmt_time_read(text, &time)) {
        return cmt_doc_fail(doc, xml, CMT_E_RANGE,
                            "%s=\"%s\" is no day of the calendar", name, text);
    }
    *out = text;
    return CMT_OK;
}

/* Each run of blanks, tabs and line breaks becomes one space, none at either end. */
static char *fold(cmt_arena *mem, const char *text)
{
    char *out = cmt_arena_alloc(mem, strlen(text) + 1);
    if (out == NULL)
        return NULL;
    size_t n = 0;
    for (text += strspn(text, " \t\n"); *text != '\0';) {
        const size_t word = strcspn(text, " \t\n");
        const size_t gap = strspn(text + word, " \t\n");
        memcpy(out + n, text, word);
        n += word;
        if (gap > 0 && text[word + gap] != '\0')
            out[n++] = ' ';
        text += word + gap;
    }
    return out;
}

static cmt_status read_text(const cmt_doc *doc, const cmt_xml *xml, cmt_text *out)
{
    const char *folded = fold(doc->mem, xml->text);
    if (folded == NULL)
        return cmt_doc_no_room(doc);
    if (strlen(folded) > CMT_MAX_TEXT_BYTES) {
        return cmt_doc_fail(
            doc, xml, CMT_E_LIMIT,
            "a text is longer than %d bytes: give a digest in href instead",
            CMT_MAX_TEXT_BYTES);
    }
    *out = (cmt_text){.lang = xml->lang, .text = folded};
    return CMT_OK;
}

static bool has_lang(const cmt_text *texts, size_t n, const char *lang)
{
    for (size_t k = 0; k < n; k++) {
        if (strcmp(texts[k].lang, lang) == 0)
            return true;
    }
    return false;
}

cmt_status cmt_doc_texts(
    const cmt_doc *doc, const cmt_xml *xml, const char *name, bool own, cmt_texts *out)
{
    const size_t n = cmt_doc_count(xml, name);
    const bool is_own = own && n == 0 && xml->text != NULL && xml->text[0] != '\0';
    *out = (cmt_texts){NULL, 0};
    if (n == 0 && !is_own)
        return CMT_OK;
    cmt_text *texts = CMT_NEW_ARRAY(doc->mem, cmt_text, is_own ? 1 : n);
    if (texts == NULL)
        return cmt_doc_no_room(doc);
    size_t len = 0;
    cmt_status st = is_own ? read_text(doc, xml, &texts[len++]) : CMT_OK;
    for (size_t k = 0; k < xml->n_children && st == CMT_OK; k++) {
        const cmt_xml *child = xml->children[k];
        if (!cmt_xml_is(child, name))
            continue;
        if (strcmp(name, "text") == 0 && has_lang(texts, len, child->lang)) {
            return cmt_doc_fail(doc, child, CMT_E_DUPLICATE,
                                "%s has two texts in language %s", xml->name,
                                child->lang);
        }
        st = read_text(doc, child, &texts[len++]);
    }
    if (st == CMT_OK)
        *out = (cmt_texts){.at = texts, .n = len};
    return st;
}

cmt_status cmt_doc_evidence(const cmt_doc *doc,
                            const cmt_xml *xml,
                            const cmt_evidence **out,
                            size_t *n)
{
    const size_t count = cmt_doc_count(xml, "evidence");
    *out = NULL;
    *n = 0;
    if (count == 0)
        return CMT_OK;
    cmt_evidence *evidence = CMT_NEW_ARRAY(doc->mem, cmt_evidence, count);
    if (evidence == NULL)
        return cmt_doc_no_room(doc);
    size_t len = 0;
    for (size_t k = 0; k < xml->n_children; k++) {
        const cmt_xml *child = xml->children[k];
        if (!cmt_xml_is(child, "evidence"))
            continue;
        cmt_evidence *e = &evidence[len++];
        e->digest = cmt_xml_attr_get(child, "href");
        e->kind = cmt_xml_attr_get(child, "kind");
        e->origin = cmt_xml_attr_get(child, "origin");
        e->line = child->line;
        const cmt_status st = cmt_doc_texts(doc, child, "text", true, &e->texts);
        if (st != CMT_OK)
            return st;
    }
    *out = evidence;
    *n = len;
    return CMT_OK;
}

size_t cmt_doc_count(const cmt_xml *xml, const char *name)
{
    size_t n = 0;
    for (size_t k = 0; k < xml->n_children; k++)
        n += cmt_xml_is(xml->children[k], name) ? 1 : 0;
    return n;
}
