/* What is demanded of a round, and the parts into which it falls. */
#ifndef CMT_PROGRAM_PARTS_H
#define CMT_PROGRAM_PARTS_H

#include "program/program.h"
#include "rows/compile.h"

#define CMT_TIER_RED_LINES INT64_MAX

/** What became of a demand. */
typedef enum cmt_demand_state {
    CMT_DEMAND_HOLDS,
    CMT_DEMAND_BINDS,    /* holds, but the free outcome would have broken it */
    CMT_DEMAND_BREACHED, /* by the final outcome; never of tier 0 */
    CMT_DEMAND_OPEN,     /* speaks of an issue without an outcome */
    CMT_DEMAND_TIED,     /* several final outcomes are tied, so it is not judged */
    CMT_DEMAND_REFUSED,  /* a red line that cannot be met together with tier 0 */
    CMT_DEMAND_DEADLOCK  /* its part has no final outcome */
} cmt_demand_state;

/** An article in force, or a red line, in one context. */
typedef struct cmt_live {
    cmt_demand demand;
    const cmt_article *article;           /* NULL for red lines */
    const cmt_program_red_line *red_line; /* NULL for articles */
    int64_t tier;                         /* CMT_TIER_RED_LINES for red lines */
    const uint32_t *issues; /* [n_issues] indices into the input's issues */
    size_t n_issues;
    cmt_demand_state state;
    mpq_ptr free_violation;  /* by the free outcome; NULL: not judged */
    mpq_ptr final_violation; /* by the final outcome; NULL: not judged */
    cmt_value *conflict;     /* of a refused red line: array of article ids */
} cmt_live;

/** Issues that demands link, directly or through others. */
typedef struct cmt_part {
    const uint32_t *at;      /* [n] indices into the input's issues, ascending */
    const cmt_issue *issues; /* [n] the same as question and context */
    size_t n;
    cmt_live **live; /* [n_live] in document order, articles before red lines */
    size_t n_live;
    bool many; /* more joint free outcomes are tied than were tried (free.h) */
} cmt_part;

typedef struct cmt_agenda {
    cmt_live *live; /* [n_live] */
    size_t n_live;
    cmt_part *parts; /* [n_parts] by first issue; only issues that something binds */
    size_t n_parts;
    const bool *chances; /* [issues of the input] it stands by its lottery's chances */
    cmt_value *lapsed; /* arrays of article ids: expired, not yet adopted, superseded */
    cmt_value *not_yet;
    cmt_value *superseded;
} cmt_agenda;

/** Find the demands in force and link the issues.
 *
 *  @retval CMT_E_REFERENCE an article in force that speaks of nothing that is asked
 *  @cost quadratic in the articles only for `supersedes` */
CMT_MUST cmt_status cmt_agenda_build(cmt_arena *mem,
                                     const cmt_program_input *input,
                                     cmt_agenda *out,
                                     cmt_err *err);

/** Which issues stand by the chances of their lottery, not by what is chosen: those of which
 *  an article in force speaks so; and where red lines do, if neither an article nor a red
 *  line speaks of what is chosen. What is chosen then is whatever may be drawn
 *  (cmt_demand_drawn). A red line over chances where what is chosen counts is left open, and
 *  one over what is chosen that grows beyond a tenth of CMT_MAX_DEMAND_NODES.
 *
 *  @param[in,out] live [n]
 *  @param[out]    out  [input->n_issues]
 *  @retval CMT_E_REFERENCE an article over chances of a question without a lottery */
CMT_MUST cmt_status cmt_agenda_chances(cmt_arena *mem,
                                       const cmt_program_input *input,
                                       cmt_live *live,
                                       size_t n,
                                       const bool **out,
                                       cmt_err *err);

#endif
