#include "program/program.h"

#include "base/err.h"
#include "program/report.h"
#include "program/solve.h"

const char *cmt_program_how_name(cmt_program_how how)
{
    static const char *const names[] = {
        [CMT_HOW_NONE] = "none",           [CMT_HOW_FREE] = "free",
        [CMT_HOW_AMONG] = "among",         [CMT_HOW_RERUN] = "rerun",
        [CMT_HOW_OBJECTIVE] = "objective", [CMT_HOW_KEEP] = "keep",
        [CMT_HOW_CLOSEST] = "closest",     [CMT_HOW_SOCIAL] = "social",
        [CMT_HOW_DEADLOCK] = "deadlock"};
    return names[how];
}

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room for a round's program");
}

/** Finals of issues that nothing constrains: the free outcome as it is. */
static void let_stand(const cmt_program_input *input, cmt_program_final *finals)
{
    for (size_t k = 0; k < input->n_issues; k++) {
        const cmt_program_issue *issue = &input->issues[k];
        finals[k] =
            (cmt_program_final){.standing = CMT_IS_UNDECIDED, .how = CMT_HOW_NONE};
        if (issue->free == NULL)
            continue;
        const cmt_tie_kind ties = issue->args->tie_break.kind;
        const bool picks = ties == CMT_TIE_ORDER || ties == CMT_TIE_LOT;
        finals[k].standing = issue->free->tied && !picks ? CMT_IS_TIED : CMT_IS_DECIDED;
        finals[k].how = CMT_HOW_FREE;
        finals[k].outcome = issue->free;
    }
}

/** One part: its free outcomes if they obey, else its program. */
static cmt_status decide_part(cmt_solving *s, bool *free_obey)
{
    cmt_status st = CMT_OK;
    bool obey = false;
    cmt_free_set *sets = CMT_NEW_ARRAY(s->mem, cmt_free_set, s->part->n);
    if (sets == NULL)
        return no_room(s->err);
    for (size_t k = 0; k < s->part->n; k++) {
        CMT_TRY(cmt_free_set_build(s->mem, s->input, &s->input->issues[s->part->at[k]],
                                   s->part->issues[k].chances, &sets[k], s->err));
    }
    s->sets = sets;
    CMT_TRY(cmt_free_try(s->mem, s->input, s->part, sets, s->finals, &obey, s->err));
    if (!obey) {
        *free_obey = false;
        CMT_TRY(cmt_part_solve(s));
    }
done:
    return st;
}

static cmt_status decide_all(cmt_arena *mem,
                             const cmt_program_input *input,
                             const cmt_solver *solver,
                             cmt_agenda *agenda,
                             cmt_program_final *finals,
                             cmt_program_result *out,
                             cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_value *parts = cmt_value_array(mem);
    out->free_obey = true;
    for (size_t p = 0; p < agenda->n_parts; p++) {
        cmt_solving s = {.mem = mem,
                         .input = input,
                         .solver = solver,
                         .part = &agenda->parts[p],
                         .finals = finals,
                         .record = cmt_value_object(mem),
                         .err = err};
        CMT_TRY(decide_part(&s, &out->free_obey));
        out->unproved = out->unproved || s.space.unproved;
        cmt_report_part(&s);
        cmt_value_add(mem, parts, s.record);
    }
    out->report = cmt_report_value(mem, input, agenda, parts, out);
done:
    return st;
}

cmt_status cmt_program_run(cmt_arena *mem,
                           const cmt_program_input *input,
                           const cmt_solver *solver,
                           cmt_program_result *out,
                           cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_agenda agenda = {0};
    cmt_program_result result = {0};
    cmt_program_final *finals =
        CMT_NEW_ARRAY(mem, cmt_program_final, input->n_issues + 1);
    if (finals == NULL)
        return no_room(err);
    CMT_TRY(cmt_agenda_build(mem, input, &agenda, err));
    let_stand(input, finals);
    CMT_TRY(decide_all(mem, input, solver, &agenda, finals, &result, err));
    if (!cmt_arena_ok(mem))
        return no_room(err);
    result.finals = finals;
    result.chances = agenda.chances;
    *out = result;
done:
    return st;
}
