/* Arena: memory that one request owns and frees at once. */
#ifndef CMT_BASE_ARENA_H
#define CMT_BASE_ARENA_H

#include <comitia/status.h>

#include <stdbool.h>
#include <stddef.h>

typedef struct cmt_arena cmt_arena;

/** A point to reset to. */
typedef struct cmt_arena_mark {
    void *chunk;
    size_t used;
    void *defer;
    size_t total;
} cmt_arena_mark;

/** Make an arena that will hold at most `limit_bytes` (0 = no limit). NULL on shortage. */
cmt_arena *cmt_arena_new(size_t limit_bytes);

/** Run deferred clean-ups, newest first, and free everything. NULL-safe. */
void cmt_arena_free(cmt_arena *mem);

/** Take `size` zeroed bytes, aligned for any type; NULL when exhausted. */
void *cmt_arena_alloc(cmt_arena *mem, size_t size);

/** Take a zeroed array; NULL when exhausted or when count * size overflows. */
void *cmt_arena_array(cmt_arena *mem, size_t count, size_t size);

/** Room for one more behind the `n` items of an array with room for *cap: the array itself
 *  where there is some, else a copy of it with room for twice as many (8 at first). The old
 *  one is left as it is. NULL, and *cap as it was, when exhausted or when the size
 *  overflows.
 *  @param at may be NULL where n is 0 */
void *cmt_arena_grow(cmt_arena *mem, void *at, size_t n, size_t *cap, size_t size);

/** Copy `n` bytes and add a NUL. */
char *cmt_arena_strndup(cmt_arena *mem, const char *s, size_t n);
char *cmt_arena_strdup(cmt_arena *mem, const char *s);

/** Format into the arena. */
char *cmt_arena_printf(cmt_arena *mem, const char *format, ...) CMT_PRINTF(2, 3);

/** Have `run(what)` called when the arena is freed or reset past this point. */
bool cmt_arena_defer(cmt_arena *mem, void (*run)(void *), void *what);

/** False once any allocation from `mem` has failed: builders may ignore single NULLs and
 *  ask once at the end. */
bool cmt_arena_ok(const cmt_arena *mem);

/** Bytes handed out so far. */
size_t cmt_arena_used(const cmt_arena *mem);

/** Scratch: everything taken after the mark is given back by the reset. */
cmt_arena_mark cmt_arena_get_mark(cmt_arena *mem);
void cmt_arena_reset(cmt_arena *mem, cmt_arena_mark mark);

/** Tests only: let the k-th allocation from now on (0 = the next one), by any arena or
 *  buffer of this thread, fail once. A negative k switches this off. */
void cmt_arena_fail_after(long k);

/** For base/ only: true when the allocation at hand is the one to fail. */
bool cmt_arena_should_fail(void);

#define CMT_NEW(mem, type)          ((type *)cmt_arena_alloc((mem), sizeof(type)))
#define CMT_NEW_ARRAY(mem, type, n) ((type *)cmt_arena_array((mem), (n), sizeof(type)))

#endif
