/* What the decision's program allows to conclude from a few of its answers. */
#include "base/err.h"
#include "decision/effects_numbers.h"
#include "program/parts.h"

#include <string.h>

static bool is_continuous(const cmt_deciding *d, uint32_t question)
{
    const cmt_kind kind = d->input->charter->questions[question].kind;
    return kind == CMT_KIND_WEIGHTS || kind == CMT_KIND_LEVEL;
}

/* Whether a demand of the report speaks of a part that this one speaks of. */
static bool names_part(const cmt_threshold *n, const cmt_value *entry, const bool *in)
{
    const cmt_deciding *d = n->e->d;
    const char *first =
        cmt_value_as_string(cmt_value_at(cmt_value_get(entry, "questions"), 0));
    for (size_t k = 0; first != NULL && k < d->n; k++) {
        const char *id = cmt_ruling_id(d->mem, d->input->charter, &d->rulings[k]);
        if (in[k] && id != NULL && strcmp(id, first) == 0)
            return true;
    }
    return false;
}

/* The rulings of the parts that the demand speaks of. */
static cmt_status find_part(const cmt_threshold *n, bool *in)
{
    cmt_status st = CMT_OK;
    const cmt_deciding *d = n->e->d;
    for (size_t c = 0; c < n->n_contexts; c++) {
        const cmt_issue *issues = NULL;
        size_t count = 0;
        CMT_TRY(cmt_expr_issues(d->mem, d->input->charter, n->of->expr, n->contexts[c],
                                &issues, &count, n->e->err));
        for (size_t i = 0; i < count; i++) {
            const uint32_t at = cmt_variables_issue(
                &n->e->joint.vars, issues[i].question, issues[i].context);
            const cmt_value *part =
                at == CMT_NONE ? NULL : cmt_program_part(d, &d->rulings[at]);
            for (size_t k = 0; part != NULL && k < d->n; k++)
                in[k] = in[k] || cmt_program_part(d, &d->rulings[k]) == part;
        }
    }
done:
    return st;
}

typedef struct shape {
    size_t n;        /* issues */
    bool known;      /* all of them have one outcome */
    bool choice;     /* one of them is a choice */
    bool continuous; /* all of them are weights or levels, and freely so */
    bool lines;      /* some red line speaks of them */
    bool plain; /* no article about them but inequalities, equations, all of such */
    bool torn;  /* some weights are free to be one of several */
    bool slack; /* some tier has one */
    bool tiers; /* some article about them is above tier 0 */
} shape;

static void see_issues(const cmt_threshold *n, const bool *in, shape *s)
{
    const cmt_deciding *d = n->e->d;
    for (size_t k = 0; k < d->n; k++) {
        const cmt_ruling *r = &d->rulings[k];
        if (!in[k])
            continue;
        s->n++;
        s->known = s->known && n->e->joint.known[k];
        const bool torn =
            r->has_free && r->free.tied && r->contest.kind == CMT_KIND_WEIGHTS;
        s->torn = s->torn || torn;
        s->choice = s->choice || r->contest.kind == CMT_KIND_CHOICE;
        s->continuous = s->continuous && is_continuous(d, r->question) && !torn;
    }
}

/* An inequality or equation, or all of such. Recursion is bounded by CMT_MAX_EXPR_DEPTH. */
static bool is_plain(const cmt_expr *e)
{
    bool plain = e->op == CMT_EXPR_ALL;
    for (size_t k = 0; plain && k < e->n_children; k++)
        plain = is_plain(e->children[k]);
    return plain || cmt_expr_is_linear(e);
}

static void see_article(const cmt_threshold *n, const cmt_article *of, shape *s)
{
    s->tiers = s->tiers || of->tier > 0;
    if (!cmt_expr_is_linear(of->expr))
        s->plain = s->plain && of->tier == 0 && is_plain(of->expr);
    s->plain = s->plain && !cmt_expr_draws(&n->e->joint.vars, of->expr);
}

