/* jansson refuses duplicate keys (also escaped ones), NaN, trailing data, a BOM, bad UTF-8,
 * lone surrogates, U+0000, leading zeros and integers beyond 64 bits. What it accepts beyond
 * the profile (-0, white space, escapes, key order) shows when the tree is written again.
 *
 * Its objects are hash tables with a seed drawn once a process. Nothing here depends on it:
 * members are sorted as soon as they are copied. */
#include "io/json.h"

#include "base/err.h"
#include "base/limits.h"
#include "io/json_scan.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static cmt_value *convert(cmt_arena *mem, json_t *from);

static int by_key(const void *a, const void *b)
{
    return strcmp(((const cmt_member *)a)->key, ((const cmt_member *)b)->key);
}

static bool convert_array(cmt_arena *mem, const json_t *from, cmt_value *to)
{
    const size_t n = json_array_size(from);
    cmt_value **items = CMT_NEW_ARRAY(mem, cmt_value *, n);
    if (items == NULL)
        return false;
    for (size_t k = 0; k < n; k++) {
        items[k] = convert(mem, json_array_get(from, k));
        if (items[k] == NULL)
            return false;
    }
    to->as.array.items = items;
    to->as.array.n = n;
    to->as.array.cap = n;
    return true;
}

static bool convert_object(cmt_arena *mem, json_t *from, cmt_value *to)
{
    const size_t n = json_object_size(from);
    cmt_member *members = CMT_NEW_ARRAY(mem, cmt_member, n);
    if (members == NULL)
        return false;
    size_t k = 0;
    bool sorted = true;
    for (void *at = json_object_iter(from); at != NULL;
         at = json_object_iter_next(from, at)) {
        members[k].key = cmt_arena_strdup(mem, json_object_iter_key(at));
        members[k].value = convert(mem, json_object_iter_value(at));
        if (members[k].key == NULL || members[k].value == NULL)
            return false;
        sorted = sorted && (k == 0 || strcmp(members[k - 1].key, members[k].key) < 0);
        k++;
    }
    if (!sorted)
        qsort(members, n, sizeof *members, by_key);
    to->as.object.members = members;
    to->as.object.n = n;
    to->as.object.cap = n;
    return true;
}

/* NULL on shortage. The depth is bounded by the scan. */
static cmt_value *convert(cmt_arena *mem, json_t *from)
{
    if (json_is_string(from))
        return cmt_value_string(mem, json_string_value(from));
    if (json_is_integer(from))
        return cmt_value_int(mem, json_integer_value(from));
    if (json_is_boolean(from))
        return cmt_value_bool(mem, json_is_true(from));
    cmt_value *v = cmt_value_null(mem);
    if (v == NULL || json_is_null(from))
        return v;
    v->kind = json_is_array(from) ? CMT_VALUE_ARRAY : CMT_VALUE_OBJECT;
    const bool done = json_is_array(from) ? convert_array(mem, from, v)
                                          : convert_object(mem, from, v);
    return done ? v : NULL;
}

/* Our own constant sentences: jansson's quote the input. */
static const struct {
    enum json_error_code from;
    cmt_status code;
    const char *sentence;
} reasons[] = {
    {json_error_premature_end_of_input, CMT_E_SYNTAX, "the document ends too early"},
    {json_error_end_of_input_expected, CMT_E_SYNTAX,
     "something stands behind the document's end"},
    {json_error_invalid_utf8, CMT_E_SYNTAX, "bytes that are not UTF-8"},
    {json_error_null_character, CMT_E_SYNTAX, "a string holds U+0000"},
    {json_error_null_byte_in_key, CMT_E_SYNTAX, "a string holds U+0000"},
    {json_error_duplicate_key, CMT_E_DUPLICATE, "a member stands twice"},
    {json_error_numeric_overflow, CMT_E_RANGE, "an integer beyond 64 bits"},
    {json_error_stack_overflow, CMT_E_LIMIT, "nested too deeply"},
    {json_error_out_of_memory, CMT_E_NOMEM, "no room to read JSON"},
};

static cmt_status refuse(const json_error_t *at, cmt_err *err)
{
    cmt_status code = CMT_E_SYNTAX;
    const char *sentence = "not JSON";
    for (size_t k = 0; k < sizeof reasons / sizeof reasons[0]; k++) {
        if (reasons[k].from == json_error_code(at)) {
            code = reasons[k].code;
            sentence = reasons[k].sentence;
        }
    }
    (void)cmt_fail(err, code, "%s", sentence);
    if (err != NULL) {
        err->line = at->line > 0 ? (unsigned)at->line : 0;
        err->column = at->column > 0 ? (unsigned)at->column : 0;
    }
    return code;
}

cmt_status cmt_json_read_foreign(cmt_arena *mem,
                                 const char *bytes,
                                 size_t n,
                                 size_t max_bytes,
                                 cmt_value **out,
                                 cmt_err *err)
{
    if (n > max_bytes)
        return cmt_fail(err, CMT_E_LIMIT, "longer than %zu bytes", max_bytes);
    const cmt_status st = cmt_json_scan(bytes, n, CMT_MAX_JSON_VALUES, err);
    if (st != CMT_OK)
        return st;
    json_error_t at = {0};
    json_t *tree = json_loadb(bytes, n, JSON_REJECT_DUPLICATES, &at);
    if (tree == NULL)
        return refuse(&at, err);
    cmt_value *v = convert(mem, tree);
    json_decref(tree);
    if (v == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a JSON document");
    *out = v;
    return CMT_OK;
}

/* `bytes` and what the writer made of them (`why` not empty: as far as it came) differ. */
static cmt_status not_canonical(
    const char *bytes, size_t n, const cmt_buf *again, const char *why, cmt_err *err)
{
    size_t at = 0;
    while (at < n && at < again->len && bytes[at] == again->data[at])
        at++;
    if (at == again->len && why[0] != '\0') {
        (void)cmt_fail(err, CMT_E_CANONICAL, "%s", why);
    } else if (at == again->len) {
        (void)cmt_fail(err, CMT_E_CANONICAL,
                       "not canonical JSON: the document should end here");
    } else {
        (void)cmt_fail(
            err, CMT_E_CANONICAL,
            "not canonical JSON: `%c` should stand here (keys sorted, no white "
            "space, no needless escapes)",
            (unsigned char)again->data[at] < 0x80 ? again->data[at] : '?');
    }
    cmt_json_place(bytes, at, err);
    return CMT_E_CANONICAL;
}

cmt_status cmt_json_read(cmt_arena *mem,
                         const char *bytes,
                         size_t n,
                         size_t max_bytes,
                         cmt_value **out,
                         cmt_err *err)
{
    cmt_value *v = NULL;
    cmt_buf again = {0};
    cmt_err why = {0};
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_json_read_foreign(mem, bytes, n, max_bytes, &v, err));
    st = cmt_json_write(v, &again, &why);
    if (st == CMT_E_NOMEM || !cmt_buf_ok(&again)) {
        st = cmt_fail(err, CMT_E_NOMEM, "no room to compare JSON");
    } else if (st != CMT_OK || again.len != n || memcmp(again.data, bytes, n) != 0) {
        st = not_canonical(bytes, n, &again, why.text, err);
    } else if (again.data[0] != '{') {
        st = cmt_fail(err, CMT_E_CANONICAL, "the document is not an object");
    } else {
        *out = v;
    }
done:
    cmt_buf_free(&again);
    return st;
}
