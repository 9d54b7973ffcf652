#include "crypto/dsse_parts.h"

#include <string.h>

/* What is left to read. */
typedef struct cursor {
    const char *at;
    const char *end;
} cursor;

static bool skip(cursor *c, const char *text)
{
    const size_t n = strlen(text);
    if ((size_t)(c->end - c->at) < n || memcmp(c->at, text, n) != 0)
        return false;
    c->at += n;
    return true;
}

/* Up to the closing quote; false where an escape, a control or a byte beyond ASCII stands
 * before it, or none is there. */
static bool take(cursor *c, cmt_span *out)
{
    const char *quote = memchr(c->at, '"', (size_t)(c->end - c->at));
    if (quote == NULL)
        return false;
    for (const char *k = c->at; k < quote; k++) {
        const unsigned char byte = (unsigned char)*k;
        if (byte < 0x20 || byte > 0x7e || byte == '\\')
            return false;
    }
    *out = (cmt_span){.at = c->at, .n = (size_t)(quote - c->at)};
    c->at = quote;
    return true;
}

static bool take_signature(cursor *c, cmt_dsse_part *out)
{
    *out = (cmt_dsse_part){.keyid = {.at = NULL}};
    if (!skip(c, "{\""))
        return false;
    if (skip(c, "keyid\":\"") && !(take(c, &out->keyid) && skip(c, "\",\"")))
        return false;
    return skip(c, "sig\":\"") && take(c, &out->sig) && skip(c, "\"}");
}

bool cmt_dsse_plain(const char *bytes, size_t n, cmt_dsse_parts *out)
{
    cursor c = {.at = bytes, .end = bytes + n};
    if (n > CMT_MAX_ENVELOPE_BYTES || !skip(&c, "{\"payload\":\"")
        || !take(&c, &out->payload) || !skip(&c, "\",\"payloadType\":\"")
        || !take(&c, &out->type) || !skip(&c, "\",\"signatures\":["))
        return false;
    out->n_signatures = 0;
    do {
        if (out->n_signatures == CMT_MAX_SIGNATURES
            || !take_signature(&c, &out->signatures[out->n_signatures]))
            return false;
        out->n_signatures++;
    } while (skip(&c, ","));
    return skip(&c, "]}") && (c.at == c.end || (c.end - c.at == 1 && *c.at == '\n'));
}
