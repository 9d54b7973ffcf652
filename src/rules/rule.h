/* What a rule is: a descriptor, a run, a check by definition. */
#ifndef CMT_RULES_RULE_H
#define CMT_RULES_RULE_H

#include "ballot/contest.h"
#include "ballot/ties.h"
#include "model/outcome.h"

typedef struct cmt_solver cmt_solver;

/** An option of a rule: "name", "first|second|…" (the first is the default), or a form
 *  such as "RATIONAL" with its default. */
typedef struct cmt_rule_option {
    const char *name;
    const char *values; /* "a|b|c", or a form: "rational", "integer", "rationals", or
                           "names" of alternatives, separated by commas */
    const char *default_value;
    const char *text;
} cmt_rule_option;

/** Options as given; names and values were checked against the descriptor. */
typedef struct cmt_rule_args {
    const cmt_option *options;
    size_t n_options;
    cmt_tie_break tie_break;
    const cmt_solver *solver; /* NULL: rules that need one answer CMT_E_UNSUPPORTED */
} cmt_rule_args;

/* What a rule reads. */
#define CMT_READS_RANKS   1U
#define CMT_READS_MARKS   2U /* approvals, with disapprove, pass and unseen apart */
#define CMT_READS_SCORES  4U
#define CMT_READS_COSTS   8U
#define CMT_READS_ANSWERS 16U /* weights, levels, judgments */
#define CMT_READS_PAIRS   32U /* pairwise sums are enough */
#define CMT_READS_SUMS    64U /* sums an alternative are enough */
#define CMT_READS_DECISIONS \
    128U /* one alternative of each of several decisions; other rules take none */

/* What a rule yields. */
#define CMT_YIELDS_WINNERS   1U
#define CMT_YIELDS_RANKING   2U
#define CMT_YIELDS_COMMITTEE 4U
#define CMT_YIELDS_WEIGHTS   8U
#define CMT_YIELDS_LOTTERY   16U
#define CMT_YIELDS_LEVEL     32U
#define CMT_YIELDS_JUDGMENT  64U
#define CMT_YIELDS_SEATS     128U

/** An axiom with what is known of it for this rule. */
typedef struct cmt_rule_axiom {
    const char *name; /* "Condorcet winner", "clone independence", … */
    bool holds;
    const char *source;
} cmt_rule_axiom;

typedef struct cmt_rule cmt_rule;

/** What a rule that yields a lottery prefers, so that a program can look for the best one
 *  among those that articles admit (doc/programs.md, section 4): either `margins`, or
 *  `utility` with `mean`. Alternatives that are not eligible have zeros. */
typedef struct cmt_lottery_aim {
    const mpq_t *margins; /* [n][n] skew-symmetric, for i against j: a lottery that none
                             beats is preferred */
    const mpq_t *utility; /* [n_groups][n]: the least expected one as great as can be */
    size_t n_groups;
    const mpq_t *mean; /* [n]: then the expected value of this */
} cmt_lottery_aim;

/** @param[out] out in mem */
typedef cmt_status cmt_rule_aim(cmt_arena *mem,
                                const cmt_contest *contest,
                                const cmt_rule_args *args,
                                cmt_lottery_aim *out,
                                cmt_err *err);

/** The linear welfare that a rule lends to its question in a constitutional program
 *  (doc/programs.md): one coefficient an alternative, for one group or for all.
 *  @param group index into voices, or CMT_NONE for the whole, weighted
 *  @param[out] out [n_alternatives] */
typedef cmt_status cmt_rule_welfare(cmt_arena *mem,
                                    const cmt_contest *contest,
                                    const cmt_rule_args *args,
                                    uint32_t group,
                                    mpq_t *out,
                                    cmt_err *err);

/** What an order is worth to a rule that is defined as the best order by a sum over pairs, so
 *  that a program can look for the best one among those that articles admit
 *  (doc/programs.md, section 4): what is had by i above j.
 *  @param[out] out [n_alternatives][n_alternatives], that of j above i negated */
