/* Approvals counted group by group, unweighted: what deliberation rules start from. */
#ifndef CMT_RULES_GROUPS_H
#define CMT_RULES_GROUPS_H

#include "ballot/contest.h"

/** Members of one group: how many agree with an alternative, how many saw it. */
typedef struct cmt_group_count {
    int64_t agree;
    int64_t seen;
} cmt_group_count;

/** Count alternative i in every group that cast ballots. Where missing marks disapprove,
 *  all ballots of a group saw it.
 *  @param[out] out [n_voices] */
void cmt_group_counts(const cmt_contest *contest, size_t i, cmt_group_count *out);

#endif
