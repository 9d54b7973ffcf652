#include "io/abif_parts.h"

#include "base/err.h"
#include "base/utf8.h"

#include <string.h>

/* Bytes that end a bare name. */
static bool ends_name(char c)
{
    return c == '\0' || strchr(" \t>=,/:#*[]{}\"", c) != NULL;
}

static cmt_status keep_key(cmt_abif_reader *r, const char *text, size_t n)
{
    while (n > 0 && (text[n - 1] == ' ' || text[n - 1] == '\t'))
        n--;
    while (n > 0 && (*text == ' ' || *text == '\t')) {
        text++;
        n--;
    }
    const char *flaw = n == 0 ? "it is empty" : cmt_text_flaw(text, n, false);
    if (n > CMT_MAX_TEXT_BYTES)
        flaw = "it is too long";
    if (flaw != NULL)
        return CMT_ABIF_FAIL(r, CMT_E_SYNTAX, "the name: %s", flaw);
    memcpy(r->key, text, n);
    r->key[n] = '\0';
    return CMT_OK;
}

/* "[…]", whatever stands in the brackets. */
static cmt_status bracketed(cmt_abif_reader *r)
{
    const char *s = r->at.s + r->at.at + 1;
    const char *end = memchr(s, ']', r->at.n - r->at.at - 1);
    if (end == NULL)
        return CMT_ABIF_FAIL(r, CMT_E_SYNTAX, "a [ without its ]");
    const cmt_status st = keep_key(r, s, (size_t)(end - s));
    if (st == CMT_OK)
        r->at.at += (size_t)(end - s) + 2;
    return st;
}

cmt_status cmt_abif_name(cmt_abif_reader *r)
{
    cmt_cursor_skip(&r->at);
    if (cmt_cursor_peek(&r->at) == '[')
        return bracketed(r);
    const size_t from = r->at.at;
    size_t to = from;
    while (to < r->at.n && !ends_name(r->at.s[to]))
        to++;
    if (to == from)
        return CMT_ABIF_FAIL(r, CMT_E_SYNTAX, "expected the name of an alternative");
    const cmt_status st = keep_key(r, r->at.s + from, to - from);
    if (st == CMT_OK)
        r->at.at = to;
    return st;
}

/* Enter the key as a name of alternative i; `*out` is the copy that stays. */
static cmt_status enter_key(cmt_abif_reader *r, size_t i, const char **out)
{
    const char *copy = cmt_arena_strdup(r->mem, r->key);
    if (copy == NULL)
        return cmt_fail(r->err, CMT_E_NOMEM, "no room for a name");
    if (!cmt_index_add(&r->index, copy, (uint32_t)i))
        return CMT_ABIF_FAIL(r, CMT_E_DUPLICATE, "two are named \"%.100s\"", copy);
    *out = copy;
    return CMT_OK;
}

cmt_status cmt_abif_alternative(cmt_abif_reader *r, size_t *out)
{
    const uint32_t known = cmt_index_get(&r->index, r->key);
    if (known != CMT_INDEX_NONE) {
        *out = known;
        return CMT_OK;
    }
    if (r->n == CMT_MAX_ALTERNATIVES)
        return CMT_ABIF_FAIL(r, CMT_E_LIMIT, "more than 4096 alternatives");
    const cmt_status st = enter_key(r, r->n, &r->names[r->n]);
    if (st == CMT_OK)
        *out = r->n++;
    return st;
}

/* A whole name without brackets is the rest of the line. */
static cmt_status whole_name(cmt_abif_reader *r)
{
    cmt_cursor_skip(&r->at);
    if (cmt_cursor_peek(&r->at) == '[')
        return bracketed(r);
    const cmt_status st = keep_key(r, r->at.s + r->at.at, r->at.n - r->at.at);
    if (st == CMT_OK)
        r->at.at = r->at.n;
    return st;
}

cmt_status cmt_abif_declaration(cmt_abif_reader *r)
{
    size_t i = 0;
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_abif_name(r));
    CMT_TRY(cmt_abif_alternative(r, &i));
    if (r->declared[i]) {
        return CMT_ABIF_FAIL(r, CMT_E_DUPLICATE, "\"%.100s\" is described twice",
                             r->key);
    }
    r->declared[i] = true;
    cmt_cursor_skip(&r->at);
    if (!cmt_cursor_take(&r->at, ':'))
        return CMT_ABIF_FAIL(r, CMT_E_SYNTAX, "expected : and the whole name");
    CMT_TRY(whole_name(r));
    if (cmt_index_get(&r->index, r->key) != (uint32_t)i)
        CMT_TRY(enter_key(r, i, &r->names[i]));
done:
    return st;
}
