#include "rules/groups.h"

void cmt_group_counts(const cmt_contest *contest, size_t i, cmt_group_count *out)
{
    for (size_t g = 0; g < contest->n_voices; g++)
        out[g] = (cmt_group_count){0, 0};
    for (size_t b = 0; b < contest->ballots.n; b++) {
        cmt_group_count *at = &out[contest->ballots.group[b]];
        const unsigned mark = cmt_ballots_mark(contest, b, i);
        if (mark == CMT_MARK_APPROVE)
            at->agree += contest->ballots.count[b];
        if (mark != CMT_MARK_UNSEEN || contest->missing == CMT_MISSING_DISAPPROVE)
            at->seen += contest->ballots.count[b];
    }
}
