#include "io/preflib.h"

#include "base/err.h"
#include "base/index.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "io/ballot_set.h"
#include "io/preflib_line.h"

#include <assert.h>
#include <string.h>

#define MAX_CATEGORIES 255

typedef struct reader {
    cmt_arena *mem;
    cmt_blocks *in;
    cmt_preflib_shape shape;
    const char *title;
    const char **names;
    const char **categories;
    size_t expected; /* distinct ballots that the header promises: a hint */
    uint16_t *marks;
    cmt_ballot_set *set;
    size_t width;
    cmt_err *err;
} reader;

/* A name that may stand in what we write. */
static cmt_status keep_text(const reader *r,
                            const char *text,
                            size_t n,
                            const char **out)
{
    const char *flaw =
        n > CMT_MAX_TEXT_BYTES ? "it is too long" : cmt_text_flaw(text, n, false);
    if (flaw != NULL)
        return cmt_blocks_fail(r->in, r->err, CMT_E_SYNTAX, 0, "the name: %s", flaw);
    const char *copy = cmt_arena_strndup(r->mem, text, n);
    if (copy == NULL)
        return cmt_fail(r->err, CMT_E_NOMEM, "no room for a name");
    *out = copy;
    return CMT_OK;
}

static cmt_status parse_count(
    const reader *r, const char *s, size_t n, size_t max, size_t *out)
{
    size_t value = 0;
    for (size_t k = 0; k < n; k++) {
        if (s[k] < '0' || s[k] > '9' || n > 12) {
            return cmt_blocks_fail(r->in, r->err, CMT_E_SYNTAX, 0,
                                   "expected a number, not \"%.*s\"",
                                   n > 40 ? 40 : (int)n, s);
        }
        value = value * 10 + (size_t)(s[k] - '0');
    }
    if (n == 0 || value > max) {
        return cmt_blocks_fail(r->in, r->err, CMT_E_LIMIT, 0,
                               "the number is missing or above %zu", max);
    }
    *out = value;
    return CMT_OK;
}

/* A list of `n` names, none of them known yet. */
static cmt_status make_names(const reader *r, size_t n, const char ***out)
{
    if (*out != NULL) {
        return cmt_blocks_fail(r->in, r->err, CMT_E_DUPLICATE, 0,
                               "the number stands twice");
    }
    const char **names = CMT_NEW_ARRAY(r->mem, const char *, n);
    if (names == NULL)
        return cmt_fail(r->err, CMT_E_NOMEM, "no room for %zu names", n);
    *out = names;
    return CMT_OK;
}

static bool has_names(const char *const *names, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        if (names[k] != NULL)
            return true;
    }
    return false;
}

/* "NAME k: text" behind a key such as ALTERNATIVE. Where the first name is number 0 and
 * `from_zero` may say so, numbers begin there. */
static cmt_status numbered_name(const reader *r,
                                const char *key,
                                size_t key_len,
                                const char *text,
                                size_t n,
                                const char **names,
                                size_t n_names,
                                bool *from_zero)
{
    size_t k = 0;
    const cmt_status st = parse_count(r, key, key_len, CMT_MAX_ALTERNATIVES, &k);
    if (st != CMT_OK)
        return st;
    if (k == 0 && from_zero != NULL && !has_names(names, n_names))
        *from_zero = true;
    const size_t at = k - (from_zero != NULL && *from_zero ? 0 : 1); /* 0 wraps */
    if (names == NULL || at >= n_names) {
        return cmt_blocks_fail(r->in, r->err, CMT_E_RANGE, 0,
                               "name %zu, but the header says %zu before it", k,
                               n_names);
    }
    if (names[at] != NULL) {
        return cmt_blocks_fail(r->in, r->err, CMT_E_DUPLICATE, 0,
                               "name %zu stands twice", k);
    }
    return keep_text(r, text, n, &names[at]);
}

static bool starts_with(const char *s, size_t n, const char *with)
{
    return n >= strlen(with) && memcmp(s, with, strlen(with)) == 0;
}

/* A header line in parts: "# KEY: value", blanks around the value dropped. */
typedef struct header {
    const char *key;
    size_t key_len;
    const char *value;
    size_t len;
} header;

