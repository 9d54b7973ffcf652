#include "io/refs.h"

const char *cmt_item_word(cmt_kind kind)
{
    switch (kind) {
    case CMT_KIND_BUDGET:
        return "project";
    case CMT_KIND_WEIGHTS:
        return "of";
    case CMT_KIND_JUDGMENT:
        return "proposition";
    case CMT_KIND_CHOICE:
    case CMT_KIND_RANKING:
    case CMT_KIND_COMMITTEE:
    case CMT_KIND_LEVEL:
    case CMT_N_KINDS:
        break;
    }
    return "alternative";
}

cmt_status cmt_refs_build(const cmt_doc *doc, const cmt_charter *charter, cmt_refs *out)
{
    cmt_refs refs = {.charter = charter};
    refs.items = CMT_NEW_ARRAY(doc->mem, cmt_index, charter->n_questions);
    if (refs.items == NULL
        || !cmt_index_init(doc->mem, charter->n_questions, &refs.questions)
        || !cmt_index_init(doc->mem, charter->n_contexts, &refs.contexts))
        return cmt_doc_no_room(doc);
    /* Duplicates were refused when the charter was read. */
    for (uint32_t c = 0; c < charter->n_contexts; c++)
        (void)!cmt_index_add(&refs.contexts, charter->contexts[c].id, c);
    for (uint32_t q = 0; q < charter->n_questions; q++) {
        const cmt_question *question = &charter->questions[q];
        (void)!cmt_index_add(&refs.questions, question->id, q);
        if (!cmt_index_init(doc->mem, question->n_items, &refs.items[q]))
            return cmt_doc_no_room(doc);
        for (uint32_t i = 0; i < question->n_items; i++)
            (void)!cmt_index_add(&refs.items[q], question->items[i].id, i);
    }
    *out = refs;
    return CMT_OK;
}

cmt_status cmt_ref_question(const cmt_doc *doc,
                            const cmt_refs *refs,
                            const cmt_xml *xml,
                            const char *name,
                            uint32_t *out)
{
    const char *id = cmt_doc_word(xml, name, "");
    const uint32_t q = cmt_index_get(&refs->questions, id);
    if (q == CMT_INDEX_NONE) {
        return cmt_doc_fail(doc, xml, CMT_E_REFERENCE,
                            "the charter has no question \"%s\"", id);
    }
    *out = q;
    return CMT_OK;
}

cmt_status cmt_ref_item(const cmt_doc *doc,
                        const cmt_refs *refs,
                        uint32_t question,
                        const cmt_xml *xml,
                        const char *name,
                        uint32_t *out)
{
    const cmt_question *q = &refs->charter->questions[question];
    const char *id = cmt_doc_word(xml, name, "");
    const uint32_t i = cmt_index_get(&refs->items[question], id);
    if (i == CMT_INDEX_NONE) {
        return cmt_doc_fail(
            doc, xml, CMT_E_REFERENCE, "question \"%s\" has no %s \"%s\"", q->id,
            q->kind == CMT_KIND_WEIGHTS ? "value" : cmt_item_word(q->kind), id);
    }
    *out = i;
    return CMT_OK;
}

cmt_status cmt_ref_context(const cmt_doc *doc,
                           const cmt_refs *refs,
                           const cmt_xml *xml,
                           const char *name,
                           uint32_t *out)
{
    const char *id = cmt_xml_attr_get(xml, name);
    if (id == NULL) {
        *out = CMT_NONE;
        return CMT_OK;
    }
    const uint32_t c = cmt_index_get(&refs->contexts, id);
    if (c == CMT_INDEX_NONE) {
        return cmt_doc_fail(doc, xml, CMT_E_REFERENCE,
                            "the charter has no context \"%s\"", id);
    }
    *out = c;
    return CMT_OK;
}

bool cmt_question_asked_in(const cmt_question *question, uint32_t context)
{
    for (size_t k = 0; k < question->n_contexts; k++) {
        if (question->contexts[k] == context)
            return true;
    }
    return false;
}
