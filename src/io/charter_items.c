#include "base/limits.h"
#include "io/charter_parts.h"

#include <string.h>

static bool is_item(const cmt_xml *xml)
{
    return cmt_xml_is(xml, "alternative") || cmt_xml_is(xml, "project")
           || cmt_xml_is(xml, "proposition") || cmt_xml_is(xml, "of");
}

static cmt_status read_eligible(const cmt_doc *doc,
                                const cmt_xml *xml,
                                cmt_kind kind,
                                cmt_item *item)
{
    item->eligible = strcmp(cmt_doc_word(xml, "eligible", "yes"), "yes") == 0;
    item->reason = cmt_xml_attr_get(xml, "reason");
    if (!item->eligible && (kind == CMT_KIND_WEIGHTS || kind == CMT_KIND_JUDGMENT)) {
        return cmt_doc_fail(doc, xml, CMT_E_SCHEMA,
                            "only alternatives and projects can be barred");
    }
    if (item->eligible && item->reason != NULL) {
        return cmt_doc_fail(doc, xml, CMT_E_SCHEMA,
                            "a reason stands here for eligible=\"no\", but \"%s\" is "
                            "eligible",
                            item->id);
    }
    return CMT_OK;
}

/* A `ref` takes over the id and texts of one of the charter's values; texts of its own
 * would contradict them. */
static cmt_status read_ref(const cmt_doc *doc,
                           const cmt_charter *charter,
                           const cmt_xml *xml,
                           const char *ref,
                           cmt_item *item)
{
    if (xml->n_children > 0 || xml->text[0] != '\0'
        || cmt_xml_attr_get(xml, "href") != NULL) {
        return cmt_doc_fail(doc, xml, CMT_E_SCHEMA,
                            "a ref takes its text from the value \"%s\"", ref);
    }
    for (size_t k = 0; k < charter->n_values; k++) {
        if (strcmp(charter->values[k].id, ref) == 0) {
            item->id = charter->values[k].id;
            item->texts = charter->values[k].texts;
            item->eligible = true;
            return CMT_OK;
        }
    }
    return cmt_doc_fail(doc, xml, CMT_E_REFERENCE, "the charter has no value \"%s\"",
                        ref);
}

static cmt_status read_item(const cmt_doc *doc,
                            const cmt_charter *charter,
                            const cmt_xml *xml,
                            cmt_kind kind,
                            cmt_item *item)
{
    const char *ref = cmt_xml_attr_get(xml, "ref");
    if (kind == CMT_KIND_LEVEL) {
        return cmt_doc_fail(doc, xml, CMT_E_SCHEMA,
                            "a level question has no alternatives");
    }
    if (!cmt_xml_is(xml, cmt_item_word(kind))) {
        return cmt_doc_fail(doc, xml, CMT_E_SCHEMA,
                            "a %s question lists elements called %s, not %s",
                            cmt_kind_name(kind), cmt_item_word(kind), xml->name);
    }
    item->line = xml->line;
    item->id = cmt_xml_attr_get(xml, "id");
    if ((ref != NULL) == (item->id != NULL)) {
        return cmt_doc_fail(
            doc, xml, CMT_E_SCHEMA,
            "%s takes either a ref, to a value of the charter, or an id of "
            "its own",
            xml->name);
    }
    if (ref != NULL)
        return read_ref(doc, charter, xml, ref, item);
    item->href = cmt_xml_attr_get(xml, "href");
    cmt_status st = read_eligible(doc, xml, kind, item);
    if (st == CMT_OK)
        st = cmt_doc_q(doc, xml, "cost", &item->cost);
    if (st == CMT_OK && item->cost != NULL && mpq_sgn(item->cost) <= 0)
        return cmt_doc_fail(doc, xml, CMT_E_RANGE, "the cost must be above 0");
    return st == CMT_OK ? cmt_doc_texts(doc, xml, "text", true, &item->texts) : st;
}

