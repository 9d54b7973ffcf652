/* Constitutional programs: free outcomes under articles (doc/programs.md). */
#ifndef CMT_PROGRAM_PROGRAM_H
#define CMT_PROGRAM_PROGRAM_H

#include "base/timestamp.h"
#include "proof/solver.h"
#include "rules/rule.h"

struct cmt_watch;

/** A question in a context, with what its rule said on the ballots alone. */
typedef struct cmt_program_issue {
    uint32_t question;
    uint32_t context;
    const cmt_contest *contest;
    const cmt_rule *rule;
    const cmt_rule_args
        *args;               /* as the rule was run: tie-break with its seed, solver */
    const cmt_outcome *free; /* NULL: none (inquorate, clarify …); what speaks of the
                                  issue is then left open, and listed so */
} cmt_program_issue;

/** A group's red line and what its breach weighs. */
typedef struct cmt_program_red_line {
    const char *group;
    const cmt_red_line *line;
    mpq_srcptr points; /* > 0: the group's voice */
} cmt_program_red_line;

typedef struct cmt_program_input {
    const cmt_charter *charter;
    const cmt_program_issue *issues; /* [n_issues], by question, then context */
    size_t n_issues;
    const cmt_program_red_line
        *red_lines; /* [n_red_lines], by group, then document order */
    size_t n_red_lines;
    cmt_time now; /* of the decision: articles with adopted <= now < expires live */
    struct cmt_watch *watch; /* receives the programs of one part (watch.h); or NULL */
} cmt_program_input;

/** How an issue's final outcome came about. */
typedef enum cmt_program_how {
    CMT_HOW_NONE,      /* no free outcome, so no final one */
    CMT_HOW_FREE,      /* the free outcome stands */
    CMT_HOW_AMONG,     /* of the tied free outcomes, those that obey */
    CMT_HOW_RERUN,     /* the same rule on the admissible alternatives */
    CMT_HOW_OBJECTIVE, /* the admissible outcome best by the rule's own objective */
    CMT_HOW_KEEP,      /* keeps most of the free outcome, then most approvals */
    CMT_HOW_CLOSEST,   /* the admissible outcome closest to the free one(s) */
    CMT_HOW_SOCIAL,    /* mode `program`: best by the charter's social objective */
    CMT_HOW_DEADLOCK   /* nothing obeys tier 0 */
} cmt_program_how;

typedef struct cmt_program_final {
    cmt_standing standing; /* decided, tied or deadlock; undecided when how is NONE */
    cmt_program_how how;
    bool changed; /* differs from the free outcome */
    const cmt_outcome
        *outcome;      /* the free one where that stands; NULL on deadlock and for
                                   NONE. Tied: `winners`, `committees`, level and
                                   level_high hold the tied set; see `ranges` */
    cmt_value *ranges; /* tied by the program: [{"high","low","variable"}, …] the exact
                          range of every variable; else NULL */
} cmt_program_final;

typedef struct cmt_program_result {
    const cmt_program_final *finals; /* [n_issues], as the input's issues */
    const bool *chances; /* [n_issues] a choice that stands by its lottery's chances */
    bool free_obey;      /* every free outcome stands (substitution) */
    bool unproved;       /* some solve ended at a limit, so optimality is not proved */
    cmt_value *report;   /* "program" of decision.json (doc/programs.md, section 5) */
} cmt_program_result;

/** Bring the free outcomes under the live articles and red lines, in the charter's mode.
 *
 *  Each dependent step is taken from uniquely determined values only (optima, ranges,
 *  feasibility), never from the vertex that a solver happens to return: any correct solver
 *  gives the same result, byte for byte, unless `unproved`.
 *
 *  @param[in,out] mem    receives everything
 *  @param[in]     solver may be NULL where the free outcomes obey
 *  @retval CMT_OK            also on ties and deadlocks, which are data
 *  @retval CMT_E_UNSUPPORTED a strict inequality over continuous variables; …: err says
 *          which article, and its line
 *  @retval CMT_E_REFERENCE   an article in force that speaks of nothing that is asked
 *  @retval CMT_E_LIMIT       no answer within the solver's limits
 *  @retval CMT_E_NOMEM       mem is exhausted */
CMT_MUST cmt_status cmt_program_run(cmt_arena *mem,
                                    const cmt_program_input *input,
                                    const cmt_solver *solver,
                                    cmt_program_result *out,
                                    cmt_err *err);

/** The spelling used in records: "free", "among", "rerun", "objective", "keep", "closest",
 *  "social", "deadlock", "none". */
const char *cmt_program_how_name(cmt_program_how how);

/** Whether something adopted and expiring on these dates (NULL: always, never) is in force
 *  at a time: adopted <= now < expires. Dates that do not read count as not in force. */
bool cmt_in_force(const char *adopted, const char *expires, cmt_time now);

#endif
