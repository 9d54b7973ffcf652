#include "io/blt.h"

#include "base/err.h"
#include "base/limits.h"
#include "io/ballot_set.h"
#include "io/blt_names.h"
#include "io/cursor.h"

#include <string.h>

typedef enum stage { SIZES, BALLOTS, NAMES } stage;

typedef struct reader {
    cmt_arena *mem;
    cmt_blocks *in;
    cmt_err *err;
    cmt_cursor at;
    stage stage;
    size_t n;
    size_t seats;
    bool *eligible; /* [n] */
    bool withdrawn; /* any */
    uint16_t *marks;
    cmt_ballot_set *set;
    size_t width;
    cmt_blt_names names;
} reader;

#define FAIL(r, code, ...) \
    cmt_blocks_fail((r)->in, (r)->err, (code), (r)->at.at + 1, __VA_ARGS__)

static bool at_blank(const reader *r)
{
    const char c = cmt_cursor_peek(&r->at);
    return c == ' ' || c == '\t' || c == '\0';
}

/* A whole number that is a word of its own. */
static cmt_status number(reader *r, uint64_t max, const char *what, uint64_t *out)
{
    cmt_cursor_skip(&r->at);
    const size_t from = r->at.at;
    const bool digit = cmt_cursor_peek(&r->at) >= '0' && cmt_cursor_peek(&r->at) <= '9';
    if (!digit)
        return FAIL(r, CMT_E_SYNTAX, "expected %s", what);
    if (!cmt_cursor_whole(&r->at, max, out))
        return FAIL(r, CMT_E_LIMIT, "%s is above %llu", what, (unsigned long long)max);
    if (cmt_cursor_peek(&r->at) == '.') {
        r->at.at = from;
        return FAIL(r, CMT_E_UNSUPPORTED, "not supported yet: weights with a fraction");
    }
    return CMT_OK;
}

static cmt_status sizes(reader *r)
{
    uint64_t n = 0;
    uint64_t seats = 0;
    cmt_status st = CMT_OK;
    CMT_TRY(number(r, CMT_MAX_ALTERNATIVES, "the number of candidates", &n));
    CMT_TRY(number(r, CMT_MAX_ALTERNATIVES, "the number of seats", &seats));
    if (n == 0)
        return FAIL(r, CMT_E_RANGE, "there are no candidates");
    r->n = (size_t)n;
    r->seats = (size_t)seats;
    r->width = r->n <= CMT_MAX_BYTE_RANK ? 1 : 2;
    r->eligible = CMT_NEW_ARRAY(r->mem, bool, r->n);
    r->marks = CMT_NEW_ARRAY(r->mem, uint16_t, r->n);
    if (r->eligible == NULL || r->marks == NULL
        || !cmt_ballot_set_init(r->mem, r->n * r->width, 0, &r->set))
        return cmt_fail(r->err, CMT_E_NOMEM, "no room for %zu candidates", r->n);
    memset(r->eligible, true, r->n);
    CMT_TRY(cmt_blt_names_init(r->mem, r->in, r->n, r->err, &r->names));
    r->stage = BALLOTS;
done:
    return st;
}

/* "-2": that candidate does not stand. */
static cmt_status withdraw(reader *r)
{
    uint64_t who = 0;
    if (r->set->n_lines > 0)
        return FAIL(r, CMT_E_SYNTAX, "withdrawn candidates stand before the ballots");
    r->at.at++;
    const cmt_status st = number(r, r->n, "the number of a withdrawn candidate", &who);
    if (st != CMT_OK)
        return st;
    if (who == 0)
        return FAIL(r, CMT_E_RANGE, "candidates are numbered from 1");
    r->eligible[who - 1] = false;
    r->withdrawn = true;
    return CMT_OK;
}

/* One candidate at a tier. */
static cmt_status rank(reader *r, uint16_t tier)
{
    uint64_t who = 0;
    const size_t from = r->at.at;
    const cmt_status st = number(r, r->n, "the number of a candidate", &who);
    if (st != CMT_OK)
        return st;
    if (who == 0) {
        r->at.at = from;
        return FAIL(r, CMT_E_RANGE, "candidates are numbered from 1");
    }
    if (r->marks[who - 1] != 0) {
        r->at.at = from;
        return FAIL(r, CMT_E_DUPLICATE, "candidate %llu stands twice on the ballot",
                    (unsigned long long)who);
    }
    r->marks[who - 1] = tier;
    return CMT_OK;
}

/* One place of a ballot: "3", "3=4", "-"; `*more` is false after the closing 0. */
static cmt_status place(reader *r, uint16_t *tier, bool *more)
{
    cmt_cursor_skip(&r->at);
    const char c = cmt_cursor_peek(&r->at);
    if (c == '\0' || c == '#') {
        return FAIL(r, CMT_E_SYNTAX,
                    "the ballot does not end with 0 on the line where it begins");
    }
    if (cmt_cursor_take(&r->at, '-')) {
        return at_blank(r) ? CMT_OK
                           : FAIL(r, CMT_E_SYNTAX, "expected a blank behind -");
    }
    if (cmt_cursor_take(&r->at, '0')) {
        *more = false;
        return at_blank(r) ? CMT_OK
                           : FAIL(r, CMT_E_SYNTAX, "expected a blank behind 0");
    }
    ++*tier;
    cmt_status st = rank(r, *tier);
    while (st == CMT_OK && cmt_cursor_take(&r->at, '='))
        st = rank(r, *tier);
    if (st == CMT_OK && !at_blank(r))
        return FAIL(r, CMT_E_SYNTAX, "expected a blank, = or the end of the line");
    return st;
}

