#include "io/expr.h"
#include "io/write.h"

static const char *name_of(cmt_expr_op op)
{
    switch (op) {
    case CMT_EXPR_AT_LEAST:
    case CMT_EXPR_AT_LEAST_OF:
        return "at-least";
    case CMT_EXPR_AT_MOST:
    case CMT_EXPR_AT_MOST_OF:
        return "at-most";
    case CMT_EXPR_EQUALS:
        return "equals";
    case CMT_EXPR_ALL:
        return "all";
    case CMT_EXPR_ANY:
        return "any";
    case CMT_EXPR_NOT:
        return "not";
    case CMT_EXPR_IMPLIES:
        return "implies";
    case CMT_EXPR_IFF:
        return "iff";
    case CMT_EXPR_EXACTLY:
        return "exactly";
    case CMT_EXPR_CHOSEN:
        return "chosen";
    case CMT_EXPR_ABOVE:
        return "above";
    case CMT_EXPR_WEIGHT:
        return "weight";
    case CMT_EXPR_CHANCE:
        return "chance";
    case CMT_EXPR_LEVEL:
        return "level";
    case CMT_EXPR_COST:
        return "cost";
    case CMT_EXPR_SUM:
        return "sum";
    case CMT_EXPR_TIMES:
        return "times";
    case CMT_EXPR_VARIABLE:
        break;
    }
    return "var";
}

static bool is_counted(cmt_expr_op op)
{
    return op == CMT_EXPR_EXACTLY || op == CMT_EXPR_AT_LEAST_OF
           || op == CMT_EXPR_AT_MOST_OF;
}

static void write_variable(const cmt_expr *e, const cmt_charter *charter, cmt_buf *out)
{
    const cmt_question *q = &charter->questions[e->question];
    cmt_buf_printf(out, " question=\"%s\"", q->id);
    if (e->context != CMT_NONE)
        cmt_buf_printf(out, " context=\"%s\"", charter->contexts[e->context].id);
    if (e->item != CMT_NONE) {
        const bool share = e->op == CMT_EXPR_WEIGHT || e->op == CMT_EXPR_CHANCE;
        cmt_buf_printf(out, " %s=\"%s\"", share ? "of" : "alternative",
                       q->items[e->item].id);
    }
    if (e->item2 != CMT_NONE)
        cmt_buf_printf(out, " over=\"%s\"", q->items[e->item2].id);
}

/* Depth is bounded by CMT_MAX_EXPR_DEPTH. */
void cmt_expr_write(const cmt_expr *expr, const cmt_charter *charter, cmt_buf *out)
{
    const char *name = name_of(expr->op);
    cmt_buf_printf(out, "<%s", name);
    if (expr->question != CMT_NONE)
        write_variable(expr, charter, out);
    if (expr->value != NULL)
        cmt_write_q(out, "value", expr->value);
    if (is_counted(expr->op))
        cmt_buf_printf(out, " n=\"%lld\"", (long long)expr->count);
    if (expr->n_children == 0) {
        cmt_buf_puts(out, "/>");
        return;
    }
    cmt_buf_putc(out, '>');
    for (size_t k = 0; k < expr->n_children; k++)
        cmt_expr_write(expr->children[k], charter, out);
    cmt_buf_printf(out, "</%s>", name);
}
