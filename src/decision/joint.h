/* All outcomes in force as one point, to be held against the articles. */
#ifndef CMT_DECISION_JOINT_H
#define CMT_DECISION_JOINT_H

#include "decision/parts.h"
#include "rows/compile.h"

/** The outcome in force of every ruling, as far as it is known. */
typedef struct cmt_joint {
    cmt_variables vars;
    mpq_t *x;    /* [vars.n_columns] */
    bool *known; /* [n] */
} cmt_joint;

CMT_MUST cmt_status cmt_joint_make(const cmt_deciding *d, cmt_joint *j, cmt_err *err);

/** Put an outcome of ruling `k` into the point; false where it names no single point. */
bool cmt_joint_place(const cmt_joint *j,
                     uint32_t k,
                     cmt_kind kind,
                     const cmt_outcome *o);

/** Whether every live article of tier 0 that speaks of ruling `k` is met at the point; not
 *  where it speaks of a ruling without a known outcome too. */
CMT_MUST cmt_status cmt_joint_lawful(
    const cmt_deciding *d, const cmt_joint *j, size_t k, bool *out, cmt_err *err);

/** Live articles of tier 0, each in a context of its own. */
typedef struct cmt_demand_list {
    const cmt_demand *at; /* [n] */
    size_t n;
    bool open; /* others speak of a ruling without a known outcome too */
} cmt_demand_list;

/** Those that speak of ruling `k` and otherwise only of rulings whose outcome is known. */
CMT_MUST cmt_status cmt_joint_demands(const cmt_deciding *d,
                                      const cmt_joint *j,
                                      size_t k,
                                      cmt_demand_list *out,
                                      cmt_err *err);

/** Whether all of them are met at the point. */
CMT_MUST cmt_status cmt_joint_holds(const cmt_deciding *d,
                                    const cmt_joint *j,
                                    const cmt_demand_list *demands,
                                    bool *out,
                                    cmt_err *err);

/** The same with another set chosen in ruling `k`; the point stays as it was. */
CMT_MUST cmt_status cmt_joint_try(const cmt_deciding *d,
                                  cmt_joint *j,
                                  uint32_t k,
                                  const cmt_set *set,
                                  const cmt_demand_list *demands,
                                  bool *out,
                                  cmt_err *err);

/** All committees (budgets) that ruling `k` could have had, all other outcomes as they are:
 *  of the same size (budgets: any that is affordable), eligible, and within the articles.
 *  @param[out] sets  [n], in lexicographic order; NULL where no article binds this ruling
 *  @param[out] why   NULL, or why they were not listed though articles bind */
CMT_MUST cmt_status cmt_joint_admissible(const cmt_deciding *d,
                                         cmt_joint *j,
                                         size_t k,
                                         size_t size,
                                         const cmt_set **sets,
                                         size_t *n,
                                         const char **why,
                                         cmt_err *err);

/** Whether the committee or budget in force is fair to the groups that agree
 *  (insight/committee_audits.h), among what the articles admit; with `admissible`, how many
 *  outcomes they do, or `untried`, why those were not listed.
 *  @param[out] out NULL where there is no such outcome, or the record names no audit */
CMT_MUST cmt_status cmt_committee_insight(const cmt_deciding *d,
                                          cmt_joint *joint,
                                          cmt_ruling *ruling,
                                          cmt_value **out,
                                          cmt_err *err);

/** How close the votes alone were (insight/margin.h), and, as `final`, what that says of the
 *  outcome in force: `same`; `lower`, where only the lower bounds hold; or `untried`, where
 *  the program had to settle it.
 *  @param[out] out NULL where nothing can be tried, or the record does not name it */
CMT_MUST cmt_status cmt_margin_insight(const cmt_deciding *d,
                                       cmt_joint *joint,
                                       cmt_ruling *ruling,
                                       cmt_value **out,
                                       cmt_err *err);

/** Which axioms the votes alone show to be broken (insight/scan.h). A recount makes as many
 *  recounts as the record says were allowed.
 *  @param[out] out NULL where there is nothing to scan, or the record has no scan */
CMT_MUST cmt_status cmt_scan_insight(const cmt_deciding *d,
                                     cmt_ruling *r,
                                     cmt_value **out,
                                     cmt_err *err);

#endif