static cmt_status ballot(reader *r)
{
    uint64_t count = 0;
    uint16_t tier = 0;
    bool more = true;
    cmt_status st =
        number(r, CMT_MAX_ROUND_BALLOTS, "how many ballots these are", &count);
    if (st != CMT_OK)
        return st;
    if (!at_blank(r))
        return FAIL(r, CMT_E_SYNTAX, "expected a blank behind the count");
    if (count == 0) {
        r->stage = NAMES;
        return CMT_OK;
    }
    memset(r->marks, 0, r->n * sizeof *r->marks);
    while (st == CMT_OK && more)
        st = place(r, &tier, &more);
    if (st != CMT_OK)
        return st;
    if (r->set->total > (int64_t)(CMT_MAX_ROUND_BALLOTS - count))
        return FAIL(r, CMT_E_LIMIT, "more than 2^32 ballots");
    return cmt_ballot_set_take(r->set, r->marks, r->n, r->width, (int64_t)count)
               ? CMT_OK
               : cmt_fail(r->err, CMT_E_NOMEM, "no room for the ballots");
}

/* "(a12)" before a ballot. */
static cmt_status pass_identifier(reader *r)
{
    const char *s = r->at.s + r->at.at;
    const char *end = memchr(s, ')', r->at.n - r->at.at);
    if (end == NULL)
        return FAIL(r, CMT_E_SYNTAX, "a ( without its )");
    r->at.at += (size_t)(end - s) + 1;
    return CMT_OK;
}

/* The next thing among the ballots: a withdrawal, or one ballot. */
static cmt_status ballots(reader *r)
{
    switch (cmt_cursor_peek(&r->at)) {
    case '[':
        return FAIL(r, CMT_E_UNSUPPORTED,
                    "not supported yet: lines in [square brackets]");
    case '-':
        return withdraw(r);
    case '(':
        return pass_identifier(r);
    default:
        return ballot(r);
    }
}

static cmt_status take_line(reader *r, const char *line, size_t n)
{
    cmt_status st = CMT_OK;
    r->at = (cmt_cursor){.s = line, .n = n};
    if (cmt_blocks_line_number(r->in) == 1 && n >= 3
        && memcmp(line, "\xef\xbb\xbf", 3) == 0)
        r->at.at = 3; /* a byte order mark */
    while (st == CMT_OK) {
        cmt_cursor_skip(&r->at);
        if (r->at.at == n || line[r->at.at] == '#')
            return CMT_OK;
        if (r->stage == SIZES) {
            st = sizes(r);
        } else {
            st = r->stage == BALLOTS ? ballots(r)
                                     : cmt_blt_names_take(&r->names, &r->at);
        }
    }
    return st;
}

static cmt_status finish(reader *r)
{
    if (r->stage == SIZES) {
        return cmt_blocks_fail(r->in, r->err, CMT_E_SYNTAX, 0,
                               "no line with the numbers of candidates and seats");
    }
    if (r->stage == BALLOTS) {
        return cmt_blocks_fail(r->in, r->err, CMT_E_SYNTAX, 0,
                               "no 0 that ends the ballots");
    }
    if (!cmt_ballot_set_finish(r->set))
        return cmt_fail(r->err, CMT_E_NOMEM, "no room for the ballots");
    return cmt_blt_names_settle(&r->names);
}

cmt_status cmt_blt_read(cmt_arena *mem,
                        cmt_blocks *in,
                        cmt_ballot_file *out,
                        cmt_err *err)
{
    reader r = {.mem = mem, .in = in, .err = err};
    cmt_status st = CMT_OK;
    for (bool more = true; st == CMT_OK && more;) {
        const char *line = NULL;
        size_t n = 0;
        st = cmt_blocks_line(in, &line, &n, err);
        more = line != NULL;
        if (st == CMT_OK && more)
            st = take_line(&r, line, n);
    }
    if (st == CMT_OK)
        st = finish(&r);
    if (st != CMT_OK)
        return st;
    *out = (cmt_ballot_file){.sort = CMT_SORT_RANKS,
                             .title = r.names.title,
                             .n_alternatives = r.n,
                             .names = r.names.names,
                             .n = r.set->n,
                             .width = r.width,
                             .marks = cmt_ballot_set_rows(r.set),
                             .count = cmt_ballot_set_counts(r.set),
                             .total = r.set->total,
                             .seats = r.seats,
                             .eligible = r.withdrawn ? r.eligible : NULL};
    return CMT_OK;
}
