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

/* row[k] = max(row[k], min(reach, via[k])): what the compiler turns into wide compares. */
static void widen(uint32_t *restrict row,
                  const uint32_t *restrict via,
                  uint32_t reach,
                  size_t n)
{
    for (size_t k = 0; k < n; k++) {
        const uint32_t through = via[k] < reach ? via[k] : reach;
        row[k] = row[k] > through ? row[k] : through;
    }
}

void cmt_links_widest(const uint32_t *rank, size_t n, uint32_t *path)
{
    memcpy(path, rank, n * n * sizeof *path);
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            const uint32_t reach = path[j * n + i];
            if (reach > 0 && j != i)
                widen(&path[j * n], &path[i * n], reach, n);
        }
    }
    for (size_t i = 0; i < n; i++)
        path[i * n + i] = 0;
}
