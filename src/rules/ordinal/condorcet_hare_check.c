#include "rules/ordinal/condorcet_hare.h"

#include "base/err.h"
#include "rules/elimination_check.h"
#include "rules/recount.h"

#include <string.h>

typedef enum hybrid_kind { CONDORCET, BENHAM, SMITH, TIDEMAN, WOODALL } hybrid_kind;

/* The definitions, over pairs and first preferences counted in rationals. */
typedef struct counting {
    cmt_arena *mem;
    const cmt_contest *contest;
    hybrid_kind kind;
    size_t n;
    mpq_t *pairs;   /* [n][n] */
    mpq_t *count;   /* [n] first preferences */
    bool *eligible; /* [n] */
    bool *smith;    /* [n] of all */
    bool *set;      /* [n] scratch */
    bool *reach;    /* [n][n] scratch */
} counting;

static bool not_beaten(const counting *x, size_t i, size_t j)
{
    return mpq_cmp(x->pairs[i * x->n + j], x->pairs[j * x->n + i]) >= 0;
}

/* i is in the Smith set where every j is reached from it along pairs whose first is not
 * beaten by the second. */
static void smith_of(const counting *x, const bool *standing, bool *out)
{
    const size_t n = x->n;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            x->reach[i * n + j] =
                standing[i] && standing[j] && (i == j || not_beaten(x, i, j));
        }
    }
    for (size_t via = 0; via < n; via++) {
        for (size_t i = 0; i < n; i++) {
            for (size_t j = 0; j < n && x->reach[i * n + via]; j++)
                x->reach[i * n + j] = x->reach[i * n + j] || x->reach[via * n + j];
        }
    }
    for (size_t i = 0; i < n; i++) {
        out[i] = standing[i];
        for (size_t j = 0; j < n && out[i]; j++)
            out[i] = !standing[j] || x->reach[i * n + j];
    }
}

/* Mark the Condorcet winner among those standing; false where there is none. */
static bool mark_winner(const counting *x, const bool *standing)
{
    bool found = false;
    for (size_t i = 0; i < x->n; i++) {
        x->set[i] = standing[i];
        for (size_t j = 0; j < x->n && x->set[i]; j++)
            x->set[i] = i == j || !standing[j] || !not_beaten(x, j, i);
        found = found || x->set[i];
    }
    return found;
}

static void all_but(const bool *standing, const bool *keep, size_t n, cmt_turn *out)
{
    out->kind = CMT_TURN_ALL;
    out->n = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (standing[i] && !keep[i])
            out->at[out->n++] = i;
    }
}

/* What ends or restricts before anyone is counted; true where that settles the step. */
static bool before_count(counting *x, const bool *standing, cmt_turn *out)
{
    const size_t n = x->n;
    switch (x->kind) {
    case CONDORCET:
    case BENHAM:
        if ((x->kind == BENHAM || memcmp(standing, x->eligible, n) == 0)
            && mark_winner(x, standing)) {
            cmt_definition_end(standing, x->set, n, out);
            return true;
        }
        return false;
    case SMITH:
        all_but(standing, x->smith, n, out);
        return out->n > 0;
    case TIDEMAN:
        smith_of(x, standing, x->set);
        all_but(standing, x->set, n, out);
        return out->n > 0;
    case WOODALL:
        break;
    }
    size_t left = 0;
    for (size_t i = 0; i < n; i++)
        left += standing[i] && x->smith[i] ? 1U : 0U;
    if (left <= 1)
        cmt_definition_end(standing, x->smith, n, out);
    return left <= 1;
}

/* Whether those who are last together may go at once: nothing can come between them. */
static bool may_go_at_once(const counting *x, const cmt_turn *step)
{
    if (x->kind == BENHAM || x->kind == TIDEMAN)
        return false;
    for (size_t k = 0; k < step->n && x->kind == WOODALL; k++) {
        if (x->smith[step->at[k]])
            return false;
    }
    return true;
}

