#include "audit/html.h"

#include <string.h>

static void put_char(cmt_buf *out, char c)
{
    switch (c) {
    case '&':
        cmt_buf_puts(out, "&amp;");
        break;
    case '<':
        cmt_buf_puts(out, "&lt;");
        break;
    case '>':
        cmt_buf_puts(out, "&gt;");
        break;
    case '"':
        cmt_buf_puts(out, "&quot;");
        break;
    case '\'':
        cmt_buf_puts(out, "&#39;");
        break;
    default:
        cmt_buf_putc(out, c);
    }
}

void cmt_html_text(cmt_buf *out, const char *text)
{
    for (const char *at = text == NULL ? "" : text; *at != '\0'; at++)
        put_char(out, *at);
}

void cmt_html_sentence(cmt_buf *out, const char *text)
{
    bool in_name = false;
    for (const char *at = text == NULL ? "" : text; *at != '\0'; at++) {
        if (*at == '`' && (in_name || strchr(at + 1, '`') != NULL)) {
            in_name = !in_name;
            cmt_buf_puts(out, in_name ? "<code>" : "</code>");
        } else {
            put_char(out, *at);
        }
    }
}

void cmt_html_element(cmt_buf *out, const char *tag, const char *text)
{
    cmt_buf_printf(out, "<%s>", tag);
    cmt_html_text(out, text);
    cmt_buf_printf(out, "</%s>", tag);
}

/* No script, no font, no picture, nothing fetched: the page is the same for ever. */
static const char style[] =
    ":root{color-scheme:light dark;--ink:#1b1b1f;--soft:#5b5b66;--line:#d8d8e0;"
    "--page:#fff;--card:#f6f6f9;--yes:#0b6b3a;--no:#a3121f;--open:#8a5a00}"
    "@media(prefers-color-scheme:dark){:root{--ink:#ececf1;--soft:#a9a9b6;"
    "--line:#3b3b46;--page:#17171b;--card:#212127;--yes:#63d69a;--no:#ff8b93;"
    "--open:#f0c060}}"
    "*{box-sizing:border-box}body{margin:0 auto;max-width:52rem;padding:1.5rem 1rem "
    "4rem;background:var(--page);color:var(--ink);font:1rem/1.55 system-ui,sans-serif}"
    "h1{font-size:1.7rem;line-height:1.25;margin:0 0 .5rem}h2{font-size:1.25rem;"
    "margin:2.5rem 0 .5rem;border-bottom:1px solid var(--line)}h3{font-size:1.05rem;"
    "margin:1.5rem 0 .25rem}p,li{overflow-wrap:anywhere}.soft{color:var(--soft)}"
    ".verdict{border-left:.4rem solid;padding:.75rem 1rem;background:var(--card);"
    "margin:1rem 0}.passed{border-color:var(--yes)}.failed{border-color:var(--no)}"
    ".withheld,.not-applicable{border-color:var(--open)}b.passed{color:var(--yes)}"
    "b.failed{color:var(--no)}b.withheld,b.not-applicable{color:var(--open)}"
    "table{border-collapse:collapse;width:100%;font-size:.95rem}th,td{text-align:left;"
    "vertical-align:top;padding:.4rem .6rem;border-bottom:1px solid var(--line)}"
    "code{font-size:.9em;overflow-wrap:anywhere}.scroll{overflow-x:auto}"
    "@media print{body{max-width:none;color:#000;background:#fff}h2,h3{break-after:"
    "avoid}tr,.verdict{break-inside:avoid}}";

void cmt_html_head(cmt_buf *out, const char *title)
{
    cmt_buf_puts(out, "<!doctype html>\n<html lang=\"en\">\n<head>\n"
                      "<meta charset=\"utf-8\">\n"
                      "<meta name=\"viewport\" content=\"width=device-width,"
                      "initial-scale=1\">\n"
                      "<meta http-equiv=\"Content-Security-Policy\" "
                      "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n");
    cmt_html_element(out, "title", title);
    cmt_buf_printf(out, "\n<style>%s</style>\n</head>\n<body>\n", style);
}
