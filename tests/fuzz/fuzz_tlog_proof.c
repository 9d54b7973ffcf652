/* Receipts: what is read is written back byte for byte, and proves nothing to a key that did
 * not sign. */
#include "log/leaf.h"
#include "log/tlog_proof.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void use(cmt_arena *mem, const cmt_tlog_proof *p, const uint8_t *data, size_t n)
{
    const cmt_vkey key = {.name = "nobody.example/log"};
    cmt_buf out = {0};
    cmt_tlog_proof again = {0};
    cmt_leaf leaf;
    if (cmt_tlog_proof_write(p, &out, NULL) != CMT_OK)
        return;
    /* Base64 has spellings of one value; what is written again is the value's own. */
    if (cmt_tlog_proof_read(mem, out.data, out.len, &again, NULL) != CMT_OK
        || again.index != p->index || again.n_hashes != p->n_hashes
        || again.n_extra != p->n_extra || again.n_checkpoint != p->n_checkpoint)
        abort();
    if (p->n_extra <= 65535
        && cmt_tlog_proof_check(mem, p, p->extra == NULL ? data : p->extra,
                                p->extra == NULL ? n % 1000 : p->n_extra, &key, NULL,
                                NULL)
               == CMT_OK)
        abort();
    if (p->extra != NULL)
        (void)!cmt_leaf_read(mem, (const char *)p->extra, p->n_extra, &leaf, NULL);
    cmt_buf_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    cmt_arena *mem = cmt_arena_new((size_t)64 << 20);
    cmt_tlog_proof proof = {0};
    if (mem == NULL)
        return 0;
    if (cmt_tlog_proof_read(mem, (const char *)data, size, &proof, NULL) == CMT_OK)
        use(mem, &proof, data, size);
    cmt_arena_free(mem);
    return 0;
}
