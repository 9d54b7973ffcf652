/* Inside the margin of victory: what its files share. */
#ifndef CMT_INSIGHT_MARGIN_INNER_H
#define CMT_INSIGHT_MARGIN_INNER_H

#include "insight/altered.h"
#include "insight/margin.h"

typedef enum cmt_margin_by {
    CMT_MARGIN_SCORES,
    CMT_MARGIN_DUELS,
    CMT_MARGIN_ROUNDS,
    CMT_MARGIN_SEARCH,
    CMT_MARGIN_PROGRAM,
    CMT_MARGIN_ORDERS,
    CMT_MARGIN_COMPARISONS
} cmt_margin_by;

/** A winner and one who is to overtake it. */
typedef struct cmt_rivalry {
    uint32_t winner;
    uint32_t rival;
    int64_t ballots;  /* the fewest that close the gap */
    mpq_srcptr share; /* the least part of all weight that does */
} cmt_rivalry;

/** An inquiry under way. */
typedef struct cmt_margin_work {
    cmt_arena *mem;
    const cmt_contest *c;
    const cmt_rule *rule;
    const cmt_rule_args *args;
    const cmt_outcome *o;
    const cmt_set *settled;
    cmt_margin_by by;
    mpq_t *vector; /* [n_vector] of `scoring` */
    size_t n_vector;
    mpq_t *value; /* [ballots.n][n] of an alternative on a ballot; NULL: duels decide */
    mpq_ptr best; /* what one new ballot can put between two alternatives */
    mpq_t *diff;  /* [ballots.n] of the rivalry at hand */
    mpq_t *key;   /* [ballots.n] scratch */
    uint32_t *order;        /* [ballots.n] ballots, those that move most first */
    mpq_t *q;               /* [4] scratch */
    cmt_rivalry *rivalries; /* [n_rivalries] closest first */
    size_t n_rivalries;
    size_t runs;             /* left */
    size_t programs;         /* left */
    size_t terms;            /* of programs, left */
    mpq_srcptr *multipliers; /* [n_kinds] the different weights of a ballot */
    size_t n_kinds;
    uint32_t *kind_of; /* [n_voices] */
    mpq_t *powers;     /* [n_kinds * CMT_MARGIN_KEYS] scratch of stocks */
    const int8_t
        *says; /* [n][n][ballots.n] 1: the first is above the second, -1: below */
    const uint32_t *line; /* [n_line] new ballots put these first; NULL: the rival */
    size_t n_line;
    mpq_ptr step; /* all of them are multiples of it */
    /* what was found */
    int64_t lower;
    int64_t upper; /* 0: none */
    mpq_ptr share_lower;
    mpq_ptr share_upper; /* NULL: none */
    uint32_t toward;
    const cmt_set *instead; /* NULL: none */
    bool instead_tied;      /* several committees or winners are tied then */
} cmt_margin_work;

/** Decide `by`, and what an alternative is worth on each ballot. */
CMT_MUST cmt_status cmt_margin_prepare(cmt_margin_work *w, cmt_err *err);

/** Set `diff` to what each ballot puts between two alternatives, `q[0]` to the weighted
 *  sum of it. */
void cmt_margin_set_diff(cmt_margin_work *w, uint32_t winner, uint32_t rival);

/** Order the ballots: those first whose replacement moves the difference at hand most, by
 *  ballot or (`divisible`) by weight. False on shortage. */
CMT_MUST bool cmt_margin_order(cmt_margin_work *w, bool divisible);

/** Find the rivalries and, from them or from the rounds, `lower` and `share_lower`. */
CMT_MUST cmt_status cmt_margin_bound(cmt_margin_work *w, cmt_err *err);

/** Find `upper` and `share_upper` by running the rule on other ballots. */
CMT_MUST cmt_status cmt_margin_search(cmt_margin_work *w, cmt_err *err);

/** Whether the outcome is another one when `taken[b]` ballots of each row are replaced by
 *  such with `rival` in front. */
CMT_MUST cmt_status cmt_margin_confirm(cmt_margin_work *w,
                                       uint32_t rival,
                                       const int64_t *taken,
                                       bool *altered,
                                       cmt_err *err);

/** Find what programs say of both bounds, where the rule and its solver allow. */
CMT_MUST cmt_status cmt_margin_program(cmt_margin_work *w, cmt_err *err);

#endif
