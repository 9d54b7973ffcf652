#include "lp/propose.h"

#include "lp/filter.h"

cmt_status cmt_propose(cmt_arena *mem,
                       const cmt_form *form,
                       const uint8_t *start,
                       bool values,
                       const cmt_exact_options *options,
                       cmt_proposal *out,
                       cmt_err *err)
{
    const cmt_glpk_shim *shim = options->shim;
    if (!options->no_filter && cmt_filter_suits(form)) {
        cmt_proposal got;
        const bool wanted = values || (shim != NULL && shim->after != NULL);
        const cmt_status st = cmt_filter_simplex(mem, form, start, wanted, &got, err);
        if (st != CMT_OK)
            return st;
        if (shim != NULL && shim->after != NULL)
            shim->after(shim->self, form, &got);
        if (got.has_basis) {
            *out = got;
            return CMT_OK;
        }
    }
    return cmt_glpk_simplex(mem, form, start, options, out, err);
}
