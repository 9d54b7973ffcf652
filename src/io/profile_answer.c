#include "base/err.h"
#include "base/limits.h"
#include "io/profile_parts.h"

#include <stdlib.h>
#include <string.h>

static bool is_answer(const cmt_xml *xml)
{
    return cmt_xml_is(xml, "ballots") || cmt_xml_is(xml, "weights")
           || cmt_xml_is(xml, "level") || cmt_xml_is(xml, "judgment");
}

/* Which element answers a question of this kind. */
static const char *element_for(cmt_kind kind)
{
    switch (kind) {
    case CMT_KIND_WEIGHTS:
        return "weights";
    case CMT_KIND_LEVEL:
        return "level";
    case CMT_KIND_JUDGMENT:
        return "judgment";
    case CMT_KIND_CHOICE:
    case CMT_KIND_RANKING:
    case CMT_KIND_COMMITTEE:
    case CMT_KIND_BUDGET:
    case CMT_N_KINDS:
        break;
    }
    return "ballots";
}

/* Where a question is asked once, its context goes without saying. */
static cmt_status read_context(const cmt_doc *doc,
                               const cmt_refs *refs,
                               const cmt_xml *xml,
                               cmt_answer *out)
{
    const cmt_question *q = &refs->charter->questions[out->question];
    const cmt_status st = cmt_ref_context(doc, refs, xml, "context", &out->context);
    if (st != CMT_OK)
        return st;
    if (out->context == CMT_NONE && q->n_contexts == 1)
        out->context = q->contexts[0];
    if (out->context == CMT_NONE) {
        return cmt_doc_fail(
            doc, xml, CMT_E_SCHEMA,
            "question \"%s\" is asked in %zu contexts: say which one is "
            "answered",
            q->id, q->n_contexts);
    }
    if (!cmt_question_asked_in(q, out->context)) {
        return cmt_doc_fail(doc, xml, CMT_E_REFERENCE,
                            "question \"%s\" is not asked in context \"%s\"", q->id,
                            refs->charter->contexts[out->context].id);
    }
    return CMT_OK;
}

static cmt_status read_place(const cmt_doc *doc,
                             const cmt_refs *refs,
                             const cmt_xml *xml,
                             cmt_answer *out)
{
    cmt_status st = cmt_ref_question(doc, refs, xml, "question", &out->question);
    if (st != CMT_OK)
        return st;
    const cmt_kind kind = refs->charter->questions[out->question].kind;
    if (!cmt_xml_is(xml, element_for(kind))) {
        return cmt_doc_fail(
            doc, xml, CMT_E_SCHEMA,
            "question \"%s\" is a %s question: it is answered by %s, not "
            "by %s",
            refs->charter->questions[out->question].id, cmt_kind_name(kind),
            element_for(kind), xml->name);
    }
    return read_context(doc, refs, xml, out);
}

static cmt_status read_circumstances(const cmt_doc *doc,
                                     const cmt_xml *xml,
                                     cmt_answer *out)
{
    const cmt_xml *shown = cmt_xml_child(xml, "presentation");
    out->layer = cmt_xml_attr_get(xml, "layer");
    if (shown != NULL) {
        out->presentation = (cmt_presentation){cmt_xml_attr_get(shown, "order"),
                                               cmt_xml_attr_get(shown, "framing"),
                                               cmt_xml_attr_get(shown, "timing")};
    }
    const cmt_status st = cmt_doc_date(doc, xml, "date", &out->date);
    return st == CMT_OK ? cmt_doc_evidence(doc, xml, &out->evidence, &out->n_evidence)
                        : st;
}

/* The disclosure that the content shows must be the one that is stated, if one is, and
 * one that the charter allows. */
static cmt_status read_disclosure(const cmt_doc *doc,
                                  const cmt_question *q,
                                  const cmt_xml *xml,
                                  cmt_answer *out)
{
    if (cmt_xml_child(xml, "commitment") != NULL) {
        out->disclosure = CMT_DISCLOSURE_COMMITTED;
    } else if (cmt_xml_child(xml, "aggregate") != NULL) {
        out->disclosure = CMT_DISCLOSURE_AGGREGATE;
    } else {
        out->disclosure = CMT_DISCLOSURE_OPEN;
    }
    const char *is = cmt_disclosure_name(out->disclosure);
    if (strcmp(cmt_doc_word(xml, "disclosure", is), is) != 0) {
        return cmt_doc_fail(doc, xml, CMT_E_SCHEMA,
                            "disclosure=\"%s\", but what stands here is %s",
                            cmt_doc_word(xml, "disclosure", ""), is);
    }
    if ((q->disclosures >> (unsigned)out->disclosure & 1U) == 0) {
        return cmt_doc_fail(doc, xml, CMT_E_RANGE,
                            "the charter does not allow %s answers to question \"%s\"",
                            is, q->id);
    }
    return CMT_OK;
}

/* Exactly one of: an attachment, ballots, sums. */
static cmt_status check_content(const cmt_doc *doc, const cmt_xml *xml)
{
    const bool href = cmt_xml_attr_get(xml, "href") != NULL;
    const bool ballots = cmt_xml_child(xml, "ballot") != NULL;
    const bool sums = cmt_xml_child(xml, "aggregate") != NULL;
    if (href != (cmt_xml_attr_get(xml, "format") != NULL)) {
        return cmt_doc_fail(
            doc, xml, CMT_E_SCHEMA,
            "an attachment needs both its digest (href) and its format");
    }
    if ((href ? 1 : 0) + (ballots ? 1 : 0) + (sums ? 1 : 0) != 1) {
        return cmt_doc_fail(
            doc, xml, CMT_E_SCHEMA,
            "ballots holds exactly one of: an attachment (href), ballot "
            "elements, sums (aggregate)");
    }
    if (!sums && cmt_xml_child(xml, "commitment") != NULL) {
        return cmt_doc_fail(doc, xml, CMT_E_SCHEMA,
                            "a commitment must come with its sums (aggregate)");
    }
    return CMT_OK;
}

