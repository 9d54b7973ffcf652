#include "ballot/covers.h"

#include "base/err.h"

cmt_status cmt_covers_find(cmt_arena *mem,
                           const cmt_approvals *approvals,
                           size_t size,
                           size_t max_nodes,
                           cmt_covers *out,
                           cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_thiele_result result;
    const cmt_tie_break all = {.kind = CMT_TIE_NONE};
    mpz_t *worth = cmt_z_array(mem, size + 1);
    if (worth == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for what members reach");
    if (size > 0)
        mpz_set_ui(worth[1], 1);
    const cmt_thiele_task task = {.approvals = approvals,
                                  .worth = worth,
                                  .size = size,
                                  .tie_break = &all,
                                  .max_nodes = max_nodes};
    CMT_TRY(cmt_thiele_solve(mem, &task, &result, err));
    *out = (cmt_covers){.bound = result.bound,
                        .proved = mpz_cmp(result.bound, result.score) == 0,
                        .whole = !result.unproved && !result.capped,
                        .at = result.committees,
                        .n = result.n};
done:
    return st;
}