static cmt_status read_literal(const cmt_doc *doc,
                               const cmt_xml *xml,
                               const cmt_index *ids,
                               uint32_t *item)
{
    const char *ref = cmt_xml_attr_get(xml, "ref");
    *item = cmt_index_get(ids, ref);
    if (*item == CMT_INDEX_NONE) {
        return cmt_doc_fail(doc, xml, CMT_E_REFERENCE,
                            "the question has no proposition \"%s\"", ref);
    }
    return CMT_OK;
}

static cmt_status read_clause(const cmt_doc *doc,
                              const cmt_xml *xml,
                              const cmt_index *ids,
                              cmt_clause *out)
{
    uint32_t *items = CMT_NEW_ARRAY(doc->mem, uint32_t, xml->n_children);
    bool *negated = CMT_NEW_ARRAY(doc->mem, bool, xml->n_children);
    if (items == NULL || negated == NULL)
        return cmt_doc_no_room(doc);
    const cmt_status st = cmt_unique_ids(doc, xml, "yes", "ref");
    const cmt_status st2 = st == CMT_OK ? cmt_unique_ids(doc, xml, "no", "ref") : st;
    if (st2 != CMT_OK)
        return st2;
    for (size_t k = 0; k < xml->n_children; k++) {
        const cmt_status found = read_literal(doc, xml->children[k], ids, &items[k]);
        if (found != CMT_OK)
            return found;
        negated[k] = cmt_xml_is(xml->children[k], "no");
    }
    *out = (cmt_clause){items, negated, xml->n_children, xml->line};
    return CMT_OK;
}

static cmt_status read_consistency(const cmt_doc *doc,
                                   const cmt_xml *xml,
                                   const cmt_index *ids,
                                   cmt_question *q)
{
    const cmt_xml *consistency = cmt_xml_child(xml, "consistency");
    if (consistency == NULL)
        return CMT_OK;
    if (q->kind != CMT_KIND_JUDGMENT) {
        return cmt_doc_fail(doc, consistency, CMT_E_SCHEMA,
                            "only a judgment question has a consistency constraint");
    }
    cmt_clause *clauses = CMT_NEW_ARRAY(doc->mem, cmt_clause, consistency->n_children);
    if (clauses == NULL)
        return cmt_doc_no_room(doc);
    for (size_t k = 0; k < consistency->n_children; k++) {
        const cmt_status st =
            read_clause(doc, consistency->children[k], ids, &clauses[k]);
        if (st != CMT_OK)
            return st;
    }
    q->consistency = clauses;
    q->n_clauses = consistency->n_children;
    return CMT_OK;
}

static cmt_status count_items(const cmt_doc *doc,
                              const cmt_xml *xml,
                              const cmt_question *q,
                              size_t *n)
{
    *n = 0;
    for (size_t k = 0; k < xml->n_children; k++)
        *n += is_item(xml->children[k]) ? 1 : 0;
    if (*n > CMT_MAX_ALTERNATIVES) {
        return cmt_doc_fail(doc, xml, CMT_E_LIMIT,
                            "question \"%s\" lists %zu; at most %d are accepted", q->id,
                            *n, CMT_MAX_ALTERNATIVES);
    }
    if (*n == 0 && q->kind != CMT_KIND_LEVEL) {
        return cmt_doc_fail(doc, xml, CMT_E_SCHEMA,
                            "a %s question must list at least one element called %s",
                            cmt_kind_name(q->kind), cmt_item_word(q->kind));
    }
    return CMT_OK;
}

/* The decision that an alternative names, as an index among those named so far. */
static cmt_status read_decision(const cmt_doc *doc,
                                const cmt_xml *xml,
                                cmt_index *ids,
                                const char **names,
                                cmt_question *q,
                                cmt_item *item)
{
    const char *id = cmt_xml_attr_get(xml, "decision");
    if (id == NULL) {
        return cmt_doc_fail(doc, xml, CMT_E_SCHEMA,
                            "other alternatives of question \"%s\" belong to "
                            "decisions: say to which one \"%s\" does",
                            q->id, item->id);
    }
    if (cmt_index_add(ids, id, (uint32_t)q->n_decisions))
        names[q->n_decisions++] = id;
    item->decision = cmt_index_get(ids, id);
    return CMT_OK;
}

