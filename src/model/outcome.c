#include "model/outcome.h"

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