static bool split_header(const char *line, size_t n, header *out)
{
    const char *s = line + 1;
    const char *end = line + n;
    while (s < end && *s == ' ')
        s++;
    const char *colon = memchr(s, ':', (size_t)(end - s));
    if (colon == NULL)
        return false;
    const char *value = colon + 1;
    while (value < end && *value == ' ')
        value++;
    while (end > value && (end[-1] == ' ' || end[-1] == '\t'))
        end--;
    *out = (header){s, (size_t)(colon - s), value, (size_t)(end - value)};
    return true;
}

/* "KEY 7: text" names the seventh of `names`. */
static cmt_status name_line(const reader *r,
                            const header *h,
                            size_t prefix,
                            const char **names,
                            size_t n,
                            bool *from_zero)
{
    return numbered_name(r, h->key + prefix, h->key_len - prefix, h->value, h->len,
                         names, names == NULL ? 0 : n, from_zero);
}

/* A number and the room for as many names. */
static cmt_status number_line(
    const reader *r, const header *h, size_t max, size_t *n, const char ***names)
{
    const cmt_status st = parse_count(r, h->value, h->len, max, n);
    return st == CMT_OK ? make_names(r, *n, names) : st;
}

/* Keys that do not matter here are passed over. */
static cmt_status header_line(reader *r, const char *line, size_t n)
{
    static const char alternative[] = "ALTERNATIVE NAME ";
    static const char category[] = "CATEGORY NAME ";
    cmt_preflib_shape *shape = &r->shape;
    header h = {0};
    if (!split_header(line, n, &h))
        return CMT_OK;
    if (starts_with(h.key, h.key_len, alternative)) {
        return name_line(r, &h, sizeof alternative - 1, r->names, shape->n_alternatives,
                         &shape->from_zero);
    }
    if (starts_with(h.key, h.key_len, category)) {
        return name_line(r, &h, sizeof category - 1, r->categories, shape->n_categories,
                         NULL);
    }
    if (starts_with(h.key, h.key_len, "NUMBER ALTERNATIVES")) {
        return number_line(r, &h, CMT_MAX_ALTERNATIVES, &shape->n_alternatives,
                           &r->names);
    }
    if (starts_with(h.key, h.key_len, "NUMBER CATEGORIES"))
        return number_line(r, &h, MAX_CATEGORIES, &shape->n_categories, &r->categories);
    if (starts_with(h.key, h.key_len, "NUMBER UNIQUE"))
        return parse_count(r, h.value, h.len, CMT_MAX_ROUND_BALLOTS, &r->expected);
    if (starts_with(h.key, h.key_len, "TITLE"))
        return keep_text(r, h.value, h.len, &r->title);
    return CMT_OK;
}

/* Names that the header leaves out are their numbers; then all must differ. */
static cmt_status name_all(const reader *r,
                           const char **names,
                           size_t n,
                           unsigned first)
{
    cmt_index index = {0};
    if (!cmt_index_init(r->mem, n, &index))
        return cmt_fail(r->err, CMT_E_NOMEM, "no room for %zu names", n);
    for (uint32_t k = 0; k < n; k++) {
        if (names[k] == NULL || names[k][0] == '\0')
            names[k] = cmt_arena_printf(r->mem, "%u", k + first);
        if (names[k] == NULL)
            return cmt_fail(r->err, CMT_E_NOMEM, "no room for %zu names", n);
        if (!cmt_index_add(&index, names[k], k)) {
            return cmt_blocks_fail(r->in, r->err, CMT_E_DUPLICATE, 0,
                                   "two are named \"%.100s\"", names[k]);
        }
    }
    return CMT_OK;
}

/* Everything that the first vote needs. */
static cmt_status start_votes(reader *r)
{
    cmt_status st = CMT_OK;
    if (r->names == NULL) {
        return cmt_blocks_fail(r->in, r->err, CMT_E_SYNTAX, 0,
                               "no line \"# NUMBER ALTERNATIVES: …\" before the votes");
    }
    if (r->shape.format == CMT_FORMAT_CAT && r->categories == NULL) {
        return cmt_blocks_fail(r->in, r->err, CMT_E_SYNTAX, 0,
                               "no line \"# NUMBER CATEGORIES: …\" before the votes");
    }
    CMT_TRY(name_all(r, r->names, r->shape.n_alternatives, r->shape.from_zero ? 0 : 1));
    CMT_TRY(name_all(r, r->categories, r->shape.n_categories, 1));
    r->width = r->shape.n_alternatives <= CMT_MAX_BYTE_RANK ? 1 : 2;
    r->marks = CMT_NEW_ARRAY(r->mem, uint16_t, r->shape.n_alternatives);
    const size_t row = r->shape.n_alternatives * r->width;
    if (r->marks == NULL || !cmt_ballot_set_init(r->mem, row, r->expected, &r->set))
        st = cmt_fail(r->err, CMT_E_NOMEM, "no room for the votes");
done:
    return st;
}

