/* The numbers that articles and red lines name: how far each can be moved while the decision
 * stands. Internal to decision/. */
#ifndef CMT_DECISION_EFFECTS_NUMBERS_H
#define CMT_DECISION_EFFECTS_NUMBERS_H

#include "decision/effects.h"
#include "rows/linear.h"

/** Whether a demand holds wherever it is read, is breached somewhere, or is not judged. */
typedef enum cmt_standing_of {
    CMT_STAND_HOLDS,
    CMT_STAND_BREACHED,
    CMT_STAND_UNJUDGED
} cmt_standing_of;

/** A number in an article or red line: of an inequality or equation, L >= c, L <= c, L = c, or
 *  of a count of conditions. */
typedef struct cmt_threshold {
    cmt_effects *e;
    const cmt_inequality *of;
    const cmt_expr *at; /* the node whose number it is: `of->expr` or below it */
    bool counts;        /* it counts conditions */
    int tight; /* a larger number binds more: 1; less: -1; neither, or not known: 0 */
    mpq_ptr now;
    mpq_ptr low; /* of L over all contexts; of a count 0 and the conditions */
    mpq_ptr high;
    mpq_ptr step;  /* L moves in steps; 0 where it does not */
    mpq_ptr reach; /* the tightest number at which the outcome still meets the demand */
    bool
        needed; /* false: the demand holds whatever the number is; reach is not written */
    const uint32_t *contexts; /* [n_contexts] */
    size_t n_contexts;
    cmt_standing_of standing;
    int64_t tier;     /* of an article; CMT_TIER_RED_LINES */
    bool fixed_taste; /* what is preferred does not hang on the number */
    bool
        tame; /* nor between two numbers of tier 0 at which what is preferred is alike */
    bool single; /* nor is it under logic with another sum that moves freely */
    bool convex; /* nor is there anything but weights, levels and plain inequalities */
    uint32_t question; /* an issue that is spoken of in the first context */
    uint32_t context;
    bool *in;         /* [rulings] whether they are in a part that is spoken of */
    cmt_value *entry; /* "raised", "lowered", "stands" go here */
    cmt_value *stands;
} cmt_threshold;

/** Numbers of one demand that are looked at. */
#define CMT_EFFECT_NUMBERS 16U

/** A number as it is written, before anything is asked of it. */
typedef struct cmt_place {
    const cmt_expr *at;
    int tight; /* of what it stands under: 1 as written, -1 negated, 0 both */
} cmt_place;

/** The numbers of an expression in document order.
 *  @param[out] out [CMT_EFFECT_NUMBERS] */
size_t cmt_effects_places(const cmt_expr *expr, cmt_place *out);

/** The expression with another number in one place; NULL on shortage. */
const cmt_expr *cmt_effects_replace(cmt_arena *mem,
                                    const cmt_expr *expr,
                                    const cmt_expr *at,
                                    mpq_srcptr number);

/** Memory ran out. */
cmt_status cmt_threshold_no_room(const cmt_threshold *n);

/** The sum whose number it is, in a context, over e->joint.vars; in mem. */
CMT_MUST cmt_status cmt_threshold_form(const cmt_threshold *n,
                                       cmt_arena *mem,
                                       uint32_t context,
                                       cmt_linear *out);

/** Read a number at the decision: its range, its step, its reach.
 *  @param[out] known false: some outcome that it speaks of is not known, or it cannot move */
CMT_MUST cmt_status cmt_threshold_read(cmt_threshold *n,
                                       const cmt_place *place,
                                       bool *known);

/** The decision with another number. @retval CMT_OK also where it is not known */
CMT_MUST cmt_status cmt_threshold_look(cmt_threshold *n, mpq_srcptr at, cmt_other *out);

/** The program's input with another number. */
CMT_MUST cmt_status cmt_threshold_input(cmt_threshold *n,
                                        mpq_srcptr at,
                                        cmt_program_input *out);

/** That an expression does not hold. NULL on shortage. */
const cmt_expr *cmt_effects_not(cmt_arena *mem, const cmt_expr *expr);

/** That what a point chooses in the part is chosen, weights and levels aside. NULL on
 *  shortage. */
const cmt_expr *cmt_effects_choice(const cmt_threshold *n, const mpq_t *x);

/** Whether a point of e->joint.vars meets the demand, in all contexts, with this number. */
CMT_MUST cmt_status cmt_threshold_holds(cmt_threshold *n,
                                        const mpq_t *x,
                                        mpq_srcptr at,
                                        bool *out);

/** The tightest number at which a point meets the demand; needed: false where any does. */
CMT_MUST cmt_status cmt_threshold_reach(
    cmt_threshold *n, const mpq_t *x, bool up, mpq_ptr reach, bool *needed);

/** Whether a demand (an article's id, or a group with a red line) was met. */
cmt_standing_of cmt_effects_standing(const cmt_effects *e, const cmt_inequality *of);

/** Find out what the decision's program allows to conclude: fixed_taste, convex. */
CMT_MUST cmt_status cmt_threshold_judge(cmt_threshold *n);

/** Whether it holds now and would not with any other number: an equation that is needed. */
CMT_MUST cmt_status cmt_threshold_is_alone(cmt_threshold *n, bool *out);

/** How an end of the range is known. */
typedef enum cmt_end {
    CMT_END_CLOSED,  /* it stands there, and nowhere just beyond */
    CMT_END_OPEN,    /* it stands up to what it changes at, not there */
    CMT_END_BETWEEN, /* it lies between the two */
    CMT_END_TRIED,  /* it stands there and not beyond; numbers between were not tried */
    CMT_END_UNKNOWN /* a limit hides it */
} cmt_end;

/** Write one end. @param changes NULL: no number beyond was tried */
CMT_MUST cmt_status cmt_threshold_end(
    cmt_threshold *n, bool up, cmt_end kind, mpq_srcptr at, mpq_srcptr changes);

/** Both ends of a sum or count that moves in steps; "raised" and "lowered" say what comes of
 *  the next number at which the decision is another. */
CMT_MUST cmt_status cmt_threshold_steps(cmt_threshold *n);

/** Both ends of what moves freely. */
CMT_MUST cmt_status cmt_threshold_glides(cmt_threshold *n);

/** The looser end, exactly, where preference is fixed and the demand `single`.
 *  @param far   the decision where the number says nothing any more: another one, placed
 *  @param[out] found false: no end is written; a limit hides it */
CMT_MUST cmt_status cmt_threshold_cross(cmt_threshold *n,
                                        bool up,
                                        const cmt_other *far,
                                        bool *found);

/** "rates" of an inequality or equation that moves freely: how fast the objective changes with
 *  its number, on either side. Nothing where that is not known. */
CMT_MUST cmt_status cmt_threshold_rates(cmt_threshold *n);

/** "raised" or "lowered": what is decided at another number.
 *  @param is "step" or "part" */
CMT_MUST cmt_status cmt_threshold_move(
    cmt_threshold *n, bool up, const char *is, mpq_srcptr to, const cmt_other *other);

#endif
