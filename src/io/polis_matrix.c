#include "base/err.h"
#include "base/sort.h"
#include "io/polis_parts.h"

#include <stdlib.h>
#include <string.h>

/* The matrix under reading: columns of the file, rows as they come. */
typedef struct matrix {
    cmt_arena *mem;
    cmt_polis *polis;
    size_t participant; /* columns of the file */
    size_t group;
    size_t *statement; /* [n_fields] position of the statement, or SIZE_MAX */
    size_t n_fields;
    int64_t *numbers; /* growing arrays, one entry a row */
    int64_t *groups;
    uint8_t *marks;
    size_t n;
    size_t cap;
} matrix;

static bool is_number(const char *s)
{
    return s[0] != '\0' && s[strspn(s, "0123456789")] == '\0';
}

/* Columns whose head is a number are statements, each of them listed. */
static cmt_status read_heads(matrix *m,
                             const cmt_csv_record *head,
                             bool *has_column,
                             cmt_err *err)
{
    for (size_t k = 0; k < head->n; k++) {
        int64_t id = 0;
        m->statement[k] = SIZE_MAX;
        if (!is_number(head->fields[k]) || !cmt_polis_int(head->fields[k], &id))
            continue;
        const size_t at = cmt_polis_statement_at(m->polis, id);
        if (at == m->polis->n_statements) {
            return cmt_fail_at(err, CMT_E_REFERENCE, 1, NULL,
                               "column %lld is no statement of comments.csv",
                               (long long)id);
        }
        if (has_column[at]) {
            return cmt_fail_at(err, CMT_E_DUPLICATE, 1, NULL,
                               "statement %lld has two columns", (long long)id);
        }
        has_column[at] = true;
        m->statement[k] = at;
    }
    return CMT_OK;
}

/* Exports leave off the columns of statements that were rejected before anybody saw them;
 * every other one must have its own. */
static cmt_status check_heads(const matrix *m, const bool *has_column, cmt_err *err)
{
    for (size_t i = 0; i < m->polis->n_statements; i++) {
        const cmt_polis_statement *s = &m->polis->statements[i];
        if (!has_column[i] && s->moderated != -1) {
            return cmt_fail_at(err, CMT_E_REFERENCE, 1, NULL,
                               "statement %lld of comments.csv has no column",
                               (long long)s->id);
        }
    }
    return CMT_OK;
}

