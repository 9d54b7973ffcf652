/* A profile: one group's signed submission as plain values. Read it with io/profile.h. */
#ifndef CMT_MODEL_PROFILE_H
#define CMT_MODEL_PROFILE_H

#include "model/charter.h"

/** Polis-style marks of an approval ballot. */
typedef enum cmt_mark {
    CMT_MARK_UNSEEN = 0,
    CMT_MARK_APPROVE = 1,
    CMT_MARK_DISAPPROVE = 2,
    CMT_MARK_PASS = 3
} cmt_mark;

typedef enum cmt_ballot_form {
    CMT_FORM_RANK,    /* rank[i]: 1 = first tier …, 0 = not ranked */
    CMT_FORM_APPROVE, /* rank[i] is a cmt_mark */
    CMT_FORM_SCORE    /* score[i], NULL = not scored */
} cmt_ballot_form;

/** One answer, with how many members gave it. Only items that the ballot mentions are
 *  listed, in ascending order of item. */
typedef struct cmt_ballot {
    cmt_ballot_form form;
    int64_t count;
    const uint32_t *items;    /* [n] item indices of the question */
    const uint16_t *marks;    /* [n] tier or mark; NULL for scores */
    const mpq_srcptr *scores; /* [n]; NULL unless scores */
    size_t n;
    unsigned line;
} cmt_ballot;

/** A published sum, where the group discloses no ballots. */
typedef enum cmt_sum_kind {
    CMT_SUM_PAIR,    /* count members rank item above item2 */
    CMT_SUM_APPROVE, /* count agree with item, disagree do not, pass said neither */
    CMT_SUM_SCORE    /* count members scored item, `value` is the sum of their scores */
} cmt_sum_kind;

typedef struct cmt_sum {
    cmt_sum_kind kind;
    uint32_t item;
    uint32_t item2; /* of a pair, else CMT_NONE */
    int64_t count;
    int64_t disagree;
    int64_t pass;
    mpq_srcptr value; /* of a score, else NULL */
    unsigned line;
} cmt_sum;

/** How the alternatives were shown to the voters; parts not stated are NULL. */
typedef struct cmt_presentation {
    const char *order; /* "fixed" or "random" */
    const char *framing;
    const char *timing;
} cmt_presentation;

/** A group's answers to one question in one context. */
typedef struct cmt_answer {
    uint32_t question;
    uint32_t context;
    cmt_disclosure disclosure;
    const cmt_ballot *ballots; /* [n_ballots]; none when attached */
    size_t n_ballots;
    const char *attachment; /* "sha256:…", or NULL */
    const char *format;     /* of the attachment: preflib-cat, preflib-toc, … */
    /* weights, level and judgment answers: one per profile, standing for `count` members */
    int64_t count;
    const mpq_srcptr *weights; /* [n_items] or NULL */
    mpq_srcptr level;          /* or NULL */
    const int8_t *judgment;    /* [n_items] 1 yes, -1 no, 0 no answer; or NULL */
    /* aggregate and committed answers */
    const cmt_sum *sums; /* [n_sums] */
    size_t n_sums;
    int64_t sum_ballots;    /* members behind the sums */
    const char *commitment; /* "sha256:…" Merkle root over members' ballots, or NULL */
    const char *sample;     /* "sha256:…" of the opened sample, or NULL */
    /* what the answer is, and how it came about */
    const char *layer; /* choice, goal, value or meta; NULL = not stated */
    const char *date;  /* as written, or NULL */
    cmt_presentation presentation;
    const cmt_evidence *evidence; /* [n_evidence] */
    size_t n_evidence;
    unsigned line;
} cmt_answer;

typedef struct cmt_red_line {
    const char *id;
    const cmt_expr *expr;
    const char *source; /* XML as written, one line */
    cmt_texts reason;
    unsigned line;
} cmt_red_line;

typedef struct cmt_proposal {
    const char *kind;     /* question, alternative, article or repeal */
    const char *id;       /* of what is proposed; NULL for a repeal */
    uint32_t question;    /* of a proposed alternative, else CMT_NONE */
    uint32_t article;     /* to be repealed or superseded, else CMT_NONE */
    int64_t tier;         /* of a proposed article */
    const char *source;   /* XML as written, one line */
    const cmt_expr *expr; /* of a proposed article, else NULL */
    cmt_texts texts;
    unsigned line;
} cmt_proposal;

/** A second look: the group stands by an earlier submission, or by one answer in it. */
typedef struct cmt_endorsement {
    const char *of;    /* "sha256:…" of the earlier payload */
    const char *date;  /* as written */
    uint32_t question; /* CMT_NONE = the whole submission */
    uint32_t context;  /* CMT_NONE = every context */
    unsigned line;
} cmt_endorsement;

typedef struct cmt_provenance {
    const char *method;
    const char *origin;        /* human, mixed, ai, unknown */
    const char *sampling;      /* census, random, opt-in */
    const char *influenced_by; /* or NULL */
    const char *attested_by;   /* group, importer, … */
    const char *generator;     /* of what is not human, or NULL */
    int64_t population;        /* sampled from, 0 = not stated */
} cmt_provenance;

typedef struct cmt_profile {
    const char *instance;
    const char *round;
    const char *group;
    int64_t sequence;       /* >= 1 */
    const char *supersedes; /* "sha256:…", or NULL */
    int64_t registry;       /* version the signer saw */
    const char *charter;    /* "sha256:…" of the charter's payload */
    cmt_time not_after;
    cmt_provenance provenance;
    const cmt_answer *answers;
    size_t n_answers;
    const cmt_red_line *red_lines;
    size_t n_red_lines;
    const cmt_proposal *proposals;
    size_t n_proposals;
    const cmt_endorsement *endorsements;
    size_t n_endorsements;
} cmt_profile;

#endif
