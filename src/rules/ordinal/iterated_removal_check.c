#include "rules/ordinal/iterated_removal.h"

#include "base/err.h"
#include "rules/duels.h"

/* Whether all others that stand beat i. */
static bool loses_to_all(const cmt_duels *d, const bool *standing, size_t i)
{
    bool somebody = false;
    bool all = standing[i];
    for (size_t j = 0; j < d->n; j++) {
        if (j != i && standing[j]) {
            somebody = true;
            all = all && cmt_duels_beats(d, j, i);
        }
    }
    return all && somebody;
}

cmt_status cmt_ordinal_iterated_removal_condorcet_loser_check(
    cmt_arena *mem,
    const cmt_contest *contest,
    const cmt_rule_args *args,
    const cmt_outcome *claim,
    cmt_err *err)
{
    (void)args;
    cmt_status st = CMT_OK;
    cmt_duels d = {0};
    CMT_TRY(cmt_duels_init(mem, contest, NULL, &d, err));
    bool *standing = CMT_NEW_ARRAY(mem, bool, d.n + 1);
    if (standing == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the winners");
    for (size_t i = 0; i < d.n; i++)
        standing[i] = true;
    for (bool again = true; again;) {
        again = false;
        for (size_t i = 0; i < d.n && !again; i++) {
            again = loses_to_all(&d, standing, i);
            standing[i] = standing[i] && !again;
        }
    }
    CMT_TRY(cmt_duels_judge(mem, &d, claim, standing, err));
done:
    return st;
}
