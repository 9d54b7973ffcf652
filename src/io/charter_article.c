#include "base/limits.h"
#include "io/charter_parts.h"

#include <string.h>

static bool has_tier(const cmt_charter *charter, int64_t id)
{
    for (size_t k = 0; k < charter->n_tiers; k++) {
        if (charter->tiers[k].id == id)
            return true;
    }
    return false;
}

static cmt_status read_dates(const cmt_doc *doc, const cmt_xml *xml, cmt_article *out)
{
    cmt_status st = cmt_doc_date(doc, xml, "adopted", &out->adopted);
    if (st == CMT_OK)
        st = cmt_doc_date(doc, xml, "expires", &out->expires);
    /* Dates of this form sort as text. */
    if (st == CMT_OK && out->adopted != NULL && out->expires != NULL
        && strcmp(out->adopted, out->expires) >= 0) {
        return cmt_doc_fail(doc, xml, CMT_E_RANGE,
                            "the article expires on %s, not after its adoption on %s",
                            out->expires, out->adopted);
    }
    return st;
}

static cmt_status read_head(const cmt_doc *doc,
                            const cmt_charter *charter,
                            const cmt_xml *xml,
                            cmt_article *out)
{
    out->id = cmt_xml_attr_get(xml, "id");
    out->line = xml->line;
    out->adopted_by = cmt_doc_word(xml, "adopted-by", "decreed");
    out->supersedes = cmt_xml_attr_get(xml, "supersedes");
    cmt_status st = cmt_doc_int(doc, xml, "tier", 0, INT32_MAX, 0, &out->tier);
    if (st == CMT_OK && !has_tier(charter, out->tier)) {
        return cmt_doc_fail(doc, xml, CMT_E_REFERENCE,
                            "the charter declares no tier %lld", (long long)out->tier);
    }
    if (st == CMT_OK)
        st = read_dates(doc, xml, out);
    if (st == CMT_OK)
        st = cmt_doc_texts(doc, xml, "reason", false, &out->reason);
    if (st == CMT_OK)
        st = cmt_doc_evidence(doc, xml, &out->evidence, &out->n_evidence);
    return st;
}

static cmt_status read_article(const cmt_doc *doc,
                               const cmt_refs *refs,
                               const cmt_xml *xml,
                               cmt_article *out)
{
    cmt_status st = read_head(doc, refs->charter, xml, out);
    if (st == CMT_OK)
        st = cmt_ref_context(doc, refs, xml, "in-context", &out->in_context);
    const cmt_xml *expr = cmt_expr_child(xml);
    if (st == CMT_OK)
        st = cmt_expr_read(doc, refs, expr, out->in_context, &out->expr);
    if (st == CMT_OK)
        st = cmt_expr_check_rows(doc, refs->charter, expr, out->expr);
    if (st == CMT_OK)
        out->source = cmt_xml_source(doc->mem, expr);
    return st == CMT_OK && out->source == NULL ? cmt_doc_no_room(doc) : st;
}

/* What is superseded stands in the charter too, and no chain comes back to its start. */
static cmt_status check_superseded(const cmt_doc *doc,
                                   const cmt_index *ids,
                                   const cmt_article *articles,
                                   const cmt_xml *xml,
                                   size_t at)
{
    size_t steps = 0;
    const char *next = articles[at].supersedes;
    while (next != NULL) {
        const uint32_t k = cmt_index_get(ids, next);
        if (k == CMT_INDEX_NONE) {
            return cmt_doc_fail(doc, xml, CMT_E_REFERENCE,
                                "the charter has no article \"%s\" to be superseded",
                                next);
        }
        if (k == at || ++steps > CMT_MAX_ARTICLES) {
            return cmt_doc_fail(doc, xml, CMT_E_REFERENCE,
                                "article \"%s\" supersedes itself", articles[at].id);
        }
        next = articles[k].supersedes;
    }
    return CMT_OK;
}

static cmt_status check_chains(const cmt_doc *doc,
                               const cmt_article *articles,
                               size_t n)
{
    cmt_index ids;
    if (!cmt_index_init(doc->mem, n, &ids))
        return cmt_doc_no_room(doc);
    for (uint32_t k = 0; k < n; k++)
        (void)!cmt_index_add(&ids, articles[k].id, k);
    size_t len = 0;
    for (size_t k = 0; k < doc->root->n_children; k++) {
        if (!cmt_xml_is(doc->root->children[k], "article"))
            continue;
        const cmt_status st =
            check_superseded(doc, &ids, articles, doc->root->children[k], len++);
        if (st != CMT_OK)
            return st;
    }
    return CMT_OK;
}

cmt_status cmt_articles_read(const cmt_doc *doc, cmt_charter *charter)
{
    const size_t n = cmt_doc_count(doc->root, "article");
    if (n > CMT_MAX_ARTICLES) {
        return cmt_doc_fail(doc, doc->root, CMT_E_LIMIT,
                            "the charter has %zu articles; at most %d are accepted", n,
                            CMT_MAX_ARTICLES);
    }
    cmt_refs refs;
    cmt_status st = cmt_unique_ids(doc, doc->root, "article", "id");
    if (st == CMT_OK)
        st = cmt_refs_build(doc, charter, &refs);
    cmt_article *articles = CMT_NEW_ARRAY(doc->mem, cmt_article, n);
    if (st == CMT_OK && articles == NULL)
        st = cmt_doc_no_room(doc);
    size_t len = 0;
    for (size_t k = 0; k < doc->root->n_children && st == CMT_OK; k++) {
        if (cmt_xml_is(doc->root->children[k], "article"))
            st = read_article(doc, &refs, doc->root->children[k], &articles[len++]);
    }
    if (st == CMT_OK)
        st = check_chains(doc, articles, n);
    charter->articles = articles;
    charter->n_articles = n;
    return st;
}
