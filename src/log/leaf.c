#include "log/leaf.h"

#include "base/err.h"
#include "base/hex.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "io/fields.h"
#include "io/json.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define MAX_INTEGER (((int64_t)1 << 53) - 1)

/* What a field holds, and so how it is checked. */
typedef enum field_type {
    DIGEST, /* "sha256:" and 64 digits */
    HEX32,  /* 64 digits: key ids, secrets */
    WORD,   /* a round: "2027-r3" */
    ID,     /* a group */
    TIME,
    TEXT,
    COUNT,     /* an integer >= 0 */
    ORDINAL,   /* an integer >= 1 */
    DIGESTS,   /* a list, [seeds, n_seeds] */
    HEX32_LIST /* likewise */
} field_type;

typedef struct field {
    const char *name;
    field_type type;
    size_t offset;
} field;

#define AT(member, type)                          \
    {                                             \
#member, type, offsetof(cmt_leaf, member) \
    }
static const field fields[] = {
    AT(round, WORD),
    AT(group, ID),
    AT(envelope, DIGEST),
    AT(payload, DIGEST),
    AT(charter, DIGEST),
    AT(bundle, DIGEST),
    AT(statement, DIGEST),
    AT(root, DIGEST),
    AT(code, TEXT),
    AT(reason, TEXT),
    AT(key, HEX32),
    AT(closes, TIME),
    AT(version, ORDINAL),
    AT(registry, ORDINAL),
    AT(sequence, ORDINAL),
    AT(size, COUNT),
    AT(from_index, COUNT),
    AT(seeds, DIGESTS),
    {"secrets", HEX32_LIST, offsetof(cmt_leaf, seeds)},
};
#define N_FIELDS (sizeof fields / sizeof fields[0])

/* The fields of each kind besides kind, time and v; those after `optional` may be absent. */
typedef struct kind_shape {
    const char *name;
    const char *required;
    const char *optional;
} kind_shape;
static const kind_shape shapes[] = {
    [CMT_LEAF_REGISTRY] = {"registry", "envelope payload version", ""},
    [CMT_LEAF_CHARTER] = {"charter", "envelope payload version", ""},
    [CMT_LEAF_ROUND_OPEN] = {"round-open", "charter registry round seeds", "closes"},
    [CMT_LEAF_SUBMISSION] = {"submission",
                             "envelope group payload registry round sequence", ""},
    [CMT_LEAF_WITHDRAWAL] = {"withdrawal",
                             "envelope group payload registry round sequence", ""},
    [CMT_LEAF_REFUSAL] = {"refusal", "code envelope reason", "payload round"},
    [CMT_LEAF_ROUND_CLOSE] = {"round-close", "round size", ""},
    [CMT_LEAF_REVEAL] = {"reveal", "round secrets", ""},
    [CMT_LEAF_DECISION] = {"decision", "bundle root round size statement", ""},
    [CMT_LEAF_AUDIT] = {"audit", "bundle statement", ""},
    [CMT_LEAF_REVOCATION] = {"revocation", "from_index key reason", ""},
    [CMT_LEAF_KEY_CHANGE] = {"key-change", "envelope group key payload registry", ""},
};

const char *cmt_leaf_kind_name(cmt_leaf_kind kind)
{
    return shapes[kind].name;
}

static bool has_word(const char *words, const char *word)
{
    const size_t n = strlen(word);
    for (const char *at = strstr(words, word); at != NULL; at = strstr(at + 1, word)) {
        if ((at == words || at[-1] == ' ') && (at[n] == ' ' || at[n] == '\0'))
            return true;
    }
    return false;
}

static bool is_word(const char *s)
{
    static const char *const letters =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._:-";
    const size_t n = strlen(s);
    return n >= 1 && n <= 127 && strchr("._:-", s[0]) == NULL
           && strspn(s, letters) == n;
}

static bool is_of_type(field_type type, const char *s)
{
    uint8_t bytes[32];
    cmt_time time = 0;
    switch (type) {
    case DIGEST:
    case DIGESTS:
        return strncmp(s, "sha256:", 7) == 0
               && cmt_hex_read(s + 7, strlen(s + 7), bytes, sizeof bytes);
    case HEX32:
    case HEX32_LIST:
        return cmt_hex_read(s, strlen(s), bytes, sizeof bytes);
    case WORD:
        return is_word(s);
    case ID:
        return cmt_is_id(s);
    case TIME:
        return strlen(s) == CMT_TIME_TEXT - 1 && cmt_time_read(s, &time);
    case TEXT:
        return s[0] != '\0' && cmt_text_flaw(s, strlen(s), false) == NULL;
    case COUNT:
    case ORDINAL:
        break;
    }
    return false;
}

