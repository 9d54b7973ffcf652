#include "io/ballot_scores.h"

#include "base/err.h"
#include "base/limits.h"

bool cmt_ballot_scores_init(cmt_arena *mem, cmt_ballot_scores *out)
{
    *out = (cmt_ballot_scores){.mem = mem,
                               .at = CMT_NEW_ARRAY(mem, mpq_srcptr, CMT_MAX_SCORES)};
    return out->at != NULL && cmt_index_init(mem, CMT_MAX_SCORES, &out->index);
}

cmt_status cmt_ballot_scores_number(cmt_ballot_scores *scores,
                                    const char *text,
                                    uint16_t *out,
                                    cmt_err *err)
{
    uint32_t at = cmt_index_get(&scores->index, text);
    if (at == CMT_INDEX_NONE) {
        mpq_ptr value = cmt_q(scores->mem);
        char *key = cmt_arena_strdup(scores->mem, text);
        if (value == NULL || key == NULL)
            return cmt_fail(err, CMT_E_NOMEM, "no room for a score");
        if (!cmt_q_read_decimal(text, CMT_MAX_NUMBER_DIGITS, value)) {
            return cmt_fail(err, CMT_E_RANGE,
                            "a score is a number such as 4, 0.8, -1 or 4/5");
        }
        if (scores->n == CMT_MAX_SCORES)
            return cmt_fail(err, CMT_E_LIMIT, "more than 65535 different scores");
        at = (uint32_t)scores->n;
        if (!cmt_index_add(&scores->index, key, at))
            return cmt_fail(err, CMT_E_BUG, "a score is there twice");
        scores->at[scores->n++] = value;
    }
    *out = (uint16_t)(at + 1);
    return CMT_OK;
}

const mpq_srcptr *cmt_ballot_scores_expand(const cmt_ballot_scores *scores,
                                           const uint16_t *rows,
                                           size_t n)
{
    mpq_srcptr *out = CMT_NEW_ARRAY(scores->mem, mpq_srcptr, n);
    for (size_t k = 0; out != NULL && k < n; k++)
        out[k] = rows[k] == 0 ? NULL : scores->at[rows[k] - 1];
    return out;
}
