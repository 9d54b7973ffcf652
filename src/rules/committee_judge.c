#include "rules/committee_judge.h"

#include "base/err.h"
#include "rules/claim.h"
#include "rules/result.h"

#include <string.h>

/* The search decides one alternative after the other, in the order of places, first that it
 * sits: committees are met with those of the earliest places first. */
typedef struct hunt {
    const cmt_judge_terms *terms;
    size_t n;
    size_t size;
    uint32_t *order; /* [n] */
    bool *in;        /* [n] */
    bool *out;       /* [n] */
    bool *went_in;   /* [n] what was tried at a depth */
    bool *bare;      /* [n] */
    cmt_set *found;
    size_t n_found;
    size_t n_nodes;
    cmt_err *err;
} hunt;

static cmt_status deny(const hunt *h, const char *what)
{
    return cmt_fail(h->err, CMT_E_NEGATIVE, "%s", what);
}

static cmt_status begin(hunt *h)
{
    cmt_status st = CMT_OK;
    uint32_t *place = NULL;
    const cmt_judge_terms *t = h->terms;
    size_t eligible = 0;
    h->n = t->contest->n_alternatives;
    h->order = CMT_NEW_ARRAY(t->mem, uint32_t, h->n + 1);
    h->in = CMT_NEW_ARRAY(t->mem, bool, h->n + 1);
    h->out = CMT_NEW_ARRAY(t->mem, bool, h->n + 1);
    h->went_in = CMT_NEW_ARRAY(t->mem, bool, h->n + 1);
    h->bare = CMT_NEW_ARRAY(t->mem, bool, h->n + 1);
    h->found = CMT_NEW_ARRAY(t->mem, cmt_set, CMT_MAX_COMMITTEES + 2);
    if (h->order == NULL || h->in == NULL || h->out == NULL || h->went_in == NULL
        || h->bare == NULL || h->found == NULL)
        return cmt_fail(h->err, CMT_E_NOMEM, "no room to judge committees");
    CMT_TRY(cmt_tie_places(t->mem, t->tie_break, h->n, &place, h->err));
    for (uint32_t i = 0; i < h->n; i++) {
        h->order[place[i]] = i;
        eligible += cmt_contest_eligible(t->contest, i) ? 1U : 0U;
    }
    h->size = t->contest->seats < eligible ? t->contest->seats : eligible;
done:
    return st;
}

static cmt_status remember(hunt *h)
{
    cmt_set *set = &h->found[h->n_found++];
    if (!cmt_result_set(h->terms->mem, h->in, h->n, set))
        return cmt_fail(h->err, CMT_E_NOMEM, "no room to judge committees");
    return CMT_OK;
}

/* The node at hand: whether something below it may be of interest. */
static cmt_status visit(
    hunt *h, size_t depth, size_t sitting, bool better, bool *deeper)
{
    *deeper = false;
    size_t may = 0;
    for (size_t d = depth; d < h->n; d++)
        may += cmt_contest_eligible(h->terms->contest, h->order[d]) ? 1U : 0U;
    if (sitting > h->size || sitting + may < h->size)
        return CMT_OK;
    if (h->n_nodes++ == CMT_JUDGE_NODES) {
        return cmt_fail(h->err, CMT_E_LIMIT,
                        "more than %d nodes to judge the committees", CMT_JUDGE_NODES);
    }
    const bool complete = sitting == h->size;
    const int sign = h->terms->compare(h->terms->self, h->in, h->out, complete);
    if (better ? sign >= 0 : sign > 0)
        return CMT_OK;
    if (complete)
        return remember(h);
    *deeper = true;
    return CMT_OK;
}

