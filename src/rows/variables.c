#include "rows/variables.h"

#include "base/err.h"

#include <string.h>

/** What building needs at hand. */
typedef struct maker {
    cmt_arena *mem;
    const cmt_charter *charter;
    cmt_lp_builder *builder;
    cmt_column *columns;
    size_t n; /* columns so far */
    mpq_srcptr zero;
    mpq_srcptr one;
} maker;

static const cmt_question *asked(const cmt_charter *charter, const cmt_issue *issue)
{
    return &charter->questions[issue->question];
}

const char *cmt_issue_name(cmt_arena *mem,
                           const cmt_charter *charter,
                           const cmt_issue *issue)
{
    return cmt_arena_printf(mem, "%s@%s", asked(charter, issue)->id,
                            charter->contexts[issue->context].id);
}

static size_t count_columns(const cmt_question *q)
{
    switch (q->kind) {
    case CMT_KIND_LEVEL:
        return 1;
    case CMT_KIND_RANKING:
        return q->n_items * (q->n_items - 1);
    case CMT_KIND_CHOICE:
    case CMT_KIND_COMMITTEE:
    case CMT_KIND_BUDGET:
    case CMT_KIND_WEIGHTS:
    case CMT_KIND_JUDGMENT:
    case CMT_N_KINDS:
        break;
    }
    return q->n_items;
}

/** Where above(a, b) lies among the pairs of n items: row a, without its diagonal. */
static size_t pair_at(size_t n, size_t a, size_t b)
{
    return a * (n - 1) + (b < a ? b : b - 1);
}

static void add(maker *m, const char *name, bool integer, mpq_srcptr lo, mpq_srcptr hi)
{
    if (name == NULL)
        return; /* the arena remembers */
    m->columns[m->n] =
        (cmt_column){.name = name, .integer = integer, .lower = lo, .upper = hi};
    (void)cmt_lp_add_column(m->builder, name, integer, lo, hi);
    m->n++;
}

/** What a column of an item is called. */
static const char *name_of(const cmt_question *q, bool chances)
{
    if (chances)
        return "chance";
    return q->kind == CMT_KIND_WEIGHTS ? "weight" : "chosen";
}

static void add_items(maker *m, const cmt_question *q, const char *at, bool chances)
{
    const bool share = q->kind == CMT_KIND_WEIGHTS || chances;
    for (size_t a = 0; a < q->n_items; a++) {
        const cmt_item *item = &q->items[a];
        const char *name =
            cmt_arena_printf(m->mem, "%s(%s,%s)", name_of(q, chances), at, item->id);
        add(m, name, !share, m->zero, item->eligible ? m->one : m->zero);
    }
}

static void add_pairs(maker *m, const cmt_question *q, const char *at)
{
    for (size_t a = 0; a < q->n_items; a++) {
        for (size_t b = 0; b < q->n_items; b++) {
            if (a == b)
                continue;
            add(m,
                cmt_arena_printf(m->mem, "above(%s,%s,%s)", at, q->items[a].id,
                                 q->items[b].id),
                true, m->zero, m->one);
        }
    }
}

static void add_columns(maker *m, const cmt_issue *issue)
{
    const cmt_question *q = asked(m->charter, issue);
    const char *at = cmt_issue_name(m->mem, m->charter, issue);
    if (q->kind == CMT_KIND_LEVEL) {
        add(m, cmt_arena_printf(m->mem, "level(%s)", at), false, q->min, q->max);
    } else if (q->kind == CMT_KIND_RANKING) {
        add_pairs(m, q, at);
    } else {
        add_items(m, q, at, issue->chances);
    }
}

/** A structural row; shortage shows in the arena. */
static void row(maker *m,
                const char *name,
                cmt_sense sense,
                int64_t rhs,
                const cmt_term *terms,
                size_t n)
{
    mpq_ptr right = cmt_q(m->mem);
    if (name == NULL || right == NULL || terms == NULL)
        return;
    cmt_q_set_i64(right, rhs, 1);
    const cmt_row r = {
        .name = name, .sense = sense, .rhs = right, .terms = terms, .n_terms = n};
    (void)!cmt_lp_add_row(m->builder, &r);
}

/** sum over items = total. */
static void add_sum_row(
    maker *m, const cmt_question *q, const char *at, uint32_t first, size_t total)
{
    cmt_term *terms = CMT_NEW_ARRAY(m->mem, cmt_term, q->n_items);
    for (size_t a = 0; terms != NULL && a < q->n_items; a++)
        terms[a] = (cmt_term){.column = first + (uint32_t)a, .value = m->one};
    row(m, cmt_arena_printf(m->mem, "sum(%s)", at), CMT_SENSE_EQ, (int64_t)total, terms,
        q->n_items);
}

