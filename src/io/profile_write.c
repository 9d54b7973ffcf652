#include "io/profile.h"

#include "base/err.h"
#include "io/expr.h"
#include "io/write.h"

#include <stdlib.h>
#include <string.h>

typedef struct writer {
    const cmt_charter *charter;
    cmt_buf *out;
    cmt_arena *scratch;
} writer;

static void write_head(const cmt_profile *p, cmt_buf *out)
{
    char not_after[CMT_TIME_TEXT];
    cmt_time_write(p->not_after, not_after);
    cmt_buf_puts(out, "<profile xmlns=\"urn:comitia:profile:1\"");
    cmt_write_attr(out, "instance", p->instance);
    cmt_write_attr(out, "round", p->round);
    cmt_write_attr(out, "group", p->group);
    cmt_write_int(out, "sequence", p->sequence);
    cmt_write_attr(out, "supersedes", p->supersedes);
    cmt_write_int(out, "registry", p->registry);
    cmt_write_attr(out, "charter", p->charter);
    cmt_write_attr(out, "not-after", not_after);
    cmt_buf_puts(out, ">\n  <provenance");
    cmt_write_attr(out, "method", p->provenance.method);
    cmt_write_attr(out, "origin", p->provenance.origin);
    cmt_write_attr(out, "sampling", p->provenance.sampling);
    if (p->provenance.population > 0)
        cmt_write_int(out, "population", p->provenance.population);
    cmt_write_attr(out, "influenced-by", p->provenance.influenced_by);
    cmt_write_attr(out, "attested-by", p->provenance.attested_by);
    cmt_write_attr(out, "generator", p->provenance.generator);
    cmt_buf_puts(out, "/>\n");
}

static void write_alt(const cmt_question *q, uint32_t item, cmt_buf *out)
{
    cmt_buf_printf(out, "<alt ref=\"%s\"/>", q->items[item].id);
}

/* An item with its tier, to be sorted. */
typedef struct placed {
    uint16_t tier;
    uint32_t item;
} placed;

static int by_tier(const void *a, const void *b)
{
    const placed *x = a;
    const placed *y = b;
    if (x->tier != y->tier)
        return x->tier < y->tier ? -1 : 1;
    return (x->item > y->item) - (x->item < y->item);
}

static void write_rank(const writer *w, const cmt_question *q, const cmt_ballot *b)
{
    const cmt_arena_mark mark = cmt_arena_get_mark(w->scratch);
    placed *items = CMT_NEW_ARRAY(w->scratch, placed, b->n);
    size_t n = 0;
    for (size_t k = 0; items != NULL && k < b->n; k++) {
        if (b->marks[k] != 0)
            items[n++] = (placed){b->marks[k], b->items[k]};
    }
    if (n > 0)
        qsort(items, n, sizeof *items, by_tier);
    cmt_buf_puts(w->out, n == 0 ? "<rank/>" : "<rank>");
    for (size_t k = 0; k < n; k++) {
        if (k == 0 || items[k - 1].tier != items[k].tier)
            cmt_buf_puts(w->out, k == 0 ? "<tier>" : "</tier><tier>");
        write_alt(q, items[k].item, w->out);
    }
    if (n > 0)
        cmt_buf_puts(w->out, "</tier></rank>");
    cmt_arena_reset(w->scratch, mark);
}

static void write_marks(const writer *w, const cmt_question *q, const cmt_ballot *b)
{
    static const char *const names[] = {"approve", "disapprove", "pass"};
    for (uint16_t m = 0; m < 3; m++) {
        bool any = false;
        for (size_t k = 0; k < b->n; k++) {
            if (b->marks[k] != CMT_MARK_APPROVE + m)
                continue;
            if (!any)
                cmt_buf_printf(w->out, "<%s>", names[m]);
            any = true;
            write_alt(q, b->items[k], w->out);
        }
        if (any) {
            cmt_buf_printf(w->out, "</%s>", names[m]);
        } else if (m == 0) {
            cmt_buf_puts(w->out, "<approve/>");
        }
    }
}

