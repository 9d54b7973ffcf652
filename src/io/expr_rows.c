/* What the compiler of rows cannot say (doc/programs.md, section 2, limits), told while the
 * document is read: after a round has closed nobody could mend it, and one group's red line
 * would stop the decision of all. */
#include "io/expr.h"

#include "base/limits.h"

/* How an expression is used: rows say that it holds, or that it does not, or both. */
#define HOLDS 1U
#define FAILS 2U

typedef struct walk {
    const cmt_doc *doc;
    const cmt_charter *charter;
} walk;

/* The values that a linear form can take, by the bounds of what it adds up. */
typedef struct range {
    mpq_ptr low;
    mpq_ptr high;
    bool continuous;
} range;

static cmt_status find_range(const walk *w, const cmt_expr *expr, range *out);

static cmt_status find_sum(const walk *w, const cmt_expr *expr, range *out)
{
    for (size_t k = 0; k < expr->n_children; k++) {
        range part = {0};
        const cmt_status st = find_range(w, expr->children[k], &part);
        if (st != CMT_OK)
            return st;
        mpq_add(out->low, out->low, part.low);
        mpq_add(out->high, out->high, part.high);
        out->continuous = out->continuous || part.continuous;
    }
    if (expr->op != CMT_EXPR_TIMES)
        return CMT_OK;
    mpq_mul(out->low, out->low, expr->value);
    mpq_mul(out->high, out->high, expr->value);
    if (mpq_sgn(expr->value) < 0)
        mpq_swap(out->low, out->high);
    out->continuous = out->continuous && mpq_sgn(expr->value) != 0;
    return CMT_OK;
}

static cmt_status find_range(const walk *w, const cmt_expr *expr, range *out)
{
    *out = (range){.low = cmt_q(w->doc->mem), .high = cmt_q(w->doc->mem)};
    if (out->low == NULL || out->high == NULL)
        return cmt_doc_no_room(w->doc);
    if (expr->op == CMT_EXPR_SUM || expr->op == CMT_EXPR_TIMES)
        return find_sum(w, expr, out);
    const cmt_question *q = &w->charter->questions[expr->question];
    out->continuous = expr->op == CMT_EXPR_WEIGHT || expr->op == CMT_EXPR_CHANCE
                      || expr->op == CMT_EXPR_LEVEL;
    if (expr->op == CMT_EXPR_LEVEL) {
        mpq_set(out->low, q->min);
        mpq_set(out->high, q->max);
    } else if (expr->op == CMT_EXPR_COST) {
        for (size_t k = 0; k < q->n_items; k++)
            mpq_add(out->high, out->high, q->items[k].cost);
    } else {
        mpq_set_ui(out->high, 1, 1);
    }
    return CMT_OK;
}

/* Whether "form < value" is open to the form's range: neither always so nor never. */
static bool is_open_below(const range *r, mpq_srcptr value)
{
    return mpq_cmp(r->high, value) >= 0 && mpq_cmp(r->low, value) < 0;
}

static bool is_open_above(const range *r, mpq_srcptr value)
{
    return mpq_cmp(r->low, value) <= 0 && mpq_cmp(r->high, value) > 0;
}

/* That L >= c fails is L < c, which no row can say where L is continuous. */
static cmt_status check_bound(const walk *w,
                              const cmt_xml *xml,
                              const cmt_expr *expr,
                              unsigned use)
{
    range r = {0};
    if ((use & FAILS) == 0)
        return CMT_OK;
    const cmt_arena_mark mark = cmt_arena_get_mark(w->doc->mem);
    const cmt_status st = find_range(w, expr->children[0], &r);
    const bool open =
        st == CMT_OK && r.continuous
        && ((expr->op != CMT_EXPR_AT_MOST && is_open_below(&r, expr->value))
            || (expr->op != CMT_EXPR_AT_LEAST && is_open_above(&r, expr->value)));
    cmt_arena_reset(w->doc->mem, mark);
    if (!open)
        return st;
    return cmt_doc_fail(
        w->doc, xml, CMT_E_UNSUPPORTED,
        "not supported yet: that %s does not hold, of a weight, chance or level, would "
        "be a strict inequality (left of implies; in not, iff, exactly, at-most n)",
        xml->name);
}

static cmt_status check_above(const walk *w, const cmt_xml *xml, const cmt_expr *expr)
{
    const cmt_question *q = &w->charter->questions[expr->question];
    if (q->kind != CMT_KIND_RANKING) {
        return cmt_doc_fail(
            w->doc, xml, CMT_E_UNSUPPORTED,
            "not supported yet: above over question \"%s\", which is no ranking",
            q->id);
    }
    if (q->n_items > CMT_MAX_PROGRAM_RANKING) {
        return cmt_doc_fail(w->doc, xml, CMT_E_UNSUPPORTED,
                            "not supported yet: above over a ranking of more than %d "
                            "alternatives (\"%s\" "
                            "has %zu)",
                            CMT_MAX_PROGRAM_RANKING, q->id, q->n_items);
    }
    return CMT_OK;
}

/* How the k-th part is used where the whole is used so. */
static unsigned use_of_part(const cmt_expr *expr, size_t k, unsigned use)
{
    const unsigned turned =
        ((use & HOLDS) != 0 ? FAILS : 0) | ((use & FAILS) != 0 ? HOLDS : 0);
    if (expr->op == CMT_EXPR_NOT || expr->op == CMT_EXPR_AT_MOST_OF)
        return turned;
    if (expr->op == CMT_EXPR_IMPLIES)
        return k == 0 ? turned : use;
    const bool both = expr->op == CMT_EXPR_IFF || expr->op == CMT_EXPR_EXACTLY;
    return both ? HOLDS | FAILS : use;
}

/* Check a truth value; *size: how many conditions it grows to, at most `limit` + 1. */
static cmt_status check(
    const walk *w, const cmt_xml *xml, const cmt_expr *expr, unsigned use, size_t *size)
{
    const size_t limit = CMT_MAX_DEMAND_NODES;
    const bool twice = expr->op == CMT_EXPR_IFF || expr->op == CMT_EXPR_EXACTLY;
    size_t inside = 0;
    *size = expr->op == CMT_EXPR_EQUALS ? 3 : 1;
    if (expr->op == CMT_EXPR_ABOVE)
        return check_above(w, xml, expr);
    if (expr->op == CMT_EXPR_AT_LEAST || expr->op == CMT_EXPR_AT_MOST
        || expr->op == CMT_EXPR_EQUALS)
        return check_bound(w, xml, expr, use);
    for (size_t k = 0; k < expr->n_children; k++) {
        size_t part = 0;
        const cmt_status st = check(w, xml->children[k], expr->children[k],
                                    use_of_part(expr, k, use), &part);
        if (st != CMT_OK)
            return st;
        inside += part;
    }
    *size = twice ? 1 + 2 * (1 + inside) : 1 + inside;
    if (*size <= limit)
        return CMT_OK;
    return cmt_doc_fail(w->doc, xml, CMT_E_LIMIT,
                        "%s grows to more than %zu conditions: iff and exactly double "
                        "what stands in them",
                        xml->name, limit);
}

cmt_status cmt_expr_check_rows(const cmt_doc *doc,
                               const cmt_charter *charter,
                               const cmt_xml *xml,
                               const cmt_expr *expr)
{
    const walk w = {.doc = doc, .charter = charter};
    size_t size = 0;
    return check(&w, xml, expr, HOLDS, &size);
}
