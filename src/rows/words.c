/* Expressions in plain words, for rows and messages. */
#include "base/buf.h"
#include "rows/linear.h"

static void say(cmt_buf *b, const cmt_charter *charter, const cmt_expr *expr);

static void say_number(cmt_buf *b, mpq_srcptr q)
{
    cmt_arena *scratch = cmt_arena_new(0);
    const char *text = scratch == NULL ? NULL : cmt_q_text(scratch, q);
    if (text == NULL) {
        b->failed = true;
    } else {
        cmt_buf_puts(b, text);
    }
    cmt_arena_free(scratch);
}

static void say_question(cmt_buf *b, const cmt_charter *charter, const cmt_expr *expr)
{
    cmt_buf_puts(b, charter->questions[expr->question].id);
    if (expr->context != CMT_NONE)
        cmt_buf_printf(b, "@%s", charter->contexts[expr->context].id);
}

static void say_variable(cmt_buf *b, const cmt_charter *charter, const cmt_expr *expr)
{
    const cmt_item *items = charter->questions[expr->question].items;
    static const char *const names[] = {
        [CMT_EXPR_CHOSEN] = "chosen", [CMT_EXPR_ABOVE] = "above",
        [CMT_EXPR_WEIGHT] = "weight", [CMT_EXPR_CHANCE] = "chance",
        [CMT_EXPR_LEVEL] = "level",   [CMT_EXPR_COST] = "cost"};
    if (expr->op == CMT_EXPR_VARIABLE) {
        cmt_buf_puts(b, items[expr->item].id);
        return;
    }
    cmt_buf_printf(b, "%s(", names[expr->op]);
    say_question(b, charter, expr);
    if (expr->op != CMT_EXPR_LEVEL && expr->op != CMT_EXPR_COST)
        cmt_buf_printf(b, ",%s", items[expr->item].id);
    if (expr->op == CMT_EXPR_ABOVE)
        cmt_buf_printf(b, ",%s", items[expr->item2].id);
    cmt_buf_putc(b, ')');
}

static void say_children(cmt_buf *b,
                         const cmt_charter *charter,
                         const cmt_expr *expr,
                         const char *between)
{
    cmt_buf_putc(b, '(');
    for (size_t k = 0; k < expr->n_children; k++) {
        if (k > 0)
            cmt_buf_puts(b, between);
        say(b, charter, expr->children[k]);
    }
    cmt_buf_putc(b, ')');
}

static void say_bound(cmt_buf *b,
                      const cmt_charter *charter,
                      const cmt_expr *expr,
                      const char *sign)
{
    say(b, charter, expr->children[0]);
    cmt_buf_puts(b, sign);
    say_number(b, expr->value);
}

static void say_count(cmt_buf *b,
                      const cmt_charter *charter,
                      const cmt_expr *expr,
                      const char *how)
{
    cmt_buf_printf(b, "%s %lld of ", how, (long long)expr->count);
    say_children(b, charter, expr, ", ");
}

/** Recursion is bounded by CMT_MAX_EXPR_DEPTH. */
static void say(cmt_buf *b, const cmt_charter *charter, const cmt_expr *expr)
{
    switch (expr->op) {
    case CMT_EXPR_AT_LEAST:
        say_bound(b, charter, expr, " >= ");
        break;
    case CMT_EXPR_AT_MOST:
        say_bound(b, charter, expr, " <= ");
        break;
    case CMT_EXPR_EQUALS:
        say_bound(b, charter, expr, " = ");
        break;
    case CMT_EXPR_ALL:
        say_children(b, charter, expr, " and ");
        break;
    case CMT_EXPR_ANY:
        say_children(b, charter, expr, " or ");
        break;
    case CMT_EXPR_NOT:
        cmt_buf_puts(b, "not ");
        say_children(b, charter, expr, ", ");
        break;
    case CMT_EXPR_IMPLIES:
        say_children(b, charter, expr, " implies ");
        break;
    case CMT_EXPR_IFF:
        say_children(b, charter, expr, " if and only if ");
        break;
    case CMT_EXPR_EXACTLY:
        say_count(b, charter, expr, "exactly");
        break;
    case CMT_EXPR_AT_LEAST_OF:
        say_count(b, charter, expr, "at least");
        break;
    case CMT_EXPR_AT_MOST_OF:
        say_count(b, charter, expr, "at most");
        break;
    case CMT_EXPR_CHOSEN:
    case CMT_EXPR_ABOVE:
    case CMT_EXPR_WEIGHT:
    case CMT_EXPR_CHANCE:
    case CMT_EXPR_LEVEL:
    case CMT_EXPR_COST:
    case CMT_EXPR_VARIABLE:
        say_variable(b, charter, expr);
        break;
    case CMT_EXPR_SUM:
        say_children(b, charter, expr, " + ");
        break;
    case CMT_EXPR_TIMES:
        say_number(b, expr->value);
        cmt_buf_putc(b, ' ');
        say(b, charter, expr->children[0]);
        break;
    }
}

const char *cmt_expr_words(cmt_arena *mem,
                           const cmt_charter *charter,
                           const cmt_expr *expr)
{
    cmt_buf b = {0};
    say(&b, charter, expr);
    const char *kept = cmt_buf_keep(&b, mem);
    cmt_buf_free(&b);
    return kept;
}
