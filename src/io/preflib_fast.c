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

/* Ten times a digit, zero for any other byte. */
static unsigned tens(char c)
{
    const unsigned d = (unsigned)(unsigned char)c - '0';
    return d <= 9 ? d * 10 : 0;
}

/* State across chunks. */
typedef struct order {
    uint8_t *row;
    unsigned place; /* of the last alternative */
    unsigned greatest;
    unsigned doubled;  /* nonzero: some alternative stood twice */
    uint64_t one_back; /* whether the byte before the chunk is a digit */
    uint64_t two_back; /* and the one before that */
} order;

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
    for (uint64_t left = stops; left != 0; left &= left - 1) {
        const char *stop = at + __builtin_ctzll(left);
        const unsigned a = (unsigned)(stop[-1] - '0') + tens(stop[-2]);
        o->greatest = a > o->greatest ? a : o->greatest;
        o->doubled |= o->row[a];
        o->row[a] = (uint8_t)++o->place;
    }
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
    memset(row, 0, CMT_FAST_ROW);
    order o = {.row = row};
    size_t left = n - at;
    for (;; at += CHUNK, left -= CHUNK) {
        if (o.place > CMT_FAST_ALTERNATIVES || !take_chunk(&o, line + at, left))
            return false;
        if (left < CHUNK)
            break;
    }
    *count = value;
    return o.doubled == 0 && row[0] == 0 && o.greatest <= shape->n_alternatives
           && (o.place == shape->n_alternatives || shape->format == CMT_FORMAT_SOI
               || shape->format == CMT_FORMAT_TOI);
}
