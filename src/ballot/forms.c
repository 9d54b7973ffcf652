#include "ballot/forms.h"

#include "base/err.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

bool cmt_spread_init(cmt_arena *mem, size_t n, cmt_spread *out)
{
    mpq_ptr zero = cmt_q(mem);
    mpq_ptr one = cmt_q(mem);
    *out = (cmt_spread){.n = n, .zero = zero, .one = one};
    out->marks = CMT_NEW_ARRAY(mem, uint16_t, n);
    out->scores = CMT_NEW_ARRAY(mem, mpq_srcptr, n);
    out->order = CMT_NEW_ARRAY(mem, uint32_t, n);
    if (one != NULL)
        mpq_set_ui(one, 1, 1);
    return zero != NULL && one != NULL && out->marks != NULL && out->scores != NULL
           && out->order != NULL;
}

/* Close gaps: tiers 2, 5, 5 become 1, 2, 2. `order` counts which tiers occur; tiers above
 * n cannot all occur, so they are first sorted into it. */
static void close_gaps(cmt_spread *s)
{
    uint32_t top = 0;
    for (size_t i = 0; i < s->n; i++)
        top = s->marks[i] > top ? s->marks[i] : top;
    for (uint32_t next = 1; next <= top; next++) {
        uint32_t least = UINT32_MAX; /* the least tier >= next */
        for (size_t i = 0; i < s->n; i++) {
            if (s->marks[i] >= next && s->marks[i] < least)
                least = s->marks[i];
        }
        if (least == UINT32_MAX)
            return;
        for (size_t i = 0; least != next && i < s->n; i++) {
            if (s->marks[i] == least)
                s->marks[i] = (uint16_t)next;
        }
    }
}

static bool has_gaps(const cmt_spread *s)
{
    memset(s->order, 0, s->n * sizeof *s->order);
    size_t tiers = 0;
    size_t top = 0;
    for (size_t i = 0; i < s->n; i++) {
        const size_t tier = s->marks[i];
        if (tier == 0)
            continue;
        if (tier > s->n)
            return true;
        tiers += s->order[tier - 1] == 0 ? 1 : 0;
        s->order[tier - 1] = 1;
        top = tier > top ? tier : top;
    }
    return tiers != top;
}

static const char *ranks_from_approvals(cmt_spread *s)
{
    for (size_t i = 0; i < s->n; i++)
        s->marks[i] = s->marks[i] == CMT_MARK_APPROVE ? 1 : 0;
    return NULL;
}

/* Tiers by falling score: insertion by binary search would save compares, but ballots of
 * scores are short. */
static const char *ranks_from_scores(cmt_spread *s)
{
    size_t n = 0;
    for (size_t i = 0; i < s->n; i++) {
        s->marks[i] = 0;
        if (s->scores[i] == NULL)
            continue;
        size_t at = n++;
        for (; at > 0 && mpq_cmp(s->scores[s->order[at - 1]], s->scores[i]) < 0; at--)
            s->order[at] = s->order[at - 1];
        s->order[at] = (uint32_t)i;
    }
    unsigned tier = 0;
    for (size_t k = 0; k < n; k++) {
        if (k == 0 || !mpq_equal(s->scores[s->order[k - 1]], s->scores[s->order[k]]))
            tier++;
        s->marks[s->order[k]] = (uint16_t)tier;
    }
    return NULL;
}

static const char *approvals_from_ranks(const cmt_spread *s)
{
    for (size_t i = 0; i < s->n; i++) {
        if (s->marks[i] > 1) {
            return "the rule reads approvals, and a ranking of several tiers does not "
                   "say where approval ends";
        }
    }
    return NULL; /* tier 1 is CMT_MARK_APPROVE, not ranked is CMT_MARK_UNSEEN */
}

static const char *approvals_from_scores(cmt_spread *s)
{
    for (size_t i = 0; i < s->n; i++) {
        mpq_srcptr score = s->scores[i];
        const bool one = score != NULL && mpq_equal(score, s->one);
        if (score != NULL && !one && mpq_sgn(score) != 0) {
            return "the rule reads approvals, and scores other than 0 and 1 do not say "
                   "where approval ends";
        }
        s->marks[i] = CMT_MARK_UNSEEN;
        if (score != NULL)
            s->marks[i] = one ? CMT_MARK_APPROVE : CMT_MARK_DISAPPROVE;
    }
    return NULL;
}

