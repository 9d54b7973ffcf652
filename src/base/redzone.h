/* Bounds of what an arena gives out, told to the address sanitizer.
 *
 * An arena cuts many values from one piece of memory, so the sanitizer by itself does not
 * see a value written beyond its end, or used after a reset. Without it all of this is
 * nothing. */
#ifndef CMT_BASE_REDZONE_H
#define CMT_BASE_REDZONE_H

#include <stddef.h>

#if defined(__SANITIZE_ADDRESS__)
#define CMT_HAS_REDZONE 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define CMT_HAS_REDZONE 1
#endif
#endif

#ifdef CMT_HAS_REDZONE

#include <sanitizer/asan_interface.h>

/** Bytes behind each value that belong to nobody. */
#define CMT_REDZONE ((size_t)16)

/** From here on, touching these bytes is a fault. */
static inline void cmt_redzone_close(const void *from, size_t n)
{
    __asan_poison_memory_region(from, n);
}

/** These bytes are a value. */
static inline void cmt_redzone_open(const void *from, size_t n)
{
    __asan_unpoison_memory_region(from, n);
}

#else

#define CMT_REDZONE ((size_t)0)

static inline void cmt_redzone_close(const void *from, size_t n)
{
    (void)from;
    (void)n;
}

static inline void cmt_redzone_open(const void *from, size_t n)
{
    (void)from;
    (void)n;
}

#endif

#endif
