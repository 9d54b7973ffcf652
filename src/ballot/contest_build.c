#include "ballot/contest_build.h"

#include "ballot/answers.h"
#include "ballot/ballot_rows.h"
#include "ballot/points.h"
#include "ballot/weighting.h"
#include "base/err.h"
#include "base/index.h"
#include "base/limits.h"
#include "base/sort.h"

#include <string.h>

static int by_group(const void *a, const void *b, const void *context)
{
    (void)context;
    return strcmp(((const cmt_contest_input *)a)->group,
                  ((const cmt_contest_input *)b)->group);
}

/* A copy of the inputs, sorted by group, each group once. */
static cmt_status sort_inputs(cmt_arena *mem,
                              const cmt_contest_input *inputs,
                              size_t n,
                              cmt_contest_input **out,
                              cmt_err *err)
{
    if (n > CMT_MAX_GROUPS)
        return cmt_fail(err, CMT_E_LIMIT, "more than %d groups", CMT_MAX_GROUPS);
    cmt_contest_input *in = CMT_NEW_ARRAY(mem, cmt_contest_input, n);
    if (in == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu groups", n);
    if (n > 0)
        memcpy(in, inputs, n * sizeof *in);
    if (!cmt_sort(mem, in, n, sizeof *in, by_group, NULL))
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu groups", n);
    for (size_t g = 1; g < n; g++) {
        if (strcmp(in[g - 1].group, in[g].group) == 0) {
            return cmt_fail(err, CMT_E_DUPLICATE, "two answers of group %s",
                            in[g].group);
        }
    }
    *out = in;
    return CMT_OK;
}

/* Prefix a lower error with the group it is about. */
static cmt_status in_group(cmt_err *err, cmt_status code, const char *group)
{
    if (code == CMT_OK || err == NULL || code == CMT_E_NOMEM)
        return code;
    const cmt_err lower = *err;
    return cmt_fail_at(err, code, lower.line, lower.path, "group %s: %s", group,
                       lower.text);
}

/* Which item each alternative of a file is, by id. */
static cmt_status match_names(cmt_arena *mem,
                              const cmt_question *question,
                              const cmt_ballot_file *file,
                              uint32_t **out,
                              cmt_err *err)
{
    cmt_index index = {0};
    uint32_t *item = CMT_NEW_ARRAY(mem, uint32_t, file->n_alternatives);
    if (item == NULL || !cmt_index_init(mem, question->n_items, &index))
        return cmt_fail(err, CMT_E_NOMEM, "no room for the names of a file");
    for (uint32_t i = 0; i < question->n_items; i++) {
        if (!cmt_index_add(&index, question->items[i].id, i)) {
            return cmt_fail(err, CMT_E_DUPLICATE, "item %s stands twice",
                            question->items[i].id);
        }
    }
    for (size_t k = 0; k < file->n_alternatives; k++) {
        item[k] = cmt_index_get(&index, file->names[k]);
        if (item[k] == CMT_INDEX_NONE) {
            return cmt_fail(err, CMT_E_REFERENCE,
                            "the attached file names \"%.100s\", which is no item of "
                            "question %s",
                            file->names[k], question->id);
        }
    }
    *out = item;
    return CMT_OK;
}

static size_t rows_of(const cmt_contest_input *in)
{
    return in->answer->n_ballots + (in->attached == NULL ? 0 : in->attached->n);
}

static cmt_status add_group(cmt_arena *mem,
                            const cmt_question *question,
                            const cmt_contest_input *in,
                            uint32_t group,
                            const cmt_contest_options *options,
                            cmt_ballot_rows *rows,
                            cmt_err *err)
{
    cmt_status st = CMT_OK;
    for (size_t b = 0; b < in->answer->n_ballots; b++)
        CMT_TRY(cmt_ballot_rows_add(rows, &in->answer->ballots[b], group, err));
    if (in->attached != NULL) {
        uint32_t *item = NULL;
        CMT_TRY(match_names(mem, question, in->attached, &item, err));
        CMT_TRY(cmt_ballot_rows_add_file(mem, rows, in->attached, item,
                                         options->approve, group, err));
    }
done:
    return in_group(err, st, in->group);
}

static cmt_status build_ballots(cmt_arena *mem,
                                const cmt_question *question,
                                const cmt_contest_input *in,
                                const cmt_contest_options *options,
                                cmt_contest *c,
                                cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_ballot_rows rows = {0};
    size_t room = 0;
    for (size_t g = 0; g < c->n_voices; g++)
        room += rows_of(&in[g]);
    if (room >= UINT32_MAX)
        return cmt_fail(err, CMT_E_LIMIT, "more than 2^32 ballots");
    CMT_TRY(
        cmt_ballot_rows_init(mem, options->form, c->n_alternatives, room, &rows, err));
    for (uint32_t g = 0; g < c->n_voices; g++)
        CMT_TRY(add_group(mem, question, &in[g], g, options, &rows, err));
    CMT_TRY(cmt_ballot_rows_merge(mem, &rows, &c->ballots, err));
done:
    return st;
}

static cmt_status build_content(cmt_arena *mem,
                                const cmt_question *question,
                                const cmt_contest_input *in,
                                const cmt_contest_options *options,
                                cmt_contest *c,
                                cmt_err *err)
{
    if (cmt_kind_has_ballots(question->kind))
        return build_ballots(mem, question, in, options, c, err);
    return cmt_answers_build(mem, in, c, err);
}

/* Count every group's ballots and divide voice. */
static cmt_status build_voices(cmt_arena *mem,
                               const cmt_question *question,
                               const cmt_contest_input *in,
                               const cmt_contest_options *options,
                               cmt_contest *c,
                               cmt_err *err)
{
    const size_t n = c->n_voices;
    cmt_weighed *weighed = CMT_NEW_ARRAY(mem, cmt_weighed, n);
    cmt_voice *voices = CMT_NEW_ARRAY(mem, cmt_voice, n);
    if (weighed == NULL || voices == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu voices", n);
    int64_t total = 0;
    for (size_t g = 0; g < n; g++) {
        int64_t ballots = 0;
        const cmt_status st = cmt_answer_check(question, &in[g], &ballots, err);
        if (st != CMT_OK)
            return in_group(err, st, in[g].group);
        total += ballots;
        if (total > (int64_t)CMT_MAX_ROUND_BALLOTS)
            return cmt_fail(err, CMT_E_LIMIT, "more than 2^32 ballots");
        weighed[g] = (cmt_weighed){in[g].group, in[g].stratum, in[g].members,
                                   in[g].weight, ballots};
    }
    c->voices = voices;
    return cmt_weighting_run(mem, &question->weighting, options->strata,
                             options->n_strata, weighed, n, voices, err);
}

/* What the contest takes over from the question. */
static cmt_status describe(cmt_arena *mem,
                           const cmt_question *question,
                           cmt_contest *c,
                           cmt_err *err)
{
    const size_t n = question->n_items;
    const char **ids = CMT_NEW_ARRAY(mem, const char *, n);
    bool *eligible = CMT_NEW_ARRAY(mem, bool, n);
    mpq_srcptr *costs = CMT_NEW_ARRAY(mem, mpq_srcptr, n);
    uint32_t *decision = CMT_NEW_ARRAY(mem, uint32_t, n);
    if (ids == NULL || eligible == NULL || costs == NULL || decision == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu alternatives", n);
    bool all = true;
    for (size_t i = 0; i < n; i++) {
        ids[i] = question->items[i].id;
        eligible[i] = question->items[i].eligible;
        costs[i] = question->items[i].cost;
        decision[i] = question->items[i].decision;
        all = all && eligible[i];
    }
    c->kind = question->kind;
    c->n_alternatives = n;
    c->ids = ids;
    c->eligible = all ? NULL : eligible;
    c->seats = question->seats;
    c->decision = question->n_decisions > 0 ? decision : NULL;
    c->n_decisions = question->n_decisions;
    c->budget = question->budget;
    c->costs = question->kind == CMT_KIND_BUDGET ? costs : NULL;
    c->min = question->min;
    c->max = question->max;
    c->consistency = question->consistency;
    c->n_clauses = question->n_clauses;
    c->missing = question->missing;
    return CMT_OK;
}

cmt_status cmt_contest_build(cmt_arena *mem,
                             const cmt_question *question,
                             const cmt_contest_input *inputs,
                             size_t n_inputs,
                             const cmt_contest_options *options,
                             cmt_contest *out,
                             cmt_err *err)
{
    cmt_contest c = {.n_voices = n_inputs, .unranked = options->unranked};
    cmt_contest_input *in = NULL;
    cmt_status st = sort_inputs(mem, inputs, n_inputs, &in, err);
    if (st == CMT_OK)
        st = describe(mem, question, &c, err);
    if (st == CMT_OK)
        st = build_voices(mem, question, in, options, &c, err);
    if (st == CMT_OK)
        st = build_content(mem, question, in, options, &c, err);
    if (st == CMT_OK)
        st = cmt_points_set(mem, &c, err);
    if (st == CMT_OK)
        *out = c;
    return st;
}

cmt_status cmt_contest_check_input(const cmt_question *question,
                                   const cmt_contest_input *input,
                                   cmt_err *err)
{
    int64_t ballots = 0;
    return cmt_answer_check(question, input, &ballots, err);
}

bool cmt_inputs_have_scores(const cmt_contest_input *inputs, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        const cmt_answer *a = inputs[k].answer;
        if (inputs[k].attached != NULL && inputs[k].attached->sort == CMT_SORT_SCORES)
            return true;
        for (size_t b = 0; a != NULL && b < a->n_ballots; b++) {
            if (a->ballots[b].form == CMT_FORM_SCORE)
                return true;
        }
    }
    return false;
}
