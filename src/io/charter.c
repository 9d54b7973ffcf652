#include "io/charter.h"

#include "base/err.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "io/charter_parts.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

cmt_status cmt_unique_ids(const cmt_doc *doc,
                          const cmt_xml *xml,
                          const char *name,
                          const char *key)
{
    cmt_index index;
    if (!cmt_index_init(doc->mem, xml->n_children, &index))
        return cmt_doc_no_room(doc);
    for (uint32_t k = 0; k < xml->n_children; k++) {
        const cmt_xml *child = xml->children[k];
        const char *id = cmt_xml_attr_get(child, key);
        if (!cmt_xml_is(child, name) || id == NULL || cmt_index_add(&index, id, k))
            continue;
        return cmt_doc_fail(doc, child, CMT_E_DUPLICATE,
                            "%s \"%s\" stands twice; first on line %u", name, id,
                            xml->children[cmt_index_get(&index, id)]->line);
    }
    return CMT_OK;
}

static cmt_status check_count(const cmt_doc *doc,
                              const char *name,
                              size_t most,
                              size_t *n)
{
    *n = cmt_doc_count(doc->root, name);
    if (*n > most) {
        return cmt_doc_fail(doc, doc->root, CMT_E_LIMIT,
                            "the charter has %zu of %s; at most %zu are accepted", *n,
                            name, most);
    }
    return CMT_OK;
}

static cmt_status read_values(const cmt_doc *doc, cmt_charter *charter)
{
    size_t n = 0;
    cmt_status st = check_count(doc, "value", CMT_MAX_ALTERNATIVES, &n);
    if (st == CMT_OK)
        st = cmt_unique_ids(doc, doc->root, "value", "id");
    cmt_value_def *values = CMT_NEW_ARRAY(doc->mem, cmt_value_def, n);
    if (st == CMT_OK && values == NULL)
        st = cmt_doc_no_room(doc);
    for (size_t k = 0; k < doc->root->n_children && st == CMT_OK; k++) {
        const cmt_xml *xml = doc->root->children[k];
        if (!cmt_xml_is(xml, "value"))
            continue;
        cmt_value_def *v = &values[charter->n_values++];
        v->id = cmt_xml_attr_get(xml, "id");
        v->line = xml->line;
        st = cmt_doc_texts(doc, xml, "text", true, &v->texts);
    }
    charter->values = values;
    return st;
}

/* Contexts may name one that comes later; a chain that comes back to itself is refused. */
static cmt_status link_contexts(const cmt_doc *doc,
                                const cmt_index *ids,
                                cmt_context *at)
{
    size_t n = 0;
    for (size_t k = 0; k < doc->root->n_children; k++) {
        const cmt_xml *xml = doc->root->children[k];
        if (!cmt_xml_is(xml, "context"))
            continue;
        const char *within = cmt_xml_attr_get(xml, "within");
        at[n].within = within == NULL ? CMT_NONE : cmt_index_get(ids, within);
        if (within != NULL && at[n].within == CMT_NONE) {
            return cmt_doc_fail(doc, xml, CMT_E_REFERENCE,
                                "the charter has no context \"%s\"", within);
        }
        n++;
    }
    for (size_t c = 0; c < n; c++) {
        size_t steps = 0;
        for (uint32_t up = at[c].within; up != CMT_NONE; up = at[up].within) {
            if (++steps > n) {
                return cmt_fail_at(doc->err, CMT_E_REFERENCE, at[c].line,
                                   "/charter/context",
                                   "context \"%s\" lies within itself", at[c].id);
            }
        }
    }
    return CMT_OK;
}

static cmt_status read_context(const cmt_doc *doc, const cmt_xml *xml, cmt_context *out)
{
    out->id = cmt_xml_attr_get(xml, "id");
    out->line = xml->line;
    cmt_status st =
        cmt_doc_int(doc, xml, "precedence", 0, 1000000, 0, &out->precedence);
    if (st == CMT_OK)
        st = cmt_doc_texts(doc, xml, "text", false, &out->texts);
    if (st == CMT_OK)
        st = cmt_doc_texts(doc, xml, "example", false, &out->examples);
    return st;
}

/* A charter that declares no context has one, `general`. */
static cmt_status read_contexts(const cmt_doc *doc, cmt_charter *charter)
{
    size_t n = 0;
    cmt_status st = check_count(doc, "context", CMT_MAX_CONTEXTS, &n);
    if (st == CMT_OK)
        st = cmt_unique_ids(doc, doc->root, "context", "id");
    if (st != CMT_OK)
        return st;
    cmt_context *contexts = CMT_NEW_ARRAY(doc->mem, cmt_context, n == 0 ? 1 : n);
    cmt_index ids;
    if (contexts == NULL || !cmt_index_init(doc->mem, n, &ids))
        return cmt_doc_no_room(doc);
    charter->contexts = contexts;
    charter->n_contexts = n == 0 ? 1 : n;
    if (n == 0) {
        contexts[0] = (cmt_context){.id = "general", .within = CMT_NONE};
        return CMT_OK;
    }
    uint32_t len = 0;
    for (size_t k = 0; k < doc->root->n_children && st == CMT_OK; k++) {
        const cmt_xml *xml = doc->root->children[k];
        if (!cmt_xml_is(xml, "context"))
            continue;
        st = read_context(doc, xml, &contexts[len]);
        (void)!cmt_index_add(&ids, contexts[len].id, len);
        len++;
    }
    return st == CMT_OK ? link_contexts(doc, &ids, contexts) : st;
}

