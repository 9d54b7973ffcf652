#include "log/tlog_proof.h"

#include "base/base64.h"
#include "base/err.h"
#include "base/limits.h"
#include "log/lines.h"

#include <string.h>

#define HEADER "c2sp.org/tlog-proof@v1"

cmt_status cmt_tlog_proof_write(const cmt_tlog_proof *proof, cmt_buf *out, cmt_err *err)
{
    cmt_buf_puts(out, HEADER "\n");
    if (proof->extra != NULL) {
        cmt_buf_puts(out, "extra ");
        cmt_base64_write(out, proof->extra, proof->n_extra);
        cmt_buf_putc(out, '\n');
    }
    cmt_buf_printf(out, "index %llu\n", (unsigned long long)proof->index);
    for (size_t k = 0; k < proof->n_hashes; k++) {
        cmt_base64_write(out, proof->hashes[k].at, 32);
        cmt_buf_putc(out, '\n');
    }
    cmt_buf_putc(out, '\n');
    cmt_buf_add(out, proof->checkpoint, proof->n_checkpoint);
    return cmt_buf_ok(out) ? CMT_OK
                           : cmt_fail(err, CMT_E_NOMEM, "no room for a receipt");
}

static cmt_status bad_line(const cmt_lines *lines, cmt_err *err, const char *text)
{
    return cmt_fail_at(err, CMT_E_SYNTAX, lines->line, NULL, "%s", text);
}

/* The header, the optional extra line, the index. */
static cmt_status read_head(cmt_arena *mem,
                            cmt_lines *lines,
                            cmt_tlog_proof *proof,
                            cmt_err *err)
{
    const char *line = NULL;
    size_t n = 0;
    if (!cmt_lines_next(lines, &line, &n) || n != strlen(HEADER)
        || memcmp(line, HEADER, n) != 0)
        return bad_line(lines, err, "a receipt begins with `" HEADER "`");
    bool more = cmt_lines_next(lines, &line, &n);
    if (more && n >= 6 && memcmp(line, "extra ", 6) == 0) {
        uint8_t *extra = NULL;
        const cmt_status st =
            cmt_base64_read(mem, line + 6, n - 6, &extra, &proof->n_extra, err);
        if (st == CMT_E_SYNTAX)
            return bad_line(lines, err, "the extra line is not base64");
        if (st != CMT_OK)
            return st;
        proof->extra = extra;
        more = cmt_lines_next(lines, &line, &n);
    }
    if (!more || n < 7 || memcmp(line, "index ", 6) != 0
        || !cmt_number_read(line + 6, n - 6, &proof->index))
        return bad_line(lines, err, "`index` and a number are missing");
    return CMT_OK;
}

cmt_status cmt_tlog_proof_read(
    cmt_arena *mem, const char *bytes, size_t n, cmt_tlog_proof *out, cmt_err *err)
{
    if (n > CMT_TLOG_PROOF_MAX_BYTES)
        return cmt_fail(err, CMT_E_LIMIT, "a receipt of %zu bytes", n);
    cmt_lines lines = {.at = bytes, .end = bytes + n};
    cmt_tlog_proof proof = {0};
    const cmt_status st = read_head(mem, &lines, &proof, err);
    if (st != CMT_OK)
        return st;
    cmt_hash32 *hashes = CMT_NEW_ARRAY(mem, cmt_hash32, CMT_MERKLE_MAX_PROOF);
    if (hashes == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a receipt");
    for (;;) {
        const char *line = NULL;
        size_t len = 0;
        if (!cmt_lines_next(&lines, &line, &len))
            return bad_line(&lines, err, "the receipt ends before its checkpoint");
        if (len == 0)
            break;
        if (proof.n_hashes == CMT_MERKLE_MAX_PROOF)
            return bad_line(&lines, err, "more hashes than any proof has");
        if (!cmt_hash32_read(mem, line, len, &hashes[proof.n_hashes]))
            return bad_line(&lines, err, "a hash is not 32 bytes in base64");
        proof.n_hashes++;
    }
    if (lines.at == lines.end)
        return bad_line(&lines, err, "the receipt has no checkpoint");
    proof.hashes = hashes;
    proof.checkpoint = lines.at;
    proof.n_checkpoint = (size_t)(lines.end - lines.at);
    *out = proof;
    return CMT_OK;
}

cmt_status cmt_tlog_proof_check(cmt_arena *mem,
                                const cmt_tlog_proof *proof,
                                const void *leaf,
                                size_t n_leaf,
                                const cmt_vkey *key,
                                cmt_checkpoint *checkpoint,
                                cmt_err *err)
{
    if (n_leaf > CMT_MAX_LEAF_BYTES)
        return cmt_fail(err, CMT_E_LIMIT, "a record of %zu bytes", n_leaf);
    cmt_checkpoint c;
    const cmt_status st =
        cmt_checkpoint_open(mem, proof->checkpoint, proof->n_checkpoint, key, &c, err);
    if (st != CMT_OK)
        return st;
    cmt_hash32 hash;
    cmt_merkle_leaf(leaf, n_leaf, &hash);
    if (!cmt_merkle_inclusion_check(proof->index, c.size, &hash, proof->hashes,
                                    proof->n_hashes, &c.root)) {
        return cmt_fail(err, CMT_E_DIGEST,
                        "the record is not number %llu of the log of %llu records",
                        (unsigned long long)proof->index, (unsigned long long)c.size);
    }
    if (checkpoint != NULL)
        *checkpoint = c;
    return CMT_OK;
}
