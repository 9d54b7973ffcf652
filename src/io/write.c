#include "io/write.h"

#include "base/err.h"
#include "io/gate.h"
#include "io/xml.h"

#include <string.h>

void cmt_write_attr(cmt_buf *out, const char *name, const char *value)
{
    if (value == NULL)
        return;
    cmt_buf_printf(out, " %s=\"", name);
    cmt_xml_escape(out, value);
    cmt_buf_putc(out, '"');
}

void cmt_write_q(cmt_buf *out, const char *name, mpq_srcptr value)
{
    if (value == NULL)
        return;
    cmt_buf_printf(out, " %s=\"", name);
    const size_t at = out->len;
    const size_t room = mpz_sizeinbase(mpq_numref(value), 10)
                        + mpz_sizeinbase(mpq_denref(value), 10) + 3;
    for (size_t k = 0; k < room; k++)
        cmt_buf_putc(out, '0');
    if (cmt_buf_ok(out)) {
        (void)mpq_get_str(out->data + at, 10, value);
        out->len = at + strlen(out->data + at);
    }
    cmt_buf_putc(out, '"');
}

void cmt_write_int(cmt_buf *out, const char *name, int64_t value)
{
    cmt_buf_printf(out, " %s=\"%lld\"", name, (long long)value);
}

static const char *lang_of(const cmt_text *text)
{
    return strcmp(text->lang, "und") == 0 ? NULL : text->lang;
}

void cmt_write_texts(cmt_buf *out,
                     const char *indent,
                     const char *name,
                     cmt_texts texts)
{
    for (size_t k = 0; k < texts.n; k++) {
        cmt_buf_printf(out, "%s<%s", indent, name);
        cmt_write_attr(out, "xml:lang", lang_of(&texts.at[k]));
        cmt_buf_putc(out, '>');
        cmt_xml_escape(out, texts.at[k].text);
        cmt_buf_printf(out, "</%s>\n", name);
    }
}

void cmt_write_own_texts(cmt_buf *out,
                         const char *indent,
                         const char *element,
                         cmt_texts texts)
{
    if (texts.n == 0) {
        cmt_buf_puts(out, "/>\n");
        return;
    }
    if (texts.n == 1) {
        cmt_write_attr(out, "xml:lang", lang_of(&texts.at[0]));
        cmt_buf_putc(out, '>');
        cmt_xml_escape(out, texts.at[0].text);
        cmt_buf_printf(out, "</%s>\n", element);
        return;
    }
    cmt_buf_puts(out, ">\n");
    for (size_t k = 0; k < texts.n; k++) {
        cmt_buf_puts(out, "  ");
        cmt_write_texts(out, indent, "text", (cmt_texts){&texts.at[k], 1});
    }
    cmt_buf_printf(out, "%s</%s>\n", indent, element);
}

void cmt_write_evidence(cmt_buf *out,
                        const char *indent,
                        const cmt_evidence *evidence,
                        size_t n)
{
    for (size_t k = 0; k < n; k++) {
        cmt_buf_printf(out, "%s<evidence", indent);
        cmt_write_attr(out, "href", evidence[k].digest);
        cmt_write_attr(out, "kind", evidence[k].kind);
        cmt_write_attr(out, "origin", evidence[k].origin);
        cmt_write_own_texts(out, indent, "evidence", evidence[k].texts);
    }
}

cmt_status cmt_write_check(cmt_buf *out, size_t start, cmt_err *err)
{
    if (!cmt_buf_ok(out))
        return cmt_fail(err, CMT_E_NOMEM, "no room for the document");
    cmt_err why = {0};
    if (cmt_gate(out->data + start, out->len - start, &why) == CMT_OK)
        return CMT_OK;
    out->len = start;
    return cmt_fail(err, CMT_E_RANGE, "a text cannot stand in a document: %s",
                    why.text);
}
