/* What the report of a decision's program says of effects. */
#ifndef CMT_TESTS_EFFECTS_H
#define CMT_TESTS_EFFECTS_H

#include "decided.h"

/* The k-th row of a list of effects: `articles`, `red_lines`. */
static inline const cmt_value *effect(const char *list, size_t k)
{
    const cmt_value *effects = cmt_value_get(decision.program, "effects");
    return cmt_value_at(cmt_value_get(effects, list), k);
}

/* A member as text; "" where there is none. */
static inline const char *said(const cmt_value *v, const char *key)
{
    ck_assert_ptr_nonnull(v);
    const cmt_value *of = cmt_value_get(v, key);
    return of == NULL ? "" : text_of(of);
}

#endif
