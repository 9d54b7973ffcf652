/* The charter: a constitution as plain values. Read it with io/charter.h. */
#ifndef CMT_MODEL_CHARTER_H
#define CMT_MODEL_CHARTER_H

#include "base/rational.h"
#include "base/timestamp.h"
#include "model/expr.h"
#include "model/kind.h"
#include "model/text.h"

#include <stddef.h>
#include <stdint.h>

#define CMT_NONE UINT32_MAX

/** A key with a value, as written. */
typedef struct cmt_option {
    const char *name;
    const char *value;
    unsigned line;
} cmt_option;

/** What a question is about: an alternative, candidate, project, value or proposition. */
typedef struct cmt_item {
    const char *id;
    cmt_texts texts;
    mpq_srcptr cost;    /* of a project; NULL elsewhere */
    bool eligible;      /* false: shown too rarely or barred; listed, never elected */
    const char *reason; /* why it is not eligible; or NULL */
    const char *href;   /* "sha256:…" of a long completion or text; or NULL */
    uint32_t
        decision; /* which of the question's decisions it belongs to, if it has any */
    unsigned line;
} cmt_item;

/** A clause of a judgment question's consistency constraint: items, negated or not. */
typedef struct cmt_clause {
    const uint32_t *items; /* [n] */
    const bool *negated;   /* [n] */
    size_t n;
    unsigned line;
} cmt_clause;

typedef struct cmt_weighting {
    cmt_weighting_kind kind;
    mpq_srcptr cap; /* largest share of voice a group may have; NULL = none */
    cmt_turnout turnout;
} cmt_weighting;

typedef struct cmt_question {
    const char *id;
    cmt_kind kind;
    const uint32_t *contexts; /* [n_contexts], indices; a question asks in each */
    size_t n_contexts;
    mpq_srcptr weight;
    cmt_pluralism pluralism;
    const char *sunset;     /* date as written, or NULL */
    const char *adopted_by; /* "sha256:…", or "decreed" */
    cmt_texts texts;
    const char *stimulus;  /* "sha256:…", or NULL */
    const cmt_item *items; /* [n_items] */
    size_t n_items;
    size_t seats; /* committee; as many as decisions, if there are any */
    const char *const *decisions;  /* [n_decisions] ids, by first mention; committee */
    size_t n_decisions;            /* 0: any `seats` of the items may be chosen */
    mpq_srcptr budget;             /* budget */
    mpq_srcptr min;                /* level */
    mpq_srcptr max;                /* level */
    const cmt_clause *consistency; /* judgment, [n_clauses] */
    size_t n_clauses;
    const char *rule;
    const char *rule_adopted_by; /* the question's where the rule has none of its own */
    const cmt_option *rule_options; /* [n_rule_options] */
    size_t n_rule_options;
    cmt_weighting weighting;
    cmt_tie_kind tie_break;
    int64_t quorum_groups;
    int64_t quorum_ballots;
    const cmt_option *thresholds; /* [n_thresholds]: name, rational as written */
    size_t n_thresholds;
    const char *thresholds_adopted_by; /* likewise */
    cmt_missing missing;               /* the question's own, else the charter's */
    cmt_unranked unranked;             /* alternatives that a ranking leaves out */
    unsigned disclosures;  /* bits 1 << cmt_disclosure that a group may choose */
    bool random_order;     /* alternatives must be shown in random order */
    mpq_srcptr control_lo; /* range in which a user may move a level; or NULL */
    mpq_srcptr control_hi;
    unsigned line;
} cmt_question;

typedef struct cmt_context {
    const char *id;
    uint32_t within; /* parent, or CMT_NONE */
    int64_t precedence;
    cmt_texts examples;
    cmt_texts texts;
    unsigned line;
} cmt_context;

typedef struct cmt_tier {
    int64_t id;
    mpq_srcptr slack;
    const char *adopted_by;
    cmt_texts texts;
    unsigned line;
} cmt_tier;

typedef struct cmt_evidence {
    const char *digest; /* "sha256:…" */
    const char *kind;   /* narrative, self-report, behavioural, … */
    const char *origin; /* who made it, as written; or NULL */
    cmt_texts texts;
    unsigned line;
} cmt_evidence;

typedef struct cmt_article {
    const char *id;
    int64_t tier;
    const char *adopted; /* date as written, or NULL */
    const char *expires; /* date as written, or NULL */
    const char *adopted_by;
    const char *supersedes; /* article id, or NULL */
    cmt_texts reason;
    const cmt_evidence *evidence; /* [n_evidence] */
    size_t n_evidence;
    uint32_t in_context; /* CMT_NONE = everywhere */
    const cmt_expr *expr;
    const char *source; /* the expression's XML as written, one line, for messages */
    unsigned line;
} cmt_article;

typedef struct cmt_stratum {
    const char *id;
    mpq_srcptr cap; /* of voice; NULL = none */
    unsigned line;
} cmt_stratum;

/** One row of the routes table: which signal sends a question which way. */
typedef struct cmt_route {
    const char *when; /* signals that must all be raised, one space between, or
                         "otherwise": the last row, and only that */
    const char *to;   /* standard, plural, clarify, tiered, escalate or abstain */
    unsigned line;
} cmt_route;

typedef struct cmt_value_def {
    const char *id;
    cmt_texts texts;
    unsigned line;
} cmt_value_def;

typedef struct cmt_charter {
    const char *instance;
    int64_t version;
    cmt_mode mode;
    cmt_objective objective;
    cmt_missing missing;
    int64_t min_cell;
    int64_t max_red_lines; /* per group */
    const cmt_value_def *values;
    size_t n_values;
    const cmt_context *contexts; /* at least one */
    size_t n_contexts;
    const cmt_question *questions;
    size_t n_questions;
    const cmt_tier *tiers; /* sorted by id; tier 0 always there */
    size_t n_tiers;
    const cmt_stratum *strata;
    size_t n_strata;
    const cmt_route *routes;
    size_t n_routes;
    const cmt_article *articles;
    size_t n_articles;
} cmt_charter;

/** The index of a question, context or item by id, or CMT_NONE. Linear; for messages and
 *  commands. Readers keep a cmt_index. */
uint32_t cmt_charter_question(const cmt_charter *charter, const char *id);
uint32_t cmt_charter_context(const cmt_charter *charter, const char *id);
uint32_t cmt_question_item(const cmt_question *question, const char *id);

#endif
