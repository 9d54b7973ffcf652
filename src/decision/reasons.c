/* Why a question has the status it has, in one sentence that names the articles. */
#include "base/buf.h"
#include "decision/parts.h"

#include <string.h>

bool cmt_expr_names(const cmt_expr *e, uint32_t question)
{
    /* Bounded by CMT_MAX_EXPR_DEPTH. */
    if (e->n_children == 0)
        return e->question == question;
    for (size_t k = 0; k < e->n_children; k++) {
        if (cmt_expr_names(e->children[k], question))
            return true;
    }
    return false;
}

const cmt_value *cmt_program_part(const cmt_deciding *d, const cmt_ruling *r)
{
    const cmt_charter *c = d->input->charter;
    const cmt_value *parts = cmt_value_get(d->program.report, "parts");
    for (size_t p = 0; p < cmt_value_count(parts); p++) {
        const cmt_value *issues = cmt_value_get(cmt_value_at(parts, p), "issues");
        for (size_t k = 0; k < cmt_value_count(issues); k++) {
            const cmt_value *issue = cmt_value_at(issues, k);
            if (strcmp(cmt_value_text(issue, "question"), c->questions[r->question].id)
                    == 0
                && strcmp(cmt_value_text(issue, "context"), c->contexts[r->context].id)
                       == 0)
                return cmt_value_at(parts, p);
        }
    }
    return NULL;
}

static void put_id(cmt_buf *out, const char *id, size_t *n)
{
    cmt_buf_printf(out, "%s`%s`", *n == 0 ? "" : ", ", id);
    (*n)++;
}

/* Articles and red lines that the free outcomes breach and that speak of the question. */
static size_t put_breached(const cmt_deciding *d, const cmt_ruling *r, cmt_buf *out)
{
    const cmt_charter *c = d->input->charter;
    const cmt_value *list = cmt_value_get(d->program.report, "articles");
    size_t n = 0;
    for (size_t k = 0; k < c->n_articles; k++) {
        const cmt_article *a = &c->articles[k];
        bool breached = false;
        for (size_t i = 0; i < cmt_value_count(list); i++) {
            const cmt_value *entry = cmt_value_at(list, i);
            const char *free = cmt_value_text(entry, "free");
            breached = breached
                       || (strcmp(cmt_value_text(entry, "article"), a->id) == 0
                           && free[0] != '\0' && strcmp(free, "0") != 0);
        }
        if (breached && cmt_expr_names(a->expr, r->question))
            put_id(out, a->id, &n);
    }
    return n;
}

static const char *keep(cmt_arena *mem, cmt_buf *buf)
{
    const char *text = cmt_buf_keep(buf, mem);
    cmt_buf_free(buf);
    return text == NULL ? "" : text;
}

/* What was taken where the votes alone could not stand. */
static const char *taken_instead(cmt_program_how how)
{
    static const char *const said[] = {
        [CMT_HOW_NONE] = "none was taken",
        [CMT_HOW_FREE] = "they stand",
        [CMT_HOW_AMONG] = "of the tied outcomes, one that obeys was taken",
        [CMT_HOW_RERUN] = "the same rule, run on what is lawful, gives this",
        [CMT_HOW_OBJECTIVE] =
            "of the lawful outcomes, the best by the rule's own measure was taken",
        [CMT_HOW_KEEP] =
            "the lawful outcome that keeps most of what they chose was taken",
        [CMT_HOW_CLOSEST] = "the lawful outcome closest to them was taken",
        [CMT_HOW_SOCIAL] = "the charter's social objective decides",
        [CMT_HOW_DEADLOCK] = "no outcome is lawful"};
    return said[how];
}

static const char *changed_reason(const cmt_deciding *d,
                                  const cmt_ruling *r,
                                  const cmt_program_final *f)
{
    cmt_buf buf = {0};
    const size_t n = put_breached(d, r, &buf);
    const char *ids = keep(d->mem, &buf);
    if (f->how == CMT_HOW_SOCIAL) {
        return cmt_arena_printf(
            d->mem,
            "the charter's social objective, `%s`, decides; the votes alone "
            "would have said otherwise",
            cmt_objective_name(d->input->charter->objective));
    }
    if (n == 0) {
        return cmt_arena_printf(
            d->mem,
            "the votes alone cannot stand beside articles that join "
            "it to other questions, or red lines; %s",
            taken_instead(f->how));
    }
    return cmt_arena_printf(d->mem, "the votes alone would breach %s; %s", ids,
                            taken_instead(f->how));
}

static const char *deadlock_reason(const cmt_deciding *d, const cmt_ruling *r)
{
    const cmt_value *conflict = cmt_value_get(cmt_program_part(d, r), "conflict");
    cmt_buf buf = {0};
    size_t n = 0;
    for (size_t k = 0; k < cmt_value_count(conflict); k++)
        put_id(&buf, cmt_value_text(cmt_value_at(conflict, k), "article"), &n);
    const char *ids = keep(d->mem, &buf);
    if (n == 0)
        return "nothing obeys the articles of tier 0";
    return cmt_arena_printf(d->mem, "no outcome obeys %s%s", ids,
                            n > 1 ? " together" : "");
}

const char *cmt_ruling_reason(const cmt_deciding *d,
                              const cmt_ruling *r,
                              const cmt_program_final *f)
{
    if (f->standing == CMT_IS_DEADLOCK)
        return deadlock_reason(d, r);
    if (f->standing == CMT_IS_TIED && f->changed && f->ranges == NULL
        && f->outcome->lottery != NULL) {
        return cmt_arena_printf(d->mem, "%s; no lot draws from it",
                                changed_reason(d, r, f));
    }
    if (f->standing == CMT_IS_TIED) {
        return r->free.tied ? "the votes tie, and no article or tie-break settles it"
                            : "the articles leave several outcomes equally good";
    }
    return f->changed ? changed_reason(d, r, f)
                      : "the outcome stands and its articles hold";
}
