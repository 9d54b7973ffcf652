#include "decision/expression.h"

static const char *const ops[] = {
    [CMT_EXPR_AT_LEAST] = "at-least",
    [CMT_EXPR_AT_MOST] = "at-most",
    [CMT_EXPR_EQUALS] = "equals",
    [CMT_EXPR_ALL] = "all",
    [CMT_EXPR_ANY] = "any",
    [CMT_EXPR_NOT] = "not",
    [CMT_EXPR_IMPLIES] = "implies",
    [CMT_EXPR_IFF] = "iff",
    [CMT_EXPR_EXACTLY] = "exactly",
    [CMT_EXPR_AT_LEAST_OF] = "at-least-of",
    [CMT_EXPR_AT_MOST_OF] = "at-most-of",
    [CMT_EXPR_CHOSEN] = "chosen",
    [CMT_EXPR_ABOVE] = "above",
    [CMT_EXPR_WEIGHT] = "weight",
    [CMT_EXPR_CHANCE] = "chance",
    [CMT_EXPR_LEVEL] = "level",
    [CMT_EXPR_COST] = "cost",
    [CMT_EXPR_SUM] = "sum",
    [CMT_EXPR_TIMES] = "times",
    [CMT_EXPR_VARIABLE] = "variable",
};

static bool counts(cmt_expr_op op)
{
    return op == CMT_EXPR_EXACTLY || op == CMT_EXPR_AT_LEAST_OF
           || op == CMT_EXPR_AT_MOST_OF;
}

/* The variable that a leaf names: question, context, items. */
static void set_variable(cmt_arena *mem,
                         const cmt_charter *charter,
                         const cmt_expr *e,
                         cmt_value *out)
{
    if (e->question == CMT_NONE)
        return;
    const cmt_question *q = &charter->questions[e->question];
    cmt_value_set_string(mem, out, "question", q->id);
    if (e->context != CMT_NONE)
        cmt_value_set_string(mem, out, "context", charter->contexts[e->context].id);
    if (e->item != CMT_NONE)
        cmt_value_set_string(mem, out, "item", q->items[e->item].id);
    if (e->item2 != CMT_NONE)
        cmt_value_set_string(mem, out, "below", q->items[e->item2].id);
}

/* Recursion is bounded by CMT_MAX_EXPR_DEPTH. */
cmt_value *cmt_expression_value(cmt_arena *mem,
                                const cmt_charter *charter,
                                const cmt_expr *e)
{
    cmt_value *out = cmt_value_object(mem);
    cmt_value_set_string(mem, out, "op", ops[e->op]);
    if (e->value != NULL)
        cmt_value_set(mem, out, "value", cmt_value_q(mem, e->value));
    if (counts(e->op))
        cmt_value_set_int(mem, out, "count", e->count);
    if (e->n_children == 0) {
        set_variable(mem, charter, e, out);
        return out;
    }
    cmt_value *of = cmt_value_array(mem);
    for (size_t k = 0; k < e->n_children; k++)
        cmt_value_add(mem, of, cmt_expression_value(mem, charter, e->children[k]));
    cmt_value_set(mem, out, "of", of);
    return out;
}
