/* Reading a ballot of one form as another, where that is no guess. */
#ifndef CMT_BALLOT_FORMS_H
#define CMT_BALLOT_FORMS_H

#include "ballot/contest.h"
#include "io/ballot_file.h"

/** A ballot spread over all alternatives: `marks` or `scores` are set by the form. */
typedef struct cmt_spread {
    size_t n;
    uint16_t *marks;    /* [n] tiers (0 = not ranked) or cmt_mark */
    mpq_srcptr *scores; /* [n] or NULL entries */
    mpq_srcptr zero;    /* what conversions from approvals give */
    mpq_srcptr one;
    uint32_t *order; /* [n] scratch */
} cmt_spread;

/** NULL fields on shortage: false. */
CMT_MUST bool cmt_spread_init(cmt_arena *mem, size_t n, cmt_spread *out);

/** Turn the ballot in `s` from one form into another (doc/ballots.md has the table).
 *  Tiers are closed up to 1, 2, … either way.
 *  @return NULL, or a constant phrase that says why it would be a guess */
const char *cmt_spread_convert(cmt_spread *s, cmt_ballot_form from, cmt_ballot_form to);

/** What each category of a file stands for.
 *
 *  With `approve` (a list such as "1,3" or "Yes,Maybe") those approve and the others
 *  disapprove. Else categories whose names are all among agree, approve, yes, disagree,
 *  disapprove, no, pass (in any case) mean what they say; else one or two categories are
 *  approve and disapprove; else categories are tiers.
 *
 *  @param[out] marks [n_categories] when `*are_marks`
 *  @retval CMT_E_REFERENCE `approve` names no category
 *  @retval CMT_E_NOMEM */
CMT_MUST cmt_status cmt_category_marks(cmt_arena *mem,
                                       const cmt_ballot_file *file,
                                       const char *approve,
                                       bool *are_marks,
                                       cmt_mark **marks,
                                       cmt_err *err);

#endif
