/* What a part prefers among the outcomes that obey: in mode `rule`. */
#include "ballot/tally.h"
#include "base/err.h"
#include "program/solve.h"

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room for an objective");
}

static const cmt_question *asked(const cmt_solving *s, size_t k)
{
    return &s->input->charter->questions[s->part->issues[k].question];
}

cmt_status cmt_part_reach(
    cmt_solving *s, const char *step, bool maximise, const cmt_term *terms, size_t n)
{
    cmt_status st = CMT_OK;
    bool feasible = true;
    mpq_ptr value = cmt_q(s->mem);
    if (value == NULL)
        return no_room(s->err);
    CMT_TRY(
        cmt_space_solve(&s->space, step, maximise, terms, n, value, &feasible, s->err));
    if (!feasible)
        return cmt_fail(s->err, CMT_E_BUG, "'%s' left nothing", step);
    CMT_TRY(cmt_space_hold(&s->space, terms, n, maximise ? CMT_SENSE_GE : CMT_SENSE_LE,
                           value, s->err));
done:
    return st;
}

/** Maximise the sum of `merit` over what issue 0 chooses. */
static cmt_status reach_merit(cmt_solving *s, const char *step, const mpq_t *merit)
{
    const size_t n = asked(s, 0)->n_items;
    cmt_term *terms = CMT_NEW_ARRAY(s->mem, cmt_term, n + 1);
    if (terms == NULL)
        return no_room(s->err);
    for (size_t a = 0; a < n; a++)
        terms[a] = (cmt_term){s->space.vars.first[0] + (uint32_t)a, merit[a]};
    return cmt_part_reach(s, step, true, terms, n);
}

/** Approvals by weight, as cast: what was not seen is not approved. */
static cmt_status count_approvals(cmt_solving *s, const cmt_contest *c, mpq_t *out)
{
    cmt_status st = CMT_OK;
    cmt_tally tally = {0};
    CMT_TRY(cmt_tally_init(s->mem, c, c->n_alternatives, &tally, s->err));
    for (size_t b = 0; b < c->ballots.n; b++) {
        for (size_t a = 0; a < c->n_alternatives; a++) {
            const unsigned mark = cmt_ballots_mark(c, b, a);
            if (mark == CMT_MARK_APPROVE)
                cmt_tally_add(&tally, a, b, 1);
        }
    }
    for (size_t a = 0; a < c->n_alternatives; a++)
        cmt_tally_value(&tally, a, out[a]);
done:
    return st;
}

/** The rule's own objective where it has one (`*own`), else how many points approve: on
 *  ranked ballots, how many rank it first. */
static cmt_status find_merit(cmt_solving *s, mpq_t *merit, bool *own)
{
    const cmt_program_issue *issue = s->sets[0].issue;
    const cmt_contest *c = issue->contest;
    *own = asked(s, 0)->kind == CMT_KIND_COMMITTEE && issue->rule->welfare != NULL;
    if (*own) {
        return issue->rule->welfare(s->mem, c, issue->args, CMT_NONE, merit, s->err);
    }
    if (c->ballots.marks != NULL)
        return count_approvals(s, c, merit); /* mark 1: approved, or ranked first */
    if (issue->rule->welfare != NULL)
        return issue->rule->welfare(s->mem, c, issue->args, CMT_NONE, merit, s->err);
    return CMT_OK;
}

/** As few members of the free outcome are lost as can be. */
static cmt_status keep_most(cmt_solving *s)
{
    cmt_status st = CMT_OK;
    uint32_t distance = 0;
    mpq_ptr one = cmt_q(s->mem);
    if (one == NULL)
        return no_room(s->err);
    mpq_set_ui(one, 1, 1);
    CMT_TRY(cmt_part_distance(s, 0, true, &distance, NULL));
    const cmt_term lost = {distance, one};
    CMT_TRY(cmt_part_reach(s, "keep most of the free outcome", false, &lost, 1));
done:
    return st;
}

/** A committee or budget alone. */
static cmt_status prefer_set(cmt_solving *s, cmt_program_how *how)
{
    bool own = false;
    mpq_t *merit = cmt_q_array(s->mem, asked(s, 0)->n_items + 1);
    if (merit == NULL)
        return no_room(s->err);
    cmt_status st = find_merit(s, merit, &own);
    *how = own ? CMT_HOW_OBJECTIVE : CMT_HOW_KEEP;
    if (st == CMT_OK && !own)
        st = keep_most(s);
    if (st != CMT_OK)
        return st;
    const char *step = own ? "the rule's own objective" : "most approvals";
    return reach_merit(s, step, (const mpq_t *)merit);
}

/** The place of an alternative of issue k, at most the number of them. A winner is no change:
 *  where not all tied joint outcomes were tried, it has the first place. */
static uint32_t place_of(const cmt_solving *s, size_t k, uint32_t a)
{
    const cmt_outcome *o = s->sets[k].issue->free;
    const uint32_t last = (uint32_t)asked(s, k)->n_items;
    if (s->part->many && cmt_set_has(&o->winners, a))
        return 0;
    return o->ranking[a] < last ? o->ranking[a] : last;
}

/** Of joint outcomes equally close, those that a changed choice's own ranking prefers: the
 *  sum of the places of what is chosen, as a share of the last place. */
