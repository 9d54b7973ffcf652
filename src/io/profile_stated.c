#include "base/limits.h"
#include "io/profile_parts.h"

/* Shares add up to 1, so in honest answers their denominators have something in common;
 * thousands that have nothing would make a sum of a quarter million bits. */
static cmt_status add_share(const cmt_doc *doc,
                            const cmt_xml *xml,
                            mpq_ptr sum,
                            mpq_srcptr *out)
{
    mpq_srcptr share = NULL;
    const cmt_status st = cmt_doc_q(doc, xml, "value", &share);
    if (st != CMT_OK)
        return st;
    if (mpq_sgn(share) < 0)
        return cmt_doc_fail(doc, xml, CMT_E_RANGE, "a share is negative");
    mpq_add(sum, sum, share);
    if (mpz_sizeinbase(mpq_denref(sum), 2) > CMT_MAX_SHARE_BITS) {
        return cmt_doc_fail(
            doc, xml, CMT_E_LIMIT,
            "the common denominator of the shares is longer than %d bits",
            CMT_MAX_SHARE_BITS);
    }
    *out = share;
    return CMT_OK;
}

cmt_status cmt_weights_read(const cmt_doc *doc,
                            const cmt_refs *refs,
                            const cmt_xml *xml,
                            cmt_answer *out)
{
    const size_t n = refs->charter->questions[out->question].n_items;
    uint32_t *items = NULL;
    cmt_status st = cmt_listed_items(doc, refs, out->question, xml, "ref", &items);
    if (st != CMT_OK)
        return st;
    mpq_srcptr *weights = CMT_NEW_ARRAY(doc->mem, mpq_srcptr, n);
    mpq_srcptr zero = cmt_doc_constant(doc, 0);
    mpq_ptr sum = cmt_q(doc->mem);
    if (weights == NULL || zero == NULL || sum == NULL)
        return cmt_doc_no_room(doc);
    for (size_t i = 0; i < n; i++)
        weights[i] = zero;
    for (size_t k = 0; k < xml->n_children && st == CMT_OK; k++) {
        if (items[k] != CMT_NONE)
            st = add_share(doc, xml->children[k], sum, &weights[items[k]]);
    }
    if (st == CMT_OK && mpq_cmp_ui(sum, 1, 1) != 0) {
        return cmt_doc_fail(doc, xml, CMT_E_RANGE, "the shares sum to %s, not to 1",
                            cmt_q_text(doc->mem, sum));
    }
    out->weights = weights;
    return st;
}

cmt_status cmt_level_read(const cmt_doc *doc,
                          const cmt_refs *refs,
                          const cmt_xml *xml,
                          cmt_answer *out)
{
    const cmt_question *q = &refs->charter->questions[out->question];
    const cmt_status st = cmt_doc_q(doc, xml, "value", &out->level);
    if (st == CMT_OK
        && (mpq_cmp(out->level, q->min) < 0 || mpq_cmp(out->level, q->max) > 0)) {
        return cmt_doc_fail(doc, xml, CMT_E_RANGE, "%s lies outside the range %s to %s",
                            cmt_doc_word(xml, "value", ""),
                            cmt_q_text(doc->mem, q->min), cmt_q_text(doc->mem, q->max));
    }
    return st;
}

/* A clause is broken when every one of its literals is answered the other way. */
static bool breaks(const cmt_clause *clause, const int8_t *judgment)
{
    for (size_t k = 0; k < clause->n; k++) {
        const int8_t wanted = clause->negated[k] ? -1 : 1;
        if (judgment[clause->items[k]] != -wanted)
            return false;
    }
    return true;
}

cmt_status cmt_judgment_read(const cmt_doc *doc,
                             const cmt_refs *refs,
                             const cmt_xml *xml,
                             cmt_answer *out)
{
    const cmt_question *q = &refs->charter->questions[out->question];
    uint32_t *items = NULL;
    const cmt_status st =
        cmt_listed_items(doc, refs, out->question, xml, "ref", &items);
    int8_t *judgment = CMT_NEW_ARRAY(doc->mem, int8_t, q->n_items);
    if (st != CMT_OK)
        return st;
    if (judgment == NULL)
        return cmt_doc_no_room(doc);
    for (size_t k = 0; k < xml->n_children; k++) {
        if (items[k] != CMT_NONE)
            judgment[items[k]] = cmt_xml_is(xml->children[k], "yes") ? 1 : -1;
    }
    for (size_t k = 0; k < q->n_clauses; k++) {
        if (breaks(&q->consistency[k], judgment)) {
            return cmt_doc_fail(
                doc, xml, CMT_E_RANGE,
                "the answers break the consistency clause on line %u of "
                "the charter",
                q->consistency[k].line);
        }
    }
    out->judgment = judgment;
    return CMT_OK;
}
