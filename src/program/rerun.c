/* A choice alone: its rule runs again, as if only the admissible alternatives had stood. */
#include "base/err.h"
#include "program/settle.h"

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room to run a rule again");
}

/** The admissible alternatives: those that some outcome left chooses. Names go on record. */
static cmt_status find_admissible(cmt_settling *t, cmt_set *out)
{
    cmt_status st = CMT_OK;
    cmt_arena *mem = t->s->mem;
    const uint32_t question = t->s->part->issues[0].question;
    const cmt_item *items = t->s->input->charter->questions[question].items;
    cmt_value *names = cmt_value_array(mem);
    CMT_TRY(cmt_settle_init(t));
    CMT_TRY(cmt_settle_measure(t));
    if (!cmt_settle_set(t, 0, true, out))
        return no_room(t->s->err);
    for (size_t k = 0; k < out->n; k++)
        cmt_value_add(mem, names, cmt_value_string(mem, items[out->at[k]].id));
    cmt_value_set(mem, t->s->record, "admissible", names);
done:
    return st;
}

/** The rule with the others ineligible. A rule that finds no winner among the admissible (a
 *  Condorcet winner need not exist) leaves all of them tied. */
static cmt_status run_rule(cmt_solving *s, const cmt_set *left, cmt_outcome *out)
{
    cmt_status st = CMT_OK;
    const cmt_program_issue *issue = s->sets[0].issue;
    cmt_contest contest = *issue->contest;
    bool *eligible = CMT_NEW_ARRAY(s->mem, bool, contest.n_alternatives + 1);
    if (eligible == NULL)
        return no_room(s->err);
    for (size_t k = 0; k < left->n; k++)
        eligible[left->at[k]] = true;
    contest.eligible = eligible;
    CMT_TRY(issue->rule->run(s->mem, &contest, issue->args, out, s->err));
    if (out->winners.n == 0) {
        out->winners = *left;
        out->tied = left->n > 1;
    }
done:
    return st;
}

/** Columns and ranges of the winners: one that the tie-break takes, or all of them tied. */
static void settle_winners(cmt_settling *t, const cmt_set *won, uint32_t one)
{
    const uint32_t first = t->s->space.vars.first[0];
    for (size_t c = 0; c < t->n; c++) {
        mpq_set_ui(t->low[c], 0, 1);
        mpq_set_ui(t->high[c], 0, 1);
    }
    for (size_t k = 0; k < won->n && one == CMT_NONE; k++)
        mpq_set_ui(t->high[first + won->at[k]], 1, 1);
    if (one != CMT_NONE) {
        mpq_set_ui(t->low[first + one], 1, 1);
        mpq_set_ui(t->high[first + one], 1, 1);
    }
}

cmt_status cmt_part_rerun(cmt_solving *s)
{
    cmt_status st = CMT_OK;
    cmt_settling t = {.s = s};
    cmt_set left = {0};
    const cmt_free_set *free = &s->sets[0];
    cmt_outcome *o = CMT_NEW(s->mem, cmt_outcome);
    if (o == NULL)
        return no_room(s->err);
    CMT_TRY(find_admissible(&t, &left));
    CMT_TRY(run_rule(s, &left, o));
    const bool open = o->winners.n > 1 && !free->picks;
    const uint32_t one =
        open ? CMT_NONE : cmt_tie_first(free->places, o->winners.at, o->winners.n);
    settle_winners(&t, &o->winners, one);
    const bool same =
        !open && (free->n == 1 || free->picks) && one == free->sets[0].at[0];
    s->finals[s->part->at[0]] =
        (cmt_program_final){.standing = open ? CMT_IS_TIED : CMT_IS_DECIDED,
                            .how = same ? CMT_HOW_FREE : CMT_HOW_RERUN,
                            .changed = !same,
                            .outcome = same ? free->issue->free : o,
                            .ranges = open ? cmt_settle_ranges(&t, 0) : NULL};
    CMT_TRY(cmt_settle_judge(&t));
done:
    return st;
}
