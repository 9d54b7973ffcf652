#include "rules/judgment/young_search.h"

#include "ballot/agreement.h"
#include "base/err.h"
#include "base/sort.h"

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room to leave answers out");
}

static int by_content(const void *a, const void *b, const void *context)
{
    const cmt_young_search *s = context;
    const int8_t *x = &s->contest->answer_judgment[*(const uint32_t *)a * s->n];
    const int8_t *y = &s->contest->answer_judgment[*(const uint32_t *)b * s->n];
    for (size_t i = 0; i < s->n; i++) {
        if (x[i] != y[i])
            return x[i] > y[i] ? -1 : 1;
    }
    return 0;
}

static bool says_anything(const cmt_young_search *s, size_t a)
{
    bool anything = false;
    for (size_t i = 0; i < s->n; i++)
        anything = anything || s->contest->answer_judgment[a * s->n + i] != 0;
    return anything && mpq_sgn(s->contest->answer_weight[a]) > 0;
}

/* The answers that count, sorted. */
static cmt_status sort_answers(cmt_young_search *s, uint32_t **at, size_t *n_at)
{
    const cmt_contest *c = s->contest;
    *at = CMT_NEW_ARRAY(s->mem, uint32_t, c->n_answers + 1);
    if (*at == NULL)
        return no_room(s->err);
    for (uint32_t a = 0; a < c->n_answers; a++) {
        if (!says_anything(s, a))
            continue;
        (*at)[(*n_at)++] = a;
        if (!cmt_z_widen(s->units, c->answer_weight[a]))
            return cmt_fail(s->err, CMT_E_LIMIT, "weights of too many digits");
    }
    return cmt_sort(s->mem, *at, *n_at, sizeof **at, by_content, s) ? CMT_OK
                                                                    : no_room(s->err);
}

static cmt_status gather_answers(cmt_young_search *s)
{
    cmt_status st = CMT_OK;
    uint32_t *at = NULL;
    size_t n_at = 0;
    mpz_ptr one = cmt_z(s->mem);
    s->row = CMT_NEW_ARRAY(s->mem, const int8_t *, CMT_MAX_YOUNG_ANSWERS + 1);
    s->weight = cmt_z_array(s->mem, CMT_MAX_YOUNG_ANSWERS + 1);
    if (s->row == NULL || s->weight == NULL || one == NULL)
        return no_room(s->err);
    CMT_TRY(sort_answers(s, &at, &n_at));
    for (size_t k = 0; k < n_at; k++) {
        if (k == 0 || by_content(&at[k - 1], &at[k], s) != 0) {
            if (s->m == CMT_MAX_YOUNG_ANSWERS) {
                return cmt_fail(s->err, CMT_E_LIMIT,
                                "the rule takes at most %d different answers",
                                CMT_MAX_YOUNG_ANSWERS);
            }
            s->row[s->m++] = &s->contest->answer_judgment[at[k] * s->n];
        }
        cmt_z_scale(one, s->contest->answer_weight[at[k]], s->units);
        mpz_add(s->weight[s->m - 1], s->weight[s->m - 1], one);
    }
done:
    return st;
}

static int by_margin(const void *a, const void *b, const void *context)
{
    const cmt_young_search *s = context;
    mpq_abs(s->q[0], s->margin[*(const uint32_t *)a]);
    mpq_abs(s->q[1], s->margin[*(const uint32_t *)b]);
    return mpq_cmp(s->q[1], s->q[0]);
}

void cmt_young_margin(const cmt_young_search *s, mpq_t *out, size_t i, mpq_ptr margin)
{
    mpq_set_ui(margin, 0, 1);
    for (size_t b = 0; b < s->m; b++) {
        if (s->row[b][i] == 0)
            continue;
        mpq_set_z(s->q[0], s->weight[b]);
        if (out != NULL)
            mpq_sub(s->q[0], s->q[0], out[b]);
        if (s->row[b][i] > 0) {
            mpq_add(margin, margin, s->q[0]);
        } else {
            mpq_sub(margin, margin, s->q[0]);
        }
    }
}

cmt_status cmt_young_open(cmt_young_search *s)
{
    cmt_status st = CMT_OK;
    const cmt_contest *c = s->contest;
    if (c->n_answers > 0 && c->answer_judgment == NULL)
        return cmt_fail(s->err, CMT_E_RANGE, "the rule reads judgments");
    s->n = c->n_alternatives;
    s->units = cmt_z(s->mem);
    s->order = CMT_NEW_ARRAY(s->mem, uint32_t, s->n + 1);
    s->margin = cmt_q_array(s->mem, s->n + 1);
    s->best = cmt_q(s->mem);
    s->found = CMT_NEW_ARRAY(s->mem, cmt_young_entry, CMT_MAX_JUDGMENTS);
    s->q = cmt_q_array(s->mem, 2);
    s->bounds = cmt_value_array(s->mem);
    if (s->units == NULL || s->order == NULL || s->margin == NULL || s->best == NULL
        || s->found == NULL || s->q == NULL)
        return no_room(s->err);
    mpz_set_ui(s->units, 1);
    CMT_TRY(cmt_cnf_init(s->mem, c, &s->cnf, s->err));
    CMT_TRY(gather_answers(s));
    for (uint32_t i = 0; i < s->n; i++) {
        s->order[i] = i;
        cmt_young_margin(s, NULL, i, s->margin[i]);
    }
    if (!cmt_sort(s->mem, s->order, s->n, sizeof *s->order, by_margin, s))
        return no_room(s->err);
done:
    return st;
}