/* Each decision must have something to choose. */
static cmt_status check_decisions(const cmt_doc *doc,
                                  const cmt_xml *xml,
                                  const cmt_question *q)
{
    bool *open = CMT_NEW_ARRAY(doc->mem, bool, q->n_decisions);
    if (open == NULL)
        return cmt_doc_no_room(doc);
    for (size_t k = 0; k < q->n_items; k++)
        open[q->items[k].decision] = open[q->items[k].decision] || q->items[k].eligible;
    for (size_t k = 0; k < q->n_decisions; k++) {
        if (!open[k]) {
            return cmt_doc_fail(doc, xml, CMT_E_RANGE,
                                "decision \"%s\" has no eligible alternative",
                                q->decisions[k]);
        }
    }
    return CMT_OK;
}

/* Which decisions a committee question takes, where its alternatives name any. */
static cmt_status read_decisions(const cmt_doc *doc,
                                 const cmt_xml *xml,
                                 cmt_item *items,
                                 cmt_question *q)
{
    cmt_index ids;
    const char **names = CMT_NEW_ARRAY(doc->mem, const char *, q->n_items);
    size_t n = 0;
    const cmt_xml *first = NULL;
    for (size_t k = 0; k < xml->n_children && first == NULL; k++) {
        if (is_item(xml->children[k])
            && cmt_xml_attr_get(xml->children[k], "decision") != NULL)
            first = xml->children[k];
    }
    if (first == NULL)
        return CMT_OK;
    if (q->kind != CMT_KIND_COMMITTEE) {
        return cmt_doc_fail(doc, first, CMT_E_SCHEMA,
                            "only alternatives of a committee belong to decisions");
    }
    if (names == NULL || !cmt_index_init(doc->mem, q->n_items, &ids))
        return cmt_doc_no_room(doc);
    q->decisions = names;
    for (size_t k = 0; k < xml->n_children; k++) {
        if (!is_item(xml->children[k]))
            continue;
        const cmt_status st =
            read_decision(doc, xml->children[k], &ids, names, q, &items[n++]);
        if (st != CMT_OK)
            return st;
    }
    return check_decisions(doc, xml, q);
}

cmt_status cmt_items_read(const cmt_doc *doc,
                          const cmt_charter *charter,
                          const cmt_xml *xml,
                          cmt_question *out)
{
    size_t n = 0;
    cmt_status st = count_items(doc, xml, out, &n);
    cmt_item *items = CMT_NEW_ARRAY(doc->mem, cmt_item, n);
    cmt_index ids;
    if (st == CMT_OK && (items == NULL || !cmt_index_init(doc->mem, n, &ids)))
        st = cmt_doc_no_room(doc);
    if (st != CMT_OK)
        return st;
    out->items = items;
    for (size_t k = 0; k < xml->n_children && st == CMT_OK; k++) {
        const cmt_xml *child = xml->children[k];
        if (!is_item(child))
            continue;
        cmt_item *item = &items[out->n_items];
        st = read_item(doc, charter, child, out->kind, item);
        if (st == CMT_OK && !cmt_index_add(&ids, item->id, (uint32_t)out->n_items)) {
            return cmt_doc_fail(doc, child, CMT_E_DUPLICATE,
                                "question \"%s\" lists \"%s\" twice; first on line %u",
                                out->id, item->id,
                                items[cmt_index_get(&ids, item->id)].line);
        }
        out->n_items++;
    }
    if (st == CMT_OK)
        st = read_decisions(doc, xml, items, out);
    return st == CMT_OK ? read_consistency(doc, xml, &ids, out) : st;
}
