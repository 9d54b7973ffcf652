/* CPLEX LP models: what is read is a program that certificates can name. */
#include "proof/certificate.h"
#include "rows/cplex_lp.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    cmt_arena *mem = cmt_arena_new((size_t)256 << 20);
    cmt_lp lp;
    cmt_hash32 digest;
    cmt_err err = {0};
    if (mem == NULL)
        return 0;
    const cmt_status st = cmt_cplex_lp_read(mem, (const char *)data, size, &lp, &err);
    if (st != CMT_OK && err.text[0] == '\0')
        abort();
    if (st == CMT_OK) {
        const cmt_status named = cmt_program_digest(&lp, &digest, NULL);
        if (named != CMT_OK && named != CMT_E_NOMEM)
            abort();
    }
    cmt_arena_free(mem);
    return 0;
}
