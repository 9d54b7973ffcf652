#include "io/abif_parts.h"

#include "base/err.h"
#include "base/utf8.h"
#include "io/json.h"

#include <string.h>

#define FIRST_ROOM     16
#define MAX_META_NODES 10000

/* Make rows of `cap` marks, and bring those that are there over. */
static cmt_status widen(cmt_abif_reader *r, size_t cap)
{
    cmt_ballot_set *set = NULL;
    bool ok = cmt_ballot_set_init(r->mem, cap * sizeof(uint16_t), 0, &set)
              && (r->set == NULL || cmt_ballot_set_finish(r->set));
    for (size_t b = 0; ok && r->set != NULL && b < r->set->n; b++) {
        uint16_t *to = cmt_ballot_set_open(set);
        ok = to != NULL;
        if (!ok)
            break;
        memset(to, 0, cap * sizeof *to);
        memcpy(to, (const uint16_t *)cmt_ballot_set_rows(r->set) + b * r->cap,
               r->cap * sizeof *to);
        ok = cmt_ballot_set_add(set, cmt_ballot_set_counts(r->set)[b]);
    }
    if (!ok)
        return cmt_fail(r->err, CMT_E_NOMEM, "no room for the ballots");
    if (r->set != NULL)
        cmt_ballot_set_drop(r->set);
    r->set = set;
    r->cap = cap;
    return CMT_OK;
}

static cmt_status make_room(cmt_abif_reader *r)
{
    size_t cap = r->cap == 0 ? FIRST_ROOM : r->cap;
    while (cap < r->n)
        cap *= 2;
    return cap == r->cap ? CMT_OK : widen(r, cap);
}

static cmt_status ballot(cmt_abif_reader *r)
{
    int64_t count = 0;
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_abif_ballot(r, &count));
    CMT_TRY(make_room(r));
    if (r->set->total > (int64_t)CMT_MAX_ROUND_BALLOTS - count)
        return cmt_blocks_fail(r->in, r->err, CMT_E_LIMIT, 1, "more than 2^32 ballots");
    if (!cmt_ballot_set_take(r->set, r->row, r->cap, 2, count))
        return cmt_fail(r->err, CMT_E_NOMEM, "no room for the ballots");
done:
    return st;
}

/* Of {"title": "…"} the title; other metadata, and what is no JSON of ours, is passed over. */
static cmt_status metadata(cmt_abif_reader *r, const char *text, size_t n)
{
    const cmt_arena_mark mark = cmt_arena_get_mark(r->mem);
    cmt_value *v = NULL;
    const char *title = NULL;
    const cmt_status st =
        cmt_json_read_foreign(r->mem, text, n, MAX_META_NODES, &v, NULL);
    if (st == CMT_E_NOMEM)
        return cmt_fail(r->err, st, "no room for metadata");
    if (st == CMT_OK)
        title = cmt_value_as_string(cmt_value_get(v, "title"));
    if (title == NULL) {
        cmt_arena_reset(r->mem, mark);
        return CMT_OK;
    }
    const char *flaw = cmt_text_flaw(title, strlen(title), false);
    if (flaw != NULL)
        return CMT_ABIF_FAIL(r, CMT_E_SYNTAX, "the title: %s", flaw);
    r->title = title;
    return CMT_OK;
}

static cmt_status declaration(cmt_abif_reader *r)
{
    r->at.at++;
    const cmt_status st = cmt_abif_declaration(r);
    if (st != CMT_OK)
        return st;
    cmt_cursor_skip(&r->at);
    if (r->at.at < r->at.n && cmt_cursor_peek(&r->at) != '#')
        return CMT_ABIF_FAIL(r, CMT_E_SYNTAX, "expected the end of the line");
    return CMT_OK;
}

