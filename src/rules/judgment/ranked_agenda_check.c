#include "rules/judgment/ranked_agenda.h"

#include "ballot/agreement.h"
#include "base/err.h"
#include "rules/judgment_claim.h"

#include <string.h>

typedef struct view {
    cmt_arena *mem;
    const cmt_contest *contest;
    const cmt_outcome *claim;
    mpq_t *margin;  /* [n] */
    uint32_t *rank; /* [n] propositions, clearest majority first */
    int8_t *said;   /* [n] of the judgment that is built */
    int8_t *asked;  /* [n] */
    mpq_t *q;       /* [2] */
    size_t n_seen;  /* claimed judgments met */
    size_t nodes;
    bool extra; /* a judgment that is not claimed */
} view;

/* The clearer majority: -1 where that of i is. */
static int compare(view *v, uint32_t i, uint32_t j)
{
    mpq_abs(v->q[0], v->margin[i]);
    mpq_abs(v->q[1], v->margin[j]);
    return mpq_cmp(v->q[1], v->q[0]);
}

static bool agrees(const view *v, const int8_t *judgment, uint32_t i)
{
    return judgment[i] == mpq_sgn(v->margin[i]);
}

/* Nothing was left out that still fitted: a majority that the judgment rejects contradicts
 * the ones as clear or clearer that it accepts. `i` is the rejected one. */
static cmt_status may_reject(
    view *v, const int8_t *judgment, uint32_t i, bool *fits, cmt_err *err)
{
    const size_t n = v->contest->n_alternatives;
    memset(v->asked, 0, n);
    for (uint32_t j = 0; j < n; j++) {
        if (agrees(v, judgment, j) && compare(v, j, i) <= 0)
            v->asked[j] = judgment[j];
    }
    v->asked[i] = (int8_t)mpq_sgn(v->margin[i]);
    return cmt_claim_satisfiable(v->mem, v->contest, v->asked, fits, err);
}

static bool is_claimed(const view *v, const int8_t *judgment)
{
    for (size_t k = 0; k < v->claim->n_judgments; k++) {
        if (memcmp(v->claim->judgments[k], judgment, v->contest->n_alternatives) == 0)
            return true;
    }
    return false;
}

/* Every claimed judgment rejects only what it may. */
static cmt_status check_claimed(view *v, cmt_err *err)
{
    cmt_status st = CMT_OK;
    for (size_t k = 0; k < v->claim->n_judgments; k++) {
        const int8_t *judgment = v->claim->judgments[k];
        for (uint32_t i = 0; i < v->contest->n_alternatives; i++) {
            bool fits = false;
            if (mpq_sgn(v->margin[i]) == 0 || agrees(v, judgment, i))
                continue;
            CMT_TRY(may_reject(v, judgment, i, &fits, err));
            if (fits) {
                return cmt_fail(err, CMT_E_NEGATIVE,
                                "judgment %zu rejects the majority on `%s`, which fits",
                                k + 1, v->contest->ids[i]);
            }
        }
    }
done:
    return st;
}

/* Build every outcome, majority by majority, and look whether it is claimed. A rejected one
 * is looked at when all of its level are decided. Depth: propositions. */
static cmt_status build(view *v, size_t k, cmt_err *err)
{
    cmt_status st = CMT_OK;
    const size_t n = v->contest->n_alternatives;
    bool fits = false;
    if (v->extra || v->nodes == 0)
        return CMT_OK;
    v->nodes--;
    CMT_TRY(cmt_claim_satisfiable(v->mem, v->contest, v->said, &fits, err));
    if (!fits)
        return CMT_OK;
    const bool ends = k > 0 && (k == n || compare(v, v->rank[k - 1], v->rank[k]) != 0);
    for (size_t l = k; ends && l > 0; l--) {
        const uint32_t i = v->rank[l - 1];
        if (compare(v, i, v->rank[k - 1]) != 0)
            break;
        if (mpq_sgn(v->margin[i]) == 0 || agrees(v, v->said, i))
            continue;
        CMT_TRY(may_reject(v, v->said, i, &fits, err));
        if (fits)
            return CMT_OK;
    }
    if (k == n) {
        v->extra = !is_claimed(v, v->said);
        v->n_seen += v->extra ? 0 : 1;
        return CMT_OK;
    }
    for (int way = 1; way >= -1; way -= 2) {
        v->said[v->rank[k]] = (int8_t)way;
        CMT_TRY(build(v, k + 1, err));
        v->said[v->rank[k]] = 0;
    }
done:
    return st;
}

