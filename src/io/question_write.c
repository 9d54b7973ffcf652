#include "io/charter.h"
#include "io/refs.h"
#include "io/write.h"
#include "io/xml.h"

#include <string.h>

static void write_contexts(const cmt_charter *charter,
                           const cmt_question *q,
                           cmt_buf *out)
{
    const bool implied =
        charter->n_contexts == 1 && strcmp(charter->contexts[0].id, "general") == 0;
    if (implied || q->n_contexts == 0)
        return;
    cmt_buf_puts(out, " context=\"");
    for (size_t k = 0; k < q->n_contexts; k++) {
        if (k > 0)
            cmt_buf_putc(out, ' ');
        cmt_buf_puts(out, charter->contexts[q->contexts[k]].id);
    }
    cmt_buf_putc(out, '"');
}

static void write_disclosures(const cmt_question *q, cmt_buf *out)
{
    const unsigned usual = 1U << CMT_DISCLOSURE_OPEN | 1U << CMT_DISCLOSURE_AGGREGATE;
    if (q->disclosures == usual || q->disclosures == 0)
        return;
    const char *before = " disclosure=\"";
    for (unsigned d = 0; d < CMT_N_DISCLOSURES; d++) {
        if ((q->disclosures >> d & 1U) == 0)
            continue;
        cmt_buf_printf(out, "%s%s", before, cmt_disclosure_name((cmt_disclosure)d));
        before = " ";
    }
    cmt_buf_putc(out, '"');
}

static void write_adopted_by(cmt_buf *out, const char *adopted_by, const char *usual)
{
    if (adopted_by != NULL && strcmp(adopted_by, usual) != 0)
        cmt_write_attr(out, "adopted-by", adopted_by);
}

static void write_head(const cmt_charter *charter, const cmt_question *q, cmt_buf *out)
{
    cmt_buf_puts(out, "<question");
    cmt_write_attr(out, "id", q->id);
    cmt_write_attr(out, "kind", cmt_kind_name(q->kind));
    write_contexts(charter, q, out);
    if (q->weight != NULL && mpq_cmp_ui(q->weight, 1, 1) != 0)
        cmt_write_q(out, "weight", q->weight);
    if (q->pluralism != CMT_PLURALISM_CONSENSUS)
        cmt_write_attr(out, "pluralism", cmt_pluralism_name(q->pluralism));
    cmt_write_attr(out, "sunset", q->sunset);
    write_adopted_by(out, q->adopted_by, "decreed");
    if (q->kind == CMT_KIND_COMMITTEE && q->n_decisions == 0)
        cmt_write_int(out, "seats", (int64_t)q->seats);
    cmt_write_q(out, "budget", q->budget);
    cmt_write_q(out, "min", q->min);
    cmt_write_q(out, "max", q->max);
    if (q->kind == CMT_KIND_COMMITTEE || q->missing != charter->missing)
        cmt_write_attr(out, "missing", cmt_missing_name(q->missing));
    if (q->unranked != CMT_UNRANKED_LAST)
        cmt_write_attr(out, "unranked", cmt_unranked_name(q->unranked));
    write_disclosures(q, out);
    cmt_buf_puts(out, ">\n");
    cmt_write_texts(out, "    ", "text", q->texts);
    if (q->stimulus != NULL) {
        cmt_buf_puts(out, "    <stimulus");
        cmt_write_attr(out, "href", q->stimulus);
        cmt_buf_puts(out, "/>\n");
    }
    if (q->random_order)
        cmt_buf_puts(out, "    <presentation order=\"random\"/>\n");
}

static bool same_texts(cmt_texts a, cmt_texts b)
{
    if (a.n != b.n)
        return false;
    for (size_t k = 0; k < a.n; k++) {
        if (strcmp(a.at[k].lang, b.at[k].lang) != 0
            || strcmp(a.at[k].text, b.at[k].text) != 0)
            return false;
    }
    return true;
}

/* Whether a share is one of the charter's values, and can be named by reference. */
static bool is_value(const cmt_charter *charter, const cmt_item *item)
{
    for (size_t k = 0; k < charter->n_values; k++) {
        if (strcmp(charter->values[k].id, item->id) == 0)
            return same_texts(charter->values[k].texts, item->texts);
    }
    return false;
}