static void see_demands(const cmt_threshold *n, const bool *in, shape *s)
{
    const cmt_deciding *d = n->e->d;
    const cmt_value *articles = cmt_value_get(d->program.report, "articles");
    const cmt_value *lines = cmt_value_get(d->program.report, "red_lines");
    for (size_t k = 0; k < cmt_value_count(lines); k++)
        s->lines = s->lines || names_part(n, cmt_value_at(lines, k), in);
    for (size_t k = 0; k < cmt_value_count(articles); k++) {
        const cmt_value *entry = cmt_value_at(articles, k);
        const char *id = cmt_value_text(entry, "article");
        const cmt_charter *c = d->input->charter;
        if (!names_part(n, entry, in))
            continue;
        for (size_t a = 0; a < c->n_articles; a++) {
            const cmt_article *of = &c->articles[a];
            if (strcmp(of->id, id) == 0)
                see_article(n, of, s);
        }
    }
    for (size_t k = 0; k < d->input->charter->n_tiers; k++) {
        const cmt_tier *tier = &d->input->charter->tiers[k];
        s->slack = s->slack || (tier->slack != NULL && mpq_sgn(tier->slack) > 0);
    }
}

/* Whether outcomes are preferred alike whatever the number: no rule is run again among other
 * alternatives, no share is measured against the best that is left, no red line can come to
 * be one that cannot be met, which tier 0 alone decides. */
static bool has_fixed_taste(const cmt_charter *c, const shape *s, bool hard)
{
    if (s->lines && hard)
        return false;
    if (c->mode != CMT_MODE_PROGRAM)
        return !(s->choice && s->n == 1);
    return c->objective == CMT_OBJECTIVE_CLOSEST
           || (s->continuous && c->objective != CMT_OBJECTIVE_NASH);
}

/* Whether all of that changes one way only as the number does, so that it is alike between two
 * numbers if it is at both: what is the best and the worst that tier 0 leaves, and which red
 * lines can be met with it. */
static bool is_tame(const cmt_charter *c, const shape *s, bool hard)
{
    if (!hard || (s->choice && s->n == 1 && c->mode != CMT_MODE_PROGRAM))
        return false;
    return c->mode != CMT_MODE_PROGRAM || c->objective == CMT_OBJECTIVE_CLOSEST
           || (!s->lines && !s->tiers && c->objective != CMT_OBJECTIVE_NASH);
}

/* Sums of an expression that move freely: inequalities and equations about weights or levels.
 * Recursion is bounded by CMT_MAX_EXPR_DEPTH. */
static size_t count_free(const cmt_expr *e)
{
    size_t n = 0;
    if (e->op == CMT_EXPR_WEIGHT || e->op == CMT_EXPR_LEVEL || e->op == CMT_EXPR_CHANCE)
        return 1;
    for (size_t k = 0; k < e->n_children; k++)
        n += count_free(e->children[k]);
    return cmt_expr_is_linear(e) && n > 0 ? 1 : n;
}

/* Whether an expression is an inequality or an equation, or holds or does not once all that is
 * chosen is held. */
static bool is_settled(const cmt_threshold *n, const cmt_expr *e)
{
    return !cmt_expr_draws(&n->e->joint.vars, e)
           && (cmt_expr_is_linear(e) || count_free(e) == 0);
}

/* Whether, once all that is chosen is held, each demand of the part is an inequality or an
 * equation, or holds, or does not; and of this one's nothing but the number hangs on c. */
static bool is_single(const cmt_threshold *n)
{
    const cmt_deciding *d = n->e->d;
    const cmt_charter *c = d->input->charter;
    const cmt_value *articles = cmt_value_get(d->program.report, "articles");
    const bool elastic = n->at == n->of->expr && n->tier > 0 && n->of->article != NULL;
    bool ok = n->n_contexts == 1 && !elastic && count_free(n->of->expr) == 1;
    for (size_t k = 0; ok && k < n->e->asked->n_red_lines; k++) {
        const cmt_red_line *line = n->e->asked->red_lines[k].line;
        ok = line->expr == n->of->expr
             || (count_free(line->expr) == 0
                 && !cmt_expr_draws(&n->e->joint.vars, line->expr));
    }
    for (size_t k = 0; ok && k < cmt_value_count(articles); k++) {
        const cmt_value *entry = cmt_value_at(articles, k);
        const char *id = cmt_value_text(entry, "article");
        if (!names_part(n, entry, n->in))
            continue;
        for (size_t a = 0; a < c->n_articles; a++) {
            const cmt_article *of = &c->articles[a];
            if (ok && strcmp(of->id, id) == 0 && of->expr != n->of->expr)
                ok = is_settled(n, of->expr);
        }
    }
    return ok;
}

