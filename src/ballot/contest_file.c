#include "ballot/ballot_rows.h"
#include "ballot/contest_build.h"
#include "base/err.h"

#include <strings.h>

/* A file's rows are the contest's rows where nothing is to convert. */
static bool can_borrow(const cmt_ballot_file *file, cmt_ballot_form form)
{
    return (file->sort == CMT_SORT_RANKS && form == CMT_FORM_RANK)
           || (file->sort == CMT_SORT_SCORES && form == CMT_FORM_SCORE);
}

static bool borrow(cmt_arena *mem,
                   const cmt_ballot_file *file,
                   cmt_ballot_form form,
                   cmt_contest *c)
{
    c->ballots = (cmt_ballots){.form = form,
                               .n = file->n,
                               .width = file->width,
                               .marks = file->marks,
                               .scores = file->scores,
                               .count = file->count,
                               .group = CMT_NEW_ARRAY(mem, uint32_t, file->n)};
    return c->ballots.group != NULL;
}

static cmt_status convert(cmt_arena *mem,
                          const cmt_ballot_file *file,
                          const cmt_contest_options *options,
                          cmt_contest *c,
                          cmt_err *err)
{
    cmt_status st = CMT_OK;
    const size_t n = file->n_alternatives;
    cmt_ballot_rows rows = {0};
    uint32_t *item = CMT_NEW_ARRAY(mem, uint32_t, n);
    if (item == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu alternatives", n);
    for (uint32_t i = 0; i < n; i++)
        item[i] = i;
    CMT_TRY(cmt_ballot_rows_init(mem, options->form, n, file->n, &rows, err));
    CMT_TRY(cmt_ballot_rows_add_file(mem, &rows, file, item, options->approve, 0, err));
    cmt_ballot_rows_keep(&rows, &c->ballots);
done:
    return st;
}

/* One voice of everybody: each ballot weighs its count. */
static bool set_voice(cmt_arena *mem, int64_t total, cmt_contest *c)
{
    mpq_ptr one = cmt_q(mem);
    mpq_ptr sum = cmt_q(mem);
    cmt_voice *voice = CMT_NEW(mem, cmt_voice);
    if (one == NULL || sum == NULL || voice == NULL)
        return false;
    mpq_set_ui(one, 1, 1);
    cmt_q_set_i64(sum, total, 1);
    *voice = (cmt_voice){"all", one, one, total};
    c->n_voices = 1;
    c->voices = voice;
    c->exact_points = true;
    c->scale = one;
    c->total = sum;
    return true;
}

static bool has_pass(const cmt_ballot_file *file)
{
    for (size_t k = 0; k < file->n_categories; k++) {
        if (strcasecmp(file->categories[k], "pass") == 0)
            return true;
    }
    return false;
}

cmt_status cmt_contest_of_file(cmt_arena *mem,
                               const cmt_ballot_file *file,
                               cmt_kind kind,
                               size_t seats,
                               const cmt_contest_options *options,
                               cmt_contest *out,
                               cmt_err *err)
{
    cmt_missing missing = has_pass(file) ? CMT_MISSING_ABSTAIN : CMT_MISSING_DISAPPROVE;
    if (options->missing != NULL)
        missing = *options->missing;
    cmt_contest c = {.kind = kind,
                     .n_alternatives = file->n_alternatives,
                     .ids = file->names,
                     .eligible = file->eligible,
                     .seats = seats,
                     .budget = file->budget,
                     .costs = file->costs,
                     .missing = missing,
                     .unranked = options->unranked};
    bool ok = set_voice(mem, file->total, &c);
    cmt_status st = CMT_OK;
    if (ok && can_borrow(file, options->form)) {
        ok = borrow(mem, file, options->form, &c);
    } else if (ok) {
        st = convert(mem, file, options, &c, err);
    }
    if (!ok)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a contest");
    if (st != CMT_OK)
        return st;
    c.ballots.points = c.ballots.count;
    *out = c;
    return CMT_OK;
}
