#include "ballot/committees.h"

#include "base/err.h"

#include <stdlib.h>
#include <string.h>

/* Beyond, who may take whose seat is not worked out. */
#define MAX_STAND_INS 1024

/* Exchanges that are tried on the first committee. */
#define MAX_EXCHANGES 4000

/* What a pass through the tree is for. */
typedef enum aim {
    BETTER, /* whatever beats the best */
    ANY,    /* one committee as good as the best */
    ALL     /* all of them */
} aim;

typedef struct level {
    int8_t *fixed; /* [n] */
    size_t n_in;
    size_t n_open;
} level;

typedef struct tree {
    cmt_arena *mem;
    const cmt_committees_task *task;
    const cmt_committees_rule *rule;
    size_t n;
    size_t size;
    bool *stands_in; /* [n][n] i may take the seat of j; or NULL */
    level *stack;    /* [n + 2] */
    size_t depth;
    bool *guess;   /* [n] */
    bool *best;    /* [n] */
    int8_t *force; /* [n] */
    bool has_best;
    bool found; /* by ANY: `best` is it */
    cmt_set *committees;
    size_t n_committees;
    bool capped;
    bool unproved;
    size_t n_nodes;
    cmt_err *err;
} tree;

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room to search committees");
}

/* Whether the supporters of j are among those of i; of two alike, the first is i. */
static bool covers(const cmt_approvals *a, uint32_t i, uint32_t j)
{
    size_t at = a->first[i];
    const size_t n_i = a->first[i + 1] - at;
    const size_t n_j = a->first[j + 1] - a->first[j];
    if (i == j || n_i < n_j || (n_i == n_j && i > j))
        return false;
    for (size_t k = a->first[j]; k < a->first[j + 1]; k++) {
        while (at < a->first[i + 1] && a->rows[at] < a->rows[k])
            at++;
        if (at == a->first[i + 1] || a->rows[at] != a->rows[k])
            return false;
    }
    return true;
}

static void fix_one(level *l, size_t i, bool in)
{
    if (l->fixed[i] != 0)
        return;
    l->fixed[i] = in ? 1 : -1;
    l->n_open--;
    l->n_in += in ? 1U : 0U;
}

/* Fix an open alternative, and with it those whose seats it may take or that may take its
 * own, unless all committees are wanted. Covering is transitive: one round suffices. */
static void fix(const tree *t, level *l, size_t i, bool in, aim what)
{
    fix_one(l, i, in);
    for (size_t j = 0; j < t->n && t->stands_in != NULL && what != ALL; j++) {
        if (in ? t->stands_in[j * t->n + i] : t->stands_in[i * t->n + j])
            fix_one(l, j, in);
    }
}

static cmt_status note(tree *t, const bool *in)
{
    if (t->n_committees == CMT_MAX_COMMITTEES) {
        t->capped = true;
        return CMT_OK;
    }
    uint32_t *at = CMT_NEW_ARRAY(t->mem, uint32_t, t->size + 1);
    if (at == NULL)
        return no_room(t->err);
    cmt_set *set = &t->committees[t->n_committees++];
    *set = (cmt_set){.at = at};
    for (uint32_t i = 0; i < t->n; i++) {
        if (in[i])
            at[set->n++] = i;
    }
    return CMT_OK;
}

/* Look at a committee of the node. */
static void look(tree *t, const bool *in, aim what)
{
    const int sign = t->rule->weigh(t->rule->self, in);
    if (what == BETTER && (!t->has_best || sign < 0)) {
        t->rule->keep(t->rule->self);
        t->has_best = true;
        memcpy(t->best, in, t->n * sizeof *in);
    }
    if (what == ANY && sign == 0) {
        t->found = true;
        memcpy(t->best, in, t->n * sizeof *in);
    }
}

/* A node whose committee is settled. */
static cmt_status finish(tree *t, const level *l, aim what)
{
    const bool all = l->n_in + l->n_open == t->size;
    for (size_t i = 0; i < t->n; i++)
        t->guess[i] = l->fixed[i] > 0 || (all && l->fixed[i] == 0);
    if (what != ALL) {
        look(t, t->guess, what);
        return CMT_OK;
    }
    return t->rule->weigh(t->rule->self, t->guess) == 0 ? note(t, t->guess) : CMT_OK;
}

