#include "rules/judgment/max_hamming.h"

#include "ballot/agreement.h"
#include "base/err.h"
#include "rules/judgment_claim.h"

#include <string.h>

/* Farthest answer of any weight. */
static int64_t radius(const cmt_contest *contest, const int8_t *judgment, size_t n_set)
{
    const size_t n = contest->n_alternatives;
    int64_t far = 0;
    for (size_t a = 0; a < contest->n_answers; a++) {
        int64_t away = 0;
        for (size_t i = 0; i < n_set; i++)
            away += contest->answer_judgment[a * n + i] == -judgment[i] ? 1 : 0;
        if (mpq_sgn(contest->answer_weight[a]) > 0 && away > far)
            far = away;
    }
    return far;
}

/* Whether the first `n_set` propositions already break a clause. */
static bool breaks(const cmt_contest *contest, const int8_t *judgment, size_t n_set)
{
    for (size_t c = 0; c < contest->n_clauses; c++) {
        const cmt_clause *clause = &contest->consistency[c];
        bool open = false;
        for (size_t m = 0; m < clause->n; m++) {
            const uint32_t i = clause->items[m];
            open = open || i >= n_set || judgment[i] == (clause->negated[m] ? -1 : 1);
        }
        if (!open)
            return true;
    }
    return false;
}

typedef struct view {
    const cmt_contest *contest;
    const cmt_outcome *claim;
    int8_t *judgment;
    int64_t distance;
    size_t n_seen; /* claimed judgments met, in order */
    size_t nodes;
    const char *wrong;
} view;

/* Try every judgment whose beginning is neither inconsistent nor too far from anybody.
 * Depth: propositions. */
static void walk(view *v, size_t at)
{
    const size_t n = v->contest->n_alternatives;
    if (v->wrong != NULL || v->nodes == 0)
        return;
    v->nodes--;
    if (breaks(v->contest, v->judgment, at)
        || radius(v->contest, v->judgment, at) > v->distance)
        return;
    if (at < n) {
        v->judgment[at] = 1;
        walk(v, at + 1);
        v->judgment[at] = -1;
        walk(v, at + 1);
        return;
    }
    if (radius(v->contest, v->judgment, n) < v->distance) {
        v->wrong = "another consistent judgment is nearer to the farthest answer";
    } else if (v->n_seen == v->claim->n_judgments) {
        if (v->claim->capped) {
            v->nodes = 0; /* there are more, as told */
        } else {
            v->wrong = "a judgment that is as near is left out";
        }
    } else if (memcmp(v->claim->judgments[v->n_seen++], v->judgment, n) != 0) {
        v->wrong = "a judgment is claimed that is not as near";
    }
}

static cmt_status check_all(view *v, cmt_err *err)
{
    const cmt_outcome *claim = v->claim;
    const bool full = claim->capped && claim->n_judgments == CMT_MAX_JUDGMENTS;
    for (size_t j = 0; j < claim->n_judgments; j++) {
        if (radius(v->contest, claim->judgments[j], v->contest->n_alternatives)
            != v->distance) {
            return cmt_fail(err, CMT_E_NEGATIVE,
                            "judgment %zu is another distance away", j + 1);
        }
    }
    walk(v, 0);
    if (v->wrong != NULL)
        return cmt_fail(err, CMT_E_NEGATIVE, "%s", v->wrong);
    if (v->nodes == 0 && v->n_seen < claim->n_judgments) {
        return cmt_fail(err, CMT_E_LIMIT, "the judgments take more than %u steps",
                        CMT_CLAIM_NODES);
    }
    if (v->n_seen != claim->n_judgments || (full && v->nodes > 0))
        return cmt_fail(err, CMT_E_NEGATIVE, "there are not as many judgments");
    return CMT_OK;
}

cmt_status cmt_judgment_max_hamming_check(cmt_arena *mem,
                                          const cmt_contest *contest,
                                          const cmt_rule_args *args,
                                          const cmt_outcome *claim,
                                          cmt_err *err)
{
    (void)args;
    cmt_status st = CMT_OK;
    const size_t n = contest->n_alternatives;
    view v = {.contest = contest, .claim = claim, .nodes = CMT_CLAIM_NODES};
    v.judgment = CMT_NEW_ARRAY(mem, int8_t, n + 1);
    if (v.judgment == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a judgment");
    if (contest->n_answers > 0 && contest->answer_judgment == NULL)
        return cmt_fail(err, CMT_E_RANGE, "the rule reads judgments");
    CMT_TRY(cmt_claim_judgments(contest, claim, err));
    if (claim->unproved)
        return cmt_fail(err, CMT_E_NEGATIVE, "the rule leaves nothing unproved");
    v.distance = (int64_t)n;
    if (claim->n_judgments > 0
        && (!cmt_value_as_int(cmt_value_get(claim->witness, "distance"), &v.distance)
            || v.distance < 0))
        return cmt_fail(err, CMT_E_NEGATIVE, "the distance is missing");
    CMT_TRY(check_all(&v, err));
done:
    return st;
}
