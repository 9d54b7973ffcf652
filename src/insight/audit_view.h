/* What audits of committees look at. Private to insight/. */
#ifndef CMT_INSIGHT_AUDIT_VIEW_H
#define CMT_INSIGHT_AUDIT_VIEW_H

#include "insight/proportionality.h"

typedef struct cmt_audit_view {
    cmt_arena *mem;
    size_t n;         /* alternatives */
    size_t n_ballots; /* with any weight or without */
    size_t seats;
    const bool *can;      /* [n] eligible */
    const bool *approves; /* [n_ballots][n]; only eligible ones */
    const bool *in;       /* [n] members */
    size_t n_members;
    const uint32_t *got; /* [n_ballots] members that each approves */
    mpq_t *weight;       /* [n_ballots] */
    mpq_ptr total;
    mpq_t *q;                  /* [2] scratch */
    size_t nodes;              /* what is left of them */
    const cmt_set *admissible; /* [n_admissible] or NULL, as the terms say */
    size_t n_admissible;
} cmt_audit_view;

/** Look at a committee; refuses as proportionality.h says. */
CMT_MUST cmt_status cmt_audit_look(cmt_arena *mem,
                                   const cmt_contest *contest,
                                   const cmt_set *committee,
                                   const cmt_audit_terms *terms,
                                   cmt_audit_view *out,
                                   cmt_err *err);

/** Whether ballot b approves alternative i. */
static inline bool cmt_audit_approves(const cmt_audit_view *v, size_t b, size_t i)
{
    return v->approves[b * v->n + i];
}

/** Whether this weight is due `l` >= 1 seats; never without weight or seats. */
bool cmt_audit_is_due(cmt_audit_view *v, mpq_srcptr weight, size_t l);

/** Take `steps` from the budget; false: it is spent. */
bool cmt_audit_spend(cmt_audit_view *v, size_t steps);

/** What would answer a complaint. */
typedef enum cmt_audit_answer {
    CMT_ANSWER_ONE,      /* one of the ballots approves `due` members */
    CMT_ANSWER_TOGETHER, /* all of them together do */
    CMT_ANSWER_HOLDS,    /* every marked alternative is a member */
    CMT_ANSWER_IS        /* the marked alternatives are the members */
} cmt_audit_answer;

/** Whether some admissible committee answers the complaint of these ballots: always, where
 *  every committee could be had.
 *  @param[in] ballots      [n_ballots] marks
 *  @param[in] alternatives [n] marks; read by HOLDS and IS
 *  @cost O(admissible x ballots x members) */
bool cmt_audit_stands(const cmt_audit_view *v,
                      cmt_audit_answer by,
                      const bool *ballots,
                      const bool *alternatives,
                      size_t due);

/** The finding that these ballots, due l seats, are wronged over these alternatives.
 *  @param[in] ballots      [n_ballots] marks
 *  @param[in] alternatives [n] marks */
CMT_MUST cmt_status cmt_audit_accuse(cmt_audit_view *v,
                                     const bool *ballots,
                                     const bool *alternatives,
                                     size_t l,
                                     cmt_audit_finding *out,
                                     cmt_err *err);

/** Say that a search was too long. */
cmt_status cmt_audit_too_long(cmt_err *err);

#endif
