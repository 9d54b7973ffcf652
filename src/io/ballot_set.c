#include "io/ballot_set.h"

#include <string.h>

__extension__ typedef unsigned __int128 wide;

#define FIRST_SLOTS 1024
#define MAX_SLOTS   ((size_t)1 << 31)
#define MAX_HINT    ((size_t)1 << 21)
#define MAX_PROBES  64
#define LOOSE_SLOTS ((size_t)1 << 17) /* 1 MiB: stays in a core's own cache */
#define FIRST_MERGE ((size_t)1 << 20) /* rows */

static void free_set(void *what)
{
    cmt_ballot_set *set = what;
    cmt_buf_free(&set->rows);
    cmt_buf_free(&set->count);
    cmt_buf_free(&set->slots);
}

static bool make_slots(cmt_buf *slots, size_t n)
{
    const size_t bytes = n * sizeof(uint64_t);
    if (!cmt_buf_reserve(slots, bytes))
        return false;
    memset(slots->data, 0, bytes);
    slots->len = bytes;
    return true;
}

bool cmt_ballot_set_init(cmt_arena *mem,
                         size_t row_bytes,
                         size_t expected,
                         cmt_ballot_set **out)
{
    cmt_ballot_set *set = CMT_NEW(mem, cmt_ballot_set);
    if (set == NULL || !cmt_arena_defer(mem, free_set, set))
        return false;
    if (expected > MAX_HINT)
        expected = MAX_HINT;
    set->row_bytes = row_bytes;
    set->n_slots = FIRST_SLOTS;
    while (set->n_slots < LOOSE_SLOTS && set->n_slots < expected * 2)
        set->n_slots *= 2;
    if (!make_slots(&set->slots, set->n_slots)
        || !cmt_buf_reserve(&set->rows, expected * row_bytes + CMT_SET_SLACK)
        || !cmt_buf_reserve(&set->count, expected * sizeof(int64_t)))
        return false;
    *out = set;
    return true;
}

static uint64_t load(const unsigned char *at)
{
    uint64_t word = 0;
    memcpy(&word, at, sizeof word);
    return word;
}