static void store(reader *r, void *to)
{
    for (size_t k = 0; k < r->shape.n_alternatives; k++) {
        if (r->width == 2) {
            ((uint16_t *)to)[k] = r->marks[k];
        } else {
            ((uint8_t *)to)[k] = (uint8_t)r->marks[k];
        }
    }
}

/* The usual line goes straight to its row. */
static bool fast_vote(
    const reader *r, const char *line, size_t n, void *to, int64_t *count)
{
    static_assert(CMT_FAST_SLACK <= CMT_SET_SLACK,
                  "the row has less slack than it needs");
    return r->shape.n_alternatives <= CMT_FAST_ALTERNATIVES
           && r->shape.format != CMT_FORMAT_CAT && !r->shape.from_zero
           && cmt_preflib_fast_line(&r->shape, line, n, to, count);
}

static cmt_status vote(reader *r, const char *line, size_t n)
{
    int64_t count = 0;
    void *to = cmt_ballot_set_open(r->set);
    if (to != NULL && !fast_vote(r, line, n, to, &count)) {
        const cmt_status st =
            cmt_preflib_line(r->in, &r->shape, line, n, r->marks, &count, r->err);
        if (st != CMT_OK)
            return st;
        store(r, to);
    }
    if (r->set->total > (int64_t)CMT_MAX_ROUND_BALLOTS - count)
        return cmt_blocks_fail(r->in, r->err, CMT_E_LIMIT, 1, "more than 2^32 ballots");
    if (to == NULL || !cmt_ballot_set_add(r->set, count))
        return cmt_fail(r->err, CMT_E_NOMEM, "no room for the votes");
    return CMT_OK;
}

static bool is_blank(const char *line, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        if (line[k] != ' ' && line[k] != '\t')
            return false;
    }
    return true;
}

static cmt_status take_line(reader *r, const char *line, size_t n)
{
    if (cmt_blocks_line_number(r->in) == 1 && starts_with(line, n, "\xef\xbb\xbf")) {
        line += 3; /* a byte order mark */
        n -= 3;
    }
    if (is_blank(line, n))
        return CMT_OK;
    if (line[0] == '#' && r->set != NULL) {
        return cmt_blocks_fail(r->in, r->err, CMT_E_SYNTAX, 1,
                               "a header line among the votes");
    }
    if (line[0] == '#')
        return header_line(r, line, n);
    const cmt_status st = r->set == NULL ? start_votes(r) : CMT_OK;
    return st == CMT_OK ? vote(r, line, n) : st;
}

static cmt_status read_lines(reader *r)
{
    for (;;) {
        const char *line = NULL;
        size_t n = 0;
        cmt_status st = cmt_blocks_line(r->in, &line, &n, r->err);
        if (st == CMT_OK && line != NULL)
            st = take_line(r, line, n);
        if (st != CMT_OK || line == NULL)
            return st;
    }
}

cmt_status cmt_preflib_read(cmt_arena *mem,
                            cmt_blocks *in,
                            cmt_ballot_format format,
                            cmt_ballot_file *out,
                            cmt_err *err)
{
    cmt_status st = CMT_OK;
    reader r = {.mem = mem, .in = in, .shape = {.format = format}, .err = err};
    CMT_TRY(read_lines(&r));
    if (r.set == NULL)
        CMT_TRY(start_votes(&r));
    if (!cmt_ballot_set_finish(r.set))
        return cmt_fail(err, CMT_E_NOMEM, "no room for the votes");
    *out = (cmt_ballot_file){
        .sort = format == CMT_FORMAT_CAT ? CMT_SORT_CATEGORIES : CMT_SORT_RANKS,
        .title = r.title,
        .n_alternatives = r.shape.n_alternatives,
        .names = r.names,
        .n_categories = r.shape.n_categories,
        .categories = r.categories,
        .n = r.set->n,
        .width = r.width,
        .marks = cmt_ballot_set_rows(r.set),
        .count = cmt_ballot_set_counts(r.set),
        .total = r.set->total,
    };
done:
    return st;
}
