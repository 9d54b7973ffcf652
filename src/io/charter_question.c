#include "base/limits.h"
#include "io/charter_parts.h"

#include <string.h>

/* The next word of a list and where the rest starts; NULL at its end. */
static const char *next_word(const char *list, size_t *n)
{
    list += strspn(list, " \t\n");
    *n = strcspn(list, " \t\n");
    return *n == 0 ? NULL : list;
}

unsigned cmt_disclosures_read(const cmt_xml *xml, unsigned absent)
{
    const char *list = cmt_xml_attr_get(xml, "disclosure");
    if (list == NULL)
        return absent;
    unsigned bits = 0;
    size_t n = 0;
    for (const char *at = next_word(list, &n); at != NULL; at = next_word(at + n, &n)) {
        for (unsigned d = 0; d < CMT_N_DISCLOSURES; d++) {
            const char *name = cmt_disclosure_name((cmt_disclosure)d);
            if (strlen(name) == n && memcmp(name, at, n) == 0)
                bits |= 1U << d;
        }
    }
    return bits;
}

static cmt_status refuse_context(const cmt_doc *doc,
                                 const cmt_xml *xml,
                                 const char *id,
                                 uint32_t found,
                                 const cmt_question *q)
{
    if (found == CMT_NONE) {
        return cmt_doc_fail(doc, xml, CMT_E_REFERENCE,
                            "the charter has no context \"%s\"", id);
    }
    if (cmt_question_asked_in(q, found)) {
        return cmt_doc_fail(doc, xml, CMT_E_DUPLICATE,
                            "question \"%s\" names context \"%s\" twice", q->id, id);
    }
    return CMT_OK;
}

/* `context` lists one or several; without it, the charter's first. */
static cmt_status read_contexts(const cmt_doc *doc,
                                const cmt_charter *charter,
                                const cmt_xml *xml,
                                cmt_question *q)
{
    const char *list = cmt_doc_word(xml, "context", charter->contexts[0].id);
    size_t n = 0;
    size_t word = 0;
    for (const char *at = next_word(list, &word); at != NULL;
         at = next_word(at + word, &word))
        n++;
    uint32_t *contexts = CMT_NEW_ARRAY(doc->mem, uint32_t, n);
    if (contexts == NULL)
        return cmt_doc_no_room(doc);
    q->contexts = contexts;
    for (const char *at = next_word(list, &word); at != NULL;
         at = next_word(at + word, &word)) {
        const char *id = cmt_arena_strndup(doc->mem, at, word);
        if (id == NULL)
            return cmt_doc_no_room(doc);
        const uint32_t c = cmt_charter_context(charter, id);
        const cmt_status st = refuse_context(doc, xml, id, c, q);
        if (st != CMT_OK)
            return st;
        contexts[q->n_contexts++] = c;
    }
    return CMT_OK;
}

static cmt_status read_seats(const cmt_doc *doc, const cmt_xml *xml, cmt_question *q)
{
    const bool given = cmt_xml_attr_get(xml, "seats") != NULL;
    if (q->n_decisions > 0) {
        q->seats = q->n_decisions;
        return !given
                   ? CMT_OK
                   : cmt_doc_fail(doc, xml, CMT_E_SCHEMA,
                                  "a committee of decisions has a seat for each, and "
                                  "says no number of seats");
    }
    if (given != (q->kind == CMT_KIND_COMMITTEE)) {
        return cmt_doc_fail(
            doc, xml, CMT_E_SCHEMA,
            given ? "only a committee question has seats"
                  : "a committee question must say how many seats it has");
    }
    if (!given)
        return CMT_OK;
    size_t eligible = 0;
    for (size_t i = 0; i < q->n_items; i++)
        eligible += q->items[i].eligible ? 1 : 0;
    int64_t seats = 0;
    const cmt_status st = cmt_doc_int(doc, xml, "seats", 0, INT32_MAX, 0, &seats);
    if (st != CMT_OK)
        return st;
    if (seats < 1 || (uint64_t)seats > eligible) {
        return cmt_doc_fail(
            doc, xml, CMT_E_RANGE,
            "%lld seats cannot be filled from %zu eligible alternatives: "
            "between 1 and %zu are possible",
            (long long)seats, eligible, eligible);
    }
    q->seats = (size_t)seats;
    return CMT_OK;
}

static cmt_status read_budget(const cmt_doc *doc, const cmt_xml *xml, cmt_question *q)
{
    const cmt_status st = cmt_doc_q(doc, xml, "budget", &q->budget);
    if (st != CMT_OK)
        return st;
    if ((q->budget != NULL) != (q->kind == CMT_KIND_BUDGET)) {
        return cmt_doc_fail(doc, xml, CMT_E_SCHEMA,
                            q->budget != NULL
                                ? "only a budget question has a budget"
                                : "a budget question must say how large its budget is");
    }
    if (q->budget != NULL && mpq_sgn(q->budget) <= 0)
        return cmt_doc_fail(doc, xml, CMT_E_RANGE, "the budget must be above 0");
    return CMT_OK;
}

