#include "base/err.h"
#include "base/sort.h"
#include "io/ballot_write.h"
#include "io/json.h"

#include <string.h>

/* Whether a name can stand bare on a ballot line. */
static bool is_bare(const char *name)
{
    for (const char *s = name; *s != '\0'; s++) {
        const char c = *s;
        if ((c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z')
            && c != '_' && c != '-')
            return false;
    }
    return name[0] != '\0';
}

/* Whether some name is this prefix and a number, so that a short name could be taken. */
static bool collides(const cmt_ballot_file *f, const char *prefix)
{
    const size_t n = strlen(prefix);
    for (size_t i = 0; i < f->n_alternatives; i++) {
        const char *name = f->names[i];
        if (strncmp(name, prefix, n) == 0
            && strspn(name + n, "0123456789") == strlen(name + n))
            return true;
    }
    return false;
}

/* Short names: the names themselves where all can stand bare, else A1, A2, … (AA1, AA2, …
 * where a name looks like one of those). */
static const char **short_names(cmt_arena *mem, const cmt_ballot_file *f)
{
    const char **out = CMT_NEW_ARRAY(mem, const char *, f->n_alternatives + 1);
    const char *prefix = "A";
    bool bare = true;
    for (size_t i = 0; i < f->n_alternatives; i++)
        bare = bare && is_bare(f->names[i]);
    while (!bare && prefix != NULL && collides(f, prefix))
        prefix = cmt_arena_printf(mem, "A%s", prefix);
    if (out == NULL || prefix == NULL)
        return NULL;
    for (size_t i = 0; i < f->n_alternatives; i++)
        out[i] = bare ? f->names[i] : cmt_arena_printf(mem, "%s%zu", prefix, i + 1);
    return cmt_arena_ok(mem) ? out : NULL;
}

/* Scores of which none is given would be read as ranks of which none is given. */
static bool is_empty(const cmt_ballot_file *f)
{
    for (size_t k = 0; k < f->n * f->n_alternatives; k++) {
        if (f->scores[k] != NULL)
            return false;
    }
    return true;
}

static cmt_status check(const cmt_ballot_file *f, cmt_err *err)
{
    if (f->scores != NULL && is_empty(f))
        return cmt_fail(err, CMT_E_RANGE, "abif has no place for scores without any");
    if (f->sort == CMT_SORT_CATEGORIES)
        return cmt_fail(err, CMT_E_RANGE, "abif holds ranks or scores, not categories");
    if (f->n_alternatives == 0)
        return cmt_fail(err, CMT_E_RANGE, "abif has no place for no alternatives");
    for (size_t i = 0; i < f->n_alternatives; i++) {
        const char *name = f->names[i];
        if (strchr(name, ']') != NULL || name[0] == ' '
            || name[strlen(name) - 1] == ' ') {
            return cmt_fail(err, CMT_E_RANGE,
                            "abif has no place for ] or outer blanks in names: %.100s",
                            name);
        }
    }
    return CMT_OK;
}

/* An alternative on a ballot. */
typedef struct listed {
    size_t i;
    unsigned tier;
    mpq_srcptr score;
} listed;

static int by_tier(const void *a, const void *b, const void *context)
{
    const listed *x = a;
    const listed *y = b;
    (void)context;
    if (x->tier == y->tier)
        return 0;
    return x->tier < y->tier ? -1 : 1;
}

static cmt_status put_item(
    cmt_arena *mem, const listed *l, const char *name, cmt_buf *out, cmt_err *err)
{
    bool decimal = false;
    cmt_buf_puts(out, name);
    if (l->score == NULL)
        return CMT_OK;
    const char *text = cmt_ballot_score_text(mem, l->score, &decimal);
    if (text == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a score");
    if (!decimal) {
        return cmt_fail(err, CMT_E_RANGE,
                        "abif has no place for the score %s: it is no decimal", text);
    }
    cmt_buf_printf(out, "/%s", text);
    return CMT_OK;
}

/* The alternatives of a ballot, by falling rank; NULL on shortage. */
static listed *list_ballot(cmt_arena *mem,
                           const cmt_ballot_file *f,
                           size_t b,
                           size_t *n)
{
    const size_t width = f->n_alternatives;
    listed *all = CMT_NEW_ARRAY(mem, listed, width + 1);
    for (size_t i = 0; all != NULL && i < width; i++) {
        mpq_srcptr score = f->scores != NULL ? f->scores[b * width + i] : NULL;
        const unsigned tier = f->scores != NULL ? 0 : cmt_ballot_file_mark(f, b, i);
        if (score != NULL || tier != 0)
            all[(*n)++] = (listed){i, tier, score};
    }
    if (all == NULL || !cmt_sort(mem, all, *n, sizeof *all, by_tier, NULL))
        return NULL;
    return all;
}

static char between(const listed *a, const listed *b)
{
    if (a->score != NULL)
        return ',';
    return a->tier == b->tier ? '=' : '>';
}

static cmt_status put_ballot(cmt_arena *mem,
                             const cmt_ballot_file *f,
                             const cmt_ballot_line *line,
                             const char *const *names,
                             cmt_buf *out,
                             cmt_err *err)
{
    size_t n = 0;
    cmt_status st = CMT_OK;
    const listed *all = list_ballot(mem, f, line->b, &n);
    if (all == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a ballot");
    cmt_buf_printf(out, "%lld:", (long long)line->count);
    for (size_t k = 0; st == CMT_OK && k < n; k++) {
        if (k > 0)
            cmt_buf_putc(out, between(&all[k - 1], &all[k]));
        st = put_item(mem, &all[k], names[all[k].i], out, err);
    }
    cmt_buf_putc(out, '\n');
    return st;
}

static cmt_status put_title(cmt_arena *mem,
                            const char *title,
                            cmt_buf *out,
                            cmt_err *err)
{
    cmt_value *v = cmt_value_object(mem);
    if (title == NULL)
        return CMT_OK;
    cmt_value_set(mem, v, "title", cmt_value_string(mem, title));
    if (!cmt_arena_ok(mem))
        return cmt_fail(err, CMT_E_NOMEM, "no room for the title");
    const cmt_status st = cmt_json_write_foreign(v, out, err);
    cmt_buf_putc(out, '\n');
    return st;
}

cmt_status cmt_abif_write(cmt_arena *mem,
                          const cmt_ballot_file *file,
                          cmt_buf *out,
                          cmt_err *err)
{
    cmt_ballot_line *lines = NULL;
    size_t n = 0;
    cmt_status st = CMT_OK;
    CMT_TRY(check(file, err));
    CMT_TRY(cmt_ballot_lines(mem, file, &lines, &n, err));
    const char **names = short_names(mem, file);
    if (names == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for short names");
    CMT_TRY(put_title(mem, file->title, out, err));
    for (size_t i = 0; i < file->n_alternatives; i++)
        cmt_buf_printf(out, "=%s:[%s]\n", names[i], file->names[i]);
    for (size_t k = 0; k < n; k++) {
        const cmt_arena_mark mark = cmt_arena_get_mark(mem);
        CMT_TRY(put_ballot(mem, file, &lines[k], names, out, err));
        cmt_arena_reset(mem, mark);
    }
    if (!cmt_buf_ok(out))
        st = cmt_fail(err, CMT_E_NOMEM, "no room for the text");
done:
    return st;
}
