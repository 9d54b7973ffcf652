#include "rules/judgment_claim.h"

#include "ballot/agreement.h"
#include "base/err.h"
#include "rules/claim.h"

#include <string.h>

static bool holds(const cmt_clause *clause, const int8_t *value)
{
    for (size_t m = 0; m < clause->n; m++) {
        if (value[clause->items[m]] == (clause->negated[m] ? -1 : 1))
            return true;
    }
    return false;
}

/* The first clause that a judgment breaks, or NULL. */
static const cmt_clause *broken(const cmt_contest *contest, const int8_t *value)
{
    for (size_t c = 0; c < contest->n_clauses; c++) {
        if (!holds(&contest->consistency[c], value))
            return &contest->consistency[c];
    }
    return NULL;
}

/* Canonical order: at the first difference, yes comes first. */
static int order_of(const int8_t *a, const int8_t *b, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (a[i] != b[i])
            return a[i] > b[i] ? -1 : 1;
    }
    return 0;
}

cmt_status cmt_claim_judgments(const cmt_contest *contest,
                               const cmt_outcome *claim,
                               cmt_err *err)
{
    cmt_status st = CMT_OK;
    const size_t n = contest->n_alternatives;
    cmt_outcome plain = *claim; /* limits are looked at here */
    plain.unproved = false;
    plain.capped = false;
    plain.bound = NULL;
    CMT_TRY(cmt_claim_parts(contest, &plain,
                            claim->n_judgments > 0 ? CMT_PART_JUDGMENTS : 0, err));
    for (size_t j = 0; j < claim->n_judgments; j++) {
        const int8_t *value = claim->judgments[j];
        for (size_t i = 0; i < n; i++) {
            if (value[i] == 0) {
                return cmt_fail(err, CMT_E_NEGATIVE, "judgment %zu leaves `%s` open",
                                j + 1, contest->ids[i]);
            }
        }
        if (broken(contest, value) != NULL)
            return cmt_fail(err, CMT_E_NEGATIVE, "judgment %zu breaks a clause", j + 1);
        if (j > 0 && order_of(claim->judgments[j - 1], value, n) >= 0)
            return cmt_fail(err, CMT_E_NEGATIVE, "the judgments are out of order");
    }
    CMT_TRY(cmt_claim_tied(claim, claim->n_judgments > 1, err));
    if (claim->bound != NULL || (claim->unproved && claim->n_judgments != 1))
        return cmt_fail(err, CMT_E_NEGATIVE, "the outcome gives no bound");
done:
    return st;
}

cmt_status cmt_claim_margins(const cmt_contest *contest, mpq_t *margins, cmt_err *err)
{
    const size_t n = contest->n_alternatives;
    if (contest->n_answers > 0 && contest->answer_judgment == NULL)
        return cmt_fail(err, CMT_E_RANGE, "the rule reads judgments");
    for (size_t i = 0; i < n; i++) {
        for (size_t a = 0; a < contest->n_answers; a++) {
            const int8_t says = contest->answer_judgment[a * n + i];
            if (says > 0) {
                mpq_add(margins[i], margins[i], contest->answer_weight[a]);
            } else if (says < 0) {
                mpq_sub(margins[i], margins[i], contest->answer_weight[a]);
            }
        }
    }
    return CMT_OK;
}

/* Mending: `value` is a whole judgment, `fixed` what may not change any more. */
typedef struct mending {
    const cmt_contest *contest;
    int8_t *value;
    bool *fixed;
    const mpq_t *loss; /* NULL: changes are free, and the first judgment will do */
    mpq_ptr spent;
    mpq_srcptr limit;
    bool strictly;            /* only what loses less than the limit counts */
    const cmt_outcome *claim; /* the judgments that may be found; NULL: any ends it */
    uint32_t *stack;          /* [n] what is fixed, in order */
    size_t n_stack;
    size_t nodes;
    bool found; /* a judgment that may not be there */
} mending;

static bool is_claimed(const mending *s)
{
    size_t first = 0;
    size_t last = s->claim == NULL ? 0 : s->claim->n_judgments;
    while (first < last) {
        const size_t middle = first + (last - first) / 2;
        const int side =
            order_of(s->claim->judgments[middle], s->value, s->contest->n_alternatives);
        if (side == 0)
            return true;
        if (side < 0) {
            first = middle + 1;
        } else {
            last = middle;
        }
    }
    return false;
}

static void mend(mending *s);

/* Go on with proposition i the other way. */
static void change(mending *s, size_t i)
{
    s->value[i] = (int8_t)-s->value[i];
    if (s->loss != NULL)
        mpq_add(s->spent, s->spent, s->loss[i]);
    mend(s);
    if (s->loss != NULL)
        mpq_sub(s->spent, s->spent, s->loss[i]);
    s->value[i] = (int8_t)-s->value[i];
}

/* Every clause holds: this judgment, and those that differ where nothing is lost. */
static void arrive(mending *s)
{
    size_t i = 0;
    while (i < s->contest->n_alternatives
           && (s->claim == NULL || s->fixed[i] || mpq_sgn(s->loss[i]) != 0))
        i++;
    if (i == s->contest->n_alternatives) {
        s->found = !is_claimed(s);
        return;
    }
    s->fixed[i] = true;
    mend(s);
    change(s, i);
    s->fixed[i] = false;
}

