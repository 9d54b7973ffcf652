/* Locking links one after the other, the strongest first, each unless links locked before
 * lead back: what Ranked Pairs does. Where links are equally strong, their order may
 * matter; the search decides who can come out on top.
 *
 * Links that close no cycle with the others of their group and with what is locked are
 * locked whatever the order. What an order can lock of the rest is an acyclic set that
 * holds as many as it can, and each such set comes from some order. So the search decides,
 * link by link, whether it locks or is refused; a refused one must end up with a locked
 * path against it. */
#ifndef CMT_BALLOT_LOCKING_H
#define CMT_BALLOT_LOCKING_H

#include "ballot/links.h"
#include "ballot/majority.h"
#include "base/index.h"

typedef struct cmt_locking_stage cmt_locking_stage;

typedef struct cmt_locking {
    cmt_arena *mem;
    const cmt_majority *m;
    cmt_link *links; /* [n_links], the strongest first */
    size_t n_links;
    size_t largest;          /* links in the largest group of equals */
    uint64_t *wide;          /* [n][words] scratch */
    cmt_locking_stage *base; /* what every order locks, up to the first that matters */
    bool split;              /* some order matters */
    uint32_t target;
    cmt_locking_stage *stack;
    cmt_locking_stage *unused;
    cmt_index seen;
    size_t n_stages;
    bool capped; /* a search ended without an answer */
} cmt_locking;

/** Sort links and lock what no order can change.
 *  @param[in] link [n][n] ranks of strengths (ballot/majority.h)
 *  @cost O(n^2) links, each O(n^2 / 64) where it adds a path */
CMT_MUST cmt_status cmt_locking_init(cmt_arena *mem,
                                     const cmt_majority *m,
                                     const uint32_t *link,
                                     cmt_locking *out,
                                     cmt_err *err);

/** The paths of locked links so far: [n][words], bit j of row i: i stands above j. Final
 *  unless `split`. */
const uint64_t *cmt_locking_reach(const cmt_locking *locking);

/** Lock all links in the order that places among equals say: of the alternative that a
 *  link comes from, then of the other; at last pairs without a link, the earlier place
 *  above. All pairs are related then.
 *  @param[in]  place [n_alternatives] (ballot/ties.h)
 *  @param[out] reach [n][words], in mem */
CMT_MUST cmt_status cmt_locking_by_place(cmt_locking *locking,
                                         const uint32_t *place,
                                         const uint64_t **reach,
                                         cmt_err *err);

/** Look for an order of equals that leaves nobody above `target`. All searches together
 *  visit 20,000 stages at most; then `capped` is set and nothing found.
 *  @param[out] reach [n][words] the final paths, valid until the next call; or NULL */
CMT_MUST cmt_status cmt_locking_find(cmt_locking *locking,
                                     uint32_t target,
                                     const uint64_t **reach,
                                     cmt_err *err);

#endif