static void write_scores(const writer *w, const cmt_question *q, const cmt_ballot *b)
{
    cmt_buf_puts(w->out, "<score>");
    for (size_t k = 0; k < b->n; k++) {
        if (b->scores[k] == NULL)
            continue;
        cmt_buf_printf(w->out, "<alt ref=\"%s\"", q->items[b->items[k]].id);
        cmt_write_q(w->out, "value", b->scores[k]);
        cmt_buf_puts(w->out, "/>");
    }
    cmt_buf_puts(w->out, "</score>");
}

static void write_ballot(const writer *w, const cmt_question *q, const cmt_ballot *b)
{
    cmt_buf_puts(w->out, "    <ballot");
    if (b->count != 1)
        cmt_write_int(w->out, "count", b->count);
    cmt_buf_putc(w->out, '>');
    switch (b->form) {
    case CMT_FORM_RANK:
        write_rank(w, q, b);
        break;
    case CMT_FORM_APPROVE:
        write_marks(w, q, b);
        break;
    case CMT_FORM_SCORE:
        write_scores(w, q, b);
        break;
    }
    cmt_buf_puts(w->out, "</ballot>\n");
}

static void write_sum(const cmt_question *q, const cmt_sum *s, cmt_buf *out)
{
    switch (s->kind) {
    case CMT_SUM_PAIR:
        cmt_buf_printf(out, "      <pair above=\"%s\" below=\"%s\"",
                       q->items[s->item].id, q->items[s->item2].id);
        cmt_write_int(out, "count", s->count);
        break;
    case CMT_SUM_APPROVE:
        cmt_buf_printf(out, "      <approvals ref=\"%s\"", q->items[s->item].id);
        cmt_write_int(out, "agree", s->count);
        if (s->disagree > 0)
            cmt_write_int(out, "disagree", s->disagree);
        if (s->pass > 0)
            cmt_write_int(out, "pass", s->pass);
        break;
    case CMT_SUM_SCORE:
        cmt_buf_printf(out, "      <scores ref=\"%s\"", q->items[s->item].id);
        cmt_write_q(out, "sum", s->value);
        cmt_write_int(out, "count", s->count);
        break;
    }
    cmt_buf_puts(out, "/>\n");
}

static void write_sums(const writer *w, const cmt_question *q, const cmt_answer *a)
{
    if (a->commitment != NULL) {
        cmt_buf_puts(w->out, "    <commitment");
        cmt_write_attr(w->out, "root", a->commitment);
        cmt_write_attr(w->out, "sample", a->sample);
        cmt_buf_puts(w->out, "/>\n");
    }
    cmt_buf_puts(w->out, "    <aggregate");
    cmt_write_int(w->out, "ballots", a->sum_ballots);
    cmt_buf_puts(w->out, ">\n");
    for (size_t k = 0; k < a->n_sums; k++)
        write_sum(q, &a->sums[k], w->out);
    cmt_buf_puts(w->out, "    </aggregate>\n");
}

static void write_circumstances(const cmt_answer *a, cmt_buf *out)
{
    const cmt_presentation *shown = &a->presentation;
    if (shown->order != NULL || shown->framing != NULL || shown->timing != NULL) {
        cmt_buf_puts(out, "    <presentation");
        cmt_write_attr(out, "order", shown->order);
        cmt_write_attr(out, "framing", shown->framing);
        cmt_write_attr(out, "timing", shown->timing);
        cmt_buf_puts(out, "/>\n");
    }
    cmt_write_evidence(out, "    ", a->evidence, a->n_evidence);
}

static void write_content(const writer *w, const cmt_question *q, const cmt_answer *a)
{
    for (size_t i = 0; a->weights != NULL && i < q->n_items; i++) {
        if (mpq_sgn(a->weights[i]) == 0)
            continue;
        cmt_buf_printf(w->out, "    <of ref=\"%s\"", q->items[i].id);
        cmt_write_q(w->out, "value", a->weights[i]);
        cmt_buf_puts(w->out, "/>\n");
    }
    for (size_t i = 0; a->judgment != NULL && i < q->n_items; i++) {
        if (a->judgment[i] != 0) {
            cmt_buf_printf(w->out, "    <%s ref=\"%s\"/>\n",
                           a->judgment[i] > 0 ? "yes" : "no", q->items[i].id);
        }
    }
    if (a->sum_ballots > 0)
        write_sums(w, q, a);
    for (size_t b = 0; b < a->n_ballots; b++)
        write_ballot(w, q, &a->ballots[b]);
}

