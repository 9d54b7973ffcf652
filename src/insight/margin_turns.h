/* Which comparisons of duels can so few ballots turn? What follows from the others stands.
 * Private to insight/. */
#ifndef CMT_INSIGHT_MARGIN_TURNS_H
#define CMT_INSIGHT_MARGIN_TURNS_H

#include "insight/margin_demands.h"

#define CMT_TURNS_NEVER UINT32_MAX

/** All comparisons of links between the n eligible alternatives, each with the least that
 *  turns it, numbered from 1 in ascending order: equals have one number, 0 is what does not
 *  hold as it is, CMT_TURNS_NEVER what nothing turns. Link i -> j is e = i * n + j.
 *
 *  An evaluator proves the outcome from comparisons whose numbers lie above `limit` alone.
 *  Where as much is replaced as turns none of these, they all hold, and the outcome is the
 *  same. */
typedef struct cmt_turns {
    cmt_arena *mem;
    cmt_margin_work *w;
    size_t n;
    size_t n_links; /* n * n */
    uint32_t *at;   /* [n] ids */
    bool support; /* links are as strong as ballots for them, else as the difference */
    bool opposed; /* each link with a ballot for it counts */
    size_t
        n_all; /* comparisons: [n_links][n_links] over, [n_links] cut, [n_links] rise */
    mpq_ptr *least[CMT_AIMS]; /* [n_all] NULL: does not hold */
    bool *can;                /* [n_all] */
    uint32_t *number;         /* [n_all] */
    uint32_t *sorted;         /* [n_all] scratch */
    mpq_srcptr *values;       /* [n_values + 1] by number, from 1 */
    uint32_t n_values;
    uint32_t limit;
    size_t winner;  /* the only one; n: there are several */
    bool *won;      /* [n] what is proved of several */
    bool *smith;    /* [n] */
    size_t *place;  /* [n] those below stand later: Ranked Pairs */
    size_t *order;  /* [n] by place */
    size_t *parent; /* [n] River; itself: root */
    bool *seen;     /* [n] scratch */
    bool *good;     /* [n_links] scratch */
    size_t *queue;  /* [n] scratch */
    bool *standing; /* [n] scratch */
} cmt_turns;

/** Link e is surely stronger than f: no more holds of f than of e whatever is replaced. */
static inline bool cmt_turns_over(const cmt_turns *p, size_t e, size_t f)
{
    const uint32_t *cut = p->number + p->n_links * p->n_links;
    const uint32_t *rise = cut + p->n_links;
    return cut[e] > p->limit
           && (rise[f] > p->limit || p->number[e * p->n_links + f] > p->limit);
}

/** Link e is surely there. */
static inline bool cmt_turns_link(const cmt_turns *p, size_t e)
{
    return p->number[p->n_links * p->n_links + e] > p->limit;
}

/** Link e is surely not there. */
static inline bool cmt_turns_none(const cmt_turns *p, size_t e)
{
    return p->number[p->n_links * p->n_links + p->n_links + e] > p->limit;
}

/** Whether a link may be on a path, given another. */
typedef bool cmt_turns_pass(const cmt_turns *p, size_t f, size_t given);

/** Whether such links lead from one alternative to another. Takes `seen`, `queue`. */
bool cmt_turns_leads(
    cmt_turns *p, size_t from, size_t to, cmt_turns_pass *pass, size_t given);

/** Note what evaluators start from: the Smith set, the ranking that Ranked Pairs makes, the
 *  tree that River makes, who is not defeated in Split Cycle. These are only where they look
 *  for a proof. With limit 0. */
void cmt_turns_prepare(cmt_turns *p);

/** Whether the outcome follows from what lies above the limit. */
typedef bool cmt_turns_proof(cmt_turns *p);

/* By paths: src/insight/margin_turns_paths.c. */
cmt_turns_proof cmt_turns_schulze;
cmt_turns_proof cmt_turns_split_cycle;
cmt_turns_proof cmt_turns_undefeated;
cmt_turns_proof cmt_turns_ranked_pairs;
cmt_turns_proof cmt_turns_river;

/* By single duels: src/insight/margin_turns_duels.c. */
cmt_turns_proof cmt_turns_minimax;
cmt_turns_proof cmt_turns_leximax;
cmt_turns_proof cmt_turns_smith;
cmt_turns_proof cmt_turns_schwartz;
cmt_turns_proof cmt_turns_covering;
cmt_turns_proof cmt_turns_smith_minimax;
cmt_turns_proof cmt_turns_raynaud;
cmt_turns_proof cmt_turns_majorities;
cmt_turns_proof cmt_turns_order;

/** Measure all comparisons; `number` and what is numbered is left. Looks at the ballots, into
 *  w->says.
 *  @param[in] turns `w` and `mem` set, cmt_margin_has_turns */
CMT_MUST cmt_status cmt_turns_measure(cmt_turns *turns, cmt_err *err);

/** What makes link e go, as a comparison. */
static inline size_t cmt_turns_cut(const cmt_turns *p, size_t e)
{
    return p->n_links * p->n_links + e;
}

/** Whether the bound is known for this rule and not too much work. */
bool cmt_margin_has_turns(const cmt_margin_work *w);

/** Raise `lower` and `share_lower` to what comparisons prove. */
CMT_MUST cmt_status cmt_margin_turns(cmt_margin_work *w, cmt_err *err);

#endif