static cmt_status read_range(const cmt_doc *doc, const cmt_xml *xml, cmt_question *q)
{
    cmt_status st = cmt_doc_q(doc, xml, "min", &q->min);
    if (st == CMT_OK)
        st = cmt_doc_q(doc, xml, "max", &q->max);
    if (st != CMT_OK)
        return st;
    const bool level = q->kind == CMT_KIND_LEVEL;
    if (level != (q->min != NULL) || level != (q->max != NULL)) {
        return cmt_doc_fail(doc, xml, CMT_E_SCHEMA,
                            level ? "a level question must have min and max"
                                  : "only a level question has min and max");
    }
    if (level && mpq_cmp(q->min, q->max) >= 0)
        return cmt_doc_fail(doc, xml, CMT_E_RANGE, "min must be below max");
    const cmt_xml *control = cmt_xml_child(xml, "control");
    if (control == NULL)
        return CMT_OK;
    if (!level) {
        return cmt_doc_fail(doc, control, CMT_E_SCHEMA,
                            "only a level question has a control range");
    }
    st = cmt_doc_q(doc, control, "min", &q->control_lo);
    if (st == CMT_OK)
        st = cmt_doc_q(doc, control, "max", &q->control_hi);
    if (st == CMT_OK
        && (mpq_cmp(q->control_lo, q->control_hi) > 0
            || mpq_cmp(q->control_lo, q->min) < 0
            || mpq_cmp(q->control_hi, q->max) > 0)) {
        return cmt_doc_fail(doc, control, CMT_E_RANGE,
                            "the control range must lie in the question's range");
    }
    return st;
}

static cmt_status read_words(const cmt_doc *doc,
                             const cmt_charter *charter,
                             const cmt_defaults *defaults,
                             const cmt_xml *xml,
                             cmt_question *q)
{
    const char *missing = cmt_xml_attr_get(xml, "missing");
    q->missing = charter->missing;
    q->disclosures = cmt_disclosures_read(xml, defaults->disclosures);
    if (q->kind == CMT_KIND_COMMITTEE && missing == NULL && !defaults->has_missing) {
        return cmt_doc_fail(
            doc, xml, CMT_E_SCHEMA,
            "question \"%s\" must say what an alternative that a ballot "
            "leaves out counts as: missing=\"abstain\" or \"disapprove\", "
            "here or on the charter",
            q->id);
    }
    cmt_status st = missing == NULL
                        ? CMT_OK
                        : cmt_doc_known(doc, xml, "missing",
                                        cmt_missing_read(missing, &q->missing));
    if (st == CMT_OK) {
        st = cmt_doc_known(
            doc, xml, "pluralism",
            cmt_pluralism_read(cmt_doc_word(xml, "pluralism", "consensus"),
                               &q->pluralism));
    }
    if (st == CMT_OK) {
        st = cmt_doc_known(
            doc, xml, "unranked",
            cmt_unranked_read(cmt_doc_word(xml, "unranked", "last"), &q->unranked));
    }
    const cmt_xml *presentation = cmt_xml_child(xml, "presentation");
    q->random_order = presentation != NULL
                      && strcmp(cmt_doc_word(presentation, "order", ""), "random") == 0;
    return st;
}

static cmt_status read_head(const cmt_doc *doc, const cmt_xml *xml, cmt_question *q)
{
    const cmt_xml *stimulus = cmt_xml_child(xml, "stimulus");
    q->id = cmt_xml_attr_get(xml, "id");
    q->line = xml->line;
    q->adopted_by = cmt_doc_word(xml, "adopted-by", "decreed");
    q->stimulus = stimulus == NULL ? NULL : cmt_xml_attr_get(stimulus, "href");
    cmt_status st = cmt_doc_known(
        doc, xml, "kind", cmt_kind_read(cmt_doc_word(xml, "kind", ""), &q->kind));
    if (st == CMT_OK)
        st = cmt_doc_date(doc, xml, "sunset", &q->sunset);
    if (st == CMT_OK)
        st = cmt_doc_q(doc, xml, "weight", &q->weight);
    if (st == CMT_OK && q->weight == NULL)
        q->weight = cmt_doc_constant(doc, 1);
    if (st == CMT_OK && q->weight != NULL && mpq_sgn(q->weight) <= 0)
        return cmt_doc_fail(doc, xml, CMT_E_RANGE, "the weight must be above 0");
    return st == CMT_OK ? cmt_doc_texts(doc, xml, "text", false, &q->texts) : st;
}

cmt_status cmt_question_read(const cmt_doc *doc,
                             const cmt_charter *charter,
                             const cmt_defaults *defaults,
                             const cmt_xml *xml,
                             cmt_question *out)
{
    cmt_status st = read_head(doc, xml, out);
    if (st == CMT_OK)
        st = read_words(doc, charter, defaults, xml, out);
    if (st == CMT_OK)
        st = read_contexts(doc, charter, xml, out);
    if (st == CMT_OK)
        st = cmt_items_read(doc, charter, xml, out);
    if (st == CMT_OK)
        st = read_seats(doc, xml, out);
    if (st == CMT_OK)
        st = read_budget(doc, xml, out);
    if (st == CMT_OK)
        st = read_range(doc, xml, out);
    if (st == CMT_OK)
        st = cmt_procedure_read(doc, xml, out);
    return st;
}
