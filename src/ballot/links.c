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

/* row[k] = max(row[k], min(reach, via[k])) */
typedef void widen(uint16_t *row, const uint16_t *via, uint16_t reach, size_t n);

static void widen_plain(uint16_t *row, const uint16_t *via, uint16_t reach, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        const uint16_t through = via[k] < reach ? via[k] : reach;
        row[k] = row[k] > through ? row[k] : through;
    }
}

#ifdef HAVE_AVX2_PATH

#define LANES 16

__attribute__((target("avx2"))) static void widen_avx2(uint16_t *row,
                                                       const uint16_t *via,
                                                       uint16_t reach,
                                                       size_t n)
{
    const __m256i all = _mm256_set1_epi16((int16_t)reach);
    size_t k = 0;
    for (; k + LANES <= n; k += LANES) {
        const __m256i onward = _mm256_loadu_si256((const void *)(via + k));
        const __m256i old = _mm256_loadu_si256((const void *)(row + k));
        const __m256i through = _mm256_min_epu16(onward, all);
        _mm256_storeu_si256((void *)(row + k), _mm256_max_epu16(old, through));
    }
    widen_plain(row + k, via + k, reach, n - k);
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

/* Ranks that fit 16 bits, in the first half of the memory of the result. */
static void widest_narrow(const uint32_t *rank, size_t n, uint32_t *path)
{
    widen *widen_row = widen_best();
    uint16_t *narrow = (void *)path;
    for (size_t k = 0; k < n * n; k++)
        narrow[k] = (uint16_t)rank[k];
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            const uint16_t reach = narrow[j * n + i];
            if (reach > 0 && j != i)
                widen_row(&narrow[j * n], &narrow[i * n], reach, n);
        }
    }
    /* From the last to the first: no number is written over before it is read. */
    char *bytes = (void *)path;
    for (size_t k = n * n; k > 0; k--) {
        uint16_t found = 0;
        memcpy(&found, bytes + (k - 1) * sizeof found, sizeof found);
        const uint32_t wide = found;
        memcpy(bytes + (k - 1) * sizeof wide, &wide, sizeof wide);
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
    if (top <= UINT16_MAX) {
        widest_narrow(rank, n, path);
    } else {
        widest_wide(rank, n, path);
    }
    for (size_t i = 0; i < n; i++)
        path[i * n + i] = 0;
}
