#include "base/limits.h"
#include "io/charter_parts.h"

#include <string.h>

static cmt_status read_rule(const cmt_doc *doc, const cmt_xml *xml, cmt_question *q)
{
    const cmt_xml *rule = cmt_xml_child(xml, "rule");
    q->rule = cmt_xml_attr_get(rule, "name");
    q->rule_adopted_by = cmt_doc_word(rule, "adopted-by", q->adopted_by);
    const cmt_status st = cmt_unique_ids(doc, rule, "option", "name");
    if (st != CMT_OK || rule->n_children == 0)
        return st;
    cmt_option *options = CMT_NEW_ARRAY(doc->mem, cmt_option, rule->n_children);
    if (options == NULL)
        return cmt_doc_no_room(doc);
    for (size_t k = 0; k < rule->n_children; k++) {
        options[k] = (cmt_option){cmt_xml_attr_get(rule->children[k], "name"),
                                  cmt_xml_attr_get(rule->children[k], "value"),
                                  rule->children[k]->line};
    }
    q->rule_options = options;
    q->n_rule_options = rule->n_children;
    return CMT_OK;
}

static cmt_status read_weighting(const cmt_doc *doc,
                                 const cmt_xml *xml,
                                 cmt_question *q)
{
    const cmt_xml *w = cmt_xml_child(xml, "weighting");
    q->weighting =
        (cmt_weighting){.kind = CMT_WEIGHTING_MEMBERS, .turnout = CMT_TURNOUT_FULL};
    if (w == NULL)
        return CMT_OK;
    cmt_status st = cmt_doc_known(
        doc, w, "kind",
        cmt_weighting_kind_read(cmt_doc_word(w, "kind", ""), &q->weighting.kind));
    if (st == CMT_OK) {
        st = cmt_doc_known(doc, w, "turnout",
                           cmt_turnout_read(cmt_doc_word(w, "turnout", "full"),
                                            &q->weighting.turnout));
    }
    if (st == CMT_OK)
        st = cmt_doc_q(doc, w, "cap", &q->weighting.cap);
    if (st == CMT_OK && q->weighting.cap != NULL
        && (mpq_sgn(q->weighting.cap) <= 0 || mpq_cmp_ui(q->weighting.cap, 1, 1) > 0)) {
        return cmt_doc_fail(doc, w, CMT_E_RANGE,
                            "cap must be a share above 0 and at most 1");
    }
    return st;
}

static cmt_status read_thresholds(const cmt_doc *doc,
                                  const cmt_xml *xml,
                                  cmt_question *q)
{
    const cmt_xml *t = cmt_xml_child(xml, "thresholds");
    q->thresholds_adopted_by = q->adopted_by;
    if (t == NULL)
        return CMT_OK;
    cmt_option *thresholds = CMT_NEW_ARRAY(doc->mem, cmt_option, t->n_attrs);
    if (thresholds == NULL && t->n_attrs > 0)
        return cmt_doc_no_room(doc);
    q->thresholds_adopted_by = cmt_doc_word(t, "adopted-by", q->adopted_by);
    for (size_t k = 0; k < t->n_attrs; k++) {
        const cmt_xml_attr *a = &t->attrs[k];
        mpq_srcptr value = NULL;
        if (strcmp(a->name, "adopted-by") == 0)
            continue;
        const cmt_status st = cmt_doc_q(doc, t, a->name, &value);
        if (st != CMT_OK)
            return st;
        if (mpq_sgn(value) < 0) {
            return cmt_doc_fail(doc, t, CMT_E_RANGE, "threshold %s is negative",
                                a->name);
        }
        thresholds[q->n_thresholds++] = (cmt_option){a->name, a->value, t->line};
    }
    q->thresholds = thresholds;
    return CMT_OK;
}

cmt_status cmt_procedure_read(const cmt_doc *doc, const cmt_xml *xml, cmt_question *out)
{
    cmt_status st = read_rule(doc, xml, out);
    if (st == CMT_OK)
        st = read_weighting(doc, xml, out);
    const cmt_xml *tie = cmt_xml_child(xml, "tie-break");
    if (st == CMT_OK && tie != NULL) {
        st = cmt_doc_known(
            doc, tie, "kind",
            cmt_tie_kind_read(cmt_doc_word(tie, "kind", ""), &out->tie_break));
    }
    const cmt_xml *quorum = cmt_xml_child(xml, "quorum");
    if (st == CMT_OK && quorum != NULL) {
        st = cmt_doc_int(doc, quorum, "groups", 0, CMT_MAX_GROUPS, 0,
                         &out->quorum_groups);
    }
    if (st == CMT_OK && quorum != NULL) {
        st = cmt_doc_int(doc, quorum, "ballots", 0, (int64_t)CMT_MAX_ROUND_BALLOTS, 0,
                         &out->quorum_ballots);
    }
    if (st == CMT_OK)
        st = read_thresholds(doc, xml, out);
    return st;
}