/* Whether nothing below the node is of interest; else `branch` is where to go on. */
static bool is_cut(tree *t, const level *l, aim what, uint32_t *branch)
{
    cmt_committees_node node = {.fixed = l->fixed,
                                .n_in = l->n_in,
                                .n_open = l->n_open,
                                .guess = t->guess,
                                .force = t->force};
    memset(t->force, 0, t->n * sizeof *t->force);
    int sign = t->rule->bound(t->rule->self, &node);
    if (what != ALL && (sign < 0 || (sign == 0 && what == ANY))) {
        const bool had = t->has_best;
        look(t, t->guess, what);
        if (what == BETTER && had && sign < 0)
            sign = t->rule->bound(t->rule->self, &node);
    }
    *branch = node.branch;
    return what == BETTER ? t->has_best && sign >= 0 : sign > 0;
}

static bool is_over(const tree *t, aim what)
{
    return t->unproved || t->capped || (what == ANY && t->found);
}

/* Fix those that a bound forced. @return whether there are any */
static bool obey(const tree *t, level *l, aim what)
{
    const size_t n_open = l->n_open;
    for (size_t i = 0; i < t->n; i++) {
        if (t->force[i] != 0 && l->fixed[i] == 0)
            fix(t, l, i, t->force[i] > 0, what);
    }
    return l->n_open < n_open;
}

/* Walk the tree below `root`, which stays as it is: who sits first. */
static cmt_status walk(tree *t, const level *root, aim what)
{
    cmt_status st = CMT_OK;
    t->depth = 1;
    t->found = false;
    memcpy(t->stack[0].fixed, root->fixed, t->n);
    t->stack[0].n_in = root->n_in;
    t->stack[0].n_open = root->n_open;
    while (t->depth > 0 && !is_over(t, what)) {
        level *l = &t->stack[--t->depth];
        uint32_t branch = 0;
        if (l->n_in > t->size || l->n_in + l->n_open < t->size)
            continue;
        if (t->n_nodes++ == t->task->max_nodes) {
            t->unproved = true;
            break;
        }
        if (l->n_in == t->size || l->n_in + l->n_open == t->size) {
            CMT_TRY(finish(t, l, what));
            continue;
        }
        if (is_cut(t, l, what, &branch))
            continue;
        if (obey(t, l, what)) {
            t->depth++;
            continue;
        }
        level *with = &t->stack[t->depth + 1];
        memcpy(with->fixed, l->fixed, t->n);
        with->n_in = l->n_in;
        with->n_open = l->n_open;
        fix(t, l, branch, false, what);
        fix(t, with, branch, true, what);
        t->depth += 2;
    }
done:
    return st;
}

/* Exchange members of the best committee while that helps. */
static void exchange(tree *t)
{
    size_t tried = 0;
    bool helped = t->has_best;
    while (helped && tried < MAX_EXCHANGES) {
        helped = false;
        for (size_t at = 0; at < t->n * t->n && !helped && tried < MAX_EXCHANGES;
             at++) {
            const size_t i = at / t->n;
            const size_t j = at % t->n;
            if (!t->best[i] || t->best[j]
                || !cmt_contest_eligible(t->task->approvals->contest, j))
                continue;
            memcpy(t->guess, t->best, t->n * sizeof *t->guess);
            t->guess[i] = false;
            t->guess[j] = true;
            tried++;
            if (t->rule->weigh(t->rule->self, t->guess) < 0) {
                t->rule->keep(t->rule->self);
                memcpy(t->best, t->guess, t->n * sizeof *t->guess);
                helped = true;
            }
        }
    }
}

/* The best committee whose places come first: those with the smallest places sit wherever
 * a best committee with them is left. */
static cmt_status find_first(tree *t, level *root, const uint32_t *place)
{
    cmt_status st = CMT_OK;
    level trial = {.fixed = CMT_NEW_ARRAY(t->mem, int8_t, t->n + 1)};
    uint32_t *order = CMT_NEW_ARRAY(t->mem, uint32_t, t->n + 1);
    if (trial.fixed == NULL || order == NULL)
        return no_room(t->err);
    for (uint32_t i = 0; i < t->n; i++)
        order[place[i]] = i;
    for (size_t k = 0; k < t->n && root->n_in < t->size && !t->unproved; k++) {
        const uint32_t i = order[k];
        if (root->fixed[i] != 0)
            continue;
        if (!t->best[i]) {
            int8_t *fixed = trial.fixed;
            trial = *root;
            trial.fixed = fixed;
            memcpy(fixed, root->fixed, t->n);
            fix_one(&trial, i, true);
            CMT_TRY(walk(t, &trial, ANY));
        }
        fix_one(root, i, t->best[i]);
    }
    CMT_TRY(note(t, t->best));
done:
    return st;
}

