#include "rules/judgment/ranked_agenda.h"

#include "base/err.h"
#include "base/sort.h"
#include "rules/judgment_result.h"

#include <string.h>

typedef struct agenda {
    cmt_arena *mem;
    size_t n;
    mpq_t *margin; /* [n] yes less no */
    mpq_t *size;   /* [n] without sign */
    uint32_t *place;
    uint32_t *order; /* [n] clearest majority first */
    cmt_cnf cnf;
    cmt_cnf accepted; /* what has been accepted, alone: for asking whether more fits */
    const int8_t **found;
    size_t n_found;
    bool capped;
    uint64_t budget;
} agenda;

static int by_size(const void *a, const void *b, const void *context)
{
    const agenda *g = context;
    const uint32_t i = *(const uint32_t *)a;
    const uint32_t j = *(const uint32_t *)b;
    const int side = mpq_cmp(g->size[j], g->size[i]);
    return side != 0 ? side : (g->place[i] > g->place[j]) - (g->place[i] < g->place[j]);
}

static int8_t wish(const agenda *g, uint32_t i)
{
    return (int8_t)mpq_sgn(g->margin[i]);
}

static bool keep(agenda *g)
{
    if (g->n_found == CMT_MAX_JUDGMENTS) {
        g->capped = true;
        return false;
    }
    int8_t *copy = CMT_NEW_ARRAY(g->mem, int8_t, g->n + 1);
    if (copy != NULL)
        memcpy(copy, g->cnf.value, g->n);
    g->found[g->n_found++] = copy;
    return copy != NULL;
}

/* --- one order: accept each majority that is consistent with those accepted before ------ */

static bool fits(agenda *g, uint32_t i, int8_t value)
{
    const size_t mark = g->cnf.n_trail;
    if (cmt_cnf_set(&g->cnf, i, value)
        && cmt_cnf_completes(&g->cnf, &g->budget) == CMT_CNF_YES)
        return true;
    cmt_cnf_undo(&g->cnf, mark);
    return false;
}

static bool accept_in_order(agenda *g)
{
    for (size_t k = 0; k < g->n; k++) {
        const uint32_t i = g->order[k];
        const int8_t first = wish(g, i) < 0 ? -1 : 1;
        if (g->cnf.value[i] == 0 && !fits(g, i, first) && !fits(g, i, (int8_t)-first))
            return false; /* only where the budget is spent */
    }
    return keep(g);
}

/* --- every order of equal majorities ----------------------------------------------------- */

/* Whether majority i could be accepted besides those that are, up to order[end]. */
static cmt_cnf_answer could_join(agenda *g, uint32_t i, size_t end)
{
    cmt_cnf *a = &g->accepted;
    bool ok = cmt_cnf_begin(a);
    for (size_t k = 0; k <= end && ok; k++) {
        const uint32_t j = g->order[k];
        const bool in = j == i || g->cnf.value[j] == wish(g, j);
        if (in && a->value[j] == 0)
            ok = cmt_cnf_set(a, j, wish(g, j));
        ok = ok && (!in || a->value[j] == wish(g, j));
    }
    const cmt_cnf_answer answer = ok ? cmt_cnf_completes(a, &g->budget) : CMT_CNF_NO;
    cmt_cnf_undo(a, 0);
    return answer;
}

/* Where the equal majorities that end at order[k] are all decided: none was left out that
 * still fits. */
static bool level_is_full(agenda *g, size_t k)
{
    if (k + 1 < g->n && mpq_equal(g->size[g->order[k]], g->size[g->order[k + 1]]) != 0)
        return true;
    for (size_t l = k + 1; l > 0; l--) {
        const uint32_t i = g->order[l - 1];
        if (mpq_equal(g->size[i], g->size[g->order[k]]) == 0)
            break;
        if (g->cnf.value[i] == -wish(g, i) && could_join(g, i, k) != CMT_CNF_NO)
            return false;
    }
    return true;
}

static bool walk(agenda *g, size_t k);

/* Go on with order[k] set to `value`; false: stop. */
static bool step(agenda *g, size_t k, int8_t value)
{
    const uint32_t i = g->order[k];
    const size_t mark = g->cnf.n_trail;
    if (g->budget == 0)
        return false;
    g->budget--;
    const bool on = !cmt_cnf_set(&g->cnf, i, value)
                    || (mpq_sgn(g->size[i]) > 0 && !level_is_full(g, k))
                    || walk(g, k + 1);
    cmt_cnf_undo(&g->cnf, mark);
    return on;
}

/* All ways to decide order[k], order[k + 1], …; false: stop. Depth: propositions. */
static bool walk(agenda *g, size_t k)
{
    while (k < g->n && g->cnf.value[g->order[k]] != 0) {
        if (mpq_sgn(g->size[g->order[k]]) > 0 && !level_is_full(g, k))
            return true;
        k++;
    }
    if (k == g->n)
        return keep(g);
    const int8_t first = wish(g, g->order[k]) < 0 ? -1 : 1;
    return step(g, k, first) && step(g, k, (int8_t)-first);
}

