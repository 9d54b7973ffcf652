#include "base/limits.h"
#include "io/profile_parts.h"

#include <string.h>

/* --- red lines --- */

static cmt_status read_red_line(const cmt_doc *doc,
                                const cmt_refs *refs,
                                const cmt_xml *xml,
                                size_t number,
                                cmt_red_line *out)
{
    const cmt_xml *expr = cmt_expr_child(xml);
    out->id = cmt_xml_attr_get(xml, "id");
    out->line = xml->line;
    if (out->id == NULL)
        out->id = cmt_arena_printf(doc->mem, "red-line-%zu", number);
    out->source = cmt_xml_source(doc->mem, expr);
    if (out->id == NULL || out->source == NULL)
        return cmt_doc_no_room(doc);
    cmt_status st = cmt_doc_texts(doc, xml, "reason", false, &out->reason);
    if (st == CMT_OK)
        st = cmt_expr_read(doc, refs, expr, CMT_NONE, &out->expr);
    if (st == CMT_OK)
        st = cmt_expr_check_rows(doc, refs->charter, expr, out->expr);
    return st;
}

static cmt_status read_red_lines(const cmt_doc *doc,
                                 const cmt_refs *refs,
                                 cmt_profile *profile)
{
    const size_t n = cmt_doc_count(doc->root, "red-line");
    if (n > (uint64_t)refs->charter->max_red_lines) {
        return cmt_doc_fail(doc, cmt_xml_child(doc->root, "red-line"), CMT_E_LIMIT,
                            "%zu red lines; the charter grants a group %lld", n,
                            (long long)refs->charter->max_red_lines);
    }
    cmt_red_line *lines = CMT_NEW_ARRAY(doc->mem, cmt_red_line, n);
    cmt_index ids;
    if (lines == NULL || !cmt_index_init(doc->mem, n, &ids))
        return cmt_doc_no_room(doc);
    uint32_t len = 0;
    for (size_t k = 0; k < doc->root->n_children; k++) {
        const cmt_xml *xml = doc->root->children[k];
        if (!cmt_xml_is(xml, "red-line"))
            continue;
        const cmt_status st = read_red_line(doc, refs, xml, len + 1, &lines[len]);
        if (st != CMT_OK)
            return st;
        if (!cmt_index_add(&ids, lines[len].id, len)) {
            return cmt_doc_fail(doc, xml, CMT_E_DUPLICATE,
                                "red line \"%s\" stands twice", lines[len].id);
        }
        len++;
    }
    profile->red_lines = lines;
    profile->n_red_lines = n;
    return CMT_OK;
}

/* --- endorsements --- */

static cmt_status read_endorsement(const cmt_doc *doc,
                                   const cmt_refs *refs,
                                   const cmt_xml *xml,
                                   cmt_endorsement *out)
{
    out->of = cmt_xml_attr_get(xml, "of");
    out->question = CMT_NONE;
    out->line = xml->line;
    cmt_status st = cmt_doc_date(doc, xml, "date", &out->date);
    if (st == CMT_OK && cmt_xml_attr_get(xml, "question") != NULL)
        st = cmt_ref_question(doc, refs, xml, "question", &out->question);
    if (st == CMT_OK)
        st = cmt_ref_context(doc, refs, xml, "context", &out->context);
    if (st == CMT_OK && out->context != CMT_NONE && out->question == CMT_NONE) {
        return cmt_doc_fail(doc, xml, CMT_E_SCHEMA,
                            "an endorsement of one context must name its question");
    }
    if (st == CMT_OK && out->context != CMT_NONE
        && !cmt_question_asked_in(&refs->charter->questions[out->question],
                                  out->context)) {
        return cmt_doc_fail(doc, xml, CMT_E_REFERENCE,
                            "question \"%s\" is not asked in context \"%s\"",
                            refs->charter->questions[out->question].id,
                            refs->charter->contexts[out->context].id);
    }
    return st;
}

