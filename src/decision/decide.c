#include "decision/decide.h"

#include "base/err.h"
#include "decision/effects.h"
#include "decision/registry.h"
#include "decision/support.h"
#include "rules/outcome_json.h"

#include <stdlib.h>
#include <string.h>

#define LOT_PREFIX "comitia/lot/1"

/* SHA-256("comitia/lot/1" || log root at the close || secrets || question id). */
static cmt_status draw_seed(const cmt_round_input *input,
                            const char *question,
                            uint8_t seed[32],
                            cmt_err *err)
{
    cmt_sha256 *state = cmt_sha256_new();
    cmt_hash32 hash;
    if (state == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room to draw a lot");
    cmt_sha256_add(state, LOT_PREFIX, strlen(LOT_PREFIX));
    cmt_sha256_add(state, input->root.at, sizeof input->root.at);
    for (size_t k = 0; k < input->n_seeds; k++)
        cmt_sha256_add(state, input->secrets[k], sizeof input->secrets[k]);
    cmt_sha256_add(state, question, strlen(question));
    cmt_sha256_end(state, &hash);
    cmt_sha256_free(state);
    memcpy(seed, hash.at, sizeof hash.at);
    return CMT_OK;
}

/* A lot without revealed secrets cannot be drawn: ties stay. */
static cmt_status set_args(const cmt_deciding *d, cmt_ruling *r, cmt_err *err)
{
    const cmt_question *q = &d->input->charter->questions[r->question];
    r->args = (cmt_rule_args){.options = q->rule_options,
                              .n_options = q->n_rule_options,
                              .tie_break = {.kind = q->tie_break},
                              .solver = d->solver};
    if (q->tie_break != CMT_TIE_LOT)
        return CMT_OK;
    if (d->input->secrets == NULL || d->input->n_seeds == 0) {
        r->args.tie_break.kind = CMT_TIE_NONE;
        return CMT_OK;
    }
    return draw_seed(d->input, q->id, r->args.tie_break.seed, err);
}

static int64_t ballots_of(const cmt_contest *c, int64_t *n_groups)
{
    int64_t sum = 0;
    *n_groups = 0;
    for (size_t g = 0; g < c->n_voices; g++) {
        sum += c->voices[g].ballots;
        *n_groups += c->voices[g].ballots > 0;
    }
    return sum;
}

/* Statuses that stand before any rule runs. */
static bool is_barred(const cmt_deciding *d, cmt_ruling *r)
{
    const cmt_question *q = &d->input->charter->questions[r->question];
    int64_t groups = 0;
    const int64_t ballots = ballots_of(&r->contest, &groups);
    if (!cmt_in_force(NULL, q->sunset, d->time)) {
        r->status = CMT_IS_LAPSED;
        r->reason = cmt_arena_printf(d->mem, "its sunset, %s, has passed", q->sunset);
        return true;
    }
    if (ballots > 0 && groups >= q->quorum_groups && ballots >= q->quorum_ballots)
        return false;
    r->status = CMT_IS_INQUORATE;
    r->reason = cmt_arena_printf(
        d->mem, "%lld groups with %lld ballots took part; %lld and %lld are needed",
        (long long)groups, (long long)ballots,
        (long long)(q->quorum_groups > 0 ? q->quorum_groups : 1),
        (long long)(q->quorum_ballots > 0 ? q->quorum_ballots : 1));
    return true;
}

static cmt_status run_rule(const cmt_deciding *d, cmt_ruling *r, cmt_err *err)
{
    cmt_status st = CMT_OK;
    CMT_TRY(r->rule->run(d->mem, &r->contest, &r->args, &r->free, err));
    r->free_record =
        cmt_outcome_value(d->mem, &r->contest, r->rule, &r->args, &r->free);
    if (r->free_record == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for an outcome");
    r->has_free = true;
    CMT_TRY(cmt_trials_run(d, r, err));
done:
    return st;
}

static cmt_status rule_on(cmt_deciding *d, cmt_ruling *r, cmt_err *err)
{
    const cmt_question *q = &d->input->charter->questions[r->question];
    cmt_status st = CMT_OK;
    r->from = "none";
    r->rule = cmt_rule_for_question(q->kind, q->rule);
    CMT_TRY(set_args(d, r, err));
    CMT_TRY(cmt_answers_take(d, r, err));
    CMT_TRY(cmt_answers_contest(d, r, cmt_form_read_by(r->rule), &r->contest, err));
    if (!is_barred(d, r))
        CMT_TRY(run_rule(d, r, err));
done:
    return st;
}

/* The rulings in charter order, each with its question and context. */
static cmt_status list_rulings(cmt_deciding *d, cmt_err *err)
{
    const cmt_charter *c = d->input->charter;
    size_t n = 0;
    for (size_t q = 0; q < c->n_questions; q++)
        n += c->questions[q].n_contexts;
    d->rulings = CMT_NEW_ARRAY(d->mem, cmt_ruling, n + 1);
    if (d->rulings == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu rulings", n);
    for (uint32_t q = 0; q < c->n_questions; q++) {
        for (size_t k = 0; k < c->questions[q].n_contexts; k++) {
            d->rulings[d->n++] =
                (cmt_ruling){.question = q, .context = c->questions[q].contexts[k]};
        }
    }
    return CMT_OK;
}

static int by_group(const void *left, const void *right)
{
    const cmt_program_red_line *a = left;
    const cmt_program_red_line *b = right;
    const int order = strcmp(a->group, b->group);
    return order != 0
               ? order
               : (a->line->line > b->line->line) - (a->line->line < b->line->line);
}

/* Red lines of counted profiles; a breach weighs the group's registered voice. */
static cmt_status list_red_lines(cmt_deciding *d, cmt_err *err)
{
    size_t n = 0;
    for (size_t k = 0; k < d->input->n_submissions; k++) {
        const cmt_submission *s = &d->input->submissions[k];
        n += s->standing == CMT_SUBMISSION_COUNTED ? s->profile->n_red_lines : 0;
    }
    cmt_program_red_line *lines = CMT_NEW_ARRAY(d->mem, cmt_program_red_line, n + 1);
    if (lines == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu red lines", n);
    size_t at = 0;
    for (size_t k = 0; k < d->input->n_submissions; k++) {
        const cmt_submission *s = &d->input->submissions[k];
        const cmt_group *group = cmt_registry_group(d->input->registry, s->group);
        if (s->standing != CMT_SUBMISSION_COUNTED || group == NULL)
            continue;
        for (size_t i = 0; i < s->profile->n_red_lines; i++) {
            lines[at++] = (cmt_program_red_line){.group = s->group,
                                                 .line = &s->profile->red_lines[i],
                                                 .points = group->weight};
        }
    }
    if (at > 1)
        qsort(lines, at, sizeof *lines, by_group);
    d->red_lines = lines;
    d->n_red_lines = at;
    return CMT_OK;
}

/* A copy of a record's top with one more member; the record itself stays as it was made. */
static cmt_value *with_member(cmt_arena *mem,
                              const cmt_value *record,
                              const char *key,
                              const cmt_value *member)
{
    cmt_value *copy = cmt_value_object(mem);
    for (size_t k = 0; record != NULL && k < record->as.object.n; k++) {
        cmt_value_set(mem, copy, record->as.object.members[k].key,
                      record->as.object.members[k].value);
    }
    cmt_value_set(mem, copy, key, cmt_value_share(mem, member));
    return copy;
}

/* A choice that the rule leaves tied and the tie-break settles: in force is the alternative
 * of least place, as the program took it; the free record keeps the whole tied set. */
static cmt_status break_choice(const cmt_deciding *d, cmt_ruling *r, cmt_err *err)
{
    uint32_t *place = NULL;
    cmt_outcome one = r->free;
    uint32_t *at = CMT_NEW_ARRAY(d->mem, uint32_t, 1);
    const cmt_status st = cmt_tie_places(d->mem, &r->args.tie_break,
                                         r->contest.n_alternatives, &place, err);
    if (st != CMT_OK)
        return st;
    if (at == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for an outcome");
    at[0] = cmt_tie_first(place, r->free.winners.at, r->free.winners.n);
    one.winners = (cmt_set){.at = at, .n = 1};
    one.tied = false;
    r->reason = "the rule yields a tie, and the tie-break settles it";
    r->settled = one;
    r->in_force = cmt_outcome_value(d->mem, &r->contest, r->rule, &r->args, &one);
    return r->in_force != NULL ? CMT_OK
                               : cmt_fail(err, CMT_E_NOMEM, "no room for an outcome");
}

cmt_status cmt_ruling_apply(const cmt_deciding *d,
                            cmt_ruling *r,
                            const cmt_program_final *f,
                            cmt_err *err)
{
    if (!r->has_free)
        return CMT_OK;
    r->status = f->standing;
    r->reason = cmt_ruling_reason(d, r, f);
    if (f->outcome == NULL)
        return CMT_OK;
    const cmt_value *optimality = cmt_value_get(cmt_program_part(d, r), "optimality");
    r->from = f->changed ? "program" : "free";
    r->has_settled = true;
    r->settled = f->changed ? *f->outcome : r->free;
    r->in_force = f->changed ? cmt_outcome_value(d->mem, &r->contest, r->rule, &r->args,
                                                 f->outcome)
                             : r->free_record;
    if (!f->changed && f->standing == CMT_IS_DECIDED
        && r->contest.kind == CMT_KIND_CHOICE && r->free.winners.n > 1)
        return break_choice(d, r, err);
    if (f->ranges != NULL)
        r->in_force = with_member(d->mem, r->in_force, "ranges", f->ranges);
    if (f->changed && optimality != NULL)
        r->in_force = with_member(d->mem, r->in_force, "optimality", optimality);
    return r->in_force != NULL && cmt_arena_ok(d->mem)
               ? CMT_OK
               : cmt_fail(err, CMT_E_NOMEM, "no room for an outcome");
}

static cmt_status run_program(cmt_deciding *d, cmt_err *err)
{
    cmt_program_issue *issues = CMT_NEW_ARRAY(d->mem, cmt_program_issue, d->n + 1);
    cmt_status st = CMT_OK;
    if (issues == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the program's issues");
    for (size_t k = 0; k < d->n; k++) {
        const cmt_ruling *r = &d->rulings[k];
        issues[k] = (cmt_program_issue){.question = r->question,
                                        .context = r->context,
                                        .contest = &r->contest,
                                        .rule = r->rule,
                                        .args = &r->args,
                                        .free = r->has_free ? &r->free : NULL};
    }
    const cmt_program_input input = {.charter = d->input->charter,
                                     .issues = issues,
                                     .n_issues = d->n,
                                     .red_lines = d->red_lines,
                                     .n_red_lines = d->n_red_lines,
                                     .now = d->time};
    CMT_TRY(cmt_program_run(d->mem, &input, d->solver, &d->program, err));
    for (size_t k = 0; k < d->n; k++)
        CMT_TRY(cmt_ruling_apply(d, &d->rulings[k], &d->program.finals[k], err));
    CMT_TRY(cmt_effects_find(d, &input, err));
done:
    return st;
}

static cmt_status rule_on_all(cmt_deciding *d, cmt_err *err)
{
    cmt_status st = CMT_OK;
    for (size_t k = 0; k < d->n && st == CMT_OK; k++)
        st = rule_on(d, &d->rulings[k], err);
    return st;
}

static cmt_status decide_all(cmt_deciding *d, cmt_err *err)
{
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_decision_supports(d->input, err));
    CMT_TRY(list_rulings(d, err));
    CMT_TRY(list_red_lines(d, err));
    CMT_TRY(rule_on_all(d, err));
    CMT_TRY(run_program(d, err));
    CMT_TRY(cmt_previous_stand(d, err));
    CMT_TRY(cmt_insights(d, err));
    CMT_TRY(cmt_group_ledger(d, err));
done:
    return st;
}

cmt_status cmt_decide(cmt_arena *mem,
                      const cmt_round_input *input,
                      const cmt_value *previous,
                      const cmt_value *record,
                      const cmt_solver *solver,
                      cmt_time time,
                      cmt_decision *out,
                      cmt_err *err)
{
    cmt_deciding d = {.mem = mem,
                      .input = input,
                      .previous = previous,
                      .record = record,
                      .solver = solver,
                      .time = time};
    const cmt_status st = decide_all(&d, err);
    if (st != CMT_OK)
        return st;
    const cmt_decision decision = {.input = input,
                                   .time = time,
                                   .rulings = d.rulings,
                                   .n_rulings = d.n,
                                   .program = d.program.report,
                                   .record = cmt_decision_value(&d),
                                   .inputs = cmt_inputs_value(mem, input)};
    if (!cmt_arena_ok(mem))
        return cmt_fail(err, CMT_E_NOMEM, "no room for the decision's record");
    *out = decision;
    return CMT_OK;
}