static cmt_status take_line(cmt_abif_reader *r, const char *line, size_t n)
{
    r->at = (cmt_cursor){.s = line, .n = n};
    if (cmt_blocks_line_number(r->in) == 1 && n >= 3
        && memcmp(line, "\xef\xbb\xbf", 3) == 0)
        r->at.at = 3; /* a byte order mark */
    cmt_cursor_skip(&r->at);
    if (r->at.at == n)
        return CMT_OK;
    switch (line[r->at.at]) {
    case '#':
        return CMT_OK;
    case '{':
        return metadata(r, line + r->at.at, n - r->at.at);
    case '=':
        return declaration(r);
    default:
        return ballot(r);
    }
}

/* Rows as the file has alternatives: narrower, so that each lands at or before its place. */
static void pack(cmt_abif_reader *r, size_t width)
{
    char *rows = r->set->rows.data;
    for (size_t b = 0; b < r->set->n; b++) {
        const uint16_t *from = (const uint16_t *)(const void *)rows + b * r->cap;
        for (size_t i = 0; i < r->n; i++) {
            const uint16_t mark = from[i];
            if (width == 2) {
                ((uint16_t *)(void *)rows)[b * r->n + i] = mark;
            } else {
                ((uint8_t *)rows)[b * r->n + i] = (uint8_t)mark;
            }
        }
    }
}

static cmt_status finish(cmt_abif_reader *r, cmt_ballot_file *out)
{
    const size_t width = !r->scored && r->n <= CMT_MAX_BYTE_RANK ? 1 : 2;
    const mpq_srcptr *scores = NULL;
    if (r->n == 0) {
        return cmt_blocks_fail(r->in, r->err, CMT_E_SYNTAX, 0,
                               "the file names no alternative");
    }
    cmt_status st = make_room(r);
    if (st == CMT_OK && !cmt_ballot_set_finish(r->set))
        st = cmt_fail(r->err, CMT_E_NOMEM, "no room for the ballots");
    if (st != CMT_OK)
        return st;
    pack(r, width);
    if (r->scored) {
        scores = cmt_ballot_scores_expand(&r->scores, cmt_ballot_set_rows(r->set),
                                          r->set->n * r->n);
        if (scores == NULL)
            return cmt_fail(r->err, CMT_E_NOMEM, "no room for scores");
    }
    *out = (cmt_ballot_file){.sort = r->scored ? CMT_SORT_SCORES : CMT_SORT_RANKS,
                             .title = r->title,
                             .n_alternatives = r->n,
                             .names = r->names,
                             .n = r->set->n,
                             .width = width,
                             .marks = r->scored ? NULL : cmt_ballot_set_rows(r->set),
                             .scores = scores,
                             .count = cmt_ballot_set_counts(r->set),
                             .total = r->set->total};
    return CMT_OK;
}

cmt_status cmt_abif_read(cmt_arena *mem,
                         cmt_blocks *in,
                         cmt_ballot_file *out,
                         cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_abif_reader r = {.mem = mem, .in = in, .err = err};
    r.names = CMT_NEW_ARRAY(mem, const char *, CMT_MAX_ALTERNATIVES);
    r.declared = CMT_NEW_ARRAY(mem, bool, CMT_MAX_ALTERNATIVES);
    r.row = CMT_NEW_ARRAY(mem, uint16_t, CMT_MAX_ALTERNATIVES);
    r.items = CMT_NEW_ARRAY(mem, cmt_abif_item, CMT_MAX_ALTERNATIVES);
    r.seen = CMT_NEW_ARRAY(mem, uint64_t, CMT_MAX_ALTERNATIVES);
    r.key = CMT_NEW_ARRAY(mem, char, CMT_MAX_TEXT_BYTES + 1);
    if (r.names == NULL || r.declared == NULL || r.row == NULL || r.items == NULL
        || r.seen == NULL || r.key == NULL
        || !cmt_index_init(mem, (size_t)2 * CMT_MAX_ALTERNATIVES, &r.index))
        return cmt_fail(err, CMT_E_NOMEM, "no room for the names");
    for (bool more = true; st == CMT_OK && more;) {
        const char *line = NULL;
        size_t n = 0;
        st = cmt_blocks_line(in, &line, &n, err);
        more = line != NULL;
        if (st == CMT_OK && more)
            st = take_line(&r, line, n);
    }
    return st == CMT_OK ? finish(&r, out) : st;
}
