#include "ballot/pairwise_wide.h"

#include <string.h>

#if defined(__x86_64__) && defined(__GNUC__)
#define HAVE_AVX2_PATH 1
#include <immintrin.h>
#endif

#define LANES    16
#define MAX_ROWS 65535 /* what a counter holds */

/* above[j] += (tier < right[j]) */
typedef void count_row(uint16_t *above,
                       const int16_t *right,
                       int16_t tier,
                       size_t stride);

static void count_plain(uint16_t *above,
                        const int16_t *right,
                        int16_t tier,
                        size_t stride)
{
    for (size_t j = 0; j < stride; j++)
        above[j] = (uint16_t)(above[j] + (tier < right[j]));
}

#ifdef HAVE_AVX2_PATH

/* A compare yields -1 where it holds, so subtracting it counts. */
__attribute__((target("avx2"))) static void count_avx2(uint16_t *above,
                                                       const int16_t *right,
                                                       int16_t tier,
                                                       size_t stride)
{
    const __m256i one = _mm256_set1_epi16(tier);
    for (size_t j = 0; j < stride; j += LANES) {
        const __m256i other = _mm256_loadu_si256((const void *)(right + j));
        const __m256i so_far = _mm256_loadu_si256((const void *)(above + j));
        _mm256_storeu_si256((void *)(above + j),
                            _mm256_sub_epi16(so_far, _mm256_cmpgt_epi16(other, one)));
    }
}

static count_row *best_count(void)
{
    return __builtin_cpu_supports("avx2") ? count_avx2 : count_plain;
}

#else

static count_row *best_count(void)
{
    return count_plain;
}

#endif

typedef struct pass {
    size_t n;
    size_t stride; /* n rounded up to whole vectors */
    bool no_opinion;
    int16_t *left;   /* [stride] */
    int16_t *right;  /* [stride] */
    uint16_t *above; /* [n][stride] */
    size_t n_counted;
    count_row *count;
} pass;

/* Spread a row so that left[i] < right[j] says that i is above j: tier t becomes t - 1,
 * less 2^15 to fit a sign, and 0 (unranked) wraps to the greatest. Without opinion on
 * unranked ones, they are never on the right: the least there. */
static void spread(pass *p, const uint16_t *tiers)
{
    for (size_t i = 0; i < p->n; i++) {
        const uint16_t shifted = (uint16_t)(tiers[i] + INT16_MAX);
        p->left[i] = (int16_t)shifted;
        p->right[i] = p->left[i];
        if (tiers[i] == 0 && p->no_opinion)
            p->right[i] = INT16_MIN;
    }
}

static void flush(pass *p, int64_t weight, int64_t *sums)
{
    for (size_t i = 0; i < p->n && p->n_counted > 0; i++) {
        const uint16_t *above = p->above + i * p->stride;
        for (size_t j = 0; j < p->n; j++)
            sums[i * p->n + j] += weight * above[j];
    }
    memset(p->above, 0, p->n * p->stride * sizeof *p->above);
    p->n_counted = 0;
}

bool cmt_pairwise_wide(cmt_arena *mem,
                       const cmt_contest *contest,
                       const uint32_t *at,
                       size_t n_rows,
                       const int64_t *weight,
                       int64_t *sums)
{
    const uint16_t *marks = contest->ballots.marks;
    pass p = {.n = contest->n_alternatives, .count = best_count()};
    p.no_opinion = contest->unranked == CMT_UNRANKED_NO_OPINION;
    p.stride = (p.n + LANES - 1) / LANES * LANES;
    p.left = CMT_NEW_ARRAY(mem, int16_t, p.stride + 1);
    p.right = CMT_NEW_ARRAY(mem, int16_t, p.stride + 1);
    p.above = CMT_NEW_ARRAY(mem, uint16_t, p.n * p.stride + 1);
    if (p.left == NULL || p.right == NULL || p.above == NULL)
        return false;
    int64_t last = 0;
    for (size_t k = 0; k < n_rows; k++) {
        const size_t b = at == NULL ? k : at[k];
        if (weight[b] != last || p.n_counted == MAX_ROWS)
            flush(&p, last, sums);
        last = weight[b];
        p.n_counted++;
        spread(&p, marks + b * p.n);
        for (size_t i = 0; i < p.n; i++)
            p.count(p.above + i * p.stride, p.right, p.left[i], p.stride);
    }
    flush(&p, last, sums);
    return true;
}
