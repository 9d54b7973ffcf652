#include "rules/rivals.h"

#include "ballot/pairwise.h"
#include "base/err.h"

#include <string.h>

cmt_status cmt_rivals_build(cmt_arena *mem,
                            const cmt_contest *contest,
                            cmt_rivals *out,
                            cmt_err *err)
{
    const size_t n = contest->n_alternatives;
    cmt_pairwise pw;
    cmt_rivals d = {.n = n};
    d.sign = CMT_NEW_ARRAY(mem, int8_t, n * n + 1);
    d.todo = CMT_NEW_ARRAY(mem, uint32_t, n + 1);
    if (d.sign == NULL || d.todo == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room to compare %zu alternatives", n);
    const cmt_status st = cmt_pairwise_build(mem, contest, &pw, err);
    if (st != CMT_OK)
        return st;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < i; j++) {
            d.sign[i * n + j] = (int8_t)cmt_pairwise_margin_sgn(&pw, i, j);
            d.sign[j * n + i] = (int8_t)-d.sign[i * n + j];
        }
    }
    *out = d;
    return CMT_OK;
}

/* The one who wins the most, less what it loses: it is in the Smith set. */
static size_t top_of_copeland(const cmt_rivals *d, const bool *standing)
{
    size_t best = d->n;
    int64_t best_score = 0;
    for (size_t i = 0; i < d->n; i++) {
        int64_t score = 0;
        for (size_t j = 0; standing[i] && j < d->n; j++)
            score += standing[j] ? cmt_rivals_sign(d, i, j) : 0;
        if (standing[i] && (best == d->n || score > best_score)) {
            best = i;
            best_score = score;
        }
    }
    return best;
}

/* From one of them, add whoever is not beaten by a member. */
size_t cmt_rivals_smith(const cmt_rivals *rivals, const bool *standing, bool *out)
{
    const size_t first = top_of_copeland(rivals, standing);
    size_t n_todo = 0;
    memset(out, 0, rivals->n * sizeof *out);
    if (first == rivals->n)
        return 0;
    out[first] = true;
    rivals->todo[n_todo++] = (uint32_t)first;
    for (size_t k = 0; k < n_todo; k++) {
        for (uint32_t j = 0; j < rivals->n; j++) {
            if (standing[j] && !out[j]
                && cmt_rivals_sign(rivals, rivals->todo[k], j) <= 0) {
                out[j] = true;
                rivals->todo[n_todo++] = j;
            }
        }
    }
    return n_todo;
}

size_t cmt_rivals_winner(const cmt_rivals *rivals, const bool *standing)
{
    for (size_t i = 0; i < rivals->n; i++) {
        bool beats = standing[i];
        for (size_t j = 0; j < rivals->n && beats; j++)
            beats = j == i || !standing[j] || cmt_rivals_sign(rivals, i, j) > 0;
        if (beats)
            return i;
    }
    return rivals->n;
}
