#include "rules/ordinal/bottom_two_irv.h"

#include "base/err.h"
#include "rules/elimination_check.h"
#include "rules/recount.h"

/* The definition, over pairs and first preferences counted in rationals. */
typedef struct counting {
    cmt_arena *mem;
    const cmt_contest *contest;
    size_t n;
    mpq_t *pairs; /* [n][n] */
    mpq_t *count; /* [n] */
} counting;

static bool fewer(const counting *x, size_t i, size_t j)
{
    return mpq_cmp(x->count[i], x->count[j]) < 0;
}

/* i and j can be the last two: nobody but they has fewer than either of them. */
static bool can_be_last_two(const counting *x, const bool *standing, size_t i, size_t j)
{
    for (size_t k = 0; k < x->n; k++) {
        if (standing[k] && k != i && k != j && (fewer(x, k, i) || fewer(x, k, j)))
            return false;
    }
    return i != j && standing[i] && standing[j];
}

/* i goes from a pair of the last two: it loses, or they are level. */
static bool may_go(const counting *x, size_t i, size_t j)
{
    return mpq_cmp(x->pairs[i * x->n + j], x->pairs[j * x->n + i]) <= 0;
}

/* The last two where places decide: among equal counts the later place is further down. */
static uint32_t pick(const counting *x, const bool *standing, const uint32_t *place)
{
    uint32_t last[2] = {UINT32_MAX, UINT32_MAX};
    for (size_t k = 0; k < 2; k++) {
        for (uint32_t i = 0; i < x->n; i++) {
            if (!standing[i] || i == last[0])
                continue;
            if (last[k] == UINT32_MAX || fewer(x, i, last[k])
                || (!fewer(x, last[k], i) && place[i] > place[last[k]]))
                last[k] = i;
        }
    }
    if (may_go(x, last[0], last[1]) && may_go(x, last[1], last[0]))
        return place[last[0]] > place[last[1]] ? last[0] : last[1];
    return may_go(x, last[0], last[1]) ? last[0] : last[1];
}

static cmt_status define(void *self,
                         const bool *standing,
                         const uint32_t *place,
                         cmt_turn *out,
                         cmt_err *err)
{
    counting *x = self;
    const cmt_status st =
        cmt_recount_firsts(x->mem, x->contest, standing, x->count, err);
    if (st != CMT_OK)
        return st;
    const size_t n_standing = cmt_count_standing(standing, x->n);
    out->n = cmt_extreme(standing, x->n, x->count, 1, out->at);
    if (n_standing <= 1
        || (place == NULL && out->n == n_standing
            && mpq_sgn(x->count[out->at[0]]) == 0)) {
        cmt_definition_end(standing, NULL, x->n, out);
        return CMT_OK;
    }
    out->kind = CMT_TURN_ONE;
    out->counted = true;
    out->n = 0;
    for (uint32_t i = 0; i < x->n; i++) {
        bool goes = false;
        for (size_t j = 0; j < x->n && !goes; j++)
            goes = can_be_last_two(x, standing, i, j) && may_go(x, i, j);
        if (goes)
            out->at[out->n++] = i;
    }
    if (place != NULL)
        out->pick = pick(x, standing, place);
    return CMT_OK;
}

cmt_status cmt_ordinal_bottom_two_irv_check(cmt_arena *mem,
                                            const cmt_contest *contest,
                                            const cmt_rule_args *args,
                                            const cmt_outcome *claim,
                                            cmt_err *err)
{
    const size_t n = contest->n_alternatives;
    counting x = {.mem = mem, .contest = contest, .n = n};
    x.pairs = cmt_q_array(mem, n * n);
    x.count = cmt_q_array(mem, n);
    if (x.pairs == NULL || x.count == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room to count");
    const cmt_status st = cmt_recount_pairs(mem, contest, x.pairs, err);
    if (st != CMT_OK)
        return st;
    const cmt_definition definition = {.self = &x, .step = define, .count = x.count};
    return cmt_elimination_check(mem, contest, &args->tie_break, &definition, claim,
                                 err);
}
