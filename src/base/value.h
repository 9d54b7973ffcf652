/* Values: the tree behind every JSON document we read or write. */
#ifndef CMT_BASE_VALUE_H
#define CMT_BASE_VALUE_H

#include "base/arena.h"
#include "base/rational.h"

#include <stdint.h>

typedef enum cmt_value_kind {
    CMT_VALUE_NULL,
    CMT_VALUE_BOOL,
    CMT_VALUE_INT,
    CMT_VALUE_STRING,
    CMT_VALUE_ARRAY,
    CMT_VALUE_OBJECT
} cmt_value_kind;

typedef struct cmt_value cmt_value;

typedef struct cmt_member {
    const char *key;
    cmt_value *value;
} cmt_member;

struct cmt_value {
    cmt_value_kind kind;
    union {
        bool boolean;
        int64_t integer;
        const char *string; /* NUL-terminated UTF-8 */
        struct {
            cmt_value **items;
            size_t n;
            size_t cap;
        } array;
        struct {
            cmt_member *members; /* sorted by key, bytewise */
            size_t n;
            size_t cap;
        } object;
    } as;
};

/* Builders. Each takes from `mem` and answers NULL on shortage; cmt_value_add and
 * cmt_value_set accept NULL for container or value and do nothing then, so a tree can be
 * built without checks and cmt_arena_ok(mem) asked at the end. Strings are copied. */
cmt_value *cmt_value_null(cmt_arena *mem);
cmt_value *cmt_value_bool(cmt_arena *mem, bool b);
cmt_value *cmt_value_int(cmt_arena *mem, int64_t i);
cmt_value *cmt_value_string(cmt_arena *mem, const char *s);
cmt_value *cmt_value_format(cmt_arena *mem, const char *format, ...) CMT_PRINTF(2, 3);
/** A rational as a string: "2/3", "7". */
cmt_value *cmt_value_q(cmt_arena *mem, mpq_srcptr q);
cmt_value *cmt_value_array(cmt_arena *mem);
cmt_value *cmt_value_object(cmt_arena *mem);

/** Append to an array. */
void cmt_value_add(cmt_arena *mem, cmt_value *array, cmt_value *item);
/** A node equal to `v`, sharing what lies below it: puts a finished value into another
 *  tree. NULL for NULL and on shortage. */
cmt_value *cmt_value_share(cmt_arena *mem, const cmt_value *v);
/** Set a member of an object; an earlier value of that key is replaced. */
void cmt_value_set(cmt_arena *mem,
                   cmt_value *object,
                   const char *key,
                   cmt_value *value);
/** The same with a string, an integer, a boolean. */
void cmt_value_set_string(cmt_arena *mem,
                          cmt_value *object,
                          const char *key,
                          const char *s);
void cmt_value_set_int(cmt_arena *mem, cmt_value *object, const char *key, int64_t i);
void cmt_value_set_bool(cmt_arena *mem, cmt_value *object, const char *key, bool b);

/* Readers. NULL-safe: any of them may be chained on a missing value. */
/** A member of an object, or NULL (also when `v` is no object). */
cmt_value *cmt_value_get(const cmt_value *v, const char *key);
/** The k-th item of an array, or NULL. */
cmt_value *cmt_value_at(const cmt_value *v, size_t k);
/** Number of items or members; 0 for anything else. */
size_t cmt_value_count(const cmt_value *v);
/** The string, or NULL. */
const char *cmt_value_as_string(const cmt_value *v);
/** The string member of an object, "" where there is none. */
const char *cmt_value_text(const cmt_value *v, const char *key);
/** Whether `v` is an integer; its value then goes to `out`. */
bool cmt_value_as_int(const cmt_value *v, int64_t *out);
/** Whether `v` is a string that cmt_q_read accepts with `max_digits`. */
bool cmt_value_as_q(const cmt_value *v, size_t max_digits, mpq_ptr out);
/** Deep equality. */
bool cmt_value_equal(const cmt_value *a, const cmt_value *b);

#endif
