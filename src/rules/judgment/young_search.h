/* What a search for judgments by the weight left out works on. */
#ifndef CMT_RULES_JUDGMENT_YOUNG_SEARCH_H
#define CMT_RULES_JUDGMENT_YOUNG_SEARCH_H

#include "ballot/cnf.h"
#include "rules/judgment/young.h"

typedef struct cmt_young_entry {
    const int8_t *value; /* [n] */
    mpq_t *out;          /* [m] */
} cmt_young_entry;

typedef struct cmt_young_search {
    cmt_arena *mem;
    cmt_arena *scratch;
    const cmt_contest *contest;
    const cmt_solver *solver;
    cmt_cnf cnf;
    size_t n;
    size_t m;           /* answers of different content that weigh and say anything */
    const int8_t **row; /* [m] sorted */
    mpz_t *weight;      /* [m] in units */
    mpz_ptr units;      /* how many of them are a weight of 1 */
    uint32_t *order;    /* [n] clearest majorities first */
    mpq_t *margin;      /* [n] in units */
    mpq_ptr best;
    bool any;
    cmt_young_entry *found; /* [CMT_MAX_JUDGMENTS] */
    size_t n_found;
    bool capped;
    size_t n_programs;
    size_t n_nodes;
    bool spent;
    cmt_value *bounds;
    mpq_t *q; /* [2] */
    cmt_err *err;
} cmt_young_search;

/** Gather the answers that differ, with their weights in whole units, and order the
 *  propositions by how clear their majorities are. Needs mem, contest and err. */
CMT_MUST cmt_status cmt_young_open(cmt_young_search *s);

/** How far yes leads on proposition i when `out` is left out (NULL: nothing), in units.
 *  @param[in] out [m] or NULL */
void cmt_young_margin(const cmt_young_search *s, mpq_t *out, size_t i, mpq_ptr margin);

#endif