static cmt_status read_endorsements(const cmt_doc *doc,
                                    const cmt_refs *refs,
                                    cmt_profile *profile)
{
    const size_t n = cmt_doc_count(doc->root, "endorsement");
    cmt_endorsement *endorsements = CMT_NEW_ARRAY(doc->mem, cmt_endorsement, n);
    if (endorsements == NULL)
        return cmt_doc_no_room(doc);
    cmt_status st = CMT_OK;
    size_t len = 0;
    for (size_t k = 0; k < doc->root->n_children && st == CMT_OK; k++) {
        if (cmt_xml_is(doc->root->children[k], "endorsement")) {
            st = read_endorsement(doc, refs, doc->root->children[k],
                                  &endorsements[len++]);
        }
    }
    profile->endorsements = endorsements;
    profile->n_endorsements = n;
    return st;
}

/* --- proposals --- */

static cmt_status find_article(const cmt_doc *doc,
                               const cmt_refs *refs,
                               const cmt_xml *xml,
                               const char *name,
                               uint32_t *out)
{
    const char *id = cmt_xml_attr_get(xml, name);
    *out = CMT_NONE;
    if (id == NULL)
        return CMT_OK;
    for (uint32_t k = 0; k < refs->charter->n_articles; k++) {
        if (strcmp(refs->charter->articles[k].id, id) == 0) {
            *out = k;
            return CMT_OK;
        }
    }
    return cmt_doc_fail(doc, xml, CMT_E_REFERENCE, "the charter has no article \"%s\"",
                        id);
}

/* What is new must not carry the id of what is there. */
static cmt_status check_new(const cmt_doc *doc,
                            const cmt_refs *refs,
                            const cmt_xml *xml,
                            const cmt_proposal *p)
{
    bool taken = false;
    if (strcmp(p->kind, "question") == 0) {
        taken = cmt_index_get(&refs->questions, p->id) != CMT_INDEX_NONE;
    } else if (strcmp(p->kind, "alternative") == 0) {
        taken = cmt_index_get(&refs->items[p->question], p->id) != CMT_INDEX_NONE;
    } else {
        for (uint32_t k = 0; k < refs->charter->n_articles && !taken; k++)
            taken = strcmp(refs->charter->articles[k].id, p->id) == 0;
    }
    if (taken) {
        return cmt_doc_fail(doc, xml, CMT_E_DUPLICATE,
                            "the charter has a %s \"%s\" already", p->kind, p->id);
    }
    return CMT_OK;
}

/* The proposal as it stands, with the language that it inherits: the record outlives the
 * document around it. */
static const char *source_of(const cmt_doc *doc, const cmt_xml *xml)
{
    cmt_xml copy = *xml;
    cmt_xml_attr *attrs = CMT_NEW_ARRAY(doc->mem, cmt_xml_attr, xml->n_attrs + 1);
    if (attrs == NULL || cmt_xml_attr_get(xml, "xml:lang") != NULL
        || strcmp(xml->lang, "und") == 0)
        return cmt_xml_source(doc->mem, xml);
    memcpy(attrs, xml->attrs, xml->n_attrs * sizeof *attrs);
    attrs[copy.n_attrs++] = (cmt_xml_attr){"xml:lang", xml->lang};
    copy.attrs = attrs;
    return cmt_xml_source(doc->mem, &copy);
}

/* What a proposal of each kind needs, and what it may have; nothing else. */
static const struct proposal_form {
    const char *kind;
    const char *needs[3];
    const char *may[2];
    bool texts;
    bool alternatives;
    bool expression;
} proposal_forms[] = {
    {"question", {"id"}, {NULL}, true, true, false},
    {"alternative", {"id", "question"}, {NULL}, true, false, false},
    {"article", {"id", "tier"}, {"supersedes"}, false, false, true},
    {"repeal", {"article"}, {NULL}, false, false, false},
};

static bool is_listed(const char *const *names, size_t n, const char *name)
{
    for (size_t k = 0; k < n; k++) {
        if (names[k] != NULL && strcmp(names[k], name) == 0)
            return true;
    }
    return false;
}