/* Where a field stands in a record, as the type of its members. */
static const char **string_at(cmt_leaf *leaf, const field *f)
{
    return (const char **)(void *)((char *)leaf + f->offset);
}

static int64_t *integer_at(cmt_leaf *leaf, const field *f)
{
    return (int64_t *)(void *)((char *)leaf + f->offset);
}

static cmt_status write_list(cmt_arena *mem,
                             const cmt_leaf *leaf,
                             const field *f,
                             cmt_value *object,
                             cmt_err *err)
{
    cmt_value *list = cmt_value_array(mem);
    for (size_t k = 0; k < leaf->n_seeds; k++) {
        if (!is_of_type(f->type, leaf->seeds[k])) {
            return cmt_fail(err, CMT_E_RANGE, "`%s` holds `%.40s`", f->name,
                            leaf->seeds[k]);
        }
        cmt_value_add(mem, list, cmt_value_string(mem, leaf->seeds[k]));
    }
    cmt_value_set(mem, object, f->name, list);
    return CMT_OK;
}

static cmt_status write_field(cmt_arena *mem,
                              const cmt_leaf *leaf,
                              const field *f,
                              bool required,
                              cmt_value *object,
                              cmt_err *err)
{
    if (f->type == DIGESTS || f->type == HEX32_LIST)
        return write_list(mem, leaf, f, object, err);
    cmt_leaf copy = *leaf;
    if (f->type == COUNT || f->type == ORDINAL) {
        const int64_t i = *integer_at(&copy, f);
        if (i < (f->type == ORDINAL) || i > MAX_INTEGER)
            return cmt_fail(err, CMT_E_RANGE, "`%s` is %lld", f->name, (long long)i);
        cmt_value_set_int(mem, object, f->name, i);
        return CMT_OK;
    }
    const char *s = *string_at(&copy, f);
    if (s == NULL && !required)
        return CMT_OK;
    if (s == NULL || !is_of_type(f->type, s)) {
        return cmt_fail(err, CMT_E_RANGE, "`%s` is %s%.60s", f->name,
                        s == NULL ? "missing" : "malformed: ", s == NULL ? "" : s);
    }
    cmt_value_set_string(mem, object, f->name, s);
    return CMT_OK;
}

static cmt_status build(cmt_arena *mem,
                        const cmt_leaf *leaf,
                        cmt_value *object,
                        cmt_err *err)
{
    const kind_shape *shape = &shapes[leaf->kind];
    char time[CMT_TIME_TEXT];
    cmt_time_write(leaf->time, time);
    cmt_value_set_string(mem, object, "kind", shape->name);
    cmt_value_set_string(mem, object, "time", time);
    cmt_value_set_int(mem, object, "v", 1);
    for (size_t k = 0; k < N_FIELDS; k++) {
        const bool required = has_word(shape->required, fields[k].name);
        if (!required && !has_word(shape->optional, fields[k].name))
            continue;
        const cmt_status st = write_field(mem, leaf, &fields[k], required, object, err);
        if (st != CMT_OK)
            return st;
    }
    return cmt_arena_ok(mem) ? CMT_OK
                             : cmt_fail(err, CMT_E_NOMEM, "no room for a leaf");
}

cmt_status cmt_leaf_write(const cmt_leaf *leaf, cmt_buf *out, cmt_err *err)
{
    cmt_arena *mem = cmt_arena_new(0);
    cmt_value *object = mem == NULL ? NULL : cmt_value_object(mem);
    cmt_status st = CMT_OK;
    cmt_buf text = {0};
    if (object == NULL) {
        st = cmt_fail(err, CMT_E_NOMEM, "no room for a leaf");
        goto done;
    }
    CMT_TRY(build(mem, leaf, object, err));
    CMT_TRY(cmt_json_write(object, &text, err));
    if (text.len > CMT_MAX_LEAF_BYTES)
        CMT_TRY(cmt_fail(err, CMT_E_LIMIT, "a leaf of %zu bytes", text.len));
    cmt_buf_add(out, text.data, text.len);
    if (!cmt_buf_ok(out))
        st = cmt_fail(err, CMT_E_NOMEM, "no room for a leaf");
done:
    cmt_buf_free(&text);
    cmt_arena_free(mem);
    return st;
}

