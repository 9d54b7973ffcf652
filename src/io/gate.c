#include "io/gate.h"

#include "base/err.h"
#include "base/limits.h"
#include "base/utf8.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define TEXT_OF(limit) #limit
#define AS_TEXT(limit) TEXT_OF(limit)
#define DECLARATION    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"

/* Which bytes a run of plain characters stops at: controls, `<`, `&`, quotes, `=`, `>` and
 * everything beyond ASCII. */
static const bool stops[256] = {
    [0x00] = true, [0x01] = true, [0x02] = true, [0x03] = true, [0x04] = true,
    [0x05] = true, [0x06] = true, [0x07] = true, [0x08] = true, ['\n'] = true,
    [0x0b] = true, [0x0c] = true, ['\r'] = true, [0x0e] = true, [0x0f] = true,
    [0x10] = true, [0x11] = true, [0x12] = true, [0x13] = true, [0x14] = true,
    [0x15] = true, [0x16] = true, [0x17] = true, [0x18] = true, [0x19] = true,
    [0x1a] = true, [0x1b] = true, [0x1c] = true, [0x1d] = true, [0x1e] = true,
    [0x1f] = true, ['"'] = true,  ['&'] = true,  ['\''] = true, ['<'] = true,
    ['='] = true,  ['>'] = true,  [0x7f] = true};

typedef struct scan {
    const char *bytes;
    size_t n;
    size_t at;
    size_t lines;
    size_t tags;
    size_t depth;
    size_t attrs;    /* `=` in the tag at hand */
    size_t isolates; /* open in the text or attribute value at hand */
    bool in_tag;
    bool end_tag;
    char quote; /* of the attribute value at hand, 0 outside */
    cmt_err *err;
} scan;

/* Lines and columns are counted only when something is wrong. */
static cmt_status refuse(const scan *s, cmt_status code, const char *reason)
{
    unsigned line = 1;
    size_t start = 0;
    for (size_t k = 0; k < s->at && k < s->n; k++) {
        if (s->bytes[k] == '\n') {
            line++;
            start = k + 1;
        }
    }
    (void)cmt_fail_at(s->err, code, line, NULL, "%s", reason);
    if (s->err != NULL)
        s->err->column = (unsigned)(s->at - start) + 1;
    return code;
}

static bool starts(const scan *s, const char *word)
{
    const size_t n = strlen(word);
    return s->n - s->at >= n && memcmp(s->bytes + s->at, word, n) == 0;
}

static cmt_status pass_entity(scan *s)
{
    static const char *const known[] = {"&lt;", "&gt;", "&amp;", "&quot;", "&apos;"};
    for (size_t k = 0; k < sizeof known / sizeof known[0]; k++) {
        if (starts(s, known[k])) {
            s->at += strlen(known[k]);
            return CMT_OK;
        }
    }
    if (starts(s, "&#")) {
        return refuse(s, CMT_E_SYNTAX,
                      "a character reference (&#...;) is not accepted: write the "
                      "character itself");
    }
    return refuse(
        s, CMT_E_SYNTAX,
        "an & starts none of &lt; &gt; &amp; &quot; &apos;: no other entity is "
        "accepted");
}

/* Isolates (U+2066-2068, closed by U+2069) must balance inside one text or value, so that
 * no text changes how its neighbours read. */
static cmt_status pass_beyond_ascii(scan *s)
{
    uint32_t c = 0;
    const size_t n = cmt_utf8_decode(s->bytes + s->at, s->n - s->at, &c);
    if (n == 0)
        return refuse(s, CMT_E_SYNTAX, "not UTF-8: only UTF-8 is accepted");
    if (c >= 0x202a && c <= 0x202e) {
        return refuse(s, CMT_E_SYNTAX,
                      "a direction override (U+202A to U+202E) is not accepted: use "
                      "isolates (U+2066 to U+2069)");
    }
    if (c == 0x2028 || c == 0x2029) {
        return refuse(s, CMT_E_SYNTAX,
                      "a line or paragraph separator (U+2028, U+2029) is not accepted");
    }
    if (c == 0xfffe || c == 0xffff)
        return refuse(s, CMT_E_SYNTAX, "U+FFFE and U+FFFF are no characters");
    if (c >= 0x2066 && c <= 0x2068)
        s->isolates++;
    if (c == 0x2069) {
        if (s->isolates == 0) {
            return refuse(s, CMT_E_SYNTAX,
                          "an isolate is closed (U+2069) that was never opened");
        }
        s->isolates--;
    }
    s->at += n;
    return CMT_OK;
}

static cmt_status close_text(const scan *s)
{
    if (s->isolates != 0) {
        return refuse(
            s, CMT_E_SYNTAX,
            "a direction isolate (U+2066 to U+2068) is not closed in its text");
    }
    return CMT_OK;
}

