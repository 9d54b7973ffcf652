#include "base/err.h"
#include "io/polis_parts.h"

#include <stdlib.h>
#include <unistd.h>

/* A vote of the log; `row` counts rows, so that order is total. */
typedef struct vote {
    int64_t time;
    int64_t voter;
    int64_t row;
    uint32_t statement;
    uint8_t mark;
} vote;

typedef struct columns {
    size_t time;
    size_t statement;
    size_t voter;
    size_t mark;
    size_t n;
} columns;

/* By voter, statement, then time: the last of each run is the vote that stands. */
static int in_order(const void *a, const void *b)
{
    const vote *x = a;
    const vote *y = b;
    if (x->voter != y->voter)
        return x->voter < y->voter ? -1 : 1;
    if (x->statement != y->statement)
        return x->statement < y->statement ? -1 : 1;
    if (x->time != y->time)
        return x->time < y->time ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

static cmt_status read_vote(const cmt_polis *polis,
                            const cmt_csv_record *r,
                            const columns *c,
                            vote *out,
                            cmt_err *err)
{
    int64_t id = 0;
    if (r->n != c->n) {
        return cmt_fail_at(err, CMT_E_SYNTAX, r->line, NULL, "%zu fields, not %zu",
                           r->n, c->n);
    }
    if (!cmt_polis_int(r->fields[c->time], &out->time))
        return cmt_fail_at(err, CMT_E_SYNTAX, r->line, "timestamp", "not a number");
    if (!cmt_polis_int(r->fields[c->voter], &out->voter))
        return cmt_fail_at(err, CMT_E_SYNTAX, r->line, "voter-id", "not a number");
    if (!cmt_polis_int(r->fields[c->statement], &id))
        return cmt_fail_at(err, CMT_E_SYNTAX, r->line, "comment-id", "not a number");
    const size_t at = cmt_polis_statement_at(polis, id);
    if (at == polis->n_statements) {
        return cmt_fail_at(err, CMT_E_REFERENCE, r->line, "comment-id",
                           "statement %lld is not in comments.csv", (long long)id);
    }
    if (!cmt_polis_mark(r->fields[c->mark], &out->mark) || out->mark == CMT_MARK_UNSEEN)
        return cmt_fail_at(err, CMT_E_SYNTAX, r->line, "vote", "not 1, -1 or 0");
    out->statement = (uint32_t)at;
    return CMT_OK;
}

static cmt_status read_head(const cmt_csv_record *head, columns *c, cmt_err *err)
{
    cmt_status st = CMT_OK;
    c->n = head->n;
    CMT_TRY(cmt_csv_column(head, "timestamp", &c->time, err));
    CMT_TRY(cmt_csv_column(head, "comment-id", &c->statement, err));
    CMT_TRY(cmt_csv_column(head, "voter-id", &c->voter, err));
    CMT_TRY(cmt_csv_column(head, "vote", &c->mark, err));
done:
    return st;
}

static cmt_status read_votes(cmt_arena *mem,
                             cmt_polis_file *file,
                             const cmt_polis *polis,
                             vote **votes,
                             size_t *n,
                             cmt_err *err)
{
    columns c = {0};
    size_t cap = 4096;
    vote *list = CMT_NEW_ARRAY(mem, vote, cap);
    cmt_arena *scratch = cmt_arena_new(0);
    cmt_status st = list == NULL || scratch == NULL
                        ? cmt_fail(err, CMT_E_NOMEM, "no room for votes")
                        : read_head(&file->head, &c, err);
    cmt_arena_mark mark = {0};
    if (scratch != NULL)
        mark = cmt_arena_get_mark(scratch);
    *n = 0;
    for (bool more = true; more && st == CMT_OK;) {
        cmt_csv_record r;
        cmt_arena_reset(scratch, mark);
        st = cmt_csv_next(&file->csv, scratch, CMT_POLIS_FIELDS, &r, &more, err);
        if (st != CMT_OK || !more)
            break;
        vote *room = cmt_arena_grow(mem, list, *n, &cap, sizeof *list);
        if (room == NULL) {
            st = cmt_fail(err, CMT_E_NOMEM, "no room for votes");
            break;
        }
        list = room;
        list[*n].row = (int64_t)*n;
        st = read_vote(polis, &r, &c, &list[*n], err);
        (*n)++;
    }
    cmt_arena_free(scratch);
    *votes = list;
    return st;
}

/* A participant's row of the matrix, by number. */
typedef struct place {
    int64_t number;
    size_t row;
} place;

static int by_number(const void *a, const void *b)
{
    const place *x = a;
    const place *y = b;
    return (x->number > y->number) - (x->number < y->number);
}

static cmt_status make_places(cmt_arena *mem,
                              const cmt_polis *polis,
                              const int64_t *participants,
                              place **out,
                              cmt_err *err)
{
    place *places = CMT_NEW_ARRAY(mem, place, polis->n_participants + 1);
    if (places == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for participants");
    for (size_t p = 0; p < polis->n_participants; p++)
        places[p] = (place){.number = participants[p], .row = p};
    qsort(places, polis->n_participants, sizeof *places, by_number);
    *out = places;
    return CMT_OK;
}

/* Lay the last votes out as a matrix and compare it with the export's. */
static cmt_status compare(cmt_arena *mem,
                          cmt_polis *polis,
                          const int64_t *participants,
                          const vote *votes,
                          size_t n,
                          cmt_err *err)
{
    const size_t width = polis->n_statements;
    uint8_t *marks = cmt_arena_array(mem, polis->n_participants + 1, width + 1);
    place *places = NULL;
    const cmt_status st = make_places(mem, polis, participants, &places, err);
    if (st != CMT_OK || marks == NULL)
        return st != CMT_OK ? st : cmt_fail(err, CMT_E_NOMEM, "no room for the matrix");
    int64_t late = -1; /* the last voter found missing: votes are sorted by voter */
    for (size_t k = 0; k < n; k++) {
        const place key = {.number = votes[k].voter};
        if (k + 1 < n && votes[k + 1].voter == votes[k].voter
            && votes[k + 1].statement == votes[k].statement) {
            polis->n_revotes++;
            continue;
        }
        const place *at =
            bsearch(&key, places, polis->n_participants, sizeof key, by_number);
        if (at != NULL) {
            marks[at->row * width + votes[k].statement] = votes[k].mark;
        } else if (polis->n_late == 0 || late != votes[k].voter) {
            late = votes[k].voter;
            polis->n_late++;
        }
    }
    for (size_t k = 0; k < polis->n_participants * width; k++) {
        if (marks[k] != polis->marks[k]) {
            return cmt_fail(
                err, CMT_E_CONFLICT,
                "the last votes differ from participants-votes.csv, first in "
                "its row %zu at statement %lld",
                k / width + 1, (long long)polis->statements[k % width].id);
        }
    }
    return CMT_OK;
}

cmt_status cmt_polis_read_log(cmt_arena *mem,
                              const char *folder,
                              cmt_polis *polis,
                              const int64_t *participants,
                              cmt_err *err)
{
    cmt_polis_file file;
    vote *votes = NULL;
    size_t n = 0;
    const char *path = cmt_arena_printf(mem, "%s/votes.csv", folder);
    if (path == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a path");
    if (access(path, F_OK) != 0)
        return CMT_OK;
    cmt_status st = cmt_polis_open(mem, folder, "votes.csv", &file, err);
    if (st != CMT_OK)
        return st;
    st = read_votes(mem, &file, polis, &votes, &n, err);
    if (st == CMT_OK) {
        qsort(votes, n, sizeof *votes, in_order);
        polis->has_log = true;
        polis->n_votes = (int64_t)n;
        st = compare(mem, polis, participants, votes, n, err);
    }
    return cmt_err_in_file(err, st, path);
}
