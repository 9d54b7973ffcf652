/* Locking links one after the other, the strongest first, each unless its end has a link
 * into it already or it closes a cycle: what River does. What is locked are trees; only
 * their roots can still get a link. Where links are equally strong, their order may
 * matter; the search decides who can stay without a link into it. */
#ifndef CMT_BALLOT_BRANCHING_H
#define CMT_BALLOT_BRANCHING_H

#include "ballot/links.h"
#include "base/index.h"

#include <stdbool.h>

typedef struct cmt_branching_stage cmt_branching_stage;

typedef struct cmt_branching {
    cmt_arena *mem;
    size_t n;
    const cmt_link *links; /* the strongest first */
    size_t n_links;
    bool *reached;   /* [n] scratch */
    bool *judged;    /* [n] scratch */
    uint32_t *queue; /* [n] scratch */
    cmt_branching_stage
        *base;  /* what every order locks, up to the first that matters */
    bool split; /* some order matters */
    uint32_t target;
    cmt_branching_stage *stack;
    cmt_branching_stage *unused;
    cmt_index known;
    size_t n_stages;
    bool capped; /* a search ended without an answer */
} cmt_branching;

/** Lock what no order can change.
 *  @param[in] links sorted (ballot/links.h) */
CMT_MUST cmt_status cmt_branching_init(cmt_arena *mem,
                                       size_t n,
                                       const cmt_link *links,
                                       size_t n_links,
                                       cmt_branching *out,
                                       cmt_err *err);

/** The parents of the trees locked so far: [n], itself for a root. Final unless `split`. */
const uint32_t *cmt_branching_parents(const cmt_branching *branching);

/** Look for an order of equals that leaves `target` without a parent. All searches together
 *  visit 20,000 stages at most; then `capped` is set and nothing found.
 *  @param[out] parent [n], valid until the next call; or NULL */
CMT_MUST cmt_status cmt_branching_find(cmt_branching *branching,
                                       uint32_t target,
                                       const uint32_t **parent,
                                       cmt_err *err);

#endif
