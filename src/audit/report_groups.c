/* The report's table of a question: whose voice weighed how much, and what each got. */
#include "audit/report_groups.h"

#include "audit/html.h"
#include "base/limits.h"
#include "insight/audit_words.h"
#include "insight/sides_words.h"

#include <string.h>

/* A group's share of its wishes, from the ledger of the decision's record. */
static const char *share_of(const cmt_value *insight, const char *group)
{
    const cmt_value *ledger = cmt_value_get(insight, "satisfaction");
    for (size_t k = 0; k < cmt_value_count(ledger); k++) {
        const cmt_value *v = cmt_value_at(ledger, k);
        if (strcmp(cmt_value_text(v, "group"), group) == 0)
            return cmt_value_text(v, "share");
    }
    return "";
}

static void put_row(cmt_buf *out, const cmt_value *voice, const cmt_value *insight)
{
    unsigned long percent = 0;
    int64_t ballots = 0;
    (void)cmt_value_as_int(cmt_value_get(voice, "ballots"), &ballots);
    cmt_buf_puts(out, "<tr>");
    cmt_html_element(out, "td", cmt_value_text(voice, "group"));
    cmt_html_element(out, "td", cmt_value_text(voice, "voice"));
    cmt_buf_printf(out, "<td>%lld</td><td>", (long long)ballots);
    if (cmt_q_percent(share_of(insight, cmt_value_text(voice, "group")), &percent))
        cmt_buf_printf(out, "%lu %%", percent);
    cmt_buf_puts(out, "</td></tr>\n");
}

static void put_list(cmt_buf *out, const cmt_value *list)
{
    for (size_t k = 0; k < cmt_value_count(list); k++) {
        cmt_buf_puts(out, k == 0 ? "" : ", ");
        cmt_html_element(out, "b", cmt_value_as_string(cmt_value_at(list, k)));
    }
}

/* Without whom the votes would have said otherwise. */
static void put_withdrawal(cmt_buf *out, const cmt_value *withdrawal)
{
    const cmt_value *alone = cmt_value_get(withdrawal, "alone");
    const cmt_value *groups = cmt_value_get(withdrawal, "groups");
    int64_t most = 0;
    if (cmt_value_count(alone) > 0) {
        cmt_buf_puts(out, "<p>The votes alone would say otherwise without ");
        for (size_t k = 0; k < cmt_value_count(alone); k++) {
            cmt_buf_puts(out, k == 0 ? "" : ", or without ");
            cmt_html_element(out, "b", cmt_value_text(cmt_value_at(alone, k), "group"));
        }
        cmt_buf_puts(out, ".</p>\n");
    } else if (groups != NULL) {
        cmt_buf_puts(out,
                     "<p>No group alone changes what the votes say. Together these "
                     "do: ");
        put_list(out, groups);
        cmt_buf_puts(out, ".</p>\n");
    } else if (cmt_value_as_int(cmt_value_get(withdrawal, "more_than"), &most)) {
        cmt_buf_printf(out,
                       "<p>The votes would say the same without any %lld of the "
                       "groups.</p>\n",
                       (long long)most);
    }
}

/* What the audits found, a point each. */
static void put_audits(cmt_buf *out, cmt_arena *mem, const cmt_value *insight)
{
    const char *lines[CMT_MAX_AUDIT_LINES];
    const size_t n = cmt_audit_lines(mem, insight, lines);
    if (n == 0)
        return;
    cmt_buf_puts(out, "<ul>\n");
    for (size_t k = 0; k < n; k++) {
        if (lines[k] == NULL)
            continue;
        cmt_buf_puts(out, "<li>");
        cmt_html_sentence(out, lines[k]);
        cmt_buf_puts(out, "</li>\n");
    }
    cmt_buf_puts(out, "</ul>\n");
}

/* Which facts part the rules that differ: an answer a point, its facts below. */
static void put_sides(cmt_buf *out,
                      cmt_arena *mem,
                      const cmt_value *item,
                      const cmt_value *sides)
{
    const char *lines[CMT_MAX_SIDES_LINES];
    const size_t n = cmt_sides_lines(mem, sides, cmt_value_text(item, "rule"), lines);
    if (n == 0)
        return;
    cmt_buf_puts(out,
                 "<details><summary>Which rules would have answered otherwise, and "
                 "what parts them</summary>\n<ul>\n");
    for (size_t k = 0; k < n; k++) {
        if (lines[k] == NULL)
            continue;
        cmt_buf_puts(out, lines[k][0] == ' ' ? "<li class=\"fact\">" : "<li>");
        cmt_html_sentence(out, lines[k][0] == ' ' ? lines[k] + 2 : lines[k]);
        cmt_buf_puts(out, "</li>\n");
    }
    cmt_buf_puts(out, "</ul></details>\n");
}

void cmt_report_groups(cmt_buf *out,
                       cmt_arena *mem,
                       const cmt_value *item,
                       const cmt_value *question)
{
    const cmt_value *voices = cmt_value_get(item, "voices");
    const cmt_value *insight = cmt_value_get(question, "insight");
    if (cmt_value_count(voices) == 0)
        return;
    cmt_buf_puts(out,
                 "<div class=\"scroll\"><table>\n<thead><tr><th scope=\"col\">Group"
                 "</th><th scope=\"col\">Voice</th><th scope=\"col\">Ballots</th>"
                 "<th scope=\"col\">Got of its wishes</th></tr></thead>\n<tbody>\n");
    for (size_t k = 0; k < cmt_value_count(voices); k++)
        put_row(out, cmt_value_at(voices, k), insight);
    cmt_buf_puts(out, "</tbody>\n</table></div>\n");
    put_withdrawal(out, cmt_value_get(insight, "withdrawal"));
    put_audits(out, mem, insight);
    if (cmt_value_text(insight, "because")[0] != '\0') {
        cmt_buf_puts(out, "<p>Another rule would have decided otherwise: ");
        cmt_html_sentence(out, cmt_value_text(insight, "because"));
        cmt_buf_puts(out, ".</p>\n");
    }
    put_sides(out, mem, item, cmt_value_get(insight, "sides"));
}

void cmt_report_ledger(cmt_buf *out, const cmt_value *decision)
{
    const cmt_value *ledger = cmt_value_get(decision, "ledger");
    if (cmt_value_count(ledger) == 0)
        return;
    cmt_buf_puts(out, "<h2>Who got what over all questions</h2>\n<div "
                      "class=\"scroll\"><table>\n<thead><tr><th scope=\"col\">Group"
                      "</th><th scope=\"col\">Questions</th><th scope=\"col\">Got "
                      "nothing in</th><th scope=\"col\">Got of its wishes</th></tr>"
                      "</thead>\n<tbody>\n");
    for (size_t k = 0; k < cmt_value_count(ledger); k++) {
        const cmt_value *row = cmt_value_at(ledger, k);
        unsigned long percent = 0;
        int64_t questions = 0;
        int64_t nothing = 0;
        (void)cmt_value_as_int(cmt_value_get(row, "questions"), &questions);
        (void)cmt_value_as_int(cmt_value_get(row, "nothing"), &nothing);
        cmt_buf_puts(out, "<tr>");
        cmt_html_element(out, "td", cmt_value_text(row, "group"));
        cmt_buf_printf(out, "<td>%lld</td><td>%lld</td><td>", (long long)questions,
                       (long long)nothing);
        if (cmt_q_percent(cmt_value_text(row, "share"), &percent))
            cmt_buf_printf(out, "%lu %%", percent);
        cmt_buf_puts(out, "</td></tr>\n");
    }
    cmt_buf_puts(out, "</tbody>\n</table></div>\n");
}