static cmt_status read_list(cmt_arena *mem,
                            const cmt_fields *object,
                            const field *f,
                            cmt_leaf *leaf,
                            cmt_err *err)
{
    const cmt_value *list = NULL;
    const cmt_status st = cmt_field_array(object, f->name, &list, err);
    if (st != CMT_OK)
        return st;
    const size_t n = cmt_value_count(list);
    const char **strings = CMT_NEW_ARRAY(mem, const char *, n + 1);
    if (strings == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a leaf");
    for (size_t k = 0; k < n; k++) {
        strings[k] = cmt_value_as_string(cmt_value_at(list, k));
        if (strings[k] == NULL || !is_of_type(f->type, strings[k])) {
            return cmt_field_fail(object, f->name, err, CMT_E_SCHEMA,
                                  "item %zu is malformed", k);
        }
    }
    leaf->seeds = strings;
    leaf->n_seeds = n;
    return CMT_OK;
}

static cmt_status read_field(cmt_arena *mem,
                             const cmt_fields *object,
                             const field *f,
                             bool required,
                             cmt_leaf *leaf,
                             cmt_err *err)
{
    if (f->type == DIGESTS || f->type == HEX32_LIST)
        return read_list(mem, object, f, leaf, err);
    if (f->type == COUNT || f->type == ORDINAL) {
        return cmt_field_int(object, f->name, f->type == ORDINAL, MAX_INTEGER,
                             integer_at(leaf, f), err);
    }
    const char **s = string_at(leaf, f);
    const cmt_status st = required ? cmt_field_string(object, f->name, s, err)
                                   : cmt_field_string_or_null(object, f->name, s, err);
    if (st != CMT_OK)
        return st;
    if (*s != NULL && !is_of_type(f->type, *s)) {
        return cmt_field_fail(object, f->name, err, CMT_E_SCHEMA,
                              "this is malformed: %.60s", *s);
    }
    return CMT_OK;
}

static cmt_status read_kind(const cmt_value *value, cmt_leaf_kind *out, cmt_err *err)
{
    const char *name = cmt_value_as_string(cmt_value_get(value, "kind"));
    for (unsigned k = 0; name != NULL && k < CMT_N_LEAF_KINDS; k++) {
        if (strcmp(shapes[k].name, name) == 0) {
            *out = (cmt_leaf_kind)k;
            return CMT_OK;
        }
    }
    return cmt_fail_at(err, CMT_E_SCHEMA, 0, "/kind",
                       "there is no kind of leaf `%.40s`", name == NULL ? "" : name);
}

static cmt_status read_fields(cmt_arena *mem,
                              const cmt_value *value,
                              cmt_leaf *leaf,
                              cmt_err *err)
{
    const kind_shape *shape = &shapes[leaf->kind];
    char names[256];
    (void)snprintf(names, sizeof names, "kind time v %s %s", shape->required,
                   shape->optional);
    cmt_fields object;
    int64_t v = 0;
    const char *time = NULL;
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_fields_open(value, "", names, &object, err));
    CMT_TRY(cmt_field_int(&object, "v", 1, 1, &v, err));
    CMT_TRY(cmt_field_string(&object, "time", &time, err));
    if (!is_of_type(TIME, time) || !cmt_time_read(time, &leaf->time))
        return cmt_field_fail(&object, "time", err, CMT_E_SCHEMA, "this is no time");
    for (size_t k = 0; k < N_FIELDS; k++) {
        const bool required = has_word(shape->required, fields[k].name);
        if (required || has_word(shape->optional, fields[k].name))
            CMT_TRY(read_field(mem, &object, &fields[k], required, leaf, err));
    }
done:
    return st;
}

cmt_status cmt_leaf_read(
    cmt_arena *mem, const char *bytes, size_t n, cmt_leaf *out, cmt_err *err)
{
    cmt_value *value = NULL;
    cmt_leaf leaf = {0};
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_json_read(mem, bytes, n, CMT_MAX_LEAF_BYTES, &value, err));
    CMT_TRY(read_kind(value, &leaf.kind, err));
    CMT_TRY(read_fields(mem, value, &leaf, err));
    *out = leaf;
done:
    return st;
}
