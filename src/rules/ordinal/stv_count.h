/* One count of single transferable votes, from the ballots to the end or to a tie. */
#ifndef CMT_RULES_ORDINAL_STV_COUNT_H
#define CMT_RULES_ORDINAL_STV_COUNT_H

#include "ballot/transfer.h"
#include "rules/ordinal/stv_options.h"

#include "base/buf.h"

typedef enum cmt_stv_status {
    CMT_STV_OUT,     /* eliminated, or never eligible */
    CMT_STV_HOPEFUL, /* neither elected nor eliminated */
    CMT_STV_ELECTED, /* with a surplus that is still to be transferred */
    CMT_STV_SEATED   /* elected, and done with */
} cmt_stv_status;

/** What was found in a round and what was done. */
typedef struct cmt_stv_round {
    const struct cmt_stv_round *before; /* NULL: the first */
    mpq_t *tally;                       /* [n] */
    const bool *shown;                  /* [n] who has a tally in this round */
    mpq_ptr quota;
    mpq_ptr exhausted;
    mpq_ptr lost;
    cmt_set elected;      /* most votes first */
    cmt_set eliminated;   /* who goes at the end of the round; and */
    uint32_t transferred; /* whose surplus is transferred; CMT_NONE: nobody's */
    cmt_set tied;         /* between whom a tie was broken for that */
} cmt_stv_round;

/** A count and its ballots. */
typedef struct cmt_stv {
    const cmt_contest *contest;
    size_t n;
    size_t seats; /* at most as many as are eligible */
    cmt_stv_options options;
    const uint32_t *place; /* of an order or a lot; NULL: ties end the count */
    bool whole;            /* every ballot paper weighs a whole number */
    cmt_transfer votes;
    cmt_stv_status *status; /* [n] */
    bool *hopeful;          /* [n] the same, for those who may receive votes */
    struct cmt_meek *meek;  /* of `meek` and `warren` */
    uint32_t *set;          /* [n] scratch */
    mpq_t *q;               /* [4] scratch */
} cmt_stv;

typedef enum cmt_stv_end_kind {
    CMT_STV_FINISHED,
    CMT_STV_TIE,  /* one of `tied` is next, and nothing says who */
    CMT_STV_LEVEL /* nobody hopeful has a vote, and they are too many */
} cmt_stv_end_kind;

typedef struct cmt_stv_end {
    cmt_stv_end_kind kind;
    bool *seated;  /* [n] those elected so far */
    size_t vacant; /* seats open */
    cmt_set tied;
    const char *key; /* of a tie: equal keys have equal futures */
    const cmt_stv_round *last;
} cmt_stv_end;

/** Read the ballots. */
CMT_MUST cmt_status cmt_stv_init(cmt_arena *mem,
                                 const cmt_contest *contest,
                                 const cmt_stv_options *options,
                                 cmt_stv *out,
                                 cmt_err *err);

/** Count. The first `n_choices` ties are decided by `choices`, those after them by the
 *  places, or they end the count.
 *  @param[in,out] mem   receives the rounds
 *  @param[in,out] key   scratch, freed by the caller */
CMT_MUST cmt_status cmt_stv_count(cmt_stv *stv,
                                  cmt_arena *mem,
                                  const uint32_t *choices,
                                  size_t n_choices,
                                  cmt_buf *key,
                                  cmt_stv_end *out,
                                  cmt_err *err);

/** The quota for `votes` that count. */
void cmt_stv_quota(const cmt_stv *stv, mpq_srcptr votes, mpq_ptr out);

/** Whether so many votes reach the quota: a whole quota, and Hare's, are reached, a share
 *  must be exceeded. */
bool cmt_stv_reaches(const cmt_stv *stv, mpq_srcptr tally, mpq_srcptr quota);

#endif