static cmt_status tree_init(tree *t, level *root)
{
    const cmt_approvals *a = t->task->approvals;
    t->stack = CMT_NEW_ARRAY(t->mem, level, t->n + 2);
    t->guess = CMT_NEW_ARRAY(t->mem, bool, t->n + 1);
    t->best = CMT_NEW_ARRAY(t->mem, bool, t->n + 1);
    t->force = CMT_NEW_ARRAY(t->mem, int8_t, t->n + 1);
    t->committees = CMT_NEW_ARRAY(t->mem, cmt_set, CMT_MAX_COMMITTEES + 1);
    root->fixed = CMT_NEW_ARRAY(t->mem, int8_t, t->n + 1);
    if (t->stack == NULL || t->guess == NULL || t->best == NULL || t->force == NULL
        || t->committees == NULL || root->fixed == NULL)
        return no_room(t->err);
    for (size_t k = 0; k < t->n + 2; k++) {
        t->stack[k].fixed = CMT_NEW_ARRAY(t->mem, int8_t, t->n + 1);
        if (t->stack[k].fixed == NULL)
            return no_room(t->err);
    }
    for (size_t i = 0; i < t->n; i++) {
        const bool may = cmt_contest_eligible(a->contest, i);
        root->fixed[i] = may ? 0 : -1;
        root->n_open += may ? 1U : 0U;
    }
    if (t->n > MAX_STAND_INS)
        return CMT_OK;
    t->stands_in = CMT_NEW_ARRAY(t->mem, bool, t->n * t->n + 1);
    if (t->stands_in == NULL)
        return no_room(t->err);
    for (uint32_t i = 0; i < t->n; i++) {
        for (uint32_t j = 0; j < t->n && root->fixed[i] == 0; j++)
            t->stands_in[i * t->n + j] = root->fixed[j] == 0 && covers(a, i, j);
    }
    return CMT_OK;
}

/* After the best is known: the committees that are asked for. */
static cmt_status list(tree *t, level *root, bool *optimal)
{
    cmt_status st = CMT_OK;
    uint32_t *place = NULL;
    const cmt_tie_break *tie = t->task->tie_break;
    *optimal = !t->unproved;
    if (t->unproved)
        return note(t, t->best);
    if (tie->kind == CMT_TIE_ORDER || tie->kind == CMT_TIE_LOT) {
        CMT_TRY(cmt_tie_places(t->mem, tie, t->n, &place, t->err));
        return find_first(t, root, place);
    }
    CMT_TRY(walk(t, root, ALL));
    if (t->unproved) {
        t->n_committees = 0;
        t->capped = false;
        CMT_TRY(note(t, t->best));
    }
done:
    return st;
}

cmt_status cmt_committees_find(cmt_arena *mem,
                               const cmt_committees_task *task,
                               cmt_committees_result *out,
                               cmt_err *err)
{
    cmt_status st = CMT_OK;
    level root = {0};
    bool optimal = false;
    uint32_t branch = 0;
    tree t = {.mem = mem,
              .task = task,
              .rule = task->rule,
              .n = task->approvals->n,
              .size = task->size,
              .err = err};
    CMT_TRY(tree_init(&t, &root));
    if (root.n_in < t.size && root.n_open > t.size
        && !is_cut(&t, &root, BETTER, &branch))
        exchange(&t);
    bool again = true;
    while (again) {
        CMT_TRY(walk(&t, &root, BETTER));
        again = !t.unproved && t.rule->turn != NULL && t.rule->turn(t.rule->self);
    }
    CMT_TRY(list(&t, &root, &optimal));
    qsort(t.committees, t.n_committees, sizeof *t.committees, cmt_set_compare);
    *out = (cmt_committees_result){.committees = t.committees,
                                   .n = t.n_committees,
                                   .capped = t.capped,
                                   .unproved = t.unproved,
                                   .optimal = optimal,
                                   .n_nodes = t.n_nodes};
done:
    return st;
}
