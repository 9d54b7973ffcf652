#include "io/abif_parts.h"

#include "base/err.h"

#include <string.h>

#define SCORE_BYTES (2 * CMT_MAX_NUMBER_DIGITS + 4)

/* Bytes of a number. */
static bool is_number_byte(char c)
{
    return (c >= '0' && c <= '9') || c == '.' || c == '-';
}

/* "/5" behind a name; `*out` 0 where there is none. */
static cmt_status score(cmt_abif_reader *r, uint16_t *out)
{
    char text[SCORE_BYTES] = "";
    cmt_err lower = {0};
    *out = 0;
    cmt_cursor_skip(&r->at);
    if (!cmt_cursor_take(&r->at, '/'))
        return CMT_OK;
    cmt_cursor_skip(&r->at);
    const char *s = r->at.s + r->at.at;
    size_t n = 0;
    while (r->at.at + n < r->at.n && n + 1 < SCORE_BYTES && is_number_byte(s[n]))
        n++;
    memcpy(text, s, n);
    if (r->scores.at == NULL && !cmt_ballot_scores_init(r->mem, &r->scores))
        return cmt_fail(r->err, CMT_E_NOMEM, "no room for scores");
    const cmt_status st = cmt_ballot_scores_number(&r->scores, text, out, &lower);
    if (st != CMT_OK)
        return CMT_ABIF_FAIL(r, st, "%s", lower.text);
    r->at.at += n;
    return CMT_OK;
}

static cmt_status item(cmt_abif_reader *r, char before)
{
    size_t i = 0;
    uint16_t mark = 0;
    cmt_status st = CMT_OK;
    cmt_cursor_skip(&r->at);
    const size_t column = r->at.at;
    CMT_TRY(cmt_abif_name(r));
    CMT_TRY(cmt_abif_alternative(r, &i));
    if (r->seen[i] == r->n_ballots) {
        r->at.at = column;
        return CMT_ABIF_FAIL(r, CMT_E_DUPLICATE,
                             "\"%.100s\" stands twice on the ballot", r->key);
    }
    r->seen[i] = r->n_ballots;
    CMT_TRY(score(r, &mark));
    r->items[r->n_items++] = (cmt_abif_item){(uint32_t)i, mark, before, column};
done:
    return st;
}

/* Fail at an alternative of the ballot. */
static cmt_status fail_at(cmt_abif_reader *r,
                          size_t k,
                          cmt_status code,
                          const char *what)
{
    r->at.at = r->items[k].column;
    return CMT_ABIF_FAIL(r, code, "%s", what);
}

/* Scores that are joined by > and = must fall and be equal where these say so. */
static cmt_status agree(cmt_abif_reader *r, size_t k)
{
    const cmt_abif_item *a = &r->items[k - 1];
    const cmt_abif_item *b = &r->items[k];
    if (a->score == 0 || b->score == 0) {
        return fail_at(r, a->score == 0 ? k - 1 : k, CMT_E_SYNTAX,
                       "ranked without a score on a ballot of scores");
    }
    const int cmp = mpq_cmp(r->scores.at[a->score - 1], r->scores.at[b->score - 1]);
    if (b->before == '>' ? cmp > 0 : cmp == 0)
        return CMT_OK;
    return fail_at(r, k, CMT_E_CONFLICT,
                   "ranks and scores of this ballot disagree: keep one of them");
}

static cmt_status settle_scores(cmt_abif_reader *r)
{
    for (size_t k = 0; k < r->n_items; k++) {
        if (k > 0 && r->items[k].before != ',') {
            const cmt_status st = agree(r, k);
            if (st != CMT_OK)
                return st;
        }
        r->row[r->items[k].i] = r->items[k].score;
    }
    return CMT_OK;
}

static cmt_status settle_ranks(cmt_abif_reader *r)
{
    uint16_t tier = 1;
    for (size_t k = 0; k < r->n_items; k++) {
        if (r->items[k].before == ',') {
            return fail_at(r, k, CMT_E_SYNTAX,
                           "a comma joins scores; > and = join ranks");
        }
        tier = (uint16_t)(tier + (r->items[k].before == '>' ? 1 : 0));
        r->row[r->items[k].i] = tier;
    }
    return CMT_OK;
}

/* From the items to the row. */
static cmt_status settle(cmt_abif_reader *r)
{
    bool scored = false;
    for (size_t k = 0; k < r->n_items; k++) {
        scored = scored || r->items[k].score != 0;
        if (k > 1 && (r->items[k].before == ',') != (r->items[1].before == ','))
            return fail_at(r, k, CMT_E_SYNTAX, "commas beside > or = on one ballot");
    }
    if (r->n_items == 0)
        return CMT_OK;
    if (r->decided && scored != r->scored) {
        return fail_at(r, 0, CMT_E_SYNTAX,
                       scored ? "a score, but the ballots above have none"
                              : "no score, but the ballots above have them");
    }
    r->decided = true;
    r->scored = scored;
    return scored ? settle_scores(r) : settle_ranks(r);
}

/* The end of the ballot, or a remark, or `: {…}`. */
static bool at_end(const cmt_abif_reader *r)
{
    const char c = cmt_cursor_peek(&r->at);
    return r->at.at == r->at.n || c == '#' || c == ':';
}

static cmt_status items(cmt_abif_reader *r)
{
    cmt_status st = CMT_OK;
    char before = '\0';
    cmt_cursor_skip(&r->at);
    while (st == CMT_OK && (before != '\0' || !at_end(r))) {
        st = item(r, before);
        if (st != CMT_OK)
            return st;
        cmt_cursor_skip(&r->at);
        before = cmt_cursor_peek(&r->at);
        if (at_end(r))
            break;
        if (before == '*') {
            return CMT_ABIF_FAIL(r, CMT_E_UNSUPPORTED,
                                 "not supported yet: weights (*)");
        }
        if (before != '>' && before != '=' && before != ',')
            return CMT_ABIF_FAIL(r, CMT_E_SYNTAX, "expected > = or ,");
        r->at.at++;
    }
    if (cmt_cursor_take(&r->at, ':')) {
        cmt_cursor_skip(&r->at);
        if (cmt_cursor_peek(&r->at) != '{')
            return CMT_ABIF_FAIL(r, CMT_E_SYNTAX, "expected {…} behind the second :");
    }
    return CMT_OK;
}

cmt_status cmt_abif_ballot(cmt_abif_reader *r, int64_t *count)
{
    uint64_t n = 0;
    cmt_status st = CMT_OK;
    const char c = cmt_cursor_peek(&r->at);
    if (c < '0' || c > '9') {
        return CMT_ABIF_FAIL(r, CMT_E_SYNTAX,
                             "expected a count and :, a line = or {, or a remark #");
    }
    if (!cmt_cursor_whole(&r->at, CMT_MAX_ROUND_BALLOTS, &n))
        return CMT_ABIF_FAIL(r, CMT_E_LIMIT, "more than 2^32 ballots");
    if (n == 0)
        return CMT_ABIF_FAIL(r, CMT_E_RANGE, "a count is at least 1");
    cmt_cursor_skip(&r->at);
    if (!cmt_cursor_take(&r->at, ':') && !cmt_cursor_take(&r->at, '*'))
        return CMT_ABIF_FAIL(r, CMT_E_SYNTAX, "expected : behind the count");
    memset(r->row, 0, r->n * sizeof *r->row);
    r->n_items = 0;
    r->n_ballots++;
    CMT_TRY(items(r));
    /* A new alternative has no mark yet. */
    CMT_TRY(settle(r));
    *count = (int64_t)n;
done:
    return st;
}