static cmt_status open_tag(scan *s)
{
    if (starts(s, "<!")) {
        return refuse(s, CMT_E_SYNTAX,
                      "document types, comments and CDATA sections (<!) are not "
                      "accepted");
    }
    if (starts(s, "<?")) {
        return refuse(s, CMT_E_SYNTAX,
                      s->at == 0 ? "the XML declaration must be exactly " DECLARATION
                                 : "processing instructions (<?) are not accepted");
    }
    const cmt_status st = close_text(s);
    if (st != CMT_OK)
        return st;
    if (++s->tags > CMT_MAX_XML_TAGS)
        return refuse(s, CMT_E_LIMIT, "more than " AS_TEXT(CMT_MAX_XML_TAGS) " tags");
    s->in_tag = true;
    s->end_tag = starts(s, "</");
    s->attrs = 0;
    s->at++;
    return CMT_OK;
}

static cmt_status close_tag(scan *s)
{
    s->in_tag = false;
    const bool empty = s->bytes[s->at - 1] == '/';
    if (s->end_tag) {
        if (s->depth == 0)
            return refuse(s, CMT_E_SYNTAX, "an end tag closes nothing");
        s->depth--;
    } else if (!empty && ++s->depth > CMT_MAX_XML_DEPTH) {
        return refuse(s, CMT_E_LIMIT,
                      "elements are nested deeper than " AS_TEXT(CMT_MAX_XML_DEPTH));
    }
    s->at++;
    return CMT_OK;
}

static cmt_status pass_in_tag(scan *s, char c)
{
    if (c == '>')
        return close_tag(s);
    if (c == '<')
        return refuse(s, CMT_E_SYNTAX, "a < inside a tag");
    if (c == '=' && ++s->attrs > CMT_MAX_XML_ATTRIBUTES) {
        return refuse(
            s, CMT_E_LIMIT,
            "more than " AS_TEXT(CMT_MAX_XML_ATTRIBUTES) " attributes in one tag");
    }
    if (c == '"' || c == '\'')
        s->quote = c;
    s->at++;
    return CMT_OK;
}

static cmt_status pass_in_value(scan *s, char c)
{
    if (c == '<')
        return refuse(s, CMT_E_SYNTAX, "a < inside an attribute value");
    if (c == s->quote) {
        const cmt_status st = close_text(s);
        if (st != CMT_OK)
            return st;
        s->quote = 0;
    }
    s->at++;
    return CMT_OK;
}

static cmt_status pass_control(scan *s, char c)
{
    if (c == '\r') {
        return refuse(s, CMT_E_SYNTAX,
                      "a carriage return: save the file with Unix line ends");
    }
    if (c != '\n')
        return refuse(s, CMT_E_SYNTAX, "a control character is not accepted");
    s->at++;
    if (++s->lines > CMT_MAX_XML_LINES) {
        return refuse(
            s, CMT_E_LIMIT,
            "more than " AS_TEXT(CMT_MAX_XML_LINES) " lines: put more on each line");
    }
    return CMT_OK;
}

static cmt_status pass_special(scan *s)
{
    const char c = s->bytes[s->at];
    if ((unsigned char)c >= 0x80)
        return pass_beyond_ascii(s);
    if ((unsigned char)c < 0x20 || c == 0x7f)
        return pass_control(s, c);
    if (c == '&')
        return pass_entity(s);
    if (s->quote != 0)
        return pass_in_value(s, c);
    if (s->in_tag)
        return pass_in_tag(s, c);
    if (c == '<')
        return open_tag(s);
    s->at++;
    return CMT_OK;
}

static cmt_status check_start(scan *s)
{
    if (s->n == 0)
        return refuse(s, CMT_E_SYNTAX, "the document is empty");
    if (s->n > CMT_MAX_PAYLOAD_BYTES)
        return refuse(s, CMT_E_LIMIT, "the document is larger than 16 MiB");
    if (starts(s, "\xef\xbb\xbf"))
        return refuse(s, CMT_E_SYNTAX, "a byte order mark is not accepted");
    if (starts(s, "\xff\xfe") || starts(s, "\xfe\xff"))
        return refuse(s, CMT_E_SYNTAX, "UTF-16: only UTF-8 is accepted");
    if (s->bytes[0] != '<')
        return refuse(s, CMT_E_SYNTAX, "the first byte is not <");
    if (starts(s, DECLARATION))
        s->at = strlen(DECLARATION);
    return CMT_OK;
}

cmt_status cmt_gate(const char *bytes, size_t n, cmt_err *err)
{
    scan s = {.bytes = bytes, .n = n, .lines = 1, .err = err};
    cmt_status st = check_start(&s);
    while (st == CMT_OK && s.at < n) {
        const unsigned char c = (unsigned char)bytes[s.at];
        if (c < 0x80 && !stops[c]) {
            s.at++;
        } else {
            st = pass_special(&s);
        }
    }
    if (st != CMT_OK)
        return st;
    if (s.in_tag)
        return refuse(&s, CMT_E_SYNTAX, "the document ends inside a tag");
    if (s.depth != 0)
        return refuse(&s, CMT_E_SYNTAX, "the document ends inside an element");
    return close_text(&s);
}
