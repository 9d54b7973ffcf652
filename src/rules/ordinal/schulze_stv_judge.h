/* What the check of `schulze-stv` works on. */
#ifndef CMT_RULES_ORDINAL_SCHULZE_STV_JUDGE_H
#define CMT_RULES_ORDINAL_SCHULZE_STV_JUDGE_H

#include "rules/ordinal/schulze_stv.h"

/* What a ballot says of each member of a set: a digit of two bits, in one number. */
#define CMT_SCHULZE_PATTERNS ((size_t)1 << 2 * CMT_MAX_SCHULZE_SEATS)

typedef struct cmt_schulze_pattern {
    uint32_t says;
    mpq_ptr weight;
} cmt_schulze_pattern;

typedef struct cmt_schulze_judge {
    cmt_arena *mem;
    cmt_arena *scratch; /* of one strength */
    const cmt_contest *contest;
    size_t n;
    size_t k;
    size_t n_sets;
    uint32_t *sets;  /* [n_sets][k] alternatives, ascending */
    mpq_t *strength; /* [n_sets][n] */
    uint32_t *rank;  /* [n_sets][n] */
    uint32_t *link;  /* [n_sets][n_sets] rank of the link, 0 where there is none */
    uint32_t *best;  /* [n_sets][n_sets] rank of the strongest path */
    cmt_schulze_pattern *patterns; /* [CMT_SCHULZE_PATTERNS] of the strength at hand */
    uint32_t *
        place_of; /* [CMT_SCHULZE_PATTERNS] one more than the place among them; 0: none */
    size_t n_patterns;
    cmt_err *err;
} cmt_schulze_judge;

/** The strength of set `s` against an alternative outside it. Resets the scratch arena.
 *  @param[out] out the least over the sets of members of the weight above any of them */
CMT_MUST cmt_status cmt_schulze_weigh(cmt_schulze_judge *g,
                                      size_t s,
                                      uint32_t outsider,
                                      mpq_ptr out);

#endif