typedef cmt_status cmt_rule_order_worth(cmt_arena *mem,
                                        const cmt_contest *contest,
                                        const cmt_rule_args *args,
                                        mpq_t *out,
                                        cmt_err *err);

/** Compute the outcome. Outputs live in `mem` and are written on success only. */
typedef cmt_status cmt_rule_run(cmt_arena *mem,
                                const cmt_contest *contest,
                                const cmt_rule_args *args,
                                cmt_outcome *out,
                                cmt_err *err);

/** Decide from the definition alone, without the code of `run`, whether `claim` is the
 *  rule's outcome on this contest. The witness may be used but is not trusted.
 *  @retval CMT_OK         it is
 *  @retval CMT_E_NEGATIVE it is not; err says what fails */
typedef cmt_status cmt_rule_check(cmt_arena *mem,
                                  const cmt_contest *contest,
                                  const cmt_rule_args *args,
                                  const cmt_outcome *claim,
                                  cmt_err *err);

struct cmt_rule {
    const char *name;        /* written into signed bundles: never changes */
    cmt_rule_kind kind;      /* identity is (kind, name) */
    unsigned version;        /* raised whenever any outcome can change */
    unsigned question_kinds; /* bits 1 << cmt_kind it can decide */
    unsigned reads;
    unsigned yields;
    const char *title;      /* "Schulze (beatpath)" */
    const char *definition; /* one or two sentences */
    const char *source;     /* author, year, section */
    const char *cost;       /* "O(n^3) after the pairwise matrix" */
    const char *loss; /* preference loss that implements it on raw ballots, or NULL */
    uint32_t beside;  /* alternatives up to which it is run beside a question's own rule
                        for comparison; 0: as many as any quick rule */
    const cmt_rule_option *options; /* ends with a NULL name; or NULL */
    const cmt_rule_axiom *axioms;   /* ends with a NULL name; or NULL */
    cmt_rule_run *run;
    cmt_rule_check *check;
    cmt_rule_welfare *welfare; /* NULL: the program uses `closest` */
    cmt_rule_aim *aim;         /* of lotteries; NULL: the program uses `closest` */
    cmt_rule_order_worth
        *order_worth; /* of rankings; NULL: the program uses `closest` */
};

/** Whether a rule takes as many alternatives of each decision as it should: it reads
 *  decisions, and there are some, or neither. */
static inline bool cmt_rule_fits_decisions(const cmt_rule *rule, bool decisions)
{
    return ((rule->reads & CMT_READS_DECISIONS) != 0) == decisions;
}

/** What is known of an axiom for a rule; NULL: nothing. */
const cmt_rule_axiom *cmt_rule_find_axiom(const cmt_rule *rule, const char *name);

/** The value of an option: as given, else the descriptor's default; NULL if there is no
 *  such option. */
const char *cmt_rule_option_value(const cmt_rule *rule,
                                  const cmt_rule_args *args,
                                  const char *name);

/** Whether an option has this value. */
bool cmt_rule_option_is(const cmt_rule *rule,
                        const cmt_rule_args *args,
                        const char *name,
                        const char *value);

/** Digits a side of a rational in an option. */
#define CMT_MAX_OPTION_DIGITS 18

/** Bytes of the names in an option. */
#define CMT_MAX_OPTION_NAMES 65536

/** The numbers of an option of the form "rationals", checked against the descriptor.
 *  @param[out] out [*n], in mem */
CMT_MUST cmt_status cmt_rule_option_rationals(cmt_arena *mem,
                                              const cmt_rule *rule,
                                              const cmt_rule_args *args,
                                              const char *name,
                                              mpq_t **out,
                                              size_t *n,
                                              cmt_err *err);

/** Check given options against the descriptor.
 *  @retval CMT_E_RANGE unknown option or value; err names the ones that exist */
CMT_MUST cmt_status cmt_rule_check_args(const cmt_rule *rule,
                                        const cmt_rule_args *args,
                                        cmt_err *err);

#endif
