#include "io/expr.h"

#include "base/limits.h"

#include <string.h>

/* What an element means, and what it takes. */
typedef enum shape {
    PARTS,     /* truth values, one or more */
    ONE_PART,  /* one truth value */
    TWO_PARTS, /* two truth values */
    COUNTED,   /* n of the truth values below */
    BOUND,     /* a linear form against `value` */
    VARIABLE,  /* of a question */
    LINEAR     /* linear forms, one or more */
} shape;

typedef struct word {
    const char *name;
    cmt_expr_op op;
    shape shape;
    bool truth;
} word;

static const word words[] = {
    {"all", CMT_EXPR_ALL, PARTS, true},
    {"any", CMT_EXPR_ANY, PARTS, true},
    {"not", CMT_EXPR_NOT, ONE_PART, true},
    {"implies", CMT_EXPR_IMPLIES, TWO_PARTS, true},
    {"iff", CMT_EXPR_IFF, TWO_PARTS, true},
    {"exactly", CMT_EXPR_EXACTLY, COUNTED, true},
    {"at-least", CMT_EXPR_AT_LEAST, BOUND, true},
    {"at-most", CMT_EXPR_AT_MOST, BOUND, true},
    {"equals", CMT_EXPR_EQUALS, BOUND, true},
    {"chosen", CMT_EXPR_CHOSEN, VARIABLE, true},
    {"above", CMT_EXPR_ABOVE, VARIABLE, true},
    {"weight", CMT_EXPR_WEIGHT, VARIABLE, false},
    {"chance", CMT_EXPR_CHANCE, VARIABLE, false},
    {"level", CMT_EXPR_LEVEL, VARIABLE, false},
    {"cost", CMT_EXPR_COST, VARIABLE, false},
    {"holds", CMT_EXPR_VARIABLE, VARIABLE, true},
    {"var", CMT_EXPR_VARIABLE, VARIABLE, false},
    {"sum", CMT_EXPR_SUM, LINEAR, false},
    {"times", CMT_EXPR_TIMES, LINEAR, false},
};

static const word *find_word(const char *name)
{
    for (size_t k = 0; k < sizeof words / sizeof words[0]; k++) {
        if (strcmp(words[k].name, name) == 0)
            return &words[k];
    }
    return NULL;
}

typedef struct reader {
    const cmt_doc *doc;
    const cmt_refs *refs;
    uint32_t scope;
} reader;

/* Which kinds of question have such a variable: bits 1 << kind. */
static unsigned kinds_of(cmt_expr_op op)
{
    if (op == CMT_EXPR_CHOSEN) {
        return 1U << CMT_KIND_CHOICE | 1U << CMT_KIND_COMMITTEE | 1U << CMT_KIND_BUDGET
               | 1U << CMT_KIND_JUDGMENT;
    }
    if (op == CMT_EXPR_ABOVE)
        return 1U << CMT_KIND_CHOICE | 1U << CMT_KIND_RANKING;
    if (op == CMT_EXPR_WEIGHT)
        return 1U << CMT_KIND_WEIGHTS;
    if (op == CMT_EXPR_CHANCE)
        return 1U << CMT_KIND_CHOICE;
    return op == CMT_EXPR_LEVEL ? 1U << CMT_KIND_LEVEL : 1U << CMT_KIND_BUDGET;
}

static bool encloses(const cmt_charter *charter, uint32_t outer, uint32_t inner)
{
    while (inner != CMT_NONE && inner != outer)
        inner = charter->contexts[inner].within;
    return inner == outer;
}

/* An article confined to a context says nothing about a question that is asked neither
 * there nor around it nor inside it. */
static bool touches(const reader *r, const cmt_question *q)
{
    const cmt_charter *charter = r->refs->charter;
    for (size_t k = 0; k < q->n_contexts; k++) {
        if (encloses(charter, q->contexts[k], r->scope)
            || encloses(charter, r->scope, q->contexts[k]))
            return true;
    }
    return false;
}

