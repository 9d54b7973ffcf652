#include "insight/margin_draft.h"

bool cmt_ballot_classify(cmt_arena *mem,
                         size_t n,
                         cmt_compare *compare,
                         const void *context,
                         cmt_ballot_classes *out)
{
    *out = (cmt_ballot_classes){.sorted = CMT_NEW_ARRAY(mem, uint32_t, n + 1),
                                .first = CMT_NEW_ARRAY(mem, uint32_t, n + 1)};
    if (out->sorted == NULL || out->first == NULL)
        return false;
    for (uint32_t b = 0; b < n; b++)
        out->sorted[b] = b;
    if (!cmt_sort(mem, out->sorted, n, sizeof *out->sorted, compare, context))
        return false;
    for (uint32_t k = 0; k < n; k++) {
        if (k == 0 || compare(&out->sorted[k - 1], &out->sorted[k], context) != 0)
            out->first[out->n++] = k;
    }
    out->first[out->n] = (uint32_t)n;
    return true;
}

bool cmt_draft_begin(cmt_arena *mem, size_t room, cmt_draft *out)
{
    mpq_t *q = cmt_q_array(mem, 3);
    *out = (cmt_draft){.mem = mem,
                       .builder = cmt_lp_builder_new(mem),
                       .terms = CMT_NEW_ARRAY(mem, cmt_term, room + 1)};
    if (q == NULL || out->builder == NULL || out->terms == NULL)
        return false;
    mpq_set_ui(q[1], 1, 1);
    mpq_set_si(q[2], -1, 1);
    out->zero = q[0];
    out->one = q[1];
    out->minus = q[2];
    return true;
}

mpq_ptr cmt_draft_q(cmt_draft *draft)
{
    mpq_ptr q = cmt_q(draft->mem);
    draft->full = draft->full || q == NULL;
    return q;
}

void cmt_draft_column(cmt_draft *draft, const char *name, bool whole, mpq_srcptr upper)
{
    draft->full = draft->full || name == NULL
                  || cmt_lp_add_column(draft->builder, name, whole, draft->zero, upper)
                         == UINT32_MAX;
}

void cmt_draft_term(cmt_draft *draft, uint32_t column, mpq_srcptr value)
{
    draft->terms[draft->n_terms++] = (cmt_term){.column = column, .value = value};
}

void cmt_draft_row(cmt_draft *draft, const char *name, cmt_sense sense, mpq_srcptr rhs)
{
    const cmt_row row = {.name = name,
                         .sense = sense,
                         .rhs = rhs,
                         .terms = draft->terms,
                         .n_terms = draft->n_terms};
    draft->all += draft->n_terms;
    draft->n_terms = 0;
    draft->full = draft->full || name == NULL || rhs == NULL
                  || !cmt_lp_add_row(draft->builder, &row);
}

bool cmt_draft_minimise(cmt_draft *draft)
{
    return !draft->full
           && cmt_lp_set_objective(draft->builder, false, draft->terms, draft->n_terms);
}