/* --- choices ------------------------------------------------------------------------------- */

typedef struct choice {
    cmt_arena *mem;
    const cmt_expr **at; /* [n] */
    size_t n;
    bool ok;
} choice;

static void add_literal(choice *to, const cmt_expr *variable, bool chosen)
{
    cmt_expr *e = CMT_NEW(to->mem, cmt_expr);
    to->ok = to->ok && e != NULL;
    if (!to->ok)
        return;
    *e = *variable;
    const cmt_expr *literal = chosen ? e : cmt_effects_not(to->mem, e);
    to->ok = literal != NULL;
    to->at[to->n++] = literal;
}

/* What ruling k chooses at a point. */
static void add_choices(const cmt_threshold *n, const mpq_t *x, uint32_t k, choice *to)
{
    const cmt_variables *vars = &n->e->joint.vars;
    const cmt_ruling *r = &n->e->d->rulings[k];
    const bool ranks = r->contest.kind == CMT_KIND_RANKING;
    const uint32_t items =
        (uint32_t)n->e->d->input->charter->questions[r->question].n_items;
    for (uint32_t a = 0; a < items; a++) {
        for (uint32_t b = 0; b < (ranks ? items : 1); b++) {
            if (ranks && a == b)
                continue;
            const cmt_expr variable = {.op = ranks ? CMT_EXPR_ABOVE : CMT_EXPR_CHOSEN,
                                       .question = r->question,
                                       .context = r->context,
                                       .item = a,
                                       .item2 = ranks ? b : CMT_NONE};
            add_literal(to, &variable,
                        mpq_sgn(x[cmt_variables_column(vars, k, a, b)]) != 0);
        }
    }
}

const cmt_expr *cmt_effects_choice(const cmt_threshold *n, const mpq_t *x)
{
    choice to = {.mem = n->e->d->mem, .ok = true};
    cmt_expr *all = CMT_NEW(to.mem, cmt_expr);
    to.at = CMT_NEW_ARRAY(to.mem, const cmt_expr *, n->e->joint.vars.n_columns + 1);
    if (all == NULL || to.at == NULL)
        return NULL;
    for (uint32_t k = 0; k < n->e->d->n; k++) {
        if (n->in[k] && !is_continuous(n->e->d, n->e->d->rulings[k].question))
            add_choices(n, x, k, &to);
    }
    *all = (cmt_expr){.op = CMT_EXPR_ALL,
                      .question = CMT_NONE,
                      .context = CMT_NONE,
                      .children = to.at,
                      .n_children = to.n};
    return to.ok ? all : NULL;
}

/* An issue that the demand speaks of, by which its part is known. */
static cmt_status name_part(cmt_threshold *n)
{
    const cmt_issue *issues = NULL;
    size_t count = 0;
    const cmt_deciding *d = n->e->d;
    const cmt_status st = cmt_expr_issues(d->mem, d->input->charter, n->of->expr,
                                          n->contexts[0], &issues, &count, n->e->err);
    if (st != CMT_OK || count == 0)
        return st;
    n->question = issues[0].question;
    n->context = issues[0].context;
    return CMT_OK;
}

cmt_status cmt_threshold_judge(cmt_threshold *n)
{
    const cmt_charter *c = n->e->d->input->charter;
    shape s = {.known = true, .continuous = true, .plain = true};
    bool *in = CMT_NEW_ARRAY(n->e->d->mem, bool, n->e->d->n + 1);
    n->in = in;
    if (in == NULL)
        return cmt_threshold_no_room(n);
    cmt_status st = find_part(n, in);
    if (st == CMT_OK)
        st = name_part(n);
    if (st != CMT_OK)
        return st;
    see_issues(n, in, &s);
    see_demands(n, in, &s);
    n->tier = n->of->article == NULL ? CMT_TIER_RED_LINES : n->of->article->tier;
    n->fixed_taste = s.known && has_fixed_taste(c, &s, n->tier == 0);
    n->tame = s.known && is_tame(c, &s, n->tier == 0);
    n->single = n->fixed_taste && !s.slack && !s.torn && is_single(n);
    n->convex = n->fixed_taste && s.continuous && s.plain && !s.slack && !s.lines;
    return CMT_OK;
}