static cmt_status read_place(const reader *r, const cmt_xml *xml, cmt_expr *out)
{
    cmt_status st = cmt_ref_question(r->doc, r->refs, xml, "question", &out->question);
    if (st == CMT_OK)
        st = cmt_ref_context(r->doc, r->refs, xml, "context", &out->context);
    if (st != CMT_OK)
        return st;
    const cmt_question *q = &r->refs->charter->questions[out->question];
    if ((kinds_of(out->op) >> (unsigned)q->kind & 1U) == 0) {
        return cmt_doc_fail(
            r->doc, xml, CMT_E_SCHEMA,
            "question \"%s\" is a %s question and has no variable \"%s\"", q->id,
            cmt_kind_name(q->kind), xml->name);
    }
    if (out->context != CMT_NONE && !cmt_question_asked_in(q, out->context)) {
        return cmt_doc_fail(r->doc, xml, CMT_E_REFERENCE,
                            "question \"%s\" is not asked in context \"%s\"", q->id,
                            r->refs->charter->contexts[out->context].id);
    }
    if (out->context == CMT_NONE && r->scope != CMT_NONE && !touches(r, q)) {
        return cmt_doc_fail(r->doc, xml, CMT_E_REFERENCE,
                            "question \"%s\" has nothing to do with context \"%s\", to "
                            "which the article is confined",
                            q->id, r->refs->charter->contexts[r->scope].id);
    }
    return CMT_OK;
}

/* A variable of a program alone: `holds` wants a truth value. */
static cmt_status read_declared(const reader *r, const cmt_xml *xml, cmt_expr *out)
{
    const bool truth = cmt_xml_is(xml, "holds");
    const char *id = cmt_doc_word(xml, truth ? "variable" : "ref", "");
    out->question = 0;
    out->item = cmt_index_get(&r->refs->items[0], id);
    if (out->item == CMT_INDEX_NONE) {
        return cmt_doc_fail(r->doc, xml, CMT_E_REFERENCE,
                            "the program declares no variable \"%s\"", id);
    }
    if (truth && r->refs->program->variables[out->item].type != CMT_VARIABLE_TRUTH) {
        return cmt_doc_fail(r->doc, xml, CMT_E_SCHEMA,
                            "variable \"%s\" is a number, neither true nor false: "
                            "declare it with type=\"truth\", or compare it",
                            id);
    }
    return CMT_OK;
}

static cmt_status read_variable(const reader *r, const cmt_xml *xml, cmt_expr *out)
{
    if (out->op == CMT_EXPR_VARIABLE)
        return read_declared(r, xml, out);
    cmt_status st = read_place(r, xml, out);
    if (st == CMT_OK && (out->op == CMT_EXPR_CHOSEN || out->op == CMT_EXPR_ABOVE)) {
        st = cmt_ref_item(r->doc, r->refs, out->question, xml, "alternative",
                          &out->item);
    }
    if (st == CMT_OK && out->op == CMT_EXPR_ABOVE)
        st = cmt_ref_item(r->doc, r->refs, out->question, xml, "over", &out->item2);
    if (st == CMT_OK && (out->op == CMT_EXPR_WEIGHT || out->op == CMT_EXPR_CHANCE))
        st = cmt_ref_item(r->doc, r->refs, out->question, xml, "of", &out->item);
    if (st == CMT_OK && out->op == CMT_EXPR_ABOVE && out->item == out->item2) {
        return cmt_doc_fail(r->doc, xml, CMT_E_SCHEMA,
                            "\"%s\" cannot stand above itself",
                            cmt_doc_word(xml, "over", ""));
    }
    return st;
}

/* `n` turns a bound into a count. */
static cmt_status read_numbers(const reader *r,
                               const cmt_xml *xml,
                               shape *as,
                               cmt_expr *out)
{
    const bool has_n = cmt_xml_attr_get(xml, "n") != NULL;
    if (*as == BOUND && has_n == (cmt_xml_attr_get(xml, "value") != NULL)) {
        return cmt_doc_fail(r->doc, xml, CMT_E_SCHEMA,
                            "%s takes either a value, for a number, or n, for how many "
                            "parts hold",
                            xml->name);
    }
    if (*as == BOUND && has_n) {
        *as = COUNTED;
        out->op =
            out->op == CMT_EXPR_AT_LEAST ? CMT_EXPR_AT_LEAST_OF : CMT_EXPR_AT_MOST_OF;
    }
    if (*as == COUNTED) {
        return cmt_doc_int(r->doc, xml, "n", 0, (int64_t)xml->n_children, 0,
                           &out->count);
    }
    if (*as == BOUND || out->op == CMT_EXPR_TIMES)
        return cmt_doc_q(r->doc, xml, "value", &out->value);
    return CMT_OK;
}

