#include "ballot/links.h"

#include "base/err.h"

#include <string.h>

/* Counting sort by rank: ranks are dense. */
cmt_status cmt_links_sort(cmt_arena *mem,
                          const uint32_t *rank,
                          size_t n,
                          cmt_link **out,
                          size_t *n_links,
                          cmt_err *err)
{
    size_t count = 0;
    uint32_t top = 0;
    for (size_t k = 0; k < n * n; k++) {
        count += rank[k] > 0 ? 1U : 0U;
        top = rank[k] > top ? rank[k] : top;
    }
    cmt_link *links = CMT_NEW_ARRAY(mem, cmt_link, count + 1);
    const cmt_arena_mark mark = cmt_arena_get_mark(mem);
    size_t *start = CMT_NEW_ARRAY(mem, size_t, (size_t)top + 2);
    if (links == NULL || start == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room to sort %zu links", count);
    for (size_t k = 0; k < n * n; k++)
        start[top - rank[k] + 1]++; /* place 0 is for the strongest; no links go last */
    for (size_t r = 0; r < top; r++)
        start[r + 1] += start[r];
    for (size_t k = 0; k < n * n; k++) {
        if (rank[k] > 0) {
            links[start[top - rank[k]]++] =
                (cmt_link){(uint32_t)(k / n), (uint32_t)(k % n), rank[k]};
        }
    }
    cmt_arena_reset(mem, mark);
    *out = links;
    *n_links = count;
    return CMT_OK;
}

size_t cmt_links_group_end(const cmt_link *links, size_t n_links, size_t start)
{
    size_t end = start;
    while (end < n_links && links[end].rank == links[start].rank)
        end++;
    return end;
}

/* --- strongest paths ------------------------------------------------------------------ */

#if defined(__x86_64__) && defined(__GNUC__)
#define HAVE_AVX2_PATH 1
#include <immintrin.h>
#endif

/* Rows of 16-bit ranks take up whole steps of this many, and so many of them are gone
 * through together that they stay close at hand. */
#define STEP  32
#define BLOCK 16

/* row[k] = max(row[k], min(reach[v], via[v][k])) over all v < n_via */
typedef void widen(uint16_t *row,
                   const uint16_t *via,
                   const uint16_t *reach,
                   size_t n_via,
                   size_t stride);

static void widen_plain(uint16_t *row,
                        const uint16_t *via,
                        const uint16_t *reach,
                        size_t n_via,
                        size_t stride)
{
    for (size_t v = 0; v < n_via; v++) {
        for (size_t k = 0; k < stride; k++) {
            const uint16_t onward = via[v * stride + k];
            const uint16_t through = onward < reach[v] ? onward : reach[v];
            row[k] = row[k] > through ? row[k] : through;
        }
    }
}

#ifdef HAVE_AVX2_PATH

__attribute__((target("avx2"))) static void widen_avx2(uint16_t *row,
                                                       const uint16_t *via,
                                                       const uint16_t *reach,
                                                       size_t n_via,
                                                       size_t stride)
{
    for (size_t k = 0; k < stride; k += STEP) {
        __m256i *low = (void *)(row + k);
        __m256i *high = low + 1;
        __m256i best_low = _mm256_loadu_si256(low);
        __m256i best_high = _mm256_loadu_si256(high);
        for (size_t v = 0; v < n_via; v++) {
            const __m256i *onward = (const void *)(via + v * stride + k);
            const __m256i all = _mm256_set1_epi16((int16_t)reach[v]);
            best_low = _mm256_max_epu16(
                best_low, _mm256_min_epu16(all, _mm256_loadu_si256(onward)));
            best_high = _mm256_max_epu16(
                best_high, _mm256_min_epu16(all, _mm256_loadu_si256(onward + 1)));
        }
        _mm256_storeu_si256(low, best_low);
        _mm256_storeu_si256(high, best_high);
    }
}

static widen *widen_best(void)
{
    return __builtin_cpu_supports("avx2") ? widen_avx2 : widen_plain;
}

#else

static widen *widen_best(void)
{
    return widen_plain;
}

#endif

/* Paths through the alternatives of a block, on top of those through all before it. Once
 * its own rows know each other, a path of another row is done where it first enters. */
static void widen_block(uint16_t *path, size_t n, size_t stride, size_t start)
{
    widen *widen_row = widen_best();
    const size_t end = start + BLOCK < n ? start + BLOCK : n;
    uint16_t reach[BLOCK];
    for (size_t i = start; i < end; i++) {
        for (size_t j = start; j < end; j++) {
            reach[0] = path[j * stride + i];
            if (j != i)
                widen_row(&path[j * stride], &path[i * stride], reach, 1, stride);
        }
    }
    for (size_t j = 0; j < n; j++) {
        if (j >= start && j < end)
            continue;
        memcpy(reach, &path[j * stride + start], (end - start) * sizeof *reach);
        widen_row(&path[j * stride], &path[start * stride], reach, end - start, stride);
    }
}

/* Ranks that fit 16 bits, in the memory of the result, which holds twice as many. */
static void widest_narrow(const uint32_t *rank, size_t n, size_t stride, uint32_t *path)
{
    uint16_t *narrow = (void *)path;
    memset(narrow, 0, n * stride * sizeof *narrow);
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++)
            narrow[i * stride + j] = (uint16_t)rank[i * n + j];
    }
    for (size_t start = 0; start < n; start += BLOCK)
        widen_block(narrow, n, stride, start);
    /* From the last to the first: no number is written over before it is read. */
    char *bytes = (void *)path;
    for (size_t i = n; i-- > 0;) {
        for (size_t j = n; j-- > 0;) {
            uint16_t found = 0;
            memcpy(&found, bytes + (i * stride + j) * sizeof found, sizeof found);
            const uint32_t wide = found;
            memcpy(bytes + (i * n + j) * sizeof wide, &wide, sizeof wide);
        }
    }
}

static void widest_wide(const uint32_t *rank, size_t n, uint32_t *path)
{
    memcpy(path, rank, n * n * sizeof *path);
    for (size_t i = 0; i < n; i++) {
        const uint32_t *via = &path[i * n];
        for (size_t j = 0; j < n; j++) {
            uint32_t *row = &path[j * n];
            const uint32_t reach = row[i];
            for (size_t k = 0; k < n && reach > 0 && j != i; k++) {
                const uint32_t through = via[k] < reach ? via[k] : reach;
                row[k] = row[k] > through ? row[k] : through;
            }
        }
    }
}

void cmt_links_widest(const uint32_t *rank, size_t n, uint32_t *path)
{
    uint32_t top = 0;
    for (size_t k = 0; k < n * n; k++)
        top = rank[k] > top ? rank[k] : top;
    const size_t stride = (n + STEP - 1) / STEP * STEP;
    if (top <= UINT16_MAX && stride <= 2 * n) {
        widest_narrow(rank, n, stride, path);
    } else {
        widest_wide(rank, n, path);
    }
    for (size_t i = 0; i < n; i++)
        path[i * n + i] = 0;
}
