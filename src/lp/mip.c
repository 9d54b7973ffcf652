#include "lp/mip.h"

#include "base/err.h"

cmt_status cmt_mip_solve(cmt_arena *mem,
                         cmt_form *form,
                         const cmt_exact_options *options,
                         cmt_proof *out,
                         cmt_err *err)
{
    (void)mem;
    (void)form;
    (void)options;
    (void)out;
    return cmt_fail(err, CMT_E_UNSUPPORTED, "not supported yet: integer columns");
}
