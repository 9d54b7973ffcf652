#include "base/err.h"
#include "base/limits.h"
#include "io/pabulib_parts.h"

#include <string.h>

/* The project of an item of a vote, not named before on it. */
static cmt_status find_project(const cmt_pb_reader *r,
                               const char *item,
                               size_t column,
                               uint32_t *out)
{
    *out = cmt_index_get(&r->index, item);
    if (*out == CMT_INDEX_NONE)
        return cmt_pb_fail(r, CMT_E_RANGE, column, "there is no project", item);
    if (r->row[*out] != 0)
        return cmt_pb_fail(r, CMT_E_DUPLICATE, column, "a project stands twice", item);
    return CMT_OK;
}

/* The next item of the points of the vote, as the number of a score. */
static cmt_status take_points(cmt_pb_reader *r, char **at, size_t column, uint16_t *out)
{
    char *item = NULL;
    cmt_err lower = {0};
    if (!cmt_pb_item(at, &item)) {
        return cmt_pb_fail(r, CMT_E_SYNTAX, column, "fewer points than projects", NULL);
    }
    const cmt_status st = cmt_ballot_scores_number(&r->scores, item, out, &lower);
    if (st == CMT_E_NOMEM)
        return cmt_fail(r->err, st, "%s", lower.text);
    return st == CMT_OK ? CMT_OK : cmt_pb_fail(r, st, column, lower.text, item);
}

static cmt_status read_items(cmt_pb_reader *r)
{
    cmt_status st = CMT_OK;
    const bool points = r->votes == CMT_PB_CUMULATIVE || r->votes == CMT_PB_SCORING;
    const cmt_pb_field *vote = &r->fields[r->vote_column];
    const cmt_pb_field *given = points ? &r->fields[r->points_column] : vote;
    char *at = vote->text;
    char *point = given->text;
    char *item = NULL;
    uint16_t tier = 1;
    while (st == CMT_OK && cmt_pb_item(&at, &item)) {
        uint32_t i = 0;
        const size_t column = vote->column + (size_t)(item - vote->text);
        CMT_TRY(find_project(r, item, column, &i));
        r->row[i] = r->votes == CMT_PB_ORDINAL ? tier : 1;
        if (points) {
            const size_t from =
                given->column + (point != NULL ? (size_t)(point - given->text) : 0);
            CMT_TRY(take_points(r, &point, from, &r->row[i]));
        }
        tier++;
    }
    if (points && point != NULL && point[0] != '\0') {
        return cmt_pb_fail(r, CMT_E_SYNTAX,
                           given->column + (size_t)(point - given->text),
                           "more points than projects", NULL);
    }
done:
    return st;
}

cmt_status cmt_pb_vote(cmt_pb_reader *r)
{
    const size_t needed =
        r->vote_column > r->points_column ? r->vote_column : r->points_column;
    if (r->n_fields <= needed) {
        return cmt_pb_fail(r, CMT_E_SYNTAX, 0, "the vote is missing on this line",
                           NULL);
    }
    if (r->set->total == (int64_t)CMT_MAX_ROUND_BALLOTS)
        return cmt_pb_fail(r, CMT_E_LIMIT, 0, "more than 2^32 ballots", NULL);
    memset(r->row, 0, r->n * sizeof *r->row);
    const cmt_status st = read_items(r);
    if (st != CMT_OK)
        return st;
    return cmt_ballot_set_take(r->set, r->row, r->n, r->width, 1)
               ? CMT_OK
               : cmt_fail(r->err, CMT_E_NOMEM, "no room for ballots");
}
