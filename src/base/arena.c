#include "base/arena.h"

#include "base/redzone.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ALIGN       16U
#define FIRST_CHUNK ((size_t)16 << 10)
#define MAX_CHUNK   ((size_t)1 << 20)

typedef struct chunk {
    struct chunk *previous;
    size_t size;
    size_t used;
    size_t padding; /* keeps the bytes that follow aligned */
} chunk;

typedef struct deferred {
    struct deferred *previous;
    void (*run)(void *);
    void *what;
} deferred;

struct cmt_arena {
    chunk *top;
    deferred *defer;
    size_t limit;
    size_t total;
    bool failed;
};

static _Thread_local long fail_countdown = -1;

void cmt_arena_fail_after(long k)
{
    fail_countdown = k;
}

bool cmt_arena_should_fail(void)
{
    if (fail_countdown < 0)
        return false;
    return fail_countdown-- == 0;
}

cmt_arena *cmt_arena_new(size_t limit_bytes)
{
    if (cmt_arena_should_fail())
        return NULL;
    cmt_arena *mem = calloc(1, sizeof *mem);
    if (mem != NULL)
        mem->limit = limit_bytes == 0 ? SIZE_MAX : limit_bytes;
    return mem;
}

static void run_deferred(cmt_arena *mem, const void *until)
{
    while (mem->defer != until) {
        deferred *d = mem->defer;
        mem->defer = d->previous;
        d->run(d->what);
    }
}

void cmt_arena_free(cmt_arena *mem)
{
    if (mem == NULL)
        return;
    run_deferred(mem, NULL);
    for (chunk *c = mem->top; c != NULL;) {
        chunk *previous = c->previous;
        free(c);
        c = previous;
    }
    free(mem);
}

static chunk *add_chunk(cmt_arena *mem, size_t at_least)
{
    size_t size = mem->top == NULL ? FIRST_CHUNK : mem->top->size * 2;
    if (size > MAX_CHUNK)
        size = MAX_CHUNK;
    if (size < at_least)
        size = at_least;
    chunk *c = malloc(sizeof *c + size);
    if (c == NULL)
        return NULL;
    c->previous = mem->top;
    c->size = size;
    c->used = 0;
    c->padding = 0;
    mem->top = c;
    cmt_redzone_close(c + 1, size);
    return c;
}

static void *fail(cmt_arena *mem)
{
    mem->failed = true;
    return NULL;
}

void *cmt_arena_alloc(cmt_arena *mem, size_t size)
{
    if (size > SIZE_MAX / 4 || cmt_arena_should_fail())
        return fail(mem);
    const size_t need = size == 0 ? ALIGN : (size + ALIGN - 1) / ALIGN * ALIGN;
    if (need > mem->limit - mem->total)
        return fail(mem);
    chunk *c = mem->top;
    if (c == NULL || need + CMT_REDZONE > c->size - c->used) {
        c = add_chunk(mem, need + CMT_REDZONE);
        if (c == NULL)
            return fail(mem);
    }
    void *p = (unsigned char *)(c + 1) + c->used;
    c->used += need + CMT_REDZONE;
    mem->total += need;
    cmt_redzone_open(p, size);
    return memset(p, 0, size);
}

void *cmt_arena_array(cmt_arena *mem, size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / size)
        return fail(mem);
    return cmt_arena_alloc(mem, count * size);
}

void *cmt_arena_grow(cmt_arena *mem, void *at, size_t n, size_t *cap, size_t size)
{
    if (n < *cap)
        return at;
    if (*cap > SIZE_MAX / 2)
        return fail(mem);
    const size_t more = *cap == 0 ? 8 : 2 * *cap;
    void *room = cmt_arena_array(mem, more, size);
    if (room == NULL)
        return NULL;
    if (n != 0)
        memcpy(room, at, n * size);
    *cap = more;
    return room;
}

char *cmt_arena_strndup(cmt_arena *mem, const char *s, size_t n)
{
    char *copy = n < SIZE_MAX ? cmt_arena_alloc(mem, n + 1) : fail(mem);
    if (copy != NULL)
        memcpy(copy, s, n);
    return copy;
}

char *cmt_arena_strdup(cmt_arena *mem, const char *s)
{
    return cmt_arena_strndup(mem, s, strlen(s));
}

char *cmt_arena_printf(cmt_arena *mem, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    va_list again;
    va_copy(again, args);
    const int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *text = n < 0 ? fail(mem) : cmt_arena_alloc(mem, (size_t)n + 1);
    if (text != NULL)
        (void)vsnprintf(text, (size_t)n + 1, format, again);
    va_end(again);
    return text;
}

bool cmt_arena_defer(cmt_arena *mem, void (*run)(void *), void *what)
{
    deferred *d = CMT_NEW(mem, deferred);
    if (d == NULL)
        return false;
    d->previous = mem->defer;
    d->run = run;
    d->what = what;
    mem->defer = d;
    return true;
}

bool cmt_arena_ok(const cmt_arena *mem)
{
    return !mem->failed;
}

size_t cmt_arena_used(const cmt_arena *mem)
{
    return mem->total;
}

cmt_arena_mark cmt_arena_get_mark(cmt_arena *mem)
{
    return (cmt_arena_mark){.chunk = mem->top,
                            .used = mem->top == NULL ? 0 : mem->top->used,
                            .defer = mem->defer,
                            .total = mem->total};
}

void cmt_arena_reset(cmt_arena *mem, cmt_arena_mark mark)
{
    run_deferred(mem, mark.defer);
    while (mem->top != mark.chunk) {
        chunk *previous = mem->top->previous;
        free(mem->top);
        mem->top = previous;
    }
    if (mem->top != NULL) {
        mem->top->used = mark.used;
        cmt_redzone_close((unsigned char *)(mem->top + 1) + mark.used,
                          mem->top->size - mark.used);
    }
    mem->total = mark.total;
}
