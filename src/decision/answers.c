/* From counted profiles to the contest of one question in one context.
 *
 * An answer that cannot be read (a broken attachment, more ballots than members) must not
 * stop the round for everybody else: it is set aside, and the record says whose and why. */
#include "ballot/contest_build.h"
#include "base/err.h"
#include "decision/parts.h"

#include <stdlib.h>
#include <string.h>

bool cmt_is_refusal(cmt_status st)
{
    return st == CMT_E_UNSUPPORTED || st == CMT_E_RANGE || st == CMT_E_LIMIT
           || st == CMT_E_SCHEMA || st == CMT_E_REFERENCE || st == CMT_E_NEGATIVE
           || st == CMT_E_SYNTAX || st == CMT_E_DUPLICATE;
}

cmt_ballot_form cmt_form_read_by(const cmt_rule *rule)
{
    if ((rule->reads & (CMT_READS_RANKS | CMT_READS_PAIRS)) != 0)
        return CMT_FORM_RANK;
    if ((rule->reads & CMT_READS_SCORES) != 0)
        return CMT_FORM_SCORE;
    return (rule->reads & CMT_READS_MARKS) != 0 ? CMT_FORM_APPROVE : CMT_FORM_RANK;
}

static const cmt_attachment *find_attachment(const cmt_submission *s,
                                             const char *digest)
{
    for (size_t k = 0; k < s->n_attachments; k++) {
        if (strcmp(s->attachments[k].digest, digest) == 0)
            return &s->attachments[k];
    }
    return NULL;
}

static cmt_status read_attachment(const cmt_deciding *d,
                                  const cmt_submission *s,
                                  const cmt_answer *answer,
                                  const cmt_ballot_file **out,
                                  cmt_err *err)
{
    const cmt_attachment *a = find_attachment(s, answer->attachment);
    cmt_ballot_file *file = CMT_NEW(d->mem, cmt_ballot_file);
    cmt_ballot_format format = CMT_FORMAT_SOC;
    if (!cmt_ballot_format_read(answer->format, &format)) {
        return cmt_fail(err, CMT_E_UNSUPPORTED, "not supported yet: the format `%s`",
                        answer->format);
    }
    if (a == NULL) {
        return cmt_fail(err, CMT_E_REFERENCE, "the attachment %s is not there",
                        answer->attachment);
    }
    if (file == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for an attachment");
    const cmt_status st =
        cmt_ballot_bytes_read(d->mem, a->bytes, a->n, format, file, err);
    if (st == CMT_OK)
        *out = file;
    return st;
}

/* One group's part; CMT_OK with `why` filled when the answer is to be set aside. */
static cmt_status take_one(const cmt_deciding *d,
                           const cmt_submission *s,
                           const cmt_answer *answer,
                           cmt_contest_input *out,
                           cmt_err *why)
{
    const cmt_question *q = &d->input->charter->questions[answer->question];
    const cmt_group *group = cmt_registry_group(d->input->registry, s->group);
    cmt_status st = CMT_OK;
    if (group == NULL) {
        return cmt_fail(why, CMT_E_REFERENCE,
                        "the group is not in the registry in force at the close");
    }
    *out = (cmt_contest_input){.group = group->id,
                               .stratum = group->stratum,
                               .members = group->members,
                               .weight = group->weight,
                               .answer = answer};
    if (answer->attachment != NULL)
        CMT_TRY(read_attachment(d, s, answer, &out->attached, why));
    CMT_TRY(cmt_contest_check_input(q, out, why));
done:
    return st;
}

static int input_by_group(const void *left, const void *right)
{
    const cmt_contest_input *a = left;
    const cmt_contest_input *b = right;
    return strcmp(a->group, b->group);
}

static int aside_by_group(const void *left, const void *right)
{
    const cmt_set_aside *a = left;
    const cmt_set_aside *b = right;
    return strcmp(a->group, b->group);
}

static const cmt_answer *answer_to(const cmt_submission *s, const cmt_ruling *r)
{
    if (s->standing != CMT_SUBMISSION_COUNTED)
        return NULL;
    for (size_t k = 0; k < s->profile->n_answers; k++) {
        const cmt_answer *a = &s->profile->answers[k];
        if (a->question == r->question && a->context == r->context)
            return a;
    }
    return NULL;
}

cmt_status cmt_answers_take(const cmt_deciding *d, cmt_ruling *ruling, cmt_err *err)
{
    const size_t room = d->input->n_submissions + 1;
    cmt_contest_input *inputs = CMT_NEW_ARRAY(d->mem, cmt_contest_input, room);
    cmt_set_aside *aside = CMT_NEW_ARRAY(d->mem, cmt_set_aside, room);
    size_t n = 0;
    size_t n_aside = 0;
    if (inputs == NULL || aside == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for answers");
    for (size_t k = 0; k < d->input->n_submissions; k++) {
        const cmt_submission *s = &d->input->submissions[k];
        const cmt_answer *answer = answer_to(s, ruling);
        cmt_err why = {0};
        if (answer == NULL)
            continue;
        const cmt_status st = take_one(d, s, answer, &inputs[n], &why);
        if (st == CMT_OK) {
            n++;
            continue;
        }
        if (!cmt_is_refusal(st))
            return cmt_fail(err, st, "group `%s`: %s", s->group, why.text);
        aside[n_aside++] = (cmt_set_aside){.group = s->group,
                                           .reason = cmt_json_fold(d->mem, why.text)};
    }
    if (n > 1)
        qsort(inputs, n, sizeof *inputs, input_by_group);
    if (n_aside > 1)
        qsort(aside, n_aside, sizeof *aside, aside_by_group);
    ruling->answers = inputs;
    ruling->n_answers = n;
    ruling->set_aside = aside;
    ruling->n_set_aside = n_aside;
    return CMT_OK;
}

cmt_status cmt_answers_contest(const cmt_deciding *d,
                               const cmt_ruling *ruling,
                               cmt_ballot_form form,
                               cmt_contest *out,
                               cmt_err *err)
{
    const cmt_charter *c = d->input->charter;
    const cmt_question *q = &c->questions[ruling->question];
    const cmt_contest_options options = {.form = form,
                                         .unranked = q->unranked,
                                         .strata = c->strata,
                                         .n_strata = c->n_strata};
    return cmt_contest_build(d->mem, q, ruling->answers, ruling->n_answers, &options,
                             out, err);
}
