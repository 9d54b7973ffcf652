#include "ballot/ladder.h"

#include <string.h>

static bool make(cmt_arena *mem,
                 const cmt_approvals *a,
                 size_t n_rungs,
                 cmt_ladder *out)
{
    *out = (cmt_ladder){.approvals = a, .n_rungs = n_rungs};
    out->rung = CMT_NEW_ARRAY(mem, uint16_t, a->n_rows + 1);
    if (a->small != NULL) {
        out->small = CMT_NEW_ARRAY(mem, int64_t, a->n * n_rungs + 1);
    } else {
        out->big = cmt_z_array(mem, a->n * n_rungs + 1);
    }
    return out->rung != NULL && (out->small != NULL || out->big != NULL);
}

bool cmt_ladder_init(cmt_arena *mem,
                     const cmt_approvals *approvals,
                     size_t n_rungs,
                     cmt_ladder *out)
{
    const cmt_approvals *a = approvals;
    if (!make(mem, a, n_rungs, out))
        return false;
    for (size_t i = 0; i < a->n; i++) {
        for (size_t k = a->first[i]; k < a->first[i + 1]; k++) {
            if (a->small != NULL) {
                out->small[i * n_rungs] += a->small[a->rows[k]];
            } else {
                mpz_add(out->big[i * n_rungs], out->big[i * n_rungs],
                        a->big[a->rows[k]]);
            }
        }
    }
    return true;
}

bool cmt_ladder_copy(cmt_arena *mem, const cmt_ladder *from, cmt_ladder *out)
{
    const cmt_approvals *a = from->approvals;
    const size_t n_sums = a->n * from->n_rungs;
    if (!make(mem, a, from->n_rungs, out))
        return false;
    memcpy(out->rung, from->rung, a->n_rows * sizeof *out->rung);
    if (from->small != NULL)
        memcpy(out->small, from->small, n_sums * sizeof *out->small);
    for (size_t k = 0; from->big != NULL && k < n_sums; k++)
        mpz_set(out->big[k], from->big[k]);
    return true;
}

void cmt_ladder_move(cmt_ladder *ladder, size_t b, size_t rung)
{
    const cmt_approvals *a = ladder->approvals;
    const size_t n_rungs = ladder->n_rungs;
    const size_t from = ladder->rung[b];
    ladder->rung[b] = (uint16_t)rung;
    for (size_t k = a->begin[b]; k < a->begin[b + 1]; k++) {
        const size_t at = (size_t)a->approved[k] * n_rungs;
        if (ladder->small != NULL) {
            ladder->small[at + from] -= a->small[b];
            ladder->small[at + rung] += a->small[b];
        } else {
            mpz_sub(ladder->big[at + from], ladder->big[at + from], a->big[b]);
            mpz_add(ladder->big[at + rung], ladder->big[at + rung], a->big[b]);
        }
    }
}

void cmt_ladder_weight(const cmt_ladder *ladder, size_t i, size_t rung, mpz_ptr out)
{
    const size_t at = i * ladder->n_rungs + rung;
    if (ladder->small != NULL) {
        cmt_z_set_i64(out, ladder->small[at]);
    } else {
        mpz_set(out, ladder->big[at]);
    }
}
