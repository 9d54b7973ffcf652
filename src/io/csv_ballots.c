#include "io/csv_ballots.h"

#include "base/err.h"
#include "base/index.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "io/ballot_scores.h"
#include "io/csv.h"

#include <string.h>

#define NO_COLUMN SIZE_MAX

typedef struct reader {
    cmt_arena *mem;
    cmt_arena *line_mem; /* of one record */
    cmt_blocks *in;
    cmt_err *err;
    bool scores;
    size_t n_columns;
    size_t label_column; /* not a ballot's part */
    size_t count_column;
    size_t n_alternatives;
    const char **names;
    cmt_ballot_scores values;
    uint16_t *row; /* [n_alternatives] ranks, or numbers of scores */
    uint16_t *ordered;
    cmt_ballot_set *set;
    size_t width;
} reader;

static cmt_status fail(const reader *r, cmt_status code, size_t field, const char *what)
{
    return cmt_blocks_fail(r->in, r->err, code, 0, "field %zu: %s", field + 1, what);
}

/* The fields of the next line that holds any; NULL fields at the end. */
static cmt_status next_record(reader *r, cmt_csv_record *out, bool *more)
{
    const char *line = NULL;
    size_t n = 0;
    cmt_status st = cmt_blocks_line(r->in, &line, &n, r->err);
    *more = line != NULL;
    out->n = 0;
    if (st != CMT_OK || line == NULL || n == 0)
        return st;
    cmt_csv csv = cmt_csv_open(line, n);
    bool any = false;
    cmt_err lower = {0};
    st = cmt_csv_next(&csv, r->line_mem, CMT_MAX_ALTERNATIVES + 2, out, &any, &lower);
    if (st != CMT_OK)
        return cmt_blocks_fail(r->in, r->err, st, 0, "%s", lower.text);
    return CMT_OK;
}

/* What a column of the header is. */
static cmt_status header_field(reader *r,
                               size_t field,
                               const char *text,
                               cmt_index *index)
{
    if (field == 0 && text[0] == '#') {
        r->scores = strcmp(text, "#scores") == 0;
        if (!r->scores && strcmp(text, "#ranks") != 0) {
            return fail(r, CMT_E_SYNTAX, field,
                        "only #ranks and #scores may stand here");
        }
        r->label_column = field;
        return CMT_OK;
    }
    if (strcmp(text, "count") == 0) {
        if (r->count_column != NO_COLUMN)
            return fail(r, CMT_E_DUPLICATE, field, "a second column named count");
        r->count_column = field;
        return CMT_OK;
    }
    const size_t n = strlen(text);
    const char *flaw =
        n == 0 ? "an alternative without a name" : cmt_text_flaw(text, n, false);
    if (n > CMT_MAX_TEXT_BYTES)
        flaw = "the name is too long";
    if (flaw != NULL)
        return fail(r, CMT_E_SYNTAX, field, flaw);
    if (r->n_alternatives == CMT_MAX_ALTERNATIVES)
        return fail(r, CMT_E_LIMIT, field, "more than 4096 alternatives");
    char *name = cmt_arena_strdup(r->mem, text);
    if (name == NULL)
        return cmt_fail(r->err, CMT_E_NOMEM, "no room for a name");
    if (!cmt_index_add(index, name, (uint32_t)r->n_alternatives))
        return fail(r, CMT_E_DUPLICATE, field, "two columns of this name");
    r->names[r->n_alternatives++] = name;
    return CMT_OK;
}

static cmt_status header(reader *r)
{
    cmt_csv_record head = {0};
    bool more = true;
    cmt_status st = CMT_OK;
    while (st == CMT_OK && more && head.n == 0)
        st = next_record(r, &head, &more);
    if (st != CMT_OK)
        return st;
    if (head.n == 0) {
        return cmt_blocks_fail(r->in, r->err, CMT_E_SYNTAX, 0,
                               "no header row of alternative names");
    }
    cmt_index index = {0};
    r->n_columns = head.n;
    r->names = CMT_NEW_ARRAY(r->mem, const char *, head.n);
    if (r->names == NULL || !cmt_index_init(r->mem, head.n, &index))
        return cmt_fail(r->err, CMT_E_NOMEM, "no room for a header");
    for (size_t k = 0; k < head.n; k++)
        CMT_TRY(header_field(r, k, head.fields[k], &index));
    r->width = r->scores || r->n_alternatives > CMT_MAX_BYTE_RANK ? 2 : 1;
    r->row = CMT_NEW_ARRAY(r->mem, uint16_t, r->n_alternatives);
    r->ordered = CMT_NEW_ARRAY(r->mem, uint16_t, CMT_MAX_ALTERNATIVES + 1);
    if (r->row == NULL || r->ordered == NULL
        || (r->scores && !cmt_ballot_scores_init(r->mem, &r->values))
        || !cmt_ballot_set_init(r->mem, r->n_alternatives * r->width, 0, &r->set))
        st = cmt_fail(r->err, CMT_E_NOMEM, "no room for ballots");
done:
    return st;
}

/* A whole number of at most `max`; false for anything else. */
static bool read_whole(const char *text, int64_t max, int64_t *out)
{
    int64_t value = 0;
    const char *s = text;
    for (; *s >= '0' && *s <= '9' && value <= max; s++)
        value = value * 10 + (*s - '0');
    if (s == text || *s != '\0' || value > max)
        return false;
    *out = value;
    return true;
}

