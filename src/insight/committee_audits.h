/* Every audit of a committee or budget that is worth its time, as a record. */
#ifndef CMT_INSIGHT_COMMITTEE_AUDITS_H
#define CMT_INSIGHT_COMMITTEE_AUDITS_H

#include "base/value.h"
#include "insight/proportionality.h"

/** What may be looked at for one axiom: looks at a ballot, and payments to be priced. */
#define CMT_AUDITS_NODES    (1UL << 20)
#define CMT_AUDITS_PAYMENTS 400

/** Whether an axiom is to be audited. */
typedef bool cmt_audits_wanted(void *self, const char *axiom);

/** What a record says of an axiom that takes a program, where nobody can answer that. */
typedef const cmt_value *cmt_audits_believed(void *self, const char *axiom);

typedef struct cmt_audits_terms {
    const cmt_set *admissible; /* [n_admissible] or NULL: every committee */
    size_t n_admissible;
    const cmt_solver *solver; /* NULL: no priceability */
    cmt_audits_wanted *wanted;
    cmt_audits_believed
        *believed; /* NULL: CMT_E_REFERENCE of the solver is a failure */
    void *self;
} cmt_audits_terms;

/** Audit a committee (a budget, where the contest is one) by every axiom:
 *
 *      {"axioms": [{"axiom": "jr", "holds": true},
 *                  {"axiom": "ejr", "holds": false, "seats": 2, "share": "2/3",
 *                   "alternatives": ["c"], "groups": [{"group": "g", "ballots": 4}]},
 *                  {"axiom": "core", "untried": "why"}, …],
 *       "committee": ["a", "b"]}
 *
 *  `jr`, `pjr`, `ejr`, `ejr-plus`, `fjr`, `core`, `pareto`, `priceability` (with `price`,
 *  the greatest) of committees; `jr`, `ejr-plus`, `priceability` of budgets; `jr`,
 *  `weak-ejr`, `ejr` of decisions; `psc-hare`, `psc-droop` of committees elected from
 *  rankings. `groups` are those whose ballots are among the wronged, and how many. A pure
 *  function of its arguments; the limits are counts.
 *
 *  @retval CMT_E_NOMEM, or what the solver answers beside CMT_E_LIMIT */
CMT_MUST cmt_status cmt_committee_audits(cmt_arena *mem,
                                         const cmt_contest *contest,
                                         const cmt_set *committee,
                                         const cmt_audits_terms *terms,
                                         cmt_value **out,
                                         cmt_err *err);

#endif