static void write_items(const cmt_charter *charter, const cmt_question *q, cmt_buf *out)
{
    const char *word = cmt_item_word(q->kind);
    for (size_t k = 0; k < q->n_items; k++) {
        const cmt_item *item = &q->items[k];
        cmt_buf_printf(out, "    <%s", word);
        if (q->kind == CMT_KIND_WEIGHTS && is_value(charter, item)) {
            cmt_write_attr(out, "ref", item->id);
            cmt_buf_puts(out, "/>\n");
            continue;
        }
        cmt_write_q(out, "cost", item->cost);
        cmt_write_attr(out, "id", item->id);
        if (q->n_decisions > 0)
            cmt_write_attr(out, "decision", q->decisions[item->decision]);
        if (!item->eligible) {
            cmt_write_attr(out, "eligible", "no");
            cmt_write_attr(out, "reason", item->reason);
        }
        cmt_write_attr(out, "href", item->href);
        cmt_write_own_texts(out, "    ", word, item->texts);
    }
}

static void write_consistency(const cmt_question *q, cmt_buf *out)
{
    if (q->n_clauses == 0)
        return;
    cmt_buf_puts(out, "    <consistency>\n");
    for (size_t c = 0; c < q->n_clauses; c++) {
        const cmt_clause *clause = &q->consistency[c];
        cmt_buf_puts(out, "      <clause>");
        for (size_t k = 0; k < clause->n; k++) {
            cmt_buf_printf(out, "<%s ref=\"%s\"/>", clause->negated[k] ? "no" : "yes",
                           q->items[clause->items[k]].id);
        }
        cmt_buf_puts(out, "</clause>\n");
    }
    cmt_buf_puts(out, "    </consistency>\n");
}

static void write_rule(const cmt_question *q, cmt_buf *out)
{
    cmt_buf_puts(out, "    <rule");
    cmt_write_attr(out, "name", q->rule);
    write_adopted_by(out, q->rule_adopted_by,
                     q->adopted_by == NULL ? "decreed" : q->adopted_by);
    cmt_buf_puts(out, q->n_rule_options == 0 ? "/>\n" : ">");
    for (size_t k = 0; k < q->n_rule_options; k++) {
        cmt_buf_puts(out, "<option");
        cmt_write_attr(out, "name", q->rule_options[k].name);
        cmt_write_attr(out, "value", q->rule_options[k].value);
        cmt_buf_puts(out, "/>");
    }
    if (q->n_rule_options > 0)
        cmt_buf_puts(out, "</rule>\n");
}

static void write_procedure(const cmt_question *q, cmt_buf *out)
{
    write_rule(q, out);
    cmt_buf_puts(out, "    <weighting");
    cmt_write_attr(out, "kind", cmt_weighting_kind_name(q->weighting.kind));
    cmt_write_q(out, "cap", q->weighting.cap);
    cmt_write_attr(out, "turnout", cmt_turnout_name(q->weighting.turnout));
    cmt_buf_puts(out, "/>\n    <tie-break");
    cmt_write_attr(out, "kind", cmt_tie_kind_name(q->tie_break));
    cmt_buf_puts(out, "/>\n");
    if (q->quorum_groups > 0 || q->quorum_ballots > 0) {
        cmt_buf_puts(out, "    <quorum");
        cmt_write_int(out, "groups", q->quorum_groups);
        cmt_write_int(out, "ballots", q->quorum_ballots);
        cmt_buf_puts(out, "/>\n");
    }
    if (q->n_thresholds > 0) {
        cmt_buf_puts(out, "    <thresholds");
        write_adopted_by(out, q->thresholds_adopted_by,
                         q->adopted_by == NULL ? "decreed" : q->adopted_by);
        for (size_t k = 0; k < q->n_thresholds; k++)
            cmt_write_attr(out, q->thresholds[k].name, q->thresholds[k].value);
        cmt_buf_puts(out, "/>\n");
    }
    if (q->control_lo != NULL) {
        cmt_buf_puts(out, "    <control");
        cmt_write_q(out, "min", q->control_lo);
        cmt_write_q(out, "max", q->control_hi);
        cmt_buf_puts(out, "/>\n");
    }
}

cmt_status cmt_question_write(const cmt_charter *charter,
                              const cmt_question *question,
                              cmt_buf *out,
                              cmt_err *err)
{
    const size_t start = out->len;
    write_head(charter, question, out);
    write_items(charter, question, out);
    write_consistency(question, out);
    write_procedure(question, out);
    cmt_buf_puts(out, "  </question>\n");
    return cmt_write_check(out, start, err);
}
