#include "base/err.h"
#include "base/limits.h"
#include "io/polis_parts.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static_assert(CMT_MAX_POLIS_STATEMENTS == CMT_MAX_ALTERNATIVES,
              "statements become alternatives");

static int by_id(const void *a, const void *b)
{
    const cmt_polis_statement *x = a;
    const cmt_polis_statement *y = b;
    return (x->id > y->id) - (x->id < y->id);
}

size_t cmt_polis_statement_at(const cmt_polis *polis, int64_t id)
{
    const cmt_polis_statement key = {.id = id};
    const cmt_polis_statement *found =
        bsearch(&key, polis->statements, polis->n_statements, sizeof key, by_id);
    return found == NULL ? polis->n_statements : (size_t)(found - polis->statements);
}

/* One record of comments.csv. */
static cmt_status read_statement(cmt_arena *mem,
                                 const cmt_csv_record *r,
                                 size_t n_columns,
                                 const size_t column[3],
                                 cmt_polis_statement *out,
                                 cmt_err *err)
{
    int64_t id = 0;
    int64_t moderated = 0;
    if (r->n != n_columns) {
        return cmt_fail_at(err, CMT_E_SYNTAX, r->line, NULL, "%zu fields, not %zu",
                           r->n, n_columns);
    }
    if (!cmt_polis_int(r->fields[column[0]], &id) || id < 0)
        return cmt_fail_at(err, CMT_E_SYNTAX, r->line, "comment-id", "not a number");
    if (!cmt_polis_int(r->fields[column[1]], &moderated) || moderated < -1
        || moderated > 1)
        return cmt_fail_at(err, CMT_E_SYNTAX, r->line, "moderated", "not -1, 0 or 1");
    const char *text = cmt_json_fold(mem, r->fields[column[2]]);
    if (text == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a statement");
    *out = (cmt_polis_statement){.id = id, .text = text, .moderated = (int)moderated};
    return CMT_OK;
}

cmt_status cmt_polis_read_statements(cmt_arena *mem,
                                     const char *folder,
                                     cmt_polis *polis,
                                     cmt_polis_statement **statements,
                                     cmt_err *err)
{
    static const char *const names[3] = {"comment-id", "moderated", "comment-body"};
    cmt_polis_file file;
    size_t column[3] = {0};
    size_t n = 0;
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_polis_open(mem, folder, "comments.csv", &file, err));
    for (size_t k = 0; k < 3 && st == CMT_OK; k++)
        st = cmt_csv_column(&file.head, names[k], &column[k], err);
    cmt_polis_statement *list =
        cmt_arena_array(mem, CMT_MAX_ALTERNATIVES, sizeof *list);
    if (st == CMT_OK && list == NULL)
        st = cmt_fail(err, CMT_E_NOMEM, "no room for statements");
    for (bool more = true; more && st == CMT_OK;) {
        cmt_csv_record r;
        st = cmt_csv_next(&file.csv, mem, CMT_POLIS_FIELDS, &r, &more, err);
        if (st != CMT_OK || !more)
            break;
        if (n == CMT_MAX_ALTERNATIVES) {
            st = cmt_fail_at(err, CMT_E_LIMIT, r.line, NULL, "more than %d statements",
                             CMT_MAX_ALTERNATIVES);
        } else {
            st = read_statement(mem, &r, file.head.n, column, &list[n++], err);
        }
    }
    if (st != CMT_OK)
        return cmt_err_in_file(err, st, file.path);
    qsort(list, n, sizeof *list, by_id);
    for (size_t k = 1; k < n; k++) {
        if (list[k].id == list[k - 1].id) {
            st = cmt_fail(err, CMT_E_DUPLICATE, "statement %lld is listed twice",
                          (long long)list[k].id);
            return cmt_err_in_file(err, st, file.path);
        }
    }
    polis->statements = list;
    polis->n_statements = n;
    *statements = list;
done:
    return st;
}
