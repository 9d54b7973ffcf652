/* Inside the scan of axioms: what its files share. */
#ifndef CMT_INSIGHT_SCAN_INNER_H
#define CMT_INSIGHT_SCAN_INNER_H

#include "insight/altered.h"
#include "insight/scan.h"

/** A scan under way. */
typedef struct cmt_scan_work {
    cmt_arena *mem;
    const cmt_contest *c;
    const cmt_rule *rule;
    const cmt_rule_args *args;
    const cmt_outcome *o;
    const cmt_set *settled;
    bool seated;  /* committees, rather than winners */
    bool picked;  /* one committee, not several tied ones; or winners */
    size_t limit; /* recounts */
    size_t made;
    size_t until; /* that the axiom at hand may have made */
    cmt_value *axioms;
} cmt_scan_work;

/** Begin an axiom's row, with at most `share` recounts. */
cmt_value *cmt_scan_row(cmt_scan_work *w, const char *axiom, size_t share);

/** End the row of an axiom that was looked for by recounts.
 *  @param[in] before   recounts made when it began
 *  @param[in] complete nothing was left out */
void cmt_scan_close(
    cmt_scan_work *w, cmt_value *row, cmt_value *cases, size_t before, bool complete);

/** Count once more; `ran` is false where the rule refuses. */
CMT_MUST cmt_status cmt_scan_run(cmt_scan_work *w,
                                 const cmt_contest *contest,
                                 cmt_outcome *out,
                                 bool *ran,
                                 cmt_err *err);

/** The names of a set's members. */
cmt_value *cmt_scan_names(const cmt_scan_work *w, const cmt_set *set);

/** The names of the marked ones. @param[in] in [n] */
cmt_value *cmt_scan_marked(const cmt_scan_work *w, const bool *in);

/** What duels say: Condorcet winner and loser, Smith and Schwartz sets. */
CMT_MUST cmt_status cmt_scan_duels(cmt_scan_work *w, cmt_err *err);

/** Clones in the ballots: leave one out, or all but one. */
CMT_MUST cmt_status cmt_scan_clones(cmt_scan_work *w, size_t share, cmt_err *err);

/** Groups that had better withheld ballots. */
CMT_MUST cmt_status cmt_scan_participation(cmt_scan_work *w,
                                           size_t share,
                                           cmt_err *err);

/** Winners that lose when a group raises them. */
CMT_MUST cmt_status cmt_scan_monotonicity(cmt_scan_work *w, size_t share, cmt_err *err);

#endif
