#include "ballot/agreement.h"

#include "base/err.h"
#include "base/sort.h"

#include <string.h>

cmt_status cmt_agreement_count(
    cmt_arena *mem, const cmt_contest *contest, mpq_t **yes, mpq_t **no, cmt_err *err)
{
    const size_t n = contest->n_alternatives;
    *yes = cmt_q_array(mem, n + 1);
    *no = cmt_q_array(mem, n + 1);
    if (*yes == NULL || *no == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu propositions", n);
    if (contest->n_answers > 0 && contest->answer_judgment == NULL)
        return cmt_fail(err, CMT_E_RANGE, "the rule reads judgments");
    for (size_t a = 0; a < contest->n_answers; a++) {
        for (size_t i = 0; i < n; i++) {
            const int8_t answer = contest->answer_judgment[a * n + i];
            if (answer == 0)
                continue;
            mpq_ptr sum = answer > 0 ? (*yes)[i] : (*no)[i];
            mpq_add(sum, sum, contest->answer_weight[a]);
        }
    }
    return CMT_OK;
}

typedef struct search {
    cmt_arena *mem;
    cmt_cnf cnf;
    const cmt_preference *want;
    uint32_t *order; /* [n] propositions in the order they are decided */
    uint32_t *pick;  /* [n] decisions */
    size_t *mark;    /* [n] trail before each */
    bool *second;    /* [n] whether the decision is the second of its two ways */
    bool *used;      /* [n] of the bound */
    mpz_t *z;        /* loss so far, bound, best */
    bool has_best;
    bool listing; /* second pass: all of the best, in canonical order */
    const int8_t **found;
    int8_t *first_found; /* [n] the best of the first pass */
    size_t n_found;
    bool capped;
    uint64_t budget;
} search;

enum { LOSS, BOUND, BEST, N_SUMS };

static void count_loss(search *s, size_t from, bool add)
{
    for (size_t t = from; t < s->cnf.n_trail; t++) {
        const uint32_t i = s->cnf.trail[t];
        if (s->want->prefer[i] == 0 || s->want->prefer[i] == s->cnf.value[i])
            continue;
        if (add) {
            mpz_add(s->z[LOSS], s->z[LOSS], s->want->loss[i]);
        } else {
            mpz_sub(s->z[LOSS], s->z[LOSS], s->want->loss[i]);
        }
    }
}

static void undo(search *s, size_t mark)
{
    count_loss(s, mark, false);
    cmt_cnf_undo(&s->cnf, mark);
}

/* The cheapest way to mend a clause that the preferred completion breaks, as an open
 * proposition; SIZE_MAX where it is not broken, or touches a proposition counted before. */
static size_t cheapest(const search *s, const cmt_clause *clause)
{
    size_t best = SIZE_MAX;
    for (size_t m = 0; m < clause->n; m++) {
        const uint32_t i = clause->items[m];
        const int8_t says = clause->negated[m] ? -1 : 1;
        if (s->cnf.value[i] == says)
            return SIZE_MAX;
        if (s->cnf.value[i] != 0)
            continue;
        if (s->used[i] || s->want->prefer[i] != -says)
            return SIZE_MAX;
        if (best == SIZE_MAX || mpz_cmp(s->want->loss[i], s->want->loss[best]) < 0)
            best = i;
    }
    return best;
}

/* z[BOUND] = what any completion loses at least. */
static void bound(search *s)
{
    mpz_set(s->z[BOUND], s->z[LOSS]);
    memset(s->used, 0, s->cnf.n);
    for (size_t c = 0; c < s->cnf.n_clauses; c++) {
        const cmt_clause *clause = &s->cnf.clauses[c];
        const size_t i = cheapest(s, clause);
        if (i == SIZE_MAX)
            continue;
        mpz_add(s->z[BOUND], s->z[BOUND], s->want->loss[i]);
        for (size_t m = 0; m < clause->n; m++)
            s->used[clause->items[m]] = true;
    }
}

static bool is_hopeless(search *s)
{
    if (!s->has_best)
        return false;
    bound(s);
    const int side = mpz_cmp(s->z[BOUND], s->z[BEST]);
    return s->listing ? side > 0 : side >= 0;
}

/* Decide proposition i: preferred first when searching, yes first when listing. */
static bool decide(search *s, size_t depth, bool second)
{
    const uint32_t i = s->pick[depth];
    const int first = s->listing || s->want->prefer[i] == 0 ? 1 : s->want->prefer[i];
    const size_t from = s->cnf.n_trail;
    s->second[depth] = second;
    const bool ok = cmt_cnf_set(&s->cnf, i, (int8_t)(second ? -first : first));
    count_loss(s, from, true);
    return ok && !is_hopeless(s);
}

/* Go back to the last decision that has another way, and take it; false: there is none. */
static bool turn_back(search *s, size_t *depth)
{
    while (*depth > 0) {
        const size_t d = *depth - 1;
        undo(s, s->mark[d]);
        if (!s->second[d]) {
            if (decide(s, d, true))
                return true;
            undo(s, s->mark[d]);
        }
        --*depth;
    }
    return false;
}

/* A complete judgment; false when the list is full. */
static bool keep(search *s)
{
    int8_t *copy = s->first_found;
    if (s->n_found == CMT_MAX_JUDGMENTS) {
        s->capped = true;
        return false;
    }
    if (s->listing) {
        copy = CMT_NEW_ARRAY(s->mem, int8_t, s->cnf.n + 1);
    } else {
        s->n_found = 0;
    }
    if (copy != NULL)
        memcpy(copy, s->cnf.value, s->cnf.n);
    s->found[s->n_found++] = copy;
    s->has_best = true;
    mpz_set(s->z[BEST], s->z[LOSS]);
    return copy != NULL;
}

/* One pass over the tree; false when the budget ran out. */
static bool pass(search *s)
{
    size_t depth = 0;
    size_t at = 0;
    s->budget = CMT_JUDGMENT_NODES;
    s->n_found = 0;
    for (;;) {
        while (at < s->cnf.n && s->cnf.value[s->order[at]] != 0)
            at++;
        bool on = true;
        if (at == s->cnf.n) {
            if (!keep(s))
                break;
            on = false;
        } else {
            if (s->budget == 0)
                return false;
            s->budget--;
            s->pick[depth] = s->order[at];
            s->mark[depth] = s->cnf.n_trail;
            on = decide(s, depth++, false);
        }
        if (!on && !turn_back(s, &depth))
            break;
        at = on ? at : 0;
    }
    return true;
}

static int by_loss(const void *a, const void *b, const void *context)
{
    const cmt_preference *want = context;
    return mpz_cmp(want->loss[*(const uint32_t *)b], want->loss[*(const uint32_t *)a]);
}

static cmt_status make_search(search *s, const cmt_contest *contest, cmt_err *err)
{
    const size_t n = contest->n_alternatives;
    s->order = CMT_NEW_ARRAY(s->mem, uint32_t, n + 1);
    s->pick = CMT_NEW_ARRAY(s->mem, uint32_t, n + 1);
    s->mark = CMT_NEW_ARRAY(s->mem, size_t, n + 1);
    s->second = CMT_NEW_ARRAY(s->mem, bool, n + 1);
    s->used = CMT_NEW_ARRAY(s->mem, bool, n + 1);
    s->z = cmt_z_array(s->mem, N_SUMS);
    s->found = CMT_NEW_ARRAY(s->mem, const int8_t *, CMT_MAX_JUDGMENTS);
    s->first_found = CMT_NEW_ARRAY(s->mem, int8_t, n + 1);
    if (s->first_found == NULL || s->order == NULL || s->pick == NULL || s->mark == NULL
        || s->second == NULL || s->used == NULL || s->z == NULL || s->found == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu propositions", n);
    for (uint32_t i = 0; i < n; i++)
        s->order[i] = i;
    if (!cmt_sort(s->mem, s->order, n, sizeof *s->order, by_loss, s->want))
        return cmt_fail(err, CMT_E_NOMEM, "no room to sort %zu propositions", n);
    return cmt_cnf_init(s->mem, contest, &s->cnf, err);
}

cmt_status cmt_agreement_best(cmt_arena *mem,
                              const cmt_contest *contest,
                              const cmt_preference *preference,
                              mpz_ptr least,
                              cmt_judgments *out,
                              cmt_err *err)
{
    cmt_status st = CMT_OK;
    search s = {.mem = mem, .want = preference};
    bool proved = true;
    CMT_TRY(make_search(&s, contest, err));
    if (cmt_cnf_begin(&s.cnf)) {
        count_loss(&s, 0, true);
        const size_t root = s.cnf.n_trail;
        proved = pass(&s);
        if (!proved && !s.has_best) {
            return cmt_fail(err, CMT_E_LIMIT,
                            "no consistent judgment found in %u steps",
                            CMT_JUDGMENT_NODES);
        }
        undo(&s, root);
        s.listing = true;
        for (uint32_t i = 0; i < s.cnf.n; i++)
            s.order[i] = i;
        if (proved && s.has_best && !pass(&s))
            s.capped = true;
    }
    if (!cmt_arena_ok(mem))
        return cmt_fail(err, CMT_E_NOMEM, "no room for the judgments");
    mpz_set(least, s.z[BEST]);
    *out = (cmt_judgments){
        .at = s.found, .n = s.n_found, .capped = s.capped, .proved = proved};
done:
    return st;
}
