#include "io/pabulib.h"

#include "base/err.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "io/pabulib_parts.h"

#include <string.h>

/* Expect the name of a section on the next line. */
static cmt_status expect_section(cmt_pb_reader *r, const char *name)
{
    bool more = false;
    const cmt_status st = cmt_pb_line(r, &more);
    if (st != CMT_OK)
        return st;
    if (!more || !cmt_pb_is_section(r, name))
        return cmt_pb_fail(r, CMT_E_SYNTAX, 1, "expected the section", name);
    return CMT_OK;
}

/* The next line of a section; `more` is false at the next one, whose name is then read. */
static cmt_status next_row(cmt_pb_reader *r, const char *next, bool *more)
{
    const cmt_status st = cmt_pb_line(r, more);
    if (st != CMT_OK)
        return st;
    if (next == NULL)
        return CMT_OK;
    if (!*more)
        return cmt_pb_fail(r, CMT_E_SYNTAX, 0, "the section is missing", next);
    *more = !cmt_pb_is_section(r, next);
    return CMT_OK;
}

/* The column of that name in the header at hand; false when there is none. */
static bool find_column(const cmt_pb_reader *r, const char *name, size_t *out)
{
    for (size_t k = 0; k < r->n_fields; k++) {
        if (strcmp(r->fields[k].text, name) == 0) {
            *out = k;
            return true;
        }
    }
    return false;
}

static cmt_status read_header(cmt_pb_reader *r)
{
    bool more = false;
    const cmt_status st = cmt_pb_line(r, &more);
    if (st == CMT_OK && !more)
        return cmt_pb_fail(r, CMT_E_SYNTAX, 0, "the header row is missing", NULL);
    return st;
}

/* A sum of money: a decimal or a rational, not below 0. */
static cmt_status read_money(const cmt_pb_reader *r,
                             const cmt_pb_field *f,
                             const char *what,
                             mpq_ptr *out)
{
    *out = cmt_q(r->mem);
    if (*out == NULL)
        return cmt_fail(r->err, CMT_E_NOMEM, "no room for a number");
    if (!cmt_q_read_decimal(f->text, CMT_MAX_NUMBER_DIGITS, *out) || mpq_sgn(*out) < 0)
        return cmt_pb_fail(r, CMT_E_RANGE, f->column, what, f->text);
    return CMT_OK;
}

static cmt_status read_vote_type(cmt_pb_reader *r, const cmt_pb_field *f)
{
    static const struct {
        const char *word;
        cmt_pb_votes votes;
    } types[] = {{"approval", CMT_PB_APPROVAL},
                 {"choose-1", CMT_PB_APPROVAL},
                 {"ordinal", CMT_PB_ORDINAL},
                 {"cumulative", CMT_PB_CUMULATIVE},
                 {"scoring", CMT_PB_SCORING}};
    for (size_t k = 0; k < sizeof types / sizeof types[0]; k++) {
        if (strcmp(f->text, types[k].word) == 0) {
            r->votes = types[k].votes;
            return CMT_OK;
        }
    }
    return cmt_pb_fail(r, CMT_E_UNSUPPORTED, f->column,
                       "vote_type is approval, choose-1, ordinal, cumulative or "
                       "scoring, not",
                       f->text);
}

static cmt_status read_meta(cmt_pb_reader *r)
{
    cmt_status st = CMT_OK;
    CMT_TRY(expect_section(r, "META"));
    CMT_TRY(read_header(r));
    for (bool more = true; more;) {
        CMT_TRY(next_row(r, "PROJECTS", &more));
        if (!more || r->n_fields < 2)
            continue;
        const char *key = r->fields[0].text;
        const cmt_pb_field *value = &r->fields[1];
        if (strcmp(key, "budget") == 0) {
            CMT_TRY(
                read_money(r, value, "the budget is a sum of money, not", &r->budget));
        } else if (strcmp(key, "vote_type") == 0) {
            CMT_TRY(read_vote_type(r, value));
        } else if (strcmp(key, "description") == 0
                   && cmt_text_flaw(value->text, strlen(value->text), false) == NULL) {
            r->title = cmt_arena_strdup(r->mem, value->text);
            if (r->title == NULL)
                return cmt_fail(r->err, CMT_E_NOMEM, "no room for a title");
        }
    }
    if (r->budget == NULL || r->votes == CMT_PB_UNKNOWN) {
        return cmt_pb_fail(r, CMT_E_SYNTAX, 0, "META names no budget or no vote_type",
                           NULL);
    }
done:
    return st;
}

static cmt_status add_project(cmt_pb_reader *r, size_t id_column, size_t cost_column)
{
    const size_t needed = id_column > cost_column ? id_column : cost_column;
    if (r->n_fields <= needed)
        return cmt_pb_fail(r, CMT_E_SYNTAX, 0, "the row has no id or no cost", NULL);
    const cmt_pb_field *id = &r->fields[id_column];
    const size_t n = strlen(id->text);
    const char *flaw = n == 0                   ? "a project without an id"
                       : n > CMT_MAX_TEXT_BYTES ? "the id is too long"
                       : strchr(id->text, ',')  ? "an id with a comma"
                                                : cmt_text_flaw(id->text, n, false);
    if (flaw != NULL)
        return cmt_pb_fail(r, CMT_E_SYNTAX, id->column, flaw, NULL);
    if (r->n == CMT_MAX_ALTERNATIVES)
        return cmt_pb_fail(r, CMT_E_LIMIT, id->column, "more than 4096 projects", NULL);
    mpq_ptr cost = NULL;
    char *name = cmt_arena_strdup(r->mem, id->text);
    if (name == NULL)
        return cmt_fail(r->err, CMT_E_NOMEM, "no room for an id");
    if (!cmt_index_add(&r->index, name, (uint32_t)r->n)) {
        return cmt_pb_fail(r, CMT_E_DUPLICATE, id->column, "two projects of one id",
                           name);
    }
    const cmt_status st =
        read_money(r, &r->fields[cost_column], "a cost is a sum of money, not", &cost);
    r->names[r->n] = name;
    r->costs[r->n] = cost;
    r->n += st == CMT_OK ? 1U : 0U;
    return st;
}