static cmt_status check_arity(const reader *r, const cmt_xml *xml, shape as)
{
    const size_t n = xml->n_children;
    const bool one = as == ONE_PART || as == BOUND || cmt_xml_is(xml, "times");
    if ((one && n != 1) || (as == TWO_PARTS && n != 2) || (n == 0 && as != VARIABLE)) {
        return cmt_doc_fail(r->doc, xml, CMT_E_SCHEMA, "%s takes %s, not %zu",
                            xml->name,
                            one               ? "one part"
                            : as == TWO_PARTS ? "two parts"
                                              : "parts",
                            n);
    }
    return CMT_OK;
}

static cmt_status read_node(const reader *r,
                            const cmt_xml *xml,
                            bool truth,
                            unsigned depth,
                            const cmt_expr **out);

static cmt_status read_parts(
    const reader *r, const cmt_xml *xml, bool truth, unsigned depth, cmt_expr *out)
{
    const cmt_expr **children =
        CMT_NEW_ARRAY(r->doc->mem, const cmt_expr *, xml->n_children);
    if (children == NULL)
        return cmt_doc_no_room(r->doc);
    for (size_t k = 0; k < xml->n_children; k++) {
        const cmt_status st =
            read_node(r, xml->children[k], truth, depth + 1, &children[k]);
        if (st != CMT_OK)
            return st;
    }
    out->children = children;
    out->n_children = xml->n_children;
    return CMT_OK;
}

/* `truth`: a truth value is due; else a linear form, for which 0/1 variables will do. */
static cmt_status read_node(const reader *r,
                            const cmt_xml *xml,
                            bool truth,
                            unsigned depth,
                            const cmt_expr **out)
{
    if (depth > CMT_MAX_EXPR_DEPTH) {
        return cmt_doc_fail(r->doc, xml, CMT_E_LIMIT,
                            "the expression is nested deeper than %d",
                            CMT_MAX_EXPR_DEPTH);
    }
    const word *w = find_word(xml->name);
    if (w == NULL || (truth && !w->truth)
        || (!truth && w->truth && w->shape != VARIABLE)) {
        return cmt_doc_fail(r->doc, xml, CMT_E_SCHEMA, "%s is not %s", xml->name,
                            truth
                                ? "true or false by itself: compare it with at-least, "
                                  "at-most or equals"
                                : "a number");
    }
    cmt_expr *node = CMT_NEW(r->doc->mem, cmt_expr);
    if (node == NULL)
        return cmt_doc_no_room(r->doc);
    *node = (cmt_expr){.op = w->op,
                       .line = xml->line,
                       .question = CMT_NONE,
                       .context = CMT_NONE,
                       .item = CMT_NONE,
                       .item2 = CMT_NONE};
    shape as = w->shape;
    cmt_status st = read_numbers(r, xml, &as, node);
    if (st == CMT_OK)
        st = check_arity(r, xml, as);
    if (st == CMT_OK && as == VARIABLE) {
        st = read_variable(r, xml, node);
    } else if (st == CMT_OK) {
        st = read_parts(r, xml, as != BOUND && as != LINEAR, depth, node);
    }
    if (st == CMT_OK)
        *out = node;
    return st;
}

cmt_status cmt_expr_read(const cmt_doc *doc,
                         const cmt_refs *refs,
                         const cmt_xml *xml,
                         uint32_t scope,
                         const cmt_expr **out)
{
    const reader r = {.doc = doc, .refs = refs, .scope = scope};
    return read_node(&r, xml, true, 1, out);
}

cmt_status cmt_expr_read_form(const cmt_doc *doc,
                              const cmt_refs *refs,
                              const cmt_xml *xml,
                              const cmt_expr **out)
{
    const reader r = {.doc = doc, .refs = refs, .scope = CMT_NONE};
    return read_node(&r, xml, false, 1, out);
}

const cmt_xml *cmt_expr_child(const cmt_xml *xml)
{
    for (size_t k = 0; k < xml->n_children; k++) {
        if (find_word(xml->children[k]->name) != NULL)
            return xml->children[k];
    }
    return NULL;
}