static cmt_status read_ballots(const cmt_doc *doc,
                               const cmt_refs *refs,
                               const cmt_xml *xml,
                               cmt_answer *out)
{
    const cmt_xml *commitment = cmt_xml_child(xml, "commitment");
    const cmt_xml *aggregate = cmt_xml_child(xml, "aggregate");
    cmt_status st = check_content(doc, xml);
    if (st == CMT_OK)
        st = read_disclosure(doc, &refs->charter->questions[out->question], xml, out);
    if (st != CMT_OK)
        return st;
    out->attachment = cmt_xml_attr_get(xml, "href");
    out->format = cmt_xml_attr_get(xml, "format");
    if (commitment != NULL) {
        out->commitment = cmt_xml_attr_get(commitment, "root");
        out->sample = cmt_xml_attr_get(commitment, "sample");
    }
    if (aggregate != NULL)
        return cmt_sums_read(doc, refs, aggregate, out);
    return out->attachment != NULL ? CMT_OK : cmt_ballots_read(doc, refs, xml, out);
}

cmt_status cmt_listed_items(const cmt_doc *doc,
                            const cmt_refs *refs,
                            uint32_t question,
                            const cmt_xml *xml,
                            const char *key,
                            uint32_t **items)
{
    const size_t n_items = refs->charter->questions[question].n_items;
    uint32_t *found = CMT_NEW_ARRAY(doc->mem, uint32_t, xml->n_children);
    bool *seen = CMT_NEW_ARRAY(doc->mem, bool, n_items);
    if (found == NULL || seen == NULL)
        return cmt_doc_no_room(doc);
    for (size_t k = 0; k < xml->n_children; k++) {
        found[k] = CMT_NONE;
        if (cmt_xml_attr_get(xml->children[k], key) == NULL)
            continue; /* presentation, evidence */
        const cmt_status st =
            cmt_ref_item(doc, refs, question, xml->children[k], key, &found[k]);
        if (st != CMT_OK)
            return st;
        if (seen[found[k]]) {
            return cmt_doc_fail(doc, xml->children[k], CMT_E_DUPLICATE,
                                "\"%s\" is answered twice",
                                cmt_doc_word(xml->children[k], key, ""));
        }
        seen[found[k]] = true;
    }
    *items = found;
    return CMT_OK;
}

static cmt_status read_answer(const cmt_doc *doc,
                              const cmt_refs *refs,
                              const cmt_xml *xml,
                              cmt_answer *out)
{
    out->line = xml->line;
    out->disclosure = CMT_DISCLOSURE_OPEN;
    cmt_status st = read_place(doc, refs, xml, out);
    if (st == CMT_OK)
        st = read_circumstances(doc, xml, out);
    if (st == CMT_OK) {
        st = cmt_doc_int(doc, xml, "count", 1, (int64_t)CMT_MAX_ROUND_BALLOTS, 1,
                         &out->count);
    }
    if (st != CMT_OK)
        return st;
    if (cmt_xml_is(xml, "weights"))
        return cmt_weights_read(doc, refs, xml, out);
    if (cmt_xml_is(xml, "level"))
        return cmt_level_read(doc, refs, xml, out);
    if (cmt_xml_is(xml, "judgment"))
        return cmt_judgment_read(doc, refs, xml, out);
    return read_ballots(doc, refs, xml, out);
}

/* A group answers each question once in each context. */
static cmt_status refuse_twice(const cmt_doc *doc,
                               const cmt_refs *refs,
                               const cmt_answer *answers,
                               size_t n)
{
    cmt_index seen;
    if (!cmt_index_init(doc->mem, n, &seen))
        return cmt_doc_no_room(doc);
    for (uint32_t k = 0; k < n; k++) {
        const cmt_answer *a = &answers[k];
        const char *key = cmt_arena_printf(doc->mem, "%u/%u", (unsigned)a->question,
                                           (unsigned)a->context);
        if (key == NULL)
            return cmt_doc_no_room(doc);
        if (!cmt_index_add(&seen, key, k)) {
            return cmt_fail_at(
                doc->err, CMT_E_DUPLICATE, a->line, "/profile",
                "question \"%s\" is answered twice in context \"%s\"; first "
                "on line %u",
                refs->charter->questions[a->question].id,
                refs->charter->contexts[a->context].id,
                answers[cmt_index_get(&seen, key)].line);
        }
    }
    return CMT_OK;
}

cmt_status cmt_answers_read(const cmt_doc *doc,
                            const cmt_refs *refs,
                            cmt_profile *profile)
{
    size_t n = 0;
    for (size_t k = 0; k < doc->root->n_children; k++)
        n += is_answer(doc->root->children[k]) ? 1 : 0;
    cmt_answer *answers = CMT_NEW_ARRAY(doc->mem, cmt_answer, n);
    if (answers == NULL)
        return cmt_doc_no_room(doc);
    cmt_status st = CMT_OK;
    size_t len = 0;
    for (size_t k = 0; k < doc->root->n_children && st == CMT_OK; k++) {
        if (is_answer(doc->root->children[k]))
            st = read_answer(doc, refs, doc->root->children[k], &answers[len++]);
    }
    if (st == CMT_OK)
        st = refuse_twice(doc, refs, answers, n);
    profile->answers = answers;
    profile->n_answers = n;
    return st;
}