/* Depth: one proposition is fixed at each step, so at most their number. */
static void mend(mending *s)
{
    if (s->found || s->nodes == 0)
        return;
    s->nodes--;
    const int side = s->loss == NULL ? -1 : mpq_cmp(s->spent, s->limit);
    if (side > 0 || (side == 0 && s->strictly))
        return;
    const cmt_clause *clause = broken(s->contest, s->value);
    if (clause == NULL) {
        arrive(s);
        return;
    }
    const size_t height = s->n_stack;
    for (size_t m = 0; m < clause->n; m++) {
        const uint32_t i = clause->items[m];
        if (s->fixed[i])
            continue;
        s->fixed[i] = true; /* later literals are tried with this one as it was */
        s->stack[s->n_stack++] = i;
        change(s, i);
    }
    while (s->n_stack > height)
        s->fixed[s->stack[--s->n_stack]] = false;
}

static cmt_status begin(cmt_arena *mem,
                        const cmt_contest *contest,
                        const int8_t *prefer,
                        mending *out,
                        cmt_err *err)
{
    const size_t n = contest->n_alternatives;
    mending s = {.contest = contest,
                 .value = CMT_NEW_ARRAY(mem, int8_t, n + 1),
                 .fixed = CMT_NEW_ARRAY(mem, bool, n + 1),
                 .stack = CMT_NEW_ARRAY(mem, uint32_t, n + 1),
                 .spent = cmt_q(mem),
                 .nodes = CMT_CLAIM_NODES};
    if (s.value == NULL || s.fixed == NULL || s.stack == NULL || s.spent == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu propositions", n);
    for (size_t i = 0; i < n; i++)
        s.value[i] = (int8_t)(prefer[i] < 0 ? -1 : 1);
    *out = s;
    return CMT_OK;
}

cmt_status cmt_claim_satisfiable(cmt_arena *mem,
                                 const cmt_contest *contest,
                                 const int8_t *value,
                                 bool *found,
                                 cmt_err *err)
{
    cmt_status st = CMT_OK;
    mending s = {0};
    const cmt_arena_mark mark = cmt_arena_get_mark(mem);
    CMT_TRY(begin(mem, contest, value, &s, err));
    for (size_t i = 0; i < contest->n_alternatives; i++)
        s.fixed[i] = value[i] != 0;
    mend(&s);
    *found = s.found;
    if (!s.found && s.nodes == 0) {
        st =
            cmt_fail(err, CMT_E_LIMIT, "consistency takes more than %u steps to decide",
                     CMT_CLAIM_NODES);
    }
    cmt_arena_reset(mem, mark);
done:
    return st;
}

/* What the k-th claimed judgment loses. */
static void lose(const cmt_contest *contest,
                 const int8_t *judgment,
                 const int8_t *prefer,
                 const mpq_t *loss,
                 mpq_ptr out)
{
    mpq_set_ui(out, 0, 1);
    for (size_t i = 0; i < contest->n_alternatives; i++) {
        if (prefer[i] != 0 && judgment[i] != prefer[i])
            mpq_add(out, out, loss[i]);
    }
}

/* No consistent judgment loses less, and all that lose as much are claimed. */
static cmt_status search_others(mending *s, const cmt_outcome *claim, cmt_err *err)
{
    s->strictly = true;
    mend(s);
    if (s->found)
        return cmt_fail(err, CMT_E_NEGATIVE, "another consistent judgment loses less");
    if (claim->unproved)
        return CMT_OK;
    if (s->nodes > 0) {
        s->strictly = false;
        s->claim = claim;
        s->nodes = CMT_CLAIM_NODES;
        mend(s);
    }
    if (s->nodes == 0 && !(s->found && claim->capped)) {
        return cmt_fail(err, CMT_E_LIMIT,
                        "optimality takes more than %u steps to decide",
                        CMT_CLAIM_NODES);
    }
    /* A list that is not full was ended by a budget: there may be more, or not. */
    const bool ended = claim->capped && claim->n_judgments < CMT_MAX_JUDGMENTS;
    if (s->found != claim->capped && !ended) {
        return cmt_fail(err, CMT_E_NEGATIVE, "%s",
                        s->found ? "a judgment that loses as little is left out"
                                 : "nothing is left out that `capped` speaks of");
    }
    return CMT_OK;
}

cmt_status cmt_claim_least(cmt_arena *mem,
                           const cmt_contest *contest,
                           const cmt_outcome *claim,
                           const int8_t *prefer,
                           const mpq_t *loss,
                           mpq_ptr least,
                           cmt_err *err)
{
    cmt_status st = CMT_OK;
    mending s = {0};
    bool any = false;
    mpq_ptr other = cmt_q(mem);
    if (other == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a loss");
    CMT_TRY(begin(mem, contest, prefer, &s, err));
    if (claim->n_judgments == 0) {
        const int8_t *open = CMT_NEW_ARRAY(mem, int8_t, contest->n_alternatives + 1);
        if (open == NULL)
            return cmt_fail(err, CMT_E_NOMEM, "no room for a judgment");
        CMT_TRY(cmt_claim_satisfiable(mem, contest, open, &any, err));
        return any ? cmt_fail(err, CMT_E_NEGATIVE, "there are consistent judgments")
                   : CMT_OK;
    }
    lose(contest, claim->judgments[0], prefer, loss, least);
    for (size_t j = 1; j < claim->n_judgments; j++) {
        lose(contest, claim->judgments[j], prefer, loss, other);
        if (mpq_equal(least, other) == 0) {
            return cmt_fail(err, CMT_E_NEGATIVE, "judgment %zu loses another sum",
                            j + 1);
        }
    }
    s.loss = loss;
    s.limit = least;
    CMT_TRY(search_others(&s, claim, err));
done:
    return st;
}
