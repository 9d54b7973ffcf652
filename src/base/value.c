#include "base/value.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static cmt_value *make(cmt_arena *mem, cmt_value_kind kind)
{
    cmt_value *v = CMT_NEW(mem, cmt_value);
    if (v != NULL)
        v->kind = kind;
    return v;
}

cmt_value *cmt_value_null(cmt_arena *mem)
{
    return make(mem, CMT_VALUE_NULL);
}

cmt_value *cmt_value_bool(cmt_arena *mem, bool b)
{
    cmt_value *v = make(mem, CMT_VALUE_BOOL);
    if (v != NULL)
        v->as.boolean = b;
    return v;
}

cmt_value *cmt_value_int(cmt_arena *mem, int64_t i)
{
    cmt_value *v = make(mem, CMT_VALUE_INT);
    if (v != NULL)
        v->as.integer = i;
    return v;
}

/* `s` lives in the arena already; NULL means that making it failed. */
static cmt_value *keep_string(cmt_arena *mem, const char *s)
{
    cmt_value *v = s == NULL ? NULL : make(mem, CMT_VALUE_STRING);
    if (v != NULL)
        v->as.string = s;
    return v;
}

cmt_value *cmt_value_string(cmt_arena *mem, const char *s)
{
    return keep_string(mem, cmt_arena_strdup(mem, s));
}

cmt_value *cmt_value_format(cmt_arena *mem, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    va_list again;
    va_copy(again, args);
    const int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *text = n < 0 ? NULL : cmt_arena_alloc(mem, (size_t)n + 1);
    if (text != NULL)
        (void)vsnprintf(text, (size_t)n + 1, format, again);
    va_end(again);
    return keep_string(mem, text);
}

cmt_value *cmt_value_q(cmt_arena *mem, mpq_srcptr q)
{
    return keep_string(mem, cmt_q_text(mem, q));
}

cmt_value *cmt_value_array(cmt_arena *mem)
{
    return make(mem, CMT_VALUE_ARRAY);
}

cmt_value *cmt_value_object(cmt_arena *mem)
{
    return make(mem, CMT_VALUE_OBJECT);
}

cmt_value *cmt_value_share(cmt_arena *mem, const cmt_value *v)
{
    cmt_value *copy = v == NULL ? NULL : CMT_NEW(mem, cmt_value);
    if (copy != NULL)
        *copy = *v;
    return copy;
}

void cmt_value_add(cmt_arena *mem, cmt_value *array, cmt_value *item)
{
    if (array == NULL || item == NULL)
        return;
    assert(array->kind == CMT_VALUE_ARRAY);
    cmt_value **items = cmt_arena_grow(mem, array->as.array.items, array->as.array.n,
                                       &array->as.array.cap, sizeof(cmt_value *));
    if (items == NULL)
        return;
    array->as.array.items = items;
    items[array->as.array.n++] = item;
}

/* Where `key` stands, or where it would be put. */
static size_t position(const cmt_value *object, const char *key, bool *found)
{
    size_t low = 0;
    size_t high = object->as.object.n;
    *found = false;
    while (low < high) {
        const size_t mid = low + (high - low) / 2;
        const int order = strcmp(object->as.object.members[mid].key, key);
        if (order == 0) {
            *found = true;
            return mid;
        }
        if (order < 0) {
            low = mid + 1;
        } else {
            high = mid;
        }
    }
    return low;
}

void cmt_value_set(cmt_arena *mem, cmt_value *object, const char *key, cmt_value *value)
{
    if (object == NULL || value == NULL)
        return;
    assert(object->kind == CMT_VALUE_OBJECT);
    bool found = false;
    const size_t at = position(object, key, &found);
    if (found) {
        object->as.object.members[at].value = value;
        return;
    }
    const char *copy = cmt_arena_strdup(mem, key);
    if (copy == NULL)
        return;
    const size_t n = object->as.object.n;
    cmt_member *m = cmt_arena_grow(mem, object->as.object.members, n,
                                   &object->as.object.cap, sizeof *m);
    if (m == NULL)
        return;
    object->as.object.members = m;
    memmove(m + at + 1, m + at, (n - at) * sizeof *m);
    m[at] = (cmt_member){.key = copy, .value = value};
    object->as.object.n++;
}