static cmt_status read_questions(const cmt_doc *doc, cmt_charter *charter)
{
    const cmt_defaults defaults = {
        .has_missing = cmt_xml_attr_get(doc->root, "missing") != NULL,
        .disclosures = cmt_disclosures_read(
            doc->root, 1U << CMT_DISCLOSURE_OPEN | 1U << CMT_DISCLOSURE_AGGREGATE)};
    size_t n = 0;
    cmt_status st = check_count(doc, "question", CMT_MAX_QUESTIONS, &n);
    if (st == CMT_OK)
        st = cmt_unique_ids(doc, doc->root, "question", "id");
    cmt_question *questions = CMT_NEW_ARRAY(doc->mem, cmt_question, n);
    if (st == CMT_OK && questions == NULL)
        st = cmt_doc_no_room(doc);
    size_t len = 0;
    for (size_t k = 0; k < doc->root->n_children && st == CMT_OK; k++) {
        if (cmt_xml_is(doc->root->children[k], "question")) {
            st = cmt_question_read(doc, charter, &defaults, doc->root->children[k],
                                   &questions[len++]);
        }
    }
    charter->questions = questions;
    charter->n_questions = n;
    return st;
}

static cmt_status read_head(const cmt_doc *doc, cmt_charter *charter)
{
    const cmt_xml *root = doc->root;
    charter->instance = cmt_xml_attr_get(root, "instance");
    if (!cmt_is_instance(charter->instance)) {
        return cmt_doc_fail(doc, root, CMT_E_RANGE,
                            "\"%s\" is no instance name such as assistant.example",
                            charter->instance);
    }
    cmt_status st =
        cmt_doc_int(doc, root, "version", 1, INT32_MAX, 1, &charter->version);
    if (st == CMT_OK)
        st = cmt_doc_int(doc, root, "min-cell", 1, INT32_MAX, 1, &charter->min_cell);
    if (st == CMT_OK) {
        st = cmt_doc_known(
            doc, root, "mode",
            cmt_mode_read(cmt_doc_word(root, "mode", "rule"), &charter->mode));
    }
    if (st == CMT_OK) {
        st =
            cmt_doc_known(doc, root, "objective",
                          cmt_objective_read(cmt_doc_word(root, "objective", "closest"),
                                             &charter->objective));
    }
    if (st == CMT_OK) {
        st = cmt_doc_known(doc, root, "missing",
                           cmt_missing_read(cmt_doc_word(root, "missing", "abstain"),
                                            &charter->missing));
    }
    const cmt_xml *ratification = cmt_xml_child(root, "ratification");
    if (st == CMT_OK && ratification != NULL) {
        return cmt_doc_fail(doc, ratification, CMT_E_UNSUPPORTED,
                            "not supported yet: ratification");
    }
    return st;
}

cmt_status cmt_charter_read(
    cmt_arena *mem, const char *bytes, size_t n, cmt_charter **out, cmt_err *err)
{
    cmt_doc doc = {.mem = mem, .err = err};
    cmt_charter *charter = CMT_NEW(mem, cmt_charter);
    if (charter == NULL)
        return cmt_doc_no_room(&doc);
    cmt_status st =
        cmt_xml_read_as(mem, CMT_XML_CHARTER, NULL, bytes, n, &doc.root, err);
    if (st == CMT_OK)
        st = read_head(&doc, charter);
    if (st == CMT_OK)
        st = read_values(&doc, charter);
    if (st == CMT_OK)
        st = read_contexts(&doc, charter);
    if (st == CMT_OK)
        st = read_questions(&doc, charter);
    if (st == CMT_OK)
        st = cmt_frame_read(&doc, charter);
    if (st == CMT_OK)
        st = cmt_articles_read(&doc, charter);
    if (st == CMT_OK && !cmt_arena_ok(mem))
        st = cmt_doc_no_room(&doc);
    if (st == CMT_OK)
        *out = charter;
    return st;
}

cmt_status cmt_charter_check_rules(const cmt_charter *charter,
                                   cmt_rule_fits *fits,
                                   const void *what,
                                   cmt_err *err)
{
    for (size_t q = 0; q < charter->n_questions; q++) {
        const cmt_question *question = &charter->questions[q];
        cmt_err why = {0};
        const cmt_status st = fits(what, question, &why);
        if (st == CMT_OK)
            continue;
        char path[sizeof why.path];
        (void)snprintf(path, sizeof path, "/charter/question[@id='%s']/rule",
                       question->id);
        return cmt_fail_at(err, st, question->line, path, "%s", why.text);
    }
    return CMT_OK;
}
