/* What finding levels and bounding them share: for load_levels*.c only. */
#ifndef CMT_BALLOT_LOAD_LEVELS_INNER_H
#define CMT_BALLOT_LOAD_LEVELS_INNER_H

#include "ballot/load_levels.h"

/** How many sit; add how many of the supported ones do, and are open. */
size_t cmt_levels_count(cmt_load_levels *l,
                        const int8_t *fixed,
                        size_t *own,
                        size_t *open);

/** Who must send its load, who may, `need` of these; members without support that every
 *  committee has, into `now`.
 *  @return how many loads there are */
size_t cmt_levels_give_roles(cmt_load_levels *l, const int8_t *fixed, size_t *need);

/** The levels of those whose roles are given; see cmt_load_levels_find. */
int cmt_levels_find(cmt_load_levels *l,
                    size_t loads,
                    size_t need,
                    const cmt_levels *best,
                    cmt_levels_depth depth);

#endif