static cmt_status prefer_places(cmt_solving *s)
{
    cmt_status st = CMT_OK;
    size_t n = 0;
    cmt_term *terms = CMT_NEW_ARRAY(s->mem, cmt_term, s->space.vars.n_columns + 1);
    mpq_t *values = cmt_q_array(s->mem, s->space.vars.n_columns + 1);
    if (terms == NULL || values == NULL)
        return no_room(s->err);
    for (uint32_t k = 0; k < s->part->n; k++) {
        const cmt_question *q = asked(s, k);
        const uint32_t *ranking = s->sets[k].issue->free->ranking;
        if (s->sets[k].kind != CMT_KIND_CHOICE || ranking == NULL)
            continue;
        for (uint32_t a = 0; a < q->n_items; a++) {
            cmt_q_set_i64(values[n], place_of(s, k, a), (int64_t)q->n_items);
            mpq_canonicalize(values[n]);
            if (q->weight != NULL)
                mpq_mul(values[n], values[n], q->weight);
            terms[n].column = s->space.vars.first[k] + a;
            terms[n].value = values[n];
            n++;
        }
    }
    if (n > 0)
        CMT_TRY(cmt_part_reach(s, "best places of changed choices", false, terms, n));
done:
    return st;
}

/** Line (10): the least sum of weighted distances. `deviations` collects those of weights. */
static cmt_status reach_closest(cmt_solving *s, uint32_t *deviations, size_t *n)
{
    cmt_status st = CMT_OK;
    cmt_term *terms = CMT_NEW_ARRAY(s->mem, cmt_term, s->part->n + 1);
    mpq_ptr one = cmt_q(s->mem);
    if (terms == NULL || one == NULL)
        return no_room(s->err);
    mpq_set_ui(one, 1, 1);
    for (uint32_t k = 0; k < s->part->n && st == CMT_OK; k++) {
        const cmt_question *q = asked(s, k);
        terms[k].value = q->weight != NULL ? q->weight : one;
        st = cmt_part_distance(s, k, false, &terms[k].column, &deviations[*n]);
        *n += s->sets[k].kind == CMT_KIND_WEIGHTS ? q->n_items : 0;
    }
    if (st != CMT_OK)
        return st;
    return cmt_part_reach(s, "closest to the free outcomes", false, terms, s->part->n);
}

/** Least sum of weighted distances, then places, then even deviations of weights. */
static cmt_status prefer_close(cmt_solving *s)
{
    cmt_status st = CMT_OK;
    uint32_t *deviations = CMT_NEW_ARRAY(s->mem, uint32_t, s->space.vars.n_columns + 1);
    size_t n = 0;
    bool feasible = true;
    if (deviations == NULL)
        return no_room(s->err);
    CMT_TRY(reach_closest(s, deviations, &n));
    CMT_TRY(prefer_places(s));
    if (n == 0)
        return CMT_OK;
    CMT_TRY(cmt_space_leximax(&s->space, "even deviations of weights", deviations, n,
                              NULL, NULL, &feasible, s->err));
done:
    return st;
}

static bool all_eligible(const cmt_question *q)
{
    for (size_t a = 0; a < q->n_items; a++) {
        if (!q->items[a].eligible)
            return false;
    }
    return true;
}

/** A ranking alone whose rule is defined as the best order by a sum over pairs. */
static cmt_status prefer_order(cmt_solving *s)
{
    cmt_status st = CMT_OK;
    const cmt_program_issue *issue = s->sets[0].issue;
    const uint32_t items = (uint32_t)asked(s, 0)->n_items;
    const size_t pairs = (size_t)items * items;
    cmt_term *terms = CMT_NEW_ARRAY(s->mem, cmt_term, pairs + 1);
    mpq_t *worth = cmt_q_array(s->mem, pairs + 1);
    size_t n = 0;
    if (terms == NULL || worth == NULL)
        return no_room(s->err);
    CMT_TRY(
        issue->rule->order_worth(s->mem, issue->contest, issue->args, worth, s->err));
    for (uint32_t a = 0; a < items; a++) {
        for (uint32_t b = 0; b < items; b++) {
            if (a != b) {
                terms[n++] = (cmt_term){cmt_variables_column(&s->space.vars, 0, a, b),
                                        worth[(size_t)a * items + b]};
            }
        }
    }
    CMT_TRY(cmt_part_reach(s, "the rule's own objective", true, terms, n));
done:
    return st;
}

cmt_status cmt_part_close(cmt_solving *s)
{
    return prefer_close(s);
}

cmt_status cmt_part_objective(cmt_solving *s, cmt_program_how *how)
{
    const cmt_kind kind = s->sets[0].kind;
    *how = CMT_HOW_CLOSEST;
    if (s->part->n == 1 && s->sets[0].chances) {
        const cmt_status st = cmt_part_lottery(s, how);
        return st == CMT_OK ? prefer_close(s) : st;
    }
    if (s->part->n == 1 && (kind == CMT_KIND_COMMITTEE || kind == CMT_KIND_BUDGET))
        return prefer_set(s, how);
    if (s->part->n == 1 && kind == CMT_KIND_RANKING
        && s->sets[0].issue->rule->order_worth != NULL && all_eligible(asked(s, 0))) {
        *how = CMT_HOW_OBJECTIVE;
        return prefer_order(s);
    }
    return prefer_close(s);
}
