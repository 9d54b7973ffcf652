#include "ballot/ties.h"

#include "base/err.h"
#include "crypto/digest.h"

#include <string.h>

#define LOT_LABEL     "comitia/lot-order/1"
#define LOT_LABEL_LEN (sizeof LOT_LABEL - 1)

/* Numbers drawn from a seed: digest k of SHA-256(label, seed, k as 8 big-endian bytes)
 * holds four of them, each 8 big-endian bytes. */
typedef struct lot {
    uint8_t input[LOT_LABEL_LEN + 32 + 8];
    uint64_t counter;
    cmt_hash32 block;
    size_t used; /* numbers of `block` already drawn */
} lot;

static void lot_init(lot *l, const uint8_t seed[32])
{
    memcpy(l->input, LOT_LABEL, LOT_LABEL_LEN);
    memcpy(l->input + LOT_LABEL_LEN, seed, 32);
    l->counter = 0;
    l->used = 4;
}

static uint64_t draw_raw(lot *l)
{
    if (l->used == 4) {
        for (size_t k = 0; k < 8; k++)
            l->input[LOT_LABEL_LEN + 32 + k] = (uint8_t)(l->counter >> (56 - 8 * k));
        cmt_sha256_of(l->input, sizeof l->input, &l->block);
        l->counter++;
        l->used = 0;
    }
    uint64_t value = 0;
    for (size_t k = 0; k < 8; k++)
        value = value << 8 | l->block.at[l->used * 8 + k];
    l->used++;
    return value;
}

/* A number below `n`, all equally likely: draws from the incomplete last run of n at the
 * top of the range are thrown away. */
static uint64_t draw_below(lot *l, uint64_t n)
{
    const uint64_t top = UINT64_MAX - UINT64_MAX % n; /* a multiple of n */
    uint64_t value = draw_raw(l);
    while (value >= top)
        value = draw_raw(l);
    return value % n;
}

cmt_status cmt_tie_places(cmt_arena *mem,
                          const cmt_tie_break *tie_break,
                          size_t n,
                          uint32_t **place,
                          cmt_err *err)
{
    uint32_t *order = CMT_NEW_ARRAY(mem, uint32_t, n);
    uint32_t *out = CMT_NEW_ARRAY(mem, uint32_t, n);
    if (order == NULL || out == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the places of %zu", n);
    for (uint32_t k = 0; k < n; k++)
        order[k] = k;
    if (tie_break->kind == CMT_TIE_LOT) {
        lot l;
        lot_init(&l, tie_break->seed);
        for (size_t k = n; k > 1; k--) {
            const size_t at = (size_t)draw_below(&l, k);
            const uint32_t other = order[at];
            order[at] = order[k - 1];
            order[k - 1] = other;
        }
    }
    for (uint32_t k = 0; k < n; k++)
        out[order[k]] = k;
    *place = out;
    return CMT_OK;
}

uint32_t cmt_tie_first(const uint32_t *place, const uint32_t *set, size_t n)
{
    uint32_t best = set[0];
    for (size_t k = 1; k < n; k++) {
        if (place[set[k]] < place[best])
            best = set[k];
    }
    return best;
}

uint32_t cmt_tie_last(const uint32_t *place, const uint32_t *set, size_t n)
{
    uint32_t worst = set[0];
    for (size_t k = 1; k < n; k++) {
        if (place[set[k]] > place[worst])
            worst = set[k];
    }
    return worst;
}
