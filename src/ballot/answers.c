#include "ballot/answers.h"

#include "base/err.h"
#include "base/limits.h"

#include <string.h>

bool cmt_kind_has_ballots(cmt_kind kind)
{
    return kind != CMT_KIND_WEIGHTS && kind != CMT_KIND_LEVEL
           && kind != CMT_KIND_JUDGMENT;
}

static cmt_status add_count(int64_t count, unsigned line, int64_t *total, cmt_err *err)
{
    if (count < 1)
        return cmt_fail_at(err, CMT_E_RANGE, line, NULL, "a count is below 1");
    if (!cmt_add_i64(*total, count, total) || *total > (int64_t)CMT_MAX_ROUND_BALLOTS)
        return cmt_fail_at(err, CMT_E_LIMIT, line, NULL, "more than 2^32 ballots");
    return CMT_OK;
}

static bool on_simplex(const mpq_srcptr *weights, size_t n)
{
    mpq_t sum;
    mpq_init(sum);
    bool sound = true;
    for (size_t i = 0; i < n; i++) {
        sound = sound && mpq_sgn(weights[i]) >= 0;
        mpq_add(sum, sum, weights[i]);
    }
    sound = sound && mpq_cmp_ui(sum, 1, 1) == 0;
    mpq_clear(sum);
    return sound;
}

static cmt_status check_value(const cmt_question *q, const cmt_answer *a, cmt_err *err)
{
    if (q->kind == CMT_KIND_WEIGHTS) {
        if (a->weights == NULL || !on_simplex(a->weights, q->n_items)) {
            return cmt_fail_at(err, CMT_E_RANGE, a->line, NULL,
                               "weights are not shares that sum to 1");
        }
    } else if (q->kind == CMT_KIND_LEVEL) {
        if (a->level == NULL || mpq_cmp(a->level, q->min) < 0
            || mpq_cmp(a->level, q->max) > 0) {
            return cmt_fail_at(err, CMT_E_RANGE, a->line, NULL,
                               "the level lies outside the question's range");
        }
    } else if (a->judgment == NULL) {
        return cmt_fail_at(err, CMT_E_RANGE, a->line, NULL,
                           "the answer holds no judgment");
    }
    return CMT_OK;
}

static cmt_status count_ballots(const cmt_contest_input *in,
                                int64_t *total,
                                cmt_err *err)
{
    cmt_status st = CMT_OK;
    const cmt_answer *a = in->answer;
    for (size_t b = 0; b < a->n_ballots; b++)
        CMT_TRY(add_count(a->ballots[b].count, a->ballots[b].line, total, err));
    if (in->attached != NULL && in->attached->n > 0)
        CMT_TRY(add_count(in->attached->total, a->line, total, err));
done:
    return st;
}

cmt_status cmt_answer_check(const cmt_question *question,
                            const cmt_contest_input *input,
                            int64_t *ballots,
                            cmt_err *err)
{
    cmt_status st = CMT_OK;
    const cmt_answer *a = input->answer;
    int64_t total = 0;
    if (a->disclosure != CMT_DISCLOSURE_OPEN) {
        return cmt_fail_at(err, CMT_E_UNSUPPORTED, a->line, NULL,
                           "not supported yet: %s disclosure",
                           cmt_disclosure_name(a->disclosure));
    }
    if (cmt_kind_has_ballots(question->kind)) {
        CMT_TRY(count_ballots(input, &total, err));
    } else {
        CMT_TRY(check_value(question, a, err));
        CMT_TRY(add_count(a->count, a->line, &total, err));
    }
    if (input->members > 0 && total > input->members) {
        return cmt_fail_at(err, CMT_E_RANGE, a->line, NULL,
                           "%lld ballots, but only %lld registered members",
                           (long long)total, (long long)input->members);
    }
    *ballots = total;
done:
    return st;
}

/* weight = multiplier * count; a group's only answer has all its ballots */
static bool set_weights(cmt_arena *mem, cmt_contest *c)
{
    const size_t n = c->n_voices;
    mpq_t *weight = cmt_q_array(mem, n);
    mpq_srcptr *borrowed = CMT_NEW_ARRAY(mem, mpq_srcptr, n);
    uint32_t *group = CMT_NEW_ARRAY(mem, uint32_t, n);
    if (weight == NULL || borrowed == NULL || group == NULL)
        return false;
    for (size_t g = 0; g < n; g++) {
        cmt_q_set_i64(weight[g], c->voices[g].ballots, 1);
        mpq_mul(weight[g], weight[g], c->voices[g].multiplier);
        borrowed[g] = weight[g];
        group[g] = (uint32_t)g;
    }
    c->answer_weight = borrowed;
    c->answer_group = group;
    return true;
}

cmt_status cmt_answers_build(cmt_arena *mem,
                             const cmt_contest_input *in,
                             cmt_contest *contest,
                             cmt_err *err)
{
    const size_t rows = contest->n_voices;
    const size_t n = contest->n_alternatives;
    mpq_srcptr *weights = CMT_NEW_ARRAY(mem, mpq_srcptr, rows * n);
    mpq_srcptr *levels = CMT_NEW_ARRAY(mem, mpq_srcptr, rows);
    int8_t *judgments = CMT_NEW_ARRAY(mem, int8_t, rows * n);
    if (weights == NULL || levels == NULL || judgments == NULL
        || !set_weights(mem, contest))
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu answers", rows);
    for (size_t g = 0; g < rows; g++) {
        const cmt_answer *a = in[g].answer;
        levels[g] = a->level;
        if (contest->kind == CMT_KIND_WEIGHTS)
            memcpy((void *)(weights + g * n), a->weights, n * sizeof(mpq_srcptr));
        if (contest->kind == CMT_KIND_JUDGMENT)
            memcpy(judgments + g * n, a->judgment, n);
    }
    contest->n_answers = rows;
    contest->answer_weights = contest->kind == CMT_KIND_WEIGHTS ? weights : NULL;
    contest->answer_level = contest->kind == CMT_KIND_LEVEL ? levels : NULL;
    contest->answer_judgment = contest->kind == CMT_KIND_JUDGMENT ? judgments : NULL;
    return CMT_OK;
}
