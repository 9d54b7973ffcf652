#include "bundle/release.h"

#include "base/err.h"

cmt_status cmt_release_sign(cmt_arena *mem,
                            const cmt_compiled *compiled,
                            const cmt_envelope *before,
                            const char *pem,
                            size_t n,
                            const char **after,
                            size_t *n_after,
                            cmt_err *err)
{
    cmt_secret_key *key = NULL;
    cmt_buf buf = {0};
    cmt_status st = cmt_secret_key_read(pem, n, &key, err);
    if (st == CMT_OK && before == NULL) {
        st = cmt_dsse_sign(CMT_TYPE_INTOTO, compiled->statement, compiled->n_statement,
                           key, &buf, err);
    } else if (st == CMT_OK) {
        st = cmt_dsse_add(before, key, &buf, err);
    }
    const char *bytes = st == CMT_OK ? cmt_buf_keep(&buf, mem) : NULL;
    if (st == CMT_OK && bytes == NULL)
        st = cmt_fail(err, CMT_E_NOMEM, "no room for an envelope");
    if (st == CMT_OK) {
        *after = bytes;
        *n_after = buf.len;
    }
    cmt_buf_free(&buf);
    cmt_secret_key_free(key);
    return st;
}
