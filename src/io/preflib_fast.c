#include "io/preflib_line.h"

#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#define CHUNK 64

/* Bit k says what byte k of a chunk is. */
typedef struct masks {
    uint64_t commas;
    uint64_t digits;
} masks;

#if defined(__SSE2__)

static masks classify(const char *at)
{
    const __m128i comma = _mm_set1_epi8(',');
    const __m128i zero = _mm_set1_epi8('0');
    const __m128i nine = _mm_set1_epi8(9);
    masks m = {0, 0};
#pragma GCC unroll 4
    for (unsigned k = 0; k < CHUNK; k += 16) {
        const __m128i c = _mm_loadu_si128((const void *)(at + k));
        const __m128i d = _mm_sub_epi8(c, zero);
        const __m128i is_digit = _mm_cmpeq_epi8(_mm_min_epu8(d, nine), d);
        const __m128i is_comma = _mm_cmpeq_epi8(c, comma);
        m.digits |= (uint64_t)(unsigned)_mm_movemask_epi8(is_digit) << k;
        m.commas |= (uint64_t)(unsigned)_mm_movemask_epi8(is_comma) << k;
    }
    return m;
}

#else

static masks classify(const char *at)
{
    masks m = {0, 0};
    for (unsigned k = 0; k < CHUNK; k++) {
        m.digits |= (uint64_t)(at[k] >= '0' && at[k] <= '9') << k;
        m.commas |= (uint64_t)(at[k] == ',') << k;
    }
    return m;
}

#endif

/* Ten times a digit, zero for any other byte: a look-up costs no branch. */
static const uint8_t tens[256] = {
    ['0'] = 0,  ['1'] = 10, ['2'] = 20, ['3'] = 30, ['4'] = 40,
    ['5'] = 50, ['6'] = 60, ['7'] = 70, ['8'] = 80, ['9'] = 90,
};

/* Bit a for alternative a < 64, none for others: a look-up costs less than a shift. */
#define BIT(a)     (uint64_t)1 << (a)
#define BITS_4(a)  BIT(a), BIT((a) + 1), BIT((a) + 2), BIT((a) + 3)
#define BITS_16(a) BITS_4(a), BITS_4((a) + 4), BITS_4((a) + 8), BITS_4((a) + 12)
static const uint64_t bit_of[CMT_FAST_ALTERNATIVES + 1] = {BITS_16(0), BITS_16(16),
                                                           BITS_16(32), BITS_16(48)};

/* State across chunks. */
typedef struct order {
    uint8_t *row;
    unsigned place;    /* of the last alternative */
    uint64_t seen;     /* bit a: alternative a < 64 has a place */
    uint64_t one_back; /* whether the byte before the chunk is a digit */
    uint64_t two_back; /* and the one before that */
} order;

/* How many bits are set, without asking for an instruction that some machines lack. */
static unsigned bits_in(uint64_t x)
{
    x -= x >> 1 & 0x5555555555555555U;
    x = (x & 0x3333333333333333U) + (x >> 2 & 0x3333333333333333U);
    x = (x + (x >> 4)) & 0x0f0f0f0f0f0f0f0fU;
    return (unsigned)(x * 0x0101010101010101U >> 56);
}

/* Enter the alternatives that end at these stops. Bytes may alias anything, so what the
 * loop carries is kept in locals. Number 0 lands at 255, inside the slack. */
static void take_stops(order *o, const char *at, uint64_t stops)
{
    uint8_t *row = o->row;
    unsigned place = o->place;
    uint64_t seen = o->seen;
    for (; stops != 0; stops &= stops - 1) {
        const char *stop = at + (unsigned)__builtin_ctzll(stops);
        const unsigned a =
            tens[(unsigned char)stop[-2]] + (unsigned)(unsigned char)stop[-1] - '0';
        seen |= bit_of[a];
        row[(uint8_t)(a - 1)] = (uint8_t)++place;
    }
    o->place = place;
    o->seen = seen;
}

/* Whether the numbers are as many different alternatives 1 … n as places were given. */
static bool all_differ(const order *o, size_t n)
{
    if (n < 64) {
        const uint64_t known = ((uint64_t)1 << n << 1) - 2; /* bits 1 … n */
        return (o->seen & ~known) == 0 && bits_in(o->seen) == o->place;
    }
    unsigned placed = 0;
    for (size_t i = 0; i < n; i++)
        placed += o->row[i] != 0 ? 1 : 0;
    return placed == o->place;
}

/* Take one chunk whose first `n` bytes belong to the line; at n = 0 … 63 the line ends,
 * which ends an alternative as a comma does. False: an unusual byte, an empty entry, a
 * number of three digits. */
static bool take_chunk(order *o, const char *at, size_t n)
{
    const masks m = classify(at);
    const bool ends = n < CHUNK;
    const uint64_t line = ends ? ((uint64_t)1 << n) - 1 : UINT64_MAX;
    const uint64_t digits = m.digits & line;
    const uint64_t stops = (m.commas & line) | (ends ? (uint64_t)1 << n : 0);
    const uint64_t before = digits << 1 | o->one_back;
    const uint64_t before_that = digits << 2 | o->one_back << 1 | o->two_back;
    if (((digits | m.commas) & line) != line || (stops & ~before) != 0
        || (digits & before & before_that) != 0)
        return false;
    take_stops(o, at, stops);
    o->one_back = digits >> 63;
    o->two_back = digits >> 62 & 1;
    return true;
}

bool cmt_preflib_fast_line(const cmt_preflib_shape *shape,
                           const char *line,
                           size_t n,
                           uint8_t *row,
                           int64_t *count)
{
    size_t at = 0;
    int64_t value = 0;
    for (; at < n && at < 10 && line[at] >= '0' && line[at] <= '9'; at++)
        value = value * 10 + (line[at] - '0');
    if (at == 0 || at + 1 >= n || line[at] != ':' || value < 1)
        return false;
    at += line[at + 1] == ' ' ? 2 : 1;
    const size_t n_alternatives = shape->n_alternatives;
    const bool complete =
        shape->format == CMT_FORMAT_SOC || shape->format == CMT_FORMAT_TOC;
    if (!complete || n_alternatives >= 64) /* else every byte will be written */
        memset(row, 0, n_alternatives);
    order o = {.row = row};
    size_t left = n - at;
    for (;; at += CHUNK, left -= CHUNK) {
        if (o.place > CMT_FAST_ALTERNATIVES || !take_chunk(&o, line + at, left))
            return false;
        if (left < CHUNK)
            break;
    }
    *count = value;
    return all_differ(&o, n_alternatives) && (!complete || o.place == n_alternatives);
}