static int in_canonical_order(const void *a, const void *b, const void *context)
{
    const int8_t *x = *(const int8_t *const *)a;
    const int8_t *y = *(const int8_t *const *)b;
    const size_t n = *(const size_t *)context;
    for (size_t i = 0; i < n; i++) {
        if (x[i] != y[i])
            return x[i] > y[i] ? -1 : 1;
    }
    return 0;
}

static cmt_status prepare(agenda *g,
                          const cmt_contest *contest,
                          const cmt_tie_break *ties,
                          cmt_err *err)
{
    cmt_status st = CMT_OK;
    mpq_t *no = NULL;
    g->n = contest->n_alternatives;
    g->size = cmt_q_array(g->mem, g->n + 1);
    g->order = CMT_NEW_ARRAY(g->mem, uint32_t, g->n + 1);
    g->found = CMT_NEW_ARRAY(g->mem, const int8_t *, CMT_MAX_JUDGMENTS);
    if (g->size == NULL || g->order == NULL || g->found == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu propositions", g->n);
    CMT_TRY(cmt_agreement_count(g->mem, contest, &g->margin, &no, err));
    CMT_TRY(cmt_tie_places(g->mem, ties, g->n, &g->place, err));
    CMT_TRY(cmt_cnf_init(g->mem, contest, &g->cnf, err));
    CMT_TRY(cmt_cnf_init(g->mem, contest, &g->accepted, err));
    for (uint32_t i = 0; i < g->n; i++) {
        mpq_sub(g->margin[i], g->margin[i], no[i]);
        mpq_abs(g->size[i], g->margin[i]);
        g->order[i] = i;
    }
    if (!cmt_sort(g->mem, g->order, g->n, sizeof *g->order, by_size, g))
        return cmt_fail(err, CMT_E_NOMEM, "no room to sort %zu propositions", g->n);
done:
    return st;
}

static cmt_status run(cmt_arena *mem,
                      const cmt_contest *contest,
                      const cmt_rule_args *args,
                      cmt_outcome *out,
                      cmt_err *err)
{
    cmt_status st = CMT_OK;
    const cmt_tie_kind ties = args->tie_break.kind;
    agenda g = {.mem = mem, .budget = CMT_JUDGMENT_NODES};
    cmt_outcome o = {.n = contest->n_alternatives};
    CMT_TRY(prepare(&g, contest, &args->tie_break, err));
    cmt_cnf_answer any = CMT_CNF_NO;
    if (cmt_cnf_begin(&g.cnf))
        any = cmt_cnf_completes(&g.cnf, &g.budget);
    if (any == CMT_CNF_YES) {
        const bool done = ties == CMT_TIE_ORDER || ties == CMT_TIE_LOT
                              ? accept_in_order(&g)
                              : walk(&g, 0);
        g.capped = g.capped || !done;
    }
    if (!cmt_arena_ok(mem)
        || !cmt_sort(mem, g.found, g.n_found, sizeof(int8_t *), in_canonical_order,
                     &g.n))
        return cmt_fail(err, CMT_E_NOMEM, "no room for the judgments");
    if (any == CMT_CNF_SPENT || (any == CMT_CNF_YES && g.n_found == 0)) {
        return cmt_fail(err, CMT_E_LIMIT, "no judgment found in %u steps",
                        CMT_JUDGMENT_NODES);
    }
    const cmt_judgments found = {
        .at = g.found, .n = g.n_found, .capped = g.capped, .proved = true};
    cmt_result_judgments(&found, &o);
    *out = o;
done:
    return st;
}

static const cmt_rule_axiom axioms[] = {
    {"collective consistency", true, "by definition"},
    {"majority-preservation", true,
     "immediate: a consistent majority is accepted whole"},
    {0},
};

const cmt_rule cmt_rule_judgment_ranked_agenda = {
    .name = "ranked-agenda",
    .kind = CMT_RULE_JUDGMENT,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_JUDGMENT,
    .reads = CMT_READS_ANSWERS,
    .yields = CMT_YIELDS_JUDGMENT,
    .title = "Ranked agenda",
    .definition =
        "Go through the majorities from the clearest down and accept each that "
        "is consistent with those accepted before.",
    .source =
        "Lang, Pigozzi, Slavkovik, van der Torre and Vesic, Social Choice and "
        "Welfare 48 (2017) 327-356; Endriss, de Haan, Lang and Slavkovik, JAIR 69 "
        "(2020) 687-731",
    .beside = 20,
    .cost =
        "a satisfiability test a proposition; all orders of equal majorities: depth "
        "first, at most 1,000,000 steps",
    .loss = NULL,
    .options = NULL,
    .axioms = axioms,
    .run = run,
    .check = cmt_judgment_ranked_agenda_check,
    .welfare = NULL,
};