static cmt_status define(void *self,
                         const bool *standing,
                         const uint32_t *place,
                         cmt_turn *out,
                         cmt_err *err)
{
    counting *x = self;
    const size_t n = x->n;
    if (before_count(x, standing, out))
        return CMT_OK;
    const cmt_status st =
        cmt_recount_firsts(x->mem, x->contest, standing, x->count, err);
    if (st != CMT_OK)
        return st;
    const size_t n_standing = cmt_count_standing(standing, n);
    out->n = cmt_extreme(standing, n, x->count, 1, out->at);
    if (n_standing <= 1
        || (place == NULL && out->n == n_standing
            && mpq_sgn(x->count[out->at[0]]) == 0)) {
        cmt_definition_end(standing, x->kind == WOODALL ? x->smith : NULL, n, out);
        return CMT_OK;
    }
    cmt_definition_one(place, true, out);
    if (place == NULL && out->n > 1 && may_go_at_once(x, out)
        && cmt_must_all_go(standing, n, x->count, out->at, out->n))
        out->kind = CMT_TURN_ALL;
    return CMT_OK;
}

static cmt_status check_as(cmt_arena *mem,
                           const cmt_contest *contest,
                           const cmt_rule_args *args,
                           hybrid_kind kind,
                           const cmt_outcome *claim,
                           cmt_err *err)
{
    cmt_status st = CMT_OK;
    const size_t n = contest->n_alternatives;
    counting x = {.mem = mem, .contest = contest, .kind = kind, .n = n};
    x.pairs = cmt_q_array(mem, n * n);
    x.count = cmt_q_array(mem, n);
    x.eligible = CMT_NEW_ARRAY(mem, bool, n + 1);
    x.smith = CMT_NEW_ARRAY(mem, bool, n + 1);
    x.set = CMT_NEW_ARRAY(mem, bool, n + 1);
    x.reach = CMT_NEW_ARRAY(mem, bool, n *n + 1);
    if (x.pairs == NULL || x.count == NULL || x.eligible == NULL || x.smith == NULL
        || x.set == NULL || x.reach == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room to count");
    for (size_t i = 0; i < n; i++)
        x.eligible[i] = cmt_contest_eligible(contest, i);
    const cmt_definition definition = {.self = &x, .step = define, .count = x.count};
    CMT_TRY(cmt_recount_pairs(mem, contest, x.pairs, err));
    smith_of(&x, x.eligible, x.smith);
    CMT_TRY(
        cmt_elimination_check(mem, contest, &args->tie_break, &definition, claim, err));
done:
    return st;
}

cmt_status cmt_ordinal_condorcet_irv_check(cmt_arena *mem,
                                           const cmt_contest *contest,
                                           const cmt_rule_args *args,
                                           const cmt_outcome *claim,
                                           cmt_err *err)
{
    return check_as(mem, contest, args, CONDORCET, claim, err);
}

cmt_status cmt_ordinal_benham_check(cmt_arena *mem,
                                    const cmt_contest *contest,
                                    const cmt_rule_args *args,
                                    const cmt_outcome *claim,
                                    cmt_err *err)
{
    return check_as(mem, contest, args, BENHAM, claim, err);
}

cmt_status cmt_ordinal_smith_irv_check(cmt_arena *mem,
                                       const cmt_contest *contest,
                                       const cmt_rule_args *args,
                                       const cmt_outcome *claim,
                                       cmt_err *err)
{
    return check_as(mem, contest, args, SMITH, claim, err);
}

cmt_status cmt_ordinal_tideman_alternative_check(cmt_arena *mem,
                                                 const cmt_contest *contest,
                                                 const cmt_rule_args *args,
                                                 const cmt_outcome *claim,
                                                 cmt_err *err)
{
    return check_as(mem, contest, args, TIDEMAN, claim, err);
}

cmt_status cmt_ordinal_woodall_check(cmt_arena *mem,
                                     const cmt_contest *contest,
                                     const cmt_rule_args *args,
                                     const cmt_outcome *claim,
                                     cmt_err *err)
{
    return check_as(mem, contest, args, WOODALL, claim, err);
}
