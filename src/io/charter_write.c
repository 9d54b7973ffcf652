#include "io/charter.h"

#include "io/expr.h"
#include "io/write.h"
#include "io/xml.h"

#include <string.h>

static void write_values(const cmt_charter *charter, cmt_buf *out)
{
    for (size_t k = 0; k < charter->n_values; k++) {
        cmt_buf_puts(out, "  <value");
        cmt_write_attr(out, "id", charter->values[k].id);
        cmt_write_own_texts(out, "  ", "value", charter->values[k].texts);
    }
}

/* The one context that a charter has anyway is not written. */
static bool is_implied(const cmt_charter *charter)
{
    const cmt_context *c = charter->contexts;
    return charter->n_contexts == 1 && strcmp(c->id, "general") == 0
           && c->precedence == 0 && c->texts.n == 0 && c->examples.n == 0;
}

static void write_contexts(const cmt_charter *charter, cmt_buf *out)
{
    for (size_t k = 0; k < charter->n_contexts && !is_implied(charter); k++) {
        const cmt_context *c = &charter->contexts[k];
        cmt_buf_puts(out, "  <context");
        cmt_write_attr(out, "id", c->id);
        if (c->within != CMT_NONE)
            cmt_write_attr(out, "within", charter->contexts[c->within].id);
        if (c->precedence != 0)
            cmt_write_int(out, "precedence", c->precedence);
        if (c->texts.n == 0 && c->examples.n == 0) {
            cmt_buf_puts(out, "/>\n");
            continue;
        }
        cmt_buf_puts(out, ">\n");
        cmt_write_texts(out, "    ", "text", c->texts);
        cmt_write_texts(out, "    ", "example", c->examples);
        cmt_buf_puts(out, "  </context>\n");
    }
}

static void write_adopted_by(cmt_buf *out, const char *adopted_by)
{
    if (adopted_by != NULL && strcmp(adopted_by, "decreed") != 0)
        cmt_write_attr(out, "adopted-by", adopted_by);
}

static void write_tiers(const cmt_charter *charter, cmt_buf *out)
{
    for (size_t k = 0; k < charter->n_tiers; k++) {
        const cmt_tier *t = &charter->tiers[k];
        cmt_buf_puts(out, "  <tier");
        cmt_write_int(out, "id", t->id);
        if (t->slack != NULL && mpq_sgn(t->slack) != 0)
            cmt_write_q(out, "slack", t->slack);
        write_adopted_by(out, t->adopted_by);
        cmt_write_own_texts(out, "  ", "tier", t->texts);
    }
}

static void write_frame(const cmt_charter *charter, cmt_buf *out)
{
    write_tiers(charter, out);
    if (charter->max_red_lines > 0) {
        cmt_buf_puts(out, "  <red-lines");
        cmt_write_int(out, "max-per-group", charter->max_red_lines);
        cmt_buf_puts(out, "/>\n");
    }
    if (charter->n_strata > 0)
        cmt_buf_puts(out, "  <strata>\n");
    for (size_t k = 0; k < charter->n_strata; k++) {
        cmt_buf_puts(out, "    <stratum");
        cmt_write_attr(out, "id", charter->strata[k].id);
        cmt_write_q(out, "cap", charter->strata[k].cap);
        cmt_buf_puts(out, "/>\n");
    }
    if (charter->n_strata > 0)
        cmt_buf_puts(out, "  </strata>\n");
    if (charter->n_routes > 0)
        cmt_buf_puts(out, "  <routes>\n");
    for (size_t k = 0; k < charter->n_routes; k++) {
        cmt_buf_puts(out, "    <route");
        cmt_write_attr(out, "when", charter->routes[k].when);
        cmt_write_attr(out, "to", charter->routes[k].to);
        cmt_buf_puts(out, "/>\n");
    }
    if (charter->n_routes > 0)
        cmt_buf_puts(out, "  </routes>\n");
}

static void write_article(const cmt_charter *charter,
                          const cmt_article *a,
                          cmt_buf *out)
{
    cmt_buf_puts(out, "  <article");
    cmt_write_attr(out, "id", a->id);
    cmt_write_int(out, "tier", a->tier);
    cmt_write_attr(out, "adopted", a->adopted);
    cmt_write_attr(out, "expires", a->expires);
    write_adopted_by(out, a->adopted_by);
    cmt_write_attr(out, "supersedes", a->supersedes);
    if (a->in_context != CMT_NONE)
        cmt_write_attr(out, "in-context", charter->contexts[a->in_context].id);
    cmt_buf_puts(out, ">\n");
    cmt_write_texts(out, "    ", "reason", a->reason);
    cmt_write_evidence(out, "    ", a->evidence, a->n_evidence);
    cmt_buf_puts(out, "    ");
    cmt_expr_write(a->expr, charter, out);
    cmt_buf_puts(out, "\n  </article>\n");
}

cmt_status cmt_charter_write(const cmt_charter *charter, cmt_buf *out, cmt_err *err)
{
    const size_t start = out->len;
    cmt_buf_puts(out, "<charter xmlns=\"urn:comitia:charter:1\"");
    cmt_write_attr(out, "instance", charter->instance);
    cmt_write_int(out, "version", charter->version);
    cmt_write_attr(out, "mode", cmt_mode_name(charter->mode));
    cmt_write_attr(out, "objective", cmt_objective_name(charter->objective));
    cmt_write_attr(out, "missing", cmt_missing_name(charter->missing));
    if (charter->min_cell > 1)
        cmt_write_int(out, "min-cell", charter->min_cell);
    cmt_buf_puts(out, ">\n");
    write_values(charter, out);
    write_contexts(charter, out);
    cmt_status st = CMT_OK;
    for (size_t k = 0; k < charter->n_questions && st == CMT_OK; k++) {
        cmt_buf_puts(out, "  ");
        st = cmt_question_write(charter, &charter->questions[k], out, err);
    }
    if (st != CMT_OK) {
        out->len = start;
        return st;
    }
    write_frame(charter, out);
    for (size_t k = 0; k < charter->n_articles; k++)
        write_article(charter, &charter->articles[k], out);
    cmt_buf_puts(out, "</charter>\n");
    return cmt_write_check(out, start, err);
}