/** one(decision): of its alternatives, 1. */
static void add_decision_rows(maker *m,
                              const cmt_question *q,
                              const char *at,
                              uint32_t first)
{
    for (uint32_t d = 0; d < q->n_decisions; d++) {
        size_t n = 0;
        cmt_term *terms = CMT_NEW_ARRAY(m->mem, cmt_term, q->n_items);
        for (size_t a = 0; terms != NULL && a < q->n_items; a++) {
            if (q->items[a].decision == d)
                terms[n++] = (cmt_term){.column = first + (uint32_t)a, .value = m->one};
        }
        row(m, cmt_arena_printf(m->mem, "one(%s,%s)", at, q->decisions[d]),
            CMT_SENSE_EQ, 1, terms, n);
    }
}

static void add_budget_row(maker *m,
                           const cmt_question *q,
                           const char *at,
                           uint32_t first)
{
    cmt_term *terms = CMT_NEW_ARRAY(m->mem, cmt_term, q->n_items);
    const char *name = cmt_arena_printf(m->mem, "budget(%s)", at);
    if (terms == NULL || name == NULL)
        return;
    for (size_t a = 0; a < q->n_items; a++)
        terms[a] = (cmt_term){.column = first + (uint32_t)a, .value = q->items[a].cost};
    const cmt_row r = {.name = name,
                       .sense = CMT_SENSE_LE,
                       .rhs = q->budget,
                       .terms = terms,
                       .n_terms = q->n_items};
    (void)!cmt_lp_add_row(m->builder, &r);
}

/** A clause holds: sum of plain literals minus sum of negated ones >= 1 - negated. */
static void add_clauses(maker *m, const cmt_question *q, const char *at, uint32_t first)
{
    mpq_ptr minus = cmt_q(m->mem);
    if (minus == NULL)
        return;
    cmt_q_set_i64(minus, -1, 1);
    for (size_t k = 0; k < q->n_clauses; k++) {
        const cmt_clause *clause = &q->consistency[k];
        cmt_term *terms = CMT_NEW_ARRAY(m->mem, cmt_term, clause->n);
        int64_t negated = 0;
        for (size_t l = 0; terms != NULL && l < clause->n; l++) {
            terms[l] = (cmt_term){.column = first + clause->items[l],
                                  .value = clause->negated[l] ? minus : m->one};
            negated += clause->negated[l] ? 1 : 0;
        }
        row(m, cmt_arena_printf(m->mem, "clause(%s,%zu)", at, k + 1), CMT_SENSE_GE,
            1 - negated, terms, clause->n);
    }
}

/** Rows of a weak order over items a, b, c:
 *      above(a,b) + above(b,a) <= 1                      (asymmetry)
 *      above(a,b) <= above(a,c) + above(c,b)             (negative transitivity)
 *  which together give transitivity. */
static void add_order(maker *m, const cmt_question *q, const char *at, uint32_t first)
{
    const size_t n = q->n_items;
    mpq_ptr minus = cmt_q(m->mem);
    if (minus == NULL)
        return;
    cmt_q_set_i64(minus, -1, 1);
    for (size_t a = 0; a < n; a++) {
        for (size_t b = 0; b < n; b++) {
            if (a == b)
                continue;
            const uint32_t ab = first + (uint32_t)pair_at(n, a, b);
            const uint32_t ba = first + (uint32_t)pair_at(n, b, a);
            const cmt_term pair[] = {{ab, m->one}, {ba, m->one}};
            if (a < b) {
                row(m, cmt_arena_printf(m->mem, "pair(%s,%zu,%zu)", at, a + 1, b + 1),
                    CMT_SENSE_LE, 1, pair, 2);
            }
            for (size_t c = 0; c < n; c++) {
                if (c == a || c == b)
                    continue;
                const cmt_term three[] = {{first + (uint32_t)pair_at(n, a, c), m->one},
                                          {first + (uint32_t)pair_at(n, c, b), m->one},
                                          {ab, minus}};
                row(m,
                    cmt_arena_printf(m->mem, "order(%s,%zu,%zu,%zu)", at, a + 1, b + 1,
                                     c + 1),
                    CMT_SENSE_GE, 0, three, 3);
            }
        }
    }
}

size_t cmt_question_seats(const cmt_question *q)
{
    size_t eligible = 0;
    for (size_t a = 0; a < q->n_items; a++)
        eligible += q->items[a].eligible ? 1 : 0;
    return q->seats < eligible ? q->seats : eligible;
}

