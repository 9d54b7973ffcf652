/* What a question could have had instead, under the articles: listed, where they are few. */
#include "base/choices.h"
#include "base/err.h"
#include "decision/joint.h"

#include <string.h>

/* Sets that are looked at: each is held against every article. */
#define MAX_SETS 2048

typedef struct listing {
    const cmt_deciding *d;
    cmt_joint *j;
    uint32_t k;
    const cmt_contest *c;
    const cmt_demand_list *demands;
    uint32_t can[64]; /* [n_can] eligible alternatives */
    size_t n_can;
    cmt_set *sets;
    size_t n;
} listing;

/* How many sets there are to look at; more than MAX_SETS: too many. */
static size_t count_sets(const listing *l, size_t size)
{
    const bool budget = l->c->kind == CMT_KIND_BUDGET;
    size_t sets = 1;
    for (size_t i = 0; (budget ? i < l->n_can : i < size) && sets <= MAX_SETS; i++)
        sets = budget ? sets * 2 : sets * (l->n_can - i) / (i + 1);
    return sets;
}

/* Keep the set if it has the question's own structure and obeys. */
static cmt_status take(listing *l, const uint32_t *at, size_t n, cmt_err *err)
{
    cmt_status st = CMT_OK;
    bool lawful = false;
    uint32_t *copy = CMT_NEW_ARRAY(l->d->mem, uint32_t, n + 1);
    if (copy == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for admissible outcomes");
    memcpy(copy, at, n * sizeof *copy);
    const cmt_set set = {.at = copy, .n = n};
    cmt_point_choose_set(&l->j->vars, l->k, &set, l->j->x);
    if (!cmt_point_keeps(l->d->mem, &l->j->vars, l->k, (const mpq_t *)l->j->x))
        return CMT_OK;
    CMT_TRY(cmt_joint_holds(l->d, l->j, l->demands, &lawful, err));
    if (lawful)
        l->sets[l->n++] = set;
done:
    return st;
}

/* Every set of `s` alternatives, in lexicographic order. */
static cmt_status list_sets(listing *l, size_t s, cmt_err *err)
{
    uint32_t at[64];
    uint32_t set[64];
    cmt_status st = CMT_OK;
    for (uint32_t k = 0; k < s; k++)
        at[k] = k;
    do {
        for (size_t k = 0; k < s; k++)
            set[k] = l->can[at[k]];
        st = take(l, set, s, err);
    } while (st == CMT_OK && cmt_choices_next(at, s, l->n_can));
    return st;
}

/* A copy of a ruling's part of the point; NULL on shortage. */
static mpq_t *keep(cmt_arena *mem, const cmt_joint *j, uint32_t k)
{
    const uint32_t first = j->vars.first[k];
    mpq_t *kept = cmt_q_array(mem, j->vars.first[k + 1] - first + 1);
    for (uint32_t c = first; kept != NULL && c < j->vars.first[k + 1]; c++)
        mpq_set(kept[c - first], j->x[c]);
    return kept;
}

static void restore(cmt_joint *j, uint32_t k, mpq_t *kept)
{
    const uint32_t first = j->vars.first[k];
    for (uint32_t c = first; c < j->vars.first[k + 1]; c++)
        mpq_set(j->x[c], kept[c - first]);
}

cmt_status cmt_joint_try(const cmt_deciding *d,
                         cmt_joint *j,
                         uint32_t k,
                         const cmt_set *set,
                         const cmt_demand_list *demands,
                         bool *out,
                         cmt_err *err)
{
    mpq_t *kept = keep(d->mem, j, k);
    if (kept == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for another outcome");
    cmt_point_choose_set(&j->vars, k, set, j->x);
    const cmt_status st = cmt_joint_holds(d, j, demands, out, err);
    restore(j, k, kept);
    return st;
}

static cmt_status list_admissible(listing *l, size_t size, cmt_err *err)
{
    mpq_t *kept = keep(l->d->mem, l->j, l->k);
    l->sets = CMT_NEW_ARRAY(l->d->mem, cmt_set, MAX_SETS + 1);
    if (kept == NULL || l->sets == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for admissible outcomes");
    const bool budget = l->c->kind == CMT_KIND_BUDGET;
    const size_t most = budget ? l->n_can : size;
    cmt_status st = CMT_OK;
    for (size_t s = budget ? 0 : size; s <= most && st == CMT_OK; s++)
        st = list_sets(l, s, err);
    restore(l->j, l->k, kept);
    return st;
}

cmt_status cmt_joint_admissible(const cmt_deciding *d,
                                cmt_joint *j,
                                size_t k,
                                size_t size,
                                const cmt_set **sets,
                                size_t *n,
                                const char **why,
                                cmt_err *err)
{
    cmt_demand_list demands = {0};
    const cmt_contest *c = &d->rulings[k].contest;
    listing l = {.d = d, .j = j, .k = (uint32_t)k, .c = c, .demands = &demands};
    cmt_status st = CMT_OK;
    *sets = NULL;
    *n = 0;
    *why = NULL;
    CMT_TRY(cmt_joint_demands(d, j, k, &demands, err));
    if (demands.n == 0)
        return CMT_OK;
    for (uint32_t i = 0; i < c->n_alternatives; i++) {
        if (cmt_contest_eligible(c, i) && l.n_can < 64)
            l.can[l.n_can++] = i;
    }
    if (l.n_can == 64 || size > l.n_can || count_sets(&l, size) > MAX_SETS) {
        *why = "too many outcomes to ask which of them the articles admit";
        return CMT_OK;
    }
    CMT_TRY(list_admissible(&l, size, err));
    *sets = l.sets;
    *n = l.n;
done:
    return st;
}
