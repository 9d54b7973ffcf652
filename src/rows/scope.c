/* In which contexts an expression is read, and which issues it then speaks of. */
#include "base/err.h"
#include "rows/compile.h"

#include <stdlib.h>

static bool is_asked(const cmt_question *q, uint32_t context)
{
    for (size_t k = 0; k < q->n_contexts; k++) {
        if (q->contexts[k] == context)
            return true;
    }
    return false;
}

uint32_t cmt_context_resolve(const cmt_charter *charter,
                             uint32_t question,
                             uint32_t context)
{
    const cmt_question *q = &charter->questions[question];
    uint32_t at = context;
    for (size_t hops = 0; at != CMT_NONE && hops <= charter->n_contexts; hops++) {
        if (is_asked(q, at))
            return at;
        at = charter->contexts[at].within;
    }
    return q->n_contexts == 1 ? q->contexts[0] : CMT_NONE;
}

/** Whether a context is `top` or lies within it. */
static bool lies_within(const cmt_charter *charter, uint32_t context, uint32_t top)
{
    uint32_t at = context;
    for (size_t hops = 0; at != CMT_NONE && hops <= charter->n_contexts; hops++) {
        if (at == top)
            return true;
        at = charter->contexts[at].within;
    }
    return false;
}

static size_t count_variables(const cmt_expr *expr)
{
    size_t n = expr->question == CMT_NONE ? 0 : 1;
    for (size_t k = 0; k < expr->n_children; k++)
        n += count_variables(expr->children[k]);
    return n;
}

/** Append the issue of every variable under `expr`, in document order. False where one
 *  does not resolve: `missing` then is that variable. */
static bool resolve_all(const cmt_charter *charter,
                        const cmt_expr *expr,
                        uint32_t context,
                        cmt_issue *out,
                        size_t *n,
                        const cmt_expr **missing)
{
    if (expr->question != CMT_NONE) {
        const uint32_t from = expr->context == CMT_NONE ? context : expr->context;
        const uint32_t at = cmt_context_resolve(charter, expr->question, from);
        if (at == CMT_NONE) {
            *missing = expr;
            return false;
        }
        out[(*n)++] = (cmt_issue){.question = expr->question, .context = at};
    }
    for (size_t k = 0; k < expr->n_children; k++) {
        if (!resolve_all(charter, expr->children[k], context, out, n, missing))
            return false;
    }
    return true;
}

static bool same_issues(const cmt_issue *a, const cmt_issue *b, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        if (a[k].question != b[k].question || a[k].context != b[k].context)
            return false;
    }
    return true;
}

cmt_status cmt_expr_contexts(cmt_arena *mem,
                             const cmt_charter *charter,
                             const cmt_expr *expr,
                             uint32_t in_context,
                             const uint32_t **contexts,
                             size_t *n,
                             cmt_err *err)
{
    const size_t width = count_variables(expr);
    uint32_t *found = CMT_NEW_ARRAY(mem, uint32_t, charter->n_contexts);
    cmt_issue *rows = CMT_NEW_ARRAY(mem, cmt_issue, width * charter->n_contexts + 1);
    if (found == NULL || rows == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu variables", width);
    size_t count = 0;
    for (uint32_t c = 0; c < charter->n_contexts; c++) {
        if (in_context != CMT_NONE && !lies_within(charter, c, in_context))
            continue;
        const cmt_expr *missing = NULL;
        size_t filled = 0;
        cmt_issue *mine = &rows[count * width];
        bool fresh = resolve_all(charter, expr, c, mine, &filled, &missing);
        for (size_t k = 0; k < count && fresh; k++)
            fresh = !same_issues(&rows[k * width], mine, width);
        if (fresh)
            found[count++] = c;
    }
    *contexts = found;
    *n = count;
    return CMT_OK;
}

static int by_issue(const void *a, const void *b)
{
    const cmt_issue *x = a;
    const cmt_issue *y = b;
    if (x->question != y->question)
        return x->question < y->question ? -1 : 1;
    return (x->context > y->context) - (x->context < y->context);
}

cmt_status cmt_expr_issues(cmt_arena *mem,
                           const cmt_charter *charter,
                           const cmt_expr *expr,
                           uint32_t context,
                           const cmt_issue **issues,
                           size_t *n,
                           cmt_err *err)
{
    const size_t width = count_variables(expr);
    cmt_issue *all = CMT_NEW_ARRAY(mem, cmt_issue, width + 1);
    if (all == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu variables", width);
    size_t filled = 0;
    const cmt_expr *missing = NULL;
    if (!resolve_all(charter, expr, context, all, &filled, &missing)) {
        return cmt_fail_at(err, CMT_E_REFERENCE, missing->line, NULL,
                           "question '%s' is not asked in context '%s' or above it",
                           charter->questions[missing->question].id,
                           charter->contexts[context].id);
    }
    qsort(all, filled, sizeof *all, by_issue);
    size_t kept = 0;
    for (size_t k = 0; k < filled; k++) {
        if (kept == 0 || !same_issues(&all[kept - 1], &all[k], 1))
            all[kept++] = all[k];
    }
    *issues = all;
    *n = kept;
    return CMT_OK;
}

/* Recursion is bounded by CMT_MAX_EXPR_DEPTH. */
bool cmt_expr_speaks(const cmt_expr *expr, cmt_expr_op op, uint32_t question)
{
    if (expr->op == op && expr->question == question)
        return true;
    for (size_t k = 0; k < expr->n_children; k++) {
        if (cmt_expr_speaks(expr->children[k], op, question))
            return true;
    }
    return false;
}