/* Find committees better than the target, or (`better` false) as good, up to `limit`. */
static cmt_status search(hunt *h, bool better, size_t limit)
{
    cmt_status st = CMT_OK;
    size_t depth = 0;
    size_t sitting = 0;
    bool deeper = false;
    h->n_found = 0;
    memset(h->in, 0, h->n);
    memset(h->out, 0, h->n);
    CMT_TRY(visit(h, 0, 0, better, &deeper));
    for (;;) {
        if (deeper && h->n_found < limit) {
            const uint32_t i = h->order[depth];
            h->in[i] = cmt_contest_eligible(h->terms->contest, i);
            h->out[i] = !h->in[i];
            h->went_in[depth++] = h->in[i];
            sitting += h->in[i] ? 1U : 0U;
        } else { /* back to the last one that sits: now it does not */
            while (depth > 0 && !h->went_in[depth - 1]) {
                depth--;
                h->out[h->order[depth]] = false;
            }
            if (depth == 0 || h->n_found >= limit)
                break;
            h->in[h->order[depth - 1]] = false;
            h->out[h->order[depth - 1]] = true;
            h->went_in[depth - 1] = false;
            sitting--;
        }
        CMT_TRY(visit(h, depth, sitting, better, &deeper));
    }
done:
    return st;
}

/* Every claimed committee is of the right size and form, and all have one value. */
static cmt_status same_values(hunt *h, const cmt_outcome *claim)
{
    const cmt_judge_terms *t = h->terms;
    for (size_t c = 0; c < claim->n_committees; c++) {
        const cmt_set *set = &claim->committees[c];
        memset(h->in, 0, h->n);
        if (set->n != h->size)
            return deny(h, "a committee is of another size");
        for (size_t m = 0; m < set->n; m++) {
            if (set->at[m] >= h->n || !cmt_contest_eligible(t->contest, set->at[m])
                || (m > 0 && set->at[m] <= set->at[m - 1]))
                return deny(h, "a committee holds somebody who may not sit");
            h->in[set->at[m]] = true;
        }
        for (size_t i = 0; i < h->n; i++)
            h->bare[i] = !h->in[i];
        const int sign = t->compare(t->self, h->in, h->bare, true);
        if (c == 0) {
            t->aim(t->self);
        } else if (sign != 0) {
            return deny(h, "tied committees are not alike");
        }
    }
    return CMT_OK;
}

/* Nothing is better than the bound, and the bound no worse than the claim. */
static cmt_status judge_unproved(hunt *h, const cmt_outcome *claim)
{
    cmt_status st = CMT_OK;
    const cmt_judge_terms *t = h->terms;
    if (claim->n_committees != 1)
        return deny(h, "what is not proved is one committee");
    t->aim_at_bound(t->self, claim->bound);
    for (size_t i = 0; i < h->n; i++) {
        h->in[i] = false;
        h->bare[i] = true;
    }
    for (size_t m = 0; m < claim->committees[0].n; m++) {
        h->in[claim->committees[0].at[m]] = true;
        h->bare[claim->committees[0].at[m]] = false;
    }
    if (t->compare(t->self, h->in, h->bare, true) < 0)
        return deny(h, "the committee is better than the bound");
    CMT_TRY(search(h, true, 1));
    if (h->n_found > 0)
        return deny(h, "a committee is better than the bound");
    CMT_TRY(cmt_claim_listed(t->mem, t->contest, claim, t->tie_break, h->err));
done:
    return st;
}

/* None is better, and more are as good than a claim holds. */
static cmt_status judge_capped(hunt *h, const cmt_outcome *claim)
{
    const cmt_judge_terms *t = h->terms;
    if (!claim->capped || claim->n_committees != CMT_MAX_COMMITTEES)
        return deny(h, "more committees are tied");
    return cmt_claim_listed(t->mem, t->contest, claim, t->tie_break, h->err);
}