static const char *element_of(const cmt_answer *a)
{
    if (a->weights != NULL)
        return "weights";
    if (a->level != NULL)
        return "level";
    return a->judgment != NULL ? "judgment" : "ballots";
}

static void write_answer(const writer *w, const cmt_answer *a)
{
    const cmt_question *q = &w->charter->questions[a->question];
    const char *element = element_of(a);
    cmt_buf_printf(w->out, "  <%s question=\"%s\"", element, q->id);
    if (q->n_contexts > 1)
        cmt_write_attr(w->out, "context", w->charter->contexts[a->context].id);
    cmt_write_attr(w->out, "layer", a->layer);
    cmt_write_attr(w->out, "date", a->date);
    if (a->disclosure != CMT_DISCLOSURE_OPEN)
        cmt_write_attr(w->out, "disclosure", cmt_disclosure_name(a->disclosure));
    cmt_write_attr(w->out, "href", a->attachment);
    cmt_write_attr(w->out, "format", a->format);
    if (strcmp(element, "ballots") != 0 && a->count != 1)
        cmt_write_int(w->out, "count", a->count);
    cmt_write_q(w->out, "value", a->level);
    cmt_buf_puts(w->out, ">\n");
    write_circumstances(a, w->out);
    write_content(w, q, a);
    cmt_buf_printf(w->out, "  </%s>\n", element);
}

static void write_wishes(const writer *w, const cmt_profile *p)
{
    cmt_buf *out = w->out;
    for (size_t k = 0; k < p->n_red_lines; k++) {
        cmt_buf_puts(out, "  <red-line");
        cmt_write_attr(out, "id", p->red_lines[k].id);
        cmt_buf_puts(out, ">\n");
        cmt_write_texts(out, "    ", "reason", p->red_lines[k].reason);
        cmt_buf_puts(out, "    ");
        cmt_expr_write(p->red_lines[k].expr, w->charter, out);
        cmt_buf_puts(out, "\n  </red-line>\n");
    }
    for (size_t k = 0; k < p->n_endorsements; k++) {
        const cmt_endorsement *e = &p->endorsements[k];
        cmt_buf_puts(out, "  <endorsement");
        cmt_write_attr(out, "of", e->of);
        cmt_write_attr(out, "date", e->date);
        if (e->question != CMT_NONE)
            cmt_write_attr(out, "question", w->charter->questions[e->question].id);
        if (e->context != CMT_NONE)
            cmt_write_attr(out, "context", w->charter->contexts[e->context].id);
        cmt_buf_puts(out, "/>\n");
    }
    for (size_t k = 0; k < p->n_proposals; k++)
        cmt_buf_printf(out, "  %s\n", p->proposals[k].source);
}

cmt_status cmt_profile_write(const cmt_profile *profile,
                             const cmt_charter *charter,
                             cmt_buf *out,
                             cmt_err *err)
{
    const size_t start = out->len;
    const writer w = {.charter = charter, .out = out, .scratch = cmt_arena_new(0)};
    if (w.scratch == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room to write a profile");
    write_head(profile, out);
    for (size_t k = 0; k < profile->n_answers; k++)
        write_answer(&w, &profile->answers[k]);
    write_wishes(&w, profile);
    cmt_buf_puts(out, "</profile>\n");
    const bool ok = cmt_arena_ok(w.scratch);
    cmt_arena_free(w.scratch);
    if (!ok) {
        out->len = start;
        return cmt_fail(err, CMT_E_NOMEM, "no room to write a profile");
    }
    return cmt_write_check(out, start, err);
}
