#include "io/ballot_set.h"

#include <string.h>

__extension__ typedef unsigned __int128 wide;

#define FIRST_SLOTS 1024
#define MAX_SLOTS   ((size_t)1 << 31)
#define MAX_HINT    ((size_t)1 << 21)
#define MAX_PROBES  64

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
    while (set->n_slots < expected * 2)
        set->n_slots *= 2;
    if (!make_slots(&set->slots, set->n_slots)
        || !cmt_buf_reserve(&set->rows, expected * row_bytes + CMT_SET_SLACK)
        || !cmt_buf_reserve(&set->count, expected * sizeof(int64_t)))
        return false;
    *out = set;
    return true;
}

static uint64_t load(const unsigned char *at, size_t n)
{
    uint64_t word = 0;
    memcpy(&word, at, n);
    return word;
}

static uint64_t mix(uint64_t a, uint64_t b)
{
    const wide product = (wide)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* Multiply and fold, eight bytes at a time. Which rows merge does not depend on it, but
 * for the limit of probes; so its value may differ between machines. */
static uint32_t tag_of(const unsigned char *row, size_t n)
{
    uint64_t h = 0x9e3779b97f4a7c15U ^ n;
    size_t at = 0;
    for (; at + 8 <= n; at += 8)
        h = mix(h ^ load(row + at, 8), 0xa0761d6478bd642fU);
    if (at < n)
        h = mix(h ^ load(row + at, n - at), 0xe7037ed1a0b428dbU);
    h = mix(h, 0x8ebc6af09c88c6e3U);
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

/* Find an equal row, or enter row n. Answers the row. */
static size_t look_up(cmt_ballot_set *set, uint32_t tag, const unsigned char *row)
{
    uint64_t *slots = slots_of(set);
    const unsigned char *rows = (const unsigned char *)set->rows.data;
    size_t at = home_of(set, tag);
    for (size_t probe = 0; probe < MAX_PROBES; probe++) {
        const uint64_t slot = slots[at];
        if (slot == 0) {
            slots[at] = (uint64_t)tag << 32 | (uint64_t)(set->n + 1);
            return set->n;
        }
        const size_t known = (size_t)(slot & UINT32_MAX) - 1;
        if (slot >> 32 == tag
            && memcmp(rows + known * set->row_bytes, row, set->row_bytes) == 0)
            return known;
        at = (at + 1) & (set->n_slots - 1);
    }
    return set->n;
}

static bool settle(cmt_ballot_set *set)
{
    unsigned char *rows = (unsigned char *)set->rows.data;
    int64_t *count = (int64_t *)(void *)set->count.data;
    const size_t first =
        set->n; /* of the pending rows; set->n only falls behind them */
    for (size_t k = 0; k < set->n_pending; k++) {
        if (set->n * 2 >= set->n_slots && set->n_slots < MAX_SLOTS && !grow(set))
            return false;
        const size_t from = first + k;
        unsigned char *row = rows + from * set->row_bytes;
        const size_t at = look_up(set, set->tags[k], row);
        if (at < set->n) {
            count[at] += count[from];
            continue;
        }
        if (set->n != from) {
            memmove(rows + set->n * set->row_bytes, row, set->row_bytes);
            count[set->n] = count[from];
        }
        set->n++;
    }
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
    const unsigned char *row = (const unsigned char *)set->rows.data + set->rows.len;
    const uint32_t tag = tag_of(row, set->row_bytes);
    __builtin_prefetch(slots_of(set) + home_of(set, tag));
    set->tags[set->n_pending++] = tag;
    memcpy(set->count.data + set->count.len, &count, sizeof count);
    set->count.len += sizeof count;
    set->rows.len += set->row_bytes;
    set->total += count;
    return true;
}

bool cmt_ballot_set_finish(cmt_ballot_set *set)
{
    return settle(set);
}
