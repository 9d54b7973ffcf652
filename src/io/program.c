#include "io/program.h"

#include "base/limits.h"
#include "io/charter_parts.h"

#include <string.h>

/* A child's ids are unique and not too many of them. */
static cmt_status count(
    const cmt_doc *doc, const char *name, const char *key, size_t most, size_t *n)
{
    *n = cmt_doc_count(doc->root, name);
    if (*n > most) {
        return cmt_doc_fail(doc, doc->root, CMT_E_LIMIT,
                            "the program has %zu of %s; at most %zu are accepted", *n,
                            name, most);
    }
    return cmt_unique_ids(doc, doc->root, name, key);
}

static cmt_variable_type read_type(const cmt_xml *xml)
{
    const char *word = cmt_doc_word(xml, "type", "real");
    if (strcmp(word, "truth") == 0)
        return CMT_VARIABLE_TRUTH;
    return strcmp(word, "integer") == 0 ? CMT_VARIABLE_INTEGER : CMT_VARIABLE_REAL;
}

static bool is_0_or_1(mpq_srcptr q)
{
    return mpq_sgn(q) == 0 || mpq_cmp_ui(q, 1, 1) == 0;
}

static cmt_status read_variable(const cmt_doc *doc,
                                const cmt_xml *xml,
                                cmt_declared *out)
{
    *out = (cmt_declared){
        .id = cmt_xml_attr_get(xml, "id"), .type = read_type(xml), .line = xml->line};
    cmt_status st = cmt_doc_q(doc, xml, "lower", &out->lower);
    if (st == CMT_OK)
        st = cmt_doc_q(doc, xml, "upper", &out->upper);
    if (st != CMT_OK)
        return st;
    if (out->type == CMT_VARIABLE_TRUTH) {
        if (out->lower == NULL)
            out->lower = cmt_doc_constant(doc, 0);
        if (out->upper == NULL)
            out->upper = cmt_doc_constant(doc, 1);
        if (out->lower == NULL || out->upper == NULL)
            return cmt_doc_no_room(doc);
        if (!is_0_or_1(out->lower) || !is_0_or_1(out->upper)) {
            return cmt_doc_fail(doc, xml, CMT_E_RANGE,
                                "a truth value has no bounds but 0 and 1");
        }
    }
    if (out->lower != NULL && out->upper != NULL
        && mpq_cmp(out->lower, out->upper) > 0) {
        return cmt_doc_fail(doc, xml, CMT_E_RANGE,
                            "variable \"%s\" has a lower bound above its upper one",
                            out->id);
    }
    return CMT_OK;
}

/* The variables, and as items of the frame's only question. */
static cmt_status read_variables(const cmt_doc *doc, cmt_program_document *out)
{
    size_t n = 0;
    cmt_status st = count(doc, "variable", "id", CMT_MAX_PROGRAM_VARIABLES, &n);
    if (st != CMT_OK)
        return st;
    cmt_declared *variables = CMT_NEW_ARRAY(doc->mem, cmt_declared, n);
    cmt_item *items = CMT_NEW_ARRAY(doc->mem, cmt_item, n);
    cmt_question *question = CMT_NEW(doc->mem, cmt_question);
    uint32_t *general = CMT_NEW(doc->mem, uint32_t);
    if (variables == NULL || items == NULL || question == NULL || general == NULL)
        return cmt_doc_no_room(doc);
    size_t len = 0;
    for (size_t k = 0; k < doc->root->n_children && st == CMT_OK; k++) {
        const cmt_xml *xml = doc->root->children[k];
        if (!cmt_xml_is(xml, "variable"))
            continue;
        st = read_variable(doc, xml, &variables[len]);
        items[len] =
            (cmt_item){.id = variables[len].id, .eligible = true, .line = xml->line};
        len++;
    }
    *question = (cmt_question){.id = "variables",
                               .kind = CMT_KIND_WEIGHTS,
                               .contexts = general,
                               .n_contexts = 1,
                               .items = items,
                               .n_items = n};
    out->variables = variables;
    out->n_variables = n;
    out->frame.questions = question;
    out->frame.n_questions = 1;
    return st;
}