static const char *scores_from_approvals(cmt_spread *s)
{
    for (size_t i = 0; i < s->n; i++) {
        s->scores[i] = NULL;
        if (s->marks[i] == CMT_MARK_APPROVE) {
            s->scores[i] = s->one;
        } else if (s->marks[i] == CMT_MARK_DISAPPROVE) {
            s->scores[i] = s->zero;
        }
    }
    return NULL;
}

const char *cmt_spread_convert(cmt_spread *s, cmt_ballot_form from, cmt_ballot_form to)
{
    if (from == CMT_FORM_RANK && has_gaps(s))
        close_gaps(s);
    if (from == to)
        return NULL;
    switch (to) {
    case CMT_FORM_RANK:
        return from == CMT_FORM_APPROVE ? ranks_from_approvals(s)
                                        : ranks_from_scores(s);
    case CMT_FORM_APPROVE:
        return from == CMT_FORM_RANK ? approvals_from_ranks(s)
                                     : approvals_from_scores(s);
    case CMT_FORM_SCORE:
        break;
    }
    return from == CMT_FORM_APPROVE ? scores_from_approvals(s)
                                    : "a ranking gives no scores";
}

static bool named_mark(const char *name, cmt_mark *out)
{
    static const struct {
        const char *name;
        cmt_mark mark;
    } words[] = {{"agree", CMT_MARK_APPROVE},
                 {"approve", CMT_MARK_APPROVE},
                 {"yes", CMT_MARK_APPROVE},
                 {"disagree", CMT_MARK_DISAPPROVE},
                 {"disapprove", CMT_MARK_DISAPPROVE},
                 {"no", CMT_MARK_DISAPPROVE},
                 {"pass", CMT_MARK_PASS}};
    for (size_t k = 0; k < sizeof words / sizeof words[0]; k++) {
        if (strcasecmp(name, words[k].name) == 0) {
            *out = words[k].mark;
            return true;
        }
    }
    return false;
}

/* The category that one entry of `approve` names: by its number or its name. */
static size_t find_category(const cmt_ballot_file *file, const char *entry, size_t len)
{
    size_t number = 0;
    for (size_t k = 0; k < len && number <= file->n_categories; k++) {
        const bool digit = entry[k] >= '0' && entry[k] <= '9';
        number = digit ? number * 10 + (size_t)(entry[k] - '0') : SIZE_MAX / 16;
    }
    if (number >= 1 && number <= file->n_categories)
        return number - 1;
    for (size_t k = 0; k < file->n_categories; k++) {
        if (strlen(file->categories[k]) == len
            && memcmp(file->categories[k], entry, len) == 0)
            return k;
    }
    return SIZE_MAX;
}

static cmt_status approve_listed(const cmt_ballot_file *file,
                                 const char *list,
                                 cmt_mark *marks,
                                 cmt_err *err)
{
    for (size_t k = 0; k < file->n_categories; k++)
        marks[k] = CMT_MARK_DISAPPROVE;
    for (const char *s = list; s != NULL;) {
        const size_t len = strcspn(s, ",");
        const size_t k = find_category(file, s, len);
        if (k == SIZE_MAX) {
            return cmt_fail(err, CMT_E_REFERENCE,
                            "approve: the file has no category \"%.*s\"",
                            len > 100 ? 100 : (int)len, s);
        }
        marks[k] = CMT_MARK_APPROVE;
        s = s[len] == ',' ? s + len + 1 : NULL;
    }
    return CMT_OK;
}

cmt_status cmt_category_marks(cmt_arena *mem,
                              const cmt_ballot_file *file,
                              const char *approve,
                              bool *are_marks,
                              cmt_mark **marks,
                              cmt_err *err)
{
    cmt_mark *m = CMT_NEW_ARRAY(mem, cmt_mark, file->n_categories);
    if (m == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for categories");
    bool known = file->n_categories > 0;
    cmt_status st = CMT_OK;
    if (approve != NULL) {
        st = approve_listed(file, approve, m, err);
    } else {
        for (size_t k = 0; k < file->n_categories; k++)
            known = known && named_mark(file->categories[k], &m[k]);
        for (size_t k = 0; !known && file->n_categories <= 2 && k < file->n_categories;
             k++)
            m[k] = k == 0 ? CMT_MARK_APPROVE : CMT_MARK_DISAPPROVE;
        known = known || (file->n_categories > 0 && file->n_categories <= 2);
    }
    if (st != CMT_OK)
        return st;
    *are_marks = known;
    *marks = m;
    return CMT_OK;
}
