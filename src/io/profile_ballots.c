#include "base/limits.h"
#include "io/profile_parts.h"

#include <stdlib.h>

/* One item on a ballot, as read. */
typedef struct entry {
    uint32_t item;
    uint16_t mark;
    mpq_srcptr score;
    const cmt_xml *xml;
} entry;

typedef struct entries {
    entry *at;
    size_t n;
} entries;

static cmt_status add_entries(const cmt_doc *doc,
                              const cmt_refs *refs,
                              uint32_t question,
                              const cmt_xml *xml,
                              uint16_t mark,
                              entries *out)
{
    for (size_t k = 0; k < xml->n_children; k++) {
        const cmt_xml *alt = xml->children[k];
        entry *e = &out->at[out->n];
        *e = (entry){.mark = mark, .xml = alt};
        cmt_status st = cmt_ref_item(doc, refs, question, alt, "ref", &e->item);
        if (st == CMT_OK)
            st = cmt_doc_q(doc, alt, "value", &e->score);
        if (st != CMT_OK)
            return st;
        out->n++;
    }
    return CMT_OK;
}

/* Ties between entries, which are errors, fall out in document order. */
static int by_item(const void *a, const void *b)
{
    const entry *x = a;
    const entry *y = b;
    if (x->item != y->item)
        return (x->item > y->item) - (x->item < y->item);
    return (x->xml->line > y->xml->line) - (x->xml->line < y->xml->line);
}

static cmt_ballot_form form_of(const cmt_xml *xml)
{
    if (cmt_xml_child(xml, "rank") != NULL)
        return CMT_FORM_RANK;
    return cmt_xml_child(xml, "score") != NULL ? CMT_FORM_SCORE : CMT_FORM_APPROVE;
}

static cmt_status read_entries(const cmt_doc *doc,
                               const cmt_refs *refs,
                               uint32_t question,
                               const cmt_xml *xml,
                               cmt_ballot_form form,
                               entries *out)
{
    if (form == CMT_FORM_SCORE)
        return add_entries(doc, refs, question, cmt_xml_child(xml, "score"), 0, out);
    cmt_status st = CMT_OK;
    if (form == CMT_FORM_RANK) {
        const cmt_xml *rank = cmt_xml_child(xml, "rank");
        for (size_t k = 0; k < rank->n_children && st == CMT_OK; k++) {
            st = add_entries(doc, refs, question, rank->children[k], (uint16_t)(k + 1),
                             out);
        }
        return st;
    }
    static const char *const marks[] = {"approve", "disapprove", "pass"};
    for (uint16_t m = 0; m < 3 && st == CMT_OK; m++) {
        const cmt_xml *list = cmt_xml_child(xml, marks[m]);
        if (list != NULL) {
            st = add_entries(doc, refs, question, list,
                             (uint16_t)(CMT_MARK_APPROVE + m), out);
        }
    }
    return st;
}

static size_t count_alts(const cmt_xml *xml)
{
    size_t n = cmt_xml_is(xml, "alt") ? 1 : 0;
    for (size_t k = 0; k < xml->n_children; k++)
        n += count_alts(xml->children[k]);
    return n;
}

static cmt_status keep(const cmt_doc *doc, const entries *from, cmt_ballot *out)
{
    uint32_t *items = CMT_NEW_ARRAY(doc->mem, uint32_t, from->n);
    uint16_t *marks = NULL;
    mpq_srcptr *scores = NULL;
    if (out->form == CMT_FORM_SCORE) {
        scores = CMT_NEW_ARRAY(doc->mem, mpq_srcptr, from->n);
    } else {
        marks = CMT_NEW_ARRAY(doc->mem, uint16_t, from->n);
    }
    if (items == NULL || (marks == NULL && scores == NULL))
        return cmt_doc_no_room(doc);
    for (size_t k = 0; k < from->n; k++) {
        const entry *e = &from->at[k];
        if (k > 0 && items[k - 1] == e->item) {
            return cmt_doc_fail(doc, e->xml, CMT_E_DUPLICATE,
                                "a ballot names \"%s\" twice",
                                cmt_doc_word(e->xml, "ref", ""));
        }
        items[k] = e->item;
        if (marks != NULL)
            marks[k] = e->mark;
        if (scores != NULL)
            scores[k] = e->score;
    }
    out->items = items;
    out->marks = marks;
    out->scores = scores;
    out->n = from->n;
    return CMT_OK;
}

static cmt_status read_ballot(const cmt_doc *doc,
                              const cmt_refs *refs,
                              uint32_t question,
                              const cmt_xml *xml,
                              cmt_ballot *out)
{
    const size_t n = count_alts(xml);
    out->form = form_of(xml);
    out->line = xml->line;
    cmt_status st = cmt_doc_int(doc, xml, "count", 1, (int64_t)CMT_MAX_ROUND_BALLOTS, 1,
                                &out->count);
    if (st == CMT_OK && n > 2UL * CMT_MAX_ALTERNATIVES) {
        return cmt_doc_fail(doc, xml, CMT_E_LIMIT, "a ballot names %zu alternatives",
                            n);
    }
    entries found = {.at = CMT_NEW_ARRAY(doc->mem, entry, n), .n = 0};
    if (st == CMT_OK && found.at == NULL)
        return cmt_doc_no_room(doc);
    if (st == CMT_OK)
        st = read_entries(doc, refs, question, xml, out->form, &found);
    if (st != CMT_OK)
        return st;
    qsort(found.at, found.n, sizeof *found.at, by_item);
    return keep(doc, &found, out);
}

static cmt_status check_cell(const cmt_doc *doc,
                             const cmt_refs *refs,
                             const cmt_xml *xml,
                             const cmt_answer *answer)
{
    int64_t members = 0;
    for (size_t b = 0; b < answer->n_ballots; b++)
        members += answer->ballots[b].count; /* at most 2^21 ballots of at most 2^32 */
    if (members > (int64_t)CMT_MAX_ROUND_BALLOTS) {
        return cmt_doc_fail(doc, xml, CMT_E_LIMIT, "%lld ballots in one answer",
                            (long long)members);
    }
    if (members < refs->charter->min_cell) {
        return cmt_doc_fail(
            doc, xml, CMT_E_RANGE,
            "the ballots of %lld members would be published, but the "
            "charter asks for at least %lld: give sums (aggregate) instead",
            (long long)members, (long long)refs->charter->min_cell);
    }
    return CMT_OK;
}

cmt_status cmt_ballots_read(const cmt_doc *doc,
                            const cmt_refs *refs,
                            const cmt_xml *xml,
                            cmt_answer *out)
{
    const size_t n = cmt_doc_count(xml, "ballot");
    cmt_ballot *ballots = CMT_NEW_ARRAY(doc->mem, cmt_ballot, n);
    if (ballots == NULL)
        return cmt_doc_no_room(doc);
    cmt_status st = CMT_OK;
    size_t len = 0;
    for (size_t k = 0; k < xml->n_children && st == CMT_OK; k++) {
        if (cmt_xml_is(xml->children[k], "ballot")) {
            st = read_ballot(doc, refs, out->question, xml->children[k],
                             &ballots[len++]);
        }
    }
    out->ballots = ballots;
    out->n_ballots = n;
    return st == CMT_OK ? check_cell(doc, refs, xml, out) : st;
}
