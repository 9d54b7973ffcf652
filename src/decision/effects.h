/* What articles and red lines did to a decision. Internal to decision/. */
#ifndef CMT_DECISION_EFFECTS_H
#define CMT_DECISION_EFFECTS_H

#include "decision/joint.h"

/** Times that the program is run again, in all, to see what would be otherwise. */
#define CMT_EFFECT_RUNS 64U

typedef struct cmt_effects {
    cmt_deciding *d;
    const cmt_program_input *asked; /* as it was decided */
    cmt_joint joint;                /* the outcomes in force as a point */
    cmt_arena *keep;                /* receives what outlives a look */
    cmt_value *report;              /* of the program as it was decided */
    unsigned runs;                  /* that are left */
    cmt_err *err;
} cmt_effects;

/** One look at what would be otherwise. */
typedef struct cmt_other {
    bool known;           /* false: a limit hides it */
    bool same;            /* nothing would be otherwise */
    cmt_value *questions; /* array: what would be, of each question that would change */
    cmt_value *gain; /* {"groups": […], "total": …}: what the groups would get more */
    cmt_value *steps; /* array: what was solved with another optimum: step, now, then */
    bool same_taste; /* every share is measured alike, the same red lines are refused */
    bool placed;     /* every question that has an outcome now has one then */
    mpq_t *x;        /* of e->joint.vars: these outcomes; where placed */
} cmt_other;

/** Whether a run ended at a limit. It leaves no proof behind, so whoever recounts finds none:
 *  what it would tell is not told. */
bool cmt_effects_is_hidden(cmt_status st);

/** Run the program on another charter or with other red lines, and compare.
 *  @retval CMT_OK also where it is not known */
CMT_MUST cmt_status cmt_effects_look(cmt_effects *e,
                                     const cmt_program_input *input,
                                     cmt_other *out);

/** Hold another result against the decision; everything goes to the arena of e->d. */
CMT_MUST cmt_status cmt_effects_compare(cmt_effects *e,
                                        const cmt_program_result *result,
                                        cmt_other *out);

/** The charter with another expression in one article (and no other article of that id), or
 *  without the article where `expr` is NULL. What it supersedes stays superseded. NULL on
 *  shortage. */
const cmt_charter *cmt_effects_charter(const cmt_effects *e,
                                       const cmt_article *article,
                                       const cmt_expr *expr);

/** Something demanded with a number, as an article or a red line. */
typedef struct cmt_inequality {
    const char *id;
    const cmt_expr *expr;
    uint32_t in_context;        /* or CMT_NONE */
    const cmt_article *article; /* NULL: a red line */
    const char *group;          /* of a red line */
    size_t red_line;            /* which of the input's */
} cmt_inequality;

/** For each number in what is demanded, where that is judged: how far it can be moved while
 *  the decision stands, and what comes of moving it. Of an inequality or equation "stands",
 *  "raised", "lowered" of the entry; of any other demand "numbers", a list of such. */
CMT_MUST cmt_status cmt_effects_numbers(cmt_effects *e,
                                        const cmt_inequality *of,
                                        cmt_value *entry);

/** Whether a demand with this id speaks of a part that was solved: of "articles" by
 *  "article", of "red_lines" by "group". */
bool cmt_effects_in_play(const cmt_effects *e,
                         const char *list_key,
                         const char *key,
                         const char *id);

/** "without" and "lost" of an entry. */
void cmt_effects_put(const cmt_effects *e, const cmt_other *other, cmt_value *entry);

/** An entry for each group whose red lines speak of a part that was solved. */
CMT_MUST cmt_status cmt_effects_lines(cmt_effects *e, cmt_value *list);

/** "effects" of the program's report (doc/programs.md, section 5): what is bound by articles
 *  or red lines is decided once more without each. Nothing where the free outcomes stand. */
CMT_MUST cmt_status cmt_effects_find(cmt_deciding *d,
                                     const cmt_program_input *asked,
                                     cmt_err *err);

#endif
