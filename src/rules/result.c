#include "rules/result.h"

#include "base/err.h"
#include "base/sort.h"

static const char *form_name(cmt_ballot_form form)
{
    switch (form) {
    case CMT_FORM_RANK:
        return "rankings";
    case CMT_FORM_APPROVE:
        return "approvals";
    case CMT_FORM_SCORE:
        break;
    }
    return "scores";
}

cmt_status cmt_result_expect(const cmt_contest *contest,
                             cmt_ballot_form form,
                             cmt_err *err)
{
    if (contest->ballots.n > 0 && contest->ballots.form != form) {
        return cmt_fail(err, CMT_E_RANGE, "the rule reads %s, the ballots hold %s",
                        form_name(form), form_name(contest->ballots.form));
    }
    return CMT_OK;
}

bool cmt_result_set(cmt_arena *mem, const bool *in, size_t n, cmt_set *out)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        count += in[i] ? 1U : 0U;
    uint32_t *at = CMT_NEW_ARRAY(mem, uint32_t, count + 1);
    if (at == NULL)
        return false;
    size_t k = 0;
    for (size_t i = 0; i < n; i++) {
        if (in[i])
            at[k++] = (uint32_t)i;
    }
    *out = (cmt_set){.at = at, .n = count};
    return true;
}

cmt_status cmt_result_winners(cmt_arena *mem,
                              const cmt_contest *contest,
                              const bool *won,
                              cmt_outcome *out,
                              cmt_err *err)
{
    const size_t n = contest->n_alternatives;
    cmt_set winners = {0};
    if (!cmt_result_set(mem, won, n, &winners))
        return cmt_fail(err, CMT_E_NOMEM, "no room for the winners");
    out->n = n;
    out->winners = winners;
    out->tied = winners.n > 1;
    return CMT_OK;
}

cmt_status cmt_result_among(cmt_arena *mem,
                            const cmt_contest *contest,
                            const uint32_t *at,
                            size_t n,
                            const bool *won,
                            cmt_outcome *out,
                            cmt_err *err)
{
    bool *all = CMT_NEW_ARRAY(mem, bool, contest->n_alternatives + 1);
    if (all == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the winners");
    for (size_t i = 0; i < n; i++)
        all[at[i]] = won[i];
    return cmt_result_winners(mem, contest, all, out, err);
}

typedef struct sorter {
    cmt_merit *merit;
    const void *self;
} sorter;

static int by_merit(const void *a, const void *b, const void *context)
{
    const sorter *s = context;
    const uint32_t i = *(const uint32_t *)a;
    const uint32_t j = *(const uint32_t *)b;
    const int sign = s->merit(s->self, j, i);
    return sign != 0 ? sign : (i > j) - (i < j);
}

cmt_status cmt_result_rank(cmt_arena *mem,
                           const cmt_contest *contest,
                           cmt_merit *merit,
                           const void *self,
                           cmt_outcome *out,
                           cmt_err *err)
{
    const size_t n = contest->n_alternatives;
    uint32_t *order = CMT_NEW_ARRAY(mem, uint32_t, n + 1);
    uint32_t *ranking = CMT_NEW_ARRAY(mem, uint32_t, n + 1);
    bool *won = CMT_NEW_ARRAY(mem, bool, n + 1);
    if (order == NULL || ranking == NULL || won == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room to rank %zu alternatives", n);
    size_t m = 0;
    for (uint32_t i = 0; i < n; i++) {
        ranking[i] = CMT_UNPLACED;
        if (cmt_contest_eligible(contest, i))
            order[m++] = i;
    }
    const sorter s = {.merit = merit, .self = self};
    if (!cmt_sort(mem, order, m, sizeof *order, by_merit, &s))
        return cmt_fail(err, CMT_E_NOMEM, "no room to rank %zu alternatives", n);
    uint32_t tier = 0;
    for (size_t k = 0; k < m; k++) {
        if (k > 0 && merit(self, order[k - 1], order[k]) != 0)
            tier++;
        ranking[order[k]] = tier;
        won[order[k]] = tier == 0;
    }
    const cmt_status st = cmt_result_winners(mem, contest, won, out, err);
    if (st == CMT_OK)
        out->ranking = ranking;
    return st;
}

static int score_merit(const void *self, uint32_t i, uint32_t j)
{
    const mpq_srcptr *scores = self;
    return mpq_cmp(scores[i], scores[j]);
}

const mpq_srcptr *cmt_result_pointers(cmt_arena *mem, mpq_t *values, size_t n)
{
    mpq_srcptr *out = CMT_NEW_ARRAY(mem, mpq_srcptr, n + 1);
    for (size_t i = 0; out != NULL && i < n; i++)
        out[i] = values[i];
    return out;
}

cmt_status cmt_result_rank_scores(cmt_arena *mem,
                                  const cmt_contest *contest,
                                  mpq_t *scores,
                                  cmt_outcome *out,
                                  cmt_err *err)
{
    const mpq_srcptr *at = cmt_result_pointers(mem, scores, contest->n_alternatives);
    if (at == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the scores");
    const cmt_status st = cmt_result_rank(mem, contest, score_merit, at, out, err);
    if (st == CMT_OK)
        out->scores = at;
    return st;
}
