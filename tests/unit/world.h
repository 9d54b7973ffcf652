/* A small constitution made by hand, and random expressions over it. */
#ifndef CMT_TESTS_WORLD_H
#define CMT_TESTS_WORLD_H

#include "rows/compile.h"
#include "test.h"

#include <string.h>

static inline mpq_srcptr q_of(cmt_arena *a, const char *text)
{
    mpq_ptr q = cmt_q(a);
    ck_assert_ptr_nonnull(q);
    ck_assert_msg(cmt_q_read(text, 18, q), "%s", text);
    return q;
}

/** A splitmix64 stream: the same on every machine. */
typedef struct stream {
    uint64_t state;
} stream;

static inline uint64_t draw(stream *s, uint64_t below)
{
    uint64_t z = (s->state += 0x9e3779b97f4a7c15ULL);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return (z ^ (z >> 31)) % below;
}

/** Items named a, b, c, …; where there are more than 26, i1, i2, … */
static inline cmt_item *items_of(cmt_arena *a, size_t n)
{
    cmt_item *items = CMT_NEW_ARRAY(a, cmt_item, n);
    for (size_t k = 0; k < n; k++) {
        items[k].id = n <= 26 ? cmt_arena_printf(a, "%c", (int)('a' + k))
                              : cmt_arena_printf(a, "i%zu", k + 1);
        items[k].eligible = true;
    }
    return items;
}

static inline cmt_question question_of(cmt_arena *a,
                                       const char *id,
                                       cmt_kind kind,
                                       size_t n)
{
    static const uint32_t root[] = {0};
    cmt_question q = {0};
    q.id = id;
    q.kind = kind;
    q.contexts = root;
    q.n_contexts = 1;
    q.weight = q_of(a, "1");
    q.items = items_of(a, n);
    q.n_items = n;
    q.seats = 1;
    q.min = q_of(a, "0");
    q.max = q_of(a, "1");
    q.tie_break = CMT_TIE_ORDER;
    return q;
}

/** A charter of these questions in one context, "all". */
static inline cmt_charter charter_of(const cmt_question *questions, size_t n)
{
    static const cmt_context contexts[] = {{.id = "all", .within = CMT_NONE}};
    static const cmt_tier tiers[] = {{.id = 0}};
    return (cmt_charter){.instance = "test.example",
                         .version = 1,
                         .mode = CMT_MODE_RULE,
                         .objective = CMT_OBJECTIVE_CLOSEST,
                         .contexts = contexts,
                         .n_contexts = 1,
                         .questions = questions,
                         .n_questions = n,
                         .tiers = tiers,
                         .n_tiers = 1};
}

/* Expressions, short to write. */
static inline cmt_expr *expr_of(cmt_arena *a, cmt_expr_op op)
{
    cmt_expr *e = CMT_NEW(a, cmt_expr);
    *e = (cmt_expr){.op = op,
                    .line = 1,
                    .question = CMT_NONE,
                    .context = CMT_NONE,
                    .item = CMT_NONE,
                    .item2 = CMT_NONE};
    return e;
}

static inline const cmt_expr *variable(cmt_arena *a,
                                       cmt_expr_op op,
                                       uint32_t question,
                                       uint32_t item)
{
    cmt_expr *e = expr_of(a, op);
    e->question = question;
    e->item = item;
    return e;
}

static inline const cmt_expr *chosen(cmt_arena *a, uint32_t question, uint32_t item)
{
    return variable(a, CMT_EXPR_CHOSEN, question, item);
}

static inline const cmt_expr *above(cmt_arena *a,
                                    uint32_t question,
                                    uint32_t item,
                                    uint32_t item2)
{
    cmt_expr *e = expr_of(a, CMT_EXPR_ABOVE);
    e->question = question;
    e->item = item;
    e->item2 = item2;
    return e;
}

static inline const cmt_expr *join(cmt_arena *a,
                                   cmt_expr_op op,
                                   int64_t count,
                                   const cmt_expr *const *children,
                                   size_t n)
{
    cmt_expr *e = expr_of(a, op);
    const cmt_expr **copy = CMT_NEW_ARRAY(a, const cmt_expr *, n + 1);
    for (size_t k = 0; k < n; k++)
        copy[k] = children[k];
    e->children = copy;
    e->n_children = n;
    e->count = count;
    return e;
}

static inline const cmt_expr *bound(cmt_arena *a,
                                    cmt_expr_op op,
                                    const char *value,
                                    const cmt_expr *child)
{
    cmt_expr *e = expr_of(a, op);
    const cmt_expr **children = CMT_NEW_ARRAY(a, const cmt_expr *, 1);
    children[0] = child;
    e->children = children;
    e->n_children = 1;
    e->value = q_of(a, value);
    return e;
}

static inline const cmt_expr *pair(cmt_arena *a,
                                   cmt_expr_op op,
                                   const cmt_expr *p,
                                   const cmt_expr *q)
{
    const cmt_expr *children[] = {p, q};
    return join(a, op, 0, children, 2);
}

#endif
