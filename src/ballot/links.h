/* Links of a majority graph, given as ranks of their strengths: strongest first, and the
 * strongest paths through them. */
#ifndef CMT_BALLOT_LINKS_H
#define CMT_BALLOT_LINKS_H

#include "base/arena.h"

#include <comitia/status.h>

#include <stdint.h>

typedef struct cmt_link {
    uint32_t from;
    uint32_t to;
    uint32_t rank; /* of the strength, 1 for the weakest */
} cmt_link;

/** List the links of a matrix, the strongest first, equals by `from`, then `to`.
 *  @param[in]  rank [n][n], 0 where there is no link; at most n^2
 *  @param[out] out  [*n_links], in mem
 *  @cost O(n^2) */
CMT_MUST cmt_status cmt_links_sort(cmt_arena *mem,
                                   const uint32_t *rank,
                                   size_t n,
                                   cmt_link **out,
                                   size_t *n_links,
                                   cmt_err *err);

/** The end of the group of equally strong links that begins at `start`. */
size_t cmt_links_group_end(const cmt_link *links, size_t n_links, size_t start);

/** The strongest paths: path[i][j] = the largest, over all paths from i to j, of the
 *  smallest rank on the path; 0 where there is none.
 *  @param[in]  rank [n][n]
 *  @param[out] path [n][n]; not the same array
 *  @cost O(n^3), 16 at a time where ranks fit 16 bits and the machine has AVX2
 *  @src  R. W. Floyd, CACM 5 (1962) 345, algorithm 97, with (max, min) for (min, +) */
void cmt_links_widest(const uint32_t *rank, size_t n, uint32_t *path);

#endif
