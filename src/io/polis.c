/* The folder as a whole: statements, then the matrix, then the log against it. */
#include "io/polis_parts.h"

#include "base/err.h"
#include "io/file.h"

#include <string.h>
#include <unistd.h>

#define MAX_FILE ((size_t)1 << 30)

cmt_status cmt_polis_open(cmt_arena *mem,
                          const char *folder,
                          const char *name,
                          cmt_polis_file *out,
                          cmt_err *err)
{
    char *bytes = NULL;
    size_t n = 0;
    const char *path = cmt_arena_printf(mem, "%s/%s", folder, name);
    if (path == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a path");
    cmt_status st = cmt_file_read(mem, path, MAX_FILE, &bytes, &n, err);
    if (st != CMT_OK)
        return st;
    bool more = false;
    out->path = path;
    out->csv = cmt_csv_open(bytes, n);
    st = cmt_csv_next(&out->csv, mem, CMT_POLIS_FIELDS, &out->head, &more, err);
    if (st == CMT_OK && !more)
        st = cmt_fail(err, CMT_E_SYNTAX, "the file is empty");
    return cmt_err_in_file(err, st, path);
}

bool cmt_polis_int(const char *text, int64_t *out)
{
    const bool negative = text[0] == '-';
    const char *s = text + (negative ? 1 : 0);
    const size_t n = strspn(s, "0123456789");
    if (n == 0 || n > 18 || s[n] != '\0')
        return false;
    int64_t v = 0;
    for (size_t k = 0; k < n; k++)
        v = v * 10 + (s[k] - '0');
    *out = negative ? -v : v;
    return true;
}

bool cmt_polis_mark(const char *text, uint8_t *out)
{
    if (text[0] == '\0') {
        *out = CMT_MARK_UNSEEN;
    } else if (strcmp(text, "1") == 0) {
        *out = CMT_MARK_APPROVE;
    } else if (strcmp(text, "-1") == 0) {
        *out = CMT_MARK_DISAPPROVE;
    } else if (strcmp(text, "0") == 0) {
        *out = CMT_MARK_PASS;
    } else {
        return false;
    }
    return true;
}

/* topic and url of summary.csv, a file of "name,value" rows that older exports lack. */
static cmt_status read_summary(cmt_arena *mem,
                               const char *folder,
                               cmt_polis *out,
                               cmt_err *err)
{
    char *bytes = NULL;
    size_t n = 0;
    const char *path = cmt_arena_printf(mem, "%s/summary.csv", folder);
    out->topic = "";
    out->url = "";
    if (path == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a path");
    if (access(path, F_OK) != 0)
        return CMT_OK;
    cmt_status st = cmt_file_read(mem, path, MAX_FILE, &bytes, &n, err);
    if (st != CMT_OK)
        return st;
    cmt_csv csv = cmt_csv_open(bytes, n);
    for (bool more = true; more;) {
        cmt_csv_record r;
        st = cmt_csv_next(&csv, mem, CMT_POLIS_FIELDS, &r, &more, err);
        if (st != CMT_OK)
            return cmt_err_in_file(err, st, path);
        if (more && r.n == 2 && strcmp(r.fields[0], "topic") == 0)
            out->topic = cmt_json_fold(mem, r.fields[1]);
        if (more && r.n == 2 && strcmp(r.fields[0], "url") == 0)
            out->url = cmt_json_fold(mem, r.fields[1]);
    }
    return cmt_arena_ok(mem) ? CMT_OK : cmt_fail(err, CMT_E_NOMEM, "no room");
}

/* How many participants each statement was shown to. */
static void count_seen(cmt_polis *polis, cmt_polis_statement *statements)
{
    for (size_t p = 0; p < polis->n_participants; p++) {
        const uint8_t *row = polis->marks + p * polis->n_statements;
        for (size_t i = 0; i < polis->n_statements; i++)
            statements[i].seen += row[i] != CMT_MARK_UNSEEN ? 1 : 0;
    }
}

cmt_status cmt_polis_read(cmt_arena *mem,
                          const char *folder,
                          cmt_polis *out,
                          cmt_err *err)
{
    cmt_polis polis = {0};
    cmt_polis_statement *statements = NULL;
    const int64_t *participants = NULL;
    cmt_status st = CMT_OK;
    CMT_TRY(read_summary(mem, folder, &polis, err));
    CMT_TRY(cmt_polis_read_statements(mem, folder, &polis, &statements, err));
    CMT_TRY(cmt_polis_read_matrix(mem, folder, &polis, &participants, err));
    CMT_TRY(cmt_polis_read_log(mem, folder, &polis, participants, err));
    count_seen(&polis, statements);
    *out = polis;
done:
    return st;
}