static uint64_t mix(uint64_t a, uint64_t b)
{
    const wide product = (wide)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* Multiply and fold, eight bytes at a time; the last eight may overlap those before. Which
 * rows merge does not depend on the value, but for the limit of probes; so it may differ
 * between machines. */
static uint32_t tag_of(const void *bytes, size_t n)
{
    const unsigned char *row = bytes;
    uint64_t h = 0x9e3779b97f4a7c15U ^ n;
    if (n < 8) {
        for (size_t at = 0; at < n; at++)
            h = mix(h ^ row[at], 0xa0761d6478bd642fU);
        return (uint32_t)(h >> 32);
    }
    for (size_t at = 0; at + 8 < n; at += 8)
        h = mix(h ^ load(row + at), 0xa0761d6478bd642fU);
    h = mix(h ^ load(row + n - 8), 0xe7037ed1a0b428dbU);
    return (uint32_t)(h >> 32);
}

static uint64_t *slots_of(const cmt_ballot_set *set)
{
    return (uint64_t *)(void *)set->slots.data;
}

static size_t home_of(const cmt_ballot_set *set, uint32_t tag)
{
    return tag & (set->n_slots - 1);
}

/* Twice the slots. A slot holds its whole tag, so rows need not be looked at. */
static bool grow(cmt_ballot_set *set)
{
    cmt_buf old = set->slots;
    const size_t n_old = set->n_slots;
    cmt_buf fresh = {0};
    if (!make_slots(&fresh, n_old * 2))
        return false;
    set->slots = fresh;
    set->n_slots = n_old * 2;
    uint64_t *to = slots_of(set);
    const uint64_t *from = (const uint64_t *)(const void *)old.data;
    for (size_t k = 0; k < n_old; k++) {
        if (from[k] == 0)
            continue;
        size_t at = home_of(set, (uint32_t)(from[k] >> 32));
        while (to[at] != 0)
            at = (at + 1) & (set->n_slots - 1);
        to[at] = from[k];
    }
    cmt_buf_free(&old);
    return true;
}

static bool is_row(const cmt_ballot_set *set,
                   uint64_t slot,
                   uint32_t tag,
                   const void *row)
{
    const size_t known = (size_t)(slot & UINT32_MAX) - 1;
    return slot >> 32 == tag
           && memcmp(set->rows.data + known * set->row_bytes, row, set->row_bytes) == 0;
}

/* Find an equal row, or enter row n. Answers the row. */
static size_t look_up(cmt_ballot_set *set, uint32_t tag, const void *row)
{
    uint64_t *slots = slots_of(set);
    size_t at = home_of(set, tag);
    const uint64_t fresh = (uint64_t)tag << 32 | (uint64_t)(set->n + 1);
    const size_t probes = set->loose ? 1 : MAX_PROBES;
    for (size_t probe = 0; probe < probes; probe++) {
        const uint64_t slot = slots[at];
        if (slot != 0 && is_row(set, slot, tag, row))
            return (size_t)(slot & UINT32_MAX) - 1;
        if (slot == 0 || set->loose) {
            slots[at] = fresh;
            return set->n;
        }
        at = (at + 1) & (set->n_slots - 1);
    }
    return set->n;
}

/* Merge row `from`, at or behind the end of the looked-up ones, into them. */
static void take_row(cmt_ballot_set *set, uint32_t tag, size_t from)
{
    char *row = set->rows.data + from * set->row_bytes;
    int64_t *count = (int64_t *)(void *)set->count.data;
    const size_t at = look_up(set, tag, row);
    if (at < set->n) {
        count[at] += count[from];
        return;
    }
    if (set->n != from) {
        memmove(set->rows.data + set->n * set->row_bytes, row, set->row_bytes);
        count[set->n] = count[from];
    }
    set->n++;
}

static bool replace_slots(cmt_ballot_set *set, size_t n_slots)
{
    cmt_buf_free(&set->slots);
    set->n_slots = n_slots;
    return make_slots(&set->slots, n_slots);
}

/* Look up all rows anew in a table of all. If that merges little, go on with a small one. */
static bool merge_all(cmt_ballot_set *set)
{
    const size_t n = set->n;
    size_t n_slots = LOOSE_SLOTS;
    while (n_slots < n * 2)
        n_slots *= 2;
    if (!replace_slots(set, n_slots))
        return false;
    set->loose = false;
    set->n = 0;
    for (size_t k = 0; k < n; k++) {
        const void *row = set->rows.data + k * set->row_bytes;
        take_row(set, tag_of(row, set->row_bytes), k);
    }
    set->next_merge = set->n * 2;
    if (set->n < n - n / 8)
        return true;
    set->loose = true;
    return replace_slots(set, LOOSE_SLOTS);
}

/* Keep the table fit for one more row. */
static bool make_room(cmt_ballot_set *set)
{
    if (set->loose)
        return set->n < set->next_merge || merge_all(set);
    if (set->n * 2 < set->n_slots || set->n_slots >= MAX_SLOTS)
        return true;
    const size_t fresh = set->n - set->last_n;
    const size_t lines = set->n_lines - set->last_lines;
    set->last_n = set->n;
    set->last_lines = set->n_lines;
    if (set->n_slots >= LOOSE_SLOTS && fresh > lines - lines / 8) {
        set->loose = true;
        set->next_merge = set->n * 2 > FIRST_MERGE ? set->n * 2 : FIRST_MERGE;
        return true;
    }
    return grow(set);
}

static bool settle(cmt_ballot_set *set)
{
    const size_t first = set->n;
    const size_t n_pending = set->n_pending;
    if (!make_room(set))
        return false;
    if (set->n != first) { /* everything was merged: close the gap before the pending */
        memmove(set->rows.data + set->n * set->row_bytes,
                set->rows.data + first * set->row_bytes, n_pending * set->row_bytes);
        memmove(set->count.data + set->n * sizeof(int64_t),
                set->count.data + first * sizeof(int64_t), n_pending * sizeof(int64_t));
    }
    /* Only now: a row read as words right after it was written in bytes would stall. */
    uint32_t tags[CMT_SET_PENDING];
    const size_t from = set->n;
    for (size_t k = 0; k < n_pending; k++) {
        tags[k] = tag_of(set->rows.data + (from + k) * set->row_bytes, set->row_bytes);
        __builtin_prefetch(slots_of(set) + home_of(set, tags[k]));
    }
    for (size_t k = 0; k < n_pending; k++)
        take_row(set, tags[k], from + k);
    set->n_pending = 0;
    set->rows.len = set->n * set->row_bytes;
    set->count.len = set->n * sizeof(int64_t);
    return true;
}

void *cmt_ballot_set_open(cmt_ballot_set *set)
{
    if (set->n_pending == CMT_SET_PENDING && !settle(set))
        return NULL;
    if (!cmt_buf_reserve(&set->rows, set->row_bytes + CMT_SET_SLACK))
        return NULL;
    return set->rows.data + set->rows.len;
}

bool cmt_ballot_set_add(cmt_ballot_set *set, int64_t count)
{
    if (!cmt_buf_reserve(&set->count, sizeof count))
        return false;
    set->n_pending++;
    memcpy(set->count.data + set->count.len, &count, sizeof count);
    set->count.len += sizeof count;
    set->rows.len += set->row_bytes;
    set->total += count;
    set->n_lines++;
    return true;
}

bool cmt_ballot_set_take(
    cmt_ballot_set *set, const uint16_t *marks, size_t n, size_t width, int64_t count)
{
    void *to = cmt_ballot_set_open(set);
    if (to == NULL)
        return false;
    for (size_t i = 0; i < n; i++) {
        if (width == 2) {
            ((uint16_t *)to)[i] = marks[i];
        } else {
            ((uint8_t *)to)[i] = (uint8_t)marks[i];
        }
    }
    return cmt_ballot_set_add(set, count);
}

void cmt_ballot_set_drop(cmt_ballot_set *set)
{
    free_set(set);
}

bool cmt_ballot_set_finish(cmt_ballot_set *set)
{
    return settle(set);
}
