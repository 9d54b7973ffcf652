#include "model/outcome.h"

#include <string.h>

bool cmt_set_same(const cmt_set *a, const cmt_set *b)
{
    return a->n == b->n
           && (a->n == 0 || memcmp(a->at, b->at, a->n * sizeof *a->at) == 0);
}

bool cmt_sets_same(const cmt_set *a, size_t n_a, const cmt_set *b, size_t n_b)
{
    if (n_a != n_b)
        return false;
    for (size_t k = 0; k < n_a; k++) {
        if (!cmt_set_same(&a[k], &b[k]))
            return false;
    }
    return true;
}

int cmt_set_compare(const void *a, const void *b)
{
    const cmt_set *x = a;
    const cmt_set *y = b;
    for (size_t k = 0; k < x->n && k < y->n; k++) {
        if (x->at[k] != y->at[k])
            return x->at[k] < y->at[k] ? -1 : 1;
    }
    return (x->n > y->n) - (x->n < y->n);
}
