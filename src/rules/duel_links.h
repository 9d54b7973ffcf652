/* The links between alternatives from the strongest to the weakest: what the checks of rules
 * that lock or hang one after the other start from. */
#ifndef CMT_RULES_DUEL_LINKS_H
#define CMT_RULES_DUEL_LINKS_H

#include "rules/duels.h"

typedef struct cmt_duel_link {
    uint32_t from;
    uint32_t to;
    uint32_t number; /* of the strength; 0: no link */
} cmt_duel_link;

/** All links of duels counted with a strength. With places, of an order or a lot, also all
 *  other pairs, and links of one strength by the places of their ends, so that no two are
 *  equals.
 *  @param[in] place [alternatives] or NULL
 *  @param[out] links [n_links], in mem
 *  @cost O(n^2 log n) */
CMT_MUST cmt_status cmt_duel_links(cmt_arena *mem,
                                   const cmt_duels *d,
                                   const uint32_t *place,
                                   cmt_duel_link **links,
                                   size_t *n_links,
                                   cmt_err *err);

#endif