static cmt_status check_form(const cmt_doc *doc, const cmt_xml *xml, const char *kind)
{
    static const char *const attrs[] = {"id", "question", "tier", "supersedes",
                                        "article"};
    const struct proposal_form *form = proposal_forms;
    while (strcmp(form->kind, kind) != 0)
        form++; /* the schema lets these four through */
    for (size_t k = 0; k < sizeof attrs / sizeof attrs[0]; k++) {
        const bool has = cmt_xml_attr_get(xml, attrs[k]) != NULL;
        const bool needs = is_listed(form->needs, 3, attrs[k]);
        if (has != needs && !(has && is_listed(form->may, 2, attrs[k]))) {
            return cmt_doc_fail(
                doc, xml, CMT_E_SCHEMA, "a proposal of kind \"%s\" %s %s", kind,
                needs ? "needs the attribute" : "has no attribute", attrs[k]);
        }
    }
    if (form->texts && cmt_xml_child(xml, "text") == NULL) {
        return cmt_doc_fail(doc, xml, CMT_E_SCHEMA,
                            "a proposal of kind \"%s\" needs a text", kind);
    }
    if (!form->alternatives && cmt_xml_child(xml, "alternative") != NULL) {
        return cmt_doc_fail(doc, xml, CMT_E_SCHEMA,
                            "a proposal of kind \"%s\" lists no alternatives", kind);
    }
    if (form->expression != (cmt_expr_child(xml) != NULL)) {
        return cmt_doc_fail(doc, xml, CMT_E_SCHEMA,
                            form->expression
                                ? "a proposed article needs an expression"
                                : "only a proposed article has an expression");
    }
    return CMT_OK;
}

static cmt_status read_proposal(const cmt_doc *doc,
                                const cmt_refs *refs,
                                const cmt_xml *xml,
                                cmt_proposal *out)
{
    const cmt_xml *expr = cmt_expr_child(xml);
    *out = (cmt_proposal){.kind = cmt_xml_attr_get(xml, "kind"),
                          .id = cmt_xml_attr_get(xml, "id"),
                          .question = CMT_NONE,
                          .source = source_of(doc, xml),
                          .line = xml->line};
    if (out->source == NULL)
        return cmt_doc_no_room(doc);
    const bool repeal = strcmp(out->kind, "repeal") == 0;
    cmt_status st = check_form(doc, xml, out->kind);
    if (st == CMT_OK)
        st = cmt_doc_texts(doc, xml, "text", false, &out->texts);
    if (st == CMT_OK && strcmp(out->kind, "alternative") == 0)
        st = cmt_ref_question(doc, refs, xml, "question", &out->question);
    if (st == CMT_OK) {
        st = find_article(doc, refs, xml, repeal ? "article" : "supersedes",
                          &out->article);
    }
    if (st == CMT_OK)
        st = cmt_doc_int(doc, xml, "tier", 0, INT32_MAX, 0, &out->tier);
    if (st == CMT_OK && strcmp(out->kind, "article") == 0)
        st = cmt_expr_read(doc, refs, expr, CMT_NONE, &out->expr);
    return st == CMT_OK && !repeal ? check_new(doc, refs, xml, out) : st;
}

static cmt_status read_proposals(const cmt_doc *doc,
                                 const cmt_refs *refs,
                                 cmt_profile *profile)
{
    const size_t n = cmt_doc_count(doc->root, "proposal");
    cmt_proposal *proposals = CMT_NEW_ARRAY(doc->mem, cmt_proposal, n);
    if (proposals == NULL)
        return cmt_doc_no_room(doc);
    cmt_status st = CMT_OK;
    size_t len = 0;
    for (size_t k = 0; k < doc->root->n_children && st == CMT_OK; k++) {
        if (cmt_xml_is(doc->root->children[k], "proposal"))
            st = read_proposal(doc, refs, doc->root->children[k], &proposals[len++]);
    }
    profile->proposals = proposals;
    profile->n_proposals = n;
    return st;
}

cmt_status cmt_wishes_read(const cmt_doc *doc,
                           const cmt_refs *refs,
                           cmt_profile *profile)
{
    cmt_status st = read_red_lines(doc, refs, profile);
    if (st == CMT_OK)
        st = read_endorsements(doc, refs, profile);
    if (st == CMT_OK)
        st = read_proposals(doc, refs, profile);
    return st;
}
