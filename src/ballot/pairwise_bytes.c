#include "ballot/pairwise_bytes.h"

#include <string.h>

#if defined(__x86_64__) && defined(__GNUC__)
#define HAVE_AVX2_PATH 1
#include <immintrin.h>
#endif

void cmt_count_above_plain(const int8_t *left,
                           const int8_t *right,
                           size_t n_rows,
                           size_t n,
                           size_t stride,
                           uint8_t *above)
{
    memset(above, 0, n * stride);
    for (size_t b = 0; b < n_rows; b++) {
        const int8_t *low = left + b * stride;
        const int8_t *high = right + b * stride;
        for (size_t i = 0; i < n; i++) {
            uint8_t *counters = above + i * stride;
            for (size_t at = 0; at < stride; at += CMT_BATCH_ALIGN) {
                for (size_t j = at; j < at + CMT_BATCH_ALIGN; j++)
                    counters[j] = (uint8_t)(counters[j] + (low[i] < high[j]));
            }
        }
    }
}

#ifdef HAVE_AVX2_PATH

#define LANES 8 /* rows of counters that stay in registers */

/* Eight alternatives against 32 at a time. A compare yields -1 where it holds, so
 * subtracting it counts. */
__attribute__((target("avx2"))) static void count_eight(const int8_t *left,
                                                        const int8_t *right,
                                                        size_t n_rows,
                                                        size_t stride,
                                                        uint8_t *above)
{
    __m256i sum[LANES];
    for (size_t k = 0; k < LANES; k++)
        sum[k] = _mm256_setzero_si256();
    for (size_t b = 0; b < n_rows; b++) {
        const __m256i high = _mm256_loadu_si256((const void *)(right + b * stride));
        const int8_t *low = left + b * stride;
#pragma GCC unroll 8
        for (size_t k = 0; k < LANES; k++) {
            const __m256i one = _mm256_set1_epi8(low[k]);
            sum[k] = _mm256_sub_epi8(sum[k], _mm256_cmpgt_epi8(high, one));
        }
    }
    for (size_t k = 0; k < LANES; k++)
        _mm256_storeu_si256((void *)(above + k * stride), sum[k]);
}

__attribute__((target("avx2"))) static void count_one(const int8_t *left,
                                                      const int8_t *right,
                                                      size_t n_rows,
                                                      size_t stride,
                                                      uint8_t *above)
{
    __m256i sum = _mm256_setzero_si256();
    for (size_t b = 0; b < n_rows; b++) {
        const __m256i high = _mm256_loadu_si256((const void *)(right + b * stride));
        const __m256i one = _mm256_set1_epi8(left[b * stride]);
        sum = _mm256_sub_epi8(sum, _mm256_cmpgt_epi8(high, one));
    }
    _mm256_storeu_si256((void *)above, sum);
}

static void count_above_avx2(const int8_t *left,
                             const int8_t *right,
                             size_t n_rows,
                             size_t n,
                             size_t stride,
                             uint8_t *above)
{
    for (size_t j = 0; j < stride; j += CMT_BATCH_ALIGN) {
        size_t i = 0;
        for (; i + LANES <= n; i += LANES)
            count_eight(left + i, right + j, n_rows, stride, above + i * stride + j);
        for (; i < n; i++)
            count_one(left + i, right + j, n_rows, stride, above + i * stride + j);
    }
}

cmt_count_above *cmt_count_above_best(void)
{
    return __builtin_cpu_supports("avx2") ? count_above_avx2 : cmt_count_above_plain;
}

#else

cmt_count_above *cmt_count_above_best(void)
{
    return cmt_count_above_plain;
}

#endif