static cmt_status read_projects(cmt_pb_reader *r)
{
    cmt_status st = CMT_OK;
    size_t id_column = 0;
    size_t cost_column = 0;
    CMT_TRY(read_header(r));
    const bool known = find_column(r, "project_id", &id_column)
                       && find_column(r, "cost", &cost_column);
    if (!known) {
        return cmt_pb_fail(r, CMT_E_SYNTAX, 1,
                           "PROJECTS needs the columns project_id and cost", NULL);
    }
    for (bool more = true; more;) {
        CMT_TRY(next_row(r, "VOTES", &more));
        if (more)
            CMT_TRY(add_project(r, id_column, cost_column));
    }
    if (r->n == 0)
        return cmt_pb_fail(r, CMT_E_SYNTAX, 1, "there are no projects", NULL);
done:
    return st;
}

static bool has_points(const cmt_pb_reader *r)
{
    return r->votes == CMT_PB_CUMULATIVE || r->votes == CMT_PB_SCORING;
}

static cmt_status open_votes(cmt_pb_reader *r)
{
    cmt_status st = CMT_OK;
    CMT_TRY(read_header(r));
    if (!find_column(r, "vote", &r->vote_column))
        return cmt_pb_fail(r, CMT_E_SYNTAX, 1, "VOTES needs the column vote", NULL);
    r->points_column = r->vote_column;
    if (has_points(r) && !find_column(r, "points", &r->points_column)) {
        return cmt_pb_fail(r, CMT_E_SYNTAX, 1, "votes of points need the column points",
                           NULL);
    }
    r->width = has_points(r) || r->n > CMT_MAX_BYTE_RANK ? 2 : 1;
    r->row = CMT_NEW_ARRAY(r->mem, uint16_t, r->n);
    if (r->row == NULL || (has_points(r) && !cmt_ballot_scores_init(r->mem, &r->scores))
        || !cmt_ballot_set_init(r->mem, r->n * r->width, 0, &r->set))
        return cmt_fail(r->err, CMT_E_NOMEM, "no room for ballots");
done:
    return st;
}

static cmt_status finish(cmt_pb_reader *r, cmt_ballot_file *out)
{
    static const char *const approve[] = {"approve"};
    if (!cmt_ballot_set_finish(r->set))
        return cmt_fail(r->err, CMT_E_NOMEM, "no room for ballots");
    cmt_ballot_file file = {.sort = CMT_SORT_CATEGORIES,
                            .title = r->title,
                            .n_alternatives = r->n,
                            .names = r->names,
                            .costs = r->costs,
                            .budget = r->budget,
                            .n = r->set->n,
                            .width = r->width,
                            .marks = cmt_ballot_set_rows(r->set),
                            .count = cmt_ballot_set_counts(r->set),
                            .total = r->set->total};
    if (r->votes == CMT_PB_APPROVAL) {
        file.categories = approve;
        file.n_categories = 1;
    } else if (r->votes == CMT_PB_ORDINAL) {
        file.sort = CMT_SORT_RANKS;
    } else {
        file.sort = CMT_SORT_SCORES;
        file.scores = cmt_ballot_scores_expand(&r->scores, file.marks, file.n * r->n);
        file.marks = NULL;
        if (file.scores == NULL)
            return cmt_fail(r->err, CMT_E_NOMEM, "no room for scores");
    }
    *out = file;
    return CMT_OK;
}

static cmt_status read_all(cmt_pb_reader *r, cmt_ballot_file *out)
{
    cmt_status st = CMT_OK;
    r->fields = CMT_NEW_ARRAY(r->mem, cmt_pb_field, CMT_PB_MAX_FIELDS);
    r->names = CMT_NEW_ARRAY(r->mem, const char *, CMT_MAX_ALTERNATIVES);
    r->costs = CMT_NEW_ARRAY(r->mem, mpq_srcptr, CMT_MAX_ALTERNATIVES);
    if (r->fields == NULL || r->names == NULL || r->costs == NULL
        || !cmt_index_init(r->mem, CMT_MAX_ALTERNATIVES, &r->index))
        return cmt_fail(r->err, CMT_E_NOMEM, "no room for projects");
    CMT_TRY(read_meta(r));
    CMT_TRY(read_projects(r));
    CMT_TRY(open_votes(r));
    for (bool more = true; more;) {
        CMT_TRY(next_row(r, NULL, &more));
        if (more)
            CMT_TRY(cmt_pb_vote(r));
    }
    CMT_TRY(finish(r, out));
done:
    return st;
}

cmt_status cmt_pabulib_read(cmt_arena *mem,
                            cmt_blocks *in,
                            cmt_ballot_file *out,
                            cmt_err *err)
{
    cmt_pb_reader r = {.mem = mem, .in = in, .err = err, .votes = CMT_PB_UNKNOWN};
    r.line_mem = cmt_arena_new(0);
    if (r.line_mem == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room to read a budget");
    r.line_mark = cmt_arena_get_mark(r.line_mem);
    const cmt_status st = read_all(&r, out);
    cmt_arena_free(r.line_mem);
    return st;
}
