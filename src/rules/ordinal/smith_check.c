#include "rules/ordinal/smith.h"

#include "base/err.h"
#include "rules/duels.h"

#include <string.h>

cmt_status cmt_ordinal_smith_check(cmt_arena *mem,
                                   const cmt_contest *contest,
                                   const cmt_rule_args *args,
                                   const cmt_outcome *claim,
                                   cmt_err *err)
{
    (void)args;
    cmt_status st = CMT_OK;
    cmt_duels d = {0};
    bool *smith = NULL;
    CMT_TRY(cmt_duels_init(mem, contest, NULL, &d, err));
    CMT_TRY(cmt_duels_smith(mem, &d, &smith, err));
    CMT_TRY(cmt_duels_judge(mem, &d, claim, smith, err));
done:
    return st;
}

/* The smallest undominated set with `first` in it: whoever beats a member, again and
 * again. */
static size_t pull_in(const cmt_duels *d, uint32_t first, bool *in, uint32_t *queue)
{
    size_t count = 1;
    memset(in, 0, d->n * sizeof *in);
    in[first] = true;
    queue[0] = first;
    for (size_t k = 0; k < count; k++) {
        for (uint32_t j = 0; j < d->n; j++) {
            if (!in[j] && cmt_duels_beats(d, j, queue[k])) {
                in[j] = true;
                queue[count++] = j;
            }
        }
    }
    return count;
}

/* Such a set holds no smaller one if each of its members pulls in the whole of it. */
static bool is_smallest(
    const cmt_duels *d, const bool *in, size_t size, bool *scratch, uint32_t *queue)
{
    for (uint32_t i = 0; i < d->n; i++) {
        if (in[i] && pull_in(d, i, scratch, queue) != size)
            return false;
    }
    return true;
}

cmt_status cmt_ordinal_schwartz_check(cmt_arena *mem,
                                      const cmt_contest *contest,
                                      const cmt_rule_args *args,
                                      const cmt_outcome *claim,
                                      cmt_err *err)
{
    (void)args;
    cmt_status st = CMT_OK;
    cmt_duels d = {0};
    CMT_TRY(cmt_duels_init(mem, contest, NULL, &d, err));
    bool *in = CMT_NEW_ARRAY(mem, bool, d.n + 1);
    bool *won = CMT_NEW_ARRAY(mem, bool, d.n + 1);
    bool *judged = CMT_NEW_ARRAY(mem, bool, d.n + 1);
    bool *scratch = CMT_NEW_ARRAY(mem, bool, d.n + 1);
    uint32_t *queue = CMT_NEW_ARRAY(mem, uint32_t, d.n + 1);
    if (in == NULL || won == NULL || judged == NULL || scratch == NULL || queue == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu winners", d.n);
    for (uint32_t i = 0; i < d.n; i++) {
        if (judged[i])
            continue;
        const size_t size = pull_in(&d, i, in, queue);
        const bool smallest = is_smallest(&d, in, size, scratch, queue);
        judged[i] = true;
        for (size_t j = 0; j < d.n && smallest; j++) {
            judged[j] = judged[j] || in[j];
            won[j] = won[j] || in[j];
        }
    }
    CMT_TRY(cmt_duels_judge(mem, &d, claim, won, err));
done:
    return st;
}