/* Under an order of all: each majority is accepted where it fits those accepted before, and
 * a level proposition is accepted where that fits. */
static cmt_status follow(view *v, cmt_err *err)
{
    cmt_status st = CMT_OK;
    for (size_t k = 0; k < v->contest->n_alternatives; k++) {
        const uint32_t i = v->rank[k];
        bool fits = false;
        v->said[i] = (int8_t)(mpq_sgn(v->margin[i]) < 0 ? -1 : 1);
        CMT_TRY(cmt_claim_satisfiable(v->mem, v->contest, v->said, &fits, err));
        v->said[i] = (int8_t)(fits ? v->said[i] : -v->said[i]);
    }
    v->extra = !is_claimed(v, v->said);
    v->n_seen = v->extra ? 0 : 1;
done:
    return st;
}

static cmt_status prepare(view *v, const cmt_tie_break *ties, cmt_err *err)
{
    cmt_status st = CMT_OK;
    const size_t n = v->contest->n_alternatives;
    uint32_t *place = NULL;
    v->margin = cmt_q_array(v->mem, n + 1);
    v->rank = CMT_NEW_ARRAY(v->mem, uint32_t, n + 1);
    v->said = CMT_NEW_ARRAY(v->mem, int8_t, n + 1);
    v->asked = CMT_NEW_ARRAY(v->mem, int8_t, n + 1);
    v->q = cmt_q_array(v->mem, 2);
    if (v->margin == NULL || v->rank == NULL || v->said == NULL || v->asked == NULL
        || v->q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu propositions", n);
    CMT_TRY(cmt_claim_margins(v->contest, v->margin, err));
    CMT_TRY(cmt_tie_places(v->mem, ties, n, &place, err));
    for (uint32_t i = 0; i < n; i++) { /* insertion: by margin, then by place */
        size_t k = i;
        for (; k > 0; k--) {
            const uint32_t j = v->rank[k - 1];
            const int side = compare(v, j, i);
            if (side < 0 || (side == 0 && place[j] < place[i]))
                break;
            v->rank[k] = j;
        }
        v->rank[k] = i;
    }
done:
    return st;
}

cmt_status cmt_judgment_ranked_agenda_check(cmt_arena *mem,
                                            const cmt_contest *contest,
                                            const cmt_rule_args *args,
                                            const cmt_outcome *claim,
                                            cmt_err *err)
{
    cmt_status st = CMT_OK;
    const cmt_tie_kind ties = args->tie_break.kind;
    bool any = false;
    view v = {.mem = mem, .contest = contest, .claim = claim, .nodes = CMT_CLAIM_NODES};
    CMT_TRY(cmt_claim_judgments(contest, claim, err));
    if (claim->unproved)
        return cmt_fail(err, CMT_E_NEGATIVE, "the rule leaves nothing unproved");
    CMT_TRY(prepare(&v, &args->tie_break, err));
    CMT_TRY(check_claimed(&v, err));
    CMT_TRY(cmt_claim_satisfiable(mem, contest, v.said, &any, err));
    if (any && (ties == CMT_TIE_ORDER || ties == CMT_TIE_LOT)) {
        CMT_TRY(follow(&v, err));
    } else if (any) {
        CMT_TRY(build(&v, 0, err));
    }
    if (v.extra && !claim->capped)
        return cmt_fail(err, CMT_E_NEGATIVE, "a judgment is left out");
    if (!v.extra && v.nodes == 0) {
        return cmt_fail(err, CMT_E_LIMIT, "the judgments take more than %u steps",
                        CMT_CLAIM_NODES);
    }
    if (!v.extra && claim->capped && claim->n_judgments == CMT_MAX_JUDGMENTS)
        return cmt_fail(err, CMT_E_NEGATIVE, "nothing is left out");
    if (!v.extra && v.n_seen != claim->n_judgments) {
        return cmt_fail(err, CMT_E_NEGATIVE,
                        "a judgment is claimed that no order gives");
    }
done:
    return st;
}
