/* Programs and certificates: a program that is read writes back the same, a certificate
 * that is accepted names a feasible point, and nothing crashes. */
#include "io/json.h"
#include "proof/certificate.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void judge(cmt_arena *mem, const cmt_lp *lp, cmt_value *certificate)
{
    cmt_hash32 digest;
    char program[CMT_DIGEST_TEXT];
    cmt_solution out = {.bound = NULL};
    cmt_err err = {0};
    if (cmt_program_digest(lp, &digest, NULL) != CMT_OK)
        abort();
    cmt_digest_text(&digest, program);
    if (cmt_value_get(certificate, "program") != NULL)
        cmt_value_set_string(mem, certificate, "program", program);
    if (cmt_certificate_check(mem, lp, certificate, &out, &err) != CMT_OK) {
        if (err.text[0] == '\0')
            abort();
        return;
    }
    if (out.has_x && cmt_lp_check_point(mem, lp, out.x, NULL) != CMT_OK)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    cmt_arena *mem = cmt_arena_new((size_t)64 << 20);
    cmt_value *v = NULL;
    cmt_lp lp;
    if (mem == NULL)
        return 0;
    if (cmt_json_read(mem, (const char *)data, size, 1 << 20, &v, NULL) == CMT_OK
        && cmt_lp_read(mem, cmt_value_get(v, "program"), &lp, NULL) == CMT_OK) {
        const cmt_value *again = cmt_lp_value(mem, &lp);
        if (again == NULL || !cmt_value_equal(again, cmt_value_get(v, "program")))
            abort();
        judge(mem, &lp, cmt_value_get(v, "certificate"));
    }
    cmt_arena_free(mem);
    return 0;
}
