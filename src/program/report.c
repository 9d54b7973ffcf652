#include "program/report.h"

static const char *state_name(cmt_demand_state state)
{
    static const char *const names[] = {
        [CMT_DEMAND_HOLDS] = "holds",       [CMT_DEMAND_BINDS] = "binds",
        [CMT_DEMAND_BREACHED] = "breached", [CMT_DEMAND_OPEN] = "open",
        [CMT_DEMAND_TIED] = "tied",         [CMT_DEMAND_REFUSED] = "refused",
        [CMT_DEMAND_DEADLOCK] = "deadlock"};
    return names[state];
}

static cmt_value *name_issue(cmt_arena *mem, const cmt_program_input *input, uint32_t k)
{
    const cmt_program_issue *issue = &input->issues[k];
    const cmt_charter *charter = input->charter;
    cmt_value *entry = cmt_value_object(mem);
    cmt_value_set_string(mem, entry, "question",
                         charter->questions[issue->question].id);
    cmt_value_set_string(mem, entry, "context", charter->contexts[issue->context].id);
    return entry;
}

void cmt_report_part(cmt_solving *s)
{
    cmt_arena *mem = s->mem;
    cmt_value *issues = cmt_value_array(mem);
    for (size_t k = 0; k < s->part->n; k++) {
        const cmt_program_final *final = &s->finals[s->part->at[k]];
        cmt_value *entry = name_issue(mem, s->input, s->part->at[k]);
        cmt_value_set_string(mem, entry, "how", cmt_program_how_name(final->how));
        cmt_value_set_string(mem, entry, "status", cmt_standing_name(final->standing));
        cmt_value_set_bool(mem, entry, "changed", final->changed);
        if (final->ranges != NULL)
            cmt_value_set(mem, entry, "ranges", final->ranges);
        cmt_value_add(mem, issues, entry);
    }
    cmt_value_set(mem, s->record, "issues", issues);
    if (s->space.unproved)
        cmt_value_set_string(mem, s->record, "optimality", "unproved");
}

/** The questions in context that a demand speaks of, as `question@context`. */
static cmt_value *name_issues(cmt_arena *mem,
                              const cmt_program_input *input,
                              const cmt_live *live)
{
    cmt_value *list = cmt_value_array(mem);
    for (size_t k = 0; k < live->n_issues; k++) {
        const cmt_program_issue *issue = &input->issues[live->issues[k]];
        const char *id = cmt_arena_printf(mem, "%s@%s",
                                          input->charter->questions[issue->question].id,
                                          input->charter->contexts[issue->context].id);
        cmt_value_add(mem, list, cmt_value_string(mem, id));
    }
    return list;
}

/** The part of an entry that articles and red lines share. */
static cmt_value *describe(cmt_arena *mem,
                           const cmt_program_input *input,
                           const cmt_live *live)
{
    cmt_value *entry = cmt_value_object(mem);
    const cmt_demand *d = &live->demand;
    cmt_value_set_string(mem, entry, "state", state_name(live->state));
    cmt_value_set_string(mem, entry, "context",
                         input->charter->contexts[d->context].id);
    if (d->text != NULL)
        cmt_value_set_string(mem, entry, "text", d->text);
    cmt_value_set(mem, entry, "questions", name_issues(mem, input, live));
    if (live->free_violation != NULL)
        cmt_value_set(mem, entry, "free", cmt_value_q(mem, live->free_violation));
    if (live->final_violation != NULL)
        cmt_value_set(mem, entry, "final", cmt_value_q(mem, live->final_violation));
    return entry;
}

static cmt_value *list_articles(cmt_arena *mem,
                                const cmt_program_input *input,
                                const cmt_agenda *agenda)
{
    cmt_value *list = cmt_value_array(mem);
    for (size_t k = 0; k < agenda->n_live; k++) {
        const cmt_live *live = &agenda->live[k];
        if (live->article == NULL)
            continue;
        cmt_value *entry = describe(mem, input, live);
        cmt_value_set_string(mem, entry, "article", live->article->id);
        cmt_value_set_int(mem, entry, "tier", live->tier);
        cmt_value_add(mem, list, entry);
    }
    return list;
}

static cmt_value *list_red_lines(cmt_arena *mem,
                                 const cmt_program_input *input,
                                 const cmt_agenda *agenda)
{
    cmt_value *list = cmt_value_array(mem);
    for (size_t k = 0; k < agenda->n_live; k++) {
        const cmt_live *live = &agenda->live[k];
        if (live->red_line == NULL)
            continue;
        cmt_value *entry = describe(mem, input, live);
        cmt_value_set_string(mem, entry, "group", live->red_line->group);
        cmt_value_set_string(mem, entry, "red_line", live->red_line->line->id);
        cmt_value_set(mem, entry, "points", cmt_value_q(mem, live->red_line->points));
        if (live->conflict != NULL)
            cmt_value_set(mem, entry, "conflict", live->conflict);
        cmt_value_add(mem, list, entry);
    }
    return list;
}

cmt_value *cmt_report_value(cmt_arena *mem,
                            const cmt_program_input *input,
                            const cmt_agenda *agenda,
                            cmt_value *parts,
                            const cmt_program_result *result)
{
    cmt_value *report = cmt_value_object(mem);
    cmt_value_set_string(mem, report, "mode", cmt_mode_name(input->charter->mode));
    cmt_value_set_bool(mem, report, "free_obey", result->free_obey);
    cmt_value_set_string(mem, report, "optimality",
                         result->unproved ? "unproved" : "proved");
    cmt_value_set(mem, report, "articles", list_articles(mem, input, agenda));
    cmt_value_set(mem, report, "red_lines", list_red_lines(mem, input, agenda));
    cmt_value_set(mem, report, "lapsed", agenda->lapsed);
    cmt_value_set(mem, report, "not_yet", agenda->not_yet);
    cmt_value_set(mem, report, "superseded", agenda->superseded);
    cmt_value_set(mem, report, "parts", parts);
    return report;
}
