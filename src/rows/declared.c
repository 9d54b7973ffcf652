/* The variables of a program document as columns. */
#include "base/err.h"
#include "rows/variables.h"

cmt_status cmt_variables_declare(cmt_arena *mem,
                                 const cmt_program_document *document,
                                 cmt_lp_builder *builder,
                                 cmt_variables *out,
                                 cmt_err *err)
{
    const size_t n = document->n_variables;
    cmt_column *columns = CMT_NEW_ARRAY(mem, cmt_column, n);
    cmt_issue *issue = CMT_NEW(mem, cmt_issue); /* the frame's only one */
    uint32_t *first = CMT_NEW_ARRAY(mem, uint32_t, 2);
    if (columns == NULL || issue == NULL || first == NULL || builder == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu variables", n);
    first[1] = (uint32_t)n;
    for (size_t k = 0; k < n; k++) {
        const cmt_declared *v = &document->variables[k];
        columns[k] = (cmt_column){.name = v->id,
                                  .integer = v->type != CMT_VARIABLE_REAL,
                                  .lower = v->lower,
                                  .upper = v->upper};
        if (cmt_lp_add_column(builder, v->id, columns[k].integer, v->lower, v->upper)
            == UINT32_MAX)
            return cmt_fail(err, CMT_E_NOMEM, "no room for %zu variables", n);
    }
    *out = (cmt_variables){.charter = &document->frame,
                           .issues = issue,
                           .n_issues = 1,
                           .first = first,
                           .columns = columns,
                           .n_columns = n,
                           .alone = true};
    return CMT_OK;
}
