/* The report of an audit, for a citizen: the verdict first, what it does not prove second,
 * then the steps, then what was decided. */
#include "audit/audit.h"
#include "audit/html.h"
#include "audit/report_groups.h"
#include "base/buf.h"
#include "base/reading.h"
#include "decision/policy.h"

#include <string.h>

static void put_verdict(const cmt_audit *audit, cmt_buf *out)
{
    const bool failed = audit->first_failed != 0;
    cmt_buf_printf(out, "<div class=\"verdict %s\">\n<p><b class=\"%s\">",
                   failed ? "failed" : "passed", failed ? "failed" : "passed");
    if (failed) {
        const cmt_audit_row *row = &audit->rows[audit->first_failed - 1];
        cmt_buf_printf(out, "The audit failed at step V%u, ", row->number);
        cmt_html_text(out, row->name);
        cmt_buf_puts(out, ".</b></p>\n");
        cmt_html_element(out, "p", row->sentence);
        cmt_buf_puts(out, "\n<p>Do not rely on this policy.</p>\n");
    } else {
        cmt_buf_puts(out, "The audit passed.</b></p>\n<p>Everything in this policy was "
                          "derived again from the signed submissions, and came out the "
                          "same to the last byte.</p>\n");
    }
    if (audit->withheld && !failed) {
        cmt_buf_puts(out, "<p>Some steps could not be judged; the table says which and "
                          "why.</p>\n");
    }
    cmt_buf_puts(out, "</div>\n");
}

static void put_limits(cmt_buf *out)
{
    static const char *const limits[] = {
        "That a group speaks for the people it names. Who asked whom, and how, is the "
        "group's own word.",
        "That everybody who wanted to take part was let in. The registry says who may; "
        "the council signed it.",
        "That the log is the only one. No independent witness has countersigned it, so "
        "compare its checkpoint with others who hold one.",
        "That the questions were the right ones, or fairly put.",
        "That a model trained on this policy behaves as it says.",
    };
    cmt_buf_puts(out, "<h2>What this does not prove</h2>\n<ul>\n");
    for (size_t k = 0; k < sizeof limits / sizeof limits[0]; k++) {
        cmt_html_element(out, "li", limits[k]);
        cmt_buf_putc(out, '\n');
    }
    cmt_buf_puts(out, "</ul>\n");
}

static void put_steps(const cmt_audit *audit, cmt_buf *out)
{
    cmt_buf_puts(out, "<h2>The steps</h2>\n<div class=\"scroll\"><table>\n<thead><tr>"
                      "<th scope=\"col\">Step</th><th scope=\"col\">Verdict</th>"
                      "<th scope=\"col\">Why</th></tr></thead>\n<tbody>\n");
    for (unsigned k = 0; k < CMT_N_STEPS; k++) {
        const cmt_audit_row *row = &audit->rows[k];
        const char *verdict = cmt_verdict_name(row->verdict);
        cmt_buf_printf(out, "<tr><th scope=\"row\">V%u ", row->number);
        cmt_html_text(out, row->name);
        cmt_buf_printf(out, "</th><td><b class=\"%s\">%s</b></td>", verdict, verdict);
        cmt_buf_puts(out, "<td>");
        cmt_html_sentence(out, row->sentence);
        cmt_buf_puts(out, "</td></tr>\n");
    }
    cmt_buf_puts(out, "</tbody>\n</table></div>\n");
}

static void put_named(cmt_buf *out,
                      const cmt_value *item,
                      const char *id,
                      const char *lead)
{
    const char *words = cmt_policy_words(item, id);
    cmt_buf_puts(out, "<li>");
    if (lead != NULL) {
        cmt_html_element(out, "b", lead);
        cmt_buf_putc(out, ' ');
    }
    cmt_html_text(out, words[0] != '\0' ? words : id);
    cmt_buf_puts(out, " ");
    cmt_html_element(out, "code", id);
    cmt_buf_puts(out, "</li>\n");
}

static void put_list(cmt_buf *out, const cmt_value *item, const cmt_value *ids)
{
    cmt_buf_puts(out, "<ul>\n");
    for (size_t k = 0; k < cmt_value_count(ids); k++) {
        const char *id = cmt_value_as_string(cmt_value_at(ids, k));
        if (id != NULL)
            put_named(out, item, id, NULL);
    }
    cmt_buf_puts(out, "</ul>\n");
}

static void put_members(cmt_buf *out, const cmt_value *item, const cmt_value *by_id)
{
    cmt_buf_puts(out, "<ul>\n");
    for (size_t k = 0; k < cmt_value_count(by_id); k++) {
        const cmt_member *m = &by_id->as.object.members[k];
        const char *value = cmt_value_as_string(m->value);
        char room[CMT_Q_READING];
        put_named(out, item, m->key, value == NULL ? NULL : cmt_q_reading(value, room));
    }
    cmt_buf_puts(out, "</ul>\n");
}

static bool is_object(const cmt_value *v)
{
    return v != NULL && v->kind == CMT_VALUE_OBJECT;
}

