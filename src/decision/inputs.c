/* inputs.json: every submission of the round, in the order of the log. */
#include "decision/parts.h"

static cmt_value *submission_row(cmt_arena *mem,
                                 const cmt_round_input *input,
                                 const cmt_submission *s)
{
    cmt_value *row = cmt_value_object(mem);
    cmt_value_set_int(mem, row, "index", (int64_t)s->index);
    cmt_value_set_string(mem, row, "group", s->group);
    cmt_value_set_int(mem, row, "sequence", s->sequence);
    cmt_value_set_int(mem, row, "registry", s->registry);
    cmt_value_set_string(mem, row, "payload", s->payload);
    cmt_value_set_string(mem, row, "envelope", s->envelope);
    cmt_value_set_string(mem, row, "standing",
                         cmt_submission_standing_name(s->standing));
    if (s->reason != NULL)
        cmt_value_set_string(mem, row, "reason", cmt_json_fold(mem, s->reason));
    const cmt_group *group = cmt_registry_group(input->registry, s->group);
    if (s->standing == CMT_SUBMISSION_COUNTED && group != NULL)
        cmt_value_set(mem, row, "weight", cmt_value_q(mem, group->weight));
    return row;
}

static cmt_value *refusal_row(cmt_arena *mem, const cmt_refusal *r)
{
    cmt_value *row = cmt_value_object(mem);
    cmt_value_set_int(mem, row, "index", (int64_t)r->index);
    cmt_value_set_string(mem, row, "envelope", r->envelope);
    cmt_value_set_string(mem, row, "code", r->code);
    cmt_value_set_string(mem, row, "reason", cmt_json_fold(mem, r->reason));
    return row;
}

cmt_value *cmt_inputs_value(cmt_arena *mem, const cmt_round_input *input)
{
    cmt_value *top = cmt_value_object(mem);
    cmt_value *rows = cmt_value_array(mem);
    cmt_value *refusals = cmt_value_array(mem);
    for (size_t k = 0; k < input->n_submissions; k++)
        cmt_value_add(mem, rows, submission_row(mem, input, &input->submissions[k]));
    for (size_t k = 0; k < input->n_refusals; k++)
        cmt_value_add(mem, refusals, refusal_row(mem, &input->refusals[k]));
    cmt_value_set_string(mem, top, "format", CMT_INPUTS_FORMAT);
    cmt_value_set_string(mem, top, "instance", input->instance);
    cmt_value_set_string(mem, top, "round", input->round);
    cmt_value_set_int(mem, top, "open_index", (int64_t)input->open_index);
    cmt_value_set_int(mem, top, "close_index", (int64_t)input->close_index);
    char root[CMT_DIGEST_TEXT];
    cmt_digest_text(&input->root, root);
    cmt_value_set_string(mem, top, "root", root);
    cmt_value_set_int(mem, top, "counted", (int64_t)input->n_counted);
    cmt_value_set(mem, top, "submissions", rows);
    cmt_value_set(mem, top, "refusals", refusals);
    return top;
}
