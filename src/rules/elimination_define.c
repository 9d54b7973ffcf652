/* Small words that definitions of eliminations are made of. */
#include "rules/elimination_check.h"

size_t cmt_extreme(
    const bool *standing, size_t n, mpq_t *value, int sign, uint32_t *out)
{
    size_t m = 0;
    for (uint32_t i = 0; i < n; i++) {
        bool is = standing[i];
        for (size_t j = 0; j < n && is; j++) {
            const int order = standing[j] ? mpq_cmp(value[i], value[j]) : 0;
            is = sign < 0 ? order >= 0 : order <= 0;
        }
        if (is)
            out[m++] = i;
    }
    return m;
}

bool cmt_must_all_go(
    const bool *standing, size_t n, mpq_t *value, const uint32_t *last, size_t n_last)
{
    mpq_t sum;
    bool must = n_last < cmt_count_standing(standing, n);
    mpq_init(sum);
    for (size_t k = 0; k < n_last; k++)
        mpq_add(sum, sum, value[last[k]]);
    for (size_t i = 0; i < n && must; i++) {
        if (standing[i] && mpq_cmp(value[i], value[last[0]]) > 0)
            must = mpq_cmp(value[i], sum) > 0;
    }
    mpq_clear(sum);
    return must;
}

size_t cmt_count_standing(const bool *standing, size_t n)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        count += standing[i] ? 1U : 0U;
    return count;
}

void cmt_definition_end(const bool *standing, const bool *won, size_t n, cmt_turn *out)
{
    out->kind = CMT_TURN_END;
    out->counted = false;
    out->n = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (standing[i] && (won == NULL || won[i]))
            out->at[out->n++] = i;
    }
}

void cmt_definition_one(const uint32_t *place, bool counted, cmt_turn *out)
{
    out->kind = CMT_TURN_ONE;
    out->counted = counted;
    for (size_t k = 0; place != NULL && k < out->n; k++) {
        if (k == 0 || place[out->at[k]] > place[out->pick])
            out->pick = out->at[k];
    }
}