/* In order of their ids. A tier that is not declared has no slack. */
static cmt_status read_tiers(const cmt_doc *doc, cmt_program_document *out)
{
    size_t n = 0;
    cmt_status st = count(doc, "tier", "id", CMT_MAX_TIERS, &n);
    cmt_tier *tiers = CMT_NEW_ARRAY(doc->mem, cmt_tier, n);
    if (st == CMT_OK && tiers == NULL)
        return cmt_doc_no_room(doc);
    size_t len = 0;
    for (size_t k = 0; k < doc->root->n_children && st == CMT_OK; k++) {
        const cmt_xml *xml = doc->root->children[k];
        if (!cmt_xml_is(xml, "tier"))
            continue;
        cmt_tier *tier = &tiers[len++];
        tier->line = xml->line;
        st = cmt_doc_int(doc, xml, "id", 0, INT32_MAX, 0, &tier->id);
        if (st == CMT_OK)
            st = cmt_doc_q(doc, xml, "slack", &tier->slack);
        if (st == CMT_OK && tier->slack != NULL && mpq_sgn(tier->slack) < 0) {
            st = cmt_doc_fail(doc, xml, CMT_E_RANGE,
                              "a tier's slack cannot be negative");
        }
        if (st == CMT_OK && tier->slack != NULL && tier->id == 0
            && mpq_sgn(tier->slack) > 0) {
            st = cmt_doc_fail(doc, xml, CMT_E_RANGE,
                              "tier 0 is inviolable and has no slack");
        }
    }
    out->frame.tiers = tiers;
    out->frame.n_tiers = len;
    return st;
}

static cmt_status read_article(const cmt_doc *doc,
                               const cmt_refs *refs,
                               const cmt_xml *xml,
                               cmt_article *out)
{
    const cmt_xml *expr = cmt_expr_child(xml);
    *out = (cmt_article){.id = cmt_xml_attr_get(xml, "id"),
                         .line = xml->line,
                         .adopted_by = "decreed",
                         .in_context = CMT_NONE};
    cmt_status st = cmt_doc_int(doc, xml, "tier", 0, INT32_MAX, 0, &out->tier);
    if (st == CMT_OK)
        st = cmt_doc_texts(doc, xml, "reason", false, &out->reason);
    if (st == CMT_OK)
        st = cmt_expr_read(doc, refs, expr, CMT_NONE, &out->expr);
    if (st != CMT_OK)
        return st;
    out->source = cmt_xml_source(doc->mem, expr);
    return out->source == NULL ? cmt_doc_no_room(doc) : CMT_OK;
}

static cmt_status read_articles(const cmt_doc *doc,
                                const cmt_refs *refs,
                                cmt_program_document *out)
{
    size_t n = 0;
    cmt_status st = count(doc, "article", "id", CMT_MAX_ARTICLES, &n);
    cmt_article *articles = CMT_NEW_ARRAY(doc->mem, cmt_article, n);
    if (st == CMT_OK && articles == NULL)
        return cmt_doc_no_room(doc);
    size_t len = 0;
    for (size_t k = 0; k < doc->root->n_children && st == CMT_OK; k++) {
        if (cmt_xml_is(doc->root->children[k], "article"))
            st = read_article(doc, refs, doc->root->children[k], &articles[len++]);
    }
    out->frame.articles = articles;
    out->frame.n_articles = len;
    return st;
}

