#include "base/limits.h"
#include "io/charter_parts.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static int by_tier(const void *a, const void *b)
{
    const int64_t x = ((const cmt_tier *)a)->id;
    const int64_t y = ((const cmt_tier *)b)->id;
    return (x > y) - (x < y);
}

static cmt_status read_tier(const cmt_doc *doc, const cmt_xml *xml, cmt_tier *out)
{
    out->line = xml->line;
    out->adopted_by = cmt_doc_word(xml, "adopted-by", "decreed");
    cmt_status st = cmt_doc_int(doc, xml, "id", 0, INT32_MAX, 0, &out->id);
    if (st == CMT_OK)
        st = cmt_doc_q(doc, xml, "slack", &out->slack);
    if (st == CMT_OK)
        st = cmt_doc_texts(doc, xml, "text", true, &out->texts);
    if (st != CMT_OK)
        return st;
    if (strcmp(cmt_doc_word(xml, "slack-kind", "absolute"), "absolute") != 0) {
        return cmt_doc_fail(doc, xml, CMT_E_UNSUPPORTED,
                            "not supported yet: slack relative to the optimum");
    }
    if (out->slack == NULL)
        out->slack = cmt_doc_constant(doc, 0);
    if (out->slack == NULL)
        return cmt_doc_no_room(doc);
    if (mpq_sgn(out->slack) < 0 || (out->id == 0 && mpq_sgn(out->slack) != 0)) {
        return cmt_doc_fail(doc, xml, CMT_E_RANGE,
                            out->id == 0 ? "tier 0 is inviolable and has no slack"
                                         : "slack must not be negative");
    }
    return CMT_OK;
}

/* Tier 0 is there whether declared or not. */
static cmt_status read_tiers(const cmt_doc *doc, cmt_charter *charter)
{
    const size_t n = cmt_doc_count(doc->root, "tier");
    if (n > CMT_MAX_TIERS) {
        return cmt_doc_fail(doc, doc->root, CMT_E_LIMIT,
                            "the charter has %zu tiers; at most %d are accepted", n,
                            CMT_MAX_TIERS);
    }
    cmt_status st = cmt_unique_ids(doc, doc->root, "tier", "id");
    cmt_tier *tiers = CMT_NEW_ARRAY(doc->mem, cmt_tier, n + 1);
    if (st == CMT_OK && tiers == NULL)
        st = cmt_doc_no_room(doc);
    size_t len = 0;
    bool has_zero = false;
    for (size_t k = 0; k < doc->root->n_children && st == CMT_OK; k++) {
        if (!cmt_xml_is(doc->root->children[k], "tier"))
            continue;
        st = read_tier(doc, doc->root->children[k], &tiers[len]);
        has_zero = has_zero || tiers[len].id == 0;
        len++;
    }
    if (st != CMT_OK)
        return st;
    if (!has_zero) {
        tiers[len++] =
            (cmt_tier){.slack = cmt_doc_constant(doc, 0), .adopted_by = "decreed"};
    }
    qsort(tiers, len, sizeof *tiers, by_tier);
    charter->tiers = tiers;
    charter->n_tiers = len;
    return CMT_OK;
}

static cmt_status read_stratum(const cmt_doc *doc, const cmt_xml *xml, cmt_stratum *out)
{
    out->id = cmt_xml_attr_get(xml, "id");
    out->line = xml->line;
    if (cmt_xml_attr_get(xml, "minimum") != NULL
        || strcmp(cmt_doc_word(xml, "veto", "no"), "no") != 0) {
        return cmt_doc_fail(doc, xml, CMT_E_UNSUPPORTED,
                            "not supported yet: a minimum or veto of a stratum");
    }
    const cmt_status st = cmt_doc_q(doc, xml, "cap", &out->cap);
    if (st == CMT_OK && out->cap != NULL
        && (mpq_sgn(out->cap) <= 0 || mpq_cmp_ui(out->cap, 1, 1) > 0)) {
        return cmt_doc_fail(doc, xml, CMT_E_RANGE,
                            "cap must be a share above 0 and at most 1");
    }
    return st;
}

static cmt_status read_strata(const cmt_doc *doc, cmt_charter *charter)
{
    const cmt_xml *xml = cmt_xml_child(doc->root, "strata");
    if (xml == NULL)
        return CMT_OK;
    cmt_status st = cmt_unique_ids(doc, xml, "stratum", "id");
    cmt_stratum *strata = CMT_NEW_ARRAY(doc->mem, cmt_stratum, xml->n_children);
    if (st == CMT_OK && strata == NULL)
        st = cmt_doc_no_room(doc);
    for (size_t k = 0; k < xml->n_children && st == CMT_OK; k++)
        st = read_stratum(doc, xml->children[k], &strata[k]);
    charter->strata = strata;
    charter->n_strata = xml->n_children;
    return st;
}

/* One space between the signals, whatever the document has. */
static char *fold_words(cmt_arena *mem, const char *list)
{
    char *out = cmt_arena_strdup(mem, list);
    size_t n = 0;
    for (size_t k = 0; out != NULL && list[k] != '\0'; k++) {
        const bool blank = strchr(" \t\n", list[k]) != NULL;
        if (!blank) {
            out[n++] = list[k];
        } else if (n > 0 && out[n - 1] != ' ') {
            out[n++] = ' ';
        }
    }
    if (out != NULL)
        out[n > 0 && out[n - 1] == ' ' ? n - 1 : n] = '\0';
    return out;
}

/* Total and without dead rows: "otherwise" is the last row and only that. */
static cmt_status read_routes(const cmt_doc *doc, cmt_charter *charter)
{
    const cmt_xml *xml = cmt_xml_child(doc->root, "routes");
    if (xml == NULL)
        return CMT_OK;
    cmt_status st = cmt_unique_ids(doc, xml, "route", "when");
    cmt_route *routes = CMT_NEW_ARRAY(doc->mem, cmt_route, xml->n_children);
    if (st == CMT_OK && routes == NULL)
        st = cmt_doc_no_room(doc);
    for (size_t k = 0; k < xml->n_children && st == CMT_OK; k++) {
        const cmt_xml *row = xml->children[k];
        routes[k].when = fold_words(doc->mem, cmt_doc_word(row, "when", ""));
        routes[k].to = cmt_xml_attr_get(row, "to");
        routes[k].line = row->line;
        if (routes[k].when == NULL)
            return cmt_doc_no_room(doc);
        const bool last = k + 1 == xml->n_children;
        if ((strcmp(routes[k].when, "otherwise") == 0) != last) {
            return cmt_doc_fail(
                doc, row, CMT_E_SCHEMA,
                last ? "the last row must be when=\"otherwise\", so that "
                       "every case has a route"
                     : "rows after when=\"otherwise\" are never reached");
        }
    }
    charter->routes = routes;
    charter->n_routes = xml->n_children;
    return st;
}

cmt_status cmt_frame_read(const cmt_doc *doc, cmt_charter *charter)
{
    const cmt_xml *red_lines = cmt_xml_child(doc->root, "red-lines");
    cmt_status st = read_tiers(doc, charter);
    if (st == CMT_OK && red_lines != NULL) {
        st = cmt_doc_int(doc, red_lines, "max-per-group", 0, CMT_MAX_RED_LINES, 0,
                         &charter->max_red_lines);
    }
    if (st == CMT_OK)
        st = read_strata(doc, charter);
    if (st == CMT_OK)
        st = read_routes(doc, charter);
    return st;
}