static void add_rows(maker *m, const cmt_issue *issue, uint32_t first)
{
    const cmt_question *q = asked(m->charter, issue);
    const char *at = cmt_issue_name(m->mem, m->charter, issue);
    switch (q->kind) {
    case CMT_KIND_CHOICE:
    case CMT_KIND_WEIGHTS:
        add_sum_row(m, q, at, first, 1);
        break;
    case CMT_KIND_COMMITTEE:
        if (q->n_decisions > 0) {
            add_decision_rows(m, q, at, first);
        } else {
            add_sum_row(m, q, at, first, cmt_question_seats(q));
        }
        break;
    case CMT_KIND_BUDGET:
        add_budget_row(m, q, at, first);
        break;
    case CMT_KIND_JUDGMENT:
        add_clauses(m, q, at, first);
        break;
    case CMT_KIND_RANKING:
        add_order(m, q, at, first);
        if (cmt_arena_ok(m->mem)) /* all of its rows are there */
            (void)!cmt_lp_add_order(m->builder, first, (uint32_t)q->n_items);
        break;
    case CMT_KIND_LEVEL:
    case CMT_N_KINDS:
        break;
    }
}

static cmt_status check_sizes(const cmt_charter *charter,
                              const cmt_issue *issues,
                              size_t n,
                              size_t *total,
                              cmt_err *err)
{
    *total = 0;
    for (size_t k = 0; k < n; k++) {
        const cmt_question *q = asked(charter, &issues[k]);
        if (q->kind == CMT_KIND_RANKING && q->n_items > CMT_MAX_PROGRAM_RANKING) {
            return cmt_fail_at(
                err, CMT_E_UNSUPPORTED, q->line, q->id,
                "not supported yet: articles over a ranking of more than "
                "%d items (%s has %zu)",
                CMT_MAX_PROGRAM_RANKING, q->id, q->n_items);
        }
        *total += count_columns(q);
    }
    return CMT_OK;
}

static mpq_srcptr integer(cmt_arena *mem, int64_t v)
{
    mpq_ptr q = cmt_q(mem);
    if (q != NULL)
        cmt_q_set_i64(q, v, 1);
    return q;
}

cmt_status cmt_variables_build(cmt_arena *mem,
                               const cmt_charter *charter,
                               const cmt_issue *issues,
                               size_t n,
                               cmt_lp_builder *builder,
                               cmt_variables *out,
                               cmt_err *err)
{
    cmt_status st = CMT_OK;
    size_t total = 0;
    CMT_TRY(check_sizes(charter, issues, n, &total, err));
    maker m = {.mem = mem, .charter = charter, .builder = builder};
    m.columns = CMT_NEW_ARRAY(mem, cmt_column, total);
    m.zero = integer(mem, 0);
    m.one = integer(mem, 1);
    uint32_t *first = CMT_NEW_ARRAY(mem, uint32_t, n + 1);
    if (m.columns == NULL || first == NULL || builder == NULL || !cmt_arena_ok(mem))
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu columns", total);
    for (size_t k = 0; k < n; k++) {
        first[k] = (uint32_t)m.n;
        add_columns(&m, &issues[k]);
    }
    first[n] = (uint32_t)m.n;
    if (!cmt_arena_ok(mem)) /* rows may name only columns that are there */
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu columns", total);
    for (size_t k = 0; k < n; k++)
        add_rows(&m, &issues[k], first[k]);
    if (!cmt_arena_ok(mem))
        return cmt_fail(err, CMT_E_NOMEM, "no room for the rows of %zu issues", n);
    *out = (cmt_variables){.charter = charter,
                           .issues = issues,
                           .n_issues = n,
                           .first = first,
                           .columns = m.columns,
                           .n_columns = m.n};
done:
    return st;
}

uint32_t cmt_variables_issue(const cmt_variables *vars,
                             uint32_t question,
                             uint32_t context)
{
    for (size_t k = 0; k < vars->n_issues; k++) {
        if (vars->issues[k].question == question && vars->issues[k].context == context)
            return (uint32_t)k;
    }
    return CMT_NONE;
}

uint32_t cmt_variables_column(const cmt_variables *vars,
                              uint32_t k,
                              uint32_t a,
                              uint32_t b)
{
    const cmt_question *q = asked(vars->charter, &vars->issues[k]);
    if (q->kind == CMT_KIND_LEVEL)
        return vars->first[k];
    if (q->kind == CMT_KIND_RANKING)
        return vars->first[k] + (uint32_t)pair_at(q->n_items, a, b);
    return vars->first[k] + a;
}
