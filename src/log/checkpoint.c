#include "base/base64.h"
#include "base/err.h"
#include "log/lines.h"
#include "log/note.h"

#include <string.h>

void cmt_checkpoint_write(const cmt_checkpoint *checkpoint, cmt_buf *out)
{
    cmt_buf_printf(out, "%s\n%llu\n", checkpoint->origin,
                   (unsigned long long)checkpoint->size);
    cmt_base64_write(out, checkpoint->root.at, sizeof checkpoint->root.at);
    cmt_buf_putc(out, '\n');
}

cmt_status cmt_checkpoint_read(
    cmt_arena *mem, const char *text, size_t n, cmt_checkpoint *out, cmt_err *err)
{
    cmt_lines lines = {.at = text, .end = text + n};
    cmt_checkpoint c = {0};
    const char *line = NULL;
    size_t len = 0;
    if (!cmt_lines_next(&lines, &line, &len) || len == 0)
        return cmt_fail_at(err, CMT_E_SYNTAX, 1, NULL, "a checkpoint names its origin");
    c.origin = cmt_arena_strndup(mem, line, len);
    if (c.origin == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a checkpoint");
    if (!cmt_lines_next(&lines, &line, &len) || !cmt_number_read(line, len, &c.size))
        return cmt_fail_at(err, CMT_E_SYNTAX, 2, NULL, "the tree size is no number");
    if (!cmt_lines_next(&lines, &line, &len)
        || !cmt_hash32_read(mem, line, len, &c.root)) {
        return cmt_fail_at(err, CMT_E_SYNTAX, 3, NULL,
                           "the root is not 32 bytes in base64");
    }
    while (cmt_lines_next(&lines, &line, &len)) {
        if (len == 0) {
            return cmt_fail_at(err, CMT_E_SYNTAX, lines.line, NULL,
                               "an extension line is empty");
        }
    }
    if (lines.at != lines.end) {
        return cmt_fail(err, CMT_E_SYNTAX,
                        "the checkpoint does not end with a newline");
    }
    *out = c;
    return CMT_OK;
}

cmt_status cmt_checkpoint_open(cmt_arena *mem,
                               const char *bytes,
                               size_t n,
                               const cmt_vkey *key,
                               cmt_checkpoint *out,
                               cmt_err *err)
{
    cmt_note note = {0};
    cmt_checkpoint c = {.origin = ""};
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_note_read(mem, bytes, n, &note, err));
    CMT_TRY(cmt_note_verify(&note, key, err));
    CMT_TRY(cmt_checkpoint_read(mem, note.text, note.n_text, &c, err));
    if (strcmp(c.origin, key->name) != 0) {
        return cmt_fail(err, CMT_E_TRUST, "a checkpoint of %.100s signed by %.100s",
                        c.origin, key->name);
    }
    *out = c;
done:
    return st;
}