/* What each group gets, by the objective `nash` or `leximin`. */
static cmt_status read_groups(const cmt_doc *doc,
                              const cmt_refs *refs,
                              const cmt_xml *at,
                              cmt_program_document *out)
{
    cmt_gets *gets = CMT_NEW_ARRAY(doc->mem, cmt_gets, at->n_children);
    cmt_status st = cmt_unique_ids(doc, at, "group", "id");
    if (st == CMT_OK && gets == NULL)
        return cmt_doc_no_room(doc);
    if (st == CMT_OK && at->n_children > CMT_MAX_ARTICLES) {
        return cmt_doc_fail(doc, at, CMT_E_LIMIT,
                            "the objective has %zu groups; at most %u are accepted",
                            at->n_children, (unsigned)CMT_MAX_ARTICLES);
    }
    for (size_t k = 0; k < at->n_children && st == CMT_OK; k++) {
        const cmt_xml *xml = at->children[k];
        gets[k] = (cmt_gets){.group = cmt_xml_attr_get(xml, "id"), .line = xml->line};
        st = cmt_doc_q(doc, xml, "points", &gets[k].points);
        if (st == CMT_OK && gets[k].points == NULL)
            gets[k].points = cmt_doc_constant(doc, 1);
        if (st == CMT_OK && gets[k].points == NULL)
            return cmt_doc_no_room(doc);
        if (st == CMT_OK && mpq_sgn(gets[k].points) <= 0) {
            return cmt_doc_fail(doc, xml, CMT_E_RANGE,
                                "a group's points are more than 0");
        }
        if (st == CMT_OK)
            st = cmt_expr_read_form(doc, refs, xml->children[0], &gets[k].form);
    }
    out->gets = gets;
    out->n_gets = at->n_children;
    return st;
}

static cmt_status read_objective(const cmt_doc *doc,
                                 const cmt_refs *refs,
                                 cmt_program_document *out)
{
    const cmt_xml *most = cmt_xml_child(doc->root, "maximise");
    const cmt_xml *at = most != NULL ? most : cmt_xml_child(doc->root, "minimise");
    const cmt_xml *nash = cmt_xml_child(doc->root, "nash");
    const cmt_xml *social = nash != NULL ? nash : cmt_xml_child(doc->root, "leximin");
    if (social != NULL) {
        out->frame.objective =
            nash != NULL ? CMT_OBJECTIVE_NASH : CMT_OBJECTIVE_LEXIMIN;
        out->objective_line = social->line;
        return read_groups(doc, refs, social, out);
    }
    if (at == NULL)
        return CMT_OK;
    out->maximise = most != NULL;
    out->objective_line = at->line;
    return cmt_expr_read_form(doc, refs, at->children[0], &out->objective);
}

static cmt_status read_all(const cmt_doc *doc, cmt_program_document *out)
{
    cmt_context *general = CMT_NEW(doc->mem, cmt_context);
    cmt_refs refs = {0};
    if (general == NULL)
        return cmt_doc_no_room(doc);
    *general = (cmt_context){.id = "general", .within = CMT_NONE};
    out->id = cmt_xml_attr_get(doc->root, "id");
    out->frame.contexts = general;
    out->frame.n_contexts = 1;
    cmt_status st = cmt_doc_texts(doc, doc->root, "text", false, &out->texts);
    if (st == CMT_OK)
        st = read_variables(doc, out);
    if (st == CMT_OK)
        st = read_tiers(doc, out);
    if (st == CMT_OK)
        st = cmt_refs_build(doc, &out->frame, &refs);
    refs.program = out;
    if (st == CMT_OK)
        st = read_articles(doc, &refs, out);
    if (st == CMT_OK)
        st = read_objective(doc, &refs, out);
    return st;
}

cmt_status cmt_program_read(cmt_arena *mem,
                            const char *bytes,
                            size_t n,
                            cmt_program_document **out,
                            cmt_err *err)
{
    cmt_doc doc = {.mem = mem, .err = err, .max_digits = CMT_MAX_PROGRAM_DIGITS};
    cmt_program_document *program = CMT_NEW(mem, cmt_program_document);
    if (program == NULL)
        return cmt_doc_no_room(&doc);
    cmt_status st =
        cmt_xml_read_as(mem, CMT_XML_PROGRAM, NULL, bytes, n, &doc.root, err);
    if (st == CMT_OK)
        st = read_all(&doc, program);
    if (st == CMT_OK && !cmt_arena_ok(mem))
        st = cmt_doc_no_room(&doc);
    if (st == CMT_OK)
        *out = program;
    return st;
}
