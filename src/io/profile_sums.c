#include "base/limits.h"
#include "io/profile_parts.h"

#include <stdlib.h>

#define MOST ((int64_t)CMT_MAX_ROUND_BALLOTS)

static cmt_status read_pair(const cmt_doc *doc,
                            const cmt_refs *refs,
                            uint32_t question,
                            const cmt_xml *xml,
                            cmt_sum *out)
{
    cmt_status st = cmt_ref_item(doc, refs, question, xml, "above", &out->item);
    if (st == CMT_OK)
        st = cmt_ref_item(doc, refs, question, xml, "below", &out->item2);
    if (st == CMT_OK && out->item == out->item2) {
        return cmt_doc_fail(doc, xml, CMT_E_SCHEMA, "\"%s\" cannot stand above itself",
                            cmt_doc_word(xml, "above", ""));
    }
    return st;
}

static cmt_status read_sum(const cmt_doc *doc,
                           const cmt_refs *refs,
                           uint32_t question,
                           const cmt_xml *xml,
                           cmt_sum *out)
{
    *out = (cmt_sum){.kind = CMT_SUM_PAIR, .item2 = CMT_NONE, .line = xml->line};
    if (cmt_xml_is(xml, "approvals"))
        out->kind = CMT_SUM_APPROVE;
    if (cmt_xml_is(xml, "scores"))
        out->kind = CMT_SUM_SCORE;
    const char *count = out->kind == CMT_SUM_APPROVE ? "agree" : "count";
    cmt_status st = out->kind == CMT_SUM_PAIR
                        ? read_pair(doc, refs, question, xml, out)
                        : cmt_ref_item(doc, refs, question, xml, "ref", &out->item);
    if (st == CMT_OK)
        st = cmt_doc_int(doc, xml, count, 0, MOST, 0, &out->count);
    if (st == CMT_OK)
        st = cmt_doc_int(doc, xml, "disagree", 0, MOST, 0, &out->disagree);
    if (st == CMT_OK)
        st = cmt_doc_int(doc, xml, "pass", 0, MOST, 0, &out->pass);
    return st == CMT_OK ? cmt_doc_q(doc, xml, "sum", &out->value) : st;
}

/* A pair and its mirror image sort side by side: together they speak of one set of
 * members. */
static int by_content(const void *a, const void *b)
{
    const cmt_sum *x = *(const cmt_sum *const *)a;
    const cmt_sum *y = *(const cmt_sum *const *)b;
    const uint32_t key[2][4] = {
        {(uint32_t)x->kind, x->item < x->item2 ? x->item : x->item2,
         x->item < x->item2 ? x->item2 : x->item, x->item},
        {(uint32_t)y->kind, y->item < y->item2 ? y->item : y->item2,
         y->item < y->item2 ? y->item2 : y->item, y->item}};
    for (size_t k = 0; k < 4; k++) {
        if (key[0][k] != key[1][k])
            return key[0][k] < key[1][k] ? -1 : 1;
    }
    return (x->line > y->line) - (x->line < y->line);
}

static cmt_status check_sums(const cmt_doc *doc,
                             const cmt_xml *aggregate,
                             const cmt_answer *answer)
{
    const cmt_sum **sorted = CMT_NEW_ARRAY(doc->mem, const cmt_sum *, answer->n_sums);
    if (sorted == NULL)
        return cmt_doc_no_room(doc);
    for (size_t k = 0; k < answer->n_sums; k++)
        sorted[k] = &answer->sums[k];
    qsort(sorted, answer->n_sums, sizeof(const cmt_sum *), by_content);
    for (size_t k = 0; k < answer->n_sums; k++) {
        const cmt_sum *s = sorted[k];
        const cmt_sum *before = k > 0 ? sorted[k - 1] : NULL;
        const cmt_xml *xml = aggregate->children[s - answer->sums];
        const bool twice = before != NULL && before->kind == s->kind
                           && before->item == s->item && before->item2 == s->item2;
        if (twice) {
            return cmt_doc_fail(doc, xml, CMT_E_DUPLICATE,
                                "this sum stands twice; first on line %u",
                                before->line);
        }
        const bool mirror = before != NULL && s->kind == CMT_SUM_PAIR
                            && before->item == s->item2 && before->item2 == s->item;
        const int64_t members =
            s->count + s->disagree + s->pass + (mirror ? before->count : 0);
        if (members > answer->sum_ballots) {
            return cmt_doc_fail(doc, xml, CMT_E_RANGE,
                                "%lld members are counted here, but the sums stand for "
                                "%lld",
                                (long long)members, (long long)answer->sum_ballots);
        }
    }
    return CMT_OK;
}

cmt_status cmt_sums_read(const cmt_doc *doc,
                         const cmt_refs *refs,
                         const cmt_xml *aggregate,
                         cmt_answer *out)
{
    cmt_sum *sums = CMT_NEW_ARRAY(doc->mem, cmt_sum, aggregate->n_children);
    if (sums == NULL)
        return cmt_doc_no_room(doc);
    cmt_status st =
        cmt_doc_int(doc, aggregate, "ballots", 1, MOST, 0, &out->sum_ballots);
    for (size_t k = 0; k < aggregate->n_children && st == CMT_OK; k++)
        st = read_sum(doc, refs, out->question, aggregate->children[k], &sums[k]);
    out->sums = sums;
    out->n_sums = aggregate->n_children;
    return st == CMT_OK ? check_sums(doc, aggregate, out) : st;
}
