/* Outcomes as points of a program's space. */
#include "rows/variables.h"

static const cmt_question *asked(const cmt_variables *vars, uint32_t k)
{
    return &vars->charter->questions[vars->issues[k].question];
}

static void clear(const cmt_variables *vars, uint32_t k, mpq_t *x)
{
    for (size_t c = vars->first[k]; c < vars->first[k + 1]; c++)
        mpq_set_ui(x[c], 0, 1);
}

void cmt_point_choose(const cmt_variables *vars, uint32_t k, uint32_t a, mpq_t *x)
{
    clear(vars, k, x);
    mpq_set_ui(x[vars->first[k] + a], 1, 1);
}

void cmt_point_choose_set(const cmt_variables *vars,
                          uint32_t k,
                          const cmt_set *set,
                          mpq_t *x)
{
    clear(vars, k, x);
    for (size_t i = 0; i < set->n; i++)
        mpq_set_ui(x[vars->first[k] + set->at[i]], 1, 1);
}

void cmt_point_weights(const cmt_variables *vars,
                       uint32_t k,
                       const mpq_srcptr *weights,
                       mpq_t *x)
{
    for (size_t a = 0; a < asked(vars, k)->n_items; a++)
        mpq_set(x[vars->first[k] + a], weights[a]);
}

void cmt_point_level(const cmt_variables *vars, uint32_t k, mpq_srcptr level, mpq_t *x)
{
    mpq_set(x[vars->first[k]], level);
}

void cmt_point_ranking(const cmt_variables *vars,
                       uint32_t k,
                       const uint32_t *ranking,
                       mpq_t *x)
{
    const uint32_t n = (uint32_t)asked(vars, k)->n_items;
    for (uint32_t a = 0; a < n; a++) {
        for (uint32_t b = 0; b < n; b++) {
            if (a != b) {
                mpq_set_ui(x[cmt_variables_column(vars, k, a, b)],
                           ranking[a] < ranking[b] ? 1 : 0, 1);
            }
        }
    }
}

void cmt_point_judgment(const cmt_variables *vars,
                        uint32_t k,
                        const int8_t *judgment,
                        mpq_t *x)
{
    clear(vars, k, x);
    for (size_t a = 0; a < asked(vars, k)->n_items; a++) {
        if (judgment[a] == 1)
            mpq_set_ui(x[vars->first[k] + a], 1, 1);
    }
}

/** Whether every column of the issue lies within its bounds and is whole where it must. */
static bool in_bounds(const cmt_variables *vars, uint32_t k, const mpq_t *x)
{
    for (size_t c = vars->first[k]; c < vars->first[k + 1]; c++) {
        const cmt_column *column = &vars->columns[c];
        if (mpq_cmp(x[c], column->lower) < 0 || mpq_cmp(x[c], column->upper) > 0)
            return false;
        if (column->integer && !cmt_q_is_whole(x[c]))
            return false;
    }
    return true;
}

static bool keeps_clauses(const cmt_variables *vars, uint32_t k, const mpq_t *x)
{
    const cmt_question *q = asked(vars, k);
    for (size_t i = 0; i < q->n_clauses; i++) {
        const cmt_clause *clause = &q->consistency[i];
        bool holds = false;
        for (size_t l = 0; l < clause->n && !holds; l++) {
            const bool yes = mpq_sgn(x[vars->first[k] + clause->items[l]]) != 0;
            holds = yes != clause->negated[l];
        }
        if (!holds)
            return false;
    }
    return true;
}

/** The sum of the issue's columns, each times its cost where `cost` says so. */
static void sum(const cmt_variables *vars,
                uint32_t k,
                const mpq_t *x,
                bool cost,
                mpq_t term,
                mpq_ptr out)
{
    const cmt_question *q = asked(vars, k);
    mpq_set_ui(out, 0, 1);
    for (size_t a = 0; a < q->n_items; a++) {
        mpq_set(term, x[vars->first[k] + a]);
        if (cost)
            mpq_mul(term, term, q->items[a].cost);
        mpq_add(out, out, term);
    }
}

/** Whether a total is what the question asks for. */
static bool fits(const cmt_question *q, mpq_srcptr total)
{
    if (q->kind == CMT_KIND_BUDGET)
        return mpq_cmp(total, q->budget) <= 0;
    if (q->kind == CMT_KIND_COMMITTEE)
        return mpq_cmp_ui(total, (unsigned long)q->seats, 1) <= 0;
    return mpq_cmp_ui(total, 1, 1) == 0;
}

/** Whether no decision is taken twice. */
static bool takes_each_once(const cmt_variables *vars, uint32_t k, const mpq_t *x)
{
    const cmt_question *q = asked(vars, k);
    for (size_t a = 0; a < q->n_items && q->n_decisions > 0; a++) {
        for (size_t b = 0; b < a && mpq_sgn(x[vars->first[k] + a]) != 0; b++) {
            if (q->items[a].decision == q->items[b].decision
                && mpq_sgn(x[vars->first[k] + b]) != 0)
                return false;
        }
    }
    return true;
}

bool cmt_point_keeps(cmt_arena *mem,
                     const cmt_variables *vars,
                     uint32_t k,
                     const mpq_t *x)
{
    const cmt_question *q = asked(vars, k);
    mpq_t *total = cmt_q_array(mem, 2);
    if (total == NULL || !in_bounds(vars, k, x))
        return false;
    switch (q->kind) {
    case CMT_KIND_CHOICE:
    case CMT_KIND_WEIGHTS:
    case CMT_KIND_COMMITTEE:
    case CMT_KIND_BUDGET:
        sum(vars, k, x, q->kind == CMT_KIND_BUDGET, total[1], total[0]);
        return fits(q, total[0]) && takes_each_once(vars, k, x);
    case CMT_KIND_JUDGMENT:
        return keeps_clauses(vars, k, x);
    case CMT_KIND_RANKING:
    case CMT_KIND_LEVEL:
    case CMT_N_KINDS:
        break;
    }
    return true;
}
