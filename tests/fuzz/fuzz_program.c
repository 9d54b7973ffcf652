/* Program documents: what is read has variables, and its articles speak only of those. */
#include "io/program.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_expr(const cmt_expr *e, size_t n)
{
    if (e->op == CMT_EXPR_VARIABLE && e->item >= n)
        abort();
    for (size_t k = 0; k < e->n_children; k++)
        check_expr(e->children[k], n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    cmt_arena *mem = cmt_arena_new((size_t)512 << 20);
    cmt_program_document *p = NULL;
    cmt_err err = {0};
    if (mem == NULL)
        return 0;
    const cmt_status st = cmt_program_read(mem, (const char *)data, size, &p, &err);
    if ((st == CMT_OK) != (p != NULL) || (st != CMT_OK && err.text[0] == '\0'))
        abort();
    for (size_t k = 0; p != NULL && k < p->frame.n_articles; k++)
        check_expr(p->frame.articles[k].expr, p->n_variables);
    if (p != NULL && p->objective != NULL)
        check_expr(p->objective, p->n_variables);
    cmt_arena_free(mem);
    return 0;
}