void cmt_value_set_string(cmt_arena *mem,
                          cmt_value *object,
                          const char *key,
                          const char *s)
{
    cmt_value_set(mem, object, key, cmt_value_string(mem, s));
}

void cmt_value_set_int(cmt_arena *mem, cmt_value *object, const char *key, int64_t i)
{
    cmt_value_set(mem, object, key, cmt_value_int(mem, i));
}

void cmt_value_set_bool(cmt_arena *mem, cmt_value *object, const char *key, bool b)
{
    cmt_value_set(mem, object, key, cmt_value_bool(mem, b));
}

cmt_value *cmt_value_get(const cmt_value *v, const char *key)
{
    if (v == NULL || v->kind != CMT_VALUE_OBJECT)
        return NULL;
    bool found = false;
    const size_t at = position(v, key, &found);
    return found ? v->as.object.members[at].value : NULL;
}

cmt_value *cmt_value_at(const cmt_value *v, size_t k)
{
    if (v == NULL || v->kind != CMT_VALUE_ARRAY || k >= v->as.array.n)
        return NULL;
    return v->as.array.items[k];
}

size_t cmt_value_count(const cmt_value *v)
{
    if (v == NULL)
        return 0;
    if (v->kind == CMT_VALUE_ARRAY)
        return v->as.array.n;
    return v->kind == CMT_VALUE_OBJECT ? v->as.object.n : 0;
}

const char *cmt_value_as_string(const cmt_value *v)
{
    return v != NULL && v->kind == CMT_VALUE_STRING ? v->as.string : NULL;
}

const char *cmt_value_text(const cmt_value *v, const char *key)
{
    const char *s = cmt_value_as_string(cmt_value_get(v, key));
    return s == NULL ? "" : s;
}

bool cmt_value_as_int(const cmt_value *v, int64_t *out)
{
    if (v == NULL || v->kind != CMT_VALUE_INT)
        return false;
    *out = v->as.integer;
    return true;
}

bool cmt_value_as_q(const cmt_value *v, size_t max_digits, mpq_ptr out)
{
    const char *s = cmt_value_as_string(v);
    return s != NULL && cmt_q_read(s, max_digits, out);
}

static bool arrays_equal(const cmt_value *a, const cmt_value *b)
{
    if (a->as.array.n != b->as.array.n)
        return false;
    for (size_t k = 0; k < a->as.array.n; k++) {
        if (!cmt_value_equal(a->as.array.items[k], b->as.array.items[k]))
            return false;
    }
    return true;
}

static bool objects_equal(const cmt_value *a, const cmt_value *b)
{
    if (a->as.object.n != b->as.object.n)
        return false;
    for (size_t k = 0; k < a->as.object.n; k++) {
        const cmt_member *x = &a->as.object.members[k];
        const cmt_member *y = &b->as.object.members[k];
        if (strcmp(x->key, y->key) != 0 || !cmt_value_equal(x->value, y->value))
            return false;
    }
    return true;
}

bool cmt_value_equal(const cmt_value *a, const cmt_value *b)
{
    if (a == NULL || b == NULL || a->kind != b->kind)
        return a == b;
    switch (a->kind) {
    case CMT_VALUE_NULL:
        return true;
    case CMT_VALUE_BOOL:
        return a->as.boolean == b->as.boolean;
    case CMT_VALUE_INT:
        return a->as.integer == b->as.integer;
    case CMT_VALUE_STRING:
        return strcmp(a->as.string, b->as.string) == 0;
    case CMT_VALUE_ARRAY:
        return arrays_equal(a, b);
    case CMT_VALUE_OBJECT:
        return objects_equal(a, b);
    }
    return false;
}