static cmt_status read_head(matrix *m, const cmt_csv_record *head, cmt_err *err)
{
    cmt_status st = CMT_OK;
    bool *has_column = CMT_NEW_ARRAY(m->mem, bool, m->polis->n_statements);
    m->n_fields = head->n;
    m->statement = CMT_NEW_ARRAY(m->mem, size_t, head->n);
    if (has_column == NULL || m->statement == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the head");
    CMT_TRY(cmt_csv_column(head, "participant", &m->participant, err));
    CMT_TRY(cmt_csv_column(head, "group-id", &m->group, err));
    CMT_TRY(read_heads(m, head, has_column, err));
    CMT_TRY(check_heads(m, has_column, err));
done:
    return st;
}

static void *grown(cmt_arena *mem, const void *old, size_t n, size_t cap, size_t size)
{
    void *room = cmt_arena_array(mem, cap, size);
    if (room != NULL && n != 0)
        memcpy(room, old, n * size);
    return room;
}

static cmt_status make_room(matrix *m, cmt_err *err)
{
    if (m->n < m->cap)
        return CMT_OK;
    const size_t cap = m->cap == 0 ? 256 : m->cap * 2;
    const size_t width = m->polis->n_statements;
    m->numbers = grown(m->mem, m->numbers, m->n, cap, sizeof *m->numbers);
    m->groups = grown(m->mem, m->groups, m->n, cap, sizeof *m->groups);
    m->marks = grown(m->mem, m->marks, m->n, cap, width);
    m->cap = cap;
    if (m->numbers == NULL || m->groups == NULL || m->marks == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu participants", cap);
    return CMT_OK;
}

static cmt_status read_row(matrix *m, const cmt_csv_record *r, cmt_err *err)
{
    uint8_t *row = m->marks + m->n * m->polis->n_statements;
    const char *group = r->n == m->n_fields ? r->fields[m->group] : "";
    if (r->n != m->n_fields) {
        return cmt_fail_at(err, CMT_E_SYNTAX, r->line, NULL, "%zu fields, not %zu",
                           r->n, m->n_fields);
    }
    if (!cmt_polis_int(r->fields[m->participant], &m->numbers[m->n]))
        return cmt_fail_at(err, CMT_E_SYNTAX, r->line, "participant", "not a number");
    m->groups[m->n] = CMT_POLIS_UNCLUSTERED;
    if (group[0] != '\0'
        && (!cmt_polis_int(group, &m->groups[m->n]) || m->groups[m->n] < 0))
        return cmt_fail_at(err, CMT_E_SYNTAX, r->line, "group-id", "not a number");
    for (size_t k = 0; k < r->n; k++) {
        if (m->statement[k] != SIZE_MAX
            && !cmt_polis_mark(r->fields[k], &row[m->statement[k]])) {
            return cmt_fail_at(err, CMT_E_SYNTAX, r->line, NULL,
                               "column %zu is not 1, -1, 0 or empty", k + 1);
        }
    }
    m->n++;
    return CMT_OK;
}

/* The distinct labels, ascending; and no participant twice. */
static cmt_status finish(matrix *m, cmt_err *err)
{
    int64_t *labels = grown(m->mem, m->groups, m->n, m->n + 1, sizeof *labels);
    int64_t *numbers = grown(m->mem, m->numbers, m->n, m->n + 1, sizeof *numbers);
    if (labels == NULL || numbers == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for groups");
    qsort(labels, m->n, sizeof *labels, cmt_i64_compare);
    qsort(numbers, m->n, sizeof *numbers, cmt_i64_compare);
    size_t n = 0;
    for (size_t k = 0; k < m->n; k++) {
        if (k != 0 && numbers[k] == numbers[k - 1]) {
            return cmt_fail(err, CMT_E_DUPLICATE, "participant %lld is listed twice",
                            (long long)numbers[k]);
        }
        if (labels[k] != CMT_POLIS_UNCLUSTERED
            && (n == 0 || labels[n - 1] != labels[k]))
            labels[n++] = labels[k];
    }
    m->polis->groups = labels;
    m->polis->n_groups = n;
    m->polis->group = m->groups;
    m->polis->marks = m->marks;
    m->polis->n_participants = m->n;
    return CMT_OK;
}

cmt_status cmt_polis_read_matrix(cmt_arena *mem,
                                 const char *folder,
                                 cmt_polis *polis,
                                 const int64_t **participants,
                                 cmt_err *err)
{
    cmt_polis_file file;
    matrix m = {.mem = mem, .polis = polis};
    cmt_arena *scratch = cmt_arena_new(0);
    cmt_status st = CMT_OK;
    if (scratch == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room to read the matrix");
    CMT_TRY(cmt_polis_open(mem, folder, "participants-votes.csv", &file, err));
    st = read_head(&m, &file.head, err);
    const cmt_arena_mark mark = cmt_arena_get_mark(scratch);
    for (bool more = true; more && st == CMT_OK;) {
        cmt_csv_record r;
        cmt_arena_reset(scratch, mark);
        st = cmt_csv_next(&file.csv, scratch, CMT_POLIS_FIELDS, &r, &more, err);
        if (st == CMT_OK && more)
            st = make_room(&m, err);
        if (st == CMT_OK && more)
            st = read_row(&m, &r, err);
    }
    if (st == CMT_OK)
        st = finish(&m, err);
    st = cmt_err_in_file(err, st, file.path);
    *participants = m.numbers;
done:
    cmt_arena_free(scratch);
    return st;
}