static cmt_status read_rank(reader *r, size_t field, const char *text, size_t i)
{
    int64_t rank = 0;
    if (text[0] != '\0'
        && (!read_whole(text, CMT_MAX_ALTERNATIVES, &rank) || rank < 1)) {
        return fail(r, CMT_E_RANGE, field,
                    "a rank is a whole number from 1 to 4096, or empty");
    }
    r->row[i] = (uint16_t)rank;
    return CMT_OK;
}

static cmt_status read_score(reader *r, size_t field, const char *text, size_t i)
{
    cmt_err lower = {0};
    r->row[i] = 0;
    if (text[0] == '\0')
        return CMT_OK;
    const cmt_status st =
        cmt_ballot_scores_number(&r->values, text, &r->row[i], &lower);
    return st == CMT_OK ? CMT_OK : fail(r, st, field, lower.text);
}

/* Ranks 2, 5, 5 become 1, 2, 2. */
static void close_gaps(reader *r)
{
    uint16_t *tier = r->ordered; /* tier of each rank */
    memset(tier, 0, (CMT_MAX_ALTERNATIVES + 1) * sizeof *tier);
    for (size_t i = 0; i < r->n_alternatives; i++)
        tier[r->row[i]] = 1;
    tier[0] = 0;
    for (size_t k = 1; k <= CMT_MAX_ALTERNATIVES; k++)
        tier[k] = (uint16_t)(tier[k - 1] + tier[k]);
    for (size_t i = 0; i < r->n_alternatives; i++)
        r->row[i] = tier[r->row[i]];
}

static cmt_status store(reader *r, int64_t count)
{
    if (r->set->total > (int64_t)CMT_MAX_ROUND_BALLOTS - count)
        return cmt_blocks_fail(r->in, r->err, CMT_E_LIMIT, 0, "more than 2^32 ballots");
    if (!r->scores)
        close_gaps(r);
    return cmt_ballot_set_take(r->set, r->row, r->n_alternatives, r->width, count)
               ? CMT_OK
               : cmt_fail(r->err, CMT_E_NOMEM, "no room for ballots");
}

static cmt_status ballot(reader *r, const cmt_csv_record *record)
{
    if (record->n != r->n_columns) {
        return cmt_blocks_fail(r->in, r->err, CMT_E_SYNTAX, 0,
                               "%zu fields, but the header has %zu", record->n,
                               r->n_columns);
    }
    cmt_status st = CMT_OK;
    int64_t count = 1;
    size_t i = 0;
    for (size_t k = 0; st == CMT_OK && k < record->n; k++) {
        const char *text = record->fields[k];
        if (k == r->label_column)
            continue;
        if (k == r->count_column) {
            if (!read_whole(text, (int64_t)CMT_MAX_ROUND_BALLOTS, &count)
                || count < 1) {
                return fail(r, CMT_E_RANGE, k,
                            "a count is a whole number of at least 1");
            }
            continue;
        }
        st = r->scores ? read_score(r, k, text, i) : read_rank(r, k, text, i);
        i++;
    }
    return st == CMT_OK ? store(r, count) : st;
}

static cmt_status read_all(reader *r, cmt_ballot_file *out)
{
    cmt_status st = header(r);
    bool more = true;
    while (st == CMT_OK && more) {
        const cmt_arena_mark mark = cmt_arena_get_mark(r->line_mem);
        cmt_csv_record record = {0};
        st = next_record(r, &record, &more);
        if (st == CMT_OK && more && record.n > 0)
            st = ballot(r, &record);
        cmt_arena_reset(r->line_mem, mark);
    }
    if (st != CMT_OK)
        return st;
    if (!cmt_ballot_set_finish(r->set))
        return cmt_fail(r->err, CMT_E_NOMEM, "no room for ballots");
    cmt_ballot_file file = {.sort = r->scores ? CMT_SORT_SCORES : CMT_SORT_RANKS,
                            .n_alternatives = r->n_alternatives,
                            .names = r->names,
                            .n = r->set->n,
                            .width = r->width,
                            .marks = cmt_ballot_set_rows(r->set),
                            .count = cmt_ballot_set_counts(r->set),
                            .total = r->set->total};
    if (r->scores) {
        file.scores = cmt_ballot_scores_expand(&r->values, file.marks,
                                               file.n * file.n_alternatives);
        file.marks = NULL;
        if (file.scores == NULL)
            return cmt_fail(r->err, CMT_E_NOMEM, "no room for scores");
    }
    *out = file;
    return CMT_OK;
}

cmt_status cmt_csv_ballots_read(cmt_arena *mem,
                                cmt_blocks *in,
                                cmt_ballot_file *out,
                                cmt_err *err)
{
    reader r = {.mem = mem,
                .in = in,
                .err = err,
                .label_column = NO_COLUMN,
                .count_column = NO_COLUMN};
    r.line_mem = cmt_arena_new(0);
    if (r.line_mem == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room to read CSV");
    const cmt_status st = read_all(&r, out);
    cmt_arena_free(r.line_mem);
    return st;
}