/* None is better; now for those as good. */
static cmt_status judge_ties(hunt *h, const cmt_outcome *claim)
{
    const cmt_judge_terms *t = h->terms;
    const bool one =
        t->tie_break->kind == CMT_TIE_ORDER || t->tie_break->kind == CMT_TIE_LOT;
    const cmt_status st = search(h, false, one ? 1 : CMT_MAX_COMMITTEES + 1);
    if (st != CMT_OK)
        return st;
    if (h->n_found > CMT_MAX_COMMITTEES)
        return judge_capped(h, claim);
    cmt_result_sort(h->found, h->n_found);
    return cmt_claim_committees(t->mem, t->contest, claim, t->tie_break, h->found,
                                h->n_found, false, h->err);
}

/* --- where they can be listed ----------------------------------------------------------- */

/* Of those found, the one with the earliest places. */
static void keep_earliest(hunt *h)
{
    for (size_t d = 0; d < h->n; d++) {
        size_t n = 0;
        for (size_t c = 0; c < h->n_found; c++) {
            if (cmt_set_has(&h->found[c], h->order[d]))
                h->found[n++] = h->found[c];
        }
        h->n_found = n > 0 ? n : h->n_found;
    }
}

/* Compare those listed; `found` holds those as good. */
static cmt_status sift(hunt *h, size_t n)
{
    const cmt_judge_terms *t = h->terms;
    h->n_found = 0;
    for (size_t c = 0; c < n; c++) {
        for (uint32_t i = 0; i < h->n; i++) {
            h->in[i] = cmt_set_has(&h->found[c], i);
            h->bare[i] = !h->in[i];
        }
        const int sign = t->compare(t->self, h->in, h->bare, true);
        if (sign < 0)
            return deny(h, "another committee is better");
        if (sign == 0)
            h->found[h->n_found++] = h->found[c];
    }
    return CMT_OK;
}

/* Judge by a list, if there is one. */
static cmt_status judge_list(hunt *h, const cmt_outcome *claim, bool *judged)
{
    cmt_status st = CMT_OK;
    const cmt_judge_terms *t = h->terms;
    size_t n = 0;
    *judged = false;
    if (t->list == NULL)
        return CMT_OK;
    st = t->list(t->self, CMT_MAX_COMMITTEES + 1, h->found, &n, h->err);
    if (st == CMT_E_LIMIT
        || (st == CMT_OK && n > CMT_MAX_COMMITTEES && !t->better_first))
        return CMT_OK;
    CMT_TRY(st);
    *judged = true;
    CMT_TRY(sift(h, n));
    if (h->n_found > CMT_MAX_COMMITTEES)
        return judge_capped(h, claim);
    if (t->tie_break->kind == CMT_TIE_ORDER || t->tie_break->kind == CMT_TIE_LOT)
        keep_earliest(h);
    cmt_result_sort(h->found, h->n_found);
    CMT_TRY(cmt_claim_committees(t->mem, t->contest, claim, t->tie_break, h->found,
                                 h->n_found, false, h->err));
done:
    return st;
}

cmt_status cmt_judge_committees(const cmt_judge_terms *terms,
                                const cmt_outcome *claim,
                                cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_outcome plain = *claim;
    hunt h = {.terms = terms, .err = err};
    if (claim->unproved != (claim->bound != NULL))
        return deny(&h, "a bound is for what is not proved");
    plain.unproved = false;
    plain.bound = NULL;
    CMT_TRY(cmt_claim_parts(terms->contest, &plain, CMT_PART_COMMITTEES, err));
    if (claim->n_committees == 0 || claim->n_committees > CMT_MAX_COMMITTEES)
        return deny(&h, "no committee is claimed, or too many");
    CMT_TRY(begin(&h));
    CMT_TRY(same_values(&h, claim));
    if (!terms->says(terms->self, claim->witness))
        return deny(&h, "the witness says another value");
    if (claim->unproved)
        return judge_unproved(&h, claim);
    bool judged = false;
    CMT_TRY(judge_list(&h, claim, &judged));
    if (judged)
        return CMT_OK;
    CMT_TRY(search(&h, true, 1));
    if (h.n_found > 0)
        return deny(&h, "another committee is better");
    CMT_TRY(judge_ties(&h, claim));
done:
    return st;
}
