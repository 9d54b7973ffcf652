/* Inside the comparison of rules: what its files share. */
#ifndef CMT_INSIGHT_SIDES_INNER_H
#define CMT_INSIGHT_SIDES_INNER_H

#include "insight/proportionality.h"
#include "insight/sides.h"

#define CMT_SIDES_ALTERNATIVES 256

/** Axioms that are audited of two committees. */
#define CMT_SIDES_AXIOMS 6

/** What an audit answers, once it was made. */
typedef struct cmt_sides_audit {
    bool made;
    bool answered; /* false: it takes too much, or does not take this committee */
    cmt_audit_finding finding;
} cmt_sides_audit;

/** What a group got from an answer. */
typedef struct cmt_sides_got {
    mpq_ptr share;
    bool counted;
} cmt_sides_got;

typedef struct cmt_sides_work {
    cmt_arena *mem;
    const cmt_side_run *own;
    const cmt_contest *form[3];    /* by cmt_ballot_form; NULL: no rule read it */
    const bool *standing;          /* [n] eligible */
    const int8_t *sign;            /* [n][n] of duels; NULL without rankings */
    cmt_set smith;                 /* those who beat all others */
    uint32_t winner, loser, first; /* Condorcet's, and who is alone in front on more
                                      than half of the weight; CMT_NONE */
    mpq_srcptr first_share;
    cmt_sides_audit audits[CMT_SIDES_AXIOMS]; /* of the own committee, by axiom */
    cmt_sides_got *got; /* [n_voices] from the own answer; NULL: not
                                                 asked yet */
} cmt_sides_work;

/** One other answer, and the facts about it. */
typedef struct cmt_side {
    const cmt_side_run *run; /* the first that gives it */
    cmt_value *facts;
} cmt_side;

/** Add a fact; `speaks` > 0: for the own answer, < 0: for the other. */
cmt_value *cmt_sides_fact(cmt_sides_work *w,
                          cmt_side *side,
                          const char *name,
                          int speaks);

/** A fact that is a number on each side; more speaks for a side, or less. Nothing is added
 *  where they are equal. */
cmt_value *cmt_sides_number(cmt_sides_work *w,
                            cmt_side *side,
                            const char *name,
                            mpq_srcptr own,
                            mpq_srcptr other,
                            bool more);

/** Add to a list the row of a group: what it is on each side. Nothing is added where that
 *  is equal. */
void cmt_sides_group(cmt_sides_work *w,
                     cmt_value *groups,
                     const char *group,
                     mpq_srcptr own,
                     mpq_srcptr other);

/** The ids of a set. */
cmt_value *cmt_sides_ids(cmt_sides_work *w, const cmt_set *set);

/** Facts about two sets of winners. */
CMT_MUST cmt_status cmt_sides_winners(cmt_sides_work *w, cmt_side *side, cmt_err *err);

/** Facts about two committees or budgets. */
CMT_MUST cmt_status cmt_sides_committees(cmt_sides_work *w,
                                         cmt_side *side,
                                         cmt_err *err);

/** What each group got from both answers, of those that it matters to. */
CMT_MUST cmt_status cmt_sides_groups(cmt_sides_work *w, cmt_side *side, cmt_err *err);

/** The committee that is looked at: the one picked, or the first of several. */
const cmt_set *cmt_sides_committee(const cmt_outcome *o);

#endif