static void put_outcome(cmt_buf *out, const cmt_value *item)
{
    const cmt_value *outcome = cmt_value_get(item, "outcome");
    const cmt_value *weights = cmt_value_get(outcome, "weights");
    const cmt_value *judgment = cmt_value_at(cmt_value_get(outcome, "judgments"), 0);
    const cmt_value *committee = cmt_value_get(outcome, "committee");
    if (!is_object(outcome)) {
        cmt_buf_puts(out, "<p>No outcome is in force.</p>\n");
    } else if (cmt_value_text(outcome, "level")[0] != '\0') {
        cmt_buf_puts(out, "<p>Level ");
        cmt_html_element(out, "b", cmt_value_text(outcome, "level"));
        cmt_buf_puts(out, "</p>\n");
    } else if (is_object(weights)) {
        put_members(out, item, weights);
    } else if (is_object(judgment)) {
        put_members(out, item, judgment);
    } else {
        put_list(out, item,
                 committee != NULL ? committee : cmt_value_get(outcome, "winners"));
    }
}

static const cmt_value *question_of(const cmt_value *decision, const cmt_value *item)
{
    const cmt_value *questions = cmt_value_get(decision, "questions");
    for (size_t k = 0; k < cmt_value_count(questions); k++) {
        const cmt_value *q = cmt_value_at(questions, k);
        if (strcmp(cmt_value_text(q, "id"), cmt_value_text(item, "id")) == 0)
            return q;
    }
    return NULL;
}

static void put_item(cmt_buf *out,
                     cmt_arena *mem,
                     const cmt_value *item,
                     const cmt_value *question)
{
    const cmt_value *voices = cmt_value_get(item, "voices");
    cmt_html_element(out, "h3", cmt_value_text(item, "text"));
    cmt_buf_puts(out, "\n<p><b>");
    cmt_html_text(out, cmt_value_text(item, "status"));
    cmt_buf_puts(out, "</b>: ");
    cmt_html_sentence(out, cmt_value_text(item, "reason"));
    cmt_buf_puts(out, ".</p>\n");
    put_outcome(out, item);
    cmt_buf_puts(out, "<p class=\"soft\">");
    cmt_html_element(out, "code", cmt_value_text(item, "id"));
    cmt_buf_puts(out, ", rule ");
    cmt_html_element(out, "code", cmt_value_text(item, "rule"));
    cmt_buf_printf(out, ", %zu group%s. For training: ", cmt_value_count(voices),
                   CMT_S(cmt_value_count(voices)));
    cmt_html_element(out, "b", cmt_value_text(item, "action"));
    cmt_buf_puts(out, ".</p>\n");
    cmt_report_groups(out, mem, item, question);
}

static size_t count_decreed(const cmt_value *list)
{
    size_t n = 0;
    for (size_t k = 0; k < cmt_value_count(list); k++) {
        n +=
            strcmp(cmt_value_text(cmt_value_at(list, k), "adopted_by"), "decreed") == 0;
    }
    return n;
}

static void put_policy(cmt_arena *mem,
                       const cmt_value *policy,
                       const cmt_value *decision,
                       cmt_buf *out)
{
    const cmt_value *articles = cmt_value_get(policy, "articles");
    const cmt_value *items = cmt_value_get(policy, "items");
    cmt_buf_printf(out,
                   "<h2>What was decided</h2>\n<p>%zu of %zu articles and %zu of %zu "
                   "questions were decreed by whoever wrote the charter; the others "
                   "were adopted by a vote.</p>\n",
                   count_decreed(articles), cmt_value_count(articles),
                   count_decreed(items), cmt_value_count(items));
    for (size_t k = 0; k < cmt_value_count(items); k++) {
        put_item(out, mem, cmt_value_at(items, k),
                 question_of(decision, cmt_value_at(items, k)));
    }
    cmt_report_ledger(out, decision);
    if (cmt_value_count(articles) == 0)
        return;
    cmt_buf_puts(out, "<h2>Articles in force</h2>\n<ul>\n");
    for (size_t k = 0; k < cmt_value_count(articles); k++) {
        const cmt_value *a = cmt_value_at(articles, k);
        int64_t tier = 0;
        (void)cmt_value_as_int(cmt_value_get(a, "tier"), &tier);
        cmt_buf_puts(out, "<li>");
        cmt_html_text(out, cmt_value_text(a, "text"));
        cmt_buf_puts(out, " ");
        cmt_html_element(out, "code", cmt_value_text(a, "id"));
        if (tier == 0) {
            cmt_buf_puts(out, ", inviolable</li>\n");
        } else {
            cmt_buf_printf(out, ", tier %lld</li>\n", (long long)tier);
        }
    }
    cmt_buf_puts(out, "</ul>\n");
}

void cmt_audit_report(cmt_arena *mem, const cmt_audit *audit, cmt_buf *out)
{
    const cmt_value *policy = audit->policy;
    const char *title =
        policy == NULL
            ? "Audit of a policy bundle"
            : cmt_arena_printf(mem, "Audit of the policy of %s, version %s",
                               cmt_value_text(policy, "instance"),
                               audit->version == NULL ? "?" : audit->version);
    cmt_html_head(out, title);
    cmt_html_element(out, "h1", title);
    cmt_buf_puts(out, "\n<p class=\"soft\">");
    if (policy != NULL) {
        cmt_buf_puts(out, "Round ");
        cmt_html_text(out, cmt_value_text(policy, "round"));
        cmt_buf_puts(out, ", closed ");
        cmt_html_text(out, cmt_value_text(policy, "time"));
        cmt_buf_puts(out, ". ");
    }
    cmt_html_element(out, "code", audit->digest);
    cmt_buf_puts(out, "</p>\n");
    put_verdict(audit, out);
    put_limits(out);
    put_steps(audit, out);
    if (policy != NULL)
        put_policy(mem, policy, audit->decision, out);
    cmt_buf_puts(out, "</body>\n</html>\n");
}
