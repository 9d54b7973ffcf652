#include "ballot/cnf.h"

#include "base/err.h"

cmt_status cmt_cnf_init(cmt_arena *mem,
                        const cmt_contest *contest,
                        cmt_cnf *out,
                        cmt_err *err)
{
    const size_t n = contest->n_alternatives;
    size_t n_literals = 0;
    for (size_t c = 0; c < contest->n_clauses; c++)
        n_literals += contest->consistency[c].n;
    uint32_t *first = CMT_NEW_ARRAY(mem, uint32_t, n + 2);
    uint32_t *in = CMT_NEW_ARRAY(mem, uint32_t, n_literals + 1);
    cmt_cnf cnf = {.n = n,
                   .clauses = contest->consistency,
                   .n_clauses = contest->n_clauses,
                   .value = CMT_NEW_ARRAY(mem, int8_t, n + 1),
                   .trail = CMT_NEW_ARRAY(mem, uint32_t, n + 1),
                   .first = first,
                   .in = in,
                   .pick = CMT_NEW_ARRAY(mem, uint32_t, n + 1),
                   .mark = CMT_NEW_ARRAY(mem, size_t, n + 1)};
    if (first == NULL || in == NULL || cnf.value == NULL || cnf.trail == NULL
        || cnf.pick == NULL || cnf.mark == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu propositions", n);
    /* Counting sort: first[i + 1] counts, then runs, to the end of i's part. */
    for (size_t c = 0; c < cnf.n_clauses; c++) {
        for (size_t m = 0; m < cnf.clauses[c].n; m++)
            first[cnf.clauses[c].items[m] + 2]++;
    }
    for (size_t i = 2; i <= n; i++)
        first[i] += first[i - 1];
    for (size_t c = 0; c < cnf.n_clauses; c++) {
        for (size_t m = 0; m < cnf.clauses[c].n; m++)
            in[first[cnf.clauses[c].items[m] + 1]++] = (uint32_t)c;
    }
    *out = cnf;
    return CMT_OK;
}

/* 1 where a literal is true, -1 false, 0 open. */
static int truth(const cmt_cnf *cnf, const cmt_clause *clause, size_t m)
{
    const int8_t value = cnf->value[clause->items[m]];
    return clause->negated[m] ? -value : value;
}

static void put(cmt_cnf *cnf, uint32_t i, int8_t value)
{
    cnf->value[i] = value;
    cnf->trail[cnf->n_trail++] = i;
}

/* A clause without a true literal and with one open one forces it; with none it fails. */
static bool look_at(cmt_cnf *cnf, const cmt_clause *clause)
{
    size_t open = clause->n;
    for (size_t m = 0; m < clause->n; m++) {
        const int is = truth(cnf, clause, m);
        if (is > 0)
            return true;
        if (is == 0 && open < clause->n && clause->items[open] != clause->items[m])
            return true; /* two open propositions: nothing follows */
        if (is == 0 && open < clause->n && clause->negated[open] != clause->negated[m])
            return true; /* p or not p */
        if (is == 0)
            open = m;
    }
    if (open == clause->n)
        return false;
    put(cnf, clause->items[open], clause->negated[open] ? -1 : 1);
    return true;
}

static bool propagate(cmt_cnf *cnf, size_t from)
{
    for (size_t t = from; t < cnf->n_trail; t++) {
        const uint32_t i = cnf->trail[t];
        for (uint32_t k = cnf->first[i]; k < cnf->first[i + 1]; k++) {
            if (!look_at(cnf, &cnf->clauses[cnf->in[k]]))
                return false;
        }
    }
    return true;
}

bool cmt_cnf_begin(cmt_cnf *cnf)
{
    const size_t from = cnf->n_trail;
    for (size_t c = 0; c < cnf->n_clauses; c++) {
        if (!look_at(cnf, &cnf->clauses[c]))
            return false;
    }
    return propagate(cnf, from);
}

bool cmt_cnf_set(cmt_cnf *cnf, size_t i, int8_t value)
{
    const size_t from = cnf->n_trail;
    put(cnf, (uint32_t)i, value);
    return propagate(cnf, from);
}

void cmt_cnf_undo(cmt_cnf *cnf, size_t n_trail)
{
    while (cnf->n_trail > n_trail)
        cnf->value[cnf->trail[--cnf->n_trail]] = 0;
}

/* Undo decisions until one that was yes can be no; false when there is none. */
static bool turn_back(cmt_cnf *cnf, size_t *depth)
{
    while (*depth > 0) {
        const size_t d = *depth - 1;
        const uint32_t i = cnf->pick[d];
        const bool was_yes = cnf->value[i] > 0;
        cmt_cnf_undo(cnf, cnf->mark[d]);
        if (was_yes && cmt_cnf_set(cnf, i, -1))
            return true;
        cmt_cnf_undo(cnf, cnf->mark[d]);
        --*depth;
    }
    return false;
}

cmt_cnf_answer cmt_cnf_completes(cmt_cnf *cnf, uint64_t *budget)
{
    const size_t before = cnf->n_trail;
    cmt_cnf_answer answer = CMT_CNF_YES;
    size_t depth = 0;
    for (uint32_t i = 0; i < cnf->n;) {
        if (cnf->value[i] != 0) {
            i++;
            continue;
        }
        if (*budget == 0) {
            answer = CMT_CNF_SPENT;
            break;
        }
        --*budget;
        cnf->pick[depth] = i;
        cnf->mark[depth++] = cnf->n_trail;
        if (cmt_cnf_set(cnf, i, 1))
            continue;
        if (!turn_back(cnf, &depth)) {
            answer = CMT_CNF_NO;
            break;
        }
        i = 0; /* earlier propositions may be open again */
    }
    cmt_cnf_undo(cnf, before);
    return answer;
}
